package web

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow/worktime"
)

// calendarRoutes are the pages of working time. Everybody may look; who may change it is decided by the use case. The forms carry no
// claim: the same calendar entered twice is the same calendar.
func (s *Server) calendarRoutes() []Route {
	post := func(path string, handle Handler) Route {
		return Route{Method: http.MethodPost, Path: "/calendar" + path, Who: SignedIn(), Case: "calendar", Handle: handle}
	}
	return []Route{
		{Method: http.MethodGet, Path: "/calendar", Who: SignedIn(), Case: "calendar", Handle: s.calendar},
		{Method: http.MethodGet, Path: "/calendar/:year/json", Who: SignedIn(), Case: "calendar", Handle: s.calendarJSON},
		post("/year", s.setYear), post("/days", s.enterDays), post("/year/drop", s.dropYear), post("/hours", s.setHours), post("/hours/drop", s.dropHoursPage),
		post("/reckon", Act(s.apiReckon, func(c *Call, _ string) error {
			return c.Done("/calendar", Flash{Text: c.T("正在重新推算在办公文的期限")})
		})),
	}
}

// calendarAccess is their part of the access matrix.
func calendarAccess() []Access {
	routes := signedIn("GET /calendars", "GET /calendars/due", "PUT /calendars/years/:year", "DELETE /calendars/years/:year",
		"PUT /calendars/hours/:from", "DELETE /calendars/hours/:from", "POST /calendars/reckon")
	for _, r := range []string{"GET /calendar", "GET /calendar/:year/json", "POST /calendar/year", "POST /calendar/days", "POST /calendar/year/drop",
		"POST /calendar/hours", "POST /calendar/hours/drop", "POST /calendar/reckon"} {
		routes[r] = "signed_in"
	}
	return []Access{{Case: "calendar", Shows: "working time of the own organisation; to its keepers how many open deadlines a pass has gone through",
		Routes: routes,
		Worlds: []string{"GET /calendar", "GET /calendar?year=2027", "GET /calendar/{year}/json", "GET /api/v1/calendars",
			"GET /api/v1/calendars/due?from=2026-09-30T17:00:00%2B08:00&hours=16"}}}
}

// calendarPage is a year of working time.
type calendarPage struct {
	Form
	office.WorkingTime
	Year     int
	Known    bool
	Entry    *archive.CalendarEntry // nil: it comes with the program
	Builtin  bool                   // the program brings the year, too
	Papers   []string
	Years    []yearLink
	Months   []monthTable
	Holidays []holiday
	Hours    []hoursLine
	Rows     []yearRow // in which the year is entered
	Typing   bool      // somebody is entering it
	Missing  int       // the coming year, when it is late in this one and still unknown; else 0
	Workdays int
}

type yearLink struct {
	Year           int
	Current, Known bool
}

// monthTable is a month with its weeks from Monday; a day 0 is none.
type monthTable struct {
	Number int
	Weeks  [][]dayCell
}

// dayCell is one day: Why is that of worktime.Day.
type dayCell struct {
	Day   int
	Why   worktime.Why
	Name  string
	Today bool
}

// holiday is a holiday with its days off and the days worked for it.
type holiday struct {
	Name      string
	Off, Work []archive.Date
}

// First is the first day off.
func (h holiday) First() archive.Date { return h.Off[0] }

// Last is the last day off.
func (h holiday) Last() archive.Date { return h.Off[len(h.Off)-1] }

// hoursLine are office hours as people read them.
type hoursLine struct {
	From  archive.Date
	Spans []string
	Entry *archive.CalendarEntry
}

func (s *Server) calendar(c *Call) error {
	year, err := c.year("year")
	if err != nil {
		return err
	}
	p, err := s.calendarPage(c, year, Form{Values: url.Values{}})
	if err != nil {
		return err
	}
	return c.Page("calendars", p)
}

