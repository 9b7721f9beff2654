package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
)

const (
	// sealBatch bounds a round, so that no round holds its transaction for long.
	sealBatch = 1000
	// sealPause is the longest that a committed entry waits to be looked at, whichever node took it (design 4.5).
	sealPause = 200 * time.Millisecond
	// sealLock lets one node seal at a time: "lantai" in letters.
	sealLock = 0x6c616e746169
)

// auditEntry is an entry of the audit log as it lies in its row.
type auditEntry struct {
	ID           int64
	At           time.Time
	Organisation int64
	Person       int64
	Act          string
	Subject      string
	Level        int
	RequestID    string
	Address      string
	Digest       []byte
}

const auditColumns = `e.id, e.at, e.organisation_id, e.person_id, e.act, e.subject, e.level, e.request_id, e.address, e.digest`

// canonical is the entry in a form with one spelling: JSON with fixed field order, the moment in UTC microseconds.
func (e auditEntry) canonical() []byte {
	text, err := json.Marshal(struct {
		ID           int64  `json:"id"`
		At           string `json:"at"`
		Organisation int64  `json:"organisation"`
		Person       int64  `json:"person"`
		Act          string `json:"act"`
		Subject      string `json:"subject"`
		Level        int    `json:"level"`
		RequestID    string `json:"request_id"`
		Address      string `json:"address"`
		Digest       string `json:"digest"`
	}{e.ID, e.At.UTC().Format("2006-01-02T15:04:05.000000Z"), e.Organisation, e.Person, e.Act, e.Subject, e.Level, e.RequestID, e.Address,
		hex.EncodeToString(e.Digest)})
	if err != nil {
		panic("postgres: canonical form cannot fail: " + err.Error())
	}
	return text
}

// linkOf chains an entry to those before it. Before the first stand 32 zero bytes.
func linkOf(previous []byte, e auditEntry) []byte {
	h := sha256.New()
	h.Write(previous)
	h.Write(e.canonical())
	return h.Sum(nil)
}

// seal is the place of an entry in the chain.
type seal struct {
	position int64
	epoch    int
	link     []byte
}

func (s seal) next(e auditEntry) seal {
	return seal{position: s.position + 1, epoch: s.epoch, link: linkOf(s.link, e)}
}

// Seal gives the entries that are committed and not yet sealed, at most a thousand of them, their positions and links, and tells how
// many they were. While another node seals it does nothing.
func (db *DB) Seal(ctx context.Context) (sealed int, err error) {
	err = db.begin(ctx, archive.System(), pgx.ReadWrite, func(t *tx) error {
		var free bool
		if err := t.QueryRow(ctx, `SELECT pg_try_advisory_xact_lock($1)`, sealLock).Scan(&free); err != nil || !free {
			return err
		}
		entries, err := t.unsealed(ctx)
		if err != nil || len(entries) == 0 {
			return err
		}
		sealed = len(entries)
		return t.seal(ctx, entries)
	})
	if err == nil && sealed > 0 {
		db.sealed.send()
	}
	return sealed, err
}

// unsealed reads the oldest waiting entries. Each is looked up by its own number, whatever the planner believes about the tables.
func (t *tx) unsealed(ctx context.Context) ([]auditEntry, error) {
	rows, err := t.Query(ctx, `SELECT `+auditColumns+` FROM (SELECT entry_id FROM audit_pending ORDER BY entry_id LIMIT $1) p
		CROSS JOIN LATERAL (SELECT * FROM audit_entry WHERE id = p.entry_id OFFSET 0) e ORDER BY p.entry_id`, sealBatch)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[auditEntry])
}

// seal appends the entries to the chain. The end of the chain is read after the lock was taken, so it is the end.
func (t *tx) seal(ctx context.Context, entries []auditEntry) error {
	end, err := t.endOfChain(ctx)
	if err != nil {
		return err
	}
	first, ids, links := end.position+1, make([]int64, len(entries)), make([][]byte, len(entries))
	for i, e := range entries {
		end = end.next(e)
		ids[i], links[i] = e.ID, end.link
	}
	if _, err := t.Exec(ctx, `INSERT INTO audit_seal (position, entry_id, at, epoch, link)
		SELECT $1 + n - 1, entry_id, $2, $3, link FROM unnest($4::bigint[], $5::bytea[]) WITH ORDINALITY AS s (entry_id, link, n)`,
		first, t.now, end.epoch, ids, links); err != nil {
		return err
	}
	_, err = t.Exec(ctx, `DELETE FROM audit_pending WHERE entry_id = ANY ($1)`, ids)
	return err
}

func (t *tx) endOfChain(ctx context.Context) (seal, error) {
	end := seal{epoch: 1, link: make([]byte, sha256.Size)}
	err := t.QueryRow(ctx, `SELECT position, epoch, link FROM audit_seal ORDER BY position DESC LIMIT 1`).Scan(&end.position, &end.epoch, &end.link)
	if errors.Is(err, pgx.ErrNoRows) {
		return end, nil
	}
	return end, err
}

// RunSealer seals until ctx ends: at once after an act of this node, and what other nodes have committed within 200 ms. It wakes the
// listeners of Sealed on every node, whichever node sealed. Errors are logged and outlived.
func (db *DB) RunSealer(ctx context.Context) {
	tick := time.NewTicker(sealPause)
	defer tick.Stop()
	var seen int64
	for {
		if err := db.sealAll(ctx, &seen); err != nil && ctx.Err() == nil {
			db.log.Warn("audit entries are not being sealed, trying again", "cause", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-db.committed:
		case <-tick.C:
		}
	}
}

// sealAll seals until nothing waits. One small query tells whether there is anything to do; seen is the end of the chain that the
// listeners were told of.
func (db *DB) sealAll(ctx context.Context, seen *int64) error {
	for {
		var waiting bool
		var end int64
		err := db.pool.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM audit_pending), coalesce((SELECT max(position) FROM audit_seal), 0)`).
			Scan(&waiting, &end)
		if err != nil {
			return err
		}
		if end > *seen {
			*seen = end
			db.sealed.send()
		}
		if !waiting {
			return nil
		}
		if sealed, err := db.Seal(ctx); err != nil || sealed == 0 {
			return err
		}
	}
}

// AllSealed reports whether every committed entry has its place in the chain.
func (db *DB) AllSealed(ctx context.Context) (sealed bool, err error) {
	err = db.pool.QueryRow(ctx, `SELECT NOT EXISTS (SELECT 1 FROM audit_pending)`).Scan(&sealed)
	return sealed, translate(err)
}

// Sealed gives a channel that receives a signal after each change of the chain's end; signals that are not taken do not pile up.
func (db *DB) Sealed() <-chan struct{} { return db.sealed.listen() }
