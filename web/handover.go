package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow/org"
)

// handoverRoutes are the hand-over of all that waits for a leaver (移交), and what waits for nobody (无人可办).
func (s *Server) handoverRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/handover", Who: Only(handsOver()...), Case: "handover", Handle: s.leaversPage},
		{Method: http.MethodGet, Path: "/people/:id/handover", Who: SignedIn(), Case: "handover", Handle: s.handoverPage},
		{Method: http.MethodPost, Path: "/people/:id/handover", Who: SignedIn(), Case: "handover", Handle: s.handOver},
		{Method: http.MethodGet, Path: "/stalled", Who: Only(org.Office), Case: "stalled", Handle: s.stalledPage},
	}
}

// handoverAccess is their part of the access matrix.
func handoverAccess() []Access {
	return []Access{
		{Case: "handover", Shows: "how much waits for a person up to the asker's clearance, and never what; to the person's superiors",
			Routes: map[string]string{"GET /handover": "head unit_admin office system_admin", "GET /people/:id/handover": "signed_in", "POST /people/:id/handover": "signed_in",
				"GET /api/v1/leavers": "head unit_admin office system_admin", "GET /api/v1/people/:id/hand_over": "signed_in", "POST /api/v1/people/:id/hand_over": "signed_in"},
			Worlds: []string{"GET /handover", "GET /api/v1/leavers", "GET /people/{person}/handover", "GET /api/v1/people/{person}/hand_over"}},
		{Case: "stalled", Shows: "documents of the organisation that wait for nobody, which its office is asked to assign, up to its clearance",
			Routes: map[string]string{"GET /stalled": "office", "GET /api/v1/stalled": "office"},
			Worlds: []string{"GET /stalled", "GET /api/v1/stalled"}},
	}
}

// handsOver are the roles whose holders may hand over what waits for others.
func handsOver() []org.Role { return []org.Role{org.Head, org.UnitAdmin, org.Office, org.SystemAdmin} }

// leaversPage lists those whose tasks the asker may hand over.
func (s *Server) leaversPage(c *Call) error {
	list, err := s.office.Leavers(c.Ctx(), c.By())
	if err != nil {
		return err
	}
	found := folded(c.QueryParam("q"))
	list = slices.DeleteFunc(list, func(p archive.Person) bool {
		return !strings.Contains(folded(p.Name+" "+p.Pinyin+" "+p.Unit.Name), found)
	})
	return c.Page("leavers", Page{Title: c.T("移交"), Here: "handover", Data: leaversPage{Asked: c.QueryParam("q"), People: list}})
}

// leaversPage is the list, narrowed to a name, its pinyin, or a unit.
type leaversPage struct {
	Asked  string
	People []archive.Person
}

func folded(text string) string { return strings.ToLower(strings.TrimSpace(text)) }

// handoverPage is the form with what it would move.
type handoverPage struct {
	Form
	office.Leaving
	People []archive.Person
}

func (s *Server) handoverPage(c *Call) error {
	p, err := s.handoverOf(c, Form{Values: url.Values{}})
	if err != nil {
		return err
	}
	return c.Page("handover", Page{Title: c.T("移交"), Here: "handover", Data: p})
}

func (s *Server) handoverOf(c *Call, f Form) (p handoverPage, err error) {
	id, err := c.ID("id")
	if err != nil {
		return p, err
	}
	p.Form = f
	if p.Leaving, err = s.office.Leaving(c.Ctx(), c.By(), id); err != nil {
		return p, err
	}
	people, _, err := s.people(c)
	p.People = slices.DeleteFunc(people, func(person archive.Person) bool { return person.ID == id })
	return p, err
}

// handOver shows the form again with all that was typed when it is refused.
func (s *Server) handOver(c *Call) error {
	err := Act(s.doHandOver, afterHandOver)(c)
	if err == nil {
		return nil
	}
	form, formErr := c.Form()
	if formErr != nil {
		return err
	}
	p, pageErr := s.handoverOf(c, c.FormOf(form, err))
	if pageErr != nil {
		return pageErr
	}
	return c.Refused(err, "handover", Page{Title: c.T("移交"), Here: "handover", Data: p})
}

// handedOverKey is where doHandOver leaves what was done, for the message.
const handedOverKey = "handed_over"

func (s *Server) doHandOver(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	form, err := c.Form()
	if err != nil {
		return err
	}
	done, err := s.office.HandOver(c.Ctx(), c.By(), id, archive.ID(form.Get("to")), strings.TrimSpace(form.Get("reason")))
	c.Set(handedOverKey, done)
	return err
}

func afterHandOver(c *Call, _ string) error {
	h, _ := c.Get(handedOverKey).(office.HandedOver)
	said := Flash{Text: c.T("已移交 %d 件", h.Done)}
	if h.Left > 0 {
		said = Flash{Bad: true, Text: c.T("已移交 %d 件，%d 件没有移交：%s", h.Done, h.Left, c.Sentence(asError(h.Why)))}
	}
	return c.Done("/people/"+c.Param("id")+"/handover", said)
}

func (s *Server) stalledPage(c *Call) error {
	list, err := s.office.Stalled(c.Ctx(), c.By())
	if err != nil {
		return err
	}
	return c.Page("stalled", Page{Title: c.T("无人可办"), Here: "stalled", Data: list})
}
