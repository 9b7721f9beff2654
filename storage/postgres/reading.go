package postgres

import (
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
)

// surnames are read otherwise than the same characters are elsewhere; syllables are divided by a space.
var surnames = map[string]string{"曾": "zeng", "单": "shan", "仇": "qiu", "区": "ou", "解": "xie", "查": "zha", "盖": "ge", "朴": "piao",
	"翟": "zhai", "乐": "yue", "覃": "qin", "缪": "miao", "员": "yun", "尉迟": "yu chi", "长孙": "zhang sun", "万俟": "mo qi", "澹台": "tan tai"}

// readingKey is the pinyin of a Chinese text by which it is sorted and found: the reading by syllables, then, for those who type it,
// the reading in one word and its first letters, as in "li'ming liming lm". The apostrophe sorts behind the space, so that a shorter
// name comes before a longer one that begins with it, and before every letter, so that xi'an comes before xian.
func readingKey(text string, person bool) string {
	head, rest := "", text
	if person {
		head, rest = cutSurname(text)
	}
	syllables := append(strings.Fields(head), read(rest)...)
	initials := ""
	for _, s := range syllables {
		initials += string([]rune(s)[0])
	}
	return strings.Join(syllables, "'") + " " + strings.Join(syllables, "") + " " + initials
}

// Spell writes a Chinese text in pinyin, a word a syllable: "qing jia tian shu".
func Spell(text string) string { return strings.Join(read(text), " ") }

// cutSurname takes off a surname with a reading of its own.
func cutSurname(name string) (reading, rest string) {
	for _, n := range []int{2, 1} {
		r := []rune(name)
		if len(r) < n {
			continue
		}
		if reading, ok := surnames[string(r[:n])]; ok {
			return reading, string(r[n:])
		}
	}
	return "", name
}

// read gives one syllable a character; letters and digits stay as they are in lower case, anything else goes.
func read(text string) []string {
	syllables := []string{}
	plain := pinyin.NewArgs()
	for _, r := range text {
		if found := pinyin.SinglePinyin(r, plain); len(found) > 0 {
			syllables = append(syllables, found[0])
		} else if unicode.IsLetter(r) || unicode.IsDigit(r) {
			syllables = append(syllables, string(unicode.ToLower(r)))
		}
	}
	return syllables
}
