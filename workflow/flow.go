package workflow

import (
	"maps"
	"slices"

	"github.com/lantai/lantai/workflow/org"
)

// flow is a matter in the middle of an act: a copy of what was, changed step by step, and what is to be told of it.
type flow struct {
	Matter
	env     Env
	had     int    // tasks there were before the act
	before  []Task // the tasks as they were
	effects []Effect
	trace   []Entry
	notices []Notice
	broken  *Refusal // a move that the table does not have
}

func newFlow(m Matter, env Env) *flow {
	f := &flow{Matter: m, env: env, had: len(m.Tasks), before: m.Tasks}
	f.Tasks = slices.Clone(m.Tasks)
	f.Run.Trail.Back = slices.Clone(m.Run.Trail.Back)
	f.Run.Trail.InForce = slices.Clone(m.Run.Trail.InForce)
	f.Run.Trail.Chosen = maps.Clone(m.Run.Trail.Chosen)
	return f
}

// outcome gathers what has changed.
func (f *flow) outcome() Outcome {
	o := Outcome{Run: f.Run, Opened: f.Tasks[f.had:], Effects: f.effects, Trace: f.trace}
	for i, was := range f.before {
		if f.Tasks[i] != was {
			o.Changed = append(o.Changed, f.Tasks[i])
		}
	}
	o.Notices = append(f.newsOfTasks(), f.notices...)
	return o
}

// newsOfTasks tells everybody whose task has opened or gone, and every delegator what became of his.
func (f *flow) newsOfTasks() []Notice {
	var news []Notice
	for i, t := range f.Tasks {
		var was TaskState
		if i < f.had {
			was = f.before[i].State
		}
		if t.State == was {
			continue
		}
		switch t.State {
		case Open:
			news = append(news, Notice{Person: t.Person, Why: NewsOpened, Task: t.No})
		case Cancelled:
			news = append(news, Notice{Person: t.Person, Why: NewsCancelled, Task: t.No})
		}
		switch {
		case t.OnBehalf == 0:
		case was == "" && t.State == Open:
			news = append(news, Notice{Person: t.OnBehalf, Why: NewsDelegated, Task: t.No})
		case t.State == Done:
			news = append(news, Notice{Person: t.OnBehalf, Why: NewsStoodIn, Task: t.No})
		}
	}
	return news
}

func (f *flow) task(no int) *Task { return &f.Tasks[no-1] }

func (f *flow) stepNow() Step { return f.stepOf(f.Run.Step) }

func (f *flow) stepOf(key string) Step { return f.Route.Steps[f.Route.Index(key)] }

// moveTask changes a task's state by the table.
func (f *flow) moveTask(no int, to TaskState) {
	t := f.task(no)
	if !t.State.MayBecome(to) {
		f.broken = fault("任务 %d 不能由 %s 变为 %s。", no, t.State, to)
		return
	}
	t.State = to
	switch to {
	case Open:
		f.startClock(t)
	case Done, Cancelled, Revoked:
		t.Acted = f.env.Now
	}
}

func (f *flow) moveRun(to RunState) {
	if !f.Run.State.MayBecome(to) {
		f.broken = fault("流程不能由 %s 变为 %s。", f.Run.State, to)
		return
	}
	f.Run.State = to
	if to.Over() {
		f.Run.Over, f.Run.Blocked = f.env.Now, ""
	}
}

// startClock opens a task for the first time; one that was open before keeps its deadline.
func (f *flow) startClock(t *Task) {
	if !t.Opened.IsZero() {
		return
	}
	t.Opened = f.env.Now
	if f.Route.Index(t.Step) >= 0 && f.stepOf(t.Step).Limited && t.Duty == ToDecide && !t.Aside && !f.Subject.Due.IsZero() {
		t.Hours, t.Due = 0, f.Subject.Due // named by a person: no working hours are reckoned
		return
	}
	t.setDue(f.env)
}

// add appends a task and returns its No.
func (f *flow) add(t Task) int {
	t.Key, t.No = 0, len(f.Tasks)+1
	if t.State == Open {
		f.startClock(&t)
	}
	f.Tasks = append(f.Tasks, t)
	return t.No
}

func (f *flow) tell(e Entry) {
	e.At = f.env.Now
	if e.Step == "" {
		e.Step, e.Round = f.Run.Step, f.Run.Round
	}
	f.trace = append(f.trace, e)
}

// inStep are the tasks of the current round of the current step that belong to the route.
func (f *flow) inStep() []Task {
	var tasks []Task
	for _, t := range f.Tasks {
		if t.Step == f.Run.Step && t.Round == f.Run.Round && !t.Aside {
			tasks = append(tasks, t)
		}
	}
	return tasks
}

// cancelStep ends what is still undecided in the current step.
func (f *flow) cancelStep() {
	for _, t := range f.inStep() {
		if t.State.Undecided() {
			f.moveTask(t.No, Cancelled)
		}
	}
}

// cancelAll ends all that is undecided, also beside the route, except what keeps says.
func (f *flow) cancelAll(keeps func(Task) bool) {
	for _, t := range f.Tasks {
		if t.State.Undecided() && !keeps(t) {
			f.moveTask(t.No, Cancelled)
		}
	}
}

