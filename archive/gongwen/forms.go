package gongwen

// The double red rules of a letter (GB/T 9704-2012 10.1), in mm: 170 wide, centred on the paper; the upper one thick over thin,
// the lower one 20 mm from the lower edge of the paper and thin over thick.
const (
	letterRuleWidth = 170.0
	letterRuleLeft  = (PageWidth - letterRuleWidth) / 2
	letterRuleLow   = PageHeight - 20.0
	thick           = 1.0
	thin            = 0.35
	between         = 0.6
	letterGap       = 4.9 // 7/8 of the height of a 3号 character
)

// letterHead sets the mark without 文件, the double rules, the corner at the left and the number at the right under the first one.
func (c *composer) letterHead() {
	bottom := c.markAlone(letterFromTop)
	rule := bottom + ruleBelow
	c.doubleRule(rule, thick, thin)
	c.doubleRule(letterRuleLow-thick-between-thin, thin, thick)
	top := rule + thick + between + thin + letterGap - (c.lead-size3*point)/2
	c.cornerMarks(top, c.lead)
	number := c.glyphs(c.doc.Number, in(FangSong))
	c.page().Texts = append(c.page().Texts, texts(number, areaRight-widthOf(number), c.baseline(top, size3))...)
	c.y = top + float64(max(1, len(c.doc.corner()))+2)*c.lead
}

// markAlone sets the leading organ's name alone, in a letter's size.
func (c *composer) markAlone(top float64) float64 {
	gs := c.markGlyphs(c.doc.Organs[0], 0)
	return c.markLine(gs, AreaLeft+(AreaWidth-widthOf(gs))/2, top)
}

func (c *composer) doubleRule(y, first, second float64) {
	c.page().rule(letterRuleLeft, y, letterRuleWidth, first, Red)
	c.page().rule(letterRuleLeft, y+first+between, letterRuleWidth, second, Red)
}

// orderHead sets the mark of a 命令（令）, 20 mm below the upper edge of the type area, and its number between two blank lines
// above and below (10.2). An order has neither title nor receivers nor red rule.
func (c *composer) orderHead() {
	c.cornerMarks(AreaTop, c.lead)
	c.y = c.mark(AreaTop+orderBelowArea) + 2*c.lead
	number := c.glyphs(c.doc.Number, in(FangSong))
	c.headLine(number, AreaLeft+(AreaWidth-widthOf(number))/2)
	c.y += 3 * c.lead
}
