package house

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/notices"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/worktime"
)

// setClock sets the clock to a moment in Shanghai.
func (b *bureau) setClock(moment string) {
	b.Helper()
	t, err := time.ParseInLocation("2006-01-02 15:04", moment, worktime.Default().Zone)
	b.ok(err)
	b.clock.Set(t)
}

// heads makes a person the head of his unit.
func (b *bureau) heads(user string) {
	b.Helper()
	b.owner(`UPDATE appointment SET head = true WHERE person_id = $1`, b.people[user].Key)
}

// remind does the job of reminding on two nodes at once.
func (b *bureau) remind(moment string) {
	b.Helper()
	b.setClock(moment)
	var nodes sync.WaitGroup
	for range 2 {
		nodes.Go(func() {
			n := notices.New(notices.Options{Store: b.db})
			if err := n.Remind(b.Context()); err != nil {
				b.Error(err)
			}
		})
	}
	nodes.Wait()
}

// told lists the kinds of news that a person has, oldest first, without the news of acts.
func (b *bureau) told(user string) (kinds []string) {
	b.Helper()
	list, err := b.office.Notices(b.Context(), b.as(user), 100)
	b.ok(err)
	slices.SortFunc(list, func(x, y archive.Notification) int { return x.At.Compare(y.At) })
	for _, n := range list {
		if slices.Contains(workflow.Stages(), workflow.Stage(n.Kind)) {
			kinds = append(kinds, n.Kind)
		}
	}
	return kinds
}

func (b *bureau) wantTold(when, user string, want ...string) {
	b.Helper()
	if got := b.told(user); !slices.Equal(got, want) {
		b.Errorf("%s: %s is told %q, want %q", when, user, got, want)
	}
}

func TestRemindersComeOnceInOfficeHoursOnEveryNode(t *testing.T) {
	b := newBureau(t)
	b.setClock("2026-08-06 15:30") // a Thursday; two working days end on Monday at half past three
	b.carry(b.draft(archive.LevelInternal, "关于设备采购的通知"), archive.InReview)
	for _, c := range []struct {
		at   string
		want []string
	}{
		{"2026-08-06 17:00", nil},
		{"2026-08-07 15:29", nil},
		{"2026-08-07 15:31", []string{"unseen"}},
		{"2026-08-09 10:00", []string{"unseen"}}, // a Sunday
		{"2026-08-10 09:59", []string{"unseen"}},
		{"2026-08-10 12:30", []string{"unseen"}}, // a quarter is left since ten, but it is noon
		{"2026-08-10 13:30", []string{"unseen", "soon"}},
		{"2026-08-10 15:29", []string{"unseen", "soon"}},
		{"2026-08-10 20:00", []string{"unseen", "soon"}}, // past the deadline, but the office is closed
		{"2026-08-11 08:30", []string{"unseen", "soon", "due"}},
		{"2026-08-11 08:31", []string{"unseen", "soon", "due"}},
	} {
		b.remind(c.at)
		b.wantTold(c.at, "financehead", c.want...)
	}
	b.clock.Pass(time.Second)
	if _, logged := b.audited()["task.remind"]; !logged {
		t.Error("the auditor of the organisation does not see that it was reminded")
	}
}

func TestReminderIsNotSpentOnWhatIsDone(t *testing.T) {
	b := newBureau(t)
	d := b.carry(b.draft(archive.LevelInternal, "关于设备采购的通知"), archive.InReview)
	_, err := b.decide("financehead", d, office.Act{Verb: workflow.Approve, Opinion: "同意。"})
	b.ok(err)
	b.remind("2026-08-20 10:00")
	b.wantTold("after the act", "financehead")
	b.wantTold("after the outage", "editor", "due") // the last of what was missed
}

func TestSuspendedIsNotReminded(t *testing.T) {
	b := newBureau(t)
	d := b.carry(b.draft(archive.LevelInternal, "关于设备采购的通知"), archive.InReview)
	_, err := b.decide("financehead", d, office.Act{Verb: workflow.Approve, Opinion: "同意。"})
	b.ok(err)
	_, err = b.office.ActOnRun(b.Context(), b.as("editor"), d.ID, office.Act{Verb: workflow.Suspend, Opinion: "等批复。"})
	b.ok(err)
	b.remind("2026-08-20 10:00")
	b.wantTold("while it is suspended", "editor")
	_, err = b.office.ActOnRun(b.Context(), b.as("editor"), d.ID, office.Act{Verb: workflow.Resume, Opinion: "继续。"})
	b.ok(err)
	b.remind("2026-08-20 10:01")
	b.wantTold("the time of waiting does not count", "editor")
	b.remind("2026-08-31 10:00")
	b.wantTold("after its new deadline", "editor", "due")
}

// TestEscalationGivesNoRights: superiors hear whose task is late, once a level; the document only if they may know it anyway.
func TestEscalationGivesNoRights(t *testing.T) {
	b := newBureau(t)
	b.heads("second") // of the office; the document is not his to know
	b.heads("leader")
	d := b.carry(b.draft(archive.LevelInternal, "关于设备采购的通知"), archive.InReview)
	_, err := b.decide("financehead", d, office.Act{Verb: workflow.Approve, Opinion: "同意。"})
	b.ok(err)
	b.remind("2026-08-05 08:59")
	b.wantTold("late by less than a day", "second")
	b.remind("2026-08-31 10:00")
	b.remind("2026-08-31 10:01")
	b.wantTold("the nearest superior", "second", "late")
	b.wantTold("the one above", "leader", "later")
	list, err := b.office.Notices(b.Context(), b.as("second"), 10)
	b.ok(err)
	for _, n := range list {
		if n.Kind == "late" && (n.Title != "" || n.DocumentID != "" || n.Text != "editor") {
			t.Errorf("who may not know it is told %+v", n)
		}
	}
	_, err = b.office.Open(b.Context(), b.as("second"), d.ID)
	b.refused("who was told opens it", err, archive.NotFound)
	list, err = b.office.Notices(b.Context(), b.as("leader"), 10)
	b.ok(err)
	if len(list) == 0 || list[0].DocumentID != d.ID {
		t.Errorf("who heads all may know it: %+v", list)
	}
	b.owner(`UPDATE document SET level = 2 WHERE uid = $1`, d.ID)
	b.wantTold("raised above him afterwards", "second")
}

func TestEscalationPassesOverWhoIsNotCleared(t *testing.T) {
	b := newBureau(t)
	b.heads("second") // cleared for Internal only
	d := b.carry(b.draft(archive.WorkSecret, "关于演练的通知"), archive.InReview)
	_, err := b.decide("financehead", d, office.Act{Verb: workflow.Approve, Opinion: "同意，请核。"})
	b.ok(err)
	b.remind("2026-08-31 10:00")
	b.wantTold("the editor himself", "editor", "due")
	b.wantTold("a superior below its level", "second")
}
