package workflow

import (
	"errors"
	"time"

	"github.com/lantai/lantai/workflow/worktime"
)

// urgencyField is the field of a subject that says how urgent it is.
const urgencyField = "urgency"

// hours are the working hours that the step allows for the subject's urgency.
func (f *flow) hours(s Step) float64 {
	urgency, _ := f.Subject.Fields[urgencyField].(string)
	if hours, ok := s.Hours[urgency]; ok {
		return hours
	}
	return s.Hours["normal"]
}

// setDue reckons the deadline from the moment of opening.
func (t *Task) setDue(env Env) {
	if env.Calendar == nil || t.Hours <= 0 {
		return
	}
	*t = t.Reckoned(env.Calendar)
}

// Reckoned is the task with its deadline reckoned by the calendar; call it for the tasks with DueUnknown when a year has been
// entered. A deadline in a year that is still unknown stays unknown.
func (t Task) Reckoned(c *worktime.Calendar) Task {
	due, err := c.Due(t.Opened, time.Duration(t.Hours*float64(time.Hour)))
	t.Due, t.DueUnknown = due, errors.Is(err, worktime.ErrUnknownYear)
	return t
}

// Overdue reports whether the task is still undecided after its deadline.
func (t Task) Overdue(now time.Time) bool {
	return t.State.Undecided() && !t.Due.IsZero() && now.After(t.Due)
}

// shiftDeadlines moves the deadlines of what is open by the working time for which the run was suspended. A limit that a person has
// named stays.
func (f *flow) shiftDeadlines() {
	c := f.env.Calendar
	if c == nil {
		return
	}
	for i := range f.Tasks {
		t := &f.Tasks[i]
		if t.State != Open || t.Due.IsZero() || t.Hours == 0 { // a date that somebody wished stays
			continue
		}
		lost, err := c.Between(f.Run.Suspended, f.env.Now)
		if err == nil {
			t.Hours, t.Lost = t.Hours+lost.Hours(), t.Lost+lost.Hours()
		}
		*t = t.Reckoned(c)
	}
}
