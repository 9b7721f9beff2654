package gongwen

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

func slip(opinions int) *Slip {
	s := &Slip{Title: "霁川市人民政府办公室发文稿纸", Subject: "霁川市人民政府办公室关于进一步加强机关电子公文归档管理工作的通知", Level: "工作秘密",
		Printer: "张宁", Printed: day, Fields: []SlipField{
			{Label: "标题", Value: "霁川市人民政府办公室关于进一步加强机关电子公文归档管理工作的通知", Wide: true},
			{Label: "发文字号", Value: "霁政办发〔2026〕15号"}, {Label: "密级", Value: "工作秘密"},
			{Label: "拟稿单位", Value: "秘书一科"}, {Label: "拟稿人", Value: "张宁"},
			{Label: "附件", Value: "1.元数据清单\n2.任务分工表", Wide: true}}}
	for i := range opinions {
		s.Opinions = append(s.Opinions, Opinion{Step: []string{"审核", "会签", "签发"}[min(i/4, 2)],
			Text: fmt.Sprintf("第%d条意见：请按市政府常务会议精神修改后印发，注意与市档案局的意见衔接。", i+1),
			Name: "李卫东", Post: "科长", At: day.Add(time.Duration(i) * time.Hour)})
	}
	return s
}

// handPicture is a signature as somebody keeps it: black strokes on a transparent ground, three times as wide as it is high.
var handPicture = sync.OnceValue(func() []byte {
	const w, h = 300, 100
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for x := range w {
		y := h/2 + int(float64(h)/2.5*math.Sin(float64(x)/18))
		for d := range 4 {
			img.SetNRGBA(x, y+d, color.NRGBA{A: 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.Bytes()
})

// decided is a slip with all that can stand on one: two rounds, a return, a stand-in, units, and signatures in one's own hand.
func decided() *Slip {
	s := slip(0)
	s.Opinions = []Opinion{
		{Step: "部门负责人审核", Round: "第1轮", Mark: "退回", Text: "请补充时间表。", Unit: "秘书一科", Name: "李卫东", Post: "科长", At: day, Signature: handPicture()},
		{Step: "部门负责人审核", Round: "第2轮", Text: "同意。", Unit: "秘书一科", Name: "李卫东", Post: "科长", At: day.Add(26 * time.Hour), Signature: handPicture()},
		{Step: "会签", Text: "同意会签。", Unit: "市档案局", Name: "王海", Post: "副局长", For: "周明远", At: day.Add(27 * time.Hour), Signature: handPicture()},
		{Step: "签发", Text: "同意印发。", Name: "欧阳文静", Post: "主任", At: day.Add(30 * time.Hour)},
	}
	return s
}

func TestSlipGolden(t *testing.T) {
	for name, s := range map[string]*Slip{"slip": slip(3), "slip_decided": decided()} {
		l, err := s.Layout(testFonts(t))
		if err != nil {
			t.Fatal(err)
		}
		golden(t, name, l)
	}
}

// However many opinions there are, each is printed once and whole, with name, post and time on its page, under the head of the form.
func TestSlipFlowsOn(t *testing.T) {
	fonts := testFonts(t)
	for n := range 61 {
		l, err := slip(n).Layout(fonts)
		if err != nil {
			t.Fatal(err)
		}
		signed := 0
		for i := range l.Pages {
			words := l.Pages[i].words()
			here := strings.Count(words, "李卫东（科长）")
			if began := strings.Count(words, "条意见"); began != here {
				t.Errorf("%d opinions, page %d: %d begin and %d are signed", n, i+1, began, here)
			}
			signed += here
			if low := l.Pages[i].lowest(); low > PageHeight-slipMargin {
				t.Errorf("%d opinions, page %d: text at %.1f mm", n, i+1, low)
			}
			checkHead(t, words, i, len(l.Pages))
		}
		if signed != n {
			t.Errorf("%d of %d opinions are printed", signed, n)
		}
	}
}

// checkHead: every page says what it belongs to, its level, its number, and who printed it when.
func checkHead(t *testing.T, words string, page, pages int) {
	t.Helper()
	for _, want := range []string{"工作秘密", "霁川市人民政府办公室发文稿纸", "关于进一步加强机关电子公文归档管理工作的通知", "打印：张宁2026年8月1日00:00",
		fmt.Sprintf("第%d页共%d页", page+1, pages)} {
		if !strings.Contains(strings.ReplaceAll(words, " ", ""), want) {
			t.Errorf("page %d does not say %s", page+1, want)
		}
	}
	if strings.Contains(words, "（续）") != (page > 0) {
		t.Errorf("page %d is marked wrongly as one that goes on", page+1)
	}
}

// Sixty opinions in three rounds, one of them of two thousand characters, all signed by hand: none loses a character or a hand.
func TestSlipLosesNothing(t *testing.T) {
	s, all := slip(60), strings.Builder{}
	s.Opinions[31].Text = ""
	for i := 0; len([]rune(s.Opinions[31].Text)) < 2000; i++ {
		s.Opinions[31].Text += fmt.Sprintf("第%d点，请市财政局研究提出意见；", i)
	}
	for i := range s.Opinions {
		s.Opinions[i].Round, s.Opinions[i].Signature = fmt.Sprintf("第%d轮", i/20+1), handPicture()
	}
	l, err := s.Layout(testFonts(t))
	if err != nil {
		t.Fatal(err)
	}
	hands := 0
	for i := range l.Pages {
		all.WriteString(l.Pages[i].words())
		hands += len(l.Pages[i].Images)
		for _, m := range l.Pages[i].Images {
			if m.X < slipMargin+slipLabel || m.X+m.W > PageWidth-slipMargin || m.Y < slipMargin || m.Y+m.H > PageHeight-slipMargin || m.H > handHeight {
				t.Errorf("page %d: a hand at %.1f, %.1f of %.1f x %.1f", i+1, m.X, m.Y, m.W, m.H)
			}
		}
	}
	words := withoutHeads(all.String(), s)
	for i, o := range s.Opinions {
		if !strings.Contains(words, o.Text) {
			t.Errorf("opinion %d is not whole", i+1)
		}
	}
	if hands != len(s.Opinions) {
		t.Errorf("%d hands for %d opinions", hands, len(s.Opinions))
	}
}

// withoutHeads takes out what stands between the pages of one text.
func withoutHeads(words string, s *Slip) string {
	words = regexp.MustCompile(`打印：张宁2026年8月1日 00:00第\d+页共\d+页`).ReplaceAllString(words, "")
	words = strings.ReplaceAll(words, s.Level+s.Title+"（续）"+s.Subject, "")
	return strings.ReplaceAll(words, s.Opinions[31].Step, "")
}

// What was written can no longer be changed: a character that no face has leaves a mark, and not an error.
func TestSlipPrintsWhatItHasNoFaceFor(t *testing.T) {
	s := slip(1)
	s.Opinions[0].Text, s.Opinions[0].Name = "同意👍，请𪚥𪚥同志办。", "李卫东"
	l, err := s.Layout(testFonts(t))
	if err != nil {
		t.Fatal(err)
	}
	if words := l.Pages[0].words(); !strings.Contains(words, "同意〓，请〓〓同志办。") || !strings.Contains(words, "李卫东") {
		t.Error(words)
	}
}

func TestOpinionLongerThanAPage(t *testing.T) {
	s := slip(1)
	s.Opinions[0].Text = strings.Repeat("请认真研究并提出意见。", 400)
	l, err := s.Layout(testFonts(t))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(l.Pages); n < 3 || n > 6 {
		t.Errorf("%d pages", n)
	}
}

func TestOpinionSignature(t *testing.T) {
	o := Opinion{Name: "张宁", Post: "副主任", For: "王海", At: time.Date(2026, 8, 1, 9, 5, 0, 0, time.UTC)}
	if got, want := o.signature(), "张宁（副主任）代王海　2026年8月1日 09:05"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	o.Unit = "财务部"
	if got, want := o.signature(), "财务部　张宁（副主任）代王海　2026年8月1日 09:05"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func book(rows int) *Register {
	r := &Register{Title: "霁政办发2026年发文登记簿", Landscape: true, Printed: day, Notes: []string{"年度：2026　已用至：60号"},
		Columns: []Column{{Head: "发文字号", Width: 4, Middle: true}, {Head: "标题", Width: 8}, {Head: "状态", Width: 2, Middle: true}}}
	for i := range rows {
		r.Rows = append(r.Rows, []string{fmt.Sprintf("霁政办发〔2026〕%d号", i+1), "关于做好归档工作的通知", "登记"})
	}
	return r
}

func TestRegisterGolden(t *testing.T) {
	l, err := book(3).Layout(testFonts(t))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "register", l)
}

// Every page has the head, and every row is printed once.
func TestRegisterRepeatsItsHead(t *testing.T) {
	l, err := book(100).Layout(testFonts(t))
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for i := range l.Pages {
		words := l.Pages[i].words()
		if !strings.Contains(words, "发文登记簿") || !strings.Contains(words, "状态") {
			t.Errorf("page %d has no head", i+1)
		}
		if !strings.Contains(words, fmt.Sprintf("第%d页共%d页", i+1, len(l.Pages))) {
			t.Errorf("page %d has no number: %s", i+1, words)
		}
		rows += strings.Count(words, "登记") - strings.Count(words, "登记簿")
	}
	if rows != 100 {
		t.Errorf("%d rows are printed, want 100", rows)
	}
	if l.Width <= l.Height {
		t.Error("the book is not landscape")
	}
}
