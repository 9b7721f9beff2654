package gongwen

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Distances of the head (版头) in mm, each from its clause of GB/T 9704-2012.
const (
	markBelowArea  = 35.0 // 7.2.4: upper edge of the mark below that of the type area
	orderBelowArea = 20.0 // 10.2
	letterFromTop  = 30.0 // 10.1: from the edge of the paper
	ruleBelow      = 4.0  // 7.2.7: red rule below the number
	redRule        = 0.7  // the standard leaves the weight open

	markLargest = 18.0  // em of the mark; the standard leaves the size open: striking, handsome, solemn
	markWidest  = 150.0 // of the 156 mm of the type area
)

// head sets everything above the text on page 1 and the title below it, and leaves y at the first line of the text. It reports
// whether the receivers have to move to the 版记 because page 1 would otherwise show no text (7.3.2).
func (c *composer) head() (moved bool) {
	switch c.doc.Form {
	case FormLetter:
		c.letterHead()
	case FormOrder:
		c.orderHead()
		return false
	default:
		c.documentHead()
	}
	c.rows(c.titleRows(c.doc.Title, c.doc.organNames()))
	c.y += c.lead
	room := int((areaBottom - c.y + tolerance) / c.lead)
	return len(c.toRows(c.doc.To)) >= room
}

// documentHead sets the corner, the mark, the number, the signers and the red rule (7.2).
func (c *composer) documentHead() {
	c.cornerMarks(AreaTop, c.lead)
	bottom := c.mark(AreaTop + markBelowArea)
	c.y = bottom + 2*c.lead
	low := c.numberAndSigners()
	rule := low + ruleBelow
	c.page().rule(AreaLeft, rule, AreaWidth, redRule, Red)
	c.y = rule + redRule + 2*c.lead
}

// cornerMarks sets 份号, 密级 and 紧急程度 flush left, one a line from top on.
func (c *composer) cornerMarks(top, lead float64) {
	for i, mark := range c.doc.corner() {
		y := top + float64(i)*lead
		c.page().Texts = append(c.page().Texts, texts(c.glyphs(mark.text, in(mark.role)), AreaLeft, c.baseline(y, size3))...)
	}
}

// mark sets the 发文机关标志 with the ink of its first line beginning at top, and answers the lower edge of its ink. Several
// organs stand one under another, spread to one width, with the suffix beside them in the middle.
func (c *composer) mark(top float64) float64 {
	organs := c.doc.Organs
	if len(organs) == 1 {
		gs := c.markGlyphs(organs[0]+c.doc.Suffix, 0)
		return c.markLine(gs, AreaLeft+(AreaWidth-widthOf(gs))/2, top)
	}
	longest := slices.MaxFunc(organs, func(a, b string) int { return utf8.RuneCountInString(a) - utf8.RuneCountInString(b) })
	column := c.markGlyphs(longest, utf8.RuneCountInString(c.doc.Suffix))
	suffix := c.glyphs(c.doc.Suffix, c.markStyle(column))
	gap := 0.3 * c.markStyle(column).em()
	x := AreaLeft + (AreaWidth-widthOf(column)-gap-widthOf(suffix))/2
	bottom, first := top, top
	for _, organ := range organs {
		gs := c.glyphs(organ, c.markStyle(column))
		justify(gs, widthOf(column))
		bottom = c.markLine(gs, x, first)
		first = bottom + gap
	}
	if len(suffix) > 0 {
		high, low := ink(suffix)
		c.markLine(suffix, x+widthOf(column)+gap, (top+bottom-high+low)/2)
	}
	return bottom
}

// markGlyphs measures one line of the mark at the largest size that leaves room for so many more characters.
func (c *composer) markGlyphs(text string, more int) []glyph {
	em := min(markLargest, markWidest/float64(utf8.RuneCountInString(text)+more))
	return c.glyphs(text, style{role: XiaoBiaoSong, size: em / point, color: Red})
}

func (c *composer) markStyle(like []glyph) style {
	if len(like) == 0 {
		return style{role: XiaoBiaoSong, size: size2, color: Red}
	}
	return like[0].style
}

// markLine places one line so that its ink begins at top, and answers where it ends.
func (c *composer) markLine(gs []glyph, x, top float64) float64 {
	high, low := ink(gs)
	c.page().Texts = append(c.page().Texts, texts(gs, x, top+high)...)
	return top + high - low
}

// numberAndSigners sets the 发文字号 centred, or for documents to a superior at the left with the signers at the right, the number
// on the line of the last signer (7.2.5, 7.2.6). It answers the lower edge of the ink.
func (c *composer) numberAndSigners() (low float64) {
	number := c.glyphs(c.doc.Number, in(FangSong))
	if len(c.doc.Signers) == 0 {
		return c.headLine(number, AreaLeft+(AreaWidth-widthOf(number))/2)
	}
	label := c.glyphs("签发人：", in(FangSong))
	lines := c.signerLines()
	x := areaRight - cell - widthOf(lines[0]) - widthOf(label)
	c.headLine(label, x)
	for i, names := range lines {
		if i > 0 {
			c.y += c.lead
		}
		low = c.headLine(names, x+widthOf(label))
	}
	return max(low, c.headLine(number, AreaLeft+cell))
}

// headLine places glyphs on the current line of the head and answers the lower edge of their ink.
func (c *composer) headLine(gs []glyph, x float64) float64 {
	baseline := c.baseline(c.y, size3)
	c.page().Texts = append(c.page().Texts, texts(gs, x, baseline)...)
	_, down := ink(gs)
	return baseline - down
}

// signerLines puts two names on a line, in 楷体; a name of two characters is spread to three, so that they stand in columns.
func (c *composer) signerLines() [][]glyph {
	names := slices.Clone(c.doc.Signers)
	if len(names) > 1 {
		for i, name := range names {
			if r := []rune(name); len(r) == 2 {
				names[i] = string(r[0]) + "　" + string(r[1])
			}
		}
	}
	var lines [][]glyph
	for pair := range slices.Chunk(names, 2) {
		lines = append(lines, c.glyphs(strings.Join(pair, "　"), in(Kai)))
	}
	return lines
}

func oneLine(s string) string { return strings.ReplaceAll(s, "\n", "") }
