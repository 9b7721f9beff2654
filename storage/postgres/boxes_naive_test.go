package postgres_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/storage/postgres"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// naively says what lies in each box in the plainest words, over the tables of the engine alone.
var naively = map[archive.TaskBox]string{
	archive.BoxToDo:    `t.person_id = $1 AND t.duty IN ('decide', 'supervise') AND t.state = 'open'`,
	archive.BoxToRead:  `t.person_id = $1 AND t.duty = 'read' AND t.state = 'open'`,
	archive.BoxDone:    `t.person_id = $1 AND t.duty = 'decide' AND t.done_at IS NOT NULL AND t.state IN ('done', 'revoked')`,
	archive.BoxRead:    `t.person_id = $1 AND t.duty = 'read' AND t.done_at IS NOT NULL AND t.state = 'done'`,
	archive.BoxMine:    standsForItsRun + ` AND EXISTS (SELECT 1 FROM run r WHERE r.id = t.run_id AND r.started_by = $1)`,
	archive.BoxTracked: `true`, // of what trackedOrFollowed gathers
}

// trackedOrFollowed are in 跟踪: the tasks that stand for runs in which somebody has acted, and what he follows by wish besides.
const trackedOrFollowed = `(SELECT t.uid, t.document_id, t.due_at, t.opened_at, t.tie, t.behalf_id, t.done_at FROM task t WHERE ` + standsForItsRun + trackedByMe + `
	UNION ALL SELECT f.uid, f.document_id, NULL, f.since_at, f.tie, NULL, NULL FROM following f WHERE f.person_id = $1 AND f.over_at IS NULL
		AND NOT EXISTS (SELECT 1 FROM task t WHERE t.document_id = f.document_id AND ` + standsForItsRun + trackedByMe + `)) t`

const standsForItsRun = `t.id = (SELECT x.id FROM task x WHERE x.run_id = t.run_id AND x.opened_at IS NOT NULL ORDER BY (x.state = 'open') DESC, x.no DESC LIMIT 1)
	AND t.run_id = (SELECT max(r.id) FROM run r WHERE r.document_id = t.document_id)`

const trackedByMe = ` AND EXISTS (SELECT 1 FROM run r WHERE r.id = t.run_id AND r.started_by <> $1 AND r.state IN ('running', 'suspended'))
	AND EXISTS (SELECT 1 FROM task m WHERE m.run_id = t.run_id AND m.duty = 'decide' AND (m.person_id = $1 AND m.state = 'done'
		OR m.behalf_id = $1 AND m.state IN ('open', 'waiting', 'done')))
	AND NOT EXISTS (SELECT 1 FROM task m WHERE m.run_id = t.run_id AND m.person_id = $1 AND m.state = 'open')`

var naiveOnly = map[archive.TaskOnly]string{"": `$2::timestamptz < $3::timestamptz`, archive.OnlyLate: `t.due_at < $2 AND $2 < $3`,
	archive.OnlyToday: `t.due_at >= $2 AND t.due_at < $3`, archive.OnlyUrgent: `d.urgency <> 'normal' AND $2 < $3::timestamptz`,
	archive.OnlyDelegated: `t.behalf_id IS NOT NULL AND $2::timestamptz < $3::timestamptz`}

const naiveUrgency = `CASE d.urgency WHEN 'extra_urgent' THEN 0 WHEN 'urgent' THEN 1 ELSE 2 END, `

var naiveOrder = map[archive.TaskSort]string{
	archive.SortDue:     `coalesce(t.due_at, 'infinity'), t.opened_at, t.tie, t.uid`,
	archive.SortUrgency: naiveUrgency + `coalesce(t.due_at, 'infinity'), t.opened_at, t.tie, t.uid`,
	archive.SortOpened:  `t.opened_at DESC, coalesce(t.due_at, 'infinity') DESC, t.tie DESC, t.uid DESC`,
	"done":              `t.done_at DESC, coalesce(t.due_at, 'infinity') DESC, t.tie DESC, t.uid DESC`,
}

// ownSort is the order of a box unless another is asked for.
var ownSort = map[archive.TaskBox]archive.TaskSort{archive.BoxToDo: archive.SortDue, archive.BoxToRead: archive.SortOpened, archive.BoxDone: "done",
	archive.BoxRead: "done", archive.BoxMine: archive.SortOpened, archive.BoxTracked: archive.SortOpened}

// TestBoxesAreWhatTheyWouldBeNaively lets random things happen to random documents of all levels, and compares pages, counts and
// narrowed counts of people of several clearances with what plain queries under the same policies tell.
func TestBoxesAreWhatTheyWouldBeNaively(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	c := newChance(t, seed)
	for round := range 4 {
		for range 120 {
			c.happen(t)
		}
		if round == 2 {
			ok(t, c.FoldTallies(t.Context()))
		}
		for _, person := range c.people {
			c.compare(t, person)
		}
	}
	if c.compared < 2_000 {
		t.Errorf("only %d lines were compared", c.compared)
	}
}

