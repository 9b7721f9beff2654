package office

import (
	"context"
	"strings"

	"github.com/lantai/lantai/archive"
)

// Finder is who asks the search index, with what the rows grant at this moment.
type Finder struct {
	archive.Actor
	Lent []archive.ID // documents under a running electronic loan
}

// Finder reads what the search index must know of the one who asks.
func (o *Office) Finder(ctx context.Context, by archive.By) (f Finder, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		f.Actor = tx.Actor()
		if len(f.Actor.Lent) == 0 {
			return nil
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

// Findable answers those of the documents that the actor may read now, by id and without their texts. It stands between the search
// index, which follows the rows, and the reader: what the rows do not grant leaves no trace.
func (o *Office) Findable(ctx context.Context, by archive.By, ids []archive.ID) (map[archive.ID]archive.Document, error) {
	readable := make(map[archive.ID]archive.Document, len(ids))
	err := o.Store.Read(ctx, by, func(tx archive.Tx) error {
		found, err := tx.Documents().Known(ctx, ids)
		for _, d := range found {
			if archive.Can(tx.Actor(), d, archive.PartText) {
				readable[d.ID] = d
			}
		}
		return err
	})
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
