package gongwen

import "math"

// sealDrop is how far the middle of name and date lies below the centre of the seal, in mm: both stand a little below its middle
// (GB/T 9704-2012 7.3.5.1).
const sealDrop = 6.0

// ending lays out the signature of the document's form.
func (c *composer) ending() ending {
	switch {
	case c.doc.Form == FormMinutes && len(c.doc.Signatories) == 0:
		return ending{}
	case c.doc.Form == FormOrder:
		return c.signed()
	case len(c.doc.Signatories) == 0:
		return ending{height: 2 * c.lead, draw: func(p *Page, y float64) { c.dateOnly(p, y) }}
	case c.sealed():
		return c.sealedEnding()
	default:
		return c.unsealedEnding()
	}
}

func (c *composer) sealed() bool {
	for _, s := range c.doc.Signatories {
		if s.Seal != nil {
			return true
		}
	}
	return false
}

func (c *composer) date() []glyph { return c.glyphs(Day(c.doc.Date), in(FangSong)) }

// dateOnly sets a date alone, a blank line under the text, four characters from the right.
func (c *composer) dateOnly(p *Page, y float64) {
	gs := c.date()
	p.Texts = append(p.Texts, texts(gs, areaRight-4*cell-widthOf(gs), c.baseline(y+c.lead, size3))...)
}

// unsealedEnding: a blank line, the names two characters from the right, the leading organ first, the date under the last, two
// characters right of the name's beginning; a date longer than the name stands two characters from the right instead (7.3.5.2).
func (c *composer) unsealedEnding() ending {
	names := c.signatories()
	date := c.date()
	widest := 0.0
	for _, name := range names {
		widest = max(widest, widthOf(name))
	}
	x := areaRight - 2*cell - widest
	dateX := x + 2*cell
	if widthOf(date) > widest {
		dateX = areaRight - 2*cell - widthOf(date)
		x = dateX - 2*cell
	}
	return ending{height: float64(len(names)+2) * c.lead, draw: func(p *Page, y float64) {
		for _, name := range names {
			y += c.lead
			p.Texts = append(p.Texts, texts(name, x, c.baseline(y, size3))...)
		}
		p.Texts = append(p.Texts, texts(date, dateX, c.baseline(y+c.lead, size3))...)
	}}
}

func (c *composer) signatories() [][]glyph {
	var names [][]glyph
	for _, s := range c.doc.Signatories {
		gs := c.glyphs(s.Name, in(FangSong))
		if widthOf(gs) > AreaWidth {
			justify(gs, AreaWidth)
		}
		names = append(names, gs)
	}
	return names
}

// sealsPerRow is how many seals stand beside one another at most.
const sealsPerRow = 3

// sealGap keeps the seals of a joint document from touching, in mm.
const sealGap = 3.0

// sealedEnding sets names and seals in rows of up to three, each seal on its name; the last name has the date under it, four
// characters from the right, and its seal presses both (7.3.5.1). Organs without a picture of their seal, which seal by hand, have
// room for it; then the date stands under the last name that is sealed, for no date is without a seal. The upper edge of the first
// row of seals is within a line of the text.
func (c *composer) sealedEnding() ending {
	names, date := c.signatories(), c.date()
	cols := c.columns(names, date)
	var rows []sealRow
	for from := 0; from < len(names); from += len(cols) {
		to := min(from+len(cols), len(names))
		rows = append(rows, sealRow{signatories: c.doc.Signatories[from:to], names: names[from:to]})
	}
	last, radius := lastSealed(c.doc.Signatories)
	rows[last/len(cols)].date, rows[last/len(cols)].under = date, last%len(cols)
	height := 0.0
	for i := range rows {
		rows[i].measure(c, cols, radius)
		height += rows[i].height
	}
	foot := rows[len(rows)-1]
	return ending{height: height, overhang: foot.overhang(c), left: foot.left() - AreaLeft, draw: func(p *Page, y float64) {
		for _, r := range rows {
			r.draw(c, p, y)
			y += r.height
		}
	}}
}

