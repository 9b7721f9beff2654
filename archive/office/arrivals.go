package office

import (
	"context"
	"slices"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// Arrival is a delivery as the receiving unit's page shows it.
type Arrival struct {
	Delivery archive.Delivery
	Dispatch archive.Dispatch
	Document *archive.Document // inside the house: the document itself; from another house: what the arrival became. nil while not to be read
	MaySign  bool
	MayPass  bool             // give it to people to read (分送)
	People   []archive.Person // to whom
	MayTake  bool             // make an incoming document of it (转为收文办理)
	Events   []archive.DeliveryEvent
}

// Arrival opens a delivery for its page and notes who opened it first.
func (o *Office) Arrival(ctx context.Context, by archive.By, id archive.ID) (a Arrival, err error) {
	if a.Delivery, a.Dispatch, err = o.OpenDelivery(ctx, by, id); err != nil {
		return a, err
	}
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		a.MaySign = maySign(tx, a.Delivery) == nil
		if a.Events, err = tx.Deliveries().Events(ctx, a.Delivery.Key); err != nil {
			return err
		}
		if a.Dispatch.Organisation != a.Delivery.Organisation {
			return a.became(ctx, tx)
		}
		if a.MayPass = a.Delivery.State == archive.DeliverySigned && receives(tx, a.Delivery); a.MayPass {
			if a.People, err = working(ctx, tx); err != nil {
				return err
			}
		}
		if a.Delivery.Became {
			return a.became(ctx, tx)
		}
		a.MayTake = mayTakeIn(tx, a.Delivery) == nil
		d, err := tx.Documents().ByKey(ctx, a.Dispatch.Document)
		return a.found(d, err)
	})
	return a, err
}

// became finds the incoming document that an arrival from another house became when it was signed for.
func (a *Arrival) became(ctx context.Context, tx archive.Tx) error {
	if a.Delivery.Incoming == "" {
		return nil
	}
	d, err := tx.Documents().ByID(ctx, a.Delivery.Incoming)
	return a.found(d, err)
}

func (a *Arrival) found(d archive.Document, err error) error {
	if archive.KindOf(err) == archive.NotFound {
		return nil // not to be known: no trace of it
	}
	a.Document = &d
	return err
}

// ToRegister reports whether the arrival still waits for its 收文号.
func (a Arrival) ToRegister() bool { return a.Document != nil && a.Document.Status == archive.Received }

func working(ctx context.Context, tx archive.Tx) ([]archive.Person, error) {
	all, err := tx.People().Persons(ctx)
	return slices.DeleteFunc(all, func(p archive.Person) bool { return p.Ended || p.Unit.Key == 0 }), err
}

// Intake is an arrival that waits for its 收文号, with what its registrar needs.
type Intake struct {
	Choices
	Document   archive.Document
	Duplicates Duplicates      // as far as the actor may read them
	MustSay    bool            // a reason is wanted why it is not the same
	Steps      []workflow.Step // for which the registrar may already name leaders and handlers
}

// Intake reads an arrival for the page on which it is registered. Conflict when it is registered already.
func (o *Office) Intake(ctx context.Context, by archive.By, id archive.ID) (in Intake, err error) {
	err = o.Store.InTx(ctx, archive.By{Person: by.Person, RequestID: by.RequestID, Address: by.Address}, func(tx archive.Tx) error {
		if err := tx.Actor().Need(org.Clerk, org.Office); err != nil {
			return err
		}
		if in.Document, err = tx.Documents().ByID(ctx, id); err != nil {
			return err
		}
		d := in.Document
		if d.Kind != archive.Incoming || d.Status != archive.Received {
			return archive.E(archive.Conflict, "这件公文目前是“%s”，不能登记。", d.Status.Chinese())
		}
		if in.Choices, err = o.choicesOf(ctx, tx); err != nil {
			return err
		}
		if err := in.lookUp(ctx, tx); err != nil || d.Level == archive.Public {
			return err
		}
		return tx.Log(ctx, archive.Entry{Act: "document.read", Subject: id, Level: d.Level})
	})
	return in, err
}

func (in *Intake) lookUp(ctx context.Context, tx archive.Tx) error {
	route, err := tx.Routes().InForce(ctx, RouteOf(in.Document))
	if err != nil {
		return err
	}
	for _, s := range route.Content.Steps[1:] {
		if s.Who.By == workflow.ByChosen || s.Who.By == workflow.ByUnits {
			in.Steps = append(in.Steps, s)
		}
	}
	in.Duplicates, err = duplicates(ctx, tx, likenessOf(in.Document))
	in.MustSay = len(tellable(in.Duplicates.Documents, in.Document)) > 0
	return err
}
