package gongwen

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	fileEnding       = regexp.MustCompile(`\.(?i:docx?|xlsx?|pptx?|pdf|ofd|wps|et|txt|zip|rar|jpe?g|png)$`)
	attachmentPrefix = regexp.MustCompile(`^附件\s*\d*\s*[:：.．、]?\s*`)
)

// checkAttachmentNames: a name in the 附件说明 is the title of the attachment, without file ending, number or end mark.
func checkAttachmentNames(d *Draft) []finding {
	var found []finding
	for i, a := range d.Attachments {
		name := strings.TrimRight(fileEnding.ReplaceAllString(attachmentPrefix.ReplaceAllString(a.Name, ""), ""), endMarks)
		if name != a.Name && name != "" {
			found = append(found, must("attachments", format+"7.3.4",
				"附件名称“%s”应与附件标题一致，不带“附件”字样、文件后缀和末尾标点。", a.Name).at(i).fixed(name))
		}
	}
	return found
}

var (
	attachmentLine = regexp.MustCompile(`^附件\s*[:：]\s*(?:1[.．、]\s*)?(.*)$`)
	numberedLine   = regexp.MustCompile(`^\d+[.．、]\s*(.*)$`)
	mentioned      = regexp.MustCompile(`附件\s*(\d+)`)
)

// checkAttachmentList compares what the text says of attachments with those that are there.
func checkAttachmentList(d *Draft) []finding {
	found := missingMentioned(d)
	named, at := listedAttachments(d)
	if len(named) == 0 {
		return found
	}
	if len(named) != len(d.Attachments) {
		return append(found, must("attachments", format+"7.3.4", "正文的附件说明列了%d个附件，实际挂接%d个。请核对后更正。",
			len(named), len(d.Attachments)).at(at))
	}
	found = append(found, remind("body", format+"7.3.4", "正文中已写有附件说明。排版时会按所挂附件自动排印，请从正文删去，以免重复。").at(at))
	for i, name := range named {
		if name != d.Attachments[i].Name {
			found = append(found, must("attachments", format+"7.3.7", "附件说明写的是“%s”，挂接的附件是“%s”。附件名称应当前后一致，请更正。",
				name, d.Attachments[i].Name).at(i))
		}
	}
	return found
}

// missingMentioned: 附件3 in the text, but there are only two.
func missingMentioned(d *Draft) []finding {
	var found []finding
	for i, b := range d.Body {
		for _, m := range mentioned.FindAllStringSubmatch(b.Text, -1) {
			if n, err := strconv.Atoi(m[1]); err == nil && n > len(d.Attachments) {
				found = append(found, must("body", format+"7.3.4", "正文提到“附件%d”，但只挂接了%d个附件。请补挂附件或更正正文。",
					n, len(d.Attachments)).at(i))
			}
		}
	}
	return found
}

// listedAttachments reads a 附件说明 that was typed into the text: 附件： and the numbered lines that follow it at the end.
func listedAttachments(d *Draft) (names []string, at int) {
	for i, b := range d.Body {
		m := attachmentLine.FindStringSubmatch(b.Text)
		if m == nil {
			continue
		}
		names = append(names, strings.TrimRight(m[1], endMarks))
		for _, next := range d.Body[i+1:] {
			n := numberedLine.FindStringSubmatch(next.Text)
			if n == nil {
				break
			}
			names = append(names, strings.TrimRight(n[1], endMarks))
		}
		return names, i
	}
	return nil, 0
}
