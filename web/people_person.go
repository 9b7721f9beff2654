package web

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/staff"
	"github.com/lantai/lantai/workflow/org"
)

// personPage is one person: posts and roles over time, the account, and a form for each act.
type personPage struct {
	Form
	staff.Card
	Open     string // the act whose form is open
	State    staff.AccountState
	Levels   []archive.Level
	Roles    []org.Role
	HandOver bool // there is a page on which tasks are handed over
}

// At is the form of an act: what was typed and refused, or nothing.
func (p personPage) At(act string) Form {
	if act == p.Open {
		return p.Form
	}
	return Form{Values: url.Values{}}
}

func (s *Server) personPage(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	page, err := s.personOf(c, id, "", Form{Values: url.Values{}})
	if err != nil {
		return err
	}
	return c.Page("person", page)
}

func (s *Server) personOf(c *Call, id archive.ID, open string, f Form) (Page, error) {
	card, err := s.staff.Person(c.Ctx(), c.By(), id)
	if err != nil {
		return Page{}, err
	}
	p := personPage{Form: f, Card: card, Open: open, State: card.State(c.Now()), Levels: s.staff.Clearances(), Roles: org.Roles(),
		HandOver: s.has("/people/:id/handover") && (card.May.Administer || card.May.Appoint)}
	return Page{Title: card.Name, Here: "people", Data: p}, nil
}

// onPerson makes a handler of an act on a person. What is refused comes back with its form open.
func (s *Server) onPerson(act string, do func(*Call, archive.ID, url.Values) error) Handler {
	handle := Act(func(c *Call) error {
		id, form, err := c.posted()
		if err != nil {
			return err
		}
		return do(c, id, form)
	}, func(c *Call, ref string) error {
		return c.Done("/people/"+ref, Flash{Text: doneToPerson(c, act)})
	})
	return backInForm(handle, "person", func(c *Call, f Form) (Page, error) {
		id, err := c.ID("id")
		if err != nil {
			return Page{}, err
		}
		return s.personOf(c, id, act, f)
	})
}

// doneToPerson says what an act did.
func doneToPerson(c *Call, act string) string {
	switch act {
	case "end":
		return c.T("账号的期限已设定")
	case "disable":
		return c.T("账号已停用，登录已全部结束")
	case "enable":
		return c.T("账号已恢复")
	case "unlock":
		return c.T("可以立即再登录")
	case "sign-out":
		return c.T("登录已全部结束")
	case "post":
		return c.T("已任命")
	case "end-post":
		return c.T("岗位的截止日已设定")
	case "main":
		return c.T("主岗已改")
	case "role":
		return c.T("职责已授予")
	case "revoke":
		return c.T("职责的截止日已设定")
	case "clearance":
		return c.T("知悉权限已改")
	}
	return c.T("已保存")
}

// versionRead is the version that a form was made from; one that was never ours is stale.
func versionRead(form url.Values) int {
	version, err := strconv.Atoi(form.Get("version"))
	if err != nil {
		return 0
	}
	return version
}

func (s *Server) changePerson(c *Call, id archive.ID, form url.Values) error {
	name, no := form.Get("name"), form.Get("staff_no")
	return s.staff.ChangePerson(c.Ctx(), c.By(), id, versionRead(form), staff.PersonChange{Name: &name, StaffNo: &no})
}

func (s *Server) endPerson(c *Call, id archive.ID, form url.Values) error {
	return s.staff.End(c.Ctx(), c.By(), id, archive.Date(form.Get("on")))
}

func (s *Server) disablePerson(c *Call, id archive.ID, _ url.Values) error {
	return s.staff.Disable(c.Ctx(), c.By(), id)
}

func (s *Server) enablePerson(c *Call, id archive.ID, _ url.Values) error {
	return s.staff.Enable(c.Ctx(), c.By(), id)
}

func (s *Server) unlockPerson(c *Call, id archive.ID, _ url.Values) error {
	return s.staff.Unlock(c.Ctx(), c.By(), id)
}

func (s *Server) signPersonOut(c *Call, id archive.ID, _ url.Values) error {
	return s.staff.EndSessions(c.Ctx(), c.By(), id)
}

func (s *Server) appointPerson(c *Call, id archive.ID, form url.Values) error {
	return s.staff.Appoint(c.Ctx(), c.By(), id, staff.NewPost{Unit: archive.ID(form.Get("unit")), Title: form.Get("title"), Head: form.Get("head") == "on",
		Main: form.Get("main") == "on", From: archive.Date(form.Get("from")), To: archive.Date(form.Get("to"))})
}

