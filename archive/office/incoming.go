package office

import (
	"context"
	"slices"
	"strings"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow/org"
)

// ArrivalChange is what can be said of how a document arrived; nil fields stay as they are.
type ArrivalChange struct {
	Way         *archive.ArrivalWay // paper or file
	Copies      *int
	Place       *string
	ReceivedOn  *archive.Date
	ReplyWanted *bool
}

// Receive enters a document that arrived from outside on paper or by other means (签收): kind incoming.
func (o *Office) Receive(ctx context.Context, by archive.By, c Change) (d archive.Document, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		if err := tx.Actor().Need(org.Clerk, org.Office); err != nil {
			return err
		}
		if d, err = blank(ctx, tx, archive.Incoming); err != nil {
			return err
		}
		d.Status, d.Sender, d.Arrival = archive.Received, "", &archive.Arrival{Way: archive.OnPaper, Copies: 1, ReceivedOn: tx.Today()}
		if err := o.enter(ctx, tx, &d, c); err != nil {
			return err
		}
		d.Tokens, d.Insiders = archive.TokensOf(d, archive.Involved{})
		if err := tx.Documents().Insert(ctx, &d); err != nil {
			return err
		}
		if err := tx.Arrivals().Save(ctx, d); err != nil {
			return err
		}
		by.Made(d.ID)
		return log(ctx, tx, d, "document.receive")
	})
	return d, err
}

// enter writes what stands on the paper, and how it came.
func (o *Office) enter(ctx context.Context, tx archive.Tx, d *archive.Document, c Change) error {
	set(&d.Number, c.Number)
	set(&d.Sender, c.Sender)
	set(&d.Dated, c.Dated)
	d.Number, d.Sender = oneLine(d.Number), oneLine(d.Sender)
	if err := incomingInOrder(*d); err != nil {
		return err
	}
	if err := o.apply(ctx, tx, d, c); err != nil {
		return err
	}
	asScans(d)
	return o.enterArrival(tx, d, c.Arrival)
}

func (o *Office) enterArrival(tx archive.Tx, d *archive.Document, c *ArrivalChange) error {
	if c == nil {
		return nil
	}
	a := d.Arrival
	if c.Way != nil && *c.Way != archive.OnPaper && *c.Way != archive.AsFile {
		return archive.E(archive.Invalid, "没有“%s”这种来文方式，请选择纸质或电子文件。", string(*c.Way)).On("way")
	}
	set(&a.Way, c.Way)
	set(&a.Copies, c.Copies)
	set(&a.ReceivedOn, c.ReceivedOn)
	set(&a.ReplyWanted, c.ReplyWanted)
	if c.Place != nil {
		a.Place = oneLine(*c.Place)
	}
	if err := o.said("place", a.Place, maxPlace); err != nil {
		return err
	}
	return arrivalInOrder(*a, tx.Today())
}

// maxPlace is how long the place of the paper may be, in characters.
const maxPlace = 100

func arrivalInOrder(a archive.Arrival, today archive.Date) error {
	switch {
	case a.Copies < 0 || a.Copies > 9999:
		return archive.E(archive.Invalid, "份数须在 0 到 9999 之间。").On("copies")
	case a.ReceivedOn == "" || !a.ReceivedOn.Valid():
		return archive.E(archive.Invalid, "收到日期“%s”不是一个日期。", string(a.ReceivedOn)).On("received_on")
	case a.ReceivedOn > today:
		return archive.E(archive.Invalid, "收到日期不能晚于今天。").On("received_on")
	}
	return nil
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

// Correct changes what was entered of an arrival. Until it is registered that is all of it, but for what the system itself delivered;
// afterwards only how it came and whether a reply is wanted.
func (o *Office) Correct(ctx context.Context, by archive.By, id archive.ID, c Change) (d archive.Document, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		by.Made(id)
		if d, err = o.lockArrival(ctx, tx, id); err != nil {
			return err
		}
		if err := mayCorrect(tx, d); err != nil {
			return err
		}
		typed := d.Status == archive.Received && d.Arrival.Origin == 0
		if !typed && saysMore(c) {
			return archive.E(archive.Conflict, "来文登记以后，或由系统送达的，只能改份数、存放位置、收到日期和是否要求答复。")
		}
		if c.Arrival != nil && c.Arrival.Way != nil && d.Arrival.Origin != 0 {
			return archive.E(archive.Invalid, "系统送达的来文，来文方式不能改。").On("way")
		}
		if typed {
			err = o.enterAnew(ctx, tx, &d, c)
		} else {
			err = o.enterArrival(tx, &d, c.Arrival)
		}
		if err != nil {
			return err
		}
		if err := tx.Arrivals().Save(ctx, d); err != nil {
			return err
		}
		if err := tx.Documents().Update(ctx, &d); err != nil {
			return err
		}
		return log(ctx, tx, d, "document.correct")
	})
	return d, err
}

