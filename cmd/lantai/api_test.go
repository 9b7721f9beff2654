package main

import (
	"bytes"
	"image/png"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/lantai/lantai/archive"
)

// TestAPI carries one small organisation through the life of its documents over HTTP.
func TestAPI(t *testing.T) {
	b := openBureau(t)
	for name := range b.people {
		a := b.wants(http.StatusCreated, request{method: "POST", path: "/session", body: thing{"username": name, "password": bureauPassword}})
		b.tokens[name] = a.text("token")
	}
	steps := []struct {
		name string
		test func(*bureau)
	}{
		{"doors", testDoors}, {"organisation", testOrganisationAPI}, {"uploads", testUploads}, {"duplicates", testDuplicates},
		{"drafts", testDrafts}, {"life", testLife}, {"voiding", testVoiding}, {"arrivals", testArrivals}, {"back and away", testBackAndAway},
		{"numbers outside the route", testNumbersAside}, {"audit", testAuditAPI},
	}
	for _, step := range steps {
		if !t.Run(step.name, func(t *testing.T) { b.T = t; step.test(b) }) {
			return
		}
	}
	b.T = t
	testEveryOperationWasAsked(b)
}

func testDoors(b *bureau) {
	b.refused(401, "unauthorized", "", request{method: "GET", path: "/me"})
	b.refused(401, "unauthorized", "", request{method: "POST", path: "/session", body: thing{"username": "drafter", "password": "wrong"}})
	b.refused(400, "malformed", "", request{method: "POST", path: "/session", body: `{"username":`})
	b.refused(403, "forbidden", "", request{who: "drafter", method: "GET", path: "/audit"})
	b.refused(422, "invalid", "colour", request{who: "drafter", method: "GET", path: "/documents?colour=red"})
	b.refused(422, "invalid", "status", request{who: "drafter", method: "GET", path: "/documents?status=lost"})
	b.refused(422, "invalid", "limit", request{who: "drafter", method: "GET", path: "/documents?limit=0"})
	b.refused(400, "malformed", "cursor", request{who: "drafter", method: "GET", path: "/documents?cursor=x"})
	me := b.wants(200, request{who: "drafter", method: "PATCH", path: "/me", body: thing{"phrase": "同意。"}})
	if me.text("phrase") != "同意。" || b.get("drafter", "/me").text("username") != "drafter" {
		b.Errorf("me: %s", me.raw)
	}
	extra := b.wants(201, request{method: "POST", path: "/session", body: thing{"username": "builder", "password": bureauPassword}})
	b.tokens["leaving"] = extra.text("token")
	b.wants(204, request{who: "leaving", method: "PUT", path: "/password", body: thing{"old": bureauPassword, "password": "Another-2026!"}})
	b.wants(204, request{who: "leaving", method: "DELETE", path: "/session"})
	b.refused(401, "unauthorized", "", request{who: "leaving", method: "GET", path: "/me"})
	b.refused(401, "unauthorized", "", request{who: "builder", method: "GET", path: "/me"}) // the password was changed
	again := b.wants(201, request{method: "POST", path: "/session", body: thing{"username": "builder", "password": "Another-2026!"}})
	b.tokens["builder"] = again.text("token")
}

func testOrganisationAPI(b *bureau) {
	for path, least := range map[string]int{"/units": 4, "/people": 10, "/roles": 10, "/series": 1, "/routes": 2, "/calendars": 1} {
		if got := len(b.get("drafter", path).items()); got < least {
			b.Errorf("%s lists %d", path, got)
		}
	}
}

