package office_test

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
)

// TestDuplicatesAreFound: by number, or by sender and title however they are typed; not what was returned or voided.
func TestDuplicatesAreFound(t *testing.T) {
	b := newBranch(t)
	d := b.registered("霁应急〔2026〕3号", "关于开展“百日”安全检查的通知")
	for _, c := range []struct {
		name                  string
		number, sender, title string
		found                 int
	}{
		{"the same number, other brackets", "霁应急[2026]３号", "某某局", "关于别事的通知", 1},
		{"the same sender and title, no number", "", "霁川市应急管理局", "关于开展百日安全检查的通知", 1},
		{"the sender before the title", "", "霁川市应急管理局", "霁川市应急管理局关于开展“百日”安全检查的通知", 1},
		{"another sender", "", "霁川市财政局", "关于开展“百日”安全检查的通知", 0},
		{"another title and number", "霁应急〔2026〕4号", "霁川市应急管理局", "关于开展汛期检查的通知", 0},
		{"nothing typed", "", "", "", 0},
	} {
		found, err := b.Duplicates(t.Context(), b.as("registrar"), archive.Likeness{Number: c.number, Sender: c.sender, Title: c.title})
		if err != nil || len(found.Documents) != c.found {
			t.Errorf("%s: %d found, %v", c.name, len(found.Documents), err)
		}
	}
	title, sender, number := "关于开展百日安全检查的通知", "霁川市应急管理局", "霁应急〔2026〕3号"
	same, err := b.Receive(t.Context(), b.as("registrar"), office.Change{Title: &title, Sender: &sender, Number: &number})
	b.must(err)
	_, err = b.RegisterIncoming(t.Context(), b.as("registrar"), same.ID, office.Registration{})
	b.refused("registering it unseen", err, archive.Invalid, "可能与已收的")
	same, err = b.RegisterIncoming(t.Context(), b.as("registrar"), same.ID, office.Registration{Unlike: "补充通知，附件不同。"})
	if err != nil || same.ReceiptNo != "收〔2026〕2号" {
		t.Errorf("with a reason: %s, %v", same.ReceiptNo, err)
	}
	b.act("editor", d, office.Act{Verb: workflow.Disagree, Opinion: "退回来文单位。"})
	if found, _ := b.Duplicates(t.Context(), b.as("registrar"), archive.Likeness{Number: number, Except: same.Key}); !found.None() {
		t.Error("what was returned counts as a duplicate")
	}
	if unlike := b.receipts(office.ReceiptQuery{}).Lines[0].Unlike; unlike != "补充通知，附件不同。" {
		t.Errorf("the book says %q", unlike)
	}
}

// TestReasonTellsNothingOfAHigherLevel: what looks like an arrival but is of a higher level is shown to who is cleared for it, and
// leaves no reason at the arrival, where others would read it.
func TestReasonTellsNothingOfAHigherLevel(t *testing.T) {
	b := newBranch(t)
	secret := archive.WorkSecret
	b.registered("霁应急〔2026〕3号", "关于专项检查的通知", func(c *office.Change) { c.Level = &secret })
	title, sender, number := "关于一般检查的通知", "霁川市应急管理局", "霁应急〔2026〕3号"
	d, err := b.Receive(t.Context(), b.as("registrar"), office.Change{Title: &title, Sender: &sender, Number: &number})
	b.must(err)
	in, err := b.Intake(t.Context(), b.as("registrar"), d.ID)
	if err != nil || len(in.Duplicates.Documents) != 1 || in.MustSay {
		t.Errorf("%d alike, a reason is wanted: %v, %v", len(in.Duplicates.Documents), in.MustSay, err)
	}
	d, err = b.RegisterIncoming(t.Context(), b.as("registrar"), d.ID, office.Registration{Unlike: "与工作秘密件同号。"})
	if err != nil || d.Arrival.Unlike != "" {
		t.Errorf("the reason %q stays, %v", d.Arrival.Unlike, err)
	}
}

// TestPaperOfWhatWaitsIsFound: the paper comes while the same document waits in the system to be signed for.
func TestPaperOfWhatWaitsIsFound(t *testing.T) {
	b := newBranch(t)
	d := b.issued()
	found, err := b.Duplicates(t.Context(), b.as("waterclerk"), archive.Likeness{Number: d.Number})
	if err != nil || len(found.Deliveries) != 1 || len(found.Documents) != 0 {
		t.Errorf("%d deliveries and %d documents, %v", len(found.Deliveries), len(found.Documents), err)
	}
	if found, _ := b.Duplicates(t.Context(), b.as("waterworker"), archive.Likeness{Number: d.Number}); !found.None() {
		t.Error("somebody who signs for nothing learns of it")
	}
}

