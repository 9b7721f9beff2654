package blob

import (
	"context"
	"iter"
	"strings"

	"github.com/minio/minio-go/v7"

	"github.com/lantai/lantai/archive"
)

// Staged implements archive.BlobLister. Some stores list the parts of an upload only to who knows its key; those clear them away
// by themselves, and an operator of any other store sets the lifecycle rule AbortIncompleteMultipartUpload as a second net.
func (s *S3) Staged(ctx context.Context) iter.Seq2[archive.BlobInfo, error] {
	return func(yield func(archive.BlobInfo, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel() // ends the listing of uploads when its reader leaves early
		for info, err := range s.list(ctx, s.staging) {
			if !yield(info, err) || err != nil {
				return
			}
		}
		for upload := range s.client.ListIncompleteUploads(ctx, s.staging, objectPrefix, true) {
			info := archive.BlobInfo{Key: keyOf(upload.Key), Size: upload.Size, Modified: upload.Initiated, Unfinished: true}
			if !yield(info, s3Error(upload.Err)) || upload.Err != nil {
				return
			}
		}
	}
}

// Live implements archive.BlobLister.
func (s *S3) Live(ctx context.Context) iter.Seq2[archive.BlobInfo, error] { return s.list(ctx, s.live) }

func (s *S3) list(ctx context.Context, bucket string) iter.Seq2[archive.BlobInfo, error] {
	return func(yield func(archive.BlobInfo, error) bool) {
		for object := range s.client.ListObjectsIter(ctx, bucket, minio.ListObjectsOptions{Prefix: objectPrefix, Recursive: true}) {
			info := archive.BlobInfo{Key: keyOf(object.Key), Size: object.Size, Modified: object.LastModified}
			if !yield(info, s3Error(object.Err)) || object.Err != nil {
				return
			}
		}
	}
}

func keyOf(object string) archive.BlobKey {
	return archive.BlobKey(strings.TrimPrefix(object, objectPrefix))
}
