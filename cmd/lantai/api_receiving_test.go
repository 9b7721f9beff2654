package main

import (
	"context"
	"slices"
	"strings"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/storage/postgres"
	"github.com/lantai/lantai/web"
	"github.com/lantai/lantai/workflow/org"
)

const neighbour = "霁川水务有限公司"

// furnishNeighbour adds a second company with a clerk, an office, a leader and a series of its own.
func (b *bureau) furnishNeighbour(ctx context.Context, s postgres.Staffing) error {
	o := archive.Organisation{Name: neighbour, ShortName: "霁川水务", Mark: neighbour + "文件", Company: true}
	if err := s.AddOrganisation(ctx, &o); err != nil {
		return err
	}
	u := archive.Unit{Organisation: o.Key, Name: neighbour, ShortName: neighbour, Code: "SW0", Root: true, Office: true}
	if err := s.AddUnit(ctx, &u); err != nil {
		return err
	}
	b.units[neighbour] = u.ID
	series := archive.Series{Organisation: o.Key, Code: "霁水发", Name: "公司发文", Class: archive.Public.Class(), Unit: u.Key}
	fonds := archive.Fonds{Organisation: o.Key, Code: "J002", Name: "霁川水务"}
	if err := s.AddSeries(ctx, &series); err != nil {
		return err
	}
	if err := s.AddFonds(ctx, &fonds); err != nil {
		return err
	}
	b.waterSeries = series.ID
	for _, p := range []struct {
		username, name string
		role           org.Role
	}{{"waterclerk", "何一", org.Clerk}, {"wateroffice", "何二", org.Office}, {"waterleader", "何三", org.Leader}} {
		person := postgres.NewPerson{Organisation: o.Key, Username: p.username, Name: p.name, StaffNo: p.username, Clearance: archive.WorkSecret,
			PasswordHash: web.HashPassword(bureauPassword)}
		if err := s.AddPerson(ctx, &person); err != nil {
			return err
		}
		b.people[p.username] = person.ID
		post := org.Appointment{Person: org.PersonKey(person.Key), Unit: org.UnitKey(u.Key), Title: p.name, Head: p.role == org.Leader, Main: true}
		if err := s.Appoint(ctx, post); err != nil {
			return err
		}
		if err := s.Grant(ctx, org.Grant{Person: post.Person, Role: p.role}); err != nil {
			return err
		}
	}
	return nil
}

// issuedTo brings a draft of the finance department to its receivers.
func (b *bureau) issuedTo(title string, to archive.ID) answer {
	b.Helper()
	draft := b.draftOf(title)
	draft["to"], draft["level"] = []any{to}, "public"
	id := b.signed(draft).text("id")
	for _, act := range []string{"number", "seal"} {
		b.post("clerk", "/documents/"+id+"/"+act, nil)
	}
	return b.post("clerk", "/documents/"+id+"/issue", nil)
}

// waiting finds what waits to be signed for under a number.
func (b *bureau) waiting(who, number string) thing {
	b.Helper()
	for _, v := range b.get(who, "/deliveries?box=unsigned&limit=200").items() {
		if v.text("number") == number {
			return v
		}
	}
	b.Fatalf("%s does not wait for %s", number, who)
	return nil
}

// testReceiving carries a document from one company to the other and its reply back, and goes the ways aside of receiving.
func testReceiving(b *bureau) {
	sent := b.issuedTo("商请提供管网资料", b.units[neighbour])
	arrival := "/deliveries/" + b.waiting("waterclerk", sent.text("number")).text("id")
	testSentBack(b, sent, arrival)
	signed := b.post("waterclerk", arrival+"/sign", nil)
	in := "/documents/" + signed.text("incoming")
	got := b.get("waterclerk", in)
	files, _ := got.thing["files"].([]any)
	if got.text("arrival.way") != "delivery" || got.text("number") != sent.text("number") || len(files) != 1 || got.text("status") != "received" {
		b.Fatalf("arrived: %s", got.raw)
	}
	for _, part := range []string{"history", "versions"} {
		if items := b.get("waterclerk", in+"/"+part).items(); len(items) != 0 {
			b.Errorf("%s of the sender came along: %v", part, items)
		}
	}
	registered := b.post("waterclerk", in+"/submit", nil)
	if !strings.HasPrefix(registered.text("receipt_no"), "收〔") {
		b.Errorf("registered: %s", registered.raw)
	}
	reply := testAnswer(b, signed.text("incoming"))
	home := b.waiting("clerk", reply.text("number"))
	came := b.post("clerk", "/deliveries/"+home.text("id")+"/sign", nil)
	if back := b.get("clerk", "/documents/"+came.text("incoming")); back.text("reply_to") != sent.text("id") {
		b.Errorf("the reply does not know what it answers: %s", back.raw)
	}
	chain := b.get("clerk", "/documents/"+came.text("incoming")+"/chain").items()
	if len(chain) != 2 || chain[0].text("id") != sent.text("id") || chain[1].text("link") != "reply" || chain[1].text("parent") != sent.text("id") {
		b.Errorf("the chain at home: %v", chain)
	}
	b.refused(404, "not_found", "", request{who: "waterclerk", method: "GET", path: "/documents/" + sent.text("id") + "/chain"})
	testTakenIn(b)
	testBookOfReceipts(b)
}

