package workflow

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lantai/lantai/workflow/org"
	"github.com/lantai/lantai/workflow/worktime"
)

func yearOf2027() worktime.Year {
	return worktime.Year{Year: 2027, Off: map[string]string{"2027-01-01": "元旦"}}
}

func to(p ...org.PersonKey) []org.PersonKey { return p }

func TestTransfer(t *testing.T) {
	p := countersigned(t)
	p.refused("invalid", Action{Verb: Transfer, Actor: legal, To: to(legal)})
	p.refused("invalid", Action{Verb: Transfer, Actor: legal, To: to(retired)})
	p.refused("invalid", Action{Verb: Transfer, Actor: legal, To: to(writer)}) // the drafter
	p.refused("conflict", Action{Verb: Transfer, Actor: legal, To: to(director)})
	p.do(Action{Verb: Transfer, Actor: legal, To: to(lawyer)})
	p.at("countersign", director, lawyer)
	if last := p.m.Tasks[len(p.m.Tasks)-1]; last.Unit != unitLegal || last.By != legal {
		t.Errorf("the seat must stay the department's: %+v", last)
	}
	p.refused("conflict", Action{Verb: Approve, Actor: legal})
	p.approve(lawyer, director)
	p.at("edit", director, editor)
}

func TestAStepForARoleIsTransferredWithinTheRole(t *testing.T) {
	p := issuing(t)
	p.approve(finance, editor)
	p.refused("invalid", Action{Verb: Transfer, Actor: leader, To: to(lawyer)})
	p.do(Action{Verb: Transfer, Actor: leader, To: to(viceLeader)})
	p.approve(viceLeader)
	p.effects("sign")
}

func TestReceivingIsHandledByLeadAndSupport(t *testing.T) {
	p := openPlay(t, "receiving", clerk, unitOffice, nil)
	p.approve(editor)
	p.do(Action{Verb: Approve, Actor: director, Choose: map[string]Choice{"instruct": {Persons: to(leader)}}})
	p.do(Action{Verb: Approve, Actor: leader, Choose: map[string]Choice{"handle": {Units: []org.UnitKey{unitLegal, unitFinance}}}})
	p.at("handle", legal, finance)
	lead := p.m.Tasks[p.taskOf(legal, undecided)-1]
	support := p.m.Tasks[p.taskOf(finance, undecided)-1]
	if !lead.Lead || support.Lead || lead.Unit != unitLegal {
		t.Errorf("主办 %+v, 协办 %+v", lead, support)
	}
	p.do(Action{Verb: Transfer, Actor: legal, To: to(lawyer)})
	p.approve(finance, lawyer)
	p.approve(editor)
	p.effects("complete")
	p.state(Ended)
}

func TestScreeningSendsBackToTheSender(t *testing.T) {
	p := openPlay(t, "receiving", clerk, unitOffice, nil)
	p.do(Action{Verb: Disagree, Actor: editor, Opinion: "不属本单位职责。"})
	p.effects("return_to_sender")
	p.state(Terminated)
}

func TestShareOfTwoThirds(t *testing.T) {
	open := func() *play {
		p := openPlay(t, "purchase", writer, unitFinance, map[string]any{"amount": 100000})
		p.approve(finance)
		p.at("leaders", boss, leader, viceLeader)
		return p
	}
	p := open()
	p.approve(leader, boss)
	p.at("record", director, editor)
	p.refused("conflict", Action{Verb: Approve, Actor: viceLeader})
	p = open()
	p.do(Action{Verb: Disagree, Actor: boss})
	p.at("leaders", leader, viceLeader)
	p.do(Action{Verb: Disagree, Actor: leader})
	p.at("draft", writer)
}

func TestCirculationRouteIsDoneWhenAllHaveRead(t *testing.T) {
	p := openPlay(t, "circulation", director, unitOffice, map[string]any{"readers": persons(legal, finance)})
	p.refused("conflict", Action{Verb: Approve, Actor: legal})
	p.do(Action{Verb: Read, Actor: legal})
	p.do(Action{Verb: Read, Actor: finance})
	p.state(Ended)
}

