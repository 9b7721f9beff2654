package content

import (
	"regexp"
	"strings"
)

// stars are those that are typed in marks. A text without any has no mark, which is quickly seen.
const stars = "★☆⭐✭✮✯✩✪✫✬"

// The marks of state secrets (Secrets Law art. 22 and its practice): the level, a star, and a term, a date or a condition after
// it, such as 秘密★10年, 机密★会议开始前, or the level and star alone, which stand for the longest term. Marks are typed with spaces
// between the characters, and with other stars by those who do not find the right one.
var (
	levelMark = regexp.MustCompile(`(?:绝\s*密|机\s*密|秘\s*密)\s*级?\s*[` + stars + `]`)
	// A term of at most three digits: ★2024年 begins a line in many lists of tasks.
	termMark = regexp.MustCompile(`★\s*(?:长\s*期|[0-9]{1,3}\s*(?:年|个\s*月))`)
)

// SecretMark finds the first mark of a state secret in any of the texts: a file's name, its text, its properties. A system that
// is not classified may not keep what carries one (Secrets Law art. 31). The words alone, as in 保守国家秘密法, are no mark.
func SecretMark(texts ...string) (mark string, found bool) {
	for _, text := range texts {
		if !strings.ContainsAny(text, stars) {
			continue
		}
		text = fold(text)
		for _, pattern := range []*regexp.Regexp{levelMark, termMark} {
			if mark := pattern.FindString(text); mark != "" {
				return mark, true
			}
		}
	}
	return "", false
}

// SecretMark finds a mark in what was read out of a file. A mark that runs over the end of a page is found too.
func (t Text) SecretMark() (mark string, found bool) {
	return SecretMark(append([]string{t.Plain()}, t.Properties...)...)
}
