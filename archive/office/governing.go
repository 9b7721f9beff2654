package office

import (
	"context"
	"slices"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow/org"
)

// forAll reports whether the actor holds a role for the whole organisation: who holds it for one unit runs that unit alone.
func forAll(d *org.Directory, a archive.Actor, role org.Role) bool {
	return slices.Contains(d.HoldersIn(role, org.OrganisationKey(a.Organisation)), org.PersonKey(a.Person))
}

func holdsForAll(ctx context.Context, tx archive.Tx, role org.Role) (bool, error) {
	if !tx.Actor().Has(role) {
		return false, nil
	}
	directory, err := tx.People().Directory(ctx)
	if err != nil {
		return false, err
	}
	return forAll(directory, tx.Actor(), role), nil
}

// needForAll refuses with Forbidden unless the actor holds the role for the whole organisation.
func needForAll(ctx context.Context, tx archive.Tx, role org.Role) error {
	holds, err := holdsForAll(ctx, tx, role)
	if err == nil && !holds {
		err = archive.E(archive.Forbidden, "这一步由对整个单位负责的“%s”办理，您的账号没有这项职责。", role.Chinese())
	}
	return err
}
