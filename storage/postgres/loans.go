package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
)

type loans struct{ *tx }

// A loan with the line of its record; whoever may not know the record does not know the loan. Person and unit of the reader are
// those of today, which $1 is. Of a request w is where it stands on its way.
const selectLoan = `SELECT l.id, l.uid, l.record_id, r.uid, l.reader_id, p.name,
		coalesce((SELECT u.name FROM appointment a JOIN unit u ON u.id = a.unit_id WHERE a.person_id = l.reader_id AND a.valid @> $1::date
		          ORDER BY a.main DESC, u.id, a.id LIMIT 1), ''),
		l.form, l.purpose, l.days, l.state, l.requested_at, l.decided_at, coalesce(l.decided_by, 0),
		coalesce((SELECT d.name FROM person d WHERE d.id = l.decided_by), ''), l.opinion, l.from_at, l.until_at, l.renewals, l.returned_at,
		l.effect, l.version, r.title, coalesce(r.code, ''), r.number,
		coalesce((SELECT d.uid FROM document d WHERE d.id = r.document_id), ''), r.level,
		coalesce(l.application_id, 0), coalesce((SELECT d.uid FROM document d WHERE d.id = l.application_id), ''),
		coalesce(w.step, ''), coalesce(w.step_name, ''), w.names, w.since, coalesce(w.mine, false), coalesce(w.acted, false)
	FROM loan l JOIN record r ON r.id = l.record_id JOIN person p ON p.id = l.reader_id
	LEFT JOIN LATERAL (SELECT x.data->>'Step' AS step, max(s->>'name') AS step_name, coalesce(min(t.opened_at), x.stalled_at) AS since,
			array_agg(b.name ORDER BY t.no) FILTER (WHERE b.id IS NOT NULL) AS names, bool_or(t.person_id = (SELECT act_person())) AS mine,
			EXISTS (SELECT 1 FROM task k WHERE k.run_id = x.id AND k.no > 1 AND k.state = 'done' AND NOT coalesce((k.data->>'Aside')::boolean, false)) AS acted
		FROM run x LEFT JOIN route o ON o.id = x.route_id
		LEFT JOIN LATERAL (SELECT s FROM jsonb_array_elements(o.definition->'steps') s WHERE s->>'key' = x.data->>'Step') step ON true
		LEFT JOIN task t ON t.run_id = x.id AND t.state = 'open' AND t.duty = 'decide' AND t.step = x.data->>'Step'
		LEFT JOIN person b ON b.id = t.person_id
		WHERE x.document_id = l.application_id AND l.state = 'requested' AND x.state IN ('running', 'suspended')
		GROUP BY x.id) w ON true `

func scanLoan(row pgx.CollectableRow) (l archive.Loan, err error) {
	err = row.Scan(&l.Key, &l.ID, &l.Record, &l.RecordID, &l.Reader, &l.ReaderName, &l.ReaderUnit, &l.Form, &l.Purpose, &l.Days, &l.State,
		&l.RequestedAt, moment{&l.DecidedAt}, &l.DecidedBy, &l.DeciderName, &l.Opinion, moment{&l.From}, moment{&l.Until}, &l.Renewals,
		moment{&l.ReturnedAt}, &l.Effect, &l.Version, &l.Title, &l.Code, &l.Number, &l.DocumentID, rank{&l.Level}, &l.Application,
		&l.ApplicationID, &l.Stand.Step, &l.Stand.StepName, &l.Stand.With, moment{&l.Stand.Since}, &l.Stand.Mine,
		&l.Stand.Acted)
	return l, err
}

func (q loans) list(ctx context.Context, where string, args ...any) ([]archive.Loan, error) {
	rows, err := q.Query(ctx, selectLoan+where, append([]any{string(q.Today())}, args...)...)
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, scanLoan)
	return list, translate(err)
}

func (q loans) one(ctx context.Context, where string, arg any) (archive.Loan, error) {
	list, err := q.list(ctx, where, arg)
	if err != nil || len(list) == 0 {
		return archive.Loan{}, translate(errOrNoRows(err))
	}
	return list[0], nil
}

func (q loans) ByID(ctx context.Context, id archive.ID) (archive.Loan, error) {
	return q.one(ctx, `WHERE l.uid = $2`, id)
}

