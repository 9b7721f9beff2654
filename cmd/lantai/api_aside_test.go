package main

import (
	"slices"
	"strconv"
)

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
