package web

import (
	"net/url"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
)

// inboxPage is what the page of the boxes shows.
type inboxPage struct {
	Title   string
	Box     archive.TaskBox
	Tabs    []choice
	Chips   []choice
	Sorts   []choice
	Groups  []taskGroup
	Open    bool // its tasks wait to be done or read
	Verb    workflow.Verb
	Ticks   bool // some of the tasks may be done together
	ToRead  int
	Pager   Pager
	Preview *taskPreview
	StandIn *archive.Delegation // who acts for the person now; nil for nobody
}

// choice is a link among several, such as a tab or a filter; Count is -1 where none is shown.
type choice struct {
	Label, Href string
	Count       int
	Current     bool
	Strong      bool // its count waits for the person
	Red         bool
}

// taskGroup is a stretch of a list under a heading; Heading is a sentence of the catalogue, "" without one.
type taskGroup struct {
	Heading string
	Today   bool
	Lines   []archive.TaskLine
}

// boxNames are the six boxes in their order.
var boxNames = []struct {
	box  archive.TaskBox
	name string
}{{archive.BoxToDo, "待办"}, {archive.BoxToRead, "待阅"}, {archive.BoxDone, "已办"}, {archive.BoxRead, "已阅"}, {archive.BoxMine, "我发起"},
	{archive.BoxTracked, "跟踪"}}

var onlyNames = []struct {
	only archive.TaskOnly
	name string
}{{archive.OnlyLate, "超期"}, {archive.OnlyToday, "今天到期"}, {archive.OnlyUrgent, "急件"}, {archive.OnlyDelegated, "代他人"}}

var sortNames = []struct {
	sort archive.TaskSort
	name string
}{{archive.SortDue, "按期限"}, {archive.SortOpened, "按送达时间"}, {archive.SortUrgency, "按紧急程度"}}

func inboxOf(k Clock, f archive.TaskFilter, b office.Box) inboxPage {
	p := inboxPage{Box: f.Box, Open: f.Box == archive.BoxToDo || f.Box == archive.BoxToRead, ToRead: b.Counts[archive.BoxToRead]}
	for _, n := range boxNames {
		t := choice{Label: k.Lang.T(n.name), Href: boxHref(archive.TaskFilter{Box: n.box}), Count: b.Counts[n.box], Current: n.box == f.Box,
			Strong: n.box == archive.BoxToDo || n.box == archive.BoxToRead}
		if t.Current {
			p.Title = k.Lang.T("%s（%d）", t.Label, t.Count)
		}
		p.Tabs = append(p.Tabs, t)
	}
	if p.Open {
		p.Chips, p.Sorts = chipsOf(k, f, b.Narrowed), sortsOf(k, f)
	}
	if f.Box == archive.BoxToDo && (f.Sort == "" || f.Sort == archive.SortDue) {
		p.Groups = groupByDue(k, b.Lines)
	} else if len(b.Lines) > 0 {
		p.Groups = []taskGroup{{Lines: b.Lines}}
	}
	p.Verb, p.Ticks = batchOf(f.Box, b.Lines)
	p.Pager = boxPager(k, f, b)
	return p
}

func boxPager(k Clock, f archive.TaskFilter, b office.Box) Pager {
	total := b.Counts[f.Box]
	if f.Only != "" {
		total = b.Narrowed[f.Only]
	}
	here, _ := url.Parse(boxHref(f)) // of our own making
	return CursorPager(here, k.Lang.T("本页 %d 件，共 %d 件", len(b.Lines), total), b.Next)
}

// boxHref is the address of a box, as short as it can be.
func boxHref(f archive.TaskFilter) string {
	q := url.Values{}
	q.Set("box", string(f.Box))
	if f.Only != "" {
		q.Set("only", string(f.Only))
	}
	if f.Sort != "" {
		q.Set("sort", string(f.Sort))
	}
	return "/inbox?" + q.Encode()
}

// chipsOf are the narrowings that would show something, and the one that is in force.
func chipsOf(k Clock, f archive.TaskFilter, counts map[archive.TaskOnly]int) []choice {
	chips := []choice{{Label: k.Lang.T("全部"), Count: -1, Href: boxHref(archive.TaskFilter{Box: f.Box, Sort: f.Sort}), Current: f.Only == ""}}
	for _, n := range onlyNames {
		if counts[n.only] == 0 && f.Only != n.only {
			continue
		}
		chips = append(chips, choice{Label: k.Lang.T(n.name), Count: counts[n.only], Current: f.Only == n.only, Red: n.only == archive.OnlyLate,
			Href: boxHref(archive.TaskFilter{Box: f.Box, Only: n.only, Sort: f.Sort})})
	}
	return chips
}

func sortsOf(k Clock, f archive.TaskFilter) []choice {
	var sorts []choice
	now := f.Sort
	if now == "" && f.Box == archive.BoxToDo {
		now = archive.SortDue
	} else if now == "" {
		now = archive.SortOpened
	}
	for _, n := range sortNames {
		sorts = append(sorts, choice{Label: k.Lang.T(n.name), Count: -1, Current: n.sort == now,
			Href: boxHref(archive.TaskFilter{Box: f.Box, Only: f.Only, Sort: n.sort})})
	}
	return sorts
}

// groupByDue divides tasks, which come in the order of their deadlines, into 已超期, 今天到期, 本周及以后 and 无期限; a group with
// nothing in it is left out.
func groupByDue(k Clock, lines []archive.TaskLine) []taskGroup {
	var groups []taskGroup
	for _, l := range lines {
		heading := dueGroup(k, l)
		if n := len(groups); n == 0 || groups[n-1].Heading != heading {
			groups = append(groups, taskGroup{Heading: heading, Today: heading == "今天到期"})
		}
		last := &groups[len(groups)-1]
		last.Lines = append(last.Lines, l)
	}
	return groups
}

func dueGroup(k Clock, l archive.TaskLine) string {
	switch {
	case l.Due.IsZero():
		return "无期限"
	case k.Now.After(l.Due):
		return "已超期"
	case k.daysFrom(l.Due.In(k.Zone)) == 0:
		return "今天到期"
	}
	return "本周及以后"
}

// batchOf tells what can be done with several tasks of a box at once: reading always, approving where the step allows it, signing
// never.
func batchOf(box archive.TaskBox, lines []archive.TaskLine) (verb workflow.Verb, any bool) {
	switch box {
	case archive.BoxToRead:
		return workflow.Read, len(lines) > 0
	case archive.BoxToDo:
		for _, l := range lines {
			any = any || mayTick(box, l)
		}
		return workflow.Approve, any
	}
	return "", false
}

func mayTick(box archive.TaskBox, l archive.TaskLine) bool {
	return box == archive.BoxToRead || l.Batch && l.StepKind != workflow.Sign
}

// MayTick reports whether a task of this box may be done together with others.
func (p inboxPage) MayTick(l archive.TaskLine) bool { return mayTick(p.Box, l) }

// Did is how a task was done: a sentence of the catalogue.
func (p inboxPage) Did(l archive.TaskLine) string { return verbAt(l.Verb, l.StepKind) }

// Done reports whether the box holds what was done, so that its rows say when and how.
func (p inboxPage) Done() bool { return p.Box == archive.BoxDone || p.Box == archive.BoxRead }
