package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"math"
	"time"

	"github.com/emmansun/gmsm/sm3"

	"github.com/lantai/lantai/archive"
)

// intake reads a stream to the store and takes its digests on the way. It stops beyond limit bytes and when ctx ends, and it
// remembers its own failure, which stores wrap in errors of theirs.
type intake struct {
	ctx    context.Context
	r      io.Reader
	limit  int64
	size   int64
	sha    hash.Hash
	sm3    hash.Hash
	failed error
}

func newIntake(ctx context.Context, r io.Reader, limit int64) *intake {
	return &intake{ctx: ctx, r: r, limit: limit, sha: sha256.New(), sm3: sm3.New()}
}

func (in *intake) Read(p []byte) (int, error) {
	if err := in.ctx.Err(); err != nil {
		return 0, in.fail(unavailable(err))
	}
	n, err := in.r.Read(p)
	if in.size += int64(n); in.size > in.limit {
		return 0, in.fail(tooLarge(in.limit))
	}
	in.sha.Write(p[:n])
	in.sm3.Write(p[:n])
	if err != nil && err != io.EOF {
		return n, in.fail(brokenOff(err))
	}
	return n, err
}

func (in *intake) fail(err error) error {
	in.failed = err
	return err
}

func (in *intake) digests() archive.Digests {
	return archive.Digests{
		Size:   in.size,
		SHA256: hex.EncodeToString(in.sha.Sum(nil)),
		SM3:    hex.EncodeToString(in.sm3.Sum(nil)),
	}
}

// verify reads r to its end and compares.
func verify(ctx context.Context, r io.Reader, want archive.Digests) error {
	in := newIntake(ctx, r, math.MaxInt64)
	if _, err := io.Copy(io.Discard, in); err != nil {
		return err
	}
	if in.digests() != want {
		return archive.E(archive.Internal, "文件内容与登记的摘要不一致，已停止使用这份文件。请联系系统管理员从备份中核对。").
			Because(archive.ErrAltered)
	}
	return nil
}

// errNotFound answers for a missing object and for a key that no store ever drew.
func errNotFound(cause error) error { return archive.ErrNotFound().Because(cause) }

var errNoKey = errors.New("blob: not a key of a store")

func tooLarge(limit int64) error {
	const mebibyte = 1 << 20
	if limit < mebibyte {
		return archive.E(archive.TooLarge, "文件超过 %d 字节的上限，没有保存。请压缩或拆分后再上传。", limit)
	}
	return archive.E(archive.TooLarge, "文件超过 %d MB 的上限，没有保存。请压缩或拆分后再上传。", limit/mebibyte)
}

func noSpace(cause error) error {
	return archive.E(archive.NoSpace, "存储空间已满，文件没有保存，已有的文件不受影响。请联系系统管理员扩容后再试。").Because(cause)
}

func unavailable(cause error) error {
	return archive.E(archive.Unavailable, "文件存储暂时不可用，已保存的文件不受影响。请稍后再试。").Because(cause)
}

// brokenOff is for a stream that ended in an error, usually because the sender went away. A sentence that is already one of
// ours, such as that of a size limit in front of us, is kept.
func brokenOff(cause error) error {
	if e, ok := errors.AsType[*archive.Error](cause); ok {
		return e
	}
	return archive.E(archive.Unavailable, "上传中断，文件没有保存。请重新上传。").Because(cause)
}

func locked(until time.Time) error {
	return archive.E(archive.Conflict, "文件在锁定期内，%s 之前不能删除。", until.Format("2006年1月2日15:04"))
}
