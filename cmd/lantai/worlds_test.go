package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/cmd/lantai/demo/loader"
	"github.com/lantai/lantai/cmd/lantai/house"
	"github.com/lantai/lantai/migrations"
	"github.com/lantai/lantai/storage/postgres"
	"github.com/lantai/lantai/storage/postgres/pgtest"
	"github.com/lantai/lantai/web"
	"github.com/lantai/lantai/workflow"
)

// The two-world test (design 4.4): two houses grow out of the same seed, the demonstration. In one of them people then work on
// documents that the askers may not know. Whatever an asker asks must be answered alike by both.

var pg = pgtest.Cluster{Migrate: migrations.Up}

// profile is how the two houses are set up (design 5), and at which level and in which series things are hidden in one of them.
type profile struct {
	name   string
	level  archive.Level
	series string
	term   string
}

var profiles = []profile{
	{"open", archive.WorkSecret, "霁城建内", ""},
	{"classified", archive.Confidential, "霁城建密", "5年"},
}

// world is one of the two houses.
type world struct {
	*house.House
	profile
	at     pgtest.Database
	clock  *pgtest.Clock
	server *web.Server
	people map[string]archive.Person // by username
	units  map[string]archive.Unit   // by name within the group, and the other organisations by theirs
	series map[string]archive.ID     // by 代字
}

// seedDay is a Thursday on which the demonstration is loaded, late enough in a year for its days to lie on both sides of a new year.
var seedDay = time.Date(2026, 2, 12, 1, 0, 0, 0, time.UTC)

// lowered are people whose clearance ends at Internal in both worlds, though their offices lead them to documents above it: a leader,
// the deputy of the office, an auditor, a security officer, and the clerk and archivist of another organisation.
var lowered = []string{"jizhihang", "chenyibai", "ouyangcheng", "qinshouyi", "liangmuqing"}

// twoWorlds makes the seed, copies it, and opens both. Nothing hidden is in either yet.
func twoWorlds(t *testing.T, p profile) (without, with *world) {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "seed")
	at := pg.New(t)
	sow(t, folder, at, p)
	copied := folder + "-with"
	must(t, os.CopyFS(copied, os.DirFS(folder)))
	name := at.Name + "with"
	server := pg.Server(t)
	must(t, server.CreateDatabase(t.Context(), name, at.Name))
	t.Cleanup(func() { must(t, server.DropDatabase(context.WithoutCancel(t.Context()), name)) })
	other := pgtest.Database{Name: name, Serve: server.URLOf(name, postgres.ServeRole), Owner: server.URLOf(name, postgres.OwnerRole),
		Admin: server.URLOf(name, postgres.AdminRole)}
	return openWorld(t, folder, at, p), openWorld(t, copied, other, p)
}

// sow plays the demonstration and lowers the clearances. Who is cleared for work secrets is cleared for what will be hidden.
func sow(t *testing.T, folder string, at pgtest.Database, p profile) {
	t.Helper()
	clock := loader.NewClock(func() time.Time { return seedDay })
	h := openHouse(t, folder, at, p, clock.Now)
	_, err := loader.Load(t.Context(), loader.House{DB: h.DB, Office: h.Office, Archive: h.Records, Clock: clock,
		Hash: func(string) (string, error) { return "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g", nil },
		Font: func() ([]byte, error) { return os.ReadFile(filepath.Join(h.Settings.Fonts, "song.ttf")) }}, loader.Options{})
	must(t, err)
	must(t, h.Close())
	executeAs(t, at.Admin, `UPDATE person SET clearance = $1 WHERE clearance > 1`, p.level.Rank())
	executeAs(t, at.Admin, `UPDATE person SET clearance = 1 WHERE username = ANY ($1)`, lowered)
	executeAs(t, at.Admin, allFollowAll)
	executeAs(t, at.Admin, `INSERT INTO series (uid, organisation_id, code, name, level_class, unit_id, mark, form)
		SELECT $1, organisation_id, $2, $2, $3, unit_id, mark, form FROM series WHERE code = '霁城建内' AND code <> $2`,
		archive.NewID(), p.series, p.level.Class())
}

// allFollowAll lets everybody wish to follow every document, whether he may know it or not: a wish gives no right, and its row shows
// nowhere else.
const allFollowAll = `INSERT INTO following (uid, organisation_id, person_id, document_id, since_at, tie)
	SELECT left(md5(p.uid || d.uid), 26), d.organisation_id, p.id, d.id, d.created_at, hashtext(d.title) FROM person p CROSS JOIN document d
	ON CONFLICT DO NOTHING`