func testUploads(b *bureau) {
	send := request{who: "drafter", method: "POST", path: "/files", body: &upload{"file", "预算明细.txt", "预算明细表"}, key: "upload-1"}
	first := b.wants(201, send)
	if first.text("name") != "预算明细.txt" || first.text("sha256") == "" || first.thing["size"] != 15.0 {
		b.Errorf("upload: %s", first.raw)
	}
	if again := b.wants(201, send); again.text("id") != first.text("id") {
		b.Errorf("sent again: %s, want %s", again.raw, first.raw)
	}
	send.body = &upload{"file", "预算明细.txt", "另一份"}
	b.refused(422, "invalid", "Idempotency-Key", send)
	send.key, send.body = "upload-2", &upload{"document", "预算明细.txt", "预算明细表"}
	b.refused(422, "invalid", "document", send)
	send.body = thing{"file": "x"}
	b.refused(415, "unsupported_media", "", send)
	send.body = &upload{"file", "预算明细.exe", "MZ\x90\x00\x03"}
	b.refused(415, "unsupported_media", "file", send)
	send.body = &upload{"file", "大.txt", strings.Repeat("大", 1<<19)}
	b.refused(413, "too_large", "", send)
	send.body = &upload{"file", "密件.txt", "机密★10年\n关于某事项的通知"}
	b.refused(422, "invalid", "file", send)

	fetched := b.wants(200, request{who: "drafter", method: "GET", path: "/files/" + first.text("id")})
	if string(fetched.raw) != "预算明细表" || !strings.HasPrefix(fetched.header.Get("Content-Disposition"), "attachment") {
		b.Errorf("download: %q %v", fetched.raw, fetched.header)
	}
	b.refused(404, "not_found", "", request{who: "builder", method: "GET", path: "/files/" + first.text("id")})
	part := b.wants(206, request{who: "drafter", method: "GET", path: "/files/" + first.text("id"), headers: []string{"Range", "bytes=0-5"}})
	if string(part.raw) != "预算" {
		b.Errorf("a stretch: %q", part.raw)
	}
}

// draftOf is a sound draft to the works department.
func (b *bureau) draftOf(title string) thing {
	return thing{"kind": "outgoing", "genre": "通知", "title": "霁川城建集团有限公司关于" + title + "的通知", "to": []any{b.units["工程部"]},
		"level": "internal", "urgency": "normal", "series": b.series,
		"body": "现将有关事项通知如下。\n一、总体要求\n各部门要提前准备，按时报送。\n二、时间安排\n请于8月底前完成。"}
}

func testDuplicates(b *bureau) {
	send := request{who: "drafter", method: "POST", path: "/documents", body: b.draftOf("做好防汛工作"), key: "draft-1"}
	first := b.wants(201, send)
	if again := b.wants(201, send); again.text("id") != first.text("id") {
		b.Errorf("made twice: %s and %s", first.text("id"), again.text("id"))
	}
	other := send
	other.body = b.draftOf("做好抗旱工作")
	b.refused(422, "invalid", "Idempotency-Key", other)
	send.key = ""
	b.refused(400, "malformed", "Idempotency-Key", send)
	for field, body := range map[string]any{"colour": thing{"kind": "outgoing", "colour": "red"}, "title": thing{"kind": "outgoing", "title": 7},
		"kind": thing{"kind": "letter"}, "level": thing{"kind": "outgoing", "level": "secret"}, "genre": thing{"kind": "outgoing", "genre": "规定"},
		"sender": thing{"kind": "outgoing", "sender": "某局"}, "body": thing{"kind": "outgoing", "body": []any{thing{"kind": "h9", "text": "x"}}},
		"to": thing{"kind": "outgoing", "to": []any{archive.NewID()}}} {
		b.refused(422, "invalid", field, request{who: "drafter", method: "POST", path: "/documents", body: body, key: b.key()})
	}
	b.refused(422, "invalid", "", request{who: "drafter", method: "GET", path: "/records?q=a%00b"})
	b.sameKeyAtOnce()
}

// pages walks through a list a few rows at a time.
func (b *bureau) pages(who, path string) (ids []string) {
	b.Helper()
	for cursor := ""; ; {
		page := b.get(who, path+"&limit=2&cursor="+cursor)
		for _, item := range page.items() {
			ids = append(ids, item.text("id"))
		}
		if cursor = page.text("next_cursor"); cursor == "" {
			return ids
		}
	}
}

