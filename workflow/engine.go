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

// Notice is news for a person. Why is the verb or move that caused it.
type Notice struct {
	Person org.PersonKey
	Why    string
	Task   int
}

// Outcome is what an act comes to. Nothing of it has happened until the caller has written it.
type Outcome struct {
	Run     Run
	Opened  []Task // to insert, in the order of No
	Changed []Task // to update
	Effects []Effect
	Trace   []Entry
	Notices []Notice
}

// Refusal is why an act is refused: a kind, in the words of the archive's error kinds, and a sentence for people.
type Refusal struct {
	Kind   string // invalid, forbidden, not_found, conflict, too_many, internal
	Field  string // the field of the request at fault, in snake_case; may be empty
	Format string
	Args   []any
}
