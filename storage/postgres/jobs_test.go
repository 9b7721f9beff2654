package postgres_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/storage/postgres"
)

// work runs the background work of a world until the test ends; the sealer works beside it.
func (w *world) work(t *testing.T, j postgres.Jobs) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go w.RunSealer(ctx)
	go func() { ended <- w.RunJobs(ctx, j) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Error("the background work ended:", err)
		}
	})
}

// soon waits for something, at most ten seconds.
func soon[T any](t *testing.T, what string, c <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-c:
	case <-time.After(10 * time.Second):
		t.Fatalf("%s did not come", what)
	}
	return v
}

func TestJobsReadFilesThatWait(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	asked, failed := make(chan archive.ID, 10), false
	w.work(t, postgres.Jobs{ReadFile: func(ctx context.Context, id archive.ID) error {
		if !failed {
			failed = true
			return errors.New("the first time it fails")
		}
		asked <- id
		return w.InTx(ctx, archive.System(), func(tx archive.Tx) error {
			f, err := tx.Files().ByID(ctx, id)
			if err != nil {
				return err
			}
			f.Reading = archive.ReadingDone
			return tx.Files().Update(ctx, f)
		})
	}})
	f := w.upload(t, w.drafter, "来文.pdf")
	d := w.document(t, archive.Public, "通知")
	ok(t, w.InTx(t.Context(), archive.System(), func(tx archive.Tx) error {
		if err := tx.Documents().AddFile(t.Context(), d.Key, archive.DocumentFile{File: f, Role: archive.Original, Name: "来文"}); err != nil {
			return err
		}
		return tx.Log(t.Context(), archive.Entry{Act: "delivery.sign", Subject: d.ID, Topics: []archive.Topic{archive.TopicDocument}})
	}))
	if got := soon(t, "the reading", asked); got != f.ID {
		t.Errorf("asked to read %s, want %s", got, f.ID)
	}
	w.document(t, archive.Public, "另一份通知") // wakes the follower, which must find nothing more to read
	select {
	case <-asked:
		t.Error("the file is read again")
	case <-time.After(time.Second):
	}
}

func TestDutiesAreDone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	done := make(chan bool, 10)
	w.work(t, postgres.Jobs{Duties: []postgres.Duty{{Name: "test", Every: time.Hour, Do: func(context.Context) error { done <- true; return nil }}}})
	soon(t, "the duty", done)
}

func TestPurgeBinTakesOnlyWhatNobodySaw(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	bin := func(title string) archive.Document {
		d := w.document(t, archive.Public, title)
		ok(t, w.as(t, w.drafter, func(tx archive.Tx) error {
			d, err := tx.Documents().Lock(t.Context(), d.ID)
			if err != nil {
				return err
			}
			d.Status = archive.Binned
			return tx.Documents().Update(t.Context(), &d)
		}))
		return d
	}
	alone, seen := bin("没人看过"), bin("送审过")
	ok(t, w.InTx(t.Context(), archive.System(), func(tx archive.Tx) error {
		return tx.Trace().AddVersion(t.Context(), archive.Version{Document: seen.Key, Draft: 1, Person: w.drafter, PersonName: "张三", Why: "submitted", Content: []byte("{}"), Digest: digestOf(1)})
	}))
	w.clock.Pass(29 * 24 * time.Hour)
	late := bin("刚放进去")
	ok(t, w.PurgeBin(t.Context()))
	there := func(d archive.Document) bool {
		err := w.as(t, w.drafter, func(tx archive.Tx) error {
			_, err := tx.Documents().ByID(t.Context(), d.ID)
			return err
		})
		return err == nil
	}
	if !there(alone) || !there(seen) || !there(late) {
		t.Error("something went before its thirty days")
	}
	w.clock.Pass(2 * 24 * time.Hour)
	ok(t, w.PurgeBin(t.Context()))
	if there(alone) || !there(seen) || !there(late) {
		t.Errorf("alone %v, seen %v, late %v", there(alone), there(seen), there(late))
	}
	w.sealAll(t)
	changes, _, err := w.Changes(t.Context(), 0, 10_000)
	ok(t, err)
	if last := changes[len(changes)-1]; last.Subject != alone.ID || last.Topic != archive.TopicDocument {
		t.Errorf("the index does not hear of it: %+v", last)
	}
}

func TestDropExpired(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	by := archive.By{Person: w.drafter}
	ok(t, w.OpenSession(t.Context(), by, [32]byte{1}, archive.BrowserSession))
	ok(t, w.OpenSession(t.Context(), by, [32]byte{2}, archive.ProgramSession))
	ok(t, w.InTx(t.Context(), archive.By{Person: w.drafter, Claim: &archive.Claim{Route: "POST /x", Key: "k"}}, func(archive.Tx) error { return nil }))
	w.clock.Pass(25 * time.Hour)
	ok(t, w.DropExpired(t.Context()))
	var sessions, claims int
	conn, err := pgx.Connect(t.Context(), w.at.Admin)
	ok(t, err)
	defer conn.Close(t.Context())
	ok(t, conn.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM session), (SELECT count(*) FROM idempotency)`).Scan(&sessions, &claims))
	if sessions != 1 || claims != 0 {
		t.Errorf("%d sessions and %d claims are left, want 1 and 0", sessions, claims)
	}
}
