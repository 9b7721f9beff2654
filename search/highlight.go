package search

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lantai/lantai/archive"
)

const (
	fragmentBefore = 24  // characters shown before what was found
	fragmentLength = 120 // characters of a fragment
	mostFragments  = 2   // of a body, and of all attachments
)

// hitOf reads a document and marks what was asked for.
func hitOf(p *plan, c *candidate, buf *[]byte) (Hit, error) {
	f, s, err := c.m.view.texts.whole(c.row(), buf)
	if err != nil {
		return Hit{}, err
	}
	h := Hit{ID: s.id, Level: c.m.view.level, Title: s.title, Number: s.number, Sender: s.sender, Date: s.date,
		Kind: archive.DocumentKind(s.kind), Genre: s.genre, Unit: s.unit, RecordCode: s.recordCode}
	h.Highlights = p.highlights(&f, &s)
	return h, nil
}

// highlights are the marked stretches of a document: title, number, sender whole, body and attachments around what was found.
func (p *plan) highlights(f *folded, s *shown) []Fragment {
	var list []Fragment
	for _, part := range []struct {
		name, text string
		field      int
	}{{"title", s.title, inTitle}, {"sender", s.sender, inSender}} {
		if pieces := markText(part.text, p.phrases(part.field)); pieces != nil {
			list = append(list, Fragment{Part: part.name, Pieces: pieces})
		}
	}
	if p.meetsNumber(string(f.number)) {
		list = append(list, Fragment{Part: "number", Pieces: []Piece{{Text: s.number, Marked: true}}})
	}
	phrases := p.phrases(inBody)
	for _, w := range windows(f.field[inBody], phrases) {
		list = append(list, cutFragment(Fragment{Part: "body"}, s.body, w, phrases))
	}
	left := mostFragments
	for i := range s.attachments {
		for _, fragment := range s.attachments[i].fragments(f, p.phrases(inAttachment)) {
			if left--; left >= 0 {
				list = append(list, fragment)
			}
		}
	}
	return list
}

// phrases are what is marked in a field: the whole of what was typed, then each word.
func (p *plan) phrases(field int) []phrase {
	var list []phrase
	if p.whole != nil && p.whole.fields[field] {
		list = append(list, p.whole.phrase)
	}
	for _, w := range p.words {
		if w.fields[field] {
			list = append(list, w.phrase)
		}
	}
	return list
}

// meetsNumber reports whether the number is, begins with or contains what was asked for.
func (p *plan) meetsNumber(number string) bool {
	if p.asked != "" {
		return strings.Contains(number, p.asked)
	}
	return number != "" && p.number != "" && (number == p.number || looksLikeNumber(p.number) && strings.Contains(number, p.number))
}

// fragments are the stretches of an attachment; one found by its name alone is shown by its name.
func (a *shownAttachment) fragments(f *folded, phrases []phrase) []Fragment {
	if a.foldedFrom > a.to || a.to > len(f.field[inAttachment]) {
		return nil
	}
	var list []Fragment
	text := f.field[inAttachment][a.foldedFrom:a.to]
	for _, w := range windows(text, phrases) {
		fragment := Fragment{Part: "attachment", Name: a.name, File: a.file}
		if bytes.ContainsRune(a.text.text, '\f') {
			from, _ := a.text.locate(w.at, w.at+w.size)
			fragment.Page = 1 + bytes.Count(a.text.text[:from], []byte("\f"))
		}
		list = append(list, cutFragment(fragment, a.text, w, phrases))
	}
	if list == nil {
		if pieces := markText(a.name, phrases); pieces != nil {
			list = append(list, Fragment{Part: "attachment", Name: a.name, File: a.file, Pieces: pieces})
		}
	}
	return list
}

// window is a phrase found in a folded text.
type window struct{ at, size int }

// windows are the places to show: where the phrases first occur, not too near to each other, at most two.
func windows(text []byte, phrases []phrase) []window {
	var list []window
	for _, ph := range phrases {
		at := ph.index(text)
		near := func(w window) bool { return at >= w.at-fragmentBefore*3 && at < w.at+(fragmentLength-fragmentBefore)*3 }
		if at < 0 || slices.ContainsFunc(list, near) {
			continue
		}
		if list = append(list, window{at, len(ph.text)}); len(list) == mostFragments {
			break
		}
	}
	slices.SortFunc(list, func(a, b window) int { return a.at - b.at })
	return list
}

// cutFragment fills a fragment with the text around a window, from a little before it, but from no earlier line or page.
func cutFragment(f Fragment, s source, w window, phrases []phrase) Fragment {
	from, to := s.locate(w.at, w.at+w.size)
	start := from
	for n := 0; n < fragmentBefore && start > 0; n++ {
		r, size := utf8.DecodeLastRune(s.text[:start])
		if r == '\n' || r == '\f' {
			break
		}
		start -= size
	}
	end := to
	for length := utf8.RuneCount(s.text[start:to]); length < fragmentLength && end < len(s.text); length++ {
		r, size := utf8.DecodeRune(s.text[end:])
		if r == '\f' {
			break
		}
		end += size
	}
	text := strings.Map(lineToSpace, string(s.text[start:end]))
	f.Before, f.After = start > 0, end < len(s.text)
	if f.Pieces = markText(text, phrases); f.Pieces == nil {
		f.Pieces = []Piece{{Text: text}}
	}
	return f
}

func lineToSpace(r rune) rune {
	if r == '\n' || r == '\r' || r == '\f' {
		return ' '
	}
	return r
}

// markText divides text into marked and unmarked pieces; nil when no phrase occurs.
func markText(text string, phrases []phrase) []Piece {
	f := folder{}
	var source []int // byte of the text for each folded byte
	for i, r := range text {
		f.add(r)
		for len(source) < len(f.out) {
			source = append(source, i)
		}
	}
	marked := make([]bool, len(text)+1)
	found := false
	for _, ph := range phrases {
		for at := 0; ; {
			i := ph.index(f.out[at:])
			if i < 0 || len(ph.text) == 0 {
				break
			}
			from, last := source[at+i], source[at+i+len(ph.text)-1]
			_, size := utf8.DecodeRuneInString(text[last:])
			for b := from; b < last+size; b++ {
				marked[b] = true
			}
			found = true
			at += i + len(ph.text)
		}
	}
	if !found {
		return nil
	}
	return pieces(text, marked)
}

func pieces(text string, marked []bool) []Piece {
	var list []Piece
	for from := 0; from < len(text); {
		to := from
		for to < len(text) && marked[to] == marked[from] {
			to++
		}
		list = append(list, Piece{Text: text[from:to], Marked: marked[from]})
		from = to
	}
	return list
}
