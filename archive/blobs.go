package archive

import (
	"context"
	"errors"
	"io"
	"iter"
	"time"
)

// The life of a file's bytes. A row of the database names the key; the key is random and never changes.
//
//	upload ──Stage──▶ staging ──type, secret mark, malware──▶ Promote ──read back, digests agree──▶ live ──Lock──▶ locked
//	                     │              (row: checking)                       (row: live, committed after Promote)  │   │
//	                     └──refused, abandoned: Discard                                  Delete, every version ◀────┘   │
//	                                                                                     Delete refused until expiry ◀──┘
//
// Staging is a folder or bucket of its own, unversioned and outside backups: what is refused there leaves nothing behind.
// Promote comes before the commit that makes the row live, so a crash between the two leaves an orphan among the live objects
// and never a live row without bytes. Orphans are found by comparing Live with the rows, and are only swept when doctor is
// clean. One object belongs to one row; equal files are kept twice.

// BlobKey is the name of an object in every store: an ID drawn by Stage. A store answers NotFound for a key of any other form,
// so that nothing a person typed, least of all a path, reaches a disk or a bucket.
type BlobKey string

// NewBlobKey draws a random key.
func NewBlobKey() BlobKey { return BlobKey(NewID()) }

// Valid reports whether k has the form of a drawn key.
func (k BlobKey) Valid() bool { return ValidID(string(k)) }

// Digests are taken of the bytes as they pass by. They are lower-case hexadecimal; a row keeps each with the name of its
// algorithm ("sha256", "sm3"), so that another one can be added without a doubt about the old ones.
type Digests struct {
	Size   int64
	SHA256 string
	SM3    string // GB/T 32905-2016
}

// BlobInfo describes an object in a listing.
type BlobInfo struct {
	Key        BlobKey
	Size       int64
	Modified   time.Time
	Unfinished bool // an upload that was broken off: it has no content yet, Size may be 0
}

// Blob is an open object. Reads at any place are allowed, one goroutine at a time.
type Blob interface {
	io.ReadSeekCloser
	io.ReaderAt
	Size() int64
}

// ErrAltered is the cause of the error that Promote and Verify answer when the bytes differ from their digests.
var ErrAltered = errors.New("archive: bytes differ from their digests")

// BlobStager takes uploads in.
type BlobStager interface {
	// Stage copies r into staging under a key of its own and answers what passed by. More than limit bytes is TooLarge, a full
	// disk or store NoSpace; an error of r is returned as the cause of Unavailable. After an error nothing can be opened under
	// any key.
	Stage(ctx context.Context, r io.Reader, limit int64) (BlobKey, Digests, error)
	// OpenStaged opens what Stage took, for the checks and for the uploader. NotFound when there is none.
	OpenStaged(ctx context.Context, key BlobKey) (Blob, error)
	// Discard removes a staged object, finished or not. There being none is not an error.
	Discard(ctx context.Context, key BlobKey) error
	// Promote makes a staged object live. It is declared written only when it was read back from its place and agrees with want;
	// else the error wraps ErrAltered and nothing is live. Repeating it after a success is not an error. NotFound when there is
	// neither a staged nor a live object.
	Promote(ctx context.Context, key BlobKey, want Digests) error
}

// BlobReader reads live objects.
type BlobReader interface {
	// Open answers NotFound when there is no live object.
	Open(ctx context.Context, key BlobKey) (Blob, error)
	// Stat answers NotFound when there is no live object.
	Stat(ctx context.Context, key BlobKey) (BlobInfo, error)
	// Verify reads a live object to its end. An error that wraps ErrAltered means that the bytes are not those of want.
	Verify(ctx context.Context, key BlobKey, want Digests) error
}

// BlobRemover destroys live objects.
type BlobRemover interface {
	// Delete removes every version of a live object. There being none is not an error; a locked one is a Conflict and stays.
	Delete(ctx context.Context, key BlobKey) error
}

// BlobLister lists for the sweeps. A sequence ends after the first error. Objects written meanwhile
// or seconds before may be missing: stores are known to list from a cache.
type BlobLister interface {
	// Staged lists staging: finished uploads, and those that were broken off unless the store clears them away by itself.
	Staged(ctx context.Context) iter.Seq2[BlobInfo, error]
	// Live lists the live objects.
	Live(ctx context.Context) iter.Seq2[BlobInfo, error]
}

// BlobLocker protects live objects against deletion (object lock).
type BlobLocker interface {
	// Lock refuses Delete until the given moment. It only ever extends: an earlier moment than the one in force changes nothing.
	// It must satisfy CheckLock. NotFound when there is no live object.
	Lock(ctx context.Context, key BlobKey, until time.Time) error
	// LockedUntil answers the moment in force, zero when the object was never locked.
	LockedUntil(ctx context.Context, key BlobKey) (time.Time, error)
}

// Blobs is a store of bytes. The disk and any S3-compatible store keep it; storage/blob/blobtest holds both to these comments.
type Blobs interface {
	BlobStager
	BlobReader
	BlobRemover
	BlobLister
	BlobLocker
	io.Closer
}

// MaxLock is the longest step of a lock. Records are locked in steps that a job renews, so that a correction or a destruction
// that the law demands stays possible within a year.
const MaxLock = 366 * 24 * time.Hour

// CheckLock answers Invalid when a lock at now until the given moment would end in the past or be longer than MaxLock.
func CheckLock(now, until time.Time) error {
	if !until.After(now) {
		return E(Invalid, "锁定的截止时间已经过去，请选择以后的时间。").On("until")
	}
	if until.Sub(now) > MaxLock {
		return E(Invalid, "每次锁定最长一年，到期前由系统自动续期，请缩短时间。").On("until")
	}
	return nil
}
