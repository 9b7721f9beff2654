package archive

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/lantai/lantai/workflow/worktime"
)

var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// at reads a moment of 2026, "2-27 16:00"; "" is none.
func at(t testing.TB, text string) time.Time {
	t.Helper()
	if text == "" {
		return time.Time{}
	}
	moment, err := time.ParseInLocation("2006-1-2 15:04", "2026-"+text, shanghai)
	if err != nil {
		t.Fatal(err)
	}
	return moment
}

// A small history, reckoned by hand. Office hours are 8:30–12:00 and 13:30–18:00; 28 February 2026 is a Saturday that makes up for
// the Spring Festival.
//
//	person 1, over a weekend   Fri 6 Mar 16:00 – Mon 9 Mar 10:00   2 h + 1 h 30   = 3.5 h, due Mon 9:00: overdue
//	person 1, make-up day      Fri 27 Feb 16:00 – Sat 28 Feb 10:00 2 h + 1 h 30   = 3.5 h, due Sat 12:00: returned in time
//	person 1, a lunch          Tue 3 Mar 11:00 – Tue 3 Mar 14:00   1 h + 0 h 30   = 1.5 h, without a time limit
//	person 1, unfinished       Mon 9 Mar 8:30 – as of Tue 18:00    8 h + 8 h      = 16 h, due Mon 18:00: overdue
//	person 2, unfinished       Tue 10 Mar 17:00 – as of Tue 18:00  1 h, due Fri: in time
//	person 2, done later       Mon 2 Mar 8:30 – Thu 12 Mar 10:00   as of Tue 10 Mar 18:00: Mon–Fri 40 h + Mon, Tue 16 h = 56 h, due Mon 16 Mar
func smallHistory(t testing.TB) []TaskFact {
	return []TaskFact{
		{Key: 1, Person: 1, Unit: 7, Route: "issuing", Step: "review", StepName: "审核", Opened: at(t, "3-6 16:00"), Done: at(t, "3-9 10:00"), Due: at(t, "3-9 9:00")},
		{Key: 2, Person: 1, Unit: 7, Route: "issuing", Step: "review", StepName: "审核", Opened: at(t, "2-27 16:00"), Done: at(t, "2-28 10:00"), Due: at(t, "2-28 12:00"), Returned: true},
		{Key: 3, Person: 1, Unit: 7, Route: "issuing", Step: "sign", StepName: "签发", Opened: at(t, "3-3 11:00"), Done: at(t, "3-3 14:00")},
		{Key: 4, Person: 1, Unit: 8, Route: "issuing", Step: "review", StepName: "审核", Opened: at(t, "3-9 8:30"), Due: at(t, "3-9 18:00")},
		{Key: 5, Person: 2, Unit: 8, Route: "issuing", Step: "sign", StepName: "领导签发", Opened: at(t, "3-10 17:00"), Due: at(t, "3-13 18:00")},
		{Key: 6, Person: 2, Unit: 8, Route: "report", Step: "sign", StepName: "签批", Opened: at(t, "3-2 8:30"), Done: at(t, "3-12 10:00"), Due: at(t, "3-16 18:00"), Returned: true},
	}
}

func TestReportIsWhatTheHandReckons(t *testing.T) {
	hours := func(h float64) time.Duration { return time.Duration(h * float64(time.Hour)) }
	asOf, between := at(t, "3-10 18:00"), worktime.Default().Between
	person1 := TaskFigures{Count: 4, Done: 3, Open: 1, Limited: 3, Overdue: 2, Returned: 1, Mean: hours(24.5 / 4), P90: hours(16), Longest: hours(16)}
	person2 := TaskFigures{Count: 2, Open: 2, Limited: 2, Mean: hours(28.5), P90: hours(56), Longest: hours(56)}
	for of, want := range map[ReportOf][]TaskRow{
		ReportPeople: {{TaskGroup{Person: 1}, "审核", person1}, {TaskGroup{Person: 2}, "领导签发", person2}},
		ReportUnits: {
			{TaskGroup{Unit: 7}, "审核", TaskFigures{Count: 3, Done: 3, Limited: 2, Overdue: 1, Returned: 1, Mean: hours(8.5) / 3, P90: hours(3.5)}},
			{TaskGroup{Unit: 8}, "领导签发", TaskFigures{Count: 3, Open: 3, Limited: 3, Overdue: 1, Mean: hours(73) / 3, P90: hours(56), Longest: hours(56)}}},
		ReportSteps: {
			{TaskGroup{Route: "issuing", Step: "review"}, "审核", TaskFigures{Count: 3, Done: 2, Open: 1, Limited: 3, Overdue: 2, Returned: 1, Mean: hours(23) / 3, P90: hours(16), Longest: hours(16)}},
			{TaskGroup{Route: "issuing", Step: "sign"}, "领导签发", TaskFigures{Count: 2, Done: 1, Open: 1, Limited: 1, Mean: hours(1.25), P90: hours(1.5), Longest: hours(1)}},
			{TaskGroup{Route: "report", Step: "sign"}, "签批", TaskFigures{Count: 1, Open: 1, Limited: 1, Mean: hours(56), P90: hours(56), Longest: hours(56)}}},
	} {
		rows, all := TaskRows(smallHistory(t), of, asOf, between)
		if !slices.Equal(rows, want) {
			t.Errorf("%s:\n got %+v\nwant %+v", of, rows, want)
		}
		if whole := (TaskFigures{Count: 6, Done: 3, Open: 3, Limited: 5, Overdue: 2, Returned: 1, Mean: hours(81.5) / 6, P90: hours(56), Longest: hours(56)}); all != whole {
			t.Errorf("%s: all together %+v", of, all)
		}
	}
	if person1.OverdueRate() != 2.0/3 || person1.ReturnRate() != 1.0/3 || (TaskFigures{}).OverdueRate() != 0 {
		t.Errorf("rates %v %v", person1.OverdueRate(), person1.ReturnRate())
	}
}

