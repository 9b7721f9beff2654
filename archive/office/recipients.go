package office

import (
	"context"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow/org"
)

// recipient finds a person to whom a document is to go: somebody of the document's own organisation, who is cleared for its level.
// Another organisation gets a document of its own by delivery, and never a way into this one (design 5).
func recipient(ctx context.Context, tx archive.Tx, d archive.Document, id archive.ID, field string) (archive.Person, error) {
	p, known, err := memberOf(ctx, tx, d.Organisation, id, field)
	if err == nil && known.ClearanceRank < d.Level.Rank() {
		err = archive.E(archive.Invalid, "%s不能知悉“%s”的公文，请另选他人。", p.Name, d.Level.Chinese()).On(field)
	}
	return p, err
}

// memberOf finds somebody of an organisation whose account works, as lists and as the engine know him.
func memberOf(ctx context.Context, tx archive.Tx, organisation archive.Key, id archive.ID, field string) (p archive.Person, known org.Person, err error) {
	if p, err = tx.People().Person(ctx, id); err != nil {
		return p, known, noSuchPerson(field).Because(err)
	}
	directory, err := tx.People().Directory(ctx)
	if err != nil {
		return p, known, err
	}
	known, ok := directory.Person(org.PersonKey(p.Key))
	if !ok || archive.Key(known.Organisation) != organisation || p.Ended {
		return p, known, noSuchPerson(field)
	}
	return p, known, nil
}

func noSuchPerson(field string) *archive.Error {
	return archive.E(archive.Invalid, "没有这个人，请重新选择。").On(field)
}

// ofUnit reports whether the person belongs to the unit or to one below it.
func ofUnit(ctx context.Context, tx archive.Tx, p, unit archive.Key) (bool, error) {
	directory, err := tx.People().Directory(ctx)
	if err != nil {
		return false, err
	}
	return archive.Actor{Tokens: directory.Tokens(org.PersonKey(p))}.
		Holds([]string{archive.UnitToken(unit), archive.HeadToken(unit), archive.ClerkToken(unit)}), nil
}

// clearedFor leaves those of the people who may know that something of the level exists.
func clearedFor(directory *org.Directory, people []org.PersonKey, level archive.Level) []org.PersonKey {
	var cleared []org.PersonKey
	for _, key := range people {
		if p, ok := directory.Person(key); ok && p.ClearanceRank >= level.Rank() {
			cleared = append(cleared, key)
		}
	}
	return cleared
}
