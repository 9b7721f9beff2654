package gongwen

import (
	"math"
	"strings"
	"unicode/utf8"

	"github.com/lantai/lantai/archive"
)

// row is one line of the grid, already broken and measured; texts are relative to the left edge of the type area and to the
// row's baseline.
type row struct {
	texts    []Text
	keepNext bool // a heading: not the last line of a page
	fresh    bool // begins a new page
	grid     bool // false for the few rows that are not text, such as blank lines
}

var blank = row{}

// in answers the grid's 3号 style in another face.
func in(role Role) style { return style{role: role, size: size3, wide: cell} }

// rowsOf breaks a paragraph into rows; first and rest are indents in characters.
func rowsOf(gs []glyph, first, rest float64) []row {
	var rows []row
	for _, l := range breakLines(gs, AreaWidth, first*cell, rest*cell) {
		rows = append(rows, row{texts: texts(l.glyphs, l.indent, 0), grid: true})
	}
	return rows
}

// centred is a row in the middle of the type area.
func centred(gs []glyph) row {
	return row{texts: texts(gs, (AreaWidth-widthOf(gs))/2, 0), grid: true}
}

// titleRows sets the title: 2号小标宋, centred, broken at word sense (7.3.1).
func (s *setter) titleRows(title string, names []string) []row {
	st := style{role: XiaoBiaoSong, size: size2}
	var rows []row
	for _, text := range breakTitle(title, math.Floor(AreaWidth/st.em())-1, names...) {
		rows = append(rows, centred(s.glyphs(text, st)))
	}
	return rows
}

// toRows sets the 主送机关 flush left, ending with a full-width colon (7.3.2).
func (s *setter) toRows(to []string) []row {
	if len(to) == 0 {
		return nil
	}
	return rowsOf(s.glyphs(receivers(to)+"：", in(FangSong)), 0, 0)
}

// bodyRows sets the text with its levels: 黑体, 楷体, then 仿宋 (7.3.3).
func (s *setter) bodyRows(body archive.Body) []row {
	var rows []row
	for _, block := range body {
		gs, whole := s.blockGlyphs(block)
		lines := rowsOf(gs, 2, 0)
		if whole && len(lines) > 0 {
			for i := range lines {
				lines[i].keepNext = true
			}
		}
		rows = append(rows, lines...)
	}
	return rows
}

// blockGlyphs measures a block. A heading that goes on as a sentence has only its first sentence in the heading's face; whole
// tells that all of the block is heading.
func (s *setter) blockGlyphs(block archive.Block) (gs []glyph, whole bool) {
	role := map[archive.BlockKind]Role{archive.Heading1: Hei, archive.Heading2: Kai}[block.Kind]
	if role == "" {
		role = FangSong
	}
	head, tail := block.Text, ""
	if role != FangSong {
		if head, tail = firstSentence(block.Text); isProse(head) {
			head, tail, role = block.Text, "", FangSong
		}
	}
	gs = s.marked(head, role, block.Runs, 0)
	if tail != "" {
		gs = append(gs, s.marked(tail, FangSong, block.Runs, len([]rune(head)))...)
	}
	return gs, block.Kind != archive.Paragraph && tail == "" && !strings.ContainsAny(strings.TrimRight(head, "。"), "。；")
}

// isProse tells a numbered sentence, as minutes number what was agreed, from a heading: it is long and has parts.
func isProse(sentence string) bool {
	return utf8.RuneCountInString(sentence) > 20 && strings.ContainsAny(sentence, "，；：")
}

// firstSentence splits after the first full stop, when something follows it.
func firstSentence(text string) (head, tail string) {
	if i := strings.Index(text, "。"); i >= 0 && i+len("。") < len(text) {
		return text[:i+len("。")], text[i+len("。"):]
	}
	return text, ""
}

// marked measures text, with the runs marked bold in 黑体, as official typesetting sets emphasis; from is the position of text in
// its block.
func (s *setter) marked(text string, role Role, runs []archive.TextRun, from int) []glyph {
	gs := s.glyphs(text, in(role))
	for _, run := range runs {
		lo, hi := max(run.From-from, 0), min(run.To-from, len(gs))
		if lo >= hi || run.Mark != "bold" {
			continue
		}
		for i, g := range s.glyphs(string([]rune(text)[lo:hi]), in(Hei)) {
			g.glued = gs[lo+i].glued
			gs[lo+i] = g
		}
	}
	return gs
}

// attachmentRows sets the 附件说明: a blank line, 附件： two characters in, names numbered when there are several, wrapped lines
// under the first character of the name, no punctuation after a name (7.3.4).
func (s *setter) attachmentRows(attachments []Attachment) []row {
	if len(attachments) == 0 {
		return nil
	}
	rows := []row{blank}
	label := s.glyphs("附件：", in(FangSong))
	for i, a := range attachments {
		head := []glyph(nil)
		if len(attachments) > 1 {
			head = s.numeral(i+1, len(attachments))
		}
		indent := 2 + (widthOf(label)+widthOf(head))/cell
		gs := append(append([]glyph(nil), head...), s.glyphs(a.Name, in(FangSong))...)
		first := indent - widthOf(head)/cell
		if i == 0 {
			gs, first = append(append([]glyph(nil), label...), gs...), 2
		}
		rows = append(rows, rowsOf(gs, first, indent)...)
	}
	return rows
}

// numeral is "1." in a room that fits the largest number, so that the names stand in one column.
func (s *setter) numeral(n, of int) []glyph {
	digits := func(n int) []glyph { return s.glyphs(itoa(n)+".", in(FangSong)) }
	gs, room := digits(n), widthOf(digits(of))
	if len(gs) > 0 {
		gs[len(gs)-1].width += room - widthOf(gs) + 0.15*cell
		gs[len(gs)-1].glued = true
	}
	return gs
}

// attachmentPages sets the attachments that are bound with the text: each on a new page, its number flush left on line 1, its
// title centred on line 3 (7.3.7).
func (s *setter) attachmentPages(attachments []Attachment, names []string) []row {
	var rows []row
	for i, a := range attachments {
		if len(a.Body) == 0 {
			continue
		}
		label := "附件"
		if len(attachments) > 1 {
			label += itoa(i + 1)
		}
		head := rowsOf(s.glyphs(label, in(Hei)), 0, 0)
		head[0].fresh = true
		rows = append(rows, head...)
		rows = append(rows, row{grid: true})
		rows = append(rows, s.titleRows(a.Name, names)...)
		rows = append(rows, row{grid: true})
		rows = append(rows, s.bodyRows(a.Body)...)
	}
	return rows
}

// peopleRows sets 出席, 请假 and 列席 of minutes, a blank line under the text: label in 黑体, names in 仿宋 under one another (10.3).
func (s *setter) peopleRows(d *Document) []row {
	var rows []row
	for _, list := range []struct {
		label string
		names []string
	}{{"出席：", d.Present}, {"请假：", d.Excused}, {"列席：", d.Observers}} {
		if len(list.names) == 0 {
			continue
		}
		head := s.glyphs(list.label, in(Hei))
		indent := 2 + widthOf(head)/cell
		gs := append(head, s.glyphs(strings.Join(list.names, "　"), in(FangSong))...)
		rows = append(rows, rowsOf(gs, 2, indent)...)
	}
	if len(rows) == 0 {
		return nil
	}
	return append([]row{blank}, rows...)
}
