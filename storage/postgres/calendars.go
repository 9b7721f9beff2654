package postgres

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow/worktime"
)

type calendars struct{ *tx }

// keptCalendars are calendars in memory, as of one version of the directory, which rises with every change of a calendar, too.
type keptCalendars struct {
	mu      sync.Mutex
	version int64
	of      map[archive.Key]*worktime.Calendar
}

func (k *keptCalendars) get(version int64, organisation archive.Key) *worktime.Calendar {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.version != version {
		return nil
	}
	return k.of[organisation]
}

func (k *keptCalendars) put(version int64, organisation archive.Key, c *worktime.Calendar) {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case version < k.version:
		return
	case version > k.version || k.of == nil:
		k.version, k.of = version, map[archive.Key]*worktime.Calendar{}
	}
	k.of[organisation] = c
}

// Of implements archive.Calendars. The version was read before the rows, so that what is kept is never older than it says; an act
// that has changed the calendar itself reads the rows.
func (q calendars) Of(ctx context.Context, organisation archive.Key) (*worktime.Calendar, error) {
	version, err := q.directoryVersion(ctx)
	if err != nil {
		return nil, err
	}
	if !q.timeChanged {
		if c := q.db.calendars.get(version, organisation); c != nil {
			return c, nil
		}
	}
	c, err := q.load(ctx, organisation)
	if err == nil && !q.timeChanged {
		q.db.calendars.put(version, organisation, c)
	}
	return c, translate(err)
}

// load lays what the organisation has entered over what the program brings.
func (q calendars) load(ctx context.Context, organisation archive.Key) (*worktime.Calendar, error) {
	c := worktime.Default()
	zone := ""
	batch := &pgx.Batch{}
	batch.Queue(`SELECT zone FROM organisation WHERE id = $1`, organisation).QueryRow(func(row pgx.Row) error { return row.Scan(&zone) })
	batch.Queue(`SELECT from_on, spans FROM office_hours WHERE organisation_id = $1`, organisation).Query(func(rows pgx.Rows) error {
		var h worktime.Hours
		_, err := pgx.ForEachRow(rows, []any{&h.From, &h.Spans}, func() error {
			c, h.Spans = c.WithHours(h), nil
			return nil
		})
		return err
	})
	batch.Queue(`SELECT year, off, work, papers FROM calendar_year WHERE organisation_id = $1`, organisation).Query(func(rows pgx.Rows) error {
		years, err := pgx.CollectRows(rows, scanYear)
		for _, y := range years {
			c = c.With(y)
		}
		return err
	})
	if err := q.SendBatch(ctx, batch).Close(); err != nil {
		return nil, err
	}
	if z, err := time.LoadLocation(zone); err == nil {
		c.Zone = z
	}
	return c, c.Validate()
}

func scanYear(row pgx.CollectableRow) (y worktime.Year, err error) {
	err = row.Scan(&y.Year, &y.Off, &y.Work, &y.Papers)
	return y, err
}

func (q calendars) Entries(ctx context.Context, organisation archive.Key) ([]archive.CalendarEntry, error) {
	rows, err := q.Query(ctx, `SELECT from_on::text, 0, p.name, e.at FROM office_hours e JOIN person p ON p.id = e.by_id WHERE e.organisation_id = $1
		UNION ALL SELECT '', year, p.name, e.at FROM calendar_year e JOIN person p ON p.id = e.by_id WHERE e.organisation_id = $1 ORDER BY 2, 1`, organisation)
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[archive.CalendarEntry])
	return list, translate(err)
}

func (q calendars) SetHours(ctx context.Context, organisation archive.Key, h worktime.Hours) error {
	spans, err := json.Marshal(h.Spans)
	if err != nil {
		return err
	}
	return q.change(ctx, `INSERT INTO office_hours (organisation_id, from_on, spans, by_id, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (organisation_id, from_on) DO UPDATE SET spans = excluded.spans, by_id = excluded.by_id, at = excluded.at`,
		organisation, h.From.Format(time.DateOnly), string(spans), q.by.Person, q.now)
}

func (q calendars) DropHours(ctx context.Context, organisation archive.Key, from archive.Date) error {
	return q.change(ctx, `DELETE FROM office_hours WHERE organisation_id = $1 AND from_on = $2`, organisation, string(from))
}

func (q calendars) SetYear(ctx context.Context, organisation archive.Key, y worktime.Year) error {
	return q.change(ctx, `INSERT INTO calendar_year (organisation_id, year, off, work, papers, by_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (organisation_id, year) DO UPDATE
		SET off = excluded.off, work = excluded.work, papers = excluded.papers, by_id = excluded.by_id, at = excluded.at`,
		organisation, y.Year, y.Off, orEmpty(y.Work), append([]string{}, y.Papers...), q.by.Person, q.now)
}

func orEmpty(m map[string]string) map[string]string {
	if m == nil {
		return map[string]string{}
	}
	return m
}

func (q calendars) DropYear(ctx context.Context, organisation archive.Key, year int) error {
	return q.change(ctx, `DELETE FROM calendar_year WHERE organisation_id = $1 AND year = $2`, organisation, year)
}

// change runs a statement that must change one row; the rest of the act reads calendars from their rows.
func (q calendars) change(ctx context.Context, sql string, args ...any) error {
	tag, err := q.Exec(ctx, sql, args...)
	if err == nil && tag.RowsAffected() == 0 {
		return archive.ErrNotFound()
	}
	q.timeChanged = true
	return translate(err)
}
