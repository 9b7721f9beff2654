package org

import (
	"slices"
	"strconv"
)

// The access tokens say in one short word why somebody may come near a document. The database's row-level security and the
// search index compare the tokens of a person with those of a document, so their form never changes.

// PersonToken is the token of one person.
func PersonToken(p PersonKey) string { return "p:" + strconv.FormatInt(int64(p), 10) }

// UnitToken is the token of everybody who holds a post in the unit or in one below it.
func UnitToken(u UnitKey) string { return "u:" + strconv.FormatInt(int64(u), 10) }

// HeadToken is the token of those who head the unit or one above it.
func HeadToken(u UnitKey) string { return "h:" + strconv.FormatInt(int64(u), 10) }

// ClerkToken is the token of those who are clerks for the unit.
func ClerkToken(u UnitKey) string { return "c:" + strconv.FormatInt(int64(u), 10) }

// ArchivistToken is the token of the archivists of the organisation.
func ArchivistToken(o OrganisationKey) string { return "a:" + strconv.FormatInt(int64(o), 10) }

// StaffToken is the token of all staff of the organisation.
func StaffToken(o OrganisationKey) string { return "o:" + strconv.FormatInt(int64(o), 10) }

// Tokens are all access tokens of the person, sorted, each once; none for a person whose account does not work. A post in a unit
// gives the tokens of the unit and of those above it; heading a unit or being its clerk gives those of the units below it too. No
// token crosses the border of an organisation, and none comes from the three officers' roles: they read nothing by their office.
func (d *Directory) Tokens(p PersonKey) []string {
	if !d.Active(p) {
		return nil
	}
	tokens := []string{PersonToken(p), StaffToken(d.persons[p].Organisation)}
	for _, a := range d.Posts(p) {
		tokens = append(tokens, d.tokensOfPost(a)...)
	}
	for _, g := range d.grants {
		if g.Person == p {
			tokens = append(tokens, d.tokensOfGrant(g)...)
		}
	}
	slices.Sort(tokens)
	return slices.Compact(tokens)
}

func (d *Directory) tokensOfPost(a Appointment) []string {
	tokens := []string{StaffToken(d.units[a.Unit].Organisation)}
	for _, u := range d.Line(a.Unit) {
		tokens = append(tokens, UnitToken(u))
	}
	if a.Head {
		for _, u := range d.Covered(a.Unit) {
			tokens = append(tokens, HeadToken(u))
		}
	}
	return tokens
}

func (d *Directory) tokensOfGrant(g Grant) []string {
	var tokens []string
	switch g.Role {
	case Archivist:
		tokens = append(tokens, ArchivistToken(g.Organisation))
	case Clerk:
		for _, u := range d.coveredBy(g) {
			tokens = append(tokens, ClerkToken(u))
		}
	case Head:
		for _, u := range d.coveredBy(g) {
			tokens = append(tokens, HeadToken(u))
		}
	}
	return tokens
}

func (d *Directory) coveredBy(g Grant) []UnitKey {
	if g.Unit != 0 {
		return d.Covered(g.Unit)
	}
	var all []UnitKey
	for key, u := range d.units {
		if u.Organisation == g.Organisation {
			all = append(all, key)
		}
	}
	return all
}
