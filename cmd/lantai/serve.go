package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/cmd/lantai/house"
	"github.com/lantai/lantai/web"
)

// serveCommand runs the service until it is asked to stop.
type serveCommand struct {
	Demo             bool `help:"系统为空时先装入演示单位 | load the demo organisation first if the installation is empty"`
	NoPasswordChange bool `help:"演示账号首次登录不要求改密码 | do not force a new password on demo accounts"`
}

// Run implements the command.
func (s *serveCommand) Run(a *app) error {
	listener, err := net.Listen("tcp", a.config.Listen)
	if err != nil {
		return archive.E(archive.Unavailable, "地址 %s 不能监听，可能已被别的程序占用。", a.config.Listen).Because(err)
	}
	defer listener.Close()
	clock := a.demoClock()
	return a.with(func(h *house.House) error {
		if s.Demo {
			if err := a.demoIfEmpty(h, clock, !s.NoPasswordChange); err != nil {
				return err
			}
		}
		if err := a.sayIfEmpty(h); err != nil {
			return err
		}
		handler, err := a.handler(h)
		if err != nil {
			return err
		}
		fmt.Fprintf(a.out, "兰台已启动 | Lantai serves at %s\n", a.config.Address())
		return a.serve(h, listener, handler)
	})
}

// sayIfEmpty tells on the terminal what the sign-in page says, too: nobody can sign in yet.
func (a *app) sayIfEmpty(h *house.House) error {
	empty, err := h.DB.Empty(a.ctx)
	if err == nil && empty {
		fmt.Fprintln(a.err, "系统里还没有单位和账号，请运行 lantai setup 建立单位，或用 serve --demo 试用演示单位 | nobody is here yet: run lantai setup, or serve --demo to try it")
	}
	return err
}

func (a *app) handler(h *house.House) (http.Handler, error) {
	return web.New(web.Deps{Store: h.DB, Sessions: h.DB, Accounts: h.DB, Office: h.Office, Records: h.Records, Staff: h.Staff, Notices: h.Notices,
		Empty: h.DB.Empty, Index: h.Index,
		Sealed: h.DB.Index().Position, Checks: checks(h), BaseURL: a.config.BaseURL, House: "兰台", Classified: a.config.Classified(), Now: a.now, Log: a.log})
}

// maxSkew is how far a node's clock may be from the database's (design 4.11).
const maxSkew = 2 * time.Second

func checks(h *house.House) []web.Check {
	return []web.Check{{Name: "database", Ask: func(ctx context.Context) error {
		skew, err := h.DB.Ping(ctx)
		if err == nil && skew > maxSkew {
			return fmt.Errorf("the clock differs from the database's by %s", skew)
		}
		return err
	}}}
}

// drain is how long requests may go on after the service was asked to stop.
const drain = 10 * time.Second

// serve answers requests and does the house's work until it is asked to stop, or one of both fails.
func (a *app) serve(h *house.House, listener net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	group, ctx := errgroup.WithContext(a.ctx)
	group.Go(func() error { return h.Work(ctx) })
	group.Go(func() error {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	group.Go(func() error {
		<-ctx.Done()
		ending, stop := context.WithTimeout(context.Background(), drain)
		defer stop()
		return server.Shutdown(ending)
	})
	return group.Wait()
}
