package web

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow/worktime"
)

func (s *Server) apiCalendarRoutes() []Route {
	const row = "calendar"
	year, from := []Param{{"year", 0}}, []Param{{"from", archive.Date("")}}
	entering := func(method, path, summary string, in any, names []Param, handle Handler) Route {
		return Route{Method: method, Path: "/api/v1/calendars" + path, Who: SignedIn(), Case: row, Handle: handle,
			Doc: &Doc{Summary: summary, Path: names, In: in, Out: calendarAnswer{}}}
	}
	return []Route{
		reading("/calendars", row, "工作日历 | Working time", list[calendarAnswer]{}, s.apiCalendars),
		reading("/calendars/due", row, "推算期限 | When so many working hours have passed", dueAnswer{}, s.apiDue, Param{"from", time.Time{}}, Param{"hours", 0.0}),
		entering(http.MethodPut, "/years/:year", "录入一年的放假安排 | Enter what was decided for a year", yearRequest{}, year, s.apiSetYear),
		entering(http.MethodDelete, "/years/:year", "撤回录入的年度 | Take back an entered year", nil, year, s.apiDropYear),
		entering(http.MethodPut, "/hours/:from", "录入办公时间 | Enter office hours from a date on", hoursRequest{}, from, s.apiSetHours),
		entering(http.MethodDelete, "/hours/:from", "撤回录入的办公时间 | Take back entered office hours", nil, from, s.apiDropHours),
		acting("/calendars/reckon", row, "重新推算在办期限 | Reckon open deadlines anew", nil, calendarAnswer{}, s.apiReckon,
			func(c *Call, _ string) error { return s.apiCalendar(c) }),
	}
}

// calendarAnswer is the working time by which deadlines are reckoned. A year that is not listed is not known: due dates in it are
// left open.
type calendarAnswer struct {
	Organisation namedAnswer      `json:"organisation"`
	Zone         string           `json:"zone"`
	Hours        []hoursAnswer    `json:"hours"`
	Years        []yearAnswer     `json:"years"`
	MayKeep      bool             `json:"may_keep"`            // the asker may change it
	Reckoning    *reckoningAnswer `json:"reckoning,omitempty"` // the newest pass over open tasks
}

// hoursAnswer are the office hours of a working day from a date on, in minutes after midnight.
type hoursAnswer struct {
	From  archive.Date    `json:"from,omitempty"`
	Spans []worktime.Span `json:"spans"`
	enteredAnswer
}

// yearAnswer is what was decided for a year beyond weekends, by date.
type yearAnswer struct {
	Year   int               `json:"year"`
	Off    map[string]string `json:"off"`    // holidays
	Work   map[string]string `json:"work"`   // make-up days
	Papers []string          `json:"papers"` // the notices that decided it
	enteredAnswer
}

// enteredAnswer tells who entered something; it is empty for what the program brings.
type enteredAnswer struct {
	EnteredBy string    `json:"entered_by,omitempty"`
	EnteredAt time.Time `json:"entered_at,omitzero"`
}

// reckoningAnswer is a pass over open tasks.
type reckoningAnswer struct {
	At       time.Time `json:"at"`
	Tasks    int       `json:"tasks"`
	Done     int       `json:"done"`
	Changed  int       `json:"changed"`
	Finished time.Time `json:"finished_at,omitzero"`
}

func (s *Server) apiCalendars(c *Call) error {
	w, err := s.office.WorkingTime(c.Ctx(), c.By())
	if err != nil {
		return err
	}
	return c.OK(listOf([]office.WorkingTime{w}, "", calendarOf))
}

func (s *Server) apiCalendar(c *Call) error {
	w, err := s.office.WorkingTime(c.Ctx(), c.By())
	if err != nil {
		return err
	}
	return c.OK(calendarOf(w))
}

func calendarOf(w office.WorkingTime) calendarAnswer {
	a := calendarAnswer{Organisation: namedAnswer{w.Organisation.ID, w.Organisation.Name}, Zone: w.Calendar.Zone.String(), Hours: []hoursAnswer{},
		Years: []yearAnswer{}, MayKeep: w.MayKeep}
	for _, h := range w.Calendar.Hours {
		a.Hours = append(a.Hours, hoursAnswer{From: firstDay(h), Spans: h.Spans, enteredAnswer: enteredOf(w, firstDay(h), 0)})
	}
	for _, year := range slices.Sorted(maps.Keys(w.Calendar.Years)) {
		y := w.Calendar.Years[year]
		answer := yearAnswer{Year: year, Off: map[string]string{}, Work: map[string]string{}, Papers: append([]string{}, y.Papers...),
			enteredAnswer: enteredOf(w, "", year)}
		maps.Copy(answer.Off, y.Off)
		maps.Copy(answer.Work, y.Work)
		a.Years = append(a.Years, answer)
	}
	if r := w.Latest; r != nil {
		a.Reckoning = &reckoningAnswer{At: moment(r.At), Tasks: r.Total, Done: r.Done, Changed: r.Changed, Finished: r.Finished}
	}
	return a
}

