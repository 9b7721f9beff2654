package worktime

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The ledger answers what the calendar answers, within it, across its ends, and in years that are not known.
func TestLedgerIsTheCalendar(t *testing.T) {
	c := Default()
	from := time.Date(2025, 6, 1, 0, 0, 0, 0, c.Zone)
	to := time.Date(2027, 2, 1, 0, 0, 0, 0, c.Zone) // 2027 is not known
	l := c.Ledger(from, to)
	rapid.Check(t, func(t *rapid.T) {
		moment := func(name string) time.Time {
			return from.AddDate(0, 0, -20).Add(time.Duration(rapid.IntRange(0, 660*24*60).Draw(t, name)) * time.Minute)
		}
		a, b := moment("a"), moment("b")
		got, gotErr := l.Between(a, b)
		want, wantErr := c.Between(a, b)
		if got != want || errors.Is(gotErr, ErrUnknownYear) != errors.Is(wantErr, ErrUnknownYear) {
			t.Errorf("from %s to %s: %s %v, the calendar says %s %v", a, b, got, gotErr, want, wantErr)
		}
	})
}
