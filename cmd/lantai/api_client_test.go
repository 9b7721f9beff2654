package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/cmd/lantai/house"
	"github.com/lantai/lantai/storage/postgres"
	"github.com/lantai/lantai/web"
	"github.com/lantai/lantai/workflow/org"
)

// bureau is a small organisation behind a real server: every answer that its people get is held against the description of the API.
type bureau struct {
	*testing.T
	address string
	router  routers.Router
	tokens  map[string]string
	people  map[string]archive.ID
	units   map[string]archive.ID
	series  archive.ID

	waterSeries archive.ID // of the neighbour
	house       *house.House

	mu    sync.Mutex
	asked map[string]bool // "GET /api/v1/documents/{id}"
	keys  int

	racing string // the document about which several act at once
}

const bureauPassword = "Bureau-2026!"

// openBureau starts the house on a server of its own. It skips, with a sentence, without PostgreSQL or the fonts.
func openBureau(t *testing.T) *bureau {
	t.Helper()
	fonts := filepath.Join("..", "..", ".cache", "fonts")
	if _, err := os.Stat(filepath.Join(fonts, "fangsong.ttf")); err != nil && os.Getenv("CI") == "" {
		t.Skip("skipped: this test sets documents in type and needs the fonts; .ci/fonts.sh brings them")
	}
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	h, err := house.Open(t.Context(), house.Settings{Data: filepath.Join(t.TempDir(), "data"), Fonts: fonts, Fragile: true, MaxUpload: 1 << 20,
		Log: quiet, PostgresBin: os.Getenv("LANTAI_POSTGRES_BIN")})
	if archive.KindOf(err) == archive.Unavailable && os.Getenv("CI") == "" {
		t.Skipf("skipped: this test needs PostgreSQL; .ci/setup.sh test installs it (%v)", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	b := &bureau{T: t, tokens: map[string]string{}, people: map[string]archive.ID{}, units: map[string]archive.ID{}, asked: map[string]bool{}, house: h}
	if err := h.DB.Staff(t.Context(), archive.System(), func(s postgres.Staffing) error { return b.furnish(t.Context(), s) }); err != nil {
		t.Fatal(err)
	}
	b.serve(h, quiet)
	return b
}

// serve runs the house's work beside the server, and closes both with the test.
func (b *bureau) serve(h *house.House, log *slog.Logger) {
	handler, err := web.New(web.Deps{Store: h.DB, Sessions: h.DB, Accounts: h.DB, Office: h.Office, Records: h.Records, Staff: h.Staff,
		Notices: h.Notices, Index: h.Index,
		House: "霁川城建", Log: log})
	if err != nil {
		b.Fatal(err)
	}
	server := httptest.NewServer(handler)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- h.Work(ctx) }()
	b.Cleanup(func() {
		server.Close()
		stop()
		if err := <-done; err != nil {
			b.Error(err)
		}
		if err := h.Close(); err != nil {
			b.Error(err)
		}
	})
	b.address = server.URL
	b.describe()
}

// describe reads what the API says of itself.
func (b *bureau) describe() {
	response, err := http.Get(b.address + "/api/v1/openapi.json")
	if err != nil {
		b.Fatal(err)
	}
	defer response.Body.Close()
	doc, err := openapi3.NewLoader().LoadFromIoReader(response.Body)
	if err != nil {
		b.Fatal(err)
	}
	if b.router, err = legacy.NewRouter(doc); err != nil {
		b.Fatal(err)
	}
}

// furnish writes units, people and a series.
func (b *bureau) furnish(ctx context.Context, s postgres.Staffing) error {
	o := archive.Organisation{Name: "霁川城建集团有限公司", ShortName: "霁川城建", Mark: "霁川城建集团有限公司文件", Company: true}
	if err := s.AddOrganisation(ctx, &o); err != nil {
		return err
	}
	keys := map[string]archive.Key{}
	for _, name := range []string{"霁川城建集团有限公司", "财务部", "工程部", "人力资源部"} {
		u := archive.Unit{Organisation: o.Key, Parent: keys["霁川城建集团有限公司"], Name: name, ShortName: name, Code: "D" + string(rune('0'+len(keys))),
			Root: len(keys) == 0, Office: len(keys) == 0}
		if err := s.AddUnit(ctx, &u); err != nil {
			return err
		}
		keys[name], b.units[name] = u.Key, u.ID
	}
	root := keys["霁川城建集团有限公司"]
	if err := s.Ship(ctx); err != nil {
		return err
	}
	series := archive.Series{Organisation: o.Key, Code: "霁建发", Name: "公司发文", Class: archive.Public.Class(), Unit: root}
	if err := s.AddSeries(ctx, &series); err != nil {
		return err
	}
	b.series = series.ID
	fonds := archive.Fonds{Organisation: o.Key, Code: "J001", Name: "霁川城建"}
	if err := s.AddFonds(ctx, &fonds); err != nil {
		return err
	}
	if err := b.hire(ctx, s, o.Key, keys); err != nil {
		return err
	}
	return b.furnishNeighbour(ctx, s)
}

// hire adds the people of the bureau, each with a post in one of the units.
func (b *bureau) hire(ctx context.Context, s postgres.Staffing, house archive.Key, units map[string]archive.Key) error {
	for _, p := range []struct {
		username, name, unit, title string
		head                        bool
		grant                       org.Grant
	}{
		{"drafter", "张三", "财务部", "科员", false, org.Grant{}},
		{"head", "王芳", "财务部", "部长", true, org.Grant{}},
		{"office", "郑十", "霁川城建集团有限公司", "办公室主任", false, org.Grant{Role: org.Office}},
		{"leader", "陈一", "霁川城建集团有限公司", "总经理", true, org.Grant{Role: org.Leader}},
		{"clerk", "吴九", "霁川城建集团有限公司", "机要员", false, org.Grant{Role: org.Clerk}},
		{"archivist", "孙七", "霁川城建集团有限公司", "档案员", false, org.Grant{Role: org.Archivist}},
		{"auditor", "周八", "霁川城建集团有限公司", "审计员", false, org.Grant{Role: org.Auditor}},
		{"works", "赵六", "工程部", "收发员", false, org.Grant{Role: org.Clerk, Unit: org.UnitKey(units["工程部"])}},
		{"builder", "李四", "工程部", "工程师", false, org.Grant{}},
		{"reader", "钱二", "人力资源部", "主管", false, org.Grant{}},
		{"admin", "江一", "霁川城建集团有限公司", "系统管理员", false, org.Grant{Role: org.SystemAdmin}},
		{"guard", "秦一", "霁川城建集团有限公司", "保密员", false, org.Grant{Role: org.SecurityOfficer}},
	} {
		person := postgres.NewPerson{Organisation: house, Username: p.username, Name: p.name, StaffNo: p.username,
			Clearance: archive.WorkSecret, PasswordHash: web.HashPassword(bureauPassword)}
		if err := s.AddPerson(ctx, &person); err != nil {
			return err
		}
		b.people[p.username] = person.ID
		post := org.Appointment{Person: org.PersonKey(person.Key), Unit: org.UnitKey(units[p.unit]), Title: p.title, Head: p.head, Main: true}
		if err := s.Appoint(ctx, post); err != nil {
			return err
		}
		if p.grant.Role != "" {
			p.grant.Person = post.Person
			if err := s.Grant(ctx, p.grant); err != nil {
				return err
			}
		}
	}
	return nil
}

// thing is a JSON object.
type thing map[string]any

// text reads a field, also of a thing within: "record.id".
func (t thing) text(path string) string {
	first, rest, deeper := strings.Cut(path, ".")
	if deeper {
		inner, _ := t[first].(map[string]any)
		return thing(inner).text(rest)
	}
	s, _ := t[first].(string)
	return s
}

// items are the rows of a list.
func (t thing) items() (all []thing) {
	list, _ := t["items"].([]any)
	for _, item := range list {
		all = append(all, item.(map[string]any))
	}
	return all
}

// request is one request of somebody.
type request struct {
	who, method, path string
	body              any // nil, a thing, a string as it stands, the bytes of a part, or a *upload
	key               string
	headers           []string
}

// upload is a file that is sent.
type upload struct{ field, name, content string }

// answer is what came back.
type answer struct {
	thing
	status int
	header http.Header
	raw    []byte
}

// do sends a request and holds its answer against the description.
func (b *bureau) do(r request) answer {
	b.Helper()
	body, mediaType := encode(b.T, r.body)
	sent, err := http.NewRequestWithContext(b.Context(), r.method, b.address+"/api/v1"+r.path, bytes.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	if mediaType != "" {
		sent.Header.Set("Content-Type", mediaType)
	}
	if r.who != "" {
		sent.Header.Set("Authorization", "Bearer "+b.tokens[r.who])
	}
	if r.key != "" {
		sent.Header.Set("Idempotency-Key", r.key)
	}
	for i := 0; i < len(r.headers); i += 2 {
		sent.Header.Set(r.headers[i], r.headers[i+1])
	}
	response, err := http.DefaultClient.Do(sent)
	if err != nil {
		b.Fatal(err)
	}
	defer response.Body.Close()
	a := answer{status: response.StatusCode, header: response.Header}
	if a.raw, err = io.ReadAll(response.Body); err != nil {
		b.Fatal(err)
	}
	if strings.Contains(response.Header.Get("Content-Type"), "json") {
		if err := json.Unmarshal(a.raw, &a.thing); err != nil {
			b.Fatalf("%s %s: %v", r.method, r.path, err)
		}
	}
	b.conforms(sent, a)
	return a
}

func encode(t *testing.T, body any) (content []byte, mediaType string) {
	t.Helper()
	switch body := body.(type) {
	case nil:
		return nil, ""
	case string:
		return []byte(body), "application/json"
	case []byte:
		return body, "application/octet-stream"
	case *upload:
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		part, err := w.CreateFormFile(body.field, body.name)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(part, body.content)
		w.Close()
		return b.Bytes(), w.FormDataContentType()
	}
	content, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return content, "application/json"
}

// conforms validates an answer by the description.
func (b *bureau) conforms(sent *http.Request, a answer) {
	b.Helper()
	route, path, err := b.router.FindRoute(sent)
	if err != nil {
		b.Errorf("%s %s is not described: %v", sent.Method, sent.URL.Path, err)
		return
	}
	b.mu.Lock()
	if a.status < 300 {
		b.asked[sent.Method+" "+route.Path] = true
	}
	b.mu.Unlock()
	in := &openapi3filter.RequestValidationInput{Request: sent, PathParams: path, Route: route}
	out := &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: a.status, Header: a.header,
		Body: io.NopCloser(bytes.NewReader(a.raw)), Options: &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true}}
	if err := openapi3filter.ValidateResponse(b.Context(), out); err != nil {
		b.Errorf("%s %s answers %d, which is not as described: %v\n%s", sent.Method, sent.URL.Path, a.status, err, a.raw)
	}
}