// A year without its holidays is said, not guessed.
func TestReportSaysWhatItCannotReckon(t *testing.T) {
	facts := []TaskFact{{Opened: time.Date(2031, 3, 3, 9, 0, 0, 0, shanghai)}, {Opened: at(t, "3-3 11:00"), Done: at(t, "3-3 14:00")}}
	f := FiguresOf(facts, time.Date(2031, 3, 4, 9, 0, 0, 0, shanghai), worktime.Default().Between)
	if f.Count != 2 || f.Open != 1 || f.Unreckoned != 1 || f.Mean != 90*time.Minute || f.Longest != 0 {
		t.Errorf("%+v", f)
	}
}

func drawFacts(t *rapid.T) []TaskFact {
	start := time.Date(2026, 1, 5, 0, 0, 0, 0, shanghai)
	moment := func(name string) time.Time {
		return start.Add(time.Duration(rapid.IntRange(0, 90*24*60).Draw(t, name)) * time.Minute)
	}
	var facts []TaskFact
	for i := range rapid.IntRange(0, 30).Draw(t, "tasks") {
		f := TaskFact{Key: Key(i), Person: Key(rapid.IntRange(1, 4).Draw(t, "person")), Unit: Key(rapid.IntRange(1, 3).Draw(t, "unit")),
			Route: "issuing", Step: fmt.Sprint("step", rapid.IntRange(1, 3).Draw(t, "step")), Opened: moment("opened")}
		if rapid.Bool().Draw(t, "done") {
			f.Done, f.Returned = f.Opened.Add(time.Duration(rapid.IntRange(1, 20_000).Draw(t, "took"))*time.Minute), rapid.Bool().Draw(t, "returned")
		}
		if rapid.Bool().Draw(t, "limited") {
			f.Due = moment("due")
		}
		facts = append(facts, f)
	}
	return facts
}

// Whatever is reported: every task is counted on one line, the parts add up to the whole, and shares stay shares.
func TestReportPartsMakeTheWhole(t *testing.T) {
	between := worktime.Default().Between
	rapid.Check(t, func(t *rapid.T) {
		facts, asOf := drawFacts(t), time.Date(2026, 4, 10, 12, 0, 0, 0, shanghai)
		of := rapid.SampledFrom([]ReportOf{ReportPeople, ReportUnits, ReportSteps}).Draw(t, "of")
		rows, all := TaskRows(facts, of, asOf, between)
		var sum TaskFigures
		for _, r := range rows {
			sum.Count, sum.Done, sum.Open, sum.Limited = sum.Count+r.Count, sum.Done+r.Done, sum.Open+r.Open, sum.Limited+r.Limited
			sum.Overdue, sum.Returned, sum.Longest = sum.Overdue+r.Overdue, sum.Returned+r.Returned, max(sum.Longest, r.Longest)
			if r.Done+r.Open != r.Count || r.Overdue > r.Limited || r.Returned > r.Done || r.Mean < 0 || r.OverdueRate() > 1 || r.ReturnRate() > 1 {
				t.Errorf("%+v", r)
			}
		}
		sum.Mean, sum.P90 = all.Mean, all.P90
		if sum != all || all.Count != len(facts) {
			t.Errorf("the lines make %+v, the whole is %+v", sum, all)
		}
	})
}

// Finishing what is open never makes the figures of the time in hand worse, and leaving it open never makes them better.
func TestReportDoesNotForgetTheUnfinished(t *testing.T) {
	between := worktime.Default().Between
	rapid.Check(t, func(t *rapid.T) {
		facts, asOf := drawFacts(t), time.Date(2026, 5, 1, 12, 0, 0, 0, shanghai)
		before := FiguresOf(facts, asOf, between)
		later := FiguresOf(facts, asOf.AddDate(0, 0, 7), between)
		if later.Count != before.Count || later.Mean < before.Mean || later.Overdue < before.Overdue || later.Longest < before.Longest && later.Open == before.Open {
			t.Errorf("a week later %+v has become %+v", before, later)
		}
	})
}
