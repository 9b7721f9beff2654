package loader

import (
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/records"
	"github.com/lantai/lantai/cmd/lantai/demo"
)

// testLapsedLoans lets two months go by: rights to read have ended by themselves, and the same records can be asked for anew; a
// cart leaves out what may be opened anyway.
func (p *player) testLapsedLoans(t *testing.T) {
	before := p.Clock.Now()
	p.Clock.Set(before.AddDate(0, 2, 0))
	defer p.Clock.Set(before)
	lapsed := 0
	for _, l := range p.content.Loans {
		reader := p.as(l.Reader)
		loan, now, err := p.Archive.Loan(t.Context(), reader, p.loans[l.Key].ID)
		ok(t, err)
		if !loan.Lapsed(now) {
			continue
		}
		lapsed++
		if _, err := p.Archive.Read(t.Context(), reader, loan.ID, ""); archive.KindOf(err) != archive.NotFound {
			t.Errorf("%s can be read after its end: %v", l.Key, err)
		}
		asked, err := p.Archive.Ask(t.Context(), reader, records.Request{Record: loan.RecordID, Purpose: "再次核对"})
		if err != nil || asked.State != archive.LoanRequested {
			t.Errorf("%s cannot be asked for anew: %+v %v", l.Key, asked, err)
		}
		card, err := p.Archive.Open(t.Context(), reader, loan.RecordID)
		ok(t, err)
		if _, err := p.Archive.AskAll(t.Context(), reader, []archive.ID{loan.RecordID}, records.Request{Purpose: "查考"}); card.Readable != (archive.KindOf(err) == archive.Invalid) {
			t.Errorf("%s can be opened: %v, and asked for: %v", l.Key, card.Readable, err)
		}
		again, _, err := p.Archive.Loan(t.Context(), reader, loan.ID)
		if err != nil || again.State != archive.LoanReturned || !again.ReturnedAt.Equal(loan.Until) {
			t.Errorf("%s is %s since %v: %v", l.Key, again.State, again.ReturnedAt, err)
		}
	}
	if lapsed == 0 {
		t.Error("the demonstration has no electronic loan that could lapse")
	}
}

// testHeap arranges all that is prefiled in one organisation, three at a time, and finds the codes without gap or double.
func (p *player) testHeap(t *testing.T) {
	archivist := p.as(p.holder(demo.Archivist, p.company[p.content.Documents[0].Unit]))
	prefiled := archive.RecordFilter{State: archive.Prefiled}
	left := -1
	for begun := time.Now(); left != 0; {
		list, err := p.Archive.List(t.Context(), archivist, prefiled)
		ok(t, err)
		if left >= 0 && list.Total >= left && left > 0 || time.Since(begun) > time.Minute {
			t.Fatalf("stuck at %d", list.Total)
		}
		if left = list.Total; left > 0 {
			batch, err := p.Archive.ArrangeSome(t.Context(), archivist, archive.RecordFilter{}, 3)
			if err != nil || len(batch.Refused) > 0 || batch.Filed == 0 {
				t.Fatalf("%+v %v", batch, err)
			}
		}
	}
	highest, counted := map[string]int{}, map[string]int{}
	ok(t, p.Archive.Each(t.Context(), archivist, archive.RecordFilter{}, func(page []archive.Record) error {
		for _, r := range page {
			class := r.Code[:len(r.Code)-4]
			highest[class], counted[class] = max(highest[class], r.Item), counted[class]+1
		}
		return nil
	}))
	for class, n := range counted {
		if highest[class] != n {
			t.Errorf("%s has %d records up to %d", class, n, highest[class])
		}
	}
}
