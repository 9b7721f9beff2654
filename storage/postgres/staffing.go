package postgres

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/staff"
)

// Installation says what kind of installation this is. It is chosen once and never switched (design 5, Profiles).
type Installation struct {
	Profile string // open, classified
	Demo    bool
}

// SetUp makes an empty schema an installation. It fails with Conflict when it is one already.
func (db *DB) SetUp(ctx context.Context, i Installation) error {
	if i.Profile != "open" && i.Profile != "classified" {
		return archive.E(archive.Invalid, "运行方式只能是 open（非涉密）或 classified（涉密）。").On("profile")
	}
	// Before the first row, or the rows of this month lie in the default partitions for good.
	if err := db.EnsurePartitions(ctx); err != nil {
		return err
	}
	salt := make([]byte, 32)
	_, _ = rand.Read(salt) // never fails since Go 1.24
	err := db.system(ctx, func(t *tx) error {
		tag, err := t.Exec(ctx, `INSERT INTO installation (profile, demo, salt, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
			i.Profile, i.Demo, salt, t.now)
		if err == nil && tag.RowsAffected() == 0 {
			return archive.E(archive.Conflict, "这里已经建好，没有改动任何内容。")
		}
		return err
	})
	if err == nil {
		db.salt = salt
	}
	return err
}

// Installation tells what was set up; NotFound before SetUp.
func (db *DB) Installation(ctx context.Context) (i Installation, err error) {
	err = db.pool.QueryRow(ctx, `SELECT profile, demo FROM installation`).Scan(&i.Profile, &i.Demo)
	return i, translate(err)
}

// Empty reports whether nobody is in the installation yet.
func (db *DB) Empty(ctx context.Context) (empty bool, err error) {
	err = db.pool.QueryRow(ctx, `SELECT NOT EXISTS (SELECT 1 FROM person)`).Scan(&empty)
	return empty, translate(err)
}

// system runs an act of the house itself.
func (db *DB) system(ctx context.Context, act func(*tx) error) error {
	return db.InTx(ctx, archive.System(), func(t archive.Tx) error { return act(t.(*tx)) })
}

// Staffing keeps the organisation: units, people, posts, roles and what an office needs to work. Who may do so is decided by the
// caller; each write is an entry of the audit log.
type Staffing struct{ t *tx }

var _ staff.Store = (*DB)(nil)

// Staffing implements staff.Store.
func (db *DB) Staffing(t archive.Tx) staff.Rows { return Staffing{t.(*tx)} }

// Lock keeps others from changing the organisation until the end of the act.
func (s Staffing) Lock(ctx context.Context) error {
	_, err := s.t.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext('lantai.staffing'))`)
	return translate(err)
}

// Empty reports whether nobody is in the installation yet.
func (s Staffing) Empty(ctx context.Context) (empty bool, err error) {
	err = s.t.QueryRow(ctx, `SELECT NOT EXISTS (SELECT 1 FROM person)`).Scan(&empty)
	return empty, translate(err)
}

// Staff changes the organisation in one transaction on behalf of by.
func (db *DB) Staff(ctx context.Context, by archive.By, work func(Staffing) error) error {
	return db.InTx(ctx, by, func(t archive.Tx) error { return work(Staffing{t.(*tx)}) })
}

// log writes the entry into the log of the organisation that is changed, which the system itself does not belong to.
func (s Staffing) log(ctx context.Context, organisation archive.Key, act string, subject archive.ID, detail string) error {
	own := s.t.actor.Organisation
	defer func() { s.t.actor.Organisation = own }()
	s.t.actor.Organisation = organisation
	entry := archive.Entry{Act: act, Subject: subject, Detail: detail}
	if strings.HasPrefix(act, "person.") {
		entry.Topics = []archive.Topic{archive.TopicPerson}
	}
	return s.t.Log(ctx, entry)
}

// AddOrganisation writes an organisation (单位) and fills Key and, if it is empty, ID. A zero SealMM is 42 mm (国发〔1999〕25号).
func (s Staffing) AddOrganisation(ctx context.Context, o *archive.Organisation) error {
	o.ID = idOr(o.ID)
	if o.Zone == nil {
		o.Zone = defaultZone
	}
	if o.SealMM == 0 {
		o.SealMM = 42
	}
	err := s.t.QueryRow(ctx, `INSERT INTO organisation (uid, parent_id, name, short_name, mark, company, zone, seal_file_id, seal_mm)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id`, o.ID, orNull(o.Parent), o.Name, o.ShortName, o.Mark, o.Company,
		o.Zone.String(), orNull(o.Seal), o.SealMM).Scan(&o.Key)
	if err != nil {
		return translate(err)
	}
	return s.log(ctx, o.Key, "organisation.add", o.ID, o.Name)
}

// Organisations lists them all, the head of all first.
func (s Staffing) Organisations(ctx context.Context) ([]staff.Organisation, error) {
	rows, err := s.t.Query(ctx, `SELECT id, uid, coalesce(parent_id, 0), name, short_name, mark, company, zone, coalesce(seal_file_id, 0), seal_mm,
			place, version FROM organisation ORDER BY parent_id NULLS FIRST, id`)
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (o staff.Organisation, err error) {
		var zone string
		err = row.Scan(&o.Key, &o.ID, &o.Parent, &o.Name, &o.ShortName, &o.Mark, &o.Company, &zone, &o.Seal, &o.SealMM, &o.Place, &o.Version)
		if o.Organisation.Zone, _ = time.LoadLocation(zone); o.Organisation.Zone == nil {
			o.Organisation.Zone = defaultZone
		}
		return o, err
	})
	return list, translate(err)
}

// UpdateOrganisation writes what can be changed of an organisation, and fails with Stale when its version is another.
func (s Staffing) UpdateOrganisation(ctx context.Context, o staff.Organisation) error {
	tag, err := s.t.Exec(ctx, `UPDATE organisation SET name = $3, short_name = $4, mark = $5, company = $6, zone = $7, place = $8, version = version + 1
		WHERE id = $1 AND version = $2`, o.Key, o.Version, o.Name, o.ShortName, o.Mark, o.Company, o.Organisation.Zone.String(), o.Place)
	if err := changedOne(tag, err); err != nil {
		return err
	}
	return s.log(ctx, o.Key, "organisation.change", o.ID, o.Name)
}

// changedOne is the outcome of an update that names the version it was read in.
func changedOne(tag pgconn.CommandTag, err error) error {
	if err == nil && tag.RowsAffected() == 0 {
		return archive.E(archive.Stale, "内容在您读取之后有了变化，没有保存。请重新读取后再改。")
	}
	return translate(err)
}

// AddUnit writes a unit behind those that its organisation has, and fills Key, Pinyin and, if it is empty, ID.
func (s Staffing) AddUnit(ctx context.Context, u *archive.Unit) error {
	u.ID, u.Pinyin = idOr(u.ID), readingKey(u.Name, false)
	err := s.t.QueryRow(ctx, `INSERT INTO unit (uid, organisation_id, parent_id, name, short_name, code, pinyin, office, root, position)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, (SELECT count(*) + 1 FROM unit WHERE organisation_id = $2)) RETURNING id`,
		u.ID, u.Organisation, orNull(u.Parent), u.Name, u.ShortName, u.Code, u.Pinyin, u.Office, u.Root).Scan(&u.Key)
	if err != nil {
		return translate(err)
	}
	return s.log(ctx, u.Organisation, "unit.add", u.ID, u.Name)
}

// AddSeries writes a series of numbers and fills Key and, if it is empty, ID.
func (s Staffing) AddSeries(ctx context.Context, series *archive.Series) error {
	series.ID = idOr(series.ID)
	if series.Form == "" {
		series.Form = "document"
	}
	err := s.t.QueryRow(ctx, `INSERT INTO series (uid, organisation_id, code, name, level_class, unit_id, mark, form, closed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id`, series.ID, series.Organisation, series.Code, series.Name, series.Class,
		series.Unit, series.Mark, series.Form, series.Closed).Scan(&series.Key)
	if err != nil {
		return translate(err)
	}
	return s.log(ctx, series.Organisation, "series.add", series.ID, series.Code)
}

// AddFonds writes a fonds (全宗) and fills Key and, if it is empty, ID.
func (s Staffing) AddFonds(ctx context.Context, f *archive.Fonds) error {
	f.ID = idOr(f.ID)
	err := s.t.QueryRow(ctx, `INSERT INTO fonds (uid, organisation_id, code, name) VALUES ($1, $2, $3, $4) RETURNING id`,
		f.ID, f.Organisation, f.Code, f.Name).Scan(&f.Key)
	if err != nil {
		return translate(err)
	}
	return s.log(ctx, f.Organisation, "fonds.add", f.ID, f.Code)
}

// SetSchedule brings a retention schedule (保管期限表) into force; the first rule that matches decides. All rules carry the same
// Version, which sorts after those before it (such as 2026-01): an older one stays as it was and can be read on.
func (s Staffing) SetSchedule(ctx context.Context, organisation archive.Key, rules []archive.RetentionRule) error {
	batch := &pgx.Batch{}
	for i, r := range rules {
		if r.Version != rules[0].Version {
			return archive.E(archive.Invalid, "一份保管期限表只能有一个版本号。").On("version")
		}
		batch.Queue(`INSERT INTO retention_rule (organisation_id, position, kind, genre, series_code, word, retention, clause, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, organisation, i, r.Kind, r.Genre, r.SeriesCode, r.Word, r.Retention, r.Clause, r.Version)
	}
	if err := s.t.SendBatch(ctx, batch).Close(); err != nil {
		return translate(err)
	}
	return s.logOf(ctx, organisation, "schedule.set", "")
}

// SetSeal names the file with the picture of an organisation's seal and its diameter in millimetres.
func (s Staffing) SetSeal(ctx context.Context, organisation, file archive.Key, mm float64) error {
	if _, err := s.t.Exec(ctx, `UPDATE organisation SET seal_file_id = $2, seal_mm = $3, version = version + 1 WHERE id = $1`, organisation, orNull(file), mm); err != nil {
		return translate(err)
	}
	return s.logOf(ctx, organisation, "organisation.seal", "")
}

// logOf is log with the organisation itself as its subject.
func (s Staffing) logOf(ctx context.Context, organisation archive.Key, act, detail string) error {
	var id archive.ID
	err := s.t.QueryRow(ctx, `SELECT coalesce((SELECT uid FROM organisation WHERE id = $1), '')`, organisation).Scan(&id)
	if err != nil {
		return err
	}
	return s.log(ctx, organisation, act, id, detail)
}

func idOr(id archive.ID) archive.ID {
	if id == "" {
		return archive.NewID()
	}
	return id
}
