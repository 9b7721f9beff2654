package postgres

import (
	"context"
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
)

// Errands implements archive.Runs in two statements, however many tasks are asked for.
func (q runs) Errands(ctx context.Context, tasks []archive.ID) (map[archive.ID]archive.Errand, error) {
	rows, err := q.Query(ctx, `SELECT t.uid, t.no, d.id, d.uid, d.organisation_id, d.kind, d.genre, d.title, d.level, d.urgency, d.status,
			ARRAY(SELECT c.unit_id FROM countersigner c WHERE c.document_id = d.id ORDER BY c.position),
			coalesce((SELECT a.due_on::text FROM arrival a WHERE a.document_id = d.id), ''), coalesce(r.id, 0), coalesce(r.route_id, 0), coalesce(r.data, '{}')
		FROM task t JOIN document d ON d.id = t.document_id
			LEFT JOIN LATERAL (SELECT id, route_id, data FROM run WHERE document_id = d.id ORDER BY id DESC LIMIT 1) r ON t.run_id IS NOT NULL
		WHERE t.uid = ANY ($1)`, tasks)
	if err != nil {
		return nil, translate(err)
	}
	found := map[archive.ID]archive.Errand{}
	_, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (struct{}, error) {
		id, e, err := scanErrand(row)
		found[id] = e
		return struct{}{}, err
	})
	if err != nil {
		return nil, translate(err)
	}
	return found, translate(q.fillRuns(ctx, found))
}

func scanErrand(row pgx.CollectableRow) (id archive.ID, e archive.Errand, err error) {
	d := &e.Document
	var units []archive.Key
	var key int64
	var due archive.Date
	var data []byte
	if err := row.Scan(&id, &e.No, &d.Key, &d.ID, &d.Organisation, &d.Kind, &d.Genre, &d.Title, rank{&d.Level}, &d.Urgency, &d.Status, &units,
		&due, &key, &e.Run.RouteKey, &data); err != nil {
		return id, e, err
	}
	for _, u := range units {
		d.Countersign = append(d.Countersign, archive.UnitRef{Key: u})
	}
	if due != "" {
		d.Arrival = &archive.Arrival{Due: due}
	}
	err = json.Unmarshal(data, &e.Run.Run)
	e.Run.Key, e.Run.Document = key, d.Key
	return id, e, err
}

// fillRuns loads all tasks of the errands' runs.
func (q runs) fillRuns(ctx context.Context, errands map[archive.ID]archive.Errand) error {
	var keys []int64
	for _, e := range errands {
		keys = append(keys, e.Run.Key)
	}
	rows, err := q.Query(ctx, `SELECT run_id, id, uid, version, data FROM task WHERE run_id = ANY ($1) ORDER BY run_id, no`, keys)
	if err != nil {
		return err
	}
	tasks := map[int64][]archive.Task{}
	var run, key int64
	var t archive.Task
	_, err = pgx.ForEachRow(rows, []any{&run, &key, &t.ID, &t.Version, &t.Task}, func() error {
		t.Key = key
		tasks[run] = append(tasks[run], t)
		t = archive.Task{} // the next one is read into nothing of this
		return nil
	})
	for id, e := range errands {
		e.Run.Tasks = tasks[e.Run.Key]
		errands[id] = e
	}
	return err
}
