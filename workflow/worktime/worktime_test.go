package worktime

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func when(t *testing.T, s string) time.Time {
	t.Helper()
	m, err := time.ParseInLocation("2006-01-02 15:04", s, Default().Zone)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestDue(t *testing.T) {
	for _, c := range []struct{ name, from, due string }{
		{"within a morning", "2026-03-03 08:30", "2026-03-03 10:30"},
		{"over the lunch break", "2026-03-03 11:00", "2026-03-03 14:30"},
		{"work that ends with the morning is due at noon", "2026-03-03 10:00", "2026-03-03 12:00"},
		{"over the night", "2026-03-03 17:00", "2026-03-04 09:30"},
		{"starts before the office opens", "2026-03-03 06:00", "2026-03-03 10:30"},
		{"starts in the lunch break", "2026-03-03 12:30", "2026-03-03 15:30"},
		{"starts after the office closes", "2026-03-03 20:00", "2026-03-04 10:30"},
		{"starts on a weekend", "2026-03-07 10:00", "2026-03-09 10:30"},
		{"over a weekend", "2026-03-06 17:00", "2026-03-09 09:30"},
		{"a make-up Saturday is worked", "2026-02-14 09:00", "2026-02-14 11:00"},
		{"a make-up Saturday after National Day is worked", "2026-10-10 09:00", "2026-10-10 11:00"},
		{"a Monday of the Spring Festival is off", "2026-02-16 09:00", "2026-02-24 10:30"},
		{"from the make-up Saturday over the whole Spring Festival", "2026-02-14 17:00", "2026-02-24 09:30"},
		{"across years, over New Year to the make-up Sunday", "2025-12-31 17:00", "2026-01-04 09:30"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Default().Due(when(t, c.from), 2*time.Hour)
			if err != nil || !got.Equal(when(t, c.due)) {
				t.Fatalf("due %v, %v; want %s", got, err, c.due)
			}
		})
	}
}

// A day of office work is eight hours, not twenty-four: "P1D" took three days elsewhere.
func TestOneWorkingDayIsEightHours(t *testing.T) {
	got, err := Default().Due(when(t, "2026-03-03 10:00"), 8*time.Hour)
	if want := when(t, "2026-03-04 10:00"); err != nil || !got.Equal(want) {
		t.Fatalf("due %v, %v; want %v", got, err, want)
	}
}

func TestUnknownYearIsSaidNotGuessed(t *testing.T) {
	c := Default()
	for name, reckon := range map[string]func() error{
		"due": func() error { _, err := c.Due(when(t, "2026-12-31 17:00"), 2*time.Hour); return err },
		"between": func() error {
			_, err := c.Between(when(t, "2026-12-31 17:00"), when(t, "2027-01-05 09:00"))
			return err
		},
		"workday": func() error { _, err := c.Workday(when(t, "2027-01-01 09:00")); return err },
		"next":    func() error { _, err := c.Next(when(t, "2026-12-31 18:00")); return err },
		"before":  func() error { _, err := c.Workday(when(t, "2023-06-01 09:00")); return err },
	} {
		if err := reckon(); !errors.Is(err, ErrUnknownYear) {
			t.Errorf("%s: %v, want ErrUnknownYear", name, err)
		}
	}
	if _, err := c.Due(when(t, "2026-12-31 17:00"), time.Hour); err != nil {
		t.Errorf("work that ends in the last known hour needs no other year: %v", err)
	}
}

func TestUnknownYearNamesTheYear(t *testing.T) {
	_, err := Default().Workday(when(t, "2027-01-01 09:00"))
	if e, ok := errors.AsType[UnknownYear](err); !ok || e.Year != 2027 {
		t.Fatalf("%v does not name 2027", err)
	}
}

func TestWorkday(t *testing.T) {
	for date, want := range map[string]bool{
		"2026-02-14": true, "2026-10-10": true, "2026-02-16": false, "2026-02-15": false, "2026-01-04": true,
		"2026-03-03": true, "2026-03-07": false, "2025-10-11": true, "2024-10-12": true, "2024-09-16": false,
	} {
		if got, err := Default().Workday(when(t, date+" 09:00")); err != nil || got != want {
			t.Errorf("%s: worked %v, %v; want %v", date, got, err, want)
		}
	}
}

