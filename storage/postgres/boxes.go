package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
)

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

// box is how one of the work boxes is read: which tasks, in what order, and by what a page goes on.
type box struct {
	where string
	order string // sort column, a timestamptz that is never NULL
	down  bool
}

var boxes = map[archive.TaskBox]box{
	archive.BoxToDo:   {`t.person_id = $1 AND t.duty IN ('decide', 'supervise') AND t.state = 'open'`, `coalesce(t.due_at, 'infinity')`, false},
	archive.BoxToRead: {`t.person_id = $1 AND t.duty = 'read' AND t.state = 'open'`, `t.opened_at`, true},
	archive.BoxDone:   {`t.person_id = $1 AND t.duty = 'decide' AND t.done_at IS NOT NULL AND t.state IN ('done', 'revoked')`, `t.done_at`, true},
	archive.BoxRead:   {`t.person_id = $1 AND t.duty = 'read' AND t.done_at IS NOT NULL AND t.state = 'done'`, `t.done_at`, true},
	archive.BoxMine:   {latestTask + ` AND EXISTS (SELECT 1 FROM run r WHERE r.id = t.run_id AND r.started_by = $1)`, `t.opened_at`, true},
	archive.BoxTracked: {latestTask + ` AND EXISTS (SELECT 1 FROM run r WHERE r.id = t.run_id AND r.started_by <> $1 AND r.state IN ('running', 'suspended'))
		AND EXISTS (SELECT 1 FROM task mine WHERE mine.run_id = t.run_id AND mine.person_id = $1 AND mine.duty = 'decide' AND mine.state = 'done')
		AND NOT EXISTS (SELECT 1 FROM task mine WHERE mine.run_id = t.run_id AND mine.person_id = $1 AND mine.state = 'open')`, `t.opened_at`, true},
}

// latestTask picks one task for a document: the one that is open now, else the last one.
const latestTask = `t.id = (SELECT x.id FROM task x WHERE x.run_id = t.run_id AND x.opened_at IS NOT NULL
	ORDER BY (x.state = 'open') DESC, x.no DESC LIMIT 1)
	AND t.run_id = (SELECT max(r.id) FROM run r WHERE r.document_id = t.document_id)
	AND (t.run_id IN (SELECT id FROM run WHERE started_by = $1) OR t.run_id IN (SELECT run_id FROM task WHERE person_id = $1))`

func (q runs) Box(ctx context.Context, f archive.TaskFilter) ([]archive.TaskLine, string, error) {
	b, ok := boxes[f.Box]
	if !ok {
		return nil, "", archive.E(archive.Invalid, "没有“%s”这个文件夹。", string(f.Box)).On("box")
	}
	limit := pageSize(f.Limit)
	from, uid, err := boxCursor(f.Cursor)
	if err != nil {
		return nil, "", err
	}
	compare, direction := `>`, `ASC`
	if b.down {
		compare, direction = `<`, `DESC`
	}
	rows, err := q.Query(ctx, `SELECT `+boxColumns+` FROM task t JOIN document d ON d.id = t.document_id WHERE `+b.where+`
			AND ($2 = '' OR (`+b.order+`, t.uid) `+compare+` (NULLIF($2, '')::timestamptz, $3))
		ORDER BY `+b.order+` `+direction+`, t.uid `+direction+` LIMIT $4`, q.by.Person, from, uid, limit+1)
	if err != nil {
		return nil, "", translate(err)
	}
	list, err := pgx.CollectRows(rows, scanTaskLine)
	if err != nil || len(list) <= limit {
		return list, "", translate(err)
	}
	return list[:limit], cursorOfBox(f.Box, list[limit-1]), nil
}

func cursorOfBox(name archive.TaskBox, last archive.TaskLine) string {
	at := map[archive.TaskBox]time.Time{archive.BoxToDo: last.Due, archive.BoxDone: last.Done, archive.BoxRead: last.Done}[name]
	switch {
	case name == archive.BoxToDo && at.IsZero():
		return encodeCursor("infinity", string(last.ID))
	case at.IsZero():
		at = last.Opened
	}
	return encodeCursor(at.UTC().Format(time.RFC3339Nano), string(last.ID))
}

func boxCursor(cursor string) (from, uid string, err error) {
	if cursor == "" {
		return "", "", nil
	}
	parts, err := decodeCursor(cursor, 2)
	if err != nil {
		return "", "", err
	}
	if _, err := time.Parse(time.RFC3339Nano, parts[0]); err != nil && parts[0] != "infinity" {
		return "", "", archive.E(archive.Malformed, "翻页标记不对，请从第一页重新开始。").On("cursor")
	}
	return parts[0], parts[1], nil
}

func (q runs) Counts(ctx context.Context) (map[archive.TaskBox]int, error) {
	counts := map[archive.TaskBox]int{}
	batch := &pgx.Batch{}
	for name, b := range boxes {
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
