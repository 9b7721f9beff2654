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
	names   string // what is said when nobody is named; empty: nobody has to be
	opinion string // what is said when an opinion is missing that every step needs; empty: the step says whether one is needed
	may     func(*flow, Action) *Refusal
	do      func(*flow, Action) error
}

// aim says what a verb acts on.
type aim int

const (
	onTask  aim = iota // a task of the actor's own
	onRun              // the run; Action.Task, when it is given, is the task through which the actor was asked
	byHouse            // the run, at the order of the house: it is offered to nobody, and the caller has decided who may
)

// rules is the table of verbs, in the order in which a page offers them.
func rules() []rule {
	return []rule{
		{verb: Submit, may: maySubmit, do: approve},
		{verb: Approve, may: mayApprove, do: approve},
		{verb: Disagree, opinion: "请写明不同意的理由。", may: mayIf(Disagree), do: disagree},
		{verb: Return, opinion: "请写明退回的理由。", may: mayReturn, do: giveBack},
		{verb: Read, may: mayRead, do: read},
		{verb: TakeBack, opinion: "请写明取回的原因。", may: mayTakeBack, do: takeBack},
		{verb: AddSigner, names: "请选择加签的人。", opinion: "请写明请对方看什么。", may: mayIf(AddSigner), do: addSigners},
		{verb: RemoveSigner, opinion: "请写明减签的原因。", may: mayRemoveSigner, do: removeSigners},
		{verb: Transfer, names: "请选择转给谁办理。", opinion: "请写明转办的原因。", may: mayIf(Transfer), do: transfer},
		{verb: Delegate, names: "请选择委托谁代办。", opinion: "请写明委托的事由。", may: mayDelegate, do: delegateTask},
		{verb: Claim, may: mayClaim, do: claim},
		{verb: Release, may: mayRelease, do: release},
		{verb: Feedback, opinion: "请写明进展情况。", may: mayFeedback, do: feedback},
		{verb: Conclude, opinion: "请写明督办的结果。", may: mayFeedback, do: conclude},
		{verb: Notify, aim: onRun, names: "请选择知会谁。", opinion: "请写几句附言，说明请对方看什么。", may: mayTell, do: notify},
		{verb: CirculateTo, aim: onRun, names: "请选择传阅给谁。", opinion: "请写几句附言，说明请对方看什么。", may: mayTell, do: notify},
		{verb: Uncirculate, aim: onRun, opinion: "请写明撤销的原因。", may: mayUncirculate, do: uncirculate},
		{verb: Recall, aim: onRun, opinion: "请写明撤回的原因。", may: mayRecall, do: recall},
		{verb: Urge, aim: onRun, opinion: "请写一句催办的话。", may: mayUrge, do: urge},
		{verb: Supervise, aim: onRun, names: "请选择一位督办人。", opinion: "请写明督办要求。", may: mayGovern, do: supervise},
		{verb: Suspend, aim: onRun, opinion: "请写明暂停的原因。", may: mayGovern, do: suspend},
		{verb: Resume, aim: onRun, opinion: "请写明恢复办理的说明。", may: mayResume, do: resume},
		{verb: Terminate, aim: onRun, opinion: "请写明终止的原因。", may: mayTerminate, do: terminate},
		{verb: Assign, aim: onRun, names: "请选择指派谁办理。", opinion: "请写明指派的说明。", may: mayAssign, do: assign},
		{verb: HandOver, aim: byHouse, names: "请选择一位接办人。", opinion: "请写明移交的原因。", may: mayHandOver, do: handOver},
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
		if t := f.task(a.Task); t.Person != a.Actor && !(r.verb == TakeBack && t.OnBehalf == a.Actor) {
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

// wants says whom and which words the act still needs, in the order in which a form asks for them.
func (f *flow) wants(r rule, a Action) *Refusal {
	if r.names != "" && len(a.To) == 0 {
		return invalid("to", r.names)
	}
	least, missing := f.words(r, a)
	switch length := utf8.RuneCountInString(a.Opinion); {
	case length >= least:
		return nil
	case length == 0:
		return invalid("opinion", missing)
	default:
		return invalid("opinion", "意见至少要有 %d 个字。", least)
	}
}

// words tells how many characters of an opinion the act needs, and what is said when there are none.
func (f *flow) words(r rule, a Action) (least int, missing string) {
	least, missing = 1, r.opinion
	if missing == "" {
		least, missing = 0, "请填写意见。"
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
	return least, missing
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
	if i := slices.IndexFunc(f.Tasks, func(t Task) bool { return t.Instead == lost.No }); i >= 0 {
		return conflict("%s 已取回自己办理，您的意见没有写入。", f.env.People.Name(f.Tasks[i].Person))
	}
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
		if r.aim == byHouse {
			continue
		}
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
		if t.Person == person || r.verb == TakeBack && t.OnBehalf == person {
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
