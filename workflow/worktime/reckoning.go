package worktime

import "time"

// Why says what makes a day differ from an ordinary working day.
type Why string

// The closed set of reasons.
const (
	Weekend Why = "weekend" // 周末
	Holiday Why = "holiday" // 放假
	MakeUp  Why = "make_up" // 调休上班
)

// Chinese is the word for the reason.
func (w Why) Chinese() string {
	return map[Why]string{Weekend: "周末", Holiday: "放假", MakeUp: "调休上班"}[w]
}

// Day is a day that a reckoning passed over, or a weekend that it counted.
type Day struct {
	Date string // 2006-01-02
	Why  Why
	Name string // of the holiday; empty on a weekend
}

// Reckoning is a deadline with what it went past, so that people can check it.
type Reckoning struct {
	Due     time.Time
	Skipped []Day // days on which nobody works, in their order
	MadeUp  []Day // weekends that are worked
}

// Explain is Due with the days that were passed over and the make-up days that were counted. It fails with an UnknownYear.
func (c *Calendar) Explain(from time.Time, work time.Duration) (r Reckoning, err error) {
	if r.Due, err = c.Due(from, work); err != nil {
		return Reckoning{}, err
	}
	for day := c.midnight(from); day.Before(r.Due); day = day.AddDate(0, 0, 1) {
		d, err := c.Special(day)
		switch {
		case err != nil:
			return Reckoning{}, err
		case d.Why == MakeUp:
			r.MadeUp = append(r.MadeUp, d)
		case d.Why != "":
			r.Skipped = append(r.Skipped, d)
		}
	}
	return r, nil
}

// Special says what is special about the day of t in the calendar's zone; Why is empty on an ordinary working day. It fails with
// an UnknownYear.
func (c *Calendar) Special(t time.Time) (Day, error) {
	worked, err := c.Workday(t)
	if err != nil {
		return Day{}, err
	}
	day := c.midnight(t)
	d := Day{Date: day.Format(time.DateOnly)}
	weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
	switch {
	case worked && weekend:
		d.Why, d.Name = MakeUp, c.named(d.Date, func(y Year) map[string]string { return y.Work })
	case worked:
	default:
		d.Why, d.Name = Weekend, c.named(d.Date, func(y Year) map[string]string { return y.Off })
		if d.Name != "" {
			d.Why = Holiday
		}
	}
	return d, nil
}

// named finds the holiday of a date.
func (c *Calendar) named(date string, table func(Year) map[string]string) string {
	for _, y := range c.Years {
		if name := table(y)[date]; name != "" {
			return name
		}
	}
	return ""
}
