package staff

import (
	"context"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow/org"
)

// Store opens transactions and gives the rows of the organisation within them. storage/postgres implements it.
type Store interface {
	archive.Store
	Staffing(tx archive.Tx) Rows
}

// Rows reads and writes the organisation. Who may do so is decided before; each write is an entry of the audit log. An Update raises
// the row's version and fails with Stale when the row has another one than it is given.
type Rows interface {
	// Lock keeps others from changing the organisation until the end of the act.
	Lock(ctx context.Context) error
	// Empty reports whether nobody is in the installation yet.
	Empty(ctx context.Context) (bool, error)

	OrganisationRows
	UnitRows
	AccountRows
	PostRows
	RegisterRows
}

// OrganisationRows are the organisations.
type OrganisationRows interface {
	Organisations(ctx context.Context) ([]Organisation, error)
	AddOrganisation(ctx context.Context, o *archive.Organisation) error
	UpdateOrganisation(ctx context.Context, o Organisation) error
	SetSeal(ctx context.Context, organisation, file archive.Key, mm float64) error
	// Ship adds the routes and forms that come with the house, as far as they are not there yet.
	Ship(ctx context.Context) error
	SetSchedule(ctx context.Context, organisation archive.Key, rules []archive.RetentionRule) error
}

// UnitRows are the units of all organisations.
type UnitRows interface {
	// Units lists them all, the closed ones too, each organisation's in its own order.
	Units(ctx context.Context) ([]Unit, error)
	AddUnit(ctx context.Context, u *archive.Unit) error
	// UpdateUnit writes a unit; act is the word of the audit log for what was done to it.
	UpdateUnit(ctx context.Context, u Unit, act string) error
	// Arrange gives the units, which stand beside each other, the order in which they are named.
	Arrange(ctx context.Context, units []archive.Key) error
	// Load counts what keeps a unit from closing on a day.
	Load(ctx context.Context, unit archive.Key, on archive.Date) (UnitLoad, error)
}

// AccountRows are the people and their accounts.
type AccountRows interface {
	// Accounts lists those of the filter in Chinese order, and counts all that match.
	Accounts(ctx context.Context, f Filter) (page []Account, total int, err error)
	Account(ctx context.Context, id archive.ID) (Account, error)
	AddPerson(ctx context.Context, p *NewPerson) error
	// UpdateAccount writes name, staff number, clearance and end; act is the word of the audit log.
	UpdateAccount(ctx context.Context, a Account, act string) error
	Disable(ctx context.Context, person archive.Key) error
	Enable(ctx context.Context, person archive.Key) error
	ResetPassword(ctx context.Context, person archive.Key, hash string) error
	Unlock(ctx context.Context, person archive.Key) error
	EndSessions(ctx context.Context, person archive.Key) error
	Sessions(ctx context.Context, person archive.Key) ([]SessionLine, error)
	// OpenTasks counts what waits for a person, as far as the actor's clearance reaches.
	OpenTasks(ctx context.Context, person archive.Key) (int, error)
}

// PostRows are posts and roles over time.
type PostRows interface {
	Posts(ctx context.Context, person archive.Key) ([]Post, error)
	Appoint(ctx context.Context, a org.Appointment) error
	SetMain(ctx context.Context, p Post) error
	// EndPost lets a post end before the day on; one that begins no earlier never was.
	EndPost(ctx context.Context, p Post, on archive.Date) error
	Grants(ctx context.Context, person archive.Key) ([]Grant, error)
	Grant(ctx context.Context, g org.Grant) error
	// EndGrant lets a role end before the day on; one that begins no earlier never was.
	EndGrant(ctx context.Context, g Grant, on archive.Date) error
	// Terms are those of all who hold or will hold the role for a whole organisation, as far as their accounts work.
	Terms(ctx context.Context, role org.Role) ([]Term, error)
}

// RegisterRows are the series of numbers and the fonds of an organisation.
type RegisterRows interface {
	Series(ctx context.Context, organisation archive.Key) ([]Series, error)
	AddSeries(ctx context.Context, s *archive.Series) error
	UpdateSeries(ctx context.Context, s Series) error
	Fonds(ctx context.Context, organisation archive.Key) ([]Fonds, error)
	AddFonds(ctx context.Context, f *archive.Fonds) error
	UpdateFonds(ctx context.Context, f Fonds) error
}

// Organisation is an organisation as its administrators see it.
type Organisation struct {
	archive.Organisation
	Place   string // where it sits
	Version int
}

