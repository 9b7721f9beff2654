package main

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/web"
)

// askers are people who may not know what is hidden: staff, clerks, an archivist, officers, a leader, and the offices of others.
var askers = []string{"tangxiaoman", "hewenzhu", "qiaoxinghe", "fanxiaoyu", "jiangxubai", "tianyueran", "jizhihang", "chenyibai", "ouyangcheng",
	"qinshouyi", "liangmuqing", "gaochangfeng"}

func TestTwoWorldsAnswerAlike(t *testing.T) {
	for _, p := range profiles {
		t.Run(p.name, func(t *testing.T) { testTwoWorlds(t, p) })
	}
}

func testTwoWorlds(t *testing.T, p profile) {
	without, with := twoWorlds(t, p)
	with.hide(t)
	without.clock.Pass(with.clock.Now().Sub(without.clock.Now()))
	for _, w := range []*world{without, with} {
		w.publish(t)
		must(t, w.CaughtUp(t.Context()))
		w.letIn(t)
	}
	t.Run("every route is asked", func(t *testing.T) { testMatrixIsWhole(t, without.server.Routes()) })
	places := without.placesOf(t)
	statuses := map[int]int{}
	for _, who := range askers {
		t.Run(who, func(t *testing.T) {
			for _, diff := range compareListings(t, without, with, who) {
				t.Error(diff)
			}
			compareWorlds(t, without, with, who, places[who], statuses)
		})
	}
	t.Run("the worlds differ", func(t *testing.T) {
		if different := compareListings(t, without, with, "guyunshen"); len(different) < 8 {
			t.Errorf("somebody who may know all sees only %d differences: %v", len(different), different)
		}
	})
	t.Logf("requests to each world, by status: %v", statuses)
	if statuses[http.StatusOK] < 20*len(askers) {
		t.Error("too few of the answers show anything")
	}
	t.Run("guessed ids", func(t *testing.T) { testGuesses(t, with) })
	t.Run("named ids", func(t *testing.T) { testNamed(t, with) })
}

// letIn opens a session for each asker.
func (w *world) letIn(t *testing.T) {
	t.Helper()
	for _, who := range askers {
		must(t, w.DB.OpenSession(t.Context(), w.by(who), sha256.Sum256([]byte(sessionToken(who))), archive.ProgramSession))
	}
}

// testMatrixIsWhole: whatever can be read and is not blind is asked by the two-world test.
func testMatrixIsWhole(t *testing.T, routes []web.Route) {
	rows := map[string]web.Access{}
	for _, row := range web.AccessMatrix() {
		rows[row.Case] = row
	}
	for _, r := range routes {
		row := rows[r.Case]
		asked := slices.ContainsFunc(row.Worlds, func(asked string) bool { return isOf(asked, r.Path) })
		if r.Method == http.MethodGet && row.Blind == "" && !asked {
			t.Errorf("GET %s (row %q) is not asked in both worlds", r.Path, r.Case)
		}
	}
}

// isOf reports whether a request of the matrix, with names in braces, is one of the route.
func isOf(asked, route string) bool {
	path, _, _ := strings.Cut(strings.TrimPrefix(asked, "GET "), "?")
	have, want := strings.Split(path, "/"), strings.Split(route, "/")
	if len(have) != len(want) {
		return false
	}
	for i := range have {
		if have[i] != want[i] && !(strings.HasPrefix(have[i], "{") && strings.HasPrefix(want[i], ":")) {
			return false
		}
	}
	return true
}

// compareWorlds sends every request of the matrix to both worlds, and counts the statuses of the answers.
func compareWorlds(t *testing.T, without, with *world, who string, p places, statuses map[int]int) {
	for _, row := range web.AccessMatrix() {
		for _, asked := range row.Worlds {
			all, missing := p.fill(asked)
			if missing != "" {
				t.Errorf("%s: this test knows no {%s}", asked, missing)
			}
			for _, request := range all {
				method, target, _ := strings.Cut(request, " ")
				one, other := without.ask(who, method, target, ""), with.ask(who, method, target, "")
				statuses[one.status]++
				if diff := one.differs(other); diff != "" || one.status >= http.StatusInternalServerError {
					t.Errorf("%s answers %d: %s", request, one.status, diff)
				}
			}
		}
	}
}

// said is what a world said, brought into a form that can be compared.
type said struct {
	status  int
	headers http.Header
	body    string
}

// ask sends a request in the name of an asker.
func (w *world) ask(who, method, target, body string) said {
	path, query, _ := strings.Cut(target, "?")
	if values, err := url.ParseQuery(query); err == nil && query != "" {
		path += "?" + values.Encode()
	}
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+sessionToken(who))
	if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if strings.HasPrefix(path, "/api/") {
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Idempotency-Key", string(archive.NewID()))
		r.Header.Set("If-Match", `"1"`)
	}
	rec := httptest.NewRecorder()
	w.server.ServeHTTP(rec, r)
	headers := maps.Clone(rec.Header())
	headers.Del("X-Request-Id")
	for name, values := range headers {
		headers[name] = []string{normal(strings.Join(values, ", "))}
	}
	return said{rec.Code, headers, normal(rec.Body.String())}
}

var (
	randomIDs = regexp.MustCompile(`[a-z2-7]{26}`)
	innerKeys = regexp.MustCompile(`"(Key|Document|Record|Run|Dispatch|Series|Task|Application)":\d+`)
	cursors   = regexp.MustCompile(`(cursor(?:=|%3D|":")\s*)[A-Za-z0-9_%.=-]+`)
)

// normal numbers random ids by their first appearance and takes out what cursors carry, which are ids and the place of an item shown.
func normal(body string) string {
	seen := map[string]string{}
	body = cursors.ReplaceAllString(body, "${1}CURSOR")
	return randomIDs.ReplaceAllStringFunc(body, func(id string) string {
		if seen[id] == "" {
			seen[id] = fmt.Sprintf("#%d", len(seen)+1)
		}
		return seen[id]
	})
}

// differs says what is different, "" for nothing.
func (a said) differs(b said) string {
	if a.status != b.status {
		return fmt.Sprintf("status %d, with what is hidden %d\n%s", a.status, b.status, b.body[:min(len(b.body), 300)])
	}
	for name := range maps.Keys(maps.Collect(union(a.headers, b.headers))) {
		if one, other := strings.Join(a.headers[name], ","), strings.Join(b.headers[name], ","); one != other {
			return fmt.Sprintf("%s: %s, with what is hidden %s", name, one, other)
		}
	}
	if a.body == b.body {
		return ""
	}
	i := 0
	for i < min(len(a.body), len(b.body)) && a.body[i] == b.body[i] {
		i++
	}
	return fmt.Sprintf("answers differ at %d:\n  without …%s\n  with    …%s", i, around(a.body, i), around(b.body, i))
}

func union(a, b http.Header) func(yield func(string, []string) bool) {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return maps.All(all)
}

func around(s string, i int) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s[max(0, i-150):min(len(s), i+150)], ""), "\n", " ")
}
