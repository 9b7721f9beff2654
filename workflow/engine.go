package workflow

import (
	"time"

	"github.com/lantai/lantai/workflow/org"
	"github.com/lantai/lantai/workflow/worktime"
)

// People answers who holds which place today; *org.Directory does. Only persons whose account works are in its lists.
type People interface {
	Active(org.PersonKey) bool
	Name(org.PersonKey) string
	Above(org.UnitKey) org.UnitKey
	Heads(org.UnitKey) []org.PersonKey
	Titled(title string, unit org.UnitKey) []org.PersonKey
	NearestHolders(org.Role, org.UnitKey) []org.PersonKey
	HoldersIn(org.Role, org.OrganisationKey) []org.PersonKey
}

// Env is what an act happens in: the time, the people, who stands in for whom, and the working hours.
type Env struct {
	Now         time.Time
	People      People
	Delegations []Delegation
	Calendar    *worktime.Calendar // nil: no deadlines
}

// Delegation lets To act in the name of From for subjects of the kinds (none: all) in [Since, Until).
type Delegation struct {
	From, To     org.PersonKey
	Kinds        []string
	Since, Until time.Time
}

// Start is the beginning of a run: the starter does the first step by starting.
type Start struct {
	Starter      org.PersonKey
	Organisation org.OrganisationKey
	Unit         org.UnitKey
	Opinion      string
	Choose       map[string]Choice
}

// Action is what somebody does.
type Action struct {
	Verb     Verb
	Actor    org.PersonKey
	Task     int // No of the task acted on; 0 for the verbs that concern the run
	Opinion  string
	To       []org.PersonKey   // transfer, delegate, add_signer, notify, circulate, supervise, assign, hand_over, remove_signer
	From     org.PersonKey     // hand_over: the leaver
	Where    string            // return: key of an earlier step; "" or "previous", "drafter"
	Straight bool              // return: come back straight to the returner, not step by step
	Added    Addition          // add_signer
	Wish     time.Time         // supervise: by when it is wished to be done; zero: not said
	Choose   map[string]Choice // submit, approve: whom the actor chooses for later steps, by their key
}

// Effect is something that the caller does to the subject, in the order given and in the same transaction.
type Effect struct {
	Name     string
	Undo     bool // the effect has lapsed: the subject went back past the step
	Step     string
	Round    int
	Person   org.PersonKey // whose act completed the step
	OnBehalf org.PersonKey
}

// Entry is one line of the trace (留痕).
type Entry struct {
	At       time.Time
	Verb     Verb // empty for what the engine did by itself: entering, leaving out, blocking
	Move     Move
	Step     string
	Round    int
	Task     int
	Person   org.PersonKey
	OnBehalf org.PersonKey
	To       []org.PersonKey
	Reason   Reason
	Opinion  string
}

// Move is what the engine did by itself.
type Move string

// The closed set of moves.
const (
	Entered  Move = "entered"
	LeftOut  Move = "left_out"
	Blocked  Move = "blocked"
	RunEnded Move = "ended"
)

// Notice is news for a person.
type Notice struct {
	Person org.PersonKey
	Why    News
	Task   int // No of the task it is about; 0: the run
}

// News says what a notice is about.
type News string

// The closed set of news.
const (
	NewsOpened    News = "opened"    // the person can act or read now
	NewsCancelled News = "cancelled" // what was asked of the person is no longer needed
	NewsDelegated News = "delegated" // to the delegator: his task went to the one who stands in (审批已委托)
	NewsStoodIn   News = "stood_in"  // to the delegator: the one who stands in has decided
	NewsUrged     News = "urged"
	NewsBlocked   News = "blocked" // to the office: nobody can act
	NewsReturned  News = "returned"
	NewsFeedback  News = "feedback"
	NewsEnded     News = "ended" // to the starter: the run is over, however
)

// Outcome is what an act comes to. Nothing of it has happened until the caller has written it.
type Outcome struct {
	Run     Run
	Opened  []Task // to insert, in the order of No
	Changed []Task // to update
	Effects []Effect
	Trace   []Entry
	Notices []Notice
}
