package blob

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"syscall"
	"testing"

	"github.com/minio/minio-go/v7"

	"github.com/lantai/lantai/archive"
)

// Errors are told apart by their codes, never by their texts.
func TestErrorsByCode(t *testing.T) {
	ours := archive.E(archive.Stale, "已有新版本。")
	tests := []struct {
		name      string
		translate func(error) error
		err       error
		want      archive.Kind
	}{
		{"disk full", diskError, &fs.PathError{Op: "write", Err: syscall.ENOSPC}, archive.NoSpace},
		{"quota used up", diskError, &fs.PathError{Op: "write", Err: syscall.EDQUOT}, archive.NoSpace},
		{"no file", diskError, &fs.PathError{Op: "open", Err: syscall.ENOENT}, archive.NotFound},
		{"broken disk", diskError, &fs.PathError{Op: "read", Err: syscall.EIO}, archive.Unavailable},
		{"ours through the disk", diskError, errors.Join(ours), archive.Stale},
		{"store full", s3Error, minio.ErrorResponse{StatusCode: http.StatusInsufficientStorage}, archive.NoSpace},
		{"no object", s3Error, minio.ErrorResponse{Code: minio.NoSuchKey, StatusCode: 404}, archive.NotFound},
		{"no bucket", s3Error, minio.ErrorResponse{Code: minio.NoSuchBucket, StatusCode: 404}, archive.Unavailable},
		{"wrong key", s3Error, minio.ErrorResponse{Code: minio.AccessDenied, StatusCode: 403}, archive.Unavailable},
		{"cancelled", s3Error, context.Canceled, archive.Unavailable},
		{"ours through the store", s3Error, ours, archive.Stale},
	}
	for _, test := range tests {
		if got := test.translate(test.err); archive.KindOf(got) != test.want {
			t.Errorf("%s: kind is %s, want %s", test.name, archive.KindOf(got), test.want)
		}
	}
	if diskError(nil) != nil || s3Error(nil) != nil {
		t.Error("no error became one")
	}
}
