package main

import (
	"strings"
	"testing"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/input"

	"github.com/lantai/lantai/archive"
)

// street is where visitors meet: the service with the demo organisation, and a browser.
type street struct {
	*testing.T // of the stage
	whole      *testing.T
	browser    *rod.Browser
	address    string
	series     archive.ID
	inside     map[string]*visitor
}

// as is somebody's window, signed in at the first time.
func (s *street) as(username string) *visitor {
	s.Helper()
	if s.inside[username] == nil {
		s.inside[username] = s.window(username).enter()
	}
	v := s.inside[username]
	v.T = s.T
	return v
}

// window opens one that stays until the whole test ends.
func (s *street) window(username string) *visitor {
	s.Helper()
	v := visitBy(s.whole, s.browser, s.address, username)
	v.T = s.T
	return v
}

// TestBrowser carries a document through its life with mouse and keyboard.
func TestBrowser(t *testing.T) {
	browser := openBrowser(t)
	data, demo := shelf.take(t)
	service, _ := serving(t, data)
	office := newOffice(t, service, demo)
	asOwner(t, data, `UPDATE person SET must_change = true WHERE username = '`+lifeDrafter+`'`)
	s := &street{T: t, whole: t, browser: browser, address: service.address, inside: map[string]*visitor{}}
	for _, line := range demo.Series {
		if line.Code == "霁城建" {
			s.series = line.ID
		}
	}
	var document, record string
	for _, stage := range []struct {
		name string
		walk func()
	}{
		{"first password", s.firstPassword},
		{"draft", func() { document = s.draft() }},
		{"approve by keyboard", func() { office.T = s.T; office.another(); s.approveByKeyboard() }},
		{"countersign", func() { s.approve(lifeFinance, document); s.approve(lifeLegal, document) }},
		{"edit", func() { s.edit(document) }},
		{"sign", func() { s.sign(document) }},
		{"number, seal, issue", func() { s.register(document) }},
		{"receive", func() { s.receive() }},
		{"file", func() { record = s.file(document) }},
		{"search", func() { s.search(document) }},
		{"borrow", func() { s.borrow(record) }},
		{"other pages", s.otherPages},
		{"a year by hand", s.yearByHand},
		{"without script", s.withoutScript},
		{"in English", s.inEnglish},
	} {
		if !t.Run(stage.name, func(t *testing.T) { s.T = t; stage.walk() }) {
			break
		}
	}
	s.T = t
}

const ownPassword = "Guanlang-2026"

func (s *street) firstPassword() {
	v := s.window(lifeDrafter)
	v.open("/login")
	v.look("login")
	v.enter()
	if v.path() != "/password" {
		v.fail("the first password need not be changed")
	}
	v.look("password")
	v.fill("#f-old", "Lantai-2026")
	v.fill("#f-password", ownPassword)
	v.fill("#f-again", ownPassword)
	v.leads(func() { v.press("form[action='/password'] button[type=submit]") })
	v.open("/inbox")
	v.reads("h1", "工作台")
	s.inside[lifeDrafter] = v
}

// draft writes a document in the editor: it saves itself, a fault is mended by its button, a file goes up, the layout is shown.
func (s *street) draft() (id string) {
	v := s.as(lifeDrafter)
	v.open("/draft")
	v.look("draft-start")
	v.choose("#f-genre", "通知")
	v.fill("#f-title", lifeTitle)
	v.leads(func() { v.pressText("button", "开始拟稿") })
	id = strings.Split(v.path(), "/")[2]
	v.choose("#f-series", string(s.series))
	v.choose("#f-level", "internal")
	v.choose("#f-urgency", "extra_urgent")
	v.tick("to", lifeOwn)
	v.tick("to", lifeOther)
	v.tick("countersign", "财务管理部")
	v.tick("countersign", "法务风控部")
	v.pick("#f-to_sign", "顾云深")
	v.press("div.editor")
	for i, line := range []string{"为确保汛期地下管廊运行安全,现就开展渗漏排查整治工作通知如下。", "一、排查范围", "集团所属各综合管廊及附属设施。",
		"二、工作要求", "各单位要逐段排查，建立台账，限期整改。"} {
		if i > 0 {
			v.keys(input.Enter)
		}
		if err := v.page.InsertText(line); err != nil {
			v.fail("%v", err)
		}
	}
	v.until("the heading is shown as one", `() => [...document.querySelectorAll("div.editor p.l1")].length === 2`)
	v.reads("#saving", "已自动保存")
	v.attach()
	v.press("#checks button[name=fix]")
	v.until("the repair", `() => !document.querySelector("#checks button[name=fix]")`)
	v.until("the repaired comma", `() => document.querySelector("[data-editor]").value.includes("运行安全，现就")`)
	v.until("the typeset page", typeset)
	v.look("draft")
	v.leads(func() { v.press("[data-submit]") })
	if strings.HasSuffix(v.path(), "/edit") {
		v.fail("it is still a draft")
	}
	v.look("submitted")
	return id
}

