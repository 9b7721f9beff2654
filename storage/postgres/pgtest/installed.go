package pgtest

import (
	"log/slog"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/storage/postgres"
)

// Open opens the database as the program does, with the rights of the role that serves; it is closed with the test.
func (d Database) Open(t testing.TB, now func() time.Time) *postgres.DB {
	t.Helper()
	db, err := postgres.Open(t.Context(), d.Serve, postgres.Options{Now: now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal("pgtest: opening:", err)
	}
	t.Cleanup(db.Close)
	return db
}

// Installed opens the database as a new installation of the open profile, staffed by furnish.
func (d Database) Installed(t testing.TB, now func() time.Time, furnish func(postgres.Staffing) error) *postgres.DB {
	t.Helper()
	db := d.Open(t, now)
	if err := db.SetUp(t.Context(), postgres.Installation{Profile: "open", Demo: true}); err != nil {
		t.Fatal("pgtest: setting up:", err)
	}
	if err := db.Staff(t.Context(), archive.System(), furnish); err != nil {
		t.Fatal("pgtest: staffing:", err)
	}
	return db
}
