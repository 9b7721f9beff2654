package web

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// The steps that a proposal chooses for, by their keys in the routes of receiving.
const (
	stepInOrder  = "instruct"
	stepTogether = "instruct_together"
	stepHandle   = "handle"
)

// proposalPage is the form of 拟办: who instructs and in which order, who handles and leads, until when, who reads along.
type proposalPage struct {
	Form
	Leaders  []archive.Person
	Together bool             // the route lets leaders instruct side by side
	Units    []archive.Unit   // that may handle; nil where persons do
	People   []archive.Person // who may read along, and handle within a department
	ByPerson bool
	Urgent   bool
}

// Places are the places in the order of the leaders, from 1.
func (p proposalPage) Places() []int {
	places := make([]int, min(len(p.Leaders), 9))
	for i := range places {
		places[i] = i + 1
	}
	return places
}

// Proposes reports whether the person's open task is to propose how an arrival is handled.
func (p documentPage) Proposes() bool {
	return p.Document.Kind == archive.Incoming && p.MyStep.Kind == workflow.Propose && p.Bar.First.Verb == workflow.Approve
}

// WaitsFor names those who support and have not finished, for a lead who comes after them; "" where nobody is waited for.
func (p documentPage) WaitsFor() string {
	if p.MyTask == nil || !p.MyStep.LeadLast || !p.MyTask.Lead || p.Bar.First.Verb != "" {
		return ""
	}
	var names []string
	for _, station := range p.Rail {
		for _, seat := range station.Seats {
			if station.Step == p.MyStep.Key && !seat.Lead && seat.State.Undecided() {
				names = append(names, seat.Name)
			}
		}
	}
	return strings.Join(names, "、")
}

func (s *Server) proposalForm(c *Call) error {
	p, err := s.openDocument(c, "text")
	if err != nil {
		return err
	}
	if !p.Proposes() {
		return archive.E(archive.Conflict, "这件来文目前不由您拟办。")
	}
	page, err := s.proposalPage(c, p, Form{Values: proposed(p)})
	if err != nil {
		return err
	}
	return c.Page("proposal", page)
}

func (s *Server) proposalPage(c *Call, p documentPage, f Form) (Page, error) {
	all, units, err := s.people(c)
	if err != nil {
		return Page{}, err
	}
	says := proposalPage{Form: f, Urgent: p.Document.Urgency != archive.Normal}
	mine := slices.DeleteFunc(all, func(a archive.Person) bool { return a.Key == c.Session.Person || a.Unit.Key == 0 })
	for _, step := range p.Choices {
		switch {
		case step.Key == stepTogether:
			says.Together = true
		case step.Who.Role == org.Leader:
			says.Leaders = slices.DeleteFunc(slices.Clone(mine), func(a archive.Person) bool { return !slices.Contains(a.Roles, org.Leader) })
		case step.Who.By == workflow.ByUnits:
			says.Units = slices.DeleteFunc(units, func(u archive.Unit) bool { return u.Organisation != p.Document.Organisation || u.Root })
		case step.Key == stepHandle:
			says.ByPerson = true
		}
	}
	says.People = mine
	p.Says = says
	return Page{Title: c.T("拟办"), Here: hereOf(p), Railed: true, Data: p}, nil
}

// proposed fills the form with what is settled already: by the registrar, and by the arrival.
func proposed(p documentPage) url.Values {
	v := url.Values{"opinion": {p.Opinion}, "way": {"order"}}
	for _, station := range p.Rail {
		for i, seat := range station.Seats {
			switch station.Step {
			case stepInOrder, stepTogether:
				v.Set("place_"+strconv.Itoa(int(seat.Person)), strconv.Itoa(i+1))
				if station.Step == stepTogether {
					v.Set("way", "together")
				}
			case stepHandle:
				v.Add("handler_key", strconv.Itoa(int(cmp.Or(int64(seat.Unit), int64(seat.Person)))))
			}
		}
	}
	if a := p.Document.Arrival; a != nil {
		v.Set("due", string(a.Due))
		if a.ReplyWanted {
			v.Set("reply_wanted", "on")
		}
	}
	return v
}

