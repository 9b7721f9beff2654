package gongwen

import (
	"bytes"
	"image"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
)

// The pages are looked at through another program's eyes: PDFium draws them and reads their text.
var pdfiumInstance = sync.OnceValues(func() (pdfium.Pdfium, error) {
	pool, err := webassembly.Init(webassembly.Config{MinIdle: 1, MaxIdle: 1, MaxTotal: 1})
	if err != nil {
		return nil, err
	}
	return pool.GetInstance(time.Minute)
})

// printed is a rendered document.
type printed struct {
	t        *testing.T
	reader   pdfium.Pdfium
	document references.FPDF_DOCUMENT
}

func printOut(t *testing.T, d *Document) printed {
	t.Helper()
	fonts := testFonts(t)
	l, err := d.Layout(fonts)
	if err != nil {
		t.Fatal(err)
	}
	b, err := l.PDF(fonts)
	if err != nil {
		t.Fatal(err)
	}
	reader, err := pdfiumInstance()
	if err != nil {
		t.Fatal(err)
	}
	opened, err := reader.OpenDocument(&requests.OpenDocument{File: &b})
	if err != nil {
		t.Fatal(err)
	}
	return printed{t, reader, opened.Document}
}

func (p printed) page(i int) requests.Page {
	return requests.Page{ByIndex: &requests.PageByIndex{Document: p.document, Index: i}}
}

func (p printed) text(i int) string {
	p.t.Helper()
	r, err := p.reader.GetPageText(&requests.GetPageText{Page: p.page(i)})
	if err != nil {
		p.t.Fatal(err)
	}
	return strings.NewReplacer("\r", "", "\n", "", " ", "", "　", "").Replace(r.Text)
}

const dpi = 200

func (p printed) picture(i int) picture {
	p.t.Helper()
	r, err := p.reader.RenderPageInDPI(&requests.RenderPageInDPI{DPI: dpi, Page: p.page(i)})
	if err != nil {
		p.t.Fatal(err)
	}
	defer r.Cleanup()
	copied := *r.Result.Image
	copied.Pix = bytes.Clone(copied.Pix)
	return picture{&copied}
}

// picture finds ink on a page; all lengths in mm.
type picture struct{ *image.RGBA }

type ink4 struct{ left, top, right, bottom float64 }

// inkIn is the box of the ink of a colour inside an area.
func (p picture) inkIn(area ink4, isInk func(r, g, b uint8) bool) (box ink4) {
	px := func(mm float64) int { return int(mm / 25.4 * dpi) }
	mm := func(px int) float64 { return float64(px) * 25.4 / dpi }
	box = ink4{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for y := px(area.top); y < px(area.bottom); y++ {
		for x := px(area.left); x < px(area.right); x++ {
			o := p.PixOffset(x, y)
			if isInk(p.Pix[o], p.Pix[o+1], p.Pix[o+2]) {
				box.left, box.right = min(box.left, mm(x)), max(box.right, mm(x+1))
				box.top, box.bottom = min(box.top, mm(y)), max(box.bottom, mm(y+1))
			}
		}
	}
	return box
}

func isRed(r, g, b uint8) bool   { return r > 150 && g < 100 && b < 100 }
func isBlack(r, g, b uint8) bool { return r < 110 && g < 110 && b < 110 }

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 0.5 || math.IsNaN(got) {
		t.Errorf("%s: %.2f mm, want %.2f", what, got, want)
	}
}

// The distances that GB/T 9704-2012 prescribes, measured on the drawn page of a 文件, within half a millimetre.
func TestPositionsOfADocument(t *testing.T) {
	p := printOut(t, notice())
	one := p.picture(0)
	mark := one.inkIn(ink4{20, 60, 200, 100}, isRed)
	near(t, "upper edge of the mark", mark.top, AreaTop+35)
	near(t, "middle of the mark", (mark.left+mark.right)/2, AreaLeft+AreaWidth/2)

	number := one.inkIn(ink4{40, mark.bottom + 12, 180, mark.bottom + 35}, isBlack)
	rule := one.inkIn(ink4{10, number.bottom + 1, 205, number.bottom + 8}, isRed)
	near(t, "red rule below the number", rule.top-number.bottom, 4)
	near(t, "left end of the red rule", rule.left, AreaLeft)
	near(t, "length of the red rule", rule.right-rule.left, AreaWidth)
	near(t, "number below the mark: two blank lines", number.top-mark.bottom, 2*pitch+(pitch-size3*point)/2+0.3)

	title := one.inkIn(ink4{20, rule.bottom + 5, 200, rule.bottom + 2*pitch + 8}, isBlack)
	near(t, "title below the rule: two blank lines", title.top-rule.bottom, 2*pitch+(pitch-size2*point)/2+0.3)
	near(t, "middle of the title", (title.left+title.right)/2, AreaLeft+AreaWidth/2)

	dash := one.inkIn(ink4{150, 264, 200, 275}, isBlack)
	near(t, "dash of the page number below the type area", one.inkIn(ink4{dash.left, 264, dash.left + 3, 275}, isBlack).top, areaBottom+7)
	near(t, "page number from the right", areaRight-dash.right, cell)
	two := p.picture(1).inkIn(ink4{20, 264, 200, 275}, isBlack)
	near(t, "page number of an even page from the left", two.left-AreaLeft, cell)
}