// sameKeyAtOnce sends one request many times side by side: one document is made, and all others hear of it or that it is being made.
func (b *bureau) sameKeyAtOnce() {
	before := len(b.get("drafter", "/documents?limit=200").items())
	send := request{who: "drafter", method: "POST", path: "/documents", body: b.draftOf("开展安全检查"), key: "draft-at-once"}
	var group sync.WaitGroup
	answers := make([]answer, 12)
	for i := range answers {
		group.Go(func() { answers[i] = b.do(send) })
	}
	group.Wait()
	ids := map[string]bool{}
	for _, a := range answers {
		switch {
		case a.status == 201:
			ids[a.text("id")] = true
		case a.status != 409 || a.text("type") != "urn:lantai:problem:running":
			b.Errorf("one of many: %d %s", a.status, a.raw)
		}
	}
	if after := len(b.get("drafter", "/documents?limit=200").items()); len(ids) != 1 || after != before+1 {
		b.Errorf("%d documents were made, %d ids were told", after-before, len(ids))
	}
}

func testDrafts(b *bureau) {
	d := b.make("drafter", "/documents", b.draftOf("编制年度预算"))
	path := "/documents/" + d.text("id")
	if d.header.Get("ETag") != `"1"` || d.text("status") != "drafting" {
		b.Errorf("new: %v %s", d.header, d.raw)
	}
	change := request{who: "drafter", method: "PATCH", path: path, body: thing{"urgency": "urgent"}}
	b.refused(428, "precondition_required", "If-Match", change)
	change.headers = []string{"If-Match", `"7"`}
	b.refused(412, "stale", "", change)
	change.headers = []string{"If-Match", d.header.Get("ETag")}
	changed := b.wants(200, change)
	if changed.text("urgency") != "urgent" || changed.text("title") != d.text("title") || changed.header.Get("ETag") != `"2"` {
		b.Errorf("changed: %v %s", changed.header, changed.raw)
	}
	b.refused(412, "stale", "", change)
	change.headers, change.body = []string{"If-Match", changed.header.Get("ETag")}, thing{"colour": "red"}
	b.refused(422, "invalid", "colour", change)

	hidden := b.wants(404, request{who: "builder", method: "GET", path: path})
	absent := b.wants(404, request{who: "builder", method: "GET", path: "/documents/" + string(archive.NewID())})
	delete(hidden.thing, "instance")
	delete(absent.thing, "instance")
	if len(hidden.thing) != len(absent.thing) || hidden.text("detail") != absent.text("detail") || hidden.text("type") != absent.text("type") {
		b.Errorf("hidden and absent differ: %s %s", hidden.raw, absent.raw)
	}
	for _, part := range []string{"pdf", "slip", "history", "versions", "readers", "checks", "deliveries"} {
		b.refused(404, "not_found", "", request{who: "builder", method: "GET", path: path + "/" + part})
	}
	for _, act := range []string{"submit", "number", "seal", "issue", "void", "withdraw", "repeal", "recall", "terminate", "urge", "bin", "unbin"} {
		b.refused(404, "not_found", "", request{who: "builder", method: "POST", path: path + "/" + act, key: b.key()})
	}
	b.post("drafter", path+"/bin", nil)
	if d := b.post("drafter", path+"/unbin", nil); d.text("status") != "drafting" {
		b.Errorf("out of the bin: %s", d.raw)
	}
}

// decide does what is waiting for somebody at a document.
func (b *bureau) decide(who, document, action string, body thing) answer {
	b.Helper()
	for _, task := range b.get(who, "/tasks?box=todo").items() {
		if task.text("document") != document {
			continue
		}
		actions, _ := task["actions"].([]any)
		if !slices.Contains(actions, any(action)) {
			b.Errorf("%s may not %s: %v", who, action, actions)
		}
		return b.post(who, "/tasks/"+task.text("id")+"/"+action, body)
	}
	b.Fatalf("nothing waits for %s at %s", who, document)
	return answer{}
}

