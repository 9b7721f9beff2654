package postgres

import (
	"bytes"
	"context"
	"crypto/sha256"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
)

// FaultKind says how the audit log differs from what was sealed.
type FaultKind string

// The closed set of faults.
const (
	FaultAltered    FaultKind = "altered"    // the row is not the one that was sealed, or its link was changed
	FaultDeleted    FaultKind = "deleted"    // the chain has a place for a row that is not there
	FaultInserted   FaultKind = "inserted"   // a row that was neither sealed nor is waiting to be
	FaultGap        FaultKind = "gap"        // positions are missing from the chain
	FaultUnproven   FaultKind = "unproven"   // waiting to be sealed for more than a minute: the sealer does not run
	FaultCheckpoint FaultKind = "checkpoint" // the chain is not the one that was noted outside
)

// Chinese is the sentence of the fault.
func (k FaultKind) Chinese() string {
	return map[FaultKind]string{FaultAltered: "内容被改动", FaultDeleted: "记录被删除", FaultInserted: "记录系事后插入", FaultGap: "链条缺号",
		FaultUnproven: "超过一分钟未封存", FaultCheckpoint: "与外部检查点不符"}[k]
}

// Fault is one difference.
type Fault struct {
	Kind     FaultKind
	Position int64 // in the chain; 0: none
	Entry    int64 // number of the entry; 0: unknown
}

// Report is the outcome of a verification. The tail that is not yet sealed is not proven, and Pending says how long it is.
type Report struct {
	Proven  int64 // entries whose links were recomputed and agree
	End     Checkpoint
	Pending int
	Faults  []Fault // the first hundred
}

// Intact reports whether nothing was edited, deleted or inserted.
func (r Report) Intact() bool { return len(r.Faults) == 0 }

const mostFaults = 100

func (r *Report) fault(k FaultKind, position, entry int64) {
	if len(r.Faults) < mostFaults {
		r.Faults = append(r.Faults, Fault{k, position, entry})
	}
}

// Verify proves the audit log: it recomputes the chain from its beginning, compares it with the checkpoints and looks for rows that
// are not in it. Acts may go on meanwhile: each statement looks at one moment, in which an entry waits or is sealed. An error means
// that it could not look; what it found is in the report.
func (db *DB) Verify(ctx context.Context, checkpoints []Checkpoint) (r Report, err error) {
	err = db.begin(ctx, archive.System(), pgx.ReadOnly, func(t *tx) error {
		if err := t.verifyChain(ctx, &r, checkpoints); err != nil {
			return err
		}
		return t.verifyTail(ctx, &r)
	})
	return r, err
}

// verifyChunk is how many entries are recomputed at a time.
const verifyChunk = 5000

type sealedEntry struct {
	seal
	number int64
	entry  *auditEntry // nil: there is no such row
}

func (t *tx) verifyChain(ctx context.Context, r *Report, checkpoints []Checkpoint) error {
	noted := map[int64][][]byte{}
	for _, c := range checkpoints {
		noted[c.Position] = append(noted[c.Position], c.Link)
	}
	delete(noted, 0)
	last := seal{link: make([]byte, sha256.Size)}
	for {
		chunk, err := t.chainAfter(ctx, last.position)
		if err != nil {
			return err
		}
		for _, s := range chunk {
			r.check(last, s)
			for _, link := range noted[s.position] {
				if !bytes.Equal(link, s.link) {
					r.fault(FaultCheckpoint, s.position, s.number)
				}
			}
			delete(noted, s.position)
			last = s.seal
		}
		if len(chunk) < verifyChunk {
			break
		}
	}
	for position := range noted { // the chain was cut off before it
		r.fault(FaultCheckpoint, position, 0)
	}
	r.End = Checkpoint{Position: last.position, Link: last.link, At: t.now.UTC()}
	return nil
}

// check proves one link from the one before. After a fault it goes on from the link that is there, so that one forged row is one fault.
func (r *Report) check(last seal, s sealedEntry) {
	switch {
	case s.position != last.position+1:
		r.fault(FaultGap, last.position+1, 0)
	case s.entry == nil:
		r.fault(FaultDeleted, s.position, s.number)
	case !bytes.Equal(linkOf(last.link, *s.entry), s.link):
		r.fault(FaultAltered, s.position, s.number)
	default:
		r.Proven++
	}
}

func (t *tx) chainAfter(ctx context.Context, position int64) ([]sealedEntry, error) {
	rows, err := t.Query(ctx, `SELECT s.position, s.epoch, s.link, s.entry_id, e.id IS NOT NULL, coalesce(e.at, s.at), coalesce(e.organisation_id, 0),
			coalesce(e.person_id, 0), coalesce(e.act, ''), coalesce(e.subject, ''), coalesce(e.level, 0), coalesce(e.request_id, ''),
			coalesce(e.address, ''), e.digest
		FROM (SELECT * FROM audit_seal WHERE position > $1 ORDER BY position LIMIT $2) s
		LEFT JOIN LATERAL (SELECT * FROM audit_entry WHERE id = s.entry_id ORDER BY at LIMIT 1) e ON true ORDER BY s.position`, position, verifyChunk)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (s sealedEntry, err error) {
		var e auditEntry
		var there bool
		err = row.Scan(&s.position, &s.epoch, &s.link, &s.number, &there, &e.At, &e.Organisation, &e.Person, &e.Act, &e.Subject, &e.Level,
			&e.RequestID, &e.Address, &e.Digest)
		if e.ID = s.number; there {
			s.entry = &e
		}
		return s, err
	})
}

// tails find what is wrong outside of the chain. Rows that wait are not proven; all others were put there by another hand. A number
// that stands on two rows was sealed for one of them.
var tails = []struct {
	kind FaultKind
	sql  string
}{
	{FaultInserted, `SELECT e.id FROM audit_entry e WHERE NOT EXISTS (SELECT 1 FROM audit_seal s WHERE s.entry_id = e.id)
			AND NOT EXISTS (SELECT 1 FROM audit_pending p WHERE p.entry_id = e.id)
		UNION SELECT id FROM audit_entry GROUP BY id HAVING count(*) > 1`},
	{FaultDeleted, `SELECT p.entry_id FROM audit_pending p WHERE NOT EXISTS (SELECT 1 FROM audit_entry e WHERE e.id = p.entry_id)`},
}

func (t *tx) verifyTail(ctx context.Context, r *Report) error {
	for _, tail := range tails {
		if err := t.faultsOf(ctx, r, tail.kind, tail.sql); err != nil {
			return err
		}
	}
	if err := t.QueryRow(ctx, `SELECT count(*) FROM audit_pending`).Scan(&r.Pending); err != nil {
		return err
	}
	return t.faultsOf(ctx, r, FaultUnproven, `SELECT p.entry_id FROM audit_pending p JOIN audit_entry e ON e.id = p.entry_id WHERE e.at < $1`,
		t.now.Add(-time.Minute))
}

func (t *tx) faultsOf(ctx context.Context, r *Report, kind FaultKind, sql string, args ...any) error {
	rows, err := t.Query(ctx, sql+` ORDER BY 1 LIMIT 100`, args...)
	if err != nil {
		return err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	for _, id := range ids {
		r.fault(kind, 0, id)
	}
	return err
}
