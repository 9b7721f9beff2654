package blob

import (
	"context"
	"time"

	"github.com/minio/minio-go/v7"

	"github.com/lantai/lantai/archive"
)

// noLock is the code of S3 for an object that carries no retention.
const noLock = "NoSuchObjectLockConfiguration"

// Lock implements archive.BlobLocker by the retention of the object.
func (s *S3) Lock(ctx context.Context, key archive.BlobKey, until time.Time) error {
	if err := archive.CheckLock(s.now(), until); err != nil {
		return err
	}
	current, err := s.LockedUntil(ctx, key)
	if err != nil || !until.After(current) {
		return err
	}
	until = until.UTC()
	return s3Error(s.client.PutObjectRetention(ctx, s.live, objectName(key), minio.PutObjectRetentionOptions{
		Mode: &s.mode, RetainUntilDate: &until,
	}))
}

// LockedUntil implements archive.BlobLocker.
func (s *S3) LockedUntil(ctx context.Context, key archive.BlobKey) (time.Time, error) {
	info, err := s.stat(ctx, s.live, key)
	if err != nil {
		return time.Time{}, err
	}
	return s.retention(ctx, key, info.VersionID)
}

func (s *S3) retention(ctx context.Context, key archive.BlobKey, version string) (time.Time, error) {
	_, until, err := s.client.GetObjectRetention(ctx, s.live, objectName(key), version)
	if minio.ToErrorResponse(err).Code == noLock {
		return time.Time{}, nil // never locked
	}
	if err != nil || until == nil {
		return time.Time{}, s3Error(err)
	}
	return *until, nil
}

// Delete implements archive.BlobRemover.
func (s *S3) Delete(ctx context.Context, key archive.BlobKey) error {
	if !key.Valid() {
		return nil
	}
	return s.deleteVersions(ctx, s.live, key)
}

// deleteVersions removes the versions and delete markers of an object. One that is locked stops it.
func (s *S3) deleteVersions(ctx context.Context, bucket string, key archive.BlobKey) error {
	name := objectName(key)
	for version := range s.client.ListObjectsIter(ctx, bucket, minio.ListObjectsOptions{Prefix: name, WithVersions: true}) {
		if version.Err != nil {
			return s3Error(version.Err)
		}
		err := s.client.RemoveObject(ctx, bucket, name, minio.RemoveObjectOptions{VersionID: version.VersionID})
		if err != nil {
			return s.explainRefusal(ctx, key, version.VersionID, err)
		}
	}
	return nil
}

// explainRefusal tells a lock from other refusals: stores answer both with the same code.
func (s *S3) explainRefusal(ctx context.Context, key archive.BlobKey, version string, refusal error) error {
	until, err := s.retention(ctx, key, version)
	if err != nil || until.IsZero() {
		return s3Error(refusal)
	}
	return locked(until.In(s.now().Location()))
}
