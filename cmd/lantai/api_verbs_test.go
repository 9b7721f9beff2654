package main

import (
	"slices"
	"strings"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/storage/postgres"
)

// sent brings a fresh draft before the head of the department.
func (b *bureau) sent(about string) string {
	b.Helper()
	id := b.make("drafter", "/documents", b.draftOf(about)).text("id")
	b.post("drafter", "/documents/"+id+"/submit", thing{"opinion": "请审核。", "choose": thing{"sign": []any{b.people["leader"]}}})
	return id
}

// waits reports whether something lies in a box of somebody about a document, and gives its line.
func (b *bureau) waits(who, box, document string) (thing, bool) {
	b.Helper()
	for _, line := range b.get(who, "/tasks?limit=200&box="+box).items() {
		if line.text("document") == document {
			return line, true
		}
	}
	return nil, false
}

// acted lists the acts of a document's history, oldest first.
func (b *bureau) acted(who, document string) (acts []string) {
	b.Helper()
	for _, line := range b.get(who, "/documents/"+document+"/history").items() {
		acts = append(acts, line.text("act"))
	}
	return acts
}

// testBeside are the verbs beside the route: told, circulated and revoked, supervised, suspended and resumed.
func testBeside(b *bureau) {
	id := b.sent("开展节能检查")
	path := "/documents/" + id
	b.refused(422, "invalid", "to", request{who: "drafter", method: "POST", path: path + "/notify", body: thing{"opinion": "请知悉。"}, key: b.key()})
	b.refused(422, "invalid", "opinion", request{who: "drafter", method: "POST", path: path + "/notify", body: thing{"to": []any{b.people["reader"]}}, key: b.key()})
	b.post("drafter", path+"/notify", thing{"to": []any{b.people["reader"]}, "opinion": "请知悉。"})
	b.post("head", path+"/circulate", thing{"to": []any{b.people["builder"], b.people["works"]}, "opinion": "请看第二条。"})
	line, ok := b.waits("builder", "toread", id)
	if !ok {
		b.Fatal("the circulation has not arrived")
	}
	read := b.post("builder", "/tasks/batch", thing{"action": "read", "tasks": []any{line.text("id"), archive.NewID()}})
	if read.thing["done"] != 1.0 || read.thing["left"] != 1.0 || read.items()[0].text("title") == "" || read.items()[1].text("problem") != "urn:lantai:problem:not_found" {
		b.Errorf("read together: %s", read.raw)
	}
	b.post("head", path+"/uncirculate", thing{"opinion": "内容有误，先撤回。"})
	if _, ok := b.waits("works", "toread", id); ok {
		b.Error("revoked, and still to be read")
	}
	b.refused(404, "not_found", "", request{who: "works", method: "GET", path: path})
	b.refused(409, "conflict", "", request{who: "head", method: "POST", path: path + "/uncirculate", body: thing{"opinion": "再撤"}, key: b.key()})

	b.decide("head", id, "approve", thing{"opinion": "同意。"})
	b.refused(422, "invalid", "wish", request{who: "office", method: "POST", path: path + "/supervise", key: b.key(),
		body: thing{"to": []any{b.people["clerk"]}, "opinion": "请盯紧。", "wish": "2020-01-01"}})
	wish := time.Now().Add(72 * time.Hour).Format(time.DateOnly)
	b.post("office", path+"/supervise", thing{"to": []any{b.people["reader"]}, "opinion": "请盯紧。", "wish": wish})
	watch, ok := b.waits("reader", "todo", id)
	if !ok || !strings.HasPrefix(watch.text("due"), wish[:8]) {
		b.Fatalf("the supervisor has %v", watch)
	}
	b.post("reader", "/tasks/"+watch.text("id")+"/feedback", thing{"opinion": "已联系核稿。"})
	b.post("reader", path+"/urge", thing{"opinion": "请抓紧。"})
	again := b.wants(429, request{who: "reader", method: "POST", path: path + "/urge", body: thing{"opinion": "再催。"}, key: b.key()})
	if !strings.Contains(again.text("detail"), "以后可以再催") || !strings.Contains(again.text("detail"), ":") {
		b.Errorf("the next possible time: %s", again.raw)
	}
	b.post("reader", "/tasks/"+watch.text("id")+"/conclude", thing{"opinion": "已办妥。"})
	if _, ok := b.waits("reader", "todo", id); ok {
		b.Error("concluded, and still to do")
	}
	b.post("office", path+"/suspend", thing{"opinion": "等上级批复。"})
	b.refused(409, "conflict", "", request{who: "office", method: "POST", path: path + "/urge", body: thing{"opinion": "催"}, key: b.key()})
	b.post("office", path+"/resume", thing{"opinion": "批复已到。"})
	b.decide("office", id, "approve", thing{"opinion": "已核。"})
	acts := b.acted("drafter", id)
	for _, act := range []string{"notify", "circulate", "read", "uncirculate", "supervise", "feedback", "urge", "conclude", "suspend", "resume"} {
		if !slices.Contains(acts, act) {
			b.Errorf("the trace has no %s: %v", act, acts)
		}
	}
}

