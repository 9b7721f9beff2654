package web

import (
	"context"
	"net/http"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/staff"
	"github.com/lantai/lantai/workflow/org"
)

// apiPeopleRoutes keep people, posts, roles and accounts. Who may do what is decided by the use cases.
func (s *Server) apiPeopleRoutes() []Route {
	const row = "api_people"
	one := reading("/people/:id", row, "人员、岗位、职责和账号 | A person with posts, roles and account", accountAnswer{}, s.apiPerson)
	one.Doc.Versioned = true
	act := func(path, summary string, in any, do func(*Call) error) Route {
		return acting("/people/:id"+path, row, summary, in, accountAnswer{}, do, s.apiShowPerson)
	}
	bringIn := acting("/people/import", row, "按 CSV 名单导入人员，或预览 | Bring people in by a list as CSV, or preview it", importRequest{}, list[importLine]{},
		s.apiImport, s.apiShowImport)
	bringIn.Timeout = importTime
	return []Route{
		making("/people", row, "添加人员 | Add a person with an account", personRequest{}, firstPasswordAnswer{}, s.apiAddPerson, s.apiShowNewPerson),
		bringIn, one,
		{Method: http.MethodPatch, Path: "/api/v1/people/:id", Who: SignedIn(), Case: row, Handle: s.apiChangePerson,
			Doc: &Doc{Summary: "改姓名或工号 | Change name or staff number", In: personChangeRequest{}, Out: accountAnswer{}, IfMatch: true, Versioned: true}},
		act("/posts", "任命 | Give a post", postRequest{}, s.apiAppoint),
		act("/posts/:post/end", "结束岗位 | End a post", dayRequest{}, s.apiEndPost),
		act("/posts/:post/main", "设为主岗 | Make a post the main one", nil, s.apiMainPost),
		act("/roles", "授予职责 | Grant a role", grantRequest{}, s.apiGrant),
		act("/roles/:grant/revoke", "收回职责 | Revoke a role", dayRequest{}, s.apiRevoke),
		act("/clearance", "改知悉权限 | Change the clearance", clearanceRequest{}, s.apiSetClearance),
		act("/end", "设到期日 | Set the first day without the account", dayRequest{}, s.apiEndPerson),
		act("/disable", "立即停用账号 | Close an account at once", nil, s.apiDisable),
		act("/enable", "恢复账号 | Open an account again", nil, s.apiEnable),
		act("/unlock", "立即允许登录 | Allow signing in at once", nil, s.apiUnlock),
		act("/sign_out", "结束全部登录 | End all sessions", nil, s.apiSignOut),
		acting("/people/:id/reset_password", row, "重设密码 | Reset the password", nil, firstPasswordAnswer{}, s.apiResetPassword, s.apiShowPassword),
	}
}

// apiPeopleAccess is their part of the access matrix.
func apiPeopleAccess() []Access {
	return []Access{{Case: "api_people",
		Shows: "accounts, posts and roles of the organisations that the asker looks after; of documents only how many tasks a person has in hand, " +
			"as far as the asker's clearance reaches",
		Routes: signedIn("POST /people", "POST /people/import", "GET /people/:id", "PATCH /people/:id", "POST /people/:id/posts",
			"POST /people/:id/posts/:post/end", "POST /people/:id/posts/:post/main", "POST /people/:id/roles", "POST /people/:id/roles/:grant/revoke",
			"POST /people/:id/clearance", "POST /people/:id/end", "POST /people/:id/disable", "POST /people/:id/enable", "POST /people/:id/unlock",
			"POST /people/:id/sign_out", "POST /people/:id/reset_password"),
		Worlds: []string{"GET /api/v1/people/{person}"}}}
}

// accountAnswer is a person as those see it who look after accounts.
type accountAnswer struct {
	ID         archive.ID         `json:"id"`
	Username   string             `json:"username"`
	Name       string             `json:"name"`
	StaffNo    string             `json:"staff_no"`
	State      staff.AccountState `json:"state"`
	Clearance  archive.Level      `json:"clearance,omitempty"` // only to the three officers, as are roles and sessions
	EndsOn     archive.Date       `json:"ends_on,omitempty"`   // first day without the account
	SignedInAt time.Time          `json:"signed_in_at,omitzero"`
	Posts      []postAnswer       `json:"posts"`
	Roles      []grantAnswer      `json:"roles"`
	Sessions   int                `json:"sessions"`
	OpenTasks  int                `json:"open_tasks"` // as far as the asker's clearance reaches
	Version    int                `json:"version"`
}

