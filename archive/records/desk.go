package records

import (
	"context"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow/org"
)

// LoanDesk is what a person sees of lending: for archivists first what is overdue and what is asked for.
type LoanDesk struct {
	Now       time.Time
	Archivist bool
	Overdue   []archive.Loan
	Asked     []archive.Loan // that wait for the actor
	Before    []archive.Loan // of others, that wait for somebody else yet
	Lent      []archive.Loan // of others, running
	Mine      []archive.Loan
	MineNext  string // cursor of the own earlier ones
}

// CartItem is a record that somebody means to ask for, with whose approval that needs.
type CartItem struct {
	Card
	Steps []archive.LoanStand
}

// Cart reads the records of a cart in their order; what is not there or not to be known is left out.
func (a *Archive) Cart(ctx context.Context, by archive.By, ids []archive.ID) (list []CartItem, err error) {
	cards, err := a.Records(ctx, by, ids)
	if err != nil || len(cards) == 0 {
		return nil, err
	}
	err = a.Store.Read(ctx, by, func(tx archive.Tx) error {
		ways := map[archive.Level][]archive.LoanStand{}
		for _, c := range cards {
			level := c.Record.Level
			if _, known := ways[level]; !known {
				if ways[level], err = a.Way.StepsOfLoan(ctx, tx, level); err != nil {
					return err
				}
			}
			list = append(list, CartItem{c, ways[level]})
		}
		return nil
	})
	return list, err
}

// LoanDesk reads the desk of lending; cursor leads on through the own loans.
func (a *Archive) LoanDesk(ctx context.Context, by archive.By, cursor string) (d LoanDesk, err error) {
	err = a.Store.Read(ctx, by, func(tx archive.Tx) error {
		d.Now, d.Archivist = tx.Now(), tx.Actor().Has(org.Archivist)
		if d.Mine, d.MineNext, err = tx.Loans().List(ctx, archive.LoanFilter{Mine: true, Cursor: cursor, Limit: 30}); err != nil {
			return err
		}
		if !d.Archivist {
			return nil
		}
		return d.fillForArchivist(ctx, tx)
	})
	return d, err
}

func (d *LoanDesk) fillForArchivist(ctx context.Context, tx archive.Tx) (err error) {
	if d.Overdue, _, err = tx.Loans().List(ctx, archive.LoanFilter{Overdue: true, Limit: 200}); err != nil {
		return err
	}
	asked, _, err := tx.Loans().List(ctx, archive.LoanFilter{State: archive.LoanRequested, Limit: 200})
	if err != nil {
		return err
	}
	for _, l := range asked {
		switch {
		case l.Application == 0 || l.Stand.Mine:
			d.Asked = append(d.Asked, l)
		case l.Reader != tx.Actor().Person:
			d.Before = append(d.Before, l)
		}
	}
	lent, _, err := tx.Loans().List(ctx, archive.LoanFilter{State: archive.LoanLent, Limit: 200})
	for _, l := range lent {
		if l.Reader != tx.Actor().Person && !l.Overdue(d.Now) && !l.Lapsed(d.Now) {
			d.Lent = append(d.Lent, l)
		}
	}
	return err
}
