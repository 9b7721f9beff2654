package records

import (
	"context"
	"strings"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// Approve lends a record for a period in days from now; 0 days keeps what was asked for. It is the archivist's act on his open task of
// the application: Conflict, saying where it stands, while others before him have to decide.
func (a *Archive) Approve(ctx context.Context, by archive.By, id archive.ID, days int, opinion string) (archive.Loan, error) {
	return a.decide(ctx, by, id, workflow.Approve, days, opinion)
}

// Refuse turns a request down, with a reason; as Approve.
func (a *Archive) Refuse(ctx context.Context, by archive.By, id archive.ID, opinion string) (archive.Loan, error) {
	return a.decide(ctx, by, id, workflow.Disagree, 0, opinion)
}

func (a *Archive) decide(ctx context.Context, by archive.By, id archive.ID, v workflow.Verb, days int, opinion string) (l archive.Loan, err error) {
	err = a.Store.InTx(ctx, by, func(tx archive.Tx) error {
		by.Made(id)
		if l, err = tx.Loans().ByID(ctx, id); err != nil {
			return err
		}
		if err := mayDecide(tx, l, opinion); err != nil {
			return err
		}
		if l, err = a.grant(ctx, tx, l, v, days); err != nil {
			return err
		}
		if l.Application == 0 {
			err = decideAlone(ctx, tx, l, v, opinion)
		} else {
			err = a.Way.ActOnLoan(ctx, tx, l, v, opinion)
		}
		if err != nil {
			return err
		}
		l, err = tx.Loans().ByID(ctx, id)
		return err
	})
	return l, err
}

func mayDecide(tx archive.Tx, l archive.Loan, opinion string) error {
	switch {
	case !tx.Actor().Has(org.Archivist):
		return archive.E(archive.Forbidden, "借阅由档案员审批。")
	case l.Reader == tx.Actor().Person:
		return archive.E(archive.Conflict, "不能审批自己的借阅申请，请由另一位档案员办理。")
	case strings.TrimSpace(opinion) == "":
		return archive.E(archive.Invalid, "请填写审批意见。").On("opinion")
	}
	return nil
}

// grant holds a request, and writes the period that is granted instead of the one asked for. The application is held first, as an act
// in a box holds it, so that the two never wait for each other.
func (a *Archive) grant(ctx context.Context, tx archive.Tx, l archive.Loan, v workflow.Verb, days int) (archive.Loan, error) {
	if l.Application != 0 {
		if _, err := tx.Documents().Lock(ctx, l.ApplicationID); err != nil {
			return l, err
		}
	}
	l, err := tx.Loans().Lock(ctx, l.ID)
	if err != nil {
		return l, err
	}
	next := l
	if err := next.Move(stateAfter(v)); err != nil {
		return l, err
	}
	if days == 0 || days == l.Days {
		return l, nil
	}
	if err := checkDays(days); err != nil {
		return l, err
	}
	l.Days = days
	return l, tx.Loans().Update(ctx, &l)
}

// stateAfter is what a request becomes by the archivist's verb.
func stateAfter(v workflow.Verb) archive.LoanState {
	if v == workflow.Approve {
		return archive.LoanLent
	}
	return archive.LoanRefused
}

// decideAlone decides a request that was made before requests took a route.
func decideAlone(ctx context.Context, tx archive.Tx, l archive.Loan, v workflow.Verb, opinion string) error {
	if err := settle(tx.Now(), &l, archive.LoanDecision{To: stateAfter(v), Person: tx.Actor().Person, Opinion: opinion}); err != nil {
		return err
	}
	if err := tx.Loans().Update(ctx, &l); err != nil {
		return err
	}
	return tell(ctx, tx, l, "loan."+string(l.State))
}

// Withdraw takes a request back before anybody has decided on it (撤回); its reader does it.
func (a *Archive) Withdraw(ctx context.Context, by archive.By, id archive.ID, reason string) (l archive.Loan, err error) {
	err = a.Store.InTx(ctx, by, func(tx archive.Tx) error {
		by.Made(id)
		if l, err = tx.Loans().ByID(ctx, id); err != nil {
			return err
		}
		next := l
		if err := next.Move(archive.LoanWithdrawn); err != nil {
			return err
		}
		if l.Reader != tx.Actor().Person {
			return archive.E(archive.Forbidden, "借阅申请只能由申请人撤回。")
		}
		if l.Application == 0 { // asked for before requests took a route
			return archive.E(archive.Conflict, "这笔借阅由档案员直接答复，请与档案室联系。")
		}
		if reason = strings.TrimSpace(reason); reason == "" {
			reason = "撤回借阅申请。"
		}
		if err := a.Way.ActOnLoan(ctx, tx, l, workflow.Recall, reason); err != nil {
			return err
		}
		l, err = tx.Loans().ByID(ctx, id)
		return err
	})
	return l, err
}

// Settle does to a loan what was decided on its application: it is the port by which the route's effects reach it. Nobody's own request
// becomes a loan by himself, whatever a route says.
func (a *Archive) Settle(ctx context.Context, tx archive.Tx, d archive.LoanDecision) error {
	l, err := tx.Loans().Request(ctx, d.Application)
	if err != nil {
		return err
	}
	l.Level = d.Level
	if err := settle(tx.Now(), &l, d); err != nil {
		return err
	}
	if err := tx.Loans().Settle(ctx, l); err != nil {
		return err
	}
	return tell(ctx, tx, l, "loan."+string(l.State))
}

func settle(now time.Time, l *archive.Loan, d archive.LoanDecision) error {
	if err := l.Move(d.To); err != nil {
		return err
	}
	l.DecidedAt, l.Opinion = now, d.Opinion
	if d.To == archive.LoanWithdrawn {
		return nil
	}
	if d.Person == l.Reader || d.Behalf == l.Reader {
		return archive.E(archive.Conflict, "借阅申请须由他人审批，不能自己批给自己。")
	}
	l.DecidedBy = d.Person
	if d.To == archive.LoanLent {
		l.From, l.Until = now, now.AddDate(0, 0, l.Days)
	}
	return nil
}
