package office

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow/org"
)

// ReportOnly picks some of the tasks that a line of a report counts; "" all of them.
type ReportOnly string

const (
	ReportOpen     ReportOnly = "open"     // 未办结
	ReportDone     ReportOnly = "done"     // 已办结
	ReportOverdue  ReportOnly = "overdue"  // 超期
	ReportReturned ReportOnly = "returned" // 退回
)

// ReportPick says which figure of a report is to be seen in its tasks. Zero fields match all.
type ReportPick struct {
	Person archive.ID
	At     archive.ID // the unit for which they were done, without those below it
	Step   string
	Only   ReportOnly
	Skip   int
	Limit  int
}

// ReportedTask is a task behind a figure.
type ReportedTask struct {
	archive.ReportLine
	RouteName string
	UnitName  string
	Took      time.Duration // working time in hand, so far while it is open
	Reckoned  bool          // whether Took is known
	Open      bool
	Overdue   bool
}

// ReportedTasks lists the tasks behind a figure of a report: what is open first, longest first, then what was done, newest first.
// Total is how many there are.
func (o *Office) ReportedTasks(ctx context.Context, by archive.By, asked ReportAsked, pick ReportPick) (r Report, list []ReportedTask, total int, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		s, err := surveyOf(ctx, tx, asked)
		if err != nil {
			return err
		}
		facts, err := s.facts(ctx, tx)
		if err != nil {
			return err
		}
		facts = s.picked(facts, pick)
		r, total = s.Report, len(facts)
		facts = facts[min(pick.Skip, total):min(pick.Skip+pick.Limit, total)]
		lines, err := tx.Reports().Lines(ctx, facts)
		list = s.reported(lines)
		return err
	})
	return r, list, total, err
}

// picked leaves the tasks of a figure, in their order.
func (s *survey) picked(facts []archive.TaskFact, pick ReportPick) []archive.TaskFact {
	person := slices.IndexFunc(s.persons, func(p archive.Person) bool { return p.ID == pick.Person })
	facts = slices.DeleteFunc(facts, func(f archive.TaskFact) bool {
		return pick.Person != "" && (person < 0 || s.persons[person].Key != f.Person) || pick.At != "" && s.units[f.Unit].ID != pick.At ||
			pick.Step != "" && f.Step != pick.Step || !pick.Only.takes(f, s.At)
	})
	slices.SortFunc(facts, func(a, b archive.TaskFact) int {
		if open := a.DoneBy(s.At); open != b.DoneBy(s.At) {
			if open {
				return 1
			}
			return -1
		} else if !open {
			return cmp.Or(a.Opened.Compare(b.Opened), cmp.Compare(a.Key, b.Key))
		}
		return cmp.Or(b.Done.Compare(a.Done), cmp.Compare(a.Key, b.Key))
	})
	return facts
}

func (only ReportOnly) takes(f archive.TaskFact, at time.Time) bool {
	switch only {
	case ReportOpen:
		return !f.DoneBy(at)
	case ReportDone:
		return f.DoneBy(at)
	case ReportOverdue:
		return f.OverdueAt(at)
	case ReportReturned:
		return f.Returned && f.DoneBy(at)
	}
	return true
}

func (s *survey) reported(lines []archive.ReportLine) []ReportedTask {
	list := make([]ReportedTask, len(lines))
	for i, l := range lines {
		t := ReportedTask{ReportLine: l, UnitName: s.directory.UnitName(org.UnitKey(l.Unit)), RouteName: l.Route, Open: !l.DoneBy(s.At), Overdue: l.OverdueAt(s.At)}
		for _, route := range s.Routes {
			if route.Key == l.Route {
				t.RouteName = route.Name
			}
		}
		until := s.At
		if !t.Open {
			until = l.Done
		}
		took, err := s.calendar.Between(l.Opened, until)
		t.Took, t.Reckoned = took, err == nil
		list[i] = t
	}
	return list
}
