package migrations

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

// JobSchema holds River's tables, apart from the house's own.
const JobSchema = "river"

// upJobs brings River's tables to the version that the program was built with, and lets the serving role use them. A lock in the
// database keeps two nodes from doing so at once.
func upJobs(ctx context.Context, ownerURL string) error {
	pool, err := pgxpool.New(ctx, ownerURL)
	if err != nil {
		return fmt.Errorf("open database for the tables of jobs: %w", err)
	}
	defer pool.Close()
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("connect for the tables of jobs: %w", err)
	}
	locked := conn.Hijack()
	defer locked.Close(context.WithoutCancel(ctx)) // which gives the lock back
	if _, err := locked.Exec(ctx, `SELECT pg_advisory_lock(hashtext('lantai jobs'))`); err != nil {
		return fmt.Errorf("lock tables of jobs: %w", err)
	}
	if _, err := locked.Exec(ctx, `CREATE SCHEMA IF NOT EXISTS `+JobSchema); err != nil {
		return fmt.Errorf("make schema of jobs: %w", err)
	}
	migrator, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Schema: JobSchema})
	if err != nil {
		return fmt.Errorf("read migrations of jobs: %w", err)
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate tables of jobs: %w", err)
	}
	// Again at every start: a start that was killed may have stopped before this.
	if _, err := locked.Exec(ctx, `GRANT USAGE ON SCHEMA river TO lantai_serve;
		GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA river TO lantai_serve;
		GRANT USAGE ON ALL SEQUENCES IN SCHEMA river TO lantai_serve`); err != nil {
		return fmt.Errorf("let the serving role use the tables of jobs: %w", err)
	}
	return nil
}
