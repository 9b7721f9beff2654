package office

import (
	"context"
	"maps"
	"slices"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
)

// RouteSheet is a version of a route with all that its page shows.
type RouteSheet struct {
	archive.RouteVersion
	Keeping
	Written  RouteText
	Versions []archive.RouteVersion // of its name, newest first
	Lines    []archive.DefinitionLine
	Faults   []*archive.Error // what keeps it from being put in force; see archive.RouteFaults
	Fields   map[string]workflow.Field
	Forms    []archive.Form // in force
	People   []archive.Person
	Units    []archive.Unit
}

// Routes lists all versions of all routes that the actor's organisation may take, by name, newest first.
func (o *Office) Routes(ctx context.Context, by archive.By) (list []archive.RouteVersion, k Keeping, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		if k, err = keepingOf(ctx, tx); err != nil {
			return err
		}
		list, err = tx.RouteBook().Versions(ctx, "")
		return err
	})
	return list, k, err
}

// VersionText is a version of a route with its text.
type VersionText struct {
	archive.RouteVersion
	Written RouteText
}

// RouteVersions lists the versions of one route, newest first; NotFound when there is none.
func (o *Office) RouteVersions(ctx context.Context, by archive.By, name string) (list []VersionText, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		versions, err := tx.RouteBook().Versions(ctx, name)
		if err != nil {
			return err
		}
		if len(versions) == 0 {
			return archive.ErrNotFound()
		}
		h, err := houseOf(ctx, tx)
		for _, v := range versions {
			list = append(list, VersionText{v, h.textOf(v.Content)})
		}
		return err
	})
	return list, err
}

// Route reads one version with what stands in the way of putting it in force.
func (o *Office) Route(ctx context.Context, by archive.By, id archive.ID) (s RouteSheet, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		if s.RouteVersion, err = tx.RouteBook().ByID(ctx, id); err != nil {
			return err
		}
		return o.fillSheet(ctx, tx, &s)
	})
	return s, err
}

func (o *Office) fillSheet(ctx context.Context, tx archive.Tx, s *RouteSheet) error {
	h, err := houseOf(ctx, tx)
	if err != nil {
		return err
	}
	s.Written, s.People, s.Units = h.textOf(s.Content), h.people, h.units
	if s.Keeping, err = keepingOf(ctx, tx); err != nil {
		return err
	}
	if s.Versions, err = tx.RouteBook().Versions(ctx, s.Name); err != nil {
		return err
	}
	if s.Lines, err = linesOf(ctx, tx, "route", s.Name); err != nil {
		return err
	}
	if s.Forms, err = formsInForce(ctx, tx); err != nil {
		return err
	}
	s.Fields = commonFields(s.Content.Kinds, s.Forms)
	maps.Copy(s.Fields, s.Content.Fields)
	if s.State != archive.VersionInForce {
		s.Faults, err = o.routeFaults(ctx, tx, s.Content)
	}
	return err
}

func houseOf(ctx context.Context, tx archive.Tx) (h house, err error) {
	if h.people, err = tx.People().Persons(ctx); err != nil {
		return h, err
	}
	units, err := tx.People().Units(ctx)
	h.units = slices.DeleteFunc(units, func(u archive.Unit) bool { return u.Organisation != tx.Actor().Organisation })
	return h, err
}

func formsInForce(ctx context.Context, tx archive.Tx) ([]archive.Form, error) {
	active, err := tx.Forms().Active(ctx)
	forms := make([]archive.Form, len(active))
	for i, v := range active {
		forms[i] = v.Content
	}
	return forms, err
}

// commonFields are the fields that every one of the kinds has, which is what a route for all of them can read.
func commonFields(kinds []string, forms []archive.Form) map[string]workflow.Field {
	common := map[string]workflow.Field{}
	for i, kind := range kinds {
		fields, _ := archive.SubjectFields(kind, forms)
		if i == 0 {
			common = fields
			continue
		}
		for name, f := range common {
			if fields[name].Type != f.Type {
				delete(common, name)
			}
		}
	}
	return common
}

// DraftRoute lays a new version beside the older ones, as a draft of the organisation's own; a name that is new begins a route.
func (o *Office) DraftRoute(ctx context.Context, by archive.By, text RouteText, note string) (archive.RouteVersion, error) {
	return routeShelf(o).draft(ctx, by, text.Key, note, o.writeRoute(ctx, text))
}

// writeRoute puts a text into a draft.
func (o *Office) writeRoute(ctx context.Context, text RouteText) func(archive.Tx, *archive.RouteVersion) error {
	return func(tx archive.Tx, v *archive.RouteVersion) error {
		h, err := houseOf(ctx, tx)
		if err != nil {
			return err
		}
		text.Key = v.Name
		if v.Content, err = o.readRoute(ctx, tx, h, text, v.Version); err != nil {
			return err
		}
		return o.noteFits(v.Note)
	}
}

// readRoute reads a route that comes in, and declares the fields that its kinds have where it declares none.
func (o *Office) readRoute(ctx context.Context, tx archive.Tx, h house, text RouteText, version int) (workflow.Route, error) {
	r, err := h.routeOf(text, version)
	if err != nil {
		return r, err
	}
	if err := o.unmarkedAll("steps", r); err != nil || len(r.Fields) > 0 {
		return r, err
	}
	forms, err := formsInForce(ctx, tx)
	r.Fields = commonFields(r.Kinds, forms)
	return r, err
}

// ChangeRoute replaces the content of a draft. The edition is the one its editor has read: Stale when it has moved on.
func (o *Office) ChangeRoute(ctx context.Context, by archive.By, id archive.ID, edition int, text RouteText, note string) (archive.RouteVersion, error) {
	return routeShelf(o).change(ctx, by, id, edition, note, o.writeRoute(ctx, text))
}

// DiscardRoute removes a draft.
func (o *Office) DiscardRoute(ctx context.Context, by archive.By, id archive.ID) (archive.RouteVersion, error) {
	return routeShelf(o).discard(ctx, by, id)
}

// ActivateRoute puts a version in force in the place of the organisation's own that was: Invalid while it has faults, naming the first,
// Conflict when another was put in force meanwhile. What is on its way stays on its version.
func (o *Office) ActivateRoute(ctx context.Context, by archive.By, id archive.ID) (archive.RouteVersion, error) {
	return routeShelf(o).activate(ctx, by, id, o.routeFaults)
}

// RetireRoute takes the organisation's own version out of force. New documents take the route that comes with the house again; where
// there is none, nothing new can go this way. What is on its way stays on its version.
func (o *Office) RetireRoute(ctx context.Context, by archive.By, id archive.ID) (archive.RouteVersion, error) {
	return routeShelf(o).retire(ctx, by, id)
}
