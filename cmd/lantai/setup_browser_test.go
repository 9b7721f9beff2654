package main

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestSetupInABrowser furnishes a new house by its pages, with the mouse: a unit, a person, a role and a series, and what is refused.
func TestSetupInABrowser(t *testing.T) {
	browser := openBrowser(t)
	needsServer(t)
	data := filepath.Join(t.TempDir(), "data")
	accounts := setUp(t, data)
	s, _ := serving(t, data)
	admin := visitBy(t, browser, s.address, accounts[0].Username).first(accounts[0].Password)
	unit := admin.addsUnit()
	first := admin.addsPerson(unit)
	guard := visitBy(t, browser, s.address, accounts[1].Username).first(accounts[1].Password)
	guard.grantsRole()
	clerk := visitBy(t, browser, s.address, "wujiu").first(first)
	clerk.addsSeries()
	for _, path := range []string{"/people", "/people?q=wj", "/people/import", "/units/new", "/organisation", "/organisations/new"} {
		admin.open(path)
		admin.look("setup-" + strings.ReplaceAll(strings.Trim(path, "/"), "/", "-"))
	}
	auditor := visitBy(t, browser, s.address, accounts[2].Username).first(accounts[2].Password)
	auditor.open("/people")
	auditor.reads("td", "机要员")
	if auditor.holds(`() => document.querySelector("main form[method=post]") !== null`) {
		t.Error("the auditor is offered an act")
	}
}

// first signs in with a first password and chooses another.
func (v *visitor) first(password string) *visitor {
	v.Helper()
	v.open("/login")
	v.fill("#u", v.who)
	v.fill("#f-password", password)
	v.leads(func() { v.press("form[action^='/login'] button[type=submit]") })
	v.fill("#f-old", password)
	v.fill("#f-password", ownPassword)
	v.fill("#f-again", ownPassword)
	v.leads(func() { v.press("form[action='/password'] button[type=submit]") })
	return v
}

// expected waits for something that was done wrong on purpose to be noted, and forgets it.
func (v *visitor) expected(text string) {
	v.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		v.mu.Lock()
		i := slices.IndexFunc(v.faults, func(fault string) bool { return strings.Contains(fault, text) })
		if i >= 0 {
			v.faults = slices.Delete(v.faults, i, i+1)
		}
		v.mu.Unlock()
		if i >= 0 {
			return
		}
	}
	v.fail("nobody notes %q", text)
}

// addsUnit adds a department, after a code that cannot be.
func (v *visitor) addsUnit() (id string) {
	v.Helper()
	v.open("/people")
	v.leads(func() { v.pressText("a", "添加部门") })
	v.fill("#f-u-name", "文书科")
	v.fill("#f-u-code", "文书")
	if !v.holds(`() => { const s = document.querySelector("#f-u-parent"); s.selectedIndex = [...s.options].findIndex(o => o.text === "办公室"); return s.selectedIndex > 0; }`) {
		v.fail("the office is not offered as the unit above")
	}
	v.leads(func() { v.press("form.card button[type=submit]") })
	v.reads(".err", "机构代码用")
	v.expected("status of 422")
	v.fill("#f-u-code", "WSK")
	v.leads(func() { v.press("form.card button[type=submit]") })
	v.reads("h2", "文书科")
	return strings.TrimPrefix(v.path(), "/people?unit=")
}

// addsPerson adds the clerk and reads the password that is shown once.
func (v *visitor) addsPerson(unit string) (password string) {
	v.Helper()
	v.leads(func() { v.pressText("a", "添加人员") })
	v.fill("#f-new-name", "吴九")
	v.fill("#f-new-staff_no", "1007")
	v.fill("#f-new-username", "wujiu")
	v.fill("#f-new-title", "机要员")
	if !v.holds(`(unit) => document.querySelector("#f-new-unit").value === unit`, unit) {
		v.Error("the unit from which one comes is not chosen")
	}
	v.look("setup-person-new")
	v.leads(func() { v.press("form.card button[type=submit]") })
	v.look("setup-person-once")
	password = v.find(".once dd:last-of-type").MustText()
	v.leads(func() { v.pressText("a", "看吴九的资料") })
	v.pressText("summary", "设到期日")
	v.look("setup-person")
	return password
}

// grantsRole makes the newcomer clerk of the organisation, and is refused to make the auditor an administrator.
func (v *visitor) grantsRole() {
	v.Helper()
	v.open("/people?q=ouyangcheng")
	v.leads(func() { v.pressText("a.t", "欧阳澄") })
	v.pressText("summary", "授予职责")
	v.choose("#f-role", "system_admin")
	v.leads(func() { v.pressText("button", "^授予$") })
	v.reads(".err", "三个不同的人")
	v.expected("status of 409")
	v.open("/people?q=wujiu")
	v.leads(func() { v.pressText("a.t", "吴九") })
	v.pressText("summary", "授予职责")
	v.choose("#f-role", "clerk")
	v.leads(func() { v.pressText("button", "^授予$") })
	v.reads("th", "机要员")
}

// addsSeries enters the first series of the office.
func (v *visitor) addsSeries() {
	v.Helper()
	v.open("/organisation")
	v.fill("#f-s-code", "霁建发")
	v.fill("#f-s-name", "公司发文")
	v.leads(func() { v.press("#series footer button[type=submit]") })
	v.reads("#series th", "霁建发")
	v.look("setup-organisation")
}
