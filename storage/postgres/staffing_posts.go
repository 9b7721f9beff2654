package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/staff"
	"github.com/lantai/lantai/workflow/org"
)

// Posts are all posts of a person, those that last first, then by their beginning.
func (s Staffing) Posts(ctx context.Context, person archive.Key) ([]staff.Post, error) {
	rows, err := s.t.Query(ctx, `SELECT a.id, a.uid, a.person_id, u.id, u.uid, u.name, a.title, a.head, a.main, coalesce(lower(a.valid)::text, ''),
			coalesce(upper(a.valid)::text, '')
		FROM appointment a JOIN unit u ON u.id = a.unit_id WHERE a.person_id = $1
		ORDER BY coalesce(upper(a.valid), 'infinity') <= $2::date, a.main DESC, lower(a.valid) DESC, a.id DESC`, person, string(s.t.Today()))
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (p staff.Post, err error) {
		err = row.Scan(&p.Key, &p.ID, &p.Person, &p.Unit.Key, &p.Unit.ID, &p.Unit.Name, &p.Title, &p.Head, &p.Main, &p.From, &p.To)
		return p, err
	})
	return list, translate(err)
}

// SetMain makes a post the main one of those that its person holds.
func (s Staffing) SetMain(ctx context.Context, p staff.Post) error {
	if _, err := s.t.Exec(ctx, `UPDATE appointment SET main = (id = $2) WHERE person_id = $1 AND coalesce(upper(valid), 'infinity') > $3::date`,
		p.Person, p.Key, string(s.t.Today())); err != nil {
		return translate(err)
	}
	return s.logPerson(ctx, p.Person, "person.main_post", p.Title)
}

// EndPost lets a post end before the day on. One that begins no earlier never was: its range would be empty.
func (s Staffing) EndPost(ctx context.Context, p staff.Post, on archive.Date) error {
	if err := s.endRange(ctx, "appointment", p.Key, on); err != nil {
		return err
	}
	return s.logPerson(ctx, p.Person, "person.end_post", p.Title+"\x00"+string(on))
}

func (s Staffing) endRange(ctx context.Context, table string, key archive.Key, on archive.Date) error {
	tag, err := s.t.Exec(ctx, `DELETE FROM `+table+` WHERE id = $1 AND lower(valid) >= $2::date`, key, string(on))
	if err != nil || tag.RowsAffected() == 1 {
		return translate(err)
	}
	_, err = s.t.Exec(ctx, `UPDATE `+table+` SET valid = daterange(lower(valid), $2::date) WHERE id = $1`, key, string(on))
	return translate(err)
}

// Grants are all roles of a person, those that last first.
func (s Staffing) Grants(ctx context.Context, person archive.Key) ([]staff.Grant, error) {
	rows, err := s.t.Query(ctx, `SELECT g.id, g.uid, g.person_id, g.role, g.organisation_id, coalesce(u.id, 0), coalesce(u.uid, ''), coalesce(u.name, ''),
			coalesce(lower(g.valid)::text, ''), coalesce(upper(g.valid)::text, '')
		FROM role_grant g LEFT JOIN unit u ON u.id = g.unit_id WHERE g.person_id = $1
		ORDER BY coalesce(upper(g.valid), 'infinity') <= $2::date, g.role, lower(g.valid) DESC, g.id`, person, string(s.t.Today()))
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (g staff.Grant, err error) {
		err = row.Scan(&g.Key, &g.ID, &g.Person, &g.Role, &g.Organisation, &g.Unit.Key, &g.Unit.ID, &g.Unit.Name, &g.From, &g.To)
		return g, err
	})
	return list, translate(err)
}

// EndGrant lets a role end before the day on. One that begins no earlier never was: its range would be empty.
func (s Staffing) EndGrant(ctx context.Context, g staff.Grant, on archive.Date) error {
	if err := s.endRange(ctx, "role_grant", g.Key, on); err != nil {
		return err
	}
	return s.logPerson(ctx, g.Person, "person.revoke", string(g.Role)+"\x00"+string(on))
}

// Terms are those of all who hold or will hold the role for a whole organisation: until the role ends or the account does.
func (s Staffing) Terms(ctx context.Context, role org.Role) ([]staff.Term, error) {
	rows, err := s.t.Query(ctx, `SELECT g.person_id, g.organisation_id, g.uid, coalesce(lower(g.valid)::text, ''),
			coalesce(least(upper(g.valid), p.ends_on)::text, '')
		FROM role_grant g JOIN person p ON p.id = g.person_id
		WHERE g.role = $1 AND g.unit_id IS NULL AND p.disabled_at IS NULL AND coalesce(least(upper(g.valid), p.ends_on), 'infinity') > $2::date`,
		role, string(s.t.Today()))
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[staff.Term])
	return list, translate(err)
}
