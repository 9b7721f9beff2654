package web

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow/org"
)

// Who may ask a route at all. What they then may see is decided by the use case; this is the outer door.
type Who struct {
	word  string
	roles []org.Role
}

// Anyone admits people who are not signed in.
func Anyone() Who { return Who{word: "anyone"} }

// SignedIn admits everybody with an account.
func SignedIn() Who { return Who{word: "signed_in"} }

// Only admits people who hold at least one of the roles.
func Only(roles ...org.Role) Who {
	words := make([]string, len(roles))
	for i, r := range roles {
		words[i] = string(r)
	}
	return Who{word: strings.Join(words, " "), roles: roles}
}

// String is the word that the access matrix uses: anyone, signed_in, or the roles.
func (w Who) String() string { return w.word }

func (w Who) public() bool { return w.word == "anyone" }

// admits reports whether a signed-in person passes.
func (w Who) admits(held []org.Role) bool {
	return len(w.roles) == 0 || slices.ContainsFunc(w.roles, func(r org.Role) bool { return slices.Contains(held, r) })
}

// Handler answers one request: bind, call the use case, render. It returns its error.
type Handler func(*Call) error

// Route is one entry of the route table.
type Route struct {
	Method string
	Path   string // echo's form: /documents/:id
	Who    Who
	Case   string // the row of the access matrix, see AccessMatrix
	Handle Handler

	Limit        string        // largest body, "" = 1M
	Timeout      time.Duration // 0 = 30 s
	BeforeChange bool          // open while the first password still has to be changed
	Doc          *Doc          // of routes of the API
}

// Routes lists every route that is registered, for the tests that hold each of them to the access matrix.
func (s *Server) Routes() []Route { return slices.Clone(s.routes) }

// has reports whether a page is there to be linked to.
func (s *Server) has(path string) bool {
	return slices.ContainsFunc(s.routes, func(r Route) bool { return r.Method == http.MethodGet && r.Path == path })
}

// add registers routes. It is the only way to do so.
func (s *Server) add(routes ...Route) {
	for _, r := range routes {
		if r.Limit == "" {
			r.Limit = "1M"
		}
		if r.Timeout == 0 {
			r.Timeout = 30 * time.Second
		}
		s.routes = append(s.routes, r)
		s.echo.Add(r.Method, r.Path, func(ec echo.Context) error { return s.serve(r, s.callOf(ec)) },
			middleware.BodyLimit(r.Limit), middleware.ContextTimeout(r.Timeout))
	}
}

// serve lets the asker in, or not, and hands the call to the route.
func (s *Server) serve(r Route, c *Call) error {
	if r.Who.public() {
		return r.handle(c)
	}
	if err := s.resume(c); err != nil {
		return err
	}
	if c.Session.MustChange && !r.BeforeChange {
		if c.ForProgram() {
			return archive.E(changePassword, "首次登录请先修改密码，改好后才能办理。")
		}
		return c.Go("/password")
	}
	if !r.Who.admits(c.Session.Roles) {
		return archive.E(archive.Forbidden, "这里须由有相应职责的人进入，您的账号没有这项职责。")
	}
	return r.handle(c)
}

func (r Route) handle(c *Call) error {
	if r.Doc != nil {
		if err := r.Doc.knowsQuery(c); err != nil {
			return err
		}
	}
	return r.Handle(c)
}
