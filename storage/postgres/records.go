package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
)

type records struct{ *tx }

// A line of the catalogue. The document's id stands in it only for those who may open the document.
const selectRecord = `SELECT r.id, r.uid, r.organisation_id, r.document_id,
		coalesce((SELECT d.uid FROM document d WHERE d.id = r.document_id), ''), r.fonds_id, f.code, f.name, r.category, r.year, r.retention,
		r.retention_rule, r.unit_code,
		coalesce((SELECT u.name FROM unit u WHERE u.organisation_id = r.organisation_id AND u.code = r.unit_code ORDER BY u.position, u.name LIMIT 1), ''),
		coalesce(r.item, 0), coalesce(r.code, ''), r.state, coalesce(r.due_on::text, ''), r.title, r.number, r.sender,
		coalesce(r.dated::text, ''), r.level, r.pages, r.tokens, r.filed_at, r.filed_by, r.version,
		coalesce((SELECT l.state FROM loan l WHERE l.record_id = r.id AND l.form = 'paper' AND l.state = 'lent' LIMIT 1), '')
	FROM record r JOIN fonds f ON f.id = r.fonds_id `

func scanRecord(row pgx.CollectableRow) (r archive.Record, err error) {
	err = row.Scan(&r.Key, &r.ID, &r.Organisation, &r.Document, &r.DocumentID, &r.Fonds, &r.FondsCode, &r.FondsName, &r.Category, &r.Year,
		&r.Retention, &r.RetentionRule, &r.UnitCode, &r.UnitName, &r.Item, &r.Code, &r.State, &r.DueOn, &r.Title, &r.Number, &r.Sender,
		&r.Dated, rank{&r.Level}, &r.Pages, &r.Tokens, &r.FiledAt, &r.FiledBy, &r.Version, &r.Loan)
	return r, err
}

func (q records) list(ctx context.Context, where string, args ...any) ([]archive.Record, error) {
	rows, err := q.Query(ctx, selectRecord+where, args...)
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, scanRecord)
	return list, translate(err)
}

func (q records) one(ctx context.Context, where string, arg any) (archive.Record, error) {
	list, err := q.list(ctx, where, arg)
	if err != nil || len(list) == 0 {
		return archive.Record{}, translate(errOrNoRows(err))
	}
	return list[0], nil
}

func (q records) ByID(ctx context.Context, id archive.ID) (archive.Record, error) {
	return q.one(ctx, `WHERE r.uid = $1`, id)
}

func (q records) OfDocument(ctx context.Context, d archive.Key) (archive.Record, error) {
	return q.one(ctx, `WHERE r.document_id = $1`, d)
}

// Lock is for those who may change the record: the archivists of its organisation.
func (q records) Lock(ctx context.Context, id archive.ID) (archive.Record, error) {
	return q.one(ctx, `WHERE r.uid = $1 FOR UPDATE OF r`, id)
}

func (q records) Insert(ctx context.Context, r *archive.Record) error {
	r.Version = 1
	return translate(q.QueryRow(ctx, `INSERT INTO record (uid, organisation_id, document_id, fonds_id, category, year, retention, retention_rule,
			unit_code, item, code, state, due_on, title, number, sender, dated, level, pages, tokens, filed_at, filed_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::text::date, $14, $15, $16, $17::text::date, $18, $19, $20, $21, $22)
		RETURNING id`,
		r.ID, r.Organisation, r.Document, r.Fonds, r.Category, r.Year, r.Retention, r.RetentionRule, r.UnitCode, orNull(r.Item),
		orNull(r.Code), r.State, orNull(r.DueOn), r.Title, r.Number, r.Sender, orNull(r.Dated), r.Level.Rank(), r.Pages,
		textsOrEmpty(r.Tokens), r.FiledAt, r.FiledBy).Scan(&r.Key))
}

func (q records) Follow(ctx context.Context, d archive.Document) error {
	_, err := q.Exec(ctx, `SELECT line_follows($1, $2)`, d.Key, archive.CatalogueTokens(d))
	return translate(err)
}

func (q records) Update(ctx context.Context, r *archive.Record) error {
	err := q.QueryRow(ctx, `UPDATE record SET fonds_id = $3, category = $4, year = $5, retention = $6, retention_rule = $7, unit_code = $8,
			item = $9, code = $10, state = $11, due_on = $12::text::date, title = $13, number = $14, sender = $15, dated = $16::text::date,
			level = $17, pages = $18, tokens = $19, version = version + 1
		WHERE id = $1 AND version = $2 RETURNING version`,
		r.Key, r.Version, r.Fonds, r.Category, r.Year, r.Retention, r.RetentionRule, r.UnitCode, orNull(r.Item), orNull(r.Code), r.State,
		orNull(r.DueOn), r.Title, r.Number, r.Sender, orNull(r.Dated), r.Level.Rank(), r.Pages, textsOrEmpty(r.Tokens)).Scan(&r.Version)
	if errors.Is(err, pgx.ErrNoRows) {
		return archive.E(archive.Stale, "这件档案刚被别人改过，您的修改没有写入。请刷新后再改。")
	}
	return translate(err)
}
