package search

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/lantai/lantai/archive"
)

// TestOracle: after any history of writes, any question finds exactly the documents that a plain walk over all of them finds, with
// the same facets, in the order of the dates.
func TestOracle(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		e := open(t, t.TempDir())
		world := map[archive.ID]Document{}
		for step := range rapid.IntRange(1, 5).Draw(rt, "steps") {
			change(rt, e, world, int64(step+1))
		}
		for range 5 {
			q := drawQuery(rt)
			r, err := e.Search(context.Background(), q)
			if err != nil {
				rt.Fatal(err)
			}
			want := walk(world, q, "")
			if r.Total != len(want) || len(r.Items) != len(want) {
				rt.Fatalf("%+v\nfound %v\nwant  %v", q, ids(r), slices.Collect(maps.Keys(want)))
			}
			for i, h := range r.Items {
				if _, ok := want[h.ID]; !ok {
					rt.Fatalf("%+v finds %s", q, h.ID)
				}
				if i > 0 && r.Items[i-1].Date < h.Date {
					rt.Fatalf("%+v: %s stands before %s", q, r.Items[i-1].Date, h.Date)
				}
			}
			compareCounts(rt, r.Facets["genre"], walk(world, q, "genre"), func(d Document) string { return d.Genre })
			compareCounts(rt, r.Facets["level"], walk(world, q, "level"), func(d Document) string { return string(d.Level) })
		}
	})
}

var oracleText = rapid.StringOfN(rapid.RuneFrom([]rune("档案管理办法規條12ab 。〔〕\n")), 0, 25, -1)

// change applies a few new, replaced and removed documents to the engine and to the world.
func change(t *rapid.T, e *Engine, world map[archive.ID]Document, position int64) {
	id := rapid.Custom(func(t *rapid.T) archive.ID { return archive.ID(fmt.Sprint("d", rapid.IntRange(0, 12).Draw(t, "id"))) })
	var docs []Document
	for range rapid.IntRange(0, 6).Draw(t, "documents") {
		d := Document{ID: id.Draw(t, "id"), Level: archive.Levels()[rapid.IntRange(0, 2).Draw(t, "level")],
			Tokens: rapid.SliceOfDistinct(rapid.SampledFrom([]string{"x", "y", "z"}), rapid.ID).Draw(t, "tokens"),
			Title:  oracleText.Draw(t, "title"), Body: oracleText.Draw(t, "body"), Sender: oracleText.Draw(t, "sender"),
			Genre: rapid.SampledFrom([]string{"", "通知", "函"}).Draw(t, "genre"),
			Date:  rapid.SampledFrom([]string{"", "2023-05-01", "2024-05-01"}).Draw(t, "date")}
		if rapid.Bool().Draw(t, "attached") {
			d.Attachments = []Attachment{{Name: oracleText.Draw(t, "name"), Text: oracleText.Draw(t, "text")}}
		}
		docs = append(docs, d)
	}
	gone := rapid.SliceOfNDistinct(id, 0, 2, rapid.ID).Draw(t, "gone")
	gone = slices.DeleteFunc(gone, func(id archive.ID) bool {
		return slices.ContainsFunc(docs, func(d Document) bool { return d.ID == id })
	})
	if err := e.Apply(context.Background(), docs, gone, position); err != nil {
		t.Fatal(err)
	}
	for _, d := range docs {
		world[d.ID] = d
	}
	for _, id := range gone {
		delete(world, id)
	}
}

func drawQuery(t *rapid.T) Query {
	var words []string
	for range rapid.IntRange(0, 3).Draw(t, "words") {
		w := strings.TrimSpace(strings.NewReplacer("\n", "", " ", "").Replace(rapid.StringOfN(rapid.RuneFrom([]rune("档案管理办法规条12ab〔〕")), 1, 4, -1).Draw(t, "word")))
		switch rapid.IntRange(0, 4).Draw(t, "kind") {
		case 0:
			w = "-" + w
		case 1:
			w = `"` + w + `"`
		}
		words = append(words, w)
	}
	q := Query{Text: strings.Join(words, " "), Sort: ByDate, Limit: 100, Reader: Reader{
		Clearance: archive.Levels()[rapid.IntRange(0, 2).Draw(t, "clearance")],
		Tokens:    rapid.SliceOfDistinct(rapid.SampledFrom([]string{"x", "y"}), rapid.ID).Draw(t, "held")}}
	if rapid.Bool().Draw(t, "by genre") {
		q.Genre = []string{"通知"}
	}
	if rapid.Bool().Draw(t, "by level") {
		q.Level = []string{"public"}
	}
	if rapid.Bool().Draw(t, "by date") {
		q.From = "2024"
	}
	return q
}

// walk finds by looking at every document; the filter of one facet can be left out.
func walk(world map[archive.ID]Document, q Query, facet string) map[archive.ID]Document {
	found := map[archive.ID]Document{}
	for id, d := range world {
		known := slices.ContainsFunc(q.Reader.Tokens, func(token string) bool { return slices.Contains(d.Tokens, token) })
		switch {
		case !known, d.Level.Rank() > q.Reader.Clearance.Rank():
		case facet != "genre" && q.Genre != nil && !slices.Contains(q.Genre, d.Genre):
		case facet != "level" && q.Level != nil && !slices.Contains(q.Level, string(d.Level)):
		case q.From != "" && d.Date < q.From:
		case !says(d, q.Text):
		default:
			found[id] = d
		}
	}
	return found
}

// says reports whether a document answers a text, by the rules of Query.Text.
func says(d Document, text string) bool {
	fields := [][]byte{fold(d.Title), fold(d.Body), fold(d.Sender)}
	for _, a := range d.Attachments {
		fields = append(fields, fold(a.Name), fold(a.Text))
	}
	asked, without := 0, 0
	all, typed := true, ""
	for _, w := range strings.Fields(text) {
		word, minus := strings.CutPrefix(w, "-")
		ph := fold(strings.Trim(word, `"`))
		if len(ph) == 0 {
			continue
		}
		has := slices.ContainsFunc(fields, func(f []byte) bool { return containsWord(f, ph) })
		if minus {
			if without++; has {
				return false
			}
			continue
		}
		asked++
		typed += " " + strings.Trim(word, `"`)
		all = all && has
	}
	if asked == 0 {
		return without > 0 || strings.TrimSpace(text) == ""
	}
	return all || key(d.Title) == key(typed)
}

// containsWord looks for a phrase whose letters and digits do not go on at its ends.
func containsWord(text, ph []byte) bool {
	letter := func(b byte) bool { return '0' <= b && b <= '9' || 'a' <= b && b <= 'z' }
	for i := range len(text) - len(ph) + 1 {
		end := i + len(ph)
		if bytes.Equal(text[i:end], ph) && !(i > 0 && letter(ph[0]) && letter(text[i-1])) &&
			!(end < len(text) && letter(ph[len(ph)-1]) && letter(text[end])) {
			return true
		}
	}
	return false
}

func compareCounts(t *rapid.T, got []FacetCount, found map[archive.ID]Document, value func(Document) string) {
	want := map[string]int{}
	for _, d := range found {
		if v := value(d); v != "" {
			want[v]++
		}
	}
	if len(got) != len(want) {
		t.Fatalf("facet %v, want %v", got, want)
	}
	for _, c := range got {
		if want[c.Value] != c.Count {
			t.Fatalf("facet %v, want %v", got, want)
		}
	}
}
