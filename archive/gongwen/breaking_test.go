package gongwen

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// plain measures text without fonts: wide characters take one unit, others half of one.
func plain(text string) []glyph {
	st := style{role: FangSong, size: 1 / point, wide: 1}
	var gs []glyph
	for _, r := range text {
		g := glyph{style: st, r: r, face: "f", width: 1, advance: 1}
		if !isWide(r) {
			g.width, g.advance = 0.5, 0.5
		}
		gs = append(gs, g)
	}
	glueNumbers(gs)
	return gs
}

func written(gs []glyph) string {
	var s strings.Builder
	for _, g := range gs {
		s.WriteRune(g.r)
	}
	return s.String()
}

func linesOf(text string, measure, first float64) []string {
	var out []string
	for _, l := range breakLines(plain(text), measure, first, 0) {
		out = append(out, written(l.glyphs))
	}
	return out
}

func TestBreakLines(t *testing.T) {
	cases := []struct {
		name, text string
		measure    float64
		want       string
	}{
		{"fills the line", "一二三四五六七八九十", 5, "一二三四五|六七八九十"},
		{"takes a closing mark in", "一二三四五六七八九十一二三，四五", 13, "一二三四五六七八九十一二三，|四五"},
		{"leaves an opening mark out", "一二三四（五六七）", 5, "一二三四|（五六七）"},
		{"keeps a word whole", "一二三PDF四五", 4, "一二三|PDF四五"},
		{"keeps a number whole", "共计12345678元整", 5, "共计|12345678元|整"},
		{"keeps percent", "达到了九100%以上", 5, "达到了九|100%以上"},
		{"keeps a cited number", "请按照国办发〔2026〕15号办理", 8, "请按照国办|发〔2026〕15号办|理"},
		{"keeps the long dash", "一二三四——五六", 5, "一二三四|——五六"},
		{"breaks a range after its dash", "自2026—2027年的计划", 5, "自2026—|2027年的计|划"},
		{"keeps a unit with its figure", "一共有五百个或者20个", 8.4, "一共有五百个或者|20个"},
		{"breaks an endless word", "abcdefghijklmnop", 3, "abcdef|ghijkl|mnop"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(linesOf(c.text, c.measure, 0), "|"); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// Whatever the text: nothing is lost, no forbidden mark begins or ends a line, and all lines but the last are as wide as the measure.
func TestBreakLinesProperties(t *testing.T) {
	letters := []rune("一二三四五六七八九十的了和是，。、；：（）《》“”〔〕—…0123456789abcXYZ. %")
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOfN(rapid.SampledFrom(letters), 1, 200).Draw(t, "text"))
		measure := float64(rapid.IntRange(12, 28).Draw(t, "measure"))
		lines := breakLines(plain(text), measure, 2, 0)
		var all strings.Builder
		for i, l := range lines {
			s := written(l.glyphs)
			all.WriteString(s)
			if len(l.glyphs) > 1 && i+1 < len(lines) && stretchable(l.glyphs) > 0 && abs(l.indent+widthOf(l.glyphs)-measure) > 1e-6 {
				t.Fatalf("line %q is %.3f wide, want %.0f", s, l.indent+widthOf(l.glyphs), measure)
			}
		}
		if got, want := strings.ReplaceAll(all.String(), " ", ""), strings.ReplaceAll(text, " ", ""); got != want {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}

// Ordinary prose never begins a line with a mark that may not stand there.
func TestNoForbiddenLineStarts(t *testing.T) {
	text := strings.ReplaceAll(noticeText, "\n", "")
	for measure := 14.0; measure <= 40; measure++ {
		for _, l := range linesOf(text, measure, 2) {
			rs := []rune(l)
			if strings.ContainsRune(notFirst, rs[0]) {
				t.Errorf("measure %.0f: line begins with %c: %s", measure, rs[0], l)
			}
			if strings.ContainsRune(notLast, rs[len(rs)-1]) {
				t.Errorf("measure %.0f: line ends with %c: %s", measure, rs[len(rs)-1], l)
			}
		}
	}
}

func TestBreakTitle(t *testing.T) {
	const office = "霁川市人民政府办公室"
	cases := []struct{ title, want string }{
		{"关于召开年度工作会议的通知", "关于召开年度工作会议的通知"},
		{office + "关于进一步加强机关电子公文归档管理工作的通知", office + "关于进一步|加强机关电子公文归档管理工作的通知"},
		{office + "关于印发《霁川市档案管理办法（试行）》的通知", office + "关于印发|《霁川市档案管理办法（试行）》的通知"},
		{office + "关于表彰2026年度档案工作先进集体和先进个人的通报", office + "关于表彰2026年度|档案工作先进集体和先进个人的通报"},
		{"霁川市人民政府关于任免职务的通知\n（第三批）", "霁川市人民政府关于任免职务的通知|（第三批）"},
	}
	for _, c := range cases {
		if got := strings.Join(breakTitle(c.title, 19, office), "|"); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

func TestTitlesNeverEndBadly(t *testing.T) {
	subjects := strings.Fields("做好春节期间安全生产工作 2026年第三季度政务信息报送情况 加强和规范机关公务接待管理 修订《霁川市突发事件总体应急预案》 同意霁川经济开发区扩区调位")
	for _, subject := range subjects {
		for _, genre := range []string{"通知", "通报", "批复", "决定", "函"} {
			title := "霁川市人民政府办公室关于" + subject + "的" + genre
			for limit := 8.0; limit < 24; limit++ {
				for i, l := range breakTitle(title, limit, "霁川市人民政府办公室") {
					rs := []rune(l)
					if len(rs) == 1 || float64(len(rs)) > limit*2 || rs[0] == '的' && i > 0 || l == genre {
						t.Errorf("limit %.0f: line %q of %s", limit, l, title)
					}
				}
			}
		}
	}
}
