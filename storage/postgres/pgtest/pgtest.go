// Package pgtest gives each test a real, migrated PostgreSQL database of its own.
//
// A test binary starts one cluster, at the first test that asks; migrates one template database; and copies it for each test.
//
//	var pg = pgtest.Cluster{Migrate: migrations.Up}
//
//	func TestMain(m *testing.M) { os.Exit(pg.Main(m)) }
//
//	func TestSomething(t *testing.T) {
//		t.Parallel()
//		db := pg.New(t) // db.Serve and db.Owner are addresses
//	}
package pgtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lantai/lantai/storage/postgres"
)

// template is the name of the migrated database that is copied.
const template = "template"

// Cluster is the server of one test binary; its zero value gives empty databases. The program's death ends the server with it.
type Cluster struct {
	// Migrate brings the template to the newest schema, as the owner role; nil leaves it empty.
	Migrate func(ctx context.Context, ownerURL string) error
	// Durable makes commits wait for the disk as in service, for tests of crashes and of speed.
	Durable bool

	start   sync.Once
	private *postgres.Private
	dir     string
	failed  error
	made    atomic.Int64
}

// Database is a fresh copy of the template; it is dropped when its test ends.
type Database struct {
	Name  string
	Serve string // address for the role that serves: owns nothing, bound by row-level security
	Owner string // address for the role that owns the schema
	Admin string // address for the superuser, for tests that must look behind row-level security
}

// Main runs the tests of a package and stops the server after them; it gives the exit status.
func (c *Cluster) Main(m *testing.M) int {
	status := m.Run()
	if err := c.close(); err != nil {
		fmt.Fprintln(os.Stderr, "pgtest:", err)
		return max(status, 1)
	}
	return status
}

// New makes a database for the test. Without PostgreSQL on the machine the test is skipped with a sentence, and on CI it fails.
func (c *Cluster) New(t testing.TB) Database {
	t.Helper()
	p := c.Server(t)
	name := fmt.Sprintf("test%d", c.made.Add(1))
	if err := p.CreateDatabase(t.Context(), name, template); err != nil {
		t.Fatalf("pgtest: making %s: %v", name, err)
	}
	t.Cleanup(func() {
		if err := p.DropDatabase(context.WithoutCancel(t.Context()), name); err != nil {
			t.Errorf("pgtest: dropping %s: %v", name, err)
		}
	})
	return Database{
		Name:  name,
		Serve: p.URLOf(name, postgres.ServeRole),
		Owner: p.URLOf(name, postgres.OwnerRole),
		Admin: p.URLOf(name, postgres.AdminRole),
	}
}

// Server gives the cluster itself, started; for tests that need more than a database.
func (c *Cluster) Server(t testing.TB) *postgres.Private {
	t.Helper()
	c.start.Do(func() { c.failed = c.open() })
	if errors.Is(c.failed, postgres.ErrNoServer) && os.Getenv("CI") == "" {
		t.Skip("pgtest: this test needs PostgreSQL; .ci/setup.sh test installs it")
	}
	if c.failed != nil {
		t.Fatal("pgtest:", c.failed)
	}
	return c.private
}

// open starts the cluster in a temporary folder and makes the template.
func (c *Cluster) open() (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	if c.dir, err = makeFolder(); err != nil {
		return err
	}
	opts := postgres.PrivateOptions{Bin: os.Getenv("LANTAI_POSTGRES_BIN"), Fragile: !c.Durable}
	if c.private, err = postgres.StartPrivate(ctx, c.dir, opts); err != nil {
		return err
	}
	if err := c.private.CreateDatabase(ctx, template, "template1"); err != nil || c.Migrate == nil {
		return err
	}
	return c.Migrate(ctx, c.private.URLOf(template, postgres.OwnerRole))
}

// close stops the server and removes its folder; it does nothing when no test asked for a database.
func (c *Cluster) close() error {
	if c.private != nil {
		if err := c.private.Stop(); err != nil {
			return err
		}
	}
	if c.dir == "" {
		return nil
	}
	return os.RemoveAll(c.dir)
}

// makeFolder makes the cluster's folder and removes what killed test runs have left beside it.
func makeFolder() (string, error) {
	top := filepath.Join(os.TempDir(), fmt.Sprintf("lantai-pgtest-%d", os.Getuid()))
	if err := os.MkdirAll(top, 0o700); err != nil {
		return "", err
	}
	left, _ := filepath.Glob(filepath.Join(top, "run-*"))
	for _, dir := range left {
		if abandoned(dir) {
			_ = os.RemoveAll(dir)
		}
	}
	return os.MkdirTemp(top, "run-")
}

// abandoned tells whether a folder is of a run that was killed; a young one may be about to start.
func abandoned(dir string) bool {
	info, err := os.Stat(dir)
	if err != nil || time.Since(info.ModTime()) < 10*time.Minute {
		return false
	}
	_, err = postgres.RunningPrivate(context.Background(), dir)
	return err != nil
}
