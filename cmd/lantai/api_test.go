package main

import (
	"net/http"
	"slices"
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
		{"doors", testDoors}, {"organisation", testOrganisationAPI}, {"uploads", testUploads}, {"uploads in parts", testUploadsInParts}, {"duplicates", testDuplicates},
		{"drafts", testDrafts}, {"life", testLife}, {"voiding", testVoiding}, {"arrivals", testArrivals}, {"back and away", testBackAndAway},
		{"numbers outside the route", testNumbersAside}, {"receiving", testReceiving}, {"routes", testRoutes}, {"forms", testForms}, {"beside the route", testBeside}, {"notices", testNoticesAPI},
		{"signatures", testSignatureAPI}, {"reports", testReportsAPI}, {"joint documents", testJoint},
		{"followed documents", testFollowing}, {"edit lock", editLockSeen}, {"delegations", testDelegations}, {"hand-over", testHandOver}, {"nobody can act", testAssign}, {"staff", testStaffAPI},
		{"what an office signs with", testHouseAPI}, {"calendars", testCalendarsAPI}, {"audit", testAuditAPI},
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

func testAuditAPI(b *bureau) {
	sealed := b.eventually("auditor", "/audit?act=document.draft", func(a answer) bool {
		return len(a.items()) > 0 && a.items()[0]["position"] != nil
	})
	if strings.Contains(string(sealed.raw), "通知") {
		b.Errorf("the log tells titles: %s", sealed.raw)
	}
	for act, times := range map[string]int{"loan.request": 4, "loan.lent": 2, "loan.refused": 1, "loan.withdrawn": 1} { // what testFiling has done
		if n := len(b.get("auditor", "/audit?act="+act).items()); n != times {
			b.Errorf("%d lines of %s, want %d", n, act, times)
		}
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
