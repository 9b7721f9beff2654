package staff

import (
	"strings"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow/org"
)

// A group (1) with a department (unit 2) and its section (3), and a second-level organisation (2) with its office (unit 11).
func group(grants ...org.Grant) (*org.Directory, []Organisation, []Unit) {
	organisations := []Organisation{{Organisation: archive.Organisation{Key: 1}}, {Organisation: archive.Organisation{Key: 2, Parent: 1}}}
	rows := []archive.Unit{{Key: 1, Organisation: 1, Root: true}, {Key: 2, Organisation: 1, Parent: 1}, {Key: 3, Organisation: 1, Parent: 2},
		{Key: 10, Organisation: 2, Parent: 1, Root: true}, {Key: 11, Organisation: 2, Parent: 10, Office: true}}
	var units []Unit
	var known []org.Unit
	for _, u := range rows {
		units = append(units, Unit{Unit: u})
		known = append(known, org.Unit{Key: org.UnitKey(u.Key), Organisation: org.OrganisationKey(u.Organisation), Parent: org.UnitKey(u.Parent)})
	}
	people := []org.Person{{Key: 7, Organisation: 1}, {Key: 8, Organisation: 2}}
	posts := []org.Appointment{{Person: 8, Unit: 11, Title: "主任", Head: true}}
	return org.NewDirectory(time.Now(), known, people, posts, grants), organisations, units
}

