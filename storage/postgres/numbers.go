package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
)

type numbers struct{ *tx }

// Take implements archive.Numbers. The counter row stays locked until the act commits, so that an act that fails gives its number
// back, and the next one waits for exactly that long.
func (q numbers) Take(ctx context.Context, s archive.Series, year int, n *archive.Number) error {
	n.ID, n.Organisation, n.Series, n.Year, n.At, n.By = archive.NewID(), s.Organisation, s.Key, year, q.now, q.by.Person
	err := q.QueryRow(ctx, `INSERT INTO series_year AS y (series_id, year, last) VALUES ($1, $2, 1)
		ON CONFLICT (series_id, year) DO UPDATE SET last = y.last + 1 WHERE y.state = 'open' RETURNING last`, s.Key, year).Scan(&n.N)
	if errors.Is(err, pgx.ErrNoRows) {
		return errRegisterClosed(s, year)
	}
	if err != nil {
		return translate(err)
	}
	n.Printed = archive.PrintNumber(s.Code, year, n.N)
	q.insert(n)
	return nil
}

// Give implements archive.Numbers. Counter, register line, document and commit go to the server together, so that the counter row is
// locked for no round trip at all. What must not be committed is made to fail on the server.
func (q numbers) Give(_ context.Context, s archive.Series, year int, d *archive.Document) error {
	before, after := archive.AroundNumber(s.Code, year)
	line := archive.NewID()
	q.later(`WITH counter AS (INSERT INTO series_year AS y (series_id, year, last) VALUES ($1, $2, 1)
			ON CONFLICT (series_id, year) DO UPDATE SET last = y.last + 1 WHERE y.state = 'open' RETURNING last)
		INSERT INTO number (uid, organisation_id, series_id, year, n, printed, origin, fate, document_id, by_id, at)
		SELECT $3, $4, $1, $2, last, $5::text || last || $6::text, $7, $8, $9, $10, $11 FROM counter RETURNING printed`,
		s.Key, year, line, s.Organisation, before, after, archive.OriginRegistered, archive.FateInUse, d.Key, q.by.Person, q.now).
		QueryRow(func(row pgx.Row) error {
			err := row.Scan(&d.Number)
			if errors.Is(err, pgx.ErrNoRows) {
				return errRegisterClosed(s, year)
			}
			return err
		})
	numbered := *d
	numbered.Number = before
	q.later(fmt.Sprintf(updateDocument, `number = $16::text || n.n || $42::text, number_key = $17::text || n.n || $42::text`,
		`FROM number n`)+` AND n.uid = $43`, append(documents(q).updated(numbered), after, line)...)
	q.later(`SELECT 1 / count(*) FROM document WHERE id = $1 AND version = $2`, d.Key, d.Version+1)
	d.Version, d.UpdatedAt = d.Version+1, q.now
	return nil
}

func errRegisterClosed(s archive.Series, year int) error {
	return archive.E(archive.Conflict, "“%s”%d年度的登记簿已关闭或待确认，不能取号。", s.Code, year)
}

func (q numbers) insert(n *archive.Number) {
	q.later(`INSERT INTO number (uid, organisation_id, series_id, year, n, printed, origin, fate, document_id, title,
			reason, by_id, second_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING id`,
		n.ID, n.Organisation, n.Series, n.Year, n.N, n.Printed, n.Origin, n.Fate, orNull(n.Document), n.Title, n.Reason, n.By,
		orNull(n.Second), n.At).QueryRow(func(row pgx.Row) error { return row.Scan(&n.Key) })
}

const numberColumns = `n.id, n.uid, n.organisation_id, n.series_id, n.year, n.n, n.printed, n.origin, n.fate, coalesce(n.document_id, 0), n.title,
	n.reason, n.by_id, coalesce(n.second_id, 0), n.at, n.voided_at, coalesce(n.voided_by, 0)`

func numberTargets(n *archive.Number) []any {
	return []any{&n.Key, &n.ID, &n.Organisation, &n.Series, &n.Year, &n.N, &n.Printed, &n.Origin, &n.Fate, &n.Document, &n.Title, &n.Reason,
		&n.By, &n.Second, &n.At, moment{&n.VoidedAt}, &n.VoidedBy}
}

func (q numbers) one(ctx context.Context, where string, arg any) (archive.Number, error) {
	var n archive.Number
	err := q.QueryRow(ctx, `SELECT `+numberColumns+` FROM number n WHERE `+where, arg).Scan(numberTargets(&n)...)
	return n, translate(err)
}

func (q numbers) OfDocument(ctx context.Context, d archive.Key) (archive.Number, error) {
	return q.one(ctx, `n.document_id = $1 AND n.fate = 'in_use'`, d)
}

func (q numbers) ByID(ctx context.Context, id archive.ID) (archive.Number, error) {
	return q.one(ctx, `n.uid = $1 FOR UPDATE`, id)
}

func (q numbers) Settle(ctx context.Context, n archive.Number) error {
	tag, err := q.Exec(ctx, `UPDATE number SET fate = $2, document_id = $3, reason = $4, second_id = $5, voided_at = $6, voided_by = $7
		WHERE id = $1 AND fate <> 'void'`, n.Key, n.Fate, orNull(n.Document), n.Reason, orNull(n.Second), momentOrNull(n.VoidedAt), orNull(n.VoidedBy))
	if err == nil && tag.RowsAffected() == 0 {
		return archive.E(archive.Conflict, "这个号已经作废，不能再改。")
	}
	return translate(err)
}

func (q numbers) Count(ctx context.Context, organisation archive.Key, name string) (n int, err error) {
	err = q.QueryRow(ctx, `INSERT INTO counter AS c (organisation_id, name, last) VALUES ($1, $2, 1)
		ON CONFLICT (organisation_id, name) DO UPDATE SET last = c.last + 1 RETURNING last`, organisation, name).Scan(&n)
	return n, translate(err)
}
