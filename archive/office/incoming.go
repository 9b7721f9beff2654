package office

import (
	"context"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow/org"
)

// Receive enters a document that arrived from outside on paper or by other means (签收): kind incoming.
func (o *Office) Receive(ctx context.Context, by archive.By, c Change) (d archive.Document, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		if err := tx.Actor().Need(org.Clerk, org.Office); err != nil {
			return err
		}
		if d, err = blank(ctx, tx, archive.Incoming); err != nil {
			return err
		}
		d.Status, d.Sender = archive.Received, ""
		set(&d.Number, c.Number)
		set(&d.Sender, c.Sender)
		set(&d.Dated, c.Dated)
		d.Number, d.Sender = oneLine(d.Number), oneLine(d.Sender)
		if err := incomingInOrder(d); err != nil {
			return err
		}
		if err := o.apply(ctx, tx, &d, c); err != nil {
			return err
		}
		asScans(&d)
		d.Tokens, d.Insiders = archive.TokensOf(d, archive.Involved{})
		if err := tx.Documents().Insert(ctx, &d); err != nil {
			return err
		}
		by.Made(d.ID)
		return log(ctx, tx, d, "document.receive")
	})
	return d, err
}

func incomingInOrder(d archive.Document) error {
	switch {
	case d.Sender == "":
		return archive.E(archive.Invalid, "请填写来文单位。").On("sender")
	case !d.Dated.Valid():
		return archive.E(archive.Invalid, "来文日期“%s”不是一个日期。", string(d.Dated)).On("date")
	}
	return nil
}

// asScans: what a clerk adds to an arrival is what arrived.
func asScans(d *archive.Document) {
	for i := range d.Files {
		if d.Files[i].Role == archive.Attachment {
			d.Files[i].Role = archive.Scan
		}
	}
}

// Duplicates finds documents that may be the same arrival: number, sender or title agree. It looks only at what the actor may read.
func (o *Office) Duplicates(ctx context.Context, by archive.By, number string) (list []archive.Document, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		list, err = tx.Documents().ByNumber(ctx, archive.FoldNumber(number))
		return err
	})
	return list, err
}

// RegisterIncoming gives an arrival its 收文号 and sends it on its way.
func (o *Office) RegisterIncoming(ctx context.Context, by archive.By, id archive.ID, opinion string, choose map[string][]archive.ID) (d archive.Document, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		by.Made(id)
		if d, err = tx.Documents().Lock(ctx, id); err != nil {
			return err
		}
		if d.Kind != archive.Incoming || d.Status != archive.Received {
			return archive.E(archive.Conflict, "这件公文目前是“%s”，不能登记。", d.Status.Chinese())
		}
		if err := tx.Actor().Need(org.Clerk, org.Office); err != nil {
			return err
		}
		if !archive.Can(tx.Actor(), d, archive.PartSlip) {
			return archive.E(archive.Forbidden, "来文由收文部门的收发员登记。")
		}
		if err := keepSubmitted(ctx, tx, &d); err != nil {
			return err
		}
		return o.begin(ctx, tx, &d, opinion, choose)
	})
	return d, err
}

// giveReceiptNo takes the next 收文号 of the organisation, class of levels and year.
func (o *Office) giveReceiptNo(ctx context.Context, tx archive.Tx, d *archive.Document) error {
	if err := d.Move(archive.Registered); err != nil {
		return err
	}
	year := tx.Today().Year()
	class := d.Level.Class()
	n, err := tx.Numbers().Count(ctx, d.Organisation, archive.ReceiptCounter(class, year))
	d.ReceiptNo = archive.PrintReceipt(class, year, n)
	return err
}

// complete ends the handling of an arrival and makes its record.
func (o *Office) complete(ctx context.Context, tx archive.Tx, d *archive.Document) error {
	if err := d.Move(archive.Completed); err != nil {
		return err
	}
	return o.Filer.Prefile(ctx, tx, *d)
}
