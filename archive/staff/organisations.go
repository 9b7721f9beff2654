package staff

import (
	"context"
	"strings"
	"time"

	"github.com/lantai/lantai/archive"
)

// House is an organisation with what its office needs, and what the actor may change in it.
type House struct {
	Organisation
	Parent Organisation // zero: none
	Series []Series
	Fonds  []Fonds
	Units  []Unit // that are open
	May    MayHouse
}

// MayHouse says what the actor may do to an organisation.
type MayHouse struct{ Administer, KeepOffice, KeepFonds bool }

// Organisations lists those that the actor may see, the own one first.
func (s *Staff) Organisations(ctx context.Context, by archive.By) (list []Organisation, may MayHouse, err error) {
	err = s.look(ctx, by, func(d *desk) error {
		own := d.tx.Actor().Organisation
		for _, o := range d.organisations {
			if !d.powers.Sees(o.Key) {
				continue
			}
			if o.Key == own {
				list, may = append([]Organisation{o}, list...), d.may(o.Key)
			} else {
				list = append(list, o)
			}
		}
		return nil
	})
	return list, may, err
}

func (d *desk) may(organisation archive.Key) MayHouse {
	return MayHouse{Administer: d.powers.Administers(organisation), KeepOffice: d.powers.KeepsOffice(organisation),
		KeepFonds: d.powers.KeepsFonds(organisation)}
}

// House reads an organisation; without an id the actor's own. NotFound for those who have nothing to do with how it is set up.
func (s *Staff) House(ctx context.Context, by archive.By, id archive.ID) (h House, err error) {
	err = s.look(ctx, by, func(d *desk) error {
		if id == "" {
			id = d.tx.Actor().OrganisationID
		}
		if h.Organisation, err = d.organisation(id); err != nil {
			return err
		}
		h.Parent, h.May = d.organisationByKey(h.Organisation.Parent), d.may(h.Key)
		for _, u := range d.units {
			if u.Organisation == h.Key && !u.Closed(d.tx.Today()) {
				h.Units = append(h.Units, u)
			}
		}
		if h.Series, err = d.rows.Series(ctx, h.Key); err != nil {
			return err
		}
		h.Fonds, err = d.rows.Fonds(ctx, h.Key)
		return err
	})
	return h, err
}

// NewOrganisation is an organisation with what it cannot be without: its general office and its fonds.
type NewOrganisation struct {
	Above      archive.ID // the organisation above
	Name       string     // in full, as it signs
	ShortName  string
	Mark       string // 发文机关标志; empty: the name with 文件
	Company    bool   // the rules for Party and state organs are reminders
	Zone       string // of the clock; empty: Asia/Shanghai
	Office     string // name of the general office; empty: 办公室
	OfficeCode string // its 机构代码; empty: BGS
	Fonds      string // 全宗号
}

// made is an organisation with its first rows.
type made struct {
	Organisation archive.Organisation
	Root, Office archive.Unit
}

// AddOrganisation adds one below another, with the unit that stands for it as a receiver, its office, its fonds and a schedule.
func (s *Staff) AddOrganisation(ctx context.Context, by archive.By, n NewOrganisation) error {
	return s.act(ctx, by, func(d *desk) error {
		above, err := d.organisation(n.Above)
		if err != nil {
			return archive.E(archive.Invalid, "请选择上级单位。").On("parent").Because(err)
		}
		if err := needAdmin(d.powers.Administers(above.Key)); err != nil {
			return err
		}
		m, err := n.add(d.ctx, d.rows, d.tx.Today(), above.Key, d.rootOf(above.Key))
		by.Made(m.Organisation.ID)
		return err
	})
}

func (d *desk) rootOf(organisation archive.Key) archive.Key {
	for _, u := range d.units {
		if u.Root && u.Organisation == organisation {
			return u.Key
		}
	}
	return 0
}

// add writes all of an organisation below another and its root unit; both are 0 for the head of all.
func (n NewOrganisation) add(ctx context.Context, rows Rows, today archive.Date, above, root archive.Key) (m made, err error) {
	if m.Organisation, err = n.checked(); err != nil {
		return m, err
	}
	office, err := namedOr(n.Office, "office", maxName, "办公室")
	if err != nil {
		return m, err
	}
	if n.OfficeCode == "" {
		n.OfficeCode = "BGS"
	}
	code, err := unitCode(n.OfficeCode)
	if err != nil {
		return m, err
	}
	fonds, err := fondsCode(n.Fonds, "fonds")
	if err != nil {
		return m, err
	}
	o := &m.Organisation
	o.Parent = above
	if err := rows.AddOrganisation(ctx, o); err != nil {
		return m, err
	}
	m.Root = archive.Unit{Organisation: o.Key, Parent: root, Name: o.Name, ShortName: o.ShortName, Code: fonds, Root: true}
	if err := rows.AddUnit(ctx, &m.Root); err != nil {
		return m, err
	}
	m.Office = archive.Unit{Organisation: o.Key, Parent: m.Root.Key, Name: office, ShortName: office, Code: code, Office: true}
	if err := rows.AddUnit(ctx, &m.Office); err != nil {
		return m, err
	}
	if err := rows.AddFonds(ctx, &archive.Fonds{Organisation: o.Key, Code: fonds, Name: o.Name}); err != nil {
		return m, err
	}
	return m, rows.SetSchedule(ctx, o.Key, firstSchedule(today))
}

