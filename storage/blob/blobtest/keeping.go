package blobtest

import (
	"bytes"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
)

func testWrongDigest(t *testing.T, w World) {
	key, digests := stage(t, w.Store, Sample(1000, 7))
	for _, wrong := range []archive.Digests{
		{Size: digests.Size, SHA256: digests.SHA256, SM3: DigestsOf(nil).SM3},
		{Size: digests.Size, SHA256: DigestsOf(nil).SHA256, SM3: digests.SM3},
		{Size: digests.Size + 1, SHA256: digests.SHA256, SM3: digests.SM3},
		{},
	} {
		if err := w.Store.Promote(t.Context(), key, wrong); !errors.Is(err, archive.ErrAltered) {
			t.Errorf("Promote with %+v answers %v, want ErrAltered", wrong, err)
		}
		if live := collect(t, w.Store.Live(t.Context())); len(live) > 0 {
			t.Fatalf("live after a wrong digest: %v", live)
		}
	}
	if err := w.Store.Promote(t.Context(), key, digests); err != nil {
		t.Errorf("Promote with the right digests: %v", err)
	}
}

func testSwapped(t *testing.T, w World) {
	content := Sample(5000, 8)
	key := Keep(t, w.Store, content)
	other := bytes.Clone(content)
	other[2500] ^= 1
	w.Swap(t, key, other)
	if err := w.Store.Verify(t.Context(), key, DigestsOf(content)); !errors.Is(err, archive.ErrAltered) {
		t.Errorf("one flipped bit: Verify answers %v, want ErrAltered", err)
	}
	if err := w.Store.Promote(t.Context(), key, DigestsOf(content)); !errors.Is(err, archive.ErrAltered) {
		t.Errorf("one flipped bit: a repeated Promote answers %v, want ErrAltered", err)
	}
}

// listingLag is how far a listing may lie behind what was written: S3-compatible stores are known to list from a cache.
const listingLag = 5 * time.Second

func testConcurrent(t *testing.T, w World) {
	const writers, each = 8, 5
	var group sync.WaitGroup
	for writer := range writers {
		group.Go(func() {
			for i := range each {
				content := Sample(1000+i, uint64(writer))
				key, digests, err := w.Store.Stage(t.Context(), bytes.NewReader(content), noLimit)
				if err == nil {
					err = w.Store.Promote(t.Context(), key, digests)
				}
				if err == nil {
					err = w.Store.Verify(t.Context(), key, DigestsOf(content))
				}
				if err != nil {
					t.Errorf("writer %d: %v", writer, err)
				}
			}
		})
	}
	group.Wait()
	live := collect(t, w.Store.Live(t.Context()))
	for deadline := time.Now().Add(listingLag); len(live) < writers*each && time.Now().Before(deadline); {
		time.Sleep(50 * time.Millisecond)
		live = collect(t, w.Store.Live(t.Context()))
	}
	if len(live) != writers*each {
		t.Errorf("%d live objects, want %d: equal content must not be merged", len(live), writers*each)
	}
}

func testConcurrentPromotion(t *testing.T, w World) {
	content := Sample(100_000, 9)
	key, digests := stage(t, w.Store, content)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if err := w.Store.Promote(t.Context(), key, digests); err != nil {
				t.Errorf("promote: %v", err)
			}
		})
	}
	group.Wait()
	if got := read(t, w.Store.Open, key); !bytes.Equal(got, content) {
		t.Error("the content differs")
	}
}

func testDelete(t *testing.T, w World) {
	key, other := Keep(t, w.Store, Sample(10, 10)), Keep(t, w.Store, Sample(10, 10))
	for range 2 { // repeating is not an error
		if err := w.Store.Delete(t.Context(), key); err != nil {
			t.Fatalf("delete: %v", err)
		}
	}
	_, err := w.Store.Open(t.Context(), key)
	wantKind(t, "Open after Delete", err, archive.NotFound)
	_, err = w.Store.Stat(t.Context(), key)
	wantKind(t, "Stat after Delete", err, archive.NotFound)
	if live := collect(t, w.Store.Live(t.Context())); len(live) != 1 || live[other].Size != 10 {
		t.Errorf("live are %v, want the other object alone", live)
	}
}

func testDeleteVersions(t *testing.T, w World) {
	first := Sample(10, 11)
	key := Keep(t, w.Store, first)
	w.Swap(t, key, Sample(20, 12))
	w.Swap(t, key, Sample(30, 13))
	if err := w.Store.Delete(t.Context(), key); err != nil {
		t.Fatalf("delete: %v", err)
	}
	// Were a version left, Open would answer it or a second Delete would find it; the S3 test also lists the bucket.
	_, err := w.Store.Open(t.Context(), key)
	wantKind(t, "Open after Delete", err, archive.NotFound)
}