// testDelegations: who has delegated sees it, may read, and may take it back; both names are in the trace.
func testDelegations(b *bureau) {
	until := time.Now().Add(48 * time.Hour).UTC().Format(time.RFC3339)
	ask := func(body thing) request {
		return request{who: "head", method: "POST", path: "/delegations", body: body, key: b.key()}
	}
	b.refused(422, "invalid", "to", ask(thing{"to": "", "until": until}))
	b.refused(422, "invalid", "to", ask(thing{"to": b.people["head"], "until": until}))
	b.refused(422, "invalid", "until", ask(thing{"to": b.people["builder"], "until": "2020-01-01T00:00:00Z"}))
	b.refused(422, "invalid", "kinds", ask(thing{"to": b.people["builder"], "until": until, "kinds": []any{"letters"}}))
	d := b.make("head", "/delegations", thing{"to": b.people["builder"], "until": until, "kinds": []any{"outgoing"}, "note": "出差"})
	if d.text("state") != "active" || d.text("to") != "李四" {
		b.Errorf("delegated: %s", d.raw)
	}
	b.refused(409, "conflict", "", ask(thing{"to": b.people["reader"], "until": until}))
	b.refused(409, "conflict", "", request{who: "builder", method: "POST", path: "/delegations", key: b.key(),
		body: thing{"to": b.people["head"], "until": until}}) // a ring

	id := b.sent("检修供电设施")
	if _, ok := b.waits("head", "todo", id); ok {
		b.Error("the delegator still has it to do")
	}
	if _, ok := b.waits("head", "tracked", id); !ok {
		b.Error("the delegator does not see it in his boxes")
	}
	with := b.get("head", "/delegations")
	if entrusted, _ := with.thing["entrusted"].([]any); len(entrusted) != 1 {
		b.Errorf("in the other's hands: %s", with.raw)
	}
	b.decide("builder", id, "approve", thing{"opinion": "同意。"})
	slip := b.get("drafter", "/documents/"+id+"/slip")
	if !strings.Contains(string(slip.raw), "李四") || !strings.Contains(string(slip.raw), "王芳") {
		b.Errorf("both names must be on the slip: %s", slip.raw)
	}

	back := b.sent("检修供水设施")
	line, _ := b.waits("builder", "todo", back)
	b.post("head", "/tasks/"+line.text("id")+"/take_back", thing{"opinion": "我来办。"})
	b.refused(409, "conflict", "", request{who: "builder", method: "POST", path: "/tasks/" + line.text("id") + "/approve", body: thing{"opinion": "同意。"}, key: b.key()})
	b.decide("head", back, "approve", thing{"opinion": "同意。"})

	for _, other := range []string{"builder", "reader"} {
		b.refused(404, "not_found", "", request{who: other, method: "POST", path: "/delegations/" + d.text("id") + "/end", key: b.key()})
	}
	if over := b.post("head", "/delegations/"+d.text("id")+"/end", nil); over.text("state") != "over" {
		b.Errorf("ended: %s", over.raw)
	}
	b.refused(409, "conflict", "", request{who: "head", method: "POST", path: "/delegations/" + d.text("id") + "/end", key: b.key()})
	if _, ok := b.waits("head", "todo", b.sent("检修供暖设施")); !ok {
		b.Error("after its end the delegation must not hold")
	}
}

