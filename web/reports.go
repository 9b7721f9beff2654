package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
)

// reportsRoutes are the statistics (统计).
func (s *Server) reportsRoutes() []Route {
	get := func(path string, h Handler) Route {
		return Route{Method: http.MethodGet, Path: path, Who: SignedIn(), Case: "reports", Handle: h}
	}
	return []Route{get("/reports", s.reportPage), get("/reports/tasks", s.reportedTasks), get("/reports/file", s.reportFile)}
}

// reportsAccess is their part of the access matrix.
func reportsAccess() []Access {
	return []Access{{Case: "reports",
		Shows: "figures of the work that the asker may read: one's own; to heads that of their units; to the office and leaders that of the organisation",
		Routes: map[string]string{"GET /reports": "signed_in", "GET /reports/tasks": "signed_in", "GET /reports/file": "signed_in",
			"GET /api/v1/reports/documents": "signed_in", "GET /api/v1/reports/people": "signed_in", "GET /api/v1/reports/units": "signed_in",
			"GET /api/v1/reports/steps": "signed_in"},
		Worlds: []string{"GET /reports", "GET /reports?of=people&from=2026-01-01&to=2026-12-31", "GET /reports?of=units", "GET /reports?of=steps",
			"GET /reports/tasks?of=people&from=2026-01-01&to=2026-12-31", "GET /reports/file?of=people&format=csv", "GET /reports/file?of=steps&format=xlsx",
			"GET /api/v1/reports/documents", "GET /api/v1/reports/people?from=2026-01-01", "GET /api/v1/reports/units", "GET /api/v1/reports/steps",
			"GET /api/v1/reports/people?format=csv"}}}
}

// reportNames are the reports in their order; the names are sentences of the catalogue.
var reportNames = []struct {
	of   archive.ReportOf
	name string
}{{archive.ReportDocuments, "公文数量"}, {archive.ReportPeople, "个人办理"}, {archive.ReportUnits, "部门办理"}, {archive.ReportSteps, "流程环节"}}

func reportName(of archive.ReportOf) string {
	for _, r := range reportNames {
		if r.of == of {
			return r.name
		}
	}
	return ""
}

// reportAsked reads which report an address names; what is no report is the first one.
func reportAsked(q url.Values) office.ReportAsked {
	a := office.ReportAsked{Of: archive.ReportOf(q.Get("of")), From: archive.Date(q.Get("from")), To: archive.Date(q.Get("to")),
		Unit: archive.ID(q.Get("unit")), Route: q.Get("route")}
	if reportName(a.Of) == "" {
		a.Of = archive.ReportDocuments
	}
	return a
}

// reportQuery is what reportAsked reads.
func reportQuery(a office.ReportAsked) url.Values {
	q := url.Values{"of": {string(a.Of)}, "from": {string(a.From)}, "to": {string(a.To)}}
	if a.Unit != "" {
		q.Set("unit", string(a.Unit))
	}
	if a.Route != "" {
		q.Set("route", a.Route)
	}
	return q
}

// reportPage shows a report. A period that cannot be is said at its field, beside the report of this month.
func (s *Server) reportPage(c *Call) error {
	asked := reportAsked(c.QueryParams())
	r, err := s.office.Report(c.Ctx(), c.By(), asked)
	if field := fieldOf(err); field == "from" || field == "to" {
		wrong := c.FormOf(url.Values{"from": {string(asked.From)}, "to": {string(asked.To)}}, err)
		asked.From, asked.To = "", ""
		now, again := s.office.Report(c.Ctx(), c.By(), asked)
		if again != nil {
			return again
		}
		return c.Refused(err, "reports", c.pageOfReport(now, wrong))
	}
	if err != nil {
		return err
	}
	return c.Page("reports", c.pageOfReport(r, Form{Values: url.Values{"from": {string(r.From)}, "to": {string(r.To)}}}))
}

// fieldOf is the field that was filled in wrongly, if that was it.
func fieldOf(err error) string {
	if err == nil || archive.KindOf(err) != archive.Invalid {
		return ""
	}
	return asError(err).Field
}

// reportsPage is what the page shows.
type reportsPage struct {
	Form
	office.Report
	Name    string
	Tabs    []choice
	Periods []choice
	Chart   chart
	Months  []monthCount
	Sum     archive.DocumentTally
	Files   string // address of the report as a file, without its format
	words   func(string, ...any) string
}

func (c *Call) pageOfReport(r office.Report, f Form) Page {
	p := reportsPage{Form: f, Report: r, Name: reportName(r.Of), words: c.T, Files: "/reports/file?" + reportQuery(r.ReportAsked).Encode()}
	for _, name := range reportNames {
		a := r.ReportAsked
		a.Of = name.of
		p.Tabs = append(p.Tabs, choice{Label: c.T(name.name), Href: "/reports?" + reportQuery(a).Encode(), Current: name.of == r.Of})
	}
	p.Periods = c.periods(r.ReportAsked)
	if r.Of == archive.ReportDocuments {
		p.Months, p.Sum = byMonth(r.Tallies)
		p.Chart = c.chartOfMonths(p.Months)
	} else {
		p.Chart = c.chartOfTasks(r)
	}
	return Page{Title: c.T("统计"), Here: "reports", Data: p}
}

