package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
)

type leavers struct{ *tx }

func (q leavers) Held(ctx context.Context, person archive.Key, upTo archive.Level) (h archive.Held, err error) {
	err = q.QueryRow(ctx, `SELECT count(*) FILTER (WHERE duty = 'decide'), count(*) FILTER (WHERE duty = 'read'),
			count(*) FILTER (WHERE duty = 'supervise'),
			(SELECT count(*) FROM document d WHERE d.drafter_id = $1 AND d.status = 'drafting' AND d.level <= $2
				AND NOT EXISTS (SELECT 1 FROM run r WHERE r.document_id = d.id AND r.state IN ('running', 'suspended'))),
			(SELECT count(*) FROM delegation g WHERE $1 IN (g.from_id, g.to_id) AND g.revoked_at IS NULL AND g.until_at > $3)
		FROM task WHERE person_id = $1 AND state IN ('open', 'waiting') AND level <= $2`, person, upTo.Rank(), q.now).
		Scan(&h.Tasks, &h.Readings, &h.Supervised, &h.Drafts, &h.Delegations)
	return h, translate(err)
}

func (q leavers) HeldBy(ctx context.Context, person archive.Key) ([]archive.ID, error) {
	rows, err := q.Query(ctx, `SELECT d.uid FROM document d
		WHERE d.drafter_id = $1 AND d.status = 'drafting'
		   OR d.id IN (SELECT document_id FROM task WHERE person_id = $1 AND state IN ('open', 'waiting'))
		ORDER BY d.status <> 'drafting', d.id`, person)
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[archive.ID])
	return list, translate(err)
}

// able keeps the persons (p) who can act on a document (d) on a day ($1).
const able = `p.disabled_at IS NULL AND (p.ends_on IS NULL OR p.ends_on > $1::date) AND p.clearance >= d.level`

func (q leavers) Doubtful(ctx context.Context) ([]archive.Doubtful, error) {
	rows, err := q.Query(ctx, `SELECT d.uid, r.organisation_id FROM run r JOIN document d ON d.id = r.document_id
		WHERE r.state = 'running' AND (r.stalled_at IS NOT NULL OR NOT EXISTS (
			SELECT 1 FROM task t JOIN person p ON p.id = t.person_id
			 WHERE t.run_id = r.id AND t.state = 'open' AND NOT coalesce((t.data->>'Aside')::boolean, false) AND `+able+`))
		ORDER BY r.id`, string(q.Today()))
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[archive.Doubtful])
	return list, translate(err)
}

func (q leavers) Stalled(ctx context.Context) ([]archive.Stalled, error) {
	rows, err := q.Query(ctx, `SELECT d.uid, d.title, d.level, coalesce((SELECT t.step_name FROM task t WHERE t.run_id = r.id AND t.step = r.data->>'Step'
				ORDER BY t.no DESC LIMIT 1), (SELECT s->>'name' FROM route o, jsonb_array_elements(o.definition->'steps') s
				WHERE o.id = r.route_id AND s->>'key' = r.data->>'Step'), ''),
			d.unit_name, d.drafter_name,
			ARRAY(SELECT p.name FROM task t JOIN person p ON p.id = t.person_id WHERE t.run_id = r.id AND t.state = 'open'
				AND NOT coalesce((t.data->>'Aside')::boolean, false) ORDER BY t.no), r.stalled_at
		FROM run r JOIN document d ON d.id = r.document_id
		WHERE r.organisation_id = $1 AND r.stalled_at IS NOT NULL ORDER BY r.stalled_at, d.title, d.uid LIMIT 200`, q.actor.Organisation)
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (s archive.Stalled, err error) {
		err = row.Scan(&s.Document, &s.Title, rank{&s.Level}, &s.StepName, &s.UnitName, &s.Drafter, &s.Persons, &s.Since)
		return s, err
	})
	return list, translate(err)
}

func (q leavers) PassReadings(ctx context.Context, document, from, to archive.Key) (int, error) {
	tag, err := q.Exec(ctx, `UPDATE task SET person_id = $3, data = jsonb_set(data, '{Person}', to_jsonb($3::bigint)), seen_at = NULL, version = version + 1
		WHERE document_id = $1 AND person_id = $2 AND run_id IS NULL AND duty = 'read' AND state = 'open'`, document, from, to)
	return int(tag.RowsAffected()), translate(err)
}
