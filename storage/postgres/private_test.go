package postgres_test

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/storage/postgres"
)

// start starts a cluster as an office would, and stops it with the test.
func start(t *testing.T, dir string) *postgres.Private {
	t.Helper()
	p, err := postgres.StartPrivate(t.Context(), dir, postgres.PrivateOptions{Bin: os.Getenv("LANTAI_POSTGRES_BIN")})
	if errors.Is(err, postgres.ErrNoServer) && os.Getenv("CI") == "" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, p) })
	return p
}

func stop(t *testing.T, p *postgres.Private) {
	t.Helper()
	if err := p.Stop(); err != nil {
		t.Error(err)
	}
}

// ask runs a statement as a role and gives its single text answer, if it has one.
func ask(t *testing.T, p *postgres.Private, role, sql string) (answer string, err error) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), p.URL(role))
	if err != nil {
		return "", err
	}
	defer conn.Close(t.Context())
	rows, err := conn.Query(t.Context(), sql)
	if err != nil {
		return "", err
	}
	answers, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return strings.Join(answers, "\n"), err
}

func must(t *testing.T, p *postgres.Private, role, sql string) string {
	t.Helper()
	answer, err := ask(t, p, role, sql)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return answer
}

func TestPrivateIsBuiltForRecords(t *testing.T) {
	t.Parallel()
	p := start(t, t.TempDir())
	for _, c := range []struct{ sql, want string }{
		{"SHOW data_checksums", "on"},
		{"SHOW server_encoding", "UTF8"},
		{"SELECT datcollate FROM pg_database WHERE datname = 'lantai'", "C"},
		{"SHOW fsync", "on"},
		{"SHOW synchronous_commit", "on"},
		{"SHOW full_page_writes", "on"},
		{"SHOW listen_addresses", ""},
		{"SHOW max_connections", "200"},
		{"SELECT count(*)::text FROM pg_hba_file_rules WHERE type <> 'local' OR auth_method <> 'peer' OR error IS NOT NULL", "0"},
	} {
		if got := must(t, p, postgres.AdminRole, c.sql); got != c.want {
			t.Errorf("%s = %q, want %q", c.sql, got, c.want)
		}
	}
}

func TestPrivateRoles(t *testing.T) {
	t.Parallel()
	p := start(t, t.TempDir())
	must(t, p, postgres.OwnerRole, "CREATE TABLE kept AS SELECT 'a' AS n")
	must(t, p, postgres.OwnerRole, "CREATE EXTENSION btree_gist") // migrations need it for periods that must not overlap
	for _, forbidden := range []string{"SELECT n FROM kept", "CREATE TABLE mine ()", "CREATE SCHEMA mine", "CREATE TEMP TABLE mine ()", "SET ROLE " + postgres.OwnerRole} {
		if _, err := ask(t, p, postgres.ServeRole, forbidden); err == nil {
			t.Errorf("the serving role may do: %s", forbidden)
		}
	}
	powers := "SELECT rolname FROM pg_roles WHERE rolname IN ('lantai_owner', 'lantai_serve') AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)"
	if got := must(t, p, postgres.AdminRole, powers); got != "" {
		t.Errorf("roles with powers they do not need: %s", got)
	}
	if conn, err := pgx.Connect(t.Context(), p.URLOf("postgres", postgres.ServeRole)); err == nil {
		conn.Close(t.Context())
		t.Error("the serving role reaches the maintenance database")
	}
}

func TestPrivateKeepsWhatWasCommittedAndStartsAgainFast(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := start(t, dir)
	must(t, p, postgres.OwnerRole, "CREATE TABLE kept AS SELECT '京档〔2026〕1号' AS n")
	stop(t, p)
	stop(t, p) // a second time is no error
	began := time.Now()
	p = start(t, dir)
	t.Logf("the second start took %v", time.Since(began).Round(time.Millisecond))
	if got := must(t, p, postgres.OwnerRole, "SELECT n FROM kept"); got != "京档〔2026〕1号" {
		t.Errorf("kept %q", got)
	}
}

func TestPrivateInAnyFolder(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"档案 数据", `a,"b"'c`, strings.Repeat("long/", 30)} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), name)
			p := start(t, dir)
			must(t, p, postgres.ServeRole, "SELECT 'here'")
			stop(t, p)
			start(t, dir)
		})
	}
}

