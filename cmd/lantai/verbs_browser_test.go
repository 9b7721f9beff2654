package main

import (
	"fmt"
	"testing"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"

	"github.com/lantai/lantai/workflow"
)

// hands is where the verbs are clicked: pages in a browser, and the API that lays out what they are clicked on.
type hands struct {
	*street
	office *bureau
}

// The people of the verbs besides those of the life: a second officer, a colleague of no role here, an administrator.
const (
	handOfficer, handColleague, handAdmin = "chenyibai", "zhuqingyue", "jiangxubai"
	drafterName, headName                 = "彭予禾", "方砚舟"
	officeName, officerName, leaderName   = "苏晚宁", "陈以柏", "顾云深"
	colleagueName, financeName, legalName = "祝清越", "孟清川", "严明澈"
)

// TestVerbsInABrowser clicks every verb on the pages as whose it is, and reads on the next page what was done, in whose hands the
// document is now, and what the trace says.
func TestVerbsInABrowser(t *testing.T) {
	browser := openBrowser(t)
	data, demo := shelf.take(t)
	service, _ := serving(t, data)
	h := &hands{office: newOffice(t, service, demo), street: &street{T: t, whole: t, browser: browser, address: service.address, inside: map[string]*visitor{}}}
	h.series = h.office.series
	h.office.enter(lifeDrafter, lifeHead, lifeOffice, handOfficer, lifeLeader, lifeClerk, handAdmin)
	for _, stage := range []struct {
		name string
		walk func()
	}{
		{"approve", h.approves}, {"disagree", h.disagrees}, {"return straight back", h.returnsStraight}, {"return step by step", h.returnsByStep},
		{"recall", h.recalls}, {"take back", h.takesBack}, {"add signers", h.addsSigners}, {"transfer", h.transfers}, {"delegate", h.delegates},
		{"delegations", h.setsUpDelegation}, {"tell and circulate", h.tells}, {"claim", h.claims}, {"urge", h.urges}, {"supervise", h.supervises},
		{"suspend and terminate", h.suspends}, {"follow", h.follows}, {"batch", h.batches}, {"signature", h.signs}, {"instruct and handle", h.handlesArrival},
		{"on a telephone", h.onTheTelephone}, {"by keyboard", h.byKeyboard}, {"register", h.keepsRegister},
		{"two writers", h.twoWriters}, {"broken file", h.uploadsBroken}, {"remind a receiver", h.urgesReceiver}, {"hand over and assign", h.handsOver},
	} {
		if !t.Run(stage.name, func(t *testing.T) { h.T, h.office.T = t, t; stage.walk() }) {
			break
		}
	}
	h.T, h.office.T = t, t
}

// paper is a new document of the drafter about something, sent to the head of his department, or further for each of those who approve.
func (h *hands) paper(about string, approvers ...string) string {
	h.Helper()
	b := h.office
	id := b.make(lifeDrafter, "/documents", thing{"kind": "outgoing", "genre": "通知", "title": "霁川城建集团有限公司关于" + about + "的通知",
		"to": []any{b.units[lifeOwn]}, "level": "internal", "urgency": "normal", "series": b.series, "body": "请按要求" + about + "。"}).text("id")
	b.post(lifeDrafter, "/documents/"+id+"/submit", thing{"opinion": "请审核。", "choose": thing{"sign": []any{b.people[lifeLeader]}}})
	for _, who := range approvers {
		b.decide(who, id, "approve", thing{"opinion": "同意。"})
	}
	return id
}

// deed opens a document, presses a verb, fills in what its dialog asks, and wants the next page to say what was done.
func (v *visitor) deed(document string, verb workflow.Verb, said string, fill ...func()) {
	v.Helper()
	v.open("/documents/" + document)
	v.pressVerb(verb)
	v.find("#act-dialog[open] form")
	v.until("a dialog of its own width", `() => document.querySelector("#act-dialog").offsetWidth <= 640`)
	for _, field := range fill {
		field()
	}
	v.leads(func() { v.press("#act-dialog [data-agree]") })
	v.reads(".toast", said)
}

