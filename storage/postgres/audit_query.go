package postgres

import (
	"context"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
)

type auditLog struct{ *tx }

// Lines implements archive.AuditLog. Row-level security shows an auditor the entries of the own organisation, and nobody else any. Two
// entries of one moment are in the order in which their numbers were drawn, which the cursor holds; the number tells nothing of what
// the log does not show.
func (q auditLog) Lines(ctx context.Context, f archive.AuditFilter) ([]archive.AuditLine, string, error) {
	limit := pageSize(f.Limit)
	before, number, err := auditCursor(f.Cursor)
	if err != nil {
		return nil, "", err
	}
	from, to := q.dayBounds(f.From, f.To)
	rows, err := q.Query(ctx, `SELECT e.id, e.at, coalesce(p.uid, ''), coalesce(p.name, ''), e.act, e.subject, e.level, e.address, e.request_id,
			coalesce(s.position, 0)
		FROM audit_entry e LEFT JOIN person p ON p.id = e.person_id LEFT JOIN audit_seal s ON s.entry_id = e.id
		WHERE e.organisation_id = $1 AND ($2 = '' OR p.uid = $2) AND starts_with(e.act, $3) AND ($4 = '' OR e.subject = $4)
			AND ($5::timestamptz IS NULL OR e.at >= $5) AND ($6::timestamptz IS NULL OR e.at < $6)
			AND ($7::timestamptz IS NULL OR (e.at, e.id) < ($7, $8))
		ORDER BY e.at DESC, e.id DESC LIMIT $9`,
		q.actor.Organisation, f.Person, f.Act, f.Subject, from, to, before, number, limit+1)
	if err != nil {
		return nil, "", translate(err)
	}
	var numbers []int64
	page, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (l archive.AuditLine, err error) {
		var n int64
		var level int
		err = row.Scan(&n, &l.At, &l.Person, &l.PersonName, &l.Act, &l.Subject, &level, &l.Address, &l.RequestID, &l.Position)
		if numbers = append(numbers, n); level >= 0 {
			l.Level = archive.LevelOfRank(level)
		}
		return l, err
	})
	if err != nil || len(page) <= limit {
		return page, "", translate(err)
	}
	return page[:limit], encodeCursor(page[limit-1].At.UTC().Format(time.RFC3339Nano), strconv.FormatInt(numbers[limit-1], 10)), nil
}

// dayBounds are the moments at which the first day begins and the last one ends in the actor's zone; nil where no day is named.
func (t *tx) dayBounds(first, last archive.Date) (from, to *time.Time) {
	zone := t.zone()
	if day, err := time.ParseInLocation(time.DateOnly, string(first), zone); err == nil {
		from = &day
	}
	if day, err := time.ParseInLocation(time.DateOnly, string(last), zone); err == nil {
		day = day.AddDate(0, 0, 1)
		to = &day
	}
	return from, to
}

func auditCursor(cursor string) (at *time.Time, number int64, err error) {
	if cursor == "" {
		return nil, 0, nil
	}
	parts, err := decodeCursor(cursor, 2)
	if err != nil {
		return nil, 0, err
	}
	moment, err := time.Parse(time.RFC3339Nano, parts[0])
	if err != nil {
		return nil, 0, errCursor().Because(err)
	}
	if number, err = strconv.ParseInt(parts[1], 10, 64); err != nil {
		return nil, 0, errCursor().Because(err)
	}
	return &moment, number, nil
}

// Chain implements archive.AuditLog. The chain is one for the whole installation.
func (q auditLog) Chain(ctx context.Context) (c archive.AuditChain, err error) {
	err = q.QueryRow(ctx, `SELECT coalesce(s.position, 0), s.at, coalesce(s.epoch, 0), s.link, (SELECT count(*) FROM audit_pending)
		FROM (SELECT 1) one LEFT JOIN LATERAL (SELECT * FROM audit_seal ORDER BY position DESC LIMIT 1) s ON true`).
		Scan(&c.Sealed, moment{&c.SealedAt}, &c.Epoch, &c.Link, &c.Pending)
	return c, translate(err)
}
