package postgres_test

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/storage/postgres"
)

// history fills the house with so many documents, each on its way over five tasks of five people, one an hour, the last one open.
// Every tenth document is above everybody's clearance but the boss's; every other one lies open to the boss.
const history = `
WITH doc AS (
    INSERT INTO document (uid, organisation_id, kind, title, level, status, unit_id, drafter_id, insiders, tokens, created_at, updated_at, issued_at, reviewed_at, signed_at, signed_digest, number)
    SELECT 'seeded' || n, $1, 'outgoing', '第' || n || '件', CASE WHEN n % 10 = 0 THEN 2 ELSE 1 END, 'issued', $2, ($4::bigint[])[1],
           who.tokens, who.tokens, at.t, at.t, at.t, at.t, at.t, '\x00', 'n' || n
      FROM generate_series(1, $5::int) n,
           LATERAL (SELECT timestamptz '2026-01-01 01:00Z' + n % 6000 * interval '50 minutes' AS t) at,
           LATERAL (SELECT ARRAY(SELECT 'p:' || p FROM unnest($4::bigint[]) p) || CASE WHEN n % 2 = 0 THEN ARRAY[$3] ELSE '{}' END AS tokens) who
    RETURNING id, organisation_id, level, created_at),
way AS (
    INSERT INTO run (organisation_id, document_id, route_id, route_key, route_version, state, data, started_by, started_at)
    SELECT organisation_id, id, (SELECT min(id) FROM route WHERE key = 'issuing'), 'issuing', 1, 'running', '{}', ($4::bigint[])[1], created_at FROM doc RETURNING id, document_id)
INSERT INTO task (uid, organisation_id, run_id, document_id, level, no, step, step_name, step_kind, duty, person_id, state, verb, data, opened_at, due_at, done_at)
SELECT 'task' || way.id || '-' || n, doc.organisation_id, way.id, doc.id, doc.level, n, 'step' || n, '第' || n || '步', 'review', 'decide', ($4::bigint[])[n],
       CASE WHEN n < 5 THEN 'done' ELSE 'open' END, CASE WHEN n = 3 THEN 'return' WHEN n < 5 THEN 'approve' ELSE '' END, jsonb_build_object('unit', $2::bigint),
       doc.created_at + n * interval '1 hour', doc.created_at + (n + 1) * interval '1 hour', CASE WHEN n < 5 THEN doc.created_at + (n + 1) * interval '1 hour' END
  FROM doc JOIN way ON way.document_id = doc.id, generate_series(1, 5) n`

// enter plays the history behind the back of the program.
func (w *world) enter(t testing.TB, documents int) {
	t.Helper()
	ok(t, w.Staff(t.Context(), archive.System(), func(s postgres.Staffing) error { return s.Ship(t.Context()) }))
	conn := connect(t, w.at.Admin)
	people := []archive.Key{w.drafter, w.head, w.other, w.clerk, w.archivist}
	if _, err := conn.Exec(t.Context(), history, w.house.Key, w.finance.Key, archive.HeadToken(w.root.Key), people, documents); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), `ANALYZE document, task, run`); err != nil {
		t.Fatal(err)
	}
}

