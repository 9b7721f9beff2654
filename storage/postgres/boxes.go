package postgres

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

type boxes struct{ *tx }

const boxColumns = `t.uid, d.uid, d.kind, d.title, d.genre, d.number, d.level, d.urgency, d.status, t.step, t.step_name, t.step_kind, t.batch,
	CASE WHEN d.kind = 'incoming' THEN d.sender ELSE d.drafter_name END, d.unit_name,
	coalesce((SELECT p.name FROM person p WHERE p.id = t.behalf_id), ''), t.opened_at, t.seen_at, t.due_at,
	coalesce((t.data->>'DueUnknown')::boolean, false), t.done_at, t.verb,
	EXISTS (SELECT 1 FROM opinion o WHERE o.document_id = d.id AND o.verb = 'return'),
	(SELECT count(*) FROM document_file a WHERE a.document_id = d.id AND a.role IN ('attachment', 'scan', 'original'))`

func scanTaskLine(row pgx.CollectableRow) (archive.TaskLine, error) {
	var l archive.TaskLine
	err := row.Scan(&l.ID, &l.DocumentID, &l.Kind, &l.Title, &l.Genre, &l.Number, rank{&l.Level}, &l.Urgency, &l.Status, &l.Step, &l.StepName,
		&l.StepKind, &l.Batch, &l.From, &l.FromUnit, &l.BehalfName, moment{&l.Opened}, moment{&l.Seen}, moment{&l.Due}, &l.DueUnknown,
		moment{&l.Done}, &l.Verb, &l.Returned, &l.Files)
	return l, err
}

// tasksIn says which tasks lie in each of the work boxes, and in what order unless another is asked for.
var tasksIn = map[archive.TaskBox]struct {
	where string
	sort  archive.TaskSort
}{
	archive.BoxToDo:   {`t.person_id = $1 AND t.duty IN ('decide', 'supervise') AND t.state = 'open'`, archive.SortDue},
	archive.BoxToRead: {`t.person_id = $1 AND t.duty = 'read' AND t.state = 'open'`, archive.SortOpened},
	archive.BoxDone:   {`t.person_id = $1 AND t.duty = 'decide' AND t.done_at IS NOT NULL AND t.state IN ('done', 'revoked')`, sortDone},
	archive.BoxRead:   {`t.person_id = $1 AND t.duty = 'read' AND t.done_at IS NOT NULL AND t.state = 'done'`, sortDone},
	archive.BoxMine:   {latestTask + ` AND EXISTS (SELECT 1 FROM run r WHERE r.id = t.run_id AND r.started_by = $1)`, archive.SortOpened},
	archive.BoxTracked: {latestTask + ` AND EXISTS (SELECT 1 FROM run r WHERE r.id = t.run_id AND r.started_by <> $1 AND r.state IN ('running', 'suspended'))
		AND EXISTS (SELECT 1 FROM task mine WHERE mine.run_id = t.run_id AND mine.person_id = $1 AND mine.duty = 'decide' AND mine.state = 'done')
		AND NOT EXISTS (SELECT 1 FROM task mine WHERE mine.run_id = t.run_id AND mine.person_id = $1 AND mine.state = 'open')`, archive.SortOpened},
}

// latestTask picks one task for a document: the one that is open now, else the last one.
const latestTask = `t.id = (SELECT x.id FROM task x WHERE x.run_id = t.run_id AND x.opened_at IS NOT NULL
	ORDER BY (x.state = 'open') DESC, x.no DESC LIMIT 1)
	AND t.run_id = (SELECT max(r.id) FROM run r WHERE r.document_id = t.document_id)
	AND (t.run_id IN (SELECT id FROM run WHERE started_by = $1) OR t.run_id IN (SELECT run_id FROM task WHERE person_id = $1))`

