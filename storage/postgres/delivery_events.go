package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
)

func (q deliveries) Tell(ctx context.Context, d archive.Delivery, act, reason string) error {
	_, err := q.Exec(ctx, `INSERT INTO delivery_event (organisation_id, delivery_id, at, act, person_name, reason) VALUES ($1, $2, $3, $4, $5, $6)`,
		q.actor.Organisation, d.Key, q.now, act, q.actor.Name, reason)
	return translate(err)
}

func (q deliveries) Events(ctx context.Context, d archive.Key) ([]archive.DeliveryEvent, error) {
	rows, err := q.Query(ctx, `SELECT at, act, person_name, reason FROM delivery_event WHERE delivery_id = $1 ORDER BY at, id`, d)
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[archive.DeliveryEvent])
	return list, translate(err)
}

func (q deliveries) Again(ctx context.Context, d archive.Delivery) error {
	tag, err := q.Exec(ctx, `UPDATE delivery SET state = 'unsigned', at = $2, reason = '', opened_at = NULL, opened_by = NULL, opener_name = '',
			signed_at = NULL, signed_by = NULL, signer_name = '', urged_at = NULL, urged_count = 0, incoming_id = NULL
		WHERE id = $1 AND state = 'returned'`, d.Key, q.now)
	if err == nil && tag.RowsAffected() == 0 {
		return archive.E(archive.Conflict, "%s没有退文，不必再送。", d.UnitName)
	}
	return translate(err)
}

func (q deliveries) Senders(ctx context.Context, d archive.Key) (persons []archive.Key, document archive.Key, err error) {
	rows, err := q.Query(ctx, `SELECT person, document FROM senders_of($1) ORDER BY person`, d)
	if err != nil {
		return nil, 0, translate(err)
	}
	var person archive.Key
	_, err = pgx.ForEachRow(rows, []any{&person, &document}, func() error {
		persons = append(persons, person)
		return nil
	})
	return persons, document, translate(err)
}

func (q deliveries) SendBack(ctx context.Context, became archive.Key, reason string) (d archive.Delivery, err error) {
	err = q.QueryRow(ctx, `SELECT delivery, delivery_uid FROM send_back($1, $2, $3, $4)`, became, q.actor.Name, reason, q.now).Scan(&d.Key, &d.ID)
	if errors.Is(err, pgx.ErrNoRows) {
		return d, archive.ErrNotFound()
	}
	return d, translate(err)
}

func (q deliveries) Tally(ctx context.Context) ([]archive.UnitTally, error) {
	rows, err := q.Query(ctx, `SELECT u.uid, u.name, count(*) FILTER (WHERE v.state = 'unsigned'), count(*) FILTER (WHERE v.state = 'signed'),
			count(*) FILTER (WHERE v.state = 'returned'), min(v.at) FILTER (WHERE v.state = 'unsigned')
		FROM delivery v JOIN unit u ON u.id = v.unit_id WHERE v.unit_id = ANY ($1)
		GROUP BY u.uid, u.name, u.root, u.position, u.pinyin ORDER BY u.root DESC, u.position, u.pinyin, u.uid`, q.unitsServed())
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (t archive.UnitTally, err error) {
		err = row.Scan(&t.UnitID, &t.UnitName, &t.Unsigned, &t.Signed, &t.Returned, moment{&t.Oldest})
		return t, err
	})
	return list, translate(err)
}

func (q deliveries) Outstanding(ctx context.Context, limit int) ([]archive.Delivery, error) {
	return q.list(ctx, `JOIN document sent ON sent.id = x.document_id AND sent.insiders && $2
		WHERE x.organisation_id = $1 AND v.state <> 'signed' ORDER BY v.at, x.content->>'title', u.name, v.uid LIMIT $3`,
		q.actor.Organisation, q.actor.Tokens, pageSize(limit))
}
