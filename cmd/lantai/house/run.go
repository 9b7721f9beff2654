package house

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/lantai/lantai/archive"
)

// Work does the house's background work until ctx ends: what Follow does, and what has to be done now and then.
func (h *House) Work(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return h.Follow(ctx) })
	group.Go(func() error { return h.warm(ctx) })
	group.Go(func() error { return h.keepHouse(ctx) })
	group.Go(func() error { return h.DB.RunJobs(ctx, h.jobs()) })
	group.Go(func() error { return h.watchServer(ctx) })
	return unlessEnded(group.Wait())
}

// Follow seals the audit log and keeps the index up to date until ctx ends.
func (h *House) Follow(ctx context.Context) error {
	if err := h.DB.EnsurePartitions(ctx); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { h.DB.RunSealer(ctx); return ctx.Err() })
	group.Go(func() error { return h.Index.Follow(ctx, h.DB.Index(), h.DB.Sealed()) })
	return unlessEnded(group.Wait())
}

// unlessEnded is nil when work was only asked to stop.
func unlessEnded(err error) error {
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// CaughtUp waits until all that was committed before the call is sealed and in the index, which Follow sees to.
func (h *House) CaughtUp(ctx context.Context) error {
	for {
		there, err := h.caughtUp(ctx)
		if err != nil || there {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// caughtUp asks the source rather than comparing positions: the last entries may have nothing to do with any document.
func (h *House) caughtUp(ctx context.Context) (bool, error) {
	sealed, err := h.DB.AllSealed(ctx)
	if err != nil || !sealed {
		return false, err
	}
	position, complete := h.Index.Position()
	if !complete {
		return false, nil
	}
	changes, err := h.DB.Index().Changes(ctx, position, 1)
	return len(changes) == 0, err
}

// watchServer ends the work when the private server has ended by itself: without it nothing can be done.
func (h *House) watchServer(ctx context.Context) error {
	if h.private == nil {
		return nil
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-h.private.Done():
		return archive.E(archive.Unavailable, "数据库意外停止，服务已退出。原因见数据目录里的 postgres/server.log。")
	}
}

// warm builds the PDF sandbox once the doors are open.
func (h *House) warm(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(time.Second):
		return h.Desk.Warm()
	}
}

// hourly is how often the house notes a checkpoint.
const hourly = time.Hour

// keepHouse notes a checkpoint now and then, beside this node; a failure is logged and tried again next time. What one node does for
// all is in jobs.
func (h *House) keepHouse(ctx context.Context) error {
	tick := time.NewTicker(hourly)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
		if err := h.Checkpoint(ctx); err != nil && ctx.Err() == nil {
			h.Settings.Log.Error("checkpoint not noted", "cause", err)
		}
	}
}

// Checkpoint notes the end of the audit chain in a file beside the database, for an operator to carry off the machine.
func (h *House) Checkpoint(ctx context.Context) error {
	c, err := h.DB.Checkpoint(ctx)
	if err != nil || c.Position == 0 {
		return err
	}
	file, err := os.OpenFile(filepath.Join(h.Settings.Data, "checkpoints.jsonl"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = c.WriteTo(file)
	return errors.Join(err, file.Close())
}