// saysMore reports whether a change is of more than how a document came.
func saysMore(c Change) bool {
	c.Arrival = nil
	return c != Change{}
}

func (o *Office) enterAnew(ctx context.Context, tx archive.Tx, d *archive.Document, c Change) error {
	if c.Attachments != nil { // the list is of all that arrived
		d.Files = slices.DeleteFunc(d.Files, func(f archive.DocumentFile) bool { return f.Role == archive.Scan })
	}
	if err := o.enter(ctx, tx, d, c); err != nil {
		return err
	}
	if err := retoken(ctx, tx, d); err != nil {
		return err
	}
	return tx.Documents().SetParts(ctx, *d)
}

// lockArrival holds an incoming document for somebody who registers.
func (o *Office) lockArrival(ctx context.Context, tx archive.Tx, id archive.ID) (archive.Document, error) {
	d, err := tx.Documents().Lock(ctx, id)
	if err != nil {
		return d, err
	}
	return d, registers(tx, d)
}

// registers refuses everybody but a clerk or the office, inside an incoming document.
func registers(tx archive.Tx, d archive.Document) error {
	if d.Kind != archive.Incoming || d.Arrival == nil {
		return archive.E(archive.Conflict, "这不是来文。")
	}
	if err := tx.Actor().Need(org.Clerk, org.Office); err != nil {
		return err
	}
	if !archive.Can(tx.Actor(), d, archive.PartSlip) {
		return archive.E(archive.Forbidden, "来文由收文部门的收发员登记。")
	}
	return nil
}

func mayCorrect(tx archive.Tx, d archive.Document) error {
	if d.Status == archive.Voided || d.Status == archive.Returned || d.Status == archive.Filed {
		return archive.E(archive.Conflict, "这件公文目前是“%s”，不能再改。", d.Status.Chinese())
	}
	return registers(tx, d)
}

// Duplicates are what may be the same arrival.
type Duplicates struct {
	Documents  []archive.Document
	Deliveries []archive.Delivery // the same number waits to be signed for
}

// None reports whether nothing looks alike.
func (d Duplicates) None() bool { return len(d.Documents)+len(d.Deliveries) == 0 }

// FindByNumber finds documents by their number, as far as the actor may read them.
func (o *Office) FindByNumber(ctx context.Context, by archive.By, number string) (list []archive.Document, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		list, err = tx.Documents().ByNumber(ctx, archive.FoldNumber(number))
		return err
	})
	return list, err
}

// Duplicates finds what may be the same arrival: the number agrees, or sender and title do. It looks only at what the actor may read.
func (o *Office) Duplicates(ctx context.Context, by archive.By, l archive.Likeness) (found Duplicates, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		found, err = duplicates(ctx, tx, l)
		return err
	})
	return found, err
}

func duplicates(ctx context.Context, tx archive.Tx, l archive.Likeness) (found Duplicates, err error) {
	if found.Documents, err = tx.Arrivals().Alike(ctx, l); err != nil {
		return found, err
	}
	found.Deliveries, err = tx.Arrivals().Waiting(ctx, l.Number)
	return found, err
}

// KnownSenders are the bodies whose name contains what is asked: those from which something arrived before, most frequent first, and
// the other organisations of the house.
func (o *Office) KnownSenders(ctx context.Context, by archive.By, asked string) (names []string, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		if err := tx.Actor().Need(org.Clerk, org.Office); err != nil {
			return err
		}
		names, err = knownSenders(ctx, tx, asked)
		return err
	})
	return names, err
}

