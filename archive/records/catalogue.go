package records

import (
	"context"
	"strings"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow/org"
)

// Catalogue is a page of the catalogue with its total and what else could be asked for.
type Catalogue struct {
	Records []archive.Record
	Next    string
	Total   int
	Counts  archive.RecordCounts
	Fonds   []archive.Fonds
}

// List reads the catalogue.
func (a *Archive) List(ctx context.Context, by archive.By, f archive.RecordFilter) (c Catalogue, err error) {
	f.Query = strings.TrimSpace(f.Query)
	err = a.Store.Read(ctx, by, func(tx archive.Tx) error {
		if c.Records, c.Next, err = tx.Catalogue().List(ctx, f); err != nil {
			return err
		}
		tally, err := tx.Catalogue().Tally(ctx, f)
		if err != nil {
			return err
		}
		c.Counts = archive.CountRecords(tally, f)
		c.Total = c.Counts.Total
		c.Fonds, err = tx.Catalogue().AllFonds(ctx)
		return err
	})
	return c, err
}

// Each hands all records of the catalogue that match to take, in its order and a page at a time, so that none is held for long.
func (a *Archive) Each(ctx context.Context, by archive.By, f archive.RecordFilter, take func([]archive.Record) error) error {
	f.Query, f.Cursor, f.Limit = strings.TrimSpace(f.Query), "", 200
	for {
		var page []archive.Record
		err := a.Store.Read(ctx, by, func(tx archive.Tx) (err error) {
			page, f.Cursor, err = tx.Catalogue().List(ctx, f)
			return err
		})
		if err != nil {
			return err
		}
		if err := take(page); err != nil || f.Cursor == "" {
			return err
		}
	}
}

// Records reads several lines of the catalogue in the order asked for. Those that are not there, or not to be known, are left out.
func (a *Archive) Records(ctx context.Context, by archive.By, ids []archive.ID) (list []Card, err error) {
	err = a.Store.Read(ctx, by, func(tx archive.Tx) error {
		for _, id := range ids {
			c, err := card(ctx, tx, id)
			switch {
			case archive.KindOf(err) == archive.NotFound:
			case err != nil:
				return err
			default:
				list = append(list, c)
			}
		}
		return nil
	})
	return list, err
}

// Progress tells by unit how much of what was finished in a year has been filed; for archivists.
func (a *Archive) Progress(ctx context.Context, by archive.By, year int) (list []archive.FilingProgress, err error) {
	err = a.Store.Read(ctx, by, func(tx archive.Tx) error {
		if err := tx.Actor().Need(org.Archivist); err != nil {
			return err
		}
		list, err = tx.Catalogue().Progress(ctx, year)
		return err
	})
	return list, err
}

// Batch is what became of several records that were to be arranged.
type Batch struct {
	Filed   int
	Refused []Refused
}

// Refused is a document that could not be filed, and why.
type Refused struct {
	Document archive.ID
	Why      error
}

// FileAll arranges documents one after the other, each in an act of its own, so that none waits for another and what cannot be filed
// holds up nothing. Only a failure of the house itself ends it early.
func (a *Archive) FileAll(ctx context.Context, by archive.By, documents []archive.ID) (b Batch, err error) {
	for _, d := range documents {
		_, err := a.File(ctx, by, d, "")
		switch archive.KindOf(err) {
		case archive.Conflict, archive.Invalid, archive.NotFound, archive.Stale:
			b.Refused = append(b.Refused, Refused{Document: d, Why: err})
		default:
			if err != nil {
				return b, err
			}
			b.Filed++
		}
	}
	return b, nil
}

// ArrangeSome files the first n prefiled records that match, each in an act of its own; called again and again it comes to the end of
// any heap.
func (a *Archive) ArrangeSome(ctx context.Context, by archive.By, f archive.RecordFilter, n int) (Batch, error) {
	f.State, f.Cursor, f.Limit = archive.Prefiled, "", n
	page, err := a.List(ctx, archive.By{Person: by.Person}, f)
	if err != nil {
		return Batch{}, err
	}
	var documents []archive.ID
	for _, r := range page.Records {
		if r.DocumentID != "" {
			documents = append(documents, r.DocumentID)
		}
	}
	return a.FileAll(ctx, by, documents)
}
