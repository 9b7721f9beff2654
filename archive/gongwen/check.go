package gongwen

import (
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
	CoIssuers   []CoIssuer
	Outgoing    bool // a 发文, as against a report inside the house
	Published   bool // 主动公开
	InnerUnit   bool // the issuer is an internal unit other than the general office
	Outward     bool // some receiver is outside the organisation
	Company     bool // not an organ of Party or state: the regulation is advice, not duty
}

// DraftAttachment is an attachment's name and level.
type DraftAttachment struct {
	Name  string
	Level archive.Level
}

// finding is what one rule has found. A firm one stays a must for companies: a rule of secrecy or of what can be printed.
type finding struct {
	archive.Finding
	firm bool
}

// Where the rules stand.
const (
	regulation = "《党政机关公文处理工作条例》"
	format     = "GB/T 9704-2012 "
	secrecy    = "《中华人民共和国保守国家秘密法》"
)

// rules is the whole catalogue, in the order in which findings are listed.
var rules = []func(*Draft) []finding{
	checkTitlePresent, checkTitleEnd, checkTitleGenre, checkTitleForm, checkTitleIssuer,
	checkReceiverCount, checkReceiverKind, checkReceiverTwice, checkCopiesBelow, checkInnerUnit, checkCoIssuers,
	checkNumber, checkLevel, checkTerm,
	checkReportAsks, checkRequestEnd, checkRequestMatter, checkRequestContact,
	checkHeadings, checkWriting,
	checkAttachmentNames, checkAttachmentList,
}

// Check reads a draft against GB/T 9704-2012 and the regulation of 2012 and answers what to mend, in a stable order. For companies
// the duties of Party and state organs become reminders.
func Check(d Draft) []archive.Finding {
	var all []archive.Finding
	for _, rule := range rules {
		for _, f := range rule(&d) {
			if d.Company && !f.firm {
				f.Severity = archive.Remind
			}
			all = append(all, f.Finding)
		}
	}
	return all
}

func must(field, clause, format string, args ...any) finding {
	return finding{Finding: archive.Finding{Severity: archive.Must, Field: field, Clause: clause, Format: format, Args: args}}
}

func remind(field, clause, format string, args ...any) finding {
	return finding{Finding: archive.Finding{Severity: archive.Remind, Field: field, Clause: clause, Format: format, Args: args}}
}

func (f finding) at(index int) finding       { f.Index = index; return f }
func (f finding) fixed(value string) finding { f.Fix = value; return f }
func (f finding) firmly() finding            { f.firm = true; return f }
