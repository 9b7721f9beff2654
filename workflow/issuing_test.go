package workflow

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lantai/lantai/workflow/org"
)

func issuing(t *testing.T) *play {
	return openPlay(t, "issuing", writer, unitFinance, map[string]any{"signer": persons(leader)})
}

func countersigned(t *testing.T) *play {
	p := openPlay(t, "issuing", writer, unitFinance, map[string]any{"signer": persons(leader), "countersign_units": units(unitLegal, unitOffice)})
	p.approve(finance)
	p.at("countersign", legal, director)
	return p
}

func TestIssuingGoesItsWholeWay(t *testing.T) {
	p := issuing(t)
	p.at("review", finance)
	p.approve(finance)
	p.at("edit", director, editor)
	p.approve(editor)
	p.effects("review")
	p.at("sign", leader)
	p.approve(leader)
	p.effects("sign")
	p.at("register", clerk)
	p.approve(clerk)
	p.effects("number")
	p.approve(clerk)
	p.effects("seal")
	p.approve(clerk)
	p.effects("issue")
	p.state(Ended)
}

func TestLeftOutStepsAreInTheTrace(t *testing.T) {
	p := issuing(t)
	p.approve(finance)
	i := slices.IndexFunc(p.trace, func(e Entry) bool { return e.Move == LeftOut && e.Step == "countersign" })
	if i < 0 || p.trace[i].Reason != BecauseCondition {
		t.Fatalf("no line for the step left out: %+v", p.trace)
	}
}

func TestCountersignAsksAllDepartmentsAtOnce(t *testing.T) {
	p := countersigned(t)
	p.approve(director)
	p.at("countersign", legal)
	p.approve(legal)
	p.at("edit", director, editor)
}

// Return from 会签 cancelled the others elsewhere: here they finish, and only then does the document go back.
func TestReturnFromCountersignLeavesTheOthers(t *testing.T) {
	p := countersigned(t)
	p.do(Action{Verb: Return, Actor: legal, Where: TheDrafter, Straight: true, Opinion: "第二条缺依据。"})
	p.at("countersign", director)
	p.approve(director)
	p.at("draft", writer)
	p.do(Action{Verb: Submit, Actor: writer})
	p.at("countersign", legal) // straight to the returner alone
	p.approve(legal)
	p.at("edit", director, editor)
}

// What does one "no" in a 会签 do? What the step says: nothing is issued before the departments agree (2012 regulation art. 16(4)).
func TestOneNoInACountersignGoesBackToTheDrafter(t *testing.T) {
	p := countersigned(t)
	p.do(Action{Verb: Disagree, Actor: legal, Opinion: "与现行规定抵触。"})
	p.at("countersign", director)
	p.approve(director)
	p.at("draft", writer)
	p.do(Action{Verb: Submit, Actor: writer})
	p.at("review", finance) // step by step
}

func TestReturnStepByStepAndStraight(t *testing.T) {
	p := issuing(t)
	p.approve(finance)
	p.do(Action{Verb: Return, Actor: director, Where: TheDrafter})
	p.at("draft", writer)
	p.do(Action{Verb: Submit, Actor: writer})
	p.at("review", finance)
	p.approve(finance)
	p.do(Action{Verb: Return, Actor: editor, Where: "review", Straight: true})
	p.at("review", finance)
	p.do(Action{Verb: Return, Actor: finance, Straight: true})
	p.at("draft", writer)
	p.do(Action{Verb: Submit, Actor: writer})
	p.at("review", finance)
	p.approve(finance)
	p.at("edit", editor) // the inner and the outer return have both come back
	if p.m.Run.Round != 4 {
		t.Errorf("round %d, want 4", p.m.Run.Round)
	}
}

func TestAReturnPastTheReviewMustPassItAgain(t *testing.T) {
	p := issuing(t)
	p.approve(finance, editor)
	r := p.refused("conflict", Action{Verb: Return, Actor: leader, Where: TheDrafter, Straight: true})
	if !strings.Contains(r.Error(), "办公室核稿") {
		t.Error(r)
	}
	p.do(Action{Verb: Return, Actor: leader, Where: TheDrafter})
	p.effects("-review")
}

func TestReturnFromRegistrationUndoesSignatureAndReview(t *testing.T) {
	p := issuing(t)
	p.approve(finance, editor, leader)
	p.do(Action{Verb: Return, Actor: clerk, Where: "review"})
	p.effects("-sign", "-review")
	p.at("review", finance)
}