func TestOpenAndNextKeepRemindersInOfficeHours(t *testing.T) {
	for _, c := range []struct {
		at, next string
		open     bool
	}{
		{"2026-03-03 09:00", "2026-03-03 09:00", true},
		{"2026-03-03 12:00", "2026-03-03 13:30", false},
		{"2026-03-03 18:00", "2026-03-04 08:30", false},
		{"2026-03-07 10:00", "2026-03-09 08:30", false},
		{"2026-02-14 10:00", "2026-02-14 10:00", true},
	} {
		open, err := Default().Open(when(t, c.at))
		next, err2 := Default().Next(when(t, c.at))
		if err != nil || err2 != nil || open != c.open || !next.Equal(when(t, c.next)) {
			t.Errorf("%s: open %v, next %v, %v %v", c.at, open, next, err, err2)
		}
	}
}

func TestHoursAreEffectiveByDate(t *testing.T) {
	c := Default()
	c.Hours = append(c.Hours, Hours{From: when(t, "2026-06-01 00:00"), Spans: []Span{{9 * 60, 12 * 60}, {14 * 60, 18 * 60}}})
	got, err := c.Due(when(t, "2026-05-29 17:00"), 2*time.Hour) // Friday before; Monday opens at nine
	if want := when(t, "2026-06-01 10:00"); err != nil || !got.Equal(want) {
		t.Fatalf("due %v, %v; want %v", got, err, want)
	}
}

// Property: so much working time lies between a moment and what is due after it.
func TestBetweenIsTheInverseOfDue(t *testing.T) {
	c := Default()
	start := when(t, "2024-01-01 00:00")
	rapid.Check(t, func(t *rapid.T) {
		from := start.Add(time.Duration(rapid.IntRange(0, 900*24*60).Draw(t, "minutes")) * time.Minute)
		work := time.Duration(rapid.IntRange(1, 200*60).Draw(t, "work")) * time.Minute
		due, err := c.Due(from, work)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := c.Between(from, due); err != nil || got != work {
			t.Fatalf("between %v and %v lie %v (%v), want %v", from, due, got, err, work)
		}
		if back, err := c.Between(due, from); err != nil || back != -work {
			t.Fatalf("backwards %v (%v), want %v", back, err, -work)
		}
	})
}

func TestParse(t *testing.T) {
	y, err := Parse(strings.NewReader(`{"year":2027,"papers":["p"],"days":[{"name":"元旦","date":"2027-01-01","isOffDay":true},
		{"name":"元旦","date":"2026-12-27","isOffDay":false}]}`))
	if err != nil || y.Year != 2027 || y.Off["2027-01-01"] != "元旦" {
		t.Fatalf("%+v, %v", y, err)
	}
	c := Default().With(y)
	if worked, err := c.Workday(when(t, "2026-12-27 09:00")); err != nil || !worked {
		t.Errorf("the notice for 2027 makes a Sunday of 2026 a working day: %v, %v", worked, err)
	}
	if _, known := Default().Years[2027]; known {
		t.Error("With changed its receiver")
	}
	if due, err := c.Due(when(t, "2026-12-31 17:00"), 2*time.Hour); err != nil || !due.Equal(when(t, "2027-01-04 09:30")) {
		t.Errorf("due %v, %v", due, err)
	}
}

