package workflow

import (
	"slices"
	"time"

	"github.com/lantai/lantai/workflow/org"
)

// UrgeEvery is the least time between two urgings of one task.
const UrgeEvery = 2 * time.Hour

func mayRead(f *flow, a Action) *Refusal {
	t := f.task(a.Task)
	if t.State == Done {
		return conflict("您已阅过。")
	}
	if t.Duty != ToRead || t.State != Open {
		return conflict("这项任务不是待阅，或已被撤销。")
	}
	if !t.Aside {
		return f.running()
	}
	return nil
}

func read(f *flow, a Action) error {
	t := f.decideAs(a)
	if t.Aside {
		return nil
	}
	return f.settle(a.Task)
}

// MarkSeen notes that the person whose task it is has opened it for the first time; ok is false when nothing changes. It is not an
// act: it needs no opinion and leaves no line in the trace.
func MarkSeen(t Task, reader org.PersonKey, now time.Time) (seen Task, ok bool) {
	if t.Person != reader || !t.Seen.IsZero() || t.State != Open {
		return t, false
	}
	t.Seen = now
	return t, true
}

// mayTell lets everybody whom the run has concerned tell others of it, also after he has acted and after its end.
func mayTell(f *flow, a Action) *Refusal {
	if f.Run.State == Recalled || f.Run.State == Terminated {
		return f.running()
	}
	if a.Actor == f.Run.Starter || f.governs(a) == nil {
		return nil
	}
	for _, t := range f.Tasks {
		if t.Person == a.Actor && (t.State == Open || t.State == Done) {
			return nil
		}
	}
	return forbidden("只有参与办理的人可以知会或传阅。")
}

// notify gives others something to read beside the route (知会, 传阅). Those who have it unread already are passed over.
func notify(f *flow, a Action) error {
	var to []org.PersonKey
	for _, p := range a.To {
		if !f.env.People.Active(p) {
			return invalid("to", "%s的账号已停用，请另选他人。", f.env.People.Name(p))
		}
		if p != a.Actor && !f.hasToRead(p) && !slices.Contains(to, p) {
			to = append(to, p)
		}
	}
	if len(to) == 0 {
		return invalid("to", "请选择知会或传阅的对象；已有待阅的人不必重复。")
	}
	for _, p := range to {
		f.add(Task{Step: f.Run.Step, Round: f.Run.Round, Duty: ToRead, Aside: true, State: Open, Seat: Seat{Person: p}, By: a.Actor, Note: a.Opinion})
	}
	f.tellRun(a, to)
	return nil
}

func (f *flow) hasToRead(p org.PersonKey) bool {
	return slices.ContainsFunc(f.Tasks, func(t Task) bool { return t.Person == p && t.Duty == ToRead && t.State == Open })
}

// unread are what the person has sent round and nobody has read.
func (f *flow) unread(by org.PersonKey) []Task {
	return slices.DeleteFunc(slices.Clone(f.Tasks), func(t Task) bool {
		return !t.Aside || t.Duty != ToRead || t.State != Open || t.By != by
	})
}

func mayUncirculate(f *flow, a Action) *Refusal {
	if len(f.unread(a.Actor)) == 0 {
		return conflict("没有可以撤销的知会或传阅。")
	}
	return nil
}

func uncirculate(f *flow, a Action) error {
	to := f.cancel(f.unread(a.Actor), a.To, Uncirculate)
	if len(to) == 0 {
		return invalid("to", "所选的人没有您送出的待阅。")
	}
	f.tellRun(a, to)
	return nil
}

// governs refuses unless the actor runs routes for the organisation: its office or a unit administrator.
func (f *flow) governs(a Action) *Refusal {
	for _, role := range []org.Role{org.Office, org.UnitAdmin} {
		if slices.Contains(f.env.People.HoldersIn(role, f.Run.Organisation), a.Actor) {
			return nil
		}
	}
	return forbidden("只有办公室可以这样办理。")
}

func mayGovern(f *flow, a Action) *Refusal {
	if refused := f.running(); refused != nil {
		return refused
	}
	return f.governs(a)
}

// supervises reports whether the person has a supervisor's task that is not closed.
func (f *flow) supervises(p org.PersonKey) bool {
	return slices.ContainsFunc(f.Tasks, func(t Task) bool { return t.Person == p && t.Duty == ToSupervise && t.State == Open })
}

func mayUrge(f *flow, a Action) *Refusal {
	if refused := f.running(); refused != nil {
		return refused
	}
	if a.Actor != f.Run.Starter && !f.supervises(a.Actor) && f.governs(a) != nil {
		return forbidden("只有拟稿人、督办人和办公室可以催办。")
	}
	if len(f.urgeable(a.Actor)) == 0 {
		return conflict("目前没有可以催办的人。")
	}
	if len(f.ripe(a.Actor)) == 0 {
		return &Refusal{Kind: "too_many", Format: "%d 小时内已经催办过，%s以后可以再催。", Args: []any{int(UrgeEvery.Hours()), f.nextUrge(a.Actor)}}
	}
	return nil
}

// UrgeAgain is when somebody whose reminders have just gone out may remind again; zero when he may now, or may not at all.
func UrgeAgain(m Matter, person org.PersonKey, env Env) time.Time {
	f := newFlow(m, env)
	if refused := mayUrge(f, Action{Verb: Urge, Actor: person}); refused == nil || refused.Kind != "too_many" {
		return time.Time{}
	}
	return f.nextUrge(person)
}

// nextUrge is when the first of those who have been urged may be urged again.
func (f *flow) nextUrge(by org.PersonKey) time.Time {
	var first time.Time
	for _, t := range f.urgeable(by) {
		if again := t.Urged.Add(UrgeEvery); first.IsZero() || again.Before(first) {
			first = again
		}
	}
	return first
}

