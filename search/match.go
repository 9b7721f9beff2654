package search

import (
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// match is what the bitmaps of one segment say to a plan. Candidates contain all terms asked for; whether they contain the
// phrases is seen in the texts (verify.go), unless a phrase is a single term.
type match struct {
	*plan
	view  *view
	part  part
	found *roaring.Bitmap // the candidates

	words   []hits
	whole   hits
	without []*roaring.Bitmap // have the terms of a phrase that must not occur, for each that is not exact

	titled   *roaring.Bitmap // the title is what was typed
	numbered *roaring.Bitmap // the number or record code is what was typed
	begins   *roaring.Bitmap // the number begins with it
	holds    *roaring.Bitmap // the number has its terms
	sure     *roaring.Bitmap // found by title or number, whatever the words
}

// hits are the candidates that have the terms of a phrase in each field.
type hits [textFields]*roaring.Bitmap

// finder reads bitmaps and keeps the first error.
type finder struct {
	part part
	err  error
}

func (f *finder) term(field, term string) *roaring.Bitmap {
	docs, err := f.part.term(field, []byte(term))
	return f.got(docs, err)
}

func (f *finder) begins(field, prefix string) *roaring.Bitmap {
	docs, err := f.part.startingWith(field, prefix)
	return f.got(docs, err)
}

func (f *finder) got(docs *roaring.Bitmap, err error) *roaring.Bitmap {
	if err != nil && f.err == nil {
		f.err = err
	}
	if docs == nil {
		return roaring.New()
	}
	return docs
}

// all returns those of base that have every term in the field, the rarest term first.
func (f *finder) all(base *roaring.Bitmap, field string, terms [][]byte) *roaring.Bitmap {
	lists := make([]*roaring.Bitmap, len(terms))
	for i, t := range terms {
		lists[i] = f.term(field, string(t))
		if lists[i].IsEmpty() {
			return lists[i]
		}
	}
	slices.SortFunc(lists, func(a, b *roaring.Bitmap) int { return int(a.GetCardinality()) - int(b.GetCardinality()) })
	for _, list := range lists {
		if base = roaring.And(base, list); base.IsEmpty() {
			break
		}
	}
	return base
}

// hits returns those of base that may contain the phrase, by field and in any.
func (f *finder) hits(base *roaring.Bitmap, c clause) (h hits, anywhere *roaring.Bitmap) {
	anywhere = roaring.New()
	for i, field := range textField {
		if !c.fields[i] || base.IsEmpty() {
			continue
		}
		if c.prefix != nil {
			h[i] = roaring.And(base, f.begins(field, string(c.prefix)))
		} else {
			h[i] = f.all(base, field, c.terms)
		}
		anywhere.Or(h[i])
	}
	return h, anywhere
}

// newMatch looks up the plan in one segment.
func newMatch(p *plan, v *view, at part) (*match, error) {
	f := &finder{part: at}
	m := &match{plan: p, view: v, part: at, found: roaring.New(), sure: roaring.New()}
	base := f.permitted(p)
	for _, c := range p.without {
		_, anywhere := f.hits(base, c)
		if c.exact {
			base = roaring.AndNot(base, anywhere)
		} else {
			m.without = append(m.without, anywhere)
		}
	}
	base = m.findAsked(f, base)
	left := base
	for _, c := range p.words {
		var h hits
		h, left = f.hits(left, c)
		m.words = append(m.words, h)
	}
	m.findTyped(f, base, left)
	return m, f.err
}

// permitted are the living documents of the segment that the reader may know of.
func (f *finder) permitted(p *plan) *roaring.Bitmap {
	lists := make([]*roaring.Bitmap, 0, len(p.tokens)+len(p.grants))
	for _, t := range p.tokens {
		lists = append(lists, f.term("access", string(t)))
	}
	for _, id := range p.grants {
		lists = append(lists, f.term("id", string(id)))
	}
	base := roaring.FastOr(lists...)
	if dead := f.part.deleted(); dead != nil {
		base.AndNot(dead)
	}
	for _, id := range p.exclude {
		base.AndNot(f.term("id", string(id)))
	}
	return base
}

// findAsked leaves the documents whose number may match the one that is asked for.
func (m *match) findAsked(f *finder, base *roaring.Bitmap) *roaring.Bitmap {
	if m.asked == "" {
		return base
	}
	m.findNumber(f, base, m.asked)
	return roaring.FastOr(m.numbered, m.begins, m.holds)
}

// findNumber sorts the documents of base by how the key meets their number.
func (m *match) findNumber(f *finder, base *roaring.Bitmap, number string) {
	m.numbered = roaring.And(base, f.term("number", number))
	m.begins = roaring.And(base, f.begins("number", number))
	m.holds = roaring.New()
	if ph, ok := newPhrase(number); ok && ph.prefix == nil {
		m.holds = roaring.AndNot(f.all(base, "number_grams", ph.terms), m.begins)
	}
}

// findTyped adds the documents that are found by title or number, and where the whole of what was typed may stand as a phrase.
func (m *match) findTyped(f *finder, base, left *roaring.Bitmap) {
	m.found = left
	m.titled = roaring.New()
	if m.titleKey != "" {
		m.titled = roaring.And(base, f.term("title_key", m.titleKey))
		m.sure = m.titled
	}
	if m.number != "" && m.asked == "" {
		m.findNumber(f, base, m.number)
		if !looksLikeNumber(m.number) {
			m.begins, m.holds = m.numbered, roaring.New()
		}
		m.sure = roaring.FastOr(m.titled, m.begins)
		m.found = roaring.FastOr(left, m.sure, m.holds)
	} else {
		m.found = roaring.Or(left, m.sure)
	}
	switch {
	case m.plan.whole == nil:
	case m.alone:
		m.whole = m.words[0]
	default:
		m.whole, _ = f.hits(left, *m.plan.whole)
	}
}
