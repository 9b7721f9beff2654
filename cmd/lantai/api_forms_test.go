package main

import "strings"

// testForms fills in a leave over the API and carries it to its end, then makes a form of one's own.
func testForms(b *bureau) {
	if forms := b.get("drafter", "/forms").items(); len(forms) < 3 {
		b.Fatalf("forms: %v", forms)
	}
	fields := thing{"type": "sick", "from": "2026-08-03", "until": "2026-08-04", "days": 2, "reason": "就医", "deputy": b.people["head"]}
	b.refused(422, "invalid", "days", request{who: "drafter", method: "POST", path: "/documents", body: thing{"kind": "form", "form": "leave", "fields": thing{"days": "two"}}, key: b.key()})
	b.refused(422, "invalid", "form", request{who: "drafter", method: "POST", path: "/documents", body: thing{"kind": "form", "form": "none"}, key: b.key()})
	b.refused(422, "invalid", "to", request{who: "drafter", method: "POST", path: "/documents", body: thing{"kind": "form", "form": "leave", "to": []any{"市局"}}, key: b.key()})
	b.refused(422, "invalid", "form", request{who: "drafter", method: "POST", path: "/documents", body: thing{"kind": "outgoing", "form": "leave"}, key: b.key()})
	d := b.make("drafter", "/documents", thing{"kind": "form", "form": "leave", "fields": fields})
	id := d.text("id")
	if d.text("kind") != "form" || d.text("form.key") != "leave" || d.text("level") != "internal" || d.text("title") != "请假申请（张三）" {
		b.Errorf("filled in: %s", d.raw)
	}
	b.post("drafter", "/documents/"+id+"/submit", nil)
	b.decide("head", id, "approve", thing{"opinion": "同意。"})
	if done := b.decide("office", id, "approve", thing{"opinion": "已备案。"}); done.text("status") != "completed" {
		b.Errorf("completed: %s", done.raw)
	}
	b.refused(404, "not_found", "", request{who: "reader", method: "GET", path: "/documents/" + id})
	if page := b.wants(200, request{who: "drafter", method: "GET", path: "/documents/" + id + "/pdf"}); !strings.HasPrefix(string(page.raw), "%PDF") {
		b.Error("a form is not printed")
	}
	b.ownForm()
	b.formsAreCounted()
}

// formsAreCounted: the leave that was completed stands in the report of documents, done and not to be filed.
func (b *bureau) formsAreCounted() {
	b.Helper()
	for _, line := range b.get("drafter", "/reports/documents").items() {
		if line["kind"] == "form" {
			if line["count"] != 1.0 || line["finished"] != 1.0 || line["spared"] != 1.0 || line["unfiled"] != 0.0 {
				b.Errorf("counted as %v", line)
			}
			return
		}
	}
	b.Error("what was asked for is not counted")
}

func (b *bureau) ownForm() {
	form := thing{"key": "badge", "name": "门禁申请", "route": "leave", "fields": []any{thing{"name": "door", "label": "门禁", "type": "text", "required": true}}}
	b.refused(403, "forbidden", "", request{who: "drafter", method: "POST", path: "/forms", body: thing{"form": form}, key: b.key()})
	v := b.make("office", "/forms", thing{"form": form, "note": "新增"})
	if v.text("state") != "draft" || v.thing["version"] != 1.0 {
		b.Errorf("drafted: %s", v.raw)
	}
	b.refused(422, "invalid", "route", request{who: "office", method: "POST", path: "/forms/badge/activate", body: thing{"version": 1}, key: b.key()})
	check := b.wants(200, request{who: "office", method: "POST", path: "/forms/badge/check", body: thing{"form": thing{"name": "门禁", "route": "badge", "filing": thing{"retention": "D5"},
		"fields": []any{thing{"name": "door", "label": "门禁", "type": "choice"}}}}})
	if faults := check.thing["faults"].([]any); len(faults) != 2 || faults[0].(map[string]any)["field"] != "filing" || faults[1].(map[string]any)["field"] != "door" {
		b.Errorf("faults: %s", check.raw)
	}
	form["route"] = "badge"
	b.make("office", "/forms", thing{"form": form})
	b.post("office", "/forms/badge/activate", thing{"version": 2})
	if versions := b.get("office", "/forms/badge/versions").items(); len(versions) != 2 || versions[0].text("state") != "in_force" {
		b.Errorf("versions: %v", versions)
	}
	b.post("office", "/forms/badge/retire", thing{"version": 2})
	b.refused(404, "not_found", "", request{who: "office", method: "GET", path: "/forms/none/versions"})
}
