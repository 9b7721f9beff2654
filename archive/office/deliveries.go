package office

import (
	"context"
	"strings"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow/org"
)

// UrgeEvery is how often the issuing office may urge one receiver.
const UrgeEvery = 4 * time.Hour

// Deliveries lists what waits for signature, or was signed, in the units that the actor serves.
func (o *Office) Deliveries(ctx context.Context, by archive.By, state archive.DeliveryState, cursor string, limit int) (list []archive.Delivery, next string, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		list, next, err = tx.Deliveries().Box(ctx, state, cursor, limit)
		return err
	})
	return list, next, err
}

// Delivery reads one delivery, at the receiver's or the sender's; reading it so does not count as opening it.
func (o *Office) Delivery(ctx context.Context, by archive.By, id archive.ID) (v archive.Delivery, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		v, err = tx.Deliveries().ByID(ctx, id)
		return err
	})
	return v, err
}

// OpenDelivery opens an arrival and notes who opened it first and when: the sender sees it.
func (o *Office) OpenDelivery(ctx context.Context, by archive.By, id archive.ID) (v archive.Delivery, x archive.Dispatch, err error) {
	err = o.Store.InTx(ctx, archive.By{Person: by.Person, RequestID: by.RequestID, Address: by.Address}, func(tx archive.Tx) error {
		if v, err = tx.Deliveries().Lock(ctx, id); err != nil {
			return err
		}
		if x, err = tx.Deliveries().Dispatch(ctx, v.Dispatch); err != nil {
			return err
		}
		if v.OpenedAt.IsZero() && receives(tx, v) {
			v.OpenedAt, v.OpenerName = tx.Now(), tx.Actor().Name
			if err := tx.Deliveries().Update(ctx, v); err != nil {
				return err
			}
			if err := tx.Deliveries().Tell(ctx, v, "open", ""); err != nil {
				return err
			}
		}
		return tx.Log(ctx, archive.Entry{Act: "delivery.open", Subject: v.ID, Level: v.Level})
	})
	return v, x, err
}

func receives(tx archive.Tx, v archive.Delivery) bool {
	return tx.Actor().Holds([]string{archive.ClerkToken(v.Unit), archive.HeadToken(v.Unit)})
}

// SignDelivery signs for an arrival (签收). At another organisation it becomes an incoming document there, with copies of the final
// files; inside the house the unit's people can read the document itself from now on.
func (o *Office) SignDelivery(ctx context.Context, by archive.By, id archive.ID) (v archive.Delivery, err error) {
	copies, err := o.copyFor(ctx, by, id, maySign, func(v archive.Delivery, x archive.Dispatch) bool { return x.Organisation != v.Organisation })
	if err != nil {
		return v, err
	}
	return o.atTheDoor(ctx, by, id, maySign, func(tx archive.Tx, v *archive.Delivery, x archive.Dispatch) (err error) {
		v.State, v.SignedAt, v.SignerName = archive.DeliverySigned, tx.Now(), tx.Actor().Name
		if v.OpenedAt.IsZero() {
			v.OpenedAt, v.OpenerName = v.SignedAt, v.SignerName
		}
		if copies != nil {
			if v.Incoming, err = o.arrive(ctx, tx, *v, x, copies, archive.ByDelivery); err != nil {
				return err
			}
		}
		return settle(ctx, tx, *v, "sign", "")
	})
}

// atTheDoor does what a receiver who may does with an arrival, in one act.
func (o *Office) atTheDoor(ctx context.Context, by archive.By, id archive.ID, may func(archive.Tx, archive.Delivery) error,
	work func(archive.Tx, *archive.Delivery, archive.Dispatch) error) (v archive.Delivery, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		by.Made(id)
		if v, err = tx.Deliveries().Lock(ctx, id); err != nil {
			return err
		}
		if err := may(tx, v); err != nil {
			return err
		}
		x, err := tx.Deliveries().Dispatch(ctx, v.Dispatch)
		if err != nil {
			return err
		}
		return work(tx, &v, x)
	})
	return v, err
}

// settle writes what became of a delivery, with its line and its entry in the log.
func settle(ctx context.Context, tx archive.Tx, v archive.Delivery, act, reason string) error {
	if err := tx.Deliveries().Update(ctx, v); err != nil {
		return err
	}
	if err := tx.Deliveries().Tell(ctx, v, act, reason); err != nil {
		return err
	}
	return tx.Log(ctx, archive.Entry{Act: "delivery." + act, Subject: v.ID, Level: v.Level, Detail: reason, Topics: []archive.Topic{archive.TopicDelivery}})
}

