package main

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/lantai/lantai"

// room is what one package may import besides the standard library.
type room struct {
	ours    []string // package paths within the module; "x/..." is x and all below it
	foreign []string // prefixes of import paths
}

// arrows says who may know whom: workflow knows who must act, archive knows what a record is, search finds it, storage keeps it,
// web shows it, cmd connects them. A package that is not in the house fails the test, so that it finds its place by a decision.
func arrows() map[string]room {
	var (
		flow    = []string{"workflow/..."}
		rules   = []string{"archive", "workflow/..."}
		records = []string{"archive/...", "workflow/..."}
		pdf     = []string{"github.com/pdfcpu/pdfcpu/", "github.com/signintech/gopdf", "github.com/klippa-app/go-pdfium", "github.com/tetratelabs/wazero", "golang.org/x/image/", "golang.org/x/text/"}
		pages   = []string{"github.com/labstack/echo/v4", "golang.org/x/crypto/", "golang.org/x/text/", "golang.org/x/net/", "golang.org/x/time/",
			"github.com/alexedwards/scs/v2", "github.com/coreos/go-oidc/v3", "golang.org/x/oauth2", "github.com/go-ldap/ldap/v3",
			"github.com/go-webauthn/webauthn", "github.com/pquerna/otp", "github.com/prometheus/client_golang", "github.com/xuri/excelize/v2"}
		shows   = room{[]string{"archive/...", "workflow/...", "search", "web/..."}, pages}
		program = []string{"github.com/alecthomas/kong", "github.com/schollz/progressbar/v3", "golang.org/x/sync/", "golang.org/x/term", "golang.org/x/image/"}
	)
	return map[string]room{
		"workflow/org":            {},
		"workflow/worktime":       {},
		"workflow":                {flow, []string{"github.com/expr-lang/expr"}},
		"archive":                 {flow, nil},
		"archive/office":          {rules, nil},
		"archive/records":         {rules, nil},
		"archive/staff":           {rules, nil},
		"archive/notices":         {rules, nil},
		"archive/gongwen":         {rules, pdf},
		"archive/content":         {rules, pdf},
		"archive/aip":             {rules, pdf},
		"search":                  {[]string{"archive", "workflow/org"}, []string{"github.com/blevesearch/", "github.com/RoaringBitmap/roaring/v2", "golang.org/x/text/"}},
		"storage/postgres":        {slices.Concat(records, []string{"search", "migrations"}), []string{"github.com/jackc/pgx/v5", "github.com/riverqueue/river", "github.com/alexedwards/scs/", "github.com/mozillazg/go-pinyin"}},
		"storage/postgres/pgtest": {[]string{"archive", "storage/postgres"}, nil},
		"storage/blob":            {[]string{"archive"}, []string{"github.com/minio/minio-go/v7", "github.com/emmansun/gmsm/"}},
		"storage/blob/blobtest":   {[]string{"archive", "storage/blob"}, []string{"github.com/minio/minio-go/v7", "github.com/emmansun/gmsm/"}},
		"storage/backup":          {[]string{"archive", "storage/postgres", "storage/blob"}, nil},
		"web":                     shows,
		"web/notify":              {shows.ours, []string{"github.com/wneessen/go-mail"}},
		"web/export":              shows,
		"migrations":              {nil, []string{"github.com/jackc/pgx/v5", "github.com/pressly/goose/v3", "github.com/riverqueue/river"}},
		"cmd/lantai":              {[]string{"..."}, program},
		"cmd/prove":               {[]string{"..."}, slices.Concat(program, []string{"github.com/jackc/pgx/v5", "github.com/minio/minio-go/v7", "github.com/anishathalye/porcupine", "pgregory.net/rapid"})},
	}
}

// roomOf finds a package's place; what lies below a command belongs to it.
func roomOf(rooms map[string]room, name string) (room, bool) {
	r, ok := rooms[name]
	if parts := strings.Split(name, "/"); !ok && parts[0] == "cmd" && len(parts) > 2 {
		r, ok = rooms[path.Join(parts[:2]...)]
	}
	return r, ok
}

