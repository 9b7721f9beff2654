package org

import (
	"slices"
	"testing"
	"time"
)

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

// A small house: unit 1 is the organisation itself, 2 and 3 its departments, 4 a section of 2; unit 10 belongs to a second
// organisation below unit 1.
func house(on string) *Directory {
	units := []Unit{{Key: 1, Organisation: 1, Name: "总公司"}, {Key: 2, Organisation: 1, Parent: 1, Name: "财务部", Order: 2},
		{Key: 3, Organisation: 1, Parent: 1, Name: "办公室", Order: 1}, {Key: 4, Organisation: 1, Parent: 2, Name: "会计科"},
		{Key: 10, Organisation: 2, Parent: 1, Name: "分公司"}, {Key: 5, Organisation: 1, Parent: 1, Name: "旧部门", To: day("2026-01-01")}}
	var persons []Person
	for k := PersonKey(1); k <= 9; k++ {
		persons = append(persons, Person{Key: k, Name: string(rune('甲' + k)), Organisation: 1})
	}
	persons[6].Disabled = true
	persons[7].EndsOn = day("2026-07-01")
	persons = append(persons, Person{Key: 20, Name: "分", Organisation: 2})
	posts := []Appointment{
		{Person: 1, Unit: 1, Title: "总经理", Head: true, Main: true},
		{Person: 2, Unit: 2, Title: "部长", Head: true, Main: true},
		{Person: 2, Unit: 3, Title: "主任", Head: true},
		{Person: 3, Unit: 3, Title: "副主任", Head: true, Main: true},
		{Person: 4, Unit: 4, Title: "会计", Main: true, From: day("2025-01-01"), To: day("2026-07-01")},
		{Person: 4, Unit: 3, Title: "秘书", Main: true, From: day("2026-07-01")},
		{Person: 5, Unit: 2, Title: "科员", Main: true},
		{Person: 7, Unit: 4, Title: "科长", Head: true, Main: true},
		{Person: 8, Unit: 4, Title: "副科长", Head: true, Main: true},
		{Person: 20, Unit: 10, Title: "经理", Head: true, Main: true},
	}
	grants := []Grant{{Person: 5, Role: Clerk, Unit: 2}, {Person: 6, Role: Clerk}, {Person: 6, Role: Archivist},
		{Person: 9, Role: SystemAdmin}, {Person: 4, Role: Office, From: day("2026-07-01")}}
	return NewDirectory(day(on), units, persons, posts, grants)
}

func wantKeys(t *testing.T, what string, got []PersonKey, want ...PersonKey) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func TestHeads(t *testing.T) {
	d := house("2026-03-01")
	wantKeys(t, "one head, the disabled one left out", d.Heads(4), 8)
	wantKeys(t, "the main post first", d.Heads(3), 3, 2)
	wantKeys(t, "above a section", d.HeadsAbove(4), 2)
	wantKeys(t, "above a department", d.HeadsAbove(2), 1)
	wantKeys(t, "nothing above the organisation", d.HeadsAbove(1))
	wantKeys(t, "the border of an organisation is not crossed", d.HeadsAbove(10))
	wantKeys(t, "an account that has ended", house("2026-07-01").Heads(4))
	wantKeys(t, "titled", d.Titled("科员", 2), 5)
}

func TestPostsAreHalfOpen(t *testing.T) {
	last, _ := house("2026-06-30").Post(4, 0)
	first, _ := house("2026-07-01").Post(4, 0)
	if last.Unit != 4 || first.Unit != 3 {
		t.Errorf("units %d and %d, want 4 on the last day and 3 on the first", last.Unit, first.Unit)
	}
	if _, ok := house("2024-12-31").Post(4, 0); ok {
		t.Error("a post before it began")
	}
}

func TestPostInAUnit(t *testing.T) {
	d := house("2026-03-01")
	main, _ := d.Post(2, 0)
	second, _ := d.Post(2, 3)
	if main.Title != "部长" || second.Title != "主任" {
		t.Errorf("%s, %s", main.Title, second.Title)
	}
}

