package records

import (
	"context"
	"strings"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow/org"
)

func note(ctx context.Context, tx archive.Tx, l archive.Loan, act string) error {
	return tx.Log(ctx, archive.Entry{Act: act, Subject: l.ID, Level: l.Level, Detail: l.Purpose})
}

// Return ends a loan: the reader gives an electronic one back, the archivist takes paper back. Effect says what the reading was good
// for (利用效果).
func (a *Archive) Return(ctx context.Context, by archive.By, id archive.ID, effect string) (archive.Loan, error) {
	return a.change(ctx, by, id, "loan.return", func(tx archive.Tx, l *archive.Loan) error {
		if !tx.Actor().Has(org.Archivist) && (l.Reader != tx.Actor().Person || l.Form == "paper") {
			return archive.E(archive.Forbidden, "纸质档案须交还档案员，由档案员登记归还。")
		}
		l.ReturnedAt, l.Effect = tx.Now(), effect
		return l.Move(archive.LoanReturned)
	})
}

// Recall ends a loan before its time (收回); the reading right ends at once.
func (a *Archive) Recall(ctx context.Context, by archive.By, id archive.ID, reason string) (archive.Loan, error) {
	return a.change(ctx, by, id, "loan.recall", func(tx archive.Tx, l *archive.Loan) error {
		if !tx.Actor().Has(org.Archivist) {
			return archive.E(archive.Forbidden, "收回借阅由档案员办理。")
		}
		if strings.TrimSpace(reason) == "" {
			return archive.E(archive.Invalid, "请写明收回的理由。").On("reason")
		}
		l.ReturnedAt, l.Effect = tx.Now(), reason
		return l.Move(archive.LoanRecalled)
	})
}

// Close ends what is left of a loan (办结): the reader, or the archivist for him, says what the reading was good for (利用效果).
func (a *Archive) Close(ctx context.Context, by archive.By, id archive.ID, effect string) (archive.Loan, error) {
	return a.change(ctx, by, id, "loan.close", func(tx archive.Tx, l *archive.Loan) error {
		if strings.TrimSpace(effect) == "" {
			return archive.E(archive.Invalid, "请填写利用效果。").On("effect")
		}
		l.Effect = effect
		return l.Move(archive.LoanClosed)
	})
}

// Renew prolongs a running loan by its period, at most MaxRenewals times; the archivist does it.
func (a *Archive) Renew(ctx context.Context, by archive.By, id archive.ID) (archive.Loan, error) {
	return a.change(ctx, by, id, "loan.renew", func(tx archive.Tx, l *archive.Loan) error {
		switch {
		case !tx.Actor().Has(org.Archivist):
			return archive.E(archive.Forbidden, "续借由档案员办理，请与档案室联系。")
		case l.Reader == tx.Actor().Person:
			return archive.E(archive.Conflict, "不能为自己续借，请由另一位档案员办理。")
		case l.State != archive.LoanLent:
			return archive.E(archive.Conflict, "这笔借阅目前是“%s”，不能续借。", l.State.Chinese())
		case l.Renewals >= archive.MaxRenewals:
			return archive.E(archive.Conflict, "已续借 %d 次，须先归还。", l.Renewals)
		}
		from := l.Until
		if from.Before(tx.Now()) {
			from = tx.Now()
		}
		l.Until, l.Renewals = from.AddDate(0, 0, l.Days), l.Renewals+1
		return nil
	})
}

// change is the frame of an act with a loan: it is held, changed, and its reader told.
func (a *Archive) change(ctx context.Context, by archive.By, id archive.ID, act string, change func(archive.Tx, *archive.Loan) error) (l archive.Loan, err error) {
	err = a.Store.InTx(ctx, by, func(tx archive.Tx) error {
		by.Made(id)
		if l, err = tx.Loans().Lock(ctx, id); err != nil {
			return err
		}
		if err := change(tx, &l); err != nil {
			return err
		}
		if err := tx.Loans().Update(ctx, &l); err != nil {
			return err
		}
		return tell(ctx, tx, l, act)
	})
	return l, err
}

// tell notes what was done with a loan, and tells its reader unless he did it.
func tell(ctx context.Context, tx archive.Tx, l archive.Loan, act string) error {
	if l.Reader != tx.Actor().Person {
		err := tx.Notifications().Send(ctx, archive.Notification{ID: archive.NewID(), Person: l.Reader, From: tx.Actor().Person,
			Kind: "loan_" + string(l.State), Text: string(l.ID)})
		if err != nil {
			return err
		}
	}
	return note(ctx, tx, l, act)
}

// Loans lists loans: a reader's own, an archivist's all.
func (a *Archive) Loans(ctx context.Context, by archive.By, f archive.LoanFilter) (list []archive.Loan, next string, err error) {
	err = a.Store.Read(ctx, by, func(tx archive.Tx) error {
		if !tx.Actor().Has(org.Archivist) {
			f.Mine = true
		}
		list, next, err = tx.Loans().List(ctx, f)
		return err
	})
	return list, next, err
}

// Loan reads one loan.
func (a *Archive) Loan(ctx context.Context, by archive.By, id archive.ID) (l archive.Loan, now time.Time, err error) {
	err = a.Store.Read(ctx, by, func(tx archive.Tx) error {
		now = tx.Now()
		l, err = tx.Loans().ByID(ctx, id)
		return err
	})
	return l, now, err
}
