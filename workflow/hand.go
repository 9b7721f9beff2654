package workflow

import (
	"slices"

	"github.com/lantai/lantai/workflow/org"
)

// recipient checks one person to whom a place in the current step is to go.
func (f *flow) recipient(p, from org.PersonKey) *Refusal {
	s := f.stepNow()
	switch {
	case !f.env.People.Active(p):
		return invalid("to", "对方的账号已停用，请另选他人。")
	case p == from:
		return invalid("to", "不能选择本人。")
	case p == f.Run.Starter && s.Self != "" && s.Self != SelfAllow:
		return invalid("to", "%s是拟稿人，不能办理“%s”环节。", f.env.People.Name(p), s.Name)
	}
	for _, t := range f.inStep() {
		if t.Person == p && t.State.Undecided() {
			return conflict("%s在这个环节已有任务，不必重复。", f.env.People.Name(p))
		}
	}
	return nil
}

// single checks that the action names exactly one person, who may have the place.
func (f *flow) single(a Action) *Refusal {
	if len(a.To) != 1 {
		return invalid("to", "请选择一位办理人。")
	}
	return f.recipient(a.To[0], a.Actor)
}

// replace closes a task by the verb and opens another in its place.
func (f *flow) replace(no int, v Verb, opinion string, seat Seat, by org.PersonKey) {
	state, old := f.task(no).State, *f.task(no)
	f.moveTask(no, Done)
	t := f.task(no)
	t.Verb, t.Opinion, t.Claimed = v, opinion, false
	f.add(Task{Step: old.Step, Round: old.Round, Duty: old.Duty, Aside: old.Aside, State: state, Seat: seat, By: by, For: old.For,
		Added: old.Added, Instead: no, Claimed: old.Claimed, Note: old.Note, Hours: old.Hours})
}

// transfer hands the task to somebody else, for good (转办). Where the casting asks for a role, the new person must hold it.
func transfer(f *flow, a Action) error {
	if refused := f.single(a); refused != nil {
		return refused
	}
	s := f.stepNow()
	if !f.mayTake(a.To[0], s.Who) {
		return invalid("to", "%s不能担任“%s”环节的办理人。", f.env.People.Name(a.To[0]), s.Name)
	}
	t := f.task(a.Task)
	seat := Seat{Person: a.To[0], Unit: t.Unit, Lead: t.Lead}
	f.tell(Entry{Verb: Transfer, Task: t.No, Person: a.Actor, OnBehalf: t.OnBehalf, To: a.To, Opinion: a.Opinion})
	f.replace(t.No, Transfer, a.Opinion, f.withStandIn(s, seat), a.Actor)
	return nil
}

func mayDelegate(f *flow, a Action) *Refusal {
	if refused := mayIf(Delegate)(f, a); refused != nil {
		return refused
	}
	if f.task(a.Task).OnBehalf != 0 {
		return conflict("这项任务是受托办理的，不能再委托。")
	}
	return nil
}

// delegateTask lets somebody act in the actor's name on this one task (委托).
func delegateTask(f *flow, a Action) error {
	if refused := f.single(a); refused != nil {
		return refused
	}
	t := f.task(a.Task)
	f.tell(Entry{Verb: Delegate, Task: t.No, Person: a.Actor, To: a.To, Opinion: a.Opinion})
	f.replace(t.No, Delegate, a.Opinion, Seat{Person: a.To[0], Unit: t.Unit, Lead: t.Lead, OnBehalf: a.Actor}, a.Actor)
	return nil
}

