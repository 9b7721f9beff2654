package staff

import (
	"context"
	"slices"

	"github.com/lantai/lantai/archive"
)

// NewUnit is a unit to be added below another.
type NewUnit struct {
	Parent    archive.ID
	Name      string
	ShortName string // empty: the name
	Code      string // 机构代码 of record codes
}

// AddUnit adds a unit behind those beside it.
func (s *Staff) AddUnit(ctx context.Context, by archive.By, n NewUnit) error {
	return s.act(ctx, by, func(d *desk) error {
		parent, err := d.unit(n.Parent)
		if err != nil {
			return err
		}
		if err := needAdmin(d.powers.Administers(parent.Organisation)); err != nil {
			return err
		}
		u := Unit{Unit: archive.Unit{Organisation: parent.Organisation, Parent: parent.Key}}
		if err := (UnitChange{Name: &n.Name, ShortName: &n.ShortName, Code: &n.Code}).apply(&u); err != nil {
			return err
		}
		if err := d.fits(u, parent); err != nil {
			return err
		}
		err = d.rows.AddUnit(ctx, &u.Unit)
		by.Made(u.ID)
		return err
	})
}

// fits refuses a place below a unit that closes, and a name or code that another unit of the organisation has.
func (d *desk) fits(u, parent Unit) error {
	if parent.ClosesOn != "" {
		return archive.E(archive.Invalid, "“%s”已定于 %s 撤销，不能放在它下面。", parent.Name, string(parent.ClosesOn)).On("parent")
	}
	for _, other := range d.units {
		switch {
		case other.Organisation != u.Organisation || other.Key == u.Key:
		case other.Name == u.Name:
			return archive.E(archive.Conflict, "本单位已有“%s”（可能已撤销），请换一个名称。", u.Name).On("name")
		case other.Code == u.Code && other.ClosesOn == "":
			return archive.E(archive.Conflict, "机构代码 %s 已由“%s”使用，请换一个。", u.Code, other.Name).On("code")
		}
	}
	return nil
}

// onUnit is an act on a unit that was read in a version, by who administers its organisation.
func (s *Staff) onUnit(ctx context.Context, by archive.By, id archive.ID, version int, work func(*desk, Unit) error) error {
	return s.act(ctx, by, func(d *desk) error {
		u, err := d.unit(id)
		if err != nil {
			return err
		}
		by.Made(id)
		if err := needAdmin(d.powers.Administers(u.Organisation)); err != nil {
			return err
		}
		u.Version = version
		return work(d, u)
	})
}

// UnitChange is what is to be changed; what is nil stays.
type UnitChange struct {
	Name, ShortName, Code *string
	Parent                *archive.ID
	Place                 *int // among those beside it, from 1
}

func (c UnitChange) apply(u *Unit) (err error) {
	if c.Name != nil {
		if u.Name, err = named(*c.Name, "name", maxName); err != nil {
			return err
		}
	}
	if c.ShortName != nil {
		if u.ShortName, err = namedOr(*c.ShortName, "short_name", maxName, u.Name); err != nil {
			return err
		}
	}
	if c.Code != nil {
		u.Code, err = unitCode(*c.Code)
	}
	return err
}

// ChangeUnit renames, moves or arranges a unit that was read in a version. What was written before keeps the name that it had.
func (s *Staff) ChangeUnit(ctx context.Context, by archive.By, id archive.ID, version int, c UnitChange) error {
	return s.onUnit(ctx, by, id, version, func(d *desk, u Unit) error {
		if u.Root && (c.Name != nil && *c.Name != u.Name || c.Parent != nil) {
			return archive.E(archive.Invalid, "单位本身在“单位信息”里改名，不能移动。").On("name")
		}
		if err := c.apply(&u); err != nil {
			return err
		}
		if err := d.move(&u, c.Parent); err != nil {
			return err
		}
		if err := d.rows.UpdateUnit(ctx, u, "unit.change"); err != nil {
			return err
		}
		return d.arrange(u, c.Place)
	})
}

