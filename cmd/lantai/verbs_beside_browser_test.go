package main

import (
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lantai/lantai/workflow"
)

// addsSigners before, beside and after oneself, and takes one away again. What was typed stays when nobody was named.
func (h *hands) addsSigners() {
	v := h.as(lifeHead)
	added := func(kind string) func() {
		return func() { v.click(v.find("#act-dialog input[name=added][value="+kind+"] + span"), kind) }
	}
	id := h.paper("选聘法律顾问")
	v.open("/documents/" + id)
	v.pressVerb(workflow.AddSigner)
	v.find("#act-dialog[open] form")
	if v.holds(`(drafter, me) => [...document.querySelectorAll("#act-dialog label.node")].some((l) => l.textContent.startsWith(drafter) || l.textContent.startsWith(me))`, drafterName, headName) {
		h.Error("the drafter and the asker himself can be chosen")
	}
	v.says("请把关合同条款。")()
	v.leads(func() { v.press("#act-dialog [data-agree]") })
	v.reads(".err, .banner", "请选择加签的人")
	v.expected("status of 422")
	if !v.holds(`() => document.querySelector("textarea[name=opinion]").value === "请把关合同条款。"`) {
		h.Error("what was typed is lost")
	}
	v.deed(id, workflow.AddSigner, "已加签", added("before"), v.names(legalName), v.says("请把关合同条款。"))
	h.with(id, "部门负责人审核", "加签", legalName)
	v.open("/documents/" + id)
	if v.holds(`() => Boolean(document.querySelector(".actions [data-agree]"))`) {
		h.Error("the asker need not wait for the signer before him")
	}
	h.as(lifeLegal).agrees(id, "条款合规。")
	h.with(id, "部门负责人审核", "同意", headName)

	v.deed(id, workflow.AddSigner, "已加签", added("parallel"), v.names(financeName), v.says("请核费用。"))
	v.open("/documents/" + id)
	v.pressVerb(workflow.AddSigner)
	v.find("#act-dialog[open] form")
	if v.holds(`(name) => [...document.querySelectorAll("#act-dialog label.node")].some((l) => l.textContent.startsWith(name))`, financeName) {
		h.Error("who signs already can be chosen again")
	}
	v.deed(id, workflow.RemoveSigner, "已减签", v.names(financeName), v.says("不必再核。"))
	h.with(id, "部门负责人审核", "减签", headName)
	v.deed(id, workflow.AddSigner, "已加签", added("after"), v.names(financeName), v.says("请在我之后核费用。"))
	v.agrees(id, "同意。")
	h.with(id, "部门负责人审核", "加签", financeName)
	h.as(lifeFinance).agrees(id, "费用已核。")
	h.with(id, "办公室核稿", "同意", officeName)
}

func (h *hands) transfers() {
	id := h.paper("变更联系电话")
	v := h.as(lifeHead)
	v.deed(id, workflow.Transfer, "已转办", v.names(legalName), v.says("请您审核。"))
	h.with(id, "部门负责人审核", "转办", legalName)
	h.as(lifeLegal).agrees(id, "同意。")
	h.with(id, "办公室核稿", "同意", officeName)
}

// delegates one task, sees that it is delegated, and takes it back.
func (h *hands) delegates() {
	id := h.paper("印发会议纪要")
	v := h.as(lifeHead)
	v.deed(id, workflow.Delegate, "已委托", v.names(colleagueName), v.says("出差，请代审。"))
	h.with(id, "部门负责人审核", "委托", colleagueName)
	v.open("/documents/" + id)
	v.reads(".banner", "审批已委托给"+colleagueName)
	v.deed(id, workflow.TakeBack, "已取回", v.says("已回，我自己办理。"))
	h.with(id, "部门负责人审核", "取回", headName)
	v.deed(id, workflow.Delegate, "已委托", v.names(colleagueName), v.says("请代审。"))
	h.as(handColleague).agrees(id, "同意。")
	h.as(lifeDrafter).open("/documents/" + id + "/slip")
	h.as(lifeDrafter).reads(".sig", colleagueName+"（代 "+headName+"）")
}

