package web

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/lantai/lantai/workflow/org"
)

// TestEveryRouteHasItsRow holds the route table and the access matrix together: each route in exactly one row, under the same
// door, and each row either asked by the two-world test or with a reason why not.
func TestEveryRouteHasItsRow(t *testing.T) {
	rows := map[string]Access{}
	for _, row := range AccessMatrix() {
		if _, twice := rows[row.Case]; twice {
			t.Errorf("two rows are called %q", row.Case)
		}
		rows[row.Case] = row
		if row.Shows == "" || (len(row.Worlds) == 0) == (row.Blind == "") {
			t.Errorf("row %q must say what it shows, and either Worlds or why it is Blind", row.Case)
		}
	}
	left := map[string]bool{}
	for _, row := range rows {
		for route := range row.Routes {
			left[route] = true
		}
	}
	for _, r := range newServer(t).Routes() {
		name := r.Method + " " + r.Path
		if who, ok := rows[r.Case].Routes[name]; !ok {
			t.Errorf("%s has no row in the access matrix (Case %q)", name, r.Case)
		} else if who != r.Who.String() {
			t.Errorf("%s admits %q, the access matrix says %q", name, r.Who, who)
		}
		delete(left, name)
	}
	for name := range left {
		t.Errorf("the access matrix knows %s, which is no route", name)
	}
}

// TestNoRouteBesidesTheTable looks whether something was registered with echo directly.
func TestNoRouteBesidesTheTable(t *testing.T) {
	s := newServer(t)
	if got, want := len(s.echo.Routes()), len(s.Routes()); got != want {
		t.Errorf("echo knows %d routes, the table %d", got, want)
	}
}

// TestWorldsAreRoutes holds the requests of the two-world test to the rows they belong to.
func TestWorldsAreRoutes(t *testing.T) {
	for _, row := range AccessMatrix() {
		for _, asked := range row.Worlds {
			path, _, _ := strings.Cut(asked, "?")
			if _, ok := row.Routes[names.ReplaceAllString(path, ":$1")]; !ok && !matchesSome(path, row.Routes) {
				t.Errorf("row %q asks %q, which is none of its routes", row.Case, asked)
			}
		}
	}
}

var names = regexp.MustCompile(`\{(\w+)\}`)

// matchesSome compares segment by segment; :x and {x} stand for anything.
func matchesSome(asked string, routes map[string]string) bool {
	want := strings.Split(asked, "/")
	for route := range routes {
		have := strings.Split(route, "/")
		same := len(have) == len(want)
		for i := 0; same && i < len(have); i++ {
			same = have[i] == want[i] || strings.HasPrefix(have[i], ":") && strings.HasPrefix(want[i], "{")
		}
		if same {
			return true
		}
	}
	return false
}

func TestEveryAnswerIsGuarded(t *testing.T) {
	s := newServer(t)
	for _, r := range append(s.Routes(), Route{Method: "GET", Path: "/absent"}) {
		w := ask(s, r.Method, strings.NewReplacer(":hash", s.static.hash, "*", "app.css").Replace(r.Path), "")
		h := w.Header()
		csp := h.Get("Content-Security-Policy")
		if !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || !strings.Contains(csp, "frame-ancestors 'none'") ||
			h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "same-origin" || len(h.Get("X-Request-Id")) != 26 {
			t.Errorf("%s %s: headers %v", r.Method, r.Path, h)
		}
		if cache := h.Get("Cache-Control"); (cache == "no-store") == (r.Case == "static") {
			t.Errorf("%s %s: Cache-Control %q", r.Method, r.Path, cache)
		}
	}
}

// TestDoorsAreShut asks every route that is not public without a session.
func TestDoorsAreShut(t *testing.T) {
	s := newServer(t)
	for _, r := range s.Routes() {
		if r.Who.public() {
			continue
		}
		w := ask(s, r.Method, r.Path, "")
		switch {
		case strings.HasPrefix(r.Path, "/api/"):
			if w.Code != http.StatusUnauthorized || w.Header().Get("WWW-Authenticate") != "Bearer" {
				t.Errorf("%s %s answers %d", r.Method, r.Path, w.Code)
			}
		case w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/login"):
			t.Errorf("%s %s answers %d to %q", r.Method, r.Path, w.Code, w.Header().Get("Location"))
		}
	}
	if to := ask(s, "GET", "/me?a=1", "").Header().Get("Location"); to != "/login?next=%2Fme%3Fa%3D1" {
		t.Errorf("the way back is lost: %q", to)
	}
}

func TestOtherSitesCannotAct(t *testing.T) {
	s := newServer(t)
	for _, c := range []struct {
		name    string
		headers []string
		status  int
	}{
		{"another site's form", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"another site's form in an old browser", []string{"Origin", "https://evil.example"}, 403},
		{"our own page", []string{"Sec-Fetch-Site", "same-origin"}, 303},
		{"our own page behind a proxy", []string{"Sec-Fetch-Site", "cross-site", "Origin", "https://oa.example.test"}, 303},
		{"a program", nil, 303},
	} {
		if w := ask(s, "POST", "/logout", "", c.headers...); w.Code != c.status {
			t.Errorf("%s: %d, want %d", c.name, w.Code, c.status)
		}
	}
}

func TestAddressIsThatOfTheConnection(t *testing.T) {
	s := newServer(t)
	answering(s, "GET", "/test", func(c *Call) error { return c.String(200, c.By().Address) })
	if w := ask(s, "GET", "/test", "", "X-Forwarded-For", "10.9.8.7", "X-Real-Ip", "10.9.8.7"); w.Body.String() != "192.0.2.1" {
		t.Errorf("believed %q", w.Body)
	}
}

func TestWhoAdmits(t *testing.T) {
	for _, c := range []struct {
		who  Who
		held []org.Role
		want bool
	}{
		{SignedIn(), nil, true},
		{Only(org.Auditor), []org.Role{org.Staff}, false},
		{Only(org.Archivist, org.Clerk), []org.Role{org.Staff, org.Clerk}, true},
	} {
		if got := c.who.admits(c.held); got != c.want {
			t.Errorf("%v admits %v: %v", c.who, c.held, got)
		}
	}
}

func TestReadyzNamesWhatIsDown(t *testing.T) {
	s := newServer(t)
	s.checks = []Check{{"database", func(context.Context) error { return nil }}, {"files", func(context.Context) error { return errors.New("secret") }}}
	w := ask(s, "GET", "/readyz", "")
	if w.Code != 503 || strings.TrimSpace(w.Body.String()) != `{"down":["files"],"status":"down"}` {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := ask(s, "GET", "/healthz", ""); w.Code != 200 {
		t.Errorf("healthz %d", w.Code)
	}
}
