package workflow

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lantai/lantai/workflow/org"
)

// rule is what the engine knows of a verb: who may use it when, and what comes of it. may never looks at the words or the persons
// of the action, so that Allowed can ask it beforehand.
type rule struct {
	verb    Verb
	aim     aim
	opinion bool // needs an opinion whatever the step says
	may     func(*flow, Action) *Refusal
	do      func(*flow, Action) error
}

// aim says what a verb acts on.
type aim int

const (
	onTask aim = iota // a task of the actor's own
	onRun             // the run; Action.Task is not read
)

// rules is the table of verbs, in the order in which a page offers them.
func rules() []rule {
	return []rule{
		{Submit, onTask, false, maySubmit, approve},
		{Approve, onTask, false, mayApprove, approve},
		{Disagree, onTask, true, mayIf(Disagree), disagree},
		{Return, onTask, true, mayReturn, giveBack},
		{Read, onTask, false, mayRead, read},
		{TakeBack, onTask, true, mayTakeBack, takeBack},
		{AddSigner, onTask, true, mayIf(AddSigner), addSigners},
		{RemoveSigner, onTask, true, mayRemoveSigner, removeSigners},
		{Transfer, onTask, true, mayIf(Transfer), transfer},
		{Delegate, onTask, true, mayDelegate, delegateTask},
		{Claim, onTask, false, mayClaim, claim},
		{Release, onTask, false, mayRelease, release},
		{Feedback, onTask, true, mayFeedback, feedback},
		{Notify, onRun, true, mayTell, notify},
		{CirculateTo, onRun, true, mayTell, notify},
		{Uncirculate, onRun, true, mayUncirculate, uncirculate},
		{Recall, onRun, true, mayRecall, recall},
		{Urge, onRun, true, mayUrge, urge},
		{Supervise, onRun, true, mayGovern, supervise},
		{Suspend, onRun, true, mayGovern, suspend},
		{Resume, onRun, true, mayResume, resume},
		{Terminate, onRun, true, mayTerminate, terminate},
		{Assign, onRun, true, mayAssign, assign},
		{HandOver, onRun, true, mayHandOver, handOver},
	}
}

func ruleOf(v Verb) (rule, bool) {
	all := rules()
	i := slices.IndexFunc(all, func(r rule) bool { return r.verb == v })
	if i < 0 {
		return rule{}, false
	}
	return all[i], true
}

// Verbs are all verbs, for closed sets elsewhere.
func Verbs() []Verb {
	var verbs []Verb
	for _, r := range rules() {
		verbs = append(verbs, r.verb)
	}
	return verbs
}

// Act tells what comes of an action, or refuses it with a *Refusal. Nothing has happened then, and the opinion is not kept.
func Act(m Matter, a Action, env Env) (Outcome, error) {
	r, ok := ruleOf(a.Verb)
	if !ok {
		return Outcome{}, invalid("action", "没有“%s”这个动作。", a.Verb)
	}
	f := newFlow(m, env)
	a.Opinion = strings.TrimSpace(a.Opinion)
	if refused := f.permits(r, a); refused != nil {
		return Outcome{}, refused
	}
	if refused := f.wants(r, a); refused != nil {
		return Outcome{}, refused
	}
	if err := r.do(f, a); err != nil {
		return Outcome{}, err
	}
	if f.broken != nil {
		return Outcome{}, f.broken
	}
	return f.outcome(), nil
}

// permits says whether the actor may use the verb now.
func (f *flow) permits(r rule, a Action) *Refusal {
	if refused := f.sound(); refused != nil {
		return refused
	}
	if !f.env.People.Active(a.Actor) {
		return forbidden("您的账号已停用，不能办理。")
	}
	if r.aim == onTask {
		if a.Task < 1 || a.Task > len(f.Tasks) {
			return &Refusal{Kind: "not_found", Format: "没有找到这项任务。"}
		}
		if f.task(a.Task).Person != a.Actor {
			return forbidden("这项任务不是您的，不能办理。")
		}
	}
	return r.may(f, a)
}

// sound finds stored data that cannot be: the engine would reckon wrongly with it.
func (f *flow) sound() *Refusal {
	if f.Run.Route != f.Route.Key || f.Run.Version != f.Route.Version || f.Route.Index(f.Run.Step) < 0 {
		return fault("流程与路由“%s”第 %d 版不符。", f.Route.Key, f.Route.Version)
	}
	for i, t := range f.Tasks {
		if t.No != i+1 || f.Route.Index(t.Step) < 0 {
			return fault("流程的任务不完整。")
		}
	}
	return nil
}

