package postgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
)

// initialise makes the cluster, its roles and its database, unless there is one. A start that is cut short leaves data.init behind
// and never half a cluster under the name that counts.
func (f clusterFolder) initialise(ctx context.Context, bin string, opts PrivateOptions) error {
	if _, err := os.Stat(f.data()); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.RemoveAll(f.dataInit()); err != nil {
		return err
	}
	if err := os.Mkdir(f.dataInit(), 0o700); err != nil {
		return err
	}
	if err := f.give(f.dataInit()); err != nil {
		return err
	}
	if err := f.initdb(ctx, bin, opts); err != nil {
		return archive.E(archive.Unavailable, "数据库建不起来，数据目录 %s 里没有留下数据。请检查磁盘和权限。", f.dir).Because(err)
	}
	if err := os.Rename(f.dataInit(), f.data()); err != nil {
		return err
	}
	return syncFolder(f.dir)
}

// initdb fills data.init. Chinese is sorted by a stored key and found by its own index, so the collation is plain C: it never changes
// under the indexes when the operating system is upgraded.
func (f clusterFolder) initdb(ctx context.Context, bin string, opts PrivateOptions) error {
	args := []string{"--username", AdminRole, "--encoding=UTF8", "--locale=C", "--data-checksums", "--auth=peer", "--no-instructions"}
	single := []string{"--single", "-c", "exit_on_error=on"}
	if opts.Fragile {
		args = append(args, "--no-sync")
		single = append(single, "-c", "fsync=off")
	}
	if err := f.run(ctx, filepath.Join(bin, "initdb"), "", args...); err != nil {
		return err
	}
	var sql bytes.Buffer
	fmt.Fprintf(&sql, "CREATE ROLE %s LOGIN NOSUPERUSER NOBYPASSRLS;\n", OwnerRole)
	fmt.Fprintf(&sql, "CREATE ROLE %s LOGIN NOSUPERUSER NOBYPASSRLS;\n", ServeRole)
	fmt.Fprintf(&sql, "REVOKE ALL ON DATABASE postgres FROM PUBLIC;\n")
	for _, statement := range makeDatabase(DatabaseName, "template1") {
		fmt.Fprintf(&sql, "%s;\n", statement)
	}
	return f.run(ctx, filepath.Join(bin, "postgres"), sql.String(), append(single, "postgres")...)
}

// run runs a program of the server on data.init to its end.
func (f clusterFolder) run(ctx context.Context, program, input string, args ...string) error {
	cmd := exec.CommandContext(ctx, program, args...)
	hands, err := handFolders(cmd, f.dataInit())
	if err != nil {
		return err
	}
	defer hands.close()
	cmd.Env = append(os.Environ(), "PGDATA="+hands.paths[0])
	cmd.Stdin = strings.NewReader(input)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	p, err := f.launch(cmd)
	if err != nil {
		return err
	}
	<-p.exited
	if p.err != nil {
		return fmt.Errorf("%s: %w: %s", filepath.Base(program), p.err, bytes.TrimSpace(said.Bytes()))
	}
	return nil
}

// CreateDatabase makes a database as a copy of template, owned and open to the same roles as the cluster's own; nobody may be connected
// to the template meanwhile.
func (p *Private) CreateDatabase(ctx context.Context, name, template string) error {
	return p.asAdmin(ctx, makeDatabase(name, template)...)
}

// DropDatabase removes a database and whoever is connected to it.
func (p *Private) DropDatabase(ctx context.Context, name string) error {
	return p.asAdmin(ctx, "DROP DATABASE IF EXISTS "+pgx.Identifier{name}.Sanitize()+" WITH (FORCE)")
}

// makeDatabase lists the statements that make a database; rights on it are not copied with a template, so they are given each time.
// Copying files instead of logging pages makes a test's database in a quarter of the time.
func makeDatabase(name, template string) []string {
	name = pgx.Identifier{name}.Sanitize()
	return []string{
		"CREATE DATABASE " + name + " OWNER " + OwnerRole + " TEMPLATE " + pgx.Identifier{template}.Sanitize() + " STRATEGY file_copy",
		"REVOKE ALL ON DATABASE " + name + " FROM PUBLIC",
		"GRANT CONNECT ON DATABASE " + name + " TO " + ServeRole,
	}
}

func (p *Private) asAdmin(ctx context.Context, statements ...string) error {
	conn, err := pgx.Connect(ctx, p.URLOf("postgres", AdminRole))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	for _, sql := range statements {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

// syncFolder makes a rename in dir outlive a power cut.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
