package loader

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/archive/records"
	"github.com/lantai/lantai/cmd/lantai/house"
	"github.com/lantai/lantai/migrations"
	"github.com/lantai/lantai/storage/blob"
	"github.com/lantai/lantai/storage/postgres"
	"github.com/lantai/lantai/storage/postgres/pgtest"
)

var pg = pgtest.Cluster{Migrate: migrations.Up}

func TestMain(m *testing.M) { os.Exit(pg.Main(m)) }

// open builds an empty house on a day.
func open(t *testing.T, today time.Time) House {
	t.Helper()
	fonts := fonts(t)
	clock := NewClock(func() time.Time { return today })
	db := pg.New(t).Open(t, clock.Now)
	ok(t, db.SetUp(t.Context(), postgres.Installation{Profile: "open", Demo: true}))
	blobs, err := blob.OpenDisk(t.TempDir(), clock.Now)
	ok(t, err)
	t.Cleanup(func() { ok(t, blobs.Close()) })
	desk := house.NewDesk(func() ([]byte, error) { return os.ReadFile(filepath.Join(fonts, "hei.ttf")) })
	stacks := records.New(records.Options{Store: db, Blobs: blobs, Viewer: desk})
	rooms := office.New(office.Options{Store: db, Blobs: blobs, Press: house.NewPress(fonts, clock.Now), Inspector: desk, Filer: stacks, Lender: stacks,
		Profile: "open", MaxUpload: 50 << 20})
	stacks.Way = rooms
	return House{DB: db, Archive: stacks, Office: rooms, Clock: clock,
		Hash: func(string) (string, error) { return "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g", nil },
		Font: func() ([]byte, error) { return os.ReadFile(filepath.Join(fonts, "song.ttf")) },
	}
}

// fonts is the folder of the free fonts.
func fonts(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("LANTAI_FONTS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", ".cache", "fonts")
	}
	if _, err := os.Stat(filepath.Join(dir, "fangsong.ttf")); err != nil {
		t.Skip("this test sets documents in type and needs the fonts; .ci/fonts.sh brings them")
	}
	return dir
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
