package postgres

import (
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/lantai/lantai/archive"
)

// A box is walked along streams: one for each level that the actor may know, for what is delegated and what is not, and for each
// urgency. Each is a stretch of an index, already in the order that is asked for; a page is the first lines of all streams together.
// So a page costs the same wherever it lies in a box, however long the box is and whatever lies above the actor's clearance.

// order sorts the lines of a stream by two moments, of which neither is ever NULL.
type order struct {
	at, then string // columns that an index of the table has side by side
	down     bool   // newest first
	classes  bool   // all of one urgency before the next
}

// sortDone is the order of what was done: newest first.
const sortDone archive.TaskSort = "done"

var orders = map[archive.TaskSort]order{
	archive.SortDue:     {at: "due_key", then: "opened_at"},
	archive.SortUrgency: {at: "due_key", then: "opened_at", classes: true},
	archive.SortOpened:  {at: "opened_at", then: "due_key", down: true},
	sortDone:            {at: "done_at", then: "due_key", down: true},
}

// before is the place before the first line of a stream.
func (o order) before(urgency int16) boxPlace {
	edge := infinite(pgtype.NegativeInfinity)
	if o.down {
		edge = infinite(pgtype.Infinity)
	}
	return boxPlace{urgency: urgency, at: edge, then: edge}
}

// from is where the walk along a stream begins so that it goes on after a place of the box; false when all of the stream lies before.
func (o order) from(after *boxPlace, urgency int16) (boxPlace, bool) {
	switch {
	case after == nil || o.classes && urgency > after.urgency:
		return o.before(urgency), true
	case o.classes && urgency < after.urgency:
		return boxPlace{}, false
	}
	return *after, true
}

// streams are the arrays that a walk takes apart, one element for each stream.
type streams struct {
	levels, urgencies []int16
	delegated         []bool
	at, then          []pgtype.Timestamptz
	ties              []int32
	uids              []string
}

func (s *streams) add(level int16, delegated bool, urgency int16, from boxPlace) {
	s.levels, s.delegated, s.urgencies = append(s.levels, level), append(s.delegated, delegated), append(s.urgencies, urgency)
	s.at, s.then, s.ties, s.uids = append(s.at, from.at), append(s.then, from.then), append(s.ties, from.tie), append(s.uids, from.uid)
}

// streamsOf are those in which lines of the narrowed box can lie.
func (q boxes) streamsOf(o order, only archive.TaskOnly, after *boxPlace) (s streams) {
	delegated, urgencies := []bool{false, true}, []int16{0, 1, 2}
	switch only {
	case archive.OnlyDelegated:
		delegated = delegated[1:]
	case archive.OnlyUrgent:
		urgencies = urgencies[:2]
	}
	for _, urgency := range urgencies {
		from, any := o.from(after, urgency)
		for _, d := range delegated {
			for _, level := range q.levels() {
				if any {
					s.add(level, d, urgency, from)
				}
			}
		}
	}
	return s
}

// span holds a walk to the deadlines of a narrowing. It is left out where there is none, so that the planner takes the index of the order
// and not that of the deadlines.
func (q boxes) span(only archive.TaskOnly) (condition string, ends []any) {
	switch only {
	case archive.OnlyLate:
		return ` AND i.due_key < $11`, []any{q.now}
	case archive.OnlyToday:
		return ` AND i.due_key < $11 AND i.due_key >= $12`, []any{q.midnight(), q.now}
	}
	return "", nil
}

