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

// Work reads a page of a work box, each line with exactly the verbs that would not be refused. It asks the store as often for fifty
// lines as for one.
func (o *Office) Work(ctx context.Context, by archive.By, f archive.TaskFilter) (page []Work, next string, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		lines, after, err := tx.Boxes().List(ctx, f)
		if err != nil {
			return err
		}
		next = after
		page, err = o.work(ctx, tx, lines)
		return err
	})
	return page, next, err
}

func (o *Office) work(ctx context.Context, tx archive.Tx, lines []archive.TaskLine) ([]Work, error) {
	ids := make([]archive.ID, len(lines))
	for i, l := range lines {
		ids[i] = l.ID
	}
	errands, err := tx.Runs().Errands(ctx, ids)
	if err != nil {
		return nil, err
	}
	in, err := o.surroundings(ctx, tx)
	if err != nil {
		return nil, err
	}
	page := make([]Work, len(lines))
	for i, l := range lines {
		page[i].TaskLine = l
		if page[i].Actions, err = actions(ctx, tx, in, l, errands[l.ID]); err != nil {
			return nil, err
		}
	}
	return page, nil
}

// actions are the verbs for a task and for the run it belongs to.
func actions(ctx context.Context, tx archive.Tx, in surroundings, line archive.TaskLine, e archive.Errand) ([]workflow.Verb, error) {
	verbs := []workflow.Verb{}
	if e.No == 0 { // a reading outside any run, or a wish
		if line.Done.IsZero() && !line.Followed {
			verbs = append(verbs, workflow.Read)
		}
		return verbs, nil
	}
	version, err := tx.Routes().ByKey(ctx, e.Run.RouteKey)
	if err != nil {
		return nil, err
	}
	m := &matter{doc: &e.Document, run: e.Run, route: version.Content}
	m.stand(tx, in)
	for _, offer := range workflow.Allowed(m.whole(), org.PersonKey(tx.Actor().Person), m.env) {
		if offer.Task == e.No || offer.Task == 0 {
			verbs = append(verbs, offer.Verb)
		}
	}
	return verbs, nil
}