// facts reads the tasks of a year as somebody.
func (w *world) facts(t testing.TB, person archive.Key, own bool) (list []archive.TaskFact) {
	t.Helper()
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	err := w.Read(t.Context(), archive.By{Person: person}, func(tx archive.Tx) (err error) {
		list, err = tx.Reports().Tasks(t.Context(), archive.TaskFactFilter{From: from, To: from.AddDate(1, 0, 0), Own: own})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestReportsReadWhatTheAskerMayRead: others' tasks on documents whose slip is open to the asker, his own, and nothing above the
// clearance, not even his own work from the days when he was cleared for it.
func TestReportsReadWhatTheAskerMayRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.enter(t, 40) // 200 tasks, 20 of them above Internal
	for name, c := range map[string]struct {
		person   archive.Key
		all, own int
	}{
		"inside all, cleared for internal": {w.drafter, 180, 36},
		"inside all, cleared above":        {w.head, 200, 40},
		"inside every other one":           {w.boss, 100, 0},
		"inside none":                      {w.auditor, 0, 0},
	} {
		if got := len(w.facts(t, c.person, false)); got != c.all {
			t.Errorf("%s: %d tasks, want %d", name, got, c.all)
		}
		own := w.facts(t, c.person, true)
		if len(own) != c.own {
			t.Errorf("%s: %d own tasks, want %d", name, len(own), c.own)
		}
		for _, f := range own {
			if f.Person != c.person {
				t.Errorf("%s: the task of somebody else is among the own", name)
			}
		}
	}
}

// TestReportsTakeWhatWasInHand: what was done before the period or came after it is none of it; what was under way at its beginning or
// its end is.
func TestReportsTakeWhatWasInHand(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.enter(t, 1) // opened at 1:50, tasks at 2:50, 3:50, 4:50, 5:50, each for an hour, and one from 6:50 on
	day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	at := func(hours, minutes int) time.Time {
		return day.Add(time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute)
	}
	for _, c := range []struct {
		from, to time.Time
		want     []string
	}{
		{at(3, 0), at(4, 0), []string{"step1", "step2"}},
		{at(3, 51), at(4, 50), []string{"step2"}},
		{at(9, 0), at(10, 0), []string{"step5"}},
		{at(0, 0), at(2, 50), nil},
	} {
		var got []string
		ok(t, w.Read(t.Context(), archive.By{Person: w.drafter}, func(tx archive.Tx) error {
			facts, err := tx.Reports().Tasks(t.Context(), archive.TaskFactFilter{From: c.from, To: c.to})
			for _, f := range facts {
				got = append(got, f.Step)
			}
			return err
		}))
		slices.Sort(got)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s to %s: %q, want %q", c.from.Format("15:04"), c.to.Format("15:04"), got, c.want)
		}
	}
}

// TestReportsCountDocuments: by month of the house's zone, unit and kind, as far as the asker may know them; what was imported is not
// counted.
func TestReportsCountDocuments(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.enter(t, 40)
	w.owner(t, `UPDATE document SET issued_at = '2026-01-31 16:30Z' WHERE title = '第1件'`) // February here
	w.owner(t, `UPDATE document SET source = 'old', source_id = 'x' WHERE title = '第3件'`)
	w.owner(t, `UPDATE document SET kind = 'incoming', status = 'in_hand', created_at = '2026-01-31 15:59Z' WHERE title = '第5件'`)
	from := time.Date(2025, 12, 31, 16, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		person archive.Key
		own    bool
		want   []archive.DocumentTally
	}{
		"inside all": {w.drafter, false, []archive.DocumentTally{{Month: "2026-01", Unit: w.finance.Key, Kind: archive.Incoming, Count: 1},
			{Month: "2026-01", Unit: w.finance.Key, Kind: archive.Outgoing, Count: 33, Finished: 33},
			{Month: "2026-02", Unit: w.finance.Key, Kind: archive.Outgoing, Count: 1, Finished: 1}}},
		"inside every other one": {w.boss, false, []archive.DocumentTally{{Month: "2026-01", Unit: w.finance.Key, Kind: archive.Outgoing, Count: 20, Finished: 20}}},
		"drafter of none":        {w.head, true, nil},
		"inside none":            {w.auditor, false, nil},
	} {
		var got []archive.DocumentTally
		ok(t, w.Read(t.Context(), archive.By{Person: c.person}, func(tx archive.Tx) (err error) {
			got, err = tx.Reports().Documents(t.Context(), from, from.AddDate(1, 0, 0), c.own)
			return err
		}))
		slices.SortFunc(got, func(a, b archive.DocumentTally) int {
			return cmp.Or(cmp.Compare(a.Month, b.Month), cmp.Compare(a.Kind, b.Kind))
		})
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// BenchmarkReport reads a year of a hundred thousand tasks as somebody who is inside all of them.
func BenchmarkReport(b *testing.B) {
	w := newWorld(b)
	w.enter(b, 20_000)
	for b.Loop() {
		if n := len(w.facts(b, w.head, false)); n != 100_000 {
			b.Fatalf("%d tasks", n)
		}
	}
}