// periods are the periods that are asked for most.
func (c *Call) periods(asked office.ReportAsked) []choice {
	now := c.Now().In(c.zone())
	month := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	quarter := month.AddDate(0, -(int(now.Month())-1)%3, 0)
	year := time.Date(now.Year(), 1, 1, 0, 0, 0, 0, time.UTC)
	var all []choice
	for _, p := range []struct {
		name     string
		from, to time.Time // [from, to)
	}{{"本月", month, month.AddDate(0, 1, 0)}, {"上月", month.AddDate(0, -1, 0), month}, {"本季度", quarter, quarter.AddDate(0, 3, 0)},
		{"今年", year, year.AddDate(1, 0, 0)}, {"去年", year.AddDate(-1, 0, 0), year}} {
		a := asked
		a.From, a.To = archive.DateOf(p.from, time.UTC), archive.DateOf(p.to.AddDate(0, 0, -1), time.UTC)
		if today := archive.DateOf(now, now.Location()); a.To > today {
			a.To = today
		}
		all = append(all, choice{Label: c.T(p.name), Href: "/reports?" + reportQuery(a).Encode(), Current: a.From == asked.From && a.To == asked.To})
	}
	return all
}

// Tasks leads to the tasks behind a figure of a line; only picks some of them.
func (p reportsPage) Tasks(row office.ReportRow, only string) string {
	q := reportQuery(p.ReportAsked)
	switch p.Of {
	case archive.ReportPeople:
		q.Set("person", string(row.ID))
	case archive.ReportUnits:
		q.Set("at", string(row.ID))
	default:
		q.Set("route", row.Route)
		q.Set("step", row.Step)
	}
	if only != "" {
		q.Set("only", only)
	}
	return "/reports/tasks?" + q.Encode()
}

// KindWord is the kind of a document in the trade's word.
func (p reportsPage) KindWord(k archive.DocumentKind) string { return p.words(kindWord(k)) }

// Whole leads to all tasks of the report.
func (p reportsPage) Whole(only string) string {
	q := reportQuery(p.ReportAsked)
	if only != "" {
		q.Set("only", only)
	}
	return "/reports/tasks?" + q.Encode()
}

// reportedShown is how many tasks a page lists.
const reportedShown = 50

// reportedTasks lists the tasks behind a figure, each with its document.
func (s *Server) reportedTasks(c *Call) error {
	q := c.QueryParams()
	page, err := strconv.Atoi(q.Get("page"))
	if err != nil || page < 1 || page > 100_000 {
		page = 1
	}
	pick := office.ReportPick{Person: archive.ID(q.Get("person")), At: archive.ID(q.Get("at")), Step: q.Get("step"), Only: office.ReportOnly(q.Get("only")),
		Skip: (page - 1) * reportedShown, Limit: reportedShown}
	r, list, total, err := s.office.ReportedTasks(c.Ctx(), c.By(), reportAsked(q), pick)
	if err != nil {
		return err
	}
	return c.Page("reported", Page{Title: c.T("办理明细"), Here: "reports", Data: c.reportedPage(r, list, total, page, q)})
}

// reportedPage is the tasks behind a figure on a page.
type reportedPage struct {
	office.Report
	Tasks []office.ReportedTask
	Chips []choice
	Back  string
	Pager Pager
	Total int
}

func (c *Call) reportedPage(r office.Report, list []office.ReportedTask, total, page int, q url.Values) reportedPage {
	q.Set("from", string(r.From))
	q.Set("to", string(r.To))
	with := func(name, value string) string {
		other := url.Values{}
		for key, values := range q {
			if key != "page" || name == "page" {
				other[key] = slices.Clone(values)
			}
		}
		other.Set(name, value)
		if value == "" {
			other.Del(name)
		}
		return "/reports/tasks?" + other.Encode()
	}
	p := reportedPage{Report: r, Tasks: list, Total: total, Back: "/reports?" + reportQuery(r.ReportAsked).Encode()}
	for _, only := range []struct {
		only office.ReportOnly
		name string
	}{{"", "全部"}, {office.ReportOpen, "未办结"}, {office.ReportDone, "已办结"}, {office.ReportOverdue, "超期"}, {office.ReportReturned, "退回"}} {
		p.Chips = append(p.Chips, choice{Label: c.T(only.name), Href: with("only", string(only.only)), Current: q.Get("only") == string(only.only)})
	}
	first := (page - 1) * reportedShown
	p.Pager.Text = c.T("第 %d–%d 件，共 %s 件", min(first+1, total), first+len(list), grouped(total))
	if page > 1 {
		p.Pager.Prev = with("page", strconv.Itoa(page-1))
	}
	if first+len(list) < total {
		p.Pager.Next = with("page", strconv.Itoa(page+1))
	}
	return p
}

// hoursOf writes working time as hours with one decimal: 12.5.
func hoursOf(d time.Duration) string { return strconv.FormatFloat(d.Hours(), 'f', 1, 64) }

// percent writes a share in whole per cent.
func percent(share float64) string { return strconv.FormatFloat(100*share, 'f', 0, 64) + "%" }
