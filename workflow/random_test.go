package workflow

import (
	"flag"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/lantai/lantai/workflow/org"
	"github.com/lantai/lantai/workflow/worktime"
)

// TestRandomActs drives random verbs by random people over random routes and holds every outcome against what must never break.
// A failure prints its seed; -rapid.checks=N makes N runs instead of 2,500, each of up to 200 acts.
func TestRandomActs(t *testing.T) {
	least := 0
	if checks := flag.Lookup("rapid.checks"); checks.Value.String() == checks.DefValue {
		t.Cleanup(func() { _ = checks.Value.Set(checks.DefValue) })
		if err := checks.Value.Set("2500"); err != nil {
			t.Fatal(err)
		}
		least = 20_000
	}
	acts, taken := 0, map[Verb]int{}
	ends := map[RunState]int{}
	rapid.Check(t, func(t *rapid.T) {
		g := &game{T: t}
		if !g.begin() {
			return
		}
		for range 200 {
			v, ok := g.turn()
			acts++
			if ok {
				taken[v]++
			}
			if g.m.Run.State.Over() && rapid.Bool().Draw(t, "leave") {
				break
			}
		}
		ends[g.m.Run.State]++
	})
	t.Logf("%d acts tried; taken: %v; ends: %v", acts, taken, ends)
	if acts < least && !t.Failed() {
		t.Errorf("only %d acts", acts)
	}
	for _, v := range Verbs() {
		if acts > 15_000 && taken[v] == 0 {
			t.Errorf("%s was never taken: the test does not reach it", v)
		}
	}
}

type game struct {
	*rapid.T
	m    Matter
	env  Env
	left []org.PersonKey
}

func pick[V any](t *rapid.T, from []V, label string) V { return rapid.SampledFrom(from).Draw(t, label) }

func (g *game) begin() bool {
	route := g.route()
	if faults := route.Validate(); len(faults) > 0 {
		g.Fatalf("the generator made a bad route: %v", faults[0])
	}
	subject := Subject{Kind: "thing", Fields: map[string]any{"n": rapid.IntRange(0, 3).Draw(g.T, "n"), "urgency": "urgent",
		"units": units(unitLegal, unitOffice, unitFinance)[:rapid.IntRange(1, 3).Draw(g.T, "units")], "persons": persons(leader, lawyer)}}
	return g.beginOn(route, subject)
}

// beginOn sends a subject on its way by one of several starters.
func (g *game) beginOn(route Route, subject Subject) bool {
	g.env = Env{Now: morning, People: houseWithout(), Calendar: worktime.Default(), Delegations: g.delegations()}
	starter := pick(g.T, []org.PersonKey{writer, finance, account, section, lonely, boss}, "starter")
	unit := map[org.PersonKey]org.UnitKey{writer: unitFinance, finance: unitFinance, account: unitSection, section: unitSection, lonely: unitLonely, boss: unitTop}[starter]
	o, err := Begin(route, subject, Start{Starter: starter, Organisation: 1, Unit: unit}, g.env)
	if err != nil {
		return false
	}
	before := Matter{Route: route, Subject: subject, Run: Run{State: Running, Starter: starter, Step: route.Steps[0].Key, Round: 1}}
	g.m = before.Apply(o)
	g.holds(before, o)
	return true
}

func (g *game) route() Route {
	r := Route{Key: "r", Name: "随机", Version: 1, Kinds: []string{"thing"},
		Fields: map[string]Field{"n": {Type: Number}, "units": {Type: Units}, "persons": {Type: Persons}},
		Steps:  []Step{{Key: "s0", Name: "拟稿", Kind: Draft, Who: Who{By: ByDrafter}}}}
	for i := range 6 - rapid.IntRange(1, 5).Draw(g.T, "fewer") {
		r.Steps = append(r.Steps, g.step(i+1))
	}
	return r
}

func (g *game) step(i int) Step {
	whos := []Who{{By: ByUnitHead, Else: &Who{By: ByAbove}}, {By: ByAbove, Else: &Who{By: ByTop}}, {By: ByRole, Role: org.Office},
		{By: ByRole, Role: org.Leader}, {By: ByUnits, Field: "units"}, {By: ByChosen, Field: "persons"}, {By: ByPerson, Person: viceLeader},
		{By: ByDrafter}, {By: ByTop}, {By: ByPost, Title: "职员", Unit: unitOffice}}
	s := Step{Key: fmt.Sprintf("s%d", i), Name: fmt.Sprintf("环节%d", i), Kind: Approval, Who: pick(g.T, whos, "who"),
		Mode: pick(g.T, []Mode{One, All, Any, Order, Share}, "mode"), Hours: Hours{"normal": 8, "urgent": 2},
		Verbs: []Verb{Disagree, Return, Transfer, Delegate, AddSigner, Terminate}, Self: pick(g.T, []SelfRule{SelfAllow, SelfSkip}, "self")}
	s.OnDisagree = &Disagreement{Then: pick(g.T, []Dissent{Record, ToDrafter, ToDrafter, EndsTheRun}, "dissent")}
	if s.Mode == Share {
		s.Share, s.OnDisagree.Then = &Fraction{N: 1 + i%2, M: 3}, ToDrafter
	}
	if i > 1 && rapid.Bool().Draw(g.T, "conditional") {
		s.When = "n > 1"
	}
	if rapid.IntRange(0, 4).Draw(g.T, "circulate") == 0 {
		s.Kind, s.Verbs, s.OnDisagree = Circulate, nil, nil
		if s.Mode == Share {
			s.Mode, s.Share = All, nil
		}
	}
	if rapid.Bool().Draw(g.T, "effective") {
		s.Effect, s.Lapses = "effect-"+s.Key, rapid.Bool().Draw(g.T, "lapses")
	}
	return s
}