// firstDay is the day from which hours hold; "" for those since ever.
func firstDay(h worktime.Hours) archive.Date {
	if h.From.IsZero() {
		return ""
	}
	return archive.Date(h.From.Format(time.DateOnly))
}

func enteredOf(w office.WorkingTime, from archive.Date, year int) (a enteredAnswer) {
	if e, ok := entryOf(w.Entries, from, year); ok {
		return enteredAnswer{e.ByName, moment(e.At)}
	}
	return a
}

func entryOf(entries []archive.CalendarEntry, from archive.Date, year int) (archive.CalendarEntry, bool) {
	i := slices.IndexFunc(entries, func(e archive.CalendarEntry) bool { return e.From == from && e.Year == year })
	if i < 0 {
		return archive.CalendarEntry{}, false
	}
	return entries[i], true
}

// yearRequest is what was decided for the year of the path, by date.
type yearRequest struct {
	Off    map[string]string `json:"off"`
	Work   map[string]string `json:"work,omitempty"`
	Papers []string          `json:"papers,omitempty"`
}

func (s *Server) apiSetYear(c *Call) error {
	year, err := c.yearInPath()
	if err != nil {
		return err
	}
	var asked yearRequest
	if err := c.Bind(&asked); err != nil {
		return err
	}
	if _, err := s.office.SetYear(c.Ctx(), c.By(), worktime.Year{Year: year, Off: asked.Off, Work: asked.Work, Papers: asked.Papers}); err != nil {
		return err
	}
	return s.apiCalendar(c)
}

func (s *Server) apiDropYear(c *Call) error {
	year, err := c.yearInPath()
	if err != nil {
		return err
	}
	if err := s.office.DropYear(c.Ctx(), c.By(), year); err != nil {
		return err
	}
	return s.apiCalendar(c)
}

func (c *Call) yearInPath() (int, error) {
	year, err := strconv.Atoi(c.Param("year"))
	if err != nil {
		return 0, missing()
	}
	return year, nil
}

// hoursRequest are office hours in minutes after midnight.
type hoursRequest struct {
	Spans []worktime.Span `json:"spans"`
}

func (s *Server) apiSetHours(c *Call) error {
	var asked hoursRequest
	if err := c.Bind(&asked); err != nil {
		return err
	}
	if err := s.office.SetHours(c.Ctx(), c.By(), archive.Date(c.Param("from")), asked.Spans); err != nil {
		return err
	}
	return s.apiCalendar(c)
}

func (s *Server) apiDropHours(c *Call) error {
	if err := s.dropHours(c, c.Param("from")); err != nil {
		return err
	}
	return s.apiCalendar(c)
}

func (s *Server) dropHours(c *Call, from string) error {
	if _, err := time.Parse(time.DateOnly, from); err != nil {
		return missing()
	}
	return s.office.DropHours(c.Ctx(), c.By(), archive.Date(from))
}

func (s *Server) apiReckon(c *Call) error {
	_, err := s.office.Reckon(c.Ctx(), c.By())
	return err
}

// dueAnswer is a deadline with the days that it went past.
type dueAnswer struct {
	Due     time.Time   `json:"due"`
	Skipped []dayAnswer `json:"skipped"` // days on which nobody works
	MadeUp  []dayAnswer `json:"made_up"` // weekends that are worked
}

// dayAnswer is a day that is not as its weekday says.
type dayAnswer struct {
	Date archive.Date `json:"date"`
	Why  worktime.Why `json:"why"`            // weekend, holiday, make_up
	Name string       `json:"name,omitempty"` // of the holiday
}

func (s *Server) apiDue(c *Call) error {
	from, err := time.Parse(time.RFC3339, c.QueryParam("from"))
	if err != nil {
		return archive.E(archive.Invalid, "“from”应是带时区的时间，如 2026-09-30T17:00:00+08:00。").On("from")
	}
	hours, err := strconv.ParseFloat(c.QueryParam("hours"), 64)
	if err != nil {
		return archive.E(archive.Invalid, "“hours”应是工作小时数。").On("hours")
	}
	r, err := s.office.DueAfter(c.Ctx(), c.By(), from, hours)
	if err != nil {
		return err
	}
	return c.OK(dueAnswer{Due: moment(r.Due), Skipped: dayAnswers(r.Skipped), MadeUp: dayAnswers(r.MadeUp)})
}

func dayAnswers(days []worktime.Day) []dayAnswer {
	list := make([]dayAnswer, len(days))
	for i, d := range days {
		list[i] = dayAnswer{archive.Date(d.Date), d.Why, d.Name}
	}
	return list
}