func (q loans) Lock(ctx context.Context, id archive.ID) (archive.Loan, error) {
	return q.one(ctx, `WHERE l.uid = $2 FOR UPDATE OF l`, id)
}

// Insert refuses with Conflict a second open loan of the same form of the same record to the same reader.
func (q loans) Insert(ctx context.Context, l *archive.Loan) error {
	l.RequestedAt, l.Version = q.now, 1
	return translate(q.QueryRow(ctx, `INSERT INTO loan (uid, organisation_id, record_id, reader_id, form, purpose, days, state, requested_at,
			application_id)
		SELECT $1, r.organisation_id, r.id, $3, $4, $5, $6, $7, $8, $9 FROM record r WHERE r.id = $2 RETURNING id`,
		l.ID, l.Record, l.Reader, l.Form, l.Purpose, l.Days, l.State, l.RequestedAt, orNull(l.Application)).Scan(&l.Key))
}

func (q loans) Update(ctx context.Context, l *archive.Loan) error {
	err := q.QueryRow(ctx, `UPDATE loan SET days = $3, state = $4, decided_at = $5, decided_by = $6, opinion = $7, from_at = $8, until_at = $9,
			renewals = $10, returned_at = $11, effect = $12, version = version + 1
		WHERE id = $1 AND version = $2 RETURNING version`,
		l.Key, l.Version, l.Days, l.State, momentOrNull(l.DecidedAt), orNull(l.DecidedBy), l.Opinion, momentOrNull(l.From),
		momentOrNull(l.Until), l.Renewals, momentOrNull(l.ReturnedAt), l.Effect).Scan(&l.Version)
	if errors.Is(err, pgx.ErrNoRows) {
		return archive.E(archive.Stale, "这笔借阅刚被别人办过，您的操作没有写入。请刷新后再看。")
	}
	return translate(err)
}

func (q loans) Request(ctx context.Context, application archive.Key) (l archive.Loan, err error) {
	l.Application = application
	err = q.QueryRow(ctx, `SELECT id, uid, record_id, reader_id, form, purpose, days, state, requested_at, version FROM lock_request($1)`, application).
		Scan(&l.Key, &l.ID, &l.Record, &l.Reader, &l.Form, &l.Purpose, &l.Days, &l.State, &l.RequestedAt, &l.Version)
	return l, translate(err)
}

func (q loans) Settle(ctx context.Context, l archive.Loan) error {
	settled := 0
	err := q.QueryRow(ctx, `SELECT settle_request($1, $2, $3, $4, $5, $6, $7)`, l.Application, l.State, momentOrNull(l.DecidedAt),
		orNull(l.DecidedBy), l.Opinion, momentOrNull(l.From), momentOrNull(l.Until)).Scan(&settled)
	if err == nil && settled != 1 {
		return archive.E(archive.Conflict, "这笔借阅刚被别人办过，您的操作没有写入。请刷新后再看。")
	}
	return translate(err)
}

// List is newest first. Only paper can be overdue: an electronic loan simply ends.
func (q loans) List(ctx context.Context, f archive.LoanFilter) ([]archive.Loan, string, error) {
	limit := pageSize(f.Limit)
	before, title, uid, err := titledCursor(f.Cursor)
	if err != nil {
		return nil, "", err
	}
	page, err := q.list(ctx, `WHERE ($2 = '' OR l.state = $2) AND (NOT $3 OR l.reader_id = $4)
			AND (NOT $5 OR l.form = 'paper' AND l.state = 'lent' AND l.until_at <= $6)
			AND ($7::timestamptz IS NULL OR l.requested_at < $7 OR l.requested_at = $7 AND (r.title, l.uid) > ($8, $9))
		ORDER BY l.requested_at DESC, r.title, l.uid LIMIT $10`,
		f.State, f.Mine, q.by.Person, f.Overdue, q.now, before, title, uid, limit+1)
	if err != nil || len(page) <= limit {
		return page, "", err
	}
	last := page[limit-1]
	return page[:limit], cursorOfTitled(last.RequestedAt, last.Title, last.ID), nil
}

func (q loans) OfRecord(ctx context.Context, r archive.Key) ([]archive.Loan, error) {
	return q.list(ctx, `WHERE l.record_id = $2 ORDER BY l.requested_at DESC, p.pinyin, l.uid`, r)
}