// mostSenders is how many names are suggested.
const mostSenders = 50

func knownSenders(ctx context.Context, tx archive.Tx, asked string) ([]string, error) {
	asked = strings.TrimSpace(asked)
	names, err := tx.Arrivals().KnownSenders(ctx, asked, mostSenders)
	if err != nil {
		return nil, err
	}
	units, err := tx.People().Units(ctx)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, name := range names {
		known[name] = true
	}
	for _, u := range units {
		if u.Root && u.Organisation != tx.Actor().Organisation && !known[u.Name] && strings.Contains(u.Name, asked) {
			names = append(names, u.Name)
		}
	}
	return names, nil
}

// Registration is what a registrar says of an arrival.
type Registration struct {
	Opinion string
	Choose  map[string][]archive.ID // persons or units for later steps
	Unlike  string                  // why it is not the same as those that look like it
}

// RegisterIncoming gives an arrival its 收文号 and sends it on its way. While another arrival looks like it, it wants to be told why
// the two are not the same.
func (o *Office) RegisterIncoming(ctx context.Context, by archive.By, id archive.ID, r Registration) (d archive.Document, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		by.Made(id)
		if d, err = tx.Documents().Lock(ctx, id); err != nil {
			return err
		}
		if d.Kind != archive.Incoming || d.Status != archive.Received {
			return archive.E(archive.Conflict, "这件公文目前是“%s”，不能登记。", d.Status.Chinese())
		}
		if d, err = o.lockArrival(ctx, tx, id); err != nil {
			return err
		}
		if err := o.unlikeOthers(ctx, tx, &d, r.Unlike); err != nil {
			return err
		}
		if err := keepSubmitted(ctx, tx, &d); err != nil {
			return err
		}
		return o.begin(ctx, tx, &d, r.Opinion, r.Choose)
	})
	return d, err
}

// unlikeOthers refuses with Invalid an arrival that looks like another, unless the registrar says why it is not.
func (o *Office) unlikeOthers(ctx context.Context, tx archive.Tx, d *archive.Document, why string) error {
	same, err := tx.Arrivals().Alike(ctx, likenessOf(*d))
	same = tellable(same, *d)
	if err != nil || len(same) == 0 {
		return err
	}
	why = strings.TrimSpace(why)
	if why == "" {
		return archive.E(archive.Invalid, "可能与已收的《%s》重复，没有登记。请核对；确实不是同一件的，请写明理由再登记。", same[0].Title).On("unlike")
	}
	if err := o.said("unlike", why, maxNote); err != nil {
		return err
	}
	d.Arrival.Unlike = why
	return tx.Arrivals().Save(ctx, *d)
}

// tellable leaves out what is of a higher level than the arrival: a reason that stands at the arrival would tell its readers that there
// is something above their clearance (design 4.4). A registrar who is cleared sees those, too, and needs no reason.
func tellable(same []archive.Document, d archive.Document) []archive.Document {
	return slices.DeleteFunc(slices.Clone(same), func(o archive.Document) bool { return o.Level.Rank() > d.Level.Rank() })
}

func likenessOf(d archive.Document) archive.Likeness {
	return archive.Likeness{Number: d.Number, Title: d.Title, Sender: d.Sender, Except: d.Key}
}

// giveReceiptNo takes the next 收文号 of the organisation, class of levels and year.
func giveReceiptNo(ctx context.Context, tx archive.Tx, d *archive.Document) error {
	r := archive.Receipt{Class: d.Level.Class(), Year: tx.Today().Year(), Document: d.Key}
	err := tx.Receipts().Take(ctx, &r)
	d.ReceiptNo = r.Printed
	return err
}

// complete ends the handling of an arrival and makes its record.
func (o *Office) complete(ctx context.Context, tx archive.Tx, d *archive.Document) error {
	if err := answeredIfWanted(ctx, tx, *d); err != nil {
		return err
	}
	if err := d.Move(archive.Completed); err != nil {
		return err
	}
	return o.Filer.Prefile(ctx, tx, *d)
}
