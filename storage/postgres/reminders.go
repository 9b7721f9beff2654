package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
)

type reminders struct{ *tx }

// Watch skips tasks that somebody is acting on: they are looked at a minute later.
func (q reminders) Watch(ctx context.Context, limit int) ([]archive.Watched, error) {
	rows, err := q.Query(ctx, `SELECT t.id, t.uid, t.version, t.data, t.organisation_id, t.document_id, d.level, d.tokens,
			ARRAY(SELECT r.stage FROM reminder r WHERE r.task_id = t.id)
		FROM task t JOIN document d ON d.id = t.document_id
		WHERE t.state = 'open' AND t.remind_at <= $1
		  AND NOT EXISTS (SELECT 1 FROM run r WHERE r.id = t.run_id AND r.state <> 'running' AND (t.duty <> 'read' OR r.state = 'suspended'))
		ORDER BY t.remind_at, t.id LIMIT $2 FOR UPDATE OF t SKIP LOCKED`, q.now, limit)
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, scanWatched)
	return list, translate(err)
}

func scanWatched(row pgx.CollectableRow) (w archive.Watched, err error) {
	var key int64
	var sent []string
	err = row.Scan(&key, &w.ID, &w.Version, &w.Task.Task, &w.Organisation, &w.Document, rank{&w.Level}, &w.Tokens, &sent)
	w.Key = key
	for _, s := range sent {
		w.Sent = append(w.Sent, workflow.Stage(s))
	}
	return w, err
}

func (q reminders) Sent(_ context.Context, w archive.Watched, stages []workflow.Stage) error {
	for _, s := range stages {
		q.later(`INSERT INTO reminder (task_id, stage, organisation_id, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, w.Key, s, w.Organisation, q.now).
			Exec(mustChangeOne)
	}
	return nil
}

func (q reminders) Look(_ context.Context, w archive.Watched, at time.Time) error {
	q.later(`UPDATE task SET remind_at = coalesce($2::timestamptz, 'infinity') WHERE id = $1`, w.Key, momentOrNull(at))
	return nil
}
