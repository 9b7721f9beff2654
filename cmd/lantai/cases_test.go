package main

import (
	"slices"
	"testing"

	"github.com/lantai/lantai/workflow"
)

// TestRoutingWorkedCases are complaints that users of other systems have made about routing, each played over the API.
func TestRoutingWorkedCases(t *testing.T) {
	b := openBureau(t)
	b.signIn()
	b.inMode(2, workflow.All)
	for _, c := range []struct {
		name string
		test func(*bureau)
	}{
		{"ReturnFromCountersignLeavesTheOthersTheirTasks", returnLeavesOthers},
		{"OneNoInACountersignGoesBackWhenAllHaveSpoken", oneNo},
		{"CirculateFromDoneKeepsTheLeadersComment", circulateFromDone},
		{"AnApproverNoticesTheMistakeAMinuteLater", aMinuteLater},
		{"AddSignerOpenWhenRejected", signerOpenWhenRejected},
		{"LeaversTasksAreHandedOver", leaversTasks},
		{"ACirculationCarriesANoteAndItsRevokingSaysByWhom", revokedByWhom},
		{"ASecondDistributionKeepsTheFiles", distributedAgain},
		{"TheDelegatorSeesThatItIsDelegated", delegatorSees},
		{"TheEditLockIsSeen", editLockSeen},
		{"NothingIsIssuedWithoutItsPDF", issuedWithoutPDF},
		{"ALeaverIsNeverTheLastOneWaitedFor", leaverWaitedFor}, // closes an account
	} {
		t.Run(c.name, func(t *testing.T) { b.T = t; c.test(b) })
	}
	b.T = t
}

// steedos/workflow#1466: returning from a countersign cancelled what the others had.
func returnLeavesOthers(b *bureau) {
	id := b.report("会签退回")
	b.by("office", id, "return", thing{"opinion": "请改。", "where": "drafter"})
	b.at(id, "reader", "works")
	b.by("reader", id, "approve", thing{"opinion": "同意。"})
	b.by("works", id, "approve", thing{"opinion": "同意。"})
	b.at(id, "drafter")
	if said := len(b.get("drafter", "/documents/"+id+"/slip").opinions()); said != 4 {
		b.Errorf("the slip has %d opinions", said)
	}
}

// loonflow#426: what does one no do? It is written down, the others speak, and the drafter gets it back.
func oneNo(b *bureau) {
	id := b.report("一票不同意")
	b.by("reader", id, "disagree", thing{"opinion": "不同意，经费没有着落。"})
	b.at(id, "office", "works")
	b.by("office", id, "approve", thing{"opinion": "同意。"})
	b.by("works", id, "approve", thing{"opinion": "同意。"})
	b.at(id, "drafter")
}

// steedos/workflow#1635: circulating from 已办 lost the leader's comment.
func circulateFromDone(b *bureau) {
	id := b.report("批示后传阅")
	for _, who := range checkers {
		b.by(who, id, "approve", thing{"opinion": "同意。"})
	}
	b.by("office", id, "approve", thing{"opinion": "已核。"})
	b.by("leader", id, "approve", thing{"opinion": "同意，请抓紧实施。"})
	if _, done := b.waits("leader", "done", id); !done {
		b.Fatal("the leader does not have it among what he has done")
	}
	b.post("leader", "/documents/"+id+"/circulate", thing{"to": []any{b.people["builder"]}, "opinion": "请按批示办。"})
	var said []string
	for _, o := range b.get("drafter", "/documents/"+id+"/slip").opinions() {
		said = append(said, o.text("text"))
	}
	for _, want := range []string{"同意，请抓紧实施。", "请按批示办。"} {
		if !slices.Contains(said, want) {
			b.Errorf("the slip has lost %q: %v", want, said)
		}
	}
	line, ok := b.waits("builder", "toread", id)
	if !ok {
		b.Fatal("the circulation has not arrived")
	}
	b.post("builder", "/tasks/"+line.text("id")+"/read", nil)
}