func testLock(t *testing.T, w World) {
	key := Keep(t, w.Store, Sample(10, 14))
	if until, err := w.Store.LockedUntil(t.Context(), key); err != nil || !until.IsZero() {
		t.Fatalf("locked until %v, %v before any lock", until, err)
	}
	until := w.Now().Add(2 * time.Second).Truncate(time.Second).Add(time.Second)
	for _, moment := range []time.Time{until, until.Add(-time.Second)} { // the second is earlier and changes nothing
		if err := w.Store.Lock(t.Context(), key, moment); err != nil {
			t.Fatalf("lock: %v", err)
		}
	}
	if got, err := w.Store.LockedUntil(t.Context(), key); err != nil || !got.Equal(until) {
		t.Fatalf("locked until %v, %v, want %v", got, err, until)
	}
	wantKind(t, "Delete in the term of a lock", w.Store.Delete(t.Context(), key), archive.Conflict)
	if got := read(t, w.Store.Open, key); len(got) != 10 {
		t.Error("the refused Delete did something")
	}
	w.Sleep(until.Sub(w.Now()) + 200*time.Millisecond)
	if err := w.Store.Delete(t.Context(), key); err != nil {
		t.Errorf("Delete after the term: %v", err)
	}
}

func testLockSteps(t *testing.T, w World) {
	key := Keep(t, w.Store, Sample(10, 15))
	wantKind(t, "a lock into the past", w.Store.Lock(t.Context(), key, w.Now().Add(-time.Hour)), archive.Invalid)
	wantKind(t, "a lock over a year", w.Store.Lock(t.Context(), key, w.Now().Add(archive.MaxLock+time.Hour)), archive.Invalid)
	wantKind(t, "a lock on nothing", w.Store.Lock(t.Context(), archive.NewBlobKey(), w.Now().Add(time.Hour)), archive.NotFound)
	if until, err := w.Store.LockedUntil(t.Context(), key); err != nil || !until.IsZero() {
		t.Errorf("locked until %v, %v after three refusals", until, err)
	}
}

func testSweep(t *testing.T, w World) {
	kept := Keep(t, w.Store, Sample(10, 16))
	abandoned, _ := stage(t, w.Store, Sample(20, 17))
	staged := collect(t, w.Store.Staged(t.Context()))
	if info := staged[abandoned]; len(staged) != 1 || info.Size != 20 || info.Unfinished || time.Since(info.Modified) > time.Hour {
		t.Fatalf("staged are %+v", staged)
	}
	for range 2 {
		if err := w.Store.Discard(t.Context(), abandoned); err != nil {
			t.Fatalf("discard: %v", err)
		}
	}
	if err := w.Store.Discard(t.Context(), kept); err != nil {
		t.Fatalf("discard of a live key: %v", err)
	}
	if staged, live := collect(t, w.Store.Staged(t.Context())), collect(t, w.Store.Live(t.Context())); len(staged) != 0 || len(live) != 1 {
		t.Errorf("staged %v and live %v after the sweep", staged, live)
	}
}

func testForeignKeys(t *testing.T, w World) {
	Keep(t, w.Store, Sample(10, 18))
	for _, key := range []archive.BlobKey{"", ".", "..", "../live", "/etc/passwd", "a/b", `a\b`, "通知.pdf", "aa/../../../../etc/passwd"} {
		what := fmt.Sprintf("key %q: ", key)
		_, err := w.Store.Open(t.Context(), key)
		wantKind(t, what+"Open", err, archive.NotFound)
		_, err = w.Store.OpenStaged(t.Context(), key)
		wantKind(t, what+"OpenStaged", err, archive.NotFound)
		_, err = w.Store.Stat(t.Context(), key)
		wantKind(t, what+"Stat", err, archive.NotFound)
		wantKind(t, what+"Promote", w.Store.Promote(t.Context(), key, archive.Digests{}), archive.NotFound)
		wantKind(t, what+"Lock", w.Store.Lock(t.Context(), key, w.Now().Add(time.Hour)), archive.NotFound)
		if err := errors.Join(w.Store.Delete(t.Context(), key), w.Store.Discard(t.Context(), key)); err != nil {
			t.Errorf("%s%v", what, err)
		}
	}
	if live := collect(t, w.Store.Live(t.Context())); len(live) != 1 {
		t.Errorf("live are %v", live)
	}
}

func (s Suite) testFull(t *testing.T) {
	store := s.Small(t)
	defer func() { _ = store.Close() }()
	small := Keep(t, store, Sample(1000, 19))
	_, _, err := store.Stage(t.Context(), bytes.NewReader(Sample(32<<20, 20)), noLimit)
	wantKind(t, "an upload larger than the disk", err, archive.NoSpace)
	if staged := collect(t, store.Staged(t.Context())); len(staged) != 0 {
		t.Errorf("the failed upload left %v", staged)
	}
	if err := store.Verify(t.Context(), small, DigestsOf(Sample(1000, 19))); err != nil {
		t.Errorf("what was there before: %v", err)
	}
	Keep(t, store, Sample(1000, 21)) // the failed upload gave its space back
}
