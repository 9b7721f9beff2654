package workflow

import (
	"slices"
	"time"

	"github.com/lantai/lantai/workflow/worktime"
)

// Stage is one of the moments at which somebody is reminded of a task. Each comes once.
type Stage string

// The closed set of stages. The first three are for the person whose task it is, the others for superiors.
const (
	StageUnseen Stage = "unseen" // it has lain unopened for a working day
	StageSoon   Stage = "soon"   // a quarter of the time allowed is left
	StageDue    Stage = "due"    // the deadline has come
	StageLate   Stage = "late"   // a working day after it: the head of the person's unit
	StageLater  Stage = "later"  // another working day after that: the head above
)

// Stages are all stages in the order in which they usually come.
func Stages() []Stage { return []Stage{StageUnseen, StageSoon, StageDue, StageLate, StageLater} }

// Level is 0 for a stage that reminds the person himself, else the superior who is told: 1 the nearest, 2 the one above.
func (s Stage) Level() int { return map[Stage]int{StageLate: 1, StageLater: 2}[s] }

// What the house waits for, in working time.
const (
	unseenAfter   = 8 * time.Hour
	escalateAfter = 8 * time.Hour // after the deadline, and again after the first escalation
	leastWarning  = time.Hour
)

// Reminder is a stage with its moment.
type Reminder struct {
	Stage Stage
	At    time.Time
}

// Reminders are what is still to come of an open task, in the order of their moments. Those in sent have come. Every moment lies in
// office hours: what falls outside waits until the office opens. A moment in a year that is not known is left out; known is then
// false, and the rest comes once the year has been entered.
func Reminders(t Task, c *worktime.Calendar, sent []Stage) (list []Reminder, known bool) {
	if t.State != Open {
		return nil, true
	}
	known = !t.DueUnknown
	done := map[Stage]bool{}
	for _, s := range sent {
		done[s] = true
	}
	for _, s := range Stages() {
		from, work, wanted := t.reminded(s)
		if !wanted || done[s] {
			continue
		}
		at, err := c.Due(from, work)
		if err == nil {
			at, err = c.Next(at)
		}
		if err != nil {
			known = false
			continue
		}
		list = append(list, Reminder{s, at})
	}
	slices.SortStableFunc(list, func(a, b Reminder) int { return a.At.Compare(b.At) })
	return list, known
}

// reminded says from when and after how much working time a stage comes, and whether the task has it at all.
func (t Task) reminded(s Stage) (from time.Time, work time.Duration, wanted bool) {
	whole, lost := time.Duration(t.Hours*float64(time.Hour)), time.Duration(t.Lost*float64(time.Hour))
	dated := !t.Due.IsZero() && t.Duty == ToDecide
	switch s {
	case StageUnseen:
		return t.Opened, unseenAfter + lost, t.Seen.IsZero() && t.Duty != ToSupervise
	case StageSoon:
		ahead := max((whole-lost)/4, leastWarning)
		return t.Opened, whole - ahead, dated && whole-lost > ahead
	case StageDue:
		return t.Due, 0, dated
	case StageLate:
		return t.Due, escalateAfter, dated
	}
	return t.Due, 2 * escalateAfter, dated
}

// DueNow are the reminders whose moment has come. Of those for the person himself only the last is still worth saying when several
// have come at once, after a night or an outage: passed are the others, which count as said.
func DueNow(list []Reminder, now time.Time) (say []Reminder, passed []Stage, next time.Time) {
	own := -1
	for _, r := range list {
		switch {
		case r.At.After(now):
			if next.IsZero() {
				next = r.At
			}
		case r.Stage.Level() > 0:
			say = append(say, r)
		default:
			if own >= 0 {
				passed = append(passed, say[own].Stage)
				say[own] = r
				continue
			}
			own = len(say)
			say = append(say, r)
		}
	}
	return say, passed, next
}
