package gongwen

import (
	"strings"
	"unicode"
)

// Marks that may not begin a line, and marks that may not end one (避头尾).
const (
	closers  = "、。，．：；？！）〕】》〉」』”’］｝,.;:!?)]}%"
	notFirst = closers + "％‰℃°～·々"
	openers  = "（〔【《〈「『“‘［｛([{"
	notLast  = openers + "￥＄№"
)

func isCloser(r rune) bool { return isWide(r) && strings.ContainsRune(closers, r) }

// line is one line of a paragraph, set to its measure: the widths of its glyphs add up to what it takes.
type line struct {
	glyphs []glyph
	indent float64 // from the left edge of the measure, in mm
}

// squeezeLimit is how much a line may be tightened to take in one more character: a twenty-fifth of the measure, which is about
// one cell of a full line. A closing mark at the end of a line gives up its blank half first, so that the rest is at most a fifth
// of a millimetre between two characters.
func squeezeLimit(measure, cell float64) float64 { return min(cell, measure/25) }

// breakLines breaks a paragraph into lines of the measure. The first line is indented by first, the others by rest; all but the
// last are justified.
func breakLines(gs []glyph, measure, first, rest float64) []line {
	var lines []line
	indent := first
	for len(gs) > 0 {
		n := bestBreak(gs, measure-indent)
		glyphs := trimSpace(append([]glyph(nil), gs[:n]...))
		gs = skipSpace(gs[n:])
		if len(gs) > 0 || widthOf(glyphs) > measure-indent {
			justify(glyphs, measure-indent)
		}
		lines = append(lines, line{glyphs: glyphs, indent: indent})
		indent = rest
	}
	return lines
}

// bestBreak answers how many glyphs the next line takes: at the lawful place that asks for the least stretching or squeezing.
// When no place is lawful (one endless word), the line is filled and broken where it is full.
func bestBreak(gs []glyph, measure float64) int {
	best, bestCost, width := 0, 0.0, 0.0
	full := 1
	for i := range gs {
		width += gs[i].width
		last := i+1 == len(gs)
		need := width - endSlack(gs[i]) - measure // how much too wide, at the least
		if need > squeezeLimit(measure, gs[i].cell())+tolerance {
			break
		}
		if width <= measure+tolerance {
			full = i + 1
			if last {
				return len(gs)
			}
		}
		if last || canBreak(gs, i+1) {
			if cost := abs(width-measure) + reluctance(gs, i+1)*gs[i].cell(); best == 0 || cost <= bestCost || last {
				best, bestCost = i+1, cost
			}
		}
	}
	if best == 0 {
		return full
	}
	return best
}

const tolerance = 1e-6 // mm; sums of cells are not exact

// endSlack is the blank half of a closing mark, which may stand outside the measure at the end of a line.
func endSlack(g glyph) float64 {
	if isCloser(g.r) {
		return g.cell() / 2
	}
	return 0
}

// canBreak reports whether a line may end before gs[i].
func canBreak(gs []glyph, i int) bool {
	a, b := gs[i-1].r, gs[i].r
	switch {
	case gs[i].glued, b == ' ', strings.ContainsRune(notFirst, b), strings.ContainsRune(notLast, a):
		return false
	case a == ' ' || a == '　':
		return true
	case a == b && (a == '—' || a == '…'):
		return false
	case isDigit(a) && b == '—': // DA/T 48—2009, 2026—2027年
		return false
	}
	return !(inWord(a) && inWord(b))
}

// reluctance is how many cells of stretching are better than a lawful but ugly break before gs[i]: between a figure and its unit.
func reluctance(gs []glyph, i int) float64 {
	if i < len(gs) && isDigit(gs[i-1].r) && strings.ContainsRune("年月日时号个项万亿元", gs[i].r) {
		return 1
	}
	return 0
}

// inWord reports whether r is part of a Latin word or a number, which are never torn apart.
func inWord(r rune) bool {
	return r < 0x2E80 && !isWide(r) && !unicode.IsSpace(r)
}

func trimSpace(gs []glyph) []glyph {
	for len(gs) > 0 && gs[len(gs)-1].r == ' ' {
		gs = gs[:len(gs)-1]
	}
	return gs
}

func skipSpace(gs []glyph) []glyph {
	for len(gs) > 0 && gs[0].r == ' ' {
		gs = gs[1:]
	}
	return gs
}

// justify makes the line exactly as wide as the measure: a closing mark at its end gives up its blank half when the line is too
// wide, the rest is shared equally by the gaps that are not inside a word.
func justify(gs []glyph, measure float64) {
	if len(gs) < 2 {
		return
	}
	excess := widthOf(gs) - measure
	if end := &gs[len(gs)-1]; excess > tolerance && isCloser(end.r) {
		end.width -= end.cell() / 2
		excess -= end.cell() / 2
	}
	gaps := stretchable(gs)
	if abs(excess) < tolerance || gaps == 0 {
		return
	}
	for i := range gs[:len(gs)-1] {
		if !insideWord(gs, i) {
			gs[i].width -= excess / float64(gaps)
		}
	}
}

func stretchable(gs []glyph) int {
	gaps := 0
	for i := range gs[:len(gs)-1] {
		if !insideWord(gs, i) {
			gaps++
		}
	}
	return gaps
}

func insideWord(gs []glyph, i int) bool {
	a, b := gs[i].r, gs[i+1].r
	return inWord(a) && inWord(b) || a == '—' && b == '—' || a == '…' && b == '…'
}

func abs(v float64) float64 { return max(v, -v) }
