// Package web shows: the pages and the JSON API over the same use cases. A handler binds, calls one use case and renders; it
// decides nothing that archive decides.
//
//	request ─▶ id, log, recover, headers, cross-origin ─▶ route: limits, session, first password, roles ─▶ Handler
//	                                                                              error ─▶ one table: kind → status
package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/notices"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/archive/records"
	"github.com/lantai/lantai/archive/staff"
	"github.com/lantai/lantai/search"
)

// Deps are what the pages work with. Store, Sessions and Accounts are needed, all else has a default.
type Deps struct {
	Store    archive.Store
	Sessions Sessions
	Accounts Accounts
	Office   *office.Office
	Records  *records.Archive
	Staff    *staff.Staff
	Notices  *notices.Notices
	Index    Searcher
	Empty    func(context.Context) (bool, error)  // whether nobody is in the installation yet; nil: somebody is
	Sealed   func(context.Context) (int64, error) // position of the log that the index follows; nil: not compared

	Checks     []Check          // what must be up for /readyz
	BaseURL    string           // as people type it; https makes cookies Secure
	House      string           // name of the organisation at the door
	Classified bool             // the profile: whether state secrets may be held (Secrets Law art. 31)
	Zone       *time.Location   // of the door, before anybody's own is known; nil: Asia/Shanghai
	Now        func() time.Time // nil: time.Now
	Log        *slog.Logger     // nil: slog.Default
}

// Searcher finds documents; *search.Engine is behind it.
type Searcher interface {
	Search(ctx context.Context, q search.Query) (search.Result, error)
	// Position is how far the index has followed the log, and whether it is complete.
	Position() (position int64, complete bool)
}

// Server answers the pages and the API.
type Server struct {
	store    archive.Store
	sessions Sessions
	accounts Accounts
	office   *office.Office
	records  *records.Archive
	staff    *staff.Staff
	telling  *notices.Notices
	index    Searcher
	empty    emptiness
	sealed   func(context.Context) (int64, error)

	checks     []Check
	house      string
	classified bool
	secure     bool
	zone       *time.Location
	now        func() time.Time
	log        *slog.Logger

	echo      *echo.Echo
	routes    []Route
	languages languages
	static    static
	templates templates
	passwords passwords
	strangers strangers
}

// New builds the server with all its routes. It fails only when what is embedded is broken or BaseURL cannot be read.
func New(d Deps) (*Server, error) {
	s := &Server{store: d.Store, sessions: d.Sessions, accounts: d.Accounts, office: d.Office, records: d.Records, staff: d.Staff, telling: d.Notices,
		empty: emptiness{ask: d.Empty},
		index: d.Index, sealed: d.Sealed, checks: d.Checks, house: d.House,
		classified: d.Classified, zone: d.Zone, now: d.Now, log: d.Log, echo: echo.New(), passwords: newPasswords()}
	s.setDefaults()
	if err := s.load(); err != nil {
		return nil, err
	}
	base, err := url.Parse(d.BaseURL)
	if err != nil {
		return nil, fmt.Errorf("read base URL: %w", err)
	}
	s.secure = base.Scheme == "https"
	if err := s.setUp(base); err != nil {
		return nil, err
	}
	s.addRoutes()
	return s, nil
}

// addRoutes registers every route of the house, noun by noun. Each noun's file lists its own.
func (s *Server) addRoutes() {
	s.add(s.healthRoutes()...)
	s.add(s.staticRoutes()...)
	s.add(s.loginRoutes()...)
	s.add(s.passwordRoutes()...)
	s.add(s.meRoutes()...)
	s.add(s.signatureRoutes()...)
	s.add(s.inboxRoutes()...)
	s.add(s.documentsRoutes()...)
	s.add(s.followingRoutes()...)
	s.add(s.draftsRoutes()...)
	s.add(s.coIssuersRoutes()...)
	s.add(s.filesRoutes()...)
	s.add(s.deliveriesRoutes()...)
	s.add(s.registerRoutes()...)
	s.add(s.searchRoutes()...)
	s.add(s.recordsRoutes()...)
	s.add(s.loansRoutes()...)
	s.add(s.apiRoutes()...)
	s.add(s.delegationsRoutes()...)
	s.add(s.handoverRoutes()...)
	s.add(s.noticesRoutes()...)
	s.add(s.contactRoutes()...)
	s.add(s.calendarRoutes()...)
	s.add(s.auditRoutes()...)
	s.add(s.reportsRoutes()...)
	s.add(s.peopleRoutes()...)
	s.add(s.organisationRoutes()...)
	s.add(s.routeBookRoutes()...)
	s.add(s.formsRoutes()...)
	s.add(s.formDesignRoutes()...)
}

