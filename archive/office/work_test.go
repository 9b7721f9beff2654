package office_test

import (
	"slices"
	"testing"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
)

// TestWorkOffersWhatThePageOffers reads all boxes of all people over documents that stand at every step, were returned, recalled or
// sent round, and wants each line to carry the verbs that the document's own page offers for it.
func TestWorkOffersWhatThePageOffers(t *testing.T) {
	b := newBranch(t)
	way := []string{"head", "editor", "leader", "registrar"}
	for n := range len(way) + 1 {
		b.approve(b.submit(b.draft()), way[:n]...)
	}
	b.act("head", b.submit(b.draft()), office.Act{Verb: workflow.Return, Where: workflow.TheDrafter, Opinion: "请补充时限。"})
	d, err := b.Recall(t.Context(), b.as("drafter"), b.submit(b.draft()).ID, "撤回修改。")
	b.must(err)
	b.submit(d)
	_, err = b.ActOnRun(t.Context(), b.as("drafter"), b.submit(b.draft()).ID, office.Act{Verb: workflow.Notify, Opinion: "请知悉。",
		To: []archive.ID{b.people["worker"].ID}})
	b.must(err)
	b.compareWork(func(string, office.Work, []workflow.Verb) {}) // whoever looks has seen, which changes what can be done
	lines, verbs := 0, 0
	b.compareWork(func(who string, w office.Work, want []workflow.Verb) {
		if !slices.Equal(w.Actions, want) {
			t.Errorf("%s, step %s: %v, the page offers %v", who, w.Step, w.Actions, want)
		}
		lines, verbs = lines+1, verbs+len(want)
	})
	if lines < 40 || verbs < 60 {
		t.Errorf("only %d lines with %d verbs", lines, verbs)
	}
}

// compareWork reads everybody's boxes, and the page of every document in them.
func (b *branch) compareWork(compare func(who string, w office.Work, offered []workflow.Verb)) {
	b.Helper()
	for name := range b.people {
		for _, box := range []archive.TaskBox{archive.BoxToDo, archive.BoxToRead, archive.BoxDone, archive.BoxRead, archive.BoxMine, archive.BoxTracked} {
			page, _, err := b.Work(b.Context(), b.as(name), archive.TaskFilter{Box: box})
			b.must(err)
			for _, w := range page {
				compare(string(box)+" of "+name, w, b.offered(name, w.TaskLine))
			}
		}
	}
}

// offered are the verbs that a document's page shows somebody for one task and for its run.
func (b *branch) offered(name string, l archive.TaskLine) []workflow.Verb {
	b.Helper()
	v, err := b.Open(b.Context(), b.as(name), l.DocumentID)
	b.must(err)
	verbs := []workflow.Verb{}
	for _, o := range v.Offers {
		if o.Task == 0 || v.TaskID(o) == l.ID {
			verbs = append(verbs, o.Verb)
		}
	}
	return verbs
}