func TestCirculateCarriesANoteAndCanBeRevoked(t *testing.T) {
	p := issuing(t)
	p.approve(finance)
	if _, err := Act(p.m, Action{Verb: CirculateTo, Actor: finance, To: to(lawyer)}, p.env); err == nil {
		t.Error("a circulation without a note")
	}
	p.do(Action{Verb: CirculateTo, Actor: finance, To: to(lawyer, clerkMate), Opinion: "请阅第三条。"})
	p.at("edit", director, editor) // the route does not wait for it
	p.do(Action{Verb: Read, Actor: lawyer})
	p.refused("conflict", Action{Verb: Read, Actor: lawyer})
	p.do(Action{Verb: Uncirculate, Actor: finance})
	p.refused("conflict", Action{Verb: Read, Actor: clerkMate})
	p.refused("forbidden", Action{Verb: Notify, Actor: archivist, To: to(account)})
	p.refused("conflict", Action{Verb: Uncirculate, Actor: finance})
	if e := p.last.Trace[0]; e.Person != finance || !slices.Equal(e.To, to(clerkMate)) {
		t.Errorf("by whom it was revoked: %+v", e)
	}
}

func TestReadingGoesOnAfterTheEnd(t *testing.T) {
	p := issuing(t)
	p.do(Action{Verb: Notify, Actor: writer, To: to(lawyer)})
	p.approve(finance, editor, leader, clerk, clerk, clerk)
	p.state(Ended)
	p.do(Action{Verb: Read, Actor: lawyer})
}

func TestUrgingIsThrottled(t *testing.T) {
	p := issuing(t)
	p.refused("forbidden", Action{Verb: Urge, Actor: lawyer})
	p.do(Action{Verb: Urge, Actor: writer})
	if !slices.Contains(p.last.Notices, Notice{Person: finance, Why: NewsUrged, Task: 2}) {
		t.Errorf("%+v", p.last.Notices)
	}
	p.refused("too_many", Action{Verb: Urge, Actor: writer})
	p.env.Now = p.env.Now.Add(UrgeEvery)
	p.do(Action{Verb: Urge, Actor: director})
}

func TestSupervision(t *testing.T) {
	p := issuing(t)
	p.refused("forbidden", Action{Verb: Supervise, Actor: writer, To: to(lawyer)})
	p.do(Action{Verb: Supervise, Actor: director, To: to(lawyer)})
	p.do(Action{Verb: Urge, Actor: lawyer})
	p.do(Action{Verb: Feedback, Actor: lawyer, Opinion: "已约定明日办结。"})
	p.approve(finance, editor, leader, clerk, clerk, clerk)
	p.refused("conflict", Action{Verb: Feedback, Actor: lawyer}) // closed with the run
}

func TestSuspendMovesTheDeadline(t *testing.T) {
	p := issuing(t)
	due := p.m.Tasks[1].Due
	p.do(Action{Verb: Suspend, Actor: director})
	p.refused("conflict", Action{Verb: Approve, Actor: finance})
	p.env.Now = p.env.Now.Add(24 * time.Hour) // one working day
	p.do(Action{Verb: Resume, Actor: director})
	if got := p.m.Tasks[1].Due; got.Sub(due) < 24*time.Hour || got.Sub(due) > 25*time.Hour {
		t.Errorf("due %v, was %v", got, due)
	}
	p.approve(finance)
}

func TestTerminate(t *testing.T) {
	p := issuing(t)
	p.refused("forbidden", Action{Verb: Terminate, Actor: writer})
	p.refused("forbidden", Action{Verb: Terminate, Actor: lawyer})
	p.do(Action{Verb: Terminate, Actor: finance, Opinion: "事项已取消。"})
	p.state(Terminated)
	p.refused("conflict", Action{Verb: Terminate, Actor: director})
}

// The office may end a run at any step, but not through a task that somebody else has just closed: it was meant for a step that is over.
func TestNobodyEndsThroughATaskThatSomebodyElseClosed(t *testing.T) {
	p := issuing(t)
	p.approve(finance)
	p.at("edit", director, editor)
	closed := p.taskOf(director, undecided)
	p.approve(editor)
	if r := p.refused("conflict", Action{Verb: Terminate, Actor: director, Task: closed}); !strings.Contains(r.Error(), names[editor]) {
		t.Errorf("refused with %q, which does not say who acted", r)
	}
	done := p.taskOf(editor, anyTask)
	p.do(Action{Verb: Terminate, Actor: editor, Task: done})
	p.state(Terminated)
}

