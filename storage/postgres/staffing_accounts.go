package postgres

import (
	"context"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/staff"
)

// An account is a person as lists show it (selectPerson, $1 is today), with what only administrators see.
const accountColumns = `p.id, p.uid, p.username, p.name, p.pinyin, p.staff_no, coalesce(post.title, ''), coalesce(post.id, 0),
	coalesce(post.uid, ''), coalesce(post.name, ''),
	ARRAY(SELECT g.role FROM role_grant g WHERE g.person_id = p.id AND g.valid @> $1::date
	      UNION SELECT 'head' FROM appointment a WHERE a.person_id = p.id AND a.head AND a.valid @> $1::date ORDER BY 1),
	p.ends_on <= $1::date IS TRUE, p.organisation_id, p.clearance, coalesce(p.ends_on::text, ''), p.disabled_at, p.locked_until,
	p.signed_in_at, p.must_change, p.version`

const fromAccount = ` FROM person p LEFT JOIN LATERAL (
		SELECT a.title, u.id, u.uid, u.name FROM appointment a JOIN unit u ON u.id = a.unit_id
		 WHERE a.person_id = p.id AND a.valid @> $1::date ORDER BY a.main DESC, u.id, a.id LIMIT 1) post ON true `

func scanAccount(row pgx.CollectableRow) (a staff.Account, err error) {
	err = row.Scan(&a.Key, &a.ID, &a.Username, &a.Name, &a.Pinyin, &a.StaffNo, &a.Title, &a.Unit.Key, &a.Unit.ID, &a.Unit.Name, &a.Roles,
		&a.Ended, &a.Organisation, rank{&a.Clearance}, &a.EndsOn, moment{&a.DisabledAt}, moment{&a.LockedUntil}, moment{&a.SignedInAt},
		&a.MustChange, &a.Version)
	return a, err
}

// accountFilter is staff.Filter: $2 organisations, $3 units, $4 no post, $5 what is looked for, $6 which. Somebody whose account has
// ended is found in the units of all his posts.
const accountFilter = `WHERE (cardinality($2::bigint[]) = 0 OR p.organisation_id = ANY ($2))
	AND (cardinality($3::bigint[]) = 0 OR EXISTS (SELECT 1 FROM appointment a WHERE a.person_id = p.id AND a.unit_id = ANY ($3)
		AND (a.valid @> $1::date OR lower(a.valid) > $1::date OR p.disabled_at IS NOT NULL OR p.ends_on <= $1::date)))
	AND (NOT $4 OR NOT EXISTS (SELECT 1 FROM appointment a WHERE a.person_id = p.id AND (a.valid @> $1::date OR lower(a.valid) > $1::date)))
	AND ($5 = '' OR position($5 IN lower(p.name)) > 0 OR position($5 IN p.username) > 0 OR position($5 IN lower(p.staff_no)) > 0
		OR position($5 IN p.pinyin) > 0)
	AND CASE $6 WHEN 'all' THEN true WHEN 'ended' THEN p.disabled_at IS NOT NULL OR p.ends_on <= $1::date IS TRUE
		ELSE p.disabled_at IS NULL AND p.ends_on <= $1::date IS NOT TRUE END`

// Accounts lists the people of the filter in Chinese order, and counts all that match.
func (s Staffing) Accounts(ctx context.Context, f staff.Filter) (page []staff.Account, total int, err error) {
	args := []any{string(s.t.Today()), append([]archive.Key{}, f.Organisations...), append([]archive.Key{}, f.Units...), f.NoPost,
		strings.ToLower(strings.Join(strings.Fields(f.Query), "")), string(f.Which)}
	if err := s.t.QueryRow(ctx, `SELECT count(*) FROM person p `+accountFilter, args...).Scan(&total); err != nil {
		return nil, 0, translate(err)
	}
	rows, err := s.t.Query(ctx, `SELECT `+accountColumns+fromAccount+accountFilter+` ORDER BY p.pinyin, p.name, p.staff_no, p.id
		OFFSET $7 LIMIT $8`, append(args, f.Offset, orNull(f.Limit))...)
	if err != nil {
		return nil, 0, translate(err)
	}
	page, err = pgx.CollectRows(rows, scanAccount)
	return page, total, translate(err)
}

// Account reads one account; NotFound when there is none.
func (s Staffing) Account(ctx context.Context, id archive.ID) (a staff.Account, err error) {
	rows, err := s.t.Query(ctx, `SELECT `+accountColumns+fromAccount+`WHERE p.uid = $2`, string(s.t.Today()), id)
	if err != nil {
		return a, translate(err)
	}
	a, err = pgx.CollectExactlyOneRow(rows, scanAccount)
	return a, translate(err)
}

// UpdateAccount writes what can be changed of an account, and fails with Stale when its version is another.
func (s Staffing) UpdateAccount(ctx context.Context, a staff.Account, act string) error {
	tag, err := s.t.Exec(ctx, `UPDATE person SET name = $3, pinyin = $4, staff_no = $5, clearance = $6, ends_on = $7::text::date, version = version + 1
		WHERE id = $1 AND version = $2`, a.Key, a.Version, a.Name, readingKey(a.Name, true), a.StaffNo, a.Clearance.Rank(), orNull(a.EndsOn))
	if err := changedOne(tag, err); err != nil {
		return err
	}
	return s.log(ctx, a.Organisation, act, a.ID, a.Name+"\x00"+a.StaffNo+"\x00"+string(a.Clearance)+"\x00"+string(a.EndsOn))
}

// Sessions are the sign-ins of a person that still last, newest first.
func (s Staffing) Sessions(ctx context.Context, person archive.Key) ([]staff.SessionLine, error) {
	rows, err := s.t.Query(ctx, `SELECT kind, created_at, seen_at, expires_at FROM session WHERE person_id = $1 AND expires_at > $2 ORDER BY created_at DESC`,
		person, s.t.now)
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (l staff.SessionLine, err error) {
		err = row.Scan(&l.Kind, &l.Since, &l.Seen, &l.Expires)
		return l, err
	})
	return slices.DeleteFunc(list, func(l staff.SessionLine) bool { return !l.Alive(s.t.now) }), translate(err)
}

// OpenTasks counts what waits for a person, as far as the actor's clearance reaches.
func (s Staffing) OpenTasks(ctx context.Context, person archive.Key) (n int, err error) {
	err = s.t.QueryRow(ctx, `SELECT open_tasks_of($1)`, person).Scan(&n)
	return n, translate(err)
}
