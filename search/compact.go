package search

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
)

// Texts of replaced and deleted documents are dead weight. When a level is opened and more than half of its texts is dead, the
// living are copied to a new folder, texts-2, texts-3 …, which takes over by its name; the documents keep their numbers.

// leastDead is the dead weight in bytes below which compacting is not worth the while.
const leastDead = 64 << 20

// newestTexts is the folder of the texts of a level; unfinished copies are removed.
func newestTexts(dir string) string {
	newest := 1
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		rest, ok := strings.CutPrefix(e.Name(), "texts-")
		if !ok {
			continue
		}
		if n, err := strconv.Atoi(rest); err == nil {
			newest = max(newest, n)
		} else {
			_ = os.RemoveAll(filepath.Join(dir, e.Name()))
		}
	}
	for n := 1; n < newest; n++ {
		_ = os.RemoveAll(textsFolder(dir, n))
	}
	return textsFolder(dir, newest)
}

func textsFolder(dir string, n int) string { return filepath.Join(dir, "texts-"+strconv.Itoa(n)) }

// compact copies the living texts if more than half, and at least atLeast bytes, is dead.
func (s *shelf) compact(atLeast int64) error {
	v, err := s.view()
	if err != nil {
		return err
	}
	alive, weight := v.alive()
	if err := v.close(); err != nil {
		return err
	}
	if dead := s.texts.end - weight; dead < atLeast || dead < weight {
		return nil
	}
	n, err := strconv.Atoi(strings.TrimPrefix(filepath.Base(s.texts.dir), "texts-"))
	if err != nil {
		return err
	}
	next := textsFolder(s.dir, n+1)
	if err := s.texts.copyTo(next+".new", alive); err != nil {
		return err
	}
	if err := os.Rename(next+".new", next); err != nil {
		return err
	}
	fresh, err := openTexts(next)
	if err != nil {
		return err
	}
	old := s.texts
	s.texts = fresh
	return errors.Join(old.close(), os.RemoveAll(old.dir))
}

// alive are the numbers of the living documents, and the bytes of their texts.
func (v *view) alive() (*roaring.Bitmap, int64) {
	alive, weight := roaring.New(), int64(0)
	for _, p := range v.parts {
		dead := p.deleted()
		for i, n := range p.columns.name {
			if dead == nil || !dead.Contains(uint32(i)) {
				alive.Add(n)
				weight += int64(v.rows[n].total)
			}
		}
	}
	return alive, weight
}

// copyTo writes the records of the living documents into a folder; the others get an empty row.
func (t *texts) copyTo(dir string, alive *roaring.Bitmap) error {
	fresh, err := openTexts(dir)
	if err != nil {
		return err
	}
	defer func() { _ = fresh.close() }()
	data := bufio.NewWriterSize(fresh.data, 1<<20)
	places := make([]byte, 0, len(t.rows)*rowSize)
	end := int64(0)
	for n, r := range t.rows {
		if !alive.Contains(uint32(n)) {
			places = packRow(places, row{})
			continue
		}
		if _, err := io.Copy(data, io.NewSectionReader(t.data, r.offset, int64(r.total))); err != nil {
			return err
		}
		r.offset = end
		end += int64(r.total)
		places = packRow(places, r)
	}
	if _, err := fresh.index.Write(places); err != nil {
		return err
	}
	return errors.Join(data.Flush(), fresh.data.Sync(), fresh.index.Sync())
}
