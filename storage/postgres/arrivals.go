package postgres

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
)

type arrivals struct{ *tx }

// queueArrival loads how an incoming document arrived together with its other parts.
func queueArrival(batch *pgx.Batch, d *archive.Document) {
	batch.Queue(`SELECT way, copies, place, received_on::text, coalesce(origin_id, 0), coalesce(due_on::text, ''), reply_wanted, unlike
		FROM arrival WHERE document_id = $1`, d.Key).Query(func(rows pgx.Rows) error {
		found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (a archive.Arrival, err error) {
			err = row.Scan(&a.Way, &a.Copies, &a.Place, &a.ReceivedOn, &a.Origin, &a.Due, &a.ReplyWanted, &a.Unlike)
			return a, err
		})
		if len(found) > 0 {
			d.Arrival = &found[0]
		}
		return err
	})
}

func (q arrivals) Save(ctx context.Context, d archive.Document) error {
	a := d.Arrival
	sender, title := archive.FoldArrival(d.Sender, d.Title)
	_, err := q.Exec(ctx, `INSERT INTO arrival (document_id, organisation_id, way, copies, place, received_on, origin_id, due_on, reply_wanted,
			unlike, title_key, sender_key) VALUES ($1, $2, $3, $4, $5, $6::text::date, $7, $8::text::date, $9, $10, $11, $12)
		ON CONFLICT (document_id) DO UPDATE SET copies = EXCLUDED.copies, place = EXCLUDED.place, received_on = EXCLUDED.received_on,
			due_on = EXCLUDED.due_on, reply_wanted = EXCLUDED.reply_wanted, unlike = EXCLUDED.unlike,
			title_key = EXCLUDED.title_key, sender_key = EXCLUDED.sender_key`,
		d.Key, d.Organisation, a.Way, a.Copies, a.Place, a.ReceivedOn, orNull(a.Origin), orNull(a.Due), a.ReplyWanted, a.Unlike, title,
		sender)
	return translate(err)
}

func (q arrivals) Became(ctx context.Context, origin archive.Key) ([]archive.Document, error) {
	rows, err := q.Query(ctx, `SELECT `+documentColumns+` FROM arrival a JOIN document d ON d.id = a.document_id WHERE a.origin_id = $1
		ORDER BY d.created_at, d.title, d.uid LIMIT 50`, origin)
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, scanDocument)
	return list, translate(err)
}

// mostAlike is how many documents a check for duplicates shows.
const mostAlike = 20

func (q arrivals) Alike(ctx context.Context, l archive.Likeness) ([]archive.Document, error) {
	sender, title := archive.FoldArrival(l.Sender, l.Title)
	rows, err := q.Query(ctx, `SELECT `+documentColumns+` FROM document d WHERE d.id IN (
			SELECT s.id FROM document s WHERE s.organisation_id = $1 AND s.number_key = $2 AND s.number_key <> ''
			UNION SELECT a.document_id FROM arrival a WHERE a.organisation_id = $1 AND a.title_key = $3 AND a.sender_key = $4
				AND $3 <> '' AND $4 <> '')
			AND d.kind = 'incoming' AND d.status NOT IN ('returned', 'voided') AND d.id <> $5
		ORDER BY d.created_at DESC, d.title, d.uid LIMIT $6`,
		q.actor.Organisation, archive.FoldNumber(l.Number), title, sender, l.Except, mostAlike)
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, scanDocument)
	return list, translate(err)
}

// Waiting compares printed numbers: what the house has printed is in its folded form already.
func (q arrivals) Waiting(ctx context.Context, number string) ([]archive.Delivery, error) {
	d := deliveries(q)
	return d.list(ctx, `WHERE v.unit_id = ANY ($1) AND v.state = 'unsigned' AND x.content->>'number' = $2 AND $2 <> ''
		ORDER BY v.at DESC, u.name, v.uid LIMIT $3`, d.unitsServed(), archive.FoldNumber(number), mostAlike)
}

func (q arrivals) KnownSenders(ctx context.Context, asked string, limit int) ([]string, error) {
	rows, err := q.Query(ctx, `SELECT d.sender FROM document d WHERE d.organisation_id = $1 AND d.kind = 'incoming' AND d.sender LIKE $2
		GROUP BY d.sender ORDER BY count(*) DESC, d.sender LIMIT $3`, q.actor.Organisation, "%"+literal(asked)+"%", limit)
	if err != nil {
		return nil, translate(err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return names, translate(err)
}

// literal keeps what somebody typed from being read as a pattern.
func literal(asked string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(asked)
}
