package web

import (
	"encoding/hex"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
)

// Files are what a reader is given beside the text.
func (p documentPage) Files() []archive.DocumentFile { return filesOf(p.Document) }

// Attached are the attachments that the text names.
func (p documentPage) Attached() []archive.DocumentFile {
	return p.Document.FilesOf(archive.Attachment)
}

// Viewable reports whether browsers show a file by themselves.
func (p documentPage) Viewable(f archive.DocumentFile) bool { return viewable(f.File.MediaType) }

// LetterHead is the 发文机关标志 over the text where one name stands there.
func (p documentPage) LetterHead() string {
	organs, word := archive.LetterMark(p.Document, p.Series, p.Organisation)
	return organs[0] + word
}

// LetterNames are the names over a joint document, as they are printed; none where one name stands there alone.
func (p documentPage) LetterNames() []string {
	if organs, _ := archive.LetterMark(p.Document, p.Series, p.Organisation); len(organs) > 1 {
		return organs
	}
	return nil
}

// Signatories are those who stand under the text, the leading one first.
func (p documentPage) Signatories() []string {
	first := p.Signatory()
	if first == "" {
		return nil
	}
	names := []string{first}
	for _, c := range p.Document.CoIssuers {
		names = append(names, c.Name)
	}
	return names
}

// Signatory is who stands under the text: of what came in its sender, and nobody under minutes (GB/T 9704-2012 10.3).
func (p documentPage) Signatory() string {
	switch {
	case p.Document.Kind == archive.Incoming:
		return p.Document.Sender
	case p.Document.Genre == archive.Minutes:
		return ""
	}
	return p.Organisation.Name
}

// LetterSize is the class that brings the letterhead onto one line of the type area, 156 mm.
func (p documentPage) LetterSize() string {
	switch n := utf8.RuneCountInString(p.LetterHead()); {
	case n <= 10:
		return ""
	case n <= 12:
		return "p-mark-12"
	case n <= 15:
		return "p-mark-10"
	}
	return "p-mark-7"
}

// Printed are the lines of 附件说明: one name stands alone, several are counted (GB/T 9704-2012 7.3.4).
func (p documentPage) Printed() []string {
	var lines []string
	attached := p.Attached()
	for i, f := range attached {
		name := f.Name
		if dot := strings.LastIndexByte(name, '.'); dot > 0 {
			name = name[:dot]
		}
		if len(attached) > 1 {
			name = fmt.Sprintf("%d.　%s", i+1, name)
		}
		lines = append(lines, name)
	}
	return lines
}

// ReceiverAgain is when a receiver that was reminded to sign may be reminded again; zero when it may now, or need not.
func (p documentPage) ReceiverAgain(d archive.Delivery, now time.Time) (at time.Time) {
	if again := d.UrgedAt.Add(office.UrgeEvery); d.State == archive.DeliveryUnsigned && again.After(now) {
		at = again
	}
	return at
}

// CheckCode is the beginning of the digest of the text that is signed, for people to compare.
func (p documentPage) CheckCode() string {
	code := hex.EncodeToString(archive.Digest(p.Document))
	return code[:4] + " " + code[4:8] + " · " + code[8:12] + " " + code[12:16]
}

// movesByThemselves are what happens without anybody's act, and acts that are no verbs: sentences of the catalogue.
var movesByThemselves = map[string]string{string(workflow.Entered): "进入环节", string(workflow.LeftOut): "跳过环节",
	string(workflow.Blocked): "无人可办", string(workflow.RunEnded): "流程结束", string(archive.Withdrawn): "撤销", string(archive.Repealed): "废止",
	"change_signer": "改定签发人", "joint_page": "录入会签页"}

// Acted is what a line of the history says was done.
func (p documentPage) Acted(h archive.History) string {
	if word := verbAt(workflow.Verb(h.Act), p.kindOf(h.Detail["step"])); word != "" {
		return word
	}
	if word, ok := movesByThemselves[h.Act]; ok {
		return word
	}
	return h.Act
}

// kindOf is the kind of a step of the document's way.
func (p documentPage) kindOf(step string) workflow.StepKind {
	for _, station := range p.Rail {
		if station.Step == step {
			return station.Kind
		}
	}
	return ""
}

// Because is why a step was left out or blocked.
func (p documentPage) Because(h archive.History) string {
	return workflow.Reason(h.Detail["reason"]).Chinese()
}
