package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/cmd/lantai/demo/loader"
	"github.com/lantai/lantai/cmd/lantai/house"
	"github.com/lantai/lantai/web"
)

// demoCommand loads the demo organisation into an empty installation and prints its accounts. The service must be stopped: the
// command starts and stops what it needs.
type demoCommand struct {
	JSON             bool `help:"以 JSON 输出账号 | print the accounts as JSON"`
	NoPasswordChange bool `help:"首次登录不要求改密码 | do not force a new password at first login"`
}

// demoAnswer is what programs get.
type demoAnswer struct {
	BaseURL string `json:"base_url"`
	loader.Report
}

// Run implements the command.
func (d *demoCommand) Run(a *app) error {
	clock := a.demoClock()
	return a.with(func(h *house.House) error {
		report, err := a.loadDemo(h, clock, !d.NoPasswordChange)
		if err != nil {
			return err
		}
		if d.JSON {
			return json.NewEncoder(a.out).Encode(demoAnswer{a.config.Address(), report})
		}
		printAccounts(a.out, report)
		return nil
	})
}

// demoClock makes the app tell the time by a clock that the loader can set back.
func (a *app) demoClock() *loader.Clock {
	clock := loader.NewClock(a.now)
	a.now = clock.Now
	return clock
}

func (a *app) loadDemo(h *house.House, clock *loader.Clock, mustChange bool) (loader.Report, error) {
	font := filepath.Join(h.Settings.Fonts, "hei.ttf")
	if _, err := os.Stat(font); err != nil {
		return loader.Report{}, archive.E(archive.Unavailable, "字体目录 %s 里没有排版字体，演示单位没有装入。请先运行 make run，或用 LANTAI_FONTS 指明字体目录。",
			h.Settings.Fonts).Because(err)
	}
	fmt.Fprintln(a.err, "正在装入演示单位，约需 15 秒 | loading the demo organisation, about 15 seconds")
	return loader.Load(a.ctx, loader.House{DB: h.DB, Office: h.Office, Archive: h.Records, Clock: clock,
		Hash: func(password string) (string, error) { return web.HashPassword(password), nil },
		Font: func() ([]byte, error) { return os.ReadFile(font) }}, loader.Options{MustChange: mustChange})
}

// demoIfEmpty loads the demo organisation into an empty installation; any other is left alone.
func (a *app) demoIfEmpty(h *house.House, clock *loader.Clock, mustChange bool) error {
	empty, err := h.DB.Empty(a.ctx)
	if err != nil || !empty {
		return err
	}
	report, err := a.loadDemo(h, clock, mustChange)
	if err != nil {
		return err
	}
	printAccounts(a.out, report)
	return nil
}

// printAccounts lists the accounts that hold more than the ordinary role, and says how to come in with the others.
func printAccounts(w io.Writer, r loader.Report) {
	fmt.Fprintf(w, "演示账号，密码均为 %s | demo accounts, all with this password\n", loader.Password)
	for _, account := range r.Accounts {
		roles := slices.DeleteFunc(slices.Clone(account.Roles), func(role string) bool { return role == "staff" })
		if len(roles) > 0 {
			fmt.Fprintf(w, "  %-16s %s　%s　%s\n", account.Username, account.Name, account.Unit, strings.Join(roles, " "))
		}
	}
}
