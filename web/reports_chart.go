package web

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
)

// chart is a picture of a report: a bar a line, each with its name and figures written at it. The table beneath holds the same figures.
type chart struct {
	Title, Desc string
	Keys        []chartKey // what the parts of a bar mean
	Bars        []chartBar
	More        int // lines that are only in the table
	Height      int // px
}

type chartKey struct{ Class, Word string }

// chartBar is one bar; positions are px from the top and per cent of the width.
type chartBar struct {
	Y           int
	Name, Says  string
	Parts       []chartPart
	Marked      bool // a line at Mark
	Mark        string
	Text, Under int // where the words and the bar stand
}

type chartPart struct{ Class, X, W string }

const (
	chartBars = 12 // the most lines of a chart
	chartStep = 42 // px from one bar to the next
)

// part is a piece of a bar before it is measured.
type part struct {
	class string
	size  float64
}

// add puts one more bar beneath the others. widest is what fills the width.
func (ch *chart) add(name, says string, widest, mark float64, parts ...part) {
	if len(ch.Bars) == chartBars {
		ch.More++
		return
	}
	y := len(ch.Bars) * chartStep
	b := chartBar{Y: y, Name: name, Says: says, Text: y + 16, Under: y + 23}
	from := 0.0
	for _, p := range parts {
		if p.size > 0 {
			b.Parts = append(b.Parts, chartPart{Class: p.class, X: share(from, widest), W: share(p.size, widest)})
		}
		from += p.size
	}
	if mark > 0 {
		b.Marked, b.Mark = true, share(mark, widest)
	}
	ch.Bars, ch.Height = append(ch.Bars, b), y+chartStep
}

// share is a length as a percentage of the width.
func share(size, widest float64) string {
	return strconv.FormatFloat(100*size/max(widest, 1e-9), 'f', 2, 64) + "%"
}

// chartOfTasks draws people and units by how much they had in hand, steps by how long it took.
func (c *Call) chartOfTasks(r office.Report) chart {
	if r.Of == archive.ReportSteps {
		return c.chartOfSteps(r)
	}
	ch := chart{Title: c.T("办理件数"), Keys: []chartKey{{"c-done", c.T("已办结")}, {"c-open", c.T("未办结")}}}
	widest := 0
	for _, l := range r.Lines {
		widest = max(widest, l.Count)
	}
	for _, l := range r.Lines {
		says := c.T("%d 件", l.Count)
		if l.Open > 0 {
			says += c.T("，未办结 %d", l.Open)
		}
		if l.Overdue > 0 {
			says += c.T("，超期 %d", l.Overdue)
		}
		ch.add(c.nameOfLine(l), says, float64(widest), 0, part{"c-done", float64(l.Done)}, part{"c-open", float64(l.Open)})
	}
	ch.Desc = ch.described()
	return ch
}

func (c *Call) chartOfSteps(r office.Report) chart {
	ch := chart{Title: c.T("平均用时（工作小时）"), Keys: []chartKey{{"c-done", c.T("平均")}, {"c-mark", c.T("九成不超过")}}}
	widest := time.Duration(0)
	for _, l := range r.Lines {
		widest = max(widest, l.P90, l.Mean)
	}
	slowest := slices.SortedStableFunc(slices.Values(r.Lines), func(a, b office.ReportRow) int { return cmp.Compare(b.Mean, a.Mean) })
	for _, l := range slowest {
		ch.add(l.Under+" "+l.Name, c.T("平均 %s，九成不超过 %s", hoursOf(l.Mean), hoursOf(l.P90)), widest.Hours(), l.P90.Hours(), part{"c-done", l.Mean.Hours()})
	}
	ch.Desc = ch.described()
	return ch
}

// nameOfLine is the name of a person, unit or step; what has none is said so.
func (c *Call) nameOfLine(l office.ReportRow) string {
	if l.Name == "" {
		return c.T("（不在现有部门）")
	}
	return l.Name
}

// described says in words what the bars show.
func (ch chart) described() string {
	words := make([]string, len(ch.Bars))
	for i, b := range ch.Bars {
		words[i] = b.Name + " " + b.Says
	}
	return strings.Join(words, "；")
}

// monthCount is a month with its documents by kind, and what of them is filed.
type monthCount struct {
	Month                      string
	Issued, Received, Reported archive.DocumentTally
	Asked                      archive.DocumentTally // forms that were filled in
	All                        archive.DocumentTally
}

// byMonth adds up the units, newest month first, and all of it.
func byMonth(counts []office.DocumentCount) (months []monthCount, sum archive.DocumentTally) {
	found := map[string]*monthCount{}
	for _, t := range counts {
		m := found[t.Month]
		if m == nil {
			m = &monthCount{Month: t.Month}
			found[t.Month] = m
		}
		switch t.Kind {
		case archive.Outgoing:
			m.Issued.Add(t.DocumentTally)
		case archive.Incoming:
			m.Received.Add(t.DocumentTally)
		case archive.Application:
			m.Asked.Add(t.DocumentTally)
		default:
			m.Reported.Add(t.DocumentTally)
		}
		m.All.Add(t.DocumentTally)
		sum.Add(t.DocumentTally)
	}
	for _, month := range slices.Backward(slices.Sorted(maps.Keys(found))) {
		months = append(months, *found[month])
	}
	return months, sum
}

// chartOfMonths sets what was issued, received, signed off and asked for against what of it is filed.
func (c *Call) chartOfMonths(months []monthCount) chart {
	ch := chart{Title: c.T("各月公文与归档"), Keys: []chartKey{{"c-done", c.T("已归档")}, {"c-wait", c.T("办结未归档")}, {"c-spared", c.T("不须归档")}, {"c-open", c.T("办理中")}}}
	widest := 0
	for _, m := range months {
		widest = max(widest, m.All.Count)
	}
	for _, m := range months {
		says := c.T("发文 %d，收文 %d，签报 %d，申请 %d；已归档 %d", m.Issued.Count, m.Received.Count, m.Reported.Count, m.Asked.Count, m.All.Filed)
		ch.add(m.Month, says, float64(widest), 0, part{"c-done", float64(m.All.Filed)}, part{"c-wait", float64(m.All.Unfiled())},
			part{"c-spared", float64(m.All.Spared)}, part{"c-open", float64(m.All.Count - m.All.Finished)})
	}
	ch.Desc = ch.described()
	return ch
}