// Unit is a unit as its administrators see it. ClosesOn is the first day without it; "" is open.
type Unit struct {
	archive.Unit
	ClosesOn archive.Date
	Version  int
}

// Closed reports whether the unit is no more on the day.
func (u Unit) Closed(today archive.Date) bool { return u.ClosesOn != "" && u.ClosesOn <= today }

// UnitLoad is what keeps a unit from closing: posts that last longer, units below it and series that it keeps.
type UnitLoad struct{ Posts, Below, Series int }

// NewPerson is somebody who gets an account, under the real name.
type NewPerson struct {
	Key          archive.Key // filled by AddPerson
	ID           archive.ID  // drawn if empty
	Organisation archive.Key
	Username     string // lower-case letters, digits, . _ -
	Name         string
	StaffNo      string // 工号
	PasswordHash string // in PHC string format; "" lets nobody in
	MustChange   bool   // the password, at the first sign-in
	Clearance    archive.Level
	EndsOn       archive.Date // first day without an account; "" is open
}

// Account is somebody with the account. Title, Unit and Roles are those of today.
type Account struct {
	archive.Person
	Organisation archive.Key
	Clearance    archive.Level
	EndsOn       archive.Date // first day without the account; "" is open
	DisabledAt   time.Time
	LockedUntil  time.Time
	SignedInAt   time.Time // the last time
	MustChange   bool      // has not chosen a password yet
	Version      int
}

// AccountState is how an account stands at a moment.
type AccountState string

const (
	AccountActive   AccountState = "active"
	AccountNew      AccountState = "new"      // the first password is not changed yet
	AccountLocked   AccountState = "locked"   // after wrong passwords
	AccountEnded    AccountState = "ended"    // by its date
	AccountDisabled AccountState = "disabled" // by an administrator
)

// Chinese is the word for the state.
func (s AccountState) Chinese() string {
	return map[AccountState]string{AccountActive: "正常", AccountNew: "未启用", AccountLocked: "暂停登录", AccountEnded: "已到期",
		AccountDisabled: "已停用"}[s]
}

// State is how the account stands now.
func (a Account) State(now time.Time) AccountState {
	switch {
	case !a.DisabledAt.IsZero():
		return AccountDisabled
	case a.Ended:
		return AccountEnded
	case now.Before(a.LockedUntil):
		return AccountLocked
	case a.MustChange && a.SignedInAt.IsZero():
		return AccountNew
	}
	return AccountActive
}

// Which narrows a list of people by their accounts.
type Which string

const (
	WhichActive Which = "active"
	WhichEnded  Which = "ended"
	WhichAll    Which = "all"
)

// Filter narrows a list of people. Zero fields match all.
type Filter struct {
	Organisations []archive.Key
	Units         []archive.Key // who holds a post in one of them today, or held the last one there
	NoPost        bool          // who holds none today
	Query         string        // part of name, reading, username or staff number
	Which         Which         // "" is active
	Offset, Limit int           // Limit 0: all
}

// Post is an appointment with its place in time: [From, To), an empty To is open.
type Post struct {
	Key        archive.Key
	ID         archive.ID
	Person     archive.Key
	Unit       archive.UnitRef
	Title      string
	Head, Main bool
	From, To   archive.Date
}

// Grant is a role with its place in time: [From, To), an empty To is open. Without a Unit it is for the whole organisation.
type Grant struct {
	Key          archive.Key
	ID           archive.ID
	Person       archive.Key
	Role         org.Role
	Organisation archive.Key
	Unit         archive.UnitRef
	From, To     archive.Date
}

// Term is how long somebody holds an office: until the role ends or the account does, whichever is first.
type Term struct {
	Person       archive.Key
	Organisation archive.Key
	Grant        archive.ID
	From, To     archive.Date
}

// SessionLine is one sign-in that still lasts.
type SessionLine struct {
	Kind                 archive.SessionKind
	Since, Seen, Expires time.Time
}

// Alive reports whether the session still holds.
func (l SessionLine) Alive(now time.Time) bool {
	return archive.Session{Kind: l.Kind, Seen: l.Seen, Expires: l.Expires}.Alive(now)
}

// Series is a series of numbers with the unit that keeps it.
type Series struct {
	archive.Series
	UnitID   archive.ID
	UnitName string
	Version  int
}

// Fonds is a fonds as it is kept.
type Fonds struct {
	archive.Fonds
	Version int
}
