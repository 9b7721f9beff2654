package org

import "slices"

// Holders are the persons who hold the role for the unit, by a grant for it, for a unit above it or for its whole organisation.
// The heads of the unit hold Head by their post, and its members hold Staff.
func (d *Directory) Holders(role Role, unit UnitKey) []PersonKey {
	var found []PersonKey
	for _, u := range d.Line(unit) {
		found = appendNew(found, d.holdersAt(role, u))
	}
	return appendNew(found, d.HoldersIn(role, d.units[unit].Organisation))
}

// NearestHolders are the holders whose grant is closest to the unit: for the unit itself, else for the first unit above it that
// has one, else for the whole organisation.
func (d *Directory) NearestHolders(role Role, unit UnitKey) []PersonKey {
	for _, u := range d.Line(unit) {
		if found := d.holdersAt(role, u); len(found) > 0 {
			return found
		}
	}
	return d.HoldersIn(role, d.units[unit].Organisation)
}

// HoldersIn are the persons who hold the role for the whole organisation.
func (d *Directory) HoldersIn(role Role, organisation OrganisationKey) []PersonKey {
	return d.granted(func(g Grant) bool { return g.Role == role && g.Unit == 0 && g.Organisation == organisation })
}

// HoldersAnywhere are the persons who hold the role for the whole organisation or for any unit of it.
func (d *Directory) HoldersAnywhere(role Role, organisation OrganisationKey) []PersonKey {
	return d.granted(func(g Grant) bool {
		return g.Role == role && (g.Unit == 0 && g.Organisation == organisation || g.Unit != 0 && d.units[g.Unit].Organisation == organisation)
	})
}

func (d *Directory) holdersAt(role Role, unit UnitKey) []PersonKey {
	found := d.granted(func(g Grant) bool { return g.Role == role && g.Unit == unit })
	switch role {
	case Head:
		return appendNew(found, d.Heads(unit))
	case Staff:
		return appendNew(found, d.Members(unit))
	}
	return found
}

func (d *Directory) granted(fits func(Grant) bool) []PersonKey {
	var found []PersonKey
	for _, g := range d.grants {
		if fits(g) && !slices.Contains(found, g.Person) {
			found = append(found, g.Person)
		}
	}
	return found
}

func appendNew(to, more []PersonKey) []PersonKey {
	for _, p := range more {
		if !slices.Contains(to, p) {
			to = append(to, p)
		}
	}
	return to
}

// Holds reports whether the person holds the role for the unit.
func (d *Directory) Holds(p PersonKey, role Role, unit UnitKey) bool {
	return slices.Contains(d.Holders(role, unit), p)
}

// HoldsIn reports whether the person holds the role anywhere in the organisation, for all of it or for a unit.
func (d *Directory) HoldsIn(p PersonKey, role Role, organisation OrganisationKey) bool {
	return slices.ContainsFunc(d.grants, func(g Grant) bool {
		return g.Person == p && g.Role == role && g.Organisation == organisation
	})
}

// RolesOf are the roles that the person holds anywhere by grant, and Head if the person heads a unit, each once, in the order
// of Roles.
func (d *Directory) RolesOf(p PersonKey) []Role {
	var found []Role
	for _, r := range Roles() {
		if slices.ContainsFunc(d.grants, func(g Grant) bool { return g.Person == p && g.Role == r }) || r == Head && d.headsAny(p) {
			found = append(found, r)
		}
	}
	return found
}

func (d *Directory) headsAny(p PersonKey) bool {
	return slices.ContainsFunc(d.posts, func(a Appointment) bool { return a.Person == p && a.Head })
}
