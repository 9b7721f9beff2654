package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
)

type trace struct{ *tx }

func (q trace) AddVersion(_ context.Context, v archive.Version) error {
	q.later(`INSERT INTO version (document_id, draft, at, person_id, person_name, why, content, digest)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (document_id, draft) DO NOTHING`,
		v.Document, v.Draft, q.now, v.Person, v.PersonName, v.Why, string(v.Content), v.Digest)
	return nil
}

func (q trace) Versions(ctx context.Context, d archive.Key) ([]archive.Version, error) {
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

func (q trace) AddHistory(_ context.Context, h archive.History) error {
	if h.Detail == nil {
		h.Detail = map[string]string{}
	}
	q.later(`INSERT INTO history (document_id, at, person_id, person_name, post, act, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		h.Document, q.now, h.Person, h.PersonName, h.Post, h.Act, h.Detail)
	return nil
}

func (q trace) History(ctx context.Context, d archive.Key) ([]archive.History, error) {
	rows, err := q.Query(ctx, `SELECT document_id, at, person_id, person_name, post, act, detail FROM history WHERE document_id = $1 ORDER BY at, id`, d)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (h archive.History, err error) {
		err = row.Scan(&h.Document, &h.At, &h.Person, &h.PersonName, &h.Post, &h.Act, &h.Detail)
		return h, err
	})
}

func (q trace) AddOpinion(_ context.Context, o archive.Opinion) error {
	q.later(`INSERT INTO opinion (document_id, task_id, step, step_name, person_id, person_name, post, unit_name, behalf_name,
			verb, text, digest, at, took, signature_file_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
			(SELECT p.signature_file_id FROM person p WHERE p.id = $5 AND p.id = (SELECT act_person())))`,
		o.Document, orNull(o.Task), o.Step, o.StepName, o.Person, o.PersonName, o.Post, o.UnitName, o.BehalfName, o.Verb, o.Text,
		o.Digest, q.now, int(o.Took.Seconds()))
	return nil
}

func (q trace) Opinions(ctx context.Context, d archive.Key) ([]archive.Opinion, error) {
	rows, err := q.Query(ctx, `SELECT document_id, coalesce(task_id, 0), step, step_name, person_id, person_name, post, unit_name, behalf_name,
			verb, text, digest, at, took, coalesce(signature_file_id, 0) FROM opinion WHERE document_id = $1 ORDER BY at, id`, d)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (o archive.Opinion, err error) {
		var took int
		err = row.Scan(&o.Document, &o.Task, &o.Step, &o.StepName, &o.Person, &o.PersonName, &o.Post, &o.UnitName, &o.BehalfName,
			&o.Verb, &o.Text, &o.Digest, &o.At, &took, &o.Signature)
		o.Took = time.Duration(took) * time.Second
		return o, err
	})
}

func (q trace) Signatures(ctx context.Context, d archive.Key) (map[archive.Key]archive.BlobKey, error) {
	rows, err := q.Query(ctx, `SELECT s.file, coalesce(signature_blob($1, s.file), '')
		FROM (SELECT DISTINCT signature_file_id AS file FROM opinion WHERE document_id = $1 AND signature_file_id IS NOT NULL) s`, d)
	if err != nil {
		return nil, translate(err)
	}
	found, file, blob := map[archive.Key]archive.BlobKey{}, archive.Key(0), archive.BlobKey("")
	_, err = pgx.ForEachRow(rows, []any{&file, &blob}, func() error {
		found[file] = blob
		return nil
	})
	return found, translate(err)
}
