package search

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
	"strings"

	"github.com/lantai/lantai/archive"
)

// candidate is a document on its way to the page, with what it sorts by. Title, digest and id are read only when a tie asks.
type candidate struct {
	score, day int32
	number     string // natural key, only for ByNumber
	m          *match
	doc        uint32

	read   bool
	id     archive.ID
	digest string
	title  string
}

func (c *candidate) row() row { return c.m.view.rows[c.m.part.columns.name[c.doc]] }

// ranking keeps the best candidates behind a place, in order.
type ranking struct {
	sort  Sort
	after *position
	keep  int
	list  []candidate
	err   error
}

// offer takes a candidate if it belongs among the best.
func (r *ranking) offer(c candidate) {
	if r.after != nil && r.comparePlace(&c, r.after) < 0 {
		return
	}
	if len(r.list) == r.keep && r.compare(&c, &r.list[r.keep-1]) >= 0 {
		return
	}
	at, _ := slices.BinarySearchFunc(r.list, c, func(a, b candidate) int { return r.compare(&a, &b) })
	if len(r.list) == r.keep {
		r.list = r.list[:r.keep-1]
	}
	r.list = slices.Insert(r.list, at, c)
}

// compare orders candidates: what is asked for, then date, title, content; identical documents by their random id.
func (r *ranking) compare(a, b *candidate) int {
	if n := r.compareFirst(a, b.score, b.day, b.number); n != 0 {
		return n
	}
	if n := cmp.Compare(a.row().title, b.row().title); n != 0 {
		return n
	}
	r.load(a)
	r.load(b)
	return cmp.Or(strings.Compare(a.title, b.title), strings.Compare(a.digest, b.digest), cmp.Compare(a.id, b.id))
}

// comparePlace orders a candidate against a place; 0 means that it sorts like the last one shown.
func (r *ranking) comparePlace(c *candidate, p *position) int {
	if n := r.compareFirst(c, p.Score, p.Day, p.Number); n != 0 {
		return n
	}
	if n := cmp.Compare(c.row().title, titleStart(p.Title)); n != 0 {
		return n
	}
	r.load(c)
	return cmp.Or(strings.Compare(c.title, p.Title), bytes.Compare([]byte(c.digest), p.Digest))
}

func (r *ranking) compareFirst(c *candidate, score, day int32, number string) int {
	switch r.sort {
	case ByRelevance:
		return cmp.Or(cmp.Compare(score, c.score), cmp.Compare(day, c.day))
	case ByAge:
		if (c.day == 0) != (day == 0) {
			return cmp.Compare(day, c.day)
		}
		return cmp.Compare(c.day, day)
	case ByNumber:
		if (c.number == "") != (number == "") {
			return strings.Compare(number, c.number)
		}
		return cmp.Or(strings.Compare(c.number, number), cmp.Compare(day, c.day))
	}
	return cmp.Compare(day, c.day)
}

// load reads what ties are broken by.
func (r *ranking) load(c *candidate) {
	if c.read {
		return
	}
	c.read = true
	var err error
	if c.id, c.digest, c.title, err = c.m.view.texts.sortKey(c.row()); err != nil && r.err == nil {
		r.err = err
	}
}

// merge takes over the best of another ranking.
func (r *ranking) merge(other *ranking) {
	for _, c := range other.list {
		r.offer(c)
	}
	if r.err == nil {
		r.err = other.err
	}
}

// place is the position of a candidate in the order, as far as it does not depend on others.
func (r *ranking) place(c *candidate) position {
	r.load(c)
	p := position{Sort: r.sort, Day: c.day, Title: c.title, Digest: []byte(c.digest)}
	switch r.sort {
	case ByRelevance:
		p.Score = c.score
	case ByNumber:
		p.Number = c.number
	}
	return p
}

func samePlace(a, b position) bool {
	return a.Score == b.Score && a.Day == b.Day && a.Number == b.Number && a.Title == b.Title && bytes.Equal(a.Digest, b.Digest)
}

// page leaves out the candidates that were shown before and gives each of the others its place.
func (r *ranking) page() ([]candidate, []position) {
	list := r.list
	if r.after != nil {
		seen := 0
		for seen < len(list) && seen < r.after.Seen && r.comparePlace(&list[seen], r.after) == 0 {
			seen++
		}
		list = list[seen:]
	}
	places := make([]position, len(list))
	for i := range list {
		p := r.place(&list[i])
		before := r.after
		if i > 0 {
			before = &places[i-1]
		}
		p.Seen = 1
		if before != nil && samePlace(*before, p) {
			p.Seen = before.Seen + 1
		}
		places[i] = p
	}
	return list, places
}

func titleStart(title string) uint64 {
	var b [8]byte
	copy(b[:], title)
	return binary.BigEndian.Uint64(b[:])
}
