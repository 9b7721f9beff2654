package postgres

import (
	"context"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
)

type deliveries struct{ *tx }

func (q deliveries) InsertDispatch(ctx context.Context, d *archive.Dispatch, sender archive.Key) error {
	d.At = q.now
	err := q.QueryRow(ctx, `INSERT INTO dispatch (uid, organisation_id, document_id, content, level, at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
		d.ID, sender, d.Document, d.Content, d.Level.Rank(), d.At).Scan(&d.Key)
	if err != nil {
		return translate(err)
	}
	batch := &pgx.Batch{}
	for i, f := range d.Files {
		batch.Queue(`INSERT INTO dispatch_file (dispatch_id, file_id, role, position, name) VALUES ($1, $2, $3, $4, $5)`,
			d.Key, f.File.Key, f.Role, i, f.Name)
	}
	return translate(q.SendBatch(ctx, batch).Close())
}

func (q deliveries) Dispatch(ctx context.Context, key archive.Key) (archive.Dispatch, error) {
	d := archive.Dispatch{Key: key}
	err := q.QueryRow(ctx, `SELECT uid, organisation_id, document_id, content, level, at FROM dispatch WHERE id = $1`, key).
		Scan(&d.ID, &d.Organisation, &d.Document, &d.Content, rank{&d.Level}, &d.At)
	if err != nil {
		return d, translate(err)
	}
	rows, err := q.Query(ctx, `SELECT a.role, a.name, x.level, `+fileColumns+` FROM dispatch_file a JOIN dispatch x ON x.id = a.dispatch_id
		JOIN file f ON f.id = a.file_id WHERE a.dispatch_id = $1 ORDER BY a.role = 'sealed' DESC, a.position`, key)
	if err != nil {
		return d, translate(err)
	}
	d.Files, err = pgx.CollectRows(rows, scanDocumentFile)
	return d, translate(err)
}

// Insert delivers a dispatch to one unit. The key is drawn first: whoever sends may not be able to read what the receiver may.
func (q deliveries) Insert(ctx context.Context, d *archive.Delivery) error {
	if err := q.QueryRow(ctx, `SELECT nextval(pg_get_serial_sequence('delivery', 'id'))`).Scan(&d.Key); err != nil {
		return translate(err)
	}
	d.At = q.now
	_, err := q.Exec(ctx, `INSERT INTO delivery (id, uid, dispatch_id, organisation_id, unit_id, role, state, level, at)
		OVERRIDING SYSTEM VALUE VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		d.Key, d.ID, d.Dispatch, d.Organisation, d.Unit, d.Role, d.State, d.Level.Rank(), d.At)
	return translate(err)
}

const selectDelivery = `SELECT v.id, v.uid, v.dispatch_id, v.organisation_id, v.unit_id, u.uid, u.name, v.role, v.state, v.level, v.at, v.opened_at,
		v.opener_name, v.signed_at, v.signer_name, v.reason, v.urged_at, v.urged_count,
		coalesce((SELECT d.uid FROM document d WHERE d.id = v.incoming_id), ''), v.incoming_id IS NOT NULL,
		coalesce((SELECT d.uid FROM document d WHERE d.id = x.document_id), ''), x.content
	FROM delivery v JOIN unit u ON u.id = v.unit_id JOIN dispatch x ON x.id = v.dispatch_id `

func scanDelivery(row pgx.CollectableRow) (d archive.Delivery, err error) {
	err = row.Scan(&d.Key, &d.ID, &d.Dispatch, &d.Organisation, &d.Unit, &d.UnitID, &d.UnitName, &d.Role, &d.State, rank{&d.Level}, &d.At,
		moment{&d.OpenedAt}, &d.OpenerName, moment{&d.SignedAt}, &d.SignerName, &d.Reason, moment{&d.UrgedAt}, &d.UrgedCount, &d.Incoming,
		&d.Became, &d.Document, &d.Content)
	return d, err
}

func (q deliveries) list(ctx context.Context, where string, args ...any) ([]archive.Delivery, error) {
	rows, err := q.Query(ctx, selectDelivery+where, args...)
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, scanDelivery)
	return list, translate(err)
}

func (q deliveries) one(ctx context.Context, where string, id archive.ID) (archive.Delivery, error) {
	list, err := q.list(ctx, where, id)
	if err != nil || len(list) == 0 {
		return archive.Delivery{}, translate(errOrNoRows(err))
	}
	return list[0], nil
}