// postAnswer is a post in [from, to); without a to it lasts.
type postAnswer struct {
	ID    archive.ID   `json:"id"`
	Unit  namedAnswer  `json:"unit"`
	Title string       `json:"title"`
	Head  bool         `json:"head"`
	Main  bool         `json:"main"`
	From  archive.Date `json:"from"`
	To    archive.Date `json:"to,omitempty"`
}

// grantAnswer is a role in [from, to); without a unit it is for the whole organisation.
type grantAnswer struct {
	ID   archive.ID   `json:"id"`
	Role org.Role     `json:"role"`
	Unit *namedAnswer `json:"unit,omitempty"`
	From archive.Date `json:"from"`
	To   archive.Date `json:"to,omitempty"`
}

func (c *Call) accountOf(card staff.Card) accountAnswer {
	a := accountAnswer{ID: card.ID, Username: card.Username, Name: card.Name, StaffNo: card.StaffNo, State: card.State(c.Now()), Clearance: card.Clearance,
		EndsOn: card.EndsOn, SignedInAt: moment(card.SignedInAt), Posts: []postAnswer{}, Roles: []grantAnswer{}, Sessions: len(card.Sessions),
		OpenTasks: card.OpenTasks, Version: card.Version}
	if card.SignedInAt.IsZero() {
		a.SignedInAt = time.Time{}
	}
	for _, p := range card.Posts {
		a.Posts = append(a.Posts, postAnswer{p.ID, namedUnit(p.Unit), p.Title, p.Head, p.Main, p.From, p.To})
	}
	for _, g := range card.Grants {
		grant := grantAnswer{ID: g.ID, Role: g.Role, From: g.From, To: g.To}
		if g.Unit.Key != 0 {
			unit := namedUnit(g.Unit)
			grant.Unit = &unit
		}
		a.Roles = append(a.Roles, grant)
	}
	return a
}

func (s *Server) apiPerson(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	return s.apiShowPerson(c, string(id))
}

func (s *Server) apiShowPerson(c *Call, ref string) error {
	card, err := s.staff.Person(c.Ctx(), c.By(), archive.ID(ref))
	if err != nil {
		return err
	}
	c.SetETag(card.Version)
	return c.OK(c.accountOf(card))
}

// personRequest is a person with the first post.
type personRequest struct {
	Name     string       `json:"name"`
	Username string       `json:"username"`
	StaffNo  string       `json:"staff_no"`
	Unit     archive.ID   `json:"unit"`
	Title    string       `json:"title"`
	Head     bool         `json:"head,omitempty"`
	EndsOn   archive.Date `json:"ends_on,omitempty"`
}

// firstPasswordAnswer is an account with the password for its first sign-in, which is told once: a repeated request gets none.
type firstPasswordAnswer struct {
	ID       archive.ID `json:"id"`
	Username string     `json:"username"`
	Password string     `json:"password,omitempty"`
}

func (s *Server) apiAddPerson(c *Call) error {
	var asked personRequest
	if err := c.Bind(&asked); err != nil {
		return err
	}
	password, err := s.staff.AddPerson(c.Ctx(), c.By(), staff.Entry{Name: asked.Name, Username: asked.Username, StaffNo: asked.StaffNo, Unit: asked.Unit,
		Title: asked.Title, Head: asked.Head, EndsOn: asked.EndsOn})
	c.Set(toldOnce, password)
	return err
}

func (s *Server) apiShowNewPerson(c *Call, ref string) error { return s.tellOnce(c, ref, c.Created) }

func (s *Server) apiShowPassword(c *Call, ref string) error { return s.tellOnce(c, ref, c.OK) }

func (s *Server) tellOnce(c *Call, ref string, answer func(any) error) error {
	card, err := s.staff.Person(c.Ctx(), c.By(), archive.ID(ref))
	if err != nil {
		return err
	}
	password, _ := c.Get(toldOnce).(string)
	return answer(firstPasswordAnswer{ID: card.ID, Username: card.Username, Password: password})
}

func (s *Server) apiResetPassword(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	password, err := s.staff.ResetPassword(c.Ctx(), c.By(), id)
	c.Set(toldOnce, password)
	return err
}

// personChangeRequest changes what is named; the rest stays.
type personChangeRequest struct {
	Name    *string `json:"name,omitempty"`
	StaffNo *string `json:"staff_no,omitempty"`
}