// verbLink finds the button of a verb, among those to be seen.
const verbLink = `(verb) => [...document.querySelectorAll(".actions a[data-act]")].find((a) => a.href.includes("do=" + verb + "&") || a.href.endsWith("do=" + verb))`

// pressVerb presses a verb in the bar, or behind 更多.
func (v *visitor) pressVerb(verb workflow.Verb) {
	v.Helper()
	if !v.offers(verb) {
		v.fail("%s is not offered", verb)
	}
	const seen = `(verb) => [...document.querySelectorAll(".actions a[data-act]")].find((a) => a.checkVisibility() && (a.href.includes("do=" + verb + "&") || a.href.endsWith("do=" + verb)))`
	if v.holds(`(verb) => !(`+seen+`)(verb)`, string(verb)) {
		v.press(".actions .more > summary")
	}
	link, err := v.page.ElementByJS(rod.Eval(seen, string(verb)))
	if err != nil {
		v.fail("%s cannot be seen: %v", verb, err)
	}
	v.click(link, string(verb))
}

// offers reports whether the page has a button for the verb.
func (v *visitor) offers(verb workflow.Verb) bool {
	v.Helper()
	return v.holds(`(verb) => Boolean((`+verbLink+`)(verb))`, string(verb))
}

// says writes the opinion of the open dialog; names ticks people there.
func (v *visitor) says(text string) func() {
	return func() { v.fill("#act-dialog textarea[name=opinion]", text) }
}

func (v *visitor) names(people ...string) func() {
	return func() {
		for _, name := range people {
			v.pressText("#act-dialog label.node", name)
		}
	}
}

func (v *visitor) ticks(css string) func() { return func() { v.press("#act-dialog " + css) } }

// agrees writes an opinion in the bar of the document and presses the filled button.
func (v *visitor) agrees(document, opinion string) {
	v.Helper()
	v.open("/documents/" + document)
	v.fill(".actions #opinion", opinion)
	v.leads(func() { v.press(".actions button[data-agree]") })
}

// with wants a document in the hands of these people at a step, as its drafter reads it, and the last line of the trace to say what was done.
func (h *hands) with(document, step, act string, people ...string) {
	h.Helper()
	v := h.as(lifeDrafter)
	v.open("/documents/" + document)
	if step != "" {
		v.reads(".rail li[aria-current=step]", step)
	}
	for _, name := range people {
		if !v.holds(`(name) => [...document.querySelectorAll(".rail li[aria-current=step]")].some((li) => li.textContent.includes(name))`, name) {
			v.fail("%s does not have it at %s", name, step)
		}
	}
	v.open("/documents/" + document + "/history")
	if !v.holds(`(act) => [...document.querySelectorAll("tbody tr")].some((tr) => tr.cells[3].textContent.startsWith(act))`, act) {
		v.fail("the trace has no %s", act)
	}
}

func (h *hands) approves() {
	id := h.paper("清点库存物资")
	v := h.as(lifeHead)
	v.agrees(id, "")
	v.reads(".err", "请填写意见")
	v.expected("status of 422")
	v.fill("textarea[name=opinion]", "同意，请核稿。")
	v.look("verb-approve-again")
	v.leads(func() { v.press(".act-here [data-agree]") })
	v.reads(".toast", "已同意")
	h.with(id, "办公室核稿", "同意", officeName, officerName)
	h.as(lifeDrafter).open("/documents/" + id + "/slip")
	h.as(lifeDrafter).reads("blockquote", "同意，请核稿。")
	v.open("/documents/" + id)
	if v.holds(`() => Boolean(document.querySelector(".actions [data-agree]"))`) {
		v.Error("it can be approved twice")
	}
}

