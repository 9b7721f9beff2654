package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow/org"
)

type people struct{ *tx }

// Directory implements archive.People. A node keeps one directory in memory; the version that begin_act brings along tells when
// it is out of date. The version was read before the rows, so that what is kept is never older than it says.
func (q people) Directory(ctx context.Context) (*org.Directory, error) {
	version, err := q.directoryVersion(ctx)
	if err != nil {
		return nil, err
	}
	if kept := q.db.keptDirectory(version, q.Today()); kept != nil {
		return kept, nil
	}
	d, err := q.loadDirectory(ctx)
	if err != nil {
		return nil, translate(err)
	}
	q.db.keepDirectory(&cachedDirectory{version: q.dirVer, day: q.Today(), value: d})
	return d, nil
}

// directoryVersion is the version that holds for the act; the system itself asks for it.
func (t *tx) directoryVersion(ctx context.Context) (int64, error) {
	if t.dirVer != 0 {
		return t.dirVer, nil
	}
	err := t.QueryRow(ctx, `SELECT version FROM directory_version`).Scan(&t.dirVer)
	return t.dirVer, translate(err)
}

func (db *DB) keptDirectory(version int64, day archive.Date) *org.Directory {
	db.mu.Lock()
	defer db.mu.Unlock()
	if c := db.directory; c != nil && c.version == version && c.day == day {
		return c.value
	}
	return nil
}

func (db *DB) keepDirectory(c *cachedDirectory) {
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.directory == nil || c.version >= db.directory.version {
		db.directory = c
	}
}

func (q people) loadDirectory(ctx context.Context) (*org.Directory, error) {
	var (
		units   []org.Unit
		persons []org.Person
		posts   []org.Appointment
		grants  []org.Grant
	)
	batch := &pgx.Batch{}
	batch.Queue(`SELECT id, organisation_id, coalesce(parent_id, 0), name, short_name, code, position FROM unit`).
		Query(func(rows pgx.Rows) (err error) {
			units, err = pgx.CollectRows(rows, scanOrgUnit)
			return err
		})
	batch.Queue(`SELECT id, name, staff_no, organisation_id, clearance, ends_on, disabled_at IS NOT NULL FROM person`).
		Query(func(rows pgx.Rows) (err error) {
			persons, err = pgx.CollectRows(rows, scanOrgPerson)
			return err
		})
	batch.Queue(`SELECT person_id, unit_id, title, head, main, lower(valid), upper(valid) FROM appointment ORDER BY id`).
		Query(func(rows pgx.Rows) (err error) {
			posts, err = pgx.CollectRows(rows, scanAppointment)
			return err
		})
	batch.Queue(`SELECT person_id, role, organisation_id, coalesce(unit_id, 0), lower(valid), upper(valid) FROM role_grant ORDER BY id`).
		Query(func(rows pgx.Rows) (err error) {
			grants, err = pgx.CollectRows(rows, scanGrant)
			return err
		})
	if err := q.SendBatch(ctx, batch).Close(); err != nil {
		return nil, err
	}
	today, err := time.Parse(time.DateOnly, string(q.Today()))
	return org.NewDirectory(today, units, persons, posts, grants), err
}

func scanOrgUnit(row pgx.CollectableRow) (u org.Unit, err error) {
	err = row.Scan(&u.Key, &u.Organisation, &u.Parent, &u.Name, &u.Short, &u.Code, &u.Order)
	return u, err
}

func scanOrgPerson(row pgx.CollectableRow) (p org.Person, err error) {
	err = row.Scan(&p.Key, &p.Name, &p.StaffNo, &p.Organisation, &p.ClearanceRank, moment{&p.EndsOn}, &p.Disabled)
	return p, err
}

func scanAppointment(row pgx.CollectableRow) (a org.Appointment, err error) {
	err = row.Scan(&a.Person, &a.Unit, &a.Title, &a.Head, &a.Main, moment{&a.From}, moment{&a.To})
	return a, err
}

func scanGrant(row pgx.CollectableRow) (g org.Grant, err error) {
	err = row.Scan(&g.Person, &g.Role, &g.Organisation, &g.Unit, moment{&g.From}, moment{&g.To})
	return g, err
}

const unitColumns = `u.id, u.uid, u.organisation_id, coalesce(u.parent_id, 0), u.name, u.short_name, u.code, u.pinyin, u.office, u.root`

