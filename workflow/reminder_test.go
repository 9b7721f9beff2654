package workflow

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/lantai/lantai/workflow/worktime"
)

func local(t testing.TB, s string) time.Time {
	t.Helper()
	m, err := time.ParseInLocation("2006-01-02 15:04", s, worktime.Default().Zone)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// opened is a task with a deadline after so many working hours.
func opened(t testing.TB, at string, hours float64) Task {
	t.Helper()
	return Task{No: 1, State: Open, Duty: ToDecide, Opened: local(t, at), Seen: local(t, at), Hours: hours}.Reckoned(worktime.Default())
}

// moments writes reminders as stage and moment.
func moments(list []Reminder) (all []string) {
	for _, r := range list {
		all = append(all, string(r.Stage)+" "+r.At.In(worktime.Default().Zone).Format("2006-01-02 15:04"))
	}
	return all
}

func wantMoments(t *testing.T, task Task, want ...string) {
	t.Helper()
	list, known := Reminders(task, worktime.Default(), nil)
	if got := moments(list); !slices.Equal(got, want) || !known {
		t.Errorf("known %v\n got %q\nwant %q", known, got, want)
	}
}

// Elsewhere a reminder three days ahead was spent on a Saturday and nobody saw it.
func TestReminderIsNotSpentOnAWeekend(t *testing.T) {
	wantMoments(t, opened(t, "2026-03-06 10:00", 8), // a Friday; due on Monday at ten
		"soon 2026-03-06 17:30", "due 2026-03-09 10:00", "late 2026-03-10 10:00", "later 2026-03-11 10:00")
	wantMoments(t, opened(t, "2026-03-06 08:30", 8), // due as the office closes on Friday: said when it opens
		"soon 2026-03-06 16:00", "due 2026-03-09 08:30", "late 2026-03-10 08:30", "later 2026-03-11 08:30")
}

// Elsewhere a task of one day took three, because a day was counted as twenty-four working hours.
func TestADayIsEightWorkingHours(t *testing.T) {
	if task := opened(t, "2026-03-03 10:00", 8); !task.Due.Equal(local(t, "2026-03-04 10:00")) {
		t.Errorf("due %v", task.Due)
	}
}

func TestStartOutsideHours(t *testing.T) {
	wantMoments(t, opened(t, "2026-03-07 22:15", 4), // a Saturday night
		"soon 2026-03-09 11:30", "due 2026-03-09 14:00", "late 2026-03-10 14:00", "later 2026-03-11 14:00")
}

func TestMakeUpDayCounts(t *testing.T) {
	wantMoments(t, opened(t, "2026-10-09 17:00", 8), // the Saturday after National Day is worked
		"soon 2026-10-10 15:00", "due 2026-10-10 17:00", "late 2026-10-12 17:00", "later 2026-10-13 17:00")
}

func TestAcrossYears(t *testing.T) {
	wantMoments(t, opened(t, "2025-12-31 16:00", 4), // over New Year to the make-up Sunday
		"soon 2026-01-04 09:30", "due 2026-01-04 10:30", "late 2026-01-05 10:30", "later 2026-01-06 10:30")
}

func TestUnknownYear(t *testing.T) {
	task := opened(t, "2026-12-31 16:00", 8)
	if !task.DueUnknown || !task.Due.IsZero() {
		t.Fatalf("due %v, unknown %v", task.Due, task.DueUnknown)
	}
	if list, known := Reminders(task, worktime.Default(), nil); len(list) > 0 || known {
		t.Errorf("reminds by a guess: %q, known %v", moments(list), known)
	}
	entered := worktime.Default().With(worktime.Year{Year: 2027, Off: map[string]string{"2027-01-01": "元旦"}})
	task = task.Reckoned(entered)
	if list, known := Reminders(task, entered, nil); len(list) != 4 || !known || list[1].At != task.Due {
		t.Errorf("once the year is entered: %q, known %v", moments(list), known)
	}
	last := opened(t, "2026-12-31 09:00", 4) // due in the known year, escalated in the next
	if list, known := Reminders(last, worktime.Default(), nil); len(list) != 2 || known {
		t.Errorf("what is known comes, the rest waits: %q, known %v", moments(list), known)
	}
}

func TestUnseenForLong(t *testing.T) {
	task := Task{State: Open, Duty: ToRead, Opened: local(t, "2026-03-06 16:00")}
	wantMoments(t, task, "unseen 2026-03-09 16:00")
	task.Seen = local(t, "2026-03-06 16:30")
	wantMoments(t, task)
	task.State, task.Seen = Done, time.Time{}
	wantMoments(t, task)
}

func TestShortTasksAreNotWarnedAtOnce(t *testing.T) {
	wantMoments(t, opened(t, "2026-03-03 09:00", 1), "due 2026-03-03 10:00", "late 2026-03-04 10:00", "later 2026-03-05 10:00")
	wantMoments(t, opened(t, "2026-03-03 09:00", 2), "soon 2026-03-03 10:00", "due 2026-03-03 11:00", "late 2026-03-04 11:00", "later 2026-03-05 11:00")
}

func TestAfterAnOutageOnlyTheLastIsSaid(t *testing.T) {
	task := opened(t, "2026-03-03 10:00", 8)
	task.Seen = time.Time{}
	list, _ := Reminders(task, worktime.Default(), nil)
	say, passed, next := DueNow(list, local(t, "2026-03-04 11:00"))
	if len(say) != 1 || say[0].Stage != StageDue || len(passed) != 2 || !next.Equal(local(t, "2026-03-05 10:00")) {
		t.Errorf("says %q, passes %v, next %v", moments(say), passed, next)
	}
	say, passed, next = DueNow(list, local(t, "2026-03-09 11:00"))
	if len(say) != 3 || say[1].Stage.Level() != 1 || say[2].Stage.Level() != 2 || len(passed) != 2 || !next.IsZero() {
		t.Errorf("a week later: says %q, passes %v, next %v", moments(say), passed, next)
	}
}

// Property: whatever the task, reminders come in order, in office hours, each once, and never again when they were sent.
func TestRemindersComeOnceInOfficeHours(t *testing.T) {
	c := worktime.Default()
	start := local(t, "2024-01-01 00:00")
	rapid.Check(t, func(t *rapid.T) {
		at := start.Add(time.Duration(rapid.IntRange(0, 900*24*60).Draw(t, "opened")) * time.Minute)
		task := Task{State: Open, Duty: ToDecide, Opened: at, Hours: float64(rapid.IntRange(1, 400).Draw(t, "quarters")) / 4}.Reckoned(c)
		var sent []Stage
		for now := at; ; {
			list, _ := Reminders(task, c, sent)
			for i, r := range list {
				if open, err := c.Open(r.At); err != nil || !open || r.At.Before(at) || i > 0 && r.At.Before(list[i-1].At) {
					t.Fatalf("%s at %v (%v)", r.Stage, r.At, err)
				}
			}
			say, passed, next := DueNow(list, now)
			for _, r := range say {
				if slices.Contains(sent, r.Stage) || r.At.After(now) {
					t.Fatalf("%s is said again, or early", r.Stage)
				}
				sent = append(sent, r.Stage)
			}
			sent = append(sent, passed...)
			if next.IsZero() {
				break
			}
			now = next.Add(time.Duration(rapid.IntRange(0, 3*24*60).Draw(t, "late")) * time.Minute)
		}
		if list, _ := Reminders(task, c, sent); len(list) > 0 {
			t.Fatalf("left over: %v", list)
		}
	})
}
