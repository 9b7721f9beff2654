package office

import (
	"context"
	"slices"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// ActOnRun does what concerns a document's way as a whole: 撤回, 终止, 催办, 知会, 传阅, 督办, 暂停, 恢复, 指派.
func (o *Office) ActOnRun(ctx context.Context, by archive.By, id archive.ID, a Act) (archive.Document, error) {
	return o.actOnRun(ctx, by, id, a)
}

// Neighbours are the documents before and after one in a work box, and its place there.
type Neighbours struct {
	At, Total  int // At counts from 1; 0: it is not in the box
	Prev, Next *archive.TaskLine
}

// longestBox is how far Neighbours looks.
const longestBox = 200

// Neighbours finds the place of a document in a box.
func (o *Office) Neighbours(ctx context.Context, by archive.By, box archive.TaskBox, id archive.ID) (n Neighbours, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		lines, _, err := tx.Boxes().List(ctx, archive.TaskFilter{Box: box, Limit: longestBox})
		if err != nil {
			return err
		}
		n = neighboursIn(lines, id)
		counts, err := tx.Boxes().Counts(ctx)
		n.Total = counts[box]
		return err
	})
	return n, err
}

func neighboursIn(lines []archive.TaskLine, id archive.ID) (n Neighbours) {
	for i, l := range lines {
		if l.DocumentID != id {
			continue
		}
		n.At = i + 1
		if i > 0 {
			n.Prev = &lines[i-1]
		}
		if i+1 < len(lines) {
			n.Next = &lines[i+1]
		}
		return n
	}
	if len(lines) > 0 {
		n.Next = &lines[0] // it has left the box: the first one waits
	}
	return n
}

// MayTakeBack reports whether what the actor did with a task can still be taken back (取回): until somebody else has seen it.
func (o *Office) MayTakeBack(ctx context.Context, by archive.By, task archive.ID) (may bool, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		id, no, err := tx.Runs().ByTask(ctx, task)
		if err != nil || no == 0 {
			return err
		}
		d, err := tx.Documents().ByID(ctx, id)
		if err != nil {
			return err
		}
		m, err := o.matter(ctx, tx, &d)
		if err != nil {
			return err
		}
		offers := workflow.Allowed(m.whole(), org.PersonKey(tx.Actor().Person), m.env)
		may = slices.Contains(offers, workflow.Offer{Task: no, Verb: workflow.TakeBack})
		return nil
	})
	return may, err
}
