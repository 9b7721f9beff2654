package postgres

import (
	"context"
	"encoding/json"
	"hash/fnv"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

type boxes struct{ *tx }

const boxColumns = `t.uid, d.uid, d.kind, d.title, d.genre, d.number, d.level, d.urgency, d.status, t.step, t.step_name, t.step_kind, t.duty, t.batch,
	CASE WHEN d.kind = 'incoming' THEN d.sender ELSE d.drafter_name END, d.unit_name,
	coalesce((SELECT p.name FROM person p WHERE p.id = t.behalf_id), ''), t.opened_at, t.seen_at, t.due_at, t.due_unknown, t.done_at, t.verb,
	EXISTS (SELECT 1 FROM opinion o WHERE o.document_id = d.id AND o.verb = 'return'),
	(SELECT count(*) FROM document_file a WHERE a.document_id = d.id AND a.role IN ('attachment', 'scan', 'original'))`

// boxLine is a line of a box and its place in the box.
type boxLine struct {
	archive.TaskLine
	place boxPlace
}

func scanBoxLine(row pgx.CollectableRow) (boxLine, error) {
	var b boxLine
	l, p := &b.TaskLine, &b.place
	err := row.Scan(&l.ID, &l.DocumentID, &l.Kind, &l.Title, &l.Genre, &l.Number, rank{&l.Level}, &l.Urgency, &l.Status, &l.Step, &l.StepName,
		&l.StepKind, &l.Duty, &l.Batch, &l.From, &l.FromUnit, &l.BehalfName, moment{&l.Opened}, moment{&l.Seen}, moment{&l.Due}, &l.DueUnknown,
		moment{&l.Done}, &l.Verb, &l.Returned, &l.Files, &p.urgency, &p.at, &p.then, &p.tie, &p.uid)
	return b, err
}

// boxTable says where the lines of each box lie, and in what order unless another is asked for.
var boxTable = map[archive.TaskBox]struct {
	table string
	sort  archive.TaskSort
}{
	archive.BoxToDo:    {"task", archive.SortDue},
	archive.BoxToRead:  {"task", archive.SortOpened},
	archive.BoxDone:    {"task", sortDone},
	archive.BoxRead:    {"task", sortDone},
	archive.BoxMine:    {"run_follower", archive.SortOpened},
	archive.BoxTracked: {"run_follower", archive.SortOpened},
}

func errNoBox(box archive.TaskBox) error {
	return archive.E(archive.Invalid, "没有“%s”这个文件夹。", string(box)).On("box")
}

// List implements archive.Boxes. The page is found on an index first; only its own lines are read, with their documents, which hides
// whatever the actor may not know.
func (q boxes) List(ctx context.Context, f archive.TaskFilter) ([]archive.TaskLine, string, error) {
	limit := pageSize(f.Limit)
	sql, args, err := q.page(f, limit+1)
	if err != nil {
		return nil, "", err
	}
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return nil, "", translate(err)
	}
	found, err := pgx.CollectRows(rows, scanBoxLine)
	if err != nil {
		return nil, "", translate(err)
	}
	if f.Box == archive.BoxTracked {
		if found, err = q.withWishes(ctx, f, found, limit+1); err != nil {
			return nil, "", err
		}
	}
	next := ""
	if len(found) > limit {
		found = found[:limit]
		next = found[limit-1].place.cursor()
	}
	list := make([]archive.TaskLine, len(found))
	for i, l := range found {
		list[i] = l.TaskLine
	}
	return list, next, nil
}

// countDue counts what is late and what falls due today, on the index alone.
const countDue = `SELECT coalesce(sum(c.late), 0), coalesce(sum(c.today), 0)
	FROM unnest($3::smallint[]) l (level) CROSS JOIN unnest('{f,t}'::boolean[]) b (delegated) CROSS JOIN unnest('{0,1,2}'::smallint[]) u (urgency)
	CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE i.due_key < $4) AS late, count(*) FILTER (WHERE i.due_key >= $4) AS today FROM %s i
		WHERE i.person_id = $1 AND i.box = $2 AND i.level = l.level AND i.delegated = b.delegated AND i.urgency = u.urgency AND i.due_key < $5) c`

// countMarked counts what is urgent and what is delegated.
const countMarked = `SELECT coalesce(sum(n) FILTER (WHERE urgent), 0), coalesce(sum(n) FILTER (WHERE delegated), 0)
	FROM box_tally WHERE person_id = $1 AND box = $2 AND level = ANY ($3)`

