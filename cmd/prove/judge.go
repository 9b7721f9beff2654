package main

import (
	"errors"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/cmd/lantai/house"
)

// judge reads what is kept and holds it against what the clients were told.
func (t *numbersTrial) judge() error {
	h, err := openHouse(t.ctx, t.data, false)
	if err != nil {
		return err
	}
	return errors.Join(t.judgeRows(h), t.judgeAudit(h), h.Close())
}

// judgeRows looks at every series, then at every document.
func (t *numbersTrial) judgeRows(h *house.House) error {
	inRegister := map[archive.Key]string{}
	err := h.DB.Read(t.ctx, archive.System(), func(tx archive.Tx) error {
		series := map[archive.Key]bool{}
		for _, d := range t.documents {
			if !series[d.Series] {
				series[d.Series] = true
				if err := t.judgeSeries(tx, d.Series, inRegister); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return h.DB.Read(t.ctx, archive.System(), func(tx archive.Tx) error {
		for _, d := range t.documents {
			kept, err := tx.Documents().ByKey(t.ctx, d.Key)
			if err != nil {
				return err
			}
			if kept.Number == "" || kept.Number != t.answers[d.ID] || kept.Number != inRegister[d.Key] || kept.Status != archive.Numbered {
				t.fault("a document is %s with number %q; its clients were told %q and the register says %q", kept.Status, kept.Number,
					t.answers[d.ID], inRegister[d.Key])
			}
		}
		return nil
	})
}

// judgeSeries wants the register to be exactly 1..N, each line in use by a document of its own.
func (t *numbersTrial) judgeSeries(tx archive.Tx, key archive.Key, inRegister map[archive.Key]string) error {
	s, err := tx.Registers().SeriesByKey(t.ctx, key)
	if err != nil {
		return err
	}
	year := tx.Today().Year()
	counter, err := tx.Registers().Year(t.ctx, s, year)
	if err != nil {
		return err
	}
	lines, err := tx.Registers().Lines(t.ctx, s, year)
	if err != nil {
		return err
	}
	numbers := make([]archive.Number, len(lines))
	for i, l := range lines {
		numbers[i] = l.Number
		if l.Fate != archive.FateInUse || l.Printed != archive.PrintNumber(s.Code, year, l.N) || inRegister[l.Document] != "" {
			t.fault("%s %d: the line %q is %s, or its document has another number", s.Code, l.N, l.Printed, l.Fate)
		}
		inRegister[l.Document] = l.Printed
	}
	sum := archive.SumRegister(counter, numbers, func(archive.Key) bool { return false })
	if want := documentsEach * t.Times; !sum.Continuous() || counter.Last != want || len(lines) != want {
		t.fault("%s: the counter is at %d with %d lines, want %d; missing %v, double %v", s.Code, counter.Last, len(lines), want, sum.Missing, sum.Double)
	}
	return nil
}

// judgeAudit wants the chain whole after all the kills.
func (t *numbersTrial) judgeAudit(h *house.House) error {
	for {
		sealed, err := h.DB.Seal(t.ctx)
		if err != nil {
			return err
		}
		if sealed == 0 {
			break
		}
	}
	report, err := h.DB.Verify(t.ctx, nil)
	if err == nil && !report.Intact() {
		t.fault("the audit log has %d faults", len(report.Faults))
	}
	return err
}