// typeset: the first page of the draft is there as a picture.
const typeset = `() => { const i = document.querySelector("#layout img"); return Boolean(i && i.complete && i.naturalWidth > 100); }`

// another is a document that comes to the same head a moment later, so that there is a next one.
func (b *bureau) another() {
	const who = "gaochangfeng"
	b.enter(who)
	id := b.make(who, "/documents", thing{"kind": "outgoing", "genre": "通知", "title": "霁川城建集团有限公司关于核对工地台账的通知", "to": []any{b.units[lifeOwn]},
		"level": "internal", "urgency": "urgent", "series": b.series, "body": "请核对工地台账。"}).text("id")
	b.post(who, "/documents/"+id+"/submit", thing{"opinion": "请审核。"})
}

// approveByKeyboard is the head's inbox: J and K walk, O leads to the opinion, Ctrl+Enter approves and goes on.
func (s *street) approveByKeyboard() {
	v := s.as(lifeHead)
	v.open("/inbox")
	v.look("inbox")
	v.keys(input.KeyJ)
	v.until("a row is chosen", `() => document.querySelectorAll("[data-row].here").length === 1`)
	v.keys(input.KeyJ)
	v.keys(input.KeyK)
	for range 20 {
		if v.holds(`(t) => document.querySelector("[data-row].here").textContent.includes(t)`, lifeWord) {
			break
		}
		v.keys(input.KeyJ)
	}
	v.until("the preview", `(t) => (document.querySelector("#preview h2") || document.body).textContent.includes(t)`, lifeWord)
	v.until("the preview's opinion", `() => Boolean(document.querySelector("#preview #opinion"))`)
	v.keys(input.KeyO)
	v.until("the cursor in the opinion", `() => document.activeElement.id === "opinion"`)
	v.fill("#opinion", "同意，请会签。")

	v.reads("#preview [data-agree]", "同意并处理下一件")
	v.leads(func() {
		if err := v.page.KeyActions().Press(input.ControlLeft).Type(input.Enter).Do(); err != nil {
			v.fail("%v", err)
		}
	})
	v.look("approved")
	v.open("/inbox")
	if v.holds(`(t) => document.querySelector(".inbox-list").textContent.includes(t)`, lifeWord) {
		v.fail("the document still waits")
	}
}

// approve writes an opinion on the document's page.
func (s *street) approve(who, document string) {
	v := s.as(who)
	v.open("/documents/" + document)
	v.fill("#opinion", "无不同意见。")
	v.leads(func() { v.press("[data-agree]") })
}

// edit has the office change the title and approve.
func (s *street) edit(document string) {
	v := s.as(lifeOffice)
	v.open("/documents/" + document)
	v.look("document")
	v.leads(func() { v.pressText(".actions a.btn", "修改") })
	v.until("the typeset page", typeset)
	v.fill("#f-title", strings.Replace(lifeTitle, "工作的通知", "的通知", 1))
	v.leads(func() { v.press("[data-save]") })
	v.until("the typeset page", typeset)
	v.open("/documents/" + document)
	v.fill("#opinion", "已核，标题略作精简。")
	v.leads(func() { v.press("[data-agree]") })
	for _, tab := range []string{"slip", "versions", "history", "readers", "files", "links"} {
		v.open("/documents/" + document + "/" + tab)
		v.look("document-" + tab)
	}
}

// sign is the leader's: a dialog says what is signed and asks for an opinion.
func (s *street) sign(document string) {
	v := s.as(lifeLeader)
	v.open("/documents/" + document)
	v.press(".actions [data-agree]")
	v.reads("#act-dialog[open]", "核对码")
	v.fill("#act-dialog textarea[name=opinion]", "同意印发。")
	v.look("sign")
	v.leads(func() { v.press("#act-dialog [data-agree]") })
}

