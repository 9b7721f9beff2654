package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// keepsRegister reserves a number, uses it, voids another, enters one that was issued on paper, and opens a new series where it stood.
func (h *hands) keepsRegister() {
	id := h.paper("使用预留号", lifeHead, lifeOffice)
	h.office.decide(lifeLeader, id, "approve", thing{"opinion": "同意印发。"})
	v := h.as(lifeClerk)
	v.open("/register?series=" + string(h.series))
	v.leads(func() { v.pressText("a.btn", "预留") })
	v.fill("#f-reason", "防汛专用")
	v.leads(func() { v.press("#ask button[type=submit]") })
	v.reads(".err", "请选择同意这样做的领导")
	v.expected("status of 422")
	v.consents()
	v.reads(".toast", "号码已预留")
	v.reads("tbody tr:first-child", "今天预留")
	v.leads(func() { v.pressText("tbody tr:first-child a", "启用") })
	v.pick("#f-document", "霁川城建集团有限公司关于使用预留号的通知")
	v.leads(func() { v.press("#ask button[type=submit]") })
	v.reads("tbody tr:first-child", "使用预留号")
	h.voidsReserved()
	h.entersPaper()
	h.opensSeries()
}

// consents chooses the leader who agrees and sends the form of the register.
func (v *visitor) consents() {
	v.Helper()
	v.choose("#f-second", v.find("#f-second option:nth-child(3)").MustProperty("value").Str())
	v.leads(func() { v.press("#ask button[type=submit]") })
}

func (h *hands) voidsReserved() {
	v := h.as(lifeClerk)
	v.leads(func() { v.pressText("a.btn", "预留") })
	v.fill("#f-reason", "备用")
	v.consents()
	v.leads(func() { v.pressText("tbody tr:first-child a", "作废") })
	v.fill("#f-reason", "未使用")
	v.fill("#f-n", "9999")
	v.consents()
	v.reads(".err", "没有作废")
	v.expected("status of 422")
	v.fill("#f-n", v.find("#ask input[name=number]").MustProperty("value").Str())
	v.leads(func() { v.press("#ask button[type=submit]") })
	v.reads(".toast", "号码已作废")
	v.reads("tbody tr.void", "备用[\\s\\S]*未使用")
	v.look("register-kept")
}

func (h *hands) entersPaper() {
	v := h.as(lifeClerk)
	next := v.find("tbody tr:first-child th").MustText()
	v.leads(func() { v.pressText("a.btn", "补登") })
	v.fill("#f-n", next) // it is taken
	v.fill("#f-title", "霁川城建集团有限公司关于停电期间值班安排的通知")
	v.fill("#f-reason", "停电，手工发文")
	v.consents()
	v.reads(".banner-bad", "没有补登")
	v.expected("status of 409")
	if v.find("#f-title").MustProperty("value").Str() == "" {
		h.Error("what was typed is lost")
	}
	v.fill("#f-n", h.after(next))
	v.leads(func() { v.press("#ask button[type=submit]") })
	v.reads("tbody tr:first-child", "补登：停电，手工发文")
	v.reads(".banner-ok", "连续，无跳号，无重号")
}

// after is the number after one.
func (h *hands) after(n string) string {
	h.Helper()
	number, err := strconv.Atoi(strings.TrimSpace(n))
	if err != nil {
		h.Fatal(err)
	}
	return strconv.Itoa(number + 1)
}

func (h *hands) opensSeries() {
	series := h.office.make(lifeClerk, "/series", thing{"code": "霁城函试", "name": "试用函", "level_class": "plain", "form": "letter"}).text("id")
	v := h.as(lifeClerk)
	v.open("/register?series=" + series)
	v.reads(".banner", "还没有取号")
	v.leads(func() { v.pressText("a.btn", "设期初号") })
	v.fill("#f-opening", "37")
	v.look("register-opening")
	v.consents()
	v.reads(".stats", "37号")
	if v.holds(`() => [...document.querySelectorAll("a.btn")].some((a) => a.textContent.includes("设期初号"))`) {
		h.Error("the opening balance can be set twice")
	}
}

