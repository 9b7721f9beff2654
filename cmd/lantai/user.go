package main

import (
	"context"
	"fmt"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/storage/postgres"
	"github.com/lantai/lantai/web"
)

// userCommand does with accounts what only the operator of the machine may do. It works beside a running service.
type userCommand struct {
	Reset   resetCommand   `cmd:"" help:"给账号一个新的初始密码 | give an account a new first password"`
	Disable disableCommand `cmd:"" help:"停用账号并结束其登录 | close an account and end its sessions"`
}

// resetCommand prints a new password that must be changed at the next sign-in.
type resetCommand struct {
	Username string `arg:"" help:"用户名 | user name"`
}

// Run implements the command.
func (r *resetCommand) Run(a *app) error {
	password := archive.FirstPassword()
	return a.onAccount(r.Username, func(ctx context.Context, s postgres.Staffing, person archive.Key) error {
		return s.ResetPassword(ctx, person, web.HashPassword(password))
	}, fmt.Sprintf("%s 的新密码：%s（登录后须立即修改，此前的登录已全部结束）", r.Username, password))
}

// disableCommand closes an account; what it did stays under its name.
type disableCommand struct {
	Username string `arg:"" help:"用户名 | user name"`
}

// Run implements the command.
func (d *disableCommand) Run(a *app) error {
	return a.onAccount(d.Username, func(ctx context.Context, s postgres.Staffing, person archive.Key) error {
		return s.Disable(ctx, person)
	}, fmt.Sprintf("%s 已停用，其登录已全部结束。", d.Username))
}

// onAccount works on one account in a transaction of the house itself and says what was done.
func (a *app) onAccount(username string, work func(context.Context, postgres.Staffing, archive.Key) error, done string) error {
	return a.withDatabase(func(db *postgres.DB) error {
		err := db.Staff(a.ctx, archive.System(), func(s postgres.Staffing) error {
			person, err := s.PersonByUsername(a.ctx, username)
			if archive.KindOf(err) == archive.NotFound {
				return archive.E(archive.NotFound, "没有用户名为 %s 的账号。", username)
			}
			if err != nil {
				return err
			}
			return work(a.ctx, s, person)
		})
		if err == nil {
			fmt.Fprintln(a.out, done)
		}
		return err
	})
}