// signed brings a draft to its signature.
func (b *bureau) signed(draft thing) answer {
	b.Helper()
	id := b.make("drafter", "/documents", draft).text("id")
	b.post("drafter", "/documents/"+id+"/submit", thing{"opinion": "请审核。", "choose": thing{"sign": []any{b.people["leader"]}}})
	b.decide("head", id, "approve", thing{"opinion": "同意。"})
	b.decide("office", id, "approve", thing{"opinion": "已核，拟同意。"})
	d := b.decide("leader", id, "approve", thing{"opinion": "同意印发。"})
	if d.text("status") != "signed" || d.text("signer") != "陈一" || len(d.text("signed_digest")) != 64 {
		b.Fatalf("signed: %s", d.raw)
	}
	return d
}

// testLife is the whole life of a document: drafted, reviewed, signed, numbered, sealed, issued, signed for, filed, lent and read.
func testLife(b *bureau) {
	file := b.make("drafter", "/files", &upload{"file", "任务分解表.txt", "任务分解表：各部门职责"}).text("id")
	draft := b.draftOf("推进信息化建设")
	draft["attachments"] = []any{file}
	id := b.make("drafter", "/documents", draft).text("id")
	path := "/documents/" + id
	b.get("drafter", path+"/checks")
	b.refused(409, "conflict", "", request{who: "clerk", method: "POST", path: "/documents/" + b.signedButHeld(path, id) + "/number", key: b.key()})

	number := request{who: "clerk", method: "POST", path: path + "/number", body: thing{}, key: "number-1"}
	d := b.wants(200, number)
	want := archive.PrintNumber("霁建发", archive.Date(d.text("date")).Year(), 1)
	if d.text("number") != want || d.text("status") != "numbered" {
		b.Fatalf("numbered: %s, want %s", d.raw, want)
	}
	if again := b.wants(200, number); again.text("number") != want {
		b.Errorf("sent again: %s", again.raw)
	}
	if again := b.post("clerk", path+"/number", nil); again.text("number") != want {
		b.Errorf("registered again: %s", again.raw)
	}
	seal := request{who: "clerk", method: "POST", path: path + "/seal", key: "seal-1"}
	b.wants(200, seal)
	if again := b.wants(200, seal); again.text("status") != "sealed" {
		b.Errorf("sealed again: %s", again.raw)
	}
	if d := b.post("clerk", path+"/issue", nil); d.text("status") != "issued" || d.text("record.state") != "prefiled" {
		b.Errorf("issued: %s", d.raw)
	}
	if pdf := b.get("drafter", path+"/pdf"); !bytes.HasPrefix(pdf.raw, []byte("%PDF-")) {
		b.Errorf("pdf of %d bytes", len(pdf.raw))
	}
	testSlip(b, path)
	testDelivery(b, path)
	testFiling(b, id, path)
	testSearchAPI(b, id, want)
}

// signedButHeld brings the document of the life to its signature, and answers another that is only drafted.
func (b *bureau) signedButHeld(path, id string) string {
	b.Helper()
	other := b.make("clerk", "/documents", b.draftOf("调整办公用房")).text("id")
	submit := request{who: "drafter", method: "POST", path: path + "/submit", key: "submit-1",
		body: thing{"opinion": "请审核。", "choose": thing{"sign": []any{b.people["leader"]}}}}
	b.wants(200, submit)
	if again := b.wants(200, submit); again.text("status") != "in_review" {
		b.Errorf("submitted again: %s", again.raw)
	}
	b.refused(412, "stale", "", request{who: "head", method: "POST", path: "/tasks/" + b.get("head", "/tasks?box=todo").items()[0].text("id") + "/approve",
		body: thing{"opinion": "同意。", "draft": 9}, key: b.key()})
	b.decide("head", id, "approve", thing{"opinion": "同意。"})
	b.decide("office", id, "approve", thing{"opinion": "已核。"})
	b.decide("leader", id, "approve", thing{"opinion": "同意印发。"})
	return other
}

