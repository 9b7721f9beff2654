package gongwen

import (
	"fmt"
	"time"
)

// Slip is the form that gathers what people wrote while a document went its way (办文单, 发文稿纸), as plain values.
type Slip struct {
	Title    string // of the form: 霁川市人民政府办公室发文稿纸
	Subject  string // title of the document, repeated at the head of every further page
	Level    string // 密级 with its term, at the upper left of every page; empty: none is printed
	Fields   []SlipField
	Opinions []Opinion // in the order in which they stand; neighbours of one step share a box
	Printer  string    // who printed it; empty: not said
	Printed  time.Time // when; it stands in the metadata, too
}

// SlipField is a label with its value. Wide fields take a whole row, others half of one.
type SlipField struct {
	Label string
	Value string
	Wide  bool
}

// Opinion is what one person wrote at a step, with name, post and unit as they were at that time.
type Opinion struct {
	Step      string // 审核, 会签, 签发 …
	Round     string // 第2轮, above the first opinion of each round; empty: the slip has one round only
	Mark      string // what was done when it was not approved: 退回 …
	Text      string
	Unit      string
	Name      string
	Post      string
	At        time.Time
	For       string // whom the writer stood in for (代理), empty otherwise
	Signature []byte // PNG of the writer's own hand; nil: the name alone
}

// Measures of the slip in mm.
const (
	slipMargin = 24.0
	slipHead   = 6.0  // from the line of the level to the title
	slipLabel  = 26.0 // width of the column of labels
	slipRow    = 11.0 // least height of a field
	slipSign   = 8.0  // height of the line with name and time
	slipLevel  = 15.0 // where the line of the level stands, under the upper edge of the paper
)

// Layout places the slip on A4 pages, as many as the opinions need; the head is repeated on each, and a step's name where its box
// goes on. A character that no face has is printed as 〓: what was written can no longer be changed, and must not keep the slip
// from being printed.
func (s *Slip) Layout(fonts *Fonts) (*Layout, error) {
	sh := newSheet(&setter{fonts: fonts, lenient: true}, PageWidth, PageHeight, slipMargin)
	sh.header = func() { s.head(sh) }
	sh.newPage()
	s.fields(sh)
	for _, group := range bySteps(s.Opinions) {
		s.opinions(sh, group)
	}
	s.foot(sh)
	return sh.layout(Layout{Title: s.Title, Created: s.Printed})
}

// head prints the level, then the name of the form: large on the first page, with the title of the document on all others.
func (s *Slip) head(sh *sheet) {
	level := sh.glyphs(s.Level, style{role: Hei, size: size4})
	sh.text(level, sh.left, slipLevel, sh.w, slipHead, toLeft)
	if len(sh.pages) == 1 {
		title := sh.glyphs(s.Title, style{role: XiaoBiaoSong, size: size2, color: Red})
		sh.text(title, sh.left, sh.y, sh.w, 14, toMiddle)
		sh.y += 18
		return
	}
	form := sh.glyphs(s.Title+"（续）", style{role: XiaoBiaoSong, size: size4, color: Red})
	sh.text(form, sh.left, sh.y-2, sh.w, 7, toMiddle)
	subject := style{role: FangSong, size: size5}
	sh.y += 5
	for _, l := range sh.ragged(s.Subject, subject, sh.w) {
		sh.text(l.glyphs, sh.left, sh.y, sh.w, leadOf(subject), toMiddle)
		sh.y += leadOf(subject)
	}
	sh.y += 2
}

// foot says on every page, beside its number, who printed the slip and when.
func (s *Slip) foot(sh *sheet) {
	if s.Printer == "" {
		return
	}
	gs := sh.glyphs("打印："+s.Printer+"　"+minute(s.Printed), style{role: Song, size: 9})
	for _, p := range sh.pages {
		p.Texts = append(p.Texts, texts(gs, sh.left+sh.w-widthOf(gs), sh.floor+9)...)
	}
}

// minute is 2026年8月1日 09:05.
func minute(t time.Time) string { return Day(t) + fmt.Sprintf(" %02d:%02d", t.Hour(), t.Minute()) }

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