func (f *flow) urgeable(by org.PersonKey) []Task {
	return slices.DeleteFunc(f.inStep(), func(t Task) bool { return t.State != Open || t.Person == by })
}

// ripe are those who have not been urged for a while.
func (f *flow) ripe(by org.PersonKey) []Task {
	return slices.DeleteFunc(f.urgeable(by), func(t Task) bool {
		return !t.Urged.IsZero() && f.env.Now.Sub(t.Urged) < UrgeEvery
	})
}

func urge(f *flow, a Action) error {
	var to []org.PersonKey
	for _, t := range f.ripe(a.Actor) {
		f.task(t.No).Urged = f.env.Now
		to = append(to, t.Person)
		f.notices = append(f.notices, Notice{Person: t.Person, Why: NewsUrged, Task: t.No})
	}
	f.tellRun(a, to)
	return nil
}

// supervise names somebody who watches over the run until he concludes it or it is over (督办), with a date by which it is wished
// to be done.
func supervise(f *flow, a Action) error {
	if len(a.To) != 1 || !f.env.People.Active(a.To[0]) || f.supervises(a.To[0]) {
		return invalid("to", "请选择一位尚未督办此件的在职人员。")
	}
	if !a.Wish.IsZero() && !a.Wish.After(f.env.Now) {
		return invalid("wish", "希望办结的日期已经过去，请改选以后的日期。")
	}
	f.add(Task{Step: f.Run.Step, Round: f.Run.Round, Duty: ToSupervise, Aside: true, State: Open, Seat: Seat{Person: a.To[0]}, By: a.Actor, Note: a.Opinion,
		Due: a.Wish})
	f.tellRun(a, a.To)
	return nil
}

func mayFeedback(f *flow, a Action) *Refusal {
	if t := f.task(a.Task); t.Duty != ToSupervise || t.State != Open {
		return conflict("您没有督办此件。")
	}
	return nil
}

// feedback writes down how things stand; the supervision goes on.
func feedback(f *flow, a Action) error {
	f.notices = append(f.notices, Notice{Person: f.task(a.Task).By, Why: NewsFeedback, Task: a.Task})
	f.tell(Entry{Verb: Feedback, Task: a.Task, Person: a.Actor, Opinion: a.Opinion})
	return nil
}

// conclude ends the supervision before the run is over.
func conclude(f *flow, a Action) error {
	f.notices = append(f.notices, Notice{Person: f.task(a.Task).By, Why: NewsFeedback, Task: a.Task})
	f.decideAs(a)
	return nil
}

func suspend(f *flow, a Action) error {
	f.tellRun(a, nil)
	f.moveRun(Suspended)
	f.Run.Suspended = f.env.Now
	return nil
}

func mayResume(f *flow, a Action) *Refusal {
	if f.Run.State != Suspended {
		return conflict("流程没有暂停，不需要恢复。")
	}
	return f.governs(a)
}

func resume(f *flow, a Action) error {
	f.tellRun(a, nil)
	f.shiftDeadlines()
	f.moveRun(Running)
	f.Run.Suspended = time.Time{}
	return nil
}

// mayTerminate lets the office end a run, the drafter while he has it himself, and whoever has a task in a step that allows it.
func mayTerminate(f *flow, a Action) *Refusal {
	if f.Run.State.Over() {
		return f.running()
	}
	if refused := f.gone(a); refused != nil {
		return refused
	}
	if f.governs(a) == nil || a.Actor == f.Run.Starter && f.Run.Step == f.Route.Steps[0].Key {
		return nil
	}
	for _, t := range f.inStep() {
		if t.Person == a.Actor && t.State == Open && t.For == 0 && f.stepNow().allows(Terminate) {
			return nil
		}
	}
	for _, t := range slices.Backward(f.Tasks) { // who was asked and is no more hears what has happened meanwhile
		if t.Person == a.Actor && !t.Aside && t.For == 0 && !t.State.Undecided() && f.stepOf(t.Step).allows(Terminate) {
			return f.current(t.No)
		}
	}
	return forbidden("您不能终止这件公文的办理。")
}

// gone refuses an act sent through a task of the actor's own that somebody else's act has closed: it was meant for a step that is over.
func (f *flow) gone(a Action) *Refusal {
	if a.Task < 1 || a.Task > len(f.Tasks) {
		return nil
	}
	if t := f.task(a.Task); t.Person == a.Actor && t.State == Cancelled {
		return f.current(a.Task)
	}
	return nil
}

func terminate(f *flow, a Action) error {
	f.tellRun(a, nil)
	f.terminated()
	return nil
}

func (f *flow) terminated() {
	f.moveRun(Terminated)
	f.cancelAll(none)
	f.notices = append(f.notices, Notice{Person: f.Run.Starter, Why: NewsEnded})
}

// MayBatch reports whether the task may be decided together with others by the verb: reading always, approving where the step
// allows it, signing never.
func MayBatch(m Matter, task int, v Verb) bool {
	if task < 1 || task > len(m.Tasks) {
		return false
	}
	s := m.Route.Steps[m.Route.Index(m.Tasks[task-1].Step)]
	return v == Read || v == Approve && s.Batch && s.Kind != Sign
}

// Stalled tells why nobody can act in a run that is not over: it is suspended, blocked, or all whom it waits for have left. It is
// empty when somebody can.
func Stalled(m Matter, env Env) Reason {
	f := newFlow(m, env)
	switch {
	case m.Run.State.Over():
		return ""
	case m.Run.State == Suspended:
		return BecauseSuspended
	case m.Run.Blocked != "":
		return m.Run.Blocked
	}
	for _, t := range f.inStep() {
		if t.State == Open && env.People.Active(t.Person) {
			return ""
		}
	}
	return BecauseNobody
}
