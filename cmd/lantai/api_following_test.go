package main

import (
	"slices"
)

// testFollowing: whoever may know a document can follow it, whoever may not cannot, and who may no longer know it has it in no box and
// hears nothing.
func testFollowing(b *bureau) {
	id := b.sent("更新门禁系统")
	path := "/documents/" + id
	follow := func(who, method string) request {
		return request{who: who, method: method, path: path + "/follow", key: b.key()}
	}
	b.refused(404, "not_found", "", follow("builder", "POST"))
	b.refused(404, "not_found", "", follow("builder", "DELETE"))
	b.post("head", path+"/notify", thing{"to": []any{b.people["builder"], b.people["works"]}, "opinion": "请知悉。"})
	for _, who := range []string{"head", "builder", "works", "office"} {
		b.wants(map[bool]int{true: 404, false: 200}[who == "office"], follow(who, "POST"))
	}
	b.post("head", path+"/follow", nil) // again is no more than once
	if d := b.get("head", path); d.thing["followed"] != true {
		b.Errorf("followed: %s", d.raw)
	}
	wants := func(who, step string, actions int) {
		b.Helper()
		line, ok := b.waits(who, "tracked", id)
		if listed, _ := line["actions"].([]any); !ok || line.text("step_name") != step || line["followed"] != true || len(listed) != actions {
			b.Errorf("%s follows: %v", who, line)
		}
	}
	wants("head", "部门负责人审核", 0)
	wants("works", "", 0) // of those outside nobody learns where it stands
	b.wants(204, follow("head", "DELETE"))
	if _, ok := b.waits("head", "tracked", id); ok {
		b.Error("followed no more, and still in the box")
	}
	b.post("head", path+"/uncirculate", thing{"to": []any{b.people["builder"]}, "opinion": "误发。"})
	if _, ok := b.waits("builder", "tracked", id); ok {
		b.Error("who may no longer know it still follows it")
	}
	line, _ := b.waits("works", "toread", id)
	b.post("works", "/tasks/"+line.text("id")+"/read", nil)
	b.post("head", path+"/terminate", thing{"opinion": "不再办理。"})
	for who, told := range map[string]bool{"works": true, "builder": false, "head": false} {
		if _, ok := b.waits(who, "tracked", id); ok || b.hears(who, "terminated", id) != told {
			b.Errorf("%s at the end: in the box %v", who, ok)
		}
	}
	b.refused(409, "conflict", "", follow("works", "POST"))
}

// hears reports whether somebody has news of a kind about a document.
func (b *bureau) hears(who, kind, document string) bool {
	b.Helper()
	return slices.ContainsFunc(b.get(who, "/notices").items(), func(n thing) bool {
		return n.text("kind") == kind && n.text("document.id") == document
	})
}
