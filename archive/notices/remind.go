package notices

import (
	"context"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
	"github.com/lantai/lantai/workflow/worktime"
)

// watchedAtOnce is how many tasks one transaction looks at.
const watchedAtOnce = 100

// unknownAgain is when a task is looked at again whose reminders lie in a year that is not known.
const unknownAgain = 24 * time.Hour

// Remind says what is to be said of open tasks by now: to those who have them, and after the deadline to their superiors. Nothing is
// said outside office hours, nor twice, however many nodes do this at once and whenever one of them is killed.
func (n *Notices) Remind(ctx context.Context) error {
	for {
		looked := 0
		err := n.Store.InTx(ctx, archive.System(), func(tx archive.Tx) (err error) {
			looked, err = remindSome(ctx, tx)
			return err
		})
		if err != nil || looked < watchedAtOnce {
			return err
		}
	}
}

func remindSome(ctx context.Context, tx archive.Tx) (looked int, err error) {
	tasks, err := tx.Reminders().Watch(ctx, watchedAtOnce)
	if err != nil || len(tasks) == 0 {
		return 0, err
	}
	directory, err := tx.People().Directory(ctx)
	if err != nil {
		return 0, err
	}
	for _, w := range tasks {
		calendar, err := tx.Calendars().Of(ctx, w.Organisation)
		if err != nil {
			return 0, err
		}
		if err := remind(ctx, tx, directory, calendar, w); err != nil {
			return 0, err
		}
	}
	return len(tasks), nil
}

// remind says what is due of one task, and when to look at it again.
func remind(ctx context.Context, tx archive.Tx, directory *org.Directory, calendar *worktime.Calendar, w archive.Watched) error {
	list, known := workflow.Reminders(w.Task.Task, calendar, w.Sent)
	say, passed, next := workflow.DueNow(list, tx.Now())
	if opens := opening(calendar, tx.Now()); len(say) > 0 && opens.After(tx.Now()) {
		return tx.Reminders().Look(ctx, w, opens)
	}
	for _, r := range say {
		if err := tell(ctx, tx, directory, w, r.Stage); err != nil {
			return err
		}
		passed = append(passed, r.Stage)
	}
	if next.IsZero() && !known {
		next = tx.Now().Add(unknownAgain)
	}
	if len(passed) > 0 {
		if err := noteReminders(ctx, tx, w, passed); err != nil {
			return err
		}
	}
	return tx.Reminders().Look(ctx, w, next)
}

// opening is now when the office is open, else when it next opens; in a year that is not known, a day later.
func opening(c *worktime.Calendar, now time.Time) time.Time {
	next, err := c.Next(now)
	if err != nil {
		return now.Add(unknownAgain)
	}
	return next
}

func noteReminders(ctx context.Context, tx archive.Tx, w archive.Watched, stages []workflow.Stage) error {
	if err := tx.Reminders().Sent(ctx, w, stages); err != nil {
		return err
	}
	return tx.Log(ctx, archive.Entry{Act: "task.remind", Subject: w.ID, Level: w.Level, Detail: string(stages[len(stages)-1]), House: w.Organisation})
}

// tell sends the news of one stage: to the person, or to the superiors of its level.
func tell(ctx context.Context, tx archive.Tx, directory *org.Directory, w archive.Watched, s workflow.Stage) error {
	level := s.Level()
	if level == 0 {
		if !directory.Active(w.Person) {
			return nil
		}
		return tx.Notifications().Send(ctx, archive.Notification{ID: archive.NewID(), Person: archive.Key(w.Person), Kind: string(s), Document: w.Document})
	}
	superiors := directory.Superiors(w.Person, w.Unit, level)
	if len(superiors) < level {
		return nil
	}
	for _, p := range superiors[level-1] {
		if news, may := escalation(directory, w, p, s); may {
			if err := tx.Notifications().Send(ctx, news); err != nil {
				return err
			}
		}
	}
	return nil
}

// escalation is what a superior is told: whose task is late, and the document only if he may know it. Who is not cleared for its
// level is told nothing at all. It gives no right to anything.
func escalation(directory *org.Directory, w archive.Watched, superior org.PersonKey, s workflow.Stage) (n archive.Notification, may bool) {
	p, ok := directory.Person(superior)
	if !ok || p.ClearanceRank < w.Level.Rank() {
		return n, false
	}
	n = archive.Notification{ID: archive.NewID(), Person: archive.Key(superior), Kind: string(s), Text: directory.Name(w.Person), About: w.Document,
		AboutLevel: w.Level}
	if (archive.Actor{Tokens: directory.Tokens(superior)}).Holds(w.Tokens) {
		n.Document = w.Document
	}
	return n, true
}