func TestParseRefuses(t *testing.T) {
	for name, in := range map[string]string{
		"not JSON":             `{`,
		"an undecided year":    `{"year":2027,"days":[]}`,
		"a date of no meaning": `{"year":2027,"days":[{"date":"2027-02-30","isOffDay":true}]}`,
		"another year's date":  `{"year":2027,"days":[{"date":"2029-01-01","isOffDay":true}]}`,
		"a date both ways":     `{"year":2027,"days":[{"date":"2027-01-01","isOffDay":true},{"date":"2027-01-01","isOffDay":false}]}`,
	} {
		if _, err := Parse(strings.NewReader(in)); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestBuiltinYearsAgreeWithTheSharedTables(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "shared", "calendar")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the shared calendar tables are not on this machine")
	}
	for _, y := range BuiltinYears() {
		f, err := os.Open(filepath.Join(dir, time.Date(y.Year, 1, 1, 0, 0, 0, 0, time.UTC).Format("2006")+".json"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		want, err := Parse(f)
		if err != nil || len(want.Off) != len(y.Off) || len(want.Work) != len(y.Work) {
			t.Fatalf("%d: %d off and %d make-up days, want %d and %d (%v)", y.Year, len(y.Off), len(y.Work), len(want.Off), len(want.Work), err)
		}
		for date := range want.Off {
			if !y.off(date) {
				t.Errorf("%s must be off", date)
			}
		}
		for date := range want.Work {
			if !y.worked(date) {
				t.Errorf("%s must be worked", date)
			}
		}
	}
}

func TestCalendarValidate(t *testing.T) {
	if err := Default().Validate(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*Calendar){
		"no zone":         func(c *Calendar) { c.Zone = nil },
		"no hours":        func(c *Calendar) { c.Hours = nil },
		"late hours":      func(c *Calendar) { c.Hours[0].From = time.Now() },
		"overlapping":     func(c *Calendar) { c.Hours[0].Spans = []Span{{0, 60}, {30, 90}} },
		"an empty day":    func(c *Calendar) { c.Hours[0].Spans = nil },
		"past midnight":   func(c *Calendar) { c.Hours[0].Spans = []Span{{0, 25 * 60}} },
		"an unknown year": func(c *Calendar) { c.Years[2027] = Year{Year: 2027} },
	} {
		c := Default()
		spoil(c)
		if c.Validate() == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestExplainNamesWhatItPassesOver(t *testing.T) {
	r, err := Default().Explain(when(t, "2026-09-30 17:00"), 16*time.Hour)
	if want := when(t, "2026-10-09 17:00"); err != nil || !r.Due.Equal(want) {
		t.Fatalf("due %v, %v; want %v", r.Due, err, want)
	}
	if len(r.Skipped) != 7 || r.Skipped[0] != (Day{"2026-10-01", Holiday, "国庆节"}) {
		t.Errorf("passed over %v", r.Skipped)
	}
	r, err = Default().Explain(when(t, "2026-10-09 17:00"), 8*time.Hour)
	if err != nil || len(r.MadeUp) != 1 || r.MadeUp[0].Date != "2026-10-10" || !r.Due.Equal(when(t, "2026-10-10 17:00")) {
		t.Errorf("the make-up Saturday is not counted: %+v, %v", r, err)
	}
	if r, err = Default().Explain(when(t, "2026-03-06 17:00"), 2*time.Hour); err != nil || len(r.Skipped) != 2 || r.Skipped[1] != (Day{"2026-03-08", Weekend, ""}) {
		t.Errorf("a weekend: %+v, %v", r, err)
	}
	if _, err = Default().Explain(when(t, "2026-12-31 17:00"), 2*time.Hour); !errors.Is(err, ErrUnknownYear) {
		t.Errorf("into an unknown year: %v", err)
	}
}

func TestWithHoursKeepsTheirOrder(t *testing.T) {
	early, late := Hours{From: when(t, "2026-06-01 00:00"), Spans: []Span{{540, 720}}}, Hours{From: when(t, "2026-10-01 00:00"), Spans: []Span{{600, 720}}}
	c := Default().WithHours(late).WithHours(early)
	if err := c.Validate(); err != nil || len(c.Hours) != 3 || c.Hours[1].Spans[0].From != 540 {
		t.Fatalf("%+v, %v", c.Hours, err)
	}
	early.Spans = []Span{{480, 720}}
	if c = c.WithHours(early); len(c.Hours) != 3 || c.Hours[1].Spans[0].From != 480 {
		t.Errorf("the same first day is not replaced: %+v", c.Hours)
	}
	if len(Default().Hours) != 1 {
		t.Error("WithHours changed its receiver")
	}
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	for _, y := range BuiltinYears() {
		var b strings.Builder
		if err := y.Write(&b); err != nil {
			t.Fatal(err)
		}
		back, err := Parse(strings.NewReader(b.String()))
		if err != nil || !maps.Equal(back.Off, y.Off) || !maps.Equal(back.Work, y.Work) || back.Year != y.Year || !slices.Equal(back.Papers, y.Papers) {
			t.Errorf("%d: %+v, %v", y.Year, back, err)
		}
	}
}
