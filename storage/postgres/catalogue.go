package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
)

// Tally reads the catalogue once, whatever is counted in it afterwards.
func (q records) Tally(ctx context.Context, f archive.RecordFilter) ([]archive.RecordTally, error) {
	f.Year, f.Retention, f.UnitCode, f.State = 0, "", "", ""
	rows, err := q.Query(ctx, `SELECT t.year, t.retention, t.unit_code,
			coalesce((SELECT u.name FROM unit u WHERE u.organisation_id = t.organisation_id AND u.code = t.unit_code ORDER BY u.position, u.name LIMIT 1), ''),
			t.state, t.n
		FROM (SELECT r.organisation_id, r.year, r.retention, r.unit_code, r.state, count(*)::int AS n
		      FROM record r JOIN fonds f ON f.id = r.fonds_id `+recordFilter+` GROUP BY 1, 2, 3, 4, 5) t`, q.args(f)...)
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[archive.RecordTally])
	return list, translate(err)
}

// Progress counts by the states in which archive.Document.Done holds. A document without a record counts under the year of its date.
func (q records) Progress(ctx context.Context, year int) ([]archive.FilingProgress, error) {
	rows, err := q.Query(ctx, `SELECT u.code, u.name, count(*)::int, count(*) FILTER (WHERE r.state <> 'prefiled')::int,
			coalesce(min(d.dated) FILTER (WHERE r.state IS NULL OR r.state = 'prefiled')::text, '')
		FROM document d JOIN unit u ON u.id = d.unit_id LEFT JOIN record r ON r.document_id = d.id
		WHERE d.organisation_id = $1 AND coalesce(r.year, extract(year FROM d.dated)::int) = $2
			AND (d.kind = 'outgoing' AND d.status = 'issued' OR d.kind = 'report' AND d.status = 'signed'
			     OR d.kind = 'incoming' AND d.status = 'completed' OR d.status IN ('filed', 'withdrawn', 'repealed'))
		GROUP BY u.id, u.code, u.name ORDER BY count(*) - count(*) FILTER (WHERE r.state <> 'prefiled') DESC, u.name, u.code`,
		q.actor.Organisation, year)
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[archive.FilingProgress])
	return list, translate(err)
}

func (q records) AllFonds(ctx context.Context) ([]archive.Fonds, error) {
	rows, err := q.Query(ctx, `SELECT id, uid, organisation_id, code, name FROM fonds WHERE organisation_id = $1 ORDER BY code`, q.actor.Organisation)
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[archive.Fonds])
	return list, translate(err)
}
