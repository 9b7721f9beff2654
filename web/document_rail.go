package web

import (
	"slices"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
)

// station is one step of the progress rail with what was written there.
type station struct {
	workflow.RailStep
	Class string // done, now, next or back, for the shape of its dot
	Seats []seat
}

// seat is one person at a station. Took is how long the task was in hand once it is done.
type seat struct {
	workflow.RailSeat
	Took     time.Duration
	Opinions []archive.Opinion
}

// stationsOf puts the opinions at their seats. Steps that were left out are not stations: the history tells of them.
func stationsOf(rail []workflow.RailStep, opinions []archive.Opinion) []station {
	var stations []station
	for _, r := range rail {
		if r.State == workflow.RailOut {
			continue
		}
		s := station{RailStep: r, Class: classOfStation(r)}
		for _, rs := range r.Seats {
			if rs.State == workflow.Cancelled {
				continue // somebody else was first
			}
			s.Seats = append(s.Seats, seatOf(r, rs, opinions))
		}
		stations = append(stations, s)
	}
	return stations
}

func classOfStation(r workflow.RailStep) string {
	returned := func(s workflow.RailSeat) bool { return s.Verb == workflow.Return }
	if r.State != workflow.RailNow && slices.ContainsFunc(r.Seats, returned) {
		return "back"
	}
	return string(r.State)
}

func seatOf(r workflow.RailStep, rs workflow.RailSeat, opinions []archive.Opinion) seat {
	s := seat{RailSeat: rs}
	if !rs.Acted.IsZero() && !rs.Opened.IsZero() {
		s.Took = rs.Acted.Sub(rs.Opened)
	}
	if rs.Task == 0 {
		return s // of a station to come
	}
	for _, o := range opinions {
		if o.Step == r.Step && o.Person == archive.Key(rs.Person) && !o.At.Before(rs.Opened) && !elsewhere(r, rs, o.At) {
			s.Opinions = append(s.Opinions, o)
		}
	}
	return s
}

// elsewhere reports whether what a person wrote at a moment belongs to another seat of the same person at this step: to a later one
// that was open by then, or to the earlier one whose taking back opened this seat in the same moment.
func elsewhere(r workflow.RailStep, rs workflow.RailSeat, at time.Time) bool {
	return slices.ContainsFunc(r.Seats, func(other workflow.RailSeat) bool {
		if other.Person != rs.Person || other.Task == 0 {
			return false
		}
		return other.Opened.After(rs.Opened) && other.Opened.Before(at) || other.Opened.Before(rs.Opened) && rs.Opened.Equal(at)
	})
}

// readerGroup is one reason why people can see a document, with their names.
type readerGroup struct {
	Reason string // a word of office.Reader
	Names  []string
	Inside bool
}

// readerReasons says in the words of the trade why somebody can see a document, in the order of the page.
var readerReasons = []struct{ reason, word, why string }{
	{"drafter", "拟稿人", "本件由其拟稿"},
	{"route", "经办人", "参与本件流程"},
	{"head", "部门负责人", "负责本件所属或收到本件的部门"},
	{"clerk", "文书", "所属或收文部门的收发岗"},
	{"archivist", "档案员", "本件已办完，由档案部门保管"},
	{"lender", "档案员", "办理借阅"},
	{"named", "知会", "由经办人知会、分送或指定"},
	{"staff", "部门人员", "本件已发到所在部门"},
	{"all_staff", "全体人员", "公开件，本单位全体人员可见"},
}

// Word and Why are sentences of the catalogue.
func (g readerGroup) Word() string { return readerWord(g.Reason) }

// Why says in a sentence why the people of the group can see the document.
func (g readerGroup) Why() string {
	for _, r := range readerReasons {
		if r.reason == g.Reason {
			return r.why
		}
	}
	return ""
}

func readerWord(reason string) string {
	for _, r := range readerReasons {
		if r.reason == reason {
			return r.word
		}
	}
	return ""
}

// groupReaders gathers readers by their reason.
func groupReaders(readers []office.Reader) []readerGroup {
	var groups []readerGroup
	for _, known := range readerReasons {
		g := readerGroup{Reason: known.reason}
		for _, r := range readers {
			if r.Reason != known.reason {
				continue
			}
			g.Inside = g.Inside || r.Inside
			if name := nameOfReader(r); name != "" && !slices.Contains(g.Names, name) {
				g.Names = append(g.Names, name)
			}
		}
		if len(g.Names) > 0 || slices.ContainsFunc(readers, func(r office.Reader) bool { return r.Reason == known.reason }) {
			groups = append(groups, g)
		}
	}
	return groups
}

func nameOfReader(r office.Reader) string {
	if r.Person.Name != "" {
		return r.Person.Name
	}
	return r.Unit.Name
}
