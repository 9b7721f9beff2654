package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/storage/postgres"
	"github.com/lantai/lantai/workflow/worktime"
)

// worktimeCommand reckons by the calendar of an organisation. It works beside a running service.
type worktimeCommand struct {
	Due dueCommand `cmd:"" help:"若干工作小时之后是什么时候，跳过了哪些天 | when so many working hours have passed, and which days were skipped"`
}

// dueCommand prints a deadline and why it is not sooner.
type dueCommand struct {
	From         string  `required:"" placeholder:"TIME" help:"起算时间，如 2026-09-30 17:00 | when it begins"`
	Hours        float64 `required:"" placeholder:"H" help:"工作小时数，一天为八小时 | working hours; a day has eight"`
	Organisation string  `placeholder:"NAME" help:"单位的全称或简称；默认为最上级单位 | full or short name; the head organisation unless given"`
}

// Run implements the command.
func (d *dueCommand) Run(a *app) error {
	if d.Hours <= 0 {
		return archive.E(archive.Invalid, "工作小时数须大于 0。")
	}
	if !a.installed() && d.Organisation == "" {
		return d.answer(a.out, worktime.Default(), ownCalendar)
	}
	return a.withDatabase(func(db *postgres.DB) error {
		calendar, name, err := d.calendar(a, db)
		if err != nil {
			return err
		}
		return d.answer(a.out, calendar, name)
	})
}

// ownCalendar is the name of the program's own calendar.
const ownCalendar = "系统自带日历"

// answer reckons by a calendar and prints what comes of it.
func (d *dueCommand) answer(out io.Writer, calendar *worktime.Calendar, name string) error {
	from, err := readMoment(d.From, calendar.Zone)
	if err != nil {
		return err
	}
	r, err := calendar.Explain(from, time.Duration(d.Hours*float64(time.Hour)))
	if year, ok := errors.AsType[worktime.UnknownYear](err); ok {
		return archive.E(archive.Invalid, "%d年的放假安排尚未录入，%s的期限无法推算。请办公室在“工作日历”里录入。", year.Year, name)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s 起 %g 个工作小时，到 %s（%s）\n", from.Format(minutes), d.Hours, r.Due.Format(minutes), name)
	explain(out, r)
	return nil
}

// calendar finds the organisation's; one in which nobody is yet has the program's own.
func (d *dueCommand) calendar(a *app, db *postgres.DB) (c *worktime.Calendar, name string, err error) {
	err = db.Read(a.ctx, archive.System(), func(tx archive.Tx) error {
		var o archive.Organisation
		var err error
		if d.Organisation == "" {
			o, err = tx.Accessions().Head(a.ctx)
		} else {
			o, err = tx.Accessions().Organisation(a.ctx, d.Organisation)
		}
		switch {
		case archive.KindOf(err) == archive.NotFound && d.Organisation == "":
			c, name = worktime.Default(), ownCalendar
			return nil
		case archive.KindOf(err) == archive.NotFound:
			return archive.E(archive.NotFound, "没有名为“%s”的单位。", d.Organisation)
		case err != nil:
			return err
		}
		name = o.ShortName
		c, err = tx.Calendars().Of(a.ctx, o.Key)
		return err
	})
	return c, name, err
}

const minutes = "2006-01-02 15:04"

// readMoment reads a moment in the zone, or one that names its own.
func readMoment(text string, zone *time.Location) (time.Time, error) {
	for _, layout := range []string{minutes, "2006-01-02T15:04", "2006-01-02T15:04:05"} {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			return t, nil
		}
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t.In(zone), nil
	}
	return time.Time{}, archive.E(archive.Invalid, "“%s”不是时间，请写成 2026-09-30 17:00 的样子。", text)
}

// explain lists the days that the deadline went past.
func explain(w io.Writer, r worktime.Reckoning) {
	for _, day := range r.Skipped {
		fmt.Fprintf(w, "跳过 %s %s%s\n", day.Date, day.Why.Chinese(), named(day.Name))
	}
	for _, day := range r.MadeUp {
		fmt.Fprintf(w, "计入 %s %s%s\n", day.Date, day.Why.Chinese(), named(day.Name))
	}
}

func named(holiday string) string {
	if holiday == "" {
		return ""
	}
	return "（" + holiday + "）"
}
