package gongwen

import "time"

// Register is a printed register book (登记簿), as plain values: the numbers of a series with their fates, a register of arrivals,
// of loans or of destruction.
type Register struct {
	Title     string   // 霁政办发2026年发文登记簿
	Notes     []string // lines under the title: series, year, last number, who printed it
	Columns   []Column
	Rows      [][]string // as many cells as there are columns
	Landscape bool
	Printed   time.Time
}

// Column is a column of the book. Width is its share; the columns together fill the page.
type Column struct {
	Head   string
	Width  float64
	Middle bool // centred instead of flush left
}

const registerMargin = 18.0 // mm

// Layout places the book on A4 pages, upright or landscape; title and head are repeated on each page.
func (r *Register) Layout(fonts *Fonts) (*Layout, error) {
	width, height := PageWidth, PageHeight
	if r.Landscape {
		width, height = height, width
	}
	sh := newSheet(&setter{fonts: fonts, lenient: true}, width, height, registerMargin)
	widths := r.widths(sh.w)
	sh.header = func() { r.head(sh, widths) }
	sh.newPage()
	for _, cells := range r.Rows {
		sh.row(8, r.cells(cells, widths, FangSong)...)
	}
	return sh.layout(Layout{Title: r.Title, Created: r.Printed})
}

func (r *Register) widths(all float64) []float64 {
	sum := 0.0
	for _, c := range r.Columns {
		sum += c.Width
	}
	widths := make([]float64, len(r.Columns))
	for i, c := range r.Columns {
		widths[i] = all * c.Width / sum
	}
	return widths
}

func (r *Register) head(sh *sheet, widths []float64) {
	sh.text(sh.glyphs(r.Title, style{role: XiaoBiaoSong, size: 18}), sh.left, sh.y, sh.w, 10, toMiddle)
	sh.y += 12
	for _, note := range r.Notes {
		sh.text(sh.glyphs(note, style{role: FangSong, size: size5}), sh.left, sh.y, sh.w, 5.5, toLeft)
		sh.y += 5.5
	}
	heads := make([]string, len(r.Columns))
	for i, c := range r.Columns {
		heads[i] = c.Head
	}
	cells := r.cells(heads, widths, Hei)
	for i := range cells {
		cells[i].align = toMiddle
	}
	sh.row(9, cells...)
}

func (r *Register) cells(values []string, widths []float64, role Role) []tableCell {
	cells := make([]tableCell, len(widths))
	for i, w := range widths {
		cells[i] = tableCell{width: w, style: style{role: role, size: size5}}
		if i < len(values) {
			cells[i].text = values[i]
		}
		if r.Columns[i].Middle {
			cells[i].align = toMiddle
		}
	}
	return cells
}
