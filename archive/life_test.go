package archive

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/lantai/lantai/workflow"
)

// Every life is written three times: a diagram, a Go table, a CHECK in SQL. These tests hold the three together.

// schema is the text of all migrations.
func schema(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "migrations", "*.sql"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no migrations: %v", err)
	}
	var all strings.Builder
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}

var quoted = regexp.MustCompile(`'([^']*)'`)

// words are the quoted words of a list in SQL, sorted.
func words(list string) []string {
	var found []string
	for _, m := range quoted.FindAllStringSubmatch(list, -1) {
		found = append(found, m[1])
	}
	slices.Sort(found)
	return found
}

// checked is the closed set of a column, by its CHECK.
func checked(t *testing.T, sql, table, column string) []string {
	t.Helper()
	body := regexp.MustCompile(`(?s)CREATE TABLE ` + table + ` \((.*?)\n\);`).FindStringSubmatch(sql)
	if body == nil {
		t.Fatalf("no table %s", table)
	}
	check := regexp.MustCompile(`(?s)\n\s+` + column + `\s.*?CHECK \(` + column + ` IN \((.*?)\)`).FindStringSubmatch(body[1])
	if check == nil {
		t.Fatalf("%s.%s has no CHECK of its words", table, column)
	}
	later := regexp.MustCompile(`ADD CONSTRAINT ` + table + `_` + column + `_check CHECK \(` + column + ` IN \((.*?)\)`).FindStringSubmatch(sql)
	if later != nil {
		return words(later[1])
	}
	return words(check[1])
}

// constants are the values of all string constants of a type of this package, sorted.
func constants(t *testing.T, typeName string) []string {
	t.Helper()
	var values []string
	for _, file := range sources(t) {
		for _, decl := range file.Decls {
			if d, ok := decl.(*ast.GenDecl); ok && d.Tok == token.CONST {
				values = append(values, valuesOf(t, d, typeName)...)
			}
		}
	}
	slices.Sort(values)
	return values
}

