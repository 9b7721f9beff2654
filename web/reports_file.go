package web

import (
	"bytes"
	"math"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/web/export"
)

// The formats of a report as a file.
const (
	mediaCSV  = "text/csv"
	mediaXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// reportFile gives a report as a file to be kept: ?format=xlsx or csv.
func (s *Server) reportFile(c *Call) error {
	r, err := s.office.Report(c.Ctx(), c.By(), reportAsked(c.QueryParams()))
	if err != nil {
		return err
	}
	if c.QueryParam("format") == "csv" {
		return c.reportCSV(r)
	}
	return c.reportXLSX(r)
}

func (c *Call) reportCSV(r office.Report) error {
	var data bytes.Buffer
	if err := c.tableOf(r).WriteCSV(&data); err != nil {
		return err
	}
	return c.keepsake(c.reportFileName(r)+".csv", mediaCSV+"; charset=utf-8", data.Bytes())
}

func (c *Call) reportXLSX(r office.Report) error {
	var data bytes.Buffer
	if err := c.tableOf(r).WriteXLSX(&data); err != nil {
		return err
	}
	return c.keepsake(c.reportFileName(r)+".xlsx", mediaXLSX, data.Bytes())
}

func (c *Call) reportFileName(r office.Report) string {
	return c.T(reportName(r.Of)) + " " + string(r.From) + "–" + string(r.To)
}

// tableOf is a report as a table for spreadsheets.
func (c *Call) tableOf(r office.Report) export.Table {
	t := export.Table{Name: c.T(reportName(r.Of)), Notes: []string{c.T("%s，%s 至 %s；截至 %s。未办结的计入，用时为工作小时。",
		c.T(reportName(r.Of)), string(r.From), string(r.To), c.clock().Stamp(r.At))}}
	if r.Of == archive.ReportDocuments {
		t.Notes = []string{c.T("%s，%s 至 %s", c.T(reportName(r.Of)), string(r.From), string(r.To))}
		t.Heads, t.Rows = c.documentRows(r)
		return t
	}
	names := c.headsOf(r.Of)
	t.Heads = append(names, c.T("件数"), c.T("已办结"), c.T("未办结"), c.T("有期限"), c.T("超期"), c.T("超期率"), c.T("退回次数"), c.T("退回率"),
		c.T("平均用时"), c.T("九成不超过"), c.T("在办最长"), c.T("用时不明"))
	for _, l := range r.Lines {
		t.Rows = append(t.Rows, append([]any{c.nameOfLine(l), l.Under}[:len(names)], figuresRow(l.TaskFigures)...))
	}
	return t
}

func (c *Call) headsOf(of archive.ReportOf) []string {
	switch of {
	case archive.ReportPeople:
		return []string{c.T("姓名"), c.T("部门")}
	case archive.ReportUnits:
		return []string{c.T("部门")}
	}
	return []string{c.T("环节"), c.T("流程")}
}

func figuresRow(f archive.TaskFigures) []any {
	return []any{f.Count, f.Done, f.Open, f.Limited, f.Overdue, export.Share(f.OverdueRate()), f.Returned, export.Share(f.ReturnRate()),
		rounded(f.Mean), rounded(f.P90), rounded(f.Longest), f.Unreckoned}
}

// rounded is working time in hours, to the hundredth.
func rounded(d time.Duration) float64 { return math.Round(d.Hours()*100) / 100 }

// documentRows are the counts by month, unit and kind; a month is written as its first day, so that it can be reckoned with.
func (c *Call) documentRows(r office.Report) (heads []string, rows [][]any) {
	heads = []string{c.T("月份"), c.T("部门"), c.T("公文"), c.T("件数"), c.T("已办结"), c.T("已归档"), c.T("未归档")}
	for _, t := range r.Tallies {
		month := any(t.Month)
		if first, err := time.Parse("2006-01", t.Month); err == nil {
			month = export.Day(first)
		}
		rows = append(rows, []any{month, t.UnitName, c.T(kindWord(t.Kind)), t.Count, t.Finished, t.Filed, t.Unfiled()})
	}
	return heads, rows
}

// formatAsked is how a program wants a report: ?format= decides, else what it accepts.
func (c *Call) formatAsked() (string, error) {
	switch format := c.QueryParam("format"); format {
	case "json", "csv", "xlsx":
		return format, nil
	case "":
	default:
		return "", unknownWord("format", format)
	}
	accepts := c.Request().Header.Get(echo.HeaderAccept)
	switch {
	case strings.Contains(accepts, mediaXLSX):
		return "xlsx", nil
	case strings.Contains(accepts, mediaCSV):
		return "csv", nil
	}
	return "json", nil
}

// answerReport answers a program in the format that it wants.
func (c *Call) answerReport(r office.Report, asJSON func() any) error {
	format, err := c.formatAsked()
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderVary, http.CanonicalHeaderKey(echo.HeaderAccept))
	switch format {
	case "csv":
		return c.reportCSV(r)
	case "xlsx":
		return c.reportXLSX(r)
	}
	return c.OK(asJSON())
}
