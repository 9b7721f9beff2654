package office

import (
	"context"

	"github.com/lantai/lantai/archive"
)

// Notices lists the actor's news, newest first; what speaks of a document that the actor may no longer know is not there.
func (o *Office) Notices(ctx context.Context, by archive.By, limit int) (list []archive.Notification, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		list, err = tx.Notifications().Mine(ctx, limit)
		return err
	})
	return list, err
}

// OpenNotice notes that the actor saw a piece of news; the moment of the first time stays. NotFound when it is not the actor's.
func (o *Office) OpenNotice(ctx context.Context, by archive.By, id archive.ID) error {
	return o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		by.Made(id)
		return tx.Notifications().Open(ctx, id)
	})
}

// OpenNotices is OpenNotice for all the news that Notices lists.
func (o *Office) OpenNotices(ctx context.Context, by archive.By, limit int) error {
	return o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		list, err := tx.Notifications().Mine(ctx, limit)
		if err != nil {
			return err
		}
		for _, n := range list {
			if !n.OpenedAt.IsZero() {
				continue
			}
			if err := tx.Notifications().Open(ctx, n.ID); err != nil {
				return err
			}
		}
		return nil
	})
}
