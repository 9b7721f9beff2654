package workflow

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lantai/lantai/workflow/org"
)

func TestDelegatingOneTaskKeepsBothNames(t *testing.T) {
	p := issuing(t)
	p.do(Action{Verb: Delegate, Actor: finance, To: to(clerkMate)})
	if news := p.last.Notices; !slices.Contains(news, Notice{Person: finance, Why: NewsDelegated, Task: 3}) {
		t.Errorf("the delegator must see it: %+v", news)
	}
	p.refused("conflict", Action{Verb: Delegate, Actor: clerkMate, To: to(lawyer)})
	p.approve(clerkMate)
	if e := p.last.Trace[0]; e.Person != clerkMate || e.OnBehalf != finance {
		t.Errorf("both names belong in the trace: %+v", e)
	}
}

func TestDelegationIsResolvedAtAssignment(t *testing.T) {
	until := morning.Add(24 * time.Hour)
	env := Env{Now: morning, People: houseWithout(), Delegations: []Delegation{
		{From: finance, To: clerkMate, Since: morning, Until: until},
		{From: legal, To: lawyer, Kinds: []string{"incoming"}, Since: morning},
		{From: leader, To: viceLeader, Since: morning}, {From: viceLeader, To: boss, Since: morning},
		{From: editor, To: director, Since: morning}, {From: director, To: editor, Since: morning},
		{From: clerk, To: retired, Since: morning},
	}}
	for _, c := range []struct {
		name string
		who  org.PersonKey
		at   time.Time
		want org.PersonKey
	}{
		{"from its first moment", finance, morning, clerkMate},
		{"not before", finance, morning.Add(-time.Second), finance},
		{"not at its end", finance, until, finance},
		{"only its kinds", legal, morning, legal},
		{"a chain", leader, morning, boss},
		{"a ring is none", editor, morning, editor},
		{"nobody who has left", clerk, morning, clerk},
	} {
		env.Now = c.at
		if got := StandIn(c.who, "outgoing", env); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestAChainOfDelegationsIsBounded(t *testing.T) {
	env := Env{Now: morning, People: houseWithout()}
	for k := boss; k < boss+6; k++ {
		env.Delegations = append(env.Delegations, Delegation{From: k, To: k + 1})
	}
	if got := StandIn(boss, "x", env); got != boss+3 {
		t.Errorf("stands in: %v, want the third", got)
	}
}

func TestCheckDelegation(t *testing.T) {
	among := []Delegation{{From: legal, To: lawyer, Since: morning, Until: morning.Add(time.Hour)}}
	for _, c := range []struct {
		name string
		d    Delegation
		ok   bool
	}{
		{"to another", Delegation{From: finance, To: legal, Since: morning}, true},
		{"to oneself", Delegation{From: finance, To: finance}, false},
		{"an empty window", Delegation{From: finance, To: legal, Since: morning, Until: morning}, false},
		{"a ring", Delegation{From: lawyer, To: legal, Since: morning}, false},
		{"no ring: at another time", Delegation{From: lawyer, To: legal, Since: morning.Add(time.Hour)}, true},
		{"the same kind twice", Delegation{From: legal, To: finance, Since: morning}, false},
		{"of a chain too long", Delegation{From: editor, To: legal, Since: morning, Until: morning.Add(time.Minute)}, true},
	} {
		if err := CheckDelegation(c.d, among); (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestADelegateMayNotReviewHisOwnText(t *testing.T) {
	route, _ := BuiltinRoute("issuing")
	env := Env{Now: morning, People: houseWithout(), Delegations: []Delegation{{From: finance, To: writer}}}
	o, err := Begin(route, Subject{Kind: "outgoing"}, Start{Starter: writer, Organisation: 1, Unit: unitFinance}, env)
	if err != nil || o.Opened[1].Person != finance {
		t.Fatalf("%+v, %v", o.Opened, err)
	}
}

// Who has delegated may act himself as long as the other has not; the trace has both.
func TestADelegatorTakesBackWhatIsNotDecided(t *testing.T) {
	route, _ := BuiltinRoute("issuing")
	p := &play{T: t, env: Env{Now: morning, People: houseWithout(), Delegations: []Delegation{{From: finance, To: clerkMate}}}}
	o, err := Begin(route, Subject{Kind: "outgoing"}, Start{Starter: writer, Organisation: 1, Unit: unitFinance}, p.env)
	if err != nil {
		t.Fatal(err)
	}
	p.m = Matter{Route: route, Subject: Subject{Kind: "outgoing"}}.Apply(o)
	p.at("review", clerkMate)
	p.do(Action{Verb: TakeBack, Actor: finance, Task: 2, Opinion: "我来办。"})
	p.at("review", finance)
	if e := p.last.Trace[0]; e.Person != finance || !slices.Equal(e.To, to(clerkMate)) {
		t.Errorf("trace: %+v", e)
	}
	if !slices.Contains(p.last.Notices, Notice{Person: clerkMate, Why: NewsCancelled, Task: 2}) {
		t.Errorf("the other must hear of it: %+v", p.last.Notices)
	}
	_, err = Act(p.m, Action{Verb: Approve, Actor: clerkMate, Task: 2, Opinion: "同意。"}, p.env)
	if err == nil || !strings.Contains(err.Error(), "钱部长 已取回自己办理") {
		t.Errorf("the other is told: %v", err)
	}
	p.approve(finance)
	if _, err := Act(p.m, Action{Verb: TakeBack, Actor: finance, Task: 2, Opinion: "再取回"}, p.env); err == nil {
		t.Error("taken back twice")
	}
}

func TestWhatADelegateHasDecidedIsNotTakenBackByTheDelegator(t *testing.T) {
	p := issuing(t)
	p.do(Action{Verb: Delegate, Actor: finance, To: to(clerkMate)})
	p.approve(clerkMate)
	p.refused("conflict", Action{Verb: TakeBack, Actor: finance, Task: 3})
}
