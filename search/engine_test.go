package search

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
)

func TestApplyReplacesAndRemoves(t *testing.T) {
	e := open(t, t.TempDir())
	apply(t, e, public("a", "旧标题", "", "", ""), public("b", "别的", "", "", ""))
	apply(t, e, public("a", "中间", "", "", ""), public("a", "新标题", "", "", ""))
	if got := joined(ask(t, e, Query{Text: "旧标题"})); got != "" {
		t.Errorf("the old state is found: %s", got)
	}
	if r := ask(t, e, Query{}); r.Total != 2 || joined(ask(t, e, Query{Text: "新标题"})) != "a" {
		t.Errorf("%d documents, want 2", r.Total)
	}
	if err := e.Apply(context.Background(), nil, []archive.ID{"a", "never"}, 9); err != nil {
		t.Fatal(err)
	}
	if got := joined(ask(t, e, Query{})); got != "b" {
		t.Errorf("left: %s, want b", got)
	}
	if position, _ := e.Position(); position != 9 {
		t.Errorf("position %d, want 9", position)
	}
}

func TestApplyIsFoundAtOnce(t *testing.T) {
	e := open(t, t.TempDir())
	var most time.Duration
	for i := range 50 {
		begin := time.Now()
		apply(t, e, public(fmt.Sprint("d", i), fmt.Sprint("第", i, "件"), "", "", "内容"))
		if r := ask(t, e, Query{}); r.Total != i+1 {
			t.Fatalf("%d found after %d", r.Total, i+1)
		}
		most = max(most, time.Since(begin))
	}
	if most > time.Second {
		t.Errorf("a change was found after %v only", most)
	}
	t.Logf("a change is found after %v at most", most)
}

func TestLevels(t *testing.T) {
	e := open(t, t.TempDir())
	var docs []Document
	for _, l := range archive.Levels() {
		d := public(string(l), "同一标题", "", "", "")
		d.Level = l
		docs = append(docs, d)
	}
	apply(t, e, docs...)
	for i, l := range archive.Levels() {
		if r := ask(t, e, Query{Reader: Reader{Clearance: l, Tokens: []string{"all"}}}); r.Total != i+1 || len(r.Facets["level"]) != i+1 {
			t.Errorf("a reader of %s finds %d, facets %v", l, r.Total, r.Facets["level"])
		}
	}
	for _, r := range []Reader{{}, {Clearance: "unknown", Tokens: []string{"all"}}, {Clearance: archive.TopSecret}} {
		if got, err := e.Search(context.Background(), Query{Reader: r}); err != nil || got.Total != 0 {
			t.Errorf("%+v finds %d, %v", r, got.Total, err)
		}
	}
}

func TestLevelChange(t *testing.T) {
	e := open(t, t.TempDir())
	d := public("a", "供热", "", "", "")
	for _, l := range []archive.Level{archive.Public, archive.Secret, archive.WorkSecret, archive.Public} {
		d.Level = l
		apply(t, e, d)
		for _, c := range archive.Levels() {
			want := 0
			if l.Rank() <= c.Rank() {
				want = 1
			}
			if r := ask(t, e, Query{Text: "供热", Reader: Reader{Clearance: c, Tokens: []string{"all"}}}); r.Total != want {
				t.Errorf("at %s a reader of %s finds %d, want %d", l, c, r.Total, want)
			}
		}
	}
}

func TestAccess(t *testing.T) {
	e := open(t, t.TempDir())
	a, b := public("a", "甲", "", "", ""), public("b", "乙", "", "", "")
	a.Tokens, b.Tokens = []string{"unit:1", "person:7"}, []string{"unit:2"}
	apply(t, e, a, b)
	for _, c := range []struct {
		reader Reader
		want   string
	}{
		{Reader{Clearance: archive.Public, Tokens: []string{"unit:1"}}, "a"},
		{Reader{Clearance: archive.Public, Tokens: []string{"unit:2", "person:7"}}, "b a"},
		{Reader{Clearance: archive.Public, Tokens: []string{"unit:3"}}, ""},
		{Reader{Clearance: archive.Public, Tokens: []string{"unit:1"}, Grants: []archive.ID{"b"}}, "b a"},
		{Reader{Clearance: archive.Public, Tokens: []string{"unit:1", "unit:2"}, Exclude: []archive.ID{"b"}}, "a"},
	} {
		if got := joined(ask(t, e, Query{Reader: c.reader})); got != c.want {
			t.Errorf("%+v finds %q, want %q", c.reader, got, c.want)
		}
	}
}

