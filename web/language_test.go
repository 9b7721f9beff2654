package web

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/staff"
	"github.com/lantai/lantai/workflow/org"
)

// TestEverySentenceHasItsEnglish collects what can reach a screen: keys of templates, sentences of handlers, refusals of every
// package. What it prints can be put into locales/en as it stands.
func TestEverySentenceHasItsEnglish(t *testing.T) {
	english, err := readSentences(localeFiles, "locales/en")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]string{}
	sentencesOfTemplates(t, used)
	sentencesOfSource(t, "..", used)
	for _, word := range words() {
		used[word] = "closed set"
	}
	if len(used) < 100 {
		t.Fatalf("found only %d sentences: the search is broken", len(used))
	}
	missing := []string{}
	for _, sentence := range slices.Sorted(maps.Keys(used)) {
		if p, ok := english[sentence]; !ok {
			missing = append(missing, fmt.Sprintf("  %q: \"\",  %s", sentence, used[sentence]))
		} else if verbs(sentence) != verbs(p.Other) {
			t.Errorf("%q and its English do not take the same arguments", sentence)
		} else if p.One != "" && verbs(sentence) != verbs(p.One) {
			t.Errorf("%q and its English for one do not take the same arguments", sentence)
		}
	}
	if len(missing) > 0 {
		t.Errorf("%d sentences have no English:\n%s", len(missing), strings.Join(missing, "\n"))
	}
}

var verb = regexp.MustCompile(`%(\[\d+\])?[.\d]*[a-zA-Z]`)

func verbs(format string) string {
	found := verb.FindAllString(format, -1)
	for i := range found {
		found[i] = found[i][len(found[i])-1:]
	}
	slices.Sort(found)
	return strings.Join(found, "")
}

func han(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) || r == '，' })
}

// words are those of closed sets that stand on screens and in the arguments of refusals.
func words() []string {
	var all []string
	for _, l := range archive.Levels() {
		all = append(all, l.Chinese())
	}
	for _, r := range org.Roles() {
		all = append(all, r.Chinese())
	}
	for _, u := range []archive.Urgency{archive.Normal, archive.Urgent, archive.ExtraUrgent} {
		all = append(all, u.Chinese())
	}
	for _, r := range []archive.Retention{archive.Permanent, archive.Years30, archive.Years10} {
		all = append(all, r.Chinese())
	}
	for _, r := range []archive.RecordState{archive.Prefiled, archive.Arranged, archive.Kept, archive.Destroyed} {
		all = append(all, r.Chinese())
	}
	for _, l := range []archive.LoanState{archive.LoanRequested, archive.LoanWithdrawn, archive.LoanLent, archive.LoanReturned, archive.LoanRecalled,
		archive.LoanRefused, archive.LoanClosed} {
		all = append(all, l.Chinese())
	}
	for _, state := range []staff.AccountState{staff.AccountActive, staff.AccountNew, staff.AccountLocked, staff.AccountEnded, staff.AccountDisabled} {
		all = append(all, state.Chinese())
	}
	for _, fate := range []staff.ImportFate{staff.ImportNew, staff.ImportPost, staff.ImportThere, staff.ImportBad} {
		all = append(all, fate.Chinese())
	}
	for _, g := range archive.Genres() {
		all = append(all, string(g))
	}
	for _, p := range places {
		all = append(all, p.Label)
		if p.group != "" {
			all = append(all, p.group)
		}
	}
	for _, f := range faults {
		all = append(all, f.title)
	}
	all = append(all, routeWords()...)
	return append(all, documentWords()...)
}

var keyOfTemplate = regexp.MustCompile(`[{( ]tf? "((?:[^"\\]|\\.)*)"`)

