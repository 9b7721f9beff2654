package archive

import (
	"context"
	"time"

	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// Delegation lets somebody act in another's name, for some kinds of documents, in a half-open window (委托). Both names stand in the
// trace. It is resolved when a task is assigned: what lies in somebody's hands already stays there.
type Delegation struct {
	Key      Key
	ID       ID
	From, To Key
	ToID     ID
	FromName string
	ToName   string
	Kinds    []DocumentKind // none: all
	Since    time.Time
	Until    time.Time // no longer at this moment
	Ended    time.Time // ended early; zero: not
	Note     string
	Made     time.Time
}

// DelegationState is where a delegation stands in time.
type DelegationState string

// The closed set of states of a delegation: they follow from its window and the time.
const (
	DelegationComing DelegationState = "coming" // 未开始
	DelegationInHand DelegationState = "active" // 生效中
	DelegationOver   DelegationState = "over"   // 已结束
)

// Chinese is the word for the state.
func (s DelegationState) Chinese() string {
	return map[DelegationState]string{DelegationComing: "未开始", DelegationInHand: "生效中", DelegationOver: "已结束"}[s]
}

// At is the state of the delegation at a moment.
func (d Delegation) At(now time.Time) DelegationState {
	switch {
	case !d.Ended.IsZero() || !now.Before(d.Until):
		return DelegationOver
	case now.Before(d.Since):
		return DelegationComing
	}
	return DelegationInHand
}

// Rule is the delegation as the engine knows it.
func (d Delegation) Rule() workflow.Delegation {
	r := workflow.Delegation{From: org.PersonKey(d.From), To: org.PersonKey(d.To), Since: d.Since, Until: d.Until}
	for _, k := range d.Kinds {
		r.Kinds = append(r.Kinds, string(k))
	}
	return r
}

// Entrusted is a document that somebody has in hand in the actor's name.
type Entrusted struct {
	Task     ID
	Document ID
	Title    string
	StepName string
	Name     string // who has it
	Opened   time.Time
	Due      time.Time
}

// Delegations reads and writes who stands in for whom.
type Delegations interface {
	// Given and Received are the actor's own, newest first.
	Given(ctx context.Context) ([]Delegation, error)
	Received(ctx context.Context) ([]Delegation, error)
	// Lock loads one that the actor gave, and holds it until the end of the act; NotFound for others.
	Lock(ctx context.Context, id ID) (Delegation, error)
	// Insert writes a new one. HoldAll before it keeps others in the organisation from adding one that would close a ring with it.
	Insert(ctx context.Context, d *Delegation) error
	HoldAll(ctx context.Context) error
	// End ends a delegation now.
	End(ctx context.Context, key Key) error
	// EndAllOf ends all that a person gave or received and that are not over, and tells how many.
	EndAllOf(ctx context.Context, person Key) (int, error)
	// Entrusted are the open tasks that others have in the actor's name, those that are due first first.
	Entrusted(ctx context.Context) ([]Entrusted, error)
}