func TestRolesAreInheritedDownward(t *testing.T) {
	d := house("2026-03-01")
	wantKeys(t, "clerks of a section", d.Holders(Clerk, 4), 5, 6)
	wantKeys(t, "the nearest clerk", d.NearestHolders(Clerk, 4), 5)
	wantKeys(t, "the organisation's clerk where no other is", d.NearestHolders(Clerk, 3), 6)
	wantKeys(t, "of the organisation", d.HoldersIn(Clerk, 1), 6)
	wantKeys(t, "of the organisation and of its units", d.HoldersAnywhere(Clerk, 1), 5, 6)
	wantKeys(t, "anywhere in another organisation", d.HoldersAnywhere(Clerk, 2))
	wantKeys(t, "of another organisation", d.Holders(Clerk, 10))
	wantKeys(t, "before the grant", d.HoldersIn(Office, 1))
	wantKeys(t, "head by post", d.NearestHolders(Head, 2), 2)
	wantKeys(t, "staff by post", d.NearestHolders(Staff, 2), 2, 5)
	if !d.Holds(5, Clerk, 4) || d.Holds(5, Clerk, 3) || !d.HoldsIn(5, Clerk, 1) {
		t.Error("a unit's clerk holds the role for the unit and below only")
	}
	if got := d.RolesOf(2); !slices.Equal(got, []Role{Head}) {
		t.Errorf("roles of a head: %v", got)
	}
}

func TestTokens(t *testing.T) {
	d := house("2026-03-01")
	for _, c := range []struct {
		name   string
		person PersonKey
		want   []string
	}{
		{"a member belongs to the units above", 4, []string{"o:1", "p:4", "u:1", "u:2", "u:4"}},
		{"a head covers the units below", 2, []string{"h:2", "h:3", "h:4", "o:1", "p:2", "u:1", "u:2", "u:3"}},
		{"the organisation's head does not cover another's", 1, []string{"h:1", "h:2", "h:3", "h:4", "o:1", "p:1", "u:1"}},
		{"a unit's clerk", 5, []string{"c:2", "c:4", "o:1", "p:5", "u:1", "u:2"}},
		{"the organisation's clerk and archivist", 6, []string{"a:1", "c:1", "c:2", "c:3", "c:4", "o:1", "p:6"}},
		{"an administrator reads nothing by the office", 9, []string{"o:1", "p:9"}},
		{"a disabled person has none", 7, nil},
		{"nobody", 99, nil},
	} {
		if got := d.Tokens(c.person); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestUnits(t *testing.T) {
	d := house("2026-03-01")
	if got := d.Covered(1); !slices.Equal(got, []UnitKey{1, 3, 2, 4}) {
		t.Errorf("covered: %v", got)
	}
	if _, ok := d.Unit(5); ok {
		t.Error("a unit that was closed")
	}
	ring := NewDirectory(day("2026-01-01"), []Unit{{Key: 1, Organisation: 1, Parent: 2}, {Key: 2, Organisation: 1, Parent: 1}}, nil, nil, nil)
	if len(ring.Line(1)) != 2 || len(ring.Covered(1)) != 2 {
		t.Error("a ring of units must end")
	}
}

func TestRoleWords(t *testing.T) {
	for _, r := range Roles() {
		if !r.Valid() || r.Chinese() == "" {
			t.Errorf("%s has no word", r)
		}
	}
	if Role("king").Valid() {
		t.Error("king")
	}
}

func TestSuperiors(t *testing.T) {
	d := house("2026-03-01")
	want := func(what string, got [][]PersonKey, levels ...[]PersonKey) {
		t.Helper()
		if !slices.EqualFunc(got, levels, slices.Equal) {
			t.Errorf("%s: %v, want %v", what, got, levels)
		}
	}
	want("a member's head, then the head above", d.Superiors(4, 4, 2), []PersonKey{8}, []PersonKey{2})
	want("a head's are those above", d.Superiors(8, 0, 2), []PersonKey{2}, []PersonKey{1})
	want("the other head of one's own unit is no superior's superior", d.Superiors(5, 2, 5), []PersonKey{2}, []PersonKey{1})
	want("nobody above the topmost", d.Superiors(1, 0, 2))
	want("the border of an organisation is not crossed", d.Superiors(20, 0, 2))
}
