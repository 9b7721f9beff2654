package gongwen

import "strings"

// Forms and books (办文单, 登记簿) are tables. A sheet places their cells; it knows nothing of the document grid.

const (
	ruleThin  = 0.2 // mm
	cellInset = 1.8 // mm between a cell's rule and its text
)

// align is where text stands in its cell.
type align int

const (
	toLeft align = iota
	toMiddle
	toRight
)

// tableCell is one cell of a row; its text is broken to its width.
type tableCell struct {
	width float64 // in mm
	text  string
	style style
	align align
}

// sheet fills pages of any size from top to bottom, with the same margins on all sides of its area.
type sheet struct {
	*setter
	width, height       float64
	left, top, w, floor float64
	pages               []*Page
	y                   float64
	header              func() // prints the head of each page
}

func newSheet(s *setter, width, height, margin float64) *sheet {
	return &sheet{setter: s, width: width, height: height, left: margin, top: margin, w: width - 2*margin, floor: height - margin}
}

func (s *sheet) page() *Page { return s.pages[len(s.pages)-1] }

func (s *sheet) newPage() {
	s.pages = append(s.pages, &Page{})
	s.y = s.top
	if s.header != nil {
		s.header()
	}
}

// text sets one line between x and x+w; y is the upper edge of its line of height h.
func (s *sheet) text(gs []glyph, x, y, w, h float64, a align) {
	if len(gs) == 0 {
		return
	}
	switch a {
	case toMiddle:
		x += (w - widthOf(gs)) / 2
	case toRight:
		x += w - widthOf(gs)
	}
	baseline := y + h/2 + gs[0].em()*(0.5-descent)
	s.page().Texts = append(s.page().Texts, texts(gs, x, baseline)...)
}

// leadOf is the height of a line in a cell.
func leadOf(st style) float64 { return 1.4 * st.em() }

// row prints cells beside one another, as high as the highest and at least as high as least, with rules around each; it goes on
// to a new page when there is no room.
func (s *sheet) row(least float64, cells ...tableCell) {
	broken := make([][]line, len(cells))
	high := least
	for i, c := range cells {
		broken[i] = s.ragged(c.text, c.style, c.width-2*cellInset)
		high = max(high, s.high(broken[i], c.style))
	}
	if s.y+high > s.floor {
		s.newPage()
	}
	x := s.left
	for i, c := range cells {
		s.frame(x, s.y, c.width, high)
		s.lines(broken[i], c, x, s.y, high)
		x += c.width
	}
	s.y += high
}

// high is the least height of a cell with so many lines.
func (s *sheet) high(broken []line, st style) float64 {
	return float64(len(broken))*leadOf(st) + 2*cellInset
}

// lines sets broken text into the middle of a cell of the height.
func (s *sheet) lines(broken []line, c tableCell, x, y, high float64) {
	lead := leadOf(c.style)
	y += (high - float64(len(broken))*lead) / 2
	for _, l := range broken {
		s.text(l.glyphs, x+cellInset, y, c.width-2*cellInset, lead, c.align)
		y += lead
	}
}

// ragged breaks each line of the text to the measure but leaves the pieces as wide as they are: cells are too narrow to be
// justified.
func (s *sheet) ragged(text string, st style, measure float64) []line {
	var lines []line
	for paragraph := range strings.Lines(text) {
		for gs := s.glyphs(paragraph, st); len(gs) > 0; {
			n := bestBreak(gs, measure)
			own := trimSpace(append([]glyph(nil), gs[:n]...))
			if widthOf(own) > measure {
				justify(own, measure)
			}
			lines = append(lines, line{glyphs: own})
			gs = skipSpace(gs[n:])
		}
	}
	return lines
}

func (s *sheet) frame(x, y, w, h float64) {
	p := s.page()
	p.rule(x-ruleThin/2, y-ruleThin/2, w+ruleThin, ruleThin, Black)
	p.rule(x-ruleThin/2, y+h-ruleThin/2, w+ruleThin, ruleThin, Black)
	p.rule(x-ruleThin/2, y-ruleThin/2, ruleThin, h+ruleThin, Black)
	p.rule(x+w-ruleThin/2, y-ruleThin/2, ruleThin, h+ruleThin, Black)
}

// pageNumbers prints 第1页　共2页 in the middle of the lower margin.
func (s *sheet) pageNumbers() {
	st := style{role: Song, size: size5}
	for i, p := range s.pages {
		gs := s.glyphs("第"+itoa(i+1)+"页　共"+itoa(len(s.pages))+"页", st)
		p.Texts = append(p.Texts, texts(gs, (s.width-widthOf(gs))/2, s.floor+9)...)
	}
}

func (s *sheet) layout(l Layout) (*Layout, error) {
	s.pageNumbers()
	l.Width, l.Height = s.width, s.height
	for _, p := range s.pages {
		l.Pages = append(l.Pages, *p)
	}
	return &l, s.err
}