func (n NewOrganisation) checked() (o archive.Organisation, err error) {
	if o.Name, err = named(n.Name, "name", maxName); err != nil {
		return o, err
	}
	if o.ShortName, err = namedOr(n.ShortName, "short_name", maxName, o.Name); err != nil {
		return o, err
	}
	if o.Mark, err = namedOr(n.Mark, "mark", maxMark, o.Name+"文件"); err != nil {
		return o, err
	}
	o.Company = n.Company
	o.Zone, err = zone(n.Zone)
	return o, err
}

func zone(name string) (*time.Location, error) {
	if name == "" {
		name = "Asia/Shanghai"
	}
	z, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return nil, archive.E(archive.Invalid, "没有“%s”这个时区，请写成 Asia/Shanghai 这样。", name).On("zone").Because(err)
	}
	return z, nil
}

// firstSchedule is what a new organisation keeps by until it brings its own schedule into force: each organisation writes its own and
// has it approved (8号令 art. 12). It errs toward keeping longer.
func firstSchedule(today archive.Date) []archive.RetentionRule {
	version := string(today)[:len("2006-01")]
	rules := []archive.RetentionRule{{Kind: archive.Report, Retention: archive.Years30}}
	for _, g := range []archive.Genre{archive.Resolution, archive.Decision, archive.Order, archive.Minutes, archive.Request, archive.Reply, archive.Motion} {
		rules = append(rules, archive.RetentionRule{Genre: g, Retention: archive.Permanent})
	}
	for _, g := range []archive.Genre{archive.Views, archive.Communique, archive.Proclamation, archive.Circular} {
		rules = append(rules, archive.RetentionRule{Genre: g, Retention: archive.Years30})
	}
	rules = append(rules, archive.RetentionRule{Genre: archive.ReportUp, Kind: archive.Outgoing, Retention: archive.Years30},
		archive.RetentionRule{Retention: archive.Years10})
	for i := range rules {
		rules[i].Clause, rules[i].Version = "启用时的保管期限表", version
	}
	return rules
}

// OrganisationChange is what is to be changed; what is nil stays.
type OrganisationChange struct {
	Name, ShortName, Mark, Place, Zone *string
	Company                            *bool
}

// ChangeOrganisation changes an organisation that was read in a version. Its office changes the mark of the letterhead, all else is the
// system administrator's. A new name is that of the unit which stands for it, too; what was issued keeps the old one.
func (s *Staff) ChangeOrganisation(ctx context.Context, by archive.By, id archive.ID, version int, c OrganisationChange) error {
	return s.act(ctx, by, func(d *desk) error {
		o, err := d.organisation(id)
		if err != nil {
			return err
		}
		by.Made(id)
		if err := d.mayChange(o, c); err != nil {
			return err
		}
		before := o
		o.Version = version
		if err := c.apply(&o); err != nil {
			return err
		}
		if err := d.rows.UpdateOrganisation(ctx, o); err != nil {
			return err
		}
		return d.renameRoot(before, o)
	})
}

func (d *desk) mayChange(o Organisation, c OrganisationChange) error {
	if c == (OrganisationChange{Mark: c.Mark}) {
		return needOffice(d.powers.KeepsOffice(o.Key))
	}
	return needAdmin(d.powers.Administers(o.Key))
}

func (c OrganisationChange) apply(o *Organisation) (err error) {
	for _, text := range []struct {
		given *string
		into  *string
		field string
		most  int
	}{{c.Name, &o.Name, "name", maxName}, {c.ShortName, &o.ShortName, "short_name", maxName}, {c.Mark, &o.Mark, "mark", maxMark}} {
		if text.given == nil {
			continue
		}
		if *text.into, err = named(*text.given, text.field, text.most); err != nil {
			return err
		}
	}
	if c.Place != nil && strings.TrimSpace(*c.Place) == "" {
		o.Place = ""
	} else if c.Place != nil {
		if o.Place, err = named(*c.Place, "place", maxName); err != nil {
			return err
		}
	}
	if c.Company != nil {
		o.Company = *c.Company
	}
	if c.Zone != nil {
		o.Zone, err = zone(*c.Zone)
	}
	return err
}

func (d *desk) renameRoot(before, after Organisation) error {
	if before.Name == after.Name && before.ShortName == after.ShortName {
		return nil
	}
	root := d.unitByKey(d.rootOf(after.Key))
	if root.Key == 0 {
		return nil
	}
	root.Name, root.ShortName = after.Name, after.ShortName
	return d.rows.UpdateUnit(d.ctx, root, "unit.change")
}
