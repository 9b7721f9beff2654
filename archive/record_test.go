package archive

import (
	"testing"
	"time"
)

func TestRetentionOf(t *testing.T) {
	schedule := []RetentionRule{
		{Kind: Outgoing, SeriesCode: "霁城建党", Retention: Permanent, Clause: "一.1", Version: "2026-01"},
		{Genre: Minutes, Word: "董事会", Retention: Permanent, Clause: "一.2", Version: "2026-01"},
		{Genre: Minutes, Retention: Years30, Clause: "二.1", Version: "2026-01"},
		{Kind: Incoming, Retention: Years10, Clause: "三", Version: "2026-01"},
	}
	for _, c := range []struct {
		name   string
		d      Document
		series string
		want   Retention
		rule   string
	}{
		{"by series", Document{Kind: Outgoing, Genre: Notice, Retention: Years10}, "霁城建党", Permanent, "一.1（2026-01）"},
		{"by genre and word", Document{Kind: Outgoing, Genre: Minutes, Title: "第三次董事会纪要", Retention: Years10}, "", Permanent, "一.2（2026-01）"},
		{"the first rule that matches", Document{Kind: Outgoing, Genre: Minutes, Title: "办公会纪要", Retention: Years10}, "", Years30, "二.1（2026-01）"},
		{"listed periods are minimums", Document{Kind: Incoming, Genre: Notice, Retention: Permanent}, "", Permanent, "拟稿人拟定，长于三"},
		{"a shorter proposal gives way", Document{Kind: Outgoing, Genre: Minutes, Retention: Years10}, "", Years30, "二.1（2026-01）"},
		{"no rule", Document{Kind: Outgoing, Genre: Notice, Retention: Years30}, "霁城建", Years30, "拟稿人拟定"},
	} {
		if got, rule := RetentionOf(c.d, c.series, schedule); got != c.want || rule != c.rule {
			t.Errorf("%s: %s by %s", c.name, got, rule)
		}
	}
}

func TestDueOn(t *testing.T) {
	for _, c := range []struct {
		retention Retention
		want      Date
	}{{Permanent, ""}, {Years30, "2056-12-31"}, {Years10, "2036-12-31"}} {
		if got := DueOn(c.retention, 2026); got != c.want {
			t.Errorf("%s: %s", c.retention, got)
		}
	}
}

func TestRecordCode(t *testing.T) {
	r := Record{FondsCode: "J001", Category: "WS", Year: 2026, Retention: Years30, UnitCode: "BGS", Item: 7}
	if got := RecordCode(r); got != "J001-WS·2026-D30-BGS-0007" {
		t.Error(got)
	}
	r.Item = 12345
	if got := RecordCode(r); got != "J001-WS·2026-D30-BGS-12345" {
		t.Error(got)
	}
}

func TestItemNumbersRestartInEachLowestClass(t *testing.T) {
	base := Record{FondsCode: "J001", Category: "WS", Year: 2026, Retention: Years30, UnitCode: "BGS"}
	seen := map[string]bool{ItemCounter(base): true}
	for _, change := range []func(*Record){
		func(r *Record) { r.FondsCode = "J002" }, func(r *Record) { r.Category = "WG" }, func(r *Record) { r.Year = 2025 },
		func(r *Record) { r.Retention = Years10 }, func(r *Record) { r.UnitCode = "CWB" },
	} {
		r := base
		change(&r)
		if seen[ItemCounter(r)] {
			t.Errorf("%+v shares a counter", r)
		}
		seen[ItemCounter(r)] = true
	}
	other := base
	other.Item, other.Title = 3, "通知"
	if ItemCounter(other) != ItemCounter(base) {
		t.Error("two items of one class have two counters")
	}
}

// TestHiddenRecordsTakeNoItemNumbersOfOthers: a gap in the item numbers of a class would tell of a record above the clearance.
func TestHiddenRecordsTakeNoItemNumbersOfOthers(t *testing.T) {
	counters := map[string]LevelClass{}
	for _, l := range Levels() {
		r := RecordOf(Document{Organisation: 7, Level: l, Dated: "2026-08-01", Retention: Years10}, Fonds{Code: "J001"}, "BGS", "", nil, time.Now(), time.UTC)
		if class, taken := counters[ItemCounter(r)]; taken && class != l.Class() {
			t.Errorf("%s shares its item numbers with %s", l, class)
		}
		counters[ItemCounter(r)] = l.Class()
	}
	if len(counters) != 5 {
		t.Errorf("%d counters for 5 classes: %v", len(counters), counters)
	}
}

func TestRecordYear(t *testing.T) {
	zone := time.FixedZone("Asia/Shanghai", 8*3600)
	now := time.Date(2025, 12, 31, 17, 0, 0, 0, time.UTC) // the new year has begun in the zone
	for _, c := range []struct {
		dated Date
		want  int
	}{{"2024-03-01", 2024}, {"", 2026}} {
		r := RecordOf(Document{Dated: c.dated, Retention: Years10, Level: Public}, Fonds{Code: "J001"}, "BGS", "", nil, now, zone)
		if r.Year != c.want || r.DueOn != DueOn(Years10, c.want) || r.State != Prefiled || r.Item != 0 {
			t.Errorf("dated %q: %+v", c.dated, r)
		}
	}
}

func TestLoanRunsInItsTimeAlone(t *testing.T) {
	from := time.Date(2026, 8, 3, 1, 0, 0, 0, time.UTC)
	l := Loan{State: LoanLent, From: from, Until: from.AddDate(0, 0, 7)}
	for _, c := range []struct {
		at            time.Time
		state         LoanState
		running, late bool
	}{
		{from.Add(-1), LoanLent, false, false},
		{from, LoanLent, true, false},
		{l.Until.Add(-1), LoanLent, true, false},
		{l.Until, LoanLent, false, true},
		{l.Until, LoanReturned, false, false},
		{from.Add(time.Hour), LoanReturned, false, false},
		{from.Add(time.Hour), LoanRecalled, false, false},
		{from.Add(time.Hour), LoanRequested, false, false},
	} {
		for _, form := range []string{"electronic", "paper"} {
			l.State, l.Form = c.state, form
			paper := form == "paper" // is overdue; what is electronic lapses
			if l.Running(c.at) != c.running || l.Overdue(c.at) != (c.late && paper) || l.Lapsed(c.at) != (c.late && !paper) {
				t.Errorf("%s %s at %v: running %v, overdue %v, lapsed %v", form, c.state, c.at, l.Running(c.at), l.Overdue(c.at), l.Lapsed(c.at))
			}
		}
	}
}
