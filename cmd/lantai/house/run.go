package house

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"
)

// Work does the house's background work until ctx ends: the sealer, the index's follower, and what has to be done now and then.
func (h *House) Work(ctx context.Context) error {
	if err := h.DB.EnsurePartitions(ctx); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { h.DB.RunSealer(ctx); return ctx.Err() })
	group.Go(func() error { return h.Index.Follow(ctx, h.DB.Index(), h.DB.Sealed()) })
	group.Go(func() error { return h.warm(ctx) })
	group.Go(func() error { return h.keepHouse(ctx) })
	if err := group.Wait(); !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
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

// hourly is how often the house notes a checkpoint and looks ahead.
const hourly = time.Hour

// keepHouse does what has to be done now and then; a failure is logged and tried again next time.
func (h *House) keepHouse(ctx context.Context) error {
	tick := time.NewTicker(hourly)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
		for name, duty := range map[string]func(context.Context) error{"checkpoint": h.Checkpoint, "partitions": h.DB.EnsurePartitions} {
			if err := duty(ctx); err != nil && ctx.Err() == nil {
				h.Settings.Log.Error("housekeeping failed", "duty", name, "cause", err)
			}
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