func (g *game) delegations() []Delegation {
	var list []Delegation
	for range rapid.IntRange(0, 3).Draw(g.T, "delegations") {
		list = append(list, Delegation{From: g.person(), To: g.person(), Since: morning, Until: morning.Add(300 * time.Minute)})
	}
	return list
}

func (g *game) person() org.PersonKey {
	return org.PersonKey(rapid.IntRange(int(boss), int(retired)).Draw(g.T, "person"))
}

// turn plays one act: mostly what is offered to somebody, at times anything by anybody.
func (g *game) turn() (Verb, bool) {
	g.env.Now = g.env.Now.Add(time.Duration(rapid.IntRange(1, 90).Draw(g.T, "minutes")) * time.Minute)
	g.chance()
	a := g.action()
	before := g.m
	kept := Matter{Run: before.Run, Tasks: slices.Clone(before.Tasks)}
	kept.Run.Trail.Back = slices.Clone(before.Run.Trail.Back)
	kept.Run.Trail.InForce = slices.Clone(before.Run.Trail.InForce)
	offered := slices.Contains(Allowed(g.m, a.Actor, g.env), Offer{Task: a.Task, Verb: a.Verb})
	o, err := Act(g.m, a, g.env)
	if !reflect.DeepEqual(before.Tasks, kept.Tasks) || !reflect.DeepEqual(before.Run, kept.Run) {
		g.Fatalf("%s changed what it was given", a.Verb)
	}
	if err != nil {
		g.refused(a, err, offered)
		return a.Verb, false
	}
	if !offered && a.Verb != HandOver {
		g.Fatalf("%s by %d on %d was taken, yet not offered", a.Verb, a.Actor, a.Task)
	}
	g.m = g.m.Apply(o)
	g.traced(a, o)
	g.holds(before, o)
	return a.Verb, true
}

// chance lets people leave and come back, and tasks be seen.
func (g *game) chance() {
	switch rapid.IntRange(0, 15).Draw(g.T, "chance") {
	case 0:
		g.left = nil
		for range rapid.IntRange(0, 4).Draw(g.T, "leavers") {
			g.left = append(g.left, g.person())
		}
		g.env.People = houseWithout(g.left...)
	case 1, 2, 3:
		no := rapid.IntRange(1, len(g.m.Tasks)).Draw(g.T, "seen")
		g.m.Tasks = slices.Clone(g.m.Tasks)
		g.m.Tasks[no-1], _ = MarkSeen(g.m.Tasks[no-1], g.m.Tasks[no-1].Person, g.env.Now)
	}
}

func (g *game) action() Action {
	a := Action{Actor: g.person(), Verb: pick(g.T, Verbs(), "verb"), Task: rapid.IntRange(0, len(g.m.Tasks)).Draw(g.T, "task")}
	if offers := g.offers(); len(offers) > 0 && rapid.IntRange(0, 9).Draw(g.T, "free") > 0 {
		a = pick(g.T, offers[g.verb(offers)], "offer")
	}
	if ruleFound, _ := ruleOf(a.Verb); ruleFound.aim == onRun {
		a.Task = 0
	}
	a.Opinion, a.From = "意见", g.person()
	for range rapid.IntRange(1, 2).Draw(g.T, "to") {
		a.To = append(a.To, g.person())
	}
	steps := []string{"", Previous, TheDrafter}
	for _, s := range g.m.Route.Steps {
		steps = append(steps, s.Key)
	}
	a.Where, a.Straight = pick(g.T, steps, "where"), rapid.Bool().Draw(g.T, "straight")
	a.Added = pick(g.T, []Addition{Before, After, Parallel}, "added")
	return a
}

func (g *game) offers() map[Verb][]Action {
	offers := map[Verb][]Action{}
	for p := boss; p <= retired; p++ {
		for _, o := range Allowed(g.m, p, g.env) {
			offers[o.Verb] = append(offers[o.Verb], Action{Actor: p, Verb: o.Verb, Task: o.Task})
		}
	}
	if !g.m.Run.State.Over() {
		offers[HandOver] = []Action{{Actor: director, Verb: HandOver}} // at the order of the house: offered to nobody
	}
	return offers
}

// verb draws one of the verbs that are offered, those that move the run more often than those that end it.
func (g *game) verb(offers map[Verb][]Action) Verb {
	often := map[Verb]int{Approve: 12, Submit: 12, Read: 6, Return: 6, AddSigner: 6, TakeBack: 4, Disagree: 4, Transfer: 3, Delegate: 3, Claim: 9,
		RemoveSigner: 9, Assign: 3, HandOver: 3, Resume: 3, Release: 24}
	var verbs []Verb
	for _, v := range Verbs() {
		for range max(1, often[v]) {
			if len(offers[v]) > 0 {
				verbs = append(verbs, v)
			}
		}
	}
	return pick(g.T, verbs, "offered")
}

// refused checks that what was offered is refused only for its words or persons, and nothing ever for a fault of the engine.
func (g *game) refused(a Action, err error, offered bool) {
	r, ok := err.(*Refusal)
	if !ok || r.Kind == "internal" {
		g.Fatalf("%s: %v", a.Verb, err)
	}
	if offered && (r.Kind == "forbidden" || r.Kind == "not_found" || r.Kind == "too_many") {
		g.Fatalf("%s was offered and refused: %v", a.Verb, err)
	}
}

func (g *game) traced(a Action, o Outcome) {
	if !slices.ContainsFunc(o.Trace, func(e Entry) bool { return e.Verb == a.Verb && e.Person == a.Actor && e.Opinion == a.Opinion }) {
		g.Fatalf("%s left no line in the trace", a.Verb)
	}
}