func (s *Server) setDefaults() {
	if s.zone == nil {
		s.zone = time.FixedZone("Asia/Shanghai", 8*60*60)
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.log == nil {
		s.log = slog.Default()
	}
}

// load reads what is embedded.
func (s *Server) load() (err error) {
	if s.languages, err = loadLanguages(); err != nil {
		return err
	}
	if s.static, err = loadStatic(); err != nil {
		return err
	}
	s.templates, err = loadTemplates(s.languages, s.static)
	return err
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.echo.ServeHTTP(w, r) }

func (s *Server) setUp(base *url.URL) error {
	e := s.echo
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = echo.ExtractIPDirect() // the default believes X-Forwarded-For
	e.HTTPErrorHandler = s.handleError
	crossOrigin, err := crossOriginGuard(base)
	if err != nil {
		return err
	}
	e.Use(requestID, s.logRequests(), middleware.RecoverWithConfig(middleware.RecoverConfig{LogErrorFunc: s.logPanic}),
		s.headers, crossOrigin)
	return nil
}

func requestID(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set(echo.HeaderXRequestID, string(archive.NewID()))
		return next(c)
	}
}

// logRequests writes one line a request: ids and figures, no query, since people type titles there.
func (s *Server) logRequests() echo.MiddlewareFunc {
	return middleware.RequestLoggerWithConfig(middleware.RequestLoggerConfig{
		LogMethod: true, LogURIPath: true, LogRoutePath: true, LogStatus: true, LogLatency: true, LogRemoteIP: true,
		HandleError: true, // so that the status is known
		LogValuesFunc: func(ec echo.Context, v middleware.RequestLoggerValues) error {
			c := s.callOf(ec)
			s.log.LogAttrs(c.Ctx(), slog.LevelInfo, "request", slog.String("request", c.RequestID()),
				slog.String("method", v.Method), slog.String("path", v.URIPath), slog.String("route", v.RoutePath),
				slog.Int("status", v.Status), slog.Duration("took", v.Latency), slog.String("address", v.RemoteIP),
				slog.String("person", string(c.Session.PersonID)))
			return nil
		},
	})
}

func (s *Server) logPanic(c echo.Context, err error, stack []byte) error {
	s.log.Error("panic", "request", c.Response().Header().Get(echo.HeaderXRequestID), "error", err, "stack", string(stack))
	return err
}

// policy lets nothing in that is not ours, and nothing inline.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func (s *Server) headers(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cache-Control", "no-store") // static files say otherwise
		if s.secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		return next(c)
	}
}

// crossOriginGuard refuses acts that another site's page sends with our cookie. Programs send neither Origin nor Sec-Fetch-Site.
func crossOriginGuard(base *url.URL) (echo.MiddlewareFunc, error) {
	guard := http.NewCrossOriginProtection()
	if base.Host != "" {
		if err := guard.AddTrustedOrigin(base.Scheme + "://" + base.Host); err != nil {
			return nil, fmt.Errorf("read base URL: %w", err)
		}
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if err := guard.Check(c.Request()); err != nil {
				return archive.E(crossOrigin, "请求来自别的网站，没有执行。请在本系统的页面上操作。").Because(err)
			}
			return next(c)
		}
	}, nil
}

// Check asks one part that must be up. Name is what /readyz says when it is not.
type Check struct {
	Name string
	Ask  func(context.Context) error
}
