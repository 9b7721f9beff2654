package web

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/lantai/lantai/archive"
)

// Sessions keeps who is signed in, under the SHA-256 of a random 256-bit token. storage/postgres implements it.
type Sessions interface {
	// OpenSession begins a session of by.Person and clears the count of wrong passwords. Unauthorized when the account is closed.
	OpenSession(ctx context.Context, by archive.By, token [32]byte, kind archive.SessionKind) error
	// Session answers a living session and notes its use. Unauthorized when there is none, it ended, or its account is closed.
	Session(ctx context.Context, token [32]byte) (archive.Session, error)
	// CloseSession ends one session of by.Person. There being none is not an error.
	CloseSession(ctx context.Context, by archive.By, token [32]byte) error
}

// Accounts keeps people's passwords and settings. storage/postgres implements it.
type Accounts interface {
	// Attempt counts an attempt beforehand and answers the credentials with the count as it was. NotFound for an unknown name;
	// while Attempts is locked nothing is counted.
	Attempt(ctx context.Context, username string, by archive.By) (archive.Credentials, error)
	// SetPassword writes the hash of a password that by.Person chose and ends all sessions of that person but the one kept.
	SetPassword(ctx context.Context, by archive.By, hash string, kept [32]byte) error
	// SetPreferences writes the own settings of by.Person.
	SetPreferences(ctx context.Context, by archive.By, p archive.Preferences) error
}

// cookieName carries a browser's token.
const cookieName = "lantai_session"

// signIn checks a name and a password and opens a session. A wrong name, a wrong password and a hash that cannot be read get one
// answer, after the same work.
func (s *Server) signIn(c *Call, username, password string, kind archive.SessionKind) (token string, err error) {
	username = strings.ToLower(strings.TrimSpace(username))
	found, err := s.accounts.Attempt(c.Ctx(), username, c.By())
	if archive.KindOf(err) == archive.NotFound {
		found, err = archive.Credentials{Attempts: s.strangers.attempt(username, c.Now())}, nil
	}
	if err != nil {
		return "", err
	}
	if found.Attempts.Locked(c.Now()) {
		return "", s.locked(found.Attempts.LockedUntil)
	}
	if !s.passwords.verify(found.Hash, password) {
		return "", archive.E(archive.Unauthorized, "用户名或密码不对。")
	}
	return s.open(c, found.Person, kind)
}

func (s *Server) locked(until time.Time) error {
	return archive.E(archive.TooMany, "登录已暂停，请于 %s 后再试。", until.Add(time.Minute-1).In(s.zone).Format("15:04"))
}

func (s *Server) open(c *Call, person archive.Key, kind archive.SessionKind) (token string, err error) {
	token = newToken()
	by := c.By()
	by.Person = person
	if err := s.sessions.OpenSession(c.Ctx(), by, tokenHash(token), kind); err != nil {
		return "", err
	}
	c.token = token
	c.Session, err = s.sessions.Session(c.Ctx(), tokenHash(token))
	return token, err
}

// resume finds the session of the request's bearer token or cookie.
func (s *Server) resume(c *Call) error {
	c.token = tokenOf(c.Request())
	if c.token == "" {
		return archive.E(archive.Unauthorized, "请先登录。")
	}
	session, err := s.sessions.Session(c.Ctx(), tokenHash(c.token))
	if err != nil {
		return err
	}
	c.Session = session
	c.Lang = s.languages.pick(session.Language, "")
	return nil
}

// tokenOf reads a program's bearer token, or else a browser's cookie.
func tokenOf(r *http.Request) string {
	if scheme, token, ok := strings.Cut(r.Header.Get(echo.HeaderAuthorization), " "); ok && strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(token)
	}
	if cookie, err := r.Cookie(cookieName); err == nil {
		return cookie.Value
	}
	return ""
}

func newToken() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(b[:])
}

func tokenHash(token string) [32]byte { return sha256.Sum256([]byte(token)) }

// setCookie writes a cookie that scripts cannot read and other sites' forms do not carry. maxAge as in http.Cookie.
func (c *Call) setCookie(name, value string, maxAge int) {
	c.SetCookie(&http.Cookie{Name: name, Value: value, Path: "/", MaxAge: maxAge, HttpOnly: true,
		Secure: c.server.secure, SameSite: http.SameSiteLaxMode})
}

// toLogin sends a browser to the sign-in page and back afterwards. What was posted cannot be taken along.
func (c *Call) toLogin() error {
	path := "/login"
	if next := c.Request().URL.RequestURI(); next != "/" && !acts(c.Request().Method) {
		path += "?next=" + url.QueryEscape(next)
	}
	return c.Go(path)
}

// localPath answers where to go after signing in: a path of this house, never another site.
func localPath(next string) string {
	if u, err := url.Parse(next); err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(next, "/") ||
		strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t") {
		return "/"
	}
	return next
}

// strangers counts attempts on names that nobody has, so that a lock does not tell which names exist. The count is of this node
// only and bounded; several nodes together lock such a name later than a real one, by as many attempts as there are other nodes.
type strangers struct {
	mu    sync.Mutex
	names map[string]archive.Attempts
}

const maxStrangers = 10_000

// attempt counts one attempt and answers the count as it was before, as Accounts.Attempt does.
func (s *strangers) attempt(name string, now time.Time) archive.Attempts {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.names[name]
	if before.Locked(now) {
		return before
	}
	if s.names == nil || len(s.names) >= maxStrangers {
		s.names = map[string]archive.Attempts{}
	}
	s.names[name] = before.Next(now)
	return before
}
