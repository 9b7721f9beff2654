package gongwen

import "time"

// The page of GB/T 9704-2012 5.1 and 5.2, in millimetres: A4, the type area (版心) with its left and top margins, and its grid.
const (
	PageWidth  = 210.0
	PageHeight = 297.0
	AreaLeft   = 28.0  // 订口
	AreaTop    = 37.0  // 天头
	AreaWidth  = 156.0 // 版心
	AreaHeight = 225.0

	LinesPerPage = 22
	CharsPerLine = 28

	areaRight  = AreaLeft + AreaWidth
	areaBottom = AreaTop + AreaHeight

	point = 25.4 / 72 // one point in millimetres
)

// Type sizes in points.
const (
	size2 = 22.0 // 二号
	size3 = 16.0 // 三号
	size4 = 14.0 // 四号
	size5 = 10.5 // 五号
)

const (
	cell  = AreaWidth / CharsPerLine // width of one character of the grid, 5.571 mm
	pitch = 28.95 * point            // height of one line of the grid: 22 of them always fit into the type area
)

// Color is what a thing is printed in.
type Color int

// The two inks of an official document.
const (
	Black Color = iota
	Red
)

// Layout is a document laid out: pages of placed things, ready to be drawn. It holds no pointers into what it was made from.
type Layout struct {
	Title         string
	Author        string
	Created       time.Time // printed into the PDF's metadata; taken from the input, so that equal input gives equal bytes
	Width, Height float64   // of each page, in mm
	Pages         []Page
}

// Page is one side of paper. The origin is its upper left corner; x grows to the right, y downwards, in mm.
type Page struct {
	Texts  []Text
	Rules  []Rule
	Images []Image
}

// Text is a stretch of glyphs of one face on one baseline.
type Text struct {
	X, Y    float64 // left end and baseline, in mm
	Size    float64 // in points
	Face    string  // key of the face in Fonts
	Color   Color
	Spacing float64 // added after each glyph, in mm
	String  string
}

// Rule is a filled rectangle.
type Rule struct {
	X, Y, W, H float64 // upper left corner and extent, in mm
	Color      Color
}

// Image is a PNG picture, multiplied onto what lies beneath, so that a seal lets the text show through.
type Image struct {
	X, Y, W, H float64 // in mm
	PNG        []byte
}

func (p *Page) rule(x, y, w, h float64, c Color) {
	p.Rules = append(p.Rules, Rule{X: x, Y: y, W: w, H: h, Color: c})
}