func testSlip(b *bureau, path string) {
	slip := b.get("drafter", path+"/slip")
	if opinions, _ := slip.thing["opinions"].([]any); len(opinions) < 4 {
		b.Errorf("slip: %s", slip.raw)
	}
	printed := b.wants(200, request{who: "drafter", method: "GET", path: path + "/slip", headers: []string{"Accept", "application/pdf"}})
	if !bytes.HasPrefix(printed.raw, []byte("%PDF-")) {
		b.Errorf("the slip in type: %d bytes", len(printed.raw))
	}
	for _, part := range []string{"history", "versions", "readers"} {
		if len(b.get("drafter", path+"/"+part).items()) == 0 {
			b.Errorf("%s is empty", part)
		}
	}
	for _, box := range []string{"toread", "done", "read", "mine", "tracked"} {
		b.get("drafter", "/tasks?box="+box)
	}
	b.refused(422, "invalid", "box", request{who: "drafter", method: "GET", path: "/tasks?box=lost"})
}

func testDelivery(b *bureau, path string) {
	list := b.get("works", "/deliveries?box=unsigned").items()
	if len(list) != 1 || list[0].text("number") == "" {
		b.Fatalf("unsigned: %v", list)
	}
	arrival := "/deliveries/" + list[0].text("id")
	b.post("clerk", arrival+"/urge", nil)
	b.refused(429, "too_many", "", request{who: "clerk", method: "POST", path: arrival + "/urge", key: b.key()})
	b.refused(404, "not_found", "", request{who: "reader", method: "POST", path: arrival + "/sign", key: b.key()})
	b.get("works", arrival)
	sign := request{who: "works", method: "POST", path: arrival + "/sign", key: "sign-1"}
	b.wants(200, sign)
	if again := b.wants(200, sign); again.text("state") != "signed" || again.text("signer") != "赵六" {
		b.Errorf("signed again: %s", again.raw)
	}
	b.post("works", arrival+"/pass_on", thing{"to": []any{b.people["builder"]}, "note": "请阅。"})
	if b.get("clerk", path+"/deliveries").items()[0].text("state") != "signed" || len(b.get("works", "/deliveries?box=signed").items()) != 1 {
		b.Error("the sender does not see the signature")
	}
	reading := b.get("builder", "/tasks?box=toread").items()
	if len(reading) != 1 {
		b.Fatalf("to read: %v", reading)
	}
	b.post("builder", "/tasks/"+reading[0].text("id")+"/read", nil)
	b.refused(404, "not_found", "", request{who: "builder", method: "GET", path: path + "/slip"}) // a reader is not inside
}

func testFiling(b *bureau, id, path string) {
	b.refused(403, "forbidden", "", request{who: "drafter", method: "POST", path: path + "/file", key: b.key()})
	filed := b.post("archivist", path+"/file", thing{"retention": "D30"})
	record := filed.text("record.id")
	if filed.text("status") != "filed" || !strings.HasPrefix(filed.text("record.code"), "J001-WS·") {
		b.Errorf("filed: %s", filed.raw)
	}
	b.post("archivist", "/records/"+record+"/accept", nil)
	found := b.get("reader", "/records?retention=D30&q=信息化")
	if found.thing["total"] != 1.0 || found.items()[0].text("id") != record {
		b.Fatalf("catalogue: %s", found.raw)
	}
	b.refused(404, "not_found", "", request{who: "reader", method: "GET", path: path})

	loan := "/loans/" + b.make("reader", "/loans", thing{"record": record, "purpose": "编写年鉴", "days": 3}).text("id")
	b.refused(404, "not_found", "", request{who: "reader", method: "GET", path: loan + "/pages/1"})
	b.post("archivist", loan+"/approve", thing{"opinion": "同意。"})
	pages := b.get("reader", loan+"/pages")
	page := b.get("reader", loan+"/pages/1")
	if _, err := png.Decode(bytes.NewReader(page.raw)); err != nil || pages.thing["pages"] == 0.0 {
		b.Errorf("page: %v, %s", err, pages.raw)
	}
	lent := b.get("reader", path)
	attached, _ := lent.thing["attachments"].([]any)
	b.refused(404, "not_found", "", request{who: "reader", method: "GET", path: "/files/" + thing(attached[0].(map[string]any)).text("id")})
	b.post("archivist", loan+"/renew", nil)
	b.get("reader", loan)
	if len(b.get("archivist", "/loans?state=lent").items()) != 1 || len(b.get("drafter", "/loans").items()) != 0 {
		b.Error("loans are not listed to those they concern alone")
	}
	b.post("reader", loan+"/return", thing{"effect": "已编入年鉴"})
	b.refused(404, "not_found", "", request{who: "reader", method: "GET", path: loan + "/pages/1"})
	b.refused(404, "not_found", "", request{who: "reader", method: "GET", path: path})
	testMoreLoans(b, record)
}

