package house

import (
	"errors"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/notices"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/worktime"
)

// year2027 is made up: only the house's own days matter here.
func year2027() worktime.Year {
	return worktime.Year{Year: 2027, Papers: []string{"霁城建办〔2026〕88号"}, Off: map[string]string{"2027-01-01": "元旦", "2027-01-04": "元旦"},
		Work: map[string]string{"2027-01-02": "元旦"}}
}

// task is a person's open task of a document.
func (b *bureau) task(user string, d archive.Document) workflow.Task {
	b.Helper()
	v, err := b.office.Open(b.Context(), b.as(user), d.ID)
	b.ok(err)
	if v.MyTask == nil {
		b.Fatalf("%s has no task", user)
	}
	return v.MyTask.Task
}

func (b *bureau) wantDue(what string, t workflow.Task, due string) {
	b.Helper()
	if got := t.Due.In(worktime.Default().Zone).Format("2006-01-02 15:04"); got != due || t.DueUnknown {
		b.Errorf("%s: due %s (unknown %v), want %s", what, got, t.DueUnknown, due)
	}
}

// TestAnUnknownYearIsEnteredLater: the deadline stays open, and is reckoned by the days that were entered.
func TestAnUnknownYearIsEnteredLater(t *testing.T) {
	b := newBureau(t)
	b.heads("second") // of the general office
	b.setClock("2026-12-31 16:00")
	d := b.carry(b.draft(archive.LevelInternal, "关于设备采购的通知"), archive.InReview)
	if task := b.task("financehead", d); !task.DueUnknown || !task.Due.IsZero() {
		t.Fatalf("guessed %v", task.Due)
	}
	_, err := b.office.DueAfter(t.Context(), b.as("worker"), b.clock.Now(), 16)
	b.refused("reckoned into an unknown year", err, archive.Invalid)
	for _, user := range []string{"drafter", "editor", "leader", "archivist", "foreignclerk"} {
		_, err := b.office.SetYear(t.Context(), b.as(user), year2027())
		b.refused(user+" enters a year", err, archive.Forbidden)
	}
	b.ok(b.office.ReckonWaiting(t.Context()))
	reckoned, err := b.office.SetYear(t.Context(), b.as("second"), year2027())
	b.ok(err)
	if reckoned != 1 {
		t.Errorf("%d tasks wait to be reckoned", reckoned)
	}
	b.ok(b.office.ReckonWaiting(t.Context()))
	b.wantDue("the second of January is worked, the fourth is off", b.task("financehead", d), "2027-01-05 16:00")
	w, err := b.office.WorkingTime(t.Context(), b.as("worker"))
	b.ok(err)
	if w.MayKeep || w.Latest == nil || w.Latest.Finished.IsZero() || w.Latest.Done != 1 || w.Latest.Changed != 1 ||
		len(w.Entries) != 1 || w.Entries[0].Year != 2027 || w.Entries[0].ByName != "second" {
		t.Errorf("%+v of %+v", w.Latest, w.Entries)
	}
	b.remind("2027-01-06 09:00")
	b.wantTold("after the deadline", "financehead", "due")
	b.ok(b.office.DropYear(t.Context(), b.as("second"), 2027))
	b.refused("taken back twice", b.office.DropYear(t.Context(), b.as("second"), 2027), archive.NotFound)
}

// TestHoursOfOneOrganisationAreItsOwn, hold from their day on, and move what is open only when that is asked for.
func TestHoursOfOneOrganisationAreItsOwn(t *testing.T) {
	b := newBureau(t)
	b.heads("second")
	early := b.carry(b.draft(archive.LevelInternal, "关于设备采购的通知"), archive.InReview) // Monday at nine, two days
	b.ok(b.office.SetHours(t.Context(), b.as("second"), "2026-08-04", []worktime.Span{{From: 10 * 60, To: 12 * 60}, {From: 14 * 60, To: 18 * 60}}))
	b.wantDue("what was reckoned stays", b.task("financehead", early), "2026-08-05 09:00")
	late := b.carry(b.draft(archive.LevelInternal, "关于安全检查的通知"), archive.InReview)
	b.wantDue("what opens afterwards", b.task("financehead", late), "2026-08-05 14:30")
	tasks, err := b.office.Reckon(t.Context(), b.as("second"))
	b.ok(err)
	b.ok(b.office.ReckonWaiting(t.Context()))
	b.wantDue("reckoned anew", b.task("financehead", early), "2026-08-05 14:30")
	if tasks != 2 {
		t.Errorf("%d tasks are reckoned", tasks)
	}
	r, err := b.office.DueAfter(t.Context(), b.as("foreigner"), b.clock.Now(), 16)
	b.ok(err)
	if got := r.Due.Format("2006-01-02 15:04"); got != "2026-08-05 09:00" {
		t.Errorf("the other organisation reckons until %s", got)
	}
	for what, spans := range map[string][]worktime.Span{"none": nil, "backwards": {{From: 600, To: 540}}, "past midnight": {{From: 600, To: 1500}}} {
		b.refused(what, b.office.SetHours(t.Context(), b.as("second"), "2026-09-01", spans), archive.Invalid)
	}
	b.refused("from no day", b.office.SetHours(t.Context(), b.as("second"), "", []worktime.Span{{From: 540, To: 600}}), archive.Invalid)
	b.refused("by somebody else", b.office.SetHours(t.Context(), b.as("editor"), "2026-09-01", []worktime.Span{{From: 540, To: 600}}), archive.Forbidden)
	b.ok(b.office.DropHours(t.Context(), b.as("second"), "2026-08-04"))
	again := b.carry(b.draft(archive.LevelInternal, "关于值班的通知"), archive.InReview)
	b.wantDue("taken back", b.task("financehead", again), "2026-08-05 09:00")
}

