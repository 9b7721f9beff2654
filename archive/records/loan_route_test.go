package records_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/archive/records"
	"github.com/lantai/lantai/storage/postgres"
	"github.com/lantai/lantai/workflow"
)

// decide does something with a person's open task of the application for a loan, as the work box does.
func (s *stacks) decide(user string, l archive.Loan, v workflow.Verb, opinion string, to ...archive.ID) error {
	s.Helper()
	seen, err := s.rooms.Open(s.Context(), s.as(user), l.ApplicationID)
	if err != nil {
		return err
	}
	if seen.MyTask == nil {
		return errors.New(user + " has nothing to do with it")
	}
	_, err = s.rooms.Decide(s.Context(), s.as(user), seen.MyTask.ID, office.Act{Verb: v, Opinion: opinion, To: to})
	return err
}

// is wants a loan in a state, as its reader sees it.
func (s *stacks) is(l archive.Loan, want archive.LoanState) archive.Loan {
	s.Helper()
	var now archive.Loan
	s.must(s.db.Read(s.Context(), archive.By{Person: l.Reader}, func(tx archive.Tx) (err error) {
		now, err = tx.Loans().ByID(s.Context(), l.ID)
		return err
	}))
	if now.State != want {
		s.Errorf("the loan is %s, want %s", now.State, want)
	}
	return now
}

// keptAt is a record of a level that the readers may ask for.
func (s *stacks) keptAt(title string, level archive.Level) archive.Record {
	s.Helper()
	d := s.document(title, archive.Completed, func(d *archive.Document) {
		d.Level = level
		for _, user := range []string{"reader", "other", "head", "leader"} {
			d.Readership = append(d.Readership, archive.PersonToken(s.people[user]))
		}
	})
	r, err := s.File(s.Context(), s.as("archivist"), d.ID, "")
	s.must(err)
	r, err = s.Accept(s.Context(), s.as("archivist"), r.ID)
	s.must(err)
	return r
}

// TestLoanByLevel: a public record is the archivist's alone to lend; above it the head of the reader's unit agrees first, and from
// Confidential on a leader, too. Until all have agreed nothing is lent, and the desk says whose turn it is.
func TestLoanByLevel(t *testing.T) {
	s := newStacksOf(t, "classified", archive.TopSecret)
	for _, c := range []struct {
		level  archive.Level
		before []string // who agrees before the archivist
	}{
		{archive.Public, nil},
		{archive.LevelInternal, []string{"head"}},
		{archive.WorkSecret, []string{"head"}},
		{archive.Confidential, []string{"head", "leader"}},
		{archive.Secret, []string{"head", "leader"}},
		{archive.TopSecret, []string{"head", "leader"}},
	} {
		r := s.keptAt("关于"+c.level.Chinese()+"事项的通知", c.level)
		l := s.ask("reader", r, "paper", 7)
		for _, user := range c.before {
			_, err := s.Approve(t.Context(), s.as("archivist"), l.ID, 0, "同意。")
			s.refused(fmt.Sprintf("%s: lent before %s has agreed", c.level, user), err, archive.Conflict, user)
			if at := s.is(l, archive.LoanRequested).Stand; len(at.With) != 1 || at.With[0] != user || at.Since.IsZero() || at.StepName == "" {
				t.Errorf("%s: it stands at %+v, want %s", c.level, at, user)
			}
			s.must(s.decide(user, l, workflow.Approve, "同意借阅。"))
		}
		if at := s.is(l, archive.LoanRequested).Stand; at.Step != "archivist" || len(at.With) != 2 || at.Mine {
			t.Errorf("%s: after %v it stands at %+v", c.level, c.before, at)
		}
		lent, err := s.Approve(t.Context(), s.as("archivist"), l.ID, 10, "准予借阅。")
		if err != nil || lent.State != archive.LoanLent || lent.DecidedBy != s.people["archivist"] || !lent.Until.Equal(s.clock.Now().AddDate(0, 0, 10)) {
			t.Errorf("%s: %+v, %v", c.level, lent, err)
		}
		seen, err := s.rooms.Open(t.Context(), s.as("reader"), l.ApplicationID)
		if err != nil || seen.Document.Status != archive.Completed || len(seen.Opinions) != len(c.before)+1 || seen.Document.Level != c.level {
			t.Errorf("%s: the application is %s with %d opinions, %v", c.level, seen.Document.Status, len(seen.Opinions), err)
		}
	}
}