func (h *hands) disagrees() {
	id := h.paper("改签订货合同", lifeHead, lifeOffice)
	v := h.as(lifeLeader)
	v.open("/documents/" + id)
	v.pressVerb(workflow.Disagree)
	v.find("#act-dialog[open] form")
	v.leads(func() { v.press("#act-dialog [data-agree]") })
	v.reads(".err", "请写明不同意的理由")
	v.expected("status of 422")
	v.deed(id, workflow.Disagree, "已写明不同意", v.says("合同金额有误。"))
	h.with(id, "拟稿", "不同意", drafterName)
}

// returnsStraight: to the step before, and back to the returner without those between.
func (h *hands) returnsStraight() {
	id := h.paper("组织安全演练", lifeHead)
	v := h.as(lifeOffice)
	v.deed(id, workflow.Return, "已退回", v.says("请核对时间。"))
	h.with(id, "部门负责人审核", "退回", headName)
	h.as(lifeHead).agrees(id, "时间已核。")
	h.with(id, "办公室核稿", "同意", officeName)

	id = h.paper("修订值班办法", lifeHead)
	v.deed(id, workflow.Return, "已退回", v.ticks("input[name=where][value=draft]"), v.says("请补充附件。"))
	h.with(id, "拟稿", "退回", drafterName)
	h.sendsOn(id)
	h.with(id, "办公室核稿", "送审", officeName)
}

// sendsOn is the drafter's, who has changed what was asked: from the page of the document to its text, and on.
func (h *hands) sendsOn(id string) {
	h.Helper()
	v := h.as(lifeDrafter)
	v.open("/documents/" + id)
	v.leads(func() { v.pressText(".actions a.btn", "修改正文") })
	v.until("the typeset page", typeset)
	v.leads(func() { v.press("[data-submit]") })
}

// returnsByStep: to an earlier step and to the drafter, and then all the way again.
func (h *hands) returnsByStep() {
	id := h.paper("更新应急预案", lifeHead, lifeOffice)
	v := h.as(lifeLeader)
	v.deed(id, workflow.Return, "已退回", v.ticks("input[name=where][value=review]"), func() { v.choose("#act-dialog #straight", "") }, v.says("第二条再议。"))
	h.with(id, "部门负责人审核", "退回", headName)
	h.as(lifeHead).agrees(id, "已改。")
	h.with(id, "办公室核稿", "同意", officeName, officerName)

	o := h.as(lifeOffice)
	o.deed(id, workflow.Return, "已退回", o.ticks("input[name=where][value=draft]"), func() { o.choose("#act-dialog #straight", "") }, o.says("格式不合。"))
	h.with(id, "拟稿", "退回", drafterName)
	h.sendsOn(id)
	h.with(id, "部门负责人审核", "送审", headName)
	h.as(lifeDrafter).open("/documents/" + id + "/slip")
	h.as(lifeDrafter).reads("td .hint", "第 2 轮")
}

func (h *hands) recalls() {
	id := h.paper("调整作息时间")
	v := h.as(lifeDrafter)
	v.deed(id, workflow.Recall, "已撤回，可以继续修改", v.says("时间写错了。"))
	v.open("/documents/" + id)
	v.reads(".doc-head .badge", "草稿|拟稿|起草")
	other := h.as(lifeHead)
	other.open("/inbox")
	if other.holds(`() => document.querySelector(".inbox-list").textContent.includes("调整作息时间")`) {
		h.Error("recalled, and still to do")
	}
	taken := h.paper("调整班车路线", lifeHead)
	v.open("/documents/" + taken)
	if v.offers(workflow.Recall) {
		h.Error("it can be recalled after somebody has acted")
	}
}

