package office

import (
	"context"
	"slices"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// Choices are what a drafter may choose from.
type Choices struct {
	Organisation archive.Key
	Units        []archive.Unit   // of all organisations, the actor's own first
	Series       []archive.Series // open ones of the actor's organisation
	Leaders      []archive.Person
	Levels       []archive.Level // at which the actor may draft here
}

// Desk is what the drafting page shows around a text.
type Desk struct {
	Choices
	Document     archive.Document
	MayEdit      bool
	HeldBy       string // who else is writing in it now, "" for nobody
	Findings     []archive.Finding
	Rail         []workflow.RailStep
	ChooseSigner bool // the route lets the drafter name the signer
	Signer       archive.ID
	ReplyTo      *archive.Document
}

// Choices reads what a drafter may choose from.
func (o *Office) Choices(ctx context.Context, by archive.By) (c Choices, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		c, err = o.choicesOf(ctx, tx)
		return err
	})
	return c, err
}

func (o *Office) choicesOf(ctx context.Context, tx archive.Tx) (c Choices, err error) {
	c.Organisation, c.Levels = tx.Actor().Organisation, o.levelsOf(tx.Actor())
	if c.Units, err = tx.People().Units(ctx); err != nil {
		return c, err
	}
	series, err := tx.Registers().AllSeries(ctx)
	if err != nil {
		return c, err
	}
	c.Series = slices.DeleteFunc(series, func(s archive.Series) bool { return s.Closed })
	c.Leaders, err = leaders(ctx, tx)
	return c, err
}

// levelsOf lists the levels at which the actor may draft: up to the clearance, and no state secret in the open profile.
func (o *Office) levelsOf(a archive.Actor) []archive.Level {
	return slices.DeleteFunc(archive.Levels(), func(l archive.Level) bool {
		return l.Rank() > a.Clearance.Rank() || l.StateSecret() && o.Profile != "classified"
	})
}

func leaders(ctx context.Context, tx archive.Tx) ([]archive.Person, error) {
	all, err := tx.People().Persons(ctx)
	return slices.DeleteFunc(all, func(p archive.Person) bool { return p.Ended || !slices.Contains(p.Roles, org.Leader) }), err
}

// Drafting reads a document for the page on which it is written, and logs the reading of anything above Public. NotFound for those
// who may not see the document's inside.
func (o *Office) Drafting(ctx context.Context, by archive.By, id archive.ID) (d Desk, err error) {
	err = o.Store.InTx(ctx, archive.By{Person: by.Person, RequestID: by.RequestID, Address: by.Address}, func(tx archive.Tx) error {
		if d, err = o.desk(ctx, tx, id); err != nil {
			return err
		}
		if d.Choices, err = o.choicesOf(ctx, tx); err != nil {
			return err
		}
		if d.Leaders, err = signersAmong(ctx, tx, d.Leaders, d.Document); err != nil || d.Document.Level == archive.Public {
			return err
		}
		return tx.Log(ctx, archive.Entry{Act: "document.read", Subject: id, Level: d.Document.Level})
	})
	return d, err
}

func (o *Office) desk(ctx context.Context, tx archive.Tx, id archive.ID) (d Desk, err error) {
	if d.Document, err = tx.Documents().ByID(ctx, id); err != nil {
		return d, err
	}
	doc := &d.Document
	if !archive.Can(tx.Actor(), *doc, archive.PartSlip) {
		return d, archive.ErrNotFound()
	}
	if d.MayEdit, err = permitted(mayEdit(ctx, tx, *doc)); err != nil {
		return d, err
	}
	if doc.LockedBy != tx.Actor().Person && doc.LockedUntil.After(tx.Now()) {
		d.HeldBy = doc.LockedByName
	}
	if d.Findings, err = o.findings(ctx, tx, *doc); err != nil {
		return d, err
	}
	if err := o.routeOfDesk(ctx, tx, &d); err != nil {
		return d, err
	}
	return d, replied(ctx, tx, &d)
}

// routeOfDesk says who would get the document: on its way the rail of its run, before that a try of its route.
func (o *Office) routeOfDesk(ctx context.Context, tx archive.Tx, d *Desk) error {
	m, err := o.matter(ctx, tx, &d.Document)
	if err == nil && !m.over() {
		d.Rail = workflow.Rail(m.whole(), m.env)
		return d.signer(ctx, tx, m)
	}
	if err != nil && archive.KindOf(err) != archive.NotFound {
		return err
	}
	version, err := tx.Routes().InForce(ctx, RouteOf(d.Document))
	if err != nil {
		return err
	}
	route := version.Content
	m = &matter{doc: &d.Document, route: route}
	if err := o.surround(ctx, tx, m); err != nil {
		return err
	}
	start := workflow.Start{Starter: org.PersonKey(d.Document.Drafter), Organisation: org.OrganisationKey(d.Document.Organisation),
		Unit: org.UnitKey(d.Document.Unit)}
	d.Rail = workflow.Preview(route, SubjectOf(d.Document), start, m.env)
	return d.signer(ctx, tx, m)
}

// SignStep is the step for which a drafter names the signer.
const SignStep = "sign"

func (d *Desk) signer(ctx context.Context, tx archive.Tx, m *matter) error {
	d.ChooseSigner = m.step(SignStep).Who.By == workflow.ByChosen
	chosen := m.run.Trail.Chosen[SignStep].Persons
	if len(chosen) == 0 {
		if signsFor(m.directory, d.Document, org.PersonKey(d.Document.ToSign.Key)) {
			d.Signer = d.Document.ToSign.ID
		}
		return nil
	}
	p, err := tx.People().PersonByKey(ctx, archive.Key(chosen[0]))
	d.Signer = p.ID
	return err
}

func replied(ctx context.Context, tx archive.Tx, d *Desk) error {
	if d.Document.ReplyTo == 0 {
		return nil
	}
	to, err := tx.Documents().ByKey(ctx, d.Document.ReplyTo)
	if archive.KindOf(err) == archive.NotFound {
		return nil // not to be known: no trace of it
	}
	d.ReplyTo = &to
	return err
}

// Drafts lists the actor's own drafts, or those in the bin, newest first.
func (o *Office) Drafts(ctx context.Context, by archive.By, status archive.Status) (list []archive.Document, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		list, _, err = tx.Documents().List(ctx, archive.DocumentFilter{Drafter: tx.Actor().Person, Status: status, Limit: 50})
		return err
	})
	return list, err
}

// Draft reads a document that the actor is about to change. The change itself is logged, so the reading is not.
func (o *Office) Draft(ctx context.Context, by archive.By, id archive.ID) (d archive.Document, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		if d, err = tx.Documents().ByID(ctx, id); err != nil {
			return err
		}
		if !archive.Can(tx.Actor(), d, archive.PartSlip) {
			return archive.ErrNotFound()
		}
		return nil
	})
	return d, err
}