func (b *branch) receipts(q office.ReceiptQuery) office.BookOfReceipts {
	b.Helper()
	book, err := b.Receipts(b.Context(), b.as("registrar"), q)
	b.must(err)
	return book
}

// TestBookKeepsVoidedNumbers: a mistaken registration keeps its number and reason; the arrival ends, or is registered anew.
func TestBookKeepsVoidedNumbers(t *testing.T) {
	b := newBranch(t)
	b.registered("甲〔2026〕1号", "关于甲事的通知")
	b.registered("乙〔2026〕1号", "关于乙事的通知")
	line := func(n int) archive.ReceiptLine {
		lines := b.receipts(office.ReceiptQuery{}).Lines
		return lines[slices.IndexFunc(lines, func(l archive.ReceiptLine) bool { return l.N == n })]
	}
	_, err := b.VoidReceipt(t.Context(), b.as("registrar"), line(1).ID, " ", false)
	b.refused("without a reason", err, archive.Invalid, "理由")
	_, err = b.VoidReceipt(t.Context(), b.as("worksclerk"), line(1).ID, "误登", false)
	if archive.KindOf(err) != archive.NotFound {
		t.Errorf("another department's clerk voids it: %v", err)
	}
	one, err := b.VoidReceipt(t.Context(), b.as("registrar"), line(1).ID, "不属公文，误登。", false)
	b.must(err)
	b.is(one, archive.Voided)
	two, err := b.VoidReceipt(t.Context(), b.as("registrar"), line(2).ID, "密级登错。", true)
	b.must(err)
	b.is(two, archive.Received)
	if v, _ := b.Open(t.Context(), b.as("editor"), two.ID); v.MyTask != nil {
		t.Error("the office still has it in hand")
	}
	_, err = b.VoidReceipt(t.Context(), b.as("registrar"), line(2).ID, "再一次", true)
	b.refused("voiding twice", err, archive.Conflict, "作废")
	two, err = b.RegisterIncoming(t.Context(), b.as("registrar"), two.ID, office.Registration{})
	b.must(err)
	b.approve(two, "editor")
	book := b.receipts(office.ReceiptQuery{})
	if two.ReceiptNo != "收〔2026〕3号" || book.Last != 3 || len(book.Missing) != 0 || book.Counts[archive.ReceiptVoid] != 2 || book.Counts[archive.ReceiptOpen] != 1 {
		t.Errorf("%s; last %d, missing %v, %v", two.ReceiptNo, book.Last, book.Missing, book.Counts)
	}
	if l := line(2); !l.Void() || l.Reason != "密级登错。" || l.VoiderName != "registrar" || l.DocumentID != two.ID {
		t.Errorf("the voided line: %+v", l)
	}
	b.seesOwnLines(book)
}

// seesOwnLines: a department's clerk sees the lines of its own arrivals, and not how many there are.
func (b *branch) seesOwnLines(whole office.BookOfReceipts) {
	b.Helper()
	b.employClerk("financeclerk", "财务部")
	book, err := b.Receipts(b.Context(), b.as("financeclerk"), office.ReceiptQuery{})
	if err != nil || len(book.Lines) != 0 || book.Keeper || book.Last != 0 || book.Counts[""] != 0 || len(whole.Lines) != 3 {
		b.Errorf("a department's clerk sees %+v, %v", book, err)
	}
	_, err = b.Receipts(b.Context(), b.as("financeclerk"), office.ReceiptQuery{ReceiptFilter: archive.ReceiptFilter{Class: "top_secret"}})
	if archive.KindOf(err) != archive.NotFound {
		b.Errorf("a book above the clearance: %v", err)
	}
}

// TestArrivalIsCorrectedBeforeItIsRegistered: afterwards only how it came.
func TestArrivalIsCorrectedBeforeItIsRegistered(t *testing.T) {
	b := newBranch(t)
	d := b.arrival("霁应急〔2026〕3号")
	title, copies, place := "关于开展安全生产大检查的通知", 3, "机要柜二层"
	d, err := b.Correct(t.Context(), b.as("registrar"), d.ID, office.Change{Title: &title, Arrival: &office.ArrivalChange{Copies: &copies, Place: &place}})
	if err != nil || d.Title != title || d.Arrival.Copies != 3 || d.Arrival.Place != place {
		t.Fatalf("corrected: %s %+v, %v", d.Title, d.Arrival, err)
	}
	d, err = b.RegisterIncoming(t.Context(), b.as("registrar"), d.ID, office.Registration{})
	b.must(err)
	_, err = b.Correct(t.Context(), b.as("registrar"), d.ID, office.Change{Title: &title})
	b.refused("the title once it is registered", err, archive.Conflict, "只能改")
	_, err = b.Correct(t.Context(), b.as("drafter"), d.ID, office.Change{})
	if archive.KindOf(err) != archive.NotFound {
		t.Errorf("somebody else corrects it: %v", err)
	}
	many := 10_000
	_, err = b.Correct(t.Context(), b.as("registrar"), d.ID, office.Change{Arrival: &office.ArrivalChange{Copies: &many}})
	b.refused("too many copies", err, archive.Invalid, "份数")
	wrong := b.arrival("霁应急〔2026〕9号")
	wrong, err = b.DiscardArrival(t.Context(), b.as("registrar"), wrong.ID, "录重了")
	b.must(err)
	b.is(wrong, archive.Voided)
	if book := b.receipts(office.ReceiptQuery{}); book.Last != 1 {
		t.Errorf("a discarded arrival took a number: %d", book.Last)
	}
}

