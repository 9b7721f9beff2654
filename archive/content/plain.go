package content

import (
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// maxPlain is how much of a text file is read; the rest is cut off.
const maxPlain = maxText

func readPlain(src Source) Text {
	raw, err := io.ReadAll(io.LimitReader(stream(src), maxPlain))
	if err != nil {
		return Text{Unreadable: Broken}
	}
	truncated := src.Size() > maxPlain
	text, ok := decode(raw, truncated)
	if !ok {
		return Text{Unreadable: Broken}
	}
	return Text{Pages: []string{text}, Truncated: truncated}
}

// decode tries what Chinese offices write: UTF-8, UTF-16 with a mark, and GB 18030, which contains GBK and GB 2312. When the
// text was cut, its last character may be a part only.
func decode(raw []byte, cut bool) (string, bool) {
	switch {
	case bytes.HasPrefix(raw, []byte{0xFF, 0xFE}), bytes.HasPrefix(raw, []byte{0xFE, 0xFF}):
		return decodeWith(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), raw)
	case bytes.IndexByte(raw, 0) >= 0:
		return "", false // no text has it
	}
	raw = bytes.TrimPrefix(raw, []byte("\xEF\xBB\xBF"))
	for tail := 0; tail < utf8.UTFMax && tail <= len(raw); tail++ {
		if utf8.Valid(raw[:len(raw)-tail]) {
			return string(raw[:len(raw)-tail]), true
		}
		if !cut {
			break
		}
	}
	text, ok := decodeWith(simplifiedchinese.GB18030, raw)
	return text, ok || cut
}

// decodeWith answers false when a byte sequence is not of the encoding.
func decodeWith(e encoding.Encoding, raw []byte) (string, bool) {
	text, err := e.NewDecoder().Bytes(raw)
	return string(text), err == nil && !bytes.ContainsRune(text, utf8.RuneError)
}
