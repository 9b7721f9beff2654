package house

import (
	"testing"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/archive/records"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// kept is the record of an issued document that is lent by its number.
func (b *bureau) kept(level archive.Level, title string) archive.Record {
	b.Helper()
	b.needFonts()
	d := b.carry(b.draft(level, title), archive.Issued)
	r, err := b.stacks.File(b.Context(), b.as("archivist"), d.ID, "")
	b.ok(err)
	return r
}

// asks is a request of somebody for a record.
func (b *bureau) asks(user string, r archive.Record) archive.Loan {
	b.Helper()
	l, err := b.stacks.Ask(b.Context(), b.as(user), records.Request{Record: r.ID, Purpose: "查阅", Form: "paper"})
	b.ok(err)
	return l
}

func (b *bureau) stateOf(l archive.Loan) archive.LoanState {
	b.Helper()
	now, _, err := b.stacks.Loan(b.Context(), b.as("archivist"), l.ID)
	b.ok(err)
	return now.State
}

// TestNobodyLendsToHimself: not as archivist, not by a standing delegation, a transfer, a hand-over, an assignment, or by the office.
func TestNobodyLendsToHimself(t *testing.T) {
	b := newBureau(t)
	r := b.kept(archive.LevelInternal, "关于设备采购的通知")
	l := b.asks("second", r)
	application := archive.Document{ID: l.ApplicationID}
	_, err := b.decide("director", application, office.Act{Verb: workflow.Transfer, To: []archive.ID{b.id("second")}, Opinion: "请自行办理。"})
	b.refused("the head passes it to the asker", err, archive.Invalid)
	_, err = b.decide("director", application, office.Act{Verb: workflow.Delegate, To: []archive.ID{b.id("second")}, Opinion: "请自行办理。"})
	b.refused("the head lets the asker act for him", err, archive.Invalid)
	h, err := b.office.HandOver(t.Context(), b.as("editor"), b.id("director"), b.id("second"), "外出")
	b.ok(err)
	if h.Done != 0 {
		t.Errorf("the hand-over gave the asker %+v", h)
	}
	b.agree("director", l)
	for _, verb := range []workflow.Verb{workflow.Approve, workflow.Disagree} {
		if _, err := b.decide("second", application, office.Act{Verb: verb, Opinion: "同意。"}); err == nil {
			t.Errorf("the asker does %s", verb)
		}
	}
	_, err = b.stacks.Approve(t.Context(), b.as("second"), l.ID, 0, "同意。")
	b.refused("the asker approves at the desk", err, archive.Conflict, archive.Forbidden)
	h, err = b.office.HandOver(t.Context(), b.as("editor"), b.id("archivist"), b.id("second"), "外出")
	b.ok(err)
	if _, err := b.decide("second", application, office.Act{Verb: workflow.Approve, Opinion: "同意。"}); err == nil || b.stateOf(l) != archive.LoanRequested {
		t.Errorf("handed over %+v, the asker lends to himself: %v", h, err)
	}
	for _, days := range []int{-1, 91, 1 << 30} {
		_, err = b.stacks.Approve(t.Context(), b.as("archivist"), l.ID, days, "同意。")
		b.refused("lent for too long", err, archive.Invalid)
	}
	_, err = b.stacks.Approve(t.Context(), b.as("archivist"), l.ID, 90, "同意。")
	b.ok(err)
	_, err = b.stacks.Approve(t.Context(), b.as("archivist"), l.ID, 30, "同意。")
	b.refused("lent twice", err, archive.Conflict)
}

// TestNobodyLendsToHimselfAsAStandIn: to whom the archivist has delegated lends to others, and not to himself.
func TestNobodyLendsToHimselfAsAStandIn(t *testing.T) {
	b := newBureau(t)
	r := b.kept(archive.LevelInternal, "关于设备采购的通知")
	b.owner(`UPDATE role_grant SET valid = daterange('2026-01-01', '2026-01-02') WHERE person_id = $1`, b.people["second"].Key)
	_, err := b.office.SetUpDelegation(t.Context(), b.as("archivist"), office.Delegating{To: b.id("colleague"), Until: b.clock.Now().AddDate(0, 1, 0)})
	b.ok(err)
	l := b.asks("colleague", r)
	b.agree("financehead", l)
	_, err = b.decide("colleague", archive.Document{ID: l.ApplicationID}, office.Act{Verb: workflow.Approve, Opinion: "同意。"})
	if err == nil || b.stateOf(l) != archive.LoanRequested {
		t.Errorf("the asker lends to himself in the archivist's name: %v, %s", err, b.stateOf(l))
	}
	_, err = b.stacks.Approve(t.Context(), b.as("archivist"), l.ID, 0, "同意。")
	b.ok(err)
}

// TestNobodyStartsAnApplicationByHand: the form of loans is the house's to fill in, and its definition too.
func TestNobodyStartsAnApplicationByHand(t *testing.T) {
	b := newBureau(t)
	fields := map[string]any{"record_title": "关于设备采购的通知", "medium": "electronic", "purpose": "查阅", "days": 7}
	_, err := b.office.CreateDraft(t.Context(), b.as("drafter"), archive.Application, office.Change{Form: ptr("loan"), Fields: &fields})
	b.refused("by hand", err, archive.Invalid, archive.NotFound)
	_, err = b.office.FillIn(t.Context(), b.as("drafter"), "", 0, office.Change{Form: ptr("loan"), Fields: &fields}, true)
	b.refused("filled in", err, archive.Invalid, archive.NotFound)
	_, err = b.office.Form(t.Context(), b.as("drafter"), "loan")
	b.refused("the sheet", err, archive.NotFound)
	for _, f := range archive.BuiltinForms() {
		if f.Key == archive.LoanSubject {
			f.Route = "leave"
			_, err = b.office.DraftForm(t.Context(), b.as("editor"), f, "改走请假")
			b.refused("the form is changed", err, archive.Invalid)
			f.Key, f.Route = "borrow", "loan"
			v, err := b.office.DraftForm(t.Context(), b.as("editor"), f, "另立")
			if err == nil {
				b.grants("director", org.Office)
				_, err = b.office.ActivateForm(t.Context(), b.as("director"), v.ID)
			}
			b.refused("another form takes the route of loans", err, archive.Invalid)
		}
	}
}

// TestNobodyLearnsOfARecordByItsApplication: while the request waits its record is raised. Who decides on it, who asked, and whoever was
// told of it knows it no more.
func TestNobodyLearnsOfARecordByItsApplication(t *testing.T) {
	b := newBureau(t)
	r := b.kept(archive.LevelInternal, "关于薪酬方案的通知")
	l := b.asks("second", r)
	for _, user := range []string{"worker", "visitor", "leader", "drafter", "registrar", "worksclerk", "financehead", "foreignclerk"} {
		_, err := b.office.Open(t.Context(), b.as(user), l.ApplicationID)
		b.refused(user+" opens the application", err, archive.NotFound)
		b.refused(user+" follows it", b.office.Follow(t.Context(), b.as(user), l.ApplicationID), archive.NotFound)
		_, err = b.office.Urge(t.Context(), b.as(user), l.ApplicationID, "请快办。")
		b.refused(user+" urges", err, archive.NotFound)
		_, err = b.office.Eligible(t.Context(), b.as(user), l.ApplicationID, workflow.Transfer)
		b.refused(user+" asks who may have it", err, archive.NotFound)
	}
	b.ok(b.office.Follow(t.Context(), b.as("archivist"), l.ApplicationID))
	b.ok(b.office.Follow(t.Context(), b.as("director"), l.ApplicationID))
	b.owner(`UPDATE record SET level = 2 WHERE uid = $1`, r.ID)
	b.owner(`UPDATE person SET clearance = 1 WHERE username IN ('director', 'archivist', 'second')`)
	for _, user := range []string{"director", "archivist", "second"} {
		_, err := b.office.Open(t.Context(), b.as(user), l.ApplicationID)
		b.refused(user+" opens the application", err, archive.NotFound)
		for _, box := range []archive.TaskBox{archive.BoxToDo, archive.BoxToRead, archive.BoxDone, archive.BoxTracked, archive.BoxMine} {
			page, err := b.office.Box(t.Context(), b.as(user), archive.TaskFilter{Box: box})
			b.ok(err)
			for name, n := range page.Counts {
				if n > 0 {
					t.Errorf("%s counts %d in %s", user, n, name)
				}
			}
			for _, line := range page.Lines {
				if line.DocumentID == l.ApplicationID {
					t.Errorf("%s finds it in %s", user, box)
				}
			}
		}
		desk, err := b.stacks.LoanDesk(t.Context(), b.as(user), "")
		b.ok(err)
		if len(desk.Mine)+len(desk.Asked)+len(desk.Before)+len(desk.Lent) > 0 {
			t.Errorf("%s finds it on the desk", user)
		}
		_, err = b.stacks.Withdraw(t.Context(), b.as(user), l.ID, "")
		b.refused(user+" withdraws it", err, archive.NotFound)
		_, err = b.stacks.Approve(t.Context(), b.as(user), l.ID, 0, "同意。")
		b.refused(user+" approves it", err, archive.NotFound)
	}
}

// TestNobodyFollowsWhatHeMayNoLongerKnow: who knew a document by an office and holds it no longer has it in no box, hears nothing of its
// end, and is answered as if it had never been.
func TestNobodyFollowsWhatHeMayNoLongerKnow(t *testing.T) {
	b := newBureau(t)
	b.grants("worker", org.Clerk)
	b.owner(`UPDATE role_grant SET unit_id = $2 WHERE person_id = $1`, b.people["worker"].Key, b.finance.Key)
	d := b.carry(b.draft(archive.LevelInternal, "关于设备采购的通知"), archive.InReview)
	b.ok(b.office.Follow(t.Context(), b.as("worker"), d.ID))
	tracked := func() int {
		page, err := b.office.Box(t.Context(), b.as("worker"), archive.TaskFilter{Box: archive.BoxTracked})
		b.ok(err)
		return page.Counts[archive.BoxTracked] + len(page.Lines)
	}
	if n := tracked(); n != 2 {
		t.Fatalf("followed, and %d are counted and listed", n)
	}
	b.owner(`UPDATE role_grant SET valid = daterange('2026-01-01', '2026-08-01') WHERE person_id = $1`, b.people["worker"].Key)
	if n := tracked(); n != 0 {
		t.Errorf("%d are counted and listed", n)
	}
	none := b.office.Unfollow(t.Context(), b.as("worker"), archive.NewID())
	for _, err := range []error{b.office.Unfollow(t.Context(), b.as("worker"), d.ID), b.office.Follow(t.Context(), b.as("worker"), d.ID)} {
		if err == nil || err.Error() != none.Error() || archive.KindOf(err) != archive.NotFound {
			t.Errorf("answered %v, for what never was %v", err, none)
		}
	}
	_, err := b.office.Terminate(t.Context(), b.as("financehead"), d.ID, "不再办理。")
	b.ok(err)
	b.ok(b.db.Read(t.Context(), b.as("worker"), func(tx archive.Tx) error {
		mine, err := tx.Notifications().Mine(t.Context(), 50)
		if len(mine) > 0 {
			t.Errorf("told of %+v", mine)
		}
		return err
	}))
}
