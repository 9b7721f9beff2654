package search

import (
	"maps"
	"slices"
	"testing"
	"time"
)

// TestQuality holds the share of known documents that real questions find, and how fast: reciprocal rank among the first ten.
func TestQuality(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: indexes some 2,500 real documents")
	}
	docs, items := corpus(t)
	e := open(t, t.TempDir())
	begin := time.Now()
	fill(t, e, docs)
	t.Logf("%d documents found after %v", len(docs), time.Since(begin).Round(time.Millisecond))
	rank, count := make(map[string]float64), make(map[string]int)
	var took []time.Duration
	for _, k := range items {
		q := Query{Text: k.Query, Limit: 10}
		ask(t, e, q)
		begin := time.Now()
		r := ask(t, e, q)
		took = append(took, time.Since(begin))
		count[k.Type]++
		at := slices.IndexFunc(r.Items, func(h Hit) bool { return slices.Contains(k.Relevant, h.ID) })
		if at >= 0 {
			rank[k.Type] += 1 / float64(at+1)
		}
		if at != 0 {
			t.Logf("%s %q: right at %d of %d", k.Type, k.Query, at+1, r.Total)
		}
	}
	slices.Sort(took)
	t.Logf("warm: p50 %v, p95 %v, p99 %v, most %v", took[len(took)/2], took[len(took)*95/100], took[len(took)*99/100], took[len(took)-1])
	for _, kind := range slices.Sorted(maps.Keys(count)) {
		mrr, least := rank[kind]/float64(count[kind]), 0.98
		if kind == "title" || kind == "number" {
			least = 0.99
		}
		t.Logf("%-9s MRR@10 %.4f of %d", kind, mrr, count[kind])
		if mrr < least {
			t.Errorf("%s: MRR@10 is %.4f, want at least %.2f", kind, mrr, least)
		}
	}
}
