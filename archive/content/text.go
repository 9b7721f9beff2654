package content

import (
	"context"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Reason says why a file gave no text. The file is kept all the same and can be downloaded and filed.
type Reason string

const (
	Broken      Reason = "broken"      // damaged, or not what it claims to be
	Encrypted   Reason = "encrypted"   // needs a password
	TooBig      Reason = "too_big"     // costs more than a file may: a bomb, or simply huge
	TimedOut    Reason = "timed_out"   // the deadline of the context passed
	NoText      Reason = "no_text"     // pictures only; text recognition may find some
	Unsupported Reason = "unsupported" // a format whose text we cannot read
)

// Chinese is the sentence for people.
func (r Reason) Chinese() string {
	return map[Reason]string{
		Broken:      "文件已损坏或格式不完整，无法读取文字；原件照常保存。",
		Encrypted:   "文件设有密码，无法读取文字；原件照常保存。",
		TooBig:      "文件展开后过大，没有读取文字；原件照常保存。",
		TimedOut:    "读取文字超时；原件照常保存，可稍后重试。",
		NoText:      "文件中没有文字层，只有图像；原件照常保存。",
		Unsupported: "暂不能读取这种格式的文字；原件照常保存。",
	}[r]
}

// maxText is how much text is taken out of one file, in bytes; a book has about two million.
const maxText = 16 << 20

// Text is what could be read out of a file. Text is in NFKC, which folds full-width and compatibility forms, so that search and
// marks see what people see.
type Text struct {
	Pages      []string // by page where the format has pages, sheets or slides, else a single one
	PageCount  int      // 0 when the format does not fix it
	Properties []string // title, author, subject, keywords … of the file itself
	Unreadable Reason   // empty when the text was read
	Truncated  bool     // there was more than we take
}

// Plain is all the text, pages apart by a form feed.
func (t Text) Plain() string { return strings.Join(t.Pages, "\f") }

// Read takes the text out of a file of a media type that Sniff found. It never fails: what cannot be read says why. It stops
// when ctx ends.
func (s *Sandbox) Read(ctx context.Context, src Source, mediaType string) Text {
	var text Text
	switch format, isZip := zipFormats[mediaType]; {
	case mediaType == PDF:
		text = s.readPDF(ctx, src)
	case isZip:
		text = readZip(ctx, src, format)
	case mediaType == PlainText || mediaType == Markdown:
		text = readPlain(src)
	case pictures[mediaType]:
		text = Text{Unreadable: NoText, PageCount: 1}
	default:
		text = Text{Unreadable: Unsupported}
	}
	return text.clean()
}

// clean folds the text and bounds it; pages that hold nothing but spaces are a scan.
func (t Text) clean() Text {
	left, empty := maxText, true
	for i, page := range t.Pages {
		page = fold(page)
		if len(page) > left {
			page, t.Truncated = strings.ToValidUTF8(page[:left], ""), true
		}
		left -= len(page)
		empty = empty && strings.TrimSpace(page) == ""
		t.Pages[i] = page
	}
	for i, property := range t.Properties {
		t.Properties[i] = fold(property)
	}
	if t.Unreadable == "" && empty {
		t.Unreadable = NoText
	}
	return t
}

// fold brings text into NFKC, with line breaks as \n and without characters that have no shape, such as the U+FFFE that PDF
// leaves for a hyphen and the zero-width ones that would split a word for search.
func fold(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Noncharacter_Code_Point, unicode.Variation_Selector) {
			return -1
		}
		return r
	}, norm.NFKC.String(text))
}
