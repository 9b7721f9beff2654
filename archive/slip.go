package archive

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/lantai/lantai/workflow"
)

// SlipEntry is an opinion in its place on the printed slip (办文单).
type SlipEntry struct {
	Opinion
	No    int // its place among the opinions, oldest first, from 1
	Round int // 1, and one more after each return or recall; 0: there was one round only
}

// SlipOrder arranges the opinions of a document, oldest first, by the steps of its way, and within a step by time. Steps that are not
// among the given ones stand behind them, as they came; none is left out.
func SlipOrder(opinions []Opinion, steps []string) []SlipEntry {
	entries, place, rounds := make([]SlipEntry, len(opinions)), map[string]int{}, 1
	for i, step := range steps {
		place[step] = i
	}
	for i, o := range opinions {
		entries[i] = SlipEntry{Opinion: o, No: i + 1, Round: rounds}
		if _, known := place[o.Step]; !known {
			place[o.Step] = len(steps) + i
		}
		if o.Verb == workflow.Return || o.Verb == workflow.Recall {
			rounds++
		}
	}
	if rounds == 1 {
		for i := range entries {
			entries[i].Round = 0
		}
	}
	slices.SortStableFunc(entries, func(a, b SlipEntry) int { return cmp.Compare(place[a.Step], place[b.Step]) })
	return entries
}

// RoundWord is 第2轮; nothing when there was one round only.
func (e SlipEntry) RoundWord() string {
	if e.Round == 0 {
		return ""
	}
	return fmt.Sprintf("第%d轮", e.Round)
}

// Mark is what was done when it was neither to approve nor to send on: 退回, 撤回 …
func (e SlipEntry) Mark() string {
	if e.Verb == "" || e.Verb == workflow.Approve || e.Verb == workflow.Submit {
		return ""
	}
	return e.Verb.Chinese()
}