func TestReturnWhereItCannotGo(t *testing.T) {
	p := issuing(t)
	p.refused("invalid", Action{Verb: Return, Actor: finance, Where: "sign"})
	p.refused("invalid", Action{Verb: Return, Actor: finance, Where: "nowhere"})
	p.refused("conflict", Action{Verb: Return, Actor: writer})
}

func TestReturnToSomebodyWhoHasLeftGoesToHisSuccessor(t *testing.T) {
	p := issuing(t)
	p.approve(finance)
	p.env.People = houseWithout(finance)
	p.do(Action{Verb: Return, Actor: editor, Where: "review"})
	p.at("review", boss) // no head is left in the department: the head above
}

func TestRecallBeforeAnybodyHasActed(t *testing.T) {
	p := issuing(t)
	seen, ok := MarkSeen(p.m.Tasks[1], finance, p.env.Now)
	if !ok {
		t.Fatal("not seen")
	}
	p.m.Tasks[1] = seen
	p.do(Action{Verb: Recall, Actor: writer}) // reading is not acting
	p.state(Recalled)
	p.refused("conflict", Action{Verb: Approve, Actor: finance})
}

func TestRecallAfterSomebodyHasActed(t *testing.T) {
	p := issuing(t)
	p.refused("forbidden", Action{Verb: Recall, Actor: finance})
	p.approve(finance)
	r := p.refused("conflict", Action{Verb: Recall, Actor: writer})
	if !strings.Contains(r.Error(), "钱部长") {
		t.Error(r)
	}
}

// An approver notices the mistake a minute later: 取回.
func TestTakeBackWhileTheNextHasNotReadIt(t *testing.T) {
	p := issuing(t)
	p.approve(finance, editor)
	p.do(Action{Verb: TakeBack, Actor: editor})
	p.effects("-review")
	p.at("edit", editor)
	if p.m.Tasks[p.taskOf(editor, func(t Task) bool { return t.State == Revoked })-1].Opinion == "" {
		t.Error("the opinion that was taken back must stay on the slip")
	}
	p.approve(editor)
	no := p.taskOf(leader, undecided)
	p.m.Tasks[no-1], _ = MarkSeen(p.m.Tasks[no-1], leader, p.env.Now)
	r := p.refused("conflict", Action{Verb: TakeBack, Actor: editor})
	if !strings.Contains(r.Error(), "分管领导") {
		t.Error(r)
	}
}

func TestTakeBackStopsAtWhatCannotBeUndone(t *testing.T) {
	p := issuing(t)
	p.approve(finance, editor, leader)
	p.refused("conflict", Action{Verb: TakeBack, Actor: editor}) // others have gone on
	p.approve(clerk)
	p.refused("conflict", Action{Verb: TakeBack, Actor: clerk, Task: p.taskOf(clerk, func(t Task) bool { return t.State == Done })})
}

func TestTakeBackOfAStraightReturn(t *testing.T) {
	p := issuing(t)
	p.approve(finance)
	p.do(Action{Verb: Return, Actor: editor, Where: TheDrafter, Straight: true})
	p.do(Action{Verb: Submit, Actor: writer})
	p.at("edit", editor)
	p.do(Action{Verb: TakeBack, Actor: writer})
	p.at("draft", writer)
	p.do(Action{Verb: Submit, Actor: writer})
	p.at("edit", editor)
}

func TestTheSecondToDecideIsToldWhoWasFirst(t *testing.T) {
	p := issuing(t)
	p.approve(finance, editor)
	r := p.refused("conflict", Action{Verb: Approve, Actor: director})
	if r.Error() != "这件公文已由 核一 办理，您的意见没有写入。" {
		t.Error(r)
	}
	p.refused("conflict", Action{Verb: Approve, Actor: editor})
}

func TestOpinionsAreMandatory(t *testing.T) {
	p := issuing(t)
	r := p.refused("invalid", Action{Verb: Approve, Actor: finance, Opinion: "  "})
	if r.Field != "opinion" {
		t.Error(r)
	}
	p.approve(finance, editor, leader)
	o, err := Act(p.m, Action{Verb: Approve, Actor: clerk, Task: p.taskOf(clerk, undecided)}, p.env)
	if err != nil || len(o.Effects) != 1 {
		t.Errorf("registering needs no opinion: %v", err)
	}
	route, _ := BuiltinRoute("issuing")
	route.Steps[1].OpinionMin = 4
	q := openRoute(t, route, writer, unitFinance, nil)
	q.refused("invalid", Action{Verb: Approve, Actor: finance, Opinion: "同意。"})
	q.do(Action{Verb: Approve, Actor: finance, Opinion: "同意送审"})
}

