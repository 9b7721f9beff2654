package loader

import (
	"bytes"
	"context"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/cmd/lantai/demo"
)

// receive enters an arrival from outside: what the envelope held, and its particulars as the clerk reads them. One that was
// delivered within the group is there already: it came with the signature for it.
func (p *player) receive(ctx context.Context, doc *demo.Document, a demo.Act) (archive.Document, error) {
	if doc.DeliveredFrom != "" {
		return p.documents[doc.Key], nil
	}
	change, err := p.change(ctx, doc)
	if err != nil {
		return archive.Document{}, err
	}
	issued := p.day(doc.Sender.Ago)
	number, dated := p.fill(doc.Sender.Number, issued), archive.DateOf(issued, p.zone)
	change.Number, change.Sender, change.Dated = &number, &doc.Sender.Name, &dated
	arrived := archive.Document{Kind: archive.Incoming, Genre: doc.Genre, Title: *change.Title, Level: doc.Level, Urgency: doc.Urgency,
		Body: *change.Body, Note: *change.Note, Number: number, Sender: doc.Sender.Name, Dated: dated}
	picture, err := p.scan(ctx, doc, arrived)
	if err != nil {
		return arrived, err
	}
	f, err := p.Office.Upload(ctx, p.as(a.By), *change.Title+".pdf", bytes.NewReader(picture))
	if err != nil {
		return arrived, err
	}
	envelope := append([]office.Attachment{{File: f.ID, Level: doc.Level}}, *change.Attachments...)
	change.Attachments = &envelope
	return p.Office.Receive(ctx, p.as(a.By), change)
}

// signFor signs for a delivery. From another company it becomes an arrival, which the content may go on to tell of.
func (p *player) signFor(ctx context.Context, doc *demo.Document, s demo.Signature) error {
	delivery, err := p.deliveryOf(ctx, doc, s)
	if err != nil {
		return err
	}
	signed, err := p.Office.SignDelivery(ctx, p.as(s.By), delivery)
	if err != nil {
		return err
	}
	if signed.Incoming == "" {
		return p.passOn(ctx, s, delivery)
	}
	view, err := p.Office.Open(ctx, p.as(s.By), signed.Incoming)
	if err != nil {
		return err
	}
	p.documents[p.arrivalKey(doc, s.Unit)] = view.Document
	return nil
}

// arrivalKey is the key of the document that a delivery to a company becomes there: that of the content, or one drawn from both.
func (p *player) arrivalKey(doc *demo.Document, company string) string {
	for _, arrival := range p.content.Documents {
		if arrival.DeliveredFrom == doc.Key && p.company[arrival.Unit] == company {
			return arrival.Key
		}
	}
	return doc.Key + "@" + company
}

// habitOf is what a company does with an arrival of which the content does not tell: it is registered the same day, and in the
// following days screened and passed to those who handle it. What came in the last days is still under way.
func (p *player) habitOf(doc *demo.Document, s demo.Signature) *demo.Document {
	key := p.arrivalKey(doc, s.Unit)
	if p.company[s.Unit] != s.Unit || p.company[doc.Unit] == s.Unit || key != doc.Key+"@"+s.Unit {
		return nil
	}
	editor := p.holder(demo.Office, s.Unit)
	habit := []demo.Act{
		{Step: demo.StepRegister, By: s.By, Moment: demo.Moment{Ago: s.Ago, At: 16*60 + 30}},
		{Step: demo.StepScreen, By: editor, Text: "集团来文，属本公司办理范围。", Moment: demo.Moment{Ago: s.Ago - 1, At: 9*60 + 20}},
		{Step: demo.StepPropose, By: editor, Text: "请各部门按文件要求落实。", Moment: demo.Moment{Ago: s.Ago - 1, At: 10*60 + 5}},
		{Step: demo.StepComplete, By: editor, Text: "各部门已落实，办结。", Moment: demo.Moment{Ago: s.Ago - 6, At: 15*60 + 40}},
	}
	arrival := demo.Document{Key: key, Kind: archive.Incoming, Unit: s.Unit, DeliveredFrom: doc.Key}
	for _, a := range habit {
		if a.Ago >= 1 && s.Before(a.Moment) {
			arrival.Acts = append(arrival.Acts, a)
		}
	}
	return &arrival
}

// deliveryOf finds what lies for a unit in the box of who signs.
func (p *player) deliveryOf(ctx context.Context, doc *demo.Document, s demo.Signature) (archive.ID, error) {
	for cursor, more := "", true; more; more = cursor != "" {
		page, next, err := p.Office.Deliveries(ctx, p.as(s.By), archive.DeliveryUnsigned, cursor, 200)
		if err != nil {
			return "", err
		}
		for _, v := range page {
			if v.Content.Number == p.numbers[doc.Key] && v.UnitID == p.units[s.Unit].ID {
				return v.ID, nil
			}
		}
		cursor = next
	}
	return "", archive.ErrNotFound()
}
