package archive

import "testing"

func TestReplyQuotesWhatItAnswers(t *testing.T) {
	for _, c := range []struct {
		name        string
		of          Document
		genre       Genre
		title, text string
	}{
		{"a letter", Document{Genre: Letter, Title: "关于商请提供资料的函", Number: "霁建函〔2026〕17号", Sender: "霁川市住建局"}, Letter,
			"关于商请提供资料的复函", "贵单位《关于商请提供资料的函》（霁建函〔2026〕17号）收悉。现函复如下："},
		{"a request", Document{Genre: Request, Title: "关于增加预算的请示", Number: "霁水务呈〔2026〕3号"}, Reply,
			"关于增加预算的批复", "你单位《关于增加预算的请示》（霁水务呈〔2026〕3号）收悉。经研究，现批复如下："},
		{"without a number, its sender before the title", Document{Genre: Notice, Title: "霁川市应急管理局关于开展检查的通知", Sender: "霁川市应急管理局"}, Letter,
			"关于开展检查的复函", "贵单位《霁川市应急管理局关于开展检查的通知》收悉。现函复如下："},
		{"a title without 关于", Document{Genre: Minutes, Title: "第三次联席会议纪要"}, Letter,
			"关于第三次联席会议的复函", "贵单位《第三次联席会议纪要》收悉。现函复如下："},
	} {
		r := ReplyTo(c.of)
		if r.Genre != c.genre || r.Title != c.title || r.Body.Plain() != c.text {
			t.Errorf("%s: %s %s %q", c.name, r.Genre, r.Title, r.Body.Plain())
		}
	}
}
