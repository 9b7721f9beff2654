package postgres

import (
	"context"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
)

// AddRoute lays a version of a route beside the older ones and puts it in force; organisation 0 is for all. What is on its way stays
// on its version.
func (s Staffing) AddRoute(ctx context.Context, organisation archive.Key, r workflow.Route) error {
	v := archive.RouteVersion{Content: r, Definition: archive.Definition{Organisation: organisation, Name: r.Key, Version: r.Version}}
	if err := putInForce(ctx, s.t.routes(), v); err != nil {
		return err
	}
	return s.logOf(ctx, organisation, "route.add", r.Key)
}

// AddForm lays a version of a form beside the older ones and puts it in force; organisation 0 is for all.
func (s Staffing) AddForm(ctx context.Context, organisation archive.Key, f archive.Form, version int) error {
	v := archive.FormVersion{Content: f, Definition: archive.Definition{Organisation: organisation, Name: f.Key, Version: version}}
	if err := putInForce(ctx, s.t.forms(), v); err != nil {
		return err
	}
	return s.logOf(ctx, organisation, "form.add", f.Key)
}

// Ship adds the routes and forms that come with the house, as far as they are not there yet. Nodes that start side by side take turns.
func (s Staffing) Ship(ctx context.Context) error {
	if _, err := s.t.Exec(ctx, `LOCK TABLE form IN SHARE ROW EXCLUSIVE MODE`); err != nil {
		return translate(err)
	}
	for _, r := range workflow.Builtin() {
		there, err := s.shipped(ctx, "route", r.Key, r.Version)
		if err != nil {
			return err
		}
		if !there {
			err = s.AddRoute(ctx, 0, r)
		}
		if err != nil {
			return err
		}
	}
	for _, f := range archive.BuiltinForms() {
		there, err := s.shipped(ctx, "form", f.Key, shippedForms)
		if err != nil {
			return err
		}
		if !there {
			err = s.AddForm(ctx, 0, f, shippedForms)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// shippedForms is the version of the forms that come with this release.
const shippedForms = 2

func (s Staffing) shipped(ctx context.Context, table, name string, version int) (there bool, err error) {
	err = s.t.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM `+table+` WHERE organisation_id IS NULL AND key = $1 AND version >= $2)`, name, version).Scan(&there)
	return there, translate(err)
}

// putInForce writes a version in the place of the one in force.
func putInForce[T any](ctx context.Context, q definitions[T], v archive.Versioned[T]) error {
	_, err := q.Exec(ctx, `UPDATE `+q.table+` SET state = 'retired' WHERE key = $1 AND organisation_id IS NOT DISTINCT FROM $2 AND state = 'in_force'`,
		v.Name, orNull(v.Organisation))
	if err != nil {
		return translate(err)
	}
	v.State, v.Edition, v.Since = archive.VersionInForce, 1, q.now
	return q.Insert(ctx, &v)
}
