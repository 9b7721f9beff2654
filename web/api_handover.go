package web

import (
	"path"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

func (s *Server) apiHandoverRoutes() []Route {
	stalled := reading("/stalled", "stalled", "无人可办的公文 | Documents that wait for nobody who can act", list[stalledAnswer]{}, s.apiStalled)
	stalled.Who = Only(org.Office)
	leavers := reading("/leavers", "handover", "可以由我移交的人员 | Whose tasks the asker may hand over", list[leaverAnswer]{}, s.apiLeavers)
	leavers.Who = Only(handsOver()...)
	return []Route{
		leavers,
		reading("/people/:id/hand_over", "handover", "移交前清点 | How much waits for a person", heldAnswer{}, s.apiHeld),
		acting("/people/:id/hand_over", "handover", "移交全部待办 | Hand over all that waits for a person", handOverRequest{}, heldAnswer{},
			s.apiHandOver, func(c *Call, _ string) error { return s.apiHeld(c) }),
		stalled,
	}
}

// leaverAnswer is somebody whose tasks the asker may hand over.
type leaverAnswer struct {
	ID    archive.ID `json:"id"`
	Name  string     `json:"name"`
	Unit  string     `json:"unit"`
	Title string     `json:"title"`
	Ended bool       `json:"ended"` // the account is closed
}

func (s *Server) apiLeavers(c *Call) error {
	all, err := s.office.Leavers(c.Ctx(), c.By())
	if err != nil {
		return err
	}
	return c.OK(listOf(all, "", func(p archive.Person) leaverAnswer {
		return leaverAnswer{ID: p.ID, Name: p.Name, Unit: p.Unit.Name, Title: p.Title, Ended: p.Ended}
	}))
}

// heldAnswer is how much waits for a person, as far as the asker is cleared. After a hand-over Done and Left tell what became of it.
type heldAnswer struct {
	Person      string `json:"person"`
	Tasks       int    `json:"tasks"`
	Readings    int    `json:"readings"`
	Supervised  int    `json:"supervised"`
	Drafts      int    `json:"drafts"`
	Delegations int    `json:"delegations"`
	Done        int    `json:"done"`
	Left        int    `json:"left"`
	Why         string `json:"why,omitempty"` // something was left
}

// handOverRequest names who takes over, and why.
type handOverRequest struct {
	To     archive.ID `json:"to"`
	Reason string     `json:"reason"`
}

// stalledAnswer is a document that waits for nobody who can act.
type stalledAnswer struct {
	Document archive.ID    `json:"document"`
	Title    string        `json:"title"`
	Level    archive.Level `json:"level"`
	StepName string        `json:"step_name"`
	Unit     string        `json:"unit"`
	Drafter  string        `json:"drafter"`
	Persons  []string      `json:"persons"` // for whom it waits in vain
	Since    time.Time     `json:"since"`
}

func (s *Server) apiHeld(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	l, err := s.office.Leaving(c.Ctx(), c.By(), id)
	if err != nil {
		return err
	}
	h, _ := c.Get(handedOverKey).(office.HandedOver)
	a := heldAnswer{Person: l.Person.Name, Tasks: l.Tasks, Readings: l.Readings, Supervised: l.Supervised, Drafts: l.Drafts,
		Delegations: l.Delegations, Done: h.Done, Left: h.Left}
	if h.Why != nil {
		a.Why = c.Sentence(asError(h.Why))
	}
	return c.OK(a)
}

func (s *Server) apiHandOver(c *Call) error {
	var asked handOverRequest
	id, err := c.bound(&asked)
	if err != nil {
		return err
	}
	done, err := s.office.HandOver(c.Ctx(), c.By(), id, asked.To, asked.Reason)
	c.Set(handedOverKey, done)
	return err
}

func (s *Server) apiStalled(c *Call) error {
	all, err := s.office.Stalled(c.Ctx(), c.By())
	if err != nil {
		return err
	}
	return c.OK(listOf(all, "", func(d archive.Stalled) stalledAnswer {
		return stalledAnswer{Document: d.Document, Title: d.Title, Level: d.Level, StepName: d.StepName, Unit: d.UnitName, Drafter: d.Drafter,
			Persons: append([]string{}, d.Persons...), Since: moment(d.Since)}
	}))
}

// apiRunActs are the verbs that concern a document's way as a whole; urging, recalling and ending it stand with the other acts.
func (s *Server) apiRunActs() []Route {
	var routes []Route
	for _, a := range []struct{ act, summary string }{
		{"notify", "知会 | Show to others, who have nothing to decide"}, {"circulate", "传阅 | Send round to be read"},
		{"uncirculate", "撤销传阅 | Revoke what was sent round and is not read"}, {"supervise", "督办 | Let somebody watch over it"},
		{"suspend", "暂停 | Suspend; deadlines wait"}, {"resume", "恢复 | Resume"}, {"assign", "指派 | Name who acts where nobody can"},
	} {
		r := acting("/documents/:id/"+a.act, "api_documents", a.summary, actRequest{}, documentAnswer{}, s.apiActOnRun, s.apiShowDocument)
		r.Doc.MayBeBare, r.Doc.Versioned = true, true
		routes = append(routes, r)
	}
	return routes
}

func (s *Server) apiActOnRun(c *Call) error {
	var asked actRequest
	id, err := c.bound(&asked)
	if err != nil {
		return err
	}
	_, err = s.office.ActOnRun(c.Ctx(), c.By(), id, asked.act(workflow.Verb(path.Base(c.Path()))))
	return err
}