// wants fails unless the answer has the status.
func (b *bureau) wants(status int, r request) answer {
	b.Helper()
	a := b.do(r)
	if a.status != status {
		b.Fatalf("%s: %s %s answers %d, want %d: %s", r.who, r.method, r.path, a.status, status, a.raw)
	}
	return a
}

// get reads, and post acts under a key of its own.
func (b *bureau) get(who, path string) answer {
	b.Helper()
	return b.wants(http.StatusOK, request{who: who, method: "GET", path: path})
}

func (b *bureau) post(who, path string, body any) answer {
	b.Helper()
	return b.wants(http.StatusOK, request{who: who, method: "POST", path: path, body: body, key: b.key()})
}

func (b *bureau) make(who, path string, body any) answer {
	b.Helper()
	return b.wants(http.StatusCreated, request{who: who, method: "POST", path: path, body: body, key: b.key()})
}

func (b *bureau) key() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.keys++
	return string(archive.NewID())
}

// refused wants a problem of the status and type, and the field where one is to blame.
func (b *bureau) refused(status int, kind, field string, r request) {
	b.Helper()
	a := b.wants(status, r)
	if a.text("type") != "urn:lantai:problem:"+kind || a.text("field") != field {
		b.Errorf("%s %s: %s", r.method, r.path, a.raw)
	}
}

// eventually waits until the answer of a read is as wanted.
func (b *bureau) eventually(who, path string, wanted func(answer) bool) answer {
	b.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		a := b.get(who, path)
		if wanted(a) {
			return a
		}
		if time.Now().After(end) {
			b.Fatalf("%s %s: still %s", who, path, a.raw)
		}
	}
}
