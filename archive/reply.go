package archive

import "strings"

// ReplyDraft is how a reply to an arrival begins: its genre, title and first words, by the custom of the trade. A request is answered
// by 批复, anything else by 函 (2012 regulation art. 8).
type ReplyDraft struct {
	Genre Genre
	Title string
	Body  Body
}

// ReplyTo begins the reply to an incoming document: it quotes its title and number and says that it was received (收悉).
func ReplyTo(d Document) ReplyDraft {
	r := ReplyDraft{Genre: Letter}
	word, you, then := "复函", "贵单位", "现函复如下："
	if d.Genre == Request {
		r.Genre, word, you, then = Reply, "批复", "你单位", "经研究，现批复如下："
	}
	r.Title = "关于" + matterOf(d) + "的" + word
	quoted := "《" + d.Title + "》"
	if d.Number != "" {
		quoted += "（" + d.Number + "）"
	}
	r.Body = Body{{Kind: Paragraph, Text: you + quoted + "收悉。" + then}}
	return r
}

// matterOf is what a title is about: without the body that stands before 关于, and without the genre behind it.
func matterOf(d Document) string {
	about := strings.TrimPrefix(d.Title, d.Sender)
	if _, after, found := strings.Cut(about, "关于"); found {
		about = after
	}
	return strings.TrimSuffix(strings.TrimSuffix(about, string(d.Genre)), "的")
}
