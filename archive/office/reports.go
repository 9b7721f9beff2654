package office

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
	"github.com/lantai/lantai/workflow/worktime"
)

// ReportAsked says which report is asked for.
type ReportAsked struct {
	Of       archive.ReportOf
	From, To archive.Date // both included, in the organisation's zone; "": the first day of this month, today
	Unit     archive.ID   // with all units below it; "": as far as the asker's reports reach
	Route    string       // key; "": all
}

// Report is a report with what can be chosen in it. Lines are those of tasks, Tallies those of documents.
type Report struct {
	ReportAsked
	At      time.Time // as of when: the end of the period, or now while it lasts
	Scope   archive.ReportScope
	Units   []archive.Unit
	Routes  []workflow.Route
	Lines   []ReportRow
	All     archive.TaskFigures
	Tallies []DocumentCount
}

// ReportRow is a line about a person, a unit, or a step of a route.
type ReportRow struct {
	archive.TaskRow
	ID    archive.ID // of the person or unit
	Name  string     // of the person, unit or step
	Under string     // the person's unit, the step's route
}

// DocumentCount is a tally with its unit's name.
type DocumentCount struct {
	archive.DocumentTally
	UnitID   archive.ID
	UnitName string
}

// Report reckons a report of the work. It is made of what the asker may read: of one's own work for everybody, of their units' for
// heads, of the organisation's for the office and the leaders (design 4.4).
func (o *Office) Report(ctx context.Context, by archive.By, asked ReportAsked) (r Report, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		s, err := surveyOf(ctx, tx, asked)
		if err != nil {
			return err
		}
		r = s.Report
		if asked.Of == archive.ReportDocuments {
			r.Tallies, err = s.tallies(ctx, tx)
			return err
		}
		facts, err := s.facts(ctx, tx)
		if err != nil {
			return err
		}
		rows, all := archive.TaskRows(facts, asked.Of, s.At, s.between(facts))
		r.Lines, r.All = s.named(rows), all
		return nil
	})
	return r, err
}

// survey is what a report looks over: a period, and the units that the asker's reports reach.
type survey struct {
	Report
	from, to  time.Time // [from, to)
	directory *org.Directory
	calendar  *worktime.Calendar
	persons   []archive.Person
	units     map[archive.Key]archive.Unit
	order     map[archive.Key]int  // of the units
	reach     map[archive.Key]bool // units; nil: all of the organisation
}

func surveyOf(ctx context.Context, tx archive.Tx, asked ReportAsked) (*survey, error) {
	s := &survey{Report: Report{ReportAsked: asked}, units: map[archive.Key]archive.Unit{},
		order: map[archive.Key]int{}}
	if err := s.period(tx); err != nil {
		return s, err
	}
	var err error
	if s.directory, err = tx.People().Directory(ctx); err != nil {
		return s, err
	}
	s.Scope = scopeOf(s.directory, tx.Actor())
	if s.calendar, err = tx.Calendars().Of(ctx, tx.Actor().Organisation); err != nil {
		return s, err
	}
	if s.persons, err = tx.People().Persons(ctx); err != nil {
		return s, err
	}
	routes, err := tx.Routes().Active(ctx)
	if err != nil {
		return s, err
	}
	for _, route := range routes {
		s.Routes = append(s.Routes, route.Content)
	}
	units, err := tx.People().Units(ctx)
	if err != nil {
		return s, err
	}
	return s, s.reaches(tx.Actor(), units)
}

// scopeOf says how far the actor's reports reach.
func scopeOf(d *org.Directory, a archive.Actor) archive.ReportScope {
	switch {
	case forAll(d, a, org.Office), forAll(d, a, org.Leader):
		return archive.ScopeOrganisation
	case a.Has(org.Head):
		return archive.ScopeUnit
	}
	return archive.ScopeSelf
}

// longestReport is how many years a report may look over.
const longestReport = 10

// period turns the days into moments. A report as of a moment that has not come is one as of now.
func (s *survey) period(tx archive.Tx) error {
	if s.From == "" {
		s.From = tx.Today()[:len("2006-01-")] + "01"
	}
	if s.To == "" {
		s.To = max(tx.Today(), s.From)
	}
	from, err := time.ParseInLocation(time.DateOnly, string(s.From), tx.Actor().Zone)
	if err != nil {
		return archive.E(archive.Invalid, "“%s”不是一个日期。", string(s.From)).On("from")
	}
	last, err := time.ParseInLocation(time.DateOnly, string(s.To), tx.Actor().Zone)
	if err != nil {
		return archive.E(archive.Invalid, "“%s”不是一个日期。", string(s.To)).On("to")
	}
	s.from, s.to = from, last.AddDate(0, 0, 1)
	switch {
	case !s.to.After(s.from):
		return archive.E(archive.Invalid, "结束日期早于开始日期，请重新选择。").On("to")
	case s.to.After(s.from.AddDate(longestReport, 0, 0)):
		return archive.E(archive.Invalid, "一次最多统计 %d 年，请缩短时间。", longestReport).On("to")
	}
	s.At = s.to
	if tx.Now().Before(s.At) {
		s.At = tx.Now()
	}
	return nil
}

