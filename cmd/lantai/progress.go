package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/records"
)

// tellEvery is how often a file or pipe, where no bar can move, is told how far an import is.
const tellEvery = 5 * time.Second

// progress tells how an import goes: with a bar on a terminal, else line by line.
type progress struct {
	out  io.Writer
	size int64                    // of the file in bytes, 0 when not known
	bar  *progressbar.ProgressBar // nil: not a terminal
	told time.Time
}

var _ records.Watcher = (*progress)(nil)

func newProgress(out io.Writer, size int64) *progress {
	p := &progress{out: out, size: size, told: time.Now()}
	if file, ok := out.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		p.bar = progressbar.NewOptions64(max(size, 1), progressbar.OptionSetWriter(out), progressbar.OptionShowBytes(true),
			progressbar.OptionSetDescription("正在导入"), progressbar.OptionSetWidth(30), progressbar.OptionThrottle(100*time.Millisecond))
	}
	return p
}

// Skipped implements records.Watcher.
func (p *progress) Skipped(line int, why error) {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
	fmt.Fprintf(p.out, "第 %d 行已跳过：", line)
	say(p.out, why)
}

// Progressed implements records.Watcher.
func (p *progress) Progressed(done records.Imported) {
	if p.bar != nil {
		_ = p.bar.Set64(min(done.Read, max(p.size, 1)))
		return
	}
	if time.Since(p.told) < tellEvery {
		return
	}
	p.told = time.Now()
	fmt.Fprintf(p.out, "已读 %d 行，新增 %d 件，已有 %d 件。\n", done.Lines, done.Added, done.There)
}

// describe says what is being done now.
func (p *progress) describe(what string) {
	if p.bar != nil {
		p.bar.Describe(what)
	} else {
		fmt.Fprintln(p.out, what+"。")
	}
}

// finish leaves the line of the bar.
func (p *progress) finish() {
	if p.bar != nil {
		_ = p.bar.Exit()
		fmt.Fprintln(p.out)
	}
}

// interrupted says of an import that was stopped that it can be gone on with.
func (p *progress) interrupted(ctx context.Context, done records.Imported, err error) error {
	if ctx.Err() == nil {
		return err
	}
	return archive.E(archive.Unavailable, "导入已中断。已写入的 %d 件都在，再次运行会接着导入。", done.Added).Because(err)
}
