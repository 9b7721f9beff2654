package office

import (
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lantai/lantai/archive"
)

// The longest words that people may write beside a text, in characters.
const (
	maxName = 100   // of a receiver, a sender, a number, a term
	maxNote = 500   // 附注, reasons, purposes
	maxSaid = 2_000 // an opinion
)

// said checks what somebody writes on the slip or gives as a reason: its length, and that it carries no mark of a state secret where
// none may be held (Secrets Law art. 31).
func (o *Office) said(field, text string, longest int) error {
	if utf8.RuneCountInString(text) > longest {
		return archive.E(archive.Invalid, "这一栏最长 %d 字，请缩短。", longest).On(field)
	}
	return o.unmarked(field, text)
}

// unmarked refuses texts that carry the mark of a state secret, unless the system is one that may hold it.
func (o *Office) unmarked(field string, texts ...string) error {
	if o.Profile == "classified" || o.Inspector.SecretMark(texts...) == "" {
		return nil
	}
	return archive.E(archive.Invalid, "文字带有国家秘密标志，没有写入。本系统为非涉密系统，请走机要渠道。").On(field)
}

// unmarkedAll is unmarked of all that a definition says.
func (o *Office) unmarkedAll(field string, definition any) error {
	text, err := json.Marshal(definition)
	if err != nil {
		return err
	}
	return o.unmarked(field, string(text))
}

// checkTexts holds all that is written in a document against the same rules.
func (o *Office) checkTexts(d archive.Document) error {
	for _, f := range []struct {
		field, text string
		longest     int
	}{{"term", d.Term, maxName}, {"number", d.Number, maxName}, {"sender", d.Sender, maxName}, {"note", d.Note, maxNote}} {
		if err := o.said(f.field, f.text, f.longest); err != nil {
			return err
		}
	}
	if err := o.unmarked("title", d.Title); err != nil {
		return err
	}
	for _, r := range append(d.To[:len(d.To):len(d.To)], d.CC...) {
		if err := o.said("to", r.Name, maxName); err != nil {
			return err
		}
	}
	for _, c := range d.CoIssuers {
		if err := o.said("co_issuers", c.Name, maxName); err != nil {
			return err
		}
	}
	for _, f := range d.FilesOf(archive.Attachment) {
		if err := o.unmarked("attachments", f.Name); err != nil {
			return err
		}
	}
	return o.unmarked("body", d.Body.Plain())
}

// oneLine makes one line of what was typed or pasted: without line breaks and doubled spaces, and without characters that control,
// turn the direction of writing or have no shape.
func oneLine(text string) string {
	return strings.Join(strings.Fields(strings.Map(visible, text)), " ")
}

// visible drops what cannot be seen; what divides words becomes a space.
func visible(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Noncharacter_Code_Point):
		return -1
	}
	return r
}

// cleanBody is a body without what cannot be seen. A block that marks stretches keeps its characters, for the marks count them.
func cleanBody(b archive.Body) archive.Body {
	clean := make(archive.Body, len(b))
	for i, block := range b {
		if len(block.Runs) == 0 {
			block.Text = strings.Map(visible, block.Text)
		}
		clean[i] = block
	}
	return clean
}
