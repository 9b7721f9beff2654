package main

import (
	"time"

	"github.com/lantai/lantai/workflow"
)

// handlesArrival instructs and handles an arrival: the buttons call it so.
func (h *hands) handlesArrival() {
	b := h.office
	d := b.make(lifeClerk, "/documents", thing{"kind": "incoming", "genre": "函", "title": "关于商请核对管线资料的函", "sender": "霁川市自然资源局",
		"number": "霁资函〔2026〕31号", "date": "2026-08-01", "level": "internal"})
	id := d.text("id")
	b.post(lifeClerk, "/documents/"+id+"/submit", thing{"opinion": "请初审。"})
	b.decide(lifeOffice, id, "approve", thing{"opinion": "符合收文要求。"})
	b.decide(lifeOffice, id, "approve", thing{"opinion": "拟请领导批示，工程管理部办理。",
		"choose": thing{"instruct": []any{b.people[lifeLeader]}, "handle": []any{b.units["工程管理部"]}}})
	leader, head := h.as(lifeLeader), h.as(lifeHead)
	leader.open("/documents/" + id)
	leader.reads(".actions [data-agree]", "^批示")
	leader.look("verb-instruct")
	leader.fill(".actions #opinion", "请工程管理部核对。")
	leader.leads(func() { leader.press(".actions button[data-agree]") })
	leader.reads(".toast", "已批示")
	head.open("/documents/" + id)
	head.reads(".actions [data-agree]", "^办完")
	head.fill(".actions #opinion", "已核对，资料无误。")
	head.leads(func() { head.press(".actions button[data-agree]") })
	head.reads(".toast", "已办完")
	head.open("/inbox?box=done")
	head.reads(".task .due small", "办完")
	head.open("/documents/" + id + "/history")
	head.reads("tbody tr", "领导批示[\\s\\S]*批示")
	h.sendsArrivalBack()
}

// sendsArrivalBack: the clerk hears that an arrival went back, and not that it was done.
func (h *hands) sendsArrivalBack() {
	b := h.office
	d := b.make(lifeClerk, "/documents", thing{"kind": "incoming", "genre": "函", "title": "关于误送材料的函", "sender": "霁川市水务局",
		"number": "霁水函〔2026〕8号", "date": "2026-08-02", "level": "internal"})
	id := d.text("id")
	b.post(lifeClerk, "/documents/"+id+"/submit", thing{"opinion": "请初审。"})
	v := h.as(lifeOffice)
	v.deed(id, workflow.Disagree, "已退回来文单位", v.says("不属本单位职责。"))
	clerk := h.as(lifeClerk)
	clerk.open("/notices")
	clerk.reads("li, tr", "已退回来文单位[\\s\\S]*误送材料|误送材料[\\s\\S]*已退回来文单位")
}

// handsOver all that waits for somebody who leaves, from the list that his superiors have; what waits for a closed account is assigned.
func (h *hands) handsOver() {
	first := h.paper("移交档案柜")
	v := h.as(lifeOffice)
	v.open("/inbox")
	v.leads(func() { v.press(".sidenav a[href='/handover']") })
	v.look("handover-list")
	v.fill("form[action='/handover'] input[name=q]", headName)
	v.leads(func() { v.press("form[action='/handover'] button[type=submit]") })
	v.leads(func() { v.pressText("[data-row] a", headName) })
	v.look("handover")
	v.pressText("label.node", legalName)
	v.fill("textarea[name=reason]", "轮岗交流。")
	v.leads(func() { v.pressText("form[action$='/handover'] button", "全部移交") })
	v.reads(".toast", "已移交")
	h.with(first, "部门负责人审核", "移交", legalName)
	h.assigns()
}

// assigns what nobody can do any more.
func (h *hands) assigns() {
	id := h.paper("清理库存")
	b := h.office
	b.post(handAdmin, "/people/"+string(b.people[lifeHead])+"/disable", nil)
	v := h.as(lifeOffice)
	for end := time.Now().Add(patience); ; time.Sleep(200 * time.Millisecond) {
		if v.open("/stalled"); v.holds(`(t) => document.body.textContent.includes(t)`, "清理库存") {
			break
		}
		if time.Now().After(end) {
			v.fail("the office is not asked to assign")
		}
	}
	v.look("stalled")
	v.leads(func() { v.pressText("[data-row] a.btn", "指派") })
	v.pressText("label.node", legalName)
	v.fill("textarea[name=opinion]", "部长已离任，请代为审核。")
	v.look("verb-assign")
	v.leads(func() { v.press(".act-here [data-agree]") })
	v.reads(".toast", "已指派")
	h.with(id, "部门负责人审核", "指派", legalName)
	h.as(lifeLegal).agrees(id, "同意。")
	h.with(id, "办公室核稿", "同意", officeName)
}
