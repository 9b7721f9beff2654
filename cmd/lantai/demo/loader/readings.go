package loader

import (
	"context"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/cmd/lantai/demo"
	"github.com/lantai/lantai/workflow"
)

// Heads read within nine working days what their clerks pass on to them; the clerks have done so in the last weeks only.
const (
	passedOnSince = 30
	readWithin    = 9
)

// passOn lays what a clerk has signed for within the house before the head of the unit.
func (p *player) passOn(ctx context.Context, s demo.Signature, delivery archive.ID) error {
	head := p.headOf(s)
	if head == "" {
		return nil
	}
	_, err := p.Office.PassOn(ctx, p.as(s.By), delivery, p.ids(head), "请阅处。")
	return err
}

// headOf is to whom a signature's document is passed on; nobody when it was long ago, or signed for by the head.
func (p *player) headOf(s demo.Signature) string {
	for _, person := range p.content.People {
		for _, a := range person.Appointments {
			if a.Head && a.Unit == s.Unit && s.Ago <= passedOnSince && person.Username != s.By {
				return person.Username
			}
		}
	}
	return ""
}

// readings are the acts by which a head reads what a clerk has passed on.
func (p *player) readings(doc *demo.Document, s demo.Signature) []event {
	head, moment := p.headOf(s), demo.Moment{Ago: s.Ago - readWithin, At: 16*60 + 20}
	if head == "" || moment.Ago < 1 || p.company[s.Unit] != p.company[doc.Unit] {
		return nil
	}
	return []event{{moment, "document " + doc.Key + ": reading of " + head, func(ctx context.Context) error {
		box, err := p.Office.Box(ctx, p.as(head), archive.TaskFilter{Box: archive.BoxToRead, Limit: 200})
		if err != nil {
			return err
		}
		for _, line := range box.Lines {
			if line.DocumentID == p.documents[doc.Key].ID {
				_, err := p.Office.Decide(ctx, p.as(head), line.ID, office.Act{Verb: workflow.Read})
				return err
			}
		}
		return errNoTask
	}}}
}