// TestAPassGoesOnWhereItWasKilled, portion by portion, beside people who act.
func TestAPassGoesOnWhereItWasKilled(t *testing.T) {
	b := newBureau(t)
	b.heads("second")
	b.setClock("2026-12-31 16:00")
	var last archive.Document
	for range 3 {
		last = b.carry(b.draft(archive.LevelInternal, "关于设备采购的通知"), archive.InReview)
	}
	// Hundreds more of them, as rows alone.
	b.owner(`INSERT INTO task (uid, organisation_id, document_id, level, no, step, step_name, step_kind, duty, person_id, state, data, opened_at, due_unknown)
		SELECT lpad(n::text, 26, 'y'), t.organisation_id, t.document_id, t.level, 100 + n, t.step, t.step_name, t.step_kind, t.duty, t.person_id, t.state, t.data,
			t.opened_at, true FROM task t CROSS JOIN generate_series(1, 300) n WHERE t.document_id = $1 AND t.due_unknown`, last.Key)
	reckoned, err := b.office.SetYear(t.Context(), b.as("second"), year2027())
	b.ok(err)
	if reckoned != 303 {
		t.Errorf("%d wait", reckoned)
	}
	killed := errors.New("killed")
	err = b.db.InTx(t.Context(), archive.System(), func(tx archive.Tx) error {
		r, err := tx.Reckonings().Next(t.Context())
		b.ok(err)
		r.After = 1 << 40
		b.ok(tx.Reckonings().Progress(t.Context(), r, nil))
		return killed
	})
	if !errors.Is(err, killed) {
		t.Fatal(err)
	}
	acted := make(chan error)
	go func() {
		_, err := b.decide("financehead", last, office.Act{Verb: workflow.Approve, Opinion: "同意。"})
		acted <- err
	}()
	b.ok(b.office.ReckonWaiting(t.Context()))
	b.ok(<-acted)
	w, err := b.office.WorkingTime(t.Context(), b.as("second"))
	b.ok(err)
	if w.Latest.Finished.IsZero() || w.Latest.Done < 302 || w.Latest.Changed < 302 {
		t.Errorf("%+v", w.Latest)
	}
	b.ok(b.office.ReckonUnknown(t.Context()))
	b.ok(b.office.ReckonWaiting(t.Context()))
	if again, err := b.office.WorkingTime(t.Context(), b.as("second")); err != nil || again.Latest.Key != w.Latest.Key {
		t.Errorf("nothing is unknown any more, yet: %+v, %v", again.Latest, err)
	}
}

// TestNodesSeeAChangedCalendarAtOnce: each keeps calendars in memory.
func TestNodesSeeAChangedCalendarAtOnce(t *testing.T) {
	b := newBureau(t)
	b.heads("second")
	other := b.anotherNode()
	due := func(o *office.Office) string {
		r, err := o.DueAfter(t.Context(), b.as("worker"), b.clock.Now(), 1)
		b.ok(err)
		return r.Due.Format("15:04")
	}
	if due(other) != "10:00" || due(b.office) != "10:00" {
		t.Fatal("not at nine")
	}
	b.ok(b.office.SetHours(t.Context(), b.as("second"), "2026-01-01", []worktime.Span{{From: 11 * 60, To: 12 * 60}}))
	if due(b.office) != "12:00" || due(other) != "12:00" {
		t.Errorf("this node until %s, the other until %s", due(b.office), due(other))
	}
}

// anotherNode opens the use cases once more, over a database connection of their own.
func (b *bureau) anotherNode() *office.Office {
	b.Helper()
	o := *b.office
	o.Store = b.at.Open(b, b.clock.Now)
	return &o
}

// audited is who did what last, as the auditor reads it.
func (b *bureau) audited() map[string]string {
	b.Helper()
	var lines []archive.AuditLine
	b.ok(b.db.Read(b.Context(), b.as("auditor"), func(tx archive.Tx) (err error) {
		lines, _, err = tx.Audit().Lines(b.Context(), archive.AuditFilter{Limit: 10})
		return err
	}))
	acts := map[string]string{}
	for _, l := range lines {
		acts[l.Act] = l.PersonName
	}
	return acts
}

// TestAuditOfTheCalendar: what was changed stands in the log.
func TestAuditOfTheCalendar(t *testing.T) {
	b := newBureau(t)
	b.heads("second")
	_, err := b.office.SetYear(t.Context(), b.as("second"), year2027())
	b.ok(err)
	b.ok(notices.New(notices.Options{Store: b.db}).SetContact(t.Context(), b.as("worker"), archive.Contact{Mail: "a@b.cn"}))
	b.clock.Pass(time.Second)
	acts := b.audited()
	if acts["calendar.year"] != "second" || acts["person.contact"] != "worker" {
		t.Errorf("the log holds %v", acts)
	}
}
