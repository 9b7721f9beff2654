package main

import (
	"bytes"
	"image/png"
	"strings"

	"github.com/lantai/lantai/archive"
)

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

	asked := b.make("reader", "/loans", thing{"record": record, "purpose": "编写年鉴", "days": 3})
	loan := "/loans/" + asked.text("id")
	b.refused(404, "not_found", "", request{who: "reader", method: "GET", path: loan + "/pages/1"})
	testLoanOnItsWay(b, loan, asked.text("application"))
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

// testLoanOnItsWay: an internal record is agreed to before it comes to the archivist. The reader's department has no head: the one above
// decides, in his box as on any document.
func testLoanOnItsWay(b *bureau, loan, application string) {
	b.refused(409, "conflict", "", request{who: "archivist", method: "POST", path: loan + "/approve", body: thing{"opinion": "同意。"}, key: b.key()})
	b.refused(409, "conflict", "", request{who: "archivist", method: "POST", path: loan + "/refuse", body: thing{"opinion": "不同意。"}, key: b.key()})
	for _, who := range []string{"reader", "archivist"} {
		if l := b.get(who, loan); l.text("stand.step") != "head" || !strings.Contains(string(l.raw), `"with":["陈一"]`) || l.text("stand.since") == "" {
			b.Errorf("to %s it stands at %s", who, l.raw)
		}
	}
	d := b.get("leader", "/documents/"+application)
	if d.text("kind") != "form" || d.text("level") != "internal" || !strings.Contains(d.text("title"), "信息化") || d.text("form.key") != "loan" {
		b.Errorf("the application is %s", d.raw)
	}
	b.refused(404, "not_found", "", request{who: "builder", method: "GET", path: "/documents/" + application})
	b.refused(422, "invalid", "opinion", request{who: "leader", method: "POST", path: "/tasks/" + b.taskOf("leader", application) + "/approve", body: thing{}, key: b.key()})
	b.decide("leader", application, "approve", thing{"opinion": "同意借阅。"})
	if l := b.get("reader", loan); l.text("stand.step") != "archivist" || l.text("state") != "requested" {
		b.Errorf("agreed to, it stands at %s", l.raw)
	}
	b.refused(409, "conflict", "", request{who: "reader", method: "POST", path: loan + "/withdraw", key: b.key()})
	b.refused(422, "invalid", "form", request{who: "reader", method: "POST", path: "/documents", body: thing{"kind": "form", "form": "loan"}, key: b.key()})
}

func testMoreLoans(b *bureau, record string) {
	ask := func() string {
		asked := b.make("reader", "/loans", thing{"record": record, "purpose": "核对数据"})
		b.decide("leader", asked.text("application"), "approve", thing{"opinion": "同意。"})
		return "/loans/" + asked.text("id")
	}
	b.post("archivist", ask()+"/refuse", thing{"opinion": "请查阅公开版。"})
	withdrawn := b.make("reader", "/loans", thing{"record": record, "purpose": "核对数据"})
	back := request{who: "reader", method: "POST", path: "/loans/" + withdrawn.text("id") + "/withdraw", key: "withdraw-1"}
	b.wants(200, back)
	if again := b.wants(200, back); again.text("state") != "withdrawn" || b.get("reader", "/documents/"+withdrawn.text("application")).text("status") != "terminated" {
		b.Errorf("withdrawn: %s", again.raw)
	}
	third := ask()
	b.post("archivist", third+"/approve", thing{"opinion": "同意。", "days": 1})
	b.post("archivist", third+"/recall", thing{"reason": "另有急用"})
	if loans, _ := b.get("archivist", "/records/"+record).thing["loans"].([]any); len(loans) != 4 {
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