// addSigners asks more persons in the current step (加签): before, after or beside the actor.
func addSigners(f *flow, a Action) error {
	if a.Added != Before && a.Added != After && a.Added != Parallel {
		return invalid("added", "请说明加签的方式：之前、之后或同时。")
	}
	if len(slices.Compact(slices.Sorted(slices.Values(a.To)))) != len(a.To) {
		return invalid("to", "加签的人每人只能选一次。")
	}
	for _, p := range a.To {
		if refused := f.recipient(p, a.Actor); refused != nil {
			return refused
		}
	}
	t := *f.task(a.Task)
	f.tell(Entry{Verb: AddSigner, Task: t.No, Person: a.Actor, OnBehalf: t.OnBehalf, To: a.To, Opinion: a.Opinion})
	state := Open
	if a.Added == After {
		state = Waiting
	}
	for _, p := range a.To {
		f.add(Task{Step: t.Step, Round: t.Round, Duty: ToDecide, State: state, Seat: f.withStandIn(f.stepNow(), Seat{Person: p}), By: a.Actor,
			For: f.root(t.No), Added: a.Added, Note: a.Opinion, Hours: f.hours(f.stepNow())})
	}
	if a.Added == Before {
		f.moveTask(t.No, Waiting)
	}
	return nil
}

// removable are the signers added for the task that have not decided yet.
func (f *flow) removable(no int) []Task {
	return slices.DeleteFunc(f.added(no), func(t Task) bool { return !t.State.Undecided() })
}

func mayRemoveSigner(f *flow, a Action) *Refusal {
	if refused := f.running(); refused != nil {
		return refused
	}
	if f.task(a.Task).For != 0 || f.replaced(a.Task) || len(f.removable(a.Task)) == 0 {
		return conflict("没有可以减去的加签人。")
	}
	return nil
}

// cancel cancels those of the tasks that are of one of the persons, or all of them when none is named, and tells whose they were. The
// verb stays on them, to say by what they went.
func (f *flow) cancel(tasks []Task, of []org.PersonKey, v Verb) (whose []org.PersonKey) {
	for _, t := range tasks {
		if len(of) == 0 || slices.Contains(of, t.Person) {
			f.moveTask(t.No, Cancelled)
			f.task(t.No).Verb = v
			whose = append(whose, t.Person)
		}
	}
	return whose
}

// removeSigners takes added signers away again (减签): those named, or all who have not decided.
func removeSigners(f *flow, a Action) error {
	to := f.cancel(f.removable(a.Task), a.To, RemoveSigner)
	if len(to) == 0 {
		return invalid("to", "所选的人不是尚未办理的加签人。")
	}
	f.tell(Entry{Verb: RemoveSigner, Task: a.Task, Person: a.Actor, To: to, Opinion: a.Opinion})
	return f.settle(a.Task)
}

// mayClaim lets one of several who could act say that he is on it (申请办理).
func mayClaim(f *flow, a Action) *Refusal {
	if refused := f.mine(a.Task); refused != nil {
		return refused
	}
	if t := f.task(a.Task); f.stepNow().Mode != Any || t.For != 0 || t.Claimed ||
		!slices.ContainsFunc(f.rivals(a.Task), func(t Task) bool { return f.env.People.Active(t.Person) }) {
		return conflict("这项任务不需要申请办理。")
	}
	return nil
}

// rivals are the open tasks of the others who could decide in the place of one.
func (f *flow) rivals(no int) []Task {
	return slices.DeleteFunc(f.inStep(), func(t Task) bool { return t.No == no || t.For != 0 || t.State != Open })
}

func claim(f *flow, a Action) error {
	f.task(a.Task).Claimed = true
	for _, t := range f.rivals(a.Task) {
		f.moveTask(t.No, Waiting)
	}
	f.tell(Entry{Verb: Claim, Task: a.Task, Person: a.Actor, Opinion: a.Opinion})
	return nil
}

func mayRelease(f *flow, a Action) *Refusal {
	if refused := f.mine(a.Task); refused != nil {
		return refused
	}
	if !f.task(a.Task).Claimed {
		return conflict("您没有申请办理这项任务。")
	}
	return nil
}

func release(f *flow, a Action) error {
	f.task(a.Task).Claimed = false
	f.openNext()
	f.tell(Entry{Verb: Release, Task: a.Task, Person: a.Actor, Opinion: a.Opinion})
	return nil
}

// stuck are the undecided tasks of the current step whose person can no longer act.
func (f *flow) stuck() []Task {
	return slices.DeleteFunc(f.inStep(), func(t Task) bool { return !t.State.Undecided() || f.env.People.Active(t.Person) })
}

