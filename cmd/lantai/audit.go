package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/storage/postgres"
)

// auditCommand proves the audit log.
type auditCommand struct {
	Verify verifyCommand `cmd:"" help:"验证链条 | prove the chain"`
}

// verifyCommand recomputes the chain and finds what was edited, deleted or inserted.
type verifyCommand struct {
	Checkpoints string `placeholder:"FILE" help:"另存的检查点文件；默认用数据目录里的 | checkpoints kept elsewhere"`
}

// Run implements the command. It works beside a running service.
func (v *verifyCommand) Run(a *app) error {
	if v.Checkpoints == "" {
		v.Checkpoints = filepath.Join(a.config.Data, "checkpoints.jsonl")
	}
	checkpoints, err := readCheckpoints(v.Checkpoints)
	if err != nil {
		return err
	}
	return a.withDatabase(func(db *postgres.DB) error {
		if err := sealWaiting(a.ctx, db); err != nil {
			return err
		}
		report, err := db.Verify(a.ctx, checkpoints)
		if err != nil {
			return err
		}
		for i, f := range report.Faults {
			if i == mostShown {
				fmt.Fprintf(a.err, "……另有 %d 处\n", len(report.Faults)-i)
				break
			}
			fmt.Fprintf(a.err, "第 %d 位，记录 %d：%s（%s）\n", f.Position, f.Entry, f.Kind.Chinese(), f.Kind)
		}
		if !report.Intact() {
			return archive.E(archive.Conflict, "审计日志未通过验证，发现 %d 处异常。", len(report.Faults))
		}
		fmt.Fprintf(a.out, "审计日志完整：已验证 %d 条，末位 %d，与 %d 个检查点相符，另有 %d 条待封存。\n",
			report.Proven, report.End.Position, len(checkpoints), report.Pending)
		return nil
	})
}

// mostShown is how many faults are written out one by one.
const mostShown = 20

// sealWaiting gives what waits its place in the chain. A service that was stopped, or killed, right after an act leaves entries
// waiting; that nobody has sealed them yet is no fault.
func sealWaiting(ctx context.Context, db *postgres.DB) error {
	for {
		sealed, err := db.Seal(ctx)
		if err != nil || sealed == 0 {
			return err
		}
	}
}

// readCheckpoints reads the file; there being none yet is not an error.
func readCheckpoints(path string) ([]postgres.Checkpoint, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, archive.E(archive.Invalid, "检查点文件 %s 读不到。", path).Because(err)
	}
	defer file.Close()
	return postgres.ReadCheckpoints(file)
}

// withDatabase opens the database alone: beside a running service its own, else a private server for the time of the work.
func (a *app) withDatabase(work func(*postgres.DB) error) error {
	if !a.installed() {
		return archive.E(archive.NotFound, "数据目录 %s 里还没有系统。正式启用请运行 lantai setup，试用请运行 lantai serve --demo。", a.config.Data)
	}
	url := a.config.DatabaseURL
	if url == "" {
		dir := filepath.Join(a.config.Data, "postgres")
		p, err := postgres.RunningPrivate(a.ctx, dir)
		if archive.KindOf(err) == archive.NotFound {
			p, err = postgres.StartPrivate(a.ctx, dir, postgres.PrivateOptions{Bin: a.config.PostgresBin})
		}
		if err != nil {
			return err
		}
		defer p.Stop()
		url = p.URL(postgres.ServeRole)
	}
	db, err := postgres.Open(a.ctx, url, postgres.Options{Now: a.now, Log: a.log})
	if err != nil {
		return err
	}
	defer db.Close()
	return work(db)
}

// installed reports whether there is a database to be asked: one of the operator's own, or a private cluster in the data folder.
func (a *app) installed() bool {
	if a.config.DatabaseURL != "" {
		return true
	}
	_, err := os.Stat(filepath.Join(a.config.Data, "postgres", "data"))
	return !errors.Is(err, fs.ErrNotExist)
}