func TestPages(t *testing.T) {
	e := open(t, t.TempDir())
	var docs []Document
	for i := range 57 {
		title := "同一标题"
		if i%3 == 0 {
			title = fmt.Sprint("标题", i)
		}
		docs = append(docs, public(fmt.Sprintf("d%02d", i), title, "", []string{"", "2024-01-01", "2025-01-01"}[i%2], fmt.Sprint("内容", i%5)))
	}
	apply(t, e, docs...)
	for _, sort := range []Sort{ByRelevance, ByDate, ByAge, ByNumber} {
		all := ids(ask(t, e, Query{Sort: sort, Limit: 100, Text: "标题"}))
		if len(all) != len(docs) {
			t.Fatalf("%d found", len(all))
		}
		var paged []archive.ID
		q := Query{Sort: sort, Limit: 4, Text: "标题"}
		for {
			r := ask(t, e, q)
			paged = append(paged, ids(r)...)
			if q.Cursor = r.NextCursor; q.Cursor == "" {
				break
			}
		}
		if fmt.Sprint(paged) != fmt.Sprint(all) {
			t.Errorf("%q:\npages %v\nall   %v", sort, paged, all)
		}
		r := ask(t, e, Query{Sort: sort, Limit: 5, Text: "标题"})
		next := ask(t, e, Query{Sort: sort, Limit: 1, Text: "标题", Cursor: r.Items[2].Cursor})
		if next.Items[0].ID != r.Items[3].ID {
			t.Errorf("%q: behind the third stands %s, want %s", sort, next.Items[0].ID, r.Items[3].ID)
		}
	}
}

// TestManyCandidates: above the limit of reading, the total is approximate and the items are still right.
func TestManyCandidates(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: indexes 11,000 documents")
	}
	e := open(t, t.TempDir())
	var docs []Document
	for i := range mostVerified + 1000 {
		body := "管理，理办法。管理办"
		if i%100 == 0 {
			body = "管理办法"
		}
		docs = append(docs, public(fmt.Sprintf("d%05d", i), fmt.Sprint("标题", i), "", "", body+"，办法"))
	}
	apply(t, e, docs...)
	r := ask(t, e, Query{Text: "管理办法", Limit: 50})
	if !r.Approximate || r.Total != len(docs) || len(r.Items) != 50 {
		t.Errorf("total %d, approximate %v, %d items", r.Total, r.Approximate, len(r.Items))
	}
	seen := map[archive.ID]bool{}
	for q := (Query{Text: "管理办法", Limit: 50}); ; {
		for _, id := range ids(r) {
			var n int
			if _, err := fmt.Sscanf(string(id), "d%d", &n); err != nil || n%100 != 0 || seen[id] {
				t.Fatalf("%s does not contain the phrase or comes twice", id)
			}
			seen[id] = true
		}
		if q.Cursor = r.NextCursor; q.Cursor == "" {
			break
		}
		r = ask(t, e, q)
	}
	exact := ask(t, e, Query{Text: "管理办法", Exact: true})
	if exact.Approximate || exact.Total != len(docs)/100 || len(seen) != exact.Total {
		t.Errorf("exact total %d, pages %d, want %d", exact.Total, len(seen), len(docs)/100)
	}
}

func TestSearchStopsWhenNobodyWaits(t *testing.T) {
	e := library(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := e.Search(ctx, Query{Text: "供热", Reader: everything}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want canceled", err)
	}
}

func TestFolderInUse(t *testing.T) {
	dir := t.TempDir()
	open(t, dir)
	begin := time.Now()
	_, err := Open(dir, slog.Default())
	if archive.KindOf(err) != archive.Unavailable || time.Since(begin) > 5*time.Second {
		t.Errorf("%v after %v, want Unavailable at once", err, time.Since(begin))
	}
}

func TestFilesAreForTheirOwnerAlone(t *testing.T) {
	dir := t.TempDir()
	e := open(t, dir)
	apply(t, e, public("a", "甲", "", "", ""))
	err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if path != dir && info.Mode().Perm()&0o077 != 0 && filepath.Ext(path) != ".json" && info.Mode().IsRegular() {
			t.Errorf("%s is open to others: %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(filepath.Join(dir, mappingVersion)); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder of the indexes has mode %v, %v", info.Mode(), err)
	}
}

func TestSearchesAndWritesTogether(t *testing.T) {
	e := library(t)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 4)
	for range cap(done) {
		go func() {
			for ctx.Err() == nil {
				if _, err := e.Search(ctx, Query{Text: "供热", Reader: everything}); err != nil && ctx.Err() == nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
	}
	for i := range 100 {
		apply(t, e, public(fmt.Sprint("d", i%20), "供热", "", "2024-01-01", fmt.Sprint("第", i, "次")))
		if i%10 == 0 {
			if err := e.refreshMerged(); err != nil {
				t.Error(err)
			}
		}
	}
	stop()
	for range cap(done) {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}
