package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
)

type delegations struct{ *tx }

const selectDelegation = `SELECT g.id, g.uid, g.from_id, g.to_id, receiver.uid, giver.name, receiver.name, g.kinds, g.since_at, g.until_at,
		g.revoked_at, g.note, g.made_at
	FROM delegation g JOIN person giver ON giver.id = g.from_id JOIN person receiver ON receiver.id = g.to_id `

func scanDelegation(row pgx.CollectableRow) (d archive.Delegation, err error) {
	err = row.Scan(&d.Key, &d.ID, &d.From, &d.To, &d.ToID, &d.FromName, &d.ToName, &d.Kinds, &d.Since, &d.Until, moment{&d.Ended}, &d.Note,
		&d.Made)
	return d, err
}

// mostDelegations bounds the history that a page shows.
const mostDelegations = 200

func (q delegations) Given(ctx context.Context) ([]archive.Delegation, error) {
	return q.list(ctx, `WHERE g.from_id = $1`)
}

func (q delegations) Received(ctx context.Context) ([]archive.Delegation, error) {
	return q.list(ctx, `WHERE g.to_id = $1`)
}

func (q delegations) list(ctx context.Context, where string) ([]archive.Delegation, error) {
	rows, err := q.Query(ctx, selectDelegation+where+` ORDER BY g.until_at DESC, g.since_at DESC, g.id DESC LIMIT $2`, q.by.Person, mostDelegations)
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, scanDelegation)
	return list, translate(err)
}

func (q delegations) Lock(ctx context.Context, id archive.ID) (archive.Delegation, error) {
	rows, err := q.Query(ctx, selectDelegation+`WHERE g.uid = $1 AND g.from_id = $2 FOR NO KEY UPDATE OF g`, id, q.by.Person)
	if err != nil {
		return archive.Delegation{}, translate(err)
	}
	d, err := pgx.CollectExactlyOneRow(rows, scanDelegation)
	return d, translate(err)
}

func (q delegations) Insert(ctx context.Context, d *archive.Delegation) error {
	err := q.QueryRow(ctx, `INSERT INTO delegation (uid, organisation_id, from_id, to_id, kinds, since_at, until_at, note, made_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id`,
		d.ID, q.actor.Organisation, d.From, d.To, append([]archive.DocumentKind{}, d.Kinds...), d.Since, d.Until, d.Note, q.now).Scan(&d.Key)
	return translate(err)
}

func (q delegations) HoldAll(ctx context.Context) error {
	_, err := q.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('delegation', $1))`, q.actor.Organisation)
	return translate(err)
}

func (q delegations) End(ctx context.Context, key archive.Key) error {
	_, err := q.Exec(ctx, `UPDATE delegation SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL`, key, q.now)
	return translate(err)
}

func (q delegations) EndAllOf(ctx context.Context, person archive.Key) (int, error) {
	tag, err := q.Exec(ctx, `UPDATE delegation SET revoked_at = $2 WHERE $1 IN (from_id, to_id) AND revoked_at IS NULL AND until_at > $2`,
		person, q.now)
	return int(tag.RowsAffected()), translate(err)
}

func (q delegations) Entrusted(ctx context.Context) ([]archive.Entrusted, error) {
	rows, err := q.Query(ctx, `SELECT t.uid, d.uid, d.title, t.step_name, p.name, t.opened_at, t.due_at
		FROM task t JOIN document d ON d.id = t.document_id JOIN person p ON p.id = t.person_id
		WHERE t.behalf_id = $1 AND t.state IN ('open', 'waiting') ORDER BY t.due_at, t.opened_at, d.title, t.uid LIMIT 200`, q.by.Person)
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (e archive.Entrusted, err error) {
		err = row.Scan(&e.Task, &e.Document, &e.Title, &e.StepName, &e.Name, moment{&e.Opened}, moment{&e.Due})
		return e, err
	})
	return list, translate(err)
}
