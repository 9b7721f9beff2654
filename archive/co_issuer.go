package archive

import (
	"bytes"
	"slices"
	"time"
)

// MaxCoIssuers is how many organs one document can be issued by beside the one that leads.
const MaxCoIssuers = 12

// CoIssuer is an organ that issues a document together with the organisation whose document it is (联合行文, 2012 regulation art. 17).
// Their order is that in which they are printed; the leading organisation stands before them all. A unit of the house signs on the
// document's way, see EffectJointSign. Any other organ signs on paper: nobody acts on the document of another organisation, so the
// scan of the page that it has signed stands for its signature.
type CoIssuer struct {
	Name         string // as printed
	Unit         Key    // 0: a body outside the tree
	UnitID       ID
	Organisation Key  // of the unit
	Above        Key  // the organisation above that one
	Inner        bool // a department, not the unit that stands for its organisation
	Office       bool // an office (办公厅、室)
	JointSignature
}

// JointSignature is what an organ has signed, when, and by whom. It is void once the text is another.
type JointSignature struct {
	Signer string // 签发人
	Signed Date   // the day; empty: it has not signed
	Digest []byte // of the text, see Digest
	Page   ID     // file with the scan of the signed page; empty where it was signed on the document's way
}

// OnTheWay reports whether the organ signs on the way of the document: it is a unit of the document's own organisation.
func (c CoIssuer) OnTheWay(d Document) bool { return c.Unit != 0 && c.Organisation == d.Organisation }

// HasSigned reports whether the organ has signed the text as it is.
func (c CoIssuer) HasSigned(d Document) bool {
	return c.Signed != "" && bytes.Equal(c.Digest, Digest(d))
}

// Unsigned are the co-issuers whose signature is missing or is of another text, by name and in order.
func (d Document) Unsigned() (names []string) {
	for _, c := range d.CoIssuers {
		if !c.HasSigned(d) {
			names = append(names, c.Name)
		}
	}
	return names
}

// Issuers are the names of all who issue the document, the leading one first.
func (d Document) Issuers() []string {
	names := []string{d.Sender}
	for _, c := range d.CoIssuers {
		names = append(names, c.Name)
	}
	return names
}

// Signers are the names behind 签发人, that of the leading organ first, as far as each has signed.
func (d Document) Signers() (names []string) {
	if d.SignerName != "" {
		names = append(names, d.SignerName)
	}
	for _, c := range d.CoIssuers {
		if c.Signer != "" {
			names = append(names, c.Signer)
		}
	}
	return names
}

// CoIssuer finds a co-issuer by the name that is printed.
func (d *Document) CoIssuer(name string) *CoIssuer {
	i := slices.IndexFunc(d.CoIssuers, func(c CoIssuer) bool { return c.Name == name })
	if i < 0 {
		return nil
	}
	return &d.CoIssuers[i]
}

// Lapse takes the signatures of the co-issuers away for which it holds.
func (d *Document) Lapse(which func(CoIssuer) bool) {
	d.CoIssuers = slices.Clone(d.CoIssuers)
	for i, c := range d.CoIssuers {
		if which(c) {
			d.CoIssuers[i].JointSignature = JointSignature{}
		}
	}
}

// LastSigned is the date of a document (成文日期): the day on which a leader signed it, of a joint one the day of the last signature
// (2012 regulation art. 9; GB/T 9704-2012 7.3.5.4). It is empty before the first.
func (d Document) LastSigned(zone *time.Location) Date {
	if d.SignedAt.IsZero() {
		return ""
	}
	last := DateOf(d.SignedAt, zone)
	for _, c := range d.CoIssuers {
		last = max(last, c.Signed)
	}
	return last
}

// mostMarks is how many names stand over a document; where more issue it, that of the leading one stands there alone.
const mostMarks = 6

// MarkNames are the names in the mark of a joint document (发文机关标志), the leading one first: all names, or that of the leading one
// alone (2012 regulation art. 9 (5)), which leaves room for the text on the first page where they are many.
func MarkNames(d Document, leading string) []string {
	names := []string{leading}
	if len(d.CoIssuers) >= mostMarks {
		return names
	}
	for _, c := range d.CoIssuers {
		names = append(names, c.Name)
	}
	return names
}
