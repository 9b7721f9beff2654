package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
)

type receipts struct{ *tx }

// Take implements archive.Receipts. The counter row stays locked until the act commits.
func (q receipts) Take(ctx context.Context, r *archive.Receipt) (err error) {
	r.ID, r.Organisation, r.At, r.By, r.ByName = archive.NewID(), q.actor.Organisation, q.now, q.by.Person, q.actor.Name
	if r.N, err = numbers(q).Count(ctx, r.Organisation, archive.ReceiptCounter(r.Class, r.Year)); err != nil {
		return err
	}
	r.Printed = archive.PrintReceipt(r.Class, r.Year, r.N)
	err = q.QueryRow(ctx, `INSERT INTO receipt (uid, organisation_id, level_class, year, n, printed, document_id, by_id, by_name, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id`,
		r.ID, r.Organisation, r.Class, r.Year, r.N, r.Printed, r.Document, orNull(r.By), r.ByName, r.At).Scan(&r.Key)
	return translate(err)
}

const receiptColumns = `r.id, r.uid, r.organisation_id, r.level_class, r.year, r.n, r.printed, r.document_id, coalesce(r.by_id, 0), r.by_name, r.at,
	r.voided_at, r.voider_name, r.reason`

func receiptTargets(r *archive.Receipt) []any {
	return []any{&r.Key, &r.ID, &r.Organisation, &r.Class, &r.Year, &r.N, &r.Printed, &r.Document, &r.By, &r.ByName, &r.At,
		moment{&r.VoidedAt}, &r.VoiderName, &r.Reason}
}

func (q receipts) one(ctx context.Context, where string, arg any) (r archive.Receipt, err error) {
	err = q.QueryRow(ctx, `SELECT `+receiptColumns+` FROM receipt r WHERE `+where, arg).Scan(receiptTargets(&r)...)
	return r, translate(err)
}

func (q receipts) ByID(ctx context.Context, id archive.ID) (archive.Receipt, error) {
	return q.one(ctx, `r.uid = $1`, id)
}

func (q receipts) OfDocument(ctx context.Context, d archive.Key) (archive.Receipt, error) {
	return q.one(ctx, `r.document_id = $1 AND r.voided_at IS NULL`, d)
}

func (q receipts) Void(ctx context.Context, r archive.Receipt) error {
	tag, err := q.Exec(ctx, `UPDATE receipt SET voided_at = $2, voider_name = $3, reason = $4 WHERE id = $1 AND voided_at IS NULL`,
		r.Key, q.now, q.actor.Name, r.Reason)
	if err == nil && tag.RowsAffected() == 0 {
		return archive.E(archive.Conflict, "%s已经作废，不必再办。", r.Printed)
	}
	return translate(err)
}

// Lines reads a book with what stands beside each number: document, arrival, who has it in hand, and the replies that have gone out.
func (q receipts) Lines(ctx context.Context, f archive.ReceiptFilter) ([]archive.ReceiptLine, error) {
	rows, err := q.Query(ctx, `SELECT `+receiptColumns+`, coalesce(d.uid, ''), coalesce(d.title, ''), coalesce(d.genre, ''), coalesce(d.sender, ''),
			coalesce(d.number, ''), coalesce(d.dated::text, ''), coalesce(d.level, 0), coalesce(d.term, ''), coalesce(d.urgency, 'normal'),
			coalesce(d.status, ''), coalesce(d.unit_name, ''),
			coalesce(a.way, ''), coalesce(a.copies, 0), coalesce(a.place, ''), coalesce(a.received_on::text, ''), coalesce(a.due_on::text, ''),
			coalesce(a.reply_wanted, false), coalesce(a.unlike, ''),
			ARRAY(SELECT u.name FROM task t JOIN unit u ON u.id = (t.data->>'unit')::bigint
				WHERE t.document_id = d.id AND t.step_kind = 'handle' AND t.state IN ('open', 'waiting', 'done')
				GROUP BY u.name ORDER BY bool_or(coalesce((t.data->>'lead')::boolean, false)) DESC, u.name),
			ARRAY(SELECT y.number FROM document y WHERE y.reply_to_id = d.id AND y.kind = 'outgoing' AND y.issued_at IS NOT NULL
				ORDER BY y.issued_at, y.number)
		FROM receipt r LEFT JOIN document d ON d.id = r.document_id LEFT JOIN arrival a ON a.document_id = d.id
		WHERE r.organisation_id = $1 AND r.level_class = $2 AND r.year = $3 AND ($4 = '' OR d.sender LIKE $5)
		ORDER BY r.n DESC`,
		q.actor.Organisation, f.Class, f.Year, f.Sender, "%"+literal(f.Sender)+"%")
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, scanReceiptLine)
	return list, translate(err)
}

func scanReceiptLine(row pgx.CollectableRow) (l archive.ReceiptLine, err error) {
	err = row.Scan(append(receiptTargets(&l.Receipt), &l.DocumentID, &l.Title, &l.Genre, &l.Sender, &l.Number, &l.Dated, rank{&l.Level}, &l.Term,
		&l.Urgency, &l.Status, &l.UnitName, &l.Way, &l.Copies, &l.Place, &l.ReceivedOn, &l.Due, &l.ReplyWanted, &l.Unlike, &l.Handlers, &l.Replies)...)
	return l, err
}

func (q receipts) Years(ctx context.Context, c archive.LevelClass) ([]int, error) {
	rows, err := q.Query(ctx, `SELECT DISTINCT year FROM receipt WHERE organisation_id = $1 AND level_class = $2 ORDER BY year DESC`,
		q.actor.Organisation, c)
	if err != nil {
		return nil, translate(err)
	}
	years, err := pgx.CollectRows(rows, pgx.RowTo[int])
	return years, translate(err)
}

func (q receipts) Last(ctx context.Context, c archive.LevelClass, year int) (n int, err error) {
	err = q.QueryRow(ctx, `SELECT coalesce((SELECT last FROM counter WHERE organisation_id = $1 AND name = $2), 0)`,
		q.actor.Organisation, archive.ReceiptCounter(c, year)).Scan(&n)
	return n, translate(err)
}
