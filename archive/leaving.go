package archive

import (
	"context"
	"time"
)

// Held is how much waits for a person, by what it is. Counts are of what lies at or below a clearance.
type Held struct {
	Tasks       int // 待办, also those whose turn has not come
	Readings    int // 待阅
	Supervised  int // 督办
	Drafts      int // not sent on their way yet
	Delegations int // given or received, not over
}

// Any reports whether anything waits.
func (h Held) Any() bool { return h.Tasks+h.Readings+h.Supervised+h.Drafts+h.Delegations > 0 }

// Stalled is a document on its way in which nobody can act.
type Stalled struct {
	Document ID
	Title    string
	Level    Level
	StepName string
	UnitName string // the drafter's
	Drafter  string
	Persons  []string // for whom it waits in vain; none when nobody was found
	Since    time.Time
}

// Doubtful is a run that has to be looked at: either nobody who can act has an open task in it, or that was so when it was looked at
// last.
type Doubtful struct {
	Document     ID
	Organisation Key
}

// Leavers reads what waits for people who leave or have left. Held, HeldBy and Doubtful are for the house itself.
type Leavers interface {
	// Held counts what waits for a person at or below a level.
	Held(ctx context.Context, person Key, upTo Level) (Held, error)
	// HeldBy are the documents in which something waits for a person, drafts of his own first.
	HeldBy(ctx context.Context, person Key) ([]ID, error)
	// Doubtful are the runs of all organisations that FindStalled has to look at.
	Doubtful(ctx context.Context) ([]Doubtful, error)
	// Stalled are the runs of the actor's organisation in which nobody can act, of those that he may know, the oldest first.
	Stalled(ctx context.Context) ([]Stalled, error)
	// PassReadings gives a person's open readings of a document outside any run to another, and tells how many.
	PassReadings(ctx context.Context, document, from, to Key) (int, error)
}
