package postgres_test

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/storage/postgres"
	"github.com/lantai/lantai/workflow/org"
)

func TestDirectoryFollowsTheOrganisation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	directory := func() (d *org.Directory) {
		ok(t, w.as(t, w.drafter, func(tx archive.Tx) (err error) {
			d, err = tx.People().Directory(t.Context())
			return err
		}))
		return d
	}
	first := directory()
	if first != directory() {
		t.Error("loaded again though nothing changed")
	}
	ok(t, w.Staff(t.Context(), archive.System(), func(s postgres.Staffing) error {
		return s.Grant(t.Context(), org.Grant{Person: org.PersonKey(w.other), Role: org.Office})
	}))
	if second := directory(); second == first || !second.HoldsIn(org.PersonKey(w.other), org.Office, org.OrganisationKey(w.house.Key)) {
		t.Error("a new role is not seen")
	}
	w.clock.Pass(24 * time.Hour)
	if directory() == first {
		t.Error("yesterday's directory")
	}
}

func TestPersonsAreInChineseOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ok(t, w.as(t, w.drafter, func(tx archive.Tx) error {
		persons, err := tx.People().Persons(t.Context())
		if err != nil {
			return err
		}
		var names []string
		for _, p := range persons {
			names = append(names, p.Name)
		}
		if want := []string{"陈一", "李四", "孙七", "王芳", "张三", "赵六", "周八"}; !slices.Equal(names, want) {
			t.Errorf("%v, want %v", names, want)
		}
		head, err := tx.People().PersonByKey(t.Context(), w.head)
		if err != nil {
			return err
		}
		if head.Title != "部长" || head.Unit.ID != w.finance.ID || !slices.Equal(head.Roles, []org.Role{org.Head}) || head.Ended {
			t.Errorf("%+v", head)
		}
		_, err = tx.People().Person(t.Context(), archive.NewID())
		wantKind(t, "nobody", err, archive.NotFound)
		return nil
	}))
}

func TestEndedAccountOpensNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ok(t, w.Staff(t.Context(), archive.System(), func(s postgres.Staffing) error { return s.Disable(t.Context(), w.other) }))
	wantKind(t, "disabled", w.as(t, w.other, func(archive.Tx) error { return nil }), archive.Unauthorized)
	wantKind(t, "unknown", w.as(t, 1<<40, func(archive.Tx) error { return nil }), archive.Unauthorized)
}

// TestTokensInSQLAndGo holds tokens_of and begin_act to org.Directory on random organisations.
func TestTokensInSQLAndGo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	seed := uint64(time.Now().UnixNano())
	t.Log("seed", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	var persons []archive.Key
	ok(t, w.Staff(t.Context(), archive.System(), func(s postgres.Staffing) (err error) {
		persons, err = randomHouse(t, s, random)
		return err
	}))
	var directory *org.Directory
	ok(t, w.as(t, w.drafter, func(tx archive.Tx) (err error) {
		directory, err = tx.People().Directory(t.Context())
		return err
	}))
	many := 0
	for _, p := range persons {
		err := w.as(t, p, func(tx archive.Tx) error {
			a := tx.Actor()
			want := directory.Tokens(org.PersonKey(p))
			if many = max(many, len(want)); !slices.Equal(a.Tokens, want) {
				t.Errorf("person %d: SQL %v, Go %v", p, a.Tokens, want)
			}
			roles := directory.RolesOf(org.PersonKey(p))
			slices.Sort(roles)
			if slices.Sort(a.Roles); !slices.Equal(a.Roles, roles) {
				t.Errorf("person %d: SQL %v, Go %v", p, a.Roles, roles)
			}
			return nil
		})
		if closed := directory.Tokens(org.PersonKey(p)) == nil; closed != (archive.KindOf(err) == archive.Unauthorized && err != nil) {
			t.Errorf("person %d: closed %v, but %v", p, closed, err)
		}
	}
	if many < 5 {
		t.Errorf("the organisation is too small to prove anything: %d tokens at most", many)
	}
}

func randomHouse(t *testing.T, s postgres.Staffing, random *rand.Rand) (persons []archive.Key, err error) {
	var organisations []archive.Key
	var units []archive.Unit
	for i := range 2 {
		o := archive.Organisation{Name: "单位" + strconv.Itoa(i), ShortName: "单位", Mark: "单位"}
		if err := s.AddOrganisation(t.Context(), &o); err != nil {
			return nil, err
		}
		organisations = append(organisations, o.Key)
	}
	for i := range 14 {
		u := archive.Unit{Organisation: organisations[random.IntN(2)], Name: "部门" + strconv.Itoa(i), ShortName: "部门", Code: "ABC"}
		if i > 0 && random.IntN(5) > 0 {
			u.Parent = units[random.IntN(i)].Key
		}
		if err := s.AddUnit(t.Context(), &u); err != nil {
			return nil, err
		}
		units = append(units, u)
	}
	for i := range 40 {
		p := postgres.NewPerson{Organisation: organisations[random.IntN(2)], Username: "p" + strconv.Itoa(i) + "x", Name: "甲", StaffNo: strconv.Itoa(i), Clearance: archive.Public}
		if random.IntN(8) == 0 {
			p.EndsOn = "2026-08-03"
		}
		if err := s.AddPerson(t.Context(), &p); err != nil {
			return nil, err
		}
		persons = append(persons, p.Key)
		if err := randomOffices(t, s, random, p, units); err != nil {
			return nil, err
		}
	}
	return persons, nil
}

func randomOffices(t *testing.T, s postgres.Staffing, random *rand.Rand, p postgres.NewPerson, units []archive.Unit) error {
	spans := [][2]time.Time{{}, {day("2025-01-01"), day("2026-08-03")}, {day("2025-01-01"), day("2026-08-04")}, {day("2026-08-04"), {}}}
	for i := range random.IntN(3) {
		span := spans[random.IntN(len(spans))]
		if err := s.Appoint(t.Context(), org.Appointment{Person: org.PersonKey(p.Key), Unit: org.UnitKey(units[random.IntN(len(units))].Key),
			Title: "职务" + strconv.Itoa(i), Head: random.IntN(2) == 0, Main: i == 0, From: span[0], To: span[1]}); err != nil {
			return err
		}
	}
	roles := []org.Role{org.Clerk, org.Head, org.Archivist, org.Auditor, org.Staff}
	random.Shuffle(len(roles), func(i, j int) { roles[i], roles[j] = roles[j], roles[i] })
	for _, role := range roles[:random.IntN(3)] {
		span := spans[random.IntN(len(spans))]
		g := org.Grant{Person: org.PersonKey(p.Key), Role: role, From: span[0], To: span[1]}
		if u := units[random.IntN(len(units))]; random.IntN(3) > 0 {
			g.Unit, g.Organisation = org.UnitKey(u.Key), org.OrganisationKey(u.Organisation)
		}
		if err := s.Grant(t.Context(), g); err != nil {
			return err
		}
	}
	return nil
}

func day(s string) time.Time {
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return d
}
