package search

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/lantai/lantai/archive"
)

// TestCompact: dead texts go, the living are found as before, also after the next start.
func TestCompact(t *testing.T) {
	dir := t.TempDir()
	e := open(t, dir)
	for round := range 5 {
		var docs []Document
		for i := range 20 {
			docs = append(docs, public(fmt.Sprint("d", i), fmt.Sprint("标题", round), "", "2024-01-01", fmt.Sprint("第", round, "次的正文")))
		}
		apply(t, e, docs...)
	}
	before := e.shelves[archive.Public].texts.end
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	level := filepath.Join(dir, mappingVersion, "public")
	for range 2 {
		s, err := openShelf(level, archive.Public)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.compact(0); err != nil {
			t.Fatal(err)
		}
		if s.texts.end*4 > before {
			t.Errorf("%d bytes of %d are left, a fifth is alive", s.texts.end, before)
		}
		if err := s.close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(textsFolder(level, 1)); err == nil {
		t.Error("the old texts are still there")
	}
	e = open(t, dir)
	r := ask(t, e, Query{Text: "第4次的正文", Limit: 100})
	if r.Total != 20 || len(r.Items[0].Highlights) == 0 {
		t.Errorf("%d found after compacting", r.Total)
	}
	apply(t, e, public("new", "新来的", "", "", "写在压缩之后"))
	if joined(ask(t, e, Query{Text: "压缩之后"})) != "new" {
		t.Error("what is written after compacting is not found")
	}
}
