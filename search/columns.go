package search

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
)

// The facets that are counted from columns. The level needs none: it is the index.
const (
	facetKind = iota
	facetGenre
	facetYear
	facetUnit
	facetRetention
	columnFacets
)

var facetFields = [columnFacets]string{"kind", "genre", "year", "unit", "retention"}

// columns are the values of each document of a segment that are counted, filtered and sorted by. A segment never changes, so its
// columns are loaded once, before a query can see it.
type columns struct {
	name  []uint32 // number of the document within the level: the index of its row
	day   []int32  // 成文日期 as yyyymmdd, 0 for none
	facet [columnFacets][]uint32

	numbers func() ([]string, error) // natural keys of the document numbers, loaded when first sorted by
}

// words numbers the values of a facet within a level; 0 is "none". It only grows.
type words struct {
	mu      sync.Mutex
	ordinal map[string]uint32
	list    []string
}

func newWords() *words {
	return &words{ordinal: map[string]uint32{"": 0}, list: []string{""}}
}

func (w *words) of(value string) uint32 {
	w.mu.Lock()
	defer w.mu.Unlock()
	n, ok := w.ordinal[value]
	if !ok {
		n = uint32(len(w.list))
		w.ordinal[value] = n
		w.list = append(w.list, value)
	}
	return n
}

func (w *words) all() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.list
}

// loadColumns reads the columns of a segment from its dictionaries.
func loadColumns(g segment, facets [columnFacets]*words) (*columns, error) {
	size := g.size()
	c := &columns{name: make([]uint32, size), day: make([]int32, size)}
	for i := range c.name {
		var err error
		if c.name[i], err = g.name(i); err != nil {
			return nil, fmt.Errorf("name of document %d of segment %d: %w", i, g.id(), err)
		}
	}
	var bad error
	err := g.each("day", "", func(term string, docs *roaring.Bitmap) {
		day, err := strconv.Atoi(term)
		bad = errors.Join(bad, err)
		fillColumn(c.day, docs, int32(day))
	})
	if err = errors.Join(err, bad); err != nil {
		return nil, err
	}
	for f, field := range facetFields {
		column := make([]uint32, size)
		err := g.each(field, "", func(term string, docs *roaring.Bitmap) { fillColumn(column, docs, facets[f].of(term)) })
		if err != nil {
			return nil, err
		}
		c.facet[f] = column
	}
	c.numbers = sync.OnceValues(func() ([]string, error) { return loadNumbers(g) })
	return c, nil
}

func fillColumn[T int32 | uint32](column []T, docs *roaring.Bitmap, value T) {
	for it := docs.Iterator(); it.HasNext(); {
		if n := it.Next(); int(n) < len(column) {
			column[n] = value
		}
	}
}

func loadNumbers(g segment) ([]string, error) {
	numbers := make([]string, g.size())
	err := g.each("order", "", func(term string, docs *roaring.Bitmap) {
		term = strings.Clone(term)
		for it := docs.Iterator(); it.HasNext(); {
			numbers[it.Next()] = term
		}
	})
	return numbers, err
}
