package web

import (
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
)

func (s *Server) apiReportRoutes() []Route {
	report := func(of archive.ReportOf, summary string, out any) Route {
		r := reading("/reports/"+string(of), "reports", summary, out, s.apiReport(of), Param{"from", archive.Date("")}, Param{"to", archive.Date("")},
			Param{"unit", ""}, Param{"route", ""}, Param{"format", ""})
		r.Doc.Tables = true
		return r
	}
	return []Route{
		report(archive.ReportDocuments, "公文数量：按月、部门、类别，已归档与未归档 | Documents by month, unit and kind, issued against filed", documentReport{}),
		report(archive.ReportPeople, "个人办理：件数、用时、超期，含未办结 | The work of people, the unfinished included", taskReport{}),
		report(archive.ReportUnits, "部门办理 | The work of units", taskReport{}),
		report(archive.ReportSteps, "流程环节用时与退回 | Time and returns of the steps of routes", taskReport{}),
	}
}

// apiReport answers one of the reports in the format that is asked for.
func (s *Server) apiReport(of archive.ReportOf) Handler {
	return func(c *Call) error {
		asked := office.ReportAsked{Of: of, From: archive.Date(c.QueryParam("from")), To: archive.Date(c.QueryParam("to")),
			Unit: archive.ID(c.QueryParam("unit")), Route: c.QueryParam("route")}
		r, err := s.office.Report(c.Ctx(), c.By(), asked)
		if err != nil {
			return err
		}
		if of == archive.ReportDocuments {
			return c.answerReport(r, func() any { return documentReportOf(r) })
		}
		return c.answerReport(r, func() any { return taskReportOf(r) })
	}
}

// reportPeriod is what a report is about. Scope is how far the asker's reports reach.
type reportPeriod struct {
	From  archive.Date        `json:"from"`
	To    archive.Date        `json:"to"`
	AsOf  time.Time           `json:"as_of"`
	Scope archive.ReportScope `json:"scope"`
}

func periodOf(r office.Report) reportPeriod {
	return reportPeriod{From: r.From, To: r.To, AsOf: moment(r.At), Scope: r.Scope}
}

// taskFigures are figures of tasks as of a moment. What is unfinished is part of each, with the working time that it has taken so far;
// rates are shares of what had a time limit, and of what was done.
type taskFigures struct {
	Count       int     `json:"count"`
	Done        int     `json:"done"`
	Open        int     `json:"open"`
	Limited     int     `json:"limited"`
	Overdue     int     `json:"overdue"`
	OverdueRate float64 `json:"overdue_rate"`
	Returned    int     `json:"returned"`
	ReturnRate  float64 `json:"return_rate"`
	MeanHours   float64 `json:"mean_hours"`
	P90Hours    float64 `json:"p90_hours"`
	LongestOpen float64 `json:"longest_open_hours"`
	Unreckoned  int     `json:"unreckoned"` // whose working time reaches a year without a calendar
}

func taskFiguresOf(f archive.TaskFigures) taskFigures {
	return taskFigures{Count: f.Count, Done: f.Done, Open: f.Open, Limited: f.Limited, Overdue: f.Overdue, OverdueRate: f.OverdueRate(), Returned: f.Returned,
		ReturnRate: f.ReturnRate(), MeanHours: rounded(f.Mean), P90Hours: rounded(f.P90), LongestOpen: rounded(f.Longest), Unreckoned: f.Unreckoned}
}

// taskReport is a report of the work by person, unit, or step of a route.
type taskReport struct {
	reportPeriod
	Items []taskReportLine `json:"items"`
	Total taskFigures      `json:"total"`
}

// taskReportLine names a person or unit by id, a step by the keys of its route and itself.
type taskReportLine struct {
	ID    archive.ID `json:"id,omitempty"`
	Route string     `json:"route,omitempty"`
	Step  string     `json:"step,omitempty"`
	Name  string     `json:"name"`
	Under string     `json:"under,omitempty"` // the person's unit, the step's route
	taskFigures
}

func taskReportOf(r office.Report) taskReport {
	report := taskReport{reportPeriod: periodOf(r), Items: make([]taskReportLine, len(r.Lines)), Total: taskFiguresOf(r.All)}
	for i, l := range r.Lines {
		report.Items[i] = taskReportLine{ID: l.ID, Route: l.Route, Step: l.Step, Name: l.Name, Under: l.Under, taskFigures: taskFiguresOf(l.TaskFigures)}
	}
	return report
}

// documentReport counts documents, and what of them is filed.
type documentReport struct {
	reportPeriod
	Items []documentTally `json:"items"`
}

type documentTally struct {
	Month    string               `json:"month"` // 2026-08
	Unit     namedAnswer          `json:"unit"`
	Kind     archive.DocumentKind `json:"kind"`
	Count    int                  `json:"count"`
	Finished int                  `json:"finished"`
	Spared   int                  `json:"spared"` // of those, forms that are not to be filed
	Filed    int                  `json:"filed"`
	Unfiled  int                  `json:"unfiled"`
}

func documentReportOf(r office.Report) documentReport {
	report := documentReport{reportPeriod: periodOf(r), Items: make([]documentTally, len(r.Tallies))}
	for i, t := range r.Tallies {
		report.Items[i] = documentTally{Month: t.Month, Unit: namedAnswer{t.UnitID, t.UnitName}, Kind: t.Kind, Count: t.Count, Finished: t.Finished, Spared: t.Spared,
			Filed: t.Filed, Unfiled: t.Unfiled()}
	}
	return report
}
