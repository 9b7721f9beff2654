package staff

import (
	"slices"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow/org"
)

// Powers are what one person may do to the organisation, and how far. They come from the roles held on the day and from nothing else;
// a role held for an organisation reaches the organisations below it.
type Powers struct {
	Person archive.Key
	// Organisations in which the person is system administrator, security officer, auditor, keeps the office's things, keeps fonds.
	admin, guard, audit, office, fonds []archive.Key
	units                              []archive.Key // in which the person gives posts
	unitsOf                            []archive.Key // the organisations of these units
}

// PowersOf reads them from the directory of the day.
func PowersOf(person archive.Key, directory *org.Directory, organisations []Organisation, units []Unit) Powers {
	p := Powers{Person: person}
	for _, o := range organisations {
		reach := below(organisations, o.Key)
		for role, in := range map[org.Role]*[]archive.Key{org.SystemAdmin: &p.admin, org.SecurityOfficer: &p.guard, org.Auditor: &p.audit} {
			if holds(directory, person, role, o.Key) {
				*in = append(*in, reach...)
			}
		}
		if holds(directory, person, org.Clerk, o.Key) || holds(directory, person, org.Office, o.Key) {
			p.office = append(p.office, o.Key)
		}
		if directory.HoldsIn(org.PersonKey(person), org.Archivist, org.OrganisationKey(o.Key)) {
			p.fonds = append(p.fonds, o.Key)
		}
	}
	for _, u := range units {
		if u.Office && slices.Contains(directory.Heads(org.UnitKey(u.Key)), org.PersonKey(person)) {
			p.office = append(p.office, u.Organisation)
		}
		if directory.Holds(org.PersonKey(person), org.UnitAdmin, org.UnitKey(u.Key)) {
			p.units, p.unitsOf = append(p.units, u.Key), append(p.unitsOf, u.Organisation)
		}
	}
	return p
}

func holds(directory *org.Directory, person archive.Key, role org.Role, organisation archive.Key) bool {
	return slices.Contains(directory.HoldersIn(role, org.OrganisationKey(organisation)), org.PersonKey(person))
}

// below is an organisation and all below it.
func below(organisations []Organisation, top archive.Key) []archive.Key {
	keys := []archive.Key{top}
	for i := 0; i < len(keys); i++ {
		for _, o := range organisations {
			if o.Parent == keys[i] && !slices.Contains(keys, o.Key) {
				keys = append(keys, o.Key)
			}
		}
	}
	return keys
}

// above is an organisation and those above it.
func above(organisations []Organisation, key archive.Key) []archive.Key {
	var line []archive.Key
	for key != 0 && !slices.Contains(line, key) {
		line = append(line, key)
		i := slices.IndexFunc(organisations, func(o Organisation) bool { return o.Key == key })
		if i < 0 {
			break
		}
		key = organisations[i].Parent
	}
	return line
}

// Sees reports whether the person may see how an organisation is set up: whoever changes something in it, and the auditor.
func (p Powers) Sees(organisation archive.Key) bool {
	return slices.ContainsFunc([][]archive.Key{p.admin, p.guard, p.audit, p.office, p.fonds, p.unitsOf},
		func(in []archive.Key) bool { return slices.Contains(in, organisation) })
}

// SeesPeople reports whether the person may see who holds which post: the three officers and the administrators of units.
func (p Powers) SeesPeople(organisation archive.Key) bool {
	return p.SeesAccounts(organisation) || slices.Contains(p.unitsOf, organisation)
}

// SeesAccounts reports whether the person may see clearances, roles and how accounts are used: the three officers.
func (p Powers) SeesAccounts(organisation archive.Key) bool {
	return slices.ContainsFunc([][]archive.Key{p.admin, p.guard, p.audit},
		func(in []archive.Key) bool { return slices.Contains(in, organisation) })
}

// Administers reports whether the person makes units and accounts of an organisation.
func (p Powers) Administers(organisation archive.Key) bool {
	return slices.Contains(p.admin, organisation)
}

// Guards reports whether the person grants roles and clearances in an organisation.
func (p Powers) Guards(organisation archive.Key) bool { return slices.Contains(p.guard, organisation) }

// Appoints reports whether the person gives posts in a unit.
func (p Powers) Appoints(u Unit) bool {
	return p.Administers(u.Organisation) || slices.Contains(p.units, u.Key)
}

// KeepsOffice reports whether the person keeps series, letterhead and seal of an organisation: its clerk, its office and the head of
// that, and the system administrator.
func (p Powers) KeepsOffice(organisation archive.Key) bool {
	return slices.Contains(p.office, organisation) || p.Administers(organisation)
}

// KeepsFonds reports whether the person keeps the fonds of an organisation: its archivist, and the system administrator.
func (p Powers) KeepsFonds(organisation archive.Key) bool {
	return slices.Contains(p.fonds, organisation) || p.Administers(organisation)
}

// The sentences of duties that the actor does not have.

func needAdmin(ok bool) error {
	if ok {
		return nil
	}
	return archive.E(archive.Forbidden, "部门和账号由系统管理员办理，您的账号没有这项职责。")
}

func needGuard(ok bool) error {
	if ok {
		return nil
	}
	return archive.E(archive.Forbidden, "职责和知悉权限由安全保密管理员办理，您的账号没有这项职责。")
}

func needAppoint(ok bool) error {
	if ok {
		return nil
	}
	return archive.E(archive.Forbidden, "岗位由系统管理员或本部门的部门管理员办理，您的账号没有这项职责。")
}

func needOffice(ok bool) error {
	if ok {
		return nil
	}
	return archive.E(archive.Forbidden, "代字、发文机关标志和印章由本单位办公室或系统管理员办理，您的账号没有这项职责。")
}

func needFonds(ok bool) error {
	if ok {
		return nil
	}
	return archive.E(archive.Forbidden, "全宗由本单位档案员或系统管理员办理，您的账号没有这项职责。")
}

// notOneself keeps people from widening their own rights.
func (p Powers) notOneself(person archive.Key) error {
	if person != p.Person {
		return nil
	}
	return archive.E(archive.Forbidden, "自己的账号、岗位、职责和知悉权限须由别人办理。")
}
