// Package worktime reckons in working time: office hours, weekends, holidays and make-up days. It never guesses: a year whose
// holidays have not been entered is said to be unknown.
package worktime

import (
	"errors"
	"fmt"
	"time"
)

// ErrUnknownYear says that the reckoning reached a year whose holidays have not been entered. errors.Is finds it in an
// UnknownYear, which names the year.
var ErrUnknownYear = errors.New("worktime: the holidays of the year are not known")

// UnknownYear is the year that would have to be entered.
type UnknownYear struct{ Year int }

// Error is the sentence in Chinese, naming the year.
func (e UnknownYear) Error() string {
	return fmt.Sprintf("%d年的放假安排尚未录入，无法推算工作时间。", e.Year)
}

// Is makes an UnknownYear an ErrUnknownYear.
func (e UnknownYear) Is(target error) bool { return target == ErrUnknownYear }

// Due is the moment at which so much working time has passed since from, in the calendar's zone. Time outside office hours does
// not count; work that ends with the office day is due at its end, not at the beginning of the next. It fails with an UnknownYear
// as soon as it would have to know a day of such a year.
func (c *Calendar) Due(from time.Time, work time.Duration) (time.Time, error) {
	if work <= 0 {
		return from.In(c.Zone), nil
	}
	for day := c.midnight(from); ; day = day.AddDate(0, 0, 1) {
		spans, err := c.spansOf(day)
		if err != nil {
			return time.Time{}, err
		}
		for _, s := range spans {
			start, end := later(at(day, s.From), from), at(day, s.To)
			if left := end.Sub(start); left >= work {
				return start.Add(work), nil
			} else if left > 0 {
				work -= left
			}
		}
	}
}

// Between is the working time in [a, b); negative when b is before a. It fails with an UnknownYear.
func (c *Calendar) Between(a, b time.Time) (time.Duration, error) {
	if b.Before(a) {
		work, err := c.Between(b, a)
		return -work, err
	}
	var sum time.Duration
	for day := c.midnight(a); day.Before(b); day = day.AddDate(0, 0, 1) {
		spans, err := c.spansOf(day)
		if err != nil {
			return 0, err
		}
		for _, s := range spans {
			sum += max(0, earlier(at(day, s.To), b).Sub(later(at(day, s.From), a)))
		}
	}
	return sum, nil
}

// Workday reports whether the day of t, in the calendar's zone, is worked. It fails with an UnknownYear.
func (c *Calendar) Workday(t time.Time) (bool, error) {
	day := c.midnight(t)
	if _, known := c.Years[day.Year()]; !known {
		return false, UnknownYear{day.Year()}
	}
	date := day.Format(time.DateOnly)
	if c.decided(date, Year.worked) {
		return true, nil
	}
	if c.decided(date, Year.off) {
		return false, nil
	}
	return day.Weekday() != time.Saturday && day.Weekday() != time.Sunday, nil
}

// decided asks all years: the notice for one year may move days of the year before.
func (c *Calendar) decided(date string, by func(Year, string) bool) bool {
	for _, y := range c.Years {
		if by(y, date) {
			return true
		}
	}
	return false
}

// Open reports whether t lies in office hours. It fails with an UnknownYear.
func (c *Calendar) Open(t time.Time) (bool, error) {
	next, err := c.Next(t)
	return err == nil && next.Equal(t), err
}

// Next is t if it lies in office hours, else the moment at which they next begin. It fails with an UnknownYear.
func (c *Calendar) Next(t time.Time) (time.Time, error) {
	for day := c.midnight(t); ; day = day.AddDate(0, 0, 1) {
		spans, err := c.spansOf(day)
		if err != nil {
			return time.Time{}, err
		}
		for _, s := range spans {
			if t.Before(at(day, s.To)) {
				return later(at(day, s.From), t).In(c.Zone), nil
			}
		}
	}
}

// spansOf are the office hours of the day, none when it is off.
func (c *Calendar) spansOf(day time.Time) ([]Span, error) {
	if worked, err := c.Workday(day); err != nil || !worked {
		return nil, err
	}
	var spans []Span
	for _, h := range c.Hours {
		if h.first() <= day.Format(time.DateOnly) {
			spans = h.Spans
		}
	}
	return spans, nil
}

func (c *Calendar) midnight(t time.Time) time.Time {
	y, m, d := t.In(c.Zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, c.Zone)
}

func at(day time.Time, minutes int) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 0, minutes, 0, 0, day.Location())
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b.In(a.Location())
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
