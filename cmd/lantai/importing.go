package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"golang.org/x/sync/errgroup"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/content"
	"github.com/lantai/lantai/archive/records"
	"github.com/lantai/lantai/cmd/lantai/house"
	"github.com/lantai/lantai/storage/postgres"
)

// importCommand brings the documents of a JSONL file in as filed public records. It works beside a running service, which then
// brings its own index up to date; alone it does that itself.
type importCommand struct {
	File         string `arg:"" help:"JSONL 文件，每行一件：id、title、sender、date、number、category、source、body | one document a line"`
	Fonds        string `default:"Z001" placeholder:"CODE" help:"全宗号 | code of the fonds"`
	FondsName    string `default:"公开文献" placeholder:"NAME" help:"全宗不存在时按此名新建 | name of a fonds that is made"`
	Organisation string `placeholder:"NAME" help:"归入哪个单位，默认为最上级 | organisation; the head one unless set"`
}

// Run implements the command.
func (c *importCommand) Run(a *app) error {
	file, err := os.Open(c.File)
	if err != nil {
		return archive.E(archive.Invalid, "文件 %s 读不到。", c.File).Because(err)
	}
	defer file.Close()
	p := newProgress(a.err, sizeOf(file))
	done, err := c.bringIn(a, file, p)
	p.finish()
	if err != nil {
		return p.interrupted(a.ctx, done, err)
	}
	fmt.Fprintf(a.out, "导入完成：共 %d 行，新增 %d 件，已有 %d 件，跳过 %d 行；全宗 %s %s。\n",
		done.Lines, done.Added, done.There, done.Bad, done.Fonds.Code, done.Fonds.Name)
	return nil
}

// sizeOf is the length of a file in bytes; 0 for what has none, such as a pipe.
func sizeOf(file *os.File) int64 {
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return 0
	}
	return info.Size()
}

// bringIn imports with the database alone when a service is running or could be on another machine, else with the whole house.
func (c *importCommand) bringIn(a *app, file io.Reader, p *progress) (done records.Imported, err error) {
	if a.config.Shared() || a.served() {
		err = a.withDatabase(func(db *postgres.DB) error {
			done, err = c.into(a.ctx, db, file, p)
			return err
		})
		return done, err
	}
	err = a.with(func(h *house.House) error {
		group, ctx := errgroup.WithContext(a.ctx)
		following, stop := context.WithCancel(ctx)
		group.Go(func() error { return h.Follow(following) })
		group.Go(func() error {
			defer stop()
			if done, err = c.into(ctx, h.DB, file, p); err != nil {
				return err
			}
			p.describe("正在更新检索索引")
			return h.CaughtUp(ctx)
		})
		return group.Wait()
	})
	return done, err
}

// served tells whether a service holds the private database.
func (a *app) served() bool {
	_, err := postgres.RunningPrivate(a.ctx, filepath.Join(a.config.Data, "postgres"))
	return err == nil
}

func (c *importCommand) into(ctx context.Context, db *postgres.DB, file io.Reader, p *progress) (records.Imported, error) {
	to := records.Import{Organisation: c.Organisation, Fonds: c.Fonds, FondsName: c.FondsName}
	return records.New(records.Options{Store: db, SecretMark: content.SecretMark}).Import(ctx, archive.System(), file, to, p)
}
