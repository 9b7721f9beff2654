package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
)

const (
	routingClients   = 16
	routingDocuments = 60   // for each of Times
	routingSteps     = 3000 // for each of Times
	routingVersions  = 6    // of the route: documents begin on the newest, and stay on theirs
)

// routingCommand is the harness of the routing: people do anything with anything at the same time, on random routes that change
// meanwhile; some requests are cancelled at a random point. The engine alone is driven further by workflow.TestRandomActs.
type routingCommand struct{ Effort }

// Run implements the command.
func (c *routingCommand) Run(s *stage) error {
	c.settle()
	dir, err := os.MkdirTemp("", "lantai-prove-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	h, err := openHouse(s.ctx, filepath.Join(dir, "data"), true)
	if err != nil {
		return err
	}
	t := &routingTrial{stage: s, Effort: c.Effort, taken: map[done]int{}, unsure: map[archive.Key]int{}}
	t.bureau, err = found(s.ctx, h, 2, 4)
	if err == nil {
		err = t.play(routingDocuments*t.Times, routingSteps*t.Times)
	}
	if err = errors.Join(err, h.Close()); err != nil {
		return fmt.Errorf("seed %d: %w", t.Seed, err)
	}
	return t.verdict()
}

// routingTrial is what is known while it runs.
type routingTrial struct {
	*stage
	Effort
	*bureau
	people    []archive.Person
	documents []archive.Document
	took      time.Duration

	mu     sync.Mutex
	steps  int
	taken  map[done]int        // acts that were answered with success
	unsure map[archive.Key]int // acts of which nobody was told what came of them, by document
	faults []string
}

// done is an act on a document.
type done struct {
	document archive.Key
	verb     workflow.Verb
}

// play brings documents on their way on one random version of the route after the other, lets the clients loose, and judges.
func (t *routingTrial) play(documents, steps int) error {
	random := rand.New(rand.NewPCG(t.Seed, 0))
	if err := t.learn(); err != nil {
		return err
	}
	for v := range routingVersions {
		if err := t.newVersion(random, v+1); err != nil {
			return err
		}
		for range documents / routingVersions {
			if err := t.begin(len(t.documents)); err != nil {
				return err
			}
		}
	}
	began := time.Now()
	if err := t.loose(steps); err != nil {
		return err
	}
	t.took = time.Since(began)
	return t.judge()
}

func (t *routingTrial) learn() error {
	return t.DB.Read(t.ctx, archive.By{Person: t.Editor}, func(tx archive.Tx) (err error) {
		t.people, err = tx.People().Persons(t.ctx)
		return err
	})
}

// begin submits a new document.
func (t *routingTrial) begin(i int) error {
	title, to := fmt.Sprintf("关于第%d项工作的通知", i+1), []string{"各县区水利局"}
	body := archive.ParseBody("现将有关事项通知如下：\n一、工作内容\n按计划办理。")
	d, err := t.Office.CreateDraft(t.ctx, archive.By{Person: t.Drafter}, archive.Outgoing,
		office.Change{Title: &title, To: &to, Body: &body, Series: &t.Series[i%len(t.Series)].ID})
	if err == nil {
		d, err = t.Office.Submit(t.ctx, archive.By{Person: t.Drafter}, d.ID, "请审核。", nil)
	}
	t.documents = append(t.documents, d)
	t.taken[done{d.Key, workflow.Submit}]++
	return err
}

// loose lets the clients act until the steps are done.
func (t *routingTrial) loose(steps int) error {
	group, ctx := errgroup.WithContext(t.ctx)
	for client := range routingClients {
		group.Go(func() error {
			random := rand.New(rand.NewPCG(t.Seed, uint64(client+1)))
			for range steps / routingClients {
				if err := t.turn(ctx, random); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return group.Wait()
}

// turn is one act of one person: mostly what the page offers, at times anything.
func (t *routingTrial) turn(ctx context.Context, random *rand.Rand) error {
	d := pick(random, t.documents)
	by := archive.By{Person: pick(random, t.people).Key}
	if asked, err := t.asked(ctx, d); err == nil && len(asked) > 0 && random.IntN(4) > 0 {
		by.Person = pick(random, asked)
	}
	task, act, err := t.choose(ctx, random, d, by)
	if err != nil {
		return err
	}
	patience := time.Minute
	if random.IntN(20) == 0 {
		patience = time.Duration(1 + random.IntN(int(20*time.Millisecond)))
	}
	hurried, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if task == "" {
		_, err = t.Office.ActOnRun(hurried, by, d.ID, act)
	} else {
		_, err = t.Office.Decide(hurried, by, task, act)
	}
	t.note(d, act.Verb, err, hurried.Err() != nil)
	return ctx.Err()
}

// asked are the people who have the document in hand.
func (t *routingTrial) asked(ctx context.Context, d archive.Document) (people []archive.Key, err error) {
	err = t.DB.Read(ctx, archive.System(), func(tx archive.Tx) error {
		run, err := tx.Runs().Of(ctx, d.Key)
		for _, task := range run.Tasks {
			if task.State == workflow.Open {
				people = append(people, archive.Key(task.Person))
			}
		}
		return err
	})
	return people, err
}

// choose draws an act and the task it is done with; "" for what concerns the run.
func (t *routingTrial) choose(ctx context.Context, random *rand.Rand, d archive.Document, by archive.By) (task archive.ID, a office.Act, err error) {
	a = office.Act{Opinion: "意见。", Straight: random.IntN(2) == 0, Added: pick(random, []workflow.Addition{workflow.Before, workflow.After, workflow.Parallel}),
		Where: pick(random, []string{"", workflow.Previous, workflow.TheDrafter, "m1", "edit"})}
	for range 1 + random.IntN(2) {
		a.To = append(a.To, pick(random, t.people).ID)
	}
	view, err := t.Office.Open(ctx, by, d.ID)
	if err == nil && len(view.Offers) > 0 && random.IntN(10) > 0 {
		offer := pick(random, view.Offers)
		for random.IntN(100) >= often(offer.Verb) {
			offer = pick(random, view.Offers)
		}
		a.Verb = offer.Verb
		return view.TaskID(offer), a, nil
	}
	if err != nil && archive.KindOf(err) != archive.NotFound {
		return "", a, err
	}
	a.Verb = pick(random, workflow.Verbs())
	err = t.DB.Read(ctx, archive.System(), func(tx archive.Tx) error {
		run, err := tx.Runs().Of(ctx, d.Key)
		task = pick(random, run.Tasks).ID
		return err
	})
	return task, a, err
}

// often is in how many of a hundred cases an offer is taken: what ends a run seldom, what moves it on always.
func often(v workflow.Verb) int {
	switch v {
	case workflow.Approve, workflow.Submit:
		return 100
	case workflow.Terminate, workflow.Recall, workflow.Suspend:
		return 2
	}
	return 30
}

func pick[V any](random *rand.Rand, from []V) V { return from[random.IntN(len(from))] }

// refusals are what somebody may be told who acts on what others act on.
var refusals = map[archive.Kind]bool{archive.Conflict: true, archive.Forbidden: true, archive.NotFound: true, archive.Invalid: true,
	archive.TooMany: true, archive.Stale: true}

func (t *routingTrial) note(d archive.Document, verb workflow.Verb, err error, cut bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.steps++
	switch {
	case err == nil:
		t.taken[done{d.Key, verb}]++
	case cut:
		t.unsure[d.Key]++
	case !refusals[archive.KindOf(err)]:
		t.fault("%s failed: %v", verb, err)
	}
}

func (t *routingTrial) fault(format string, args ...any) {
	t.faults = append(t.faults, fmt.Sprintf(format, args...))
}

// verdict prints the line of figures, and what did not hold.
func (t *routingTrial) verdict() error {
	for _, f := range t.faults {
		fmt.Fprintln(t.errs, f)
	}
	if len(t.faults) > 0 {
		return fmt.Errorf("seed %d: %d things did not hold", t.Seed, len(t.faults))
	}
	taken, verbs, cut := 0, map[workflow.Verb]bool{}, 0
	for act, n := range t.taken {
		taken += n
		verbs[act.verb] = true
	}
	for _, n := range t.unsure {
		cut += n
	}
	fmt.Fprintf(t.out, "routing: seed %d, %d clients on %d documents and %d versions of a route: %d acts tried, %d taken by %d verbs, %d cut off, in %.1f s; "+
		"no task lost, none decided twice, no line of a trace or slip missing, somebody can act on whatever runs or it says why not\n",
		t.Seed, routingClients, len(t.documents), routingVersions, t.steps, taken, len(verbs), cut, t.took.Seconds())
	return nil
}
