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
}

// Box reads a work box.
func (o *Office) Box(ctx context.Context, by archive.By, f archive.TaskFilter) (b Box, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		if b.Lines, b.Next, err = tx.Boxes().List(ctx, f); err != nil {
			return err
		}
		if b.Counts, err = tx.Boxes().Counts(ctx); err != nil {
			return err
		}
		b.Narrowed, err = tx.Boxes().Narrowed(ctx, f.Box)
		return err
	})
	return b, err
}

// List lists documents, newest first.
func (o *Office) List(ctx context.Context, by archive.By, f archive.DocumentFilter) (list []archive.Document, next string, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		list, next, err = tx.Documents().List(ctx, f)
		return err
	})
	return list, next, err
}
