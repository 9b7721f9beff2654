package records_test

import (
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/records"
	"github.com/lantai/lantai/workflow"
)

// ask requests a record for a reader.
func (s *stacks) ask(user string, r archive.Record, form string, days int) archive.Loan {
	s.Helper()
	l, err := s.Ask(s.Context(), s.as(user), records.Request{Record: r.ID, Form: form, Purpose: "工作查考", Days: days})
	s.must(err)
	return l
}

// agreed lets those before the archivist agree to a request.
func (s *stacks) agreed(l archive.Loan, users ...string) archive.Loan {
	s.Helper()
	for _, user := range users {
		s.must(s.decide(user, l, workflow.Approve, "同意。"))
	}
	return l
}

// lent is a loan that the head of the reader's unit and the archivist have agreed to.
func (s *stacks) lent(user string, r archive.Record, form string, days int) archive.Loan {
	s.Helper()
	l, err := s.Approve(s.Context(), s.as("archivist"), s.agreed(s.ask(user, r, form, days), "head").ID, 0, "同意。")
	s.must(err)
	return l
}

// reads reports whether a person may read the record's document now.
func (s *stacks) reads(user string, r archive.Record) bool {
	s.Helper()
	may := false
	err := s.db.Read(s.Context(), s.as(user), func(tx archive.Tx) error {
		d, err := tx.Documents().ByKey(s.Context(), r.Document)
		may = err == nil && archive.Can(tx.Actor(), d, archive.PartText)
		if err == nil && (archive.Can(tx.Actor(), d, archive.PartDownload) || archive.Can(tx.Actor(), d, archive.PartOpinions)) {
			s.Errorf("%s may do more than read", user)
		}
		return err
	})
	if err != nil && archive.KindOf(err) != archive.NotFound {
		s.Fatal(err)
	}
	return may
}

// TestReadingRightEndsByItself: no act and no job is needed when its time is over.
func TestReadingRightEndsByItself(t *testing.T) {
	s := newStacks(t)
	r := s.kept("关于防汛的通知")
	l := s.ask("reader", r, "electronic", 3)
	if s.agreed(l, "head"); s.reads("reader", r) {
		t.Error("a request opens the document")
	}
	l, err := s.Approve(t.Context(), s.as("archivist"), l.ID, 0, "同意。")
	s.must(err)
	if !s.reads("reader", r) || s.reads("other", r) {
		t.Error("the loan opens it to its reader and to nobody else")
	}
	s.clock.Pass(3*24*time.Hour - time.Second)
	if !s.reads("reader", r) {
		t.Error("the right ends a second too early")
	}
	s.clock.Pass(time.Second)
	if s.reads("reader", r) {
		t.Error("the right goes on after its time")
	}
	again := s.ask("reader", r, "electronic", 1)
	old, _, err := s.Loan(t.Context(), s.as("reader"), l.ID)
	s.must(err)
	if old.State != archive.LoanReturned || !old.ReturnedAt.Equal(l.Until) || again.ID == l.ID {
		t.Errorf("asked anew, the old loan is %s since %v", old.State, old.ReturnedAt)
	}
}

func TestRecallEndsTheRightAtOnce(t *testing.T) {
	s := newStacks(t)
	r := s.kept("关于防汛的通知")
	l, err := s.Approve(t.Context(), s.as("archivist"), s.agreed(s.ask("reader", r, "electronic", 0), "head").ID, 30, "同意。")
	s.must(err)
	if l.Days != 30 || !l.Until.Equal(s.clock.Now().AddDate(0, 0, 30)) {
		t.Errorf("lent for %d days until %v", l.Days, l.Until)
	}
	_, err = s.Recall(t.Context(), s.as("reader"), l.ID, "提前收回")
	s.refused("by its reader", err, archive.Forbidden, "")
	_, err = s.Recall(t.Context(), s.as("archivist"), l.ID, "")
	s.refused("without a reason", err, archive.Invalid, "理由")
	_, err = s.Recall(t.Context(), s.as("archivist"), l.ID, "另有安排。")
	s.must(err)
	if s.reads("reader", r) {
		t.Error("the right goes on after the recall")
	}
	_, err = s.Return(t.Context(), s.as("reader"), l.ID, "")
	s.refused("returning what was recalled", err, archive.Conflict, "已收回")
	l, err = s.Close(t.Context(), s.as("reader"), l.ID, "核对了防汛物资清单。")
	if err != nil || l.State != archive.LoanClosed {
		t.Errorf("%s, %v", l.State, err)
	}
}

