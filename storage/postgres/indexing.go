package postgres

import (
	"context"
	"strconv"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/search"
)

// index is what the search follower reads: all documents whatever their level, so it must stay behind the engine.
type index struct{ db *DB }

// Index is the source from which the search index is derived.
func (db *DB) Index() search.Source { return index{db} }

func (x index) Position(ctx context.Context) (position int64, err error) {
	err = x.db.pool.QueryRow(ctx, `SELECT coalesce(max(position), 0) FROM audit_seal`).Scan(&position)
	return position, translate(err)
}

// skip is how many entries without a document the follower passes before it is told so by a change without an id.
const skip = 1000

// Changes implements search.Source. A change of a file or a record is one of its documents. All changes of one position come
// together, even beyond the limit.
func (x index) Changes(ctx context.Context, after int64, limit int) (changes []search.Change, err error) {
	end, err := x.Position(ctx)
	if err != nil {
		return nil, err
	}
	err = x.db.begin(ctx, archive.System(), pgx.ReadOnly, func(t *tx) error {
		rows, err := t.Query(ctx, `SELECT s.position, o.document FROM audit_seal s CROSS JOIN LATERAL (
				SELECT subject AS document FROM outbox WHERE entry_id = s.entry_id AND topic = 'document'
				UNION SELECT d.uid FROM outbox o JOIN file f ON f.uid = o.subject JOIN document_file a ON a.file_id = f.id
					JOIN document d ON d.id = a.document_id WHERE o.entry_id = s.entry_id AND o.topic = 'file'
				UNION SELECT d.uid FROM outbox o JOIN record r ON r.uid = o.subject JOIN document d ON d.id = r.document_id
					WHERE o.entry_id = s.entry_id AND o.topic = 'record') o
			WHERE s.position > $1 AND s.position <= $2 ORDER BY s.position FETCH FIRST $3 ROWS WITH TIES`, after, end, limit)
		if err != nil {
			return err
		}
		changes, err = pgx.CollectRows(rows, pgx.RowToStructByPos[search.Change])
		return err
	})
	if err == nil && len(changes) == 0 && end > after+skip {
		changes = []search.Change{{Position: end}}
	}
	return changes, err
}

// Load implements search.Source. What lies in the bin is not found.
func (x index) Load(ctx context.Context, ids []archive.ID) (docs []search.Document, err error) {
	err = x.db.begin(ctx, archive.System(), pgx.ReadOnly, func(t *tx) error {
		docs, _, err = t.searchDocuments(ctx, `d.uid = ANY ($1) AND d.status <> 'binned' ORDER BY d.id`, ids)
		return err
	})
	return docs, err
}

// Scan implements search.Source. Its cursor is an inner key and stays within the process and its index folder.
func (x index) Scan(ctx context.Context, after string, limit int) (docs []search.Document, next string, err error) {
	var key int64
	if after != "" {
		if key, err = strconv.ParseInt(after, 10, 64); err != nil {
			return nil, "", errCursor().Because(err)
		}
	}
	err = x.db.begin(ctx, archive.System(), pgx.ReadOnly, func(t *tx) error {
		var keys []int64
		docs, keys, err = t.searchDocuments(ctx, `d.id > $1 AND d.status <> 'binned' ORDER BY d.id LIMIT $2`, key, limit)
		if len(keys) > 0 {
			next = strconv.FormatInt(keys[len(keys)-1], 10)
		}
		return err
	})
	return docs, next, err
}

// searchDocuments reads documents as the index knows them, with their inner keys, in two queries.
func (t *tx) searchDocuments(ctx context.Context, where string, args ...any) (docs []search.Document, keys []int64, err error) {
	rows, err := t.Query(ctx, `SELECT d.id, d.uid, d.level, d.tokens, d.title, d.number, CASE WHEN d.sender <> '' THEN d.sender ELSE o.name END,
			ARRAY(SELECT r.name FROM receiver r WHERE r.document_id = d.id ORDER BY r.role DESC, r.position), d.kind, d.genre, d.unit_name,
			coalesce(d.dated::text, ''), coalesce(r.year, n.year, extract(year FROM d.dated)::int, 0),
			coalesce(r.retention, d.retention), coalesce(r.code, ''), d.body
		FROM document d JOIN organisation o ON o.id = d.organisation_id LEFT JOIN record r ON r.document_id = d.id
			LEFT JOIN number n ON n.document_id = d.id AND n.fate = 'in_use' WHERE `+where, args...)
	if err != nil {
		return nil, nil, err
	}
	var key int64
	docs, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (d search.Document, err error) {
		var body archive.Body
		err = row.Scan(&key, &d.ID, rank{&d.Level}, &d.Tokens, &d.Title, &d.Number, &d.Sender, &d.Receivers, &d.Kind, &d.Genre, &d.Unit,
			&d.Date, &d.Year, &d.Retention, &d.RecordCode, &body)
		d.Body, keys = body.Plain(), append(keys, key)
		return d, err
	})
	if err != nil {
		return nil, nil, err
	}
	return docs, keys, t.attachTexts(ctx, docs, keys)
}

// attachTexts adds what was read out of the files. What the house set in type itself only repeats the body.
func (t *tx) attachTexts(ctx context.Context, docs []search.Document, keys []int64) error {
	place := make(map[int64]int, len(keys))
	for i, key := range keys {
		place[key] = i
	}
	rows, err := t.Query(ctx, `SELECT a.document_id, f.uid, a.name, coalesce(x.text, '') FROM document_file a JOIN file f ON f.id = a.file_id
			LEFT JOIN file_text x ON x.file_id = f.id
		WHERE a.document_id = ANY ($1) AND a.role IN ('attachment', 'scan', 'original') AND f.state = 'live' ORDER BY a.document_id, a.role, a.position`, keys)
	if err != nil {
		return err
	}
	var key int64
	var a search.Attachment
	_, err = pgx.ForEachRow(rows, []any{&key, &a.File, &a.Name, &a.Text}, func() error {
		d := &docs[place[key]]
		d.Attachments = append(d.Attachments, a)
		return nil
	})
	return err
}
