package house

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
)

// busyDay has one document signed, one with the head of finance, and one there that is above the clearance of some.
func (b *bureau) busyDay() (open archive.Document) {
	b.Helper()
	b.carry(b.draft(archive.LevelInternal, "关于检修的通知"), archive.Signed)
	b.clock.Pass(3 * time.Hour)
	open = b.carry(b.draft(archive.LevelInternal, "关于复检的通知"), archive.InReview)
	b.clock.Pass(2 * time.Hour)
	b.carry(b.draft(archive.WorkSecret, "关于演练的通知"), archive.InReview)
	b.clock.Pass(time.Hour)
	return open
}

// counted reads a report as somebody: the count of each line by its name.
func (b *bureau) counted(user string, asked office.ReportAsked) (office.Report, map[string]int) {
	b.Helper()
	r, err := b.office.Report(b.Context(), b.as(user), asked)
	b.ok(err)
	counts := map[string]int{}
	for _, l := range r.Lines {
		counts[l.Name] += l.Count
	}
	return r, counts
}

// TestReportsReachAsFarAsTheAsker: everybody sees the own work, heads that of their units, the office and the leaders all of it, and
// nobody what he may not read.
func TestReportsReachAsFarAsTheAsker(t *testing.T) {
	b := newBureau(t)
	b.busyDay()
	for user, want := range map[string]struct {
		scope  archive.ReportScope
		counts map[string]int
	}{
		"colleague":   {archive.ScopeSelf, map[string]int{}},
		"drafter":     {archive.ScopeSelf, map[string]int{}}, // what was sent on at once was never in hand
		"financehead": {archive.ScopeUnit, map[string]int{"financehead": 3}},
		"workshead":   {archive.ScopeUnit, map[string]int{}},
		"leader":      {archive.ScopeOrganisation, map[string]int{"leader": 1, "financehead": 1, "editor": 1, "registrar": 1}}, // of what he is inside
		"auditor":     {archive.ScopeSelf, map[string]int{}},
		"foreigner":   {archive.ScopeSelf, map[string]int{}},
	} {
		r, counts := b.counted(user, office.ReportAsked{Of: archive.ReportPeople})
		if r.Scope != want.scope || !maps.Equal(counts, want.counts) {
			t.Errorf("%s: %s %v, want %s %v", user, r.Scope, counts, want.scope, want.counts)
		}
	}
	_, steps := b.counted("financehead", office.ReportAsked{Of: archive.ReportSteps})
	if !maps.Equal(steps, map[string]int{"部门负责人审核": 3}) {
		t.Errorf("steps: %v", steps)
	}
}

// TestNobodyCountsAboveHisClearance: a lowered clearance takes the work on what lies above it out of every figure.
func TestNobodyCountsAboveHisClearance(t *testing.T) {
	b := newBureau(t)
	b.busyDay()
	b.owner(`UPDATE person SET clearance = 1 WHERE username = 'financehead'`)
	for _, of := range []archive.ReportOf{archive.ReportPeople, archive.ReportUnits, archive.ReportSteps} {
		r, counts := b.counted("financehead", office.ReportAsked{Of: of})
		if r.All.Count != 2 || len(counts) != 1 {
			t.Errorf("%s: %d tasks, %v", of, r.All.Count, counts)
		}
	}
	_, list, total, err := b.office.ReportedTasks(t.Context(), b.as("financehead"), office.ReportAsked{Of: archive.ReportPeople}, office.ReportPick{Limit: 50})
	b.ok(err)
	if total != 2 || slices.ContainsFunc(list, func(l office.ReportedTask) bool { return l.Level == archive.WorkSecret }) {
		t.Errorf("%d tasks: %+v", total, list)
	}
}