// setsUpDelegation for a while: what arrives goes to the other, and the one who gave it sees so.
func (h *hands) setsUpDelegation() {
	v := h.as(lifeHead)
	v.open("/delegations")
	v.pressText("label.node", colleagueName)
	until := time.Now().Add(48 * time.Hour).Format("2006-01-02T15:04")
	if !v.holds(`(until) => { const f = document.querySelector("input[name=until]"); f.value = until; return f.value === until; }`, until) {
		h.Error("the end cannot be filled in")
	}
	v.fill("input[name=note]", "外出学习")
	v.look("delegations")
	v.leads(func() { v.press("form[action='/delegations'] button[type=submit]") })
	v.reads(".toast", "委托已设定")
	id := h.paper("组织业务培训")
	h.with(id, "部门负责人审核", "送审", colleagueName, headName)
	v.open("/inbox")
	v.reads(".banner", "新送来的审批已委托给"+colleagueName)
	v.open("/inbox?box=tracked")
	v.reads(".inbox-list", "组织业务培训")
	v.open("/delegations")
	v.reads("section[aria-labelledby=h-with]", "组织业务培训")
	v.look("delegations-given")
	v.leads(func() { v.pressText("form[action$='/end'] button", "提前结束") })
	v.reads(".toast", "委托已结束")
	h.with(h.paper("延长培训时间"), "部门负责人审核", "送审", headName)
}

// tells others: what was sent round is read, revoked, or refused without a note; who has read it stands beside the text.
func (h *hands) tells() {
	id := h.paper("启用新版公章")
	v := h.as(lifeDrafter)
	v.deed(id, workflow.Notify, "已知会", v.names(financeName), v.says("请知悉。"))
	head := h.as(lifeHead)
	head.deed(id, workflow.CirculateTo, "已送传阅", head.names(legalName, colleagueName), head.says("请看第二条。"))
	h.with(id, "部门负责人审核", "传阅", headName)
	reader := h.as(lifeLegal)
	reader.open("/inbox?box=toread")
	reader.reads(".inbox-list", "启用新版公章")
	reader.open("/documents/" + id)
	reader.leads(func() { reader.press(".actions button[data-agree]") })
	reader.reads(".toast", "已阅")
	head.open("/documents/" + id)
	head.reads("section[aria-labelledby=h-told] li", legalName+"[\\s\\S]*已阅")
	head.reads("section[aria-labelledby=h-told] li", colleagueName+"[\\s\\S]*未打开")
	head.look("verb-told")
	head.pressVerb(workflow.Uncirculate)
	head.find("#act-dialog[open] form")
	if head.holds(`(name) => [...document.querySelectorAll("#act-dialog label.node")].some((l) => l.textContent.startsWith(name))`, legalName) {
		h.Error("what was read can be revoked")
	}
	head.deed(id, workflow.Uncirculate, "已撤销传阅", head.names(colleagueName), head.says("先不传。"))
	head.open("/documents/" + id)
	head.reads("section[aria-labelledby=h-told] li", colleagueName+"[\\s\\S]*已撤销")
	other := h.as(handColleague)
	other.open("/documents/" + id)
	other.reads("h1, h2", "没有这件公文")
	other.expected("status of 404")
}

// claims what two could do; where only one can act nothing is to be claimed.
func (h *hands) claims() {
	id := h.paper("统计用车情况")
	v, other := h.as(lifeOffice), h.as(handOfficer)
	h.as(lifeHead).open("/documents/" + id)
	if h.as(lifeHead).offers(workflow.Claim) {
		h.Error("somebody alone is asked whether he is on it")
	}
	h.as(lifeHead).agrees(id, "同意。")
	v.deed(id, workflow.Claim, "已认领")
	h.with(id, "正在办理", "申请办理", officeName)
	other.open("/documents/" + id)
	if other.holds(`() => Boolean(document.querySelector(".actions [data-agree]"))`) {
		h.Error("two have it in hand")
	}
	v.deed(id, workflow.Release, "已放弃办理")
	h.with(id, "办公室核稿", "放弃办理", officeName, officerName)
	other.agrees(id, "已核。")
	h.with(id, "领导签发", "同意", leaderName)
}