// TestNewKindOfSubjectNeedsOnlyDataAndEffects: loans go through the engine, which knows nothing of them. Their route is data, and what it
// comes to are effects by name; no line of the engine was written for them.
func TestNewKindOfSubjectNeedsOnlyDataAndEffects(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "..", "workflow", "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no engine: %v", err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{`"lend"`, `"refuse"`, "loan", "Loan", "借阅"} {
			if !strings.HasSuffix(name, "_test.go") && strings.Contains(string(text), word) {
				t.Errorf("%s speaks of %s", name, word)
			}
		}
	}
	route, ok := workflow.BuiltinRoute(archive.LoanSubject)
	last := route.Steps[len(route.Steps)-1]
	if !ok || last.Effect != archive.EffectLend || last.OnDisagree.Effect != archive.EffectRefuse {
		t.Errorf("the route ends with %q, disagreed %+v", last.Effect, last.OnDisagree)
	}
}

// TestRefusedWhereverSomebodyDisagrees: the reader hears it, nothing is lent, and he may ask anew.
func TestRefusedWhereverSomebodyDisagrees(t *testing.T) {
	s := newStacksOf(t, "classified", archive.TopSecret)
	r := s.keptAt("关于防汛的通知", archive.Confidential)
	for i, who := range []string{"head", "leader", "archivist"} {
		l := s.agreed(s.ask("reader", r, "electronic", 7), []string{"head", "leader"}[:i]...)
		if err := s.decide(who, l, workflow.Disagree, ""); archive.KindOf(err) != archive.Invalid {
			t.Errorf("%s refuses without a reason: %v", who, err)
		}
		s.must(s.decide(who, l, workflow.Disagree, "与工作无关。"))
		l = s.is(l, archive.LoanRefused)
		if l.DeciderName != who || l.Opinion != "与工作无关。" {
			t.Errorf("refused by %s: %s", l.DeciderName, l.Opinion)
		}
		_, err := s.Approve(t.Context(), s.as("archivist"), l.ID, 0, "同意。")
		s.refused("lending what was refused", err, archive.Conflict, "未同意")
		if news := s.news("reader"); news["loan_refused"] != i+1 || news["ended"] != 0 {
			t.Errorf("the reader is told %v", news)
		}
	}
	l := s.agreed(s.ask("reader", r, "electronic", 7), "head", "leader")
	_, err := s.Refuse(t.Context(), s.as("second"), l.ID, "请查阅公开版。")
	s.must(err)
	s.is(l, archive.LoanRefused)
}

// news counts a person's news by kind.
func (s *stacks) news(user string) map[string]int {
	s.Helper()
	list, err := s.rooms.Notices(s.Context(), s.as(user), 200)
	s.must(err)
	kinds := map[string]int{}
	for _, n := range list {
		kinds[n.Kind]++
	}
	return kinds
}

// TestReaderWithdrawsBeforeAnybodyActed: afterwards he has to wait for what is decided. What was withdrawn is over, also as a document.
func TestReaderWithdrawsBeforeAnybodyActed(t *testing.T) {
	s := newStacks(t)
	r := s.kept("关于防汛的通知")
	l := s.ask("reader", r, "electronic", 7)
	if s.is(l, archive.LoanRequested).Stand.Acted {
		t.Error("somebody is said to have acted")
	}
	_, err := s.Withdraw(t.Context(), s.as("archivist"), l.ID, "")
	s.refused("withdrawn by the archivist", err, archive.Forbidden, "申请人")
	_, err = s.Withdraw(t.Context(), s.as("other"), l.ID, "")
	s.refused("withdrawn by another reader", err, archive.NotFound, "")
	l, err = s.Withdraw(t.Context(), s.as("reader"), l.ID, "")
	s.must(err)
	if l.State != archive.LoanWithdrawn || l.DecidedAt.IsZero() || l.Stand.Step != "" {
		t.Errorf("%+v", l)
	}
	if seen, err := s.rooms.Open(t.Context(), s.as("reader"), l.ApplicationID); err != nil || seen.Document.Status != archive.Terminated || seen.MayEdit {
		t.Errorf("the application is %s, may be edited: %v, %v", seen.Document.Status, seen.MayEdit, err)
	}
	_, err = s.rooms.Submit(t.Context(), s.as("reader"), l.ApplicationID, "", nil)
	s.refused("sent again", err, archive.Conflict, "已终止")
	_, err = s.Approve(t.Context(), s.as("archivist"), l.ID, 0, "同意。")
	s.refused("lending what was withdrawn", err, archive.Conflict, "已撤回")

	again := s.agreed(s.ask("reader", r, "electronic", 7), "head")
	_, err = s.Withdraw(t.Context(), s.as("reader"), again.ID, "")
	s.refused("withdrawn after the head has agreed", err, archive.Conflict, "head")
	if !s.is(again, archive.LoanRequested).Stand.Acted {
		t.Error("it is not said that somebody has acted")
	}
	third := s.ask("other", r, "paper", 7)
	_, err = s.rooms.Recall(t.Context(), s.as("other"), third.ApplicationID, "不需要了。")
	s.must(err)
	s.is(third, archive.LoanWithdrawn)
}