// narrowed keeps the tasks of one archive.TaskOnly ($2), as of now ($3), in a day that ends at $4.
const narrowed = ` AND CASE $2 WHEN 'late' THEN t.due_at < $3 WHEN 'today' THEN t.due_at >= $3 AND t.due_at < $4
	WHEN 'urgent' THEN d.urgency <> 'normal' WHEN 'delegated' THEN t.behalf_id IS NOT NULL ELSE true END`

// order sorts a box by a class and, within it, by a moment; neither is ever NULL. of reads both from a line, for the cursor.
type order struct {
	class, at string
	down      bool
	of        func(archive.TaskLine) (class int, at time.Time)
}

// sortDone is the order of what was done: newest first.
const sortDone archive.TaskSort = "done"

const byDeadline = `coalesce(t.due_at, 'infinity')`

var orders = map[archive.TaskSort]order{
	archive.SortDue:    {`0::int`, byDeadline, false, func(l archive.TaskLine) (int, time.Time) { return 0, l.Due }},
	archive.SortOpened: {`0::int`, `t.opened_at`, true, func(l archive.TaskLine) (int, time.Time) { return 0, l.Opened }},
	sortDone:           {`0::int`, `t.done_at`, true, func(l archive.TaskLine) (int, time.Time) { return 0, l.Done }},
	archive.SortUrgency: {`CASE d.urgency WHEN 'extra_urgent' THEN 0 WHEN 'urgent' THEN 1 ELSE 2 END`, byDeadline, false,
		func(l archive.TaskLine) (int, time.Time) { return classOf(l.Urgency), l.Due }},
}

func classOf(u archive.Urgency) int {
	return map[archive.Urgency]int{archive.ExtraUrgent: 0, archive.Urgent: 1, archive.Normal: 2}[u]
}

func (q boxes) List(ctx context.Context, f archive.TaskFilter) ([]archive.TaskLine, string, error) {
	b, ok := tasksIn[f.Box]
	if !ok {
		return nil, "", archive.E(archive.Invalid, "没有“%s”这个文件夹。", string(f.Box)).On("box")
	}
	if f.Sort == "" {
		f.Sort = b.sort
	}
	sorted, ok := orders[f.Sort]
	if !ok {
		return nil, "", archive.E(archive.Invalid, "不能按“%s”排序。", string(f.Sort)).On("sort")
	}
	after, err := boxCursor(f.Cursor)
	if err != nil {
		return nil, "", err
	}
	compare, direction := `>`, `ASC`
	if sorted.down {
		compare, direction = `<`, `DESC`
	}
	limit := pageSize(f.Limit)
	rows, err := q.Query(ctx, `SELECT `+boxColumns+` FROM task t JOIN document d ON d.id = t.document_id WHERE `+b.where+narrowed+`
			AND ($6 = '' OR (`+sorted.class+`, `+sorted.at+`, d.title, t.uid) `+compare+` ($5::int, NULLIF($6, '')::timestamptz, $7, $8))
		ORDER BY `+sorted.class+`, `+sorted.at+` `+direction+`, d.title `+direction+`, t.uid `+direction+` LIMIT $9`,
		q.by.Person, f.Only, q.now, q.midnight(), after.class, after.at, after.title, after.uid, limit+1)
	if err != nil {
		return nil, "", translate(err)
	}
	list, err := pgx.CollectRows(rows, scanTaskLine)
	if err != nil || len(list) <= limit {
		return list, "", translate(err)
	}
	return list[:limit], cursorOfBox(sorted, list[limit-1]), nil
}

// midnight is the end of the actor's day.
func (q boxes) midnight() time.Time {
	now := q.now.In(q.actor.Zone)
	return time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, now.Location())
}

func cursorOfBox(sorted order, last archive.TaskLine) string {
	class, at := sorted.of(last)
	text := "infinity"
	if !at.IsZero() {
		text = at.UTC().Format(time.RFC3339Nano)
	}
	return encodeCursor(strconv.Itoa(class), text, last.Title, string(last.ID))
}

// boxPlace is the place after a line of a box; at is "" before the first one.
type boxPlace struct {
	class          int
	at, title, uid string
}

