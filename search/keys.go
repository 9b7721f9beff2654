package search

import (
	"bytes"
	"strings"
	"unicode"
)

// key is a text reduced to its letters, digits and ideographs, in folded form: however brackets, spaces and marks are typed, two
// writings of one title or one number have the same key.
func key(s string) string {
	return string(bytes.ReplaceAll(fold(s), []byte(" "), nil))
}

// numberKey is the key of a document number (发文字号, GB/T 9704-2012 7.2.5), without the closing 号, which people leave out:
// 国发〔2024〕12号, 国发[2024]12号 and 国发(2024) 12 are the same number.
func numberKey(s string) string {
	return strings.TrimSuffix(key(s), "号")
}

// looksLikeNumber reports whether a key may be part of a number: figures beside something else.
func looksLikeNumber(key string) bool {
	figures := strings.ContainsFunc(key, unicode.IsDigit)
	return figures && strings.ContainsFunc(key, func(r rune) bool { return !unicode.IsDigit(r) })
}

// figuresWide is the length to which naturalKey pads figures.
const figuresWide = 10

// naturalKey is a number as it sorts: figures of one length, so that 9号 comes before 10号.
func naturalKey(number string) string {
	var out strings.Builder
	figures := ""
	flush := func() {
		if figures != "" {
			out.WriteString(strings.Repeat("0", max(0, figuresWide-len(figures))) + figures)
		}
		figures = ""
	}
	for _, r := range string(fold(number)) {
		if '0' <= r && r <= '9' {
			figures += string(r)
			continue
		}
		flush()
		out.WriteRune(r)
	}
	flush()
	return out.String()
}
