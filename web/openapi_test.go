package web

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// describedAPI loads the description as a program would.
func describedAPI(t *testing.T) *openapi3.T {
	t.Helper()
	w := ask(newServer(t), "GET", "/api/v1/openapi.json", "")
	if w.Code != 200 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	doc, err := openapi3.NewLoader().LoadFromData(w.Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestDescriptionIsValid(t *testing.T) {
	doc := describedAPI(t)
	if err := doc.Validate(t.Context(), openapi3.IsOpenAPI31OrLater()); err != nil {
		t.Error(err)
	}
	if doc.OpenAPI != "3.1.0" {
		t.Errorf("version %s", doc.OpenAPI)
	}
}

// TestEveryAPIRouteIsDescribed holds route table and description together, both ways.
func TestEveryAPIRouteIsDescribed(t *testing.T) {
	doc := describedAPI(t)
	known := 0
	for _, r := range newServer(t).Routes() {
		if !strings.HasPrefix(r.Path, "/api/") {
			if r.Doc != nil {
				t.Errorf("%s %s is a page with a description for programs", r.Method, r.Path)
			}
			continue
		}
		known++
		item := doc.Paths.Value(pathName.ReplaceAllString(r.Path, "{$1}"))
		if item == nil || item.GetOperation(r.Method) == nil {
			t.Errorf("%s %s is not described", r.Method, r.Path)
			continue
		}
		chinese, english, both := strings.Cut(item.GetOperation(r.Method).Summary, " | ")
		if !both || !han(chinese) || han(english) {
			t.Errorf("%s %s has no summary in two languages", r.Method, r.Path)
		}
	}
	described := 0
	for _, item := range doc.Paths.Map() {
		described += len(item.Operations())
	}
	if described != known || known < 60 {
		t.Errorf("%d routes, %d described", known, described)
	}
}

// TestClosedSetsAreWhole holds each closed set to the constants of its type in the source, so that a new state cannot be forgotten.
func TestClosedSetsAreWhole(t *testing.T) {
	constants := map[string][]string{}
	for _, folder := range []string{"../archive", "../archive/office", "../archive/staff", "../workflow", "../workflow/org", "../search", "."} {
		constantsOf(t, folder, constants)
	}
	for typ, set := range closedSets() {
		key := typ.PkgPath()[strings.LastIndex(typ.PkgPath(), "/")+1:] + "." + typ.Name()
		if typ.Name() == "LevelClass" { // has no constants: classes are of levels
			continue
		}
		listed := []string{}
		for _, w := range set.Words {
			listed = append(listed, w.(string))
		}
		slices.Sort(listed)
		slices.Sort(constants[key])
		if !slices.Equal(listed, constants[key]) {
			t.Errorf("%s lists %v, the source has %v", key, listed, constants[key])
		}
	}
}

// constantsOf gathers typed string constants as package.Type: values.
func constantsOf(t *testing.T, folder string, all map[string][]string) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no sources in %s: %v", folder, err)
	}
	for _, path := range paths {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) != 1 {
				return true
			}
			typ, named := spec.Type.(*ast.Ident)
			if value, isText := spec.Values[0].(*ast.BasicLit); named && isText && value.Kind == token.STRING {
				key := file.Name.Name + "." + typ.Name
				all[key] = append(all[key], literal(value))
			}
			return true
		})
	}
}

func TestSchemasFollowEncodingJSON(t *testing.T) {
	type inner struct {
		A string `json:"a"`
	}
	type sampleRequest struct {
		inner
		B *int     `json:"b,omitempty"`
		C []string `json:"c"`
	}
	got, err := json.Marshal(newSchemas().object(reflect.TypeFor[sampleRequest]()))
	want := `{"additionalProperties":false,"properties":{"a":{"type":"string"},"b":{"type":"integer"},"c":{"items":{"type":"string"},"type":"array"}},"required":["a","c"],"type":"object"}`
	if err != nil || string(got) != want {
		t.Errorf("%v\n%s\n%s", err, got, want)
	}
}

func TestUnknownParametersAreRefused(t *testing.T) {
	s := newServer(t)
	if p := readProblem(t, ask(s, "GET", "/api/v1/openapi.json?colour=red", "")); p.Status != 422 || p.Field != "colour" {
		t.Errorf("%+v", p)
	}
}