// chance is a world in which things happen.
type chance struct {
	*world
	*rand.Rand
	people    []archive.Key
	route     workflow.Route
	version   archive.Key // of the route
	documents []archive.ID
	serve     *pgx.Conn
	compared  int
}

func newChance(t *testing.T, seed uint64) *chance {
	w := newWorld(t)
	c := &chance{world: w, Rand: rand.New(rand.NewPCG(seed, 14)), people: []archive.Key{w.drafter, w.head, w.boss}, serve: connect(t, w.at.Serve)}
	ok(t, w.Staff(t.Context(), archive.System(), func(s postgres.Staffing) error { return s.Ship(t.Context()) }))
	ok(t, w.Read(t.Context(), archive.System(), func(tx archive.Tx) error {
		v, err := tx.Routes().InForce(t.Context(), "issuing")
		c.route, c.version = v.Content, v.Key
		return err
	}))
	return c
}

// happen does one random thing as the house itself; whose turn is it is the engine's matter, not the boxes'.
func (c *chance) happen(t *testing.T) {
	t.Helper()
	c.clock.Pass(time.Duration(c.IntN(3)) * time.Minute) // some things happen at one moment
	if len(c.documents) < 25 || c.IntN(8) == 0 {
		d := c.document(t, archive.LevelOfRank(c.IntN(4)), fmt.Sprintf("第%d件", c.IntN(9)))
		c.documents = append(c.documents, d.ID)
	}
	ok(t, c.InTx(t.Context(), archive.System(), func(tx archive.Tx) error {
		d, err := tx.Documents().Lock(t.Context(), c.documents[c.IntN(len(c.documents))])
		if err != nil {
			return err
		}
		switch c.IntN(6) {
		case 0:
			d.Level, d.Urgency = archive.LevelOfRank(c.IntN(4)), c.urgency()
		case 1:
			err = tx.Boxes().AddReading(t.Context(), d, c.person(), "请阅。")
		default:
			err = c.moveOn(t, tx, d)
		}
		if err != nil {
			return err
		}
		who, err := tx.Documents().Involved(t.Context(), d.Key)
		if err != nil {
			return err
		}
		d.Tokens, d.Insiders = archive.TokensOf(d, who)
		return tx.Documents().Update(t.Context(), &d)
	}))
	c.read(t)
	c.wish(t)
}

// wish lets somebody follow one of the documents that he may know, or follow it no more; now and then all wishes for one end.
func (c *chance) wish(t *testing.T) {
	t.Helper()
	person, id := c.person(), c.documents[c.IntN(len(c.documents))]
	err := c.as(t, person, func(tx archive.Tx) error {
		d, err := tx.Documents().ByID(t.Context(), id)
		switch {
		case err != nil:
			return err
		case c.IntN(20) == 0:
			_, err = tx.Followings().End(t.Context(), d.Key)
			return err
		case c.IntN(3) == 0:
			return tx.Followings().Remove(t.Context(), d.Key)
		}
		return tx.Followings().Add(t.Context(), d)
	})
	if archive.KindOf(err) != archive.NotFound { // one that he may not know
		ok(t, err)
	}
}

func (c *chance) person() archive.Key { return c.people[c.IntN(len(c.people))] }

func (c *chance) urgency() archive.Urgency {
	return []archive.Urgency{archive.Normal, archive.Urgent, archive.ExtraUrgent}[c.IntN(3)]
}

// moveOn begins a run, or opens and changes some of its tasks, or ends it.
func (c *chance) moveOn(t *testing.T, tx archive.Tx, d archive.Document) error {
	r, err := tx.Runs().Of(t.Context(), d.Key)
	if archive.KindOf(err) == archive.NotFound || err == nil && !r.Over.IsZero() {
		r = archive.Run{RouteKey: c.version, Run: workflow.Run{Route: c.route.Key, Version: c.route.Version, State: workflow.Running, Step: "review"}}
		r.Starter = org.PersonKey(c.person())
		err = tx.Runs().Insert(t.Context(), d, &r, archive.Key(r.Starter))
	}
	if err != nil {
		return err
	}
	out := workflow.Outcome{Run: r.Run}
	for range 1 + c.IntN(2) {
		out.Opened = append(out.Opened, c.task(tx, r.Run, len(r.Tasks)+len(out.Opened)+1))
	}
	for _, old := range r.Tasks {
		if c.IntN(2) == 0 {
			out.Changed = append(out.Changed, c.changed(tx, old.Task))
		}
	}
	if c.IntN(5) == 0 {
		out.Run.State, out.Run.Over = workflow.Ended, tx.Now()
	}
	return tx.Runs().Save(t.Context(), d, c.route, r, out)
}