// sideBySide runs an act many times at once and tells how many succeeded; the others must be told in a sentence of theirs.
func (b *branch) sideBySide(times int, act func(i int) error) (succeeded int) {
	b.Helper()
	var group sync.WaitGroup
	var done atomic.Int32
	start := make(chan struct{})
	for i := range times {
		group.Go(func() {
			<-start
			err := act(i)
			if err == nil {
				done.Add(1)
			} else if kind := archive.KindOf(err); kind != archive.Conflict && kind != archive.Stale {
				b.Errorf("one of many: %v", err)
			}
		})
	}
	close(start)
	group.Wait()
	return int(done.Load())
}

// TestTwoClerksSignForOneDelivery: one signature, one incoming document, and one 收文号 for it.
func TestTwoClerksSignForOneDelivery(t *testing.T) {
	b := newBranch(t)
	b.staffed()
	b.employThere("waterclerk2")
	b.issued()
	v := b.deliveryTo("waterclerk")
	clerks := []string{"waterclerk", "waterclerk2"}
	if n := b.sideBySide(8, func(i int) error {
		_, err := b.SignDelivery(t.Context(), b.as(clerks[i%2]), v.ID)
		return err
	}); n != 1 {
		t.Fatalf("%d signed for one delivery", n)
	}
	list, _, err := b.List(t.Context(), b.as("waterclerk"), archive.DocumentFilter{Kind: archive.Incoming})
	if err != nil || len(list) != 1 {
		t.Fatalf("%d incoming documents of one delivery, %v", len(list), err)
	}
	if n := b.sideBySide(8, func(i int) error {
		_, err := b.RegisterIncoming(t.Context(), b.as(clerks[i%2]), list[0].ID, office.Registration{})
		return err
	}); n != 1 {
		t.Errorf("%d registered one arrival", n)
	}
	book, err := b.Receipts(t.Context(), b.as("waterclerk"), office.ReceiptQuery{})
	if err != nil || book.Last != 1 || len(book.Lines) != 1 {
		t.Errorf("the book has %d lines up to %d, %v", len(book.Lines), book.Last, err)
	}
}

// TestDepartmentTakesInOnce: two clerks of a department turn one delivery into an arrival.
func TestDepartmentTakesInOnce(t *testing.T) {
	b := newBranch(t)
	b.staffed()
	b.issued()
	v := b.deliveryTo("worksclerk")
	_, err := b.SignDelivery(t.Context(), b.as("worksclerk"), v.ID)
	b.must(err)
	clerks := []string{"worksclerk", "worksclerk2"}
	if n := b.sideBySide(6, func(i int) error {
		_, err := b.TakeIn(t.Context(), b.as(clerks[i%2]), v.ID)
		return err
	}); n != 1 {
		t.Errorf("%d took in one delivery", n)
	}
}

// TestArrivalsAreNumberedWithoutGaps: many clerks register many arrivals at once, some fail; the book is 1..n.
func TestArrivalsAreNumberedWithoutGaps(t *testing.T) {
	b := newBranch(t)
	b.staffed()
	const arrivals = 12
	ids := make([]archive.ID, arrivals)
	for i := range ids {
		title, sender := fmt.Sprintf("关于第%d项工作的通知", i), "霁川市应急管理局"
		d, err := b.Receive(t.Context(), b.as("registrar"), office.Change{Title: &title, Sender: &sender})
		b.must(err)
		ids[i] = d.ID
	}
	if n := b.sideBySide(arrivals*2, func(i int) error {
		_, err := b.RegisterIncoming(t.Context(), b.as([]string{"registrar", "registrar2"}[i/arrivals]), ids[i%arrivals], office.Registration{})
		return err
	}); n != arrivals {
		t.Errorf("%d of %d were registered", n, arrivals)
	}
	if book := b.receipts(office.ReceiptQuery{}); book.Last != arrivals || len(book.Missing) != 0 || len(book.Lines) != arrivals {
		t.Errorf("last %d, missing %v, %d lines", book.Last, book.Missing, len(book.Lines))
	}
}
