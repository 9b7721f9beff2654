package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/launcher"
	"github.com/go-rod/rod/lib/launcher/flags"
	"github.com/go-rod/rod/lib/proto"

	"github.com/lantai/lantai/cmd/lantai/demo/loader"
)

// patience is how long a visitor waits for something to appear.
const patience = 30 * time.Second

// openBrowser starts a headless Chromium. It skips, with a sentence, where there is none.
func openBrowser(t testing.TB) *rod.Browser {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil && path == "" {
			path = found
		}
	}
	if path == "" && os.Getenv("CI") == "" {
		t.Skip("skipped: this test needs Chromium; .ci/setup.sh test installs it")
	}
	if path == "" {
		t.Fatal("there is no Chromium; .ci/setup.sh test installs it")
	}
	l := launcher.New().Bin(path).Leakless(false).NoSandbox(os.Geteuid() == 0).UserDataDir(t.TempDir()).Set("accept-lang", "zh-CN")
	for _, flag := range []flags.Flag{"disable-gpu", "disable-quic", "disable-background-networking", "disable-component-update", "disable-sync", "no-first-run"} {
		l.Set(flag)
	}
	control, err := l.Launch()
	if err != nil {
		t.Fatalf("Chromium does not start: %v", err)
	}
	browser := rod.New().ControlURL(control)
	if err := browser.Connect(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { browser.Close(); l.Kill(); l.Cleanup() })
	return browser
}

// visitor is one person in a browser window that nobody else uses.
type visitor struct {
	*testing.T
	who, address string
	page         *rod.Page

	mu     sync.Mutex
	faults []string
}

// visitBy opens a window. What goes wrong in it fails the test when it ends.
func visitBy(t *testing.T, browser *rod.Browser, address, who string) *visitor {
	t.Helper()
	own, err := browser.Incognito()
	if err != nil {
		t.Fatal(err)
	}
	page, err := own.Page(proto.TargetCreateTarget{URL: "about:blank"})
	if err != nil {
		t.Fatal(err)
	}
	v := &visitor{T: t, who: who, address: address, page: page}
	v.listen()
	t.Cleanup(func() {
		v.mu.Lock()
		defer v.mu.Unlock()
		for _, fault := range v.faults {
			t.Errorf("%s: %s", who, fault)
		}
		page.Close()
	})
	return v
}

// listen notes what a page must never do: fail in script, say an error, break its own security policy, or ask anybody else for
// something.
func (v *visitor) listen() {
	for _, enable := range []interface{ Call(proto.Client) error }{proto.LogEnable{}, proto.RuntimeEnable{}, proto.NetworkEnable{}, proto.AuditsEnable{}} {
		if err := enable.Call(v.page); err != nil {
			v.Fatal(err)
		}
	}
	go v.page.EachEvent(
		func(e *proto.RuntimeExceptionThrown) { v.note("script fails: " + e.ExceptionDetails.Text) },
		func(e *proto.RuntimeConsoleAPICalled) {
			if e.Type == proto.RuntimeConsoleAPICalledTypeError {
				for _, said := range e.Args {
					v.note("console: " + said.Value.String() + said.Description)
				}
			}
		},
		func(e *proto.LogEntryAdded) {
			if e.Entry.Level == proto.LogLogEntryLevelError {
				v.note("log: " + e.Entry.Text + " " + e.Entry.URL)
			}
		},
		func(e *proto.AuditsIssueAdded) {
			if e.Issue.Code == proto.AuditsInspectorIssueCodeContentSecurityPolicyIssue {
				v.note("breaks the security policy: " + e.Issue.Details.ContentSecurityPolicyIssueDetails.ViolatedDirective)
			}
		},
		func(e *proto.NetworkRequestWillBeSent) {
			if url := e.Request.URL; !strings.HasPrefix(url, v.address) && !strings.HasPrefix(url, "data:") && !strings.HasPrefix(url, "blob:") {
				v.note("asks another server: " + url)
			}
		})()
}

func (v *visitor) note(fault string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.faults = append(v.faults, fault)
}

// fail ends the test and leaves a picture of the window where pictures are asked for.
func (v *visitor) fail(format string, args ...any) {
	v.Helper()
	v.picture("failed")
	info, _ := v.page.Info()
	v.Fatalf("%s at %s: %s", v.who, info.URL, fmt.Sprintf(format, args...))
}

// picture saves what the window shows in the folder that LANTAI_SCREENSHOTS names.
func (v *visitor) picture(name string) {
	folder := os.Getenv("LANTAI_SCREENSHOTS")
	if folder == "" {
		return
	}
	if content, err := v.page.Screenshot(false, nil); err == nil {
		os.WriteFile(filepath.Join(folder, name+".png"), content, 0o644)
	}
}

// enter signs in.
func (v *visitor) enter() *visitor {
	v.Helper()
	v.open("/login")
	v.fill("#u", v.who)
	v.fill("#f-password", loader.Password)
	v.leads(func() { v.press("form[action^='/login'] button[type=submit]") })
	return v
}

func (v *visitor) open(path string) {
	v.Helper()
	v.leads(func() {
		if err := v.page.Navigate(v.address + path); err != nil {
			v.fail("%s: %v", path, err)
		}
	})
}

// leads does something and waits for the page that it leads to.
func (v *visitor) leads(do func()) {
	v.Helper()
	arrived := v.page.Timeout(patience).WaitNavigation(proto.PageLifecycleEventNameLoad)
	do()
	arrived()
}

