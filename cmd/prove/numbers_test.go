package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/jackc/pgx/v5/stdlib" // the owner's way in

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/cmd/lantai/house"
	"github.com/lantai/lantai/storage/postgres"
)

// testBureau founds a bureau in a data folder of the test. Fragile is for what is not timed.
func testBureau(t testing.TB, data string, fragile bool, series int) *bureau {
	t.Helper()
	h, err := openHouse(t.Context(), data, fragile)
	if errors.Is(err, postgres.ErrNoServer) && os.Getenv("CI") == "" {
		t.Skip("skipped: this needs PostgreSQL; .ci/setup.sh test installs it")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeHouse(t, h) })
	b, err := found(t.Context(), h, series, 1)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func closeHouse(t testing.TB, h *house.House) {
	t.Helper()
	if err := h.Close(); err != nil {
		t.Error(err)
	}
}

// TestNumbersHarnessSeesWhatIsWrong registers three documents and then spoils the register behind the program's back.
func TestNumbersHarnessSeesWhatIsWrong(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	b := testBureau(t, data, true, 1)
	documents, err := b.signed(t.Context(), documentsEach)
	if err != nil {
		t.Fatal(err)
	}
	trial := &numbersTrial{stage: &stage{ctx: t.Context()}, Effort: Effort{Times: 1}, data: data, documents: documents, answers: map[archive.ID]string{}}
	for _, d := range documents {
		registered, err := b.Office.Register(t.Context(), archive.By{Person: b.Clerks[0]}, d.ID)
		if err != nil {
			t.Fatal(err)
		}
		trial.answered(d.ID, registered.Number)
	}
	for _, c := range []struct {
		spoil  string
		faults bool
	}{
		{`SELECT 1`, false},
		{`UPDATE number SET n = 99, printed = replace(printed, '〕2号', '〕99号') WHERE n = 2`, true},
		{`DELETE FROM number WHERE n = 3`, true},
		{`UPDATE series_year SET last = last + 1`, true},
	} {
		spoil(t, data, c.spoil)
		trial.faults = nil
		if err := trial.judgeRows(b.House); err != nil {
			t.Fatal(err)
		}
		if (len(trial.faults) > 0) != c.faults {
			t.Errorf("%s: faults %q", c.spoil, trial.faults)
		}
	}
	trial.faults = nil
	trial.answered(documents[0].ID, "另一个号")
	if len(trial.faults) != 1 {
		t.Error("another number on a retry is no fault")
	}
}

// spoil runs a statement as the superuser of the data folder's database.
func spoil(t *testing.T, data, statement string) {
	t.Helper()
	p, err := postgres.RunningPrivate(t.Context(), filepath.Join(data, "postgres"))
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("pgx", p.URL(postgres.AdminRole))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

// BenchmarkRegister takes numbers by the whole act (row-level security, engine, opinion, history, audit, outbox) and by a bare
// transaction of one UPDATE … RETURNING, on the same server with commits that wait for the disk: 32 clients on 8 series.
func BenchmarkRegister(b *testing.B) {
	const clerks, series, warmUp = 32, 8, 320 // connections plan their statements anew the first few times
	data := filepath.Join(b.TempDir(), "data")
	bureau := testBureau(b, data, false, series)
	b.Run("act", func(b *testing.B) {
		documents, err := bureau.signed(b.Context(), warmUp+b.N)
		if err != nil {
			b.Fatal(err)
		}
		register := func(ctx context.Context, i int) error {
			_, err := bureau.Office.Register(ctx, archive.By{Person: bureau.Clerks[i%len(bureau.Clerks)]}, documents[i].ID)
			return err
		}
		race(b, clerks, warmUp, func(ctx context.Context, i int) error { return register(ctx, b.N+i) })
		b.ResetTimer()
		race(b, clerks, b.N, register)
	})
	b.Run("bare", func(b *testing.B) {
		pool := bareCounters(b, data, series)
		bare := func(ctx context.Context, i int) error { return bareNumber(ctx, pool, i%series) }
		race(b, clerks, warmUp, bare)
		b.ResetTimer()
		race(b, clerks, b.N, bare)
	})
}

// race has n things done by so many clients, and reports how many a second.
func race(b *testing.B, clients, n int, do func(ctx context.Context, i int) error) {
	var next atomic.Int64
	var group sync.WaitGroup
	began := time.Now()
	for range clients {
		group.Go(func() {
			for i := next.Add(1) - 1; int(i) < n; i = next.Add(1) - 1 {
				if err := do(b.Context(), int(i)); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	b.ReportMetric(float64(n)/time.Since(began).Seconds(), "numbers/s")
}

// bareCounters makes a table of counters beside those of the house, and connections to it.
func bareCounters(b *testing.B, data string, series int) *pgxpool.Pool {
	b.Helper()
	p, err := postgres.RunningPrivate(b.Context(), filepath.Join(data, "postgres"))
	if err != nil {
		b.Fatal(err)
	}
	pool, err := pgxpool.New(b.Context(), p.URL(postgres.OwnerRole)+"&pool_max_conns=40")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(pool.Close)
	_, err = pool.Exec(b.Context(), fmt.Sprintf(`CREATE TABLE IF NOT EXISTS bare_counter (id int PRIMARY KEY, last int NOT NULL);
		INSERT INTO bare_counter SELECT n, 0 FROM generate_series(0, %d) n ON CONFLICT DO NOTHING`, series-1))
	if err != nil {
		b.Fatal(err)
	}
	return pool
}

// bareNumber is the least that a gapless number costs.
func bareNumber(ctx context.Context, pool *pgxpool.Pool, series int) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	var n int
	if err := tx.QueryRow(ctx, `UPDATE bare_counter SET last = last + 1 WHERE id = $1 RETURNING last`, series).Scan(&n); err != nil {
		return err
	}
	return tx.Commit(ctx)
}
