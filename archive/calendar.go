package archive

import (
	"context"
	"time"

	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/worktime"
)

// Calendars reads and writes the working time of organisations. What an organisation has not entered is as the program brings it:
// worktime.Default.
type Calendars interface {
	// Of is the working time of an organisation. It may be shared and is never changed.
	Of(ctx context.Context, organisation Key) (*worktime.Calendar, error)
	// Entries are what an organisation has entered itself: office hours, then years, each oldest first.
	Entries(ctx context.Context, organisation Key) ([]CalendarEntry, error)
	SetHours(ctx context.Context, organisation Key, h worktime.Hours) error
	// DropHours takes back hours that begin on a day; NotFound when none were entered.
	DropHours(ctx context.Context, organisation Key, from Date) error
	SetYear(ctx context.Context, organisation Key, y worktime.Year) error
	// DropYear takes back an entered year; NotFound when it was not entered.
	DropYear(ctx context.Context, organisation Key, year int) error
}

// CalendarEntry is something that an organisation has entered, with who did it.
type CalendarEntry struct {
	From   Date // of hours; "" for a year
	Year   int  // of a year; 0 for hours
	ByName string
	At     time.Time
}

// ReckoningScope says which open tasks are reckoned anew.
type ReckoningScope string

const (
	ReckonUnknown ReckoningScope = "unknown" // those whose deadline lies in a year that was not known
	ReckonAll     ReckoningScope = "all"     // all with a deadline, after a change of the calendar
)

// Reckoning is one pass over the open tasks of an organisation, in portions. Total, Done and Changed count as far as the asker's
// clearance reaches: the tasks looked at, and those whose deadline moved.
type Reckoning struct {
	Key          Key
	Organisation Key
	Scope        ReckoningScope
	At           time.Time // when it was asked for
	After        Key       // the last task that was looked at
	Total        int       // tasks there were when it was asked for
	Done         int
	Changed      int
	Finished     time.Time // zero while it goes on
}

// Reckonings are the passes over open tasks after a calendar has changed.
type Reckonings interface {
	// Ask begins a pass, or begins the one that is under way anew. It tells how many tasks there are up to
	// the actor's clearance; with none at all nothing begins.
	Ask(ctx context.Context, organisation Key, scope ReckoningScope) (tasks int, err error)
	// AskUnknown asks for each organisation that has open tasks with unknown deadlines.
	AskUnknown(ctx context.Context) error
	// Latest is the newest pass of an organisation over tasks up to the actor's clearance; NotFound when there was none.
	Latest(ctx context.Context, organisation Key) (Reckoning, error)
	// Next locks the oldest pass that is not finished and that nobody else works on; NotFound when there is none.
	Next(ctx context.Context) (Reckoning, error)
	// Tasks are the next portion of a pass, locked together with their documents.
	Tasks(ctx context.Context, r Reckoning, limit int) ([]Task, error)
	// Move writes the deadline of a task and lets its reminders be looked at anew.
	Move(ctx context.Context, r Reckoning, t Task) error
	// Progress writes how far a pass has come with the tasks that were looked at.
	Progress(ctx context.Context, r Reckoning, looked []Task) error
}

// Watched is an open task that may have to be reminded of, with what its reminders depend on.
type Watched struct {
	Task
	Organisation Key
	Document     Key
	Level        Level
	Tokens       []string         // of its document, see TokensOf
	Sent         []workflow.Stage // reminders that have come
}

// Reminders finds the tasks of which somebody has to be reminded.
type Reminders interface {
	// Watch locks open tasks whose moment to be looked at has come, of runs that are not suspended. Others skip them meanwhile.
	Watch(ctx context.Context, limit int) ([]Watched, error)
	// Sent notes that stages have come, each once for ever: a second time is Conflict.
	Sent(ctx context.Context, w Watched, stages []workflow.Stage) error
	// Look says when a task is to be looked at again; zero: not before it changes.
	Look(ctx context.Context, w Watched, at time.Time) error
}