// AntFlow#5: an approver notices the mistake a minute later. Both opinions stay on the slip.
func aMinuteLater(b *bureau) {
	id := b.report("一分钟后")
	task := b.task("reader", id)
	b.by("reader", id, "approve", thing{"opinion": "同意。"})
	b.post("reader", "/tasks/"+task+"/take_back", thing{"opinion": "附表有误。"})
	b.by("reader", id, "return", thing{"opinion": "附表第3行有误。"})
	var said []string
	for _, o := range b.get("drafter", "/documents/"+id+"/slip").opinions() {
		said = append(said, o.text("text"))
	}
	if !slices.Contains(said, "同意。") || !slices.Contains(said, "附表有误。") || !slices.Contains(said, "附表第3行有误。") {
		b.Errorf("the slip: %v", said)
	}
}

// ruoyi-vue-pro#167: it is returned while an added signer still has it.
func signerOpenWhenRejected(b *bureau) {
	id := b.report("加签未办即退回")
	b.by("office", id, "add_signer", thing{"to": []any{b.people["builder"]}, "added": "parallel", "opinion": "请看造价。"})
	added := b.task("builder", id)
	b.by("office", id, "return", thing{"opinion": "请改。", "where": "drafter"})
	for _, who := range checkers[1:] {
		b.by(who, id, "approve", thing{"opinion": "同意。"})
	}
	b.at(id, "drafter")
	b.refused(409, "conflict", "", request{who: "builder", method: "POST", path: "/tasks/" + added + "/approve", body: thing{"opinion": "造价合理。"}, key: b.key()})
}

// steedos/workflow#1073: all that waits for a leaver, in one act; the trace of each says so.
func leaversTasks(b *bureau) {
	ids := []string{b.report("离任甲"), b.report("离任乙")}
	b.post("drafter", "/documents/"+ids[0]+"/notify", thing{"to": []any{b.people["builder"]}, "opinion": "请知悉。"})
	b.post("office", "/documents/"+ids[1]+"/supervise", thing{"to": []any{b.people["reader"]}, "opinion": "请盯紧。"})
	path := "/people/" + string(b.people["reader"]) + "/hand_over"
	held := b.get("office", path)
	if held.thing["tasks"].(float64) < 2 || held.thing["supervised"] != 1.0 {
		b.Errorf("held: %s", held.raw)
	}
	after := b.post("office", path, thing{"to": b.people["archivist"], "reason": "调离本单位"})
	if after.thing["tasks"] != 0.0 || after.thing["supervised"] != 0.0 || after.thing["left"] != 0.0 {
		b.Errorf("handed over: %s", after.raw)
	}
	for _, id := range ids {
		b.by("archivist", id, "approve", thing{"opinion": "同意。"})
		if acts := b.acted("drafter", id); !slices.Contains(acts, "hand_over") {
			b.Errorf("the trace does not say so: %v", acts)
		}
	}
	if _, ok := b.waits("archivist", "todo", ids[1]); !ok {
		b.Error("the supervision was not handed over")
	}
}

// A countersign that waits for a leaver alone is noticed when the last of the others has spoken, not an hour later.
func leaverWaitedFor(b *bureau) {
	id := b.report("只等一人")
	b.by("office", id, "approve", thing{"opinion": "同意。"})
	b.close("works")
	b.by("reader", id, "approve", thing{"opinion": "同意。"})
	stalled := slices.ContainsFunc(b.get("office", "/stalled").items(), func(d thing) bool { return d.text("document") == id })
	if !stalled {
		b.Fatal("nobody can act, and the office is not asked")
	}
	b.post("office", "/documents/"+id+"/assign", thing{"to": []any{b.people["builder"]}, "opinion": "请代为会签。"})
	b.by("builder", id, "approve", thing{"opinion": "同意。"})
	b.at(id, "office")
}

