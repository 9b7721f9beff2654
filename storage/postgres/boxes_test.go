package postgres_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/storage/postgres"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// TestBoxesNarrowAndSort walks through a box page by page in each order, and counts its narrowings.
func TestBoxesNarrowAndSort(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	now := w.clock.Now()
	due := []time.Time{{}, now.Add(-time.Hour), now.Add(time.Hour), now.Add(100 * time.Hour), {}}
	urgencies := []archive.Urgency{archive.Normal, archive.Normal, archive.ExtraUrgent, archive.Urgent, archive.ExtraUrgent}
	for i := range due {
		w.clock.Pass(time.Minute)
		w.task(t, fmt.Sprintf("第%d件", i), urgencies[i], due[i], i == 3)
	}
	for sort, want := range map[archive.TaskSort][]string{
		"":                  {"第1件", "第2件", "第3件", "", ""}, // the last two have no deadline
		archive.SortOpened:  {"第4件", "第3件", "第2件", "第1件", "第0件"},
		archive.SortUrgency: {"第2件", "第4件", "第3件", "第1件", "第0件"},
	} {
		got := w.box(t, archive.TaskFilter{Box: archive.BoxToDo, Sort: sort, Limit: 2})
		for i := range want {
			if want[i] != "" && (len(got) != len(want) || got[i] != want[i]) {
				t.Errorf("sorted by %q: %q", sort, got)
				break
			}
		}
	}
	var counts map[archive.TaskOnly]int
	ok(t, w.as(t, w.head, func(tx archive.Tx) (err error) {
		counts, err = tx.Boxes().Narrowed(t.Context(), archive.BoxToDo)
		return err
	}))
	for only, want := range map[archive.TaskOnly][]string{archive.OnlyLate: {"第1件"}, archive.OnlyToday: {"第2件"},
		archive.OnlyUrgent: {"第2件", "第3件", "第4件"}, archive.OnlyDelegated: {"第3件"}} {
		got := w.box(t, archive.TaskFilter{Box: archive.BoxToDo, Only: only})
		slices.Sort(got)
		if !slices.Equal(got, want) || counts[only] != len(want) {
			t.Errorf("only %s: %q, counted %d", only, got, counts[only])
		}
	}
	ok(t, w.as(t, w.head, func(tx archive.Tx) error {
		if _, _, err := tx.Boxes().List(t.Context(), archive.TaskFilter{Box: archive.BoxToDo, Sort: "size"}); archive.KindOf(err) != archive.Invalid {
			t.Errorf("an unknown order: %v", err)
		}
		return nil
	}))
}

// box reads all pages of the head's box.
func (w *world) box(t *testing.T, f archive.TaskFilter) (titles []string) {
	t.Helper()
	ok(t, w.as(t, w.head, func(tx archive.Tx) error {
		for {
			page, next, err := tx.Boxes().List(t.Context(), f)
			if err != nil {
				return err
			}
			for _, l := range page {
				titles = append(titles, l.Title)
			}
			if f.Cursor = next; next == "" {
				return nil
			}
		}
	}))
	return titles
}

// task lays a document of the drafter into the head's 待办.
func (w *world) task(t *testing.T, title string, urgency archive.Urgency, due time.Time, delegated bool) {
	t.Helper()
	d := w.document(t, archive.Public, title, archive.PersonToken(w.head))
	ok(t, w.Staff(t.Context(), archive.System(), func(s postgres.Staffing) error { return s.Ship(t.Context()) }))
	ok(t, w.as(t, w.drafter, func(tx archive.Tx) error {
		version, err := tx.Routes().InForce(t.Context(), "issuing")
		if err != nil {
			return err
		}
		route := version.Content
		d.Urgency = urgency
		if err := tx.Documents().Update(t.Context(), &d); err != nil {
			return err
		}
		run := archive.Run{RouteKey: version.Key, Run: workflow.Run{Route: route.Key, Version: route.Version, State: workflow.Running, Step: "review"}}
		if err := tx.Runs().Insert(t.Context(), d, &run, w.drafter); err != nil {
			return err
		}
		task := workflow.Task{No: 1, Step: "review", Duty: workflow.ToDecide, State: workflow.Open, Opened: tx.Now(), Due: due,
			Seat: workflow.Seat{Person: org.PersonKey(w.head)}}
		if delegated {
			task.OnBehalf = org.PersonKey(w.boss)
		}
		return tx.Runs().Save(t.Context(), d, route, run, workflow.Outcome{Run: run.Run, Opened: []workflow.Task{task}})
	}))
}
