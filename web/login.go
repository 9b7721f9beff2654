package web

import (
	"context"
	"net/http"
	"net/url"
	"sync/atomic"

	"github.com/lantai/lantai/archive"
)

func (s *Server) loginRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/login", Who: Anyone(), Case: "door", Handle: s.loginPage},
		{Method: http.MethodPost, Path: "/login", Who: Anyone(), Case: "door", Handle: s.login},
		{Method: http.MethodPost, Path: "/logout", Who: SignedIn(), Case: "door", Handle: s.logout, BeforeChange: true},
		{Method: http.MethodPost, Path: "/api/v1/session", Who: Anyone(), Case: "door", Handle: s.openSession, Doc: &Doc{
			Summary: "登录，取得令牌 | Sign in for a token", In: sessionRequest{}, Out: sessionAnswer{}, Status: http.StatusCreated}},
		{Method: http.MethodDelete, Path: "/api/v1/session", Who: SignedIn(), Case: "door", Handle: s.closeSession, BeforeChange: true,
			Doc: &Doc{Summary: "退出，令牌作废 | Sign out"}},
	}
}

// loginPage is the door: name, fields, notice (screens: login).
func (s *Server) loginPage(c *Call) error {
	return c.page(http.StatusOK, "login", s.door(c, Form{}))
}

type doorPage struct {
	Form
	Next  string // where to go afterwards
	Empty bool   // nobody can sign in yet
}

func (s *Server) door(c *Call, f Form) Page {
	return Page{Title: c.T("登录"), Data: doorPage{Form: f, Next: localPath(c.QueryParam("next")), Empty: s.empty.now(c)}}
}

// emptiness knows whether somebody is in the installation. It asks until somebody is: accounts end, but they never go.
type emptiness struct {
	ask    func(context.Context) (bool, error)
	lively atomic.Bool
}

// now reports whether nobody is there; not being able to tell is no reason to say so.
func (e *emptiness) now(c *Call) bool {
	if e.ask == nil || e.lively.Load() {
		return false
	}
	empty, err := e.ask(c.Ctx())
	if err == nil && !empty {
		e.lively.Store(true)
	}
	return err == nil && empty
}

// login is exempt from Idempotency-Key: its answer is a token, and a digest of a password is kept nowhere.
func (s *Server) login(c *Call) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	token, err := s.signIn(c, form.Get("username"), form.Get("password"), archive.BrowserSession)
	if err != nil {
		form.Del("password")
		return c.Refused(err, "login", s.door(c, c.FormOf(form, err)))
	}
	c.setCookie(cookieName, token, 0)
	return c.Go(localPath(c.QueryParam("next")))
}

func (s *Server) logout(c *Call) error {
	if err := s.sessions.CloseSession(c.Ctx(), c.By(), tokenHash(c.token)); err != nil {
		return err
	}
	c.setCookie(cookieName, "", -1)
	return c.Go("/login")
}

// sessionAnswer is what POST /api/v1/session answers. Next says what must happen before anything else.
type sessionAnswer struct {
	Token  string       `json:"token"`
	Person personAnswer `json:"person"`
	Next   string       `json:"next,omitempty"`
}

// personAnswer is the signed-in person, in short.
type personAnswer struct {
	ID       archive.ID `json:"id"`
	Username string     `json:"username"`
	Name     string     `json:"name"`
	Unit     string     `json:"unit"`
	Roles    []string   `json:"roles"`
}

func personOf(s archive.Session) personAnswer {
	p := personAnswer{ID: s.PersonID, Username: s.Username, Name: s.Name, Unit: s.Unit, Roles: []string{}}
	for _, r := range s.Roles {
		p.Roles = append(p.Roles, string(r))
	}
	return p
}

// sessionRequest is who wants to sign in.
type sessionRequest struct {
	Username string `json:"username"`
	Password string `json:"password"`
}

func (s *Server) openSession(c *Call) error {
	var asked sessionRequest
	if err := c.Bind(&asked); err != nil {
		return err
	}
	token, err := s.signIn(c, asked.Username, asked.Password, archive.ProgramSession)
	if err != nil {
		return err
	}
	answer := sessionAnswer{Token: token, Person: personOf(c.Session)}
	if c.Session.MustChange {
		answer.Next = string(changePassword)
	}
	return c.Created(answer)
}

func (s *Server) closeSession(c *Call) error {
	if err := s.sessions.CloseSession(c.Ctx(), c.By(), tokenHash(c.token)); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *Server) passwordRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/password", Who: SignedIn(), Case: "me", Handle: s.passwordPage, BeforeChange: true},
		{Method: http.MethodPost, Path: "/password", Who: SignedIn(), Case: "me", Handle: s.setPassword, BeforeChange: true},
		{Method: http.MethodPut, Path: "/api/v1/password", Who: SignedIn(), Case: "me", Handle: s.putPassword, BeforeChange: true,
			Doc: &Doc{Summary: "修改密码 | Change one's password", In: passwordRequest{}}},
	}
}

type passwordPage struct {
	Form
	First bool // nothing else is open before
	Least int
}

func (s *Server) passwordOf(c *Call, f Form) Page {
	return Page{Title: c.T("修改密码"), Data: passwordPage{Form: f, First: c.Session.MustChange, Least: archive.MinPassword}}
}

func (s *Server) passwordPage(c *Call) error {
	return c.page(http.StatusOK, "password", s.passwordOf(c, Form{}))
}

func (s *Server) setPassword(c *Call) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	if form.Get("again") != form.Get("password") {
		err = archive.E(archive.Invalid, "两次输入的新密码不同，请重新输入。").On("again")
	} else {
		err = s.changePassword(c, form.Get("old"), form.Get("password"))
	}
	if f := faults[asError(err).Kind]; err != nil && f.status < http.StatusInternalServerError {
		return c.page(f.status, "password", s.passwordOf(c, c.FormOf(url.Values{}, err)))
	}
	if err != nil {
		return err
	}
	return c.Done("/", Flash{Text: c.T("密码已修改，其他设备上的登录已退出。")})
}

// passwordRequest changes a password.
type passwordRequest struct {
	Old string `json:"old"`
	New string `json:"password"`
}

func (s *Server) putPassword(c *Call) error {
	var asked passwordRequest
	if err := c.Bind(&asked); err != nil {
		return err
	}
	if err := s.changePassword(c, asked.Old, asked.New); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// changePassword asks for the old password once more, counting wrong ones like those at the door, and ends the other sessions.
func (s *Server) changePassword(c *Call, old, fresh string) error {
	found, err := s.accounts.Attempt(c.Ctx(), c.Session.Username, c.By())
	if err != nil {
		return err
	}
	if found.Attempts.Locked(c.Now()) {
		return s.locked(found.Attempts.LockedUntil)
	}
	if !s.passwords.verify(found.Hash, old) {
		return archive.E(archive.Invalid, "原密码不对。").On("old")
	}
	if old == fresh {
		return archive.E(archive.Invalid, "新密码须与原密码不同。").On("password")
	}
	if err := archive.CheckPassword(c.Session.Username, fresh); err != nil {
		return err
	}
	return s.accounts.SetPassword(c.Ctx(), c.By(), HashPassword(fresh), tokenHash(c.token))
}