// TestTerminatedRequestIsRefused: ended for good on its way, a request is refused by whoever has ended it.
func TestTerminatedRequestIsRefused(t *testing.T) {
	s := newStacks(t)
	l := s.ask("reader", s.kept("关于防汛的通知"), "paper", 7)
	s.must(s.decide("head", l, workflow.Transfer, "请您看。", s.ids["editor"]))
	_, err := s.rooms.Terminate(t.Context(), s.as("editor"), l.ApplicationID, "事项已取消。")
	s.must(err)
	if l = s.is(l, archive.LoanRefused); l.DeciderName != "editor" || l.Opinion != "事项已取消。" {
		t.Errorf("refused by %s: %s", l.DeciderName, l.Opinion)
	}
}

// TestNobodyDecidesOnHisOwnRequest, at whatever step and by whatever way the task would come to him.
func TestNobodyDecidesOnHisOwnRequest(t *testing.T) {
	s := newStacksOf(t, "classified", archive.TopSecret)
	r := s.keptAt("关于防汛的通知", archive.LevelInternal)
	own := s.ask("head", r, "paper", 7) // above the head of a department there is the leader alone: the archivist decides
	if at := s.is(own, archive.LoanRequested).Stand; at.Step != "archivist" {
		t.Errorf("the head's own request stands at %+v", at)
	}
	mine := s.agreed(s.ask("archivist", r, "paper", 7), "head")
	if at := s.is(mine, archive.LoanRequested).Stand; at.Mine || len(at.With) != 1 || at.With[0] != "second" {
		t.Errorf("the archivist's own request stands at %+v", at)
	}
	_, err := s.Approve(t.Context(), s.as("archivist"), mine.ID, 0, "同意。")
	s.refused("at the desk", err, archive.Conflict, "自己")
	err = s.decide("second", mine, workflow.Transfer, "请您办理。", s.ids["archivist"])
	s.refused("transferred to the reader", err, archive.Invalid, "拟稿人")
	s.standIn("second", "archivist")
	if at := s.is(s.agreed(s.ask("archivist", s.keptAt("关于防火的通知", archive.LevelInternal), "paper", 7), "head"), archive.LoanRequested).Stand; at.Mine {
		t.Errorf("whoever stands in for the other archivist has his own request: %+v", at)
	}

	s.must(s.db.Staff(t.Context(), archive.System(), func(w postgres.Staffing) error {
		return w.Disable(t.Context(), s.people["second"])
	}))
	_, err = s.Ask(t.Context(), s.as("archivist"), records.Request{Record: s.keptAt("关于防雷的通知", archive.Public).ID, Purpose: "查考"})
	s.refused("by the only archivist", err, archive.Conflict, "无人可办")
}

// standIn lets somebody act in the place of another from now on.
func (s *stacks) standIn(from, to string) {
	s.Helper()
	_, err := s.rooms.SetUpDelegation(s.Context(), s.as(from), office.Delegating{To: s.ids[to], Until: s.clock.Now().AddDate(0, 0, 7)})
	s.must(err)
}

// TestTwoArchivistsLendOnce: both approve at the same moment, one in the box and one at the desk; there is one loan and one line.
func TestTwoArchivistsLendOnce(t *testing.T) {
	s := newStacks(t)
	for i := range 6 {
		l := s.agreed(s.ask("reader", s.kept(fmt.Sprintf("关于第%d项工作的通知", i)), "electronic", 7), "head")
		var errs [2]error
		var together sync.WaitGroup
		together.Go(func() { _, errs[0] = s.Approve(t.Context(), s.as("archivist"), l.ID, 5, "同意。") })
		together.Go(func() {
			if i%2 == 0 {
				_, errs[1] = s.Refuse(t.Context(), s.as("second"), l.ID, "不同意。")
			} else {
				errs[1] = s.decide("second", l, workflow.Approve, "同意。")
			}
		})
		together.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("both or neither: %v", errs)
		}
		decider := []string{"archivist", "second"}[map[bool]int{true: 0, false: 1}[errs[0] == nil]]
		if settled := s.is(l, map[bool]archive.LoanState{true: archive.LoanLent, false: archive.LoanRefused}[errs[0] == nil || i%2 == 1]); settled.DeciderName != decider {
			t.Errorf("decided by %s, want %s", settled.DeciderName, decider)
		}
	}
	if news := s.news("reader"); news["loan_lent"]+news["loan_refused"] != 6 {
		t.Errorf("the reader is told %v", news)
	}
}

