package postgres

import (
	"context"
	"errors"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/lantai/lantai/archive"
)

// The roles of a private cluster. None has a password: the server believes the kernel about who is at the other end of the socket.
const (
	AdminRole = "lantai_admin" // superuser: makes databases and roles; no request is ever served as it
	OwnerRole = "lantai_owner" // owns the database and its schema; migrations run as it
	ServeRole = "lantai_serve" // serves requests; owns nothing and is bound by row-level security
)

// DatabaseName is the database that a private cluster is made with.
const DatabaseName = "lantai"

// port is part of the socket's name; nothing listens on a network port.
const port = "5432"

// PrivateOptions change how a private cluster is started; the zero value is right for an office.
type PrivateOptions struct {
	Bin     string // folder of the server's programs; empty: the newest of the machine that can read the data
	Fragile bool   // commits do not wait for the disk: for tests only, a power cut destroys the cluster
}

// Private is a PostgreSQL server that belongs to one data folder and to nobody else on the machine.
//
// It listens on a unix socket alone, ends with the program that started it however that program ends, and never runs as root.
// In the data folder:
//
//	data/        the cluster, readable by the server's user alone
//	data.init/   a cluster being made; renamed to data when it is complete, thrown away otherwise
//	run/         the socket, unless the path is too long for one
//	lock         held while the server belongs to a program: its process id and the folder of the socket
//	server.log   what the server says
type Private struct {
	folder clusterFolder
	socket string // folder of the socket
	server *serverProcess
	stop   sync.Once
	failed error
}

// StartPrivate starts the cluster in dir and makes it first if there is none; it returns when the server takes connections.
// An interrupted start or a crash needs no repair: the next start recovers what was committed. The end of ctx gives up waiting;
// after StartPrivate has returned it means nothing.
//
// The error is a Conflict when another program holds dir, and Unavailable wrapping ErrNoServer when the machine has no PostgreSQL.
func StartPrivate(ctx context.Context, dir string, opts PrivateOptions) (_ *Private, err error) {
	f, err := openFolder(dir)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			f.close()
		}
	}()
	if err := f.retireOrphans(ctx); err != nil {
		return nil, err
	}
	bin, err := findServer(opts.Bin, f.version())
	if err != nil {
		return nil, err
	}
	if err := f.initialise(ctx, bin, opts); err != nil {
		return nil, err
	}
	return f.serve(ctx, bin, opts)
}

// RunningPrivate gives the cluster of dir that another program has started, for commands that work beside a running service.
// Stop does nothing on it. The error is NotFound when no server answers.
func RunningPrivate(ctx context.Context, dir string) (*Private, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	_, socket := readLock(filepath.Join(dir, "lock"))
	p := &Private{socket: socket}
	conn, err := pgx.Connect(ctx, p.URL(ServeRole))
	if err != nil {
		return nil, archive.E(archive.NotFound, "数据目录 %s 的数据库没有在运行。请先启动服务。", dir).Because(err)
	}
	return p, conn.Close(ctx)
}

// serve starts the server on a complete cluster and waits until it takes connections.
func (f clusterFolder) serve(ctx context.Context, bin string, opts PrivateOptions) (*Private, error) {
	if err := f.writeAccess(); err != nil {
		return nil, err
	}
	socket, err := f.makeSocketFolder()
	if err != nil {
		return nil, err
	}
	p := &Private{folder: f, socket: socket}
	if p.server, err = f.startServer(bin, socket, opts); err != nil {
		p.removeSocket()
		return nil, err
	}
	if err := p.ready(ctx); err != nil {
		_ = p.Stop()
		return nil, err
	}
	return p, f.lock.write(os.Getpid(), socket)
}

