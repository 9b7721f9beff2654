package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"github.com/lantai/lantai/workflow/org"
)

// By says on whose behalf a transaction is opened. InTx turns it into an Actor with the rights of that moment.
type By struct {
	Person    Key    // 0 for the system itself
	House     bool   // with the rights of the house itself, at the order of the person; see AsHouse
	For       Key    // the organisation in whose affairs the system itself acts; 0: none
	Claim     *Claim // the Idempotency-Key of the request, if it acts; see Claim
	RequestID string
	Address   string
}

// System is the house itself: sealer, followers, jobs.
func System() By { return By{} }

// SystemFor is the house itself in the affairs of one organisation: its routes, its people, its log.
func SystemFor(organisation Key) By { return By{For: organisation} }

// AsHouse lets the house do what a person has ordered and may order without being allowed to read what it is done to. The use case has
// decided that; name and organisation in every line are the person's.
func (by By) AsHouse() By {
	by.House = true
	return by
}

// Claim is the Idempotency-Key of one request (design 4.10). The store writes it in the first writing transaction; when the same
// key and digest were committed before, InTx runs nothing and fills Ref and Replayed instead.
type Claim struct {
	Route    string
	Key      string
	Digest   [32]byte
	Ref      string // id of what the act made or changed, set by the act (see By.Made), kept for the replay
	Replayed bool
	Kept     bool // written by an earlier transaction of this very request
}

// Part is the claim of one part of a request that is several acts, so that a repetition does what is left of them. The part of no claim
// is none.
func (c *Claim) Part(name string) *Claim {
	if c == nil {
		return nil
	}
	sum := sha256.Sum256([]byte(c.Key + "\x00" + name))
	return &Claim{Route: c.Route, Key: hex.EncodeToString(sum[:]), Digest: c.Digest, Ref: c.Ref}
}

// Made notes the id of what the request made or changed in its Claim, if it has one, so that a repetition can be answered.
func (by By) Made(id ID) {
	if by.Claim != nil {
		by.Claim.Ref = string(id)
	}
}

// Actor is a person with the rights of one moment, loaded by InTx.
type Actor struct {
	Person         Key
	ID             ID
	Name           string
	StaffNo        string
	Organisation   Key
	OrganisationID ID
	Clearance      Level
	Tokens         []string // see TokensOf
	Roles          []org.Role
	Lent           []Key // documents under a running electronic loan
	Language       string
	Theme          string
	Phrase         string   // 常用语 that an opinion box starts with
	Phrases        []string // the other standing phrases
	Zone           *time.Location
	MustChange     bool // password
}

// Has reports whether the actor holds the role anywhere in the organisation.
func (a Actor) Has(role org.Role) bool { return slices.Contains(a.Roles, role) }

// Holds reports whether the actor holds any of the tokens.
func (a Actor) Holds(tokens []string) bool {
	return slices.ContainsFunc(tokens, func(t string) bool { return slices.Contains(a.Tokens, t) })
}

// Need refuses with Forbidden unless the actor holds one of the roles.
func (a Actor) Need(roles ...org.Role) error {
	if slices.ContainsFunc(roles, a.Has) {
		return nil
	}
	return E(Forbidden, "这一步须由有相应职责的人办理，您的账号没有这项职责。")
}

// The tokens of access (see workflow/org). They are written into documents, the search index and row-level security alike.

// PersonToken is held by one person.
func PersonToken(p Key) string { return org.PersonToken(org.PersonKey(p)) }

// UnitToken is held by the members of a unit.
func UnitToken(u Key) string { return org.UnitToken(org.UnitKey(u)) }

// HeadToken is held by the heads of a unit.
func HeadToken(u Key) string { return org.HeadToken(org.UnitKey(u)) }

// ClerkToken is held by the clerks of a unit.
func ClerkToken(u Key) string { return org.ClerkToken(org.UnitKey(u)) }

// ArchivistToken is held by the archivists of an organisation.
func ArchivistToken(o Key) string { return org.ArchivistToken(org.OrganisationKey(o)) }

// AllStaffToken is held by everybody in an organisation.
func AllStaffToken(o Key) string { return org.StaffToken(org.OrganisationKey(o)) }