// calendarPage reads a year; 0 is the present one.
func (s *Server) calendarPage(c *Call, year int, f Form) (Page, error) {
	w, err := s.office.WorkingTime(c.Ctx(), c.By())
	if err != nil {
		return Page{}, err
	}
	now := c.Now().In(w.Calendar.Zone)
	p := calendarPage{Form: f, WorkingTime: w, Year: cmp.Or(year, now.Year())}
	y, known := w.Calendar.Years[p.Year]
	p.Known, p.Papers = known, y.Papers
	p.Builtin = slices.ContainsFunc(worktime.BuiltinYears(), func(b worktime.Year) bool { return b.Year == p.Year })
	if e, ok := entryOf(w.Entries, "", p.Year); ok {
		p.Entry = &e
	}
	p.Years, p.Hours = yearLinks(w.Calendar, now.Year(), p.Year), hoursLines(w)
	if _, known := w.Calendar.Years[now.Year()+1]; !known && now.Month() >= time.November {
		p.Missing = now.Year() + 1
	}
	p.Rows, p.Typing = yearRows(f, y, spareRows), f.Values.Has("days") || !known
	if known {
		p.Months, p.Workdays = monthsOf(w.Calendar, p.Year, now)
		p.Holidays = holidaysOf(y)
	}
	return Page{Title: c.T("工作日历"), Here: "calendar", Data: p}, nil
}

// yearLinks are the known years, this one and the next.
func yearLinks(w *worktime.Calendar, now, shown int) (links []yearLink) {
	years := append(slices.Collect(maps.Keys(w.Years)), now, now+1, shown)
	slices.Sort(years)
	for _, y := range slices.Compact(years) {
		_, known := w.Years[y]
		links = append(links, yearLink{y, y == shown, known})
	}
	return links
}

// monthsOf are the twelve months of a known year, and how many of its days are worked.
func monthsOf(w *worktime.Calendar, year int, now time.Time) (months []monthTable, workdays int) {
	for m := time.January; m <= time.December; m++ {
		table := monthTable{Number: int(m)}
		first := time.Date(year, m, 1, 12, 0, 0, 0, w.Zone)
		week := make([]dayCell, (int(first.Weekday())+6)%7, 7)
		for day := first; day.Month() == m; day = day.AddDate(0, 0, 1) {
			special, err := w.Special(day)
			if err == nil && (special.Why == "" || special.Why == worktime.MakeUp) {
				workdays++
			}
			week = append(week, dayCell{day.Day(), special.Why, special.Name, day.YearDay() == now.YearDay() && year == now.Year()})
			if len(week) == 7 {
				table.Weeks, week = append(table.Weeks, week), nil
			}
		}
		if len(week) > 0 {
			table.Weeks = append(table.Weeks, append(week, make([]dayCell, 7-len(week))...))
		}
		months = append(months, table)
	}
	return months, workdays
}

// holidaysOf gathers the days of each holiday, in the order of the year.
func holidaysOf(y worktime.Year) (list []holiday) {
	at := func(name string) *holiday {
		i := slices.IndexFunc(list, func(h holiday) bool { return h.Name == name })
		if i < 0 {
			list = append(list, holiday{Name: name})
			i = len(list) - 1
		}
		return &list[i]
	}
	for _, date := range slices.Sorted(maps.Keys(y.Off)) {
		h := at(y.Off[date])
		h.Off = append(h.Off, archive.Date(date))
	}
	for _, date := range slices.Sorted(maps.Keys(y.Work)) {
		h := at(y.Work[date])
		h.Work = append(h.Work, archive.Date(date))
	}
	return list
}

func hoursLines(w office.WorkingTime) (lines []hoursLine) {
	for _, h := range slices.Backward(w.Calendar.Hours) {
		line := hoursLine{From: firstDay(h)}
		for _, s := range h.Spans {
			line.Spans = append(line.Spans, clockTime(s.From)+"–"+clockTime(s.To))
		}
		if e, ok := entryOf(w.Entries, line.From, 0); ok && line.From != "" {
			line.Entry = &e
		}
		lines = append(lines, line)
	}
	return lines
}

// clockTime writes minutes after midnight: 8:30.
func clockTime(minutes int) string { return fmt.Sprintf("%d:%02d", minutes/60, minutes%60) }

