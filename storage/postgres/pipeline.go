package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// An act writes much of which it needs no answer: history, opinions, news, audit entries. later keeps such statements, and they go to
// the server ahead of the next statement that is answered, in their order and in the same round trip; at the latest before the
// commit. So nothing is read before what was written ahead of it, and an error surfaces a little later, but always within the act.

// later queues a statement; the returned query takes a callback if its outcome matters.
func (t *tx) later(sql string, args ...any) *pgx.QueuedQuery { return t.waiting.Queue(sql, args...) }

// ahead takes the statements that wait.
func (t *tx) ahead() *pgx.Batch {
	b := t.waiting
	t.waiting = pgx.Batch{}
	return &b
}

// flush sends what waits.
func (t *tx) flush(ctx context.Context) error {
	if t.waiting.Len() == 0 {
		return nil
	}
	return t.conn.SendBatch(ctx, t.ahead()).Close()
}

// errRolledBack is what a commit answers when a failed statement went unnoticed.
var errRolledBack = errors.New("postgres: the transaction had failed and was rolled back")

// commit ends the transaction in the round trip of what waits: a failed statement keeps the server from reaching the commit.
func (t *tx) commit(ctx context.Context) error {
	t.later(`COMMIT`).Exec(func(done pgconn.CommandTag) error {
		if done.String() != "COMMIT" {
			return errRolledBack
		}
		return nil
	})
	return t.flush(ctx)
}

// rollback leaves the connection as it was; one that cannot be asked any more is closed by the pool.
func (t *tx) rollback(ctx context.Context) {
	if t.conn.IsClosed() || t.conn.PgConn().TxStatus() == 'I' {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	_, _ = t.conn.Exec(ctx, `ROLLBACK`)
}

func (t *tx) Exec(ctx context.Context, sql string, args ...any) (tag pgconn.CommandTag, err error) {
	if t.waiting.Len() == 0 {
		return t.conn.Exec(ctx, sql, args...)
	}
	b := t.ahead()
	b.Queue(sql, args...).Exec(func(done pgconn.CommandTag) error { tag = done; return nil })
	return tag, t.conn.SendBatch(ctx, b).Close()
}

func (t *tx) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	if err := t.flush(ctx); err != nil {
		return nil, err
	}
	return t.conn.Query(ctx, sql, args...)
}

func (t *tx) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	if t.waiting.Len() == 0 {
		return t.conn.QueryRow(ctx, sql, args...)
	}
	b := t.ahead()
	return behind{ctx, t, b, b.Queue(sql, args...)}
}

func (t *tx) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	if t.waiting.Len() > 0 {
		b.QueuedQueries = append(t.ahead().QueuedQueries, b.QueuedQueries...)
	}
	return t.conn.SendBatch(ctx, b)
}

// behind is a row that is asked for behind the statements that waited.
type behind struct {
	ctx   context.Context
	tx    *tx
	batch *pgx.Batch
	query *pgx.QueuedQuery
}

// Scan sends all of them and reads the row. That there is none is no failure of the batch: the driver forgets the statements of one that
// failed, and they would be prepared and planned anew.
func (r behind) Scan(into ...any) error {
	var missing error
	r.query.QueryRow(func(row pgx.Row) error {
		err := row.Scan(into...)
		if errors.Is(err, pgx.ErrNoRows) {
			missing, err = err, nil
		}
		return err
	})
	if err := r.tx.conn.SendBatch(r.ctx, r.batch).Close(); err != nil {
		return err
	}
	return missing
}
