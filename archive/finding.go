package archive

import "fmt"

// Severity says what a finding of the format check asks for.
type Severity string

// A must stops 送审 until it is mended; a reminder may be overruled by the person who checks (核稿).
const (
	Must   Severity = "must"
	Remind Severity = "remind"
)

// Finding is one thing that a draft does against the rules of form. Format is a fmt format and the key of the sentence in the
// catalogue of translations, as in Error; the sentence names the repair.
type Finding struct {
	Severity Severity
	Field    string // title, to, cc, number, level, term, body, attachments, note, genre, co_issuers, to_sign
	Index    int    // which block, receiver or attachment, from 0
	Format   string
	Args     []any
	Clause   string // where the rule stands
	Fix      string // the corrected value of the field (of the block, of the attachment's name); empty when only a person can tell
}

// Message is the sentence in Chinese.
func (f Finding) Message() string { return fmt.Sprintf(f.Format, f.Args...) }
