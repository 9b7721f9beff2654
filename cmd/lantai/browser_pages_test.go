package main

import (
	"strings"

	"github.com/lantai/lantai/cmd/lantai/demo/loader"
)

// otherPages are those that the life does not pass through.
func (s *street) otherPages() {
	for who, paths := range map[string][]string{
		lifeClerk:     {"/register", "/documents", "/inbox?box=done", "/inbox?box=mine", "/inbox?box=tracked", "/inbox?box=toread", "/notices", "/incoming/new", "/me", "/help"},
		lifeArchivist: {"/records/progress"},
		"ouyangcheng": {"/audit"},
		"jiangxubai":  {"/inbox"},
		"fanxiaoyu":   {"/search?q=通知"},
		lifeFinance:   {"/inbox?box=read", "/records"},
	} {
		v := s.as(who)
		for _, path := range paths {
			v.open(path)
			v.look("page" + strings.NewReplacer("/", "-", "?", "-", "=", "-").Replace(path))
		}
	}
}

// yearByHand enters the holidays of a year that is not known: pasted, looked at in rows, one taken out, one written.
func (s *street) yearByHand() {
	v := s.as(lifeOffice)
	v.open("/calendar?year=2031")
	v.press("#days form details summary")
	v.fill("#f-lines", "2031-01-01 至 2031-01-03 休 元旦\n2031-01-05 班 元旦\n2031-04-05 休 清明节")
	v.leads(func() { v.press("button[value=fill]") })
	v.until("the pasted lines in rows", `() => document.querySelector("[name=from_2]").value === "2031-04-05" && document.querySelector("[name=what_1]").value === "work"`)
	v.look("calendar-rows")
	v.leads(func() { v.press("button[value='remove 2']") })
	v.until("a date is chosen", `() => Boolean(document.querySelector("[name=from_2]").value = "2031-05-01")`)
	v.fill("[name=name_2]", "劳动节")
	v.fill("#f-papers", "国办发明电〔2030〕9号")
	v.leads(func() { v.pressText("#days p button", "录入这一年") })
	v.reads(".months", "5 月")
	v.reads("tbody", "元旦")
	if v.holds(`() => document.querySelector("main").innerText.includes("清明节")`) {
		v.fail("the row that was taken out is entered")
	}
	v.reads("main", "国办发明电〔2030〕9号")
	v.look("calendar-entered")
}

// withoutScript signs in, approves and searches with nothing but forms and links.
func (s *street) withoutScript() {
	const who = "luqichen"
	p := s.window(who).withoutScript()
	p.open("/login")
	p.write("#u", who)
	p.write("#f-password", loader.Password)
	p.press("form[action^='/login'] button[type=submit]")
	p.open("/inbox")
	waiting := p.html(".tabs .count")
	p.press(".task h3 a")
	document := p.path()
	p.write("#opinion", "同意。")
	p.press(".actions button[type=submit]")
	p.open("/inbox")
	if now := p.html(".tabs .count"); now == waiting {
		p.fail("still %s wait after %s", now, document)
	}
	p.open("/search")
	p.write(".ask input[name=q]", "通知")
	p.press(".ask button[type=submit]")
	p.press(".result a")
	if !strings.HasPrefix(p.path(), "/documents/") {
		p.fail("a result leads there")
	}
}

// inEnglish reads the frame of pages in English: what is not content has no Han character.
func (s *street) inEnglish() {
	v := s.as("zhanyifan")
	for _, path := range []string{"/inbox", "/inbox?box=tracked", "/draft", "/documents", "/handover", "/deliveries", "/search", "/search?q=通知", "/records", "/loans", "/notices", "/help"} {
		v.open(path)
		v.look("en" + strings.NewReplacer("/", "-", "?", "-", "=", "-").Replace(path))
		answer, err := v.page.Eval(chinese)
		if err != nil {
			v.fail("%v", err)
		}
		if text := answer.Value.Str(); text != "" {
			v.Errorf("%s says in Chinese: %s", path, text)
		}
	}
}

// chinese gathers words of the frame with Han characters. Titles, numbers, names of people and units, and what is marked as Chinese
// are content and may have them.
const chinese = `() => {
	const frame = ".sidenav a, .tabbar a, .topbar, .tabs a, .page-head h1, h2, th[scope=col], button, label, legend, .chip, summary";
	const content = "[lang|=zh], .result, .task, .preview, .phrases, .facets label, .loan, .picker, .picked, .tick";
	const within = "[lang|=zh], .who, .here, .docno, select, textarea, .muted";
	return [...document.querySelectorAll(frame)].filter((e) => !e.closest(content)).map((e) => {
		const copy = e.cloneNode(true);
		for (const inner of copy.querySelectorAll(within)) inner.remove();
		return copy.textContent.trim();
	}).filter((text) => /[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]/.test(text)).slice(0, 5).join(" | ");
}`
