package postgres

import (
	"context"

	"github.com/lantai/lantai/archive"
)

func (q people) Signature(ctx context.Context) (file archive.Key, err error) {
	err = q.QueryRow(ctx, `SELECT coalesce(signature_file_id, 0) FROM person WHERE id = $1`, q.by.Person).Scan(&file)
	return file, translate(err)
}

func (q people) SetSignature(ctx context.Context, file archive.Key) error {
	_, err := q.Exec(ctx, `UPDATE person SET signature_file_id = $2 WHERE id = $1`, q.by.Person, orNull(file))
	return translate(err)
}
