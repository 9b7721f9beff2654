package office

import (
	"context"
	"strings"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow/org"
)

// arrive makes the incoming document of a delivery: the final text and copies of the final files, nothing of their way. What comes to
// the organisation as a whole belongs to the unit of who signs for it.
func (o *Office) arrive(ctx context.Context, tx archive.Tx, v archive.Delivery, x archive.Dispatch, files []archive.DocumentFile,
	way archive.ArrivalWay) (archive.ID, error) {
	unit, err := arrivalUnit(ctx, tx, v.Unit)
	if err != nil {
		return "", err
	}
	c := x.Content
	d := archive.Document{ID: archive.NewID(), Organisation: v.Organisation, Kind: archive.Incoming, Genre: c.Genre, Title: c.Title,
		Level: c.Level, Term: c.Term, Urgency: c.Urgency, Openness: archive.NotOpen, Retention: archive.Years10, Body: c.Body, Note: c.Note,
		Status: archive.Received, Draft: 1, Drafter: tx.Actor().Person, Unit: unit.Key, DrafterName: tx.Actor().Name, UnitName: unit.Name,
		Number: c.Number, Sender: c.Sender, Dated: c.Dated, To: namesOnly(c.To), CC: namesOnly(c.CC),
		Arrival: &archive.Arrival{Way: way, Copies: 1, ReceivedOn: tx.Today(), Origin: x.Document}}
	if d.ReplyTo, err = answeredHere(ctx, tx, c.Answers); err != nil {
		return "", err
	}
	for i := range files {
		files[i].File.Organisation, files[i].File.Uploader = v.Organisation, tx.Actor().Person
		if err := tx.Files().Insert(ctx, &files[i].File); err != nil {
			return "", err
		}
	}
	d.Files = files
	d.Tokens, d.Insiders = archive.TokensOf(d, archive.Involved{})
	if err := tx.Documents().Insert(ctx, &d); err != nil {
		return "", err
	}
	if err := tx.Arrivals().Save(ctx, d); err != nil {
		return "", err
	}
	return d.ID, log(ctx, tx, d, "document.receive")
}

// answeredHere finds the document of the house that an arriving reply answers, by its number: one that went out, as far as who signs
// may know it. 0 for none.
func answeredHere(ctx context.Context, tx archive.Tx, number string) (archive.Key, error) {
	if number == "" {
		return 0, nil
	}
	found, err := tx.Documents().ByNumber(ctx, archive.FoldNumber(number))
	for _, d := range found {
		if d.Kind == archive.Outgoing && d.Done() {
			return d.Key, nil
		}
	}
	return 0, err
}

// TakeIn makes an incoming document of what was delivered from another department of the own organisation and signed for
// (转为收文办理), with files of its own, to be registered and handled in the department.
func (o *Office) TakeIn(ctx context.Context, by archive.By, id archive.ID) (v archive.Delivery, err error) {
	copies, err := o.copyFor(ctx, by, id, mayTakeIn, func(archive.Delivery, archive.Dispatch) bool { return true })
	if err != nil {
		return v, err
	}
	return o.atTheDoor(ctx, by, id, mayTakeIn, func(tx archive.Tx, v *archive.Delivery, x archive.Dispatch) (err error) {
		if v.Incoming, err = o.arrive(ctx, tx, *v, x, copies, archive.FromInside); err != nil {
			return err
		}
		return settle(ctx, tx, *v, "register", "")
	})
}

func mayTakeIn(tx archive.Tx, v archive.Delivery) error {
	switch {
	case v.State != archive.DeliverySigned:
		return archive.E(archive.Conflict, "签收之后才能转为收文办理。")
	case v.Became:
		return archive.E(archive.Conflict, "这件来文已经转为收文。")
	case !tx.Actor().Holds([]string{archive.ClerkToken(v.Unit)}):
		return archive.E(archive.Forbidden, "收文须由本单位的收发员登记。")
	}
	return nil
}

