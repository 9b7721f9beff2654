package gongwen

import (
	"fmt"
	"time"

	"github.com/lantai/lantai/archive"
)

// Draft is what Check reads of a document before it is issued, as plain values.
type Draft struct {
	Genre       archive.Genre
	Title       string
	Issuer      string // full name of the issuing organ; empty when not known
	Number      string // 发文字号; empty before registration
	To, CC      []string
	Below       []string // which of the CC are subordinates of the issuer
	Body        archive.Body
	Attachments []DraftAttachment
	Level       archive.Level
	Term        string
	Date        time.Time // 成文日期; zero before signing
	Note        string    // 附注
	InnerUnit   bool      // the issuer is an internal unit other than the general office
	Outward     bool      // some receiver is outside the organisation
	Company     bool      // not an organ of Party or state: the regulation is advice, not duty
}

// DraftAttachment is an attachment's name and level.
type DraftAttachment struct {
	Name  string
	Level archive.Level
}

// Severity says what a finding asks for.
type Severity string

// A must stops the document until it is mended; a reminder may be overruled by the person who checks (核稿).
const (
	Must   Severity = "must"
	Remind Severity = "remind"
)

// Finding is one thing that a draft does against the rules. Format is a fmt format and the key of the sentence in the catalogue
// of translations, as in archive.Error; the sentence names the repair.
type Finding struct {
	Severity Severity
	Field    string // title, to, cc, number, level, term, body, attachments, note, genre
	Index    int    // which block, receiver or attachment, from 0
	Format   string
	Args     []any
	Clause   string // where the rule stands
	Fix      string // the corrected value of the field (of the block, of the attachment's name); empty when only a person can tell

	firm bool // stays a must for companies: a rule of secrecy or of what can be printed
}

// Message is the sentence for people.
func (f Finding) Message() string { return fmt.Sprintf(f.Format, f.Args...) }

// Where the rules stand.
const (
	regulation = "《党政机关公文处理工作条例》"
	format     = "GB/T 9704-2012 "
	secrecy    = "《中华人民共和国保守国家秘密法》"
)

// rules is the whole catalogue, in the order in which findings are listed.
var rules = []func(*Draft) []Finding{
	checkTitlePresent, checkTitleEnd, checkTitleGenre, checkTitleForm, checkTitleIssuer,
	checkReceiverCount, checkReceiverKind, checkReceiverTwice, checkCopiesBelow, checkInnerUnit,
	checkNumber, checkLevel, checkTerm,
	checkReportAsks, checkRequestEnd, checkRequestMatter, checkRequestContact,
	checkHeadings, checkWriting,
	checkAttachmentNames, checkAttachmentList,
}

// Check reads a draft against GB/T 9704-2012 and the regulation of 2012 and answers what to mend, in a stable order. For companies
// the duties of Party and state organs become reminders.
func Check(d Draft) []Finding {
	var all []Finding
	for _, rule := range rules {
		for _, f := range rule(&d) {
			if d.Company && !f.firm {
				f.Severity = Remind
			}
			all = append(all, f)
		}
	}
	return all
}

func must(field, clause, format string, args ...any) Finding {
	return Finding{Severity: Must, Field: field, Clause: clause, Format: format, Args: args}
}

func remind(field, clause, format string, args ...any) Finding {
	return Finding{Severity: Remind, Field: field, Clause: clause, Format: format, Args: args}
}

func (f Finding) at(index int) Finding       { f.Index = index; return f }
func (f Finding) fixed(value string) Finding { f.Fix = value; return f }
func (f Finding) firmly() Finding            { f.firm = true; return f }
