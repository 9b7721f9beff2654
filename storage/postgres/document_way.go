package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
)

func (q documents) AddVersion(_ context.Context, v archive.Version) error {
	q.later(`INSERT INTO version (document_id, draft, at, person_id, person_name, why, content, digest)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (document_id, draft) DO NOTHING`,
		v.Document, v.Draft, q.now, v.Person, v.PersonName, v.Why, string(v.Content), v.Digest)
	return nil
}

func (q documents) Versions(ctx context.Context, d archive.Key) ([]archive.Version, error) {
	rows, err := q.Query(ctx, `SELECT document_id, draft, at, person_id, person_name, why, content::text, digest
		FROM version WHERE document_id = $1 ORDER BY draft DESC`, d)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (v archive.Version, err error) {
		var content string
		err = row.Scan(&v.Document, &v.Draft, &v.At, &v.Person, &v.PersonName, &v.Why, &content, &v.Digest)
		v.Content = []byte(content)
		return v, err
	})
}

func (q documents) AddHistory(_ context.Context, h archive.History) error {
	if h.Detail == nil {
		h.Detail = map[string]string{}
	}
	q.later(`INSERT INTO history (document_id, at, person_id, person_name, post, act, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		h.Document, q.now, h.Person, h.PersonName, h.Post, h.Act, h.Detail)
	return nil
}

func (q documents) History(ctx context.Context, d archive.Key) ([]archive.History, error) {
	rows, err := q.Query(ctx, `SELECT document_id, at, person_id, person_name, post, act, detail FROM history WHERE document_id = $1 ORDER BY at, id`, d)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (h archive.History, err error) {
		err = row.Scan(&h.Document, &h.At, &h.Person, &h.PersonName, &h.Post, &h.Act, &h.Detail)
		return h, err
	})
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