func maySign(tx archive.Tx, v archive.Delivery) error {
	switch {
	case v.State != archive.DeliveryUnsigned:
		return archive.E(archive.Conflict, "这件来文已由%s签收或退回。", v.SignerName)
	case !tx.Actor().Holds([]string{archive.ClerkToken(v.Unit)}):
		return archive.E(archive.Forbidden, "签收须由本单位的收发员办理。")
	}
	return nil
}

// copyFor copies the files of a dispatch before the act that needs them, where the act is allowed and the copies are wanted. Without
// them it answers nil.
func (o *Office) copyFor(ctx context.Context, by archive.By, id archive.ID, may func(archive.Tx, archive.Delivery) error,
	wanted func(archive.Delivery, archive.Dispatch) bool) (copies []archive.DocumentFile, err error) {
	if o.answered(ctx, by) {
		return nil, nil
	}
	var x archive.Dispatch
	copying := false
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		v, err := tx.Deliveries().ByID(ctx, id)
		if err != nil {
			return err
		}
		if err := may(tx, v); err != nil {
			return err
		}
		x, err = tx.Deliveries().Dispatch(ctx, v.Dispatch)
		copying = wanted(v, x)
		return err
	})
	if err != nil || !copying {
		return nil, err
	}
	copies = []archive.DocumentFile{}
	for _, f := range x.Files {
		c, err := o.copyFile(ctx, f.File)
		if err != nil {
			return nil, err
		}
		copies = append(copies, archive.DocumentFile{File: c, Role: archive.Original, Name: f.Name, Level: f.Level})
	}
	return copies, nil
}

func (o *Office) copyFile(ctx context.Context, f archive.File) (archive.File, error) {
	b, err := o.Blobs.Open(ctx, archive.BlobKey(f.Blob))
	if err != nil {
		return archive.File{}, err
	}
	defer b.Close()
	key, digests, err := o.Blobs.Stage(ctx, b, max(f.Size, 1))
	if err != nil {
		return archive.File{}, err
	}
	if err := o.Blobs.Promote(ctx, key, digests); err != nil {
		return archive.File{}, err
	}
	c, err := fileOf(key, digests)
	c.ID, c.Name, c.MediaType, c.Pages = archive.NewID(), f.Name, f.MediaType, f.Pages
	c.State, c.Reading = archive.FileLive, archive.ReadingPending
	return c, err
}

// ReturnDelivery sends an arrival back to its sender with a reason (退文).
func (o *Office) ReturnDelivery(ctx context.Context, by archive.By, id archive.ID, reason string) (v archive.Delivery, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		by.Made(id)
		if strings.TrimSpace(reason) == "" {
			return archive.E(archive.Invalid, "请写明退文的理由，来文单位会看到。").On("reason")
		}
		if err := o.said("reason", reason, maxNote); err != nil {
			return err
		}
		if v, err = tx.Deliveries().Lock(ctx, id); err != nil {
			return err
		}
		if err := maySign(tx, v); err != nil {
			return err
		}
		v.State, v.Reason, v.SignerName = archive.DeliveryReturned, reason, tx.Actor().Name
		if err := settle(ctx, tx, v, "return", reason); err != nil {
			return err
		}
		return tellSenders(ctx, tx, v, reason)
	})
	return v, err
}

// UrgeDelivery reminds the clerks of a receiver that has not signed; at most once in UrgeEvery.
func (o *Office) UrgeDelivery(ctx context.Context, by archive.By, id archive.ID) (v archive.Delivery, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		by.Made(id)
		if v, err = tx.Deliveries().Lock(ctx, id); err != nil {
			return err
		}
		sent, err := maySend(ctx, tx, v)
		if err != nil {
			return err
		}
		if v.State != archive.DeliveryUnsigned {
			return archive.E(archive.Conflict, "%s已经签收或退文，不必再催。", v.UnitName)
		}
		if tx.Now().Sub(v.UrgedAt) < UrgeEvery {
			return archive.E(archive.TooMany, "刚才已经催过%s，4 小时内不再重复提醒。", v.UnitName)
		}
		v.UrgedAt, v.UrgedCount = tx.Now(), v.UrgedCount+1
		if err := settle(ctx, tx, v, "urge", ""); err != nil {
			return err
		}
		return tellClerks(ctx, tx, v, "delivery_urged", sent.Key)
	})
	return v, err
}

