package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
)

type registers struct{ *tx }

const seriesColumns = `s.id, s.uid, s.organisation_id, s.code, s.name, s.level_class, s.unit_id, s.mark, s.form, s.closed`

func (q registers) series(ctx context.Context, where string, args ...any) ([]archive.Series, error) {
	rows, err := q.Query(ctx, `SELECT `+seriesColumns+` FROM series s WHERE `+where+` ORDER BY s.level_class, s.id`, args...)
	if err != nil {
		return nil, err
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[archive.Series])
	return list, translate(err)
}

func (q registers) oneSeries(ctx context.Context, where string, arg any) (archive.Series, error) {
	list, err := q.series(ctx, where, arg)
	if err != nil {
		return archive.Series{}, err
	}
	if len(list) == 0 {
		return archive.Series{}, archive.ErrNotFound()
	}
	return list[0], nil
}

func (q registers) Series(ctx context.Context, id archive.ID) (archive.Series, error) {
	return q.oneSeries(ctx, `s.uid = $1`, id)
}

func (q registers) SeriesByKey(ctx context.Context, key archive.Key) (archive.Series, error) {
	return q.oneSeries(ctx, `s.id = $1`, key)
}

// AllSeries lists the series of the actor's organisation in classes that the actor's clearance reaches.
func (q registers) AllSeries(ctx context.Context) ([]archive.Series, error) {
	return q.series(ctx, `s.organisation_id = $1 AND (s.level_class = 'plain'
		OR array_position(ARRAY['public', 'internal', 'work_secret', 'confidential', 'secret', 'top_secret'], s.level_class) <= $2 + 1)`,
		q.actor.Organisation, q.actor.Clearance.Rank())
}

func (q registers) Year(ctx context.Context, s archive.Series, year int) (archive.YearOfSeries, error) {
	y := archive.YearOfSeries{Year: year, State: "open"}
	err := q.QueryRow(ctx, `SELECT last, opening, state FROM series_year WHERE series_id = $1 AND year = $2`, s.Key, year).Scan(&y.Last, &y.Opening, &y.State)
	if errors.Is(err, pgx.ErrNoRows) {
		return y, nil
	}
	return y, translate(err)
}

func (q registers) Years(ctx context.Context, s archive.Series) ([]int, error) {
	rows, err := q.Query(ctx, `SELECT year FROM series_year WHERE series_id = $1 ORDER BY year DESC`, s.Key)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[int])
}

func (q registers) Open(ctx context.Context, s archive.Series, year, opening int, by, second archive.Key) error {
	tag, err := q.Exec(ctx, `INSERT INTO series_year AS y (series_id, year, last, opening, opening_by, opening_second) VALUES ($1, $2, $3, $3, $4, $5)
		ON CONFLICT (series_id, year) DO UPDATE SET last = excluded.last, opening = excluded.opening, opening_by = excluded.opening_by,
			opening_second = excluded.opening_second WHERE y.last = 0`, s.Key, year, opening, by, second)
	if err == nil && tag.RowsAffected() == 0 {
		return archive.E(archive.Conflict, "“%s”%d年度已经开始编号，不能再设期初号。", s.Code, year)
	}
	return translate(err)
}

func (q registers) Lines(ctx context.Context, s archive.Series, year int) ([]archive.RegisterLine, error) {
	rows, err := q.Query(ctx, `SELECT `+numberColumns+`, coalesce(d.uid, ''), coalesce(d.title, ''), coalesce(d.status, ''),
			coalesce(d.signer_name, ''), d.signed_at, by_p.name, coalesce(second_p.name, ''), coalesce(void_p.name, ''), d.issued_at,
			(SELECT count(*) FROM receiver r WHERE r.document_id = d.id),
			(SELECT count(*) FROM dispatch x JOIN delivery v ON v.dispatch_id = x.id WHERE x.document_id = d.id AND v.state = 'signed')
		FROM number n LEFT JOIN document d ON d.id = n.document_id JOIN person by_p ON by_p.id = n.by_id
			LEFT JOIN person second_p ON second_p.id = n.second_id LEFT JOIN person void_p ON void_p.id = n.voided_by
		WHERE n.series_id = $1 AND n.year = $2 ORDER BY n.n DESC`, s.Key, year)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (l archive.RegisterLine, err error) {
		err = row.Scan(append(numberTargets(&l.Number), &l.DocumentID, &l.DocumentTitle, &l.DocumentStatus, &l.SignerName, moment{&l.SignedAt},
			&l.ByName, &l.SecondName, &l.VoiderName, moment{&l.IssuedAt}, &l.Copies, &l.SignedCopies)...)
		return l, err
	})
}
