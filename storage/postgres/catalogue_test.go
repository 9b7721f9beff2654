package postgres_test

import (
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
)

// TestAuditLogIsTheAuditorsAlone reads the log page by page, down to its first entry.
func TestAuditLogIsTheAuditorsAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	subject := archive.NewID()
	for i := range 5 {
		act := []string{"loan.read", "document.read"}[i%2]
		ok(t, w.as(t, w.drafter, func(tx archive.Tx) error {
			if err := tx.Log(t.Context(), archive.Entry{Act: act, Subject: subject, Level: archive.LevelInternal}); err != nil {
				return err
			}
			return tx.Log(t.Context(), archive.Entry{Act: "session.open", Subject: tx.Actor().ID})
		}))
		w.clock.Pass(time.Hour)
	}
	read := func(person archive.Key, f archive.AuditFilter) (all []archive.AuditLine) {
		t.Helper()
		ok(t, w.as(t, person, func(tx archive.Tx) error {
			for {
				page, next, err := tx.Audit().Lines(t.Context(), f)
				if all = append(all, page...); err != nil || next == "" {
					return err
				}
				f.Cursor = next
			}
		}))
		return all
	}
	if lines := read(w.boss, archive.AuditFilter{}); len(lines) != 0 {
		t.Errorf("a leader reads %d lines", len(lines))
	}
	whole, byThree := read(w.auditor, archive.AuditFilter{Subject: subject}), read(w.auditor, archive.AuditFilter{Subject: subject, Limit: 3})
	if len(whole) != 5 || len(byThree) != 5 || whole[0].PersonName != "张三" || whole[0].Level != archive.LevelInternal || !whole[0].At.After(whole[4].At) {
		t.Errorf("%d lines, %d by three: %+v", len(whole), len(byThree), whole)
	}
	for i := range byThree {
		if byThree[i] != whole[i] {
			t.Errorf("line %d differs by pages", i)
		}
	}
	for name, k := range map[string]struct {
		filter archive.AuditFilter
		want   int
	}{
		"by act":                   {archive.AuditFilter{Act: "loan."}, 3},
		"without a level":          {archive.AuditFilter{Act: "session."}, 5},
		"by a day that has passed": {archive.AuditFilter{To: "2026-08-02"}, 0},
		"by the day in the zone":   {archive.AuditFilter{Act: "loan.", From: "2026-08-03", To: "2026-08-03"}, 3},
		"by nobody":                {archive.AuditFilter{Person: archive.NewID()}, 0},
	} {
		if got := read(w.auditor, k.filter); len(got) != k.want {
			t.Errorf("%s: %d lines, want %d", name, len(got), k.want)
		}
	}
	ok(t, w.as(t, w.auditor, func(tx archive.Tx) error {
		chain, err := tx.Audit().Chain(t.Context())
		if chain.Pending == 0 || chain.Sealed != 0 || chain.Link != nil {
			t.Errorf("unsealed chain %+v", chain)
		}
		return err
	}))
}

func TestKnownLeavesOutWhatMayNotBeKnown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	open, hidden := w.document(t, archive.LevelInternal, "内部通知"), w.document(t, archive.WorkSecret, "工作秘密通知")
	ids := []archive.ID{open.ID, hidden.ID, archive.NewID()}
	count := func(person archive.Key) (n int) {
		ok(t, w.as(t, person, func(tx archive.Tx) error {
			found, err := tx.Documents().Known(t.Context(), ids)
			n = len(found)
			return err
		}))
		return n
	}
	if drafter, other := count(w.drafter), count(w.other); drafter != 1 || other != 0 {
		t.Errorf("the drafter knows %d, another %d", drafter, other)
	}
}

func TestLentOnPaperCanBeAskedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	lent, _ := w.file(t, w.document(t, archive.LevelInternal, "借出的通知")), w.file(t, w.document(t, archive.LevelInternal, "在库的通知"))
	ok(t, w.as(t, w.other, func(tx archive.Tx) error {
		return tx.Loans().Insert(t.Context(), &archive.Loan{ID: archive.NewID(), Record: lent.Key, Reader: w.other, Form: "paper", Purpose: "查考", Days: 7,
			State: archive.LoanRequested})
	}))
	asked := func() (page []archive.Record, n int) {
		ok(t, w.as(t, w.archivist, func(tx archive.Tx) (err error) {
			f := archive.RecordFilter{Lent: true}
			if page, _, err = tx.Catalogue().List(t.Context(), f); err != nil {
				return err
			}
			tally, err := tx.Catalogue().Tally(t.Context(), f)
			n = archive.CountRecords(tally, f).Total
			return err
		}))
		return page, n
	}
	if page, n := asked(); len(page) != 0 || n != 0 {
		t.Errorf("a request counts as lent: %d, %d", len(page), n)
	}
	ok(t, w.as(t, w.archivist, func(tx archive.Tx) error {
		mine, err := tx.Loans().OfRecord(t.Context(), lent.Key)
		if err != nil {
			return err
		}
		l := mine[0]
		l.State, l.DecidedBy, l.DecidedAt, l.From, l.Until = archive.LoanLent, w.archivist, tx.Now(), tx.Now(), tx.Now().AddDate(0, 0, 7)
		return tx.Loans().Update(t.Context(), &l)
	}))
	if page, n := asked(); n != 1 || len(page) != 1 || page[0].ID != lent.ID {
		t.Errorf("lent: %d, %+v", n, page)
	}
}
