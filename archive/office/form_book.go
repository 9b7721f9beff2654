package office

import (
	"context"
	"slices"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
)

// FormDefinitions lists all versions of all forms of the actor's organisation and of the house, by name, newest first.
func (o *Office) FormDefinitions(ctx context.Context, by archive.By) (list []archive.FormVersion, k Keeping, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		if k, err = keepingOf(ctx, tx); err != nil {
			return err
		}
		list, err = tx.FormBook().Versions(ctx, "")
		return err
	})
	return list, k, err
}

// FormDefinition reads one version.
func (o *Office) FormDefinition(ctx context.Context, by archive.By, id archive.ID) (v archive.FormVersion, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		v, err = tx.FormBook().ByID(ctx, id)
		return err
	})
	return v, err
}

// FormVersionID finds a version by its name and number; 0 is the one in force.
func (o *Office) FormVersionID(ctx context.Context, by archive.By, name string, version int) (id archive.ID, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		if version == 0 {
			v, err := tx.Forms().InForce(ctx, name)
			id = v.ID
			return err
		}
		versions, err := tx.FormBook().Versions(ctx, name)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(versions, func(v archive.FormVersion) bool { return v.Version == version })
		if i < 0 {
			return archive.ErrNotFound()
		}
		id = versions[i].ID
		return nil
	})
	return id, err
}

// DraftForm lays a new version beside the older ones, as a draft of the organisation's own; a name that is new begins a form. One that
// has faults is refused: a definition comes in whole.
func (o *Office) DraftForm(ctx context.Context, by archive.By, f archive.Form, note string) (v archive.FormVersion, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		if err := mayDraftVersions(ctx, tx); err != nil {
			return err
		}
		if faults := archive.FormFaults(f); len(faults) > 0 {
			return faults[0]
		}
		if err := o.unmarkedAll("fields", f); err != nil {
			return err
		}
		versions, err := tx.FormBook().Versions(ctx, f.Key)
		if err != nil {
			return err
		}
		v.Definition, v.Content = newVersion(tx, f.Key, note, highest(versions)), f
		if err := o.noteFits(v.Note); err != nil {
			return err
		}
		if err := tx.FormBook().Insert(ctx, &v); err != nil {
			return err
		}
		by.Made(v.ID)
		return noteDefinition(ctx, tx, "form", v.Definition, "draft")
	})
	return v, err
}

// ActivateForm puts a version in force: Invalid when the route that it takes, if that is in force, cannot carry it. What was begun
// stays on its version.
func (o *Office) ActivateForm(ctx context.Context, by archive.By, id archive.ID) (v archive.FormVersion, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		by.Made(id)
		if err := mayDirect(ctx, tx); err != nil {
			return err
		}
		if v, err = tx.FormBook().Lock(ctx, id); err != nil {
			return err
		}
		if err := v.Move(archive.VersionInForce); err != nil {
			return err
		}
		if err := carried(ctx, tx, v.Content); err != nil {
			return err
		}
		if err := retireOthers(ctx, tx, tx.FormBook(), "form", v.Name); err != nil {
			return err
		}
		v.Since = tx.Now()
		if err := tx.FormBook().Update(ctx, v); err != nil {
			return err
		}
		return noteDefinition(ctx, tx, "form", v.Definition, "activate")
	})
	return v, err
}

// carried asks whether the route in force can carry a form as it will be. A route that is not there yet comes later.
func carried(ctx context.Context, tx archive.Tx, f archive.Form) error {
	route, err := tx.Routes().InForce(ctx, f.Route)
	if archive.KindOf(err) == archive.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	forms, err := formsInForce(ctx, tx)
	if err != nil {
		return err
	}
	forms = append([]archive.Form{f}, forms...) // found first
	return carries(route.Content, f, forms)
}

func carries(r workflow.Route, f archive.Form, forms []archive.Form) error {
	if !slices.Contains(r.Kinds, f.Key) {
		return archive.E(archive.Invalid, "路由“%s”不适用于“%s”，请先改路由的适用范围。", r.Name, f.Name).On("route")
	}
	if faults := archive.RouteFaults(r, forms); len(faults) > 0 {
		return faults[0]
	}
	return nil
}

// RetireForm takes the organisation's own version out of force. What was begun stays on it.
func (o *Office) RetireForm(ctx context.Context, by archive.By, id archive.ID) (v archive.FormVersion, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		by.Made(id)
		if err := mayDirect(ctx, tx); err != nil {
			return err
		}
		if v, err = tx.FormBook().Lock(ctx, id); err != nil {
			return err
		}
		return retire(ctx, tx, tx.FormBook(), "form", v)
	})
	return v, err
}

// DiscardForm removes a draft.
func (o *Office) DiscardForm(ctx context.Context, by archive.By, id archive.ID) (v archive.FormVersion, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		by.Made(id)
		if err := mayDraftVersions(ctx, tx); err != nil {
			return err
		}
		if v, err = tx.FormBook().Lock(ctx, id); err != nil {
			return err
		}
		if err := v.Changeable(v.Edition); err != nil {
			return err
		}
		if err := tx.FormBook().Discard(ctx, v); err != nil {
			return err
		}
		return noteDefinition(ctx, tx, "form", v.Definition, "discard")
	})
	return v, err
}
