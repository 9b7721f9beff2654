package blob_test

import (
	"bytes"
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/storage/blob"
	"github.com/lantai/lantai/storage/blob/blobtest"
)

func openS3(t testing.TB, server blobtest.S3Server, compliance bool) (*blob.S3, string) {
	t.Helper()
	bucket := "b-" + strings.ToLower(rand.Text())
	store, err := blob.OpenS3(t.Context(), blob.S3Config{
		Endpoint: server.Endpoint, Bucket: bucket, AccessKey: server.AccessKey, SecretKey: server.SecretKey, Compliance: compliance,
	}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return store, bucket
}

func TestS3(t *testing.T) {
	server := blobtest.StartS3(t, t.TempDir())
	for name, compliance := range map[string]bool{"governance": false, "compliance": true} {
		t.Run(name, func(t *testing.T) {
			blobtest.Suite{Open: func(t *testing.T) blobtest.World { return s3World(t, server, compliance) }}.Run(t)
		})
	}
}

func s3World(t *testing.T, server blobtest.S3Server, compliance bool) blobtest.World {
	store, bucket := openS3(t, server, compliance)
	client := server.Client(t)
	return blobtest.World{
		Store: store,
		Now:   time.Now,
		Sleep: time.Sleep,
		Swap: func(t *testing.T, key archive.BlobKey, content []byte) {
			_, err := client.PutObject(t.Context(), bucket, "blobs/"+string(key), bytes.NewReader(content), int64(len(content)),
				minio.PutObjectOptions{})
			if err != nil {
				t.Fatal(err)
			}
		},
		BreakOff: func(t *testing.T) archive.BlobKey {
			key, core := archive.NewBlobKey(), minio.Core{Client: client}
			id, err := core.NewMultipartUpload(t.Context(), bucket+"-staging", "blobs/"+string(key), minio.PutObjectOptions{})
			if err != nil {
				t.Fatal(err)
			}
			_, err = core.PutObjectPart(t.Context(), bucket+"-staging", "blobs/"+string(key), id, 1, strings.NewReader("half"), 4,
				minio.PutObjectPartOptions{})
			if err != nil {
				t.Fatal(err)
			}
			return key
		},
	}
}

// A store whose disk is full reports it as 507 or, when it notices only while writing, as a fault of its own. In neither case
// may anything be half there.
func TestS3Full(t *testing.T) {
	store, _ := openS3(t, blobtest.StartS3(t, smallFolder(t, "24m")), false)
	small := blobtest.Keep(t, store, []byte("公文"))
	_, _, err := store.Stage(t.Context(), bytes.NewReader(blobtest.Sample(32<<20, 1)), 1<<30)
	if kind := archive.KindOf(err); err == nil || kind != archive.NoSpace && kind != archive.Unavailable {
		t.Errorf("an upload larger than the disk answers %v", err)
	}
	for info, err := range store.Staged(t.Context()) {
		t.Errorf("the failed upload left %v, %v", info, err)
	}
	if err := store.Verify(t.Context(), small, blobtest.DigestsOf([]byte("公文"))); err != nil {
		t.Errorf("what was there before: %v", err)
	}
}

// Destruction leaves no version and no delete marker, neither in the live bucket nor in staging.
func TestS3DeletesEveryVersion(t *testing.T) {
	server := blobtest.StartS3(t, t.TempDir())
	store, bucket := openS3(t, server, false)
	client := server.Client(t)
	key := blobtest.Keep(t, store, []byte("公文"))
	name := "blobs/" + string(key)
	for range 3 {
		if _, err := client.PutObject(t.Context(), bucket, name, strings.NewReader("x"), 1, minio.PutObjectOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	if err := client.RemoveObject(t.Context(), bucket, name, minio.RemoveObjectOptions{}); err != nil { // a delete marker
		t.Fatal(err)
	}
	if err := store.Delete(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	for _, b := range []string{bucket, bucket + "-staging"} {
		for version := range client.ListObjects(t.Context(), b, minio.ListObjectsOptions{Recursive: true, WithVersions: true}) {
			t.Errorf("%s still holds %s %s, delete marker %v, %v", b, version.Key, version.VersionID, version.IsDeleteMarker, version.Err)
		}
	}
}

// A bucket without object lock cannot keep records.
func TestS3RefusesBucketWithoutLock(t *testing.T) {
	server := blobtest.StartS3(t, t.TempDir())
	if err := server.Client(t).MakeBucket(t.Context(), "plain", minio.MakeBucketOptions{}); err != nil {
		t.Fatal(err)
	}
	_, err := blob.OpenS3(t.Context(), blob.S3Config{
		Endpoint: server.Endpoint, Bucket: "plain", AccessKey: server.AccessKey, SecretKey: server.SecretKey,
	}, time.Now)
	if archive.KindOf(err) != archive.Invalid {
		t.Errorf("OpenS3 answers %v, want invalid", err)
	}
}

// A store that is down or refuses the key says so and keeps its errors to the log.
func TestS3Unavailable(t *testing.T) {
	server := blobtest.StartS3(t, t.TempDir())
	_, err := blob.OpenS3(t.Context(), blob.S3Config{
		Endpoint: server.Endpoint, Bucket: "records", AccessKey: server.AccessKey, SecretKey: "not the secret key",
	}, time.Now)
	if archive.KindOf(err) != archive.Unavailable {
		t.Errorf("OpenS3 with a wrong key answers %v, want unavailable", err)
	}
}

func BenchmarkS3Stage(b *testing.B) {
	store, _ := openS3(b, blobtest.StartS3(b, b.TempDir()), false)
	benchmarkStage(b, store)
}
