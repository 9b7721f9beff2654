package office_test

import (
	"slices"
	"testing"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/storage/postgres"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// secondLeader is one more who may sign.
func (b *branch) secondLeader() archive.ID {
	b.Helper()
	b.must(b.db.Staff(b.Context(), archive.System(), func(s postgres.Staffing) error {
		return b.employ(s, "deputy", b.here.Name, "副总经理", false, org.Leader, true)
	}))
	return b.people["deputy"].ID
}

// disable closes an account.
func (b *branch) disable(user string) error {
	return b.db.Staff(b.Context(), archive.System(), func(s postgres.Staffing) error { return s.Disable(b.Context(), b.people[user].Key) })
}

func toSign(id archive.ID) func(*office.Change) { return func(c *office.Change) { c.ToSign = &id } }

// askedToSign is who the draft's page says will be asked to sign.
func (b *branch) askedToSign(user string, d archive.Document) (asked []string, desk office.Desk) {
	b.Helper()
	desk, err := b.Drafting(b.Context(), b.as(user), d.ID)
	b.must(err)
	for _, s := range desk.Rail {
		if s.Step == office.SignStep {
			for _, seat := range s.Seats {
				asked = append(asked, seat.Name)
			}
		}
	}
	return asked, desk
}

func TestTheProposedSignerIsKeptAndAsked(t *testing.T) {
	b := newBranch(t)
	deputy := b.secondLeader()
	d := b.draft(toSign(deputy))
	if asked, desk := b.askedToSign("drafter", d); !slices.Equal(asked, []string{"deputy"}) || desk.Signer != deputy || len(desk.Leaders) != 2 {
		t.Errorf("on the next visit %v is asked, %q is chosen of %d", asked, desk.Signer, len(desk.Leaders))
	}
	if by := b.inHand(b.approve(b.submit(d), "head", "editor")); by != "deputy" {
		t.Errorf("it waits for %s", by)
	}
	d = b.draft(toSign(deputy))
	d, err := b.ChangeDraft(t.Context(), b.as("drafter"), d.ID, d.Version, office.Change{ToSign: new(archive.ID(""))})
	b.must(err)
	if asked, _ := b.askedToSign("drafter", d); !slices.Equal(asked, []string{"leader", "deputy"}) {
		t.Errorf("without a proposal %v are asked", asked)
	}
}

func TestWhoIsChosenAtSubmissionIsAskedAndKept(t *testing.T) {
	b := newBranch(t)
	deputy := b.secondLeader()
	d, err := b.Submit(t.Context(), b.as("drafter"), b.draft(toSign(b.people["leader"].ID)).ID, "请审核。",
		map[string][]archive.ID{office.SignStep: {deputy}})
	b.must(err)
	if d.ToSign.ID != deputy {
		t.Errorf("kept is %s", d.ToSign.Name)
	}
	if by := b.inHand(b.approve(d, "head", "editor")); by != "deputy" {
		t.Errorf("it waits for %s", by)
	}
}

func TestTheOfficeChangesTheSignerWithATrace(t *testing.T) {
	b := newBranch(t)
	deputy := b.secondLeader()
	d, err := b.Submit(t.Context(), b.as("drafter"), b.draft().ID, "请审核。", map[string][]archive.ID{office.SignStep: {deputy}})
	b.must(err)
	d = b.approve(d, "head")
	d, err = b.ChangeDraft(t.Context(), b.as("editor"), d.ID, d.Version, office.Change{ToSign: new(b.people["leader"].ID)})
	b.must(err)
	if asked, _ := b.askedToSign("editor", d); !slices.Equal(asked, []string{"leader"}) {
		t.Errorf("asked: %v", asked)
	}
	v, err := b.Open(t.Context(), b.as("editor"), d.ID)
	b.must(err)
	i := slices.IndexFunc(v.History, func(h archive.History) bool { return h.Act == "change_signer" })
	if i < 0 || v.History[i].PersonName != "editor" || v.History[i].Detail["from"] != "deputy" || v.History[i].Detail["to"] != "leader" {
		t.Errorf("the trace says %+v", v.History)
	}
	if by := b.inHand(b.approve(d, "editor")); by != "leader" {
		t.Errorf("it waits for %s", by)
	}
}

func TestASignerWhoCannotSignIsNotAsked(t *testing.T) {
	b := newBranch(t)
	deputy := b.secondLeader()
	_, err := b.CreateDraft(t.Context(), b.as("drafter"), archive.Outgoing, office.Change{Title: new("关于试行的通知"), ToSign: new(b.people["head"].ID)})
	b.refused("a head is asked to sign for the house", err, archive.Invalid, "不是单位领导")
	d := b.draft(toSign(deputy))
	b.must(b.disable("deputy"))
	asked, desk := b.askedToSign("drafter", d)
	found := slices.ContainsFunc(desk.Findings, func(f archive.Finding) bool { return f.Field == "to_sign" && f.Severity == archive.Must })
	if !found || desk.Signer != "" || !slices.Equal(asked, []string{"leader"}) {
		t.Errorf("after he has left: %v are asked, chosen %q, findings %v", asked, desk.Signer, desk.Findings)
	}
	_, err = b.Submit(t.Context(), b.as("drafter"), d.ID, "请审核。", nil)
	b.refused("submitted to somebody who has left", err, archive.Invalid, "拟请签发的deputy已离岗")
	d, err = b.ChangeDraft(t.Context(), b.as("drafter"), d.ID, d.Version, office.Change{ToSign: new(archive.ID(""))})
	b.must(err)
	b.is(b.submit(d), archive.InReview)
	d = b.act("head", d, office.Act{Verb: workflow.Approve, Opinion: "同意。"})
	if by := b.inHand(b.approve(d, "editor")); by != "leader" {
		t.Errorf("it waits for %s", by)
	}
}