// reaches finds the units that the asker may choose, and the one that he has chosen. One that his reports do not reach is as if it
// were not there.
func (s *survey) reaches(a archive.Actor, units []archive.Unit) error {
	for i, u := range units {
		if u.Organisation != a.Organisation {
			continue
		}
		s.units[u.Key], s.order[u.Key] = u, i
		if s.Scope == archive.ScopeOrganisation || s.Scope == archive.ScopeUnit && a.Holds([]string{archive.HeadToken(u.Key)}) {
			s.Units = append(s.Units, u)
		}
	}
	if s.Unit == "" && s.Scope != archive.ScopeUnit {
		return nil
	}
	s.reach = map[archive.Key]bool{}
	for _, u := range s.Units {
		if s.Unit == "" || u.ID == s.Unit {
			for _, covered := range s.directory.Covered(org.UnitKey(u.Key)) {
				s.reach[archive.Key(covered)] = true
			}
		}
	}
	if len(s.reach) == 0 && s.Unit != "" {
		return archive.ErrNotFound()
	}
	return nil
}

// facts are the tasks of the report. A head's own work is part of it wherever it was done.
func (s *survey) facts(ctx context.Context, tx archive.Tx) ([]archive.TaskFact, error) {
	facts, err := tx.Reports().Tasks(ctx, archive.TaskFactFilter{From: s.from, To: s.to, Own: s.Scope == archive.ScopeSelf, Route: s.Route})
	me := tx.Actor().Person
	kept := facts[:0]
	for _, f := range facts {
		if f.Unit == 0 {
			post, _ := s.directory.Post(org.PersonKey(f.Person), 0)
			f.Unit = archive.Key(post.Unit)
		}
		if s.reach == nil || s.reach[f.Unit] || s.Unit == "" && f.Person == me {
			kept = append(kept, f)
		}
	}
	return kept, err
}

// between reckons working time for many tasks at once.
func (s *survey) between(facts []archive.TaskFact) archive.Between {
	if len(facts) == 0 {
		return s.calendar.Between
	}
	first := slices.MinFunc(facts, func(a, b archive.TaskFact) int { return a.Opened.Compare(b.Opened) })
	return s.calendar.Ledger(first.Opened, s.At).Between
}

// named gives the lines their names: people and units with the most work first and else in the order of the house, steps in that of
// their routes.
func (s *survey) named(rows []archive.TaskRow) []ReportRow {
	named, place := make([]ReportRow, len(rows)), map[archive.TaskGroup]int{}
	for i, r := range rows {
		named[i], place[r.TaskGroup] = s.name(r)
	}
	slices.SortFunc(named, func(a, b ReportRow) int {
		if s.Of != archive.ReportSteps && a.Count != b.Count {
			return cmp.Compare(b.Count, a.Count)
		}
		return cmp.Or(cmp.Compare(place[a.TaskGroup], place[b.TaskGroup]), cmp.Compare(a.Under, b.Under), cmp.Compare(a.Name, b.Name))
	})
	return named
}

// name also answers the line's place among the others.
func (s *survey) name(r archive.TaskRow) (ReportRow, int) {
	switch s.Of {
	case archive.ReportPeople:
		i := slices.IndexFunc(s.persons, func(p archive.Person) bool { return p.Key == r.Person })
		if i < 0 {
			return ReportRow{TaskRow: r}, len(s.persons)
		}
		return ReportRow{TaskRow: r, ID: s.persons[i].ID, Name: s.persons[i].Name, Under: s.persons[i].Unit.Name}, i
	case archive.ReportUnits:
		u := s.units[r.Unit]
		return ReportRow{TaskRow: r, ID: u.ID, Name: u.Name}, s.order[r.Unit]
	}
	route := slices.IndexFunc(s.Routes, func(route workflow.Route) bool { return route.Key == r.Route })
	if route < 0 {
		return ReportRow{TaskRow: r, Name: r.StepName, Under: r.Route}, len(s.Routes) * stepsOfRoute
	}
	step := s.Routes[route].Index(r.Step)
	if step < 0 {
		step = stepsOfRoute - 1 // of an older version
	}
	return ReportRow{TaskRow: r, Name: r.StepName, Under: s.Routes[route].Name}, route*stepsOfRoute + step
}

// stepsOfRoute is more than any route has.
const stepsOfRoute = 1000

// tallies counts documents. What a person may read beyond his reach is not his report.
func (s *survey) tallies(ctx context.Context, tx archive.Tx) ([]DocumentCount, error) {
	all, err := tx.Reports().Documents(ctx, s.from, s.to, s.Scope == archive.ScopeSelf)
	var kept []DocumentCount
	for _, t := range all {
		if s.reach == nil || s.reach[t.Unit] {
			kept = append(kept, DocumentCount{DocumentTally: t, UnitID: s.units[t.Unit].ID, UnitName: s.units[t.Unit].Name})
		}
	}
	slices.SortFunc(kept, func(a, b DocumentCount) int {
		return cmp.Or(cmp.Compare(b.Month, a.Month), cmp.Compare(a.UnitName, b.UnitName), cmp.Compare(a.Kind, b.Kind))
	})
	return kept, err
}