func TestPrivateHasOneMaster(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := start(t, dir)
	_, err := postgres.StartPrivate(t.Context(), dir, postgres.PrivateOptions{})
	if archive.KindOf(err) != archive.Conflict || !strings.Contains(err.Error(), fmt.Sprintf("进程 %d", os.Getpid())) {
		t.Errorf("a second start says %v", err)
	}
	guest, err := postgres.RunningPrivate(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	stop(t, guest) // leaves the server alone
	must(t, p, postgres.ServeRole, "SELECT 'still here'")
	stop(t, p)
	if _, err := postgres.RunningPrivate(t.Context(), dir); archive.KindOf(err) != archive.NotFound {
		t.Errorf("a stopped server is found: %v", err)
	}
}

func TestPrivateAfterTheServerWasKilled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := start(t, dir)
	must(t, p, postgres.OwnerRole, "CREATE TABLE kept AS SELECT 'committed' AS n")
	if err := syscall.Kill(postmaster(t, dir), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-p.Done()
	stop(t, p)
	p = start(t, dir)
	if got := must(t, p, postgres.OwnerRole, "SELECT n FROM kept"); got != "committed" {
		t.Errorf("kept %q", got)
	}
}

// TestPrivateAfterItsProgramWasKilled starts the cluster in a program of its own, kills that and takes the folder over at once.
func TestPrivateAfterItsProgramWasKilled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	start(t, dir).Stop() // skips here when there is no server
	program := exec.Command(os.Args[0], "-test.run=^TestPrivateMaster$")
	program.Env = append(os.Environ(), "LANTAI_TEST_MASTER="+dir)
	out, err := program.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "started\n" {
		t.Fatalf("the program said %q: %v", line, err)
	}
	orphan := postmaster(t, dir)
	if err := program.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = program.Wait()
	p := start(t, dir)
	if got := must(t, p, postgres.OwnerRole, "SELECT n FROM kept"); got != "committed" {
		t.Errorf("kept %q", got)
	}
	// A process that has ended but that nobody has buried yet has no command line.
	if line, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", orphan)); len(line) > 0 && orphan != postmaster(t, dir) {
		t.Errorf("the first server, process %d, still runs: %s", orphan, line)
	}
}

// TestPrivateMaster is not a test: it is the program that TestPrivateAfterItsProgramWasKilled kills.
func TestPrivateMaster(t *testing.T) {
	dir := os.Getenv("LANTAI_TEST_MASTER")
	if dir == "" {
		return
	}
	p := start(t, dir)
	must(t, p, postgres.OwnerRole, "CREATE TABLE kept AS SELECT 'committed' AS n")
	fmt.Println("started")
	<-p.Done()
}

// TestPrivateStalePid puts the process id of a living stranger into postmaster.pid, as after a reboot.
func TestPrivateStalePid(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	stop(t, start(t, dir))
	info, err := os.Stat(filepath.Join(dir, "data"))
	if err != nil {
		t.Fatal(err)
	}
	stranger := exec.Command("sleep", "60")
	if os.Geteuid() == 0 { // the server minds only strangers that run as the same user
		owner := info.Sys().(*syscall.Stat_t)
		stranger.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: owner.Uid, Gid: owner.Gid}}
	}
	if err := stranger.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stranger.Process.Kill(); _ = stranger.Wait() }()
	pidFile := fmt.Sprintf("%d\n/elsewhere\n1\n5432\n/elsewhere\n\n\n", stranger.Process.Pid)
	if err := os.WriteFile(filepath.Join(dir, "data", "postmaster.pid"), []byte(pidFile), 0o644); err != nil {
		t.Fatal(err)
	}
	start(t, dir)
	if err := stranger.Process.Signal(syscall.Signal(0)); err != nil {
		t.Errorf("the stranger was touched: %v", err)
	}
}

func TestPrivateThrowsHalfAClusterAway(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "data.init", "base"), 0o700); err != nil {
		t.Fatal(err)
	}
	start(t, dir)
	if _, err := os.Stat(filepath.Join(dir, "data.init")); !os.IsNotExist(err) {
		t.Errorf("data.init is still there: %v", err)
	}
}

func TestPrivateSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	stop(t, start(t, dir))
	if err := os.WriteFile(filepath.Join(dir, "data", "PG_VERSION"), []byte("9\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := postgres.StartPrivate(t.Context(), dir, postgres.PrivateOptions{}); err == nil || !strings.Contains(err.Error(), "由 PostgreSQL 9 建立") {
		t.Errorf("an old cluster: %v", err)
	}
	if _, err := postgres.StartPrivate(t.Context(), t.TempDir(), postgres.PrivateOptions{Bin: t.TempDir()}); !errors.Is(err, postgres.ErrNoServer) {
		t.Errorf("no server programs: %v", err)
	}
}

// postmaster reads the process id of the server.
func postmaster(t *testing.T, dir string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "data", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	return pid
}
