package demo

import (
	"slices"
	"testing"

	"github.com/lantai/lantai/archive"
)

// directory answers questions about the organisation by key.
type directory struct {
	people  map[string]Person
	company map[string]string // company of a unit, or of itself
	series  map[string]Series
	outside map[string]bool
}

func (o Organisation) directory() directory {
	d := directory{map[string]Person{}, map[string]string{}, map[string]Series{}, map[string]bool{}}
	for _, p := range o.People {
		d.people[p.Username] = p
	}
	for _, c := range o.Organisations {
		d.company[c.Key] = c.Key
		for _, u := range c.Units {
			d.company[u.Key] = c.Key
		}
	}
	for _, s := range o.Series {
		d.series[s.Key] = s
	}
	for _, name := range o.Outside {
		d.outside[name] = true
	}
	return d
}

// has reports whether the person holds the role in the unit or its company.
func (d directory) has(username string, role Role, unit string) bool {
	return slices.ContainsFunc(d.people[username].Roles, func(g Grant) bool {
		return g.Role == role && (g.Unit == unit || g.Unit == d.company[unit])
	})
}

func (d directory) companyOf(username string) string {
	return d.company[d.people[username].Appointments[0].Unit]
}

func unique(t *testing.T, what string, keys []string) {
	t.Helper()
	seen := map[string]bool{}
	for _, key := range keys {
		if key == "" || seen[key] {
			t.Errorf("%s %q is empty or occurs twice", what, key)
		}
		seen[key] = true
	}
}

func TestKeysAreUnique(t *testing.T) {
	d := load(t)
	var units, usernames, names, numbers, series, marks, documents, loans, fonds []string
	for _, c := range d.Organisations {
		units, fonds = append(units, c.Key), append(fonds, c.Fonds)
		var codes []string
		for _, u := range c.Units {
			units, codes = append(units, u.Key), append(codes, u.Code)
		}
		unique(t, "unit code of "+c.Key, codes)
	}
	for _, p := range d.People {
		usernames, names, numbers = append(usernames, p.Username), append(names, p.Name), append(numbers, p.StaffNo)
	}
	for _, s := range d.Series {
		series, marks = append(series, s.Key), append(marks, s.Mark)
	}
	for _, doc := range d.Documents {
		documents = append(documents, doc.Key)
	}
	for _, l := range d.Loans {
		loans = append(loans, l.Key)
	}
	for what, keys := range map[string][]string{"unit": units, "fonds": fonds, "username": usernames, "name": names,
		"staff number": numbers, "series": series, "mark": marks, "document": documents, "loan": loans} {
		unique(t, what, keys)
	}
}

func TestPeople(t *testing.T) {
	d := load(t)
	dir := d.directory()
	var twoPosts, ended, disabled int
	roles, clearances := map[Role]int{}, map[archive.Level]int{}
	for _, p := range d.People {
		units := map[string]bool{}
		current := 0
		for _, a := range p.Appointments {
			if dir.company[a.Unit] != dir.companyOf(p.Username) || a.Title == "" || a.From <= a.To {
				t.Errorf("%s: appointment %+v", p.Username, a)
			}
			units[a.Unit] = a.To == 0
			if a.To == 0 {
				current++
			}
		}
		for _, g := range p.Roles {
			roles[g.Role]++
			if dir.company[g.Unit] != dir.companyOf(p.Username) {
				t.Errorf("%s: role %+v in another company", p.Username, g)
			}
		}
		if current > 1 && len(units) > 1 {
			twoPosts++
		}
		if current == 0 {
			ended++
		}
		if p.Disabled {
			disabled++
		}
		clearances[p.Clearance]++
	}
	if twoPosts == 0 || ended == 0 || disabled == 0 || len(clearances) < 3 {
		t.Errorf("%d with two posts, %d without a post, %d disabled, clearances %v", twoPosts, ended, disabled, clearances)
	}
	for _, r := range []Role{Staff, Head, Office, Leader, Clerk, Archivist, SystemAdmin, SecurityOfficer, Auditor, UnitAdmin} {
		if roles[r] == 0 || len(d.Phrases[r]) == 0 {
			t.Errorf("role %s: %d people, %d phrases", r, roles[r], len(d.Phrases[r]))
		}
	}
}

// TestThreeOfficers checks the separation of duties: none of the three officers holds another role.
func TestThreeOfficers(t *testing.T) {
	for _, p := range load(t).People {
		for _, g := range p.Roles {
			if slices.Contains([]Role{SystemAdmin, SecurityOfficer, Auditor}, g.Role) && len(p.Roles) > 1 {
				t.Errorf("%s is %s and more", p.Username, g.Role)
			}
		}
	}
}

func TestSeries(t *testing.T) {
	d := load(t)
	dir := d.directory()
	for _, s := range d.Series {
		if dir.company[s.Organisation] != s.Organisation || !slices.Contains([]string{"document", "upward", "letter", "minutes"}, s.Form) {
			t.Errorf("series %+v", s)
		}
		open := slices.Equal(s.Levels, []archive.Level{archive.Public, archive.LevelInternal})
		if !open && !slices.Equal(s.Levels, []archive.Level{archive.WorkSecret}) {
			t.Errorf("%s: levels %v are not one class", s.Key, s.Levels)
		}
		if o := s.Opening; o != nil && (o.Last < 1 || len(o.By) != 2 || o.By[0] == o.By[1] || dir.companyOf(o.By[0]) != s.Organisation) {
			t.Errorf("%s: opening %+v", s.Key, *o)
		}
	}
	for _, r := range d.Reservations {
		s := dir.series[r.Series]
		if !dir.has(r.By, Clerk, s.Organisation) || r.By == r.Consent || r.Purpose == "" {
			t.Errorf("reservation %+v", r)
		}
		if r.Voided != nil && (r.Voided.Reason == "" || !r.Before(r.Voided.Moment)) {
			t.Errorf("reservation %+v voided %+v", r, *r.Voided)
		}
	}
}

func TestRetentionRules(t *testing.T) {
	d := load(t)
	for i, r := range d.RetentionRules {
		empty := r.Genre == "" && r.Kind == "" && r.Series == ""
		if !r.Retention.Valid() || r.Clause == "" || r.Reason == "" || empty != (i == len(d.RetentionRules)-1) {
			t.Errorf("rule %d: %+v", i+1, r)
		}
	}
}
