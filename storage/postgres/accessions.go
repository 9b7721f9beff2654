package postgres

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
)

type accessions struct{ *tx }

func (q accessions) Head(ctx context.Context) (archive.Organisation, error) {
	return q.organisation(ctx, `parent_id IS NULL ORDER BY id LIMIT 1`)
}

func (q accessions) Organisation(ctx context.Context, name string) (archive.Organisation, error) {
	return q.organisation(ctx, `name = $1 OR short_name = $1 ORDER BY name = $1 DESC, id LIMIT 1`, name)
}

func (q accessions) organisation(ctx context.Context, where string, args ...any) (archive.Organisation, error) {
	var key archive.Key
	if err := q.QueryRow(ctx, `SELECT id FROM organisation WHERE `+where, args...).Scan(&key); err != nil {
		return archive.Organisation{}, translate(err)
	}
	return q.People().Organisation(ctx, key)
}

func (q accessions) Owner(ctx context.Context, organisation archive.Key) (archive.Unit, error) {
	return people(q).unit(ctx, `u.organisation_id = $1 ORDER BY u.root DESC, u.office DESC, u.position LIMIT 1`, organisation)
}

func (q accessions) Fonds(ctx context.Context, organisation archive.Key, code, name string) (f archive.Fonds, err error) {
	err = q.QueryRow(ctx, `SELECT id, uid, organisation_id, code, name FROM fonds WHERE organisation_id = $1 AND code = $2`, organisation, code).
		Scan(&f.Key, &f.ID, &f.Organisation, &f.Code, &f.Name)
	if err == nil || archive.KindOf(translate(err)) != archive.NotFound {
		return f, translate(err)
	}
	f = archive.Fonds{Organisation: organisation, Code: code, Name: name}
	return f, Staffing{q.tx}.AddFonds(ctx, &f)
}

// Insert implements archive.Accessions with a handful of statements, however many accessions there are. Two imports of the same
// documents side by side add each of them once: the later waits at the key.
func (q accessions) Insert(ctx context.Context, list []archive.Accession) (added int, err error) {
	if list, err = q.missing(ctx, list); err != nil || len(list) == 0 {
		return 0, err
	}
	if list, err = q.documents(ctx, list); err != nil || len(list) == 0 {
		return 0, err
	}
	if err := q.number(ctx, list); err != nil {
		return 0, err
	}
	batch := &pgx.Batch{}
	queueRecords(batch, list)
	q.queueEntries(batch, list)
	q.logged = true
	return len(list), translate(q.SendBatch(ctx, batch).Close())
}

// missing leaves those that are not there yet, so that a repeated import does not send texts for nothing.
func (q accessions) missing(ctx context.Context, list []archive.Accession) ([]archive.Accession, error) {
	rows, err := q.Query(ctx, `SELECT d.source, d.source_id FROM unnest($2::text[], $3::text[]) AS n (source, id)
		JOIN document d ON d.organisation_id = $1 AND d.source = n.source AND d.source_id = n.id AND d.source <> ''`,
		list[0].Document.Organisation,
		column(list, func(a archive.Accession) string { return a.Document.Source }),
		column(list, func(a archive.Accession) string { return a.Document.SourceID }))
	if err != nil {
		return nil, translate(err)
	}
	type key struct{ source, id string }
	there := map[key]bool{}
	var k key
	if _, err := pgx.ForEachRow(rows, []any{&k.source, &k.id}, func() error { there[k] = true; return nil }); err != nil {
		return nil, translate(err)
	}
	return slices.DeleteFunc(slices.Clone(list), func(a archive.Accession) bool {
		return there[key{a.Document.Source, a.Document.SourceID}]
	}), nil
}

// column is one field of all rows, to be sent as an array.
func column[T, V any](list []T, field func(T) V) []V {
	values := make([]V, len(list))
	for i, v := range list {
		values[i] = field(v)
	}
	return values
}

// documents writes the documents and gives those that were written, with their keys. What all of them have in common is taken from
// the first.
func (q accessions) documents(ctx context.Context, list []archive.Accession) ([]archive.Accession, error) {
	bodies := make([]string, len(list))
	for i, a := range list {
		body, err := json.Marshal(bodyOrEmpty(a.Document.Body))
		if err != nil {
			return nil, err
		}
		bodies[i] = string(body)
	}
	text := func(field func(archive.Document) string) []string {
		return column(list, func(a archive.Accession) string { return field(a.Document) })
	}
	d := list[0].Document
	rows, err := q.Query(ctx, `INSERT INTO document (organisation_id, kind, level, urgency, openness, retention, status, draft, unit_id, unit_name,
			tokens, insiders, created_at, updated_at, uid, genre, title, note, number, number_key, sender, dated, source, source_id, body)
		SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13, n.uid, n.genre, n.title, n.note, n.number, n.number_key, n.sender,
			NULLIF(n.dated, '')::date, n.source, n.source_id, n.body::jsonb
		FROM unnest($14::text[], $15::text[], $16::text[], $17::text[], $18::text[], $19::text[], $20::text[], $21::text[], $22::text[],
			$23::text[], $24::text[]) AS n (uid, genre, title, note, number, number_key, sender, dated, source, source_id, body)
		ON CONFLICT DO NOTHING RETURNING uid, id`,
		d.Organisation, d.Kind, d.Level.Rank(), d.Urgency, d.Openness, d.Retention, d.Status, d.Draft, d.Unit, d.UnitName, d.Tokens, d.Insiders, q.now,
		text(func(d archive.Document) string { return string(d.ID) }),
		text(func(d archive.Document) string { return string(d.Genre) }),
		text(func(d archive.Document) string { return d.Title }),
		text(func(d archive.Document) string { return d.Note }),
		text(func(d archive.Document) string { return d.Number }),
		text(func(d archive.Document) string { return archive.FoldNumber(d.Number) }),
		text(func(d archive.Document) string { return d.Sender }),
		text(func(d archive.Document) string { return string(d.Dated) }),
		text(func(d archive.Document) string { return d.Source }),
		text(func(d archive.Document) string { return d.SourceID }),
		bodies)
	if err != nil {
		return nil, translate(err)
	}
	keys := make(map[archive.ID]archive.Key, len(list))
	var id archive.ID
	var key archive.Key
	if _, err := pgx.ForEachRow(rows, []any{&id, &key}, func() error { keys[id] = key; return nil }); err != nil {
		return nil, translate(err)
	}
	return withKeys(list, keys), nil
}

