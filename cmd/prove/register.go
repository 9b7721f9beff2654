package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/cmd/lantai/house"
)

// clients is how many register at the same time.
const clients = 64

// registerCommand is the process that the numbers harness kills: clients who have every document registered, each by two of them
// side by side. It prints every answer as soon as a client has it; what was printed is what a person was told.
type registerCommand struct {
	Data string `arg:""`
	Desk string `arg:""`
	Seed uint64
}

// desk is what the clients are told, in a file that outlives them.
type desk struct {
	Documents []archive.ID
	Clerks    []archive.Key
}

// errand is one client's wish to have a document registered. Its key stays the same when it asks again, also after a crash.
type errand struct {
	document archive.ID
	clerk    archive.Key
	key      string
	patience time.Duration // after which the first attempt is cancelled; 0: never
}

// The words with which lines begin that the process tells the harness.
const (
	tellReady     = "ready"
	tellAnswer    = "answer"
	tellCancelled = "cancelled"
)

// Run implements the command.
func (c *registerCommand) Run(s *stage) error {
	errands, err := c.errands()
	if err != nil {
		return err
	}
	h, err := openHouse(s.ctx, c.Data, false)
	if err != nil {
		return err
	}
	defer h.Close()
	following, stop := context.WithCancel(s.ctx)
	defer stop()
	go func() { _ = h.Follow(following) }() // the sealer works beside the clients as it does in service
	r := &registrars{House: h, stage: s}
	r.tell(tellReady)
	var next atomic.Int64
	group, ctx := errgroup.WithContext(s.ctx)
	for range clients {
		group.Go(func() error {
			for i := next.Add(1) - 1; int(i) < len(errands); i = next.Add(1) - 1 {
				if err := r.run(ctx, errands[i]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return group.Wait()
}

// errands deals the documents out in a random order; one attempt in ten is cancelled at a random point.
func (c *registerCommand) errands() ([]errand, error) {
	text, err := os.ReadFile(c.Desk)
	if err != nil {
		return nil, err
	}
	var d desk
	if err := json.Unmarshal(text, &d); err != nil {
		return nil, err
	}
	random := rand.New(rand.NewPCG(c.Seed, 0))
	var all []errand
	for i, id := range d.Documents {
		for n := range 2 {
			e := errand{document: id, clerk: d.Clerks[(i+n)%len(d.Clerks)], key: fmt.Sprintf("%s-%d", id, n)}
			if random.IntN(10) == 0 {
				e.patience = time.Duration(1 + random.IntN(int(40*time.Millisecond)))
			}
			all = append(all, e)
		}
	}
	random.Shuffle(len(all), func(i, k int) { all[i], all[k] = all[k], all[i] })
	return all, nil
}

// registrars are the clients at work.
type registrars struct {
	*house.House
	stage *stage
	mu    sync.Mutex
}

func (r *registrars) tell(words ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	fmt.Fprintln(r.stage.out, words...)
}

// run asks until there is an answer, as a person does whose request came to nothing.
func (r *registrars) run(ctx context.Context, e errand) error {
	attempt, cancel := ctx, context.CancelFunc(func() {})
	if e.patience > 0 {
		attempt, cancel = context.WithTimeout(ctx, e.patience)
	}
	for {
		number, err := r.ask(attempt, e)
		cancel()
		switch {
		case err == nil:
			r.tell(tellAnswer, e.document, number)
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case attempt.Err() != nil:
			r.tell(tellCancelled)
			attempt = ctx
		case archive.KindOf(err) != archive.Running:
			return fmt.Errorf("registering %s: %w", e.document, err)
		}
		time.Sleep(time.Millisecond)
	}
}

// ask sends the request once; a request that was answered before is answered anew from what it made.
func (r *registrars) ask(ctx context.Context, e errand) (number string, err error) {
	claim := &archive.Claim{Route: "POST /api/v1/documents/:id/number", Key: e.key, Ref: string(e.document)}
	d, err := r.Office.Register(ctx, archive.By{Person: e.clerk, Claim: claim}, e.document)
	if err == nil && claim.Replayed {
		err = r.DB.Read(ctx, archive.By{Person: e.clerk}, func(tx archive.Tx) (err error) {
			d, err = tx.Documents().ByID(ctx, e.document)
			return err
		})
	}
	return d.Number, err
}