// mayAssign lets the office name who acts where nobody can (指派).
func mayAssign(f *flow, a Action) *Refusal {
	if refused := mayGovern(f, a); refused != nil {
		return refused
	}
	if f.Run.Blocked == "" && len(f.stuck()) == 0 {
		return conflict("这个环节有人可以办理，不需要指派。")
	}
	return nil
}

// assign names who acts. Signing stays with those who may sign, also where none of them can act: then the role is given to another.
func assign(f *flow, a Action) error {
	s := f.stepNow()
	for _, p := range a.To {
		if refused := f.recipient(p, 0); refused != nil {
			return refused
		}
		if s.Kind == Sign && !f.mayTake(p, s.Who) {
			return invalid("to", "%s不能担任“%s”环节的办理人。", f.env.People.Name(p), s.Name)
		}
	}
	f.tellRun(a, a.To)
	f.add(Task{Step: f.Run.Step, Round: f.Run.Round, Duty: ToDecide, Aside: true, State: Done, Seat: Seat{Person: a.Actor}, Verb: Assign,
		Opinion: a.Opinion, Opened: f.env.Now, Seen: f.env.Now, Acted: f.env.Now}) // who assigns has taken part
	f.newDrafter(a.To[0])
	if f.Run.Blocked != "" {
		f.sit(f.stepNow(), f.seats(0, a.To))
		return nil
	}
	for i, t := range f.stuck() {
		f.replace(t.No, Assign, a.Opinion, Seat{Person: a.To[i%len(a.To)], Unit: t.Unit, Lead: t.Lead}, a.Actor)
	}
	return nil
}

// newDrafter makes somebody the drafter who takes over a text that lies in the first step: he sends it on, and does not review it.
func (f *flow) newDrafter(p org.PersonKey) {
	if f.Run.Step == f.Route.Steps[0].Key {
		f.Run.Starter = p
	}
}

// mayHandOver asks only whether the run goes on: who may hand over what waits for somebody is decided by the caller, who knows both.
func mayHandOver(f *flow, _ Action) *Refusal {
	if f.Run.State.Over() {
		return f.running()
	}
	return nil
}

// successor checks whether somebody may have a task in a leaver's place, as if it were transferred to him: what only a role may decide
// stays with that role, and nobody reviews his own text.
func (f *flow) successor(p org.PersonKey, t Task) *Refusal {
	i := f.Route.Index(t.Step)
	if i < 0 || t.Aside || t.For != 0 || t.Duty != ToDecide {
		return nil
	}
	s := f.Route.Steps[i]
	switch {
	case p == f.Run.Starter && s.Self != "" && s.Self != SelfAllow:
		return invalid("to", "%s是拟稿人，不能办理“%s”环节。", f.env.People.Name(p), s.Name)
	case !f.mayTake(p, s.Who):
		return invalid("to", "%s不能担任“%s”环节的办理人。", f.env.People.Name(p), s.Name)
	}
	return nil
}

// handOver gives all undecided tasks of a leaver in this run to one person (移交). Callers do it run by run.
func handOver(f *flow, a Action) error {
	if len(a.To) != 1 || !f.env.People.Active(a.To[0]) || a.To[0] == a.From {
		return invalid("to", "请选择一位在职的接办人。")
	}
	var nos []int
	for _, t := range f.Tasks {
		if t.Person != a.From || !t.State.Undecided() {
			continue
		}
		if refused := f.successor(a.To[0], t); refused != nil {
			return refused
		}
		nos = append(nos, t.No)
	}
	if len(nos) == 0 {
		return conflict("这里没有需要移交的任务。")
	}
	f.tellRun(a, a.To)
	for _, no := range nos {
		t := f.task(no)
		if !t.Aside {
			f.newDrafter(a.To[0])
		}
		seat := Seat{Person: a.To[0], Unit: t.Unit, Lead: t.Lead, OnBehalf: t.OnBehalf}
		if seat.OnBehalf == seat.Person {
			seat.OnBehalf = 0
		}
		f.replace(no, HandOver, a.Opinion, seat, a.From)
	}
	return nil
}
