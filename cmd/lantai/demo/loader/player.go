package loader

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/cmd/lantai/demo"
	"github.com/lantai/lantai/workflow/worktime"
)

// player knows what has become of the keys of the content.
type player struct {
	House
	content *demo.Demo
	today   time.Time // of the loading
	zone    *time.Location
	days    *worktime.Calendar

	organisations map[string]archive.Organisation // by key of the company
	units         map[string]archive.Unit         // by key of the unit or, for its root unit, of the company
	company       map[string]string               // key of the company of a unit
	people        map[string]actor                // by username
	series        map[string]archive.Series
	documents     map[string]archive.Document // as they were after their last act
	numbers       map[string]string           // printed, by key of the document
	records       map[string]archive.Record   // by key of the document
	loans         map[string]archive.Loan
	reserved      map[int]archive.Number // by position in the content
	seals         map[string][]byte      // pictures, by name of the body
}

// actor is a person with the keys by which the use cases know people.
type actor struct {
	demo.Person
	key archive.Key
	id  archive.ID
}

func newPlayer(h House, content *demo.Demo) *player {
	days := worktime.Default()
	return &player{House: h, content: content, today: h.Clock.Now().In(days.Zone), zone: days.Zone, days: days,
		organisations: map[string]archive.Organisation{}, units: map[string]archive.Unit{}, company: map[string]string{},
		people: map[string]actor{}, series: map[string]archive.Series{}, documents: map[string]archive.Document{},
		numbers: map[string]string{}, records: map[string]archive.Record{}, loans: map[string]archive.Loan{}, reserved: map[int]archive.Number{}, seals: map[string][]byte{}}
}

// as is on whose behalf an act is done.
func (p *player) as(username string) archive.By { return archive.By{Person: p.people[username].key} }

func (p *player) ids(usernames ...string) []archive.ID {
	ids := make([]archive.ID, len(usernames))
	for i, u := range usernames {
		ids[i] = p.people[u].id
	}
	return ids
}

// event is one act in its moment.
type event struct {
	demo.Moment
	name string // for the sentence when it fails
	do   func(ctx context.Context) error
}

// playAll merges all acts by their moments and does them.
func (p *player) playAll(ctx context.Context, progress func(done, total int)) error {
	events := slices.Concat(p.openings(), p.reservations())
	for i := range p.content.Documents {
		events = append(events, p.eventsOf(&p.content.Documents[i])...)
	}
	for i := range p.content.Loans {
		events = append(events, p.eventsOfLoan(&p.content.Loans[i])...)
	}
	slices.SortStableFunc(events, func(a, b event) int {
		return cmp.Or(cmp.Compare(b.Ago, a.Ago), cmp.Compare(a.At, b.At))
	})
	for i, e := range events {
		p.Clock.Set(p.moment(e.Moment))
		if err := e.do(ctx); err != nil {
			return fmt.Errorf("play %s: %w", e.name, err)
		}
		if progress != nil {
			progress(i+1, len(events))
		}
	}
	return nil
}
