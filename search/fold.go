package search

import (
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// class says what a folded character does to its neighbours.
type class uint8

const (
	dropped class = iota // accents, control and zero-width characters
	han                  // an ideograph: indexed in pairs
	word                 // a letter or digit: indexed in whole runs
	soft                 // space, line break, bracket, quotation mark: divides letters and digits, not ideographs
	hard                 // any other mark: divides everything
	several              // stands for several characters, like ㈠ or №
)

// glyph is a folded character with its class.
type glyph struct {
	r rune
	c class
}

// mark is a place where folding can begin in the middle: just behind an ideograph.
type mark struct {
	folded, source int
}

// markEvery is the least distance of two marks, in bytes of the source.
const markEvery = 1024

// glyphs is the folding of the basic plane, made at the first use.
var glyphs = sync.OnceValue(func() *[1 << 16]glyph {
	simplified := simplifiedOf()
	var table [1 << 16]glyph
	for r := range rune(len(table)) {
		table[r] = foldRune(r, simplified)
	}
	return &table
})

func simplifiedOf() map[rune]rune {
	simplified := make(map[rune]rune, len(traditionalPairs)/6)
	var from rune
	for i, r := range []rune(traditionalPairs) {
		if i%2 == 0 {
			from = r
		} else {
			simplified[from] = r
		}
	}
	return simplified
}

func foldRune(r rune, simplified map[rune]rune) glyph {
	switch {
	case r == '○' || r == '◯': // typed for the zero of years and numbers
		return glyph{'〇', han}
	case unicode.Is(unicode.Hangul, r):
		return glyph{r, word}
	}
	var parts []rune
	for _, p := range norm.NFKD.String(string(r)) {
		if !unicode.Is(unicode.Mn, p) {
			parts = append(parts, p)
		}
	}
	switch len(parts) {
	case 0:
		return glyph{}
	case 1:
		p := unicode.ToLower(parts[0])
		if s, ok := simplified[p]; ok {
			p = s
		}
		return glyph{p, classOf(p)}
	}
	return glyph{r, several}
}

func classOf(r rune) class {
	switch {
	case unicode.Is(unicode.Han, r):
		return han
	case unicode.IsLetter(r), unicode.IsDigit(r):
		return word
	case unicode.IsSpace(r), r == '"', r == '\'', r == '·', r == '・', unicode.In(r, unicode.Ps, unicode.Pe, unicode.Pi, unicode.Pf):
		return soft
	case unicode.IsControl(r), unicode.Is(unicode.Cf, r):
		return dropped
	}
	return hard
}

func glyphOf(r rune) glyph {
	if r < 1<<16 {
		return glyphs()[r]
	}
	return foldRune(r, nil)
}

// folder writes the folded form of a text: lower case, narrow, simplified; ideographs follow each other without spaces or line
// breaks; a hard mark, or anything between two words of letters and digits, is one space.
type folder struct {
	out  []byte
	last class // class of the last character written: han, word or 0
	gap  class // soft or hard if something stood since, or 0
}

func (f *folder) add(r rune) {
	g := glyphOf(r)
	switch g.c {
	case dropped:
	case several:
		for _, p := range norm.NFKD.String(string(r)) {
			f.put(glyphOf(p))
		}
	default:
		f.put(g)
	}
}

func (f *folder) put(g glyph) {
	switch g.c {
	case soft, hard:
		f.gap = max(f.gap, g.c)
		return
	case han, word:
	default:
		return
	}
	if f.gap == hard && f.last != dropped || f.gap == soft && f.last == word && g.c == word {
		f.out = append(f.out, ' ')
	}
	f.out = utf8.AppendRune(f.out, g.r)
	f.last, f.gap = g.c, dropped
}

// fold returns the folded form of s.
func fold(s string) []byte {
	f := folder{out: make([]byte, 0, len(s))}
	for _, r := range s {
		f.add(r)
	}
	return f.out
}

// foldMarked is fold that also notes places from which a part can be folded again.
func foldMarked(s string) ([]byte, []mark) {
	f := folder{out: make([]byte, 0, len(s))}
	var marks []mark
	next := markEvery
	for i, r := range s {
		if i >= next && f.last == han && f.gap == dropped {
			marks = append(marks, mark{len(f.out), i})
			next = i + markEvery
		}
		f.add(r)
	}
	return f.out, marks
}

// locate returns the bytes of the source that were folded into bytes [from, to) of its folded form.
func (s source) locate(from, to int) (start, end int) {
	at := mark{}
	f := folder{}
	for _, m := range s.marks {
		if m.folded > from || m.source > len(s.text) {
			break
		}
		at, f.last = m, han
	}
	start, end = len(s.text), len(s.text)
	for i := at.source; i < len(s.text); {
		before := at.folded + len(f.out)
		if before >= to {
			break
		}
		r, size := utf8.DecodeRune(s.text[i:])
		f.add(r)
		after := at.folded + len(f.out)
		if start == len(s.text) && after > from {
			start = i
		}
		i += size
		if after > before {
			end = i
		}
	}
	return start, end
}
