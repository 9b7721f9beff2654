package loader

import (
	"context"
	"slices"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/cmd/lantai/demo"
)

// openings set the balances with which the series went live.
func (p *player) openings() []event {
	var events []event
	for _, s := range p.content.Series {
		if s.Opening == nil {
			continue
		}
		m := demo.Moment{Ago: s.Opening.Ago, At: 9 * 60}
		events = append(events, event{m, "the opening of " + s.Key, func(ctx context.Context) error {
			by, second := s.Opening.By[0], s.Opening.By[1]
			return p.Office.OpenYear(ctx, p.as(by), p.series[s.Key].ID, p.moment(m).Year(), s.Opening.Last, p.people[second].id)
		}})
	}
	return events
}

func (p *player) reservations() []event {
	var events []event
	for i, r := range p.content.Reservations {
		events = append(events, event{r.Moment, "the reservation in " + r.Series, func(ctx context.Context) (err error) {
			p.reserved[i], err = p.Office.Reserve(ctx, p.as(r.By), p.series[r.Series].ID, p.people[r.Consent].id, r.Purpose)
			return err
		}})
		if r.Voided == nil {
			continue
		}
		events = append(events, event{r.Voided.Moment, "the end of the reservation in " + r.Series, func(ctx context.Context) error {
			_, err := p.Office.Void(ctx, p.as(r.By), p.reserved[i].ID, p.people[r.Consent].id, r.Voided.Reason)
			return err
		}})
	}
	return events
}

// numberOf finds a document's line in the register of the year in which it was registered.
func (p *player) numberOf(ctx context.Context, by archive.By, doc *demo.Document) (archive.ID, error) {
	taken := slices.IndexFunc(doc.Acts, func(a demo.Act) bool { return a.Step == demo.StepNumber })
	book, err := p.Office.Book(ctx, by, p.series[doc.Series].ID, p.moment(doc.Acts[taken].Moment).Year())
	if err != nil {
		return "", err
	}
	for _, line := range book.Lines {
		if line.Document == p.documents[doc.Key].Key {
			return line.ID, nil
		}
	}
	return "", archive.ErrNotFound()
}