func (q deliveries) ByID(ctx context.Context, id archive.ID) (archive.Delivery, error) {
	return q.one(ctx, `WHERE v.uid = $1`, id)
}

func (q deliveries) Lock(ctx context.Context, id archive.ID) (archive.Delivery, error) {
	return q.one(ctx, `WHERE v.uid = $1 FOR UPDATE OF v`, id)
}

// Update writes what became of the delivery. Who opened it first, who signed and what it became are written once and then stay:
// the sender, who urges, cannot see the document that it became and must not wipe it away.
func (q deliveries) Update(ctx context.Context, d archive.Delivery) error {
	tag, err := q.Exec(ctx, `UPDATE delivery SET state = $2, reason = $3, urged_at = $4, urged_count = $5,
			opened_at = coalesce(opened_at, $6), opener_name = CASE WHEN opened_at IS NULL THEN $7 ELSE opener_name END,
			opened_by = CASE WHEN opened_at IS NULL AND $6::timestamptz IS NOT NULL THEN $10 ELSE opened_by END,
			signed_at = coalesce(signed_at, $8), signer_name = CASE WHEN signed_at IS NULL THEN $9 ELSE signer_name END,
			signed_by = CASE WHEN signed_at IS NULL AND $8::timestamptz IS NOT NULL THEN $10 ELSE signed_by END,
			incoming_id = coalesce(incoming_id, (SELECT i.id FROM document i WHERE i.uid = $11))
		WHERE id = $1`,
		d.Key, d.State, d.Reason, momentOrNull(d.UrgedAt), d.UrgedCount, momentOrNull(d.OpenedAt), d.OpenerName, momentOrNull(d.SignedAt),
		d.SignerName, orNull(q.by.Person), d.Incoming)
	if err == nil && tag.RowsAffected() == 0 {
		return archive.ErrNotFound()
	}
	return translate(err)
}

// OfDocument lists the deliveries of a document in the order of its receivers, for those inside it.
func (q deliveries) OfDocument(ctx context.Context, document archive.Key) ([]archive.Delivery, error) {
	return q.list(ctx, `WHERE x.document_id = $1 ORDER BY v.role DESC, v.id`, document)
}

// Box lists what came to the units that the actor serves as clerk, newest first; somebody who is no clerk sees what came to the units
// that he heads. An actor who sent a document knows its deliveries too, but they are not in the box.
func (q deliveries) Box(ctx context.Context, state archive.DeliveryState, cursor string, limit int) ([]archive.Delivery, string, error) {
	limit = pageSize(limit)
	at, title, uid, err := titledCursor(cursor)
	if err != nil {
		return nil, "", err
	}
	page, err := q.list(ctx, `WHERE v.unit_id = ANY ($1) AND v.state = $2
			AND ($3::timestamptz IS NULL OR v.at < $3 OR v.at = $3 AND (x.content->>'title' || E'\n' || u.name, v.uid) > ($4, $5))
		ORDER BY v.at DESC, x.content->>'title' || E'\n' || u.name, v.uid LIMIT $6`, q.unitsServed(), state, at, title, uid, limit+1)
	if err != nil || len(page) <= limit {
		return page, "", err
	}
	last := page[limit-1]
	return page[:limit], cursorOfTitled(last.At, last.Content.Title+"\n"+last.UnitName, last.ID), nil
}

func (q deliveries) CountUnsigned(ctx context.Context) (n int, err error) {
	err = q.QueryRow(ctx, `SELECT count(*) FROM delivery v WHERE v.unit_id = ANY ($1) AND v.state = 'unsigned'`, q.unitsServed()).Scan(&n)
	return n, translate(err)
}

// unitsServed are the units for which the actor signs.
func (q deliveries) unitsServed() []int64 {
	if units := unitsOf(q.actor.Tokens, "c:"); len(units) > 0 {
		return units
	}
	return unitsOf(q.actor.Tokens, "h:")
}

func unitsOf(tokens []string, kind string) []int64 {
	units := []int64{}
	for _, token := range tokens {
		if key, ok := strings.CutPrefix(token, kind); ok {
			if n, err := strconv.ParseInt(key, 10, 64); err == nil {
				units = append(units, n)
			}
		}
	}
	return units
}
