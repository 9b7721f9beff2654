// Package blobtest holds every implementation of archive.Blobs to the comments of that port, against the real thing.
package blobtest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"iter"
	"math/rand/v2"
	"testing"
	"testing/iotest"
	"time"

	"github.com/emmansun/gmsm/sm3"

	"github.com/lantai/lantai/archive"
)

// World is an empty store and what a test can do to it from outside.
type World struct {
	Store archive.Blobs
	Now   func() time.Time
	// Sleep lets time pass for the locks of the store.
	Sleep func(time.Duration)
	// Swap puts other bytes in the place of a live object, behind the back of the store.
	Swap func(t *testing.T, key archive.BlobKey, content []byte)
	// BreakOff leaves behind what an upload leaves whose process was killed, and answers its key.
	BreakOff func(t *testing.T) archive.BlobKey
	// ListsUnfinished says whether the store lists what BreakOff leaves. If not, it must clear it away by itself.
	ListsUnfinished bool
}

// Suite says how to get a World for each test and, where its disk can be made small, a store that holds about 4 MB.
type Suite struct {
	Open  func(t *testing.T) World
	Small func(t *testing.T) archive.Blobs
}

// Run runs the suite.
func (s Suite) Run(t *testing.T) {
	tests := []struct {
		name string
		test func(*testing.T, World)
	}{
		{"round trip", testRoundTrip},
		{"many parts", testManyParts},
		{"ranges", testRanges},
		{"too large", testTooLarge},
		{"broken off", testBrokenOff},
		{"cancelled", testCancelled},
		{"killed", testKilled},
		{"wrong digest", testWrongDigest},
		{"swapped bytes", testSwapped},
		{"concurrent", testConcurrent},
		{"concurrent promotion", testConcurrentPromotion},
		{"delete", testDelete},
		{"delete versions", testDeleteVersions},
		{"lock", testLock},
		{"lock steps", testLockSteps},
		{"sweep", testSweep},
		{"foreign keys", testForeignKeys},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			world := s.Open(t)
			t.Cleanup(func() {
				if err := world.Store.Close(); err != nil {
					t.Errorf("close: %v", err)
				}
			})
			test.test(t, world)
		})
	}
	if s.Small != nil {
		t.Run("disk full", s.testFull)
	}
}

// Sample is size bytes that are the same for the same seed and compress to nothing less.
func Sample(size int, seed uint64) []byte {
	content := make([]byte, size)
	_, _ = rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8)}).Read(content)
	return content
}

// DigestsOf computes the digests anew, apart from any store.
func DigestsOf(content []byte) archive.Digests {
	sha, national := sha256.Sum256(content), sm3.Sum(content)
	return archive.Digests{
		Size: int64(len(content)), SHA256: hex.EncodeToString(sha[:]), SM3: hex.EncodeToString(national[:]),
	}
}

// Keep stages and promotes content.
func Keep(t testing.TB, store archive.Blobs, content []byte) archive.BlobKey {
	t.Helper()
	key, digests := stage(t, store, content)
	if err := store.Promote(t.Context(), key, digests); err != nil {
		t.Fatalf("promote: %v", err)
	}
	return key
}

const noLimit = 1 << 40

func stage(t testing.TB, store archive.Blobs, content []byte) (archive.BlobKey, archive.Digests) {
	t.Helper()
	key, digests, err := store.Stage(t.Context(), bytes.NewReader(content), noLimit)
	if err != nil {
		t.Fatalf("stage: %v", err)
	}
	if want := DigestsOf(content); digests != want {
		t.Fatalf("digests are %v, want %v", digests, want)
	}
	return key, digests
}

func read(t testing.TB, open func(context.Context, archive.BlobKey) (archive.Blob, error), key archive.BlobKey) []byte {
	t.Helper()
	b, err := open(t.Context(), key)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	defer func() { _ = b.Close() }()
	content, err := io.ReadAll(b)
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	if b.Size() != int64(len(content)) {
		t.Errorf("Size is %d, want %d", b.Size(), len(content))
	}
	return content
}

func collect(t testing.TB, list iter.Seq2[archive.BlobInfo, error]) map[archive.BlobKey]archive.BlobInfo {
	t.Helper()
	found := map[archive.BlobKey]archive.BlobInfo{}
	for info, err := range list {
		if err != nil {
			t.Fatalf("list: %v", err)
		}
		found[info.Key] = info
	}
	return found
}

func wantKind(t testing.TB, what string, err error, kind archive.Kind) {
	t.Helper()
	if err == nil || archive.KindOf(err) != kind {
		t.Errorf("%s answers %v, want kind %s", what, err, kind)
	}
}

func wantEmpty(t testing.TB, store archive.Blobs) {
	t.Helper()
	if staged, live := collect(t, store.Staged(t.Context())), collect(t, store.Live(t.Context())); len(staged)+len(live) > 0 {
		t.Errorf("left behind: staged %v, live %v", staged, live)
	}
}

