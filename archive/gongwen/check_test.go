package gongwen

import (
	"slices"
	"strings"
	"testing"

	"github.com/lantai/lantai/archive"
)

// clean is a draft without findings; each case spoils one thing.
func clean() Draft {
	return Draft{Outgoing: true, Genre: archive.Notice, Title: "霁川市人民政府办公室关于做好防汛工作的通知", Issuer: "霁川市人民政府办公室",
		Number: "霁政办发〔2026〕15号", To: []string{"各县人民政府"}, CC: []string{"市委办公室"}, Level: archive.Public,
		Body: archive.ParseBody("现将有关事项通知如下。\n一、总体要求\n（一）认识。要做好。\n1.落实。\n（1）到位。\n（2）到人。\n二、工作安排\n按要求办理。")}
}

func request() Draft {
	d := clean()
	d.Genre, d.Title = archive.Request, "霁川市人民政府办公室关于购置档案库房设备的请示"
	d.To, d.CC = []string{"霁川市人民政府"}, nil
	d.Body = archive.ParseBody("为改善库房条件，拟购置密集架。\n妥否，请批示。")
	d.Note = "联系人：张宁，电话：0838—2550011"
	return d
}

func TestCleanDraftsHaveNoFindings(t *testing.T) {
	for _, d := range []Draft{clean(), request()} {
		for _, f := range Check(d) {
			t.Errorf("%s: %s (%s)", d.Title, f.Message(), f.Clause)
		}
	}
}

// body replaces the text of a clean draft.
func body(text string) func(*Draft) {
	return func(d *Draft) { d.Body = archive.ParseBody(text) }
}

func title(text string) func(*Draft) { return func(d *Draft) { d.Title = text } }

func asReport(text string) func(*Draft) {
	return func(d *Draft) {
		d.Genre, d.Title, d.Body = archive.ReportUp, "霁川市人民政府办公室关于防汛工作的报告", archive.ParseBody(text)
	}
}

// with adds a co-issuer of a standing to a draft that goes outside or not.
func with(s Standing, outward bool) func(*Draft) {
	return func(d *Draft) {
		d.CoIssuers, d.Outward = []CoIssuer{{Name: "霁川市档案局", Standing: s}}, outward
	}
}

func TestJointWithAnOrganNotInTheTreeHasNoFindings(t *testing.T) {
	d := clean()
	with(NotKnown, true)(&d)
	d.Title = "关于做好防汛工作的通知" // the names of many stand over the number, not in the title
	if found := Check(d); len(found) > 0 {
		t.Error(found)
	}
}

