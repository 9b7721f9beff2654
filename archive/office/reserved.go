package office

import (
	"context"
	"slices"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
)

// UseReserved gives a reserved number to a signed document (启用预留号). It is the open task of the actor in the registering step, and
// the number of the document is the reserved one instead of the next.
func (o *Office) UseReserved(ctx context.Context, by archive.By, number, document archive.ID) (n archive.Number, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		d, err := tx.Documents().Lock(ctx, document)
		if err != nil {
			return err
		}
		if n, err = o.reserved(ctx, tx, number); err != nil {
			return err
		}
		by.Made(n.ID)
		m, err := o.matter(ctx, tx, &d)
		if err != nil {
			return notOnTheWay(d, archive.EffectNumber, err)
		}
		m.reserved = &n
		no := m.openTaskOf(tx.Actor().Person, func(s workflow.Step) bool { return s.Effect == archive.EffectNumber })
		if no == 0 {
			return notYours(d, archive.EffectNumber)
		}
		return o.carryOut(ctx, tx, m, Act{Verb: workflow.Approve, Opinion: "已登记编号。"}, no)
	})
	return n, err
}

func (o *Office) reserved(ctx context.Context, tx archive.Tx, id archive.ID) (archive.Number, error) {
	n, err := tx.Numbers().ByID(ctx, id)
	if err != nil {
		return n, err
	}
	if n.Fate != archive.FateReserved {
		return n, archive.E(archive.Conflict, "%s已经使用或作废，不能再启用。", n.Printed)
	}
	s, err := tx.Registers().SeriesByKey(ctx, n.Series)
	if err != nil {
		return n, err
	}
	_, err = o.mySeries(ctx, tx, s.ID)
	return n, err
}

// useReserved is giveNumber with a number that was taken before.
func useReserved(ctx context.Context, tx archive.Tx, d *archive.Document, n *archive.Number) error {
	s, err := enterSeries(ctx, tx, d, n.Series)
	if err != nil {
		return err
	}
	n.Fate, n.Document = archive.FateInUse, d.Key
	d.Series, d.SeriesID, d.Number = s.Key, s.ID, n.Printed
	return tx.Numbers().Settle(ctx, *n)
}

// AwaitingNumber lists the documents that wait for the actor to give them their number, oldest first.
func (o *Office) AwaitingNumber(ctx context.Context, by archive.By) (list []archive.TaskLine, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		list, _, err = tx.Boxes().List(ctx, archive.TaskFilter{Box: archive.BoxToDo, Sort: archive.SortOpened, Limit: 200})
		list = slices.DeleteFunc(list, func(t archive.TaskLine) bool { return t.StepKind != workflow.Register })
		return err
	})
	return list, err
}
