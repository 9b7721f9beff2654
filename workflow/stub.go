package workflow

import (
	"fmt"
	"io"
	"time"

	"github.com/lantai/lantai/workflow/org"
)

func (r *Refusal) Error() string { return fmt.Sprintf(r.Format, r.Args...) }

// Begin starts a run: the first step is done by the starter, and the next one is entered.
func Begin(route Route, subject Subject, start Start, env Env) (Outcome, error) {
	return Outcome{}, nil
}

// Act tells what comes of an action, or refuses it with a *Refusal.
func Act(m Matter, a Action, env Env) (Outcome, error) { return Outcome{}, nil }

// Offer is a verb that a person may use now, on the task of that No (0: on the run).
type Offer struct {
	Task int
	Verb Verb
}

// Allowed lists what the person may do now: exactly the verbs that Act would not refuse for who asks and when.
func Allowed(m Matter, person org.PersonKey, env Env) []Offer { return nil }

// Apply is the matter after the outcome, for callers that go on reckoning before they have written it.
func (m Matter) Apply(o Outcome) Matter { return m }

// MarkSeen notes that the person whose task it is has opened it; ok is false when nothing changes.
func MarkSeen(t Task, reader org.PersonKey, now time.Time) (seen Task, ok bool) { return t, false }

// Decode reads a route strictly: an unknown field is an error. It does not Validate.
func Decode(r io.Reader) (Route, error) { return Route{}, nil }

// Validate checks a route by itself and tells all its faults: each names its step in Field.
func (r Route) Validate() []*Refusal { return nil }

// Unmanned tells the steps of the route in which nobody could act today for the unit, one fault a step.
func Unmanned(route Route, start Start, env Env) []*Refusal { return nil }

// Builtin are the routes that come with the program, validated.
func Builtin() []Route { return nil }

// RunStates are all states of a run, for the database's CHECK.
func RunStates() []RunState { return nil }

// TaskStates are all states of a task, for the database's CHECK.
func TaskStates() []TaskState { return nil }

// RailState says where a step of the rail stands.
type RailState string

// The closed set of rail states.
const (
	RailDone RailState = "done"
	RailNow  RailState = "now"
	RailNext RailState = "next"
	RailOut  RailState = "left_out" // its condition is not met, or it was left out
)

// RailStep is one station on the progress rail.
type RailStep struct {
	Step   string
	Name   string
	Kind   StepKind
	Mode   Mode
	State  RailState
	Round  int
	Reason Reason // why it is left out or blocked
	Seats  []RailSeat
}

// RailSeat is one person in a station. Of stations to come it tells who would be asked today.
type RailSeat struct {
	Seat
	Name       string
	BehalfName string
	Task       int // No; 0 of stations to come
	State      TaskState
	Verb       Verb
	Added      Addition
	Opened     time.Time
	Seen       time.Time
	Due        time.Time
	Acted      time.Time
}

// Rail is the progress of a run: what is done, what is now, what comes next.
func Rail(m Matter, env Env) []RailStep { return nil }

// Preview tries a route on a subject without starting it: who would get it, in what order.
func Preview(route Route, subject Subject, start Start, env Env) []RailStep { return nil }
