package search

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
)

// BenchmarkSearch asks the real questions of each type with one client and with eight, the access filter on.
func BenchmarkSearch(b *testing.B) {
	docs, items := corpus(b)
	e := open(b, b.TempDir())
	fill(b, e, docs)
	types := map[string][]knownItem{}
	for _, k := range items {
		types[k.Type] = append(types[k.Type], k)
	}
	types["list"] = []knownItem{{}}
	types["broad"] = []knownItem{{Query: "人民政府"}, {Query: "主管部门"}, {Query: "管理"}, {Query: "有关规定"}}
	types["single"] = []knownItem{{Query: "法"}, {Query: "水"}}
	for _, kind := range []string{"title", "partial", "number", "sentence", "twokw", "list", "broad", "single"} {
		for _, clients := range []int{1, 8} {
			b.Run(fmt.Sprintf("%s/clients=%d", kind, clients), func(b *testing.B) { benchmarkSearch(b, e, types[kind], clients) })
		}
	}
}

func benchmarkSearch(b *testing.B, e *Engine, items []knownItem, clients int) {
	for _, k := range items {
		ask(b, e, Query{Text: k.Query})
	}
	var next atomic.Int64
	times := make(chan []time.Duration, clients)
	b.ResetTimer()
	for range clients {
		go func() {
			var took []time.Duration
			for {
				i := int(next.Add(1)) - 1
				if i >= b.N {
					times <- took
					return
				}
				begin := time.Now()
				if _, err := e.Search(context.Background(), Query{Text: items[i%len(items)].Query, Reader: everything}); err != nil {
					b.Error(err)
				}
				took = append(took, time.Since(begin))
			}
		}()
	}
	var all []time.Duration
	for range clients {
		all = append(all, <-times...)
	}
	slices.Sort(all)
	b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
}

// BenchmarkImport compares the import of the corpus with bare Bleve on the same fields: ours adds the texts beside the index, the
// columns, and that every batch can be found at once.
func BenchmarkImport(b *testing.B) {
	docs, _ := corpus(b)
	b.Run("bleve", func(b *testing.B) {
		for b.Loop() {
			importBare(b, docs)
		}
		b.ReportMetric(peakMemory(b), "peak-MB")
	})
	b.Run("ours", func(b *testing.B) {
		for b.Loop() {
			e := open(b, filepath.Join(b.TempDir(), "i"))
			fill(b, e, docs)
			if err := e.journal.settle(); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(peakMemory(b), "peak-MB")
	})
}

// importBare gives the same fields to Bleve, in batches of the same size, and waits for the disk.
func importBare(b *testing.B, docs []Document) {
	ix, err := bleve.NewUsing(filepath.Join(b.TempDir(), "bare"), newMapping(), scorch.Name, scorch.Name, bleveConfig())
	if err != nil {
		b.Fatal(err)
	}
	batch, size, waiting := ix.NewBatch(), 0, make(chan error, len(docs))
	flush := func() {
		batch.SetPersistedCallback(func(err error) { waiting <- err })
		if err := ix.Batch(batch); err != nil {
			b.Fatal(err)
		}
		batch, size = ix.NewBatch(), 0
	}
	batches := 0
	for i := range docs {
		f, _ := foldDocument(&docs[i])
		if err := batch.IndexAdvanced(fieldsOf(nameOf(uint32(i)), &docs[i], f)); err != nil {
			b.Fatal(err)
		}
		if size += docs[i].size(); size >= batchBytes || i == len(docs)-1 {
			flush()
			batches++
		}
	}
	for range batches {
		if err := <-waiting; err != nil {
			b.Fatal(err)
		}
	}
	if err := ix.Close(); err != nil {
		b.Fatal(err)
	}
}

// peakMemory is the most memory that the process ever had resident, in MB; 0 where the system does not tell.
func peakMemory(b *testing.B) float64 {
	runtime.GC()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		var kb float64
		if n, _ := fmt.Sscanf(line, "VmHWM: %f kB", &kb); n == 1 {
			return kb / 1024
		}
	}
	return 0
}
