package postgres

import (
	"context"
	"sync"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
)

// definitions are the versions of what is kept as data: routes and forms, in tables of one shape.
type definitions[T any] struct {
	*tx
	table   string
	running string    // counts what is on its way on version v
	seen    *sync.Map // of keys to versions that were in force: they never change, so a node keeps those that it has read
}

func (t *tx) routes() definitions[workflow.Route] {
	return definitions[workflow.Route]{t, "route", `SELECT count(*) FROM run x WHERE x.route_id = v.id AND x.state IN ('running', 'suspended')`, &t.db.routes}
}

func (t *tx) forms() definitions[archive.Form] {
	return definitions[archive.Form]{t, "form", `SELECT count(*) FROM document x WHERE x.form_id = v.id AND x.status IN ('drafting', 'in_review')`, &t.db.forms}
}

const definitionColumns = `v.id, v.uid, coalesce(v.organisation_id, 0), v.key, v.version, v.state, v.edition, v.note, v.author_name,
	v.created_at, v.since, v.definition`

func scanDefinition[T any](row pgx.CollectableRow) (v archive.Versioned[T], err error) {
	err = row.Scan(&v.Key, &v.ID, &v.Organisation, &v.Name, &v.Version, &v.State, &v.Edition, &v.Note, &v.AuthorName, &v.CreatedAt,
		moment{&v.Since}, &v.Content)
	return v, err
}

func (q definitions[T]) list(ctx context.Context, clause string, args ...any) ([]archive.Versioned[T], error) {
	rows, err := q.Query(ctx, `SELECT `+definitionColumns+` FROM `+q.table+` v WHERE `+clause, args...)
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, scanDefinition[T])
	return list, translate(err)
}

func (q definitions[T]) one(ctx context.Context, clause string, args ...any) (v archive.Versioned[T], err error) {
	list, err := q.list(ctx, clause, args...)
	if err == nil && len(list) == 0 {
		return v, archive.ErrNotFound()
	}
	if err != nil {
		return v, err
	}
	return list[0], nil
}

// own are the versions of the actor's organisation and those that come with the house.
const own = `(v.organisation_id IS NULL OR v.organisation_id = $1)`

// InForce implements archive.Definitions.
func (q definitions[T]) InForce(ctx context.Context, name string) (archive.Versioned[T], error) {
	return q.one(ctx, own+` AND v.key = $2 AND v.state = 'in_force' ORDER BY v.organisation_id NULLS LAST LIMIT 1`, q.actor.Organisation, name)
}

// ByKey implements archive.Definitions.
func (q definitions[T]) ByKey(ctx context.Context, key archive.Key) (archive.Versioned[T], error) {
	if kept, ok := q.seen.Load(key); ok {
		return kept.(archive.Versioned[T]), nil
	}
	v, err := q.one(ctx, `v.id = $1`, key)
	if err == nil && v.State != archive.VersionDraft {
		q.seen.Store(key, v)
	}
	return v, err
}

// Active implements archive.Definitions.
func (q definitions[T]) Active(ctx context.Context) ([]archive.Versioned[T], error) {
	return q.list(ctx, own+` AND v.state = 'in_force' AND NOT (v.organisation_id IS NULL AND EXISTS (SELECT 1 FROM `+q.table+` o
		WHERE o.organisation_id = $1 AND o.key = v.key AND o.state = 'in_force')) ORDER BY v.key`, q.actor.Organisation)
}

// ByID implements archive.Book.
func (q definitions[T]) ByID(ctx context.Context, id archive.ID) (archive.Versioned[T], error) {
	return q.one(ctx, own+` AND v.uid = $2`, q.actor.Organisation, id)
}

// Lock implements archive.Book.
func (q definitions[T]) Lock(ctx context.Context, id archive.ID) (archive.Versioned[T], error) {
	v, err := q.ByID(ctx, id)
	if err != nil || v.Shipped() { // nobody may change those
		return v, err
	}
	return q.one(ctx, own+` AND v.uid = $2 FOR UPDATE`, q.actor.Organisation, id)
}

