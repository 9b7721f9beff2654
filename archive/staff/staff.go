// Package staff keeps who works here: organisations with their units, people under their real names, the posts and roles they hold
// over time, and their accounts. It also keeps what an office needs before its first document: series of numbers, fonds, letterhead
// and seal. One use case a method, one transaction an act.
//
// Duties are separate (design 4.12): the system administrator makes units and accounts, the security officer grants roles and
// clearances, a unit's administrator gives posts in it, the auditor sees all of it and changes nothing. None of them reads a document
// by that, and nobody changes his own roles, posts or clearance.
package staff

import (
	"context"
	"slices"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow/org"
)

// Options are what the use cases work with.
type Options struct {
	Store   Store
	Blobs   archive.Blobs
	Hash    func(password string) string // in PHC string format
	Profile string                       // open or classified: how high a clearance may be
}

// Staff is the use cases of the organisation.
type Staff struct{ Options }

// New makes the use cases.
func New(o Options) *Staff { return &Staff{o} }

// desk is what every act of this package has before it: who is where today, and what the actor may do to it.
type desk struct {
	ctx           context.Context
	tx            archive.Tx
	rows          Rows
	by            archive.By
	organisations []Organisation
	units         []Unit
	powers        Powers
}

// act changes the organisation. Such acts come one after the other: whether somebody is the last to hold an office, or a unit the last
// of its name, must not change while it is asked.
func (s *Staff) act(ctx context.Context, by archive.By, work func(*desk) error) error {
	return s.Store.InTx(ctx, by, func(tx archive.Tx) error {
		rows := s.Store.Staffing(tx)
		if err := rows.Lock(ctx); err != nil {
			return err
		}
		d, err := s.desk(ctx, by, tx, rows)
		if err != nil {
			return err
		}
		return work(d)
	})
}

// look reads the organisation.
func (s *Staff) look(ctx context.Context, by archive.By, look func(*desk) error) error {
	return s.Store.Read(ctx, by, func(tx archive.Tx) error {
		d, err := s.desk(ctx, by, tx, s.Store.Staffing(tx))
		if err != nil {
			return err
		}
		return look(d)
	})
}

func (s *Staff) desk(ctx context.Context, by archive.By, tx archive.Tx, rows Rows) (d *desk, err error) {
	d = &desk{ctx: ctx, by: by, tx: tx, rows: rows}
	if d.organisations, err = rows.Organisations(ctx); err != nil {
		return nil, err
	}
	if d.units, err = rows.Units(ctx); err != nil {
		return nil, err
	}
	directory, err := tx.People().Directory(ctx)
	if err != nil {
		return nil, err
	}
	d.powers = PowersOf(tx.Actor().Person, directory, d.organisations, d.units)
	return d, nil
}

// organisation finds one that the actor may see.
func (d *desk) organisation(id archive.ID) (Organisation, error) {
	i := slices.IndexFunc(d.organisations, func(o Organisation) bool { return o.ID == id })
	if i < 0 || !d.powers.Sees(d.organisations[i].Key) {
		return Organisation{}, archive.ErrNotFound()
	}
	return d.organisations[i], nil
}

func (d *desk) organisationByKey(key archive.Key) Organisation {
	i := slices.IndexFunc(d.organisations, func(o Organisation) bool { return o.Key == key })
	if i < 0 {
		return Organisation{}
	}
	return d.organisations[i]
}

// unit finds one of an organisation that the actor may see.
func (d *desk) unit(id archive.ID) (Unit, error) {
	i := slices.IndexFunc(d.units, func(u Unit) bool { return u.ID == id })
	if i < 0 || !d.powers.Sees(d.units[i].Organisation) {
		return Unit{}, archive.ErrNotFound()
	}
	return d.units[i], nil
}

func (d *desk) unitByKey(key archive.Key) Unit {
	i := slices.IndexFunc(d.units, func(u Unit) bool { return u.Key == key })
	if i < 0 {
		return Unit{}
	}
	return d.units[i]
}

// chosenUnit is a unit named in a form: one that is not there is the field's fault.
func (d *desk) chosenUnit(id archive.ID, field string) (Unit, error) {
	u, err := d.unit(id)
	if archive.KindOf(err) == archive.NotFound && err != nil {
		return u, archive.E(archive.Invalid, "没有这个部门，请重新选择。").On(field).Because(err)
	}
	return u, err
}

// person finds somebody whom the actor may see.
func (d *desk) person(id archive.ID) (Account, error) {
	a, err := d.rows.Account(d.ctx, id)
	if err == nil && !d.powers.Sees(a.Organisation) {
		return Account{}, archive.ErrNotFound()
	}
	return a, err
}

// covered is a unit and all below it, whether they are closed or not.
func covered(units []Unit, top archive.Key) []archive.Key {
	keys := []archive.Key{top}
	for i := 0; i < len(keys); i++ {
		for _, u := range units {
			if u.Parent == keys[i] && !u.Root && !slices.Contains(keys, u.Key) {
				keys = append(keys, u.Key)
			}
		}
	}
	return keys
}

// Officers are the three whose duties are separate: never the same person (design 4.12).
func Officers() []org.Role { return []org.Role{org.SystemAdmin, org.SecurityOfficer, org.Auditor} }