// maySend answers the document that was sent, and refuses everybody but those inside it: a receiver does not urge himself in their name.
func maySend(ctx context.Context, tx archive.Tx, v archive.Delivery) (archive.Document, error) {
	x, err := tx.Deliveries().Dispatch(ctx, v.Dispatch)
	if err != nil {
		return archive.Document{}, err
	}
	d, err := tx.Documents().ByKey(ctx, x.Document)
	if err == nil && archive.Can(tx.Actor(), d, archive.PartSlip) {
		return d, nil
	}
	return archive.Document{}, archive.E(archive.Forbidden, "催收由发文单位的经办人办理。")
}

// tellClerks sends news of a delivery to the receiver's clerks. It does not lead them to the document that was sent, which is not
// theirs; how it arrived is shown on the page of about.
func tellClerks(ctx context.Context, tx archive.Tx, v archive.Delivery, kind string, about archive.Key) error {
	directory, err := tx.People().Directory(ctx)
	if err != nil {
		return err
	}
	for _, p := range clearedFor(directory, directory.NearestHolders(org.Clerk, org.UnitKey(v.Unit)), v.Level) {
		err := tx.Notifications().Send(ctx, archive.Notification{ID: archive.NewID(), Person: archive.Key(p), From: tx.Actor().Person,
			Kind: kind, Text: string(v.ID), About: about, AboutLevel: v.Level})
		if err != nil {
			return err
		}
	}
	return nil
}

// PassOn gives a signed arrival inside the house to people to read (分送), with a note.
func (o *Office) PassOn(ctx context.Context, by archive.By, id archive.ID, to []archive.ID, note string) (v archive.Delivery, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		by.Made(id)
		if v, err = tx.Deliveries().Lock(ctx, id); err != nil {
			return err
		}
		if v.State != archive.DeliverySigned || !receives(tx, v) {
			return archive.E(archive.Conflict, "签收之后才能分送。")
		}
		if err := o.said("note", note, maxNote); err != nil {
			return err
		}
		x, err := tx.Deliveries().Dispatch(ctx, v.Dispatch)
		if err != nil {
			return err
		}
		if x.Organisation != v.Organisation {
			return archive.E(archive.Conflict, "外单位来文请登记后按收文流程办理。")
		}
		d, err := tx.Documents().ByKey(ctx, x.Document)
		if err != nil {
			return err
		}
		return giveToRead(ctx, tx, d.ID, v.Unit, to, note)
	})
	return v, err
}

// reader finds somebody to whom a document is passed on. Above Internal the receiving unit passes it on among its own people only: who
// else may know was for the issuer to say.
func reader(ctx context.Context, tx archive.Tx, d archive.Document, unit archive.Key, id archive.ID) (archive.Person, error) {
	p, err := recipient(ctx, tx, d, id, "to")
	if err != nil || d.Level.Rank() <= archive.LevelInternal.Rank() {
		return p, err
	}
	own, err := ofUnit(ctx, tx, p.Key, unit)
	if err == nil && !own {
		err = archive.E(archive.Invalid, "“%s”的公文只能在收文部门内分送，%s不在其中。", d.Level.Chinese(), p.Name).On("to")
	}
	return p, err
}

// giveToRead lays a document into people's 待阅.
func giveToRead(ctx context.Context, tx archive.Tx, id archive.ID, unit archive.Key, to []archive.ID, note string) error {
	if len(to) == 0 {
		return archive.E(archive.Invalid, "请选择分送给谁。").On("to")
	}
	d, err := tx.Documents().Lock(ctx, id)
	if err != nil {
		return err
	}
	for _, person := range to {
		p, err := reader(ctx, tx, d, unit, person)
		if err != nil {
			return err
		}
		if err := tx.Boxes().AddReading(ctx, d, p.Key, note); err != nil {
			return err
		}
		d.Readership = append(d.Readership, archive.PersonToken(p.Key))
		err = tx.Notifications().Send(ctx, archive.Notification{ID: archive.NewID(), Person: p.Key, From: tx.Actor().Person, Kind: "passed_on",
			Document: d.Key, Text: note})
		if err != nil {
			return err
		}
	}
	if err := retoken(ctx, tx, &d); err != nil {
		return err
	}
	if err := tx.Documents().Update(ctx, &d); err != nil {
		return err
	}
	return log(ctx, tx, d, "document.pass_on")
}
