package search

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/lantai/lantai/archive"
)

const (
	// portion is how many documents or changes are asked of the source at once.
	portion = 256
	// askEvery is how often the source is asked when nobody wakes the follower.
	askEvery = 500 * time.Millisecond
	// retryAfter is how long the follower waits after an error of the source.
	retryAfter = time.Second
)

// Follow brings the indexes up to date with the source and keeps them so until ctx ends, whose error it returns. A send on wake
// makes it look at once. It builds the levels that are empty or were set aside, goes on where it stopped, and outlives errors of
// the source and of the disk.
func (e *Engine) Follow(ctx context.Context, source Source, wake <-chan struct{}) error {
	for {
		more, err := e.step(ctx, source)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		pause := askEvery
		if err != nil {
			e.log.Warn("search index does not follow, trying again", "cause", err)
			pause = retryAfter
		} else if more {
			continue
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-wake:
		case <-time.After(pause):
		}
	}
}

// step does one portion of work; more says that there is more to do.
func (e *Engine) step(ctx context.Context, source Source) (more bool, err error) {
	e.writing.Lock()
	defer e.writing.Unlock()
	if e.present.Building != nil {
		return true, e.build(ctx, source)
	}
	return e.catchUp(ctx, source)
}

// catchUp applies the next changes.
func (e *Engine) catchUp(ctx context.Context, source Source) (more bool, err error) {
	then := e.present
	changes, err := source.Changes(ctx, then.Position, portion)
	if err != nil || len(changes) == 0 {
		return false, err
	}
	gone := make(map[archive.ID]bool, len(changes))
	for _, c := range changes {
		gone[c.ID] = true
		then.Position = max(then.Position, c.Position)
	}
	docs, err := source.Load(ctx, keys(gone))
	if err != nil {
		return false, err
	}
	for _, d := range docs {
		delete(gone, d.ID)
	}
	return true, e.apply(ctx, docs, keys(gone), then)
}

func keys(set map[archive.ID]bool) []archive.ID {
	ids := make([]archive.ID, 0, len(set))
	for id := range set {
		ids = append(ids, id)
	}
	return ids
}

// build walks one portion further through all documents and fills the levels that are being built. Changes since the walk began
// are replayed after it; levels that were complete before have no need of it.
func (e *Engine) build(ctx context.Context, source Source) error {
	then := e.present
	walk := *then.Building
	then.Building = &walk
	if !walk.Begun {
		head, err := source.Position(ctx)
		if err != nil {
			return err
		}
		walk.Begun, walk.Head = true, head
		e.log.Info("search index is being built", "levels", walk.Levels)
	}
	docs, next, err := source.Scan(ctx, walk.After, portion)
	if err != nil {
		return err
	}
	if len(docs) == 0 {
		return e.finish(walk, then)
	}
	walk.After = next
	docs = slices.DeleteFunc(docs, func(d Document) bool { return !walk.of(d.Level) })
	return e.apply(ctx, docs, nil, then)
}

// finish ends a walk. If some levels were complete before, they are still at the old position and the replay begins there.
func (e *Engine) finish(walk building, then progress) error {
	then.Building = nil
	if walk.all() {
		then.Position = max(then.Position, walk.Head)
	}
	if err := e.journal.settle(); err != nil {
		return err
	}
	if err := e.journal.set(then); err != nil {
		return errors.Join(errors.New("search: progress not saved"), err)
	}
	e.present = then
	e.log.Info("search index complete", "levels", walk.Levels)
	return e.show(nil)
}
