package postgres_test

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/storage/postgres"
	"github.com/lantai/lantai/workflow"
)

// crowd is the number of people of a crowded world; each has the same number of tasks.
const crowd = 50

// crowded lays so many tasks into the boxes of fifty people, ten to a document. What a person's tasks are depends on the last digit:
// 0 has them all in 待办, 1 in 待阅, 2 in 已阅, 3 has started the runs, 4 tracks them and follows two hundred by wish, and 5 to 9 are done with theirs. Two documents
// of ten are Public, three Internal and five WorkSecret.
const crowded = `
SET session_replication_role = replica; -- what is laid down here is whole by itself: no triggers, no references
CREATE TEMP TABLE later AS SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS sql FROM pg_index i
 WHERE indrelid IN ('task'::regclass, 'run'::regclass, 'run_follower'::regclass, 'document'::regclass)
   AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid);
DO $$ DECLARE i record; BEGIN FOR i IN SELECT name FROM later LOOP EXECUTE 'DROP INDEX ' || i.name; END LOOP; END $$;
INSERT INTO person (id, uid, organisation_id, username, name, pinyin, password_hash, staff_no, clearance) OVERRIDING SYSTEM VALUE
    SELECT 1000 + p, 'person' || p, 1, 'crowd' || p, '第' || p || '人', '', '', 'crowd' || p, CASE WHEN p >= 10 THEN 2 ELSE 0 END FROM generate_series(0, %[2]d - 1) p;
INSERT INTO document (id, uid, organisation_id, kind, genre, title, level, urgency, body, status, drafter_id, unit_id, drafter_name, unit_name, tokens,
        insiders, created_at, updated_at) OVERRIDING SYSTEM VALUE
    SELECT n, 'document' || n, 1, 'outgoing', '通知', '关于第' || n || '号事项的通知', (ARRAY[0, 0, 1, 1, 1, 2, 2, 2, 2, 2])[1 + n %% 10],
           (ARRAY['normal', 'normal', 'normal', 'normal', 'urgent', 'normal', 'extra_urgent'])[1 + n %% 7], '[]', 'in_review',
           1000 + (n / 10 %% 5) * 10 + 3, (SELECT min(id) FROM unit), '张三', '财务部', t.tokens, t.tokens, now(), now()
      FROM generate_series(1, %[1]d / 10) n
      CROSS JOIN LATERAL (SELECT array_agg('p:' || 1000 + (n / 10 %% 5) * 10 + k) AS tokens FROM generate_series(0, 9) k) t;
INSERT INTO route (id, uid, key, version, definition, created_at) OVERRIDING SYSTEM VALUE VALUES (1, 'issuing', 'issuing', 1, '{}', now());
INSERT INTO run (id, organisation_id, document_id, route_id, route_key, route_version, state, data, started_by, started_at) OVERRIDING SYSTEM VALUE
    SELECT n, 1, n, 1, 'issuing', 1, 'running', '{}', 1000 + (n / 10 %% 5) * 10 + 3, now() FROM generate_series(1, %[1]d / 10) n;
INSERT INTO task (id, uid, organisation_id, run_id, document_id, level, urgency, tie, no, step, step_name, step_kind, duty, person_id, behalf_id, state,
        verb, data, opened_at, due_at, done_at) OVERRIDING SYSTEM VALUE
    SELECT n * 10 + k, 'task' || lpad((n * 10 + k)::text, 22, '0'), 1, n, n, (ARRAY[0, 0, 1, 1, 1, 2, 2, 2, 2, 2])[1 + n %% 10],
           (ARRAY[2, 2, 2, 2, 1, 2, 0])[1 + n %% 7], hashtext('关于第' || n || '号事项的通知'), 10 - k, 'review', '审核', 'review',
           CASE WHEN k IN (1, 2) THEN 'read' ELSE 'decide' END, 1000 + (n / 10 %% 5) * 10 + k, CASE WHEN n %% 31 = 0 THEN 1000 END,
           CASE WHEN k < 2 THEN 'open' ELSE 'done' END, CASE WHEN k < 2 THEN '' ELSE 'approve' END, $task$%[3]s$task$,
           timestamptz '2026-08-01 00:00Z' - make_interval(secs => (n::bigint * 7919 %% 9999991)::float8),
           CASE WHEN n %% 3 > 0 THEN timestamptz '2026-08-03 01:00Z' + make_interval(mins => n %% 20000 - 7000) END,
           CASE WHEN k >= 2 THEN timestamptz '2026-08-01 12:00Z' - make_interval(secs => (n::bigint * 6271 %% 9999991)::float8) END
      FROM generate_series(1, %[1]d / 10) n CROSS JOIN generate_series(0, 9) k;
INSERT INTO opinion (document_id, step, step_name, person_id, person_name, post, unit_name, verb, text, at)
    SELECT n, 'review', '审核', 1002, '第2人', '科员', '财务部', CASE WHEN n %% 9 = 0 THEN 'return' ELSE 'approve' END, '同意。', now()
      FROM generate_series(1, %[1]d / 10) n CROSS JOIN generate_series(1, 2);
INSERT INTO document_file (document_id, file_id, role, position, name)
    SELECT n, n * 2 + k, 'attachment', k, '附件' FROM generate_series(1, %[1]d / 10) n CROSS JOIN generate_series(0, 1) k WHERE n %% 2 = 0;
INSERT INTO run_follower (run_id, person_id, box, uid, level, urgency, delegated, due_key, opened_at, tie)
    SELECT t.run_id, t.person_id + f.digit, f.box, t.uid, t.level, t.urgency, t.delegated, t.due_key, t.opened_at, t.tie
      FROM task t CROSS JOIN (VALUES (3, 'mine'), (4, 'tracked')) f (digit, box) WHERE t.id %% 10 = 0;
DELETE FROM run_follower WHERE run_id <= 1000 AND box = 'tracked';
INSERT INTO following (uid, organisation_id, person_id, document_id, since_at, tie)
    SELECT 'following' || n, 1, 1000 + (n / 10 %% 5) * 10 + 4, n, timestamptz '2026-08-01 00:00Z' - make_interval(mins => n), n FROM generate_series(1, 1000) n;
INSERT INTO box_tally SELECT person_id, box, level, urgency < 2, delegated, count(*) FROM task WHERE box IS NOT NULL GROUP BY 1, 2, 3, 4, 5;
INSERT INTO box_tally SELECT person_id, box, level, urgency < 2, delegated, count(*) FROM run_follower GROUP BY 1, 2, 3, 4, 5;
DO $$ DECLARE i record; BEGIN FOR i IN SELECT sql FROM later LOOP EXECUTE i.sql; END LOOP; END $$;
`

