package workflow

import (
	"slices"

	"github.com/lantai/lantai/workflow/org"
)

// The words for Action.Where beside the key of a step.
const (
	Previous   = "previous" // the step decided last before this one; the same as nothing
	TheDrafter = "drafter"  // the first step
)

func mayReturn(f *flow, a Action) *Refusal {
	if refused := mayIf(Return)(f, a); refused != nil {
		return refused
	}
	if f.target(Previous) < 0 {
		return conflict("前面没有可以退回的环节。")
	}
	return nil
}

// target is the index of the earlier step that where names; -1 when there is none that somebody has decided.
func (f *flow) target(where string) int {
	now := f.Route.Index(f.Run.Step)
	if where == TheDrafter {
		where = f.Route.Steps[0].Key
	}
	latest := -1
	for _, t := range f.Tasks {
		i := f.Route.Index(t.Step)
		if t.Aside || t.State != Done || i >= now || f.replaced(t.No) {
			continue
		}
		if t.Step == where {
			return i
		}
		latest = max(latest, i)
	}
	if where == "" || where == Previous {
		return latest
	}
	return -1
}

// giveBack returns the matter: where, and how it comes back.
func giveBack(f *flow, a Action) error {
	to := f.target(a.Where)
	if to < 0 {
		return invalid("where", "不能退回到这个环节：它不在前面，或还没有人办理过。")
	}
	if a.Straight {
		if s, ok := f.mustRepeat(to); ok {
			return conflict("退回会使“%s”失效，改后须重新办理，不能直接送回您这里。请选择逐级送回。", s.Name)
		}
	}
	t := f.decideAs(a)
	t.Where, t.Straight = f.Route.Steps[to].Key, a.Straight
	return f.settle(a.Task)
}

// mustRepeat finds a step from the target up to the current one whose effect lapses by the return: it cannot be left out on the
// way back.
func (f *flow) mustRepeat(target int) (Step, bool) {
	for _, s := range f.Route.Steps[target:f.Route.Index(f.Run.Step)] {
		if slices.Contains(f.Run.Trail.InForce, s.Key) {
			return s, true
		}
	}
	return Step{}, false
}

// goBack moves the run to the earliest step to which somebody in the current one returned it. A disagreement goes to the drafter,
// and comes back step by step.
func (f *flow) goBack(by int) error {
	target, straight := f.Route.Index(f.Run.Step), true
	var seats []Seat
	for _, t := range f.inStep() {
		if t.For != 0 || f.replaced(t.No) {
			continue
		}
		switch f.vote(t) {
		case returned:
			target, straight = min(target, f.Route.Index(t.Where)), straight && t.Straight
		case no:
			target, straight = 0, false
		default:
			continue
		}
		seats = append(seats, t.Seat)
	}
	f.cancelStep()
	f.lapse(target, by)
	if straight {
		back := Back{After: f.Route.Steps[target].Key, From: f.Run.Step, Seats: seats}
		f.Run.Trail.Back = append(f.Run.Trail.Back, back)
	}
	return f.reopen(target)
}

// lapse undoes the effects, last first, of the steps that the return goes past.
func (f *flow) lapse(target, by int) {
	for _, s := range slices.Backward(f.Route.Steps[target:f.Route.Index(f.Run.Step)]) {
		if slices.Contains(f.Run.Trail.InForce, s.Key) {
			f.fire(s, f.task(by), true)
		}
	}
}

// reopen begins a new round at an earlier step, with those who decided there last.
func (f *flow) reopen(target int) error {
	s := f.Route.Steps[target]
	old := f.decidedLast(s)
	f.Run.Round++
	f.Run.Trail.Came, f.Run.Trail.By, f.Run.Trail.Straight = "", 0, false
	f.notices = append(f.notices, Notice{Person: f.Run.Starter, Why: NewsReturned})
	if seats := f.again(s, old); len(seats) > 0 {
		f.sit(s, seats)
		return nil
	}
	return f.sitAnew(s)
}

// decidedLast are the seats of those who decided the step in the latest round in which somebody did.
func (f *flow) decidedLast(s Step) []Seat {
	round := 0
	var seats []Seat
	for _, t := range f.Tasks {
		if t.Step != s.Key || t.Aside || t.For != 0 || t.State != Done || f.replaced(t.No) {
			continue
		}
		if t.Round > round {
			round, seats = t.Round, nil
		}
		seats = append(seats, t.Seat)
	}
	return seats
}

// mayRecall lets the drafter withdraw what nobody else has acted on yet; reading is not acting.
func mayRecall(f *flow, a Action) *Refusal {
	if refused := f.running(); refused != nil {
		return refused
	}
	if a.Actor != f.Run.Starter {
		return forbidden("只有拟稿人可以撤回。")
	}
	for _, t := range f.Tasks {
		if t.State == Done && !t.Aside && t.Step != f.Route.Steps[0].Key {
			return conflict("%s 已经办理，不能撤回；可以请对方退回。", f.env.People.Name(t.Person))
		}
	}
	return nil
}

func recall(f *flow, a Action) error {
	f.tellRun(a, nil)
	f.moveRun(Recalled)
	f.cancelAll(none)
	return nil
}

func none(Task) bool { return false }

