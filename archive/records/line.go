package records

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lantai/lantai/archive"
)

// maxLine is the length of a line in bytes: the longest body, every character escaped, and room for the rest.
const maxLine = 16 << 20

// lines reads a file line by line, whatever its length.
type lines struct {
	in     *bufio.Reader
	number int   // of the line that was read last, from 1
	read   int64 // bytes
	over   bool
}

func newLines(in io.Reader) *lines { return &lines{in: bufio.NewReaderSize(in, 1<<16)} }

// next answers the next line that is not blank, io.EOF at the end. Of a line that is too long it answers nil and keeps nothing.
// The line is good until the next call.
func (l *lines) next() ([]byte, error) {
	for {
		line, err := l.line()
		if err != nil {
			l.over = err == io.EOF
			return nil, err
		}
		if l.number == 1 {
			line = bytes.TrimPrefix(line, []byte("\uFEFF"))
		}
		if line == nil || len(bytes.TrimSpace(line)) > 0 {
			return line, nil
		}
	}
}

// line reads up to the next line feed or the end.
func (l *lines) line() (line []byte, err error) {
	tooLong := false
	for {
		part, err := l.in.ReadSlice('\n')
		l.read += int64(len(part))
		if tooLong = tooLong || len(line)+len(part) > maxLine; tooLong {
			line = nil
		} else {
			line = append(line, part...)
		}
		switch {
		case err == bufio.ErrBufferFull:
			continue
		case err == io.EOF && len(line) == 0 && !tooLong:
			return nil, io.EOF
		case err != nil && err != io.EOF:
			return nil, err
		}
		l.number++
		return line, nil
	}
}

// The longest values that a document may have, in characters. Title and the names are those of the screens; a text may be longer
// than a draft's, for laws are.
const (
	maxTitle = 500
	maxText  = 2_000_000
	maxName  = 300
)

// jsonLine is a line of a file.
type jsonLine struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	Sender   string `json:"sender"`
	Date     string `json:"date"`
	Number   string `json:"number"`
	Category string `json:"category"`
	Source   string `json:"source"`
	Body     string `json:"body"`
}

// parseLine reads one line and checks it; the error is a sentence for people. What a document must have is an id, a source and a title.
func parseLine(text []byte) (archive.Document, error) {
	var l jsonLine
	if err := decodeLine(text, &l); err != nil {
		return archive.Document{}, err
	}
	d := archive.Document{Source: oneLine(l.Source), SourceID: oneLine(l.ID), Title: oneLine(l.Title), Sender: oneLine(l.Sender),
		Number: oneLine(l.Number), Note: oneLine(l.Category), Dated: archive.Date(oneLine(l.Date)), Body: archive.ParseBody(clean(l.Body))}
	return d, checkLine(d, l.Body)
}

// decodeLine is strict: a field that is not known is a mistake that would otherwise pass in silence.
func decodeLine(text []byte, l *jsonLine) error {
	if !utf8.Valid(text) {
		return archive.E(archive.Malformed, "不是 UTF-8 编码的文字。")
	}
	in := json.NewDecoder(bytes.NewReader(text))
	in.DisallowUnknownFields()
	if err := in.Decode(l); err != nil {
		return notALine(err)
	}
	if _, err := in.Token(); err != io.EOF {
		return archive.E(archive.Malformed, "一行只能有一个 JSON 对象，后面还有别的内容。")
	}
	return nil
}

// notALine says in a sentence what the decoder says in its own words; it gives names of fields only by text.
func notALine(err error) error {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		if wrong.Field == "" {
			return archive.E(archive.Malformed, "不是 JSON 对象。").Because(err)
		}
		return archive.E(archive.Malformed, "字段“%s”的值应是文字。", wrong.Field).On(wrong.Field).Because(err)
	}
	if name, unknown := strings.CutPrefix(err.Error(), "json: unknown field "); unknown {
		return archive.E(archive.Malformed, "有不认识的字段 %s。", name).Because(err)
	}
	return archive.E(archive.Malformed, "不是完整的 JSON 对象。").Because(err)
}

func checkLine(d archive.Document, body string) error {
	for _, f := range []struct {
		field, chinese, value string
		longest               int
		needed                bool
	}{
		{"id", "编号", d.SourceID, maxName, true},
		{"source", "来源", d.Source, maxName, true},
		{"title", "标题", d.Title, maxTitle, true},
		{"sender", "发文机关", d.Sender, maxName, false},
		{"number", "文号", d.Number, maxName, false},
		{"category", "类别", d.Note, maxName, false},
		{"body", "正文", body, maxText, false},
	} {
		if f.needed && f.value == "" {
			return archive.E(archive.Invalid, "缺少%s（%s）。", f.chinese, f.field).On(f.field)
		}
		if utf8.RuneCountInString(f.value) > f.longest {
			return archive.E(archive.Invalid, "%s（%s）超过 %d 字。", f.chinese, f.field, f.longest).On(f.field)
		}
	}
	if !d.Dated.Valid() {
		return archive.E(archive.Invalid, "日期（date）“%s”不是日历上的一天，应写作 2026-08-01 的样子。", string(d.Dated)).On("date")
	}
	return nil
}

func errLineLength() error {
	return archive.E(archive.TooLarge, "整行超过 %d MB。", maxLine>>20)
}

// oneLine cleans a text that stands on one line: breaks and doubled spaces come from where it was copied.
func oneLine(s string) string { return strings.Join(strings.Fields(clean(s)), " ") }

// clean takes out what cannot be seen: characters that control, turn the direction of writing, or have no shape. Line breaks stay,
// tabs become spaces.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r':
			return '\n'
		case r == '\t' || r == '\u2028' || r == '\u2029' || r == '\v' || r == '\f':
			return ' '
		case unicode.In(r, unicode.Cc, unicode.Cf):
			return -1
		}
		return r
	}, s)
}