// TestApplicationHidesItsRecord: who may not know the record learns nothing of it from the application; who is not cleared is passed over.
func TestApplicationHidesItsRecord(t *testing.T) {
	s := newStacks(t)
	r := s.keptAt("关于保密检查的通知", archive.WorkSecret)
	s.clear("head", archive.LevelInternal)
	s.clear("second", archive.LevelInternal)
	l := s.ask("reader", r, "paper", 7)
	if at := s.is(l, archive.LoanRequested).Stand; len(at.With) != 1 || at.With[0] != "leader" {
		t.Errorf("passed over the head, it stands at %+v", at)
	}
	for _, user := range []string{"head", "second", "other", "registrar", "editor"} { // of the unit, its clerk, the office: not on the way
		_, err := s.rooms.Open(t.Context(), s.as(user), l.ApplicationID)
		s.refused(user+" opens the application", err, archive.NotFound, "")
	}
	_, err := s.rooms.Open(t.Context(), s.as("archivist"), l.ApplicationID)
	s.must(err)

	plain := s.ask("reader", s.keptAt("关于防汛的通知", archive.LevelInternal), "paper", 7)
	if _, err := s.rooms.Open(t.Context(), s.as("second"), plain.ApplicationID); err != nil {
		t.Errorf("an archivist does not know what will come to him: %v", err)
	}
	s.must(s.db.InTx(t.Context(), archive.System(), func(tx archive.Tx) error { // the document is raised, and its record with it
		d, err := tx.Documents().ByKey(t.Context(), s.behind(plain))
		if err != nil {
			return err
		}
		d.Level = archive.WorkSecret
		return tx.Documents().Update(t.Context(), &d)
	}))
	for _, user := range []string{"head", "second"} {
		_, err := s.rooms.Open(t.Context(), s.as(user), plain.ApplicationID)
		s.refused(user+" opens what was raised", err, archive.NotFound, "")
	}
}

// behind is the document that a loan's record is of.
func (s *stacks) behind(l archive.Loan) (key archive.Key) {
	s.Helper()
	s.must(s.db.Read(s.Context(), archive.System(), func(tx archive.Tx) error {
		r, err := tx.Records().ByID(s.Context(), l.RecordID)
		key = r.Document
		return err
	}))
	return key
}

// clear sets what a person is cleared for.
func (s *stacks) clear(user string, level archive.Level) {
	s.Helper()
	s.must(s.db.Staff(s.Context(), archive.System(), func(w postgres.Staffing) error {
		a, err := w.Account(s.Context(), s.ids[user])
		if err != nil {
			return err
		}
		a.Clearance = level
		return w.UpdateAccount(s.Context(), a, "person.clear")
	}))
}

// TestWaitsWhenNobodyCanDecide: the request stays, the reader sees that nobody can act, and the office is asked to name somebody.
func TestWaitsWhenNobodyCanDecide(t *testing.T) {
	s := newStacks(t)
	l := s.ask("reader", s.keptAt("关于保密检查的通知", archive.WorkSecret), "paper", 7)
	s.clear("head", archive.LevelInternal)
	s.clock.Pass(time.Hour)
	s.must(s.rooms.FindStalled(t.Context()))
	if s.news("editor")["blocked"] != 1 {
		t.Errorf("the office is told %v", s.news("editor"))
	}
	_, err := s.rooms.ActOnRun(t.Context(), s.as("editor"), l.ApplicationID, office.Act{Verb: workflow.Assign, Opinion: "请代为审批。", To: []archive.ID{s.ids["leader"]}})
	s.must(err)
	s.must(s.decide("leader", l, workflow.Approve, "同意。"))
	if at := s.is(l, archive.LoanRequested).Stand; at.Step != "archivist" {
		t.Errorf("assigned and approved, it stands at %+v", at)
	}
}
