package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
)

type documents struct{ *tx }

const documentColumns = `d.id, d.uid, d.organisation_id, d.kind, d.genre, d.title, d.level, d.term, d.urgency, d.openness, d.offline,
	d.retention, d.body, d.note, d.status, d.version, d.draft, coalesce(d.drafter_id, 0), d.unit_id, d.drafter_name, d.drafter_post,
	d.unit_name, coalesce(d.series_id, 0), coalesce((SELECT s.uid FROM series s WHERE s.id = d.series_id), ''), d.number, d.receipt_no,
	d.sender, coalesce(d.dated::text, ''), d.reviewed_at, coalesce(d.reviewed_by, 0), d.signed_at, coalesce(d.signed_by, 0),
	d.signer_name, d.signed_digest, d.sealed_at, d.issued_at, coalesce(d.lock_person_id, 0),
	coalesce((SELECT p.name FROM person p WHERE p.id = d.lock_person_id), ''), d.lock_until, coalesce(d.reply_to_id, 0), d.source,
	d.source_id, d.readership, d.tokens, d.insiders, d.created_at, d.updated_at, coalesce(d.to_sign_id, 0),
	coalesce((SELECT p.uid FROM person p WHERE p.id = d.to_sign_id), ''), coalesce((SELECT p.name FROM person p WHERE p.id = d.to_sign_id), ''),
	d.completed_at`

func scanDocument(row pgx.CollectableRow) (archive.Document, error) {
	var d archive.Document
	err := row.Scan(&d.Key, &d.ID, &d.Organisation, &d.Kind, &d.Genre, &d.Title, rank{&d.Level}, &d.Term, &d.Urgency, &d.Openness,
		&d.Offline, &d.Retention, &d.Body, &d.Note, &d.Status, &d.Version, &d.Draft, &d.Drafter, &d.Unit, &d.DrafterName, &d.DrafterPost,
		&d.UnitName, &d.Series, &d.SeriesID, &d.Number, &d.ReceiptNo, &d.Sender, &d.Dated, moment{&d.ReviewedAt}, &d.ReviewedBy,
		moment{&d.SignedAt}, &d.SignedBy, &d.SignerName, &d.SignedDigest, moment{&d.SealedAt}, moment{&d.IssuedAt}, &d.LockedBy,
		&d.LockedByName, moment{&d.LockedUntil}, &d.ReplyTo, &d.Source, &d.SourceID, &d.Readership, &d.Tokens, &d.Insiders, &d.CreatedAt,
		&d.UpdatedAt, &d.ToSign.Key, &d.ToSign.ID, &d.ToSign.Name, moment{&d.CompletedAt})
	return d, err
}

func (q documents) one(ctx context.Context, where string, arg any) (archive.Document, error) {
	rows, err := q.Query(ctx, `SELECT `+documentColumns+` FROM document d WHERE `+where, arg)
	if err != nil {
		return archive.Document{}, err
	}
	d, err := pgx.CollectExactlyOneRow(rows, scanDocument)
	if err != nil {
		return d, translate(err)
	}
	return d, q.parts(ctx, &d)
}

func (q documents) ByID(ctx context.Context, id archive.ID) (archive.Document, error) {
	return q.one(ctx, `d.uid = $1`, id)
}

func (q documents) ByKey(ctx context.Context, key archive.Key) (archive.Document, error) {
	return q.one(ctx, `d.id = $1`, key)
}

func (q documents) Known(ctx context.Context, ids []archive.ID) ([]archive.Document, error) {
	rows, err := q.Query(ctx, `SELECT d.id, d.uid, d.kind, d.genre, d.title, d.level, d.term, d.urgency, d.status, d.number, d.sender,
			coalesce(d.dated::text, ''), d.unit_name, d.tokens, d.insiders FROM document d WHERE d.uid = ANY ($1)`, ids)
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d archive.Document, err error) {
		err = row.Scan(&d.Key, &d.ID, &d.Kind, &d.Genre, &d.Title, rank{&d.Level}, &d.Term, &d.Urgency, &d.Status, &d.Number, &d.Sender,
			&d.Dated, &d.UnitName, &d.Tokens, &d.Insiders)
		return d, err
	})
	return list, translate(err)
}

