package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/cmd/lantai/house"
	"github.com/lantai/lantai/storage/blob"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// commands is the command line. Each command is in the file of its name.
type commands struct {
	Config

	Serve    serveCommand    `cmd:"" help:"提供网页和接口 | serve pages and API"`
	Setup    setupCommand    `cmd:"" help:"在空的系统里建立单位和三员账号 | make an empty installation an organisation with its three officers"`
	Demo     demoCommand     `cmd:"" help:"在空的系统里装入演示单位 | load the demo organisation into an empty installation"`
	Import   importCommand   `cmd:"" help:"从 JSONL 文件导入已归档的公开文件 | bring documents of a JSONL file in as filed public records"`
	Audit    auditCommand    `cmd:"" help:"查验审计日志 | prove the audit log"`
	Worktime worktimeCommand `cmd:"" help:"推算工作时间 | reckon working time"`
	User     userCommand     `cmd:"" help:"重设密码、停用账号 | reset a password, close an account"`
	Show     configCommand   `cmd:"" name:"config" help:"查看生效的配置 | what is in force"`
}

// app is what commands work with.
type app struct {
	ctx    context.Context
	config Config
	out    io.Writer // one line when all is well
	err    io.Writer // progress, and what is wrong
	log    *slog.Logger
	now    func() time.Time
}

// run is main without the process: it answers the exit status.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	var c commands
	parser, err := kong.New(&c, append(configOptions(), kong.Name("lantai"), kong.Writers(out, errs),
		kong.Description("兰台：公文与档案 | official documents and records"))...)
	if err != nil {
		return say(errs, err)
	}
	command, err := parser.Parse(args)
	if err != nil {
		return say(errs, err)
	}
	a := &app{ctx: ctx, config: c.Config, out: out, err: errs, log: slog.New(slog.NewJSONHandler(errs, nil)), now: time.Now}
	if err := c.Config.Check(); err != nil {
		return say(errs, err)
	}
	if err := command.Run(a); err != nil {
		return say(errs, err)
	}
	return 0
}

// say tells what is wrong in one sentence.
func say(w io.Writer, err error) int {
	if ours, ok := errors.AsType[*archive.Error](err); ok {
		fmt.Fprintf(w, ours.Format+"\n", ours.Args...)
		return 1
	}
	fmt.Fprintln(w, err)
	return 1
}

// settings are the configuration in the words of the house.
func (a *app) settings() house.Settings {
	c := a.config
	s := house.Settings{Data: c.Data, DatabaseURL: c.DatabaseURL, OwnerURL: c.DatabaseOwnerURL, PostgresBin: c.PostgresBin,
		Fonts: c.FontFolder(), MaxUpload: c.MaxUpload, Profile: c.Profile, BaseURL: c.Address(), Gateways: c.outlets(), Now: a.now, Log: a.log}
	if c.S3Endpoint != "" {
		s.S3 = &blob.S3Config{Endpoint: c.S3Endpoint, Region: c.S3Region, Bucket: c.S3Bucket, AccessKey: c.S3AccessKey,
			SecretKey: c.S3SecretKey, UseTLS: c.S3UseTLS, Compliance: c.S3Compliance}
	}
	return s
}

// with opens the house for a command and closes it afterwards.
func (a *app) with(work func(*house.House) error) error {
	h, err := house.Open(a.ctx, a.settings())
	if err != nil {
		return err
	}
	return errors.Join(work(h), h.Close())
}
