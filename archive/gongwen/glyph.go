package gongwen

import (
	"regexp"
	"unicode"
	"unicode/utf8"

	"github.com/lantai/lantai/archive"
)

// style is how a stretch of text looks. wide is the room of a full-width character in mm; 0 means one em.
type style struct {
	role  Role
	size  float64 // in points
	wide  float64
	color Color
}

func (s style) em() float64 { return s.size * point }

// glyph is one measured character. width is the room it takes, which may differ from the face's own advance.
type glyph struct {
	style
	r       rune
	face    string
	width   float64 // in mm
	advance float64 // of the face itself, in mm
	top     float64 // ink above the baseline, in mm
	down    float64 // ink below the baseline (negative), in mm
	glued   bool    // no line may end before it
}

// setter measures text with the faces of an installation. It keeps its first error, so that layout need not check each call.
type setter struct {
	fonts   *Fonts
	lenient bool // prints a character that no face has as stopgap instead of refusing it
	err     error
}

// stopgap is the mark that typesetters print where a character is missing (geta).
const stopgap = '〓'

// glyphs measures text in one style, and keeps cited numbers whole. Every full-width mark keeps its cell, as the standard's grid has it.
func (s *setter) glyphs(text string, st style) []glyph {
	gs := make([]glyph, 0, utf8.RuneCountInString(text))
	for _, r := range text {
		if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Variation_Selector) {
			continue // line ends, joiners and the like have no glyph
		}
		g, ok := s.glyph(r, st)
		if !ok {
			return nil
		}
		gs = append(gs, g)
	}
	glueNumbers(gs)
	return gs
}

func (s *setter) glyph(r rune, st style) (glyph, bool) {
	if r == '　' { // a cell of nothing
		return glyph{style: st, r: r, width: st.cell()}, true
	}
	face, m, err := s.fonts.find(st.role, r)
	if s.lenient && r != stopgap && archive.KindOf(err) == archive.Invalid {
		return s.glyph(stopgap, st)
	}
	if err != nil {
		if s.err == nil {
			s.err = err
		}
		return glyph{}, false
	}
	em := st.em() / 1000
	g := glyph{style: st, r: r, face: face.name, advance: m.advance * em, top: m.inkTop * em, down: m.inkDown * em}
	g.width = g.advance
	if isWide(r) {
		g.width = st.cell()
	}
	return g, true
}

func (s style) cell() float64 {
	if s.wide > 0 {
		return s.wide
	}
	return s.em()
}

// isWide reports whether r takes a full cell of the grid, whatever its face's advance.
func isWide(r rune) bool {
	switch {
	case r >= 0x2E80, unicode.Is(unicode.Han, r):
		return true
	case r == '—' || r == '…' || r == '★' || r == '·':
		return true
	case r >= 0x2018 && r <= 0x201F, r >= 0x2190 && r <= 0x27BF:
		return true
	}
	return false
}

var citedNumber = regexp.MustCompile(`〔\d{4}〕(?:第?\d+号)?`)

// glueNumbers keeps the number of a document, 国发〔2026〕5号, on one line, with at least one character of its 机关代字.
func glueNumbers(gs []glyph) {
	runes := make([]rune, len(gs))
	for i, g := range gs {
		runes[i] = g.r
	}
	text := string(runes)
	for _, span := range citedNumber.FindAllStringIndex(text, -1) {
		from := utf8.RuneCountInString(text[:span[0]])
		to := from + utf8.RuneCountInString(text[span[0]:span[1]])
		for i := from; i < to; i++ {
			gs[i].glued = true
		}
	}
}

func widthOf(gs []glyph) float64 {
	var w float64
	for _, g := range gs {
		w += g.width
	}
	return w
}

// ink is the extent of the glyphs above and below the baseline.
func ink(gs []glyph) (top, down float64) {
	for i, g := range gs {
		if i == 0 || g.top > top {
			top = g.top
		}
		if i == 0 || g.down < down {
			down = g.down
		}
	}
	return top, down
}

// texts turns measured glyphs into runs on the baseline y from x on; neighbours of one face and one spacing share a run.
func texts(gs []glyph, x, y float64) []Text {
	var out []Text
	var run *Text
	for _, g := range gs {
		spacing := round(g.width - g.advance)
		switch {
		case g.face == "":
			run = nil
		case run != nil && run.Face == g.face && run.Size == g.size && run.Color == g.color && run.Spacing == spacing:
			run.String += string(g.r)
		default:
			out = append(out, Text{X: x, Y: y, Size: g.size, Face: g.face, Color: g.color, Spacing: spacing, String: string(g.r)})
			run = &out[len(out)-1]
		}
		x += g.width
	}
	return out
}

// round keeps a tenth of a micrometre, so that sums in another order give the same runs.
func round(mm float64) float64 {
	const scale = 1e4
	if mm < 0 {
		return float64(int64(mm*scale-0.5)) / scale
	}
	return float64(int64(mm*scale+0.5)) / scale
}
