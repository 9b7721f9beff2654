package office

import (
	"context"

	"github.com/lantai/lantai/archive"
)

// SendOn sends a document on its way, whatever its kind: a draft to review (Submit), an arrival with its 收文号 (RegisterIncoming).
func (o *Office) SendOn(ctx context.Context, by archive.By, id archive.ID, r Registration) (archive.Document, error) {
	d, err := o.document(ctx, by, id)
	switch {
	case err != nil:
		return d, err
	case d.Kind == archive.Incoming:
		return o.RegisterIncoming(ctx, by, id, r)
	}
	return o.Submit(ctx, by, id, r.Opinion, r.Choose)
}

func (o *Office) document(ctx context.Context, by archive.By, id archive.ID) (d archive.Document, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		d, err = tx.Documents().ByID(ctx, id)
		return err
	})
	return d, err
}

// RegisterIn is Register in a series that is chosen only now; none keeps the draft's. Choosing is an act of its own and carries no
// claim: it may be repeated, and is left out where the number is there.
func (o *Office) RegisterIn(ctx context.Context, by archive.By, id, series archive.ID) (archive.Document, error) {
	d, err := o.document(ctx, by, id)
	if err != nil {
		return d, err
	}
	if series != "" && series != d.SeriesID && d.Number == "" {
		unclaimed := by
		unclaimed.Claim = nil
		if d, err = o.SetSeries(ctx, unclaimed, id, series); err != nil {
			return d, err
		}
	}
	return o.Register(ctx, by, id)
}

// VoidDocument is Void of the number that a document holds.
func (o *Office) VoidDocument(ctx context.Context, by archive.By, id, leader archive.ID, reason string) (n archive.Number, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		d, err := tx.Documents().Lock(ctx, id)
		if err != nil {
			return err
		}
		if n, err = tx.Numbers().OfDocument(ctx, d.Key); archive.KindOf(err) == archive.NotFound {
			return archive.E(archive.Conflict, "这件公文没有发文字号，不必作废；可以终止或撤回。").Because(err)
		} else if err != nil {
			return err
		}
		n, err = o.void(ctx, tx, n.ID, leader, reason)
		by.Made(id)
		return err
	})
	return n, err
}

// Number reads one line of a register. It locks the line for a moment, so it is no read-only transaction.
func (o *Office) Number(ctx context.Context, by archive.By, id archive.ID) (n archive.Number, err error) {
	err = o.Store.InTx(ctx, archive.By{Person: by.Person, RequestID: by.RequestID, Address: by.Address}, func(tx archive.Tx) error {
		n, err = tx.Numbers().ByID(ctx, id)
		return err
	})
	return n, err
}