// Units lists the units of all organisations that are not closed, each organisation's in its own order. The directory knows the
// closed ones, too: their documents are kept by those above.
func (q people) Units(ctx context.Context) ([]archive.Unit, error) {
	rows, err := q.Query(ctx, `SELECT `+unitColumns+` FROM unit u JOIN organisation o ON o.id = u.organisation_id
		WHERE u.closes_on IS NULL OR u.closes_on > $2::date
		ORDER BY u.organisation_id <> $1, o.name, u.position, u.pinyin, u.name`, q.actor.Organisation, string(q.Today()))
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[archive.Unit])
	return list, translate(err)
}

func (q people) unit(ctx context.Context, where string, args ...any) (archive.Unit, error) {
	rows, err := q.Query(ctx, `SELECT `+unitColumns+` FROM unit u WHERE `+where, args...)
	if err != nil {
		return archive.Unit{}, translate(err)
	}
	u, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[archive.Unit])
	return u, translate(err)
}

// Unit finds a unit to be chosen: one that is closed cannot be.
func (q people) Unit(ctx context.Context, id archive.ID) (archive.Unit, error) {
	return q.unit(ctx, `u.uid = $1 AND (u.closes_on IS NULL OR u.closes_on > $2::date)`, id, string(q.Today()))
}

func (q people) UnitByKey(ctx context.Context, key archive.Key) (archive.Unit, error) {
	return q.unit(ctx, `u.id = $1`, key)
}

func (q people) Organisation(ctx context.Context, key archive.Key) (archive.Organisation, error) {
	var o archive.Organisation
	var zone string
	err := q.QueryRow(ctx, `SELECT id, uid, coalesce(parent_id, 0), name, short_name, mark, company, zone, coalesce(seal_file_id, 0), seal_mm
		FROM organisation WHERE id = $1`, key).
		Scan(&o.Key, &o.ID, &o.Parent, &o.Name, &o.ShortName, &o.Mark, &o.Company, &zone, &o.Seal, &o.SealMM)
	if err != nil {
		return o, translate(err)
	}
	if o.Zone, err = time.LoadLocation(zone); err != nil {
		o.Zone = defaultZone
	}
	return o, nil
}

// A person as lists show it: $1 is today. The main post and the roles are those that org.Directory would tell.
const selectPerson = `SELECT p.id, p.uid, p.username, p.name, p.pinyin, p.staff_no, coalesce(post.title, ''), coalesce(post.id, 0),
		coalesce(post.uid, ''), coalesce(post.name, ''),
		ARRAY(SELECT g.role FROM role_grant g WHERE g.person_id = p.id AND g.valid @> $1::date
		      UNION SELECT 'head' FROM appointment a WHERE a.person_id = p.id AND a.head AND a.valid @> $1::date ORDER BY 1),
		p.disabled_at IS NOT NULL OR p.ends_on <= $1::date IS TRUE
	FROM person p LEFT JOIN LATERAL (
		SELECT a.title, u.id, u.uid, u.name FROM appointment a JOIN unit u ON u.id = a.unit_id
		 WHERE a.person_id = p.id AND a.valid @> $1::date ORDER BY a.main DESC, u.id, a.id LIMIT 1) post ON true `

func scanPerson(row pgx.CollectableRow) (p archive.Person, err error) {
	err = row.Scan(&p.Key, &p.ID, &p.Username, &p.Name, &p.Pinyin, &p.StaffNo, &p.Title, &p.Unit.Key, &p.Unit.ID, &p.Unit.Name,
		&p.Roles, &p.Ended)
	return p, err
}

func (q people) persons(ctx context.Context, where string, arg any) ([]archive.Person, error) {
	rows, err := q.Query(ctx, selectPerson+where, string(q.Today()), arg)
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, scanPerson)
	return list, translate(err)
}

func (q people) person(ctx context.Context, where string, arg any) (archive.Person, error) {
	list, err := q.persons(ctx, where, arg)
	if err != nil || len(list) == 0 {
		return archive.Person{}, translate(errOrNoRows(err))
	}
	return list[0], nil
}

func errOrNoRows(err error) error {
	if err == nil {
		return pgx.ErrNoRows
	}
	return err
}

// Persons lists the people of the actor's organisation in Chinese order; for the system itself, everybody.
func (q people) Persons(ctx context.Context) ([]archive.Person, error) {
	return q.persons(ctx, `WHERE $2 = 0 OR p.organisation_id = $2 ORDER BY p.pinyin, p.name, p.staff_no`, q.actor.Organisation)
}

func (q people) Person(ctx context.Context, id archive.ID) (archive.Person, error) {
	return q.person(ctx, `WHERE p.uid = $2`, id)
}

func (q people) PersonByKey(ctx context.Context, key archive.Key) (archive.Person, error) {
	return q.person(ctx, `WHERE p.id = $2`, key)
}
