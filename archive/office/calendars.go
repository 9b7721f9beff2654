package office

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow/org"
	"github.com/lantai/lantai/workflow/worktime"
)

// WorkingTime is the calendar of the actor's organisation with what is to be known of it.
type WorkingTime struct {
	Organisation archive.Organisation
	Calendar     *worktime.Calendar
	Entries      []archive.CalendarEntry // what the organisation has entered itself; all else comes with the program
	MayKeep      bool                    // the actor may change it
	Latest       *archive.Reckoning      // the newest pass over open tasks; nil when there was none
}

// WorkingTime reads the calendar of the actor's organisation.
func (o *Office) WorkingTime(ctx context.Context, by archive.By) (w WorkingTime, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		own := tx.Actor().Organisation
		if w.Organisation, err = tx.People().Organisation(ctx, own); err != nil {
			return err
		}
		if w.Calendar, err = tx.Calendars().Of(ctx, own); err != nil {
			return err
		}
		if w.Entries, err = tx.Calendars().Entries(ctx, own); err != nil {
			return err
		}
		if w.MayKeep, err = permitted(mayKeepCalendar(ctx, tx)); err != nil {
			return err
		}
		latest, err := tx.Reckonings().Latest(ctx, own)
		if archive.KindOf(err) == archive.NotFound {
			return nil
		}
		w.Latest = &latest
		return err
	})
	return w, err
}

// mayKeepCalendar refuses everybody but the system administrator and the heads of the organisation's general office.
func mayKeepCalendar(ctx context.Context, tx archive.Tx) error {
	actor := tx.Actor()
	if actor.Has(org.SystemAdmin) {
		return nil
	}
	units, err := tx.People().Units(ctx)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(units, func(u archive.Unit) bool {
		return u.Office && u.Organisation == actor.Organisation && actor.Holds([]string{archive.HeadToken(u.Key)})
	}) {
		return nil
	}
	return archive.E(archive.Forbidden, "工作日历由办公室负责人或系统管理员维护。")
}

// SetYear enters what was decided for a year, or replaces it. Tasks whose deadline was unknown are then reckoned in the background;
// it tells how many there are.
func (o *Office) SetYear(ctx context.Context, by archive.By, y worktime.Year) (reckoned int, err error) {
	if err := y.Validate(); err != nil {
		return 0, refuseTime(err)
	}
	return o.changeCalendar(ctx, by, "calendar.year", func(tx archive.Tx, own archive.Key) error {
		return tx.Calendars().SetYear(ctx, own, y)
	})
}

// DropYear takes back a year that was entered; what comes with the program for it holds again, or the year is unknown.
func (o *Office) DropYear(ctx context.Context, by archive.By, year int) error {
	_, err := o.changeCalendar(ctx, by, "calendar.drop_year", func(tx archive.Tx, own archive.Key) error {
		return tx.Calendars().DropYear(ctx, own, year)
	})
	return err
}

// SetHours enters the office hours that hold from a day on, or replaces those that begin on that day.
func (o *Office) SetHours(ctx context.Context, by archive.By, from archive.Date, spans []worktime.Span) error {
	day, err := time.Parse(time.DateOnly, string(from))
	if err != nil || day.Year() < 1950 || day.Year() > 2200 {
		return archive.E(archive.Invalid, "请写明办公时间从哪一天起生效。").On("from")
	}
	h := worktime.Hours{From: day, Spans: spans}
	if err := worktime.Default().WithHours(h).Validate(); err != nil {
		return refuseHours(err)
	}
	_, err = o.changeCalendar(ctx, by, "calendar.hours", func(tx archive.Tx, own archive.Key) error {
		return tx.Calendars().SetHours(ctx, own, h)
	})
	return err
}

func refuseHours(err error) error {
	if f, ok := errors.AsType[*worktime.Fault](err); ok {
		return archive.E(archive.Invalid, f.Format, f.Args...).On("spans")
	}
	return err
}

// DropHours takes back office hours that begin on a day; the hours before them hold on.
func (o *Office) DropHours(ctx context.Context, by archive.By, from archive.Date) error {
	_, err := o.changeCalendar(ctx, by, "calendar.drop_hours", func(tx archive.Tx, own archive.Key) error {
		return tx.Calendars().DropHours(ctx, own, from)
	})
	return err
}

// changeCalendar changes the calendar of the actor's organisation, and has deadlines reckoned that may be known now.
func (o *Office) changeCalendar(ctx context.Context, by archive.By, act string, change func(archive.Tx, archive.Key) error) (reckoned int, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		if err := mayKeepCalendar(ctx, tx); err != nil {
			return err
		}
		own := tx.Actor()
		if err := change(tx, own.Organisation); err != nil {
			return err
		}
		if reckoned, err = tx.Reckonings().Ask(ctx, own.Organisation, archive.ReckonUnknown); err != nil {
			return err
		}
		return tx.Log(ctx, archive.Entry{Act: act, Subject: own.OrganisationID})
	})
	return reckoned, err
}

// Reckon has all open tasks of the actor's organisation reckoned anew, after a change of its calendar. It goes on in the background;
// it tells how many there are.
func (o *Office) Reckon(ctx context.Context, by archive.By) (tasks int, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		if err := mayKeepCalendar(ctx, tx); err != nil {
			return err
		}
		own := tx.Actor()
		by.Made(own.OrganisationID)
		if tasks, err = tx.Reckonings().Ask(ctx, own.Organisation, archive.ReckonAll); err != nil {
			return err
		}
		return tx.Log(ctx, archive.Entry{Act: "calendar.reckon", Subject: own.OrganisationID})
	})
	return tasks, err
}

// mostHours is the longest stretch of work that is reckoned, about three years of it.
const mostHours = 6000

// DueAfter reckons when so many working hours will have passed by the calendar of the actor's organisation.
func (o *Office) DueAfter(ctx context.Context, by archive.By, from time.Time, hours float64) (r worktime.Reckoning, err error) {
	if hours <= 0 || hours > mostHours {
		return r, archive.E(archive.Invalid, "工作小时数须大于 0，且不超过 %d。", mostHours).On("hours")
	}
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		c, err := tx.Calendars().Of(ctx, tx.Actor().Organisation)
		if err != nil {
			return err
		}
		r, err = c.Explain(from, time.Duration(hours*float64(time.Hour)))
		return refuseTime(err)
	})
	return r, err
}

// refuseTime turns what worktime says into the house's error.
func refuseTime(err error) error {
	if year, ok := errors.AsType[worktime.UnknownYear](err); ok {
		return archive.E(archive.Invalid, "%d年的放假安排尚未录入，无法推算工作时间。", year.Year)
	}
	if f, ok := errors.AsType[*worktime.Fault](err); ok {
		return archive.E(archive.Invalid, f.Format, f.Args...)
	}
	return err
}
