package search

import (
	"bytes"

	"github.com/RoaringBitmap/roaring/v2"
)

// The tiers of relevance. They are sums of what one document shows, so nothing that a reader may not know can move a rank.
const (
	pointsNumber  = 1000 // the number or record code is what was typed
	pointsBegins  = 900  // it begins with it
	pointsHolds   = 800  // it contains it
	pointsTitle   = 500  // the title is what was typed
	pointsSubject = 4    // the first of several words stands in the title: people begin with what it is about
)

var (
	pointsPhrase = [textFields]int32{inTitle: 100, inBody: 50, inAttachment: 30} // what was typed without a space, as a phrase
	pointsJoined = [textFields]int32{inTitle: 30, inBody: 8, inAttachment: 5}    // several words that happen to follow each other
	pointsWord   = [textFields]int32{inTitle: 20, inBody: 5, inAttachment: 3, inSender: 1, inReceivers: 1}
)

// trusted says which phrases are taken from the bitmaps without reading a text.
type trusted struct {
	words bool // all words: the total is approximate then
	whole bool // the whole as a phrase: only its rank may be a little wrong
}

// uncertain is how many candidates must be read to know whether they match; ranked, how many more to know their rank.
func (m *match) uncertain() (matching, ranked uint64) {
	inexact := len(m.without) > 0
	for _, w := range m.plan.words {
		inexact = inexact || !w.exact
	}
	if inexact {
		return m.found.GetCardinality(), 0
	}
	if m.holds != nil {
		matching = m.holds.GetCardinality()
	}
	if m.plan.whole != nil && !m.plan.whole.exact {
		ranked = m.whole.any().GetCardinality()
	}
	return matching, ranked
}

// worthWord is what the word i adds, by field.
func (p *plan) worthWord(i int) [textFields]int32 {
	worth := pointsWord
	if i == 0 && len(p.words) > 1 {
		worth[inTitle] += pointsSubject
	}
	return worth
}

// worthWhole is what the whole of what was typed adds as a phrase, by field.
func (p *plan) worthWhole() [textFields]int32 {
	if p.alone {
		return pointsPhrase
	}
	return pointsJoined
}

func (h hits) any() *roaring.Bitmap {
	anywhere := roaring.New()
	for _, docs := range h {
		if docs != nil {
			anywhere.Or(docs)
		}
	}
	return anywhere
}

// score gives every candidate the points that the bitmaps alone tell. points is as long as the segment, all zero.
func (m *match) score(points []int32, t trusted) {
	for i, w := range m.plan.words {
		if w.exact || t.words {
			m.add(points, m.words[i], m.worthWord(i))
		}
	}
	if m.plan.whole != nil && (m.plan.whole.exact || t.whole) {
		m.add(points, m.whole, m.worthWhole())
	}
	add(points, m.titled, pointsTitle)
	if m.numbered != nil {
		add(points, m.numbered, pointsNumber-pointsBegins)
		add(points, m.begins, pointsBegins)
	}
	if t.words && m.holds != nil {
		add(points, m.holds, pointsHolds)
	}
}

// add gives each candidate the points of the best field.
func (m *match) add(points []int32, h hits, worth [textFields]int32) {
	rest := m.found
	for i, docs := range h {
		if docs == nil || docs.IsEmpty() || worth[i] == 0 {
			continue
		}
		add(points, roaring.And(rest, docs), worth[i])
		rest = roaring.AndNot(rest, docs)
	}
}

func add(points []int32, docs *roaring.Bitmap, worth int32) {
	if docs == nil {
		return
	}
	var buf [256]uint32
	for it := docs.ManyIterator(); ; {
		n := it.NextMany(buf[:])
		if n == 0 {
			return
		}
		for _, doc := range buf[:n] {
			points[doc] += worth
		}
	}
}

// reads reports whether the text of a candidate must be read.
func (m *match) reads(doc uint32, t trusted) bool {
	if !t.words {
		for _, docs := range m.without {
			if docs.Contains(doc) {
				return true
			}
		}
		if !m.sure.Contains(doc) {
			for _, w := range m.plan.words {
				if !w.exact {
					return true
				}
			}
		}
		if m.holds != nil && m.holds.Contains(doc) {
			return true
		}
	}
	if m.plan.whole == nil || m.plan.whole.exact || t.whole {
		return false
	}
	for i, docs := range m.whole {
		if worth := m.worthWhole()[i]; worth > 0 && docs != nil && docs.Contains(doc) {
			return true
		}
	}
	return false
}

// verify reads whether a candidate really matches, and what its phrases add to its points.
func (m *match) verify(doc uint32, t trusted, buf *[]byte) (ok bool, points int32, err error) {
	f, err := m.view.texts.folded(m.view.rows[m.part.columns.name[doc]], buf)
	if err != nil {
		return false, 0, err
	}
	for _, c := range m.plan.without {
		if !c.exact && c.best(&f) >= 0 {
			return false, 0, nil
		}
	}
	numbered := m.holds != nil && m.holds.Contains(doc) && m.holdsNumber(f.number)
	if numbered && !t.words {
		points += pointsHolds
	}
	matched, more := m.verifyWords(doc, &f, t)
	if m.asked != "" && !numbered && !m.begins.Contains(doc) {
		return false, 0, nil
	}
	typed := m.asked == "" && numbered
	if !matched && !typed && !m.sure.Contains(doc) {
		return false, 0, nil
	}
	if !m.alone {
		more += m.verifyWhole(&f, t)
	}
	return true, points + more, nil
}

// verifyWords reports whether all words occur, and the points of those that the bitmaps could not tell. A word that stands alone
// is the whole as well and is not looked for twice.
func (m *match) verifyWords(doc uint32, f *folded, t trusted) (all bool, points int32) {
	for i, c := range m.plan.words {
		if c.exact {
			if !m.words[i].contain(doc) {
				return false, points
			}
			continue
		}
		field := c.best(f)
		if field < 0 {
			return false, points
		}
		if !t.words {
			points += m.worthWord(i)[field]
		}
		if i == 0 && m.alone && !t.whole {
			points += m.worthWhole()[field]
		}
	}
	return true, points
}

func (h hits) contain(doc uint32) bool {
	for _, docs := range h {
		if docs != nil && docs.Contains(doc) {
			return true
		}
	}
	return false
}

func (m *match) verifyWhole(f *folded, t trusted) int32 {
	if m.plan.whole == nil || m.plan.whole.exact || t.whole {
		return 0
	}
	if field := m.plan.whole.best(f); field >= 0 {
		return m.worthWhole()[field]
	}
	return 0
}

// holdsNumber reports whether the number contains what was typed.
func (m *match) holdsNumber(number []byte) bool {
	asked := m.asked
	if asked == "" {
		asked = m.plan.number
	}
	i := bytes.Index(number, []byte(asked))
	return i >= 0 && !splitsWord(number, i)
}

// best is the first field that contains the clause's phrase, or -1.
func (c *clause) best(f *folded) int {
	for i, text := range f.field {
		if c.fields[i] && len(text) >= len(c.text) && c.in(text) {
			return i
		}
	}
	return -1
}
