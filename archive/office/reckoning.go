package office

import (
	"context"

	"github.com/lantai/lantai/archive"
)

// reckonedAtOnce is how many tasks one transaction reckons.
const reckonedAtOnce = 100

// ReckonUnknown asks for a pass over the tasks with unknown deadlines: a new version of the program may know the year.
func (o *Office) ReckonUnknown(ctx context.Context) error {
	return o.Store.InTx(ctx, archive.System(), func(tx archive.Tx) error { return tx.Reckonings().AskUnknown(ctx) })
}

// ReckonWaiting carries on the passes that were asked for, portion by portion, until none is left. Each portion stands by itself: who
// is killed goes on where he was.
func (o *Office) ReckonWaiting(ctx context.Context) error {
	for {
		var left bool
		err := o.Store.InTx(ctx, archive.System(), func(tx archive.Tx) (err error) {
			left, err = reckonSome(ctx, tx)
			return err
		})
		if err != nil || !left {
			return err
		}
	}
}

// reckonSome reckons one portion of the oldest pass; left is false when there is nothing to do.
func reckonSome(ctx context.Context, tx archive.Tx) (left bool, err error) {
	r, err := tx.Reckonings().Next(ctx)
	if archive.KindOf(err) == archive.NotFound {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	calendar, err := tx.Calendars().Of(ctx, r.Organisation)
	if err != nil {
		return false, err
	}
	tasks, err := tx.Reckonings().Tasks(ctx, r, reckonedAtOnce)
	if err != nil {
		return false, err
	}
	for _, t := range tasks {
		was := t.Task
		t.Task = t.Reckoned(calendar)
		r.After = archive.Key(t.Key)
		if t.Due.Equal(was.Due) && t.DueUnknown == was.DueUnknown {
			continue
		}
		if err := tx.Reckonings().Move(ctx, r, t); err != nil {
			return false, err
		}
	}
	if len(tasks) < reckonedAtOnce {
		r.Finished = tx.Now()
	}
	return true, tx.Reckonings().Progress(ctx, r, tasks)
}
