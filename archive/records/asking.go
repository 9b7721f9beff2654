package records

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/lantai/lantai/archive"
)

// DefaultDays is the period of a loan when nobody says another.
const DefaultDays = 7

// Request asks for a record (申请借阅).
type Request struct {
	Record  archive.ID
	Form    string // electronic (default) or paper
	Purpose string
	Days    int
}

// Ask makes a loan request, which goes on its way to be decided. A record that lies under a running loan of the same reader and form
// is a Conflict.
func (a *Archive) Ask(ctx context.Context, by archive.By, q Request) (l archive.Loan, err error) {
	if q, err = q.complete(); err != nil {
		return l, err
	}
	err = a.Store.InTx(ctx, by, func(tx archive.Tx) error {
		r, err := tx.Records().ByID(ctx, q.Record)
		if err != nil {
			return err
		}
		l, err = a.ask(ctx, tx, r, q)
		by.Made(l.ID)
		return err
	})
	return l, err
}

// AskAll makes a request for each of several records, all or none: each is decided by its own level. Of those that are to be read on
// the screen it leaves out what the actor may open anyway.
func (a *Archive) AskAll(ctx context.Context, by archive.By, list []archive.ID, q Request) (loans []archive.Loan, err error) {
	if q, err = q.complete(); err != nil {
		return nil, err
	}
	err = a.Store.InTx(ctx, by, func(tx archive.Tx) error {
		for _, id := range list {
			c, err := card(ctx, tx, id)
			if err != nil {
				return err
			}
			if c.Readable && q.Form == "electronic" {
				continue
			}
			l, err := a.ask(ctx, tx, c.Record, q)
			if err != nil {
				return err
			}
			loans = append(loans, l)
		}
		if len(loans) == 0 {
			return archive.E(archive.Invalid, "没有需要申请的档案：借阅车是空的，或其中的档案您现在就能看。").On("record")
		}
		by.Made(loans[0].ID)
		return nil
	})
	return loans, err
}

// ask makes the application, which is sent on its way, and the request that goes with it.
func (a *Archive) ask(ctx context.Context, tx archive.Tx, r archive.Record, q Request) (l archive.Loan, err error) {
	if r.State == archive.Prefiled || r.State == archive.Destroyed {
		return l, archive.E(archive.Conflict, "《%s》目前是“%s”，不能借阅。", r.Title, r.State.Chinese())
	}
	if err := endLapsed(ctx, tx, r); err != nil {
		return l, err
	}
	l = archive.Loan{ID: archive.NewID(), Record: r.Key, RecordID: r.ID, Reader: tx.Actor().Person, ReaderName: tx.Actor().Name, Form: q.Form,
		Purpose: q.Purpose, Days: q.Days, State: archive.LoanRequested, RequestedAt: tx.Now(), Version: 1,
		Title: r.Title, Code: r.Code, Number: r.Number, DocumentID: r.DocumentID, Level: r.Level}
	if err := a.Way.ApplyForLoan(ctx, tx, &l); err != nil {
		return l, err
	}
	if err := tx.Loans().Insert(ctx, &l); err != nil {
		return l, err
	}
	return l, note(ctx, tx, l, "loan.request")
}

// endLapsed puts the actor's own reading right whose time is over back on the shelf, so that it can be asked for anew. The right
// itself needs no act to end.
func endLapsed(ctx context.Context, tx archive.Tx, r archive.Record) error {
	earlier, err := tx.Loans().OfRecord(ctx, r.Key)
	if err != nil {
		return err
	}
	for _, l := range earlier {
		if l.Reader != tx.Actor().Person || !l.Lapsed(tx.Now()) {
			continue
		}
		l.ReturnedAt = l.Until
		if err := l.Move(archive.LoanReturned); err != nil {
			return err
		}
		if err := tx.Loans().Update(ctx, &l); err != nil {
			return err
		}
		if err := note(ctx, tx, l, "loan.lapse"); err != nil {
			return err
		}
	}
	return nil
}

// longestPurpose is in characters.
const longestPurpose = 500

// complete fills in what was left open, and checks.
func (q Request) complete() (Request, error) {
	if q.Form == "" {
		q.Form = "electronic"
	}
	if q.Days == 0 {
		q.Days = DefaultDays
	}
	q.Purpose = strings.TrimSpace(q.Purpose)
	switch {
	case q.Form != "electronic" && q.Form != "paper":
		return q, archive.E(archive.Invalid, "借阅方式只有电子和纸质两种。").On("form")
	case q.Purpose == "":
		return q, archive.E(archive.Invalid, "请写明借阅用途。").On("purpose")
	case utf8.RuneCountInString(q.Purpose) > longestPurpose:
		return q, archive.E(archive.Invalid, "借阅用途最多 %d 字，请写短一些。", longestPurpose).On("purpose")
	}
	return q, checkDays(q.Days)
}

// mostDays is the longest period of a loan.
const mostDays = 90

func checkDays(days int) error {
	if days < 1 || days > mostDays {
		return archive.E(archive.Invalid, "借阅期限须在 1 到 90 天之间。").On("days")
	}
	return nil
}
