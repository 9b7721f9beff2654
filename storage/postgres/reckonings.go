package postgres

import (
	"context"
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
)

type reckonings struct{ *tx }

// Ask begins a pass that is under way anew: the calendar has changed again.
func (q reckonings) Ask(ctx context.Context, organisation archive.Key, scope archive.ReckoningScope) (tasks int, err error) {
	err = q.QueryRow(ctx, `SELECT tasks_to_reckon($1, $2)`, organisation, scope).Scan(&tasks)
	if err != nil || tasks == 0 {
		return 0, translate(err)
	}
	_, err = q.Exec(ctx, `INSERT INTO reckoning (organisation_id, scope, at, total) VALUES ($1, $2, $3, $4)
		ON CONFLICT (organisation_id, scope) WHERE finished_at IS NULL
		DO UPDATE SET at = excluded.at, total = excluded.total, after_id = 0, done = 0, changed = 0`, organisation, scope, q.now, tasks)
	return tasks, translate(err)
}

func (q reckonings) AskUnknown(ctx context.Context) error {
	_, err := q.Exec(ctx, `INSERT INTO reckoning (organisation_id, scope, at, total)
		SELECT organisation_id, 'unknown', $1, count(*) FROM task WHERE state = 'open' AND due_unknown GROUP BY organisation_id
		ON CONFLICT (organisation_id, scope) WHERE finished_at IS NULL DO NOTHING`, q.now)
	return translate(err)
}

const selectReckoning = `SELECT id, organisation_id, scope, at, after_id, total, done, changed, finished_at FROM reckoning `

func scanReckoning(row pgx.Row) (r archive.Reckoning, err error) {
	err = row.Scan(&r.Key, &r.Organisation, &r.Scope, &r.At, &r.After, &r.Total, &r.Done, &r.Changed, moment{&r.Finished})
	return r, translate(err)
}

func (q reckonings) Latest(ctx context.Context, organisation archive.Key) (archive.Reckoning, error) {
	return scanReckoning(q.QueryRow(ctx, selectReckoning+`WHERE organisation_id = $1 ORDER BY id DESC LIMIT 1`, organisation))
}

func (q reckonings) Next(ctx context.Context) (archive.Reckoning, error) {
	return scanReckoning(q.QueryRow(ctx, selectReckoning+`WHERE finished_at IS NULL ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED`))
}

// Tasks locks each document before its task, as acts do.
func (q reckonings) Tasks(ctx context.Context, r archive.Reckoning, limit int) ([]archive.Task, error) {
	rows, err := q.Query(ctx, `SELECT t.id, t.uid, t.version, t.data FROM document d JOIN task t ON t.document_id = d.id
		WHERE t.organisation_id = $1 AND t.id > $2 AND t.state = 'open'
		  AND (t.due_unknown OR $3 = 'all' AND t.due_at IS NOT NULL)
		ORDER BY t.id LIMIT $4 FOR UPDATE OF d, t`, r.Organisation, r.After, r.Scope, limit)
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, scanTask)
	return list, translate(err)
}

func (q reckonings) Move(_ context.Context, t archive.Task) error {
	data, err := json.Marshal(t.Task)
	if err != nil {
		return err
	}
	q.later(`UPDATE task SET due_at = $3, due_unknown = $4, data = $5, remind_at = '-infinity', version = version + 1 WHERE id = $1 AND version = $2`,
		t.Key, t.Version, momentOrNull(t.Due), t.DueUnknown, string(data)).Exec(mustChangeOne)
	q.later(`SELECT follow_run(run_id) FROM task WHERE id = $1 AND run_id IS NOT NULL`, t.Key)
	return nil
}

func (q reckonings) Progress(_ context.Context, r archive.Reckoning) error {
	q.later(`UPDATE reckoning SET after_id = $2, done = $3, changed = $4, finished_at = $5 WHERE id = $1`,
		r.Key, r.After, r.Done, r.Changed, momentOrNull(r.Finished))
	return nil
}