// urges, and is told when again.
func (h *hands) urges() {
	id := h.paper("报送年度计划")
	v := h.as(lifeDrafter)
	v.deed(id, workflow.Urge, "已催办", v.says("请抓紧办理。"))
	h.with(id, "部门负责人审核", "催办", headName)
	v.open("/documents/" + id)
	if v.offers(workflow.Urge) {
		h.Error("a second reminder can be sent at once")
	}
	v.press(".actions .more > summary")
	v.reads(".actions [aria-disabled=true]", "催办\\s*(今天|明天) .* 以后可以再催")
	v.look("verb-urged")
	head := h.as(lifeHead)
	head.open("/notices")
	head.reads("li, tr", "催您办理")
}

// supervises: the office names somebody, who feeds back and concludes.
func (h *hands) supervises() {
	id := h.paper("落实巡察整改")
	v, watcher := h.as(lifeOffice), h.as(lifeFinance)
	v.expectMissing(id)
	h.as(lifeHead).agrees(id, "同意。")
	wish := time.Now().Add(72 * time.Hour).Format(time.DateOnly)
	v.deed(id, workflow.Supervise, "已交督办", v.names(financeName), v.says("请盯紧进度。"), func() {
		v.holds(`(day) => { document.querySelector("#act-dialog input[name=wish]").value = day; return true; }`, wish)
	})
	h.with(id, "办公室核稿", "督办", officeName)
	watcher.open("/inbox")
	watcher.reads(".task .step", "^\\s*督办")
	watcher.deed(id, workflow.Feedback, "反馈已写入", watcher.says("已联系核稿。"))
	v.beside(id, "h-watch", "已联系核稿。")
	v.reads("section[aria-labelledby=h-watch] .badge", "督办中")
	watcher.deed(id, workflow.Conclude, "督办已结案", watcher.says("已办妥。"))
	v.beside(id, "h-watch", "已结案")
	v.look("verb-supervised")
}

// expectMissing opens a document that somebody may not know yet.
func (v *visitor) expectMissing(document string) {
	v.Helper()
	v.open("/documents/" + document)
	v.reads("h1, h2", "没有这件公文")
	v.expected("status of 404")
}

func (h *hands) suspends() {
	id := h.paper("调整岗位津贴", lifeHead)
	v := h.as(lifeOffice)
	v.deed(id, workflow.Suspend, "已暂停", v.says("等上级批复。"))
	h.as(handOfficer).open("/documents/" + id)
	if h.as(handOfficer).holds(`() => Boolean(document.querySelector(".actions button[data-agree]"))`) {
		h.Error("what is suspended can be approved")
	}
	v.deed(id, workflow.Resume, "已恢复", v.says("批复已到。"))
	h.with(id, "办公室核稿", "恢复", officeName)
	v.deed(id, workflow.Terminate, "已终止", v.says("不再印发。"))
	h.with(id, "", "终止")
	d := h.as(lifeDrafter)
	d.open("/documents/" + id)
	d.reads(".doc-head .badge", "已终止")
	d.open("/notices")
	d.reads("li, tr", "已终止")
}

// follows a document that one may know, and hears of its end.
func (h *hands) follows() {
	id := h.paper("试行弹性工作")
	v := h.as(lifeHead)
	v.open("/documents/" + id)
	v.leads(func() { v.pressText(".doc-head button", "^关注$") })
	v.reads(".toast", "已关注")
	v.open("/inbox?box=tracked")
	v.reads(".task", "关注[\\s\\S]*试行弹性工作")
	v.look("verb-followed")
	h.as(lifeHead).agrees(id, "同意。")
	o := h.as(lifeOffice)
	o.deed(id, workflow.Terminate, "已终止", o.says("不再试行。"))
	v.open("/inbox?box=tracked")
	if v.holds(`() => document.querySelector(".inbox-list").textContent.includes("试行弹性工作")`) {
		h.Error("it has ended, and is still followed")
	}
	v.open("/notices")
	v.reads("li, tr", "已终止[\\s\\S]*试行弹性工作|试行弹性工作[\\s\\S]*已终止")
}

