package blobtest

import (
	"bytes"
	"context"
	"crypto/rand"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// S3Server is a running S3 server with keys of its own. It ends with the test.
type S3Server struct {
	Endpoint  string // host:port, no TLS
	AccessKey string
	SecretKey string
}

// StartS3 starts the server that .ci/minio.sh built, on a free port and over dir. Where it was not built the test is skipped,
// on CI it fails.
func StartS3(t testing.TB, dir string) S3Server {
	t.Helper()
	binary := serverBinary(t)
	server := S3Server{Endpoint: freeAddress(t), AccessKey: rand.Text(), SecretKey: rand.Text()}
	ctx, stop := context.WithCancel(context.Background())
	command := exec.CommandContext(ctx, binary, "server", "--quiet", "--address", server.Endpoint, dir)
	command.Env = append(os.Environ(), "MINIO_ROOT_USER="+server.AccessKey, "MINIO_ROOT_PASSWORD="+server.SecretKey,
		"MINIO_BROWSER=off", "MINIO_UPDATE=off", "HOME="+t.TempDir())
	var complaints bytes.Buffer
	command.Stderr = &complaints
	if err := command.Start(); err != nil {
		t.Fatalf("start the S3 server: %v", err)
	}
	t.Cleanup(func() {
		stop()
		_ = command.Wait() // it was killed
		if t.Failed() {
			t.Logf("the S3 server said: %s", complaints.String())
		}
	})
	server.await(t)
	return server
}

// Client speaks to the server without the store, to look behind its back.
func (s S3Server) Client(t testing.TB) *minio.Client {
	t.Helper()
	client, err := minio.New(s.Endpoint, &minio.Options{Creds: credentials.NewStaticV4(s.AccessKey, s.SecretKey, "")})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func (s S3Server) await(t testing.TB) {
	t.Helper()
	client := s.Client(t)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for {
		_, err := client.ListBuckets(ctx)
		if err == nil {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("the S3 server did not get ready: %v", err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func serverBinary(t testing.TB) string {
	t.Helper()
	cache := os.Getenv("LANTAI_CACHE")
	if home, err := os.UserHomeDir(); cache == "" && err == nil {
		cache = filepath.Join(home, ".cache", "lantai")
	}
	binary := filepath.Join(cache, "bin", "minio")
	if _, err := os.Stat(binary); err == nil {
		return binary
	}
	const sentence = "there is no S3 server to test against: .ci/minio.sh builds one once"
	if os.Getenv("CI") == "true" {
		t.Fatal(sentence)
	}
	t.Skip(sentence)
	return ""
}

func freeAddress(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}
