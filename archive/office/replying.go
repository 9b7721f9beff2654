package office

import (
	"context"

	"github.com/lantai/lantai/archive"
)

// DraftReply begins the reply to an incoming document (拟复文): an outgoing draft of the actor's, linked to it, addressed to its sender,
// quoting its title and number. Only those who have it in hand may.
func (o *Office) DraftReply(ctx context.Context, by archive.By, id archive.ID) (d archive.Document, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		to, err := tx.Documents().ByID(ctx, id)
		if err != nil {
			return err
		}
		if err := mayReply(tx, to); err != nil {
			return err
		}
		if d, err = blank(ctx, tx, archive.Outgoing); err != nil {
			return err
		}
		c, err := replyChange(ctx, tx, to)
		if err != nil {
			return err
		}
		return o.insert(ctx, tx, by, &d, c)
	})
	return d, err
}

// mayReply: what was returned or voided is not answered, and only those inside a document answer it.
func mayReply(tx archive.Tx, to archive.Document) error {
	switch {
	case to.Kind != archive.Incoming:
		return archive.E(archive.Conflict, "只有来文才拟复文。")
	case !archive.Can(tx.Actor(), to, archive.PartSlip):
		return archive.E(archive.Forbidden, "复文由办理这件来文的人拟。")
	case to.Status == archive.Received || to.Status == archive.Returned || to.Status == archive.Voided:
		return archive.E(archive.Conflict, "这件来文目前是“%s”，不能拟复文。", to.Status.Chinese())
	}
	return nil
}

func replyChange(ctx context.Context, tx archive.Tx, to archive.Document) (Change, error) {
	r := archive.ReplyTo(to)
	receiver, err := senderOf(ctx, tx, to)
	if err != nil {
		return Change{}, err
	}
	return Change{Genre: &r.Genre, Title: &r.Title, Body: &r.Body, To: &[]string{receiver}, Level: &to.Level, Term: &to.Term, Urgency: &to.Urgency,
		ReplyTo: &to.ID}, nil
}

// senderOf is to whom a reply goes: the unit of the house that sent the document, else the sender by name.
func senderOf(ctx context.Context, tx archive.Tx, d archive.Document) (string, error) {
	if d.Arrival != nil && d.Arrival.Way == archive.FromInside {
		return departmentOf(ctx, tx, d)
	}
	units, err := tx.People().Units(ctx)
	if err != nil {
		return "", err
	}
	for _, u := range units {
		if u.Root && u.Name == d.Sender {
			return string(u.ID), nil
		}
	}
	return d.Sender, nil
}

// departmentOf is the department of the own house whose document arrived, if the actor may know that; else the house by name.
func departmentOf(ctx context.Context, tx archive.Tx, d archive.Document) (string, error) {
	origin, err := originOf(ctx, tx, d)
	if err != nil || origin == nil {
		return d.Sender, err
	}
	unit, err := tx.People().UnitByKey(ctx, origin.Unit)
	return string(unit.ID), err
}

// originOf is the document of which an arrival was delivered, where the actor may know it; nil otherwise.
func originOf(ctx context.Context, tx archive.Tx, d archive.Document) (*archive.Document, error) {
	if d.Arrival == nil || d.Arrival.Origin == 0 {
		return nil, nil
	}
	return known(tx.Documents().ByKey(ctx, d.Arrival.Origin))
}

// known turns what may not be known into nothing.
func known(d archive.Document, err error) (*archive.Document, error) {
	if archive.KindOf(err) == archive.NotFound {
		return nil, nil
	}
	return &d, err
}

// answeredNumber is the number that an issued reply carries with it, so that the receiver can see which of its own documents is
// answered: the number that the arrival had. A number of a higher level stays here.
func answeredNumber(ctx context.Context, tx archive.Tx, d archive.Document) (string, error) {
	if d.ReplyTo == 0 {
		return "", nil
	}
	to, err := known(tx.Documents().ByKey(ctx, d.ReplyTo))
	if err != nil || to == nil || to.Kind != archive.Incoming || to.Level.Rank() > d.Level.Rank() {
		return "", err
	}
	return to.Number, nil
}

// answeredIfWanted refuses with Conflict to complete an arrival that wants a reply, while none has gone out.
func answeredIfWanted(ctx context.Context, tx archive.Tx, d archive.Document) error {
	if d.Arrival == nil || !d.Arrival.ReplyWanted {
		return nil
	}
	replies, err := tx.Documents().Replies(ctx, d.Key)
	if err != nil {
		return err
	}
	for _, r := range replies {
		if r.Kind == archive.Outgoing && !r.IssuedAt.IsZero() {
			return nil
		}
	}
	for _, r := range replies {
		if r.Kind == archive.Outgoing && r.Status != archive.Binned && r.Status != archive.Terminated && r.Status != archive.Voided {
			return archive.E(archive.Conflict, "来文要求答复，复文《%s》目前是“%s”，印发以后才能办结。", r.Title, r.Status.Chinese())
		}
	}
	return archive.E(archive.Conflict, "来文要求答复，还没有复文，不能办结。请先拟复文并印发，或把“要求答复”改为不要求。")
}
