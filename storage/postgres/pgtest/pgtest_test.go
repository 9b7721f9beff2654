package pgtest_test

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/storage/postgres/pgtest"
)

var pg = pgtest.Cluster{Migrate: migrate}

func TestMain(m *testing.M) { os.Exit(pg.Main(m)) }

func migrate(ctx context.Context, ownerURL string) error {
	conn, err := pgx.Connect(ctx, ownerURL)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, "CREATE TABLE papers AS SELECT 'migrated' AS title")
	return err
}

// titles reads what a role sees.
func titles(t *testing.T, url string) []string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	rows, err := conn.Query(t.Context(), "SELECT title FROM papers")
	if err != nil {
		t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func exec(t *testing.T, url, sql string) error {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		return err
	}
	defer conn.Close(t.Context())
	_, err = conn.Exec(t.Context(), sql)
	return err
}

func TestEachTestHasItsOwnMigratedDatabase(t *testing.T) {
	one, other := pg.New(t), pg.New(t)
	if err := exec(t, one.Owner, "INSERT INTO papers VALUES ('of one')"); err != nil {
		t.Fatal(err)
	}
	if got := titles(t, one.Owner); len(got) != 2 {
		t.Errorf("one sees %q", got)
	}
	if got := titles(t, other.Owner); len(got) != 1 || got[0] != "migrated" {
		t.Errorf("the other sees %q", got)
	}
	if got := titles(t, other.Admin); len(got) != 1 {
		t.Errorf("the superuser sees %q", got)
	}
}

func TestTheServingRoleOwnsNothing(t *testing.T) {
	db := pg.New(t)
	if err := exec(t, db.Serve, "SELECT title FROM papers"); err == nil {
		t.Error("the serving role reads what was not granted")
	}
}

func TestDatabasesGoWithTheirTest(t *testing.T) {
	var gone pgtest.Database
	t.Run("inner", func(t *testing.T) { gone = pg.New(t) })
	if conn, err := pgx.Connect(t.Context(), gone.Owner); err == nil {
		conn.Close(t.Context())
		t.Errorf("%s is still there", gone.Name)
	}
}

func TestManyAtOnce(t *testing.T) {
	pg.Server(t)
	for range 8 {
		t.Run("clone", func(t *testing.T) {
			t.Parallel()
			began := time.Now()
			db := pg.New(t)
			t.Logf("%s in %v", db.Name, time.Since(began).Round(time.Millisecond))
			titles(t, db.Owner)
		})
	}
}
