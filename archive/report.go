package archive

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// ReportOf is what a report of the work is about.
type ReportOf string

const (
	ReportDocuments ReportOf = "documents" // 公文数量: issued, received, filed
	ReportPeople    ReportOf = "people"    // 个人办理
	ReportUnits     ReportOf = "units"     // 部门办理
	ReportSteps     ReportOf = "steps"     // 流程环节
)

// ReportScope is how far the asker's reports reach; within it they are made of what he may read, and of nothing else (design 4.4).
type ReportScope string

const (
	ScopeSelf         ReportScope = "self"         // one's own work
	ScopeUnit         ReportScope = "unit"         // the units that one heads
	ScopeOrganisation ReportScope = "organisation" // the office and the leaders
)

// TaskFact is what reports know of one task that somebody had in hand.
type TaskFact struct {
	Key      Key
	Person   Key
	Unit     Key    // for which the person acts; 0: the unit of the person's main post
	Route    string // key
	Step     string // key
	StepName string
	Opened   time.Time
	Due      time.Time // zero: no time limit, or none that is known
	Done     time.Time // zero: still in hand
	Returned bool      // done by returning it
}

// TaskFactFilter picks the tasks that were in hand at some time in [From, To).
type TaskFactFilter struct {
	From, To time.Time
	Own      bool   // the actor's own alone
	Route    string // "": all
}

// ReportLine is a task in a figure of a report, with its document.
type ReportLine struct {
	TaskFact
	DocumentID ID
	Title      string
	Number     string
	Level      Level
	PersonName string
}

// DocumentTally counts the documents of one kind that a unit issued, received, signed off or completed in a month, and what of them was
// filed.
// Finished are those whose way is over (see Document.Done): all that was issued, and of what came in what was completed.
type DocumentTally struct {
	Month    string // 2026-08
	Unit     Key
	Kind     DocumentKind
	Count    int
	Finished int
	Spared   int // of those, forms that are not to be filed
	Filed    int
}

// Unfiled are the finished documents that wait for the archivist.
func (t DocumentTally) Unfiled() int { return t.Finished - t.Spared - t.Filed }

// Add takes another tally in.
func (t *DocumentTally) Add(o DocumentTally) {
	t.Count, t.Finished, t.Spared, t.Filed = t.Count+o.Count, t.Finished+o.Finished, t.Spared+o.Spared, t.Filed+o.Filed
}

// Reports reads what reports are made of, as far as the actor may know it: own tasks, and those of documents whose slip is open to him.
type Reports interface {
	// Tasks are in no order.
	Tasks(ctx context.Context, f TaskFactFilter) ([]TaskFact, error)
	// Lines adds the documents to tasks of Tasks, in the given order.
	Lines(ctx context.Context, tasks []TaskFact) ([]ReportLine, error)
	// Documents counts by month of the actor's organisation, by unit and kind; own counts those that the actor drafted.
	Documents(ctx context.Context, from, to time.Time, own bool) ([]DocumentTally, error)
}

// Between is the working time from one moment to another, such as worktime.Calendar.Between. It fails when it reaches a year whose
// holidays are not known.
type Between func(a, b time.Time) (time.Duration, error)

// TaskFigures are the figures of some tasks as of one moment. What is unfinished is part of every figure, with the time that it has
// taken so far: a report that leaves it out looks better than the truth.
type TaskFigures struct {
	Count      int // had in hand in the period
	Done       int
	Open       int // still in hand
	Limited    int // with a time limit
	Overdue    int // of those: done after it, or open beyond it
	Returned   int
	Mean, P90  time.Duration // working time in hand; nine tenths took no longer than P90
	Longest    time.Duration // working time of what has been open longest
	Unreckoned int           // whose working time reaches a year that is not known; in none of the times
}

// OverdueRate is the share of what had a time limit, 0 to 1.
func (f TaskFigures) OverdueRate() float64 { return rate(f.Overdue, f.Limited) }