func testMoreLoans(b *bureau, record string) {
	ask := thing{"record": record, "purpose": "核对数据"}
	second := "/loans/" + b.make("reader", "/loans", ask).text("id")
	b.post("archivist", second+"/refuse", thing{"opinion": "请查阅公开版。"})
	third := "/loans/" + b.make("reader", "/loans", ask).text("id")
	b.post("archivist", third+"/approve", thing{"opinion": "同意。", "days": 1})
	b.post("archivist", third+"/recall", thing{"reason": "另有急用"})
	if loans, _ := b.get("archivist", "/records/"+record).thing["loans"].([]any); len(loans) != 3 {
		b.Errorf("the card lists %d loans", len(loans))
	}
}

func testSearchAPI(b *bureau, id, number string) {
	found := b.eventually("drafter", "/search?q=信息化建设", func(a answer) bool { return a.thing["total"] == 1.0 })
	if hit := found.items()[0]; hit.text("id") != id || hit.text("number") != number {
		b.Errorf("found %s", found.raw)
	}
	if a := b.get("reader", "/search?q=信息化建设&kind=outgoing&level=internal&sort=date"); a.thing["total"] != 0.0 {
		b.Errorf("the reader finds %s", a.raw)
	}
	b.refused(422, "invalid", "from", request{who: "drafter", method: "GET", path: "/search?from=soon"})
	b.refused(422, "invalid", "sort", request{who: "drafter", method: "GET", path: "/search?sort=luck"})
}

func testVoiding(b *bureau) {
	id := b.signed(b.draftOf("组织职工体检")).text("id")
	b.post("clerk", "/documents/"+id+"/number", thing{"series": b.series})
	b.refused(422, "invalid", "second", request{who: "clerk", method: "POST", path: "/documents/" + id + "/void", body: thing{"reason": "重复发文"}, key: b.key()})
	void := request{who: "clerk", method: "POST", path: "/documents/" + id + "/void", body: thing{"reason": "重复发文", "second": b.people["leader"]}, key: "void-1"}
	b.wants(200, void)
	if again := b.wants(200, void); again.text("status") != "voided" {
		b.Errorf("voided again: %s", again.raw)
	}
	register := b.get("clerk", "/series/"+string(b.series)+"/register")
	lines := register.items()
	if register.thing["continuous"] != true || len(lines) != 2 || lines[0].text("fate") != "void" || lines[0].text("reason") != "重复发文" || lines[1].text("fate") != "in_use" {
		b.Errorf("register: %s", register.raw)
	}
	b.refused(422, "invalid", "year", request{who: "clerk", method: "GET", path: "/series/" + string(b.series) + "/register?year=soon"})
}

func testArrivals(b *bureau) {
	b.refused(403, "forbidden", "", request{who: "drafter", method: "POST", path: "/documents", body: thing{"kind": "incoming", "sender": "市住建局"}, key: b.key()})
	b.refused(422, "invalid", "sender", request{who: "clerk", method: "POST", path: "/documents", body: thing{"kind": "incoming"}, key: b.key()})
	d := b.make("clerk", "/documents", thing{"kind": "incoming", "genre": "函", "title": "关于商请提供资料的函", "sender": "霁川市住房和城乡建设局",
		"number": "霁建函〔2026〕17号", "date": "2026-08-01", "level": "public"})
	if d.text("status") != "received" || d.text("date") != "2026-08-01" {
		b.Errorf("received: %s", d.raw)
	}
	registered := b.post("clerk", "/documents/"+d.text("id")+"/submit", thing{"opinion": "请办公室拟办。"})
	if registered.text("receipt_no") == "" || registered.text("status") != "registered" {
		b.Errorf("registered: %s", registered.raw)
	}
	b.decide("office", d.text("id"), "approve", thing{"opinion": "符合收文要求。"})
	b.decide("office", d.text("id"), "approve", thing{"opinion": "拟由财务部办理。"})
	if done := b.decide("office", d.text("id"), "approve", thing{"opinion": "已办结。"}); done.text("status") != "completed" {
		b.Errorf("completed: %s", done.raw)
	}
	if r := b.make("archivist", "/records", thing{"document": d.text("id")}); r.text("state") != "arranged" || r.text("document") != d.text("id") {
		b.Errorf("arranged: %s", r.raw)
	}
}

