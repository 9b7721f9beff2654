package search

import (
	"context"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/lantai/lantai/archive"
)

// library is a handful of documents for the tests below.
func library(t testing.TB) *Engine {
	e := open(t, t.TempDir())
	heating := public("heating", "关于做好冬季供热期间值班工作的通知", "霁政办发〔2025〕63号", "2025-11-12",
		"各供热企业实行领导带班、24 小时值班制度，值班电话向社会公布。\n供热中断超过4小时的，须在30分钟内报告。")
	heating.Sender, heating.Genre, heating.Receivers = "霁州市人民政府办公室", "通知", []string{"各区人民政府", "市供热集团"}
	heating.RecordCode = "J001-WS·2025-D30-BGS-0412"
	safety := public("safety", "关于做好岁末年初安全防范工作的通知", "霁政办发〔2025〕163号", "2025-12-18", "做好防范。")
	safety.Sender, safety.Genre = "霁州市应急管理局", "通知"
	safety.Attachments = []Attachment{{File: "file2", Name: "值班表.xlsx", Text: "封面\f目录\f12月28日供热专班值班：带班一人"}}
	letter := public("letter", "关于城市供热应急预案的函", "霁政办函〔2024〕6号", "2024-10-30", "应急指挥部办公室设在市住房建设局，承担信息汇总职责。见霁政办发〔2025〕63号文件。")
	letter.Sender, letter.Genre = "霁州市人民政府办公室", "函"
	law := public("law", "档案法", "", "", "為了加強檔案管理，規範檔案收集、整理工作。")
	apply(t, e, heating, safety, letter, law)
	return e
}

func TestSearchText(t *testing.T) {
	e := library(t)
	for _, c := range []struct{ name, text, want string }{
		{"one word, in titles first", "供热", "heating letter safety"},
		{"all words", "供热 值班", "heating safety"},
		{"a phrase", `"冬季供热"`, "heating"},
		{"a phrase in Chinese quotation marks", "“供热 应急”", "letter"},
		{"a phrase that does not occur", `"供热值班"`, ""},
		{"a quotation mark that is not closed", `"冬季供热`, "heating"},
		{"without a word", "供热 -预案", "heating safety"},
		{"without a longer word", "供热 -值班制度", "letter safety"},
		{"only without", "-供热", "law"},
		{"traditional", "檔案管理", "law"},
		{"simplified finds traditional", "加强档案", "law"},
		{"a single character", "档", "law"},
		{"a single character at the end", "法", "law"},
		{"a single character inside", "冬", "heating"},
		{"spaces of the source", "24小时", "heating"},
		{"full-width", "２４小时", "heating"},
		{"marks divide words", "供热/值班:(制度", "heating"},
		{"odd brackets", "供热)((", "heating letter safety"},
		{"text of an attachment", "供热专班", "safety"},
		{"name of an attachment", "值班表", "safety"},
		{"sender", "应急管理局", "safety"},
		{"receiver", "供热集团", "heating"},
		{"record code", "J001-WS·2025-D30-BGS-0412", "heating"},
		{"number", "霁政办发〔2025〕63号", "heating letter"},
		{"number with other brackets", "霁政办发[2025]63号", "heating letter"},
		{"number without brackets", "霁政办发2025 63", "heating letter"},
		{"beginning of a number", "霁政办发〔2025〕", "safety heating letter"},
		{"beginning of the figure", "霁政办发〔2025〕1", "safety"},
		{"part of a number", "办函〔2024〕6号", "letter"},
		{"a figure is not its end", "3号", ""},
		{"exact title", "档案法", "law"},
		{"nothing but marks", "《》。、", ""},
		{"only a minus", "-", ""},
		{"no such word", "不存在", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := ask(t, e, Query{Text: c.text})
			if got := joined(r); got != c.want {
				t.Errorf("%q finds %q, want %q", c.text, got, c.want)
			}
			if r.Total != len(r.Items) || r.Approximate {
				t.Errorf("total %d of %d items, approximate %v", r.Total, len(r.Items), r.Approximate)
			}
		})
	}
}

func joined(r Result) string {
	var s []string
	for _, id := range ids(r) {
		s = append(s, string(id))
	}
	return strings.Join(s, " ")
}

