package house

import (
	"strings"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
)

// arrive registers something that came in on paper.
func (b *bureau) arrive(level archive.Level, title, sender string) archive.Document {
	b.Helper()
	d, err := b.office.Receive(b.Context(), b.as("registrar"), office.Change{Title: &title, Sender: &sender, Level: &level})
	b.ok(err)
	d, err = b.office.RegisterIncoming(b.Context(), b.as("registrar"), d.ID, office.Registration{})
	b.ok(err)
	return d
}

// TestReceivedBookIsPrinted: its keepers print all of a class, as narrowed; others what they may know; each printing is logged.
func TestReceivedBookIsPrinted(t *testing.T) {
	b := newBureau(t)
	b.needFonts()
	first := b.arrive(archive.LevelInternal, "关于防汛的通知", "霁川市应急管理局")
	b.arrive(archive.LevelInternal, "关于档案的函", "霁川市档案局")
	b.arrive(archive.WorkSecret, "关于演练的通知", "霁川市应急管理局")
	_, err := b.office.VoidReceipt(t.Context(), b.as("registrar"), b.receiptOf(first), "重复登记", false)
	b.ok(err)
	for name, c := range map[string]struct {
		user string
		q    office.ReceiptQuery
		want int
	}{
		"the whole book":          {"registrar", office.ReceiptQuery{}, 2},
		"what is void":            {"registrar", office.ReceiptQuery{State: archive.ReceiptVoid}, 1},
		"of one sender":           {"registrar", office.ReceiptQuery{ReceiptFilter: archive.ReceiptFilter{Sender: "档案"}}, 1},
		"of the class above":      {"registrar", office.ReceiptQuery{ReceiptFilter: archive.ReceiptFilter{Class: "work_secret"}}, 1},
		"by somebody outside":     {"worker", office.ReceiptQuery{}, 0},
		"of another year":         {"registrar", office.ReceiptQuery{ReceiptFilter: archive.ReceiptFilter{Year: 2020}}, 0},
		"by another organisation": {"foreignclerk", office.ReceiptQuery{}, 0},
	} {
		pdf, book, err := b.office.PrintReceipts(t.Context(), b.as(c.user), c.q)
		b.ok(err)
		if len(book.Lines) != c.want || !strings.HasPrefix(string(pdf), "%PDF-") {
			t.Errorf("%s: %d lines, want %d", name, len(book.Lines), c.want)
		}
	}
	_, _, err = b.office.PrintReceipts(t.Context(), b.as("colleague"), office.ReceiptQuery{ReceiptFilter: archive.ReceiptFilter{Class: "work_secret"}})
	b.refused("a class above the clearance", err, archive.NotFound)
	b.ok(b.db.Read(t.Context(), b.as("auditor"), func(tx archive.Tx) error {
		lines, _, err := tx.Audit().Lines(t.Context(), archive.AuditFilter{Act: "receipts.print", Limit: 20})
		if len(lines) != 6 { // of this organisation
			t.Errorf("%d entries of printing", len(lines))
		}
		return err
	}))
}

func (b *bureau) receiptOf(d archive.Document) (id archive.ID) {
	b.Helper()
	b.ok(b.db.Read(b.Context(), b.as("registrar"), func(tx archive.Tx) error {
		r, err := tx.Receipts().OfDocument(b.Context(), d.Key)
		id = r.ID
		return err
	}))
	return id
}

func TestReceivedBookAsLinesAndCells(t *testing.T) {
	at := time.Date(2026, 8, 3, 9, 5, 0, 0, time.UTC)
	number := func(n int, printed string) archive.Receipt { return archive.Receipt{N: n, Printed: printed, At: at} }
	void := number(2, "收〔2026〕2号")
	void.VoidedAt, void.VoiderName, void.Reason = at, "吴九", "重复登记"
	b := office.BookOfReceipts{Class: "plain", Year: 2026, Keeper: true, Last: 3, Missing: []int{3}, Lines: []archive.ReceiptLine{
		{Receipt: void, DocumentID: "x", Title: "关于防汛的通知", Status: archive.Voided, Level: archive.Public},
		{Receipt: number(1, "收〔2026〕1号"), Arrival: archive.Arrival{ReceivedOn: "2026-08-01", Copies: 2, Due: "2026-08-20", ReplyWanted: true}, DocumentID: "y",
			Title: "关于档案的函", Sender: "霁川市档案局", Number: "霁档〔2026〕5号", Level: archive.LevelInternal, Status: archive.InHand, Handlers: []string{"办公室", "财务部"}}}}
	r := printedReceipts(b, office.ReceiptQuery{State: archive.ReceiptOpen}, "张宁", at)
	want := []string{"收〔2026〕1号", "8月1日", "霁川市档案局", "霁档〔2026〕5号", "关于档案的函", "内部", "2", "办公室、财务部", "8月20日", "办理中，待复文"}
	if strings.Join(r.Rows[0], "|") != strings.Join(want, "|") || r.Rows[1][9] != "作废：重复登记（吴九 8月3日）" {
		t.Errorf("%q", r.Rows)
	}
	notes := strings.Join(r.Notes, "\n")
	for _, part := range []string{"公开、内部", "2026年度", "2件", "张宁", "只列：在办", "缺号1个"} {
		if !strings.Contains(notes, part) {
			t.Errorf("%s is missing in %s", part, notes)
		}
	}
	for _, row := range r.Rows {
		if len(row) != len(r.Columns) {
			t.Errorf("%d cells, %d columns", len(row), len(r.Columns))
		}
	}
}
