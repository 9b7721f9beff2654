package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
)

// delegationsRoutes are who stands in for whom (委托代办).
func (s *Server) delegationsRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/delegations", Who: SignedIn(), Case: "delegations", Handle: s.delegations},
		{Method: http.MethodPost, Path: "/delegations", Who: SignedIn(), Case: "delegations", Handle: s.setUpDelegation},
		{Method: http.MethodPost, Path: "/delegations/:id/end", Who: SignedIn(), Case: "delegations",
			Handle: Act(s.endDelegation, func(c *Call, _ string) error { return c.Done("/delegations", Flash{Text: c.T("委托已结束")}) })},
	}
}

// delegationsAccess is their part of the access matrix.
func delegationsAccess() []Access {
	return []Access{{Case: "delegations", Shows: "the asker's own delegations, and what others have in hand in his name of what he may know",
		Routes: map[string]string{"GET /delegations": "signed_in", "POST /delegations": "signed_in", "POST /delegations/:id/end": "signed_in",
			"GET /api/v1/delegations": "signed_in", "POST /api/v1/delegations": "signed_in", "POST /api/v1/delegations/:id/end": "signed_in"},
		Worlds: []string{"GET /delegations", "GET /api/v1/delegations"}}}
}

// delegationsPage is the form and the lists.
type delegationsPage struct {
	Form
	office.StandIns
	People []archive.Person
	Kinds  []choiceOfKind
}

// choiceOfKind is a kind of document by its word, a sentence of the catalogue.
type choiceOfKind struct {
	Kind archive.DocumentKind
	Name string
}

// State is where a delegation stands now.
func (p delegationsPage) State(d archive.Delegation, now time.Time) archive.DelegationState {
	return d.At(now)
}

// KindNames are the words of the kinds of a delegation, sentences of the catalogue; none for all kinds.
func (p delegationsPage) KindNames(d archive.Delegation) (names []string) {
	for _, k := range p.Kinds {
		if slices.Contains(d.Kinds, k.Kind) {
			names = append(names, k.Name)
		}
	}
	return names
}

// minuteLayout is how browsers write a moment to the minute.
const minuteLayout = "2006-01-02T15:04"

func (s *Server) delegations(c *Call) error {
	p, err := s.delegationsOf(c, Form{Values: url.Values{"since": {c.Now().In(c.zone()).Format(minuteLayout)}}})
	if err != nil {
		return err
	}
	return c.Page("delegations", Page{Title: c.T("委托代办"), Here: "me", Data: p})
}

func (s *Server) delegationsOf(c *Call, f Form) (p delegationsPage, err error) {
	p.Form = f
	if p.StandIns, err = s.office.Delegations(c.Ctx(), c.By()); err != nil {
		return p, err
	}
	for _, k := range kindNames {
		if k.kind != "" {
			p.Kinds = append(p.Kinds, choiceOfKind{k.kind, k.name})
		}
	}
	people, _, err := s.people(c)
	p.People = slices.DeleteFunc(people, func(person archive.Person) bool { return person.Key == c.Session.Person })
	return p, err
}

// setUpDelegation shows the form again with all that was typed when it is refused.
func (s *Server) setUpDelegation(c *Call) error {
	err := Act(s.doSetUpDelegation, func(c *Call, _ string) error {
		return c.Done("/delegations", Flash{Text: c.T("委托已设定，对方会收到通知")})
	})(c)
	if err == nil {
		return nil
	}
	form, formErr := c.Form()
	if formErr != nil {
		return err
	}
	p, pageErr := s.delegationsOf(c, c.FormOf(form, err))
	if pageErr != nil {
		return pageErr
	}
	return c.Refused(err, "delegations", Page{Title: c.T("委托代办"), Here: "me", Data: p})
}

func (s *Server) doSetUpDelegation(c *Call) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	want := office.Delegating{To: archive.ID(form.Get("to")), Note: strings.TrimSpace(form.Get("note"))}
	for _, k := range form["kind"] {
		want.Kinds = append(want.Kinds, archive.DocumentKind(k))
	}
	if want.Since, err = c.minute("since", form.Get("since")); err != nil {
		return err
	}
	if want.Until, err = c.minute("until", form.Get("until")); err != nil {
		return err
	}
	return s.delegate(c, want)
}

func (s *Server) delegate(c *Call, want office.Delegating) error {
	for _, k := range want.Kinds {
		if err := oneOf("kinds", k); err != nil {
			return err
		}
	}
	_, err := s.office.SetUpDelegation(c.Ctx(), c.By(), want)
	return err
}

// minute reads a moment of a form, in the asker's zone; an empty field is no moment.
func (c *Call) minute(field, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation(minuteLayout, text, c.zone())
	if err != nil {
		return t, archive.E(archive.Invalid, "时间写得不对，请写成 2026-11-30T18:00 这样。").On(field)
	}
	return t, nil
}

func (s *Server) endDelegation(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	return s.office.EndDelegation(c.Ctx(), c.By(), id)
}
