package office

import (
	"context"

	"github.com/lantai/lantai/archive"
)

// Box is one work box with the counts of all.
type Box struct {
	Lines    []archive.TaskLine
	Next     string
	Counts   map[archive.TaskBox]int
	Narrowed map[archive.TaskOnly]int // of the box that was asked for
	Waiting  Waiting
}

// Box reads a work box, and all that waits for the actor elsewhere.
func (o *Office) Box(ctx context.Context, by archive.By, f archive.TaskFilter) (b Box, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		if b.Lines, b.Next, err = tx.Boxes().List(ctx, f); err != nil {
			return err
		}
		if b.Counts, err = tx.Boxes().Counts(ctx); err != nil {
			return err
		}
		if b.Narrowed, err = tx.Boxes().Narrowed(ctx, f.Box); err != nil {
			return err
		}
		b.Waiting, err = waiting(ctx, tx, b.Counts)
		return err
	})
	return b, err
}

// Waiting is how much waits for somebody.
type Waiting struct {
	ToDo, ToRead, Unsigned, Notices int
}

// Waiting counts what waits for the actor.
func (o *Office) Waiting(ctx context.Context, by archive.By) (w Waiting, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		counts, err := tx.Boxes().Counts(ctx)
		if err != nil {
			return err
		}
		w, err = waiting(ctx, tx, counts)
		return err
	})
	return w, err
}

func waiting(ctx context.Context, tx archive.Tx, boxes map[archive.TaskBox]int) (w Waiting, err error) {
	w.ToDo, w.ToRead = boxes[archive.BoxToDo], boxes[archive.BoxToRead]
	if w.Unsigned, err = tx.Deliveries().CountUnsigned(ctx); err != nil {
		return w, err
	}
	w.Notices, err = tx.Notifications().Unread(ctx)
	return w, err
}

// List lists documents, newest first.
func (o *Office) List(ctx context.Context, by archive.By, f archive.DocumentFilter) (list []archive.Document, next string, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		list, next, err = tx.Documents().List(ctx, f)
		return err
	})
	return list, next, err
}
