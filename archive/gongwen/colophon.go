package gongwen

// The 版记 (GB/T 9704-2012 7.4), in mm: rules as wide as the type area, the first and last thick, the inner ones thin.
const (
	colophonThick = 0.35
	colophonThin  = 0.25
	colophonLine  = 8.4 // height of a line of 4号 in it
	colophonGap   = 3.0 // least distance from the text above
)

// colophonPart is what stands between two of its rules.
type colophonPart [][]Text

// colophon prints the 版记 on the last page, which is an even one; its last rule lies on the lower edge of the type area. When
// blank pages come before it, neither they nor its own page are numbered (7.5). A letter has only 抄送, without rules, on its
// last page (10.1).
func (c *composer) colophon(receiversToo bool) {
	letter := c.doc.Form == FormLetter
	parts := c.colophonParts(receiversToo, letter)
	if len(parts) == 0 {
		return
	}
	lines := 0
	for _, part := range parts {
		lines += len(part)
	}
	top := areaBottom - float64(lines)*colophonLine
	c.toColophonPage(top, letter)
	c.drawColophon(parts, top, !letter)
}

// toColophonPage goes on to the page that the 版记 belongs on.
func (c *composer) toColophonPage(top float64, letter bool) {
	full := max(c.y, c.occupied)+colophonGap > top
	if letter {
		if full {
			c.newPage()
		}
		return
	}
	if len(c.pages)%2 == 1 {
		c.newPage()
		return
	}
	if full {
		c.unnumbered = len(c.pages)
		c.newPage()
		c.newPage()
	}
}

func (c *composer) drawColophon(parts []colophonPart, top float64, ruled bool) {
	y := top
	for i, part := range parts {
		if ruled && i == 0 {
			c.page().rule(AreaLeft, y, AreaWidth, colophonThick, Black)
		} else if ruled {
			c.page().rule(AreaLeft, y, AreaWidth, colophonThin, Black)
		}
		for _, line := range part {
			for _, t := range line {
				t.X += AreaLeft
				t.Y = y + colophonLine/2 + size4*point*(0.5-descent)
				c.page().Texts = append(c.page().Texts, t)
			}
			y += colophonLine
		}
	}
	if ruled {
		c.page().rule(AreaLeft, areaBottom-colophonThick, AreaWidth, colophonThick, Black)
	}
}

// colophonParts: 主送 (when it moved here) and 抄送 share a part, 印发机关 and date have one of their own.
func (c *composer) colophonParts(receiversToo, letter bool) []colophonPart {
	var copies colophonPart
	if receiversToo {
		copies = append(copies, c.colophonList("主送：", c.doc.To)...)
	}
	if len(c.doc.CC) > 0 {
		copies = append(copies, c.colophonList("抄送：", c.doc.CC)...)
	}
	var parts []colophonPart
	if len(copies) > 0 {
		parts = append(parts, copies)
	}
	if !letter && c.doc.Printer != "" && !c.doc.Printed.IsZero() {
		parts = append(parts, colophonPart{c.printedLine()})
	}
	return parts
}

func small() style { return style{role: FangSong, size: size4, wide: size4 * point} }

// colophonList sets 抄送：A，B。 with one character of indent on both sides, wrapped under the first name.
func (c *composer) colophonList(label string, names []string) colophonPart {
	head := c.glyphs(label, small())
	gs := append(head, c.glyphs(receivers(names)+"。", small())...)
	em := small().em()
	var part colophonPart
	for _, l := range breakLines(gs, AreaWidth-2*em, 0, widthOf(head)) {
		part = append(part, texts(l.glyphs, em+l.indent, 0))
	}
	return part
}

// printedLine sets the printing organ one character from the left and the date of printing one character from the right.
func (c *composer) printedLine() []Text {
	organ := c.glyphs(c.doc.Printer, small())
	date := c.glyphs(Day(c.doc.Printed)+"印发", small())
	em := small().em()
	return append(texts(organ, em, 0), texts(date, AreaWidth-em-widthOf(date), 0)...)
}
