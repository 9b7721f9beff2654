package archive

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/lantai/lantai/workflow"
)

func said(step string, verb workflow.Verb, text string) Opinion {
	return Opinion{Step: step, Verb: verb, Text: text}
}

func TestSlipFollowsTheStepsAndCountsRounds(t *testing.T) {
	way := []Opinion{said("draft", workflow.Submit, "请审核"), said("review", workflow.Approve, "同意"), said("edit", workflow.Return, "补充依据"),
		said("draft", workflow.Submit, "已补充"), said("review", workflow.Approve, "同意"), said("added", workflow.Notify, "请知悉"), said("edit", workflow.Approve, "核毕")}
	var got []string
	for _, e := range SlipOrder(way, []string{"draft", "review", "edit", "sign"}) {
		got = append(got, strings.Join([]string{e.Step, e.RoundWord(), e.Mark(), e.Text}, " "))
	}
	want := []string{"draft 第1轮  请审核", "draft 第2轮  已补充", "review 第1轮  同意", "review 第2轮  同意", "edit 第1轮 退回 补充依据", "edit 第2轮  核毕", "added 第2轮 知会 请知悉"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if e := SlipOrder(way[:2], nil); e[0].RoundWord() != "" {
		t.Errorf("one round is called %s", e[0].RoundWord())
	}
}

// Whatever the way was: every opinion stands on the slip once, and within a step in the order of time.
func TestSlipLosesNoOpinion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		steps := []string{"draft", "review", "edit", "sign", "elsewhere"}
		verbs := []workflow.Verb{workflow.Approve, workflow.Return, workflow.Recall, workflow.Submit, workflow.Transfer}
		var way []Opinion
		for i := range rapid.IntRange(0, 60).Draw(t, "opinions") {
			o := said(rapid.SampledFrom(steps).Draw(t, "step"), rapid.SampledFrom(verbs).Draw(t, "verb"), fmt.Sprint(i))
			o.At = time.Unix(int64(i), 0)
			way = append(way, o)
		}
		entries := SlipOrder(way, steps[:rapid.IntRange(0, 4).Draw(t, "known")])
		seen := map[string]bool{}
		for i, e := range entries {
			seen[e.Text] = true
			if i > 0 && entries[i-1].Step == e.Step && (entries[i-1].At.After(e.At) || entries[i-1].Round > e.Round) {
				t.Errorf("%s stands before %s", entries[i-1].Text, e.Text)
			}
		}
		if len(entries) != len(way) || len(seen) != len(way) {
			t.Errorf("%d entries, %d different, of %d opinions", len(entries), len(seen), len(way))
		}
	})
}