// mayTakeBack lets the one who acted last take it back while those to whom it went have not opened it, and the one who has delegated
// take back what the other has not decided yet.
func mayTakeBack(f *flow, a Action) *Refusal {
	if refused := f.running(); refused != nil {
		return refused
	}
	t := f.task(a.Task)
	if t.Person != a.Actor {
		return f.mayTakeOver(*t)
	}
	decided := t.State == Done && (t.Verb == Approve || t.Verb == Submit || t.Verb == Disagree)
	if !decided || t.Aside || t.Round != f.Run.Round {
		return conflict("只能取回自己刚刚办理的任务。")
	}
	if t.Step == f.Run.Step {
		return f.unseen(f.openedBy(*t), a.Actor)
	}
	if f.Run.Trail.By != t.No {
		return conflict("后面的环节已经继续，不能取回。")
	}
	if s := f.stepOf(t.Step); s.Effect != "" && !s.Lapses {
		return conflict("“%s”已经生效，不能取回。", s.Name)
	}
	return f.unseen(f.inStep(), a.Actor)
}

// unseen refuses when anybody but the actor has seen what went on to him, or has decided it. What is cancelled, as by taking back once
// before, waits for nobody.
func (f *flow) unseen(tasks []Task, actor org.PersonKey) *Refusal {
	for _, t := range tasks {
		if t.State == Cancelled || t.Person == actor && t.State.Undecided() {
			continue
		}
		if !t.Seen.IsZero() || !t.State.Undecided() {
			return conflict("%s 已经看到，不能取回；可以请对方退回。", f.env.People.Name(t.Person))
		}
	}
	return nil
}

// openedBy are the tasks of the same step whose turn came by the act on t: the signers added after it, the next in order, and for
// an opinion asked for beforehand the task that waited for it.
func (f *flow) openedBy(t Task) []Task {
	var next []Task
	for _, other := range f.inStep() {
		if other.No != t.No && !f.replaced(other.No) && other.State != Waiting && other.State != Cancelled && f.follows(other, t) {
			next = append(next, other)
		}
	}
	return next
}

func (f *flow) follows(other, t Task) bool {
	switch {
	case other.Added == After:
		return other.For == f.root(t.No)
	case t.Added == Before:
		return f.root(other.No) == t.For
	case t.For != 0 || other.For != 0:
		return false
	}
	return f.stepNow().Mode == Order && f.root(other.No) > f.root(t.No)
}

func takeBack(f *flow, a Action) error {
	t := *f.task(a.Task)
	if t.Person != a.Actor {
		return f.takeOver(t, a)
	}
	f.tell(Entry{Verb: TakeBack, Step: t.Step, Round: t.Round, Task: t.No, Person: a.Actor, OnBehalf: t.OnBehalf, Opinion: a.Opinion})
	if t.Step == f.Run.Step {
		for _, next := range f.openedBy(t) {
			f.moveTask(next.No, Waiting)
		}
	} else {
		f.stepBack(t)
	}
	f.moveTask(t.No, Revoked)
	f.add(Task{Step: t.Step, Round: t.Round, Duty: t.Duty, State: Open, Seat: t.Seat, By: t.By, For: t.For, Added: t.Added,
		Instead: t.No, Note: t.Note, Hours: t.Hours, Seen: f.env.Now})
	return nil
}

// mayTakeOver lets a delegator act himself as long as the one who stands in has not.
func (f *flow) mayTakeOver(t Task) *Refusal {
	if !t.State.Undecided() || t.Step != f.Run.Step || t.Round != f.Run.Round {
		return conflict("%s 已经代您办理，不能取回。", f.env.People.Name(t.Person))
	}
	return nil
}

// takeOver puts the delegator back into the seat.
func (f *flow) takeOver(t Task, a Action) error {
	f.tell(Entry{Verb: TakeBack, Step: t.Step, Round: t.Round, Task: t.No, Person: a.Actor, To: []org.PersonKey{t.Person}, Opinion: a.Opinion})
	f.task(t.No).Claimed = false
	f.moveTask(t.No, Cancelled)
	f.add(Task{Step: t.Step, Round: t.Round, Duty: t.Duty, State: t.State, Seat: Seat{Person: a.Actor, Unit: t.Unit, Lead: t.Lead}, By: t.By,
		For: t.For, Added: t.Added, Instead: t.No, Claimed: t.Claimed, Note: t.Note, Hours: t.Hours, Seen: f.env.Now})
	return nil
}

// stepBack leaves the step that the act on t has opened and makes that of t current again.
func (f *flow) stepBack(t Task) {
	from := f.Run.Step
	var seats []Seat
	for _, next := range f.inStep() {
		seats = append(seats, next.Seat)
	}
	f.cancelStep()
	if s := f.stepOf(t.Step); slices.Contains(f.Run.Trail.InForce, s.Key) {
		f.fire(s, &t, true)
	}
	if f.Run.Trail.Straight {
		f.Run.Trail.Back = append(f.Run.Trail.Back, Back{After: t.Step, From: from, Seats: seats})
	}
	f.Run.Step, f.Run.Blocked = t.Step, ""
	f.Run.Trail.Came, f.Run.Trail.By, f.Run.Trail.Straight = "", 0, false
}