// testBackAndAway are the ways aside: recalled, urged, terminated, sent back by a receiver, withdrawn and repealed.
func testBackAndAway(b *bureau) {
	id := b.make("drafter", "/documents", b.draftOf("规范差旅报销")).text("id")
	path := "/documents/" + id
	choose := thing{"opinion": "请审核。", "choose": thing{"sign": []any{b.people["leader"]}}}
	b.post("drafter", path+"/submit", choose)
	if d := b.post("drafter", path+"/recall", thing{"opinion": "有误，重拟"}); d.text("status") != "drafting" {
		b.Errorf("recalled: %s", d.raw)
	}
	b.post("drafter", path+"/submit", choose)
	b.post("drafter", path+"/urge", thing{"opinion": "请尽快审核"})
	b.decide("head", id, "return", thing{"opinion": "请补充依据", "where": "drafter"})
	b.amend(path, choose)
	if d := b.decide("head", id, "terminate", thing{"opinion": "不再印发"}); d.text("status") != "terminated" {
		b.Errorf("terminated: %s", d.raw)
	}
	ended := b.make("drafter", "/documents", b.draftOf("精简会议")).text("id")
	b.post("drafter", "/documents/"+ended+"/submit", choose)
	b.post("head", "/documents/"+ended+"/terminate", thing{"opinion": "不再需要"})

	walked := b.pages("drafter", "/documents?kind=outgoing")
	slices.Sort(walked)
	if all := b.get("drafter", "/documents?limit=200").items(); len(walked) < 5 || len(slices.Compact(walked)) != len(all) {
		b.Errorf("walked over %d documents of %d", len(walked), len(all))
	}
	for act, status := range map[string]string{"withdraw": "withdrawn", "repeal": "repealed"} {
		issued := "/documents/" + b.issued(act)
		b.refused(422, "invalid", "reason", request{who: "leader", method: "POST", path: issued + "/" + act, key: b.key()})
		if d := b.post("leader", issued+"/"+act, thing{"reason": "与上位规定不符"}); d.text("status") != status {
			b.Errorf("%s: %s", act, d.raw)
		}
	}
	arrival := b.get("works", "/deliveries?box=unsigned").items()[0]
	if v := b.post("works", "/deliveries/"+arrival.text("id")+"/return", thing{"reason": "不属本部门职责"}); v.text("state") != "returned" {
		b.Errorf("sent back: %s", v.raw)
	}
}

// amend changes a draft that was sent back, sends it on, and looks at what the versions say of the change.
func (b *bureau) amend(path string, choose thing) {
	b.Helper()
	d := b.get("drafter", path)
	b.wants(200, request{who: "drafter", method: "PATCH", path: path, headers: []string{"If-Match", d.header.Get("ETag")},
		body: thing{"body": "现将有关事项通知如下。\n一、总体要求\n各部门要提前准备，按月报送。"}})
	b.post("drafter", path+"/submit", choose)
	versions := b.get("drafter", path+"/versions").items()
	if len(versions) < 2 {
		b.Fatalf("%d versions", len(versions))
	}
	changes, _ := versions[0]["changes"].([]any)
	if len(changes) == 0 || thing(changes[0].(map[string]any)).text("field") != "body" {
		b.Errorf("changes: %v", changes)
	}
}

// issued brings a document to its receivers.
func (b *bureau) issued(about string) string {
	b.Helper()
	id := b.signed(b.draftOf("试行" + about + "办法")).text("id")
	for _, act := range []string{"number", "seal", "issue"} {
		b.post("clerk", "/documents/"+id+"/"+act, nil)
	}
	return id
}