// lastSealed finds the last signatory that has been sealed, and the radius of the largest seal in mm.
func lastSealed(signatories []Signatory) (last int, radius float64) {
	for i, s := range signatories {
		if s.Seal != nil {
			last, radius = i, max(radius, s.Seal.Diameter/2)
		}
	}
	return last, radius
}

// columns answers the middles of the columns, the last one over the date; fewer than three when names or seals are too wide.
func (c *composer) columns(names [][]glyph, date []glyph) []float64 {
	width := widthOf(date)
	for i, name := range names {
		width = max(width, widthOf(name)+cell)
		if s := c.doc.Signatories[i].Seal; s != nil {
			width = max(width, s.Diameter+sealGap)
		}
	}
	last := min(areaRight-4*cell-widthOf(date)/2, areaRight-width/2)
	n := min(len(names), sealsPerRow, max(1, int((last+width/2-AreaLeft)/width)))
	cols := make([]float64, n)
	for i := range cols {
		cols[i] = last - float64(n-1-i)*width
	}
	return cols
}

// sealRow is one row of names with their seals; one row carries the date. Offsets are from the upper edge of the row.
type sealRow struct {
	signatories []Signatory
	names       [][]glyph
	date        []glyph // nil in all rows but one
	under       int     // which of the names has the date under it
	middles     []float64
	nameTop     float64 // top of the line of names
	centre      float64 // height of the seals' centres
	height      float64
}

// measure finds the rows' heights: whole lines are left blank above the name, as few as keep a seal of the radius off the text.
func (r *sealRow) measure(c *composer, cols []float64, radius float64) {
	r.middles = cols[len(cols)-len(r.names):]
	block := r.block(c)
	blanks := max(1, math.Ceil((radius+sealDrop-block/2)/c.lead))
	r.nameTop = blanks * c.lead
	r.centre = r.nameTop + block/2 - sealDrop
	r.height = max(r.nameTop+block, r.centre+radius)
	r.height = math.Ceil(r.height/c.lead-tolerance) * c.lead
}

// block is the height of the names, or of the names and the date, in mm.
func (r *sealRow) block(c *composer) float64 {
	if r.date != nil {
		return 2 * c.lead
	}
	return c.lead
}

// overhang is how far the seals reach below the last line of the row; a note may stand beside them.
func (r *sealRow) overhang(c *composer) float64 { return r.height - r.nameTop - r.block(c) }

// left is where the first seal of the row begins, in mm from the edge of the paper.
func (r *sealRow) left() float64 {
	left := areaRight
	for i, s := range r.signatories {
		if s.Seal != nil {
			left = min(left, r.middles[i]-s.Seal.Diameter/2)
		}
	}
	return left
}

func (r *sealRow) draw(c *composer, p *Page, y float64) {
	for i, name := range r.names {
		middle := r.middles[i]
		p.Texts = append(p.Texts, texts(name, middle-widthOf(name)/2, c.baseline(y+r.nameTop, size3))...)
		if s := r.signatories[i].Seal; s != nil {
			p.Images = append(p.Images, Image{X: middle - s.Diameter/2, Y: y + r.centre - s.Diameter/2,
				W: s.Diameter, H: s.Diameter, PNG: s.PNG})
		}
	}
	if r.date != nil {
		middle := r.middles[r.under]
		p.Texts = append(p.Texts, texts(r.date, middle-widthOf(r.date)/2, c.baseline(y+r.nameTop+c.lead, size3))...)
	}
}

// signed ends an order: post and name of the signer two lines under the text, four characters from the right, two characters
// between them; the date a blank line below (7.3.5.3, 10.2).
func (c *composer) signed() ending {
	post, name, date := c.glyphs(c.doc.Signer.Post, in(FangSong)), c.glyphs(c.doc.Signer.Name, in(Kai)), c.date()
	return ending{height: 5 * c.lead, draw: func(p *Page, y float64) {
		x := areaRight - 4*cell - widthOf(name)
		line := c.baseline(y+2*c.lead, size3)
		p.Texts = append(p.Texts, texts(post, x-2*cell-widthOf(post), line)...)
		p.Texts = append(p.Texts, texts(name, x, line)...)
		p.Texts = append(p.Texts, texts(date, areaRight-4*cell-widthOf(date), c.baseline(y+4*c.lead, size3))...)
	}}
}
