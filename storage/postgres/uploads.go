package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
)

type uploads struct{ *tx }

func (q uploads) Insert(ctx context.Context, u *archive.Upload) error {
	u.Organisation, u.Person, u.Touched = q.actor.Organisation, q.by.Person, q.now
	return translate(q.QueryRow(ctx, `INSERT INTO upload (uid, organisation_id, person_id, name, size, sha256, touched_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`, u.ID, u.Organisation, u.Person, u.Name, u.Size, u.SHA256, u.Touched).Scan(&u.Key))
}

func (q uploads) ByID(ctx context.Context, id archive.ID) (archive.Upload, error) {
	return q.one(ctx, id, ``)
}

func (q uploads) Lock(ctx context.Context, id archive.ID) (archive.Upload, error) {
	return q.one(ctx, id, ` FOR UPDATE`)
}

func (q uploads) one(ctx context.Context, id archive.ID, lock string) (u archive.Upload, err error) {
	err = q.QueryRow(ctx, `SELECT id, uid, organisation_id, person_id, name, size, sha256, received, coalesce(file_uid, ''), touched_at
		FROM upload WHERE uid = $1`+lock, id).
		Scan(&u.Key, &u.ID, &u.Organisation, &u.Person, &u.Name, &u.Size, &u.SHA256, &u.Received, &u.File, &u.Touched)
	return u, translate(err)
}

func (q uploads) Parts(ctx context.Context, u archive.Key) ([]archive.UploadPart, error) {
	rows, err := q.Query(ctx, `SELECT start, size, blob FROM upload_part WHERE upload_id = $1 ORDER BY start`, u)
	if err != nil {
		return nil, translate(err)
	}
	parts, err := pgx.CollectRows(rows, pgx.RowToStructByPos[archive.UploadPart])
	return parts, translate(err)
}

func (q uploads) AddPart(ctx context.Context, u *archive.Upload, p archive.UploadPart) error {
	q.later(`INSERT INTO upload_part (upload_id, start, size, blob) VALUES ($1, $2, $3, $4)`, u.Key, p.Start, p.Size, string(p.Blob))
	u.Received, u.Touched = p.Start+p.Size, q.now
	_, err := q.Exec(ctx, `UPDATE upload SET received = $2, touched_at = $3 WHERE id = $1`, u.Key, u.Received, u.Touched)
	return translate(err)
}

func (q uploads) Finish(ctx context.Context, u *archive.Upload, file archive.ID) error {
	u.File = file
	q.later(`DELETE FROM upload_part WHERE upload_id = $1`, u.Key)
	_, err := q.Exec(ctx, `UPDATE upload SET file_uid = $2, touched_at = $3 WHERE id = $1`, u.Key, file, q.now)
	return translate(err)
}

func (q uploads) Drop(ctx context.Context, u archive.Key) error {
	_, err := q.Exec(ctx, `DELETE FROM upload WHERE id = $1`, u)
	return translate(err)
}
