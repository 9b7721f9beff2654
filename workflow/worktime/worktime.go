// Package worktime reckons in working time: office hours, weekends, holidays and make-up days. It never guesses: a year whose
// holidays have not been entered is said to be unknown.
package worktime

import (
	"errors"
	"io"
	"time"
)

// ErrUnknownYear says that the reckoning reached a year whose holidays have not been entered.
var ErrUnknownYear = errors.New("worktime: holidays of the year are not known")

// UnknownYear is an ErrUnknownYear that names the year.
type UnknownYear struct{ Year int }

func (e UnknownYear) Error() string   { return ErrUnknownYear.Error() }
func (e UnknownYear) Is(t error) bool { return t == ErrUnknownYear }

// Span is a stretch of a day in [From, To), in minutes after midnight.
type Span struct{ From, To int }

// Hours are the office hours of a working day, valid from a date on until the next Hours.
type Hours struct {
	From  time.Time // first day; zero: since ever
	Spans []Span    // in order, not overlapping
}

// Year holds what is decided for one year beyond weekends: days off and make-up days, as "2006-01-02".
type Year struct {
	Year   int
	Papers []string          // the notices that decided it
	Off    map[string]string // date → name of the holiday
	Work   map[string]string // date → name of the holiday it makes up for
}

// Calendar is the working time of one organisation.
type Calendar struct {
	Zone  *time.Location
	Hours []Hours // by From, ascending
	Years map[int]Year
}

// Default is 8:30–12:00 and 13:30–18:00 in Asia/Shanghai with the years that come with the program.
func Default() *Calendar { return nil }

// BuiltinYears are the years that come with the program.
func BuiltinYears() []Year { return nil }

// Parse reads one year in the shape {"year": …, "days": [{"name", "date", "isOffDay"}]}.
func Parse(r io.Reader) (Year, error) { return Year{}, nil }

// Due is the moment at which so much working time has passed since from. It fails with an UnknownYear.
func (c *Calendar) Due(from time.Time, work time.Duration) (time.Time, error) { return from, nil }

// Between is the working time in [a, b). It fails with an UnknownYear.
func (c *Calendar) Between(a, b time.Time) (time.Duration, error) { return 0, nil }

// Workday reports whether the day of t, in the calendar's zone, is worked. It fails with an UnknownYear.
func (c *Calendar) Workday(t time.Time) (bool, error) { return false, nil }

// Open reports whether t lies in office hours. It fails with an UnknownYear.
func (c *Calendar) Open(t time.Time) (bool, error) { return false, nil }

// Next is t if it lies in office hours, else the moment at which they next begin. It fails with an UnknownYear.
func (c *Calendar) Next(t time.Time) (time.Time, error) { return t, nil }

// Validate tells the first fault of the calendar in a Chinese sentence; nil when there is none.
func (c *Calendar) Validate() error { return nil }