// batches: two leaves approved and two readings read from the inbox with ticks.
func (h *hands) batches() {
	b := h.office
	for _, reason := range []string{"就医", "探亲"} {
		fields := thing{"type": "sick", "from": "2026-08-03", "until": "2026-08-04", "days": 2, "reason": reason, "deputy": b.people[lifeClerk]}
		id := b.make(lifeDrafter, "/documents", thing{"kind": "form", "form": "leave", "fields": fields}).text("id")
		b.post(lifeDrafter, "/documents/"+id+"/submit", nil)
		slip := h.as(lifeDrafter)
		slip.open("/documents/" + id + "/slip")
		slip.reads(".slip td", reason)
	}
	v := h.as(lifeHead)
	v.open("/inbox?sort=opened")
	v.ticksRows("请假申请", 2)
	v.look("verb-batch")
	v.fill("#batch-opinion", "同意请假。")
	v.leads(func() { v.press("#batch button[type=submit]") })
	v.reads(".toast", "已批量办理 2 件")
	for _, about := range []string{"发放防暑用品", "发放劳保用品"} {
		id := h.paper(about)
		b.post(lifeHead, "/documents/"+id+"/notify", thing{"to": []any{b.people[lifeFinance]}, "opinion": "请知悉。"})
	}
	reader := h.as(lifeFinance)
	reader.open("/inbox?box=toread")
	reader.ticksRows("发放", 2)
	reader.leads(func() { reader.press("#batch button[type=submit]") })
	reader.reads(".toast", "已批量办理 2 件")
}

// ticksRows ticks the first rows of the list that say something.
func (v *visitor) ticksRows(text string, n int) {
	v.Helper()
	rows, err := v.page.Elements(".task")
	if err != nil {
		v.fail("%v", err)
	}
	for _, row := range rows {
		if said, _ := row.Text(); n == 0 || !strings.Contains(said, text) {
			continue
		}
		n--
		tick, err := row.Element("input[data-tick]")
		if err != nil {
			v.fail("a row has no tick: %v", err)
		}
		v.click(tick, "tick")
	}
	if n > 0 {
		v.fail("%d rows with %s are missing", n, text)
	}
	v.reads("[data-batch-count]", "已选 2 件")
}

// signs uploads a signature, and finds it beside one's opinion on the slip.
func (h *hands) signs() {
	picture := filepath.Join(h.TempDir(), "签名.png")
	drawHand(h.T, picture)
	v := h.as(lifeLegal)
	v.open("/me")
	if err := v.find("form[action='/me/signature'] input[type=file]").SetFiles([]string{picture}); err != nil {
		v.fail("%v", err)
	}
	v.leads(func() { v.press("form[action='/me/signature'] button[type=submit]") })
	v.reads(".toast", "签名图样已保存")
	v.look("verb-signature")
	id := h.paper("聘用实习人员")
	head := h.as(lifeHead)
	head.deed(id, workflow.Transfer, "已转办", head.names(legalName), head.says("请您审核。"))
	v.agrees(id, "同意聘用。")
	d := h.as(lifeDrafter)
	d.open("/documents/" + id + "/slip")
	d.until("the signature on the slip", `() => { const i = document.querySelector(".slip img.sign"); return Boolean(i && i.complete && i.naturalWidth > 20); }`)
	d.look("verb-slip")
	if first := d.find(".slip tbody tr th").MustText(); first != "标题" {
		h.Errorf("the slip begins with %s", first)
	}
}

// drawHand draws something like a signature.
func drawHand(t *testing.T, path string) {
	t.Helper()
	picture := image.NewNRGBA(image.Rect(0, 0, 240, 90))
	for x := 20; x < 220; x++ {
		for y := range 6 {
			picture.Set(x, 40+(x*7%33)/2+y, color.NRGBA{0, 0, 60, 255})
		}
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, picture); err != nil {
		t.Fatal(err)
	}
}
