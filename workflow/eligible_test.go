package workflow

import (
	"slices"
	"testing"
	"time"

	"github.com/lantai/lantai/workflow/org"
)

func TestEligibleAreThoseWhomTheActMayName(t *testing.T) {
	everybody := []org.PersonKey{writer, finance, legal, lawyer, account, director, editor, leader, viceLeader, boss, clerk}
	p := issuing(t)
	for _, verb := range []Verb{AddSigner, Transfer, Delegate, Notify, Supervise} {
		fit := Eligible(p.m, Action{Verb: verb, Actor: finance}, everybody, p.env)
		for _, who := range everybody {
			a := Action{Verb: verb, Actor: finance, Task: p.taskOf(finance, undecided), To: to(who), Added: Parallel, Opinion: "请办。"}
			if verb == Supervise {
				a.Actor, a.Task = director, 0
			}
			_, err := Act(p.m, a, p.env)
			if who != a.Actor && (err == nil) != slices.Contains(fit, who) {
				t.Errorf("%s may name %d: %v, and eligible are %v", verb, who, err, fit)
			}
		}
	}
	p.do(Action{Verb: AddSigner, Actor: finance, To: to(legal), Added: Parallel, Opinion: "请核。"})
	if fit := Eligible(p.m, Action{Verb: Transfer, Actor: finance}, everybody, p.env); slices.Contains(fit, legal) || slices.Contains(fit, writer) {
		t.Errorf("who has a task at the step, and the drafter: %v", fit)
	}
	p = issuing(t)
	p.approve(finance, editor)
	if fit := Eligible(p.m, Action{Verb: Transfer, Actor: leader}, everybody, p.env); slices.Contains(fit, lawyer) || !slices.Contains(fit, viceLeader) {
		t.Errorf("signing is for leaders: %v", fit)
	}
}

func TestUrgeAgainTellsWhen(t *testing.T) {
	p := issuing(t)
	if at := UrgeAgain(p.m, writer, p.env); !at.IsZero() {
		t.Errorf("nobody was reminded, and again is %v", at)
	}
	p.do(Action{Verb: Urge, Actor: writer, Opinion: "请抓紧。"})
	if at := UrgeAgain(p.m, writer, p.env); !at.Equal(p.m.Tasks[1].Urged.Add(UrgeEvery)) {
		t.Errorf("again %v", at)
	}
	if at := UrgeAgain(p.m, account, p.env); !at.IsZero() {
		t.Errorf("who may not remind is told %v", at)
	}
	p.env.Now = p.env.Now.Add(UrgeEvery + time.Second)
	if at := UrgeAgain(p.m, writer, p.env); !at.IsZero() {
		t.Errorf("after a while again is %v", at)
	}
}

func TestNothingIsClaimedWhereOneAloneCanAct(t *testing.T) {
	p := issuing(t)
	p.approve(finance)
	p.env.People = houseWithout(director)
	p.refused("conflict", Action{Verb: Claim, Actor: editor})
	p.env.People = houseWithout()
	p.do(Action{Verb: Claim, Actor: editor})
}

func TestWhatWasTakenBackOnceIsTakenBackAgain(t *testing.T) {
	p := issuing(t)
	p.approve(finance)
	p.do(Action{Verb: TakeBack, Actor: finance, Task: p.taskOf(finance, func(t Task) bool { return t.State == Done }), Opinion: "再看。"})
	p.approve(finance)
	again := p.taskOf(finance, func(t Task) bool { return t.State == Done })
	p.do(Action{Verb: TakeBack, Actor: finance, Task: again, Opinion: "再看一次。"})
	p.at("review", finance)
}
