package blob

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/lantai/lantai/archive"
)

// S3Config says where the store is. It uses what every S3-compatible store with object lock has and no vendor's extensions.
type S3Config struct {
	Endpoint  string // host:port, without a scheme
	Region    string // "us-east-1" when empty, which most stores of one's own expect
	Bucket    string // the live bucket; the staging bucket is named Bucket + "-staging"
	AccessKey string
	SecretKey string
	UseTLS    bool
	// Compliance makes locks that nobody, not even the owner of the store, can shorten. Without it, governance mode lets
	// whoever holds the store's bypass permission do so; the key given here needs no such permission.
	Compliance bool
}

const (
	objectPrefix  = "blobs/"
	stagingSuffix = "-staging"
	defaultRegion = "us-east-1"
)

// S3 keeps blobs in an S3-compatible store. Any number of processes may use it.
type S3 struct {
	client  *minio.Client
	live    string
	staging string
	mode    minio.RetentionMode
	now     func() time.Time
}

var _ archive.Blobs = (*S3)(nil)

// OpenS3 connects and makes the two buckets if the key given may do so. A live bucket without object lock is refused, for
// a lock cannot be switched on later on every store. now is used to check the length of locks; the store's own clock ends them.
func OpenS3(ctx context.Context, config S3Config, now func() time.Time) (*S3, error) {
	client, err := minio.New(config.Endpoint, &minio.Options{
		Creds:           credentials.NewStaticV4(config.AccessKey, config.SecretKey, ""),
		Secure:          config.UseTLS,
		Region:          cmp.Or(config.Region, defaultRegion),
		TrailingHeaders: true, // the store checks what it receives before it answers
	})
	if err != nil {
		return nil, archive.E(archive.Invalid, "对象存储的地址或密钥格式有误，请检查 LANTAI_S3_ENDPOINT 等设置。").Because(err)
	}
	s := &S3{client: client, live: config.Bucket, staging: config.Bucket + stagingSuffix, mode: minio.Governance, now: now}
	if config.Compliance {
		s.mode = minio.Compliance
	}
	return s, s.prepare(ctx, cmp.Or(config.Region, defaultRegion))
}

// Close releases nothing: connections are pooled by the process.
func (s *S3) Close() error { return nil }

func (s *S3) prepare(ctx context.Context, region string) error {
	for bucket, lock := range map[string]bool{s.live: true, s.staging: false} {
		if err := s.makeBucket(ctx, bucket, minio.MakeBucketOptions{Region: region, ObjectLocking: lock}); err != nil {
			return err
		}
	}
	enabled, _, _, _, err := s.client.GetObjectLockConfig(ctx, s.live)
	if err == nil && enabled == "Enabled" {
		return nil
	}
	if minio.ToErrorResponse(err).StatusCode == http.StatusNotFound || err == nil {
		return archive.E(archive.Invalid, "存储桶 %s 没有开启对象锁定，不能保存档案。请新建一个开启对象锁定的桶。", s.live).Because(err)
	}
	return s3Error(err)
}

func (s *S3) makeBucket(ctx context.Context, bucket string, options minio.MakeBucketOptions) error {
	exists, err := s.client.BucketExists(ctx, bucket)
	if err != nil || exists {
		return s3Error(err)
	}
	err = s.client.MakeBucket(ctx, bucket, options)
	if minio.ToErrorResponse(err).Code == minio.BucketAlreadyOwnedByYou {
		return nil // another node was first
	}
	return s3Error(err)
}

func objectName(key archive.BlobKey) string { return objectPrefix + string(key) }

// s3Error translates errors of the store by their codes; nil stays nil and sentences of ours stay as they are.
func s3Error(err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*archive.Error](err); ok {
		return e
	}
	response := minio.ToErrorResponse(err)
	switch {
	case response.Code == minio.NoSuchKey, response.Code == minio.NoSuchVersion:
		return errNotFound(err)
	case response.StatusCode == http.StatusInsufficientStorage:
		return noSpace(err)
	default:
		return unavailable(err)
	}
}
