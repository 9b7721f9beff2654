package search

import (
	"bytes"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/analysis"
)

// longestWord is where a run of letters and digits is cut before it becomes a term, in bytes.
const longestWord = 64

// run is a stretch of folded text of one class: ideographs, or letters and digits.
type run struct {
	text []byte
	han  bool
	last bool // nothing follows in the text
}

// runs calls yield for each run of a folded text.
func runs(folded []byte, yield func(run)) {
	for len(folded) > 0 {
		if folded[0] == ' ' || folded[0] == '\n' {
			folded = folded[1:]
			continue
		}
		n, isHan := runLength(folded)
		yield(run{folded[:n], isHan, n == len(folded)})
		folded = folded[n:]
	}
}

func runLength(b []byte) (n int, isHan bool) {
	for n < len(b) {
		r, size := rune(b[n]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(b[n:])
		}
		c := han
		if r < 0x2E80 { // below the first ideograph or radical
			c = word
		} else {
			c = glyphOf(r).c
		}
		if r == ' ' || r == '\n' || n > 0 && (c == han) != isHan {
			return n, isHan
		}
		isHan = c == han
		n += size
	}
	return n, isHan
}

// grams calls yield for each term of a folded text: pairs of neighbouring ideographs, the last ideograph of each run alone, and
// whole words of letters and digits. So every single ideograph of a text begins some term, and a prefix scan finds it.
func grams(folded []byte, yield func(term []byte)) {
	runs(folded, func(r run) {
		if !r.han {
			yield(cutWord(r.text))
			return
		}
		for t := r.text; len(t) > 0; {
			_, first := utf8.DecodeRune(t)
			_, second := utf8.DecodeRune(t[first:])
			yield(t[:first+second])
			t = t[first:]
		}
	})
}

func cutWord(w []byte) []byte {
	if len(w) <= longestWord {
		return w
	}
	n := longestWord
	for !utf8.RuneStart(w[n]) {
		n--
	}
	return w[:n]
}

// gramAnalyzer gives Bleve the terms of a text that is already folded, each once: nothing here asks how often or where.
type gramAnalyzer struct{}

// Analyze implements analysis.Analyzer.
func (gramAnalyzer) Analyze(folded []byte) analysis.TokenStream {
	seen := make(map[string]struct{}, len(folded)/6)
	var tokens []analysis.Token
	grams(folded, func(term []byte) {
		if _, ok := seen[string(term)]; ok {
			return
		}
		seen[string(term)] = struct{}{}
		tokens = append(tokens, analysis.Token{Term: term, Position: 1})
	})
	stream := make(analysis.TokenStream, len(tokens))
	for i := range tokens {
		stream[i] = &tokens[i]
	}
	return stream
}

// phrase is a stretch of folded text that is looked for.
type phrase struct {
	text   []byte
	terms  [][]byte // every text that contains the phrase has all these terms
	prefix []byte   // instead of terms: a single ideograph, which begins a term of every such text
	exact  bool     // a text with these terms contains the phrase, no need to look
}

// newPhrase folds s into a phrase; ok is false when nothing is left of it.
func newPhrase(s string) (phrase, bool) {
	p := phrase{text: fold(s)}
	count := 0
	runs(p.text, func(r run) {
		count++
		p.terms = append(p.terms, askedTerms(r)...)
	})
	if len(p.terms) == 0 {
		p.prefix = p.text
	}
	p.exact = count == 1 && (len(p.terms) == 0 || len(p.terms) == 1 && len(p.terms[0]) == len(p.text))
	return p, count > 0
}

// askedTerms are the terms that a text must have if it contains the run inside a phrase. The last ideograph of a phrase may go
// on in the text, so it is asked only as part of its pair.
func askedTerms(r run) [][]byte {
	if !r.han {
		return [][]byte{cutWord(r.text)}
	}
	var terms [][]byte
	for t := r.text; len(t) > 0; {
		_, first := utf8.DecodeRune(t)
		_, second := utf8.DecodeRune(t[first:])
		if second > 0 || !r.last {
			terms = append(terms, t[:first+second])
		}
		t = t[first:]
	}
	return terms
}

// in reports whether the folded text contains the phrase; letters and digits at its ends must not go on in the text, so that
// 12号 is not found in 112号.
func (p phrase) in(folded []byte) bool { return p.index(folded) >= 0 }

// index is the place of the first occurrence of the phrase in the folded text, or -1.
func (p phrase) index(folded []byte) int {
	for at := 0; ; at++ {
		i := indexOf(folded[at:], p.text)
		if i < 0 {
			return -1
		}
		at += i
		if !splitsWord(folded, at) && !splitsWord(folded, at+len(p.text)) {
			return at
		}
	}
}

// indexOf is bytes.Index for text in ideographs. Their first bytes are nearly all alike, which is the worst case of bytes.Index; it
// pays to look for the third byte of the first one.
func indexOf(text, sought []byte) int {
	const third = 2
	if len(sought) <= third || sought[0] < 0xE0 {
		return bytes.Index(text, sought)
	}
	for at := 0; at+len(sought) <= len(text); at++ {
		i := bytes.IndexByte(text[at+third:], sought[third])
		if i < 0 {
			return -1
		}
		if at += i; bytes.HasPrefix(text[at:], sought) {
			return at
		}
	}
	return -1
}

// splitsWord reports whether both neighbours of the border at i are letters or digits.
func splitsWord(folded []byte, i int) bool {
	if i <= 0 || i >= len(folded) {
		return false
	}
	before, _ := utf8.DecodeLastRune(folded[:i])
	after, _ := utf8.DecodeRune(folded[i:])
	return isWord(before) && isWord(after)
}

func isWord(r rune) bool { return r != '\n' && glyphOf(r).c == word }
