package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow/worktime"
)

// spareRows are empty rows under those of a year, for more.
const spareRows = 4

// mostDayRows is more than a year has.
const mostDayRows = 80

// yearRow is a row in which days off or make-up days are entered.
type yearRow struct {
	N int
	worktime.Stretch
}

// Input is the name of an input of the row.
func (r yearRow) Input(part string) string { return part + "_" + strconv.Itoa(r.N) }

// yearRows are the rows of the year that is shown: as they were typed, else as the year stands, and some more.
func yearRows(f Form, y worktime.Year, more int) (rows []yearRow) {
	stretches := y.Stretches()
	if f.Values.Has("days") {
		stretches = stretchesTyped(f.Values)
	}
	stretches = slices.Concat(stretches, make([]worktime.Stretch, more))
	for i, s := range stretches[:min(len(stretches), mostDayRows)] {
		rows = append(rows, yearRow{i, s})
	}
	return rows
}

// PapersText is what stands in the field of the papers that decided the year.
func (p calendarPage) PapersText() string {
	if p.Values.Has("papers") {
		return p.Value("papers")
	}
	return strings.Join(p.Papers, " ")
}

// stretchesTyped reads the rows; one that is empty is left out.
func stretchesTyped(form url.Values) (list []worktime.Stretch) {
	n, _ := strconv.Atoi(form.Get("days"))
	for i := range min(n, mostDayRows) {
		r := yearRow{N: i}
		s := worktime.Stretch{From: typed(form, r.Input("from")), To: typed(form, r.Input("to")), Work: form.Get(r.Input("what")) == "work",
			Name: typed(form, r.Input("name"))}
		if s.From != "" || s.To != "" || s.Name != "" {
			list = append(list, s)
		}
	}
	return list
}

// enterDays is the button of the rows: the year is entered, or its rows are shown again with what was pasted, with more of them, or
// without one.
func (s *Server) enterDays(c *Call) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	year, err := strconv.Atoi(form.Get("year"))
	if err != nil {
		return missing()
	}
	verb, i := pressed(form.Get("do"))
	switch verb {
	case "remove":
		for _, part := range []string{"from", "to", "name"} {
			form.Del(yearRow{N: i}.Input(part))
		}
		return s.daysAgain(c, year, form)
	case "more":
		return s.daysAgain(c, year, form)
	}
	pasted, err := worktime.ParseLines(form.Get("lines"))
	if err != nil {
		return s.refusedCalendar(c, form, faultAt("lines", err))
	}
	all := append(stretchesTyped(form), pasted...)
	if verb == "fill" {
		return s.daysAgain(c, year, rowsOf(all, form))
	}
	y, err := worktime.YearFrom(year, strings.Fields(form.Get("papers")), all)
	if err != nil {
		return s.refusedCalendar(c, form, faultAt("days", err))
	}
	return s.enterYear(c, form, y)
}

// faultAt is what worktime says, at a field of the page.
func faultAt(field string, err error) error {
	if f, ok := errors.AsType[*worktime.Fault](err); ok {
		return archive.E(archive.Invalid, f.Format, f.Args...).On(field)
	}
	return err
}

// rowsOf writes stretches into the rows of a form.
func rowsOf(list []worktime.Stretch, form url.Values) url.Values {
	v := url.Values{"year": form["year"], "papers": form["papers"], "days": {strconv.Itoa(len(list))}}
	for i, s := range list {
		r := yearRow{N: i}
		v.Set(r.Input("from"), s.From)
		v.Set(r.Input("to"), s.To)
		v.Set(r.Input("name"), s.Name)
		if s.Work {
			v.Set(r.Input("what"), "work")
		}
	}
	return v
}

// daysAgain shows the rows as they are typed, with spare ones; nothing is kept.
func (s *Server) daysAgain(c *Call, year int, form url.Values) error {
	page, err := s.calendarPage(c, year, Form{Values: form})
	if err != nil {
		return err
	}
	return c.framed(http.StatusOK, "calendars", page)
}