// A full page holds 22 lines of 28 characters that fill the type area.
func TestGrid(t *testing.T) {
	p := printOut(t, notice()).picture(1)
	var lines []float64
	for i := range LinesPerPage {
		top := AreaTop + float64(i)*pitch
		line := p.inkIn(ink4{20, top, 200, top + pitch}, isBlack)
		if !math.IsInf(line.top, 0) {
			lines = append(lines, (line.top+line.bottom)/2)
			if off := (line.top+line.bottom)/2 - top - pitch/2; math.Abs(off) > 0.8 { // ink depends on the characters
				t.Errorf("line %d stands %.2f mm off its place in the grid", i+1, off)
			}
		}
	}
	if len(lines) != LinesPerPage {
		t.Errorf("%d lines on a full page, want %d", len(lines), LinesPerPage)
	}
	all := p.inkIn(ink4{5, 30, 205, areaBottom + 2}, isBlack)
	if all.left < AreaLeft-0.1 || all.right > areaRight+0.2 || all.top < AreaTop || all.bottom > areaBottom {
		t.Errorf("text leaves the type area: %+v", all)
	}
	near(t, "left edge of the text", all.left, AreaLeft+0.4)
	near(t, "right edge of the text", all.right, areaRight-0.1)
}

func TestPositionsOfTheColophon(t *testing.T) {
	p := printOut(t, notice()).picture(3)
	all := p.inkIn(ink4{20, 40, 200, 264}, isBlack)
	near(t, "last rule on the lower edge of the type area", all.bottom, areaBottom)
	near(t, "left end of the rules", all.left, AreaLeft)
	near(t, "length of the rules", all.right-all.left, AreaWidth)
	near(t, "first rule", all.top, areaBottom-3*colophonLine)
}

func TestPositionsOfTheSeal(t *testing.T) {
	p := printOut(t, notice()).picture(2)
	seal := p.inkIn(ink4{20, 40, 200, 260}, isRed)
	near(t, "diameter", seal.right-seal.left, 45)
	date := p.inkIn(ink4{seal.left - 20, seal.bottom - 16, 200, seal.bottom - 8}, isBlack)
	const blank = 1.15 // mm that the character leaves at its right
	near(t, "right edge of the date: four characters", areaRight-date.right, 4*cell+blank)
	near(t, "middle of the seal over the date", (seal.left+seal.right)/2, (date.left+date.right+blank)/2)
}

func TestPositionsOfALetter(t *testing.T) {
	p := printOut(t, letter()).picture(0)
	red := p.inkIn(ink4{5, 5, 205, 60}, isRed)
	near(t, "upper edge of the mark", red.top, 30)
	near(t, "length of the double rule", red.right-red.left, 170)
	low := p.inkIn(ink4{5, 270, 205, 290}, isRed)
	near(t, "second double rule above the edge of the paper", PageHeight-low.bottom, 20)
	near(t, "left end of the second double rule", low.left, 20)
	if number := p.inkIn(ink4{5, 265, 205, 274}, isBlack); !math.IsInf(number.top, 0) {
		t.Error("the first page of a letter carries a page number")
	}
}

func TestPositionsOfAnOrder(t *testing.T) {
	p := printOut(t, order()).picture(0)
	near(t, "upper edge of the mark", p.inkIn(ink4{5, 40, 205, 100}, isRed).top, AreaTop+20)
}

// The text layer holds what was printed, in the order in which it is read.
func TestTextLayer(t *testing.T) {
	p := printOut(t, notice())
	var all strings.Builder
	for i := range 4 {
		all.WriteString(p.text(i))
	}
	at := 0
	for _, want := range []string{"霁川市人民政府办公室文件", "霁政办发〔2026〕15号", "加强机关电子公文归档管理工作的通知",
		"各县（市、区）人民政府，市政府各部门、各直属机构：", "现就有关事项通知如下。", "一、总体要求", "归档率达到100%", "（一）健全归档制度。各单位要对照",
		"川办发〔2024〕18号", "附件：1.霁川市机关电子公文归档元数据清单", "2026年8月1日", "（此件公开发布）", "抄送：市委各部门，", "2026年8月3日印发"} {
		i := strings.Index(all.String()[at:], want)
		if i < 0 {
			t.Fatalf("%q is missing or out of order in the text layer:\n%s", want, all.String())
		}
		at += i
	}
}

func TestEqualInputGivesEqualBytes(t *testing.T) {
	fonts := testFonts(t)
	var first []byte
	for range 3 {
		l, err := notice().Layout(fonts)
		if err != nil {
			t.Fatal(err)
		}
		b, err := l.PDF(fonts)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = b
		}
		if !bytes.Equal(first, b) {
			t.Fatal("two PDFs of one document differ")
		}
	}
}

// Documents are set at the same time by many requests over one Fonts.
func TestConcurrentUse(t *testing.T) {
	fonts := testFonts(t)
	var all sync.WaitGroup
	for _, sample := range samples() {
		all.Go(func() {
			l, err := sample().Layout(fonts)
			if err == nil {
				_, err = l.PDF(fonts)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}