// newCrowd is a world with so many tasks; they are as wide as the engine's are.
func newCrowd(t testing.TB, tasks int) *world {
	t.Helper()
	w := newWorld(t)
	task, err := json.Marshal(workflow.Task{No: 1, Step: "review", Round: 1, Opened: w.clock.Now(), Seen: w.clock.Now(), Opinion: "同意。"})
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), w.at.Admin)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for _, sql := range []string{fmt.Sprintf(crowded, tasks, crowd, task), `VACUUM ANALYZE`} {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// ofCrowd is whose box is long: somebody cleared for all of it, or below most of it.
func ofCrowd(box archive.TaskBox, cleared bool) archive.Key {
	digit := map[archive.TaskBox]archive.Key{archive.BoxToDo: 0, archive.BoxToRead: 1, archive.BoxRead: 2, archive.BoxMine: 3, archive.BoxTracked: 4,
		archive.BoxDone: 5}[box]
	if cleared {
		return 1010 + digit
	}
	return 1000 + digit
}

var allBoxes = []archive.TaskBox{archive.BoxToDo, archive.BoxToRead, archive.BoxDone, archive.BoxRead, archive.BoxMine, archive.BoxTracked}

// questions are the ways to ask for a box.
func questions(box archive.TaskBox) []archive.TaskFilter {
	list := []archive.TaskFilter{{Box: box}}
	for _, sort := range []archive.TaskSort{archive.SortDue, archive.SortOpened, archive.SortUrgency} {
		list = append(list, archive.TaskFilter{Box: box, Sort: sort})
	}
	for _, only := range []archive.TaskOnly{archive.OnlyLate, archive.OnlyToday, archive.OnlyUrgent, archive.OnlyDelegated} {
		list = append(list, archive.TaskFilter{Box: box, Only: only}, archive.TaskFilter{Box: box, Only: only, Sort: archive.SortOpened})
	}
	return list
}

var wholeTable = regexp.MustCompile(`Seq Scan on (task|run|run_follower|document|box_tally|opinion|document_file)\b`)

// TestBoxesReadNoTableWhole asks the planner how it answers every question about the boxes, and wants deadlines counted on an index alone.
func TestBoxesReadNoTableWhole(t *testing.T) {
	t.Parallel()
	w := newCrowd(t, 30_000)
	for _, box := range allBoxes {
		for _, f := range questions(box) {
			for _, cursor := range []string{"", w.cursor(t, ofCrowd(box, true), f, 1)} {
				f.Cursor = cursor
				var plans []string
				ok(t, w.as(t, ofCrowd(box, true), func(tx archive.Tx) (err error) {
					plans, err = postgres.ExplainBox(t.Context(), tx, f)
					return err
				}))
				all := strings.Join(plans, "\n")
				if wholeTable.MatchString(all) || !alongItsOrder(f, all) {
					t.Fatalf("%+v is answered so:\n%s", f, all)
				}
			}
		}
	}
}

// alongItsOrder reports whether a plan goes along the index of the order that is asked for. Deadlines narrow a box along their own.
func alongItsOrder(f archive.TaskFilter, plan string) bool {
	table := map[bool]string{true: "run_follower", false: "task"}[f.Box == archive.BoxMine || f.Box == archive.BoxTracked]
	sort := f.Sort
	if sort == "" {
		sort = ownSort[f.Box]
	}
	index := map[archive.TaskSort]string{archive.SortOpened: table + "_opened", "done": "task_done_at"}[sort]
	if index == "" || f.Only == archive.OnlyLate || f.Only == archive.OnlyToday {
		index = table + "_due"
	}
	return strings.Contains(plan, "using "+index+" on") && strings.Contains(plan, "Index Only Scan using "+table+"_due on")
}

// cursor walks over so many pages.
func (w *world) cursor(t testing.TB, person archive.Key, f archive.TaskFilter, pages int) string {
	t.Helper()
	err := w.Read(t.Context(), archive.By{Person: person}, func(tx archive.Tx) (err error) {
		for range pages {
			if _, f.Cursor, err = tx.Boxes().List(t.Context(), f); err != nil || f.Cursor == "" {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return f.Cursor
}

// BenchmarkBoxes asks for work boxes under row-level security, one reader, warm. LANTAI_BENCH_TASKS says how many tasks there are,
// 100,000 unless it is set; a fiftieth of them lies in each box that is asked for.
func BenchmarkBoxes(b *testing.B) {
	tasks := 100_000
	if n, err := strconv.Atoi(os.Getenv("LANTAI_BENCH_TASKS")); err == nil {
		tasks = n
	}
	w := newCrowd(b, tasks)
	for _, box := range allBoxes {
		for _, f := range questions(box) {
			b.Run(strings.Trim(fmt.Sprintf("%s/%s-%s", box, f.Only, f.Sort), "-/"), func(b *testing.B) { w.benchList(b, ofCrowd(box, true), f) })
		}
		deep := archive.TaskFilter{Box: box}
		if deep.Cursor = w.cursor(b, ofCrowd(box, true), deep, 99); deep.Cursor == "" {
			deep.Cursor = w.cursor(b, ofCrowd(box, true), deep, 30) // of a small house
		}
		b.Run(string(box)+"/page-100", func(b *testing.B) { w.benchList(b, ofCrowd(box, true), deep) })
		b.Run(string(box)+"/below", func(b *testing.B) { w.benchList(b, ofCrowd(box, false), archive.TaskFilter{Box: box}) })
		b.Run(string(box)+"/counts", func(b *testing.B) { w.benchCounts(b, ofCrowd(box, true), box) })
	}
}

func (w *world) benchList(b *testing.B, person archive.Key, f archive.TaskFilter) {
	bench(b, w, person, func(tx archive.Tx) error {
		page, _, err := tx.Boxes().List(b.Context(), f)
		if len(page) == 0 && err == nil {
			b.Error("the page is empty")
		}
		return err
	})
}

// benchCounts counts all boxes, and the narrowings of one.
func (w *world) benchCounts(b *testing.B, person archive.Key, box archive.TaskBox) {
	bench(b, w, person, func(tx archive.Tx) error {
		if _, err := tx.Boxes().Counts(b.Context()); err != nil {
			return err
		}
		_, err := tx.Boxes().Narrowed(b.Context(), box)
		return err
	})
}

// bench times each look by itself, after some that warm caches and plans.
func bench(b *testing.B, w *world, person archive.Key, look func(tx archive.Tx) error) {
	once := func() {
		if err := w.Read(b.Context(), archive.By{Person: person}, look); err != nil {
			b.Fatal(err)
		}
	}
	for range 10 {
		once()
	}
	var took []time.Duration
	for b.Loop() {
		begun := time.Now()
		once()
		took = append(took, time.Since(begun))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
}