// ReturnRate is the share of what was done, 0 to 1.
func (f TaskFigures) ReturnRate() float64 { return rate(f.Returned, f.Done) }

func rate(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// DoneBy reports whether the task was done by a moment; what was done later was still in hand then.
func (t TaskFact) DoneBy(at time.Time) bool { return !t.Done.IsZero() && !t.Done.After(at) }

// OverdueAt reports whether the task was done after its time limit, or was open beyond it at the moment.
func (t TaskFact) OverdueAt(at time.Time) bool { return !t.Due.IsZero() && t.until(at).After(t.Due) }

// until is the end of the time in hand, as of a moment.
func (t TaskFact) until(at time.Time) time.Time {
	if t.DoneBy(at) {
		return t.Done
	}
	return at
}

// FiguresOf reckons the figures of tasks as of a moment.
func FiguresOf(tasks []TaskFact, at time.Time, between Between) TaskFigures {
	f := TaskFigures{Count: len(tasks)}
	var took []time.Duration
	for _, t := range tasks {
		f.count(t, at)
		hours, err := between(t.Opened, t.until(at))
		if err != nil {
			f.Unreckoned++
			continue
		}
		took = append(took, hours)
		if !t.DoneBy(at) {
			f.Longest = max(f.Longest, hours)
		}
	}
	f.Mean, f.P90 = meanOf(took), ninthTenth(took)
	return f
}

func (f *TaskFigures) count(t TaskFact, at time.Time) {
	if t.DoneBy(at) {
		f.Done++
	} else {
		f.Open++
	}
	if !t.Due.IsZero() {
		f.Limited++
	}
	if t.OverdueAt(at) {
		f.Overdue++
	}
	if t.Returned && t.DoneBy(at) {
		f.Returned++
	}
}

func meanOf(list []time.Duration) time.Duration {
	if len(list) == 0 {
		return 0
	}
	sum := time.Duration(0)
	for _, d := range list {
		sum += d
	}
	return sum / time.Duration(len(list))
}

// ninthTenth is the least value that nine tenths do not exceed (nearest rank).
func ninthTenth(list []time.Duration) time.Duration {
	if len(list) == 0 {
		return 0
	}
	slices.Sort(list)
	return list[(len(list)*9+9)/10-1]
}

// TaskGroup says whose tasks a line of a report counts: a person's, a unit's, or those of a step of a route.
type TaskGroup struct {
	Person, Unit Key
	Route, Step  string
}

// GroupOf is the line of a report on which a task stands.
func (t TaskFact) GroupOf(of ReportOf) TaskGroup {
	switch of {
	case ReportPeople:
		return TaskGroup{Person: t.Person}
	case ReportUnits:
		return TaskGroup{Unit: t.Unit}
	}
	return TaskGroup{Route: t.Route, Step: t.Step}
}

// TaskRow is a line of a report.
type TaskRow struct {
	TaskGroup
	StepName string // as it was called last
	TaskFigures
}

// TaskRows reckons a report as of a moment, most work first, and the figures of all of it together.
func TaskRows(tasks []TaskFact, of ReportOf, at time.Time, between Between) (rows []TaskRow, all TaskFigures) {
	groups, latest := map[TaskGroup][]TaskFact{}, map[TaskGroup]TaskFact{}
	for _, t := range tasks {
		g := t.GroupOf(of)
		groups[g] = append(groups[g], t)
		if latest[g].Opened.Before(t.Opened) {
			latest[g] = t
		}
	}
	for g, facts := range groups {
		rows = append(rows, TaskRow{TaskGroup: g, StepName: latest[g].StepName, TaskFigures: FiguresOf(facts, at, between)})
	}
	slices.SortFunc(rows, func(a, b TaskRow) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Route, b.Route), cmp.Compare(a.Step, b.Step),
			cmp.Compare(a.Person, b.Person), cmp.Compare(a.Unit, b.Unit))
	})
	return rows, FiguresOf(tasks, at, between)
}
