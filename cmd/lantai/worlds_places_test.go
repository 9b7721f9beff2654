package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/lantai/lantai/archive"
)

// places are the values for the names in braces.
type places map[string][]string

var inBraces = regexp.MustCompile(`\{(\w+)\}`)

// fill writes a request once for each of the values; with several names the longest list decides.
func (p places) fill(asked string) (all []string, missing string) {
	names, times := inBraces.FindAllStringSubmatch(asked, -1), 1
	for _, name := range names {
		if len(p[name[1]]) == 0 {
			return nil, name[1]
		}
		times = max(times, len(p[name[1]]))
	}
	for i := range times {
		filled := asked
		for _, name := range names {
			values := p[name[1]]
			filled = strings.ReplaceAll(filled, name[0], values[i%len(values)])
		}
		all = append(all, filled)
	}
	return all, ""
}

// placesOf finds, in the world without anything hidden, a few things of each noun for each asker: some the asker may know, some not.
// They are of the seed, and so under the same ids in the other world.
func (w *world) placesOf(t *testing.T) map[string]places {
	t.Helper()
	foreign := places{}
	must(t, w.DB.Read(t.Context(), archive.System(), func(tx archive.Tx) error { return gather(t, tx, foreign) }))
	all := map[string]places{}
	for _, who := range askers {
		own := places{}
		must(t, w.DB.Read(t.Context(), w.by(who), func(tx archive.Tx) error { return gather(t, tx, own) }))
		for noun, ids := range foreign {
			own[noun] = append(own[noun], ids[:min(2, len(ids))]...)
		}
		own["page"], own["n"], own["year"] = []string{"1"}, []string{"1"}, []string{"2026"}
		own["route_name"], own["form_name"] = []string{"issuing", "receiving", "leave"}, []string{"leave", "purchase", "none"}
		all[who] = own
	}
	return all
}

// mostOf is how many things of a noun are asked for by everybody who may know them.
const mostOf = 4

func gather(t *testing.T, tx archive.Tx, p places) error {
	add := func(noun string, id archive.ID) {
		if id != "" && len(p[noun]) < mostOf && !slices.Contains(p[noun], string(id)) {
			p[noun] = append(p[noun], string(id))
		}
	}
	gatherers := []func(*testing.T, archive.Tx, func(string, archive.ID)) error{gatherBooks, gatherDocuments, gatherRecords, gatherHouse, gatherLoans}
	if tx.Actor().Person != 0 {
		gatherers = append(gatherers, gatherWork)
	}
	for _, from := range gatherers {
		if err := from(t, tx, add); err != nil {
			return err
		}
	}
	return nil
}

func gatherBooks(t *testing.T, tx archive.Tx, add func(string, archive.ID)) error {
	persons, err := tx.People().Persons(t.Context())
	if err != nil {
		return err
	}
	for _, p := range persons {
		add("person", p.ID)
	}
	routes, err := tx.RouteBook().Versions(t.Context(), "")
	if err != nil {
		return err
	}
	for _, v := range routes {
		if v.Name == "issuing" || v.Name == "receiving" {
			add("route", v.ID)
		}
	}
	forms, err := tx.FormBook().Versions(t.Context(), "")
	for _, v := range forms {
		add("form", v.ID)
	}
	return err
}

// gatherDocuments takes one document of each kind and status, with its files and what is on its way.
func gatherDocuments(t *testing.T, tx archive.Tx, add func(string, archive.ID)) error {
	docs, _, err := tx.Documents().List(t.Context(), archive.DocumentFilter{Limit: 200})
	if err != nil {
		return err
	}
	stages := map[string]bool{}
	for _, d := range docs {
		stage := string(d.Kind) + string(d.Status)
		if !d.CreatedAt.Before(seedDay) || stages[stage] {
			continue
		}
		stages[stage] = true
		add("document", d.ID)
		whole, err := tx.Documents().ByID(t.Context(), d.ID)
		if err != nil {
			return err
		}
		for _, f := range whole.Files {
			add("file", f.File.ID)
		}
		if err := gatherWay(t, tx, d.Key, add); err != nil {
			return err
		}
	}
	return nil
}

func gatherRecords(t *testing.T, tx archive.Tx, add func(string, archive.ID)) error {
	records, _, err := tx.Catalogue().List(t.Context(), archive.RecordFilter{Limit: 50})
	for _, r := range records {
		if r.FiledAt.Before(seedDay) {
			add("record", r.ID)
		}
	}
	return err
}

func gatherLoans(t *testing.T, tx archive.Tx, add func(string, archive.ID)) error {
	loans, _, err := tx.Loans().List(t.Context(), archive.LoanFilter{Limit: 50})
	for _, l := range loans {
		if l.RequestedAt.Before(seedDay) {
			add("loan", l.ID)
		}
	}
	return err
}

// gatherHouse finds people, units and organisations; among the people one of each organisation, and one with much in hand.
func gatherHouse(t *testing.T, tx archive.Tx, add func(string, archive.ID)) error {
	units, err := tx.People().Units(t.Context())
	for _, u := range units {
		if u.Root {
			o, err := tx.People().Organisation(t.Context(), u.Organisation)
			if err != nil {
				return err
			}
			add("organisation", o.ID)
		} else {
			add("unit", u.ID)
		}
	}
	if err != nil {
		return err
	}
	people, err := tx.People().Persons(t.Context())
	for _, p := range people {
		if slices.Contains([]string{"fangyanzhou", "suwanning", "guyunshen", "hanyuzhou"}, p.Username) {
			add("person", p.ID)
		}
	}
	return err
}

// gatherWay finds the deliveries and tasks of a document.
func gatherWay(t *testing.T, tx archive.Tx, d archive.Key, add func(string, archive.ID)) error {
	deliveries, err := tx.Deliveries().OfDocument(t.Context(), d)
	for _, v := range deliveries {
		add("delivery", v.ID)
	}
	if err != nil {
		return err
	}
	run, err := tx.Runs().Of(t.Context(), d)
	for _, task := range run.Tasks {
		add("task", task.ID)
	}
	if archive.KindOf(err) == archive.NotFound {
		return nil
	}
	return err
}

// gatherWork finds what is the asker's own: tasks, deliveries, series, news.
func gatherWork(t *testing.T, tx archive.Tx, add func(string, archive.ID)) error {
	ctx := t.Context()
	for _, box := range []archive.TaskBox{archive.BoxToDo, archive.BoxToRead, archive.BoxDone} {
		lines, _, err := tx.Boxes().List(ctx, archive.TaskFilter{Box: box, Limit: 50})
		for _, l := range lines {
			if l.Opened.Before(seedDay) {
				add("task", l.ID)
			}
		}
		if err != nil {
			return err
		}
	}
	for _, state := range []archive.DeliveryState{archive.DeliveryUnsigned, archive.DeliverySigned} {
		list, _, err := tx.Deliveries().Box(ctx, state, "", 50)
		for _, v := range list {
			if v.At.Before(seedDay) {
				add("delivery", v.ID)
			}
		}
		if err != nil {
			return err
		}
	}
	series, err := tx.Registers().AllSeries(ctx)
	for _, s := range series {
		add("series", s.ID)
	}
	if err != nil {
		return err
	}
	notices, err := tx.Notifications().Mine(ctx, 20)
	for _, n := range notices {
		if n.At.Before(seedDay) {
			add("notice", n.ID)
		}
	}
	add("notice", archive.NewID()) // which nobody has
	return err
}
