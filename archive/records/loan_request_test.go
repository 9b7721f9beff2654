package records_test

import (
	"strings"
	"testing"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/archive/records"
)

// TestRequestFromBeforeTheRoute is decided by the archivist alone, as it was asked for.
func TestRequestFromBeforeTheRoute(t *testing.T) {
	s := newStacks(t)
	r := s.kept("关于防汛的通知")
	old := func(form string) archive.Loan {
		l := archive.Loan{ID: archive.NewID(), Record: r.Key, Reader: s.people["reader"], Form: form, Purpose: "查考", Days: 7, State: archive.LoanRequested}
		s.must(s.db.InTx(t.Context(), s.as("reader"), func(tx archive.Tx) error { return tx.Loans().Insert(t.Context(), &l) }))
		return l
	}
	l, err := s.Approve(t.Context(), s.as("archivist"), old("paper").ID, 3, "同意。")
	if err != nil || l.State != archive.LoanLent || l.Days != 3 || s.news("reader")["loan_lent"] != 1 {
		t.Errorf("%+v, %v", l, err)
	}
	_, err = s.Withdraw(t.Context(), s.as("reader"), old("electronic").ID, "")
	s.refused("withdrawn", err, archive.Conflict, "档案室")
}

// TestCartBecomesOneApplicationForEachRecord: each is decided by the level of its own record.
func TestCartBecomesOneApplicationForEachRecord(t *testing.T) {
	s := newStacks(t)
	var ids []archive.ID
	for _, level := range []archive.Level{archive.Public, archive.LevelInternal} {
		ids = append(ids, s.keptAt("关于"+level.Chinese()+"事项的通知", level).ID)
	}
	list, err := s.AskAll(t.Context(), s.as("reader"), ids, records.Request{Form: "paper", Purpose: "编史修志：年鉴"})
	s.must(err)
	if len(list) != 2 || list[0].ApplicationID == list[1].ApplicationID {
		t.Fatalf("%+v", list)
	}
	for i, step := range []string{"archivist", "head"} {
		if at := s.is(list[i], archive.LoanRequested).Stand; at.Step != step {
			t.Errorf("request %d stands at %s, want %s", i, at.Step, step)
		}
	}
	box, err := s.rooms.Box(t.Context(), s.as("reader"), archive.TaskFilter{Box: archive.BoxMine})
	if err != nil || len(box.Lines) != 2 || !strings.Contains(box.Lines[0].Title, "借阅《") {
		t.Errorf("what the reader has asked for: %+v, %v", box.Lines, err)
	}
	_, err = s.Ask(t.Context(), s.as("reader"), records.Request{Record: ids[0], Form: "paper", Purpose: "再借"})
	s.refused("asked for twice", err, archive.Conflict, "不必重复")
}

// TestFormOfLoansIsNotFilledInByHand: it would have no record.
func TestFormOfLoansIsNotFilledInByHand(t *testing.T) {
	s := newStacks(t)
	forms, err := s.rooms.Forms(t.Context(), s.as("reader"))
	s.must(err)
	for _, v := range forms {
		if v.Name == archive.LoanSubject {
			t.Error("the form of loans is offered")
		}
	}
	_, err = s.rooms.Form(t.Context(), s.as("reader"), archive.LoanSubject)
	s.refused("opened", err, archive.NotFound, "")
	name := archive.LoanSubject
	_, err = s.rooms.FillIn(t.Context(), s.as("reader"), "", 0, office.Change{Form: &name}, true)
	s.refused("filled in", err, archive.Invalid, "借阅车")
	_, err = s.rooms.DraftForm(t.Context(), s.as("editor"), archive.Form{Key: name, Name: "借阅申请", Route: name}, "")
	s.refused("defined anew", err, archive.Invalid, "由系统填写")
	shipped, err := s.rooms.FormVersionID(t.Context(), s.as("editor"), name, 0)
	s.must(err)
	if design, err := s.rooms.FormDesign(t.Context(), s.as("editor"), shipped); err != nil || design.Drafts || len(design.Faults) > 0 {
		t.Errorf("its definition is offered to be drafted anew: %v, %v", design.Drafts, err)
	}
	l := s.ask("reader", s.kept("关于防汛的通知"), "paper", 7)
	filled, err := s.rooms.Filled(t.Context(), s.as("reader"), l.ApplicationID)
	if err != nil || filled.MayEdit {
		t.Errorf("the application may be edited: %v, %v", filled.MayEdit, err)
	}
	title := "别的档案"
	_, err = s.rooms.ChangeDraft(t.Context(), s.as("reader"), l.ApplicationID, filled.Document.Version, office.Change{Title: &title})
	s.refused("changed", err, archive.Conflict, "撤回后重新申请")
}