// steedos/workflow#714 and #543: a 传阅 is revoked, and who did it stands in the trace; without a note it is not sent.
func revokedByWhom(b *bureau) {
	id := b.sent("撤销传阅")
	path := "/documents/" + id
	b.refused(422, "invalid", "opinion", request{who: "drafter", method: "POST", path: path + "/circulate", body: thing{"to": []any{b.people["reader"]}}, key: b.key()})
	b.post("drafter", path+"/circulate", thing{"to": []any{b.people["reader"]}, "opinion": "请看第二条。"})
	b.post("drafter", path+"/uncirculate", thing{"opinion": "送错了。"})
	revoked := slices.ContainsFunc(b.get("head", path+"/history").items(), func(h thing) bool {
		return h.text("act") == "uncirculate" && h.text("person") == "张三"
	})
	if _, still := b.waits("reader", "toread", id); still || !revoked {
		b.Errorf("still to be read: %v; the trace says by whom: %v", still, revoked)
	}
}

// steedos/workflow#1476: what was sent again arrived without its attachments.
func distributedAgain(b *bureau) {
	id := b.issued("再次分发")
	path := "/deliveries/" + b.get("drafter", "/documents/"+id+"/deliveries").items()[0].text("id")
	files := func() int {
		list, _ := b.get("works", path).thing["files"].([]any)
		return len(list)
	}
	first := files()
	b.post("works", path+"/return", thing{"reason": "主送有误。"})
	b.post("drafter", path+"/resend", thing{"note": "已核对，无误。"})
	if again := files(); first == 0 || again != first {
		b.Errorf("it came with %d files and again with %d", first, again)
	}
}

// steedos/workflow#2008 and documenso#3087: who has delegated sees it, and both names are on the slip.
func delegatorSees(b *bureau) {
	id := b.report("审批委托")
	b.by("office", id, "delegate", thing{"to": []any{b.people["builder"]}, "opinion": "我出差。"})
	line, tracked := b.waits("office", "tracked", id)
	if _, todo := b.waits("office", "todo", id); todo || !tracked {
		b.Fatalf("it is still his to do: %v; he sees it: %v", todo, line)
	}
	b.by("builder", id, "approve", thing{"opinion": "同意。"})
	for _, o := range b.get("drafter", "/documents/"+id+"/slip").opinions() {
		if o.text("text") == "同意。" && (o.text("person") != "李四" || o.text("behalf") != "郑十") {
			b.Errorf("the slip says %v", o)
		}
	}
}

// steedos/workflow#1033: who edits is seen by the others, until he gives the edit back.
func editLockSeen(b *bureau) {
	id := b.sent("编辑锁定")
	b.decide("head", id, "approve", thing{"opinion": "同意。"})
	editor := func() string { return b.get("drafter", "/documents/"+id).text("editing_by") }
	if d := b.post("office", "/documents/"+id+"/hold", nil); d.text("editing_by") != "郑十" || editor() != "郑十" {
		b.Errorf("held: %s", d.raw)
	}
	b.refused(409, "conflict", "", request{who: "drafter", method: "POST", path: "/documents/" + id + "/hold", key: b.key()})
	b.refused(409, "conflict", "", request{who: "drafter", method: "POST", path: "/documents/" + id + "/release", key: b.key()})
	if b.post("office", "/documents/"+id+"/release", nil); editor() != "" {
		b.Errorf("given back, and still held by %s", editor())
	}
}

// steedos/workflow#1831: it must be a PDF before it goes out.
func issuedWithoutPDF(b *bureau) {
	id := b.signed(b.draftOf("先排版后核发")).text("id")
	for _, act := range []string{"issue", "seal"} {
		b.refused(409, "conflict", "", request{who: "clerk", method: "POST", path: "/documents/" + id + "/" + act, key: b.key()})
	}
	b.post("clerk", "/documents/"+id+"/number", nil)
	b.refused(409, "conflict", "", request{who: "clerk", method: "POST", path: "/documents/" + id + "/issue", key: b.key()})
}
