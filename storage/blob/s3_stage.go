package blob

import (
	"bytes"
	"context"
	"io"
	"time"

	"github.com/minio/minio-go/v7"

	"github.com/lantai/lantai/archive"
)

// partSize is the memory that an upload takes, and times 10,000 parts the largest one: 80 GiB.
const partSize = 8 << 20

// cleanupTime bounds the removal of what a failed act left, which goes on after the caller has gone.
const cleanupTime = time.Minute

// Stage implements archive.BlobStager.
func (s *S3) Stage(ctx context.Context, r io.Reader, limit int64) (archive.BlobKey, archive.Digests, error) {
	key := archive.NewBlobKey()
	in := newIntake(ctx, r, limit)
	if err := s.put(ctx, key, in); err != nil {
		if in.failed != nil {
			err = in.failed
		}
		return "", archive.Digests{}, s3Error(err)
	}
	return key, in.digests(), nil
}

// put sends what fits into one part in a single request; a longer stream goes in parts, which the client aborts on an error.
func (s *S3) put(ctx context.Context, key archive.BlobKey, in *intake) error {
	first := make([]byte, partSize)
	n, err := io.ReadFull(in, first)
	if in.failed != nil {
		return in.failed
	}
	if err != nil { // the end of the stream
		_, err = s.client.PutObject(ctx, s.staging, objectName(key), bytes.NewReader(first[:n]), int64(n), minio.PutObjectOptions{})
		return err
	}
	whole := io.MultiReader(bytes.NewReader(first), in)
	_, err = s.client.PutObject(ctx, s.staging, objectName(key), whole, -1, minio.PutObjectOptions{PartSize: partSize})
	return err
}

// OpenStaged implements archive.BlobStager.
func (s *S3) OpenStaged(ctx context.Context, key archive.BlobKey) (archive.Blob, error) {
	return s.open(ctx, s.staging, key)
}

// Discard implements archive.BlobStager.
func (s *S3) Discard(ctx context.Context, key archive.BlobKey) error {
	if !key.Valid() {
		return nil
	}
	if err := s.client.RemoveIncompleteUpload(ctx, s.staging, objectName(key)); err != nil {
		return s3Error(err)
	}
	return s.deleteVersions(ctx, s.staging, key)
}

// Promote implements archive.BlobStager. The store copies the bytes itself; then they are read back from the live bucket.
func (s *S3) Promote(ctx context.Context, key archive.BlobKey, want archive.Digests) error {
	_, err := s.Stat(ctx, key)
	switch archive.KindOf(err) {
	case archive.NotFound:
		err = s.copyLive(ctx, key, want)
		if archive.KindOf(err) == archive.NotFound {
			err = s.Verify(ctx, key, want) // somebody else has promoted it since, and cleared staging
		}
	default:
		if err == nil {
			err = s.Verify(ctx, key, want) // copied before, perhaps not to the end of this function
		}
	}
	if err != nil {
		return err
	}
	return s.Discard(ctx, key)
}

func (s *S3) copyLive(ctx context.Context, key archive.BlobKey, want archive.Digests) error {
	if !key.Valid() {
		return errNotFound(errNoKey)
	}
	source := minio.CopySrcOptions{Bucket: s.staging, Object: objectName(key)}
	if _, err := s.client.ComposeObject(ctx, minio.CopyDestOptions{Bucket: s.live, Object: objectName(key)}, source); err != nil {
		return s3Error(err)
	}
	err := s.Verify(ctx, key, want)
	if err == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanupTime)
	defer cancel()
	if cleanup := s.Delete(ctx, key); cleanup != nil {
		return cleanup
	}
	return err
}
