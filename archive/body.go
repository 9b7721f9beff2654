package archive

import (
	"regexp"
	"strings"
)

// BodyFormat is the version of the body's block format.
const BodyFormat = 1

// BlockKind says what a block of the body is.
type BlockKind string

const (
	Heading1  BlockKind = "h1" // 一、      set in 黑体
	Heading2  BlockKind = "h2" // （一）    set in 楷体
	Heading3  BlockKind = "h3" // 1.        set in 仿宋
	Heading4  BlockKind = "h4" // （1）     set in 仿宋
	Paragraph BlockKind = "p"  // any other, set in 仿宋
)

// Block is one paragraph or heading of a document's text, in NFC, without line breaks. The heading marks (一、 （一） 1. （1）)
// are part of Text, as they are of the official text. Runs is reserved for marked stretches and may be empty.
type Block struct {
	Kind BlockKind `json:"kind"`
	Text string    `json:"text"`
	Runs []TextRun `json:"runs,omitempty"`
}

// TextRun marks a stretch of a block's text. From and To count runes, half-open.
type TextRun struct {
	From int    `json:"from"`
	To   int    `json:"to"`
	Mark string `json:"mark"` // "bold"
}

// Body is the text of a document.
type Body []Block

var headingMarks = []struct {
	kind BlockKind
	mark *regexp.Regexp
}{
	{Heading1, regexp.MustCompile(`^[一二三四五六七八九十百]+、`)},
	{Heading2, regexp.MustCompile(`^（[一二三四五六七八九十百]+）`)},
	{Heading3, regexp.MustCompile(`^[1-9]\d*[.．](?:\D|$)`)},
	{Heading4, regexp.MustCompile(`^（[1-9]\d*）`)},
}

// ParseBody reads plain text by its heading marks (GB/T 9704-2012 7.3.3); every non-empty line is one block.
// A line of a mark that goes on as a sentence of more than 60 characters is still a heading: the mark decides.
func ParseBody(text string) Body {
	var body Body
	for line := range strings.Lines(strings.ReplaceAll(text, "\r", "\n")) {
		if line = strings.Trim(line, " \t\n　"); line != "" {
			body = append(body, Block{Kind: kindOfLine(line), Text: line})
		}
	}
	return body
}

func kindOfLine(line string) BlockKind {
	for _, h := range headingMarks {
		if h.mark.MatchString(line) {
			return h.kind
		}
	}
	return Paragraph
}

// Plain is the text alone, one block a line.
func (b Body) Plain() string {
	var s strings.Builder
	for i, block := range b {
		if i > 0 {
			s.WriteByte('\n')
		}
		s.WriteString(block.Text)
	}
	return s.String()
}
