package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/staff"
)

// Series are the series of an organisation, as far as the actor's clearance reaches; of other organisations nobody sees any.
func (s Staffing) Series(ctx context.Context, organisation archive.Key) ([]staff.Series, error) {
	rows, err := s.t.Query(ctx, `SELECT `+seriesColumns+`, u.uid, u.name, s.version FROM series s JOIN unit u ON u.id = s.unit_id
		WHERE s.organisation_id = $1 ORDER BY s.closed, s.level_class <> 'plain', s.id`, organisation)
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (l staff.Series, err error) {
		err = row.Scan(&l.Key, &l.ID, &l.Organisation, &l.Code, &l.Name, &l.Class, &l.Unit, &l.Mark, &l.Form, &l.Closed, &l.UnitID, &l.UnitName, &l.Version)
		return l, err
	})
	return list, translate(err)
}

// UpdateSeries writes what can be changed of a series, and fails with Stale when its version is another.
func (s Staffing) UpdateSeries(ctx context.Context, l staff.Series) error {
	tag, err := s.t.Exec(ctx, `UPDATE series SET name = $3, unit_id = $4, mark = $5, form = $6, closed = $7, version = version + 1
		WHERE id = $1 AND version = $2`, l.Key, l.Version, l.Name, l.Unit, l.Mark, l.Form, l.Closed)
	if err := changedOne(tag, err); err != nil {
		return err
	}
	return s.log(ctx, l.Organisation, "series.change", l.ID, l.Code)
}

// Fonds are the fonds of an organisation by code.
func (s Staffing) Fonds(ctx context.Context, organisation archive.Key) ([]staff.Fonds, error) {
	rows, err := s.t.Query(ctx, `SELECT id, uid, organisation_id, code, name, version FROM fonds WHERE organisation_id = $1 ORDER BY code`, organisation)
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (f staff.Fonds, err error) {
		err = row.Scan(&f.Key, &f.ID, &f.Organisation, &f.Code, &f.Name, &f.Version)
		return f, err
	})
	return list, translate(err)
}

// UpdateFonds writes the name of a fonds, and fails with Stale when its version is another.
func (s Staffing) UpdateFonds(ctx context.Context, f staff.Fonds) error {
	tag, err := s.t.Exec(ctx, `UPDATE fonds SET name = $3, version = version + 1 WHERE id = $1 AND version = $2`, f.Key, f.Version, f.Name)
	if err := changedOne(tag, err); err != nil {
		return err
	}
	return s.log(ctx, f.Organisation, "fonds.change", f.ID, f.Name)
}
