package main

import (
	"bufio"
	"encoding/json"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// BenchmarkSearchAPI asks the program for the real queries beside the repository, over the demo organisation and the real documents:
// one reader, warm, the access filter on. One round asks all of them.
func BenchmarkSearchAPI(b *testing.B) {
	corpus := filepath.Join("..", "..", "..", "shared", "corpus")
	questions := questionsOf(b, filepath.Join(corpus, "queries.jsonl"))
	data, _ := shelf.take(b)
	if said := invoke(b.Context(), data, "import", filepath.Join(corpus, "documents.jsonl")); said.status != 0 {
		b.Fatal(said.err)
	}
	s, _ := serving(b, data)
	ask := signedIn(b, s.address, lifeOffice)
	for _, kind := range slices.Sorted(maps.Keys(questions)) {
		for _, q := range questions[kind] {
			ask(q)
		}
		b.Run(kind, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				for _, q := range questions[kind] {
					begun := time.Now()
					ask(q)
					took = append(took, time.Since(begun))
				}
			}
			report(b, took)
		})
	}
}

// questionsOf are the addresses to be asked, by the type of the query.
func questionsOf(b *testing.B, path string) map[string][]string {
	file, err := os.Open(path)
	if err != nil {
		b.Skip("skipped: the real queries of ../shared/corpus are not on this machine")
	}
	defer file.Close()
	questions := map[string][]string{}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var q struct{ Type, Query string }
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			b.Fatal(err)
		}
		questions[q.Type] = append(questions[q.Type], "/api/v1/search?q="+url.QueryEscape(q.Query))
	}
	return questions
}
