package org

import (
	"cmp"
	"slices"
	"time"
)

// Directory is the organisation as it stands on one day. It answers who holds which place; those whose account does not work
// on that day are in none of its answers but Person and Name. It does not change once it is made, so it may be shared.
type Directory struct {
	day     time.Time
	units   map[UnitKey]Unit
	below   map[UnitKey][]UnitKey
	persons map[PersonKey]Person
	posts   []Appointment // valid on the day, of active persons, main posts first
	grants  []Grant       // valid on the day, of active persons, Organisation filled in
}

// NewDirectory builds the directory as of day, of which only the calendar date is read. Units, posts and grants that are not
// valid on the day are left out.
func NewDirectory(day time.Time, units []Unit, persons []Person, posts []Appointment, grants []Grant) *Directory {
	d := &Directory{day: day, units: map[UnitKey]Unit{}, below: map[UnitKey][]UnitKey{}, persons: map[PersonKey]Person{}}
	for _, u := range units {
		if Within(u.From, u.To, day) {
			d.units[u.Key] = u
		}
	}
	for _, p := range persons {
		d.persons[p.Key] = p
	}
	d.addUnitsBelow()
	d.addPosts(posts)
	d.addGrants(grants)
	return d
}

func (d *Directory) addUnitsBelow() {
	for _, u := range d.units {
		if parent, ok := d.units[u.Parent]; ok && parent.Organisation == u.Organisation {
			d.below[u.Parent] = append(d.below[u.Parent], u.Key)
		}
	}
	for _, keys := range d.below {
		slices.SortFunc(keys, func(a, b UnitKey) int {
			return cmp.Or(cmp.Compare(d.units[a].Order, d.units[b].Order), cmp.Compare(a, b))
		})
	}
}

func (d *Directory) addPosts(posts []Appointment) {
	for _, a := range posts {
		if Within(a.From, a.To, d.day) && d.Active(a.Person) && d.units[a.Unit].Key != 0 {
			d.posts = append(d.posts, a)
		}
	}
	slices.SortStableFunc(d.posts, func(a, b Appointment) int {
		return cmp.Or(cmp.Compare(order(a.Main), order(b.Main)), cmp.Compare(a.Person, b.Person), cmp.Compare(a.Unit, b.Unit))
	})
}

func order(first bool) int {
	if first {
		return 0
	}
	return 1
}

func (d *Directory) addGrants(grants []Grant) {
	for _, g := range grants {
		if !Within(g.From, g.To, d.day) || !d.Active(g.Person) {
			continue
		}
		if g.Organisation == 0 {
			g.Organisation = d.persons[g.Person].Organisation
		}
		d.grants = append(d.grants, g)
	}
	slices.SortStableFunc(d.grants, func(a, b Grant) int { return cmp.Compare(a.Person, b.Person) })
}

// Active reports whether the person is known and the account works on the directory's day.
func (d *Directory) Active(p PersonKey) bool {
	person, ok := d.persons[p]
	return ok && person.Active(d.day)
}

// Person is the person of the key, active or not; ok is false when there is none.
func (d *Directory) Person(p PersonKey) (person Person, ok bool) {
	person, ok = d.persons[p]
	return person, ok
}

// Name is the person's real name, active or not; empty when there is no such person.
func (d *Directory) Name(p PersonKey) string { return d.persons[p].Name }

// Unit is the unit of the key; ok is false when it does not exist on the day.
func (d *Directory) Unit(u UnitKey) (unit Unit, ok bool) {
	unit, ok = d.units[u]
	return unit, ok
}

// UnitName is the unit's name; empty when it does not exist on the day.
func (d *Directory) UnitName(u UnitKey) string { return d.units[u].Name }

// Above is the unit above u within the same organisation; 0 when u is the organisation's topmost unit.
func (d *Directory) Above(u UnitKey) UnitKey {
	unit := d.units[u]
	if parent, ok := d.units[unit.Parent]; ok && parent.Organisation == unit.Organisation {
		return parent.Key
	}
	return 0
}

// Line is u and the units above it within the organisation, u first. A ring in the data ends it.
func (d *Directory) Line(u UnitKey) []UnitKey {
	var line []UnitKey
	for ; u != 0 && !slices.Contains(line, u); u = d.Above(u) {
		line = append(line, u)
	}
	return line
}

// Covered is u and all units below it within the organisation, u first.
func (d *Directory) Covered(u UnitKey) []UnitKey {
	covered := []UnitKey{u}
	for i := 0; i < len(covered); i++ {
		for _, below := range d.below[covered[i]] {
			if !slices.Contains(covered, below) {
				covered = append(covered, below)
			}
		}
	}
	return covered
}

// Heads are the persons who head the unit, those for whom it is the main post first.
func (d *Directory) Heads(u UnitKey) []PersonKey {
	return d.inPosts(func(a Appointment) bool { return a.Unit == u && a.Head })
}

// HeadsAbove are the heads of the nearest unit above u, within the organisation, that has a head.
func (d *Directory) HeadsAbove(u UnitKey) []PersonKey {
	for _, above := range d.Line(d.Above(u)) {
		if heads := d.Heads(above); len(heads) > 0 {
			return heads
		}
	}
	return nil
}

// Titled are the persons who hold the post of that title in the unit.
func (d *Directory) Titled(title string, u UnitKey) []PersonKey {
	return d.inPosts(func(a Appointment) bool { return a.Unit == u && a.Title == title })
}

// Members are the persons who hold any post in the unit itself.
func (d *Directory) Members(u UnitKey) []PersonKey {
	return d.inPosts(func(a Appointment) bool { return a.Unit == u })
}

func (d *Directory) inPosts(fits func(Appointment) bool) []PersonKey {
	var found []PersonKey
	for _, a := range d.posts {
		if fits(a) && !slices.Contains(found, a.Person) {
			found = append(found, a.Person)
		}
	}
	return found
}

// Post is the appointment in which the person acts for the unit, or the main one when unit is 0 or the person has none there.
// ok is false when the person holds no post on the day.
func (d *Directory) Post(p PersonKey, unit UnitKey) (post Appointment, ok bool) {
	for _, a := range d.posts {
		if a.Person == p && (!ok || a.Unit == unit && post.Unit != unit) {
			post, ok = a, true
		}
	}
	return post, ok
}

// Posts are all posts of the person, the main one first.
func (d *Directory) Posts(p PersonKey) []Appointment {
	var posts []Appointment
	for _, a := range d.posts {
		if a.Person == p {
			posts = append(posts, a)
		}
	}
	return posts
}

// Superiors are those who stand above the person in the unit, level by level: the heads of the nearest unit upward that has a head
// other than the person, then those of the next, at most so many levels. With unit 0 it is the unit of the main post.
func (d *Directory) Superiors(p PersonKey, unit UnitKey, levels int) [][]PersonKey {
	if post, ok := d.Post(p, unit); unit == 0 && ok {
		unit = post.Unit
	}
	var above [][]PersonKey
	for _, u := range d.Line(unit) {
		heads := slices.DeleteFunc(d.holdersAt(Head, u), func(h PersonKey) bool { return h == p || told(above, h) })
		if len(heads) > 0 && len(above) < levels {
			above = append(above, heads)
		}
	}
	return above
}

// told reports whether somebody stands on a nearer level already.
func told(levels [][]PersonKey, p PersonKey) bool {
	return slices.ContainsFunc(levels, func(level []PersonKey) bool { return slices.Contains(level, p) })
}
