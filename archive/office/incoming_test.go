package office_test

import (
	"crypto/sha256"
	"testing"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
)

// arrival enters a document that came on paper.
func (b *branch) arrival(number string) archive.Document {
	b.Helper()
	title, sender, dated := "关于开展安全生产检查的通知", "霁川市应急管理局", archive.Date("2026-07-30")
	d, err := b.Receive(b.Context(), b.as("registrar"), office.Change{Title: &title, Sender: &sender, Dated: &dated, Number: &number})
	b.must(err)
	return d
}

func TestIncomingLivesItsWholeLife(t *testing.T) {
	b := newBranch(t)
	d := b.arrival("霁应急〔2026〕3号")
	b.is(d, archive.Received)
	d, err := b.RegisterIncoming(t.Context(), b.as("registrar"), d.ID, office.Registration{})
	b.must(err)
	b.is(d, archive.Registered)
	if d.ReceiptNo != "收〔2026〕1号" || d.Number != "霁应急〔2026〕3号" {
		t.Errorf("%s, %s", d.ReceiptNo, d.Number)
	}
	d = b.approve(d, "editor")
	b.is(d, archive.InHand)
	d = b.act("editor", d, office.Act{Verb: workflow.Approve, Opinion: "拟请工程部办理。", Choose: map[string][]archive.ID{
		"instruct": b.ids("leader"), "handle": {b.units["工程部"].ID}}})
	d = b.approve(d, "leader", "workshead")
	b.is(d, archive.InHand)
	d = b.approve(d, "editor")
	b.is(d, archive.Completed)
	v, err := b.Open(t.Context(), b.as("workshead"), d.ID)
	b.must(err)
	if v.Record == nil || v.Record.State != archive.Prefiled || !v.Inside {
		t.Errorf("record %+v, inside %v", v.Record, v.Inside)
	}
	if _, err := b.Open(t.Context(), b.as("worker"), d.ID); archive.KindOf(err) != archive.NotFound {
		t.Errorf("somebody who never had it in hand reads it: %v", err)
	}
	_, err = b.stacks.File(t.Context(), b.as("archivist"), d.ID, archive.Permanent)
	b.must(err)
}

func TestArrivalIsSentBackToItsSender(t *testing.T) {
	b := newBranch(t)
	d, err := b.RegisterIncoming(t.Context(), b.as("registrar"), b.arrival("霁应急〔2026〕3号").ID, office.Registration{})
	b.must(err)
	d = b.act("editor", d, office.Act{Verb: workflow.Disagree, Opinion: "行文关系有误。"})
	b.is(d, archive.Returned)
	_, err = b.RegisterIncoming(t.Context(), b.as("registrar"), d.ID, office.Registration{})
	b.refused("registering it again", err, archive.Conflict, "已退文")
}

func TestArrivalsAreCountedAndCompared(t *testing.T) {
	b := newBranch(t)
	_, err := b.Receive(t.Context(), b.as("drafter"), office.Change{})
	b.refused("without the office", err, archive.Forbidden, "")
	title := "关于检查的通知"
	_, err = b.Receive(t.Context(), b.as("registrar"), office.Change{Title: &title})
	b.refused("without a sender", err, archive.Invalid, "来文单位")
	for i, want := range []string{"收〔2026〕1号", "收〔2026〕2号"} {
		d := b.arrival("霁应急〔2026〕" + string(rune('3'+i)) + "号")
		d, err := b.RegisterIncoming(t.Context(), b.as("registrar"), d.ID, office.Registration{Unlike: "同一标题的另一期通知"})
		if err != nil || d.ReceiptNo != want {
			t.Errorf("%s, %v, want %s", d.ReceiptNo, err, want)
		}
	}
	same, err := b.Duplicates(t.Context(), b.as("registrar"), archive.Likeness{Number: "霁应急[2026]3号"})
	if err != nil || len(same.Documents) != 1 {
		t.Errorf("%d arrivals of one number, %v", len(same.Documents), err)
	}
	if none, _ := b.Duplicates(t.Context(), b.as("worker"), archive.Likeness{Number: "霁应急〔2026〕3号"}); !none.None() {
		t.Error("somebody who may not read it learns of it")
	}
}

// TestTheSameRequestTwiceIsOneAct: an Idempotency-Key that was answered is not done again (design 4.10).
func TestTheSameRequestTwiceIsOneAct(t *testing.T) {
	b := newBranch(t)
	request := func(body string) archive.By {
		by := b.as("drafter")
		by.Claim = &archive.Claim{Route: "POST /documents", Key: "k1", Digest: sha256.Sum256([]byte(body))}
		return by
	}
	title := "关于预算的通知"
	first, again := request("a"), request("a")
	d, err := b.CreateDraft(t.Context(), first, archive.Outgoing, office.Change{Title: &title})
	b.must(err)
	_, err = b.CreateDraft(t.Context(), again, archive.Outgoing, office.Change{Title: &title})
	b.must(err)
	if first.Claim.Replayed || !again.Claim.Replayed || again.Claim.Ref != string(d.ID) {
		t.Errorf("first %+v, again %+v", first.Claim, again.Claim)
	}
	_, err = b.CreateDraft(t.Context(), request("b"), archive.Outgoing, office.Change{Title: &title})
	b.refused("another body under the same key", err, archive.Invalid, "请求编号")
	other := request("a")
	other.Person = b.people["head"].Key
	_, err = b.CreateDraft(t.Context(), other, archive.Outgoing, office.Change{Title: &title})
	if err != nil || other.Claim.Replayed {
		t.Errorf("another's key: %v, replayed %v", err, other.Claim.Replayed)
	}
	mine, err := b.Drafts(t.Context(), b.as("drafter"), archive.Drafting)
	if err != nil || len(mine) != 1 {
		t.Errorf("%d drafts, %v", len(mine), err)
	}
}

// TestARefusedActTakesNoKey: what was not done may be sent again under its key.
func TestARefusedActTakesNoKey(t *testing.T) {
	b := newBranch(t)
	d := b.approve(b.submit(b.draft()), "head", "editor")
	by := b.as("registrar")
	by.Claim = &archive.Claim{Route: "POST /documents/:id/number", Key: "k2"}
	_, err := b.Register(t.Context(), by, d.ID)
	b.refused("before it is signed", err, archive.Conflict, "签发")
	b.approve(d, "leader")
	by.Claim = &archive.Claim{Route: "POST /documents/:id/number", Key: "k2"}
	d, err = b.Register(t.Context(), by, d.ID)
	if err != nil || by.Claim.Replayed || d.Number != "霁城建〔2026〕1号" {
		t.Errorf("%s, %v, replayed %v", d.Number, err, by.Claim.Replayed)
	}
}
