package workflow

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/lantai/lantai/workflow/org"
	"github.com/lantai/lantai/workflow/worktime"
)

// The people of the house in which the tests play.
const (
	boss      org.PersonKey = iota + 1 // heads the organisation, a leader
	finance                            // heads 财务部
	writer                             // drafts in 财务部
	clerkMate                          // works in 财务部
	legal                              // heads 法务部
	lawyer                             // works in 法务部
	director                           // heads 办公室
	editor                             // works in 办公室
	clerk
	archivist
	leader // 分管领导
	viceLeader
	section // heads 会计科 below 财务部
	account // works in 会计科
	lonely  // works in 后勤部, which has no head
	retired // the account is disabled
)

const (
	unitTop org.UnitKey = iota + 1
	unitFinance
	unitLegal
	unitOffice
	unitSection
	unitLonely
)

var names = []string{"", "何总", "钱部长", "文一", "文二", "法部长", "律一", "办主任", "核一", "机要员", "档案员", "分管领导", "副领导", "科长", "会计", "后勤", "离职者"}

func houseWithout(left ...org.PersonKey) *org.Directory {
	units := []org.Unit{{Key: unitTop, Organisation: 1, Name: "总公司"}}
	for u, name := range map[org.UnitKey]string{unitFinance: "财务部", unitLegal: "法务部", unitOffice: "办公室", unitLonely: "后勤部"} {
		units = append(units, org.Unit{Key: u, Organisation: 1, Parent: unitTop, Name: name})
	}
	units = append(units, org.Unit{Key: unitSection, Organisation: 1, Parent: unitFinance, Name: "会计科"})
	var persons []org.Person
	for k := boss; k <= retired; k++ {
		persons = append(persons, org.Person{Key: k, Name: names[k], Organisation: 1, Disabled: k == retired || slices.Contains(left, k)})
	}
	post := func(p org.PersonKey, u org.UnitKey, head bool) org.Appointment {
		return org.Appointment{Person: p, Unit: u, Head: head, Main: true, Title: "职员"}
	}
	posts := []org.Appointment{post(boss, unitTop, true), post(finance, unitFinance, true), post(writer, unitFinance, false),
		post(clerkMate, unitFinance, false), post(legal, unitLegal, true), post(lawyer, unitLegal, false), post(director, unitOffice, true),
		post(editor, unitOffice, false), post(clerk, unitOffice, false), post(section, unitSection, true), post(account, unitSection, false),
		post(lonely, unitLonely, false), post(leader, unitTop, false), post(viceLeader, unitTop, false)}
	grants := []org.Grant{{Person: boss, Role: org.Leader}, {Person: leader, Role: org.Leader}, {Person: viceLeader, Role: org.Leader},
		{Person: director, Role: org.Office}, {Person: editor, Role: org.Office}, {Person: clerk, Role: org.Clerk},
		{Person: archivist, Role: org.Archivist}}
	return org.NewDirectory(morning, units, persons, posts, grants)
}

// morning is a working Tuesday at nine in Shanghai.
var morning = time.Date(2026, 3, 3, 1, 0, 0, 0, time.UTC)

// play is a matter that a test moves on, minute by minute.
type play struct {
	*testing.T
	m     Matter
	env   Env
	last  Outcome
	trace []Entry
}

func openPlay(t *testing.T, route string, starter org.PersonKey, unit org.UnitKey, fields map[string]any) *play {
	t.Helper()
	r, ok := BuiltinRoute(route)
	if !ok {
		t.Fatalf("no route %s", route)
	}
	return openRoute(t, r, starter, unit, fields)
}

func openRoute(t *testing.T, r Route, starter org.PersonKey, unit org.UnitKey, fields map[string]any) *play {
	t.Helper()
	p := &play{T: t, env: Env{Now: morning, People: houseWithout(), Calendar: worktime.Default()}}
	subject := Subject{Kind: r.Kinds[0], Key: 7, Fields: fields}
	o, err := Begin(r, subject, Start{Starter: starter, Organisation: 1, Unit: unit}, p.env)
	if err != nil {
		t.Fatalf("begin: %v", err)
	}
	p.m = Matter{Route: r, Subject: subject}
	p.take(o)
	return p
}

func (p *play) take(o Outcome) {
	p.m = p.m.Apply(o)
	p.last = o
	p.trace = append(p.trace, o.Trace...)
	p.env.Now = p.env.Now.Add(time.Minute)
}

// taskOf is the latest task of the person that the verb may concern.
func (p *play) taskOf(who org.PersonKey, fits func(Task) bool) int {
	for _, t := range slices.Backward(p.m.Tasks) {
		if t.Person == who && fits(t) {
			return t.No
		}
	}
	return 0
}

func undecided(t Task) bool { return t.State.Undecided() }
func anyTask(Task) bool     { return true }

func (p *play) try(a Action) error {
	if a.Task == 0 {
		a.Task = p.taskOf(a.Actor, undecided)
	}
	if a.Task == 0 {
		a.Task = p.taskOf(a.Actor, anyTask)
	}
	if a.Opinion == "" {
		a.Opinion = "同意办理。"
	}
	o, err := Act(p.m, a, p.env)
	if err == nil {
		p.take(o)
	}
	return err
}

func (p *play) do(a Action) {
	p.Helper()
	if err := p.try(a); err != nil {
		p.Fatalf("%s by %s at %s: %v", a.Verb, names[a.Actor], p.m.Run.Step, err)
	}
}

func (p *play) approve(who ...org.PersonKey) {
	p.Helper()
	for _, w := range who {
		p.do(Action{Verb: Approve, Actor: w})
	}
}

// refused wants the action to be refused with the kind, and the matter to stay.
func (p *play) refused(kind string, a Action) *Refusal {
	p.Helper()
	err := p.try(a)
	r, ok := errors.AsType[*Refusal](err)
	if !ok || r.Kind != kind {
		p.Fatalf("%s by %s: %v, want a refusal of kind %s", a.Verb, names[a.Actor], err, kind)
	}
	return r
}

// at wants the run to be in the step and wait for exactly these people.
func (p *play) at(step string, who ...org.PersonKey) {
	p.Helper()
	var open []org.PersonKey
	for _, t := range p.m.Tasks {
		if t.State == Open && !t.Aside {
			open = append(open, t.Person)
		}
	}
	if p.m.Run.Step != step || !slices.Equal(open, who) {
		p.Fatalf("at %s waiting for %v, want %s and %v", p.m.Run.Step, open, step, who)
	}
}

func (p *play) state(want RunState) {
	p.Helper()
	if p.m.Run.State != want {
		p.Fatalf("run is %s, want %s", p.m.Run.State, want)
	}
}

func (p *play) effects(want ...string) {
	p.Helper()
	var got []string
	for _, e := range p.last.Effects {
		name := e.Name
		if e.Undo {
			name = "-" + name
		}
		got = append(got, name)
	}
	if !slices.Equal(got, want) {
		p.Fatalf("effects %v, want %v", got, want)
	}
}

func units(keys ...org.UnitKey) []int64 {
	var list []int64
	for _, k := range keys {
		list = append(list, int64(k))
	}
	return list
}

func persons(keys ...org.PersonKey) []int64 {
	var list []int64
	for _, k := range keys {
		list = append(list, int64(k))
	}
	return list
}
