package house

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/gongwen"
	"github.com/lantai/lantai/archive/office"
)

// Press sets the office's sheets in type with archive/gongwen.
type Press struct {
	fonts func() (*gongwen.Fonts, error)
	now   func() time.Time
}

var _ office.Press = (*Press)(nil)

// NewPress makes a press whose fonts lie in dir; they are looked at when the first sheet is set, so that a house without fonts
// still opens its doors.
func NewPress(dir string, now func() time.Time) *Press {
	return &Press{now: now, fonts: sync.OnceValues(func() (*gongwen.Fonts, error) { return gongwen.OpenFonts(dir, nil) })}
}

// Typeset implements office.Press.
func (p *Press) Typeset(_ context.Context, s office.Sheet) ([]byte, error) {
	fonts, err := p.fonts()
	if err != nil {
		return nil, err
	}
	d := p.document(s)
	layout, err := d.Layout(fonts)
	if err != nil {
		return nil, err
	}
	return layout.PDF(fonts)
}

// document says in the words of the press what is printed. Before signing the date is today's, so that the page can be shown.
func (p *Press) document(s office.Sheet) *gongwen.Document {
	d := s.Document
	date := dayOr(d.Dated, p.now())
	g := &gongwen.Document{Form: formOf(s.Series.Form), Number: d.Number, Level: d.Level, Term: d.Term, Urgency: d.Urgency, Title: d.Title,
		To: namesOf(d.To), CC: namesOf(d.CC), Body: d.Body, Date: date, Note: d.Note, Printer: s.Organisation.Name, Printed: date}
	g.Organs, g.Suffix = archive.LetterMark(s.Document, s.Series, s.Organisation)
	if !d.IssuedAt.IsZero() {
		g.Printed = d.IssuedAt
	}
	if d.Genre.Upward() {
		g.Signers = d.Signers()
	}
	for _, a := range d.FilesOf(archive.Attachment) {
		g.Attachments = append(g.Attachments, gongwen.Attachment{Name: stem(a.Name)})
	}
	signatory := gongwen.Signatory{Name: s.Organisation.Name}
	if d.Kind == archive.Incoming {
		signatory.Name, g.Printer = d.Sender, ""
	}
	if len(s.Seal) > 0 {
		signatory.Seal = &gongwen.Seal{PNG: s.Seal, Diameter: s.Organisation.SealMM}
	}
	if d.Genre != archive.Minutes {
		g.Signatories = []gongwen.Signatory{signatory}
		for _, c := range d.CoIssuers {
			g.Signatories = append(g.Signatories, gongwen.Signatory{Name: c.Name}) // they seal by their own hand
		}
	}
	return g
}

func formOf(form string) gongwen.Form {
	if form == "" {
		return gongwen.FormDocument
	}
	return gongwen.Form(form)
}

func dayOr(d archive.Date, otherwise time.Time) time.Time {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return otherwise
	}
	return t
}

func namesOf(receivers []archive.Receiver) []string {
	names := make([]string, len(receivers))
	for i, r := range receivers {
		names[i] = r.Name
	}
	return names
}

// stem is a file's name without its extension: 附件说明 names titles, not files.
func stem(name string) string {
	if i := lastDot(name); i > 0 {
		return name[:i]
	}
	return name
}

func lastDot(name string) int {
	for i := len(name) - 1; i >= 0 && len(name)-i <= 6; i-- {
		if name[i] == '.' {
			return i
		}
	}
	return -1
}

// Check implements office.Press.
func (p *Press) Check(d archive.Document, o archive.Organisation) []archive.Finding {
	draft := gongwen.Draft{Genre: d.Genre, Title: d.Title, Issuer: o.Name, Number: d.Number, To: namesOf(d.To), CC: namesOf(d.CC), Body: d.Body,
		Level: d.Level, Term: d.Term, Note: d.Note, Company: o.Company,
		Outgoing: d.Kind == archive.Outgoing, Published: d.Openness == archive.OpenActively,
		Outward: slices.ContainsFunc(slices.Concat(d.To, d.CC), func(r archive.Receiver) bool { return r.Organisation != d.Organisation })}
	if d.Dated != "" {
		draft.Date = dayOr(d.Dated, time.Time{})
	}
	for _, c := range d.CoIssuers {
		draft.CoIssuers = append(draft.CoIssuers, gongwen.CoIssuer{Name: c.Name, Standing: gongwen.StandingOf(c, d, o)})
	}
	for _, a := range d.FilesOf(archive.Attachment) {
		draft.Attachments = append(draft.Attachments, gongwen.DraftAttachment{Name: stem(a.Name), Level: a.Level})
	}
	return gongwen.Check(draft)
}
