package demo

import (
	"fmt"
	"time"
)

// Moment is a time of a working day before the day of loading.
type Moment struct {
	Ago int       `json:"ago"` // working days, at least 1
	At  ClockTime `json:"at"`
}

// On is the moment as seen from today, in today's time zone; works says which days are working days.
func (m Moment) On(today time.Time, works func(time.Time) bool) time.Time {
	day := WorkingDay(today, -m.Ago, works)
	return time.Date(day.Year(), day.Month(), day.Day(), int(m.At)/60, int(m.At)%60, 0, 0, day.Location())
}

// Before reports whether m is earlier than other.
func (m Moment) Before(other Moment) bool {
	return m.Ago > other.Ago || m.Ago == other.Ago && m.At < other.At
}

// ClockTime is a time of day in minutes since midnight, written 09:05.
type ClockTime int

// UnmarshalText reads the written form.
func (c *ClockTime) UnmarshalText(text []byte) error {
	t, err := time.Parse("15:04", string(text))
	if err != nil {
		return fmt.Errorf("time of day %q is not of the form 09:05", text)
	}
	*c = ClockTime(t.Hour()*60 + t.Minute())
	return nil
}

// WorkingDay is the day n working days after day, or before it when n is negative; 0 is the day itself, working or not.
func WorkingDay(day time.Time, n int, works func(time.Time) bool) time.Time {
	step := 1
	if n < 0 {
		step = -1
	}
	for n != 0 {
		day = day.AddDate(0, 0, step)
		if works(day) {
			n -= step
		}
	}
	return day
}
