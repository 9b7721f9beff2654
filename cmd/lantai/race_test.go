package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/lantai/lantai/workflow"
)

// bid is what one of the eight wants; all decide the step, so that only one of them can be done.
type bid struct {
	who, verb string
	body      thing
	path      string // of the act; filled when the document is there
}

// TestEightActAtOnce lets eight people act on one document at one moment: exactly one act has its effect and its line in the trace, and
// the seven others are told in a sentence. LANTAI_ROUNDS makes more rounds; the seed is printed and can be given as LANTAI_SEED.
func TestEightActAtOnce(t *testing.T) {
	b := openBureau(t)
	b.signIn()
	seed, rounds := setting(t, "LANTAI_SEED", uint64(time.Now().UnixNano())), setting(t, "LANTAI_ROUNDS", 30)
	random := rand.New(rand.NewPCG(seed, 0))
	b.inMode(2, workflow.Any)
	won := map[string]int{}
	for range rounds {
		won[b.round(random)]++
		if t.Failed() {
			break
		}
	}
	t.Logf("seed %d: %d rounds; won: %v", seed, rounds, won)
}

func setting(t *testing.T, name string, otherwise uint64) uint64 {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// round plays one document and tells which verb won.
func (b *bureau) round(random *rand.Rand) string {
	b.Helper()
	bids := b.bids(random)
	random.Shuffle(len(bids), func(i, j int) { bids[i], bids[j] = bids[j], bids[i] })
	answers, begin := make([]answer, len(bids)), make(chan struct{})
	var group sync.WaitGroup
	for i, w := range bids {
		pause := time.Duration(random.IntN(3)) * time.Millisecond
		group.Go(func() {
			<-begin
			time.Sleep(pause)
			answers[i] = b.do(request{who: w.who, method: "POST", path: w.path, body: w.body, key: b.key()})
		})
	}
	close(begin)
	group.Wait()
	return b.judge(bids, answers)
}

// bids are eight people's acts on a fresh document: six who were asked, of whom one hands on, and the drafter twice over.
func (b *bureau) bids(random *rand.Rand) []bid {
	b.Helper()
	asked := []string{"office", "reader", "works", "builder", "archivist", "clerk", "head"}
	id := b.make("drafter", "/documents", thing{"kind": "report", "genre": "请示", "title": fmt.Sprintf("关于第%d次争办的请示", random.IntN(1e6)), "level": "internal",
		"body": "现将有关事项报告如下。"}).text("id")
	var who []any
	for _, name := range asked {
		who = append(who, b.people[name])
	}
	b.post("drafter", "/documents/"+id+"/submit", thing{"opinion": "请审核。", "choose": thing{"check": who}})
	verbs := []string{"approve", "approve", "approve", "return", "return", "disagree", "terminate"}
	random.Shuffle(len(verbs), func(i, j int) { verbs[i], verbs[j] = verbs[j], verbs[i] })
	bids := []bid{{who: "drafter", verb: "recall", body: thing{"opinion": "撤回。"}, path: "/documents/" + id + "/recall"}}
	if line, ok := b.waits("drafter", "done", id); ok && random.IntN(2) == 0 {
		bids[0] = bid{who: "drafter", verb: "take_back", body: thing{"opinion": "取回。"}, path: "/tasks/" + line.text("id") + "/take_back"}
	}
	for i, name := range asked {
		bids = append(bids, bid{who: name, verb: verbs[i], body: thing{"opinion": "意见。", "where": "drafter"}, path: "/tasks/" + b.task(name, id) + "/" + verbs[i]})
	}
	for i := range bids {
		if bids[i].verb != "return" {
			delete(bids[i].body, "where")
		}
	}
	b.racing = id
	return bids
}

// judge holds what the eight were told against what is kept.
func (b *bureau) judge(bids []bid, answers []answer) (winner string) {
	b.Helper()
	done := 0
	for i, a := range answers {
		switch {
		case a.status == http.StatusOK:
			done++
			winner = bids[i].verb
		case a.status != http.StatusConflict || len([]rune(a.text("detail"))) < 8:
			b.Errorf("%s by %s is answered %d %s", bids[i].verb, bids[i].who, a.status, a.raw)
		}
	}
	if done != 1 {
		b.Errorf("%d of eight acts were done", done)
	}
	lines := map[string]int{}
	for _, act := range b.acted("drafter", b.racing) {
		lines[act]++
	}
	for _, w := range bids {
		want := 0
		if w.verb == winner {
			want = 1
		}
		if lines[w.verb] != want {
			b.Errorf("%s won, and the trace has %d lines of %s", winner, lines[w.verb], w.verb)
		}
	}
	return winner
}

// TestHandsRace: one person acts on one task from several windows at once: approving, returning, handing on, asking a signer before,
// while the drafter recalls. What decides happens once, and a signer is asked only of a task that was still open.
func TestHandsRace(t *testing.T) {
	b := openBureau(t)
	b.signIn()
	b.inMode(2, workflow.One)
	seed, rounds := setting(t, "LANTAI_SEED", uint64(time.Now().UnixNano())), setting(t, "LANTAI_ROUNDS", 20)
	random := rand.New(rand.NewPCG(seed, 1))
	won := map[string]int{}
	for range rounds {
		id := b.report(fmt.Sprintf("第%d次争办", random.IntN(1e6)))
		b.racing = id
		task := "/tasks/" + b.task("office", id) + "/"
		to := []any{b.people["builder"]}
		bids := []bid{{"office", "approve", thing{"opinion": "同意。"}, task + "approve"}, {"office", "return", thing{"opinion": "退。"}, task + "return"},
			{"office", "disagree", thing{"opinion": "不同意。"}, task + "disagree"}, {"office", "terminate", thing{"opinion": "终止。"}, task + "terminate"},
			{"office", "transfer", thing{"opinion": "转。", "to": to}, task + "transfer"}, {"office", "delegate", thing{"opinion": "委托。", "to": to}, task + "delegate"},
			{"drafter", "recall", thing{"opinion": "撤回。"}, "/documents/" + id + "/recall"},
			{"office", "add_signer", thing{"opinion": "请看。", "to": []any{b.people["clerk"]}, "added": "before"}, task + "add_signer"}}
		won[b.handsRound(random, bids)]++
		if t.Failed() {
			break
		}
	}
	t.Logf("seed %d: %d rounds; won: %v", seed, rounds, won)
}

// handsRound lets all act at once. Handing on and asking first may come before the drafter's recall or the office's ending it, and
// nothing else may come after another.
func (b *bureau) handsRound(random *rand.Rand, bids []bid) (outcome string) {
	b.Helper()
	random.Shuffle(len(bids), func(i, j int) { bids[i], bids[j] = bids[j], bids[i] })
	answers := make([]answer, len(bids))
	var group sync.WaitGroup
	for i, w := range bids {
		group.Go(func() {
			answers[i] = b.do(request{who: w.who, method: "POST", path: w.path, body: w.body, key: b.key()})
		})
	}
	group.Wait()
	did := map[string]bool{}
	for i, a := range answers {
		switch {
		case a.status == http.StatusOK:
			did[bids[i].verb] = true
		case a.status != http.StatusConflict || a.text("detail") == "":
			b.Errorf("%s by %s is answered %d %s", bids[i].verb, bids[i].who, a.status, a.raw)
		}
	}
	decided := 0
	for _, verb := range []string{"approve", "return", "disagree", "transfer", "delegate", "add_signer"} {
		if did[verb] {
			decided, outcome = decided+1, verb
		}
	}
	ended := 0
	for _, verb := range []string{"terminate", "recall"} {
		if did[verb] {
			ended, outcome = ended+1, verb
		}
	}
	if decided > 1 || ended > 1 || decided+ended == 0 {
		b.Errorf("done: %v", did)
	}
	for _, act := range b.acted("drafter", b.racing) {
		delete(did, act)
	}
	if len(did) > 0 {
		b.Errorf("told to be done, and not in the trace: %v", did)
	}
	return outcome
}
