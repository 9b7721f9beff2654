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
	g.env = Env{Now: morning, People: houseWithout(), Calendar: worktime.Default(), Delegations: g.delegations()}
	subject := Subject{Kind: "thing", Fields: map[string]any{"n": rapid.IntRange(0, 3).Draw(g.T, "n"), "urgency": "urgent",
		"units": units(unitLegal, unitOffice, unitFinance)[:rapid.IntRange(1, 3).Draw(g.T, "units")], "persons": persons(leader, lawyer)}}
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

// holds checks every invariant on the way from before to g.m.
func (g *game) holds(before Matter, o Outcome) {
	g.noTaskLost(before)
	g.noneDecidedTwice()
	g.onlyTheCurrentStepAsks()
	g.noStepSkipped(before, o)
	g.somebodyCanAct()
	if run := g.m.Run; run.State != before.Run.State && !before.Run.State.MayBecome(run.State) {
		g.Fatalf("run %s → %s", before.Run.State, run.State)
	}
	if g.m.Run.Round < before.Run.Round {
		g.Fatal("rounds do not go back")
	}
}

func (g *game) noTaskLost(before Matter) {
	for i, t := range before.Tasks {
		now := g.m.Tasks[i]
		if now.State != t.State && !t.State.MayBecome(now.State) {
			g.Fatalf("task %d: %s → %s", t.No, t.State, now.State)
		}
		if t.State == Done && (now.Opinion != t.Opinion || now.Verb != t.Verb || now.Person != t.Person) {
			g.Fatalf("what was written on task %d has changed", t.No)
		}
	}
	for i, t := range g.m.Tasks {
		if t.No != i+1 || t.Instead >= t.No || t.For >= t.No {
			g.Fatalf("task %d is out of order", t.No)
		}
		if t.State == Done && (t.Acted.IsZero() || t.Verb == "") {
			g.Fatalf("task %d does not say how it was done", t.No)
		}
	}
}

// noneDecidedTwice checks that each seat has one living task at most, and each task one successor.
func (g *game) noneDecidedTwice() {
	successors := map[int]int{}
	for _, t := range g.m.Tasks {
		if t.Instead == 0 {
			continue
		}
		if successors[t.Instead]++; successors[t.Instead] > 1 {
			g.Fatalf("task %d has two successors", t.Instead)
		}
		takenOver := func(old Task) bool { return old.OnBehalf == t.Person } // by the delegator himself
		if old := g.m.Tasks[t.Instead-1]; old.State.Undecided() || old.State == Cancelled && !takenOver(old) {
			g.Fatalf("task %d was replaced and is %s", old.No, old.State)
		}
	}
	for _, t := range g.m.Tasks {
		if t.State == Revoked && successors[t.No] != 1 {
			g.Fatalf("task %d was taken back and nobody has it", t.No)
		}
	}
}

func (g *game) onlyTheCurrentStepAsks() {
	run := g.m.Run
	for _, t := range g.m.Tasks {
		if !t.State.Undecided() {
			continue
		}
		if run.State.Over() && t.Duty != ToRead {
			g.Fatalf("the run is over and task %d still asks", t.No)
		}
		if !t.Aside && (t.Step != run.Step || t.Round != run.Round) {
			g.Fatalf("task %d of %s round %d asks while the run is at %s round %d", t.No, t.Step, t.Round, run.Step, run.Round)
		}
	}
}

// noStepSkipped checks that a run goes forward only from a step in which all who had to have agreed, fires its effect, and
// accounts for every step that it leaves out.
func (g *game) noStepSkipped(before Matter, o Outcome) {
	route, run := g.m.Route, g.m.Run
	from, to := route.Index(before.Run.Step), route.Index(run.Step)
	if run.State == Ended && before.Run.State != Ended {
		to = len(route.Steps)
	}
	if to <= from {
		return
	}
	for _, s := range route.Steps[from+1 : to] {
		out := slices.ContainsFunc(o.Trace, func(e Entry) bool { return e.Move == LeftOut && e.Step == s.Key && e.Reason != "" })
		if !out && !run.Trail.Straight {
			g.Fatalf("%s was skipped without a word", s.Key)
		}
		if run.Trail.Straight && s.Lapses && slices.ContainsFunc(g.m.Tasks, func(t Task) bool { return t.Step == s.Key && t.State == Done && !t.Aside }) {
			g.Fatalf("%s lapsed by the return and was left out on the way back", s.Key)
		}
	}
	s := route.Steps[from]
	if fired := slices.ContainsFunc(o.Effects, func(e Effect) bool { return e.Step == s.Key && !e.Undo }); fired != (s.Effect != "") {
		g.Fatalf("%s was left forward, effect fired: %v", s.Key, fired)
	}
	g.agreed(s, before, o)
}

// agreed counts the opinions of a step that was completed, in its own way.
func (g *game) agreed(s Step, before Matter, o Outcome) {
	removed := slices.ContainsFunc(o.Trace, func(e Entry) bool { return e.Verb == RemoveSigner })
	successor := map[int]bool{}
	for _, t := range g.m.Tasks {
		successor[t.Instead] = true
	}
	asked, for_, against := 0, 0, 0
	for _, t := range g.m.Tasks {
		if t.No <= len(before.Tasks) && before.Tasks[t.No-1].State == Cancelled { // the step was entered, taken back and entered again
			continue
		}
		if t.Step != s.Key || t.Round != before.Run.Round || t.Aside || successor[t.No] || t.Added == Before {
			continue
		}
		recorded := t.Verb == Disagree && s.OnDisagree != nil && s.OnDisagree.Then == Record
		switch {
		case t.State == Done && (t.Verb == Approve || t.Verb == Submit || t.Verb == Read || recorded):
			for_++
		case t.State == Done && (t.For == 0 || s.Mode != Any): // of any, one seat decides; what was added for another does not
			against++
		}
		if t.For == 0 || s.Mode != Share && !(removed && t.State == Cancelled) {
			asked++
		}
	}
	switch s.Mode {
	case Any:
		if for_ == 0 || against > 0 {
			g.Fatalf("%s (any) was completed with %d for and %d against", s.Key, for_, against)
		}
	case Share:
		if for_*s.Share.M < asked*s.Share.N {
			g.Fatalf("%s (%d/%d) was completed with %d of %d", s.Key, s.Share.N, s.Share.M, for_, asked)
		}
	default:
		if for_ < asked || against > 0 {
			g.Fatalf("%s (%s) was completed with %d of %d, %d against", s.Key, s.Mode, for_, asked, against)
		}
	}
}

// somebodyCanAct checks that a run that goes on has somebody who can act or says why not, and that the office can then help.
func (g *game) somebodyCanAct() {
	run := g.m.Run
	if run.State.Over() {
		return
	}
	why := Stalled(g.m, g.env)
	can := false
	for p := boss; p <= retired; p++ {
		for _, o := range Allowed(g.m, p, g.env) {
			can = can || slices.Contains([]Verb{Approve, Submit, Read}, o.Verb) && !g.m.Tasks[o.Task-1].Aside
		}
	}
	if can == (why != "") {
		g.Fatalf("at %s somebody can act: %v; reason %q", run.Step, can, why)
	}
	if why == BecauseNobody && g.env.People.Active(director) && !slices.Contains(Allowed(g.m, director, g.env), Offer{Verb: Assign}) {
		g.Fatalf("at %s nobody can act and the office cannot help", run.Step)
	}
}
