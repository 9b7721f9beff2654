package search

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search/query"

	"github.com/lantai/lantai/archive"
)

// TestContract compares totals, pages and facets with those of Index.Search, for every kind of condition, in an index of many
// segments with updated and deleted documents. segment.go rests on it: it must pass after each upgrade of Bleve.
func TestContract(t *testing.T) {
	e := open(t, t.TempDir())
	random := rand.New(rand.NewPCG(1, 2))
	fillRandomly(t, e, random)
	questions := 0
	for range 15 {
		for _, q := range contractQueries(random) {
			compare(t, e, q)
			questions++
		}
	}
	if questions < 30 {
		t.Fatalf("only %d questions were compared", questions)
	}
	t.Logf("%d questions compared", questions)
}

var contractWords = []string{"供热", "值班", "档案", "管理", "安全"}

// fillRandomly adds 600 documents in many batches, then replaces and removes some.
func fillRandomly(t *testing.T, e *Engine, random *rand.Rand) {
	document := func(i int) Document {
		d := public(fmt.Sprintf("d%04d", i), "关于", "", fmt.Sprintf("20%02d-%02d-%02d", random.IntN(25), 1+random.IntN(12), 1+random.IntN(28)), "")
		for _, w := range contractWords {
			if random.IntN(3) == 0 {
				d.Body += w + "。"
			}
		}
		d.Title += fmt.Sprint(i)
		d.Genre, d.Unit = string(archive.Genres()[random.IntN(4)]), fmt.Sprint("u", random.IntN(5))
		d.Tokens = []string{fmt.Sprint("t", random.IntN(4)), fmt.Sprint("t", random.IntN(4))}
		return d
	}
	for i := range 60 {
		var docs []Document
		for j := range 10 {
			docs = append(docs, document(i*10+j))
		}
		apply(t, e, docs...)
	}
	for range 20 {
		var docs []Document
		for range 5 {
			docs = append(docs, document(random.IntN(600)))
		}
		gone := archive.ID(fmt.Sprintf("d%04d", random.IntN(600)))
		position, _ := e.Position()
		if err := e.Apply(context.Background(), docs, []archive.ID{gone}, position+1); err != nil {
			t.Fatal(err)
		}
	}
}

func contractQueries(random *rand.Rand) []Query {
	word := func() string { return contractWords[random.IntN(len(contractWords))] }
	reader := Reader{Clearance: archive.Public, Tokens: []string{fmt.Sprint("t", random.IntN(4)), fmt.Sprint("t", random.IntN(4))}}
	genre := string(archive.Genres()[random.IntN(4)])
	return []Query{
		{Sort: ByDate, Reader: reader},
		{Sort: ByDate, Reader: reader, Text: word()},
		{Sort: ByDate, Reader: reader, Text: word() + " " + word()},
		{Sort: ByDate, Reader: reader, Text: word() + " -" + word()},
		{Sort: ByDate, Reader: reader, Text: word(), From: "2005-03-01", To: "2019"},
		{Sort: ByDate, Reader: reader, Text: word(), Genre: []string{genre}},
		{Sort: ByDate, Reader: reader, Unit: []string{"u1", "u2"}, Genre: []string{genre}},
	}
}

// compare asks both and compares.
func compare(t *testing.T, e *Engine, q Query) {
	t.Helper()
	q.Limit = 20
	ours := ask(t, e, q)
	theirs := bare(t, e, q, conditions(t, q, ""))
	if ours.Total != int(theirs.Total) {
		t.Fatalf("%+v: total %d, Bleve says %d", q, ours.Total, theirs.Total)
	}
	var days []string
	v := e.views[archive.Public]
	for _, h := range theirs.Hits {
		days = append(days, dayOf(t, v, h.ID))
	}
	for i, h := range ours.Items {
		if h.Date != days[i] {
			t.Fatalf("%+v: place %d is of %s, Bleve says %s", q, i, h.Date, days[i])
		}
	}
	for _, facet := range []string{"genre", "unit", "year"} {
		compareFacet(t, facet, ours.Facets[facet], bare(t, e, q, conditions(t, q, facet)))
	}
}

func compareFacet(t *testing.T, facet string, ours []FacetCount, theirs *bleve.SearchResult) {
	t.Helper()
	want := map[string]int{}
	for _, term := range theirs.Facets[facet].Terms.Terms() {
		want[term.Term] = term.Count
	}
	if len(want) != len(ours) {
		t.Fatalf("facet %s: %v, Bleve says %v", facet, ours, want)
	}
	for _, c := range ours {
		if want[c.Value] != c.Count {
			t.Fatalf("facet %s: %s is %d, Bleve says %d", facet, c.Value, c.Count, want[c.Value])
		}
	}
}

// bare asks Bleve itself.
func bare(t *testing.T, e *Engine, q Query, conditions query.Query) *bleve.SearchResult {
	t.Helper()
	r := bleve.NewSearchRequestOptions(conditions, q.Limit, 0, false)
	r.Score = "none"
	r.SortBy([]string{"-day", "_id"})
	for _, f := range []string{"genre", "unit", "year"} {
		r.AddFacet(f, bleve.NewFacetRequest(f, 1000))
	}
	result, err := e.shelves[archive.Public].ix.Search(r)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// conditions is the question as Bleve's own queries; the filter of the facet is left out.
func conditions(t *testing.T, q Query, facet string) query.Query {
	t.Helper()
	oneOf := func(field string, values []string) query.Query {
		any := bleve.NewDisjunctionQuery()
		for _, v := range values {
			term := bleve.NewTermQuery(v)
			term.SetField(field)
			any.AddQuery(term)
		}
		return any
	}
	all := bleve.NewBooleanQuery()
	all.AddMust(oneOf("access", q.Reader.Tokens))
	for _, w := range splitWords(q.Text) {
		any := bleve.NewDisjunctionQuery(oneOf("title", []string{w.text}), oneOf("body", []string{w.text}))
		if w.without {
			all.AddMustNot(any)
		} else {
			all.AddMust(any)
		}
	}
	if q.Genre != nil && facet != "genre" {
		all.AddMust(oneOf("genre", q.Genre))
	}
	if q.Unit != nil && facet != "unit" {
		all.AddMust(oneOf("unit", q.Unit))
	}
	if d, err := parseDays(q.From, q.To); err != nil {
		t.Fatal(err)
	} else if d.from != 0 {
		yes := true
		days := bleve.NewTermRangeInclusiveQuery(fmt.Sprint(d.from), fmt.Sprint(d.to), &yes, &yes)
		days.SetField("day")
		all.AddMust(days)
	}
	return all
}

// dayOf is the date of a document by its name in the Bleve index.
func dayOf(t *testing.T, v *view, name string) string {
	t.Helper()
	var buf []byte
	for _, p := range v.parts {
		i := slices.IndexFunc(p.columns.name, func(n uint32) bool { return nameOf(n) == name })
		if i >= 0 {
			_, s, err := v.texts.whole(v.rows[p.columns.name[i]], &buf)
			if err != nil {
				t.Fatal(err)
			}
			return s.date
		}
	}
	t.Fatalf("no document %s", name)
	return ""
}
