package office

import (
	"context"
	"slices"
	"strings"

	"github.com/lantai/lantai/archive"
)

// Finder is who asks the search index, with what the rows grant at this moment.
type Finder struct {
	archive.Actor
	Lent    []archive.ID // documents under a running electronic loan
	Exclude []archive.ID // documents that the index may still show as readable and the rows do not
}

// mostChanged is how many documents may have changed behind the index while it is still asked.
const mostChanged = 10_000

// Finder reads what the search index, which has read the log up to a place, must know of the one who asks. Unavailable while so much
// has changed behind the index that its totals would tell of what may no longer be known.
func (o *Office) Finder(ctx context.Context, by archive.By, place int64) (f Finder, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		f.Actor = tx.Actor()
		if f.Exclude, err = lost(ctx, tx, place); err != nil || len(f.Actor.Lent) == 0 {
			return err
		}
		mine, _, err := tx.Loans().List(ctx, archive.LoanFilter{Mine: true, State: archive.LoanLent, Limit: 200})
		for _, l := range mine {
			if l.Form == "electronic" && l.Running(tx.Now()) && l.DocumentID != "" {
				f.Lent = append(f.Lent, l.DocumentID)
			}
		}
		return err
	})
	return f, err
}

// lost are the documents that have changed behind the index and that the actor may not read now.
func lost(ctx context.Context, tx archive.Tx, place int64) ([]archive.ID, error) {
	changed, err := tx.Documents().ChangedAfter(ctx, place, mostChanged)
	switch {
	case err != nil || len(changed) == 0:
		return nil, err
	case len(changed) == mostChanged:
		return nil, archive.E(archive.Unavailable, "检索正在更新，请稍后再试。")
	}
	readable, err := findable(ctx, tx, changed)
	return slices.DeleteFunc(changed, func(id archive.ID) bool {
		_, may := readable[id]
		return may
	}), err
}

// Findable answers those of the documents that the actor may read now, by id and without their texts. It stands between the search
// index, which follows the rows, and the reader: what the rows do not grant leaves no trace.
func (o *Office) Findable(ctx context.Context, by archive.By, ids []archive.ID) (readable map[archive.ID]archive.Document, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		readable, err = findable(ctx, tx, ids)
		return err
	})
	return readable, err
}

func findable(ctx context.Context, tx archive.Tx, ids []archive.ID) (map[archive.ID]archive.Document, error) {
	readable := make(map[archive.ID]archive.Document, len(ids))
	found, err := tx.Documents().Known(ctx, ids)
	for _, d := range found {
		if archive.Can(tx.Actor(), d, archive.PartText) {
			readable[d.ID] = d
		}
	}
	return readable, err
}

// FindPeople finds at most limit people of the actor's organisation by a part of the name or the beginning of its pinyin, in
// Chinese order. Accounts that have ended are left out.
func (o *Office) FindPeople(ctx context.Context, by archive.By, asked string, limit int) (found []archive.Person, err error) {
	asked = strings.ToLower(strings.TrimSpace(asked))
	if asked == "" {
		return nil, nil
	}
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		all, err := tx.People().Persons(ctx)
		for _, p := range all {
			if len(found) < limit && !p.Ended && meets(p, asked) {
				found = append(found, p)
			}
		}
		return err
	})
	return found, err
}

// meets reports whether a name, or one of the readings of its pinyin, is asked for.
func meets(p archive.Person, asked string) bool {
	if strings.Contains(strings.ToLower(p.Name), asked) {
		return true
	}
	for reading := range strings.FieldsSeq(p.Pinyin) {
		if strings.HasPrefix(reading, asked) {
			return true
		}
	}
	return false
}
