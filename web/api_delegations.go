package web

import (
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
)

func (s *Server) apiDelegationRoutes() []Route {
	const row = "delegations"
	return []Route{
		reading("/delegations", row, "我设定的和受托的委托 | The asker's own delegations", delegationList{}, s.apiDelegations),
		making("/delegations", row, "设定委托 | Let somebody act in one's name", delegationRequest{}, delegationAnswer{}, s.apiSetUpDelegation,
			s.apiShowDelegation(true)),
		acting("/delegations/:id/end", row, "提前结束委托 | End a delegation early", nil, delegationAnswer{}, s.apiEndDelegation,
			s.apiShowDelegation(false)),
	}
}

// delegationAnswer is one delegation. It covers [since, until).
type delegationAnswer struct {
	ID    archive.ID              `json:"id"`
	State archive.DelegationState `json:"state"`
	From  string                  `json:"from"`
	To    string                  `json:"to"`
	ToID  archive.ID              `json:"to_id"`
	Kinds []archive.DocumentKind  `json:"kinds"` // none: all
	Since time.Time               `json:"since"`
	Until time.Time               `json:"until"`
	Ended time.Time               `json:"ended,omitzero"` // early
	Note  string                  `json:"note,omitempty"`
}

// delegationList is what the asker gave and received.
type delegationList struct {
	Given     []delegationAnswer `json:"given"`
	Received  []delegationAnswer `json:"received"`
	Entrusted []entrustedAnswer  `json:"entrusted"`
}

// entrustedAnswer is a document that somebody has in hand in the asker's name.
type entrustedAnswer struct {
	Task     archive.ID `json:"task"`
	Document archive.ID `json:"document"`
	Title    string     `json:"title"`
	StepName string     `json:"step_name"`
	Person   string     `json:"person"`
	Opened   time.Time  `json:"opened,omitzero"`
	Due      time.Time  `json:"due,omitzero"`
}

// delegationRequest sets up a delegation.
type delegationRequest struct {
	To    archive.ID             `json:"to"`
	Kinds []archive.DocumentKind `json:"kinds,omitempty"` // none: all
	Since time.Time              `json:"since,omitzero"`  // absent: at once
	Until time.Time              `json:"until"`
	Note  string                 `json:"note,omitempty"`
}

func (s *Server) apiDelegations(c *Call) error {
	all, err := s.office.Delegations(c.Ctx(), c.By())
	if err != nil {
		return err
	}
	l := delegationList{Entrusted: []entrustedAnswer{}}
	show := func(d archive.Delegation) delegationAnswer { return delegationOf(d, c.Now()) }
	l.Given, l.Received = listOf(all.Given, "", show).Items, listOf(all.Received, "", show).Items
	for _, e := range all.Entrusted {
		l.Entrusted = append(l.Entrusted, entrustedAnswer{Task: e.Task, Document: e.Document, Title: e.Title, StepName: e.StepName,
			Person: e.Name, Opened: moment(e.Opened), Due: moment(e.Due)})
	}
	return c.OK(l)
}

func delegationOf(d archive.Delegation, now time.Time) delegationAnswer {
	return delegationAnswer{ID: d.ID, State: d.At(now), From: d.FromName, To: d.ToName, ToID: d.ToID,
		Kinds: append([]archive.DocumentKind{}, d.Kinds...), Since: moment(d.Since), Until: moment(d.Until), Ended: moment(d.Ended), Note: d.Note}
}

func (s *Server) apiSetUpDelegation(c *Call) error {
	var asked delegationRequest
	if err := c.Bind(&asked); err != nil {
		return err
	}
	return s.delegate(c, office.Delegating{To: asked.To, Kinds: asked.Kinds, Since: asked.Since, Until: asked.Until, Note: asked.Note})
}

func (s *Server) apiEndDelegation(c *Call) error {
	id, err := c.bound(&emptyRequest{})
	if err != nil {
		return err
	}
	return s.office.EndDelegation(c.Ctx(), c.By(), id)
}

func (s *Server) apiShowDelegation(created bool) func(*Call, string) error {
	return func(c *Call, ref string) error {
		all, err := s.office.Delegations(c.Ctx(), c.By())
		if err != nil {
			return err
		}
		d, err := all.Delegation(archive.ID(ref))
		if err != nil {
			return err
		}
		if created {
			return c.Created(delegationOf(d, c.Now()))
		}
		return c.OK(delegationOf(d, c.Now()))
	}
}