// testHandOver: all that waits for somebody goes to another in one act.
func testHandOver(b *bureau) {
	draft := b.make("drafter", "/documents", b.draftOf("编印年鉴")).text("id")
	path := "/people/" + string(b.people["drafter"]) + "/hand_over"
	of := func(who string) (names []string) {
		for _, p := range b.get(who, "/leavers").items() {
			names = append(names, p.text("name"))
		}
		return names
	}
	if mine, all := of("head"), of("office"); !slices.Contains(mine, "张三") || slices.Contains(mine, "李四") || slices.Contains(mine, "王芳") || !slices.Contains(all, "李四") {
		b.Errorf("a head may hand over for %v, the office for %v", mine, all)
	}
	b.refused(403, "forbidden", "", request{who: "builder", method: "GET", path: "/leavers"})
	held := b.get("head", path)
	if held.thing["drafts"].(float64) < 1 {
		b.Errorf("held: %s", held.raw)
	}
	give := request{who: "head", method: "POST", path: path, key: b.key(), body: thing{"to": b.people["reader"], "reason": "调离"}}
	for field, body := range map[string]thing{"to": {"reason": "调离"}, "reason": {"to": b.people["reader"]}} {
		give.body = body
		b.refused(422, "invalid", field, give)
	}
	b.refused(403, "forbidden", "", request{who: "builder", method: "GET", path: path})
	give.who, give.body = "builder", thing{"to": b.people["reader"], "reason": "调离"}
	b.refused(403, "forbidden", "", give)
	give.who = "head"
	done := b.wants(200, give)
	if done.thing["done"].(float64) < 1 || done.thing["drafts"] != 0.0 || done.thing["tasks"] != 0.0 {
		b.Errorf("handed over: %s", done.raw)
	}
	b.wants(200, give) // the same request again changes nothing
	if d := b.get("reader", "/documents/"+draft); d.text("drafter") != "钱二" {
		b.Errorf("the draft: %s", d.raw)
	}
	b.refused(404, "not_found", "", request{who: "drafter", method: "GET", path: "/documents/" + draft})
	b.refused(403, "forbidden", "", request{who: "drafter", method: "GET", path: "/stalled"})
	b.get("office", "/stalled")
}

// testAssign: a closed account is never the only one a document waits for. The office hears of it, and assigns somebody.
func testAssign(b *bureau) {
	id := b.sent("整理库房")
	b.close("head")
	if err := b.house.Office.FindStalled(b.Context()); err != nil {
		b.Fatal(err)
	}
	list := b.get("office", "/stalled").items()
	i := slices.IndexFunc(list, func(d thing) bool { return d.text("document") == id })
	if i < 0 || list[i].text("step_name") != "部门负责人审核" {
		b.Fatalf("the office is not asked to assign: %v", list)
	}
	assign := request{who: "office", method: "POST", path: "/documents/" + id + "/assign", key: b.key(), body: thing{"opinion": "部长离任，请代为审核。"}}
	b.refused(422, "invalid", "to", assign)
	assign.body = thing{"opinion": "部长离任，请代为审核。", "to": []any{b.people["reader"]}}
	if d := b.wants(200, assign); d.text("id") != id {
		b.Errorf("assigned: %s", d.raw)
	}
	b.decide("reader", id, "approve", thing{"opinion": "同意。"})
	if slices.ContainsFunc(b.get("office", "/stalled").items(), func(d thing) bool { return d.text("document") == id }) {
		b.Error("somebody can act, and the list still has it")
	}
}

// close closes an account behind the API, as lantai user disable does.
func (b *bureau) close(who string) {
	b.Helper()
	err := b.house.DB.Staff(b.Context(), archive.System(), func(s postgres.Staffing) error {
		key, err := s.PersonByUsername(b.Context(), who)
		if err != nil {
			return err
		}
		return s.Disable(b.Context(), key)
	})
	if err != nil {
		b.Fatal(err)
	}
	delete(b.people, who)
}
