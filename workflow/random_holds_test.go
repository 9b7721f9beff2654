package workflow

import (
	"slices"
)

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
