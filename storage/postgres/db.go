// Package postgres keeps the rows: all SQL of the house, one noun a file, and the private server of an installation without one.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// Options change how a DB works; the zero value is right for serving.
type Options struct {
	Now      func() time.Time // the injected clock; nil: time.Now
	MaxConns int32            // 0: 40
	Log      *slog.Logger
}

// DB is the database as the serving role sees it. It implements archive.Store.
type DB struct {
	pool      *pgxpool.Pool
	now       func() time.Time
	log       *slog.Logger
	salt      []byte        // of the digests in the audit log
	committed chan struct{} // wakes the sealer; capacity 1
	sealed    *broadcast    // wakes the followers

	mu        sync.Mutex
	directory *cachedDirectory

	calendars     keptCalendars
	routes, forms sync.Map // see definitions
}

type cachedDirectory struct {
	version int64
	day     archive.Date
	value   *org.Directory
}

var _ archive.Store = (*DB)(nil)

// Open connects with the serving role. The schema must be there (migrations.Up) and the installation set up (SetUp).
func Open(ctx context.Context, url string, o Options) (*DB, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("read database address: %w", err)
	}
	config.ConnConfig.RuntimeParams["jit"] = "off" // compiling takes longer than any of our statements
	config.MaxConns = 40
	if o.MaxConns > 0 {
		config.MaxConns = o.MaxConns
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, translate(err)
	}
	db := &DB{pool: pool, now: o.Now, log: o.Log, committed: make(chan struct{}, 1), sealed: newBroadcast()}
	if db.now == nil {
		db.now = time.Now
	}
	if db.log == nil {
		db.log = slog.Default()
	}
	err = pool.QueryRow(ctx, `SELECT salt FROM installation`).Scan(&db.salt)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		pool.Close()
		return nil, translate(err)
	}
	return db, nil
}

// Close ends all connections.
func (db *DB) Close() { db.pool.Close() }

// Ping asks whether the database answers, and how far its clock is from ours (design 4.11).
func (db *DB) Ping(ctx context.Context) (skew time.Duration, err error) {
	var there time.Time
	if err := db.pool.QueryRow(ctx, `SELECT clock_timestamp()`).Scan(&there); err != nil {
		return 0, translate(err)
	}
	return time.Until(there).Abs(), nil
}

// InTx implements archive.Store.
func (db *DB) InTx(ctx context.Context, by archive.By, act func(archive.Tx) error) error {
	wrote := false
	err := db.begin(ctx, by, pgx.ReadWrite, func(t *tx) error {
		replayed, err := t.claim(ctx, by)
		if err != nil || replayed {
			return err
		}
		if err := act(t); err != nil {
			return err
		}
		wrote = t.logged
		t.keepClaim(by)
		return nil
	})
	if err == nil && wrote {
		wake(db.committed)
	}
	return err
}

// Read implements archive.Store.
func (db *DB) Read(ctx context.Context, by archive.By, look func(archive.Tx) error) error {
	return db.begin(ctx, by, pgx.ReadOnly, func(t *tx) error { return look(t) })
}

func (db *DB) begin(ctx context.Context, by archive.By, mode pgx.TxAccessMode, act func(*tx) error) error {
	conn, err := db.pool.Acquire(ctx)
	if err != nil {
		return translate(err)
	}
	defer conn.Release()
	// Microseconds, as Postgres keeps them: what is written and what is read back are the same moment.
	t := &tx{conn: conn.Conn(), db: db, now: db.now().Truncate(time.Microsecond)}
	defer t.rollback(ctx)
	t.later(`BEGIN ` + string(mode))
	if mode == pgx.ReadWrite {
		t.later(byKeys)
	}
	if err := t.open(ctx, by); err != nil {
		return translate(err)
	}
	if err := act(t); err != nil {
		return translate(err)
	}
	return translate(t.commit(ctx))
}

// byKeys tells the planner what acts do: they find rows by keys. A plan is made once for all values, since making it takes longer than
// carrying it out, and it does not rest on a table having been small then.
const byKeys = `SELECT set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true)`

// tx is one transaction of one actor. Its methods by noun are in the files of those names.
type tx struct {
	conn   *pgx.Conn
	db     *DB
	now    time.Time
	actor  archive.Actor
	by     archive.By
	dirVer int64
	logged bool
	locked lockedText // of the document that was locked last

	timeChanged bool // by this act itself: what is kept of calendars is out of date for it

	waiting pgx.Batch // see later
}

func (t *tx) Actor() archive.Actor { return t.actor }
func (t *tx) Now() time.Time       { return t.now }
func (t *tx) Today() archive.Date  { return archive.DateOf(t.now, t.zone()) }

// levels are the ranks of the levels that the actor may know. Lists go through them one by one, so that what lies above takes no time.
func (t *tx) levels() []int16 {
	var ranks []int16
	for _, l := range archive.Levels() {
		if t.by.Person == 0 || l.Rank() <= t.actor.Clearance.Rank() {
			ranks = append(ranks, int16(l.Rank()))
		}
	}
	return ranks
}

func (t *tx) zone() *time.Location {
	if t.actor.Zone != nil {
		return t.actor.Zone
	}
	return defaultZone
}

func (t *tx) People() archive.People       { return people{t} }
func (t *tx) Documents() archive.Documents { return documents{t} }
func (t *tx) Trace() archive.Trace         { return trace{t} }

func (t *tx) Routes() archive.Definitions[workflow.Route] { return t.routes() }
func (t *tx) RouteBook() archive.Book[workflow.Route]     { return t.routes() }
func (t *tx) Forms() archive.Definitions[archive.Form]    { return t.forms() }
func (t *tx) FormBook() archive.Book[archive.Form]        { return t.forms() }
func (t *tx) DefinitionLines() archive.DefinitionLines    { return definitionLines{t} }

func (t *tx) Runs() archive.Runs                   { return runs{t} }
func (t *tx) Boxes() archive.Boxes                 { return boxes{t} }
func (t *tx) Followings() archive.Followings       { return followings{t} }
func (t *tx) Numbers() archive.Numbers             { return numbers{t} }
func (t *tx) Registers() archive.Registers         { return registers{t} }
func (t *tx) Files() archive.Files                 { return files{t} }
func (t *tx) Uploads() archive.Uploads             { return uploads{t} }
func (t *tx) Deliveries() archive.Deliveries       { return deliveries{t} }
func (t *tx) Arrivals() archive.Arrivals           { return arrivals{t} }
func (t *tx) Receipts() archive.Receipts           { return receipts{t} }
func (t *tx) Records() archive.Records             { return records{t} }
func (t *tx) Catalogue() archive.Catalogue         { return catalogue{t} }
func (t *tx) Loans() archive.Loans                 { return loans{t} }
func (t *tx) Delegations() archive.Delegations     { return delegations{t} }
func (t *tx) Leavers() archive.Leavers             { return leavers{t} }
func (t *tx) Notifications() archive.Notifications { return notifications{t} }
func (t *tx) Accessions() archive.Accessions       { return accessions{t} }
func (t *tx) Audit() archive.AuditLog              { return auditLog{t} }
func (t *tx) Reports() archive.Reports             { return reports{t} }
func (t *tx) Calendars() archive.Calendars         { return calendars{t} }
func (t *tx) Reckonings() archive.Reckonings       { return reckonings{t} }
func (t *tx) Reminders() archive.Reminders         { return reminders{t} }
func (t *tx) Sendings() archive.Sendings           { return sendings{t} }

// defaultZone serves the system itself; every organisation names its own.
var defaultZone = time.FixedZone("Asia/Shanghai", 8*60*60)
