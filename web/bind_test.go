package web

import (
	"net/http"
	"strings"
	"testing"
)

func TestBindIsStrict(t *testing.T) {
	s := newServer(t)
	type block struct {
		Kind string `json:"kind"`
		Text string `json:"text"`
	}
	answering(s, "POST", "/api/v1/test", func(c *Call) error {
		var asked struct {
			Title string  `json:"title"`
			Body  []block `json:"body"`
			Year  int     `json:"year"`
		}
		if err := c.Bind(&asked); err != nil {
			return err
		}
		return c.OK(asked)
	})
	const json = "application/json; charset=utf-8"
	for _, c := range []struct {
		name, mediaType, body string
		status                int
		field                 string
	}{
		{"good", json, `{"title":"<关于>","body":[{"kind":"p","text":"正文"}]}`, 200, ""},
		{"unknown field", json, `{"titel":"x"}`, 422, "titel"},
		{"unknown field inside", json, `{"body":[{"kind":"p","colour":"red"}]}`, 422, "colour"},
		{"wrong type", json, `{"year":"2026"}`, 422, "year"},
		{"wrong type inside", json, `{"body":[{"kind":1}]}`, 422, "body.kind"},
		{"fraction for a whole number", json, `{"year":1.5}`, 422, "year"},
		{"broken", json, `{"title":`, 400, ""},
		{"empty", json, ``, 400, ""},
		{"not an object", json, `[1]`, 422, ""},
		{"two values", json, `{}{}`, 400, ""},
		{"not UTF-8", json, "{\"title\":\"\xff\"}", 400, ""},
		{"a form", "application/x-www-form-urlencoded", `title=x`, 415, ""},
		{"no type", "", `{}`, 415, ""},
		{"too large", json, `{"title":"` + strings.Repeat("x", 1<<20) + `"}`, 413, ""},
	} {
		w := ask(s, "POST", "/api/v1/test", c.body, "Content-Type", c.mediaType)
		if w.Code != c.status {
			t.Errorf("%s: %d %s", c.name, w.Code, w.Body)
			continue
		}
		if c.status != http.StatusOK {
			if p := readProblem(t, w); p.Field != c.field {
				t.Errorf("%s: field %q, want %q", c.name, p.Field, c.field)
			}
		} else if !strings.Contains(w.Body.String(), `"<关于>"`) {
			t.Errorf("%s: answer is escaped: %s", c.name, w.Body)
		}
	}
}

func TestIfMatch(t *testing.T) {
	s := newServer(t)
	answering(s, "PATCH", "/api/v1/test", func(c *Call) error {
		version, err := c.IfMatch()
		if err != nil {
			return err
		}
		c.SetETag(version + 1)
		return c.NoContent(204)
	})
	for header, status := range map[string]int{`"7"`: 204, ``: 428, `7`: 412, `W/"7"`: 412, `*`: 412, `"x"`: 412, `"07"`: 412} {
		headers := []string{}
		if header != "" {
			headers = []string{"If-Match", header}
		}
		w := ask(s, "PATCH", "/api/v1/test", "", headers...)
		if w.Code != status {
			t.Errorf("If-Match %s: %d, want %d", header, w.Code, status)
		}
		if status == 204 && w.Header().Get("ETag") != `"8"` {
			t.Errorf("ETag %s", w.Header().Get("ETag"))
		}
	}
}

func TestLimit(t *testing.T) {
	s := newServer(t)
	answering(s, "GET", "/api/v1/test", func(c *Call) error {
		n, err := c.Limit()
		if err != nil {
			return err
		}
		return c.OK(n)
	})
	for query, want := range map[string]string{"": "50", "?limit=1": "1", "?limit=200": "200", "?limit=0": "", "?limit=201": "", "?limit=x": ""} {
		w := ask(s, "GET", "/api/v1/test"+query, "")
		if want == "" && w.Code != 422 || want != "" && strings.TrimSpace(w.Body.String()) != want {
			t.Errorf("%s: %d %s", query, w.Code, w.Body)
		}
	}
}