// startServer launches the postmaster; it lives until it is stopped or this process ends.
func (f clusterFolder) startServer(bin, socket string, opts PrivateOptions) (*serverProcess, error) {
	log, err := f.openLog()
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd := exec.Command(filepath.Join(bin, "postgres"))
	hands, err := handFolders(cmd, f.data(), socket)
	if err != nil {
		return nil, err
	}
	defer hands.close()
	cmd.Args = append(cmd.Args, "-D", hands.paths[0], "-h", "", "-p", port, "-k", hands.paths[1])
	for _, s := range opts.settings() {
		cmd.Args = append(cmd.Args, "-c", s)
	}
	cmd.Stdout, cmd.Stderr = log, log
	return f.launch(cmd)
}

// ready waits until the server answers as the serving role, however long the recovery after a crash takes.
func (p *Private) ready(ctx context.Context) error {
	began := time.Now()
	for {
		conn, err := pgx.Connect(ctx, p.URL(ServeRole))
		if err == nil {
			return conn.Close(ctx)
		}
		if !comingUp(err, time.Since(began)) {
			return archive.E(archive.Unavailable, "数据库启动了，却不接受连接，原因见 %s。", p.folder.log()).Because(err)
		}
		select {
		case <-p.server.exited:
			return p.folder.why("数据库没有启动，原因见 %s。", p.folder.log())
		case <-ctx.Done():
			return archive.E(archive.Unavailable, "数据库没有及时启动，原因见 %s。", p.folder.log()).Because(err)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// comingUp tells whether the error is that of a server that is about to take connections: recovering (57P03), or no socket yet, which
// lasts milliseconds on any machine that is not on its knees.
func comingUp(err error, waited time.Duration) bool {
	var refusal *pgconn.PgError
	if errors.As(err, &refusal) {
		return refusal.Code == "57P03"
	}
	return waited < 20*time.Second && (errors.Is(err, syscall.ENOENT) || errors.Is(err, syscall.ECONNREFUSED))
}

// URL is the address of the cluster's own database for a role, in the form that pgx, psql and pg_dump read.
func (p *Private) URL(role string) string { return p.URLOf(DatabaseName, role) }

// URLOf is the address of any database of the cluster for a role.
func (p *Private) URLOf(database, role string) string {
	// A blank is %20 here: to libpq and pgx a + is a plus.
	query := strings.ReplaceAll(url.Values{"host": {p.socket}, "port": {port}}.Encode(), "+", "%20")
	u := url.URL{Scheme: "postgres", User: url.User(role), Path: "/" + database, RawQuery: query}
	return u.String()
}

// Done is closed when the server has ended, asked or not; it is never closed on a RunningPrivate.
func (p *Private) Done() <-chan struct{} {
	if p.server == nil {
		return nil
	}
	return p.server.exited
}

// Stop ends the server: politely, then without its last checkpoint, then by force; nothing that was committed is lost by either.
// It gives the data folder free and may be called more than once. The error tells that the next start will have to recover.
func (p *Private) Stop() error {
	if p.server == nil {
		return nil
	}
	p.stop.Do(func() {
		p.failed = p.server.end()
		p.removeSocket()
		p.folder.close()
	})
	return p.failed
}

// removeSocket removes the folder of the socket when it lies outside the data folder.
func (p *Private) removeSocket() {
	if filepath.Dir(p.socket) != p.folder.dir {
		_ = os.RemoveAll(p.socket)
	}
}

// settings are the server's, fit for an office machine of two cores and a few gigabytes of memory.
func (o PrivateOptions) settings() []string {
	s := []string{
		"cluster_name=lantai",
		"max_connections=200",
		"shared_buffers=256MB",
		"effective_cache_size=1GB",
		"work_mem=8MB",
		"maintenance_work_mem=128MB",
		"max_wal_size=2GB",
		"wal_compression=on",
		"checkpoint_timeout=15min",
		"random_page_cost=1.1",
		"timezone=UTC",
		"log_timezone=UTC",
		"log_checkpoints=off",
		// A line of the log must not hold a line of a document: DETAIL quotes rows, and a statement may quote values.
		"log_error_verbosity=terse",
		"log_min_error_statement=panic",
	}
	if o.Fragile {
		s = append(s, "fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=64MB", "autovacuum=off")
	}
	return s
}