// move puts a unit below another of the same organisation, which must not be one of its own.
func (d *desk) move(u *Unit, to *archive.ID) error {
	parent := d.unitByKey(u.Parent)
	if to != nil {
		chosen, err := d.chosenUnit(*to, "parent")
		if err != nil {
			return err
		}
		switch {
		case chosen.Organisation != u.Organisation:
			return archive.E(archive.Invalid, "部门不能移到别的单位。请在那里新设部门，再任命人员。").On("parent")
		case slices.Contains(covered(d.units, u.Key), chosen.Key):
			return archive.E(archive.Invalid, "部门不能移到自己的下级部门。").On("parent")
		}
		parent, u.Parent = chosen, chosen.Key
	}
	if u.Root {
		parent = Unit{}
	}
	return d.fits(*u, parent)
}

// arrange puts a unit at a place among those beside it.
func (d *desk) arrange(u Unit, place *int) error {
	if place == nil {
		return nil
	}
	var beside []archive.Key
	for _, other := range d.units {
		if other.Parent == u.Parent && other.Organisation == u.Organisation && other.Key != u.Key && !other.Root {
			beside = append(beside, other.Key)
		}
	}
	at := min(max(*place-1, 0), len(beside))
	return d.rows.Arrange(d.ctx, slices.Insert(beside, at, u.Key))
}

// CloseUnit lets a unit end before a day (撤销); "" as the day takes that back. Its people must have gone elsewhere by then, its units
// and its series too: nothing is handed over without somebody saying to whom.
func (s *Staff) CloseUnit(ctx context.Context, by archive.By, id archive.ID, version int, on archive.Date, reopen bool) error {
	return s.onUnit(ctx, by, id, version, func(d *desk, u Unit) (err error) {
		u.ClosesOn = ""
		if reopen {
			return d.rows.UpdateUnit(ctx, u, "unit.reopen")
		}
		if u.ClosesOn, err = onDay(on, d.tx.Today()); err != nil {
			return err
		}
		if err := d.closable(u); err != nil {
			return err
		}
		return d.rows.UpdateUnit(ctx, u, "unit.close")
	})
}

func (d *desk) closable(u Unit) error {
	if u.Root || u.Office {
		return archive.E(archive.Invalid, "单位本身和办公室不能撤销。")
	}
	load, err := d.rows.Load(d.ctx, u.Key, u.ClosesOn)
	switch {
	case err != nil:
		return err
	case load.Posts > 0:
		return archive.E(archive.Conflict, "“%s”到那天还有 %d 个岗位有人，请先把人员调往别的部门或结束岗位。", u.Name, load.Posts)
	case load.Below > 0:
		return archive.E(archive.Conflict, "“%s”下面还有 %d 个部门，请先移走或撤销。", u.Name, load.Below)
	case load.Series > 0:
		return archive.E(archive.Conflict, "“%s”还管着 %d 个发文代字，请先改由别的部门管理。", u.Name, load.Series)
	}
	return nil
}

// Tree is the units that the actor may see, with what may be done to them.
type Tree struct {
	Organisations []Organisation
	Units         []Unit
	Today         archive.Date
	Powers        Powers
}

// Tree reads the units of the organisations that the actor may see, in their order, the closed ones too.
func (s *Staff) Tree(ctx context.Context, by archive.By) (t Tree, err error) {
	err = s.look(ctx, by, func(d *desk) error {
		t.Powers, t.Today = d.powers, d.tx.Today()
		for _, o := range d.organisations {
			if d.powers.SeesPeople(o.Key) {
				t.Organisations = append(t.Organisations, o)
			}
		}
		for _, u := range d.units {
			if d.powers.SeesPeople(u.Organisation) {
				t.Units = append(t.Units, u)
			}
		}
		return nil
	})
	return t, err
}

// Unit reads one unit that the actor may see.
func (s *Staff) Unit(ctx context.Context, by archive.By, id archive.ID) (u Unit, may bool, err error) {
	err = s.look(ctx, by, func(d *desk) error {
		u, err = d.unit(id)
		may = d.powers.Administers(u.Organisation)
		return err
	})
	return u, may, err
}