func TestAHeadDoesNotReviewHisOwnText(t *testing.T) {
	for _, c := range []struct {
		name    string
		starter org.PersonKey
		unit    org.UnitKey
		step    string
		who     []org.PersonKey
	}{
		{"staff: the head of the unit", account, unitSection, "review", []org.PersonKey{section}},
		{"the head of a section: the head of the department", section, unitSection, "review", []org.PersonKey{finance}},
		{"the head of a department: left out, since the one above signs", finance, unitFinance, "edit", []org.PersonKey{director, editor}},
		{"a unit without a head: the head above", lonely, unitLonely, "review", []org.PersonKey{boss}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := openPlay(t, "issuing", c.starter, c.unit, nil)
			p.at(c.step, c.who...)
			out := slices.ContainsFunc(p.trace, func(e Entry) bool { return e.Step == "review" && e.Reason == BecauseSelf })
			if out != (c.step == "edit") {
				t.Errorf("拟稿人即审核人 in the trace: %v", out)
			}
		})
	}
}

func TestUpwardIsSignedByThePrincipalHead(t *testing.T) {
	p := openPlay(t, "issuing_upward", writer, unitFinance, nil)
	p.approve(finance, director)
	p.at("sign", boss)
	p.approve(boss)
	p.at("check", director, editor)
}

func TestWithoutAChosenSignerAnyLeaderSigns(t *testing.T) {
	p := openPlay(t, "issuing", writer, unitFinance, nil)
	p.approve(finance, director)
	p.at("sign", boss, leader, viceLeader)
	p.do(Action{Verb: Claim, Actor: leader})
	p.at("sign", leader)
	r := p.refused("conflict", Action{Verb: Approve, Actor: boss})
	if !strings.Contains(r.Error(), "分管领导 正在办理") {
		t.Error(r)
	}
	p.do(Action{Verb: Release, Actor: leader})
	p.at("sign", boss, leader, viceLeader)
	p.approve(viceLeader)
	p.at("register", clerk)
}

func TestASignerMustBeALeader(t *testing.T) {
	p := openPlay(t, "issuing", writer, unitFinance, map[string]any{"signer": persons(lawyer)})
	p.approve(finance)
	p.refused("invalid", Action{Verb: Approve, Actor: editor})
	p.do(Action{Verb: Approve, Actor: editor, Choose: map[string]Choice{"sign": {Persons: []org.PersonKey{viceLeader}}}})
	p.at("sign", viceLeader)
}

func TestSigningIsNeverInABatch(t *testing.T) {
	p := issuing(t)
	p.approve(finance, editor)
	if MayBatch(p.m, p.taskOf(leader, undecided), Approve) {
		t.Error("a signature in a batch")
	}
	q := openPlay(t, "loan", writer, unitFinance, map[string]any{"level": "internal"})
	if no := q.taskOf(finance, undecided); !MayBatch(q.m, no, Approve) || MayBatch(q.m, no, Disagree) {
		t.Error("a loan's approval may be batched, a refusal not")
	}
}

func TestDeadlinesAreInWorkingTimeByUrgency(t *testing.T) {
	for urgency, due := range map[string]string{"normal": "2026-03-05 09:00", "urgent": "2026-03-04 09:00", "extra_urgent": "2026-03-03 11:00", "": "2026-03-05 09:00"} {
		p := openPlay(t, "issuing", writer, unitFinance, map[string]any{"urgency": urgency})
		got := p.m.Tasks[1].Due
		if got.Format("2006-01-02 15:04") != due {
			t.Errorf("%q: due %v, want %s", urgency, got, due)
		}
	}
}

func TestADeadlineInAnUnknownYearIsSaidNotGuessed(t *testing.T) {
	route, _ := BuiltinRoute("issuing")
	env := Env{Now: time.Date(2026, 12, 31, 9, 30, 0, 0, time.UTC), People: houseWithout(), Calendar: openPlay(t, "issuing", writer, unitFinance, nil).env.Calendar}
	o, err := Begin(route, Subject{Kind: "outgoing"}, Start{Starter: writer, Organisation: 1, Unit: unitFinance}, env)
	if err != nil {
		t.Fatal(err)
	}
	task := o.Opened[1]
	if !task.DueUnknown || !task.Due.IsZero() || task.Hours != 16 {
		t.Fatalf("%+v", task)
	}
	later := *env.Calendar
	known := later.With(yearOf2027())
	if task = task.Reckoned(known); task.DueUnknown || task.Due.IsZero() {
		t.Errorf("once the year is entered: %+v", task)
	}
}
