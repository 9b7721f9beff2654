package web

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow/org"
)

// registerPage is a register of numbers on a page.
type registerPage struct {
	Form
	office.RegisterBook
	AllSeries  []archive.Series
	Years      []int
	Rows       []registerRow
	Filter     string
	Counts     map[string]int
	Older      string // address of the numbers before those shown
	Range      string
	Leaders    []archive.Person
	Waiting    []archive.TaskLine // documents that could use a reserved number
	Clerk      bool               // the actor may reserve, void and enter
	Ask        string             // the form that is open: reserve, back, opening, void, use
	About      registerRow        // the number it is about
	Lingering  []registerRow      // reserved longer than reservedFor
	PrinterNow time.Time
}

// registerRow is a number with how long it is reserved.
type registerRow struct {
	archive.RegisterLine
	Title string
	Days  int
	Fate  string // word of the fate
	State string // of its badge, see tone
}

// reservedFor is how many days a number may be reserved before the registrar is reminded.
const reservedFor = 5

// registerShown is how many numbers a page shows.
const registerShown = 50

// registerPage reads what was asked: series, year, filter, the highest number shown, and the form that is open.
func (s *Server) registerPage(c *Call, asked url.Values, f Form) (Page, error) {
	series, leaders, err := s.office.Registers(c.Ctx(), c.By())
	if err != nil {
		return Page{}, err
	}
	p := registerPage{Form: f, AllSeries: series, Leaders: leaders, Filter: asked.Get("f"), PrinterNow: c.Now()}
	if len(series) > 0 {
		id := archive.ID(asked.Get("series"))
		if id == "" {
			id = series[0].ID
		}
		if p.RegisterBook, err = s.office.Book(c.Ctx(), c.By(), id, yearOf(asked.Get("year"))); err != nil {
			return Page{}, err
		}
	}
	p.Clerk = p.Keeper && slices.Contains(c.Session.Roles, org.Clerk)
	p.Years = yearsWith(p.RegisterBook.Years, p.Year.Year)
	p.fill(c, asked)
	if p.Ask == "use" {
		if p.Waiting, err = s.office.AwaitingNumber(c.Ctx(), c.By()); err != nil {
			return Page{}, err
		}
	}
	return Page{Title: c.T("发文登记簿"), Here: "register", Data: p}, nil
}

func yearsWith(years []int, year int) []int {
	if year == 0 || slices.Contains(years, year) {
		return years
	}
	years = append([]int{year}, years...)
	slices.SortFunc(years, func(a, b int) int { return b - a })
	return years
}

// fill picks the rows of the filter and page, and finds the number that the open form is about.
func (p *registerPage) fill(c *Call, asked url.Values) {
	for _, ask := range []string{"reserve", "back", "opening", "void", "use"} {
		if p.Clerk && asked.Has(ask) {
			p.Ask = ask
		}
	}
	below, _ := strconv.Atoi(asked.Get("below")) // what is no number shows the newest
	p.Counts = map[string]int{}
	for _, l := range p.Lines {
		row := c.rowOf(l)
		for _, name := range filtersOf(l) {
			p.Counts[name]++
		}
		if l.Fate == archive.FateReserved && row.Days > reservedFor {
			p.Lingering = append(p.Lingering, row)
		}
		if (p.Ask == "void" || p.Ask == "use") && string(l.ID) == asked.Get(p.Ask) {
			p.About = row
		}
		if (p.Filter == "" || slices.Contains(filtersOf(l), p.Filter)) && (below == 0 || l.N < below) {
			p.Rows = append(p.Rows, row)
		}
	}
	if (p.Ask == "void" || p.Ask == "use") && p.About.N == 0 {
		p.Ask = ""
	}
	p.cut()
}

// cut leaves one page of rows and leads on to the older ones.
func (p *registerPage) cut() {
	if len(p.Rows) > registerShown {
		p.Rows = p.Rows[:registerShown]
		q := url.Values{"series": {string(p.Series.ID)}, "year": {strconv.Itoa(p.Year.Year)}, "below": {strconv.Itoa(p.Rows[registerShown-1].N)}}
		if p.Filter != "" {
			q.Set("f", p.Filter)
		}
		p.Older = "/register?" + q.Encode()
	}
	if len(p.Rows) > 0 {
		p.Range = strconv.Itoa(p.Rows[0].N) + "–" + strconv.Itoa(p.Rows[len(p.Rows)-1].N)
	}
}

// filtersOf are the filters that a number passes.
func filtersOf(l archive.RegisterLine) []string {
	names := []string{"all"}
	switch {
	case l.Fate == archive.FateVoid:
		names = append(names, "void")
	case l.Fate == archive.FateReserved:
		names = append(names, "kept")
	case l.IssuedAt.IsZero():
		names = append(names, "open")
	}
	if l.Origin == archive.OriginBackEntered {
		names = append(names, "back")
	}
	return names
}

func (c *Call) rowOf(l archive.RegisterLine) registerRow {
	row := registerRow{RegisterLine: l, Title: archive.TitleInRegister(l), Fate: c.fateOf(l), State: string(l.DocumentStatus)}
	switch l.Fate {
	case archive.FateVoid:
		row.State = "voided"
	case archive.FateReserved:
		row.State, row.Days = "requested", int(c.Now().Sub(l.At).Hours()/24)
	}
	return row
}

// fateOf is what became of a number, in a word.
func (c *Call) fateOf(l archive.RegisterLine) string {
	switch l.Fate {
	case archive.FateVoid:
		return c.T("作废")
	case archive.FateReserved:
		return c.T("预留")
	}
	if l.DocumentStatus == "" {
		return c.T("已用")
	}
	return c.T(l.DocumentStatus.Chinese())
}

// Total is the arithmetic of a register: all fates together.
func (p registerPage) Total() int {
	return p.Sum.Opening + p.Sum.Issued + p.Sum.InHand + p.Sum.Void + p.Sum.Reserved
}

// Fresh reports whether no number of the year was taken yet: an opening balance can still be set.
func (p registerPage) Fresh() bool { return p.Year.Last == 0 }