func (q boxes) Narrowed(ctx context.Context, box archive.TaskBox) (map[archive.TaskOnly]int, error) {
	b, ok := boxTable[box]
	if !ok {
		return nil, errNoBox(box)
	}
	var late, today, urgent, delegated int
	batch := &pgx.Batch{}
	batch.Queue(inTable(countDue, b.table), q.by.Person, box, q.levels(), q.now, q.midnight()).
		QueryRow(func(row pgx.Row) error { return row.Scan(&late, &today) })
	batch.Queue(countMarked, q.by.Person, box, q.levels()).QueryRow(func(row pgx.Row) error { return row.Scan(&urgent, &delegated) })
	err := q.SendBatch(ctx, batch).Close()
	if err == nil && box == archive.BoxTracked {
		err = q.QueryRow(ctx, `SELECT $2 + count(*) FILTER (WHERE urgency_rank(d.urgency) < 2)`+wished, q.by.Person, urgent).Scan(&urgent)
	}
	return map[archive.TaskOnly]int{archive.OnlyLate: late, archive.OnlyToday: today, archive.OnlyUrgent: urgent, archive.OnlyDelegated: delegated},
		translate(err)
}

const countAll = `SELECT box, sum(n) FROM (SELECT box, n FROM box_tally WHERE person_id = $1 AND level = ANY ($2)
	UNION ALL SELECT 'tracked', count(*)` + wished + `) c GROUP BY box`

func (q boxes) Counts(ctx context.Context) (map[archive.TaskBox]int, error) {
	counts := map[archive.TaskBox]int{}
	for box := range boxTable {
		counts[box] = 0
	}
	rows, err := q.Query(ctx, countAll, q.by.Person, q.levels())
	if err != nil {
		return nil, translate(err)
	}
	var box archive.TaskBox
	var n int
	_, err = pgx.ForEachRow(rows, []any{&box, &n}, func() error { counts[box] = n; return nil })
	return counts, translate(err)
}

// midnight is the end of the actor's day.
func (q boxes) midnight() time.Time {
	now := q.now.In(q.zone())
	return time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, now.Location())
}

// FoldTallies shortens what the counts of the boxes are the sum of.
func (db *DB) FoldTallies(ctx context.Context) error {
	return db.system(ctx, func(t *tx) error {
		t.later(`SELECT fold_box_tally()`)
		return nil
	})
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

func (q boxes) AddReading(ctx context.Context, d archive.Document, person archive.Key, note string) error {
	t := workflow.Task{Duty: workflow.ToRead, Aside: true, State: workflow.Open, Opened: q.now, Note: note,
		By: org.PersonKey(q.by.Person), Seat: workflow.Seat{Person: org.PersonKey(person)}}
	data, err := json.Marshal(t)
	if err != nil {
		return err
	}
	_, err = q.Exec(ctx, `INSERT INTO task (uid, organisation_id, document_id, level, urgency, tie, no, step, step_name, step_kind, duty, person_id,
			state, data, opened_at) VALUES ($1, $2, $3, $4, $5, $6, 0, 'read', '分送', 'circulate', 'read', $7, 'open', $8, $9)`,
		archive.NewID(), d.Organisation, d.Key, d.Level.Rank(), urgencyRank(d.Urgency), tieOf(d), person, string(data), q.now)
	return translate(err)
}

// urgencyRank is urgency_rank of the schema.
func urgencyRank(u archive.Urgency) int16 {
	return map[archive.Urgency]int16{archive.ExtraUrgent: 0, archive.Urgent: 1, archive.Normal: 2}[u]
}

// tieOf orders tasks that came at one moment by what their documents are, never by keys or ids, which would tell of others
// (design 4.4).
func tieOf(d archive.Document) int32 {
	h := fnv.New32a()
	h.Write([]byte(d.Title))
	return int32(h.Sum32())
}

func (q boxes) FinishReading(ctx context.Context, id archive.ID) error {
	tag, err := q.Exec(ctx, `UPDATE task SET state = 'done', verb = 'read', done_at = $3, seen_at = coalesce(seen_at, $3), version = version + 1
		WHERE uid = $1 AND person_id = $2 AND run_id IS NULL AND state = 'open'`, id, q.by.Person, q.now)
	if err == nil && tag.RowsAffected() == 0 {
		return archive.ErrNotFound()
	}
	return translate(err)
}