func testRoundTrip(t *testing.T, w World) {
	for _, size := range []int{0, 1, 4096, 1<<20 + 7} {
		content := Sample(size, 1)
		key, digests := stage(t, w.Store, content)
		if got := read(t, w.Store.OpenStaged, key); !bytes.Equal(got, content) {
			t.Fatalf("%d bytes: staged content differs", size)
		}
		_, err := w.Store.Open(t.Context(), key)
		wantKind(t, "Open before Promote", err, archive.NotFound)
		for range 2 { // repeating is not an error
			if err := w.Store.Promote(t.Context(), key, digests); err != nil {
				t.Fatalf("%d bytes: promote: %v", size, err)
			}
		}
		if got := read(t, w.Store.Open, key); !bytes.Equal(got, content) {
			t.Fatalf("%d bytes: live content differs", size)
		}
		_, err = w.Store.OpenStaged(t.Context(), key)
		wantKind(t, "OpenStaged after Promote", err, archive.NotFound)
		info, err := w.Store.Stat(t.Context(), key)
		if err != nil || info.Size != int64(size) || info.Key != key {
			t.Errorf("Stat is %+v, %v", info, err)
		}
	}
}

func testManyParts(t *testing.T, w World) {
	content := Sample(40<<20, 2)
	key := Keep(t, w.Store, content)
	if err := w.Store.Verify(t.Context(), key, DigestsOf(content)); err != nil {
		t.Errorf("verify: %v", err)
	}
}

func testRanges(t *testing.T, w World) {
	content := Sample(3<<20+5, 3)
	key := Keep(t, w.Store, content)
	b, err := w.Store.Open(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = b.Close() }()
	for _, r := range []struct{ from, length int }{{0, 10}, {1<<20 - 3, 6}, {2 << 20, 1 << 20}, {7, 2 << 20}, {3 << 20, 5}} {
		got := make([]byte, r.length)
		if _, err := b.ReadAt(got, int64(r.from)); err != nil || !bytes.Equal(got, content[r.from:r.from+r.length]) {
			t.Errorf("ReadAt %v: %v, or the bytes differ", r, err)
		}
		if _, err := b.Seek(int64(r.from), io.SeekStart); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(b, got); err != nil || !bytes.Equal(got, content[r.from:r.from+r.length]) {
			t.Errorf("Seek and Read %v: %v, or the bytes differ", r, err)
		}
	}
	n, err := b.ReadAt(make([]byte, 10), int64(len(content)-4))
	if n != 4 || err != io.EOF {
		t.Errorf("ReadAt over the end reads %d, %v", n, err)
	}
}

func testTooLarge(t *testing.T, w World) {
	for _, limit := range []int{10, 9 << 20} {
		_, _, err := w.Store.Stage(t.Context(), bytes.NewReader(Sample(limit+1, 4)), int64(limit))
		wantKind(t, "one byte too many", err, archive.TooLarge)
	}
	wantEmpty(t, w.Store)
	if _, _, err := w.Store.Stage(t.Context(), bytes.NewReader(Sample(10, 4)), 10); err != nil {
		t.Errorf("exactly at the limit: %v", err)
	}
}

func testBrokenOff(t *testing.T, w World) {
	gone := errors.New("the sender went away")
	for _, size := range []int{100, 20 << 20} {
		r := io.MultiReader(bytes.NewReader(Sample(size, 5)), iotest.ErrReader(gone))
		key, _, err := w.Store.Stage(t.Context(), r, noLimit)
		wantKind(t, "an upload broken off", err, archive.Unavailable)
		if !errors.Is(err, gone) || key != "" {
			t.Errorf("Stage answers key %q and %v", key, err)
		}
	}
	wantEmpty(t, w.Store)
}

func testCancelled(t *testing.T, w World) {
	ctx, cancel := context.WithCancel(t.Context())
	r := io.MultiReader(bytes.NewReader(Sample(20<<20, 6)), readerFunc(func([]byte) (int, error) {
		cancel()
		return 0, nil
	}))
	_, _, err := w.Store.Stage(ctx, r, noLimit)
	wantKind(t, "a cancelled upload", err, archive.Unavailable)
	wantEmpty(t, w.Store)
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func testKilled(t *testing.T, w World) {
	key := w.BreakOff(t)
	_, err := w.Store.OpenStaged(t.Context(), key)
	wantKind(t, "OpenStaged of an unfinished upload", err, archive.NotFound)
	wantKind(t, "Promote of an unfinished upload", w.Store.Promote(t.Context(), key, archive.Digests{}), archive.NotFound)
	if info, ok := collect(t, w.Store.Staged(t.Context()))[key]; ok != w.ListsUnfinished || ok && !info.Unfinished {
		t.Errorf("it is listed as %+v, %v", info, ok)
	}
	if err := w.Store.Discard(t.Context(), key); err != nil {
		t.Errorf("discard: %v", err)
	}
	wantEmpty(t, w.Store)
}
