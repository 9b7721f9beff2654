package postgres

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/migrations"
)

// Duty is work that has to be done now and then by one node of all.
type Duty struct {
	Name  string
	Every time.Duration
	On    archive.Topic // also soon after news of it; "": no
	Do    func(ctx context.Context) error
}

// Jobs is the background work of the house. Its queue lies in Postgres, so that any node can do what another has noticed.
type Jobs struct {
	ReadFile func(ctx context.Context, id archive.ID) error // of a file that was not read yet
	Duties   []Duty
}

// The arguments of jobs carry ids and names only, never content (design 4).
type (
	readFile struct {
		File archive.ID `json:"file" river:"unique"`
	}
	duty struct {
		Name string `json:"name" river:"unique"`
	}
)

func (readFile) Kind() string { return "read_file" }
func (duty) Kind() string     { return "duty" }

// Uniqueness is by what has to be done, as long as it is not done: what failed for good may be noticed anew.
func (readFile) InsertOpts() river.InsertOpts { return once() }
func (duty) InsertOpts() river.InsertOpts     { return once() }

const (
	// jobTime is how long one job may take; a crashed node's jobs are taken up by another after it.
	jobTime = 5 * time.Minute
	// jobsAtOnce leaves the processors to those who wait for an answer.
	jobsAtOnce = 2
	// jobFollower is the name under which the queue follows the outbox.
	jobFollower = "jobs"
)

// RunJobs works the queue and fills it from the outbox until ctx ends; what is being done then is finished or taken up again later.
func (db *DB) RunJobs(ctx context.Context, j Jobs) error {
	client, err := db.jobClient(j)
	if err != nil {
		return err
	}
	if err := client.Start(ctx); err != nil {
		return translate(err)
	}
	db.noticeJobs(ctx, client, j.Duties)
	ending, stop := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer stop()
	return errors.Join(ctx.Err(), client.StopAndCancel(ending))
}

// noticeEvery is how often the outbox is looked at when nobody wakes the follower.
const noticeEvery = 5 * time.Second

// noticeJobs follows the outbox and puts into the queue what has to be done. Errors are logged and outlived.
func (db *DB) noticeJobs(ctx context.Context, client *river.Client[pgx.Tx], duties []Duty) {
	sealed, tick := db.Sealed(), time.NewTicker(noticeEvery)
	defer tick.Stop()
	for ctx.Err() == nil {
		more, err := db.noticeSome(ctx, client, duties)
		if err != nil && ctx.Err() == nil {
			db.log.Warn("background work is not being noticed, trying again", "cause", err)
		}
		if more && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
		case <-sealed:
		case <-tick.C:
		}
	}
}

// noticeSome reads one portion of the outbox. The place is noted after the jobs are in the queue: a crash between the two notices them
// again, and the queue takes each only once.
func (db *DB) noticeSome(ctx context.Context, client *river.Client[pgx.Tx], duties []Duty) (more bool, err error) {
	after, err := db.Followed(ctx, jobFollower)
	if err != nil {
		return false, err
	}
	changes, end, err := db.Changes(ctx, after, 1000)
	if err != nil || end == after {
		return false, err
	}
	if slices.ContainsFunc(changes, func(c Change) bool { return c.Topic == archive.TopicDocument || c.Topic == archive.TopicFile }) {
		if err := db.queueReadings(ctx, client); err != nil {
			return false, err
		}
	}
	for _, d := range duties {
		if !slices.ContainsFunc(changes, func(c Change) bool { return d.On != "" && c.Topic == d.On }) {
			continue
		}
		if _, err := client.Insert(ctx, duty{d.Name}, nil); err != nil {
			return false, translate(err)
		}
	}
	return true, db.Follow(ctx, jobFollower, end)
}

// queueReadings puts all files that were not read yet into the queue.
func (db *DB) queueReadings(ctx context.Context, client *river.Client[pgx.Tx]) error {
	var pending []archive.File
	err := db.Read(ctx, archive.System(), func(tx archive.Tx) (err error) {
		pending, err = tx.Files().Pending(ctx, 1000)
		return err
	})
	if err != nil || len(pending) == 0 {
		return err
	}
	jobs := make([]river.InsertManyParams, len(pending))
	for i, f := range pending {
		jobs[i].Args = readFile{f.ID}
	}
	_, err = client.InsertMany(ctx, jobs)
	return translate(err)
}

func (db *DB) jobClient(j Jobs) (*river.Client[pgx.Tx], error) {
	workers := river.NewWorkers()
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, job *river.Job[readFile]) error {
		return unlessGone(j.ReadFile(ctx, job.Args.File))
	}))
	duties := make(map[string]func(context.Context) error, len(j.Duties))
	var periodic []*river.PeriodicJob
	for _, d := range j.Duties {
		duties[d.Name] = d.Do
		periodic = append(periodic, river.NewPeriodicJob(river.PeriodicInterval(d.Every),
			func() (river.JobArgs, *river.InsertOpts) { return duty{d.Name}, nil }, &river.PeriodicJobOpts{RunOnStart: true}))
	}
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, job *river.Job[duty]) error {
		do, known := duties[job.Args.Name]
		if !known {
			return nil // of another version of the program; it comes again
		}
		return do(ctx)
	}))
	return river.NewClient(riverpgxv5.New(db.pool), &river.Config{
		Schema: migrations.JobSchema, Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: jobsAtOnce}}, Workers: workers,
		PeriodicJobs: periodic, JobTimeout: jobTime, MaxAttempts: 5,
		ReindexerSchedule: river.NeverSchedule(), // the serving role owns no index
		Logger:            slog.New(warnings{db.log.Handler()}),
	})
}

// warnings passes on what River warns of. What it counts every few seconds is not for operators.
type warnings struct{ slog.Handler }

func (w warnings) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && w.Handler.Enabled(ctx, l)
}

func (w warnings) WithAttrs(attrs []slog.Attr) slog.Handler {
	return warnings{w.Handler.WithAttrs(attrs)}
}
func (w warnings) WithGroup(name string) slog.Handler { return warnings{w.Handler.WithGroup(name)} }

// unlessGone ends a job whose subject is not there any more.
func unlessGone(err error) error {
	if archive.KindOf(err) == archive.NotFound {
		return nil
	}
	return err
}

// once lets a job into the queue unless the same one is there and not done.
func once() river.InsertOpts {
	return river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: notDone()}}
}

func notDone() []rivertype.JobState {
	return []rivertype.JobState{rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateScheduled, rivertype.JobStateRunning,
		rivertype.JobStateRetryable}
}
