package office

import (
	"context"
	"slices"
	"time"

	"github.com/lantai/lantai/archive"
)

// PrintBook sets the register of a series and year in type, as PDF, and logs that it was printed. Of its lines those are printed that
// fit; only says in a word which these are, "" for all.
func (o *Office) PrintBook(ctx context.Context, by archive.By, series archive.ID, year int, only string, fits func(archive.RegisterLine) bool) (pdf []byte, b RegisterBook, err error) {
	if b, err = o.Book(ctx, by, series, year); err != nil {
		return nil, b, err
	}
	if b.Only = only; only != "" {
		b.Lines = slices.DeleteFunc(b.Lines, func(l archive.RegisterLine) bool { return !fits(l) })
	}
	printer, at, err := o.printing(ctx, by, archive.Entry{Act: "register.print", Subject: b.Series.ID, Level: levelOfClass(b.Series.Class)})
	if err != nil {
		return nil, b, err
	}
	pdf, err = o.Press.Register(ctx, b, printer, at)
	return pdf, b, err
}

// PrintReceipts sets the book of received documents in type, as far as the actor may know it and as narrowed, and logs that it was
// printed.
func (o *Office) PrintReceipts(ctx context.Context, by archive.By, q ReceiptQuery) (pdf []byte, b BookOfReceipts, err error) {
	if b, err = o.Receipts(ctx, by, q); err != nil {
		return nil, b, err
	}
	printer, at, err := o.printing(ctx, by, archive.Entry{Act: "receipts.print", Level: levelOfClass(b.Class)})
	if err != nil {
		return nil, b, err
	}
	pdf, err = o.Press.Receipts(ctx, b, q, printer, at)
	return pdf, b, err
}

// printing logs that something is printed, the organisation's own when it has no id, and tells by whom and when.
func (o *Office) printing(ctx context.Context, by archive.By, e archive.Entry) (printer string, at time.Time, err error) {
	err = o.Store.InTx(ctx, archive.By{Person: by.Person, RequestID: by.RequestID, Address: by.Address}, func(tx archive.Tx) error {
		printer, at = tx.Actor().Name, tx.Now().In(tx.Actor().Zone)
		if e.Subject == "" {
			e.Subject = tx.Actor().OrganisationID
		}
		return tx.Log(ctx, e)
	})
	return printer, at, err
}

// seenBy leaves in a register what the actor may know. Those who keep it know each number with its fate; all others know the numbers
// of the documents that they can read, and no sum.
func (b *RegisterBook) seenBy(a archive.Actor) {
	b.Keeper = keepsRegister(a, b.Series)
	if b.Keeper {
		b.Sum = sumOf(*b)
		return
	}
	b.Lines = slices.DeleteFunc(b.Lines, func(l archive.RegisterLine) bool { return l.DocumentID == "" })
	b.Year = archive.YearOfSeries{Year: b.Year.Year}
}

// Registers lists the series whose numbers the actor may look at, and those who can consent to what a register wants two people for.
func (o *Office) Registers(ctx context.Context, by archive.By) (series []archive.Series, consenting []archive.Person, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		if series, err = tx.Registers().AllSeries(ctx); err != nil {
			return err
		}
		consenting, err = leaders(ctx, tx)
		consenting = slices.DeleteFunc(consenting, func(p archive.Person) bool { return p.Key == tx.Actor().Person })
		return err
	})
	return series, consenting, err
}
