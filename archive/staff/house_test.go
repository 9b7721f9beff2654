package staff_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/staff"
	"github.com/lantai/lantai/migrations"
	"github.com/lantai/lantai/storage/postgres"
	"github.com/lantai/lantai/storage/postgres/pgtest"
	"github.com/lantai/lantai/workflow/org"
)

var pg = pgtest.Cluster{Migrate: migrations.Up}

func TestMain(m *testing.M) { os.Exit(pg.Main(m)) }

// house is a new installation with its three officers and nothing else.
type house struct {
	*testing.T
	*staff.Staff
	db    *postgres.DB
	clock *pgtest.Clock
	root  archive.ID // the unit that stands for the organisation
	own   archive.ID
}

const today, tomorrow = archive.Date("2026-08-03"), archive.Date("2026-08-04")

func founding() staff.Founding {
	return staff.Founding{Organisation: staff.NewOrganisation{Name: "霁川城建集团有限公司", ShortName: "霁川城建", Company: true, Fonds: "J101"},
		Officers: map[org.Role]staff.Officer{org.SystemAdmin: {"江叙白", "admin", "001"}, org.SecurityOfficer: {"秦守一", "guard", "002"},
			org.Auditor: {"欧阳澄", "audit", "003"}}}
}

func empty(t *testing.T) *house {
	t.Helper()
	h := &house{T: t, clock: pgtest.NewClock(time.Date(2026, 8, 3, 1, 0, 0, 0, time.UTC))}
	db := pg.New(t).Open(t, h.clock.Now)
	h.ok(db.SetUp(t.Context(), postgres.Installation{Profile: "open"}))
	h.db, h.Staff = db, staff.New(staff.Options{Store: db, Hash: func(p string) string { return "hash of " + p }, Profile: "open"})
	return h
}

func founded(t *testing.T) *house {
	t.Helper()
	h := empty(t)
	accounts, err := h.Found(t.Context(), founding())
	h.ok(err)
	if len(accounts) != 3 || archive.CheckPassword("admin", accounts[0].Password) != nil || accounts[0].Password == accounts[1].Password {
		t.Fatalf("%+v", accounts)
	}
	tree, err := h.Tree(t.Context(), h.by("admin"))
	h.ok(err)
	if len(tree.Units) != 2 || !tree.Units[0].Root || !tree.Units[1].Office || len(tree.Organisations) != 1 {
		t.Fatalf("%+v", tree)
	}
	h.root, h.own = tree.Units[0].ID, tree.Organisations[0].ID
	return h
}

func (h *house) ok(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// refused wants an error of the kind with a sentence that says the words.
func (h *house) refused(what string, err error, kind archive.Kind, words string) {
	h.Helper()
	if err == nil || archive.KindOf(err) != kind || !strings.Contains(err.Error(), words) {
		h.Errorf("%s: %v, want %s: …%s…", what, err, kind, words)
	}
}

func (h *house) account(username string) staff.Account {
	h.Helper()
	var found []staff.Account
	h.ok(h.db.InTx(h.Context(), archive.System(), func(tx archive.Tx) (err error) {
		found, _, err = h.db.Staffing(tx).Accounts(h.Context(), staff.Filter{Query: username, Which: staff.WhichAll})
		return err
	}))
	if len(found) != 1 {
		h.Fatalf("%d accounts for %s", len(found), username)
	}
	return found[0]
}

func (h *house) id(username string) archive.ID { return h.account(username).ID }

func (h *house) by(username string) archive.By { return archive.By{Person: h.account(username).Key} }

// unit adds a department below the root.
func (h *house) unit(name, code string) archive.ID {
	h.Helper()
	claim := &archive.Claim{Route: "test", Key: name}
	by := h.by("admin")
	by.Claim = claim
	h.ok(h.AddUnit(h.Context(), by, staff.NewUnit{Parent: h.root, Name: name, Code: code}))
	return archive.ID(claim.Ref)
}

// person adds somebody in a unit.
func (h *house) person(username, name string, unit archive.ID, title string) archive.ID {
	h.Helper()
	password, err := h.AddPerson(h.Context(), h.by("admin"), staff.Entry{Name: name, Username: username, StaffNo: username, Unit: unit, Title: title})
	h.ok(err)
	if password == "" {
		h.Error("no password")
	}
	return h.id(username)
}

// tokens are what somebody holds now; an error when the account does not work.
func (h *house) tokens(username string) (tokens []string, err error) {
	h.Helper()
	err = h.db.InTx(h.Context(), h.by(username), func(tx archive.Tx) error {
		tokens = tx.Actor().Tokens
		return nil
	})
	return tokens, err
}

func second[T any](_ T, err error) error { return err }