func TestPaperGoesBackToTheArchivist(t *testing.T) {
	s := newStacks(t)
	r := s.kept("关于防汛的通知")
	l := s.lent("reader", r, "paper", 7)
	if s.reads("reader", r) {
		t.Error("a loan of paper opens the electronic document")
	}
	_, err := s.Ask(t.Context(), s.as("reader"), records.Request{Record: r.ID, Form: "paper", Purpose: "再借"})
	s.refused("asking for what one has", err, archive.Conflict, "")
	s.clock.Pass(8 * 24 * time.Hour)
	if late, now, err := s.Loan(t.Context(), s.as("reader"), l.ID); err != nil || !late.Overdue(now) {
		t.Errorf("not overdue: %v", err)
	}
	_, err = s.Return(t.Context(), s.as("reader"), l.ID, "已还")
	s.refused("returned by the reader alone", err, archive.Forbidden, "档案员")
	l, err = s.Return(t.Context(), s.as("archivist"), l.ID, "已还")
	s.must(err)
	_, err = s.Renew(t.Context(), s.as("archivist"), l.ID)
	s.refused("renewing what is back", err, archive.Conflict, "已归还")
	_, err = s.Close(t.Context(), s.as("archivist"), l.ID, " ")
	s.refused("closing without an effect", err, archive.Invalid, "利用效果")
}

func TestRequestIsDecidedByAnother(t *testing.T) {
	s := newStacks(t)
	r := s.kept("关于防汛的通知")
	own := s.agreed(s.ask("archivist", r, "paper", 7), "head")
	_, err := s.Approve(t.Context(), s.as("archivist"), own.ID, 0, "同意。")
	s.refused("one's own", err, archive.Conflict, "自己")
	_, err = s.Approve(t.Context(), s.as("second"), own.ID, 0, "")
	s.refused("without an opinion", err, archive.Invalid, "意见")
	_, err = s.Approve(t.Context(), s.as("second"), own.ID, 91, "同意。")
	s.refused("for longer than anybody may", err, archive.Invalid, "90")
	_, err = s.Approve(t.Context(), s.as("second"), own.ID, 0, "同意。")
	s.must(err)
	asked := s.agreed(s.ask("reader", r, "electronic", 7), "head")
	_, err = s.Approve(t.Context(), s.as("other"), asked.ID, 0, "同意。")
	s.refused("by another reader, who does not know of it", err, archive.NotFound, "")
	refused, err := s.Refuse(t.Context(), s.as("archivist"), asked.ID, "与工作无关。")
	if err != nil || refused.State != archive.LoanRefused || s.reads("reader", r) {
		t.Errorf("%s, %v", refused.State, err)
	}
	_, err = s.Approve(t.Context(), s.as("archivist"), asked.ID, 0, "同意。")
	s.refused("lending what was refused", err, archive.Conflict, "未同意")
}

func TestRenewalsEnd(t *testing.T) {
	s := newStacks(t)
	r := s.kept("关于防汛的通知")
	l := s.lent("reader", r, "electronic", 5)
	var err error
	until := l.Until
	for i := range archive.MaxRenewals {
		l, err = s.Renew(t.Context(), s.as("archivist"), l.ID)
		s.must(err)
		if want := until.AddDate(0, 0, 5*(i+1)); !l.Until.Equal(want) {
			t.Errorf("renewed until %v, want %v", l.Until, want)
		}
	}
	_, err = s.Renew(t.Context(), s.as("archivist"), l.ID)
	s.refused("once more", err, archive.Conflict, "先归还")
	_, err = s.Renew(t.Context(), s.as("reader"), l.ID)
	s.refused("by the reader", err, archive.Forbidden, "档案员")
}

func TestRequestsAreChecked(t *testing.T) {
	s := newStacks(t)
	r := s.kept("关于防汛的通知")
	for _, c := range []struct {
		name  string
		q     records.Request
		words string
	}{
		{"a form that is none", records.Request{Record: r.ID, Form: "microfilm", Purpose: "查考"}, "电子和纸质"},
		{"without a purpose", records.Request{Record: r.ID, Purpose: "  "}, "用途"},
		{"too long", records.Request{Record: r.ID, Purpose: "查考", Days: 91}, "90"},
	} {
		_, err := s.Ask(t.Context(), s.as("reader"), c.q)
		s.refused(c.name, err, archive.Invalid, c.words)
	}
	prefiled := s.document("关于防火的通知", archive.Completed)
	s.must(s.db.InTx(t.Context(), s.as("archivist"), func(tx archive.Tx) error {
		d, err := tx.Documents().Lock(t.Context(), prefiled.ID)
		if err != nil {
			return err
		}
		return s.Prefile(t.Context(), tx, d)
	}))
	card, err := s.OfDocument(t.Context(), s.as("archivist"), prefiled.ID)
	s.must(err)
	_, err = s.Ask(t.Context(), s.as("reader"), records.Request{Record: card.ID, Purpose: "查考"})
	s.refused("what has no code yet", err, archive.Conflict, "待整理")
}
