package search

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/lantai/lantai/archive"
)

// Search answers a question with what its reader may know of, and with nothing else: levels above the clearance are not opened. At
// most two searches run at once, the others wait; ctx ends the waiting and the search.
//
// Errors: Invalid for what cannot be asked (dates, order, place), Unavailable when the index cannot be read.
func (e *Engine) Search(ctx context.Context, q Query) (Result, error) {
	p, err := newPlan(q)
	if err != nil {
		return Result{}, err
	}
	if p.nothing {
		return Result{Facets: (&counts{}).facets()}, nil
	}
	select {
	case e.slots <- struct{}{}:
		defer func() { <-e.slots }()
	case <-ctx.Done():
		return Result{}, ctx.Err()
	}
	views := e.hold(q.Reader.Clearance)
	r, err := e.answer(ctx, p, views)
	if err = errors.Join(err, e.release(views)); err != nil {
		return Result{}, e.explain(ctx, err)
	}
	return r, nil
}

// explain turns an error into one for people.
func (e *Engine) explain(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if d, ok := errors.AsType[*damage](err); ok {
		e.damaged(d.level, d)
	}
	return archive.E(archive.Unavailable, "检索暂时不可用，公文和档案不受影响。请稍后再试。").Because(err)
}

// damage is an error of reading the index of a level.
type damage struct {
	level archive.Level
	cause error
}

func (d *damage) Error() string { return fmt.Sprintf("index of level %s: %v", d.level, d.cause) }
func (d *damage) Unwrap() error { return d.cause }

// guard calls f and turns errors, panics and faults of mapped files into damage.
func guard(ctx context.Context, level archive.Level, f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = &damage{level, fmt.Errorf("panic: %v\n%s", r, debug.Stack())}
		}
	}()
	if err := f(); err != nil && ctx.Err() == nil {
		return &damage{level, err}
	}
	return ctx.Err()
}

// answer looks up the plan in all segments, walks over what was found, and shows one page.
func (e *Engine) answer(ctx context.Context, p *plan, views []*view) (Result, error) {
	workers := 1
	select {
	case e.slots <- struct{}{}: // nobody else searches: take both
		defer func() { <-e.slots }()
		workers = atOnce
	default:
	}
	matches, err := lookUp(ctx, p, views, workers)
	if err != nil {
		return Result{}, err
	}
	t := trust(p, matches)
	c, err := collectAll(ctx, p, t, matches, workers)
	if err != nil {
		return Result{}, err
	}
	r := Result{Total: c.total, Approximate: t.words, Facets: c.counts.facets()}
	list, places, err := pageOf(ctx, c, matches, workers)
	if err != nil {
		return Result{}, err
	}
	if len(list) > p.limit {
		list = list[:p.limit]
		r.NextCursor = places[p.limit-1].String()
	}
	b := bufferPool.Get().(*buffers)
	defer bufferPool.Put(b)
	for i := range list {
		h, err := hitOf(p, &list[i], &b.text)
		if err != nil {
			return Result{}, &damage{list[i].m.view.level, err}
		}
		h.Cursor = places[i].String()
		r.Items = append(r.Items, h)
	}
	return r, nil
}

// lookUp matches the plan against every segment of the views.
func lookUp(ctx context.Context, p *plan, views []*view, workers int) ([]*match, error) {
	var matches []*match
	for _, v := range views {
		for _, part := range v.parts {
			matches = append(matches, &match{view: v, part: part})
		}
	}
	err := share(len(matches), workers, func(_, i int) error {
		return guard(ctx, matches[i].view.level, func() (err error) {
			matches[i], err = newMatch(p, matches[i].view, matches[i].part)
			return err
		})
	})
	return matches, err
}

// trust decides whether there are too many candidates to read them all.
func trust(p *plan, matches []*match) trusted {
	var matching, ranked uint64
	for _, m := range matches {
		a, b := m.uncertain()
		matching, ranked = matching+a, ranked+b
	}
	if matching > mostVerified && !p.exact {
		return trusted{words: true, whole: true}
	}
	return trusted{whole: ranked > mostRanked}
}

// collectAll walks over all matches, each worker with a collector of its own.
func collectAll(ctx context.Context, p *plan, t trusted, matches []*match, workers int) (*collector, error) {
	collectors := make([]*collector, workers)
	for i := range collectors {
		collectors[i] = newCollector(p, t)
		collectors[i].buffers = bufferPool.Get().(*buffers)
		defer bufferPool.Put(collectors[i].buffers)
	}
	list := portions(matches, workers)
	err := share(len(list), workers, func(worker, i int) error {
		return guard(ctx, list[i].view.level, func() error { return collectors[worker].collect(ctx, list[i]) })
	})
	for _, other := range collectors[1:] {
		collectors[0].merge(other)
	}
	return collectors[0], err
}

// share calls f for 0 to n-1 on some workers and returns the first error.
func share(n, workers int, f func(worker, i int) error) error {
	var next atomic.Int64
	errs := make([]error, workers)
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			for errs[w] == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				errs[w] = f(w, i)
			}
		})
	}
	group.Wait()
	return errors.Join(errs...)
}

// pageOf returns the documents of the page and one more if there is one. When the candidates were not read, it reads these, leaves
// out those that do not match, and walks on until the page is full.
func pageOf(ctx context.Context, c *collector, matches []*match, workers int) ([]candidate, []position, error) {
	var list []candidate
	var places []position
	for {
		found, at := c.ranking.page()
		if c.ranking.err != nil {
			return nil, nil, c.ranking.err
		}
		for i := range found {
			ok, err := c.holdsTrue(&found[i])
			if err != nil {
				return nil, nil, err
			}
			if ok {
				list, places = append(list, found[i]), append(places, at[i])
			}
		}
		if !c.trusted.words || len(list) > c.plan.limit || len(c.ranking.list) < c.ranking.keep {
			return list, places, nil
		}
		more := *c.plan
		more.after = &at[len(at)-1]
		var err error
		if c, err = collectAll(ctx, &more, c.trusted, matches, workers); err != nil {
			return nil, nil, err
		}
	}
}

// holdsTrue reads a candidate that was taken from the bitmaps alone.
func (c *collector) holdsTrue(found *candidate) (bool, error) {
	if !c.trusted.words || !found.m.reads(found.doc, trusted{whole: true}) {
		return true, nil
	}
	var buf []byte
	ok, _, err := found.m.verify(found.doc, trusted{whole: true}, &buf)
	return ok, err
}

// facetOrder is the order of the values of a facet: newest year first, levels rising, others by count and then by value.
func facetOrder(facet int) func(a, b FacetCount) int {
	switch facet {
	case facetYear:
		return func(a, b FacetCount) int { return strings.Compare(b.Value, a.Value) }
	case facetLevel:
		return func(a, b FacetCount) int {
			return cmp.Compare(archive.Level(a.Value).Rank(), archive.Level(b.Value).Rank())
		}
	}
	return func(a, b FacetCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Value, b.Value))
	}
}
