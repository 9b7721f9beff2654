package office

import (
	"context"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// Work is a line of a box with what the actor can do with it now.
type Work struct {
	archive.TaskLine
	Actions []workflow.Verb
}

// Work reads a page of a work box, each line with exactly the verbs that would not be refused.
func (o *Office) Work(ctx context.Context, by archive.By, f archive.TaskFilter) (page []Work, next string, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		lines, after, err := tx.Boxes().List(ctx, f)
		next, page = after, make([]Work, len(lines))
		for i, line := range lines {
			page[i].TaskLine = line
			if page[i].Actions, err = o.actions(ctx, tx, line); err != nil {
				return err
			}
		}
		return err
	})
	return page, next, err
}

// actions are the verbs for a task and for the run it belongs to.
func (o *Office) actions(ctx context.Context, tx archive.Tx, line archive.TaskLine) ([]workflow.Verb, error) {
	verbs := []workflow.Verb{}
	_, no, err := tx.Runs().ByTask(ctx, line.ID)
	if err != nil {
		return nil, err
	}
	if no == 0 { // a reading outside any run
		if line.Done.IsZero() {
			verbs = append(verbs, workflow.Read)
		}
		return verbs, nil
	}
	d, err := tx.Documents().ByID(ctx, line.DocumentID)
	if err != nil {
		return nil, err
	}
	m, err := o.matter(ctx, tx, &d)
	if err != nil {
		return nil, err
	}
	for _, offer := range workflow.Allowed(m.whole(), org.PersonKey(tx.Actor().Person), m.env) {
		if offer.Task == no || offer.Task == 0 {
			verbs = append(verbs, offer.Verb)
		}
	}
	return verbs, nil
}
