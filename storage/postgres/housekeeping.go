package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
)

const (
	idempotencyKept = 24 * time.Hour      // design 4.10
	binKept         = 30 * 24 * time.Hour // design 4, of drafts
	purgePortion    = 100                 // drafts of one transaction
)

// DropExpired removes sessions that have ended, requests that can no longer be repeated, and uploads that nobody went on with.
func (db *DB) DropExpired(ctx context.Context) error {
	return db.system(ctx, func(t *tx) error {
		t.later(`DELETE FROM session WHERE expires_at <= $1`, t.now)
		t.later(`DELETE FROM idempotency WHERE at <= $1`, t.now.Add(-idempotencyKept))
		t.later(`DELETE FROM upload WHERE touched_at <= $1`, t.now.Add(-archive.UploadKept))
		return nil
	})
}

// PurgeBin removes drafts that have lain in the bin for thirty days and that were never sent on their way. What somebody else has seen
// stays. Each is an entry of the audit log.
func (db *DB) PurgeBin(ctx context.Context) error {
	for {
		purged, err := db.purgeSome(ctx)
		if err != nil || purged < purgePortion {
			return err
		}
	}
}

func (db *DB) purgeSome(ctx context.Context) (purged int, err error) {
	err = db.system(ctx, func(t *tx) error {
		rows, err := t.Query(ctx, `SELECT purge_bin($1, $2)`, t.now.Add(-binKept), purgePortion)
		if err != nil {
			return err
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[archive.ID])
		if err != nil {
			return err
		}
		purged = len(ids)
		for _, id := range ids {
			if err := t.Log(ctx, archive.Entry{Act: "document.purge", Subject: id, Topics: []archive.Topic{archive.TopicDocument}}); err != nil {
				return err
			}
		}
		return nil
	})
	return purged, err
}

// Expects reports whether a row waits for a staged object: then the object must not be swept.
func (db *DB) Expects(ctx context.Context, key archive.BlobKey) (expects bool, err error) {
	err = db.Read(ctx, archive.System(), func(look archive.Tx) error {
		return look.(*tx).QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM file WHERE blob = $1 AND state = 'checking')
			OR EXISTS (SELECT 1 FROM upload_part WHERE blob = $1)`, string(key)).Scan(&expects)
	})
	return expects, err
}
