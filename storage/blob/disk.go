package blob

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"sync"
	"syscall"
	"time"

	"github.com/lantai/lantai/archive"
)

const (
	stagingDir = "staging"
	liveDir    = "live"
	partSuffix = ".part"
	lockSuffix = ".lock"
)

// Disk keeps blobs in one folder of a file system. One process uses it at a time.
type Disk struct {
	root *os.Root // nothing outside the folder can be named through it
	now  func() time.Time
	mu   sync.Mutex // held by Lock and Delete, so that a lock is never set on what is being deleted
}

var _ archive.Blobs = (*Disk)(nil)

// OpenDisk opens the store in dir, which it creates when needed. now decides when locks end.
func OpenDisk(dir string, now func() time.Time) (*Disk, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, diskError(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, diskError(err)
	}
	for _, sub := range []string{stagingDir, liveDir} {
		if err := root.MkdirAll(sub, 0o700); err != nil {
			return nil, diskError(errors.Join(err, root.Close()))
		}
	}
	return &Disk{root: root, now: now}, nil
}

// Close releases the folder.
func (d *Disk) Close() error { return diskError(d.root.Close()) }

// Stage implements archive.BlobStager.
func (d *Disk) Stage(ctx context.Context, r io.Reader, limit int64) (archive.BlobKey, archive.Digests, error) {
	key := archive.NewBlobKey()
	in := newIntake(ctx, r, limit)
	if err := d.write(stagedName(key), in); err != nil {
		if in.failed != nil {
			err = in.failed
		}
		return "", archive.Digests{}, diskError(err)
	}
	return key, in.digests(), nil
}

// OpenStaged implements archive.BlobStager.
func (d *Disk) OpenStaged(_ context.Context, key archive.BlobKey) (archive.Blob, error) {
	return d.open(key, stagedName)
}

// Discard implements archive.BlobStager.
func (d *Disk) Discard(_ context.Context, key archive.BlobKey) error {
	if !key.Valid() {
		return nil
	}
	return diskError(errors.Join(d.remove(stagedName(key)), d.remove(stagedName(key)+partSuffix)))
}

// Promote implements archive.BlobStager. The staged file is read back and then renamed, so its bytes are never copied.
func (d *Disk) Promote(ctx context.Context, key archive.BlobKey, want archive.Digests) error {
	staged, err := d.OpenStaged(ctx, key)
	if archive.KindOf(err) == archive.NotFound {
		return d.Verify(ctx, key, want) // done before, or never staged
	}
	if err != nil {
		return err
	}
	defer func() { _ = staged.Close() }()
	if err := verify(ctx, staged, want); err != nil {
		return err
	}
	err = d.move(stagedName(key), liveName(key))
	if errors.Is(err, fs.ErrNotExist) {
		return d.Verify(ctx, key, want) // somebody else promoted it meanwhile
	}
	return diskError(err)
}

// Open implements archive.BlobReader.
func (d *Disk) Open(_ context.Context, key archive.BlobKey) (archive.Blob, error) {
	return d.open(key, liveName)
}

// Stat implements archive.BlobReader.
func (d *Disk) Stat(_ context.Context, key archive.BlobKey) (archive.BlobInfo, error) {
	if !key.Valid() {
		return archive.BlobInfo{}, errNotFound(errNoKey)
	}
	info, err := d.root.Stat(liveName(key))
	if err != nil {
		return archive.BlobInfo{}, diskError(err)
	}
	return archive.BlobInfo{Key: key, Size: info.Size(), Modified: info.ModTime()}, nil
}

// Verify implements archive.BlobReader.
func (d *Disk) Verify(ctx context.Context, key archive.BlobKey, want archive.Digests) error {
	f, err := d.Open(ctx, key)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	return verify(ctx, f, want)
}

// Delete implements archive.BlobRemover.
func (d *Disk) Delete(ctx context.Context, key archive.BlobKey) error {
	if !key.Valid() {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	until, err := d.lockedUntil(key)
	if err != nil {
		return diskError(err)
	}
	if now := d.now(); now.Before(until) {
		return locked(until.In(now.Location()))
	}
	return diskError(errors.Join(d.remove(liveName(key)), d.remove(liveName(key)+lockSuffix)))
}

func stagedName(key archive.BlobKey) string { return path.Join(stagingDir, string(key)) }

// liveName spreads the objects over 1,024 folders.
func liveName(key archive.BlobKey) string { return path.Join(liveDir, string(key[:2]), string(key)) }

func (d *Disk) open(key archive.BlobKey, name func(archive.BlobKey) string) (archive.Blob, error) {
	if !key.Valid() {
		return nil, errNotFound(errNoKey)
	}
	f, err := d.root.Open(name(key))
	if err != nil {
		return nil, diskError(err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, diskError(errors.Join(err, f.Close()))
	}
	return diskBlob{f, info.Size()}, nil
}

// diskBlob is an open file. Its read errors are those of the operating system.
type diskBlob struct {
	*os.File
	size int64
}

func (b diskBlob) Size() int64 { return b.size }

// diskError translates errors of the file system; nil stays nil and sentences of ours stay as they are.
func diskError(err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*archive.Error](err); ok {
		return e
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errNotFound(err)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return noSpace(err)
	default:
		return unavailable(err)
	}
}