func TestCheck(t *testing.T) {
	const issuer = "霁川市人民政府办公室"
	cases := []struct {
		name     string
		from     func() Draft
		spoil    func(*Draft)
		severity archive.Severity
		field    string
		says     string // part of the message
		fix      string
	}{
		{"no title", clean, title(""), archive.Must, "title", "标题为空", ""},
		{"mark after title", clean, title(issuer + "关于做好防汛工作的通知。"), archive.Must, "title", "末尾不用标点", issuer + "关于做好防汛工作的通知"},
		{"no genre", clean, title(issuer + "关于做好防汛工作"), archive.Must, "title", "没有以文种", issuer + "关于做好防汛工作的通知"},
		{"other genre", clean, title(issuer + "关于做好防汛工作的意见"), archive.Must, "title", "所选文种是“通知”", ""},
		{"two genres", request, title(issuer + "关于购置设备的请示报告"), archive.Must, "title", "请示和报告是两个文种", ""},
		{"genre twice", clean, title(issuer + "转发关于防汛工作的通知的通知"), archive.Remind, "title", "文种重复", issuer + "转发关于防汛工作的通知"},
		{"no 关于", clean, title(issuer + "做好防汛工作的通知"), archive.Remind, "title", "没有“关于”", ""},
		{"关于 twice", clean, title(issuer + "关于关于防汛的通知"), archive.Remind, "title", "重复", issuer + "关于防汛的通知"},
		{"no 的", clean, title(issuer + "关于防汛通知"), archive.Remind, "title", "没有“的”", ""},
		{"no issuer", clean, title("关于做好防汛工作的通知"), archive.Remind, "title", "没有以发文机关名称", ""},
		{"half-width in title", clean, title(issuer + "关于做好防汛(抗旱)工作的通知"), archive.Remind, "title", "半角", issuer + "关于做好防汛（抗旱）工作的通知"},

		{"two receivers upwards", request, func(d *Draft) { d.To = []string{"甲", "乙"} }, archive.Must, "to", "只主送一个", ""},
		{"no receiver upwards", request, func(d *Draft) { d.To = nil }, archive.Must, "to", "没有主送机关", ""},
		{"no receiver", clean, func(d *Draft) { d.To = nil }, archive.Must, "to", "没有主送机关，发不出去", ""},
		{"no receiver of a company", clean, func(d *Draft) { d.To, d.Company = nil, true }, archive.Must, "to", "没有主送机关，发不出去", ""},
		{"to a leader", request, func(d *Draft) { d.To = []string{"王副市长"} }, archive.Must, "to", "负责人个人", ""},
		{"to itself", clean, func(d *Draft) { d.To = []string{issuer} }, archive.Must, "to", "就是发文机关", ""},
		{"receiver twice", clean, func(d *Draft) { d.CC = []string{"各县人民政府"} }, archive.Remind, "cc", "重复出现", ""},
		{"copied below", request, func(d *Draft) { d.CC, d.Below = []string{"甲乡"}, []string{"甲乡"} }, archive.Must, "cc", "不抄送下级", ""},
		{"joint with a superior", clean, with(Superior, true), archive.Must, "co_issuers", "是上级机关", ""},
		{"joint with a subordinate", clean, with(Subordinate, true), archive.Must, "co_issuers", "是下级机关", ""},
		{"joint with a department outwards", clean, with(OwnDepartment, true), archive.Must, "co_issuers", "不得对外正式行文", ""},
		{"joint with a department inside", clean, with(OwnDepartment, false), archive.Remind, "co_issuers", "不是同级机关", ""},
		{"joint with the office", clean, with(OwnOffice, true), archive.Remind, "co_issuers", "不是同级机关", ""},
		{"inner unit outwards", clean, func(d *Draft) { d.InnerUnit, d.Outward = true, true }, archive.Must, "to", "内设机构", ""},

		{"square brackets", clean, func(d *Draft) { d.Number = "霁政办发[2026]第015号" }, archive.Must, "number", "不合规范", "霁政办发〔2026〕15号"},
		{"short year", clean, func(d *Draft) { d.Number = "霁政办发〔26〕5号" }, archive.Must, "number", "年份四位", ""},
		{"attachment above text", clean, func(d *Draft) {
			d.Attachments = []DraftAttachment{{Name: "名单", Level: archive.WorkSecret}}
		}, archive.Must, "level", "高于正文", ""},
		{"star on internal", clean, func(d *Draft) { d.Level, d.Term = archive.LevelInternal, "★3年" }, archive.Must, "term", "不是国家秘密", ""},
		{"secret without term", clean, func(d *Draft) { d.Level = archive.Confidential }, archive.Must, "term", "应当确定保密期限", ""},
		{"term too long", clean, func(d *Draft) { d.Level, d.Term = archive.Secret, "25年" }, archive.Must, "term", "不超过20年", ""},

		{"report asks", clean, asReport("情况如下。\n妥否，请批示。"), archive.Must, "body", "夹带请示", ""},
		{"request without end", request, body("拟购置密集架。"), archive.Remind, "body", "请示用语", ""},
		{"two matters", request, title(issuer + "关于增加编制和购置设备的请示"), archive.Remind, "title", "一文一事", ""},
		{"no contact", request, func(d *Draft) { d.Note = "" }, archive.Remind, "note", "联系人", ""},

		{"heading left out", clean, body("一、要求\n1.落实。"), archive.Remind, "body", "跳到了", ""},
		{"heading twice", clean, body("一、要求\n内容。\n三、安排\n内容。"), archive.Must, "body", "应为“二、”", "二、安排"},
		{"count restarts", clean, body("一、要求\n（一）甲。\n二、安排\n（二）乙。"), archive.Must, "body", "应为“（一）”", "（一）乙。"},
		{"cited number", clean, body("根据国办发(2024)第08号文件。"), archive.Must, "body", "六角括号", "根据国办发〔2024〕8号文件。"},
		{"cited number 【】", clean, body("根据国办发【2024】8号文件。"), archive.Must, "body", "六角括号", "根据国办发〔2024〕8号文件。"},
		{"padded date", clean, body("于2026年08月01日前报送。"), archive.Must, "body", "不编虚位", "于2026年8月1日前报送。"},
		{"dashed date", clean, body("于2026-08-01前报送。"), archive.Remind, "body", "写全年、月、日", "于2026年8月1日前报送。"},
		{"half-width comma", clean, body("经研究,现通知如下:做好工作."), archive.Remind, "body", "半角", "经研究，现通知如下：做好工作。"},

		{"file name as attachment", clean, func(d *Draft) {
			d.Attachments = []DraftAttachment{{Name: "附件1：任务分工表.docx", Level: archive.Public}}
		}, archive.Must, "attachments", "文件后缀", "任务分工表"},
		{"attachment missing", clean, body("见附件2。"), archive.Must, "body", "提到“附件2”", ""},
		{"list differs", clean, func(d *Draft) {
			d.Body = archive.ParseBody("内容。\n附件：1.甲表\n2.乙表")
			d.Attachments = []DraftAttachment{{Name: "甲表", Level: archive.Public}}
		}, archive.Must, "attachments", "列了2个附件，实际挂接1个", ""},
		{"list names another", clean, func(d *Draft) {
			d.Body = archive.ParseBody("内容。\n附件：甲表")
			d.Attachments = []DraftAttachment{{Name: "乙表", Level: archive.Public}}
		}, archive.Must, "attachments", "前后一致", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d := c.from()
			c.spoil(&d)
			found := Check(d)
			i := slices.IndexFunc(found, func(f archive.Finding) bool { return f.Field == c.field && strings.Contains(f.Message(), c.says) })
			if i < 0 {
				t.Fatalf("no finding on %s says %q; got %v", c.field, c.says, messages(found))
			}
			if f := found[i]; f.Severity != c.severity || f.Fix != c.fix || f.Clause == "" {
				t.Errorf("got %s, fix %q, clause %q; want %s, fix %q", f.Severity, f.Fix, f.Clause, c.severity, c.fix)
			}
		})
	}
}