// calendarJSON gives a year in the shape in which one can be entered, to be edited and sent back.
func (s *Server) calendarJSON(c *Call) error {
	year, err := c.yearInPath()
	if err != nil {
		return err
	}
	w, err := s.office.WorkingTime(c.Ctx(), c.By())
	if err != nil {
		return err
	}
	y, known := w.Calendar.Years[year]
	if !known {
		return missing()
	}
	var b bytes.Buffer
	if err := y.Write(&b); err != nil {
		return err
	}
	return c.send("application/json", "attachment", strconv.Itoa(year)+".json", &b)
}

// setYear takes a year from a file, or from what was pasted.
func (s *Server) setYear(c *Call) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	text, err := c.fileOrField("file", "table")
	if err != nil {
		return err
	}
	y, err := worktime.Parse(strings.NewReader(text))
	if err != nil {
		return s.refusedCalendar(c, form, archive.E(archive.Invalid, "这个文件不是一年的放假安排：%s", err.Error()).On("table"))
	}
	return s.enterYear(c, form, y)
}

// enterYear enters a year, and says how many deadlines wait for it.
func (s *Server) enterYear(c *Call, form url.Values, y worktime.Year) error {
	reckoned, err := s.office.SetYear(c.Ctx(), c.By(), y)
	if err != nil {
		return s.refusedCalendar(c, form, err)
	}
	said := c.T("%d 年的放假安排已录入", y.Year)
	if reckoned > 0 {
		said = c.T("%d 年的放假安排已录入，%d 件期限待定的正在推算", y.Year, reckoned)
	}
	return c.Done("/calendar?year="+strconv.Itoa(y.Year), Flash{Text: said})
}

// fileOrField is the text of an uploaded file, or of a field when no file was chosen.
func (c *Call) fileOrField(file, field string) (string, error) {
	header, err := c.FormFile(file)
	if err != nil || header.Size == 0 {
		return c.FormValue(field), nil
	}
	f, err := header.Open()
	if err != nil {
		return "", err
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	return string(text), err
}

func (s *Server) refusedCalendar(c *Call, form url.Values, err error) error {
	year, _ := strconv.Atoi(form.Get("year"))
	p, readErr := s.calendarPage(c, year, c.FormOf(form, err))
	if readErr != nil {
		return readErr
	}
	return c.Refused(err, "calendars", p)
}

func (s *Server) dropYear(c *Call) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	year, err := strconv.Atoi(form.Get("year"))
	if err != nil {
		return missing()
	}
	if err := s.office.DropYear(c.Ctx(), c.By(), year); err != nil {
		return err
	}
	return c.Done("/calendar?year="+strconv.Itoa(year), Flash{Text: c.T("%d 年录入的安排已撤回", year)})
}

func (s *Server) setHours(c *Call) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	spans, err := spansOf(form)
	if err == nil {
		err = s.office.SetHours(c.Ctx(), c.By(), archive.Date(form.Get("from")), spans)
	}
	if err != nil {
		return s.refusedCalendar(c, form, err)
	}
	return c.Done("/calendar", Flash{Text: c.T("办公时间已录入")})
}

// spansOf reads the two stretches of a day; the second may be empty.
func spansOf(form url.Values) (spans []worktime.Span, err error) {
	for _, name := range []string{"morning", "afternoon"} {
		from, to := form.Get(name+"_from"), form.Get(name+"_to")
		if from == "" && to == "" {
			continue
		}
		begins, err1 := time.Parse("15:04", from)
		ends, err2 := time.Parse("15:04", to)
		if err1 != nil || err2 != nil {
			return nil, archive.E(archive.Invalid, "请把起止时间都写上，如 8:30 和 12:00。").On("spans")
		}
		spans = append(spans, worktime.Span{From: begins.Hour()*60 + begins.Minute(), To: ends.Hour()*60 + ends.Minute()})
	}
	return spans, nil
}

func (s *Server) dropHoursPage(c *Call) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	if err := s.dropHours(c, form.Get("from")); err != nil {
		return err
	}
	return c.Done("/calendar", Flash{Text: c.T("这一段办公时间已撤回")})
}
