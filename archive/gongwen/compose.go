package gongwen

import (
	"strconv"
)

// Layout places the document on pages (GB/T 9704-2012). It fails with an Invalid error for what cannot be printed: a missing
// part, a character that no face has.
//
// The grid has 22 lines. When the signature would stand on a page without any of the text, the leading is adjusted within what
// 5.2.3 allows, and at the last two lines of text go along with it: a page never says 此页无正文.
func (d *Document) Layout(fonts *Fonts) (*Layout, error) {
	if err := d.Validate(); err != nil {
		return nil, err
	}
	s := &setter{fonts: fonts}
	var c *composer
	for _, lines := range []int{LinesPerPage, LinesPerPage + 1, LinesPerPage - 1} {
		c = compose(s, d, lines, 0)
		if s.err != nil {
			return nil, s.err
		}
		if !c.orphaned {
			return c.layout(), nil
		}
	}
	c = compose(s, d, LinesPerPage, 2)
	return c.layout(), s.err
}

// composer fills pages from top to bottom.
type composer struct {
	*setter
	doc   *Document
	pages []*Page
	y     float64 // top of the next line on the last page, in mm
	lead  float64 // height of a line, in mm

	occupied   float64 // lower edge of a seal on the last page, in mm
	orphaned   bool    // the signature stands on a page without text
	unnumbered int     // index of the first page without a page number; pages behind it have none either
}

// compose lays the whole document out with so many lines a page; carry is how many last lines of the text must go along when the
// signature needs a new page.
func compose(s *setter, d *Document, lines, carry int) *composer {
	c := &composer{setter: s, doc: d, lead: pitch * LinesPerPage / float64(lines), unnumbered: -1}
	c.newPage()
	moved := c.head()
	ending := c.ending()
	text := c.textRows(moved)
	if !moved { // page 1 keeps a line of the text (7.3.3)
		carry = min(carry, max(1, len(text)-len(s.toRows(d.To))-1))
	}
	c.fill(text, ending, carry)
	c.note(ending)
	c.rows(s.attachmentPages(d.Attachments, d.organNames()))
	c.colophon(moved)
	c.numberPages()
	return c
}

// textRows is everything between the head and the signature; without 主送 when the head has moved it to the 版记.
func (c *composer) textRows(movedTo bool) []row {
	var rows []row
	if !movedTo {
		rows = append(rows, c.toRows(c.doc.To)...)
	}
	rows = append(rows, c.bodyRows(c.doc.Body)...)
	rows = append(rows, c.attachmentRows(c.doc.Attachments)...)
	return append(rows, c.peopleRows(c.doc)...)
}

// ending is a block that must not be torn: the signature. draw places it under y, the lower edge of the text.
type ending struct {
	height   float64 // in mm, with its distance from the text
	overhang float64 // how much of it, at its foot, the next line may stand beside
	left     float64 // where the overhang begins, from the left edge of the type area, in mm
	draw     func(p *Page, y float64)
}

// fill places the rows and the ending behind them.
func (c *composer) fill(rows []row, end ending, carry int) {
	cut := len(rows) - carry
	c.rows(rows[:cut])
	if carry > 0 && !c.fits(float64(carry)*c.lead+end.height) {
		c.newPage()
	}
	c.rows(rows[cut:])
	if !c.fits(end.height) {
		c.newPage()
		c.orphaned = true
	}
	if end.draw != nil {
		end.draw(c.page(), c.y)
		c.y += end.height - end.overhang
		c.occupied = c.y + end.overhang
	}
}

// note sets the 附注 on the line under the date, two characters in, in brackets (7.3.6); below the seal when it is too long to
// stand beside it.
func (c *composer) note(end ending) {
	if c.doc.Note == "" {
		return
	}
	gs := c.glyphs("（"+c.doc.Note+"）", in(FangSong))
	if 2*cell+widthOf(gs) > end.left {
		c.y += end.overhang
	}
	c.rows(rowsOf(gs, 2, 0))
}

// rows places rows one under another, on new pages as they fill.
func (c *composer) rows(rows []row) {
	for i, r := range rows {
		need := c.lead
		if r.keepNext && i+1 < len(rows) && !rows[i+1].fresh {
			need += c.lead
		}
		atTop := c.y <= AreaTop+tolerance
		if r.fresh && !(atTop && c.empty()) || !c.fits(need) {
			c.newPage()
			atTop = true
		}
		if atTop && !r.grid {
			continue // no blank line at the top of a page
		}
		c.place(r)
	}
}

func (c *composer) place(r row) {
	baseline := c.baseline(c.y, size3)
	for _, t := range r.texts {
		t.X += AreaLeft
		t.Y += baseline
		if t.Size != size3 {
			t.Y = c.baseline(c.y, t.Size)
		}
		c.page().Texts = append(c.page().Texts, t)
	}
	c.y += c.lead
}

// baseline of a line of so many points whose cell begins at top: the em box, of which 12 % lie below the baseline in Chinese
// faces, stands in the middle of the cell.
func (c *composer) baseline(top, size float64) float64 {
	return top + c.lead/2 + size*point*(0.5-descent)
}

const descent = 0.12

func (c *composer) fits(height float64) bool { return c.y+height <= areaBottom+tolerance }

func (c *composer) page() *Page { return c.pages[len(c.pages)-1] }

func (c *composer) empty() bool { return len(c.page().Texts) == 0 }

func (c *composer) newPage() {
	c.pages = append(c.pages, &Page{})
	c.y, c.occupied = AreaTop, AreaTop
}

// numberPages prints — 1 — below the type area, right on odd and left on even pages, with one character of indent; the dash is
// 7 mm below the type area (7.5). A letter's first page has none (10.1).
func (c *composer) numberPages() {
	for i, page := range c.pages {
		if c.unnumbered >= 0 && i >= c.unnumbered || i == 0 && c.doc.Form == FormLetter {
			continue
		}
		c.numberPage(page, i+1)
	}
}

func (c *composer) numberPage(page *Page, n int) {
	st := style{role: Song, size: size4}
	gs := c.glyphs("— "+strconv.Itoa(n)+" —", st)
	if len(gs) == 0 {
		return
	}
	for i := range gs {
		gs[i].width = gs[i].advance // the dashes in their own width, so that the figures stand in the middle
	}
	x := AreaLeft + cell
	if n%2 == 1 {
		x = areaRight - cell - widthOf(gs)
	}
	page.Texts = append(page.Texts, texts(gs, x, areaBottom+7+gs[0].top)...)
}

func (c *composer) layout() *Layout {
	author := ""
	if len(c.doc.Organs) > 0 {
		author = receivers(c.doc.Organs)
	}
	l := &Layout{Title: oneLine(c.doc.Title), Author: author, Created: c.doc.Date, Width: PageWidth, Height: PageHeight}
	for _, p := range c.pages {
		l.Pages = append(l.Pages, *p)
	}
	return l
}

func itoa(n int) string { return strconv.Itoa(n) }