func boxCursor(cursor string) (boxPlace, error) {
	if cursor == "" {
		return boxPlace{}, nil
	}
	parts, err := decodeCursor(cursor, 4)
	if err != nil {
		return boxPlace{}, err
	}
	if _, err := time.Parse(time.RFC3339Nano, parts[1]); err != nil && parts[1] != "infinity" {
		return boxPlace{}, errCursor()
	}
	class, err := strconv.Atoi(parts[0])
	if err != nil {
		return boxPlace{}, errCursor()
	}
	return boxPlace{class, parts[1], parts[2], parts[3]}, nil
}

func (q boxes) Narrowed(ctx context.Context, box archive.TaskBox) (map[archive.TaskOnly]int, error) {
	b, ok := tasksIn[box]
	if !ok {
		return nil, archive.E(archive.Invalid, "没有“%s”这个文件夹。", string(box)).On("box")
	}
	counts := map[archive.TaskOnly]int{}
	batch := &pgx.Batch{}
	for _, only := range []archive.TaskOnly{archive.OnlyLate, archive.OnlyToday, archive.OnlyUrgent, archive.OnlyDelegated} {
		batch.Queue(`SELECT count(*) FROM task t JOIN document d ON d.id = t.document_id WHERE `+b.where+narrowed,
			q.by.Person, only, q.now, q.midnight()).QueryRow(func(row pgx.Row) error {
			var n int
			err := row.Scan(&n)
			counts[only] = n
			return err
		})
	}
	return counts, translate(q.SendBatch(ctx, batch).Close())
}

func (q boxes) Reading(ctx context.Context, d archive.Key) (archive.Task, error) {
	rows, err := q.Query(ctx, `SELECT id, uid, version, data FROM task
		WHERE document_id = $1 AND person_id = $2 AND duty = 'read' AND state = 'open' ORDER BY opened_at LIMIT 1`, d, q.by.Person)
	if err != nil {
		return archive.Task{}, translate(err)
	}
	t, err := pgx.CollectExactlyOneRow(rows, scanTask)
	return t, translate(err)
}

func (q boxes) Counts(ctx context.Context) (map[archive.TaskBox]int, error) {
	counts := map[archive.TaskBox]int{}
	batch := &pgx.Batch{}
	for name, b := range tasksIn {
		batch.Queue(`SELECT count(*) FROM task t JOIN document d ON d.id = t.document_id WHERE `+b.where, q.by.Person).
			QueryRow(func(row pgx.Row) error {
				var n int
				err := row.Scan(&n)
				counts[name] = n
				return err
			})
	}
	return counts, translate(q.SendBatch(ctx, batch).Close())
}

func (q boxes) AddReading(ctx context.Context, d archive.Document, person archive.Key, note string) error {
	t := workflow.Task{Duty: workflow.ToRead, Aside: true, State: workflow.Open, Opened: q.now, Note: note,
		By: org.PersonKey(q.by.Person), Seat: workflow.Seat{Person: org.PersonKey(person)}}
	data, err := json.Marshal(t)
	if err != nil {
		return err
	}
	_, err = q.Exec(ctx, `INSERT INTO task (uid, organisation_id, document_id, level, no, step, step_name, step_kind, duty, person_id, state, data,
			opened_at) VALUES ($1, $2, $3, $4, 0, 'read', '分送', 'circulate', 'read', $5, 'open', $6, $7)`,
		archive.NewID(), d.Organisation, d.Key, d.Level.Rank(), person, string(data), q.now)
	return translate(err)
}

func (q boxes) FinishReading(ctx context.Context, id archive.ID) error {
	tag, err := q.Exec(ctx, `UPDATE task SET state = 'done', verb = 'read', done_at = $3, seen_at = coalesce(seen_at, $3), version = version + 1
		WHERE uid = $1 AND person_id = $2 AND run_id IS NULL AND state = 'open'`, id, q.by.Person, q.now)
	if err == nil && tag.RowsAffected() == 0 {
		return archive.ErrNotFound()
	}
	return translate(err)
}