// Versions implements archive.Book.
func (q definitions[T]) Versions(ctx context.Context, name string) ([]archive.Versioned[T], error) {
	rows, err := q.Query(ctx, `SELECT `+definitionColumns+`, (`+q.running+`) FROM `+q.table+` v WHERE `+own+` AND ($2 = '' OR v.key = $2)
		ORDER BY v.key, v.version DESC, v.organisation_id NULLS LAST`, q.actor.Organisation, name)
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (v archive.Versioned[T], err error) {
		err = row.Scan(&v.Key, &v.ID, &v.Organisation, &v.Name, &v.Version, &v.State, &v.Edition, &v.Note, &v.AuthorName, &v.CreatedAt,
			moment{&v.Since}, &v.Content, &v.Running)
		return v, err
	})
	return list, translate(err)
}

// Insert implements archive.Book.
func (q definitions[T]) Insert(ctx context.Context, v *archive.Versioned[T]) error {
	v.ID, v.CreatedAt = idOr(v.ID), q.now
	err := q.QueryRow(ctx, `INSERT INTO `+q.table+` (uid, organisation_id, key, version, definition, state, edition, note, author_name, created_at, since)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id`, v.ID, orNull(v.Organisation), v.Name, v.Version, v.Content,
		v.State, v.Edition, v.Note, v.AuthorName, v.CreatedAt, momentOrNull(v.Since)).Scan(&v.Key)
	return translate(err)
}

// Update implements archive.Book.
func (q definitions[T]) Update(ctx context.Context, v archive.Versioned[T]) error {
	_, err := q.Exec(ctx, `UPDATE `+q.table+` SET definition = $2, state = $3, edition = $4, note = $5, since = $6 WHERE id = $1`,
		v.Key, v.Content, v.State, v.Edition, v.Note, momentOrNull(v.Since))
	return translate(err)
}

// Discard implements archive.Book.
func (q definitions[T]) Discard(ctx context.Context, v archive.Versioned[T]) error {
	_, err := q.Exec(ctx, `DELETE FROM `+q.table+` WHERE id = $1 AND state = 'draft'`, v.Key)
	return translate(err)
}

// queueFilling loads what was filled in beside the other parts of a document.
func queueFilling(batch *pgx.Batch, d *archive.Document) {
	batch.Queue(`SELECT f.id, f.key, f.version, f.definition->>'route', f.definition->'filing', d.fields, d.facts FROM document d JOIN form f ON f.id = d.form_id WHERE d.id = $1`, d.Key).
		QueryRow(func(row pgx.Row) error {
			d.Filling = &archive.Filling{}
			f := d.Filling
			return row.Scan(&f.Version, &f.Form, &f.Number, &f.Route, &f.Filing, &f.Fields, &f.Facts)
		})
}

// fillingOf are the columns of a filled-in form; NULL of all other documents.
func fillingOf(d archive.Document) (form, fields, facts any) {
	if d.Filling == nil {
		return nil, nil, nil
	}
	return d.Filling.Version, d.Filling.Fields, d.Filling.Facts
}

type definitionLines struct{ *tx }

// Add implements archive.DefinitionLines.
func (q definitionLines) Add(_ context.Context, kind, name string, l archive.DefinitionLine) error {
	q.later(`INSERT INTO definition_line (organisation_id, kind, key, version, at, person_id, person_name, act, note)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, q.actor.Organisation, kind, name, l.Version, q.now, q.actor.Person, q.actor.Name, l.Act, l.Note)
	return nil
}

// Of implements archive.DefinitionLines.
func (q definitionLines) Of(ctx context.Context, kind, name string) ([]archive.DefinitionLine, error) {
	rows, err := q.Query(ctx, `SELECT version, at, person_id, person_name, act, note FROM definition_line
		WHERE organisation_id = $1 AND kind = $2 AND key = $3 ORDER BY at DESC, id DESC LIMIT 100`, q.actor.Organisation, kind, name)
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[archive.DefinitionLine])
	return list, translate(err)
}
