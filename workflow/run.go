package workflow

import (
	"time"

	"github.com/lantai/lantai/workflow/org"
)

// Subject is all that the engine knows of what it moves. Fields hold string, bool, int, int64 (or a JSON number) and []int64 (or a
// JSON list), as Route.Fields declares them; others are not read, but for "urgency", which chooses among Step.Hours.
type Subject struct {
	Kind   string
	Key    int64
	Fields map[string]any
	Due    time.Time // the subject's own time limit, for the steps that are Limited; zero for none
}

// RunState is the state of a run.
type RunState string

// The closed set of states of a run.
const (
	Running    RunState = "running"
	Suspended  RunState = "suspended"
	Ended      RunState = "ended"
	Terminated RunState = "terminated"
	Recalled   RunState = "recalled"
)

// Run is one subject on its way along one version of a route.
type Run struct {
	Key          int64 // given by the store; the engine does not read it
	Route        string
	Version      int
	State        RunState
	Starter      org.PersonKey // the drafter
	Organisation org.OrganisationKey
	Unit         org.UnitKey // the unit for which the starter acts
	Step         string      // key of the current step; the last one when the run is over
	Round        int         // 1, and one more after each return
	Blocked      Reason      // why nobody can act; empty when somebody can
	Started      time.Time
	Suspended    time.Time // since when; zero when not suspended
	Over         time.Time // when it ended in any way; zero before
	Trail        Trail
}

// Trail is what a run remembers of its way. The store keeps it as one JSON value.
type Trail struct {
	Came     string            `json:"came,omitempty"`     // the step from which the current one was entered
	By       int               `json:"by,omitempty"`       // No of the task whose act entered the current step
	Straight bool              `json:"straight,omitempty"` // the current step was entered straight, to come back to a returner
	Back     []Back            `json:"back,omitempty"`     // returns that wait to come back, the innermost last
	Chosen   map[string]Choice `json:"chosen,omitempty"`   // by step: whom earlier persons have chosen
	InForce  []string          `json:"in_force,omitempty"` // steps whose lapsing effect has been fired and not undone
}

// Back is a return that comes back straight: when the step After is done, the run goes to From, and those in Seats act again.
type Back struct {
	After string `json:"after"`
	From  string `json:"from"`
	Seats []Seat `json:"seats"`
}

// Seat is a place in a step: a person, the unit for which the person acts, and the person on whose behalf, if any.
type Seat struct {
	Person   org.PersonKey `json:"person"`
	Unit     org.UnitKey   `json:"unit,omitempty"`
	OnBehalf org.PersonKey `json:"on_behalf,omitempty"`
	Lead     bool          `json:"lead,omitempty"`
}

// Choice is whom somebody has chosen for a later step.
type Choice struct {
	Persons []org.PersonKey `json:"persons,omitempty"`
	Units   []org.UnitKey   `json:"units,omitempty"`
}

// TaskState is the state of a task.
type TaskState string

// The closed set of states of a task.
const (
	Waiting   TaskState = "waiting"   // its turn has not come, or somebody else is on it
	Open      TaskState = "open"      // the person can act
	Done      TaskState = "done"      // the person has acted; Verb says how
	Cancelled TaskState = "cancelled" // no longer needed
	Revoked   TaskState = "revoked"   // the act was taken back; its opinion stays on the slip, marked so
)

// Duty says what a task asks for.
type Duty string

// The closed set of duties.
const (
	ToDecide    Duty = "decide"    // 待办
	ToRead      Duty = "read"      // 待阅
	ToSupervise Duty = "supervise" // 督办
)

// Addition says when an added signer acts.
type Addition string

// The closed set of additions.
const (
	Before   Addition = "before"   // 前加签: the one who added waits; the added opinion is advice to him
	After    Addition = "after"    // 后加签: after the one who added has approved
	Parallel Addition = "parallel" // 并加签: side by side
)

// Task is what one person is asked to do in one round of one step, and what he did.
type Task struct {
	Key   int64 // given by the store; the engine does not read it
	No    int   // 1, 2, 3 … within the run, given by the engine; opinions and successors refer to it
	Step  string
	Round int
	Duty  Duty
	Aside bool // beside the route (知会, 传阅, 督办): the step does not wait for it
	State TaskState
	Seat
	By         org.PersonKey // who made it beside the route: the notifier, the adder, the one who handed on; 0: the route
	For        int           // No of the task for which a signer was added; 0: none
	Added      Addition      // with For
	Instead    int           // No of the task that this one takes the place of (transfer, delegation, take-back, hand-over); 0: none
	Claimed    bool          // the person has said that he is on it
	Note       string        // why: the note of a circulation, the wish of an adder
	Hours      float64       // working hours allowed; 0: no deadline
	Lost       float64       // of Hours, those for which its run was suspended
	Opened     time.Time     // when its turn came; zero while it never has
	Seen       time.Time     // when the person first opened it; zero before
	Due        time.Time     // zero when there is no deadline, or when DueUnknown
	DueUnknown bool          // the deadline lies in a year whose holidays are not known yet
	Urged      time.Time     // last urged; zero: never
	Acted      time.Time     // when it was done, cancelled or revoked
	Verb       Verb          // how it was done
	Opinion    string
	Where      string // with Return: key of the step to which it goes
	Straight   bool   // with Return: it comes back straight to the returner
}

// Matter is all of one run that the engine looks at. Tasks are all tasks of the run, in the order of No.
type Matter struct {
	Route   Route
	Run     Run
	Subject Subject
	Tasks   []Task
}

// Reason is a code for why something was left out or cannot go on. Chinese gives the sentence.
type Reason string

// The closed set of reasons.
const (
	BecauseCondition Reason = "condition" // the step's condition is not met
	BecauseSelf      Reason = "self"      // 拟稿人即审核人
	BecauseNobody    Reason = "nobody"    // nobody can act: blocked
	BecauseSuspended Reason = "suspended"
)

// Chinese is the sentence for the reason.
func (r Reason) Chinese() string {
	return map[Reason]string{BecauseCondition: "不需要此环节", BecauseSelf: "拟稿人即审核人",
		BecauseNobody: "目前无人可办，请办公室指派办理人", BecauseSuspended: "流程已暂停"}[r]
}
