package office

import (
	"context"
	"slices"
	"strings"

	"github.com/lantai/lantai/archive"
)

// BookOfReceipts is the book of received documents (收文登记簿) of one class of levels and year, as far as the actor may know it.
type BookOfReceipts struct {
	Class   archive.LevelClass
	Classes []archive.LevelClass // that the actor's clearance reaches
	Year    int
	Years   []int // that have begun, newest first
	Lines   []archive.ReceiptLine
	Counts  map[archive.ReceiptState]int // of all lines, "" for how many there are
	Last    int                          // highest number taken; 0 for those who do not keep the book
	Missing []int                        // numbers without a line, for who keeps it
	Keeper  bool                         // the actor keeps the whole book
	Today   archive.Date
}

// ReceiptQuery is what is asked of the book.
type ReceiptQuery struct {
	archive.ReceiptFilter
	State archive.ReceiptState
}

// Receipts reads the book. Class "" is the plain one, year 0 the present. NotFound for a class above the actor's clearance.
func (o *Office) Receipts(ctx context.Context, by archive.By, q ReceiptQuery) (b BookOfReceipts, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		b, err = receiptsOf(ctx, tx, q)
		return err
	})
	return b, err
}

func receiptsOf(ctx context.Context, tx archive.Tx, q ReceiptQuery) (b BookOfReceipts, err error) {
	b = BookOfReceipts{Class: q.Class, Year: q.Year, Classes: classesOf(tx.Actor()), Today: tx.Today(), Counts: map[archive.ReceiptState]int{}}
	if b.Class == "" {
		b.Class = archive.Public.Class()
	}
	if b.Year == 0 {
		b.Year = tx.Today().Year()
	}
	if !slices.Contains(b.Classes, b.Class) {
		return b, archive.ErrNotFound()
	}
	q.Class, q.Year, q.Sender = b.Class, b.Year, oneLine(q.Sender)
	if b.Years, err = tx.Receipts().Years(ctx, b.Class); err != nil {
		return b, err
	}
	lines, err := tx.Receipts().Lines(ctx, q.ReceiptFilter)
	if err != nil {
		return b, err
	}
	b.fill(lines, q.State)
	return b, b.check(ctx, tx, lines, q.Sender == "")
}

func (b *BookOfReceipts) fill(lines []archive.ReceiptLine, state archive.ReceiptState) {
	b.Counts[""] = len(lines)
	for _, l := range lines {
		for _, s := range archive.ReceiptStates() {
			if l.Is(s, b.Today) {
				b.Counts[s]++
			}
		}
		if l.Is(state, b.Today) {
			b.Lines = append(b.Lines, l)
		}
	}
}

// check holds the whole book against its counter, for who keeps it.
func (b *BookOfReceipts) check(ctx context.Context, tx archive.Tx, lines []archive.ReceiptLine, whole bool) (err error) {
	if b.Keeper, err = keepsReceipts(ctx, tx); err != nil || !b.Keeper || !whole {
		return err
	}
	if b.Last, err = tx.Receipts().Last(ctx, b.Class, b.Year); err != nil {
		return err
	}
	b.Missing = archive.ReceiptGaps(b.Last, lines)
	return nil
}

// keepsReceipts is the rule of the row-level security of receipts: the clerks of the whole organisation keep its book.
func keepsReceipts(ctx context.Context, tx archive.Tx) (bool, error) {
	units, err := tx.People().Units(ctx)
	if err != nil {
		return false, err
	}
	a := tx.Actor()
	return slices.ContainsFunc(units, func(u archive.Unit) bool {
		return u.Root && u.Organisation == a.Organisation && a.Holds([]string{archive.ClerkToken(u.Key)})
	}), nil
}

// classesOf are the classes of levels that the actor's clearance reaches.
func classesOf(a archive.Actor) (classes []archive.LevelClass) {
	for _, l := range archive.Levels() {
		if l.Rank() <= a.Clearance.Rank() && !slices.Contains(classes, l.Class()) {
			classes = append(classes, l.Class())
		}
	}
	return classes
}

// VoidReceipt writes that a registration was a mistake (作废): the number stays in the book with its reason and is not used again. The
// document is voided with it, or, to be registered anew, waits for another number.
func (o *Office) VoidReceipt(ctx context.Context, by archive.By, id archive.ID, reason string, again bool) (d archive.Document, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		r, err := tx.Receipts().ByID(ctx, id)
		if err != nil {
			return err
		}
		found, err := tx.Documents().ByKey(ctx, r.Document)
		if err != nil {
			return err
		}
		by.Made(found.ID)
		if d, err = o.lockArrival(ctx, tx, found.ID); err != nil {
			return err
		}
		if r.Reason = strings.TrimSpace(reason); r.Reason == "" {
			return archive.E(archive.Invalid, "请写明作废的理由，理由会留在登记簿上。").On("reason")
		}
		if err := o.said("reason", r.Reason, maxNote); err != nil {
			return err
		}
		if err := tx.Receipts().Void(ctx, r); err != nil {
			return err
		}
		return endArrival(ctx, tx, &d, r.Reason, again)
	})
	return d, err
}

// DiscardArrival voids an arrival that was entered by mistake and has no 收文号 yet.
func (o *Office) DiscardArrival(ctx context.Context, by archive.By, id archive.ID, reason string) (d archive.Document, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		by.Made(id)
		if d, err = o.lockArrival(ctx, tx, id); err != nil {
			return err
		}
		if reason = strings.TrimSpace(reason); reason == "" {
			return archive.E(archive.Invalid, "请写明为何不登记。").On("reason")
		}
		if err := o.said("reason", reason, maxNote); err != nil {
			return err
		}
		if d.Status != archive.Received {
			return archive.E(archive.Conflict, "这件来文目前是“%s”，请作废它的收文号。", d.Status.Chinese())
		}
		return endArrival(ctx, tx, &d, reason, false)
	})
	return d, err
}

// endArrival stops the way of an arrival: for good, or until it is registered anew.
func endArrival(ctx context.Context, tx archive.Tx, d *archive.Document, reason string, again bool) error {
	to := archive.Voided
	if again {
		to = archive.Received
	}
	if err := d.Move(to); err != nil {
		return archive.E(archive.Conflict, "这件来文目前是“%s”，收文号不能作废。", d.Status.Chinese()).Because(err)
	}
	if again {
		d.ReceiptNo = ""
	}
	if err := stopRun(ctx, tx, d); err != nil {
		return err
	}
	err := tx.Trace().AddHistory(ctx, archive.History{Document: d.Key, Person: tx.Actor().Person, PersonName: tx.Actor().Name,
		Act: string(archive.Voided), Detail: map[string]string{"opinion": reason}})
	if err != nil {
		return err
	}
	if err := retoken(ctx, tx, d); err != nil {
		return err
	}
	if err := tellFollowers(ctx, tx, *d); err != nil {
		return err
	}
	if err := tx.Documents().Update(ctx, d); err != nil {
		return err
	}
	return log(ctx, tx, *d, "document.void")
}

// mayVoidReceipt reports whether the actor could void the registration of a document, for its page.
func mayVoidReceipt(tx archive.Tx, d archive.Document) bool {
	return d.Status != archive.Received && archive.CanMove(d.Kind, d.Status, archive.Voided) && registers(tx, d) == nil
}
