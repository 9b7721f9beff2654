package workflow

import "strings"

func maySubmit(f *flow, a Action) *Refusal {
	if refused := f.mine(a.Task); refused != nil {
		return refused
	}
	if f.Route.Index(f.task(a.Task).Step) != 0 {
		return conflict("只有拟稿环节可以送审。")
	}
	return nil
}

func mayApprove(f *flow, a Action) *Refusal {
	if refused := f.mine(a.Task); refused != nil {
		return refused
	}
	if f.Route.Index(f.task(a.Task).Step) == 0 {
		return conflict("拟稿环节请用送审。")
	}
	if names := f.supporters(*f.task(a.Task)); len(names) > 0 {
		return conflict("协办的%s还没有办完，主办在协办之后办理。", strings.Join(names, "、"))
	}
	return nil
}

// supporters are those who support a lead and have not decided, where the lead comes last.
func (f *flow) supporters(lead Task) (names []string) {
	if !f.stepOf(lead.Step).LeadLast || !lead.Lead || lead.For != 0 {
		return nil
	}
	for _, t := range f.inStep() {
		if !t.Lead && t.For == 0 && !f.replaced(t.No) && f.vote(t) == pending {
			names = append(names, f.env.People.Name(t.Person))
		}
	}
	return names
}

// mayIf permits a verb that the step lists, to those whom the route itself asked: an added signer gives an opinion and no more.
func mayIf(v Verb) func(*flow, Action) *Refusal {
	return func(f *flow, a Action) *Refusal {
		if refused := f.mine(a.Task); refused != nil {
			return refused
		}
		t := f.task(a.Task)
		added := t.For != 0 && v != Disagree
		if added || !f.stepOf(t.Step).allows(v) {
			return conflict("“%s”环节没有这个动作。", f.stepOf(t.Step).Name)
		}
		return nil
	}
}

func approve(f *flow, a Action) error {
	if refused := f.choose(a.Choose); refused != nil {
		return refused
	}
	f.decideAs(a)
	return f.settle(a.Task)
}

// disagree does what the step says of one disagreement. An opinion asked for beforehand is advice and decides nothing.
func disagree(f *flow, a Action) error {
	t := f.decideAs(a)
	no := f.stepOf(t.Step).OnDisagree
	if no.Then != EndsTheRun || t.Added == Before {
		return f.settle(a.Task)
	}
	if no.Effect != "" {
		f.effects = append(f.effects, Effect{Name: no.Effect, Step: t.Step, Round: t.Round, Person: t.Person, OnBehalf: t.OnBehalf})
	}
	f.terminated()
	return nil
}

// vote is what a seat has come to.
type vote int

const (
	pending vote = iota
	yes
	no
	returned
	gone // the seat asks nothing any more
)

// settle reckons the step after an act in it: it goes on, goes back, or waits for others.
func (f *flow) settle(by int) error {
	f.openNext()
	votes := f.votes()
	switch s := f.stepNow(); s.Mode {
	case Any:
		return f.settleAny(s, by, votes)
	case Share:
		return f.settleShare(s, by, votes)
	default:
		return f.settleAll(s, by, votes)
	}
}

// votes counts what the seats of the current step have come to, by kind.
func (f *flow) votes() map[vote]int {
	votes := map[vote]int{}
	for _, t := range f.inStep() {
		if t.For == 0 && !f.replaced(t.No) {
			votes[f.vote(t)]++
		}
	}
	return votes
}

// replaced reports whether another task has taken this one's place.
func (f *flow) replaced(no int) bool {
	for _, t := range f.Tasks {
		if t.Instead == no {
			return true
		}
	}
	return false
}

// root is the first task of the seat that the task belongs to.
func (f *flow) root(no int) int {
	for f.task(no).Instead != 0 {
		no = f.task(no).Instead
	}
	return no
}

// added are the tasks of the signers added for the task's seat, without those that were replaced.
func (f *flow) added(no int) []Task {
	root := f.root(no)
	var added []Task
	for _, t := range f.Tasks {
		if t.For == root && !f.replaced(t.No) {
			added = append(added, t)
		}
	}
	return added
}

func (f *flow) vote(t Task) vote {
	v := f.ownVote(t)
	if v != yes {
		return v
	}
	for _, added := range f.added(t.No) {
		if added.Added == Before {
			continue
		}
		if w := f.ownVote(added); w == pending || w == no {
			v = w
		}
		if v == pending {
			break
		}
	}
	return v
}

func (f *flow) ownVote(t Task) vote {
	switch {
	case t.State == Cancelled:
		return gone
	case t.State != Done:
		return pending
	case t.Verb == Return:
		return returned
	case t.Verb == Disagree && f.stepOf(t.Step).OnDisagree.Then != Record:
		return no
	}
	return yes
}

// openNext opens what the act has made due: the task that waited for added opinions, the signers added after it, the next in order.
func (f *flow) openNext() {
	for _, t := range f.inStep() {
		if t.State == Waiting && f.due(t) {
			f.moveTask(t.No, Open)
		}
	}
}

// due reports whether the turn of a waiting task has come.
func (f *flow) due(t Task) bool {
	if t.Added == After {
		return f.ownVote(f.living(t.For)) == yes
	}
	for _, added := range f.added(t.No) {
		if added.Added == Before && added.State.Undecided() {
			return false
		}
	}
	return !f.claimedByOther(t) && !f.behind(t)
}

// living is the task that now stands in the seat of the root.
func (f *flow) living(root int) Task {
	t := *f.task(root)
	for _, later := range f.Tasks[root:] {
		if later.Instead == t.No {
			t = later
		}
	}
	return t
}

func (f *flow) claimedByOther(t Task) bool {
	for _, other := range f.inStep() {
		if other.No != t.No && other.Claimed && other.State.Undecided() {
			return true
		}
	}
	return false
}

// behind reports whether, in order, a seat before the task's has not approved yet.
func (f *flow) behind(t Task) bool {
	if f.stepNow().Mode != Order || t.For != 0 {
		return false
	}
	for _, other := range f.inStep() {
		if other.For == 0 && !f.replaced(other.No) && f.root(other.No) < f.root(t.No) {
			if v := f.vote(other); v != yes && v != gone {
				return true
			}
		}
	}
	return false
}

// settleAll waits for every seat; a return or disagreement of one leaves the others to finish. In order it acts at once, since
// the next would decide on a text that is to change.
func (f *flow) settleAll(s Step, by int, votes map[vote]int) error {
	against := votes[no] + votes[returned]
	switch {
	case votes[pending] > 0 && (s.Mode == All || against == 0):
		return nil
	case against > 0:
		return f.goBack(by)
	}
	return f.complete(by)
}

func (f *flow) settleAny(_ Step, by int, votes map[vote]int) error {
	switch {
	case votes[returned]+votes[no] > 0:
		return f.goBack(by)
	case votes[yes] > 0:
		return f.complete(by)
	}
	return nil
}

func (f *flow) settleShare(s Step, by int, votes map[vote]int) error {
	seats := votes[pending] + votes[yes] + votes[no] + votes[returned]
	need := (seats*s.Share.N + s.Share.M - 1) / s.Share.M
	switch {
	case votes[returned] > 0 || votes[yes]+votes[pending] < need:
		return f.goBack(by)
	case votes[yes] >= need:
		return f.complete(by)
	}
	return nil
}
