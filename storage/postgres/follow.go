package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
)

// Change is a row of the outbox at the position of its entry in the sealer's order.
type Change struct {
	Position int64
	Topic    archive.Topic
	Subject  archive.ID
}

// Changes reads the outbox behind a position, in the sealer's order: a transaction that commits late is sealed late, so nothing can
// appear before what was read once (design 4.6). It looks at the next limit sealed entries and tells the last of them, from where the
// follower goes on; many an entry has nothing in the outbox. When end equals after there is nothing new.
func (db *DB) Changes(ctx context.Context, after int64, limit int) (changes []Change, end int64, err error) {
	rows, err := db.pool.Query(ctx, `SELECT s.position, coalesce(o.topic, ''), coalesce(o.subject, '')
		FROM (SELECT position, entry_id FROM audit_seal WHERE position > $1 ORDER BY position LIMIT $2) s
		LEFT JOIN LATERAL (SELECT id, topic, subject FROM outbox WHERE entry_id = s.entry_id OFFSET 0) o ON true
		ORDER BY s.position, o.id`, after, limit)
	if err != nil {
		return nil, after, translate(err)
	}
	end = after
	var c Change
	_, err = pgx.ForEachRow(rows, []any{&c.Position, &c.Topic, &c.Subject}, func() error {
		end = c.Position
		if c.Topic != "" {
			changes = append(changes, c)
		}
		return nil
	})
	return changes, end, translate(err)
}

// Followed is the position up to which the named follower has read; 0 at first.
func (db *DB) Followed(ctx context.Context, name string) (position int64, err error) {
	err = db.pool.QueryRow(ctx, `SELECT position FROM follower WHERE name = $1`, name).Scan(&position)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil
	}
	return position, translate(err)
}

// Follow notes how far the named follower has read. It never goes back.
func (db *DB) Follow(ctx context.Context, name string, position int64) error {
	_, err := db.pool.Exec(ctx, `INSERT INTO follower AS f (name, position) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET position = greatest(f.position, excluded.position)`, name, position)
	return translate(err)
}

// EnsurePartitions makes the partitions of this month and the two that follow.
func (db *DB) EnsurePartitions(ctx context.Context) error {
	_, err := db.pool.Exec(ctx, `SELECT ensure_partitions((date_trunc('month', $1::timestamptz AT TIME ZONE 'UTC') + n * interval '1 month')::date)
		FROM generate_series(0, 2) n`, db.now())
	return translate(err)
}