// path is where the window is.
func (v *visitor) path() string {
	v.Helper()
	info, err := v.page.Info()
	if err != nil {
		v.Fatal(err)
	}
	return strings.TrimPrefix(info.URL, v.address)
}

// find waits for an element.
func (v *visitor) find(css string) *rod.Element {
	v.Helper()
	e, err := v.page.Timeout(patience).Element(css)
	if err != nil {
		v.fail("there is no %s", css)
	}
	return e.CancelTimeout()
}

// reads waits for an element that says something.
func (v *visitor) reads(css, text string) *rod.Element {
	v.Helper()
	e, err := v.page.Timeout(patience).ElementR(css, text)
	if err != nil {
		v.fail("no %s says %s", css, text)
	}
	return e.CancelTimeout()
}

func (v *visitor) press(css string)           { v.Helper(); v.click(v.find(css), css) }
func (v *visitor) pressText(css, text string) { v.Helper(); v.click(v.reads(css, text), css+" "+text) }

func (v *visitor) click(e *rod.Element, name string) {
	v.Helper()
	if err := e.Timeout(patience).Click(proto.InputMouseButtonLeft, 1); err != nil {
		v.fail("%s cannot be pressed: %v", name, err)
	}
}

// fill writes into a field in place of what is there.
func (v *visitor) fill(css, text string) {
	v.Helper()
	field := v.find(css)
	if err := field.SelectAllText(); err != nil {
		v.fail("%s: %v", css, err)
	}
	if err := field.Input(text); err != nil {
		v.fail("%s: %v", css, err)
	}
}

// choose takes the option with the value.
func (v *visitor) choose(css, value string) {
	v.Helper()
	if err := v.find(css).Select([]string{fmt.Sprintf("[value=%q]", value)}, true, rod.SelectorTypeCSSSector); err != nil {
		v.fail("%s has no %s: %v", css, value, err)
	}
}

// keys presses keys one after another, as with the hands on the keyboard.
func (v *visitor) keys(keys ...input.Key) {
	v.Helper()
	for _, k := range keys {
		if err := v.page.Keyboard.Type(k); err != nil {
			v.fail("keyboard: %v", err)
		}
	}
}

// holds evaluates a condition on the page.
func (v *visitor) holds(js string, args ...any) bool {
	v.Helper()
	answer, err := v.page.Eval(js, args...)
	if err != nil {
		v.fail("%s: %v", js, err)
	}
	return answer.Value.Bool()
}

// until waits for a condition on the page.
func (v *visitor) until(name, js string, args ...any) {
	v.Helper()
	for end := time.Now().Add(patience); !v.holds(js, args...); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			v.fail("%s does not come true", name)
		}
	}
}

// look wants a page that fits a telephone and a desk without moving it sideways, and that has no seams of the program in its words.
func (v *visitor) look(name string) {
	v.Helper()
	for _, width := range []int{360, 1280} {
		size := proto.EmulationSetDeviceMetricsOverride{Width: width, Height: 900, DeviceScaleFactor: 1, Mobile: width < 500}
		if err := size.Call(v.page); err != nil {
			v.fail("%v", err)
		}
		answer, err := v.page.Eval(tooWide)
		if err != nil {
			v.fail("%v", err)
		}
		v.picture(fmt.Sprintf("%s-%d", name, width))
		if text := answer.Value.Str(); text != "" {
			v.Errorf("%s at %d pixels: %s", name, width, text)
		}
	}
	if v.holds(`() => /%!|<no value>|\{\{/.test(document.body.innerText)`) {
		v.Errorf("%s shows a seam", name)
	}
}

// tooWide names what reaches beyond the window, unless it can be moved within a box of its own.
const tooWide = `() => {
	const wide = document.documentElement.clientWidth;
	if (document.documentElement.scrollWidth <= wide) return "";
	const out = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > wide + 1).slice(0, 3);
	return document.documentElement.scrollWidth + " wide: " + out.map((e) => e.outerHTML.slice(0, 120)).join(" ");
}`

// tick finds a unit by typing in the picker and ticks it.
func (v *visitor) tick(pick, unit string) {
	v.Helper()
	within := "[data-pick=" + pick + "]"
	if !v.holds(`(css) => document.querySelector(css).open`, within+" details.pick") {
		v.press(within + " summary.picked")
	}
	v.fill(within+" [data-find-unit]", unit)
	v.pressText(within+" li:not([hidden]) label.tick", unit)
	v.until(unit+" as a chip", `(css, unit) => document.querySelector(css).textContent.includes(unit)`, within+" [data-chips]", unit)
}

// pick takes the option that says something.
func (v *visitor) pick(css, text string) {
	v.Helper()
	if err := v.find(css).Select([]string{text}, true, rod.SelectorTypeText); err != nil {
		v.fail("%s offers no %s: %v", css, text, err)
	}
}

func (v *visitor) attach() {
	v.Helper()
	file := filepath.Join(v.TempDir(), "排查任务表.txt")
	if err := os.WriteFile(file, []byte("排查任务表：东桥路综合管廊"), 0o644); err != nil {
		v.Fatal(err)
	}
	if err := v.find("[data-drop] input[type=file]").SetFiles([]string{file}); err != nil {
		v.fail("%v", err)
	}
	v.reads("[data-files] li.done a.name", "排查任务表")
}