func TestSearchFields(t *testing.T) {
	e := library(t)
	for _, c := range []struct {
		name string
		q    Query
		want string
	}{
		{"everything, newest first", Query{}, "safety heating letter law"},
		{"oldest first", Query{Sort: ByAge}, "letter heating safety law"},
		{"by number", Query{Sort: ByNumber}, "letter heating safety law"},
		{"words of the title", Query{Title: "供热 关于"}, "heating letter"},
		{"not of the body", Query{Title: "值班制度"}, ""},
		{"sender", Query{Sender: "政府办公室"}, "heating letter"},
		{"number", Query{Number: "霁政办发2025"}, "safety heating"},
		{"number and word", Query{Number: "霁政办发2025", Text: "冬季"}, "heating"},
		{"exact number first", Query{Number: "霁政办发(2025)63号"}, "heating"},
		{"part of a number", Query{Number: "〔2025〕163号"}, "safety"},
		{"from", Query{From: "2025-12-18"}, "safety"},
		{"to, both ends included", Query{From: "2024-10-30", To: "2025-11-12"}, "heating letter"},
		{"a month", Query{From: "2025-11", To: "2025-11"}, "heating"},
		{"a year", Query{To: "2024"}, "letter"},
		{"genre", Query{Genre: []string{"函"}}, "letter"},
		{"genres", Query{Genre: []string{"函", "通知"}}, "safety heating letter"},
		{"year", Query{Year: []string{"2025"}}, "safety heating"},
		{"level", Query{Level: []string{"internal"}}, ""},
		{"number of nothing", Query{Number: "〔〕"}, ""},
		{"title of nothing", Query{Title: "。"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := joined(ask(t, e, c.q)); got != c.want {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}

func TestSearchRefusesWhatCannotBeAsked(t *testing.T) {
	e := library(t)
	for _, c := range []struct {
		field string
		q     Query
	}{
		{"from", Query{From: "2025-13-01"}},
		{"from", Query{From: "昨天"}},
		{"to", Query{To: "2025-02-30"}},
		{"from", Query{From: "2025-02-01", To: "2025-01-01"}},
		{"sort", Query{Sort: "size"}},
		{"limit", Query{Limit: 101}},
		{"limit", Query{Limit: -1}},
		{"cursor", Query{Cursor: "nonsense"}},
		{"q", Query{Text: strings.Repeat("长", 1001)}},
	} {
		_, err := e.Search(context.Background(), c.q)
		if archive.KindOf(err) != archive.Invalid || err.(*archive.Error).Field != c.field {
			t.Errorf("%+v: %v, want Invalid on %s", c.q, err, c.field)
		}
	}
}

func TestSearchNeverFailsOnOddText(t *testing.T) {
	e := library(t)
	for _, text := range []string{"档案/管理:(办法", "\x00", "\xff\xfe", "\"", "“", "--", "-\"", "+供热 AND OR NOT", "供*热?", "~^{}[]", "\\", "供热\u200b",
		strings.Repeat("\"", 500), strings.Repeat("- ", 400), "𠮷", "é", "👍🏽", "%s%d", "a", "1", "号", "　"} {
		for _, q := range []Query{{Text: text}, {Title: text}, {Sender: text}, {Number: text}} {
			q.Reader = everything
			if _, err := e.Search(context.Background(), q); err != nil {
				t.Errorf("%q: %v", text, err)
			}
		}
	}
}

func TestHighlights(t *testing.T) {
	e := library(t)
	for _, c := range []struct{ text, id, want string }{
		{"供热 值班", "heating", "title:关于做好冬季[供热]期间[值班]工作的通知|body:各[供热]企业实行领导带班、24 小时[值班]制度，[值班]电话向社会公布。 [供热]中断超过4小时的，须在30分钟内报告。"},
		{"24小时", "heating", "body:各供热企业实行领导带班、[24 小时]值班制度，值班电话向社会公布。 供热中断超过4小时的，须在30分钟内报告。"},
		{"供热专班", "safety", "attachment 值班表.xlsx 3:12月28日[供热专班]值班：带班一人"},
		{"值班表", "safety", "attachment 值班表.xlsx 0:[值班表].xlsx"},
		{"加强档案", "law", "body:為了[加強檔案]管理，規範檔案收集、整理工作。"},
		{"霁政办函2024", "letter", "number:[霁政办函〔2024〕6号]"},
		{"应急管理局", "safety", "sender:霁州市[应急管理局]"},
	} {
		r := ask(t, e, Query{Text: c.text})
		for _, h := range r.Items {
			if string(h.ID) != c.id {
				continue
			}
			if got := printed(h.Highlights); got != c.want {
				t.Errorf("%q in %s:\n got %s\nwant %s", c.text, c.id, got, c.want)
			}
		}
	}
}

func printed(fragments []Fragment) string {
	var out []string
	for _, f := range fragments {
		s := f.Part
		if f.Part == "attachment" {
			s += " " + f.Name + " " + string(rune('0'+f.Page))
		}
		s += ":"
		for _, p := range f.Pieces {
			if p.Marked {
				s += "[" + p.Text + "]"
			} else {
				s += p.Text
			}
		}
		out = append(out, s)
	}
	return strings.Join(out, "|")
}

func TestHighlightDeepInLongText(t *testing.T) {
	e := open(t, t.TempDir())
	body := strings.Repeat("为了加强公文管理，提高办事效率。\n", 3000) + "此处有〔2024〕玄机，" + strings.Repeat("以下省略。", 3000)
	apply(t, e, public("long", "长文", "", "", body))
	h := ask(t, e, Query{Text: "2024 玄机"}).Items[0]
	last := h.Highlights[len(h.Highlights)-1]
	text := ""
	for _, p := range last.Pieces {
		text += p.Text
	}
	if !strings.HasPrefix(text, "此处有〔2024〕玄机，") || !last.Before || !last.After || utf8.RuneCountInString(text) > fragmentLength+fragmentBefore {
		t.Errorf("fragment %+v", last)
	}
}

func TestFacetsLeaveTheirOwnFilterOut(t *testing.T) {
	e := library(t)
	r := ask(t, e, Query{Genre: []string{"函"}, Year: []string{"2024"}})
	if r.Total != 1 || len(r.Facets["genre"]) != 1 || len(r.Facets["year"]) != 1 {
		t.Fatalf("%d found, facets %v", r.Total, r.Facets)
	}
	r = ask(t, e, Query{Genre: []string{"函"}})
	want := []FacetCount{{"通知", 2}, {"函", 1}}
	if got := r.Facets["genre"]; len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("genre %v, want %v", got, want)
	}
	if got := r.Facets["year"]; len(got) != 1 || got[0] != (FacetCount{"2024", 1}) {
		t.Errorf("year %v", got)
	}
	if got := r.Facets["level"]; len(got) != 1 || got[0] != (FacetCount{"public", 1}) {
		t.Errorf("level %v", got)
	}
}