func sources(t *testing.T) (files []*ast.File) {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

func valuesOf(t *testing.T, d *ast.GenDecl, typeName string) (values []string) {
	t.Helper()
	for _, spec := range d.Specs {
		v := spec.(*ast.ValueSpec)
		if name, ok := v.Type.(*ast.Ident); !ok || name.Name != typeName {
			continue
		}
		for _, e := range v.Values {
			value, err := strconv.Unquote(e.(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			values = append(values, value)
		}
	}
	return values
}

func TestClosedSetsAreThoseOfTheDatabase(t *testing.T) {
	sql := schema(t)
	for _, c := range []struct{ typeName, table, column string }{
		{"DocumentKind", "document", "kind"},
		{"Urgency", "document", "urgency"},
		{"Openness", "document", "openness"},
		{"Retention", "document", "retention"},
		{"Retention", "record", "retention"},
		{"Retention", "retention_rule", "retention"},
		{"FileRole", "document_file", "role"},
		{"FileState", "file", "state"},
		{"Reading", "file", "reading"},
		{"NumberOrigin", "number", "origin"},
		{"NumberFate", "number", "fate"},
		{"DeliveryState", "delivery", "state"},
		{"ArrivalWay", "arrival", "way"},
		{"RecordState", "record", "state"},
		{"LoanState", "loan", "state"},
		{"SessionKind", "session", "kind"},
	} {
		if in, want := constants(t, c.typeName), checked(t, sql, c.table, c.column); !slices.Equal(in, want) {
			t.Errorf("%s is %v, %s.%s allows %v", c.typeName, in, c.table, c.column, want)
		}
	}
	var classes []string
	for _, l := range Levels() {
		classes = append(classes, string(l.Class()))
	}
	slices.Sort(classes)
	if want := checked(t, sql, "series", "level_class"); !slices.Equal(slices.Compact(classes), want) {
		t.Errorf("classes of levels are %v, series.level_class allows %v", classes, want)
	}
}

func TestRunsAndTasksAreThoseOfTheDatabase(t *testing.T) {
	sql := schema(t)
	if in, want := sorted(workflow.RunStates()), checked(t, sql, "run", "state"); !slices.Equal(in, want) {
		t.Errorf("runs are %v, the database allows %v", in, want)
	}
	if in, want := sorted(workflow.TaskStates()), checked(t, sql, "task", "state"); !slices.Equal(in, want) {
		t.Errorf("tasks are %v, the database allows %v", in, want)
	}
}

func sorted[S ~string](list []S) []string {
	var all []string
	for _, s := range list {
		all = append(all, string(s))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// states are all that a transition table speaks of.
func states[S ~string](table map[S][]S) []string {
	all := slices.Collect(maps.Keys(table))
	for _, next := range table {
		all = append(all, next...)
	}
	return sorted(all)
}

func TestLivesOfDocumentsAreThoseOfTheDatabase(t *testing.T) {
	lives := regexp.MustCompile(`(?s)CONSTRAINT life CHECK \(\s+(kind.*?)\)\),`).FindAllStringSubmatch(schema(t), -1)
	if lives == nil {
		t.Fatal("no constraint of the name life")
	}
	life := lives[len(lives)-1] // the latest
	kinds := regexp.MustCompile(`(?s)kind = '(\w+)' AND status IN \(([^)]*)`).FindAllStringSubmatch(life[1]+")", -1)
	if len(kinds) != len(moves) {
		t.Errorf("the database knows %d kinds, the table %d", len(kinds), len(moves))
	}
	added := map[string][]string{} // by later migrations, which add to what the constraint allows
	for _, m := range regexp.MustCompile(`OR \(kind = ''(\w+)'' AND status = ''(\w+)''\)`).FindAllStringSubmatch(schema(t), -1) {
		added[m[1]] = append(added[m[1]], m[2])
	}
	var all []string
	for _, m := range kinds {
		in := states(moves[DocumentKind(m[1])])
		if want := sorted(append(words(m[2]), added[m[1]]...)); !slices.Equal(in, want) {
			t.Errorf("%s: the table has %v, the database %v", m[1], in, want)
		}
		all = append(all, in...)
	}
	if in, want := sorted(all), constants(t, "Status"); !slices.Equal(in, want) {
		t.Errorf("the tables have %v, the type %v", in, want)
	}
}

func TestLivesOfRecordsAndLoansHoldAllStates(t *testing.T) {
	if in, want := states(recordMoves), constants(t, "RecordState"); !slices.Equal(in, want) {
		t.Errorf("the table of records has %v, the type %v", in, want)
	}
	if in, want := states(loanMoves), constants(t, "LoanState"); !slices.Equal(in, want) {
		t.Errorf("the table of loans has %v, the type %v", in, want)
	}
}

// TestDiagramsNameEveryState reads the package comments: the one here for documents, that of records for records and loans.
func TestDiagramsNameEveryState(t *testing.T) {
	for _, c := range []struct {
		file     string
		typeName []string
	}{
		{"doc.go", []string{"Status"}},
		{filepath.Join("records", "records.go"), []string{"RecordState", "LoanState"}},
	} {
		file, err := parser.ParseFile(token.NewFileSet(), c.file, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		drawn := regexp.MustCompile(`[a-z_]+`).FindAllString(file.Doc.Text(), -1)
		for _, name := range c.typeName {
			for _, state := range constants(t, name) {
				if !slices.Contains(drawn, state) {
					t.Errorf("the diagram in %s does not show %s", c.file, state)
				}
			}
		}
	}
}

func TestEveryStateHasItsWord(t *testing.T) {
	for _, s := range constants(t, "Status") {
		if Status(s).Chinese() == "" {
			t.Errorf("status %s has no word", s)
		}
	}
	for _, s := range constants(t, "RecordState") {
		if RecordState(s).Chinese() == "" {
			t.Errorf("record state %s has no word", s)
		}
	}
	for _, s := range constants(t, "LoanState") {
		if LoanState(s).Chinese() == "" {
			t.Errorf("loan state %s has no word", s)
		}
	}
}

func TestMovesRefuseWithConflict(t *testing.T) {
	for _, c := range []struct {
		kind     DocumentKind
		from, to Status
		want     bool
	}{
		{Outgoing, Signed, Numbered, true},
		{Outgoing, InReview, Numbered, false},
		{Outgoing, Drafting, Signed, false},
		{Outgoing, Issued, Voided, false}, // what has gone out is withdrawn or repealed
		{Outgoing, Numbered, Voided, true},
		{Outgoing, Voided, Drafting, false},
		{Incoming, Received, InHand, false},
		{Incoming, Received, Returned, true},
		{Incoming, InHand, Received, true}, // registered by mistake
		{Incoming, Completed, Voided, false},
		{Report, Signed, Numbered, false},
		{Report, Signed, Filed, true},
	} {
		d := Document{Kind: c.kind, Status: c.from}
		err := d.Move(c.to)
		if (err == nil) != c.want || err != nil && (KindOf(err) != Conflict || d.Status != c.from) {
			t.Errorf("%s from %s to %s: %v, is %s", c.kind, c.from, c.to, err, d.Status)
		}
	}
	l := Loan{State: LoanRequested}
	if err := l.Move(LoanReturned); KindOf(err) != Conflict || l.State != LoanRequested {
		t.Errorf("a loan that was never lent was returned: %v", err)
	}
	r := Record{State: Prefiled}
	if err := r.Move(Kept); KindOf(err) != Conflict || r.State != Prefiled {
		t.Errorf("a record without a code was kept: %v", err)
	}
}
