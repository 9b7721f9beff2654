package archive

import (
	"context"
	"regexp"
	"slices"
	"time"
)

// VersionState says where a version of a route or a form stands; the SQL CHECKs are those of route and form.
//
//	draft ──activate──▶ in_force ──retire, or another takes its place──▶ retired
//	  └──discard──▶ (gone)      ▲─────────────────activate──────────────────┘
type VersionState string

const (
	VersionDraft   VersionState = "draft"    // 草稿: worked on, used by nothing
	VersionInForce VersionState = "in_force" // 在用: what begins now takes it
	VersionRetired VersionState = "retired"  // 停用: what is on its way stays on it
)

// versionMoves is the one transition table of versions.
var versionMoves = map[VersionState][]VersionState{
	VersionDraft:   {VersionInForce},
	VersionInForce: {VersionRetired},
	VersionRetired: {VersionInForce},
}

// Chinese is the word on the screen.
func (s VersionState) Chinese() string {
	return map[VersionState]string{VersionDraft: "草稿", VersionInForce: "在用", VersionRetired: "停用"}[s]
}

// Definition is a version of something that is kept as data, a route or a form, without its content. One that was in force is never
// changed; a new version is laid beside it.
type Definition struct {
	Key          Key
	ID           ID
	Organisation Key    // 0: it comes with the house
	Name         string // the key by which the content is called, such as issuing
	Version      int
	State        VersionState
	Edition      int    // of a draft, counted with every change
	Note         string // what was changed and why
	AuthorName   string
	CreatedAt    time.Time
	Since        time.Time // in force since; zero before
	Running      int       // on their way on it, of those that the actor may know
}

// Versioned is a version with its content: a route or a form.
type Versioned[T any] struct {
	Definition
	Content T
}

// Shipped reports whether the version comes with the house. An organisation's own takes its place, never changes it.
func (d Definition) Shipped() bool { return d.Organisation == 0 }

// Move changes the state by the transition table, or refuses with Conflict.
func (d *Definition) Move(to VersionState) error {
	if d.Shipped() {
		return E(Conflict, "这一版随系统提供，不能改动；请另立本单位自己的一版。")
	}
	if !slices.Contains(versionMoves[d.State], to) {
		return E(Conflict, "第 %d 版目前是“%s”，不能变为“%s”。", d.Version, d.State.Chinese(), to.Chinese())
	}
	d.State = to
	return nil
}

// Changeable refuses with Conflict whatever is not a draft of the organisation's own, and with Stale a draft that has been changed
// since the edition that its editor read.
func (d Definition) Changeable(edition int) error {
	switch {
	case d.Shipped():
		return E(Conflict, "这一版随系统提供，不能改动；请另立本单位自己的一版。")
	case d.State != VersionDraft:
		return E(Conflict, "第 %d 版已经启用过，不能再改；请另立新版。", d.Version)
	case edition != d.Edition:
		return E(Stale, "第 %d 版的草稿刚被改过，您的修改没有写入。请看过最新内容再改。", d.Version)
	}
	return nil
}

// DefinitionLine is one line of what was done with a route or a form.
type DefinitionLine struct {
	Version    int
	At         time.Time
	Person     Key
	PersonName string
	Act        string // draft, change, activate, retire or discard
	Note       string
}

// GatherLines leaves of the changes that one person made to a draft one after another the last: newest first, as they come.
func GatherLines(lines []DefinitionLine) []DefinitionLine {
	return slices.CompactFunc(lines, func(newer, older DefinitionLine) bool {
		return newer.Act == "change" && older.Act == newer.Act && older.Person == newer.Person && older.Version == newer.Version
	})
}

// plainKey is the form of keys that people give to routes, steps, forms and their fields: they stand in conditions and addresses.
var plainKey = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// ValidKey reports whether s can be the key of a route, a step, a form or a field.
func ValidKey(s string) bool { return plainKey.MatchString(s) }

// Definitions reads what is kept as data, for those who work by it.
type Definitions[T any] interface {
	// InForce is the version that new documents take: the organisation's own, else the one that comes with the house.
	InForce(ctx context.Context, name string) (Versioned[T], error)
	// ByKey is the version on which a document is on its way.
	ByKey(ctx context.Context, key Key) (Versioned[T], error)
	// Active are the versions in force of all names, by name; an own one hides that of the house.
	Active(ctx context.Context) ([]Versioned[T], error)
}

// Book keeps the versions of definitions.
type Book[T any] interface {
	ByID(ctx context.Context, id ID) (Versioned[T], error)
	// Lock is ByID, and holds the row against others until the end of the act.
	Lock(ctx context.Context, id ID) (Versioned[T], error)
	// Versions are those of the name in the actor's organisation and of the house, newest first; name "": of all, by name.
	Versions(ctx context.Context, name string) ([]Versioned[T], error)
	// Insert writes a new version and fills Key; Conflict when somebody else has just made the same one.
	Insert(ctx context.Context, v *Versioned[T]) error
	// Update writes state and edition, and of a draft the content. Conflict when another version has been put in force meanwhile.
	Update(ctx context.Context, v Versioned[T]) error
	// Discard removes a draft.
	Discard(ctx context.Context, v Versioned[T]) error
}

// DefinitionLines keeps what was done with routes and forms.
type DefinitionLines interface {
	Add(ctx context.Context, kind, name string, l DefinitionLine) error
	// Of lists the lines of a name, newest first.
	Of(ctx context.Context, kind, name string) ([]DefinitionLine, error)
}
