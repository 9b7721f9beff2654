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
	err = q.QueryRow(ctx, `SELECT begin_reckoning($1, $2, $3)`, organisation, scope, q.now).Scan(&tasks)
	return tasks, translate(err)
}

func (q reckonings) AskUnknown(ctx context.Context) error {
	_, err := q.Exec(ctx, `SELECT begin_reckoning(o.id, 'unknown', $1) FROM organisation o WHERE NOT EXISTS (
		SELECT 1 FROM reckoning r WHERE r.organisation_id = o.id AND r.scope = 'unknown' AND r.finished_at IS NULL)`, q.now)
	return translate(err)
}

// A pass is known by its figures: to somebody for whose clearance there are none it is not there.
const selectReckoning = `SELECT r.id, r.organisation_id, r.scope, r.at, r.after_id, f.total, f.done, f.changed, r.finished_at FROM reckoning r
	JOIN LATERAL (SELECT sum(total)::int AS total, sum(done)::int AS done, sum(changed)::int AS changed FROM reckoning_figure WHERE reckoning_id = r.id
		HAVING sum(total) > 0) f ON true `

func scanReckoning(row pgx.Row) (r archive.Reckoning, err error) {
	err = row.Scan(&r.Key, &r.Organisation, &r.Scope, &r.At, &r.After, &r.Total, &r.Done, &r.Changed, moment{&r.Finished})
	return r, translate(err)
}

func (q reckonings) Latest(ctx context.Context, organisation archive.Key) (archive.Reckoning, error) {
	return scanReckoning(q.QueryRow(ctx, selectReckoning+`WHERE r.organisation_id = $1 ORDER BY r.id DESC LIMIT 1`, organisation))
}

func (q reckonings) Next(ctx context.Context) (archive.Reckoning, error) {
	return scanReckoning(q.QueryRow(ctx, selectReckoning+`WHERE r.finished_at IS NULL ORDER BY r.id LIMIT 1 FOR UPDATE OF r SKIP LOCKED`))
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

func (q reckonings) Move(_ context.Context, r archive.Reckoning, t archive.Task) error {
	data, err := json.Marshal(t.Task)
	if err != nil {
		return err
	}
	q.later(`UPDATE task SET due_at = $3, due_unknown = $4, data = $5, remind_at = '-infinity', version = version + 1 WHERE id = $1 AND version = $2`,
		t.Key, t.Version, momentOrNull(t.Due), t.DueUnknown, string(data)).Exec(mustChangeOne)
	q.later(`SELECT follow_run(run_id) FROM task WHERE id = $1 AND run_id IS NOT NULL`, t.Key)
	q.later(`UPDATE reckoning_figure SET changed = changed + 1 WHERE reckoning_id = $1 AND level = (SELECT level FROM task WHERE id = $2)`, r.Key, t.Key)
	return nil
}

// Progress counts what was looked at under the level that it has now, which may have been raised since the pass began.
func (q reckonings) Progress(_ context.Context, r archive.Reckoning, looked []archive.Task) error {
	q.later(`UPDATE reckoning SET after_id = $2, finished_at = $3 WHERE id = $1`, r.Key, r.After, momentOrNull(r.Finished))
	keys := make([]archive.Key, len(looked))
	for i, t := range looked {
		keys[i] = archive.Key(t.Key)
	}
	q.later(`INSERT INTO reckoning_figure AS f (reckoning_id, organisation_id, level, done)
		SELECT $1, $2, t.level, count(*) FROM task t WHERE t.id = ANY ($3) GROUP BY t.level
		ON CONFLICT (reckoning_id, level) DO UPDATE SET done = f.done + excluded.done`, r.Key, r.Organisation, keys)
	return nil
}