func TestPowersReachAsFarAsTheRole(t *testing.T) {
	type may struct{ admin, guard, sees, people, office, fonds, section, theirOffice bool } // in the second organisation, but for section
	for _, c := range []struct {
		name  string
		who   archive.Key
		grant org.Grant
		want  may
	}{
		{"nobody", 7, org.Grant{}, may{}},
		{"system administrator of the group", 7, org.Grant{Person: 7, Role: org.SystemAdmin, Organisation: 1}, may{admin: true, sees: true, people: true, office: true, fonds: true, section: true, theirOffice: true}},
		{"system administrator of the second", 8, org.Grant{Person: 8, Role: org.SystemAdmin, Organisation: 2}, may{admin: true, sees: true, people: true, office: true, fonds: true, theirOffice: true}},
		{"security officer of the group", 7, org.Grant{Person: 7, Role: org.SecurityOfficer, Organisation: 1}, may{guard: true, sees: true, people: true}},
		{"auditor of the group", 7, org.Grant{Person: 7, Role: org.Auditor, Organisation: 1}, may{sees: true, people: true}},
		{"administrator of a department", 7, org.Grant{Person: 7, Role: org.UnitAdmin, Unit: 2, Organisation: 1}, may{section: true}},
		{"administrator of the second's office", 8, org.Grant{Person: 8, Role: org.UnitAdmin, Unit: 11, Organisation: 2}, may{sees: true, people: true, office: true, theirOffice: true}},
		{"clerk of the second", 7, org.Grant{Person: 7, Role: org.Clerk, Organisation: 2}, may{sees: true, office: true}},
		{"archivist of the second", 7, org.Grant{Person: 7, Role: org.Archivist, Organisation: 2}, may{sees: true, fonds: true}},
		{"head of the second's office", 8, org.Grant{}, may{sees: true, office: true}},
		{"clerk of the group", 7, org.Grant{Person: 7, Role: org.Clerk, Organisation: 1}, may{}},
		{"leader of the group", 7, org.Grant{Person: 7, Role: org.Leader, Organisation: 1}, may{}},
	} {
		directory, organisations, units := group(c.grant)
		p := PowersOf(c.who, directory, organisations, units)
		got := may{p.Administers(2), p.Guards(2), p.Sees(2), p.SeesPeople(2), p.KeepsOffice(2), p.KeepsFonds(2), p.Appoints(units[2]), p.Appoints(units[4])}
		if got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestVacant(t *testing.T) {
	for _, c := range []struct {
		name  string
		terms []Term
		want  bool
	}{
		{"only the one", []Term{{Person: 1, Organisation: 1}}, true},
		{"another without an end", []Term{{Person: 1, Organisation: 1}, {Person: 2, Organisation: 1, From: "2026-01-01"}}, false},
		{"another who leaves", []Term{{Person: 1, Organisation: 1}, {Person: 2, Organisation: 1, To: "2027-01-01"}}, true},
		{"another who begins later", []Term{{Person: 1, Organisation: 1}, {Person: 2, Organisation: 1, From: "2026-12-01"}}, true},
		{"another elsewhere", []Term{{Person: 1, Organisation: 1}, {Person: 2, Organisation: 9}}, true},
	} {
		if got := vacant(c.terms, 1, []archive.Key{1}, "2026-08-03"); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestThreeOfficersAreSeparated(t *testing.T) {
	for _, c := range []struct {
		held []Grant
		role org.Role
		kind archive.Kind
	}{
		{nil, org.Auditor, ""},
		{[]Grant{{Role: org.SystemAdmin}}, org.SystemAdmin, ""},
		{[]Grant{{Role: org.SystemAdmin}}, org.Clerk, ""},
		{[]Grant{{Role: org.Clerk}}, org.SystemAdmin, ""},
		{[]Grant{{Role: org.SystemAdmin}}, org.Auditor, archive.Conflict},
		{[]Grant{{Role: org.SecurityOfficer, To: "2026-08-04"}}, org.SystemAdmin, archive.Conflict},
		{[]Grant{{Role: org.SecurityOfficer, To: "2026-08-03"}}, org.SystemAdmin, ""},
	} {
		err := separated("张三", c.held, c.role, "2026-08-03")
		if (err == nil) != (c.kind == "") || err != nil && archive.KindOf(err) != c.kind {
			t.Errorf("%v and %s: %v", c.held, c.role, err)
		}
	}
}

func TestAccountState(t *testing.T) {
	now := time.Date(2026, 8, 3, 1, 0, 0, 0, time.UTC)
	before := now.Add(-time.Hour)
	for want, a := range map[AccountState]Account{
		AccountActive: {SignedInAt: before, MustChange: true}, AccountNew: {MustChange: true}, AccountLocked: {LockedUntil: now.Add(time.Minute)},
		AccountEnded: {Person: archive.Person{Ended: true}, LockedUntil: now.Add(time.Minute)}, AccountDisabled: {DisabledAt: before, Person: archive.Person{Ended: true}},
	} {
		if got := a.State(now); got != want || got.Chinese() == "" {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestFieldsAreChecked(t *testing.T) {
	for field, err := range map[string]error{
		"name":     second(named(" 　", "name", 5)),
		"long":     second(named("一二三四五六", "long", 5)),
		"control":  second(named("张\u200b三", "control", 5)),
		"username": second(username("张三")),
		"staff_no": second(staffNo("12 34")),
		"code":     second(unitCode("办公室")),
		"fonds":    second(fondsCode("J01", "fonds")),
		"on":       second(onDay("2026-08-02", "2026-08-03")),
	} {
		if e, ok := err.(*archive.Error); !ok || e.Kind != archive.Invalid || e.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	if name, err := named("  张　三  丰 ", "name", 5); err != nil || name != "张 三 丰" {
		t.Errorf("%q %v", name, err)
	}
	if name, err := username(" ZhangSan "); err != nil || name != "zhangsan" {
		t.Errorf("%q %v", name, err)
	}
}

func second[T any](_ T, err error) error { return err }

func TestSpan(t *testing.T) {
	from, to, err := span("", "2026-09-01", "2026-08-03")
	if err != nil || from.Format(time.DateOnly) != "2026-08-03" || to.Format(time.DateOnly) != "2026-09-01" {
		t.Error(from, to, err)
	}
	for _, c := range [][2]archive.Date{{"2026-08-03", "2026-08-03"}, {"2026-8-3", ""}, {"", "2026-08-01"}} {
		if _, _, err := span(c[0], c[1], "2026-08-03"); archive.KindOf(err) != archive.Invalid {
			t.Errorf("%v: %v", c, err)
		}
	}
}

func TestReadImport(t *testing.T) {
	lines, err := ReadImport("\uFEFF工号,姓名,部门,用户名,负责人,停用日期\nA1,张三,财务部,zhangsan,是,2027/01/01\n\n,,,\nA2,\"李 四\",,LiSi\n")
	if err != nil || len(lines) != 2 {
		t.Fatal(lines, err)
	}
	first, last := lines[0], lines[1]
	if first.Line != 2 || first.Entry.Name != "张三" || first.Entry.StaffNo != "A1" || first.UnitName != "财务部" || !first.Entry.Head ||
		first.Entry.EndsOn != "2027-01-01" || last.Line != 5 || last.Entry.Username != "lisi" || last.UnitName != "" || last.Entry.Head {
		t.Errorf("%+v", lines)
	}
	for name, text := range map[string]string{"empty": "", "no head": "张三,zhangsan,A1\n", "a quote alone": "姓名,用户名,工号,部门\n\"张三,a,b,c",
		"too long": "姓名,用户名,工号,部门\n" + strings.Repeat("张三,zhangsan,A1,财务部\n", MaxImport+1)} {
		if _, err := ReadImport(text); archive.KindOf(err) != archive.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