func sentencesOfTemplates(t *testing.T, used map[string]string) {
	err := fs.WalkDir(templateFiles, "templates", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := templateFiles.ReadFile(name)
		for _, match := range keyOfTemplate.FindAllStringSubmatch(comment.ReplaceAllString(string(data), ""), -1) {
			used[match[1]] = name
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

var comment = regexp.MustCompile(`(?s)\{\{/\*.*?\*/\}\}`)

// notForScreens are folders whose sentences are for the terminal (as are those of the private server), or that hold no source of ours.
var notForScreens = []string{"../cmd", "../bin", "../data", "../.git", "../.cache", "../storage/backup", "node_modules"}

// sentencesOfSource reads every Go file of the module that is not a test.
func sentencesOfSource(t *testing.T, root string, used map[string]string) {
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return nil // a file that came and went
		}
		if entry.IsDir() && slices.Contains(notForScreens, filepath.Clean(name)) {
			return fs.SkipDir
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || strings.HasPrefix(entry.Name(), "private") {
			return nil
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, data, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		collect(file, name, used)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// sayers are the functions and methods whose string argument in Chinese is a sentence for people.
var sayers = []string{"E", "T", "tr", "invalid", "forbidden", "conflict", "need", "wrong"}

func collect(file *ast.File, name string, used map[string]string) {
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if !slices.Contains(sayers, calledName(n.Fun)) {
				return true
			}
			for _, arg := range n.Args {
				if s := literal(arg); han(s) {
					used[s] = name
					break
				}
			}
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Format" && han(literal(n.Value)) {
				used[literal(n.Value)] = name
			}
		case *ast.CompositeLit:
			if _, ok := n.Type.(*ast.MapType); ok {
				sentencesOfMap(n, name, used)
			}
		}
		return true
	})
}

// sentencesOfMap collects the whole sentences among the values of a table.
func sentencesOfMap(table *ast.CompositeLit, name string, used map[string]string) {
	for _, element := range table.Elts {
		if pair, ok := element.(*ast.KeyValueExpr); ok && strings.HasSuffix(literal(pair.Value), "。") {
			used[literal(pair.Value)] = name
		}
	}
}

func calledName(fun ast.Expr) string {
	switch fun := fun.(type) {
	case *ast.Ident:
		return fun.Name
	case *ast.SelectorExpr:
		return fun.Sel.Name
	}
	return ""
}

// literal is the value of a string literal, or of literals joined by +.
func literal(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if s, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			return s
		}
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return literal(e.X) + literal(e.Y)
		}
	}
	return ""
}

func TestPickLanguage(t *testing.T) {
	l, err := loadLanguages()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ setting, accept, want string }{
		{"", "", "zh"}, {"en", "zh-CN", "en"}, {"zh", "en", "zh"}, {"", "en-GB,en;q=0.9", "en"},
		{"", "fr", "zh"}, {"", "zh-TW,en;q=0.5", "zh"}, {"xx", "", "zh"}, {"", ";;;", "zh"},
	} {
		if got := l.pick(c.setting, c.accept).Code; got != c.want {
			t.Errorf("pick(%q, %q) = %s, want %s", c.setting, c.accept, got, c.want)
		}
	}
}

func TestPhrasesCountInEnglish(t *testing.T) {
	english := Language{Code: "en", sentences: map[string]phrase{"已选 %d 件": {One: "%d selected item", Other: "%d selected items"}}}
	for n, want := range map[int]string{1: "1 selected item", 2: "2 selected items"} {
		if got := english.T("已选 %d 件", n); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if got := (Language{}).T("%d年", 2026); got != "2026年" {
		t.Errorf("a year must not be grouped: %q", got)
	}
}

func TestEntriesOfARegisterBearTheirDay(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	k := Clock{Now: now, Zone: time.UTC}
	for want, at := range map[string]time.Time{"11月22日": now.Add(-time.Hour), "2025年12月31日": time.Date(2025, 12, 31, 8, 0, 0, 0, time.UTC), "": {}} {
		if got := k.Entered(at); got != want {
			t.Errorf("%v is entered as %q, want %q", at, got, want)
		}
	}
}

// routeWords are all of them, for the test of translations.
func routeWords() []string {
	var all []string
	for _, list := range [][]option{stepKindWords, modeWords, castingWords, reachWords, selfWords, dissentWords, effectWords, fieldTypeWords, fieldWords,
		documentKindWords, definitionActs} {
		for _, o := range list {
			all = append(all, o.Label)
		}
	}
	for _, v := range stepVerbs {
		all = append(all, v.Chinese())
	}
	for _, s := range []archive.VersionState{archive.VersionDraft, archive.VersionInForce, archive.VersionRetired} {
		all = append(all, s.Chinese())
	}
	return all
}