func messages(found []archive.Finding) []string {
	var out []string
	for _, f := range found {
		out = append(out, f.Message())
	}
	return out
}

// What is lawful though it looks odd must not be reported.
func TestCheckIsSilent(t *testing.T) {
	cases := []struct {
		name  string
		from  func() Draft
		spoil func(*Draft)
	}{
		{"suffix in brackets", clean, title("霁川市人民政府办公室关于印发档案管理办法的通知（试行）")},
		{"实施意见", clean, func(d *Draft) {
			d.Genre, d.Title = archive.Views, "霁川市人民政府办公室关于加快数字档案馆建设的实施意见"
		}},
		{"复函", clean, func(d *Draft) {
			d.Genre, d.Title = archive.Letter, "霁川市人民政府办公室关于同意设立档案馆的复函"
		}},
		{"order", clean, func(d *Draft) {
			d.Genre, d.Title, d.Number = archive.Order, "霁川市人民政府令", "第5号"
			d.Issuer = ""
		}},
		{"court number", clean, body("参照（2023）川01民初12号判决。")},
		{"decimals, clock and codes", clean, body("比例为3.5%，时间为9:00，标准为DA/T 48-2009，网址为http://a.cn。")},
		{"right date", clean, body("于2026年10月20日前报送。")},
		{"proclamation to everybody", clean, func(d *Draft) {
			d.Genre, d.Title, d.To = archive.Proclamation, "霁川市人民政府办公室关于开放档案的公告", nil
		}},
		{"disclosed to everybody", clean, func(d *Draft) { d.To, d.Published = nil, true }},
		{"report inside the house", request, func(d *Draft) { d.To, d.Outgoing = nil, false }},
		{"counting over paragraphs", clean, body("一、甲\n正文。\n1.一。\n2.二。")},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d := c.from()
			c.spoil(&d)
			for _, f := range Check(d) {
				if f.Severity == archive.Must || f.Field == "title" {
					t.Errorf("%s: %s", f.Field, f.Message())
				}
			}
		})
	}
}

func TestCompaniesAreOnlyReminded(t *testing.T) {
	d := request()
	d.Company, d.To = true, []string{"甲", "乙"}
	d.Attachments = []DraftAttachment{{Name: "名单", Level: archive.WorkSecret}}
	for _, f := range Check(d) {
		if want := map[string]archive.Severity{"to": archive.Remind, "level": archive.Must}[f.Field]; f.Severity != want {
			t.Errorf("%s: %s is %s, want %s", f.Field, f.Message(), f.Severity, want)
		}
	}
}

// A proposed text raises the same finding no more.
func TestFixesHold(t *testing.T) {
	d := clean()
	d.Body = archive.ParseBody("根据国办发[2024]第08号(全文),于2026年08月01日前报送.")
	found := Check(d)
	if len(found) != 3 {
		t.Fatalf("want three findings, got %v", messages(found))
	}
	d.Body = archive.ParseBody(found[2].Fix)
	if again := Check(d); len(again) > 0 {
		t.Errorf("%q still has %v", found[2].Fix, messages(again))
	}
}

func TestChineseNumerals(t *testing.T) {
	for n, want := range map[int]string{1: "一", 9: "九", 10: "十", 11: "十一", 20: "二十", 21: "二十一", 99: "九十九"} {
		if got := chineseNumeral(n); got != want {
			t.Errorf("%d: got %s, want %s", n, got, want)
		}
	}
}