func TestTheDrafterMayEndWhatCameBackToHim(t *testing.T) {
	p := issuing(t)
	p.do(Action{Verb: Return, Actor: finance})
	p.do(Action{Verb: Terminate, Actor: writer})
	p.state(Terminated)
}

// A leaver's tasks are handed over in bulk, and the one who takes them over sees why.
func TestHandOverOfALeaver(t *testing.T) {
	p := countersigned(t)
	p.env.People = houseWithout(legal)
	if Stalled(p.m, p.env) != "" {
		t.Error("the other department can still act")
	}
	if slices.ContainsFunc(Allowed(p.m, director, p.env), func(o Offer) bool { return o.Verb == HandOver }) {
		t.Error("handing over is offered at a document, and not at the person who leaves")
	}
	p.do(Action{Verb: HandOver, Actor: director, From: legal, To: to(lawyer)})
	p.at("countersign", director, lawyer)
	p.refused("conflict", Action{Verb: HandOver, Actor: director, From: legal, To: to(lawyer)})
}

func TestADisabledPersonIsNeverTheOnlyOneWaitedFor(t *testing.T) {
	p := issuing(t)
	p.refused("conflict", Action{Verb: Assign, Actor: director, To: to(clerkMate)})
	p.env.People = houseWithout(finance)
	if Stalled(p.m, p.env) != BecauseNobody {
		t.Fatal("the run must say that nobody can act")
	}
	p.do(Action{Verb: Assign, Actor: director, To: to(clerkMate)})
	p.at("review", clerkMate)
	p.approve(clerkMate)
}

func TestABlockedRunSaysSoAndIsAssigned(t *testing.T) {
	p := issuing(t)
	p.env.People = houseWithout(boss, leader, viceLeader)
	p.approve(finance, editor)
	p.at("sign")
	if p.m.Run.Blocked != BecauseNobody || Stalled(p.m, p.env) != BecauseNobody {
		t.Fatalf("%+v", p.m.Run)
	}
	if !slices.Contains(p.last.Notices, Notice{Person: director, Why: NewsBlocked}) {
		t.Errorf("the office must hear of it: %+v", p.last.Notices)
	}
	p.env.People = houseWithout()
	p.do(Action{Verb: Assign, Actor: director, To: to(leader)})
	p.approve(leader)
	p.effects("sign")
}

func TestNothingIsSentToAStepWithoutPeople(t *testing.T) {
	route, _ := BuiltinRoute("issuing")
	env := Env{Now: morning, People: houseWithout(finance, boss)}
	_, err := Begin(route, Subject{Kind: "outgoing"}, Start{Starter: writer, Organisation: 1, Unit: unitFinance}, env)
	if err == nil || !strings.Contains(err.Error(), "部门负责人审核") {
		t.Fatal(err)
	}
}

func TestAllowedNamesExactlyWhatActPermits(t *testing.T) {
	p := issuing(t)
	offers := Allowed(p.m, finance, p.env)
	want := []Offer{{2, Approve}, {2, Return}, {2, AddSigner}, {2, Transfer}, {2, Delegate}, {2, Claim}}[:5]
	for _, w := range want {
		if !slices.Contains(offers, w) {
			t.Errorf("%v is missing from %v", w, offers)
		}
	}
	if slices.Contains(offers, Offer{2, Claim}) || slices.Contains(offers, Offer{2, Disagree}) {
		t.Errorf("too much in %v", offers)
	}
	if got := Allowed(p.m, account, p.env); len(got) != 0 {
		t.Errorf("a stranger may %v", got)
	}
	if got := Allowed(p.m, writer, p.env); !slices.Contains(got, Offer{0, Recall}) || !slices.Contains(got, Offer{1, TakeBack}) {
		t.Errorf("the drafter may %v", got)
	}
}

func TestSomebodyElsesTask(t *testing.T) {
	p := issuing(t)
	p.refused("forbidden", Action{Verb: Approve, Actor: lawyer, Task: 2})
	p.refused("not_found", Action{Verb: Approve, Actor: lawyer, Task: 99})
	p.refused("invalid", Action{Verb: "dance", Actor: finance})
	p.refused("forbidden", Action{Verb: Approve, Actor: retired, Task: 2})
}

