package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// shelf holds the demo organisation. The program loads it once for all tests; each of them works on a copy.
var shelf demoShelf

type demoShelf struct {
	load   sync.Once
	data   string
	loaded result
	answer demoAnswer
}

// take gives the test a data folder of its own with the demo organisation in it. It skips, with a sentence, without PostgreSQL or
// the fonts.
func (s *demoShelf) take(t testing.TB) (data string, answer demoAnswer) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(fontFolder(), "fangsong.ttf")); err != nil && os.Getenv("CI") == "" {
		t.Skip("skipped: this test sets documents in type and needs the fonts; .ci/fonts.sh brings them")
	}
	s.load.Do(func() { s.fill(t) })
	if s.loaded.status != 0 && strings.Contains(s.loaded.err, "PostgreSQL") && os.Getenv("CI") == "" {
		t.Skipf("skipped: this test needs PostgreSQL; .ci/setup.sh test installs it (%s)", s.loaded.err)
	}
	if s.loaded.status != 0 {
		t.Fatalf("lantai demo ends with %d: %s", s.loaded.status, s.loaded.err)
	}
	data = filepath.Join(t.TempDir(), "data")
	if out, err := exec.Command("cp", "-Rp", s.data, data).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return data, s.answer
}

func (s *demoShelf) fill(t testing.TB) {
	folder, err := os.MkdirTemp("", "lantai-demo-")
	if err != nil {
		t.Fatal(err)
	}
	s.data = filepath.Join(folder, "data")
	s.loaded = invoke(context.Background(), s.data, "demo", "--json", "--no-password-change")
	if s.loaded.status != 0 {
		return
	}
	if err := json.Unmarshal([]byte(s.loaded.out), &s.answer); err != nil {
		s.loaded = result{-1, s.loaded.out, err.Error()}
	}
}

// clear removes what was loaded.
func (s *demoShelf) clear() {
	if s.data != "" {
		os.RemoveAll(filepath.Dir(s.data))
	}
}

func fontFolder() string { return filepath.Join("..", "..", ".cache", "fonts") }

// result is what a command said, and how it ended.
type result struct {
	status   int
	out, err string
}

// invoke runs a command of the program to its end, in this process.
func invoke(ctx context.Context, data string, args ...string) result {
	var out, errs bytes.Buffer
	status := run(ctx, append(args, "--data", data, "--fonts", fontFolder()), &out, &errs)
	return result{status, out.String(), errs.String()}
}

// service is the program serving, in this process or in a child.
type service struct {
	testing.TB
	data, address string
	end           func() error
	said          func() string // on standard error, once it has ended
}

// free is an address that nobody listens at.
func free(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// serving starts the service in this process and waits until it is ready; close ends it as a signal would.
func serving(t testing.TB, data string, args ...string) (*service, time.Duration) {
	t.Helper()
	listen := free(t)
	s := &service{TB: t, data: data, address: "http://" + listen}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	begun := time.Now()
	var said result
	go func() {
		said = invoke(ctx, data, append([]string{"serve", "--listen", listen}, args...)...)
		close(ended)
	}()
	s.end = sync.OnceValue(func() error {
		stop()
		if <-ended; said.status != 0 {
			return fmt.Errorf("serve ends with %d: %s", said.status, said.err)
		}
		return nil
	})
	s.said = func() string { return said.err }
	t.Cleanup(s.close)
	s.waitReady(ended)
	return s, time.Since(begun)
}

// waitReady waits until /readyz says so.
func (s *service) waitReady(ended <-chan struct{}) {
	s.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if answered(s.address) {
			return
		}
		select {
		case <-ended:
			s.Fatal("serve ended before it was ready")
		default:
		}
	}
	s.Fatal("not ready after a minute")
}

func answered(address string) bool {
	response, err := http.Get(address + "/readyz")
	if err != nil {
		return false
	}
	response.Body.Close()
	return response.StatusCode == http.StatusOK
}

// close asks the service to stop and wants it to end well.
func (s *service) close() {
	s.Helper()
	if err := s.end(); err != nil {
		s.Error(err)
	}
}

// database is the process of the private server; 0 when none runs.
func database(data string) int {
	text, err := os.ReadFile(filepath.Join(data, "postgres", "data", "postmaster.pid"))
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil || errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return 0
	}
	return pid
}
