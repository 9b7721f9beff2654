package office

import (
	"context"
	"errors"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// FindStalled looks for documents that wait for nobody who can act: accounts closed or ended, clearances lowered, posts empty. The
// office is asked to assign somebody, and once somebody can act again that is noted, too. It is background work, done again and again.
func (o *Office) FindStalled(ctx context.Context) error {
	var doubtful []archive.Doubtful
	err := o.Store.Read(ctx, archive.System(), func(tx archive.Tx) (err error) {
		doubtful, err = tx.Leavers().Doubtful(ctx)
		return err
	})
	if err != nil {
		return err
	}
	var faults []error
	for _, d := range doubtful {
		if err := o.lookForStall(ctx, d); err != nil && archive.KindOf(err) != archive.NotFound {
			faults = append(faults, err) // one that cannot be read does not hide the others
		}
	}
	return errors.Join(faults...)
}

// lookForStall asks the engine whether anybody can act in a document, and writes it down when that has changed.
func (o *Office) lookForStall(ctx context.Context, at archive.Doubtful) error {
	return o.Store.InTx(ctx, archive.SystemFor(at.Organisation), func(tx archive.Tx) error {
		d, err := tx.Documents().Lock(ctx, at.Document)
		if err != nil {
			return err
		}
		m, err := o.matter(ctx, tx, &d)
		if err != nil {
			return err
		}
		since := stalledSince(m, m.whole(), tx.Now())
		if since.Equal(m.run.Stalled) {
			return nil
		}
		if err := tx.Runs().SetStalled(ctx, m.run.Key, since); err != nil {
			return err
		}
		if !since.IsZero() {
			if err := askToAssign(ctx, tx, m); err != nil {
				return err
			}
		}
		if err := retoken(ctx, tx, &d); err != nil {
			return err
		}
		if err := log(ctx, tx, d, "task.stalled"); err != nil {
			return err
		}
		return tx.Documents().Update(ctx, &d)
	})
}

// stalledSince is since when nobody can act in a matter: now, unless it was so before; zero when somebody can, or it is suspended.
func stalledSince(m *matter, whole workflow.Matter, now time.Time) time.Time {
	switch {
	case workflow.Stalled(whole, m.env) != workflow.BecauseNobody || whole.Run.State != workflow.Running:
		return time.Time{}
	case m.run.Stalled.IsZero():
		return now
	}
	return m.run.Stalled
}

// askToAssign tells the office that it has to name somebody, and writes it into the trace.
func askToAssign(ctx context.Context, tx archive.Tx, m *matter) error {
	holders := m.directory.HoldersIn(org.Office, org.OrganisationKey(m.doc.Organisation))
	for _, p := range clearedFor(m.directory, holders, m.doc.Level) {
		err := tx.Notifications().Send(ctx, archive.Notification{ID: archive.NewID(), Person: archive.Key(p), Kind: string(workflow.NewsBlocked),
			Document: m.doc.Key})
		if err != nil {
			return err
		}
	}
	step := m.step(m.run.Step)
	return tx.Trace().AddHistory(ctx, archive.History{Document: m.doc.Key, Act: string(workflow.Blocked),
		Detail: map[string]string{"step": step.Key, "step_name": step.Name, "reason": string(workflow.BecauseNobody)}})
}

// Stalled lists the documents that wait for nobody who can act (无人可办), for those who may assign somebody.
func (o *Office) Stalled(ctx context.Context, by archive.By) (list []archive.Stalled, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		if err := needForAll(ctx, tx, org.Office); err != nil {
			return err
		}
		list, err = tx.Leavers().Stalled(ctx)
		return err
	})
	return list, err
}
