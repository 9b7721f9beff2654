package office

import (
	"slices"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// Told is one person to whom a document was shown beside its route (知会, 传阅): by whom, with which words, and what came of it.
type Told struct {
	Key     archive.Key
	Name    string
	ByKey   archive.Key
	By      string
	Note    string
	At      time.Time
	Seen    time.Time // first opened
	Read    time.Time // marked as read
	Revoked time.Time // 撤销传阅, by the one who sent it
}

// Supervision is one supervision (督办) of a document: who watches at whose wish, by when it should be done, and what was fed back.
type Supervision struct {
	Name     string
	By       string
	Wish     string
	Due      time.Time // wished; zero: not said
	At       time.Time
	Over     time.Time // concluded, or ended with the run; zero while it goes on
	Feedback []archive.Opinion
}

// StoodIn is an open task that somebody has in the name of the reader (审批已委托给…).
type StoodIn struct {
	Name string
	Task archive.ID
	Step string
}

// told are the readers beside the route, in the order in which they were asked.
func (m *matter) told() []Told {
	var all []Told
	for _, t := range m.run.Tasks {
		if !t.Aside || t.Duty != workflow.ToRead {
			continue
		}
		told := Told{Key: archive.Key(t.Person), Name: m.directory.Name(t.Person), ByKey: archive.Key(t.By), By: m.directory.Name(t.By),
			Note: t.Note, At: t.Opened, Seen: t.Seen}
		switch {
		case t.State == workflow.Done && t.Verb == workflow.Read:
			told.Read = t.Acted
		case t.State == workflow.Cancelled && t.Verb == workflow.Uncirculate:
			told.Revoked = t.Acted
		case t.State != workflow.Open:
			continue // handed on, or ended with the run
		}
		all = append(all, told)
	}
	return all
}

// supervisions are those of the run, with what their supervisors wrote.
func (m *matter) supervisions(opinions []archive.Opinion) []Supervision {
	var all []Supervision
	for _, t := range m.run.Tasks {
		if t.Duty != workflow.ToSupervise || t.Verb == workflow.HandOver {
			continue
		}
		s := Supervision{Name: m.directory.Name(t.Person), By: m.directory.Name(t.By), Wish: t.Note, Due: t.Due, At: t.Opened, Over: t.Acted}
		for _, o := range opinions {
			said := o.Verb == workflow.Feedback || o.Verb == workflow.Conclude
			if said && org.PersonKey(o.Person) == t.Person && !o.At.Before(t.Opened) && (t.Acted.IsZero() || !o.At.After(t.Acted)) {
				s.Feedback = append(s.Feedback, o)
			}
		}
		all = append(all, s)
	}
	return all
}

// stoodIn are the open tasks that others have in the person's name.
func (m *matter) stoodIn(p archive.Key) []StoodIn {
	var all []StoodIn
	for _, t := range m.run.Tasks {
		if archive.Key(t.OnBehalf) == p && t.State.Undecided() {
			all = append(all, StoodIn{Name: m.directory.Name(t.Person), Task: t.ID, Step: m.step(t.Step).Name})
		}
	}
	return all
}

// keptFrom is the one who stands in for the person now, but not here, for he is not cleared for the document's level; "" for nobody.
func (m *matter) keptFrom(p archive.Key, kind string) string {
	me := org.PersonKey(p)
	i := slices.IndexFunc(m.env.Delegations, func(d workflow.Delegation) bool {
		return d.From == me && d.Holds(kind, m.env.Now) && m.directory.Active(d.To) && !m.env.People.Active(d.To)
	})
	if i < 0 || m.openTask(p) == nil {
		return ""
	}
	return m.directory.Name(m.env.Delegations[i].To)
}