func (q documents) ChangedAfter(ctx context.Context, place int64, most int) ([]archive.ID, error) {
	rows, err := q.Query(ctx, `SELECT changed_after($1, $2)`, place, most)
	if err != nil {
		return nil, translate(err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[archive.ID])
	return ids, translate(err)
}

func (q documents) Lock(ctx context.Context, id archive.ID) (archive.Document, error) {
	d, err := q.one(ctx, `d.uid = $1 FOR UPDATE OF d`, id)
	if err != nil {
		return d, err
	}
	q.locked, err = textOf(d)
	return d, err
}

// lockedText is the text of a version of a document, as it is kept.
type lockedText struct {
	document archive.Key
	version  int
	body     string
}

func textOf(d archive.Document) (lockedText, error) {
	body, err := json.Marshal(bodyOrEmpty(d.Body))
	return lockedText{d.Key, d.Version, string(body)}, err
}

// parts loads what hangs on a document in one round trip.
func (q documents) parts(ctx context.Context, d *archive.Document) error {
	batch := &pgx.Batch{}
	batch.Queue(`SELECT r.role, coalesce(r.unit_id, 0), coalesce(u.uid, ''), coalesce(u.organisation_id, 0), r.name
		FROM receiver r LEFT JOIN unit u ON u.id = r.unit_id WHERE r.document_id = $1 ORDER BY r.role, r.position`, d.Key).
		Query(func(rows pgx.Rows) error { return scanReceivers(rows, d) })
	batch.Queue(`SELECT u.id, u.uid, u.name FROM countersigner c JOIN unit u ON u.id = c.unit_id WHERE c.document_id = $1 ORDER BY c.position`, d.Key).
		Query(func(rows pgx.Rows) (err error) {
			d.Countersign, err = pgx.CollectRows(rows, pgx.RowToStructByPos[archive.UnitRef])
			return err
		})
	queueCoIssuers(batch, d)
	batch.Queue(`SELECT a.role, a.name, a.level, `+fileColumns+` FROM document_file a JOIN file f ON f.id = a.file_id
		WHERE a.document_id = $1 ORDER BY a.role, a.position`, d.Key).
		Query(func(rows pgx.Rows) (err error) {
			d.Files, err = pgx.CollectRows(rows, scanDocumentFile)
			return err
		})
	switch d.Kind {
	case archive.Incoming:
		queueArrival(batch, d)
	case archive.Application:
		queueFilling(batch, d)
	}
	return q.SendBatch(ctx, batch).Close()
}

func scanReceivers(rows pgx.Rows, d *archive.Document) error {
	var role string
	var r archive.Receiver
	_, err := pgx.ForEachRow(rows, []any{&role, &r.Unit, &r.UnitID, &r.Organisation, &r.Name}, func() error {
		if role == "to" {
			d.To = append(d.To, r)
		} else {
			d.CC = append(d.CC, r)
		}
		return nil
	})
	return err
}

func scanDocumentFile(row pgx.CollectableRow) (archive.DocumentFile, error) {
	var a archive.DocumentFile
	err := row.Scan(append([]any{&a.Role, &a.Name, rank{&a.Level}}, fileTargets(&a.File)...)...)
	return a, err
}

func (q documents) Insert(ctx context.Context, d *archive.Document) error {
	d.CreatedAt, d.UpdatedAt, d.Version = q.now, q.now, 1
	form, fields, facts := fillingOf(*d)
	err := q.QueryRow(ctx, `INSERT INTO document (uid, organisation_id, kind, genre, title, level, term, urgency, openness, offline,
			retention, body, note, status, draft, drafter_id, unit_id, drafter_name, drafter_post, unit_name, series_id, number, number_key,
			receipt_no, sender, dated, reply_to_id, source, source_id, readership, tokens, insiders, issued_at, created_at, updated_at,
			form_id, fields, facts, to_sign_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25,
			$26::text::date, $27, $28, $29, $30, $31, $32, $33, $34, $34, $35, $36, $37, $38) RETURNING id`,
		d.ID, d.Organisation, d.Kind, d.Genre, d.Title, d.Level.Rank(), d.Term, d.Urgency, d.Openness, d.Offline, d.Retention,
		bodyOrEmpty(d.Body), d.Note, d.Status, d.Draft, orNull(d.Drafter), d.Unit, d.DrafterName, d.DrafterPost, d.UnitName,
		orNull(d.Series), d.Number, archive.FoldNumber(d.Number), d.ReceiptNo, d.Sender, orNull(d.Dated), orNull(d.ReplyTo), d.Source,
		d.SourceID, textsOrEmpty(d.Readership), d.Tokens, d.Insiders, momentOrNull(d.IssuedAt), q.now, form, fields, facts,
		orNull(d.ToSign.Key)).Scan(&d.Key)
	if err != nil {
		return translate(err)
	}
	return q.SetParts(ctx, *d)
}

func bodyOrEmpty(b archive.Body) archive.Body {
	if b == nil {
		return archive.Body{}
	}
	return b
}

func textsOrEmpty(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

func (q documents) Update(ctx context.Context, d *archive.Document) error {
	err := q.QueryRow(ctx, fmt.Sprintf(updateDocument, `number = $16, number_key = $17`, ``)+` RETURNING d.version`, q.updated(*d)...).Scan(&d.Version)
	if errors.Is(err, pgx.ErrNoRows) {
		return archive.E(archive.Stale, "这件公文刚被别人改过，您的修改没有写入。请取回最新一稿再改。")
	}
	d.UpdatedAt = q.now
	return translate(err)
}

// updateDocument writes all of a row that may change, if it still has its version. Where the number comes from is left open.
const updateDocument = `UPDATE document d SET genre = $3, title = $4, level = $5, term = $6, urgency = $7, openness = $8, offline = $9,
			retention = $10, body = coalesce($11, d.body), note = $12, status = $13, draft = $14, series_id = $15, %s,
			receipt_no = $18, sender = $19, dated = $20::text::date, reviewed_at = $21, reviewed_by = $22, signed_at = $23, signed_by = $24,
			signer_name = $25, signed_digest = $26, sealed_at = $27, issued_at = $28, lock_person_id = $29, lock_until = $30,
			reply_to_id = $31, readership = $32, tokens = $33, insiders = $34, updated_at = $35, unit_id = $36, unit_name = $37,
			fields = $38, facts = $39, to_sign_id = $40, completed_at = $41,
			version = d.version + 1
		%s WHERE d.id = $1 AND d.version = $2`

// updated are the values of updateDocument. A text that stays as it was locked is NULL: then the server need not take it in, take it
// apart and put it away again, which for a long one is most of the work.
func (q documents) updated(d archive.Document) []any {
	var body any = bodyOrEmpty(d.Body)
	if text, err := textOf(d); err == nil && text == q.locked {
		body = nil
	}
	_, fields, facts := fillingOf(d)
	return []any{
		d.Key, d.Version, d.Genre, d.Title, d.Level.Rank(), d.Term, d.Urgency, d.Openness, d.Offline, d.Retention, body,
		d.Note, d.Status, d.Draft, orNull(d.Series), d.Number, archive.FoldNumber(d.Number), d.ReceiptNo, d.Sender, orNull(d.Dated),
		momentOrNull(d.ReviewedAt), orNull(d.ReviewedBy), momentOrNull(d.SignedAt), orNull(d.SignedBy), d.SignerName, d.SignedDigest,
		momentOrNull(d.SealedAt), momentOrNull(d.IssuedAt), orNull(d.LockedBy), momentOrNull(d.LockedUntil), orNull(d.ReplyTo),
		textsOrEmpty(d.Readership), d.Tokens, d.Insiders, q.now, d.Unit, d.UnitName, fields, facts, orNull(d.ToSign.Key),
		momentOrNull(d.CompletedAt)}
}

func (q documents) SetDrafter(ctx context.Context, d archive.Document) error {
	_, err := q.Exec(ctx, `UPDATE document SET drafter_id = $2, drafter_name = $3 WHERE id = $1`, d.Key, d.Drafter, d.DrafterName)
	if err != nil {
		return translate(err)
	}
	_, err = q.Exec(ctx, `UPDATE run SET started_by = $2 WHERE document_id = $1 AND state IN ('running', 'suspended')`, d.Key, d.Drafter)
	return translate(err)
}

func (q documents) Hold(ctx context.Context, d archive.Document) error {
	_, err := q.Exec(ctx, `UPDATE document SET lock_person_id = $2, lock_until = $3 WHERE id = $1`,
		d.Key, orNull(d.LockedBy), momentOrNull(d.LockedUntil))
	return translate(err)
}

func (q documents) SetParts(ctx context.Context, d archive.Document) error {
	batch := &pgx.Batch{}
	for _, table := range []string{"receiver", "countersigner", "co_issuer", "document_file"} {
		batch.Queue(`DELETE FROM `+table+` WHERE document_id = $1`, d.Key)
	}
	queueReceivers(batch, d.Key, "to", d.To)
	queueReceivers(batch, d.Key, "cc", d.CC)
	for i, u := range d.Countersign {
		batch.Queue(`INSERT INTO countersigner (document_id, position, unit_id) VALUES ($1, $2, $3)`, d.Key, i, u.Key)
	}
	for i, f := range d.Files {
		queueFile(batch, d.Key, i, f)
	}
	for i, c := range d.CoIssuers { // their pages are files of the document
		queueCoIssuer(batch, d, i, c)
	}
	return translate(q.SendBatch(ctx, batch).Close())
}

func queueReceivers(batch *pgx.Batch, d archive.Key, role string, receivers []archive.Receiver) {
	for i, r := range receivers {
		batch.Queue(`INSERT INTO receiver (document_id, role, position, unit_id, name) VALUES ($1, $2, $3, $4, $5)`,
			d, role, i, orNull(r.Unit), r.Name)
	}
}

func queueFile(batch *pgx.Batch, d archive.Key, position int, f archive.DocumentFile) {
	batch.Queue(`INSERT INTO document_file (document_id, file_id, role, position, name, level) VALUES ($1, $2, $3, $4, $5, $6)`,
		d, f.File.Key, f.Role, position, f.Name, max(f.Level.Rank(), 0))
}

func (q documents) AddFile(ctx context.Context, d archive.Key, f archive.DocumentFile) error {
	batch := &pgx.Batch{}
	queueFile(batch, d, 1000, f) // after the attachments
	return translate(q.SendBatch(ctx, batch).Close())
}

func (q documents) List(ctx context.Context, f archive.DocumentFilter) ([]archive.Document, string, error) {
	limit := pageSize(f.Limit)
	before, title, uid, err := titledCursor(f.Cursor)
	if err != nil {
		return nil, "", err
	}
	rows, err := q.Query(ctx, `SELECT `+documentColumns+` FROM unnest($9::smallint[]) AS l (level) CROSS JOIN LATERAL (
			SELECT * FROM document x WHERE x.level = l.level
				AND ($1 = '' OR x.kind = $1) AND ($2 = '' OR x.status = $2) AND ($3 = 0 OR x.drafter_id = $3) AND ($4 = 0 OR x.unit_id = $4)
				AND ($5::timestamptz IS NULL OR (x.updated_at, x.title, x.uid) < ($5, $6, $7))
			ORDER BY x.updated_at DESC, x.title DESC, x.uid DESC LIMIT $8) d
		ORDER BY d.updated_at DESC, d.title DESC, d.uid DESC LIMIT $8`,
		f.Kind, f.Status, f.Drafter, f.Unit, before, title, uid, limit+1, q.levels())
	if err != nil {
		return nil, "", err
	}
	list, err := pgx.CollectRows(rows, scanDocument)
	if err != nil || len(list) <= limit {
		return list, "", translate(err)
	}
	last := list[limit-1]
	return list[:limit], cursorOfTitled(last.UpdatedAt, last.Title, last.ID), nil
}

func (q documents) ByNumber(ctx context.Context, folded string) ([]archive.Document, error) {
	rows, err := q.Query(ctx, `SELECT `+documentColumns+` FROM document d
		WHERE d.organisation_id = $1 AND d.number_key = $2 AND d.number_key <> '' LIMIT 20`, q.actor.Organisation, folded)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanDocument)
}

func (q documents) Replies(ctx context.Context, to archive.Key) ([]archive.Document, error) {
	rows, err := q.Query(ctx, `SELECT `+documentColumns+` FROM document d WHERE d.reply_to_id = $1
		ORDER BY d.created_at, d.title, d.uid LIMIT 50`, to)
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, scanDocument)
	return list, translate(err)
}

func (q documents) Involved(ctx context.Context, d archive.Key) (archive.Involved, error) {
	var who archive.Involved
	err := q.QueryRow(ctx, `SELECT participants, notified, units FROM involved_in($1)`, d).
		Scan(&who.Participants, &who.Notified, &who.Deliveries)
	return who, translate(err)
}

func pageSize(limit int) int {
	if limit <= 0 || limit > 200 {
		return 50
	}
	return limit
}