// listed is what go list tells about a package.
type listed struct {
	ImportPath, Dir, Doc string
	GoFiles, Imports     []string
}

func (p listed) name() string { return strings.TrimPrefix(p.ImportPath, module+"/") }

// packages lists the packages of the module, or the given ones.
func packages(t *testing.T, args ...string) (all []listed) {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-e", "-json=ImportPath,Dir,Doc,GoFiles,Imports"}, args...)...)
	cmd.Dir = filepath.Join("..", "..")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for decoder := json.NewDecoder(out); ; {
		var p listed
		if err := decoder.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatal("go list lists nothing")
	}
	return all
}

// allows tells whether the room's package may import the path.
func (r room) allows(imported string) bool {
	if ours, ok := strings.CutPrefix(imported, module+"/"); ok {
		return slices.ContainsFunc(r.ours, func(pattern string) bool {
			top, below := strings.CutSuffix(pattern, "...")
			return ours == strings.TrimSuffix(top, "/") || below && strings.HasPrefix(ours, top)
		})
	}
	first, _, _ := strings.Cut(imported, "/")
	if !strings.Contains(first, ".") {
		return true // the standard library
	}
	return slices.ContainsFunc(r.foreign, func(prefix string) bool {
		return imported == prefix || strings.HasPrefix(imported, strings.TrimSuffix(prefix, "/")+"/")
	})
}

func TestHouseArrows(t *testing.T) {
	rooms := arrows()
	for _, p := range packages(t, "./...") {
		r, ok := roomOf(rooms, p.name())
		if !ok {
			t.Errorf("%s has no place in the house", p.name())
			continue
		}
		for _, imported := range p.Imports {
			if !r.allows(imported) {
				t.Errorf("%s may not import %s", p.name(), imported)
			}
		}
	}
}

func TestHouseArrowsCanFail(t *testing.T) {
	rooms := arrows()
	for _, c := range []struct {
		from, imported string
		want           bool
	}{
		{"workflow", module + "/workflow/org", true},
		{"workflow", module + "/archive", false},
		{"archive", "encoding/json", true},
		{"archive", "github.com/jackc/pgx/v5", false},
		{"archive/office", module + "/archive/records", false},
		{"search", "github.com/blevesearch/bleve/v2/mapping", true},
		{"storage/postgres", "github.com/jackc/pgx/v5/pgxpool", true},
		{"storage/postgres", "github.com/jackc/pgx/v50", false},
		{"web", module + "/storage/postgres", false},
		{"web", module + "/archive/office", true},
		{"cmd/lantai", module + "/storage/postgres", true},
	} {
		if got := rooms[c.from].allows(c.imported); got != c.want {
			t.Errorf("%s imports %s: %v, want %v", c.from, c.imported, got, c.want)
		}
	}
}

func TestHouseHasNoTestHelpersInTheProgram(t *testing.T) {
	for _, p := range packages(t, "-deps", "./cmd/lantai") {
		if strings.HasPrefix(p.ImportPath, module) && strings.HasSuffix(path.Base(p.ImportPath), "test") {
			t.Errorf("the program contains %s", p.ImportPath)
		}
	}
}

func TestHouseStyle(t *testing.T) {
	for _, p := range packages(t, "./...") {
		if p.Doc == "" {
			t.Errorf("%s does not say in a sentence what it is for", p.name())
		}
		for _, name := range p.GoFiles {
			checkFile(t, filepath.Join(p.Dir, name), path.Join(p.name(), name))
		}
	}
}

// checkFile holds a file to what keeps it readable: a length that one can take in, and nothing that runs before main.
func checkFile(t *testing.T, file, name string) {
	t.Helper()
	const longest = 450
	files := token.NewFileSet()
	parsed, err := parser.ParseFile(files, file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Error(err)
		return
	}
	if lines := files.File(parsed.FileStart).LineCount(); lines > longest {
		t.Errorf("%s has %d lines; split it by noun", name, lines)
	}
	for _, decl := range parsed.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
			t.Errorf("%s has an init function", name)
		}
	}
}
