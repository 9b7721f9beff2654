package postgres

import (
	"cmp"
	"context"
	"crypto/sha256"

	"github.com/lantai/lantai/archive"
)

// Log implements archive.Tx: the entry, its place in the sealer's queue and its outbox rows, in one statement. What has no level of
// its own, such as a number, is logged as public.
func (t *tx) Log(_ context.Context, e archive.Entry) error {
	topics := make([]string, len(e.Topics))
	for i, topic := range e.Topics {
		topics[i] = string(topic)
	}
	// The number is drawn first: the serving role may add entries but not read them back.
	t.later(`WITH entry AS (SELECT nextval('audit_entry_no') AS id), written AS (
			INSERT INTO audit_entry (id, at, organisation_id, person_id, act, subject, level, request_id, address, digest)
			SELECT id, $1, $2, $3, $4, $5, $6, $7, $8, $9 FROM entry
		), queue AS (INSERT INTO audit_pending (entry_id) SELECT id FROM entry)
		INSERT INTO outbox (entry_id, at, topic, subject) SELECT id, $1, topic, $5 FROM entry, unnest($10::text[]) topic`,
		t.now, cmp.Or(e.House, t.actor.Organisation), t.by.Person, e.Act, e.Subject, max(e.Level.Rank(), 0), t.by.RequestID, t.by.Address,
		t.db.saltedDigest(e), topics)
	t.logged = true
	return nil
}

// saltedDigest binds an entry to its particulars without telling them: who knows salt and particulars can prove them.
func (db *DB) saltedDigest(e archive.Entry) []byte {
	sum := sha256.Sum256([]byte(string(db.salt) + "\x00" + e.Act + "\x00" + string(e.Subject) + "\x00" + e.Detail))
	return sum[:]
}
