package workflow

import (
	"testing"
)

func TestAddSignerBefore(t *testing.T) {
	p := issuing(t)
	p.do(Action{Verb: AddSigner, Actor: finance, To: to(lawyer, clerkMate), Added: Before})
	p.at("review", lawyer, clerkMate)
	p.refused("conflict", Action{Verb: Return, Actor: finance}) // a rejection while 加签 is open
	p.refused("conflict", Action{Verb: Transfer, Actor: lawyer, To: to(legal)})
	p.approve(lawyer)
	p.do(Action{Verb: RemoveSigner, Actor: finance, To: to(clerkMate)})
	p.at("review", finance)
	p.approve(finance)
	p.at("edit", director, editor)
}

func TestAClaimOutlastsTheOpinionOfAnAddedSigner(t *testing.T) {
	p := issuing(t)
	p.approve(finance)
	p.do(Action{Verb: Claim, Actor: editor})
	p.do(Action{Verb: AddSigner, Actor: editor, To: to(lawyer), Added: Before})
	p.at("edit", lawyer)
	p.approve(lawyer)
	p.at("edit", editor)
}

func TestAnAddedSignerWhoLeavesIsHandedOverInHisPlace(t *testing.T) {
	p := issuing(t)
	p.do(Action{Verb: AddSigner, Actor: finance, To: to(lawyer), Added: Before})
	p.do(Action{Verb: HandOver, Actor: director, From: lawyer, To: to(clerkMate)})
	p.at("review", clerkMate)
	p.approve(clerkMate)
	p.at("review", finance)
}

func TestAddSignerAfter(t *testing.T) {
	p := issuing(t)
	p.do(Action{Verb: AddSigner, Actor: finance, To: to(lawyer), Added: After})
	p.at("review", finance)
	p.refused("conflict", Action{Verb: Approve, Actor: lawyer})
	p.approve(finance)
	p.at("review", lawyer)
	p.do(Action{Verb: TakeBack, Actor: finance})
	p.at("review", finance)
	p.approve(finance, lawyer)
	p.at("edit", director, editor)
}

func TestAddSignerBeside(t *testing.T) {
	p := countersigned(t)
	p.do(Action{Verb: AddSigner, Actor: legal, To: to(lawyer), Added: Parallel})
	p.approve(legal, director)
	p.at("countersign", lawyer)
	p.do(Action{Verb: Disagree, Actor: lawyer})
	p.at("draft", writer)
}

func TestReturnEndsWhatAddedSignersHave(t *testing.T) {
	p := issuing(t)
	p.do(Action{Verb: AddSigner, Actor: finance, To: to(lawyer), Added: Parallel})
	p.do(Action{Verb: Return, Actor: finance})
	p.at("draft", writer)
	p.refused("conflict", Action{Verb: Approve, Actor: lawyer})
}

func TestRemovingTheLastAddedSignerGoesOn(t *testing.T) {
	p := issuing(t)
	p.do(Action{Verb: AddSigner, Actor: finance, To: to(lawyer), Added: After})
	p.approve(finance)
	p.do(Action{Verb: RemoveSigner, Actor: finance})
	p.at("edit", director, editor)
}

func TestOrderAndTakeBackWithinIt(t *testing.T) {
	p := openPlay(t, "receiving", clerk, unitOffice, map[string]any{"leaders": persons(leader, viceLeader)})
	p.effects("receive")
	p.approve(director, director)
	p.at("instruct", leader)
	p.refused("conflict", Action{Verb: Approve, Actor: viceLeader})
	p.approve(leader)
	p.at("instruct", viceLeader)
	p.do(Action{Verb: TakeBack, Actor: leader})
	p.at("instruct", leader)
	p.approve(leader, viceLeader)
	p.at("complete", director, editor)
}