// TestReportsKeepToTheUnit: a head asks for the own units and for no others.
func TestReportsKeepToTheUnit(t *testing.T) {
	b := newBureau(t)
	b.busyDay()
	_, err := b.office.Report(t.Context(), b.as("financehead"), office.ReportAsked{Of: archive.ReportPeople, Unit: b.works.ID})
	b.refused("the unit of somebody else", err, archive.NotFound)
	_, err = b.office.Report(t.Context(), b.as("drafter"), office.ReportAsked{Of: archive.ReportPeople, Unit: b.finance.ID})
	b.refused("one's own unit, by staff", err, archive.NotFound)
	_, err = b.office.Report(t.Context(), b.as("leader"), office.ReportAsked{Of: archive.ReportPeople, Unit: b.companyRoot.ID})
	b.refused("another organisation", err, archive.NotFound)
	r, counts := b.counted("leader", office.ReportAsked{Of: archive.ReportPeople, Unit: b.finance.ID})
	if !maps.Equal(counts, map[string]int{"financehead": 1}) || len(r.Units) != 4 {
		t.Errorf("%v of %d units", counts, len(r.Units))
	}
}

// TestReportsCountWhatIsUnfinished: with the time that it has taken so far, and overdue once its time is up.
func TestReportsCountWhatIsUnfinished(t *testing.T) {
	b := newBureau(t)
	open := b.busyDay()
	b.clock.Pass(14 * 24 * time.Hour)
	r, _ := b.counted("financehead", office.ReportAsked{Of: archive.ReportPeople, From: "2026-08-01", To: "2026-08-31"})
	f := r.All
	if f.Count != 3 || f.Open != 2 || f.Done != 1 || f.Limited != 3 || f.Overdue != 2 || f.Longest < 70*time.Hour || f.Mean < 45*time.Hour {
		t.Errorf("%+v", f)
	}
	early, _ := b.counted("financehead", office.ReportAsked{Of: archive.ReportPeople, From: "2026-08-03", To: "2026-08-03"})
	if early.All.Open != 2 || early.All.Overdue != 0 || early.All.Longest > 8*time.Hour {
		t.Errorf("as of the first day %+v", early.All)
	}
	_, list, total, err := b.office.ReportedTasks(t.Context(), b.as("financehead"), r.ReportAsked, office.ReportPick{Only: office.ReportOverdue, Limit: 1})
	b.ok(err)
	if total != 2 || len(list) != 1 || list[0].DocumentID != open.ID || !list[0].Overdue || !list[0].Open || list[0].Took < 70*time.Hour {
		t.Errorf("%d overdue: %+v", total, list)
	}
}

// TestReportsSetIssuedAgainstFiled: what was issued and what of it is filed, by month, unit and kind.
func TestReportsSetIssuedAgainstFiled(t *testing.T) {
	b := newBureau(t)
	b.needFonts()
	d := b.carry(b.draft(archive.LevelInternal, "关于检修的通知"), archive.Issued)
	b.carry(b.draft(archive.LevelInternal, "关于复检的通知"), archive.Issued)
	_, err := b.stacks.File(t.Context(), b.as("archivist"), d.ID, "")
	b.ok(err)
	for user, want := range map[string]int{"leader": 2, "financehead": 2, "drafter": 2, "worker": 0, "foreigner": 0} {
		r, err := b.office.Report(t.Context(), b.as(user), office.ReportAsked{Of: archive.ReportDocuments})
		b.ok(err)
		sum := archive.DocumentTally{}
		for _, tally := range r.Tallies {
			sum.Add(tally.DocumentTally)
			if tally.Month != "2026-08" || tally.UnitName != "财务部" || tally.Kind != archive.Outgoing {
				t.Errorf("%s: %+v", user, tally)
			}
		}
		if sum.Count != want || want > 0 && (sum.Filed != 1 || sum.Unfiled() != 1) {
			t.Errorf("%s: %+v", user, sum)
		}
	}
}

// TestReportsRefuseBrokenPeriods by the field at fault.
func TestReportsRefuseBrokenPeriods(t *testing.T) {
	b := newBureau(t)
	for _, days := range [][2]archive.Date{{"2026-08-31", "2026-08-01"}, {"yesterday", ""}, {"2026-08-01", "2026-02-30"}, {"1990-01-01", "2026-08-01"}} {
		_, err := b.office.Report(t.Context(), b.as("leader"), office.ReportAsked{Of: archive.ReportPeople, From: days[0], To: days[1]})
		b.refused(string(days[0]+" to "+days[1]), err, archive.Invalid)
	}
}
