package postgres_test

import (
	"testing"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/storage/postgres"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

func TestSetUpOnce(t *testing.T) {
	t.Parallel()
	at := pg.New(t)
	db := at.Open(t, nil)
	empty, err := db.Empty(t.Context())
	if ok(t, err); !empty {
		t.Error("a new installation is not empty")
	}
	_, err = db.Installation(t.Context())
	wantKind(t, "before", err, archive.NotFound)
	wantKind(t, "no such profile", db.SetUp(t.Context(), postgres.Installation{Profile: "secret"}), archive.Invalid)
	ok(t, db.SetUp(t.Context(), postgres.Installation{Profile: "classified"}))
	wantKind(t, "again", db.SetUp(t.Context(), postgres.Installation{Profile: "open"}), archive.Conflict)
	if i, err := db.Installation(t.Context()); err != nil || i.Profile != "classified" {
		t.Error(i, err)
	}
}

func TestThreeOfficersAreThreePeople(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, role := range []org.Role{org.SystemAdmin, org.SecurityOfficer} {
		err := w.Staff(t.Context(), archive.System(), func(s postgres.Staffing) error {
			return s.Grant(t.Context(), org.Grant{Person: org.PersonKey(w.auditor), Role: role})
		})
		wantKind(t, "auditor and "+string(role), err, archive.Conflict)
	}
}

func TestUsernamesAreUnique(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	err := w.Staff(t.Context(), archive.System(), func(s postgres.Staffing) error {
		return s.AddPerson(t.Context(), &postgres.NewPerson{Organisation: w.house.Key, Username: "drafter", Name: "张三", StaffNo: "2", Clearance: archive.Public})
	})
	wantKind(t, "the same username", err, archive.Conflict)
}

func TestScheduleInForceIsTheNewest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, version := range []string{"2025-01", "2026-01"} {
		ok(t, w.Staff(t.Context(), archive.System(), func(s postgres.Staffing) error {
			return s.SetSchedule(t.Context(), w.house.Key, []archive.RetentionRule{
				{Genre: archive.Decision, Retention: archive.Permanent, Clause: "1.1", Version: version},
				{Retention: archive.Years10, Clause: "9", Version: version}})
		}))
	}
	ok(t, w.as(t, w.drafter, func(tx archive.Tx) error {
		rules, err := tx.Catalogue().Schedule(t.Context(), w.house.Key)
		if err == nil && (len(rules) != 2 || rules[0].Version != "2026-01" || rules[0].Retention != archive.Permanent) {
			t.Errorf("%+v", rules)
		}
		return err
	}))
}

func TestRoutesAndSeriesAreRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	hidden := archive.Series{Organisation: w.house.Key, Code: "霁城建密发", Name: "机密发文", Class: "secret", Unit: w.root.Key}
	ok(t, w.Staff(t.Context(), archive.System(), func(s postgres.Staffing) error {
		for version := 1; version <= 2; version++ {
			if err := s.AddRoute(t.Context(), 0, workflow.Route{Key: "outgoing", Name: "发文", Version: version}); err != nil {
				return err
			}
		}
		if err := s.AddSeries(t.Context(), &hidden); err != nil {
			return err
		}
		return s.AddSeries(t.Context(), &archive.Series{Organisation: w.house.Key, Code: "霁城建发", Name: "发文", Class: "plain", Unit: w.root.Key})
	}))
	ok(t, w.as(t, w.drafter, func(tx archive.Tx) error {
		route, err := tx.Routes().InForce(t.Context(), "outgoing")
		if err != nil || route.Version != 2 || route.Content.Name != "发文" {
			t.Errorf("%+v %v", route, err)
		}
		series, err := tx.Registers().AllSeries(t.Context())
		if err != nil || len(series) != 1 || series[0].Code != "霁城建发" || series[0].Form != "document" {
			t.Errorf("%+v %v", series, err)
		}
		_, err = tx.Registers().Series(t.Context(), hidden.ID)
		wantKind(t, "a series above the clearance", err, archive.NotFound)
		return nil
	}))
	w.wantSecretRegister(t, hidden)
}

// wantSecretRegister takes a number of a secret series: those below the clearance see neither the number nor that there is one.
func (w *world) wantSecretRegister(t *testing.T, secret archive.Series) {
	t.Helper()
	d := w.document(t, archive.Secret, "机密通知", archive.PersonToken(w.boss))
	ok(t, w.as(t, w.boss, func(tx archive.Tx) error {
		n := archive.Number{Document: d.Key, Origin: archive.OriginRegistered, Fate: archive.FateInUse}
		return tx.Numbers().Take(t.Context(), secret, 2026, &n)
	}))
	for person, want := range map[archive.Key]int{w.boss: 1, w.head: 0} {
		ok(t, w.as(t, person, func(tx archive.Tx) error {
			lines, err := tx.Registers().Lines(t.Context(), secret, 2026)
			if len(lines) != want {
				t.Errorf("person %d sees %d lines of a secret register, want %d", person, len(lines), want)
			}
			return err
		}))
	}
}