func openHouse(t *testing.T, folder string, at pgtest.Database, p profile, now func() time.Time) *house.House {
	t.Helper()
	fonts := os.Getenv("LANTAI_FONTS")
	if fonts == "" {
		fonts = filepath.Join("..", "..", ".cache", "fonts")
	}
	if _, err := os.Stat(filepath.Join(fonts, "fangsong.ttf")); err != nil {
		t.Skip("this test sets documents in type and needs the fonts; .ci/fonts.sh brings them")
	}
	h, err := house.Open(t.Context(), house.Settings{Data: folder, DatabaseURL: at.Serve, OwnerURL: at.Owner, Fonts: fonts, Now: now, Profile: p.name,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	must(t, err)
	t.Cleanup(func() { must(t, h.Close()) })
	return h
}

func executeAs(t *testing.T, url, sql string, args ...any) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	must(t, err)
	_, err = conn.Exec(t.Context(), sql, args...)
	must(t, err)
	must(t, conn.Close(t.Context()))
}

func openWorld(t *testing.T, folder string, at pgtest.Database, p profile) *world {
	t.Helper()
	w := &world{profile: p, at: at, clock: pgtest.NewClock(seedDay.Add(time.Hour)), people: map[string]archive.Person{}, units: map[string]archive.Unit{},
		series: map[string]archive.ID{}}
	w.House = openHouse(t, folder, at, p, w.clock.Now)
	var err error
	w.server, err = web.New(web.Deps{Store: w.DB, Sessions: w.DB, Accounts: w.DB, Office: w.Office, Records: w.Records, Staff: w.House.Staff,
		Notices: w.Notices, Index: w.Index,
		House: "兰台", Now: w.clock.Now, Log: w.Settings.Log})
	must(t, err)
	must(t, w.DB.Read(t.Context(), archive.System(), func(tx archive.Tx) error { return w.learn(t.Context(), tx) }))
	following, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); _ = w.Follow(following) }()
	t.Cleanup(func() { stop(); <-done })
	return w
}

// learn finds people, units and series by their names.
func (w *world) learn(ctx context.Context, tx archive.Tx) error {
	people, err := tx.People().Persons(ctx)
	if err != nil {
		return err
	}
	for _, p := range people {
		w.people[p.Username] = p
	}
	units, err := tx.People().Units(ctx)
	if err != nil {
		return err
	}
	group := w.people["xujingan"].Unit.Key
	home := units[slices.IndexFunc(units, func(u archive.Unit) bool { return u.Key == group })].Organisation
	for _, u := range units {
		if u.Organisation == home || u.Root {
			w.units[u.Name] = u
		}
	}
	return w.learnSeries(ctx)
}

func (w *world) learnSeries(ctx context.Context) error {
	for _, username := range []string{"xujingan", "kezhiyuan"} {
		err := w.DB.Read(ctx, w.by(username), func(tx archive.Tx) error {
			list, err := tx.Registers().AllSeries(ctx)
			for _, s := range list {
				w.series[s.Code] = s.ID
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *world) by(username string) archive.By { return archive.By{Person: w.people[username].Key} }

func (w *world) ids(usernames ...string) []archive.ID {
	ids := make([]archive.ID, len(usernames))
	for i, u := range usernames {
		ids[i] = w.people[u].ID
	}
	return ids
}

// carry takes a document along its route to a status, by whoever has it in hand, a minute an act.
func (w *world) carry(t *testing.T, id archive.ID, to archive.Status, choose map[string][]archive.ID) archive.Document {
	t.Helper()
	for range 30 {
		d, run := w.look(t, id)
		if d.Status == to {
			return d
		}
		w.clock.Pass(time.Minute)
		if err := w.step(t, d, run, choose); err != nil {
			t.Fatalf("%s stays %s: %v", d.Title, d.Status, err)
		}
	}
	t.Fatal("a route without end")
	return archive.Document{}
}

// look reads a document and its run as the house itself.
func (w *world) look(t *testing.T, id archive.ID) (d archive.Document, run archive.Run) {
	t.Helper()
	must(t, w.DB.Read(t.Context(), archive.System(), func(tx archive.Tx) (err error) {
		if d, err = tx.Documents().ByID(t.Context(), id); err != nil {
			return err
		}
		run, err = tx.Runs().Of(t.Context(), d.Key)
		return err
	}))
	return d, run
}

// step approves with the first open task whose person can.
func (w *world) step(t *testing.T, d archive.Document, run archive.Run, choose map[string][]archive.ID) error {
	err := fmt.Errorf("nobody has it in hand")
	for _, task := range run.Tasks {
		if task.State != workflow.Open || task.Duty != workflow.ToDecide {
			continue
		}
		a := office.Act{Verb: workflow.Approve, Opinion: "同意。"}
		if task.Step == "propose" {
			a.Choose = choose
		}
		if _, err = w.Office.Decide(t.Context(), archive.By{Person: archive.Key(task.Person)}, task.ID, a); err == nil {
			return nil
		}
	}
	return err
}

// sessionToken is the session token of an asker, the same in both worlds.
func sessionToken(username string) string { return strings.Repeat("t", 20) + username }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
