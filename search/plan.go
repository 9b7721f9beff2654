package search

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lantai/lantai/archive"
)

// longestText is how much people may type, in characters.
const longestText = 1000

// fieldSet says in which of the text fields a word may occur.
type fieldSet [textFields]bool

// clause is a word or phrase and where it is looked for.
type clause struct {
	phrase
	fields fieldSet
}

// plan is a question made ready: folded, checked and divided.
type plan struct {
	words   []clause // all must occur
	without []clause // none may occur
	nothing bool     // something was typed, but no word

	whole    *clause // all that was typed, as one phrase: it lifts a document; nil for no words
	alone    bool    // the whole is the first and only word typed
	titleKey string  // what was typed, as the key of a title …
	number   string  // … and of a number or record code: such documents are found even when no word occurs
	asked    string  // a number that must match, its key

	days    days
	filters [columnFacets]map[string]bool // nil: no filter
	levels  map[string]bool

	tokens  [][]byte
	grants  []archive.ID
	exclude []archive.ID

	sort  Sort
	after *position
	limit int
	exact bool
}

func newPlan(q Query) (*plan, error) {
	p := &plan{sort: q.Sort, limit: q.Limit, exact: q.Exact, grants: q.Reader.Grants, exclude: q.Reader.Exclude}
	for _, t := range q.Reader.Tokens {
		p.tokens = append(p.tokens, []byte(t))
	}
	if err := checkLengths(q); err != nil {
		return nil, err
	}
	p.readText(q.Text)
	p.require(q.Title, fieldSet{inTitle: true})
	p.require(q.Sender, fieldSet{inSender: true})
	if p.asked = numberKey(q.Number); p.asked == "" && q.Number != "" {
		p.nothing = true
	}
	p.levels = setOf(q.Level)
	for f, values := range [columnFacets][]string{q.Kind, q.Genre, q.Year, q.Unit, q.Retention} {
		p.filters[f] = setOf(values)
	}
	return p, p.readBounds(q)
}

func checkLengths(q Query) error {
	fields := []struct{ name, text string }{{"q", q.Text}, {"title", q.Title}, {"sender", q.Sender}, {"number", q.Number}}
	for _, f := range fields {
		if utf8.RuneCountInString(f.text) > longestText {
			return archive.E(archive.Invalid, "检索词太长，请缩短到 %d 字以内。", longestText).On(f.name)
		}
	}
	return nil
}

// readBounds checks what has a closed form: dates, order, place, number of items.
func (p *plan) readBounds(q Query) (err error) {
	if p.days, err = parseDays(q.From, q.To); err != nil {
		return err
	}
	switch p.sort {
	case ByRelevance, ByDate, ByAge, ByNumber:
	default:
		return archive.E(archive.Invalid, "没有“%s”这种排序，可以按相关、日期或文号排序。", string(p.sort)).On("sort")
	}
	if p.limit == 0 {
		p.limit = defaultLimit
	}
	if p.limit < 1 || p.limit > maxLimit {
		return archive.E(archive.Invalid, "每页可以显示 1 至 %d 件。", maxLimit).On("limit")
	}
	p.after, err = parsePosition(q.Cursor, q.Sort)
	return err
}

func setOf(values []string) map[string]bool {
	if len(values) == 0 {
		return nil
	}
	set := make(map[string]bool, len(values))
	for _, v := range values {
		set[v] = true
	}
	return set
}

// readText divides what people type.
func (p *plan) readText(text string) {
	anywhere := fieldSet{true, true, true, true, true}
	var typed []string
	for _, w := range splitWords(text) {
		if w.without {
			if ph, ok := newPhrase(w.text); ok {
				p.without = append(p.without, clause{ph, anywhere})
			}
			continue
		}
		typed = append(typed, w.text)
		for _, s := range w.parts() {
			if ph, ok := newPhrase(s); ok {
				p.words = append(p.words, clause{ph, anywhere})
			}
		}
	}
	if len(p.words) == 0 {
		p.nothing = p.nothing || strings.TrimSpace(text) != "" && len(p.without) == 0
		return
	}
	all := strings.Join(typed, " ")
	if ph, ok := newPhrase(all); ok {
		p.whole = &clause{ph, anywhere}
		p.alone = len(p.words) == 1 && bytes.Equal(ph.text, p.words[0].text)
	}
	p.titleKey, p.number = key(all), numberKey(all)
}

// require adds the words of a field of its own.
func (p *plan) require(text string, fields fieldSet) {
	found := false
	for _, w := range splitWords(text) {
		for _, s := range w.parts() {
			if ph, ok := newPhrase(s); ok {
				found = true
				p.words = append(p.words, clause{ph, fields})
			}
		}
	}
	p.nothing = p.nothing || !found && strings.TrimSpace(text) != ""
}

// typedWord is a stretch of what people typed between spaces or within quotation marks.
type typedWord struct {
	text    string
	quoted  bool
	without bool
}

// parts are the words of which each must occur: marks inside an unquoted word divide it like a space.
func (w typedWord) parts() []string {
	if w.quoted {
		return []string{w.text}
	}
	return strings.FieldsFunc(w.text, func(r rune) bool { return glyphOf(r).c == hard })
}

// splitWords divides typed text at spaces and quotation marks. It takes anything: a quotation mark that is not closed reaches to the
// end, a - that stands before nothing is no word.
func splitWords(text string) []typedWord {
	var words []typedWord
	for {
		text = strings.TrimLeftFunc(text, unicode.IsSpace)
		if text == "" {
			return words
		}
		var w typedWord
		if rest, ok := cutMinus(text); ok {
			w.without, text = true, rest
		}
		if rest, ok := cutQuote(text); ok {
			w.quoted = true
			end := strings.IndexFunc(rest, isQuote)
			if end < 0 {
				end = len(rest)
			}
			w.text = rest[:end]
			text, _ = cutQuote(rest[end:])
		} else {
			end := strings.IndexFunc(text, func(r rune) bool { return unicode.IsSpace(r) || isQuote(r) })
			if end < 0 {
				end = len(text)
			}
			w.text, text = text[:end], text[end:]
		}
		words = append(words, w)
	}
}

func isQuote(r rune) bool { return strings.ContainsRune("\"“”＂", r) }

func cutMinus(s string) (string, bool) {
	for _, minus := range []string{"-", "－", "−"} {
		if rest, ok := strings.CutPrefix(s, minus); ok {
			return rest, true
		}
	}
	return s, false
}

func cutQuote(s string) (string, bool) {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 || !isQuote(r) {
		return s, false
	}
	return s[n:], true
}
