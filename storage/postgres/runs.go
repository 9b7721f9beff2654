package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
)

type runs struct{ *tx }

func (q runs) Of(ctx context.Context, d archive.Key) (archive.Run, error) {
	r := archive.Run{Document: d}
	var data []byte
	err := q.QueryRow(ctx, `SELECT id, route_id, data, stalled_at FROM run WHERE document_id = $1 ORDER BY id DESC LIMIT 1`, d).
		Scan(&r.Key, &r.RouteKey, &data, moment{&r.Stalled})
	if err != nil {
		return r, translate(err)
	}
	key := r.Key
	if err := json.Unmarshal(data, &r.Run); err != nil {
		return r, err
	}
	r.Key = key
	rows, err := q.Query(ctx, `SELECT id, uid, version, data FROM task WHERE run_id = $1 ORDER BY no`, r.Key)
	if err != nil {
		return r, err
	}
	r.Tasks, err = pgx.CollectRows(rows, scanTask)
	return r, translate(err)
}

func scanTask(row pgx.CollectableRow) (archive.Task, error) {
	var t archive.Task
	var key int64
	if err := row.Scan(&key, &t.ID, &t.Version, &t.Task); err != nil {
		return t, err
	}
	t.Key = key
	return t, nil
}

func (q runs) ByTask(ctx context.Context, id archive.ID) (document archive.ID, no int, err error) {
	err = q.QueryRow(ctx, `SELECT d.uid, t.no FROM task t JOIN document d ON d.id = t.document_id WHERE t.uid = $1`, id).Scan(&document, &no)
	return document, no, translate(err)
}

func (q runs) Insert(ctx context.Context, d archive.Document, r *archive.Run, by archive.Key) error {
	data, err := json.Marshal(r.Run)
	if err != nil {
		return err
	}
	// The key is drawn first: the row is not readable before the document's tokens are written.
	if err := q.QueryRow(ctx, `SELECT nextval(pg_get_serial_sequence('run', 'id'))`).Scan(&r.Key); err != nil {
		return err
	}
	q.later(`INSERT INTO run (id, organisation_id, document_id, route_id, route_key, route_version, state, data, started_by, started_at, ended_at)
		OVERRIDING SYSTEM VALUE VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		r.Key, d.Organisation, d.Key, r.RouteKey, r.Route, r.Version, r.State, string(data), by, q.now, momentOrNull(r.Over))
	q.later(`SELECT follow_run(id) FROM run WHERE document_id = $1 AND id < $2`, d.Key, r.Key) // it is no longer the newest
	return nil
}

func (q runs) Save(_ context.Context, d archive.Document, route workflow.Route, r archive.Run, o workflow.Outcome) error {
	data, err := json.Marshal(o.Run)
	if err != nil {
		return err
	}
	q.later(`UPDATE run SET state = $2, data = $3, ended_at = $4, stalled_at = $5 WHERE id = $1`, r.Key, o.Run.State, string(data),
		momentOrNull(o.Run.Over), momentOrNull(r.Stalled))
	for _, t := range o.Changed {
		if err := q.changeTask(r, t); err != nil {
			return err
		}
	}
	for _, t := range o.Opened {
		if err := q.openTask(d, r, t, route.Steps[route.Index(t.Step)]); err != nil {
			return err
		}
	}
	q.later(`SELECT follow_run($1)`, r.Key)
	return nil
}

func (q runs) SetStalled(ctx context.Context, run int64, since time.Time) error {
	_, err := q.Exec(ctx, `UPDATE run SET stalled_at = $2 WHERE id = $1`, run, momentOrNull(since))
	return translate(err)
}

// changeTask writes a task if it is still as it was when the engine looked at it.
func (q runs) changeTask(r archive.Run, t workflow.Task) error {
	i := slices.IndexFunc(r.Tasks, func(old archive.Task) bool { return old.No == t.No })
	if i < 0 {
		return errors.New("an outcome changes a task that its run does not have")
	}
	old := r.Tasks[i]
	data, err := json.Marshal(t)
	if err != nil {
		return err
	}
	if t.State == workflow.Done && t.Opened.IsZero() {
		t.Opened = t.Acted // handed on before its turn came; what lies in a box lies there since some moment
	}
	q.later(`UPDATE task SET person_id = $3, behalf_id = $4, state = $5, verb = $6, data = $7, opened_at = $8, seen_at = $9, due_at = $10,
			due_unknown = $11, done_at = $12, urged_at = $13, remind_at = '-infinity', version = version + 1 WHERE id = $1 AND version = $2`,
		old.Key, old.Version, t.Person, orNull(t.OnBehalf), t.State, t.Verb, string(data), momentOrNull(t.Opened), momentOrNull(t.Seen),
		momentOrNull(t.Due), t.DueUnknown, momentOrNull(t.Acted), momentOrNull(t.Urged)).Exec(mustChangeOne)
	return nil
}

func (q runs) openTask(d archive.Document, r archive.Run, t workflow.Task, s workflow.Step) error {
	data, err := json.Marshal(t)
	if err != nil {
		return err
	}
	q.later(`INSERT INTO task (uid, organisation_id, run_id, document_id, level, urgency, tie, no, step, step_name, step_kind, batch, duty, person_id,
			behalf_id, state, verb, data, opened_at, seen_at, due_at, due_unknown, done_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)`,
		archive.NewID(), d.Organisation, r.Key, d.Key, d.Level.Rank(), urgencyRank(d.Urgency), tieOf(d), t.No, t.Step, s.Name, s.Kind, s.Batch, t.Duty, t.Person, orNull(t.OnBehalf), t.State,
		t.Verb, string(data), momentOrNull(t.Opened), momentOrNull(t.Seen), momentOrNull(t.Due), t.DueUnknown, momentOrNull(t.Acted))
	return nil
}

// mustChangeOne refuses the whole act when a row was not as it was: somebody else was first.
func mustChangeOne(tag pgconn.CommandTag) error {
	if tag.RowsAffected() != 1 {
		return archive.E(archive.Conflict, "刚好有别人在办同一件，您的操作没有写入。请刷新后再看。")
	}
	return nil
}

// MarkSeen does nothing to a task that has changed meanwhile: who acts on a task has seen it.
func (q runs) MarkSeen(ctx context.Context, t archive.Task) error {
	data, err := json.Marshal(t.Task)
	if err != nil {
		return err
	}
	_, err = q.Exec(ctx, `UPDATE task SET seen_at = $2, data = $3 WHERE id = $1 AND version = $4 AND seen_at IS NULL`,
		t.Key, t.Seen, string(data), t.Version)
	return translate(err)
}

func (q runs) Delegations(ctx context.Context) ([]workflow.Delegation, error) {
	rows, err := q.Query(ctx, `SELECT from_id, to_id, kinds, since_at, least(until_at, coalesce(revoked_at, until_at))
		FROM delegation WHERE organisation_id = $1 AND until_at > $2 AND (revoked_at IS NULL OR revoked_at > since_at) ORDER BY id`, q.actor.Organisation, q.now)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[workflow.Delegation])
}
