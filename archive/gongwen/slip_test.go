package gongwen

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func slip(opinions int) *Slip {
	s := &Slip{Title: "霁川市人民政府办公室发文稿纸", Printed: day, Fields: []SlipField{
		{Label: "标题", Value: "霁川市人民政府办公室关于进一步加强机关电子公文归档管理工作的通知", Wide: true},
		{Label: "发文字号", Value: "霁政办发〔2026〕15号"}, {Label: "密级", Value: "公开"},
		{Label: "拟稿单位", Value: "秘书一科"}, {Label: "拟稿人", Value: "张宁"},
		{Label: "附件", Value: "1.元数据清单\n2.任务分工表", Wide: true}}}
	for i := range opinions {
		s.Opinions = append(s.Opinions, Opinion{Step: []string{"审核", "会签", "签发"}[min(i/4, 2)],
			Text: fmt.Sprintf("第%d条意见：请按市政府常务会议精神修改后印发，注意与市档案局的意见衔接。", i+1),
			Name: "李卫东", Post: "科长", At: day.Add(time.Duration(i) * time.Hour)})
	}
	return s
}

func TestSlipGolden(t *testing.T) {
	l, err := slip(3).Layout(testFonts(t))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "slip", l)
}

// However many opinions there are, each is printed once and whole, with name, post and time on its page.
func TestSlipFlowsOn(t *testing.T) {
	fonts := testFonts(t)
	for n := range 40 {
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
		}
		if signed != n {
			t.Errorf("%d of %d opinions are printed", signed, n)
		}
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
