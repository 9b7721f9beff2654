package office

import (
	"context"
	"slices"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
)

// BatchResult is what became of one of several tasks; Err is nil when it was done.
type BatchResult struct {
	Task     archive.ID
	Document archive.ID // "" when the actor may not know it
	Title    string
	Err      error
}

// mostInBatch is how many tasks go together.
const mostInBatch = 200

// DecideTogether approves or reads several tasks with one opinion, each by itself: one that cannot be done does not stop the others,
// and a repetition of the request does only what is left of it. Approving is for steps that allow it; signing never goes together.
func (o *Office) DecideTogether(ctx context.Context, by archive.By, tasks []archive.ID, a Act) ([]BatchResult, error) {
	switch {
	case a.Verb != workflow.Approve && a.Verb != workflow.Read:
		return nil, archive.E(archive.Invalid, "只有同意和已阅可以批量办理。").On("action")
	case len(tasks) == 0:
		return nil, archive.E(archive.Invalid, "请先勾选要办理的公文。").On("tasks")
	case len(tasks) > mostInBatch:
		return nil, archive.E(archive.Invalid, "一次最多办理 %d 件，请分几次。", mostInBatch).On("tasks")
	}
	var results []BatchResult
	for i, task := range tasks {
		if slices.Contains(tasks[:i], task) {
			continue
		}
		one := by
		one.Claim = by.Claim.Part(string(task))
		results = append(results, o.decideOne(ctx, one, task, a))
	}
	return results, ctx.Err()
}

// decideOne is one of several: whether it may go with others is asked before anything is done.
func (o *Office) decideOne(ctx context.Context, by archive.By, task archive.ID, a Act) BatchResult {
	r := BatchResult{Task: task}
	together := false
	r.Err = o.Store.Read(ctx, archive.By{Person: by.Person}, func(tx archive.Tx) error {
		id, no, err := tx.Runs().ByTask(ctx, task)
		if err != nil {
			return err
		}
		d, err := tx.Documents().ByID(ctx, id)
		if err != nil {
			return err
		}
		r.Document, r.Title = d.ID, d.Title
		if no == 0 { // a reading outside any run
			together = true
			return nil
		}
		m, err := o.matter(ctx, tx, &d)
		if err != nil {
			return err
		}
		together = workflow.MayBatch(m.whole(), no, a.Verb)
		return nil
	})
	if r.Err == nil && !together {
		r.Err = archive.E(archive.Conflict, "这一步须逐件办理，没有批量写入。")
	}
	if r.Err == nil {
		_, r.Err = o.Decide(ctx, by, task, a)
	}
	return r
}