// takesBack from the message that says what was done, until somebody has read it.
func (h *hands) takesBack() {
	id := h.paper("开展节能检查")
	v := h.as(lifeHead)
	v.agrees(id, "同意。")
	v.leads(func() { v.pressText(".toast button", "取回") })
	v.reads(".toast", "已取回")
	h.with(id, "部门负责人审核", "取回", headName)
	v.agrees(id, "同意，另请附清单。")
	v.open("/documents/" + id)
	if !v.offers(workflow.TakeBack) {
		h.Error("it cannot be taken back from the page")
	}
	v.pressVerb(workflow.TakeBack)
	v.find("#act-dialog[open] form")
	h.as(lifeOffice).open("/documents/" + id)
	v.says("再想一想。")()
	v.leads(func() { v.press("#act-dialog [data-agree]") })
	v.reads(".banner", "已经看过|已看过|不能取回")
	v.expected("status of 409")
	if !v.holds(`() => document.querySelector("textarea[name=opinion]").value === "再想一想。"`) {
		h.Error("the reason that was typed is lost")
	}
	v.open("/documents/" + id)
	if v.offers(workflow.TakeBack) {
		h.Error("it is taken back after it was read")
	}
	h.with(id, "办公室核稿", "取回", officeName)
}

// byKeyboard walks to a document, opens it, writes and approves without the mouse.
func (h *hands) byKeyboard() {
	id := h.paper("盘点固定资产")
	v := h.as(lifeHead)
	v.open("/inbox?sort=opened")
	v.keys(input.KeyJ)
	v.until("a row is chosen", `() => document.querySelectorAll("[data-row].here").length === 1`)
	for range 40 {
		if v.holds(`(id) => document.querySelector("[data-row].here a").href.includes(id)`, id) {
			break
		}
		v.keys(input.KeyJ)
	}
	v.leads(func() { v.keys(input.Enter) })
	if v.path() != "/documents/"+id+"?box=todo" {
		v.fail("Enter opens another document")
	}
	v.keys(input.KeyO)
	v.until("the cursor in the opinion", `() => document.activeElement.id === "opinion"`)
	v.fill(".actions #opinion", "同意盘点。")
	v.keys(input.Tab)
	v.until("the filled button has the focus", `() => document.activeElement.matches("[data-agree]")`)
	v.leads(func() {
		if err := v.page.KeyActions().Press(input.ControlLeft).Type(input.Enter).Do(); err != nil {
			v.fail("%v", err)
		}
	})
	v.reads(".toast", "已同意")
	h.with(id, "办公室核稿", "同意", officeName)
}

// onTheTelephone approves and returns in a window of 360 pixels.
func (h *hands) onTheTelephone() {
	id := h.paper("通报检查情况")
	v := h.as(lifeHead)
	narrow := proto.EmulationSetDeviceMetricsOverride{Width: 360, Height: 740, DeviceScaleFactor: 2, Mobile: true}
	wide := proto.EmulationSetDeviceMetricsOverride{Width: 1280, Height: 900, DeviceScaleFactor: 1}
	for _, who := range []string{lifeHead, lifeOffice} {
		if err := narrow.Call(h.as(who).page); err != nil {
			h.Fatal(err)
		}
	}
	v.agrees(id, "同意通报。")
	v.reads(".toast", "已同意")
	h.with(id, "办公室核稿", "同意", officeName)
	o := h.as(lifeOffice)
	o.open("/documents/" + id)
	o.picture("verb-telephone")
	o.deed(id, workflow.Return, "已退回", func() { o.picture("verb-telephone-return") }, o.says("请写明范围。"))
	h.with(id, "部门负责人审核", "退回", headName)
	for _, who := range []string{lifeHead, lifeOffice} {
		if err := wide.Call(h.as(who).page); err != nil {
			h.Fatal(err)
		}
	}
}

// told reads a card beside the text of a document.
func (v *visitor) beside(document, card, text string) {
	v.Helper()
	v.open("/documents/" + document)
	v.reads(fmt.Sprintf("section[aria-labelledby=%s]", card), text)
}
