package search

import (
	"context"
	"slices"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
)

// mostVerified is how many candidates are read before the total is given as approximate; at 3 to 5 µs each they take some 40 ms.
const mostVerified = 10_000

// mostRanked is how many candidates, known to match, are read only to see whether several words follow each other in them.
const mostRanked = 2_000

// checkEvery is how many candidates pass between two looks at whether the asker still waits.
const checkEvery = 256

// buffers are what a search needs for each segment in turn.
type buffers struct {
	points []int32
	text   []byte
}

var bufferPool = sync.Pool{New: func() any { return new(buffers) }}

// zeroed returns n zeros.
func (b *buffers) zeroed(n int) []int32 {
	if cap(b.points) < n {
		b.points = make([]int32, n)
	}
	b.points = b.points[:n]
	clear(b.points)
	return b.points
}

// collector walks once over the candidates of some segments: the exact total, the facets, and the best for the page.
type collector struct {
	plan    *plan
	trusted trusted
	ranking ranking
	total   int
	counts  counts
	buffers *buffers
}

// facetLevel is the facet of the level, behind those of the columns.
const facetLevel = columnFacets

// counts are the documents that have each value of each facet.
type counts [columnFacets + 1]map[string]int

func (c *counts) add(facet int, value string, n int) {
	if value == "" || n == 0 {
		return
	}
	if c[facet] == nil {
		c[facet] = make(map[string]int)
	}
	c[facet][value] += n
}

func newCollector(p *plan, t trusted) *collector {
	return &collector{plan: p, trusted: t, ranking: newRanking(p, p.after, t)}
}

func newRanking(p *plan, after *position, t trusted) ranking {
	keep := p.limit + 1
	if after != nil {
		keep += after.Seen
	}
	if t.words { // some will turn out not to match
		keep += 2 * p.limit
	}
	return ranking{sort: p.sort, after: after, keep: keep}
}

// merge takes over what another collector found.
func (c *collector) merge(other *collector) {
	c.total += other.total
	for f := range other.counts {
		for value, n := range other.counts[f] {
			c.counts.add(f, value, n)
		}
	}
	c.ranking.merge(&other.ranking)
}

// sieve is the filters of a plan over the columns of one level, and the counters of its facets.
type sieve struct {
	part    part
	allowed [columnFacets][]bool // nil: no filter
	failing int                  // filters that the level itself fails: 0 or 1
	counted [columnFacets][]int
	levels  int
}

func newSieve(m *match) *sieve {
	s := &sieve{part: m.part}
	for f, values := range m.view.words {
		s.counted[f] = make([]int, len(values))
		if m.filters[f] == nil {
			continue
		}
		s.allowed[f] = make([]bool, len(values))
		for i, v := range values {
			s.allowed[f][i] = m.filters[f][v]
		}
	}
	if m.levels != nil && !m.levels[string(m.view.level)] {
		s.failing = 1
	}
	return s
}

// fails returns how many filters the document fails, and one of them.
func (s *sieve) fails(doc uint32) (n, one int) {
	n, one = s.failing, facetLevel
	for f, allowed := range s.allowed {
		if allowed == nil {
			continue
		}
		if value := s.part.columns.facet[f][doc]; int(value) >= len(allowed) || !allowed[value] {
			n++
			one = f
		}
	}
	return n, one
}

// count counts a document that fails no filter, or only the one of a facet, which counts it nevertheless.
func (s *sieve) count(doc uint32, fails, one int) {
	for f := range s.counted {
		if fails == 0 || one == f {
			s.counted[f][s.part.columns.facet[f][doc]]++
		}
	}
	if fails == 0 || one == facetLevel {
		s.levels++
	}
}

// portionOf is some of the candidates of a segment.
type portionOf struct {
	*match
	docs *roaring.Bitmap
}

// portions divides the candidates of segments among workers; few are not worth dividing.
func portions(matches []*match, workers int) []portionOf {
	const few = 256
	var list []portionOf
	for _, m := range matches {
		n := m.found.GetCardinality()
		switch {
		case n == 0:
		case n < few || workers == 1:
			list = append(list, portionOf{m, m.found})
		default:
			middle, _ := m.found.Select(uint32(n / 2)) // exists: n is at least few
			upper := m.found.Clone()
			upper.RemoveRange(0, uint64(middle))
			list = append(list, portionOf{m, roaring.AndNot(m.found, upper)}, portionOf{m, upper})
		}
	}
	return list
}

// collect walks over some candidates of one segment.
func (c *collector) collect(ctx context.Context, m portionOf) error {
	points := c.buffers.zeroed(m.part.size())
	m.score(points, c.trusted)
	var numbers []string
	if c.plan.sort == ByNumber {
		var err error
		if numbers, err = m.part.columns.numbers(); err != nil {
			return err
		}
	}
	s := newSieve(m.match)
	visited := 0
	err := each(m.docs, func(doc uint32) error {
		if visited++; visited%checkEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		day := m.part.columns.day[doc]
		if !c.plan.days.has(day) {
			return nil
		}
		fails, one := s.fails(doc)
		if fails > 1 {
			return nil
		}
		if m.reads(doc, c.trusted) {
			ok, more, err := m.verify(doc, c.trusted, &c.buffers.text)
			if err != nil || !ok {
				return err
			}
			points[doc] += more
		}
		s.count(doc, fails, one)
		if fails > 0 {
			return nil
		}
		c.total++
		next := candidate{score: points[doc], day: day, m: m.match, doc: doc}
		if numbers != nil {
			next.number = numbers[doc]
		}
		c.ranking.offer(next)
		return nil
	})
	c.take(m.match, s)
	return err
}

// take adds the counters of a segment.
func (c *collector) take(m *match, s *sieve) {
	for f, counted := range s.counted {
		for value, n := range counted {
			c.counts.add(f, m.view.words[f][value], n)
		}
	}
	c.counts.add(facetLevel, string(m.view.level), s.levels)
}

func each(docs *roaring.Bitmap, yield func(doc uint32) error) error {
	var buf [256]uint32
	for it := docs.ManyIterator(); ; {
		n := it.NextMany(buf[:])
		if n == 0 {
			return nil
		}
		for _, doc := range buf[:n] {
			if err := yield(doc); err != nil {
				return err
			}
		}
	}
}

// facets sorts the counts: years and levels in their own order, the others by count.
func (c *counts) facets() map[string][]FacetCount {
	facets := make(map[string][]FacetCount, len(c))
	for f, values := range c {
		name := "level"
		if f < columnFacets {
			name = facetFields[f]
		}
		list := make([]FacetCount, 0, len(values))
		for v, n := range values {
			list = append(list, FacetCount{v, n})
		}
		slices.SortFunc(list, facetOrder(f))
		facets[name] = list
	}
	return facets
}
