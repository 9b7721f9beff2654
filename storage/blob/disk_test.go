package blob_test

import (
	"bytes"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/storage/blob"
	"github.com/lantai/lantai/storage/blob/blobtest"
)

func openDisk(t testing.TB, dir string, now func() time.Time) *blob.Disk {
	t.Helper()
	store, err := blob.OpenDisk(dir, now)
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func livePath(dir string, key archive.BlobKey) string {
	return filepath.Join(dir, "live", string(key[:2]), string(key))
}

func TestDisk(t *testing.T) {
	blobtest.Suite{Open: diskWorld, Small: smallDisk}.Run(t)
}

func diskWorld(t *testing.T) blobtest.World {
	dir, now := t.TempDir(), time.Now()
	clock := func() time.Time { return now }
	return blobtest.World{
		Store: openDisk(t, dir, clock),
		Now:   clock,
		Sleep: func(d time.Duration) { now = now.Add(d) },
		Swap: func(t *testing.T, key archive.BlobKey, content []byte) {
			if err := os.WriteFile(livePath(dir, key), content, 0o600); err != nil {
				t.Fatal(err)
			}
		},
		BreakOff: func(t *testing.T) archive.BlobKey {
			key := archive.NewBlobKey()
			if err := os.WriteFile(filepath.Join(dir, "staging", string(key)+".part"), []byte("half"), 0o600); err != nil {
				t.Fatal(err)
			}
			return key
		},
		ListsUnfinished: true,
	}
}

func smallDisk(t *testing.T) archive.Blobs {
	return openDisk(t, smallFolder(t, "4m"), time.Now)
}

// smallFolder is a folder on a file system of the given size.
func smallFolder(t *testing.T, size string) string {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("a full disk needs the right to mount a small one: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Errorf("unmount: %v", err)
		}
	})
	return dir
}

// Nobody but the service may read the files, and a locked one may not be written by it either.
func TestDiskModes(t *testing.T) {
	dir := t.TempDir()
	store := openDisk(t, dir, time.Now)
	key := blobtest.Keep(t, store, []byte("公文"))
	for _, want := range []os.FileMode{0o600, 0o400} {
		info, err := os.Stat(livePath(dir, key))
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("mode is %v, %v, want %v", info.Mode().Perm(), err, want)
		}
		if err := store.Lock(t.Context(), key, time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
}

// A lock that cannot be read is a lock.
func TestDiskDamagedLock(t *testing.T) {
	dir := t.TempDir()
	store := openDisk(t, dir, time.Now)
	key := blobtest.Keep(t, store, []byte("公文"))
	if err := os.WriteFile(livePath(dir, key)+".lock", []byte("20"), 0o400); err != nil {
		t.Fatal(err)
	}
	if err := store.Delete(t.Context(), key); archive.KindOf(err) != archive.Unavailable {
		t.Errorf("Delete answers %v, want unavailable", err)
	}
	if err := store.Verify(t.Context(), key, blobtest.DigestsOf([]byte("公文"))); err != nil {
		t.Error(err)
	}
}

// Locks outlive the process.
func TestDiskReopened(t *testing.T) {
	dir := t.TempDir()
	store := openDisk(t, dir, time.Now)
	key := blobtest.Keep(t, store, []byte("公文"))
	if err := store.Lock(t.Context(), key, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if err := openDisk(t, dir, time.Now).Delete(t.Context(), key); archive.KindOf(err) != archive.Conflict {
		t.Errorf("Delete answers %v, want conflict", err)
	}
}

func BenchmarkDiskStage(b *testing.B) { benchmarkStage(b, openDisk(b, b.TempDir(), time.Now)) }

// benchmarkStage measures staging and promotion of a document of 1 MB.
func benchmarkStage(b *testing.B, store archive.Blobs) {
	content := blobtest.Sample(1<<20, 1)
	b.SetBytes(int64(len(content)))
	for b.Loop() {
		key, digests, err := store.Stage(b.Context(), bytes.NewReader(content), 1<<30)
		if err != nil {
			b.Fatal(err)
		}
		if err := store.Promote(b.Context(), key, digests); err != nil {
			b.Fatal(err)
		}
	}
}