// testSentBack: returned with a reason, seen by the sender, and sent again.
func testSentBack(b *bureau, sent answer, arrival string) {
	b.refused(422, "invalid", "reason", request{who: "waterclerk", method: "POST", path: arrival + "/return", body: thing{}, key: b.key()})
	b.post("waterclerk", arrival+"/return", thing{"reason": "主送单位有误。"})
	if seen := b.get("drafter", "/documents/"+sent.text("id")+"/deliveries").items(); len(seen) != 1 || seen[0].text("reason") != "主送单位有误。" {
		b.Errorf("the sender sees %v", seen)
	}
	if out, _ := b.get("clerk", "/receiving/summary").thing["outstanding"].([]any); !slices.ContainsFunc(out, func(v any) bool {
		return thing(v.(map[string]any)).text("number") == sent.text("number")
	}) {
		b.Errorf("it is not among what was sent and is not signed for: %v", out)
	}
	b.refused(403, "forbidden", "", request{who: "waterclerk", method: "POST", path: arrival + "/resend", body: thing{}, key: b.key()})
	if again := b.post("drafter", arrival+"/resend", thing{"note": "已核对，无误。"}); again.text("state") != "unsigned" {
		b.Errorf("sent again: %s", again.raw)
	}
	if events := b.get("drafter", arrival+"/events").items(); len(events) != 2 || events[0].text("act") != "return" || events[1].text("act") != "resend" {
		b.Errorf("events: %v", events)
	}
}

// testAnswer handles an arrival of the neighbour until its reply is issued and it is completed.
func testAnswer(b *bureau, in string) answer {
	b.decide("wateroffice", in, "approve", thing{"opinion": "属本公司职责。"})
	b.refused(409, "conflict", "", request{who: "waterclerk", method: "POST", path: "/documents/" + in + "/discard", body: thing{"reason": "x"}, key: b.key()})
	b.decide("wateroffice", in, "approve", thing{"opinion": "拟由公司答复。", "proposal": thing{"reply_wanted": true}})
	if came, _ := b.get("wateroffice", "/documents/"+in).thing["arrival"].(map[string]any); came["reply_wanted"] != true {
		b.Error("a reply is not wanted")
	}
	complete := ""
	for _, task := range b.get("wateroffice", "/tasks?box=todo").items() {
		if task.text("document") == in {
			complete = "/tasks/" + task.text("id") + "/approve"
		}
	}
	b.refused(409, "conflict", "", request{who: "wateroffice", method: "POST", path: complete, body: thing{"opinion": "办结。"}, key: b.key()})
	reply := b.make("wateroffice", "/documents/"+in+"/reply", nil)
	id := reply.text("id")
	if reply.text("reply_to") != in || !strings.HasSuffix(reply.text("title"), "的复函") {
		b.Fatalf("reply: %s", reply.raw)
	}
	b.wants(200, request{who: "wateroffice", method: "PATCH", path: "/documents/" + id, body: thing{"series": b.waterSeries, "title": "关于提供管网资料的复函"},
		headers: []string{"If-Match", reply.header.Get("ETag")}})
	b.post("wateroffice", "/documents/"+id+"/submit", thing{"opinion": "请审核。", "choose": thing{"sign": []any{b.people["waterleader"]}}})
	b.decide("waterleader", id, "approve", thing{"opinion": "同意。"})
	b.decide("wateroffice", id, "approve", thing{"opinion": "已核。"})
	b.decide("waterleader", id, "approve", thing{"opinion": "同意印发。"})
	for _, act := range []string{"number", "seal", "issue"} {
		reply = b.post("waterclerk", "/documents/"+id+"/"+act, nil)
	}
	if done := b.decide("wateroffice", in, "approve", thing{"opinion": "已函复，办结。"}); done.text("status") != "completed" {
		b.Errorf("completed: %s", done.raw)
	}
	chain := b.get("wateroffice", "/documents/"+in+"/chain").items()
	if len(chain) != 2 || chain[0].text("link") != "origin" || chain[1].text("number") != reply.text("number") {
		b.Errorf("the chain there: %v", chain)
	}
	return reply
}

// testTakenIn: a department makes an arrival of what was delivered within the house.
func testTakenIn(b *bureau) {
	sent := b.issuedTo("组织安全检查", b.units["工程部"])
	arrival := "/deliveries/" + b.waiting("works", sent.text("number")).text("id")
	b.refused(409, "conflict", "", request{who: "works", method: "POST", path: arrival + "/take_in", key: b.key()})
	b.post("works", arrival+"/sign", nil)
	taken := b.post("works", arrival+"/take_in", nil)
	in := b.get("works", "/documents/"+taken.text("incoming"))
	if in.text("arrival.way") != "internal" || in.text("unit") != "工程部" {
		b.Errorf("taken in: %s", in.raw)
	}
	if chain := b.get("works", "/documents/"+in.text("id")+"/chain").items(); len(chain) != 2 || chain[1].text("link") != "arrival" {
		b.Errorf("the chain within the house: %v", chain)
	}
}