// twoWriters: who comes second reads that somebody is writing; who writes on a text that has moved on is told, and loses nothing.
func (h *hands) twoWriters() {
	id := h.paper("两人同时改稿", lifeHead)
	first, second := h.as(lifeOffice), h.as(handOfficer)
	first.open("/documents/" + id + "/edit")
	first.fill("#f-title", "霁川城建集团有限公司关于两人同时改稿件的通知")
	first.reads("#saving", "已自动保存")
	second.open("/documents/" + id)
	second.reads(".banner", officeName+"正在修改本稿")
	second.open("/documents/" + id + "/edit")
	second.reads(".banner", officeName+"正在修改本稿")
	if !second.holds(`() => document.querySelector("#f-genre").matches(":disabled") && !document.querySelector("[data-save]")`) {
		h.Error("the second can write, too")
	}
	d := h.office.get(lifeOffice, "/documents/"+id)
	h.office.wants(200, request{who: lifeOffice, method: "PATCH", path: "/documents/" + id, headers: []string{"If-Match", d.header.Get("ETag")},
		body: thing{"note": "联系人：甲"}})
	first.fill("#f-title", "霁川城建集团有限公司关于两人同时改稿事的通知")
	first.reads("#saving", "您的修改没有写入")
	first.expected("status of 412")
	if first.find("#f-title").MustProperty("value").Str() != "霁川城建集团有限公司关于两人同时改稿事的通知" {
		h.Error("what was typed is lost")
	}
	first.open("/inbox")
}

// uploadsBroken: a file that cannot be read is kept, and its row says so in one sentence.
func (h *hands) uploadsBroken() {
	id := h.office.make(lifeDrafter, "/documents", thing{"kind": "outgoing", "genre": "通知", "title": "霁川城建集团有限公司关于上传材料的通知",
		"to": []any{h.office.units[lifeOwn]}, "level": "internal", "urgency": "normal", "series": h.office.series, "body": "请上传。"}).text("id")
	broken := filepath.Join(h.TempDir(), "坏的.pdf")
	if err := os.WriteFile(broken, []byte("%PDF-1.7\nnothing at all"), 0o644); err != nil {
		h.Fatal(err)
	}
	v := h.as(lifeDrafter)
	v.open("/documents/" + id + "/edit")
	if err := v.find("[data-drop] input[type=file]").SetFiles([]string{broken}); err != nil {
		v.fail("%v", err)
	}
	v.reads("[data-files] li.done .hint", "文件已损坏或格式不完整，无法读取文字；原件照常保存。")
	v.until("it is saved", `() => document.querySelector("#saving").textContent.includes("保存")`)
}

// urgesReceiver reminds a receiver to sign, and is told when again.
func (h *hands) urgesReceiver() {
	id := h.paper("催请签收", lifeHead, lifeOffice)
	h.office.decide(lifeLeader, id, "approve", thing{"opinion": "同意印发。"})
	for _, act := range []string{"number", "seal", "issue"} {
		h.office.post(lifeClerk, "/documents/"+id+"/"+act, nil)
	}
	v := h.as(lifeDrafter)
	v.open("/documents/" + id)
	v.leads(func() { v.press("section[aria-labelledby=h-sent] form[action$='/urge'] button") })
	v.reads(".toast", "已提醒对方签收")
	v.reads("section[aria-labelledby=h-sent] [aria-disabled=true]", "催办\\s*(今天|明天) .* 以后可以再催")
	if v.holds(`() => Boolean(document.querySelector("form[action$='/urge']"))`) {
		h.Error("a receiver can be reminded twice")
	}
	r := h.as(lifeReceiver)
	r.open("/notices")
	r.reads("li, tr", "催您签收来文")
}