func testNumbersAside(b *bureau) {
	series, year := "/series/"+string(b.series), int(b.get("clerk", "/series/"+string(b.series)+"/register").thing["year"].(float64))
	reserve := request{who: "clerk", method: "POST", path: series + "/reserve", body: thing{"reason": "防汛专用", "second": b.people["leader"]}, key: "reserve-1"}
	n := b.wants(201, reserve)
	if again := b.wants(201, reserve); again.text("number") != n.text("number") || n.text("fate") != "reserved" {
		b.Errorf("reserved %s and then %s", n.raw, again.raw)
	}
	waiting := b.signed(b.draftOf("落实防汛责任")).text("id")
	if used := b.post("clerk", "/numbers/"+n.text("id")+"/use", thing{"document": waiting}); used.text("fate") != "in_use" {
		b.Errorf("used: %s", used.raw)
	}
	if d := b.get("drafter", "/documents/"+waiting); d.text("number") != n.text("number") {
		b.Errorf("the document has another number than the reserved one: %s", d.raw)
	}
	spare := b.make("clerk", series+"/reserve", thing{"reason": "备用", "second": b.people["leader"]})
	if v := b.post("clerk", "/numbers/"+spare.text("id")+"/void", thing{"reason": "未使用", "second": b.people["leader"]}); v.text("fate") != "void" {
		b.Errorf("voided: %s", v.raw)
	}
	paper := b.make("clerk", series+"/back_entry", thing{"title": "霁川城建集团有限公司关于停电期间值班安排的通知", "reason": "停电，手工发文", "second": b.people["leader"]})
	if paper.text("origin") != "back_entered" || paper.text("fate") != "in_use" {
		b.Errorf("back-entered: %s", paper.raw)
	}
	b.refused(409, "conflict", "", request{who: "clerk", method: "POST", path: series + "/opening", key: b.key(),
		body: thing{"year": year, "opening": 10, "second": b.people["leader"]}})
	opened := b.post("clerk", series+"/opening", thing{"year": year - 1, "opening": 87, "second": b.people["leader"]})
	before := b.get("clerk", series+"/register?year="+strconv.Itoa(year-1))
	if opened.thing["continuous"] != true || before.thing["opening"] != 87.0 {
		b.Errorf("opening: %s", before.raw)
	}
	if register := b.get("clerk", series+"/register"); register.thing["continuous"] != true || register.thing["last"] != float64(len(register.items())) {
		b.Errorf("register: %s", register.raw)
	}
}

func testAuditAPI(b *bureau) {
	sealed := b.eventually("auditor", "/audit?act=document.draft", func(a answer) bool {
		return len(a.items()) > 0 && a.items()[0]["position"] != nil
	})
	if strings.Contains(string(sealed.raw), "通知") {
		b.Errorf("the log tells titles: %s", sealed.raw)
	}
	first := b.get("auditor", "/audit?limit=2")
	next := b.get("auditor", "/audit?limit=2&cursor="+first.text("next_cursor"))
	if len(first.items()) != 2 || len(next.items()) != 2 || first.items()[1].text("request_id")+first.items()[1].text("act") == "" {
		b.Errorf("pages: %s %s", first.raw, next.raw)
	}
}

// testEveryOperationWasAsked: what is described was asked for, and answered as described.
func testEveryOperationWasAsked(b *bureau) {
	a := b.wants(200, request{method: "GET", path: "/openapi.json"})
	paths, _ := a.thing["paths"].(map[string]any)
	missing, all := []string{}, 0
	for path, item := range paths {
		for method := range item.(map[string]any) {
			all++
			if name := strings.ToUpper(method) + " " + path; !b.asked[name] {
				missing = append(missing, name)
			}
		}
	}
	slices.Sort(missing)
	if len(missing) > 0 || all < 60 {
		b.Errorf("of %d operations nobody asked for %v", all, missing)
	}
	b.Logf("%d operations, each answered as described", all)
}
