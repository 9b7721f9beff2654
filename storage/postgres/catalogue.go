package postgres

import (
	"context"
	"strconv"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
)

type catalogue struct{ *tx }

// recordFilter narrows the catalogue of the actor's organisation, or of another one whose fonds is named, as far as row-level
// security shows it. Its arguments are those of catalogue.args.
const recordFilter = `WHERE r.organisation_id = coalesce((SELECT x.organisation_id FROM fonds x WHERE x.uid = $1), $2)
	AND ($1 = '' OR f.uid = $1) AND ($3 = 0 OR r.year = $3) AND ($4 = '' OR r.retention = $4) AND ($5 = '' OR r.unit_code = $5)
	AND ($6 = '' OR r.state = $6)
	AND ($7 = '' OR strpos(r.title, $7) > 0 OR strpos(r.number, $8) > 0 OR strpos(r.code, $7) > 0)
	AND (NOT $9 OR EXISTS (SELECT 1 FROM loan l WHERE l.record_id = r.id AND l.form = 'paper' AND l.state = 'lent'))`

func (q catalogue) args(f archive.RecordFilter) []any {
	return []any{f.Fonds, q.actor.Organisation, f.Year, f.Retention, f.UnitCode, f.State, f.Query, archive.FoldNumber(f.Query), f.Lent}
}

const recordOrder = `ORDER BY r.year DESC, coalesce(r.code, ''), coalesce(r.dated, 'infinity'), r.title, r.uid`

// List is in the order of the shelf: newest year first, what is not yet coded before what is, then by code, date and title.
func (q catalogue) List(ctx context.Context, f archive.RecordFilter) ([]archive.Record, string, error) {
	limit := pageSize(f.Limit)
	after, err := recordCursor(f.Cursor)
	if err != nil {
		return nil, "", err
	}
	page, err := records(q).list(ctx, `JOIN (SELECT p.id FROM unnest($16::smallint[]) AS v (level) CROSS JOIN LATERAL (
			SELECT r.id FROM record r JOIN fonds f ON f.id = r.fonds_id `+recordFilter+` AND r.level = v.level
				AND ($10 = 0 OR r.year < $10 OR r.year = $10
					AND (coalesce(r.code, ''), coalesce(r.dated, 'infinity'), r.title, r.uid) > ($11, $12::text::date, $13, $14))
			`+recordOrder+` LIMIT $15) p) picked ON picked.id = r.id `+recordOrder+` LIMIT $15`,
		append(append(q.args(f), after...), limit+1, q.levels())...)
	if err != nil || len(page) <= limit {
		return page, "", err
	}
	last := page[limit-1]
	return page[:limit], encodeCursor(strconv.Itoa(last.Year), last.Code, string(last.Dated), last.Title, string(last.ID)), nil
}

// recordCursor gives year, code, date, title and id of the last row of the page before.
func recordCursor(cursor string) ([]any, error) {
	if cursor == "" {
		return []any{0, "", "infinity", "", ""}, nil
	}
	parts, err := decodeCursor(cursor, 5)
	if err != nil {
		return nil, err
	}
	year, err := strconv.Atoi(parts[0])
	if err != nil || year < 1 || year > 9999 || !archive.Date(parts[2]).Valid() {
		return nil, errCursor().Because(err)
	}
	if parts[2] == "" {
		parts[2] = "infinity"
	}
	return []any{year, parts[1], parts[2], parts[3], parts[4]}, nil
}

// Tally reads the catalogue once, whatever is counted in it afterwards.
func (q catalogue) Tally(ctx context.Context, f archive.RecordFilter) ([]archive.RecordTally, error) {
	f.Year, f.Retention, f.UnitCode, f.State = 0, "", "", ""
	rows, err := q.Query(ctx, `SELECT t.year, t.retention, t.unit_code,
			coalesce((SELECT u.name FROM unit u WHERE u.organisation_id = t.organisation_id AND u.code = t.unit_code ORDER BY u.position, u.name LIMIT 1), ''),
			t.state, t.n
		FROM (SELECT r.organisation_id, r.year, r.retention, r.unit_code, r.state, count(*)::int AS n
		      FROM unnest($10::smallint[]) AS v (level) CROSS JOIN LATERAL (
		          SELECT r.* FROM record r JOIN fonds f ON f.id = r.fonds_id `+recordFilter+` AND r.level = v.level OFFSET 0) r
		      GROUP BY 1, 2, 3, 4, 5) t`, append(q.args(f), q.levels())...)
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[archive.RecordTally])
	return list, translate(err)
}

// Progress counts by the states in which archive.Document.Done holds. A document without a record counts under the year of its date.
func (q catalogue) Progress(ctx context.Context, year int) ([]archive.FilingProgress, error) {
	rows, err := q.Query(ctx, `SELECT u.code, u.name, count(*)::int, count(*) FILTER (WHERE r.state <> 'prefiled')::int,
			coalesce(min(d.dated) FILTER (WHERE r.state IS NULL OR r.state = 'prefiled')::text, '')
		FROM document d JOIN unit u ON u.id = d.unit_id LEFT JOIN record r ON r.document_id = d.id
		WHERE d.organisation_id = $1 AND coalesce(r.year, extract(year FROM d.dated)::int) = $2
			AND (d.kind = 'outgoing' AND d.status = 'issued' OR d.kind = 'report' AND d.status = 'signed'
			     OR d.kind = 'incoming' AND d.status = 'completed' OR d.kind = 'form' AND r.id IS NOT NULL OR d.status IN ('filed', 'withdrawn', 'repealed'))
		GROUP BY u.id, u.code, u.name ORDER BY count(*) - count(*) FILTER (WHERE r.state <> 'prefiled') DESC, u.name, u.code`,
		q.actor.Organisation, year)
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[archive.FilingProgress])
	return list, translate(err)
}

func (q catalogue) AllFonds(ctx context.Context) ([]archive.Fonds, error) {
	rows, err := q.Query(ctx, `SELECT id, uid, organisation_id, code, name FROM fonds WHERE organisation_id = $1 ORDER BY code`, q.actor.Organisation)
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[archive.Fonds])
	return list, translate(err)
}

// FondsOf is the organisation's fonds; of several, the first by code.
func (q catalogue) FondsOf(ctx context.Context, organisation archive.Key) (archive.Fonds, error) {
	var f archive.Fonds
	err := q.QueryRow(ctx, `SELECT id, uid, organisation_id, code, name FROM fonds WHERE organisation_id = $1 ORDER BY code LIMIT 1`, organisation).
		Scan(&f.Key, &f.ID, &f.Organisation, &f.Code, &f.Name)
	return f, translate(err)
}

// Schedule is the retention schedule in force: the rules of the greatest version, in their order.
func (q catalogue) Schedule(ctx context.Context, organisation archive.Key) ([]archive.RetentionRule, error) {
	rows, err := q.Query(ctx, `SELECT kind, genre, series_code, word, retention, clause, version FROM retention_rule
		WHERE organisation_id = $1 AND version = (SELECT max(version) FROM retention_rule WHERE organisation_id = $1) ORDER BY position`, organisation)
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[archive.RetentionRule])
	return list, translate(err)
}