// withKeys leaves the accessions whose documents have a key, in their order.
func withKeys(list []archive.Accession, keys map[archive.ID]archive.Key) []archive.Accession {
	var written []archive.Accession
	for _, a := range list {
		if key := keys[a.Document.ID]; key != 0 {
			a.Document.Key, a.Record.Document = key, key
			written = append(written, a)
		}
	}
	return written
}

// number gives each record its item number and code, class by class. The classes come in the order of their names, so that two
// imports never wait for each other.
func (q accessions) number(ctx context.Context, list []archive.Accession) error {
	classes := map[string][]*archive.Record{}
	for i := range list {
		name := archive.ItemCounter(list[i].Record)
		classes[name] = append(classes[name], &list[i].Record)
	}
	names := slices.Sorted(maps.Keys(classes))
	counts := column(names, func(name string) int { return len(classes[name]) })
	rows, err := q.Query(ctx, `INSERT INTO counter AS c (organisation_id, name, last)
		SELECT $1, n.name, n.many FROM unnest($2::text[], $3::int[]) AS n (name, many)
		ON CONFLICT (organisation_id, name) DO UPDATE SET last = c.last + excluded.last RETURNING name, last`,
		list[0].Document.Organisation, names, counts)
	if err != nil {
		return translate(err)
	}
	var name string
	var last int
	_, err = pgx.ForEachRow(rows, []any{&name, &last}, func() error {
		for i, r := range classes[name] {
			r.Item = last - len(classes[name]) + i + 1
			r.Code = archive.RecordCode(*r)
		}
		return nil
	})
	return translate(err)
}

func queueRecords(batch *pgx.Batch, list []archive.Accession) {
	text := func(field func(archive.Record) string) []string {
		return column(list, func(a archive.Accession) string { return field(a.Record) })
	}
	number := func(field func(archive.Record) int64) []int64 {
		return column(list, func(a archive.Accession) int64 { return field(a.Record) })
	}
	r := list[0].Record
	batch.Queue(`INSERT INTO record (organisation_id, fonds_id, category, retention, retention_rule, unit_code, state, due_on, level, tokens, filed_at,
			filed_by, uid, document_id, year, item, code, title, number, sender, dated)
		SELECT $1, $2, $3, $4, $5, $6, $7, $8::text::date, $9, $10, $11, $12, n.uid, n.document_id, n.year, n.item, n.code, n.title, n.number,
			n.sender, NULLIF(n.dated, '')::date
		FROM unnest($13::text[], $14::bigint[], $15::int[], $16::int[], $17::text[], $18::text[], $19::text[], $20::text[], $21::text[])
			AS n (uid, document_id, year, item, code, title, number, sender, dated)`,
		r.Organisation, r.Fonds, r.Category, r.Retention, r.RetentionRule, r.UnitCode, r.State, orNull(r.DueOn), r.Level.Rank(), r.Tokens, r.FiledAt,
		r.FiledBy,
		text(func(r archive.Record) string { return string(r.ID) }),
		number(func(r archive.Record) int64 { return int64(r.Document) }),
		number(func(r archive.Record) int64 { return int64(r.Year) }),
		number(func(r archive.Record) int64 { return int64(r.Item) }),
		text(func(r archive.Record) string { return r.Code }),
		text(func(r archive.Record) string { return r.Title }),
		text(func(r archive.Record) string { return r.Number }),
		text(func(r archive.Record) string { return r.Sender }),
		text(func(r archive.Record) string { return string(r.Dated) }))
}

// queueEntries writes one audit entry a document, its place in the sealer's queue, and the outbox row that the index follows.
func (q accessions) queueEntries(batch *pgx.Batch, list []archive.Accession) {
	const act = "document.import"
	d := list[0].Document
	batch.Queue(`WITH entry AS (SELECT nextval('audit_entry_no') AS id, n.subject, n.digest FROM unnest($6::text[], $7::bytea[]) AS n (subject, digest)),
		written AS (INSERT INTO audit_entry (id, at, organisation_id, person_id, act, subject, level, request_id, address, digest)
			SELECT id, $1, $2, $3, $4, subject, $5, $8, $9, digest FROM entry),
		queue AS (INSERT INTO audit_pending (entry_id) SELECT id FROM entry)
		INSERT INTO outbox (entry_id, at, topic, subject) SELECT id, $1, $10, subject FROM entry`,
		q.now, d.Organisation, q.by.Person, act, d.Level.Rank(),
		column(list, func(a archive.Accession) string { return string(a.Document.ID) }),
		column(list, func(a archive.Accession) []byte {
			return q.db.saltedDigest(archive.Entry{Act: act, Subject: a.Document.ID, Detail: a.Document.Title})
		}), q.by.RequestID, q.by.Address, archive.TopicDocument)
}
