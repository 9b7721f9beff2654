package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/lantai/lantai/archive"
)

// newServer builds a server without a house behind it: enough for everything that happens before and after a use case.
func newServer(t *testing.T) *Server {
	t.Helper()
	s, err := New(Deps{BaseURL: "https://oa.example.test", House: "霁川市政府办公室", Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// ask sends one request through the whole server.
func ask(s *Server, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// answering registers a route that answers with what handle does.
func answering(s *Server, method, path string, handle Handler) {
	s.add(Route{Method: method, Path: path, Who: Anyone(), Handle: handle})
}

func readProblem(t *testing.T, w *httptest.ResponseRecorder) problem {
	t.Helper()
	var p problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Header().Get("Content-Type") != "application/problem+json" {
		t.Fatalf("not a problem answer (%v): %s %s", err, w.Header().Get("Content-Type"), w.Body)
	}
	return p
}

// TestEveryKindHasItsStatus reads the kinds out of archive's source, so that a new one cannot be forgotten.
func TestEveryKindHasItsStatus(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../archive/errors.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if of, ok := spec.Type.(*ast.Ident); ok && of.Name == "Kind" {
			found++
			if kind := archive.Kind(literal(spec.Values[0])); faults[kind].status == 0 || faults[kind].title == "" {
				t.Errorf("kind %q has no status", kind)
			}
		}
		return true
	})
	if found < 14 {
		t.Errorf("found only %d kinds", found)
	}
}

func TestProblemAnswers(t *testing.T) {
	s := newServer(t)
	for i, c := range []struct {
		err    error
		status int
		kind   archive.Kind
		detail string
		field  string
	}{
		{archive.E(archive.Invalid, "每条常用语最多 %d 个字，请缩短。", 60).On("phrase"), 422, archive.Invalid, "每条常用语最多 60 个字，请缩短。", "phrase"},
		{fmt.Errorf("look: %w", archive.ErrNotFound()), 404, archive.NotFound, "没有这件公文。可能链接有误，也可能不在您的知悉范围。", ""},
		{missing(), 404, archive.NotFound, "没有这件公文。可能链接有误，也可能不在您的知悉范围。", ""},
		{archive.E(archive.Unauthorized, "请先登录。"), 401, archive.Unauthorized, "请先登录。", ""},
		{archive.E(archive.Stale, "内容在您读取之后有了变化，没有保存。请重新读取后再改。"), 412, archive.Stale, "内容在您读取之后有了变化，没有保存。请重新读取后再改。", ""},
		{errors.New("pq: password=hunter2"), 500, archive.Internal, "没有办成，内容没有丢。请稍后再试；仍不行，请把编号告诉系统管理员。", ""},
		{archive.E(archive.Internal, "路由定义无法读取：%v。", "secret"), 500, archive.Internal, "没有办成，内容没有丢。请稍后再试；仍不行，请把编号告诉系统管理员。", ""},
		{archive.E("made_up", "x"), 500, archive.Internal, "没有办成，内容没有丢。请稍后再试；仍不行，请把编号告诉系统管理员。", ""},
		{&http.MaxBytesError{Limit: 3 << 20}, 413, archive.TooLarge, "内容太大，最多 3 MB。没有保存，请缩小后再试。", ""},
		{echo.NewHTTPError(http.StatusTeapot), 500, archive.Internal, "没有办成，内容没有丢。请稍后再试；仍不行，请把编号告诉系统管理员。", ""},
	} {
		path := fmt.Sprintf("/api/v1/test%d", i)
		answering(s, http.MethodGet, path, func(*Call) error { return c.err })
		w := ask(s, http.MethodGet, path, "")
		p := readProblem(t, w)
		if w.Code != c.status || p.Status != c.status || p.Type != "urn:lantai:problem:"+string(c.kind) || p.Detail != c.detail || p.Field != c.field {
			t.Errorf("%v: %d %+v", c.err, w.Code, p)
		}
		if p.Instance != "urn:lantai:request:"+w.Header().Get("X-Request-Id") {
			t.Errorf("%v: instance %q", c.err, p.Instance)
		}
	}
}

func TestProblemsSpeakEnglish(t *testing.T) {
	s := newServer(t)
	answering(s, http.MethodGet, "/api/v1/test", func(*Call) error {
		return archive.E(archive.Conflict, "发文代字“%s”不用于“%s”的公文，请另选。", "霁政", archive.WorkSecret.Chinese())
	})
	p := readProblem(t, ask(s, http.MethodGet, "/api/v1/test", "", "Accept-Language", "en"))
	if p.Title != "Not possible now" || p.Detail != "The series “霁政” is not used for documents of level “Work secret”. Choose another." {
		t.Errorf("got %+v", p)
	}
}

func TestMissingAndForbiddenPagesAreOne(t *testing.T) {
	s := newServer(t)
	answering(s, http.MethodGet, "/hidden", func(*Call) error { return archive.ErrNotFound() })
	hidden, absent := ask(s, http.MethodGet, "/hidden", ""), ask(s, http.MethodGet, "/absent", "")
	if hidden.Code != 404 || absent.Code != 404 || hidden.Body.String() != absent.Body.String() {
		t.Errorf("hidden %d, absent %d, or their pages differ", hidden.Code, absent.Code)
	}
	if !strings.Contains(hidden.Body.String(), "可能链接有误，也可能不在您的知悉范围。") {
		t.Errorf("the page does not say why: %s", hidden.Body)
	}
}

func TestErrorPagesForPeople(t *testing.T) {
	s := newServer(t)
	answering(s, http.MethodGet, "/broken", func(*Call) error { return errors.New("column x does not exist") })
	answering(s, http.MethodGet, "/panics", func(*Call) error { panic("boom") })
	for _, path := range []string{"/broken", "/panics"} {
		w := ask(s, http.MethodGet, path, "")
		number := w.Header().Get("X-Request-Id")[:8]
		if w.Code != 500 || strings.Contains(w.Body.String(), "column") || strings.Contains(w.Body.String(), "boom") ||
			!strings.Contains(w.Body.String(), number) {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	swap := ask(s, http.MethodGet, "/broken", "", "HX-Request", "true")
	if swap.Header().Get("HX-Retarget") != "#said" || strings.Contains(swap.Body.String(), "<html") {
		t.Errorf("htmx got %s", swap.Body)
	}
}

func TestWrongMethodAndUnknownAPIRoute(t *testing.T) {
	s := newServer(t)
	if p := readProblem(t, ask(s, http.MethodDelete, "/api/v1/me", "")); p.Status != 405 {
		t.Errorf("got %+v", p)
	}
	if p := readProblem(t, ask(s, http.MethodGet, "/api/v1/nothing", "")); p.Status != 404 {
		t.Errorf("got %+v", p)
	}
}
