package postgres_test

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/migrations"
	"github.com/lantai/lantai/storage/postgres"
	"github.com/lantai/lantai/storage/postgres/pgtest"
	"github.com/lantai/lantai/workflow/org"
)

var pg = pgtest.Cluster{Migrate: migrations.Up}

func TestMain(m *testing.M) { os.Exit(pg.Main(m)) }

// world is a small house: an office, finance and works, with a head, a clerk, staff, an archivist and an auditor.
type world struct {
	*postgres.DB
	at                     pgtest.Database
	clock                  *pgtest.Clock
	house                  archive.Organisation
	root, finance, works   archive.Unit
	fonds                  archive.Fonds
	drafter, head, other   archive.Key // of finance, of finance, of works
	clerk, archivist, boss archive.Key // clerk of works; boss heads the house and is cleared for all
	auditor                archive.Key
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{at: pg.New(t), clock: pgtest.NewClock(time.Date(2026, 8, 3, 1, 0, 0, 0, time.UTC))}
	w.DB = w.at.Installed(t, w.clock.Now, func(s postgres.Staffing) error { return w.furnish(t.Context(), s) })
	return w
}

func (w *world) furnish(ctx context.Context, s postgres.Staffing) error {
	w.house = archive.Organisation{Name: "霁川城建集团有限公司", ShortName: "霁川城建", Mark: "霁川城建集团有限公司文件", Company: true}
	if err := s.AddOrganisation(ctx, &w.house); err != nil {
		return err
	}
	for _, u := range []struct {
		unit *archive.Unit
		name string
	}{{&w.root, "霁川城建集团有限公司"}, {&w.finance, "财务部"}, {&w.works, "工程部"}} {
		*u.unit = archive.Unit{Organisation: w.house.Key, Parent: w.root.Key, Name: u.name, ShortName: u.name, Code: "ABC", Root: u.unit == &w.root}
		if err := s.AddUnit(ctx, u.unit); err != nil {
			return err
		}
	}
	w.fonds = archive.Fonds{Organisation: w.house.Key, Code: "J001", Name: "霁川城建"}
	if err := s.AddFonds(ctx, &w.fonds); err != nil {
		return err
	}
	for _, p := range []struct {
		key   *archive.Key
		user  string
		name  string
		level archive.Level
		post  org.Appointment
		role  org.Role
	}{
		{&w.drafter, "drafter", "张三", archive.LevelInternal, org.Appointment{Unit: org.UnitKey(w.finance.Key), Title: "科员"}, ""},
		{&w.head, "head", "王芳", archive.WorkSecret, org.Appointment{Unit: org.UnitKey(w.finance.Key), Title: "部长", Head: true}, ""},
		{&w.other, "other", "李四", archive.LevelInternal, org.Appointment{Unit: org.UnitKey(w.works.Key), Title: "工程师"}, ""},
		{&w.clerk, "clerk", "赵六", archive.LevelInternal, org.Appointment{Unit: org.UnitKey(w.works.Key), Title: "机要员"}, org.Clerk},
		{&w.archivist, "archivist", "孙七", archive.LevelInternal, org.Appointment{Unit: org.UnitKey(w.root.Key), Title: "档案员"}, org.Archivist},
		{&w.boss, "boss", "陈一", archive.TopSecret, org.Appointment{Unit: org.UnitKey(w.root.Key), Title: "总经理", Head: true}, org.Leader},
		{&w.auditor, "auditor", "周八", archive.LevelInternal, org.Appointment{Unit: org.UnitKey(w.root.Key), Title: "审计员"}, org.Auditor},
	} {
		person := postgres.NewPerson{Organisation: w.house.Key, Username: p.user, Name: p.name, StaffNo: p.user, Clearance: p.level}
		if err := s.AddPerson(ctx, &person); err != nil {
			return err
		}
		*p.key = person.Key
		p.post.Person, p.post.Main = org.PersonKey(person.Key), true
		if err := s.Appoint(ctx, p.post); err != nil {
			return err
		}
		if p.role == "" {
			continue
		}
		grant := org.Grant{Person: p.post.Person, Role: p.role}
		if p.role == org.Clerk {
			grant.Unit = p.post.Unit
		}
		if err := s.Grant(ctx, grant); err != nil {
			return err
		}
	}
	return nil
}

// as runs an act of a person and gives its error.
func (w *world) as(t *testing.T, person archive.Key, act func(tx archive.Tx) error) error {
	t.Helper()
	return w.InTx(t.Context(), archive.By{Person: person}, act)
}

// document writes a document of finance that the given tokens open.
func (w *world) document(t *testing.T, level archive.Level, title string, tokens ...string) archive.Document {
	t.Helper()
	own := []string{archive.PersonToken(w.drafter)}
	d := archive.Document{ID: archive.NewID(), Organisation: w.house.Key, Kind: archive.Outgoing, Genre: archive.Notice, Title: title, Level: level,
		Urgency: archive.Normal, Openness: archive.NotOpen, Retention: archive.Years10, Status: archive.Drafting, Draft: 1, Drafter: w.drafter,
		Unit: w.finance.Key, UnitName: w.finance.Name, Dated: "2026-08-01", Body: archive.ParseBody("一、总则\n正文。"), Tokens: append(own, tokens...), Insiders: own}
	ok(t, w.InTx(t.Context(), archive.System(), func(tx archive.Tx) error {
		if err := tx.Documents().Insert(t.Context(), &d); err != nil {
			return err
		}
		return tx.Log(t.Context(), archive.Entry{Act: "document.draft", Subject: d.ID, Topics: []archive.Topic{archive.TopicDocument}})
	}))
	return d
}

// owner runs a statement as the owner of the schema, behind the back of the program.
func (w *world) owner(t *testing.T, sql string) {
	t.Helper()
	if err := execute(t, w.at.Owner, sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantKind(t *testing.T, what string, err error, want archive.Kind) {
	t.Helper()
	if err == nil || archive.KindOf(err) != want {
		t.Errorf("%s: %v, want %s", what, err, want)
	}
}
