package blob

import (
	"context"
	"io"

	"github.com/minio/minio-go/v7"

	"github.com/lantai/lantai/archive"
)

// Open implements archive.BlobReader.
func (s *S3) Open(ctx context.Context, key archive.BlobKey) (archive.Blob, error) {
	return s.open(ctx, s.live, key)
}

// Stat implements archive.BlobReader.
func (s *S3) Stat(ctx context.Context, key archive.BlobKey) (archive.BlobInfo, error) {
	info, err := s.stat(ctx, s.live, key)
	if err != nil {
		return archive.BlobInfo{}, err
	}
	return archive.BlobInfo{Key: key, Size: info.Size, Modified: info.LastModified}, nil
}

// Verify implements archive.BlobReader.
func (s *S3) Verify(ctx context.Context, key archive.BlobKey, want archive.Digests) error {
	b, err := s.Open(ctx, key)
	if err != nil {
		return err
	}
	defer func() { _ = b.Close() }()
	return verify(ctx, b, want)
}

func (s *S3) stat(ctx context.Context, bucket string, key archive.BlobKey) (minio.ObjectInfo, error) {
	if !key.Valid() {
		return minio.ObjectInfo{}, errNotFound(errNoKey)
	}
	info, err := s.client.StatObject(ctx, bucket, objectName(key), minio.StatObjectOptions{})
	return info, s3Error(err)
}

func (s *S3) open(ctx context.Context, bucket string, key archive.BlobKey) (archive.Blob, error) {
	info, err := s.stat(ctx, bucket, key)
	if err != nil {
		return nil, err
	}
	b := &s3Blob{ctx: ctx, client: s.client, bucket: bucket, info: info}
	b.stream, err = s.client.GetObject(ctx, bucket, info.Key, b.options())
	if err != nil {
		return nil, s3Error(err)
	}
	return b, nil
}

// windowSize is what one ReadAt fetches ahead: readers of PDF and ZIP ask for many small pieces that lie close together.
const windowSize = 1 << 20

// s3Blob reads one version of an object: Read as one stream, ReadAt through a window.
type s3Blob struct {
	ctx    context.Context // of the request that opened it, as for any stream of the client
	client *minio.Client
	bucket string
	info   minio.ObjectInfo
	stream *minio.Object
	window []byte
	offset int64 // of the window
}

func (b *s3Blob) Size() int64 { return b.info.Size }

func (b *s3Blob) Read(p []byte) (int, error) {
	n, err := b.stream.Read(p)
	if err == io.EOF {
		return n, io.EOF
	}
	return n, s3Error(err)
}

func (b *s3Blob) Seek(offset int64, whence int) (int64, error) {
	at, err := b.stream.Seek(offset, whence)
	return at, s3Error(err)
}

func (b *s3Blob) Close() error { return s3Error(b.stream.Close()) }

func (b *s3Blob) ReadAt(p []byte, off int64) (int, error) {
	read := 0
	for read < len(p) {
		at := off + int64(read)
		if at >= b.info.Size {
			return read, io.EOF
		}
		if at < b.offset || at >= b.offset+int64(len(b.window)) {
			if err := b.fetch(at, max(windowSize, len(p)-read)); err != nil {
				return read, err
			}
		}
		read += copy(p[read:], b.window[at-b.offset:])
	}
	return read, nil
}

func (b *s3Blob) fetch(at int64, length int) error {
	end := min(at+int64(length), b.info.Size)
	options := b.options()
	if err := options.SetRange(at, end-1); err != nil {
		return s3Error(err)
	}
	part, err := b.client.GetObject(b.ctx, b.bucket, b.info.Key, options)
	if err != nil {
		return s3Error(err)
	}
	defer func() { _ = part.Close() }()
	window := make([]byte, end-at)
	if _, err := io.ReadFull(part, window); err != nil {
		return s3Error(err)
	}
	b.window, b.offset = window, at
	return nil
}

// options pins the version that was found when the blob was opened.
func (b *s3Blob) options() minio.GetObjectOptions {
	return minio.GetObjectOptions{VersionID: b.info.VersionID}
}
