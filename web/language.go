package web

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"

	"golang.org/x/text/language"
)

//go:embed locales
var localeFiles embed.FS

// Language is one of the languages of the pages. The key of a sentence is the Chinese sentence itself, a fmt format.
type Language struct {
	Code      string // zh, en: as people.language stores it
	Tag       string // as the lang attribute says it
	sentences map[string]phrase
}

// phrase is a translation. Where the first number of its arguments is 1, One is used if it is there.
type phrase struct{ One, Other string }

func (p *phrase) UnmarshalJSON(data []byte) error {
	if data[0] == '"' {
		return json.Unmarshal(data, &p.Other)
	}
	var forms struct{ One, Other string }
	err := json.Unmarshal(data, &forms)
	*p = phrase(forms)
	return err
}

// T says a Chinese sentence in the language, with its arguments filled in. Numbers are written without grouping, since most are
// years and numbers of documents; see count for the others.
func (l Language) T(sentence string, args ...any) string {
	format := sentence
	if p, ok := l.sentences[sentence]; ok {
		format = p.Other
		if p.One != "" && isOne(args) {
			format = p.One
		}
	}
	if len(args) == 0 {
		return format
	}
	return fmt.Sprintf(format, args...)
}

func isOne(args []any) bool {
	for _, arg := range args {
		if n, ok := arg.(int); ok {
			return n == 1
		}
	}
	return false
}

// Is reports whether the language has the code.
func (l Language) Is(code string) bool { return l.Code == code }

// languages are those the pages speak, Chinese first.
type languages []Language

// loadLanguages reads locales/en: one file a noun, each {"中文": "English"} or {"%d 件": {"one": …, "other": …}}.
func loadLanguages() (languages, error) {
	english, err := readSentences(localeFiles, "locales/en")
	if err != nil {
		return nil, err
	}
	return languages{{Code: "zh", Tag: "zh-CN"}, {Code: "en", Tag: "en", sentences: english}}, nil
}

func readSentences(files fs.FS, folder string) (map[string]phrase, error) {
	names, err := fs.Glob(files, folder+"/*.json")
	if err != nil {
		return nil, err
	}
	all := map[string]phrase{}
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		var part map[string]phrase
		if err := json.Unmarshal(data, &part); err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		for sentence, p := range part {
			if there, ok := all[sentence]; ok && there != p {
				return nil, fmt.Errorf("%s translates %q once more, and otherwise", name, sentence)
			}
			all[sentence] = p
		}
	}
	return all, nil
}

// pick chooses by the person's own setting, else by what the browser asks for, else Chinese.
func (l languages) pick(setting, accept string) Language {
	if known, ok := l.of(setting); ok {
		return known
	}
	tags, _, _ := language.ParseAcceptLanguage(accept) // what cannot be read asks for nothing
	for _, tag := range tags {
		base, _ := tag.Base()
		if known, ok := l.of(base.String()); ok {
			return known
		}
	}
	return l[0]
}

func (l languages) of(code string) (Language, bool) {
	i := slices.IndexFunc(l, func(known Language) bool { return known.Code == code })
	if i < 0 {
		return Language{}, false
	}
	return l[i], true
}
