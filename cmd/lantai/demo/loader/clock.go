package loader

import (
	"sync"
	"time"

	"github.com/lantai/lantai/cmd/lantai/demo"
)

// Clock is the real time until it is set, and again once it is released. It may be read and set side by side.
type Clock struct {
	mu   sync.Mutex
	real func() time.Time
	at   time.Time // zero: not set
}

// NewClock makes a clock over the real time.
func NewClock(real func() time.Time) *Clock { return &Clock{real: real} }

// Now is the moment that the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.at.IsZero() {
		return c.real()
	}
	return c.at
}

// Set stops the clock at a moment.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = t
}

// Release lets the clock show the real time again.
func (c *Clock) Release() { c.Set(time.Time{}) }

// works reports whether the house works on the day; in a year whose holidays are not known, on weekdays.
func (p *player) works(day time.Time) bool {
	works, err := p.days.Workday(day)
	if err != nil {
		return day.Weekday() != time.Saturday && day.Weekday() != time.Sunday
	}
	return works
}

// day is the day so many working days ago, at midnight.
func (p *player) day(ago int) time.Time { return p.moment(demo.Moment{Ago: ago}) }

func (p *player) moment(m demo.Moment) time.Time { return m.On(p.today, p.works) }

// fill completes a text as of a day.
func (p *player) fill(t demo.Text, day time.Time) string {
	return t.Fill(day, p.works, func(key string) string { return p.numbers[key] })
}