// enter begins a step with its casting. A step that is left out gives the reason; a blocked one counts as entered.
func (f *flow) enter(s Step) (left Reason, err error) {
	values, err := f.values()
	if err != nil {
		return "", err
	}
	if met, err := f.Route.meets(s, values); err != nil || !met {
		return BecauseCondition, err
	}
	seats, why, err := f.cast(s)
	if err != nil || why != "" {
		return why, err
	}
	f.sit(s, seats)
	return "", nil
}

// values are the subject's fields as conditions see them: a choice made on the way stands over the field it answers.
func (f *flow) values() (map[string]any, error) {
	values, err := f.Route.values(f.Subject)
	if err != nil {
		return nil, err
	}
	for step, c := range f.Run.Trail.Chosen {
		i := f.Route.Index(step)
		if i < 0 || f.Route.Steps[i].Who.Field == "" {
			continue
		}
		values[f.Route.Steps[i].Who.Field] = c.keys()
	}
	return values, nil
}

func (c Choice) keys() []int64 {
	keys := []int64{}
	for _, p := range c.Persons {
		keys = append(keys, int64(p))
	}
	for _, u := range c.Units {
		keys = append(keys, int64(u))
	}
	return keys
}

// sit makes the step current and opens a task for each seat. Without seats the run is blocked, and says so.
func (f *flow) sit(s Step, seats []Seat) {
	f.Run.Step, f.Run.Blocked = s.Key, ""
	if len(seats) == 0 {
		f.Run.Blocked = BecauseNobody
		f.tell(Entry{Move: Blocked, Reason: BecauseNobody})
		f.askOffice()
		return
	}
	var to []org.PersonKey
	for i, seat := range seats {
		state := Open
		if s.Mode == Order && i > 0 {
			state = Waiting
		}
		f.add(Task{Step: s.Key, Round: f.Run.Round, Duty: s.duty(), State: state, Seat: seat, Hours: f.hours(s)})
		to = append(to, seat.Person)
	}
	f.tell(Entry{Move: Entered, To: to})
}

func (s Step) duty() Duty {
	if s.Kind == Circulate {
		return ToRead
	}
	return ToDecide
}

func (f *flow) askOffice() {
	for _, p := range f.env.People.HoldersIn(org.Office, f.Run.Organisation) {
		f.notices = append(f.notices, Notice{Person: p, Why: NewsBlocked})
	}
}

// advance goes on after the current step: straight back to a returner who waits for it, else to the next step that applies.
func (f *flow) advance(by int) error {
	came := f.Run.Step
	f.Run.Trail.Came, f.Run.Trail.By, f.Run.Trail.Straight = came, by, false
	if back, ok := f.popBack(came); ok {
		return f.comeBack(back)
	}
	for _, s := range f.Route.Steps[f.Route.Index(came)+1:] {
		why, err := f.enter(s)
		if err != nil || why == "" {
			return err
		}
		f.tell(Entry{Move: LeftOut, Step: s.Key, Round: f.Run.Round, Reason: why})
	}
	f.end()
	return nil
}

func (f *flow) popBack(after string) (Back, bool) {
	stack := f.Run.Trail.Back
	if len(stack) == 0 || stack[len(stack)-1].After != after {
		return Back{}, false
	}
	f.Run.Trail.Back = stack[:len(stack)-1]
	return stack[len(stack)-1], true
}

func (f *flow) comeBack(b Back) error {
	f.Run.Trail.Straight = true
	s := f.stepOf(b.From)
	if seats := f.again(s, b.Seats); len(seats) > 0 {
		f.sit(s, seats)
		return nil
	}
	return f.sitAnew(s)
}

// again are the seats whose persons can still act, each with who stands in for him today.
func (f *flow) again(s Step, old []Seat) []Seat {
	var seats []Seat
	for _, seat := range old {
		if seat.OnBehalf != 0 {
			seat.Person, seat.OnBehalf = seat.OnBehalf, 0
		}
		if f.env.People.Active(seat.Person) {
			seats = append(seats, f.withStandIn(s, seat))
		}
	}
	return unique(seats)
}

// sitAnew casts a step that has to be done whatever its condition says.
func (f *flow) sitAnew(s Step) error {
	seats, _, err := f.cast(s)
	if err == nil {
		f.sit(s, seats)
	}
	return err
}

// complete fires the effect of the current step, done by the act on the task, and goes on.
func (f *flow) complete(by int) error {
	f.cancelStep()
	s, t := f.stepNow(), f.task(by)
	if s.Effect != "" {
		f.fire(s, t, false)
	}
	return f.advance(by)
}

func (f *flow) fire(s Step, t *Task, undo bool) {
	f.effects = append(f.effects, Effect{Name: s.Effect, Undo: undo, Step: s.Key, Round: f.Run.Round, Person: t.Person, OnBehalf: t.OnBehalf})
	force := f.Run.Trail.InForce
	if i := slices.Index(force, s.Key); undo && i >= 0 {
		f.Run.Trail.InForce = slices.Delete(force, i, i+1)
	} else if !undo && i < 0 && s.Lapses {
		f.Run.Trail.InForce = append(force, s.Key)
	}
}

func (f *flow) end() {
	f.moveRun(Ended)
	f.cancelAll(func(t Task) bool { return t.Duty == ToRead })
	f.tell(Entry{Move: RunEnded})
	f.notices = append(f.notices, Notice{Person: f.Run.Starter, Why: NewsEnded})
}
