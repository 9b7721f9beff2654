package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
)

type notifications struct{ *tx }

// Send writes the row under the receiver's organisation, and its sendings. It returns nothing, for the sender may not read the
// receiver's news.
func (q notifications) Send(_ context.Context, n archive.Notification) error {
	if n.ID == "" {
		n.ID = archive.NewID()
	}
	q.later(`INSERT INTO notice (uid, organisation_id, person_id, from_id, kind, document_id, text, at, about_id, level)
		SELECT $1, organisation_id, id, $3, $4, $5, $6, $7, $8, $9 FROM person WHERE id = $2`,
		n.ID, n.Person, n.From, n.Kind, orNull(n.Document), n.Text, q.now, orNull(n.About), max(n.AboutLevel.Rank(), 0))
	sendings(q).queue(n)
	return nil
}

// mine is the news of the actor: what speaks of a document, a delivery or a loan that the actor may not know is not there.
const mine = ` FROM notice n LEFT JOIN document d ON d.id = n.document_id
	WHERE n.person_id = $1 AND (n.document_id IS NULL OR d.id IS NOT NULL) AND n.level <= (SELECT act_clearance())
	  AND (n.kind NOT IN ('delivery_urged', 'delivery_again') OR EXISTS (SELECT 1 FROM delivery v WHERE v.uid = n.text))
	  AND (NOT starts_with(n.kind, 'loan_') OR EXISTS (SELECT 1 FROM loan l WHERE l.uid = n.text))`

func (q notifications) Mine(ctx context.Context, limit int) ([]archive.Notification, error) {
	rows, err := q.Query(ctx, `SELECT n.uid, n.person_id, n.from_id, coalesce((SELECT p.name FROM person p WHERE p.id = n.from_id), ''), n.kind,
			coalesce(n.document_id, 0), coalesce(d.uid, ''), coalesce(d.title, ''), n.text, n.at, n.opened_at`+mine+`
		ORDER BY n.opened_at IS NOT NULL, n.at DESC, d.title, n.kind, n.text, n.uid LIMIT $2`, q.by.Person, pageSize(limit))
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, scanNotification)
	return list, translate(err)
}

func scanNotification(row pgx.CollectableRow) (n archive.Notification, err error) {
	err = row.Scan(&n.ID, &n.Person, &n.From, &n.FromName, &n.Kind, &n.Document, &n.DocumentID, &n.Title, &n.Text, &n.At, moment{&n.OpenedAt})
	return n, err
}

func (q notifications) Unread(ctx context.Context) (n int, err error) {
	err = q.QueryRow(ctx, `SELECT count(*)`+mine+` AND n.opened_at IS NULL`, q.by.Person).Scan(&n)
	return n, translate(err)
}

// Open notes when a person first saw the news; opening it again changes nothing.
func (q notifications) Open(ctx context.Context, id archive.ID) error {
	tag, err := q.Exec(ctx, `UPDATE notice SET opened_at = coalesce(opened_at, $3) WHERE uid = $2 AND id = (SELECT n.id`+mine+` AND n.uid = $2)`,
		q.by.Person, id, q.now)
	if err == nil && tag.RowsAffected() == 0 {
		return archive.ErrNotFound()
	}
	q.later(`UPDATE sending SET opened_at = $3 WHERE notice_uid = $2 AND person_id = $1 AND opened_at IS NULL`, q.by.Person, id, q.now)
	return translate(err)
}

func (q notifications) OpenAbout(_ context.Context, d archive.Key) error {
	q.later(`WITH opened AS (UPDATE notice SET opened_at = $3 WHERE person_id = $1 AND document_id = $2 AND opened_at IS NULL RETURNING uid)
		UPDATE sending SET opened_at = $3 WHERE notice_uid IN (SELECT uid FROM opened) AND person_id = $1 AND opened_at IS NULL`, q.by.Person, d, q.now)
	return nil
}