func (s *Server) endPost(c *Call, id archive.ID, form url.Values) error {
	return s.staff.EndPost(c.Ctx(), c.By(), id, archive.ID(c.Param("post")), archive.Date(form.Get("on")))
}

func (s *Server) mainPost(c *Call, id archive.ID, _ url.Values) error {
	return s.staff.SetMain(c.Ctx(), c.By(), id, archive.ID(c.Param("post")))
}

func (s *Server) grantRole(c *Call, id archive.ID, form url.Values) error {
	return s.staff.Grant(c.Ctx(), c.By(), id, staff.NewGrant{Role: org.Role(form.Get("role")),
		Unit: archive.ID(form.Get("unit")), From: archive.Date(form.Get("from")), To: archive.Date(form.Get("to"))})
}

func (s *Server) revokeRole(c *Call, id archive.ID, form url.Values) error {
	return s.staff.Revoke(c.Ctx(), c.By(), id, archive.ID(c.Param("grant")), archive.Date(form.Get("on")))
}

func (s *Server) setClearance(c *Call, id archive.ID, form url.Values) error {
	return s.staff.SetClearance(c.Ctx(), c.By(), id, archive.Level(form.Get("level")))
}

// oncePage tells a password for the first sign-in, once.
type oncePage struct {
	Account  staff.Account
	Password string // "" when it was told before
	Fresh    bool   // of a new account
}

// toldOnce carries a password from an act to its answer, past the claim: it is kept nowhere.
const toldOnce = "password"

// resetPassword gives a new first password and tells it on the very answer.
func (s *Server) resetPassword() Handler {
	handle := Act(func(c *Call) error {
		id, err := c.ID("id")
		if err != nil {
			return err
		}
		password, err := s.staff.ResetPassword(c.Ctx(), c.By(), id)
		c.Set(toldOnce, password)
		return err
	}, func(c *Call, ref string) error { return s.once(c, ref, false) })
	return func(c *Call) error {
		err := handle(c)
		if !mendable(err) {
			return err
		}
		page, badPage := s.personOf(c, archive.ID(c.Param("id")), "reset", c.FormOf(url.Values{}, err))
		if badPage != nil {
			return badPage
		}
		return c.Refused(err, "person", page)
	}
}

func (s *Server) once(c *Call, ref string, fresh bool) error {
	card, err := s.staff.Person(c.Ctx(), c.By(), archive.ID(ref))
	if err != nil {
		return err
	}
	password, _ := c.Get(toldOnce).(string)
	return c.Page("person_once", Page{Title: card.Name, Here: "people", Data: oncePage{Account: card.Account, Password: password, Fresh: fresh}})
}

// newPersonPage is the form of a new person. Units are those in which the actor may add people.
type newPersonPage struct {
	Form
	Units []staff.Unit
	Admin bool
}

func (s *Server) newPersonPage(c *Call) error {
	page, err := s.newPersonOf(c, Form{Values: url.Values{"unit": {c.QueryParam("unit")}}})
	if err != nil {
		return err
	}
	return c.Page("person_new", page)
}

func (s *Server) newPersonOf(c *Call, f Form) (Page, error) {
	tree, err := s.staff.Tree(c.Ctx(), c.By())
	if err != nil {
		return Page{}, err
	}
	p := newPersonPage{Form: f}
	for _, u := range tree.Units {
		if tree.Powers.Administers(u.Organisation) && !u.Closed(tree.Today) {
			p.Units, p.Admin = append(p.Units, u), true
		}
	}
	return Page{Title: c.T("添加人员"), Here: "people", Data: p}, nil
}

func (s *Server) addPerson() Handler {
	handle := Act(func(c *Call) error {
		form, err := c.Form()
		if err != nil {
			return err
		}
		password, err := s.staff.AddPerson(c.Ctx(), c.By(), staff.Entry{Name: form.Get("name"), Username: form.Get("username"), StaffNo: form.Get("staff_no"),
			Unit: archive.ID(form.Get("unit")), Title: form.Get("title"), Head: form.Get("head") == "on", EndsOn: archive.Date(form.Get("ends_on"))})
		c.Set(toldOnce, password)
		return err
	}, func(c *Call, ref string) error { return s.once(c, ref, true) })
	return backInForm(handle, "person_new", s.newPersonOf)
}

// MayEnd reports whether the actor may end a post.
func (p personPage) MayEnd(post staff.Post) bool {
	return p.May.Appoint && (post.To == "" || post.To > p.Today) &&
		slices.ContainsFunc(p.Units, func(u staff.Unit) bool { return u.Key == post.Unit.Key })
}

// Lasts reports whether a role is held or still to come.
func (p personPage) Lasts(g staff.Grant) bool { return g.To == "" || g.To > p.Today }
