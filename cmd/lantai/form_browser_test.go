package main

import (
	"strings"
	"testing"

	"github.com/lantai/lantai/cmd/lantai/demo/loader"
)

// TestDesignForm makes a form that nobody has thought of: the office designs it with two fields, puts it in force, gives it a route that
// goes on to a leader by what is filled in; it is filled in, approved, printed and filed.
func TestDesignForm(t *testing.T) {
	browser := openBrowser(t)
	data, _ := shelf.take(t)
	service, _ := serving(t, data)
	s := &street{T: t, whole: t, browser: browser, address: service.address, inside: map[string]*visitor{}}
	v := s.as(lifeOffice)
	s.designForm(v)
	s.routeOfForm(v)
	document := s.fillDesigned()
	s.approve(lifeHead, document)
	s.approve(lifeLeader, document)
	s.designedIsDone(document)
	s.nextDesign(v)
	s.designWithoutScript()
}

// designWithoutScript adds a field, names it and takes it out again with nothing but forms.
func (s *street) designWithoutScript() {
	s.Helper()
	const who = "chenyibai"
	p := s.window(who).withoutScript()
	p.open("/login")
	p.write("#u", who)
	p.write("#f-password", loader.Password)
	p.press("form[action^='/login'] button[type=submit]")
	p.open("/forms/definitions")
	p.write("#f-name", "值班申请")
	p.write("#f-key", "duty")
	p.press("form[action='/forms/definitions'] button[type=submit]")
	p.press("button[value=add]")
	p.write("#f-r0_label", "值班日期")
	p.press(".actions button[form=design]")
	if row := p.html("#field-0"); !strings.Contains(row, "zhi_ban_ri_qi") {
		p.fail("the field is not named: %s", row)
	}
	p.press("button[value='remove 0']")
	if fields := p.html("#design"); strings.Contains(fields, "值班日期") {
		p.fail("the field is still there")
	}
}

func (s *street) designForm(v *visitor) {
	s.Helper()
	v.open("/forms/definitions")
	v.look("form-designs")
	v.fill("#f-name", "培训申请")
	v.fill("#f-name_en", "Training request")
	v.fill("#f-key", "training")
	v.leads(func() { v.pressText("button", "立草稿，去设计") })
	v.reads(".banner-warn", "还有 1 处须改.*至少要有一个字段")
	v.leads(func() { v.pressText("button", "加一个字段") })
	v.until("the new field open, without what other types have", `() => {
		const row = document.querySelector("#field-0");
		return row.querySelector("details").open && row.querySelector("[data-for=choice]").hidden;
	}`)
	v.fill("#f-r0_label", "培训费用")
	v.fill("#f-r0_label_en", "Cost")
	v.choose("#f-r0_type", "money")
	v.until("the limits of an amount", `() => !document.querySelector("#f-r0_min").closest("[data-for]").hidden`)
	v.fill("#f-r0_min", "10")
	v.fill("#f-r0_max", "1")
	v.press("input[name=r0_required]")
	v.leads(func() { v.pressText("button", "加一个字段") })
	v.reads("#field-0 .err", "下限大于上限")
	v.fill("#f-r0_max", "100000")
	v.fill("#f-r1_label", "培训方式")
	v.choose("#f-r1_type", "choice")
	v.fill("#f-r1_choices", "线上 | Online | online\n面授 | In class")
	v.choose("#f-retention", "D10")
	v.leads(func() { v.press(".actions button[form=design]") })
	v.reads(".banner-ok", "检查通过")
	v.reads("#field-1 .code", "pei_xun_fang_shi")
	v.look("form-design")
	v.leads(func() { v.press("#field-1 button[value^=up]") })
	v.reads("#field-0 b", "培训方式")
	v.find("fieldset[disabled] #f-f_cost")
	v.leads(func() { v.pressText("button", "启用第 1 版") })
}

// routeOfForm lays a route on the plain steps and adds the leader for what costs much.
func (s *street) routeOfForm(v *visitor) {
	s.Helper()
	v.reads("#h-way", "还没有流程")
	v.look("form-without-route")
	v.leads(func() { v.pressText("button", "立流程草稿") })
	v.leads(func() { v.press("a[href$='?after=head#ask']") })
	v.until("only what the head of a unit asks for", `() => {
		const shown = (id) => !document.querySelector(id).closest("[data-for]").hidden;
		return shown("#f-unit") && !shown("#f-role") && !shown("#f-person");
	}`)
	v.fill("#f-name", "分管领导审批")
	v.fill("#f-key", "leader")
	v.choose("#f-kind", "approval")
	v.choose("#f-by", "role")
	v.until("the roles", `() => !document.querySelector("#f-role").closest("[data-for]").hidden`)
	v.choose("#f-role", "leader")
	v.fill("#f-when", "cost > 5000 and pei_xun_fang_shi == 'in_class'")
	v.look("route-step")
	v.leads(func() { v.pressText("button", "保存环节") })
	v.reads(".banner-ok", "检查通过")
	v.leads(func() { v.pressText("button", "启用第 1 版") })
}

func (s *street) fillDesigned() (document string) {
	s.Helper()
	v := s.as(lifeDrafter)
	v.open("/forms")
	v.leads(func() { v.pressText("a.name", "培训申请") })
	v.choose("#f-f_pei_xun_fang_shi", "in_class")
	v.fill("#f-f_cost", "8000")
	v.look("form-filled")
	v.leads(func() { v.pressText("button", "送审") })
	v.reads(".form-facts", "8000.00元")
	return v.path()[len("/documents/"):]
}

// designedIsDone looks at the finished request: dated, filed by rule, printed, found, and in English for who reads that.
func (s *street) designedIsDone(document string) {
	s.Helper()
	v := s.as(lifeDrafter)
	v.open("/documents/" + document)
	v.reads(".badge.s-done", "已办结")
	if !v.holds(`async (path) => (await (await fetch(path)).text()).startsWith("%PDF")`, "/documents/"+document+"/slip/pdf") {
		v.fail("the form is not printed")
	}
	v.open("/me")
	v.press("input[name=language][value=en]")
	v.leads(func() { v.press("form[action='/me'] button[type=submit]") })
	v.open("/documents/" + document)
	v.reads(".form-facts", "Cost")
	v.reads(".form-facts", "CNY 8000.00")
	v.reads(".form-facts", "In class")
	v.open("/documents/" + document + "/slip")
	v.reads("td", "CNY 8000.00")
	v.look("form-slip")
	keeper := s.as(lifeArchivist)
	keeper.open("/records?q=培训申请")
	keeper.reads("[data-row]", "待整理")
	keeper.open("/documents/" + document)
	keeper.leads(func() { keeper.pressText("form[action$='/file'] button", "归档") })
	keeper.reads("body", "WS·")
	v.open("/search?q=培训申请&kind=form")
	v.reads(".result", "培训申请")
}

// nextDesign drafts another version without what the route reads: it is told, and cannot be put in force.
func (s *street) nextDesign(v *visitor) {
	s.Helper()
	v.open("/forms/definitions")
	v.leads(func() { v.pressText("a.t", "培训申请") })
	v.leads(func() { v.pressText("a.btn", "另立新版") })
	v.leads(func() { v.pressText("button", "立新版草稿") })
	v.leads(func() { v.press("#field-1 button[value^=remove]") })
	v.reads(".field .err", "条件要看字段 cost")
	v.leads(func() { v.pressText("a.btn", "比较") })
	v.reads("table", "删去")
	v.look("form-compare")
}
