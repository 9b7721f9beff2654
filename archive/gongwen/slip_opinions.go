package gongwen

import (
	"bytes"
	"image/png"
	"strings"
)

// A signature in one's own hand stands before name and time, no higher and no wider than this, in mm.
const (
	handHeight = 11.0
	handWidth  = 32.0
	handGap    = 2.0 // to the name
)

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
	hand   Image // the signature before the text; without PNG: none
	last   bool  // of its opinion
}

// opinions prints the box of one step: each opinion in 楷体, then name, post and time at the right. A box that does not fit is cut
// between two opinions, an opinion longer than a page between two lines, and goes on, with its label, on the next page.
func (s *Slip) opinions(sh *sheet, group []Opinion) {
	lines, least := sh.opinionLines(group), sh.high(sh.stepLines(group[0].Step), label("").style)
	fresh := false // nothing stands on the page but its head
	for len(lines) > 0 {
		n := fitting(lines, sh.floor-sh.y-2*cellInset, !fresh)
		if n == 0 || !fresh && sh.floor-sh.y < least {
			sh.newPage()
			fresh = true
			continue
		}
		sh.opinionBox(group[0].Step, lines[:n])
		lines, fresh = lines[n:], false
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
	for i, o := range group {
		if o.Round != "" && (i == 0 || group[i-1].Round != o.Round) {
			lines = append(lines, slipLine{glyphs: sh.glyphs(o.Round, style{role: Hei, size: size5}), height: slipSign})
		}
		for paragraph := range strings.Lines(o.said()) {
			for _, l := range breakLines(sh.glyphs(strings.TrimRight(paragraph, "\r\n"), text), width, 0, 0) {
				lines = append(lines, slipLine{glyphs: l.glyphs, height: leadOf(text)})
			}
		}
		lines = append(lines, sh.signed(o, width)...)
	}
	return lines
}

// said is the opinion, led by what was done if that was not to approve.
func (o Opinion) said() string {
	if o.Mark != "" {
		return "［" + o.Mark + "］" + o.Text
	}
	return o.Text
}

// signed are the lines under an opinion: hand, name and time on one, or on two when they are too wide for it.
func (sh *sheet) signed(o Opinion, width float64) []slipLine {
	st := style{role: Kai, size: 12}
	hand := handOf(o.Signature)
	room := width
	if hand.PNG != nil {
		room -= hand.W + handGap
	}
	parts := sh.ragged(o.signature(), st, room)
	if len(parts) > 1 {
		parts = append(sh.ragged(o.who(), st, room), line{glyphs: sh.glyphs(minute(o.At), st)})
	}
	lines := make([]slipLine, len(parts))
	for i, part := range parts {
		lines[i] = slipLine{glyphs: part.glyphs, height: slipSign, align: toRight}
	}
	lines[0].hand, lines[0].height = hand, max(slipSign, hand.H+1)
	lines[len(lines)-1].last = true
	return lines
}

// handOf measures the picture of a signature. One that cannot be read is left out: the name stands there in any case.
func handOf(picture []byte) Image {
	config, err := png.DecodeConfig(bytes.NewReader(picture))
	if err != nil || config.Width == 0 || config.Height == 0 {
		return Image{}
	}
	w, h := float64(config.Width), float64(config.Height)
	scale := min(handHeight/h, handWidth/w)
	return Image{W: w * scale, H: h * scale, PNG: picture}
}

func (sh *sheet) opinionBox(step string, lines []slipLine) {
	high := 2 * cellInset
	for _, l := range lines {
		high += l.height
	}
	name, names := label(step), sh.stepLines(step)
	high = max(high, sh.high(names, name.style))
	sh.frame(sh.left, sh.y, slipLabel, high)
	sh.frame(sh.left+slipLabel, sh.y, sh.w-slipLabel, high)
	sh.lines(names, name, sh.left, sh.y, high)
	y := sh.y + cellInset
	for _, l := range lines {
		sh.text(l.glyphs, sh.left+slipLabel+cellInset, y, sh.w-slipLabel-2*cellInset, l.height, l.align)
		if l.hand.PNG != nil {
			l.hand.X = sh.left + sh.w - cellInset - widthOf(l.glyphs) - handGap - l.hand.W
			l.hand.Y = y + (l.height-l.hand.H)/2
			sh.page().Images = append(sh.page().Images, l.hand)
		}
		y += l.height
	}
	sh.y += high
}

func (sh *sheet) stepLines(step string) []line {
	return sh.ragged(step, label(step).style, slipLabel-2*cellInset)
}

// who is 财务部　张三（副主任）代李四.
func (o Opinion) who() string {
	s := o.Name
	if o.Unit != "" {
		s = o.Unit + "　" + s
	}
	if o.Post != "" {
		s += "（" + o.Post + "）"
	}
	if o.For != "" {
		s += "代" + o.For
	}
	return s
}

// signature is 张三（副主任）　2026年8月1日 09:05.
func (o Opinion) signature() string { return o.who() + "　" + minute(o.At) }
