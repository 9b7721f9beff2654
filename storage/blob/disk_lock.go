package blob

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"time"

	"github.com/lantai/lantai/archive"
)

// Lock implements archive.BlobLocker. Whoever owns the folder can still remove the file by hand; what is kept for law's sake
// and against its keepers belongs into an S3-compatible store with object lock.
func (d *Disk) Lock(ctx context.Context, key archive.BlobKey, until time.Time) error {
	if err := archive.CheckLock(d.now(), until); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, err := d.Stat(ctx, key); err != nil {
		return err
	}
	current, err := d.lockedUntil(key)
	if err != nil || !until.After(current) {
		return diskError(err)
	}
	if err := d.write(liveName(key)+lockSuffix, strings.NewReader(until.UTC().Format(time.RFC3339Nano))); err != nil {
		return diskError(err)
	}
	return diskError(d.root.Chmod(liveName(key), 0o400))
}

// LockedUntil implements archive.BlobLocker.
func (d *Disk) LockedUntil(ctx context.Context, key archive.BlobKey) (time.Time, error) {
	if _, err := d.Stat(ctx, key); err != nil {
		return time.Time{}, err
	}
	until, err := d.lockedUntil(key)
	return until, diskError(err)
}

func (d *Disk) lockedUntil(key archive.BlobKey) (time.Time, error) {
	text, err := d.root.ReadFile(liveName(key) + lockSuffix)
	if errors.Is(err, fs.ErrNotExist) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	return time.Parse(time.RFC3339Nano, string(text)) // an unreadable lock is an error, never an open door
}