// register gives the number, seals and issues, each from its dialog.
func (s *street) register(document string) {
	v := s.as(lifeClerk)
	for _, act := range []string{"number", "seal", "issue"} {
		v.open("/documents/" + document)
		v.press(".actions [data-agree]")
		v.find("#act-dialog[open] form")
		v.look(act)
		v.leads(func() { v.press("#act-dialog [data-agree]") })
	}
	v.open("/documents/" + document)
	v.reads(".doc-head .docno", "霁城建〔")
	if v.holds(`() => document.body.innerText.includes("正在修改本稿")`) {
		v.Error("somebody is said to be changing what is issued")
	}
	v.look("issued")
}

// receive has a department of the same organisation and the clerk of another one sign for the document; there it is registered.
func (s *street) receive() {
	for _, who := range []string{lifeReceiver, otherClerk} {
		v := s.as(who)
		v.open("/deliveries")
		v.look("deliveries")
		v.leads(func() { v.pressText("[data-row] a.t", lifeWord) })
		v.look("delivery")
		v.leads(func() { v.pressText("form[action$='/sign'] button", "签收") })
	}
	v := s.as(otherClerk)
	v.leads(func() { v.pressText("a.btn", "登记…") })
	v.look("incoming")
	v.leads(func() { v.press("form[action$='/register'] button[type=submit]") })
}

// file arranges the document as the archivist and takes it into the store.
func (s *street) file(document string) (record string) {
	v := s.as(lifeArchivist)
	v.open("/documents/" + document)
	v.leads(func() { v.pressText("form[action$='/file'] button", "归档") })
	v.open("/records?q=" + lifeWord)
	v.look("records")
	v.leads(func() { v.pressText("[data-row] a", lifeWord) })
	v.look("record")
	v.leads(func() { v.pressText("form[action$='/accept'] button", "入库") })
	return v.path()
}

func (s *street) search(document string) {
	v := s.as(lifeDrafter)
	v.open("/search")
	v.fill("form[action='/search'] .ask input[name=q]", lifeWord)
	v.leads(func() { v.press(".ask button[type=submit]") })
	v.look("found")
	v.leads(func() { v.pressText(".result a", lifeWord) })
	if !strings.HasPrefix(v.path(), "/documents/"+document) {
		v.fail("another document is found")
	}
	v.reads(".crumbs", "第 1 件")
}

// borrow asks for the record, withdraws that and asks again, has it agreed to and lent, and reads its pages. On the page of loans reader
// and archivist see whose turn it is.
func (s *street) borrow(record string) {
	v, head, keeper := s.as(lifeReader), s.as(lifeReadersHead), s.as(lifeArchivist)
	for again := range 2 {
		v.open(record)
		v.leads(func() { v.pressText("#card form[action='/records/cart'] button", "借阅") })
		v.open("/loans")
		v.look("request")
		v.fill("#f-why", "编制安全培训教材")
		v.leads(func() { v.pressText("form[action='/loans'] button", "提交申请") })
		v.reads(".loan", "待批准：邵景仪")
		if again == 0 {
			v.look("asked")
			v.leads(func() { v.pressText(".loan button", "撤回申请") })
			v.reads(".loan", "已撤回")
		}
	}
	keeper.open("/loans")
	keeper.look("loans-before")
	if keeper.holds(`(t) => [...document.querySelectorAll(".loan")].some(l => l.textContent.includes(t) && l.querySelector("form[action$='/approve']"))`, lifeWord) {
		keeper.fail("the archivist may lend what the head has not agreed to")
	}
	v.leads(func() { v.pressText(".loan a", "看审批过程") })
	application := v.path()
	v.look("asked-trace")
	head.open("/inbox")
	head.reads(".inbox-list", "借阅《")
	head.look("inbox-loan")
	head.open(application)
	head.look("loan-application")
	head.fill("#opinion", "同意借阅。")
	head.leads(func() { head.press("[data-agree]") })
	keeper.open("/loans")
	keeper.look("loans")
	keeper.leads(func() { keeper.pressText(".loan form[action$='/approve'] button[type=submit]", "同意借阅") })
	keeper.reads(".loan", "编制安全培训教材")
	v.open("/loans")
	v.leads(func() { v.pressText(".loan a.btn", "阅览") })
	v.until("the first page", `() => { const i = document.querySelector(".viewer img"); return i.complete && i.naturalWidth > 600; }`)
	v.look("reading")
}