func TestEveryVerbHasItsWord(t *testing.T) {
	words := map[string]bool{}
	for _, v := range Verbs() {
		if v.Chinese() == "" || words[v.Chinese()] {
			t.Errorf("%s: %q", v, v.Chinese())
		}
		words[v.Chinese()] = true
	}
}

func TestSupervisionIsConcluded(t *testing.T) {
	p := issuing(t)
	p.refused("invalid", Action{Verb: Supervise, Actor: director, To: to(lawyer), Wish: p.env.Now})
	wish := p.env.Now.Add(72 * time.Hour)
	p.do(Action{Verb: Supervise, Actor: director, To: to(lawyer), Wish: wish})
	if got := p.m.Tasks[2]; got.Due != wish || got.Duty != ToSupervise {
		t.Errorf("%+v", got)
	}
	p.do(Action{Verb: Suspend, Actor: director})
	p.env.Now = p.env.Now.Add(24 * time.Hour)
	p.do(Action{Verb: Resume, Actor: director})
	if got := p.m.Tasks[2].Due; got != wish {
		t.Errorf("the date that was wished has moved to %v", got)
	}
	p.do(Action{Verb: Conclude, Actor: lawyer, Opinion: "已办妥。"})
	p.refused("conflict", Action{Verb: Conclude, Actor: lawyer, Opinion: "再结一次。"})
	if !slices.Contains(p.last.Notices, Notice{Person: director, Why: NewsFeedback, Task: 3}) {
		t.Errorf("%+v", p.last.Notices)
	}
	p.do(Action{Verb: Supervise, Actor: director, To: to(lawyer)})
}

// Reject while 加签 is open: the added signer's task ends, and he is told.
func TestAddSignerOpenWhenRejected(t *testing.T) {
	p := issuing(t)
	p.do(Action{Verb: AddSigner, Actor: finance, To: to(clerkMate), Added: Parallel})
	p.do(Action{Verb: Return, Actor: finance})
	p.at("draft", writer)
	if got := p.m.Tasks[2]; got.State != Cancelled {
		t.Errorf("the added signer still has %+v", got)
	}
	p.refused("conflict", Action{Verb: Approve, Actor: clerkMate, Task: 3})
}

// What is handed over in the first step makes a new drafter: he sends it on, and is not asked to review it.
func TestATakenOverDraftHasANewDrafter(t *testing.T) {
	p := issuing(t)
	p.do(Action{Verb: Return, Actor: finance})
	p.env.People = houseWithout(writer)
	p.do(Action{Verb: HandOver, Actor: director, From: writer, To: to(clerkMate)})
	p.at("draft", clerkMate)
	if p.m.Run.Starter != clerkMate {
		t.Errorf("starter: %d", p.m.Run.Starter)
	}
	p.do(Action{Verb: Submit, Actor: clerkMate})
	p.at("review", finance)
}

func TestEmptyActsSayWhatIsMissing(t *testing.T) {
	p := issuing(t)
	said := map[string]bool{}
	for _, v := range []Verb{Return, AddSigner, Transfer, Delegate, Approve} {
		_, err := Act(p.m, Action{Verb: v, Actor: finance, Task: 2}, p.env)
		if err == nil || said[err.Error()] {
			t.Errorf("%s: %v", v, err)
			continue
		}
		said[err.Error()] = true
	}
	_, err := Act(p.m, Action{Verb: AddSigner, Actor: finance, Task: 2, To: to(lawyer), Opinion: "请看"}, p.env)
	if r, ok := err.(*Refusal); !ok || r.Field != "added" {
		t.Errorf("without a way of adding: %v", err)
	}
}

// Where no leader can act, the office names another leader, and nobody else signs in his place.
func TestNobodyIsAssignedToSignWhoMayNot(t *testing.T) {
	p := issuing(t)
	p.approve(finance)
	p.approve(editor)
	p.env.People = houseWithout(leader)
	p.refused("invalid", Action{Verb: Assign, Actor: director, To: to(clerkMate)})
	p.do(Action{Verb: Assign, Actor: director, To: to(viceLeader)})
	p.at("sign", viceLeader)
}