// testBookOfReceipts: duplicates, corrections, voided numbers and what was entered by mistake.
func testBookOfReceipts(b *bureau) {
	paper := thing{"kind": "incoming", "genre": "通知", "title": "关于开展防汛检查的通知", "sender": "霁川市水务局", "number": "霁水〔2026〕8号",
		"arrival": thing{"way": "file", "copies": 2, "place": "机要柜二层", "received_on": "2026-01-05"}}
	first := b.make("clerk", "/documents", paper)
	if came, _ := first.thing["arrival"].(map[string]any); came["copies"] != 2.0 || came["way"] != "file" || came["place"] != "机要柜二层" {
		b.Errorf("entered: %s", first.raw)
	}
	b.refused(422, "invalid", "arrival", request{who: "drafter", method: "POST", path: "/documents", body: thing{"kind": "outgoing", "arrival": thing{}}, key: b.key()})
	b.refused(422, "invalid", "way", request{who: "clerk", method: "POST", path: "/documents", body: thing{"kind": "incoming", "sender": "某局", "title": "x",
		"arrival": thing{"way": "delivery", "received_on": "2030-01-01"}}, key: b.key()})
	b.post("clerk", "/documents/"+first.text("id")+"/correct", thing{"title": "关于开展防汛大检查的通知"})
	b.post("clerk", "/documents/"+first.text("id")+"/submit", nil)
	paper["title"] = "关于别的事项的通知"
	second := b.make("clerk", "/documents", paper).text("id")
	found := b.get("clerk", "/receipts/duplicates?number=霁水[2026]8号")
	if same, _ := found.thing["documents"].([]any); len(same) != 2 {
		b.Errorf("duplicates: %s", found.raw)
	}
	if none, _ := b.get("reader", "/receipts/duplicates?number=霁水[2026]8号").thing["documents"].([]any); len(none) != 0 {
		b.Errorf("somebody else learns of %v", none)
	}
	b.refused(422, "invalid", "unlike", request{who: "clerk", method: "POST", path: "/documents/" + second + "/submit", body: thing{}, key: b.key()})
	registered := b.post("clerk", "/documents/"+second+"/submit", thing{"unlike": "同号不同件，已电话核实。"})
	third := b.make("clerk", "/documents", paper).text("id")
	if d := b.post("clerk", "/documents/"+third+"/discard", thing{"reason": "录重了"}); d.text("status") != "voided" {
		b.Errorf("discarded: %s", d.raw)
	}
	if names := b.get("clerk", "/senders?q=水务").items(); len(names) < 2 {
		b.Errorf("senders: %v", names)
	}
	b.refused(403, "forbidden", "", request{who: "drafter", method: "GET", path: "/senders"})
	testVoidedReceipt(b, registered)
}

func testVoidedReceipt(b *bureau, registered answer) {
	line := b.lineOf(registered.text("receipt_no"))
	void := request{who: "clerk", method: "POST", path: "/receipts/" + line.text("id") + "/void", body: thing{"reason": "登记有误", "again": true}, key: "void-receipt"}
	b.wants(200, void)
	if again := b.wants(200, void); again.text("status") != "received" || again.text("id") != registered.text("id") {
		b.Errorf("voided again: %s", again.raw)
	}
	anew := b.post("clerk", "/documents/"+registered.text("id")+"/submit", thing{"unlike": "同号不同件，已电话核实。"})
	if anew.text("receipt_no") == registered.text("receipt_no") {
		b.Error("the number was used again")
	}
	book := b.get("clerk", "/receipts")
	missing, _ := book.thing["missing"].([]any)
	if line := b.lineOf(registered.text("receipt_no")); line["void"] != true || line.text("reason") != "登记有误" || len(missing) != 0 ||
		book.thing["last"] != book.thing["total"] {
		b.Errorf("the book: %s", book.raw)
	}
	if own := b.get("works", "/receipts?state=open"); own.thing["last"] != 0.0 {
		b.Errorf("a department's clerk learns how many there are: %s", own.raw)
	}
	b.refused(404, "not_found", "", request{who: "clerk", method: "GET", path: "/receipts?class=top_secret"})
	b.refused(422, "invalid", "state", request{who: "clerk", method: "GET", path: "/receipts?state=lost"})
}

func (b *bureau) lineOf(number string) thing {
	b.Helper()
	for _, l := range b.get("clerk", "/receipts").items() {
		if l.text("receipt_no") == number {
			return l
		}
	}
	b.Fatalf("%s is not in the book", number)
	return nil
}
