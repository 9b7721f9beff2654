package archive

import "slices"

// Part is a part of a document that a person may or may not see.
type Part string

const (
	PartText        Part = "text"
	PartAttachments Part = "attachments"
	PartSlip        Part = "slip" // 办文单
	PartOpinions    Part = "opinions"
	PartVersions    Part = "versions" // the texts before this one
	PartHistory     Part = "history"
	PartPrint       Part = "print"    // to print it or look at it as PDF; a loan does not reach so far
	PartDownload    Part = "download" // to take its files away; nor so far
)

// inside lists the parts that only those inside a document see: its route, its owning unit, its archivists. The history is one of
// them, for it repeats the opinions.
var inside = []Part{PartSlip, PartOpinions, PartVersions, PartHistory}

// Can decides whether the actor may see a part of the document: clearance reaches the level, and the actor holds one of the
// document's tokens or reads it under a running loan (design 5). A loan opens text and attachments to the eye only.
func Can(a Actor, d Document, part Part) bool {
	if d.Level.Rank() > a.Clearance.Rank() {
		return false
	}
	if slices.Contains(inside, part) {
		return a.Holds(d.Insiders)
	}
	if a.Holds(d.Tokens) {
		return true
	}
	return slices.Contains(a.Lent, d.Key) && (part == PartText || part == PartAttachments)
}

// Involved tells who is bound to a document beyond its own row.
type Involved struct {
	Participants []Key // persons of its route, past and present
	Deliveries   []Key // units inside the organisation to which it was delivered
	Notified     []Key // persons it was notified or circulated to
}

// TokensOf computes who may know a document and who is inside it, from its row with its parts and from who is involved.
//
//   - drafter and route, always
//   - from submission on: heads of the owning unit and its clerk; of an application for a loan, which names a record that they need not
//     know, the archivists instead
//   - from issue on: the owning unit's staff, the receiving units (above Internal: only their heads and clerks); a public one: all staff
//   - once it is done and pre-filed: the archivists, who arrange it
//   - readers named by hand
func TokensOf(d Document, who Involved) (tokens, insiders []string) {
	for _, p := range append(slices.Clone(who.Participants), d.Drafter) {
		if p != 0 {
			insiders = append(insiders, PersonToken(p))
		}
	}
	if d.Status != Drafting && d.Status != Binned && !d.AsksForLoan() {
		insiders = append(insiders, HeadToken(d.Unit), ClerkToken(d.Unit))
	}
	if d.Done() || d.AsksForLoan() {
		insiders = append(insiders, ArchivistToken(d.Organisation))
	}
	tokens = append(slices.Clone(insiders), d.Readership...)
	for _, p := range who.Notified {
		tokens = append(tokens, PersonToken(p))
	}
	if d.Open() {
		tokens = append(tokens, openTokens(d, who.Deliveries)...)
	}
	return tidy(tokens), tidy(insiders)
}

// Open reports whether the document has gone out to its readers.
func (d Document) Open() bool {
	return slices.Contains([]Status{Issued, Filed, Withdrawn, Repealed}, d.Status) && d.Kind == Outgoing ||
		d.Source != ""
}

// Done reports whether the document's way is over and its record made: an outgoing one is issued, a report signed off, an incoming one
// completed. What becomes of it later does not undo that.
func (d Document) Done() bool {
	finished := map[DocumentKind]Status{Outgoing: Issued, Report: Signed, Incoming: Completed, Application: Completed}
	return d.Status == finished[d.Kind] || slices.Contains([]Status{Filed, Withdrawn, Repealed}, d.Status)
}

func openTokens(d Document, deliveries []Key) []string {
	tokens := []string{UnitToken(d.Unit)}
	for _, u := range deliveries {
		tokens = append(tokens, HeadToken(u), ClerkToken(u))
		if d.Level.Rank() <= LevelInternal.Rank() {
			tokens = append(tokens, UnitToken(u))
		}
	}
	if d.Level == Public {
		tokens = append(tokens, AllStaffToken(d.Organisation))
	}
	return tokens
}

func tidy(tokens []string) []string {
	slices.Sort(tokens)
	return slices.Compact(tokens)
}
