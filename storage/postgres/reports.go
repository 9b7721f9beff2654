package postgres

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
)

type reports struct{ *tx }

// Of others' tasks a report reads those of documents whose slip the actor may see; what he was only given to read tells nothing of the
// people on its way.
const (
	ownTasks   = `t.person_id = $5`
	knownTasks = `(t.person_id = $5 OR d.insiders && (SELECT act_tokens()))`
)

// Tasks walks the index task_report. 送审 begins and ends the first step in one moment: that was in nobody's hand. Routes are looked up
// once a run, not once a task: the policies of both tables are asked for every row.
func (q reports) Tasks(ctx context.Context, f archive.TaskFactFilter) ([]archive.TaskFact, error) {
	whose := knownTasks
	if f.Own {
		whose = ownTasks
	}
	rows, err := q.Query(ctx, `SELECT t.id, t.person_id, coalesce((t.data->>'unit')::bigint, 0), t.run_id, t.step, t.step_name,
			t.opened_at, t.due_at, t.done_at, t.verb = 'return'
		FROM task t JOIN document d ON d.id = t.document_id
		WHERE t.organisation_id = $1 AND t.level = ANY ($2::smallint[]) AND t.duty = 'decide' AND t.opened_at IS NOT NULL AND t.run_id IS NOT NULL
			AND t.state IN ('waiting', 'open', 'done') AND coalesce(t.done_at, 'infinity') >= $3 AND t.opened_at < $4
			AND NOT (t.verb = 'submit' AND t.done_at = t.opened_at) AND `+whose,
		q.actor.Organisation, q.levels(), f.From, f.To, q.by.Person)
	if err != nil {
		return nil, translate(err)
	}
	list, runs, err := scanTaskFacts(rows)
	if err != nil {
		return nil, translate(err)
	}
	return q.onRoutes(ctx, list, runs, f.Route)
}

// scanTaskFacts also gives the run of each task.
func scanTaskFacts(rows pgx.Rows) (list []archive.TaskFact, runs []archive.Key, err error) {
	var t archive.TaskFact
	var run archive.Key
	_, err = pgx.ForEachRow(rows, []any{&t.Key, &t.Person, &t.Unit, &run, &t.Step, &t.StepName, &t.Opened, moment{&t.Due}, moment{&t.Done}, &t.Returned},
		func() error {
			list, runs = append(list, t), append(runs, run)
			return nil
		})
	return list, runs, err
}

// onRoutes says of each task on which route it was, and leaves those of one route when one is asked for.
func (q reports) onRoutes(ctx context.Context, list []archive.TaskFact, runs []archive.Key, only string) ([]archive.TaskFact, error) {
	rows, err := q.Query(ctx, `SELECT id, route_key FROM run WHERE id = ANY ($1)`, slices.Compact(slices.Sorted(slices.Values(runs))))
	if err != nil {
		return nil, translate(err)
	}
	routes, run, route := map[archive.Key]string{}, archive.Key(0), ""
	_, err = pgx.ForEachRow(rows, []any{&run, &route}, func() error {
		routes[run] = route
		return nil
	})
	kept := list[:0]
	for i, t := range list {
		if t.Route = routes[runs[i]]; t.Route != "" && (only == "" || only == t.Route) {
			kept = append(kept, t)
		}
	}
	return kept, translate(err)
}

func (q reports) Lines(ctx context.Context, tasks []archive.TaskFact) ([]archive.ReportLine, error) {
	keys := make([]archive.Key, len(tasks))
	for i, t := range tasks {
		keys[i] = t.Key
	}
	rows, err := q.Query(ctx, `SELECT t.id, d.uid, d.title, d.number, d.level, p.name FROM task t JOIN document d ON d.id = t.document_id
		JOIN person p ON p.id = t.person_id WHERE t.id = ANY ($1)`, keys)
	if err != nil {
		return nil, translate(err)
	}
	found, line := map[archive.Key]archive.ReportLine{}, archive.ReportLine{}
	_, err = pgx.ForEachRow(rows, []any{&line.Key, &line.DocumentID, &line.Title, &line.Number, rank{&line.Level}, &line.PersonName}, func() error {
		found[line.Key] = line
		return nil
	})
	var lines []archive.ReportLine
	for _, t := range tasks {
		if l, ok := found[t.Key]; ok {
			l.TaskFact = t
			lines = append(lines, l)
		}
	}
	return lines, translate(err)
}

// Documents counts by the states in which archive.Document.Done holds. What was imported from elsewhere was neither issued nor received
// here.
func (q reports) Documents(ctx context.Context, from, to time.Time, own bool) ([]archive.DocumentTally, error) {
	rows, err := q.Query(ctx, `SELECT to_char(counted_at(d.kind, d.created_at, d.signed_at, d.issued_at, d.completed_at) AT TIME ZONE $6, 'YYYY-MM'), d.unit_id, d.kind,
			count(*)::int, count(*) FILTER (WHERE d.kind <> 'incoming' OR d.status IN ('completed', 'filed'))::int,
			count(*) FILTER (WHERE d.kind = 'form' AND r.id IS NULL)::int,
			count(*) FILTER (WHERE r.state <> 'prefiled')::int
		FROM document d LEFT JOIN record r ON r.document_id = d.id
		WHERE d.organisation_id = $1 AND d.level = ANY ($2::smallint[]) AND d.source IN ('', 'paper')
			AND counted_at(d.kind, d.created_at, d.signed_at, d.issued_at, d.completed_at) >= $3 AND counted_at(d.kind, d.created_at, d.signed_at, d.issued_at, d.completed_at) < $4
			AND (NOT $5 OR d.drafter_id = $7)
		GROUP BY 1, 2, 3`, q.actor.Organisation, q.levels(), from, to, own, q.zone().String(), q.by.Person)
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[archive.DocumentTally])
	return list, translate(err)
}
