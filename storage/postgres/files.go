package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
)

type files struct{ *tx }

const fileColumns = `f.id, f.uid, f.organisation_id, f.uploader_id, f.name, f.size, f.media_type, f.sha256, f.sm3, coalesce(f.blob, ''),
	f.state, f.reading, f.reason, coalesce(f.pages, 0), f.created_at`

func fileTargets(f *archive.File) []any {
	return []any{&f.Key, &f.ID, &f.Organisation, &f.Uploader, &f.Name, &f.Size, &f.MediaType, &f.SHA256, &f.SM3, &f.Blob,
		&f.State, &f.Reading, &f.Reason, &f.Pages, &f.CreatedAt}
}

func (q files) one(ctx context.Context, where string, arg any) (archive.File, error) {
	var f archive.File
	err := q.QueryRow(ctx, `SELECT `+fileColumns+` FROM file f WHERE `+where, arg).Scan(fileTargets(&f)...)
	return f, translate(err)
}

func (q files) ByID(ctx context.Context, id archive.ID) (archive.File, error) {
	return q.one(ctx, `f.uid = $1`, id)
}

func (q files) ByKey(ctx context.Context, key archive.Key) (archive.File, error) {
	return q.one(ctx, `f.id = $1`, key)
}

func (q files) Insert(ctx context.Context, f *archive.File) error {
	f.CreatedAt = q.now
	return translate(q.QueryRow(ctx, `INSERT INTO file (uid, organisation_id, uploader_id, name, size, media_type, sha256, sm3, blob, state,
			reading, reason, pages, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING id`,
		f.ID, f.Organisation, f.Uploader, f.Name, f.Size, f.MediaType, f.SHA256, f.SM3, orNull(f.Blob), f.State, f.Reading, f.Reason,
		orNull(f.Pages), f.CreatedAt).Scan(&f.Key))
}

// Update writes where the file stands and what was found in it. Name, uploader, bytes and digests never change.
func (q files) Update(ctx context.Context, f archive.File) error {
	tag, err := q.Exec(ctx, `UPDATE file SET media_type = $2, blob = $3, state = $4, reading = $5, reason = $6, pages = $7 WHERE id = $1`,
		f.Key, f.MediaType, orNull(f.Blob), f.State, f.Reading, f.Reason, orNull(f.Pages))
	if err == nil && tag.RowsAffected() == 0 {
		return archive.ErrNotFound()
	}
	return translate(err)
}

func (q files) Text(ctx context.Context, f archive.Key) (text string, err error) {
	err = q.QueryRow(ctx, `SELECT text FROM file_text WHERE file_id = $1`, f).Scan(&text)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	return text, translate(err)
}

func (q files) SetText(ctx context.Context, f archive.Key, text string) error {
	_, err := q.Exec(ctx, `INSERT INTO file_text (file_id, text) VALUES ($1, $2)
		ON CONFLICT (file_id) DO UPDATE SET text = excluded.text`, f, text)
	return translate(err)
}

func (q files) DocumentOf(ctx context.Context, f archive.Key) ([]archive.ID, error) {
	rows, err := q.Query(ctx, `SELECT d.uid FROM document_file a JOIN document d ON d.id = a.document_id
		WHERE a.file_id = $1 ORDER BY d.created_at, d.title, d.uid`, f)
	if err != nil {
		return nil, translate(err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[archive.ID])
	return ids, translate(err)
}

func (q files) Pending(ctx context.Context, limit int) ([]archive.File, error) {
	rows, err := q.Query(ctx, `SELECT `+fileColumns+` FROM file f WHERE f.reading = 'pending' AND f.state = 'live' ORDER BY f.id LIMIT $1`, limit)
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, scanFile)
	return list, translate(err)
}

func scanFile(row pgx.CollectableRow) (f archive.File, err error) {
	err = row.Scan(fileTargets(&f)...)
	return f, err
}
