package office

import (
	"context"

	"github.com/lantai/lantai/archive"
)

// Findable answers those of the documents that the actor may read now, by id and without their texts. It stands between the search
// index, which follows the rows, and the reader: what the rows do not grant leaves no trace.
func (o *Office) Findable(ctx context.Context, by archive.By, ids []archive.ID) (map[archive.ID]archive.Document, error) {
	readable := make(map[archive.ID]archive.Document, len(ids))
	err := o.Store.Read(ctx, by, func(tx archive.Tx) error {
		found, err := tx.Documents().Known(ctx, ids)
		for _, d := range found {
			if archive.Can(tx.Actor(), d, archive.PartText) {
				readable[d.ID] = d
			}
		}
		return err
	})
	return readable, err
}
