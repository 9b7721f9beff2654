package web

import (
	"net/url"
	"strconv"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/staff"
)

// unitPage is the form of a unit, new or known.
type unitPage struct {
	Form
	Unit    staff.Unit // zero: a new one
	Parent  staff.Unit
	Parents []staff.Unit // below which it may stand
	Beside  []staff.Unit // in their order, without the unit itself
	Place   int          // among them, from 1
	Today   archive.Date
	Admin   bool
	Open    string // the act whose form was refused
}

func (s *Server) newUnitPage(c *Call) error {
	page, err := s.newUnitOf(c, Form{Values: url.Values{"parent": {c.QueryParam("parent")}}})
	if err != nil {
		return err
	}
	return c.Page("unit", page)
}

func (s *Server) newUnitOf(c *Call, f Form) (Page, error) {
	tree, err := s.staff.Tree(c.Ctx(), c.By())
	if err != nil {
		return Page{}, err
	}
	p := unitPage{Form: f, Today: tree.Today}
	for _, u := range tree.Units {
		if tree.Powers.Administers(u.Organisation) && u.ClosesOn == "" {
			p.Parents, p.Admin = append(p.Parents, u), true
		}
		if string(u.ID) == f.Value("parent") {
			p.Parent = u
		}
	}
	return Page{Title: c.T("添加部门"), Here: "people", Data: p}, nil
}

func (s *Server) unitPage(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	page, err := s.unitOf(c, id, "", Form{})
	if err != nil {
		return err
	}
	return c.Page("unit", page)
}

func (s *Server) unitOf(c *Call, id archive.ID, open string, f Form) (Page, error) {
	u, admin, err := s.staff.Unit(c.Ctx(), c.By(), id)
	if err != nil {
		return Page{}, err
	}
	tree, err := s.staff.Tree(c.Ctx(), c.By())
	if err != nil {
		return Page{}, err
	}
	p := unitPage{Form: f, Unit: u, Today: tree.Today, Admin: admin, Open: open, Place: 1}
	p.settle(tree)
	if f.Values == nil || open != "change" {
		p.Values = url.Values{"name": {u.Name}, "short_name": {u.ShortName}, "code": {u.Code}, "parent": {string(p.Parent.ID)}, "place": {strconv.Itoa(p.Place)}}
	}
	return Page{Title: u.Name, Here: "people", Data: p}, nil
}

// settle finds where the unit stands and where it could.
func (p *unitPage) settle(t staff.Tree) {
	for _, other := range t.Units {
		switch {
		case other.Key == p.Unit.Key:
			p.Place = len(p.Beside) + 1
			continue
		case other.Key == p.Unit.Parent:
			p.Parent = other
		case other.Parent == p.Unit.Parent && other.Organisation == p.Unit.Organisation && !other.Root:
			p.Beside = append(p.Beside, other)
		}
		if other.Organisation == p.Unit.Organisation && other.ClosesOn == "" {
			p.Parents = append(p.Parents, other)
		}
	}
}

// Places are the places that the unit can take among those beside it.
func (p unitPage) Places() []option {
	places := []option{{"1", ""}}
	for i, u := range p.Beside {
		places = append(places, option{strconv.Itoa(i + 2), u.Name})
	}
	return places
}

func (s *Server) addUnit() Handler {
	handle := Act(func(c *Call) error {
		form, err := c.Form()
		if err != nil {
			return err
		}
		if form.Get("parent") == "" {
			return archive.E(archive.Invalid, "没有这个部门，请重新选择。").On("parent")
		}
		return s.staff.AddUnit(c.Ctx(), c.By(), staff.NewUnit{Parent: archive.ID(form.Get("parent")), Name: form.Get("name"),
			ShortName: form.Get("short_name"), Code: form.Get("code")})
	}, func(c *Call, ref string) error {
		return c.Done("/people?unit="+ref, Flash{Text: c.T("部门已添加")})
	})
	return backInForm(handle, "unit", s.newUnitOf)
}

// onUnit makes a handler of an act on a unit. What is refused comes back in its form.
func (s *Server) onUnit(act string, do func(*Call, archive.ID, url.Values) error) Handler {
	handle := Act(func(c *Call) error {
		id, form, err := c.posted()
		if err != nil {
			return err
		}
		return do(c, id, form)
	}, func(c *Call, ref string) error {
		return c.Done("/people?unit="+ref, Flash{Text: c.T("部门已保存")})
	})
	return backInForm(handle, "unit", func(c *Call, f Form) (Page, error) {
		id, err := c.ID("id")
		if err != nil {
			return Page{}, err
		}
		return s.unitOf(c, id, act, f)
	})
}

// changeUnit leaves out what the form did not show: the place of a unit that moves, and where the organisation itself stands.
func (s *Server) changeUnit(c *Call, id archive.ID, form url.Values) error {
	name, short, code := form.Get("name"), form.Get("short_name"), form.Get("code")
	change := staff.UnitChange{ShortName: &short, Code: &code}
	if form.Has("name") {
		change.Name = &name
	}
	if parent := archive.ID(form.Get("parent")); parent != "" {
		change.Parent = &parent
	}
	if place, err := strconv.Atoi(form.Get("place")); err == nil && form.Get("parent") == form.Get("was_below") {
		change.Place = &place
	}
	return s.staff.ChangeUnit(c.Ctx(), c.By(), id, versionRead(form), change)
}

func (s *Server) closeUnit(c *Call, id archive.ID, form url.Values) error {
	return s.staff.CloseUnit(c.Ctx(), c.By(), id, versionRead(form), archive.Date(form.Get("on")), false)
}

func (s *Server) reopenUnit(c *Call, id archive.ID, form url.Values) error {
	return s.staff.CloseUnit(c.Ctx(), c.By(), id, versionRead(form), "", true)
}
