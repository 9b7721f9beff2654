package postgres

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/staff"
)

// Units lists the units of all organisations, the closed ones too, each organisation's in its own order.
func (s Staffing) Units(ctx context.Context) ([]staff.Unit, error) {
	rows, err := s.t.Query(ctx, `SELECT `+unitColumns+`, coalesce(u.closes_on::text, ''), u.version FROM unit u
		ORDER BY u.organisation_id, u.root DESC, u.position, u.pinyin, u.name`)
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (u staff.Unit, err error) {
		err = row.Scan(&u.Key, &u.ID, &u.Organisation, &u.Parent, &u.Name, &u.ShortName, &u.Code, &u.Pinyin, &u.Office, &u.Root, &u.ClosesOn, &u.Version)
		return u, err
	})
	return list, translate(err)
}

// UpdateUnit writes what can be changed of a unit, and fails with Stale when its version is another.
func (s Staffing) UpdateUnit(ctx context.Context, u staff.Unit, act string) error {
	tag, err := s.t.Exec(ctx, `UPDATE unit SET name = $3, short_name = $4, code = $5, pinyin = $6, parent_id = $7, closes_on = $8::text::date,
		version = version + 1 WHERE id = $1 AND version = $2`,
		u.Key, u.Version, u.Name, u.ShortName, u.Code, readingKey(u.Name, false), orNull(u.Parent), orNull(u.ClosesOn))
	if err := changedOne(tag, err); err != nil {
		return err
	}
	return s.log(ctx, u.Organisation, act, u.ID, u.Name)
}

// Arrange gives the units the places that they have together, in the order in which they are named.
func (s Staffing) Arrange(ctx context.Context, units []archive.Key) error {
	rows, err := s.t.Query(ctx, `SELECT position FROM unit WHERE id = ANY ($1)`, units)
	if err != nil {
		return translate(err)
	}
	places, err := pgx.CollectRows(rows, pgx.RowTo[int])
	if err != nil {
		return translate(err)
	}
	slices.Sort(places)
	for i := 1; i < len(places); i++ { // places that were given twice would leave the order to the reading
		places[i] = max(places[i], places[i-1]+1)
	}
	_, err = s.t.Exec(ctx, `UPDATE unit SET position = p.place FROM unnest($1::bigint[], $2::int[]) AS p (id, place) WHERE unit.id = p.id`, units, places)
	return translate(err)
}

// Load counts what keeps a unit from closing on a day.
func (s Staffing) Load(ctx context.Context, unit archive.Key, on archive.Date) (l staff.UnitLoad, err error) {
	err = s.t.QueryRow(ctx, `SELECT
		(SELECT count(*) FROM appointment a JOIN person p ON p.id = a.person_id WHERE a.unit_id = $1 AND coalesce(upper(a.valid), 'infinity') > $2::date
			AND p.disabled_at IS NULL AND coalesce(p.ends_on, 'infinity') > $2::date),
		(SELECT count(*) FROM unit u WHERE u.parent_id = $1 AND coalesce(u.closes_on, 'infinity') > $2::date),
		(SELECT count(*) FROM series s WHERE s.unit_id = $1 AND NOT s.closed)`, unit, string(on)).Scan(&l.Posts, &l.Below, &l.Series)
	return l, translate(err)
}