func (s *Server) apiChangePerson(c *Call) error {
	var asked personChangeRequest
	id, version, err := c.changing(&asked)
	if err != nil {
		return err
	}
	if err := s.staff.ChangePerson(c.Ctx(), c.By(), id, version, staff.PersonChange{Name: asked.Name, StaffNo: asked.StaffNo}); err != nil {
		return err
	}
	return s.apiShowPerson(c, string(id))
}

// changing reads a PATCH: what is changed, in which version it was read, and to what.
func (c *Call) changing(asked any) (id archive.ID, version int, err error) {
	if id, err = c.ID("id"); err != nil {
		return id, 0, err
	}
	if version, err = c.IfMatch(); err != nil {
		return id, 0, err
	}
	return id, version, c.Bind(asked)
}

// postRequest gives a post in [from, to); without a from it begins today.
type postRequest struct {
	Unit  archive.ID   `json:"unit"`
	Title string       `json:"title"`
	Head  bool         `json:"head,omitempty"`
	Main  bool         `json:"main,omitempty"`
	From  archive.Date `json:"from,omitempty"`
	To    archive.Date `json:"to,omitempty"`
}

func (s *Server) apiAppoint(c *Call) error {
	var asked postRequest
	id, err := c.bound(&asked)
	if err != nil {
		return err
	}
	return s.staff.Appoint(c.Ctx(), c.By(), id, staff.NewPost{Unit: asked.Unit, Title: asked.Title, Head: asked.Head, Main: asked.Main,
		From: asked.From, To: asked.To})
}

// dayRequest names the first day without something; an empty one is today, or for an account's end that there is none.
type dayRequest struct {
	On archive.Date `json:"on"`
}

func (s *Server) apiEndPost(c *Call) error {
	var asked dayRequest
	id, err := c.bound(&asked)
	if err != nil {
		return err
	}
	return s.staff.EndPost(c.Ctx(), c.By(), id, archive.ID(c.Param("post")), asked.On)
}

func (s *Server) apiMainPost(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	return s.staff.SetMain(c.Ctx(), c.By(), id, archive.ID(c.Param("post")))
}

// grantRequest gives a role in [from, to) for a unit and those below it, or without one for the organisation.
type grantRequest struct {
	Role org.Role     `json:"role"`
	Unit archive.ID   `json:"unit,omitempty"`
	From archive.Date `json:"from,omitempty"`
	To   archive.Date `json:"to,omitempty"`
}

func (s *Server) apiGrant(c *Call) error {
	var asked grantRequest
	id, err := c.bound(&asked)
	if err != nil {
		return err
	}
	return s.staff.Grant(c.Ctx(), c.By(), id, staff.NewGrant{Role: asked.Role, Unit: asked.Unit, From: asked.From, To: asked.To})
}

func (s *Server) apiRevoke(c *Call) error {
	var asked dayRequest
	id, err := c.bound(&asked)
	if err != nil {
		return err
	}
	return s.staff.Revoke(c.Ctx(), c.By(), id, archive.ID(c.Param("grant")), asked.On)
}

// clearanceRequest says up to which level somebody may know.
type clearanceRequest struct {
	Level archive.Level `json:"level"`
}

func (s *Server) apiSetClearance(c *Call) error {
	var asked clearanceRequest
	id, err := c.bound(&asked)
	if err != nil {
		return err
	}
	return s.staff.SetClearance(c.Ctx(), c.By(), id, asked.Level)
}

func (s *Server) apiEndPerson(c *Call) error {
	var asked dayRequest
	id, err := c.bound(&asked)
	if err != nil {
		return err
	}
	return s.staff.End(c.Ctx(), c.By(), id, asked.On)
}

// apiOnAccount is an act that needs nothing but the person.
func apiOnAccount(c *Call, do func(context.Context, archive.By, archive.ID) error) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	return do(c.Ctx(), c.By(), id)
}

func (s *Server) apiDisable(c *Call) error { return apiOnAccount(c, s.staff.Disable) }
func (s *Server) apiEnable(c *Call) error  { return apiOnAccount(c, s.staff.Enable) }
func (s *Server) apiUnlock(c *Call) error  { return apiOnAccount(c, s.staff.Unlock) }
func (s *Server) apiSignOut(c *Call) error { return apiOnAccount(c, s.staff.EndSessions) }