// walk takes the first lines of all streams, and reads them.
const walk = `SELECT ` + boxColumns + `, k.urgency, k.at, k.next, k.tie, k.uid
	FROM (SELECT x.* FROM unnest($3::smallint[], $4::boolean[], $5::smallint[], $6::timestamptz[], $7::timestamptz[], $8::int[], $9::text[])
				AS s (level, delegated, urgency, at, next, tie, uid)
			CROSS JOIN LATERAL (SELECT i.urgency, i.%[2]s AS at, i.%[3]s AS next, i.tie, i.uid FROM %[1]s i
				WHERE i.person_id = $1 AND i.box = $2 AND i.level = s.level AND i.delegated = s.delegated AND i.urgency = s.urgency
					AND (i.%[2]s, i.%[3]s, i.tie, i.uid) %[4]s (s.at, s.next, s.tie, s.uid) AND i.%[2]s IS NOT NULL%[8]s
				ORDER BY i.%[2]s %[5]s, i.%[3]s %[5]s, i.tie %[5]s, i.uid %[5]s LIMIT $10) x
			ORDER BY %[6]s x.at %[5]s, x.next %[5]s, x.tie %[5]s, x.uid %[5]s LIMIT $10) k
		JOIN task t ON t.uid = k.uid JOIN document d ON d.id = t.document_id
	ORDER BY %[7]s k.at %[5]s, k.next %[5]s, k.tie %[5]s, k.uid %[5]s`

func inTable(sql, table string) string { return fmt.Sprintf(sql, table) }

// page is the statement that reads a page of a box.
func (q boxes) page(f archive.TaskFilter, limit int) (sql string, args []any, err error) {
	b, ok := boxTable[f.Box]
	if !ok {
		return "", nil, errNoBox(f.Box)
	}
	if f.Sort == "" {
		f.Sort = b.sort
	}
	o, ok := orders[f.Sort]
	if !ok {
		return "", nil, archive.E(archive.Invalid, "不能按“%s”排序。", string(f.Sort)).On("sort")
	}
	after, err := boxCursor(f.Cursor)
	if err != nil {
		return "", nil, err
	}
	compare, direction, inner, outer := ">", "ASC", "", ""
	if o.down {
		compare, direction = "<", "DESC"
	}
	if o.classes {
		inner, outer = "x.urgency,", "k.urgency,"
	}
	s := q.streamsOf(o, f.Only, after)
	due, ends := q.span(f.Only)
	args = append([]any{q.by.Person, f.Box, s.levels, s.delegated, s.urgencies, s.at, s.then, s.ties, s.uids, limit}, ends...)
	return fmt.Sprintf(walk, b.table, o.at, o.then, compare, direction, inner, outer, due), args, nil
}

// boxPlace is the place of a line in a box.
type boxPlace struct {
	urgency  int16
	at, then pgtype.Timestamptz
	tie      int32
	uid      string
}

func finite(t time.Time) pgtype.Timestamptz { return pgtype.Timestamptz{Time: t, Valid: true} }

func infinite(which pgtype.InfinityModifier) pgtype.Timestamptz {
	return pgtype.Timestamptz{InfinityModifier: which, Valid: true}
}

// cursor writes the place after the line.
func (p boxPlace) cursor() string {
	return encodeCursor(strconv.Itoa(int(p.urgency)), momentText(p.at), momentText(p.then), strconv.Itoa(int(p.tie)), p.uid)
}

const infinity = "infinity"

func momentText(t pgtype.Timestamptz) string {
	if t.InfinityModifier == pgtype.Infinity {
		return infinity
	}
	return t.Time.UTC().Format(time.RFC3339Nano)
}

func textMoment(s string) (pgtype.Timestamptz, error) {
	if s == infinity {
		return infinite(pgtype.Infinity), nil
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	return finite(t), err
}

// boxCursor reads a place back; nil is before the first line.
func boxCursor(cursor string) (*boxPlace, error) {
	if cursor == "" {
		return nil, nil
	}
	parts, err := decodeCursor(cursor, 5)
	if err != nil {
		return nil, err
	}
	urgency, err1 := strconv.ParseInt(parts[0], 10, 16)
	at, err2 := textMoment(parts[1])
	then, err3 := textMoment(parts[2])
	tie, err4 := strconv.ParseInt(parts[3], 10, 32)
	for _, err := range []error{err1, err2, err3, err4} {
		if err != nil {
			return nil, errCursor().Because(err)
		}
	}
	return &boxPlace{int16(urgency), at, then, int32(tie), parts[4]}, nil
}
