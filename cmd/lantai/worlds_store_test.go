package main

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/lantai/lantai/archive"
)

// listing is one way in which the use cases list or count.
type listing struct {
	name string
	read func(context.Context, archive.Tx) (any, error)
}

// listings are all ways of listing and counting beneath pages and API, so that a leak is found before a route shows it.
func listings(w *world) []listing {
	list := []listing{
		{"rights", func(_ context.Context, tx archive.Tx) (any, error) { return tx.Actor(), nil }},
		{"documents", func(ctx context.Context, tx archive.Tx) (any, error) {
			page, _, err := tx.Documents().List(ctx, archive.DocumentFilter{Limit: 200})
			return page, err
		}},
		{"counts of boxes", func(ctx context.Context, tx archive.Tx) (any, error) { return tx.Boxes().Counts(ctx) }},
		{"delegations", func(ctx context.Context, tx archive.Tx) (any, error) { return tx.Runs().Delegations(ctx) }},
		{"series", func(ctx context.Context, tx archive.Tx) (any, error) { return tx.Registers().AllSeries(ctx) }},
		{"unsigned deliveries", func(ctx context.Context, tx archive.Tx) (any, error) { return tx.Deliveries().CountUnsigned(ctx) }},
		{"notices", func(ctx context.Context, tx archive.Tx) (any, error) { return tx.Notifications().Mine(ctx, 200) }},
		{"unread notices", func(ctx context.Context, tx archive.Tx) (any, error) { return tx.Notifications().Unread(ctx) }},
		{"records", func(ctx context.Context, tx archive.Tx) (any, error) {
			page, _, err := tx.Catalogue().List(ctx, archive.RecordFilter{Limit: 200})
			return page, err
		}},
		{"counts of records", func(ctx context.Context, tx archive.Tx) (any, error) {
			return tx.Catalogue().Tally(ctx, archive.RecordFilter{})
		}},
		{"progress of filing", func(ctx context.Context, tx archive.Tx) (any, error) { return tx.Catalogue().Progress(ctx, 2026) }},
		{"loans", func(ctx context.Context, tx archive.Tx) (any, error) {
			page, _, err := tx.Loans().List(ctx, archive.LoanFilter{Limit: 200})
			return page, err
		}},
	}
	for _, box := range []archive.TaskBox{archive.BoxToDo, archive.BoxToRead, archive.BoxDone, archive.BoxRead, archive.BoxMine, archive.BoxTracked} {
		list = append(list, listing{"box " + string(box), func(ctx context.Context, tx archive.Tx) (any, error) {
			page, _, err := tx.Boxes().List(ctx, archive.TaskFilter{Box: box, Limit: 200})
			return page, err
		}})
	}
	for _, state := range []archive.DeliveryState{archive.DeliveryUnsigned, archive.DeliverySigned, archive.DeliveryReturned} {
		list = append(list, listing{"deliveries " + string(state), func(ctx context.Context, tx archive.Tx) (any, error) {
			page, _, err := tx.Deliveries().Box(ctx, state, "", 200)
			return page, err
		}})
	}
	for _, code := range slices.Sorted(maps.Keys(w.series)) {
		list = append(list, listing{"book of " + code, func(ctx context.Context, tx archive.Tx) (any, error) { return bookOf(ctx, tx, w.series[code]) }})
	}
	return list
}

func bookOf(ctx context.Context, tx archive.Tx, id archive.ID) (any, error) {
	s, err := tx.Registers().Series(ctx, id)
	if archive.KindOf(err) == archive.NotFound {
		return "missing", nil
	}
	if err != nil {
		return nil, err
	}
	lines, err := tx.Registers().Lines(ctx, s, 2026)
	return lines, err
}

// compareListings compares what the store lists for an asker in both worlds, and answers what differs. Inner keys may differ: what
// is made later gets a higher one.
func compareListings(t *testing.T, without, with *world, who string) (different []string) {
	t.Helper()
	others := listings(with)
	for i, l := range listings(without) {
		one, other := without.listed(t, who, l), with.listed(t, who, others[i])
		if diff := one.differs(other); diff != "" {
			different = append(different, l.name+": "+diff)
		}
	}
	return different
}

func (w *world) listed(t *testing.T, who string, l listing) said {
	t.Helper()
	var text []byte
	must(t, w.DB.Read(t.Context(), w.by(who), func(tx archive.Tx) error {
		v, err := l.read(t.Context(), tx)
		if err != nil {
			return err
		}
		text, err = json.Marshal(v)
		return err
	}))
	return said{body: normal(innerKeys.ReplaceAllString(string(text), `"$1":0`))}
}
