package gongwen

import (
	"fmt"
	"strings"
	"time"
)

// Slip is the form that gathers what people wrote while a document went its way (办文单, 发文稿纸), as plain values.
type Slip struct {
	Title    string // of the form: 霁川市人民政府办公室发文稿纸
	Fields   []SlipField
	Opinions []Opinion
	Printed  time.Time // when the slip was printed; stands in the metadata
}

// SlipField is a label with its value. Wide fields take a whole row, others half of one.
type SlipField struct {
	Label string
	Value string
	Wide  bool
}

// Opinion is what one person wrote at a step, with name, post and unit as they were at that time.
type Opinion struct {
	Step string // 审核, 会签, 签发 …
	Text string
	Name string
	Post string
	At   time.Time
	For  string // whom the writer stood in for (代理), empty otherwise
}

// Measures of the slip in mm.
const (
	slipMargin = 24.0
	slipLabel  = 26.0 // width of the column of labels
	slipRow    = 11.0 // least height of a field
	slipSign   = 8.0  // height of the line with name and time
)

// Layout places the slip on A4 pages, as many as the opinions need; a step's name is repeated where its box goes on.
func (s *Slip) Layout(fonts *Fonts) (*Layout, error) {
	sh := newSheet(&setter{fonts: fonts}, PageWidth, PageHeight, slipMargin)
	sh.newPage()
	title := sh.glyphs(s.Title, style{role: XiaoBiaoSong, size: size2, color: Red})
	sh.text(title, sh.left, sh.y, sh.w, 14, toMiddle)
	sh.y += 18
	s.fields(sh)
	for _, group := range bySteps(s.Opinions) {
		s.opinions(sh, group)
	}
	return sh.layout(Layout{Title: s.Title, Created: s.Printed})
}

// fields prints wide fields alone and the others in pairs.
func (s *Slip) fields(sh *sheet) {
	for i := 0; i < len(s.Fields); i++ {
		f := s.Fields[i]
		if f.Wide || i+1 == len(s.Fields) || s.Fields[i+1].Wide {
			sh.row(slipRow, label(f.Label), value(f.Value, sh.w-slipLabel))
			continue
		}
		i++
		half := sh.w/2 - slipLabel
		sh.row(slipRow, label(f.Label), value(f.Value, half), label(s.Fields[i].Label), value(s.Fields[i].Value, half))
	}
}

func label(text string) tableCell {
	return tableCell{width: slipLabel, text: text, style: style{role: Hei, size: 12}, align: toMiddle}
}

func value(text string, width float64) tableCell {
	return tableCell{width: width, text: text, style: style{role: FangSong, size: 13}}
}

// bySteps keeps neighbouring opinions of one step together.
func bySteps(opinions []Opinion) [][]Opinion {
	var groups [][]Opinion
	for i, o := range opinions {
		if i > 0 && opinions[i-1].Step == o.Step {
			groups[len(groups)-1] = append(groups[len(groups)-1], o)
		} else {
			groups = append(groups, []Opinion{o})
		}
	}
	return groups
}

// slipLine is one line inside an opinions box.
type slipLine struct {
	glyphs []glyph
	height float64
	align  align
	last   bool // of its opinion
}

// opinions prints the box of one step: each opinion in 楷体, then name, post and time at the right. A box that does not fit is cut
// between two opinions, an opinion longer than a page between two lines, and goes on, with its label, on the next page.
func (s *Slip) opinions(sh *sheet, group []Opinion) {
	lines := sh.opinionLines(group)
	for len(lines) > 0 {
		n := fitting(lines, sh.floor-sh.y-2*cellInset, sh.y > sh.top)
		if n == 0 {
			sh.newPage()
			continue
		}
		sh.opinionBox(group[0].Step, lines[:n])
		lines = lines[n:]
	}
}

// fitting answers how many lines go into the room: whole opinions, or as many lines as there is room for when even one opinion
// does not fit and there is no better page to come.
func fitting(lines []slipLine, room float64, better bool) int {
	n, whole := 0, 0
	for ; n < len(lines) && lines[n].height <= room; n++ {
		room -= lines[n].height
		if lines[n].last {
			whole = n + 1
		}
	}
	if whole > 0 || better {
		return whole
	}
	return n
}

func (sh *sheet) opinionLines(group []Opinion) []slipLine {
	text := style{role: Kai, size: 14}
	width := sh.w - slipLabel - 2*cellInset
	var lines []slipLine
	for _, o := range group {
		for paragraph := range strings.Lines(o.Text) {
			for _, l := range breakLines(sh.glyphs(strings.TrimRight(paragraph, "\r\n"), text), width, 0, 0) {
				lines = append(lines, slipLine{glyphs: l.glyphs, height: leadOf(text)})
			}
		}
		lines = append(lines, slipLine{glyphs: sh.glyphs(o.signature(), style{role: Kai, size: 12}), height: slipSign, align: toRight, last: true})
	}
	return lines
}

func (sh *sheet) opinionBox(step string, lines []slipLine) {
	high := 2 * cellInset
	for _, l := range lines {
		high += l.height
	}
	sh.frame(sh.left, sh.y, slipLabel, high)
	sh.frame(sh.left+slipLabel, sh.y, sh.w-slipLabel, high)
	name := label(step)
	sh.text(sh.glyphs(step, name.style), sh.left, sh.y, slipLabel, high, toMiddle)
	y := sh.y + cellInset
	for _, l := range lines {
		sh.text(l.glyphs, sh.left+slipLabel+cellInset, y, sh.w-slipLabel-2*cellInset, l.height, l.align)
		y += l.height
	}
	sh.y += high
}

// signature is 张三（副主任）　2026年8月1日 09:05.
func (o Opinion) signature() string {
	s := o.Name
	if o.Post != "" {
		s += "（" + o.Post + "）"
	}
	if o.For != "" {
		s += "代" + o.For
	}
	return s + "　" + Day(o.At) + fmt.Sprintf(" %02d:%02d", o.At.Hour(), o.At.Minute())
}
