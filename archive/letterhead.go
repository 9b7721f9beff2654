package archive

import (
	"cmp"
	"strings"
)

// markWord stands behind the names of a mark (GB/T 9704-2012 7.2.4).
const markWord = "文件"

// LetterMark is the 发文机关标志 over a document: of what came in its sender; else what the series or the organisation has set, or the
// organisation's name with 文件 behind it. Letters and reports carry a name alone (GB/T 9704-2012 10.1). Over a joint document stand the
// names of all, the leading one first, with 文件 beside them (7.2.4).
func LetterMark(d Document, s Series, o Organisation) (organs []string, word string) {
	set := cmp.Or(s.Mark, o.Mark)
	switch {
	case d.Kind == Incoming:
		return []string{d.Sender}, ""
	case s.Form == "letter" || d.Kind == Report:
		return []string{cmp.Or(s.Mark, o.Name)}, ""
	case len(d.CoIssuers) > 0 && (s.Form == "" || s.Form == "document"):
		return MarkNames(d, leadingName(set, o)), markWord
	case set != "":
		return []string{set}, ""
	}
	return []string{o.Name}, markWord
}

// leadingName is the name of the leading organ within a joint mark.
func leadingName(set string, o Organisation) string {
	if own, whole := strings.CutSuffix(set, markWord); whole && own != "" {
		return own
	}
	return o.Name
}