// Resend sends a returned document to its receiver once more; whoever is inside it may.
func (o *Office) Resend(ctx context.Context, by archive.By, id archive.ID, note string) (v archive.Delivery, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		by.Made(id)
		if v, err = tx.Deliveries().Lock(ctx, id); err != nil {
			return err
		}
		sent, err := maySend(ctx, tx, v)
		if err != nil {
			return err
		}
		if err := o.said("note", note, maxNote); err != nil {
			return err
		}
		if err := stillInForce(ctx, tx, v); err != nil {
			return err
		}
		if err := tx.Deliveries().Again(ctx, v); err != nil {
			return err
		}
		if err := tx.Deliveries().Tell(ctx, v, "resend", strings.TrimSpace(note)); err != nil {
			return err
		}
		if err := tellClerks(ctx, tx, v, "delivery_again", sent.Key); err != nil {
			return err
		}
		if err := tx.Log(ctx, archive.Entry{Act: "delivery.resend", Subject: v.ID, Level: v.Level, Topics: []archive.Topic{archive.TopicDelivery}}); err != nil {
			return err
		}
		v, err = tx.Deliveries().ByID(ctx, id)
		return err
	})
	return v, err
}

// stillInForce refuses to send what was withdrawn or repealed meanwhile.
func stillInForce(ctx context.Context, tx archive.Tx, v archive.Delivery) error {
	x, err := tx.Deliveries().Dispatch(ctx, v.Dispatch)
	if err != nil {
		return err
	}
	d, err := tx.Documents().ByKey(ctx, x.Document)
	if err == nil && (d.Status == archive.Withdrawn || d.Status == archive.Repealed) {
		err = archive.E(archive.Conflict, "这件公文目前是“%s”，不能再送。", d.Status.Chinese())
	}
	return err
}

// sendBack returns an arrival that was signed for to its sender. One that came on paper goes back by other means.
func sendBack(ctx context.Context, tx archive.Tx, d archive.Document, reason string) error {
	v, err := tx.Deliveries().SendBack(ctx, d.Key, reason)
	if archive.KindOf(err) == archive.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	v.UnitName = d.UnitName
	if err := tellSenders(ctx, tx, v, reason); err != nil {
		return err
	}
	return tx.Log(ctx, archive.Entry{Act: "delivery.return", Subject: v.ID, Level: d.Level, Detail: reason, Topics: []archive.Topic{archive.TopicDelivery}})
}

// tellSenders brings the news of a return to those who drafted and issued the document.
func tellSenders(ctx context.Context, tx archive.Tx, v archive.Delivery, reason string) error {
	persons, document, err := tx.Deliveries().Senders(ctx, v.Key)
	if err != nil {
		return err
	}
	for _, p := range persons {
		err := tx.Notifications().Send(ctx, archive.Notification{ID: archive.NewID(), Person: p, From: tx.Actor().Person,
			Kind: "delivery_returned", Document: document, Text: v.UnitName + "：" + reason})
		if err != nil {
			return err
		}
	}
	return nil
}

// DeliveryEvents are what happened to a delivery, oldest first, for its receiver and its sender.
func (o *Office) DeliveryEvents(ctx context.Context, by archive.By, id archive.ID) (events []archive.DeliveryEvent, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		v, err := tx.Deliveries().ByID(ctx, id)
		if err != nil {
			return err
		}
		events, err = tx.Deliveries().Events(ctx, v.Key)
		return err
	})
	return events, err
}

// Traffic is how deliveries stand at the units that the actor serves, and which of what was sent are not signed for.
type Traffic struct {
	Units       []archive.UnitTally
	Outstanding []archive.Delivery
}

// Traffic counts deliveries (统计): what waits here, and what waits elsewhere of what was sent from here.
func (o *Office) Traffic(ctx context.Context, by archive.By) (t Traffic, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		if t.Units, err = tx.Deliveries().Tally(ctx); err != nil {
			return err
		}
		if tx.Actor().Need(org.Clerk, org.Office, org.Head) != nil {
			return nil
		}
		t.Outstanding, err = tx.Deliveries().Outstanding(ctx, mostOutstanding)
		return err
	})
	return t, err
}

// mostOutstanding is how many unsigned deliveries are shown to their sender.
const mostOutstanding = 100

func arrivalUnit(ctx context.Context, tx archive.Tx, delivered archive.Key) (archive.UnitRef, error) {
	unit, err := tx.People().UnitByKey(ctx, delivered)
	if err != nil || !unit.Root {
		return archive.UnitRef{Key: unit.Key, ID: unit.ID, Name: unit.Name}, err
	}
	signer, err := tx.People().PersonByKey(ctx, tx.Actor().Person)
	return signer.Unit, err
}

func namesOnly(list []string) []archive.Receiver {
	receivers := make([]archive.Receiver, len(list))
	for i, name := range list {
		receivers[i].Name = name
	}
	return receivers
}
