package blob

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"path"
	"strings"

	"github.com/lantai/lantai/archive"
)

// Staged implements archive.BlobLister.
func (d *Disk) Staged(ctx context.Context) iter.Seq2[archive.BlobInfo, error] {
	return d.list(ctx, stagingDir)
}

// Live implements archive.BlobLister.
func (d *Disk) Live(ctx context.Context) iter.Seq2[archive.BlobInfo, error] {
	return d.list(ctx, liveDir)
}

var errStopped = errors.New("blob: the listing was left")

func (d *Disk) list(ctx context.Context, dir string) iter.Seq2[archive.BlobInfo, error] {
	return func(yield func(archive.BlobInfo, error) bool) {
		err := fs.WalkDir(d.root.FS(), dir, func(_ string, entry fs.DirEntry, err error) error {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil || entry.IsDir() {
				return err
			}
			info, ok, err := describe(entry)
			if ok && !yield(info, nil) {
				return errStopped
			}
			return err
		})
		if err != nil && err != errStopped {
			yield(archive.BlobInfo{}, diskError(err))
		}
	}
}

// describe answers false for a file that is no object: a lock, or one that went away while we were listing.
func describe(entry fs.DirEntry) (archive.BlobInfo, bool, error) {
	name, unfinished := strings.CutSuffix(path.Base(entry.Name()), partSuffix)
	key := archive.BlobKey(name)
	if !key.Valid() {
		return archive.BlobInfo{}, false, nil
	}
	info, err := entry.Info()
	if errors.Is(err, fs.ErrNotExist) {
		return archive.BlobInfo{}, false, nil
	}
	if err != nil {
		return archive.BlobInfo{}, false, err
	}
	return archive.BlobInfo{Key: key, Size: info.Size(), Modified: info.ModTime(), Unfinished: unfinished}, true, nil
}