// PlaceOf is the place of a leader in the form, "" for none: as it was typed, else as it was settled before.
func (p proposalPage) PlaceOf(leader archive.Person) string {
	return cmp.Or(p.Value("place_"+string(leader.ID)), p.Value("place_"+strconv.Itoa(int(leader.Key))))
}

// Leads reports whether a unit or person leads in the form, Supports whether it supports.
func (p proposalPage) Leads(id archive.ID, key archive.Key) bool {
	return p.Value("lead") == string(id) || p.Value("handler_key") == strconv.Itoa(int(key))
}

// Supports is Leads for those who support.
func (p proposalPage) Supports(id archive.ID, key archive.Key) bool {
	settled := p.Values["handler_key"]
	return p.Has("support", id) || len(settled) > 1 && slices.Contains(settled[1:], strconv.Itoa(int(key)))
}

func (s *Server) propose(c *Call) error {
	err := Act(func(c *Call) error {
		form, err := c.Form()
		if err != nil {
			return err
		}
		a, err := proposalFrom(form)
		if err != nil {
			return err
		}
		_, err = s.office.Decide(c.Ctx(), c.By(), archive.ID(form.Get("task")), a)
		return err
	}, func(c *Call, _ string) error {
		form, err := c.Form()
		if err != nil {
			return err
		}
		return c.Done(localPath(form.Get("next")), Flash{Text: c.T("已拟办")})
	})(c)
	if archive.KindOf(err) != archive.Invalid {
		return err
	}
	form, formErr := c.Form()
	if formErr != nil {
		return formErr
	}
	p, openErr := s.openDocument(c, "text")
	if openErr != nil || !p.Proposes() {
		return err
	}
	page, pageErr := s.proposalPage(c, p, c.FormOf(form, err))
	if pageErr != nil {
		return pageErr
	}
	return c.Refused(err, "proposal", page)
}

// proposalFrom reads the form. What it does not choose is chosen by nobody: the step is left out.
func proposalFrom(form url.Values) (office.Act, error) {
	a := office.Act{Verb: workflow.Approve, Opinion: strings.TrimSpace(form.Get("opinion")), Choose: map[string][]archive.ID{},
		Proposal: &office.Proposal{Due: archive.Date(form.Get("due")), ReplyWanted: form.Get("reply_wanted") == "on", Readers: idsOf(form["readers"])}}
	draft, err := wholeNumber(form.Get("draft"))
	if err != nil {
		return a, err.On("draft")
	}
	a.Draft = draft
	leaders := leadersIn(form)
	if form.Has("leaders") {
		a.Choose[stepInOrder] = leaders
	}
	if form.Get("leaders") == "both" {
		a.Choose[stepTogether] = nil
		if form.Get("way") == "together" {
			a.Choose[stepInOrder], a.Choose[stepTogether] = nil, leaders
		}
	}
	handlers, wrong := handlersIn(form)
	a.Choose[stepHandle] = handlers
	return a, wrong
}

// leadersIn are the leaders with a place, in the order of their places.
func leadersIn(form url.Values) []archive.ID {
	type seat struct {
		id    archive.ID
		place int
	}
	var seats []seat
	for name := range form {
		id, ok := strings.CutPrefix(name, "place_")
		if place, err := strconv.Atoi(form.Get(name)); ok && err == nil && place > 0 && archive.ValidID(id) {
			seats = append(seats, seat{archive.ID(id), place})
		}
	}
	slices.SortFunc(seats, func(a, b seat) int { return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(a.id, b.id)) })
	ids := make([]archive.ID, len(seats))
	for i, s := range seats {
		ids[i] = s.id
	}
	return ids
}

// handlersIn are those who handle, the lead first.
func handlersIn(form url.Values) ([]archive.ID, error) {
	lead, support := archive.ID(form.Get("lead")), idsOf(form["support"])
	if lead == "" {
		if len(support) > 0 {
			return nil, archive.E(archive.Invalid, "选了协办，请先选定主办。").On("lead")
		}
		return nil, nil
	}
	support = slices.DeleteFunc(support, func(id archive.ID) bool { return id == lead })
	return append([]archive.ID{lead}, support...), nil
}
