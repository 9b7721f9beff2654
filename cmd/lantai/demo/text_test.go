package demo

import (
	"strings"
	"testing"
	"time"
)

func weekday(day time.Time) bool {
	return day.Weekday() != time.Saturday && day.Weekday() != time.Sunday
}

func TestFill(t *testing.T) {
	friday := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	number := func(key string) string { return "〈" + key + "〉" }
	for text, want := range map[Text]string{
		"{year}年、{year-1}年、{year+1}年": "2026年、2025年、2027年",
		"于{day+1}前":                   "于11月23日前",
		"自{date+6}起":                  "自2026年11月30日起",
		"{date-5}召开":                  "2026年11月13日召开",
		"来文（{number a-b1}）收悉":         "来文（〈a-b1〉）收悉",
		"{hour}":                      "{hour}",
	} {
		if got := text.Fill(friday, weekday, number); got != want {
			t.Errorf("Fill(%q) = %q, not %q", text, got, want)
		}
	}
}

func TestMomentOn(t *testing.T) {
	sunday := time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC)
	got := Moment{Ago: 2, At: 9*60 + 30}.On(sunday, weekday)
	if want := time.Date(2026, 11, 19, 9, 30, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("two working days before %v is %v, not %v", sunday, got, want)
	}
}

// TestPlacesAreFilled finds a misspelt place, which Fill would leave in the text.
func TestPlacesAreFilled(t *testing.T) {
	d := load(t)
	check := func(where string, texts ...Text) {
		for _, text := range texts {
			filled := text.Fill(time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), weekday, func(string) string { return "" })
			if strings.ContainsAny(filled, "{}") {
				t.Errorf("%s: %q keeps a place to fill in", where, filled)
			}
		}
	}
	for _, doc := range d.Documents {
		check(doc.Key, doc.Title, doc.Note, doc.Body.Text())
		for _, a := range doc.Attachments {
			check(doc.Key, Text(a.Name), a.Text.Text())
		}
		for _, a := range doc.Acts {
			check(doc.Key, a.Text)
		}
		if doc.Sender != nil {
			check(doc.Key, doc.Sender.Number)
		}
	}
	for _, l := range d.Loans {
		check(l.Key, l.Note)
	}
}
