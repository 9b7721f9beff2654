package worktime

import "time"

// Ledger is a calendar with the working time of each day of a stretch added up beforehand, for reckoning many times within it. It
// does not change once it is made.
type Ledger struct {
	calendar *Calendar
	first    int             // number of its first day
	before   []time.Duration // working time before each of its days
	unknown  []int           // how many days before each one lie in unknown years
	spans    [][]Span
}

// Ledger adds up the days from that of a to that of b, both included.
func (c *Calendar) Ledger(a, b time.Time) *Ledger {
	l := &Ledger{calendar: c, first: dayNumber(a.In(c.Zone)), before: []time.Duration{0}, unknown: []int{0}}
	last := dayNumber(b.In(c.Zone))
	for day := c.midnight(a); dayNumber(day) <= last; day = day.AddDate(0, 0, 1) {
		l.add(c.spansOf(day))
	}
	return l
}

// add notes one more day; err says that its year is not known.
func (l *Ledger) add(spans []Span, err error) {
	work, unknown := time.Duration(0), 0
	for _, s := range spans {
		work += time.Duration(s.To-s.From) * time.Minute
	}
	if err != nil {
		unknown = 1
	}
	l.spans = append(l.spans, spans)
	l.before = append(l.before, l.before[len(l.before)-1]+work)
	l.unknown = append(l.unknown, l.unknown[len(l.unknown)-1]+unknown)
}

// Between is Calendar.Between, in a time that does not grow with the stretch while it lies within the ledger.
func (l *Ledger) Between(a, b time.Time) (time.Duration, error) {
	a, b = a.In(l.calendar.Zone), b.In(l.calendar.Zone)
	from, to := dayNumber(a)-l.first, dayNumber(b)-l.first
	if b.Before(a) || from < 0 || to >= len(l.spans) || l.unknown[to+1] > l.unknown[from] {
		return l.calendar.Between(a, b)
	}
	return l.elapsed(to, b) - l.elapsed(from, a), nil
}

// elapsed is the working time from the beginning of the ledger to t, which lies on the day.
func (l *Ledger) elapsed(day int, t time.Time) time.Duration {
	sum, midnight := l.before[day], l.calendar.midnight(t)
	for _, s := range l.spans[day] {
		sum += max(0, earlier(at(midnight, s.To), t).Sub(at(midnight, s.From)))
	}
	return sum
}

// dayNumber counts calendar days, whatever their length.
func dayNumber(t time.Time) int {
	y, m, d := t.Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}