func (c *chance) task(tx archive.Tx, r workflow.Run, no int) workflow.Task {
	task := workflow.Task{No: no, Step: "review", Duty: []workflow.Duty{workflow.ToDecide, workflow.ToDecide, workflow.ToRead, workflow.ToSupervise}[c.IntN(4)],
		State: workflow.Open, Opened: tx.Now(), Seat: workflow.Seat{Person: org.PersonKey(c.person())}, DueUnknown: c.IntN(9) == 0}
	if no == 1 {
		task.Duty, task.State, task.Acted, task.Person = workflow.ToDecide, workflow.Done, tx.Now(), r.Starter
	}
	if no > 1 && c.IntN(6) == 0 {
		task.State, task.Opened = workflow.Waiting, time.Time{}
	}
	if c.IntN(2) == 0 {
		task.Due = tx.Now().Add(time.Duration(c.IntN(96)-30) * time.Hour)
	}
	if c.IntN(5) == 0 {
		task.OnBehalf = org.PersonKey(c.person())
	}
	return task
}

// changed lets the state of a task become any other, and now and then its person.
func (c *chance) changed(tx archive.Tx, task workflow.Task) workflow.Task {
	task.State = []workflow.TaskState{workflow.Open, workflow.Done, workflow.Done, workflow.Cancelled, workflow.Revoked}[c.IntN(5)]
	task.Acted = time.Time{}
	if task.Opened.IsZero() {
		task.Opened = tx.Now()
	}
	if task.State != workflow.Open {
		task.Acted = tx.Now()
	}
	if task.No > 1 && c.IntN(9) == 0 {
		task.Person = org.PersonKey(c.person())
	}
	return task
}

// read lets somebody finish what was laid into his 待阅 outside any run.
func (c *chance) read(t *testing.T) {
	t.Helper()
	person := c.person()
	list, _ := c.list(t, person, archive.TaskFilter{Box: archive.BoxToRead, Limit: 1})
	if len(list) == 0 || c.IntN(3) > 0 {
		return
	}
	err := c.as(t, person, func(tx archive.Tx) error { return tx.Boxes().FinishReading(t.Context(), list[0].ID) })
	if archive.KindOf(err) != archive.NotFound { // one in a run is not finished so
		ok(t, err)
	}
}

func (c *chance) list(t *testing.T, person archive.Key, f archive.TaskFilter) (list []archive.TaskLine, next string) {
	t.Helper()
	ok(t, c.as(t, person, func(tx archive.Tx) (err error) {
		list, next, err = tx.Boxes().List(t.Context(), f)
		return err
	}))
	return list, next
}

// compare holds all that a person is told of the boxes against the plain queries.
func (c *chance) compare(t *testing.T, person archive.Key) {
	t.Helper()
	var counts map[archive.TaskBox]int
	narrowed := map[archive.TaskBox]map[archive.TaskOnly]int{}
	ok(t, c.as(t, person, func(tx archive.Tx) (err error) {
		counts, err = tx.Boxes().Counts(t.Context())
		for box := range naively {
			if err == nil {
				narrowed[box], err = tx.Boxes().Narrowed(t.Context(), box)
			}
		}
		return err
	}))
	if len(counts) != len(naively) {
		t.Errorf("%d boxes are counted", len(counts))
	}
	for box := range naively {
		for only := range naiveOnly {
			n := counts[box]
			if only != "" {
				n = narrowed[box][only]
			}
			for sort := range naiveOrder {
				if sort == "done" && ownSort[box] != "done" {
					continue
				}
				f := archive.TaskFilter{Box: box, Only: only, Sort: sort, Limit: 1 + c.IntN(20)}
				want, got := c.naive(t, person, f), c.walk(t, person, f)
				if !slices.Equal(got, want) || n != len(want) {
					t.Fatalf("person %d, %+v: %d counted, %d listed, want %d\n got %q\nwant %q", person, f, n, len(got), len(want), got, want)
				}
				c.compared += len(want)
			}
		}
	}
}

// walk reads all pages of a box.
func (c *chance) walk(t *testing.T, person archive.Key, f archive.TaskFilter) (ids []string) {
	t.Helper()
	if f.Sort == "done" {
		f.Sort = "" // it is the box's own and cannot be asked for by name
	}
	for {
		page, next := c.list(t, person, f)
		for _, l := range page {
			ids = append(ids, string(l.ID))
		}
		if f.Cursor = next; next == "" {
			return ids
		}
	}
}

// naive asks in plain words as the person, under the policies.
func (c *chance) naive(t *testing.T, person archive.Key, f archive.TaskFilter) (ids []string) {
	t.Helper()
	act, err := c.serve.Begin(t.Context())
	ok(t, err)
	defer act.Rollback(t.Context())
	now := c.clock.Now()
	_, err = act.Exec(t.Context(), `SELECT begin_act($1, $2, current_date)`, person, now)
	ok(t, err)
	local := now.In(time.FixedZone("", 8*60*60))
	midnight := time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, local.Location())
	from := map[archive.TaskBox]string{archive.BoxTracked: trackedOrFollowed}[f.Box]
	rows, err := act.Query(t.Context(), `SELECT t.uid FROM `+cmp.Or(from, "task t")+` JOIN document d ON d.id = t.document_id WHERE `+naively[f.Box]+` AND `+
		naiveOnly[f.Only]+` ORDER BY `+naiveOrder[f.Sort], person, now, midnight)
	ok(t, err)
	ids, err = pgx.CollectRows(rows, pgx.RowTo[string])
	ok(t, err)
	return ids
}