// wants says which words the act still needs.
func (f *flow) wants(r rule, a Action) *Refusal {
	least := 0
	if r.opinion {
		least = 1
	}
	if r.verb == Approve || r.verb == Disagree || r.verb == Return {
		s := f.stepOf(f.task(a.Task).Step)
		if s.OpinionRequired {
			least = 1
		}
		if least > 0 {
			least = max(least, s.OpinionMin)
		}
	}
	switch length := utf8.RuneCountInString(a.Opinion); {
	case length >= least:
		return nil
	case length == 0:
		return invalid("opinion", "请填写意见。")
	default:
		return invalid("opinion", "意见至少要有 %d 个字。", least)
	}
}

// running refuses when the run does not go on.
func (f *flow) running() *Refusal {
	switch f.Run.State {
	case Suspended:
		return conflict("流程已暂停，恢复后才能办理。")
	case Ended:
		return conflict("流程已办结，不能再办理。")
	case Terminated:
		return conflict("流程已终止，不能再办理。")
	case Recalled:
		return conflict("拟稿人已撤回，不能再办理。")
	}
	return nil
}

// current refuses when the task is not one that its person can decide now, and says what has become of it.
func (f *flow) current(no int) *Refusal {
	t := f.task(no)
	switch {
	case t.State == Done || t.State == Revoked:
		return conflict("您已经办理过这项任务，这次的意见没有写入。")
	case f.running() != nil:
		return f.running()
	case t.State == Cancelled:
		return f.lost(*t)
	case t.State == Waiting:
		return f.early(*t)
	}
	return nil
}

// lost says who decided in the place of somebody whose task has gone.
func (f *flow) lost(lost Task) *Refusal {
	for _, t := range slices.Backward(f.Tasks) {
		if t.State == Done && !t.Aside && t.Step == lost.Step && t.Round == lost.Round && t.Person != lost.Person {
			return conflict("这件公文已由 %s 办理，您的意见没有写入。", f.env.People.Name(t.Person))
		}
	}
	return conflict("这项任务已不需要办理，您的意见没有写入。")
}

func (f *flow) early(t Task) *Refusal {
	for _, other := range f.inStep() {
		if other.Claimed && other.State == Open && other.No != t.No {
			return conflict("%s 正在办理，暂时不需要您办理。", f.env.People.Name(other.Person))
		}
	}
	return conflict("还没有轮到您办理。")
}

// mine refuses unless the task is to be decided by its person now.
func (f *flow) mine(no int) *Refusal {
	if refused := f.current(no); refused != nil {
		return refused
	}
	if f.task(no).Duty != ToDecide {
		return conflict("这项任务只需阅知，不需要办理。")
	}
	return nil
}

// decideAs notes the act on the task.
func (f *flow) decideAs(a Action) *Task {
	f.moveTask(a.Task, Done)
	t := f.task(a.Task)
	t.Verb, t.Opinion, t.Claimed = a.Verb, a.Opinion, false
	if t.Seen.IsZero() {
		t.Seen = f.env.Now
	}
	f.tell(Entry{Verb: a.Verb, Step: t.Step, Round: t.Round, Task: t.No, Person: a.Actor, OnBehalf: t.OnBehalf, To: a.To, Opinion: a.Opinion})
	return t
}

// tellRun notes an act on the run.
func (f *flow) tellRun(a Action, to []org.PersonKey) {
	f.tell(Entry{Verb: a.Verb, Person: a.Actor, To: to, Opinion: a.Opinion})
}

// Offer is a verb that a person may use now.
type Offer struct {
	Task int // No of the person's task; 0: on the run
	Verb Verb
}

// Allowed lists what the person may do now: exactly the verbs that Act would not refuse for who asks and when.
func Allowed(m Matter, person org.PersonKey, env Env) []Offer {
	f := newFlow(m, env)
	var offers []Offer
	for _, r := range rules() {
		for _, no := range f.aims(r, person) {
			if f.permits(r, Action{Verb: r.verb, Actor: person, Task: no}) == nil {
				offers = append(offers, Offer{Task: no, Verb: r.verb})
			}
		}
	}
	return offers
}

func (f *flow) aims(r rule, person org.PersonKey) []int {
	if r.aim == onRun {
		return []int{0}
	}
	var mine []int
	for _, t := range f.Tasks {
		if t.Person == person {
			mine = append(mine, t.No)
		}
	}
	return mine
}

// Apply is the matter after the outcome, for callers that go on reckoning before they have written it.
func (m Matter) Apply(o Outcome) Matter {
	m.Run = o.Run
	m.Tasks = slices.Clone(m.Tasks)
	for _, t := range o.Changed {
		m.Tasks[t.No-1] = t
	}
	m.Tasks = append(m.Tasks, o.Opened...)
	return m
}
