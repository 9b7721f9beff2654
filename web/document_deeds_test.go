package web

import (
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
)

func TestApprovingIsCalledByItsStep(t *testing.T) {
	for _, c := range []struct {
		step               workflow.Step
		label, done, after string
		on                 bool // goes on to the next document at once
	}{
		{workflow.Step{Kind: workflow.Review}, "同意", "已同意", "同意", true},
		{workflow.Step{Kind: workflow.Edit, Effect: archive.EffectReview}, "同意", "已同意", "同意", true},
		{workflow.Step{Kind: workflow.Instruct}, "批示", "已批示", "批示", true},
		{workflow.Step{Kind: workflow.Handle}, "办完", "已办完", "办完", true},
		{workflow.Step{Kind: workflow.Sign, Effect: archive.EffectSign}, "签发…", "已签发", "同意", false},
		{workflow.Step{Kind: workflow.Screen, Effect: archive.EffectScreen}, "受理", "已受理", "同意", false},
	} {
		task := archive.Task{ID: "t", Task: workflow.Task{No: 1}}
		first := barOf(office.View{MyTask: &task, MyStep: c.step, Tasks: []archive.Task{task}, Offers: []workflow.Offer{{Task: 1, Verb: workflow.Approve}}}).First
		if first.Label != c.label || first.GoesOn() != c.on || doneWord(workflow.Approve, first.Effect) != c.done || verbAt(workflow.Approve, c.step.Kind) != c.after {
			t.Errorf("%s: %q, goes on %v, %q afterwards, %q in the trace", c.step.Kind, first.Label, first.GoesOn(), doneWord(workflow.Approve, first.Effect),
				verbAt(workflow.Approve, c.step.Kind))
		}
	}
}

func TestAReminderThatHasGoneOutStandsThereWithItsTime(t *testing.T) {
	again := time.Date(2026, 11, 20, 14, 0, 0, 0, time.UTC)
	bar := barOf(office.View{UrgeAgain: again})
	if len(bar.Rest) != 1 || !bar.Rest[0].Again.Equal(again) {
		t.Errorf("%+v", bar.Rest)
	}
	if _, offered := bar.deed(workflow.Urge); offered {
		t.Error("it can be done now")
	}
}
