package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
)

type routes struct{ *tx }

// Version implements archive.Routes. A version never changes, so a node keeps those that it has read.
func (q routes) Version(ctx context.Context, key string, version int) (workflow.Route, error) {
	name := routeName{q.actor.Organisation, key, version}
	if kept, ok := q.db.routes.Load(name); ok && version != 0 {
		return kept.(workflow.Route), nil
	}
	var r workflow.Route
	err := q.QueryRow(ctx, `SELECT definition FROM route WHERE key = $1 AND (organisation_id IS NULL OR organisation_id = $2)
			AND CASE WHEN $3 = 0 THEN active ELSE version = $3 END
		ORDER BY organisation_id NULLS LAST, version DESC LIMIT 1`, key, q.actor.Organisation, version).Scan(&r)
	if err == nil && version != 0 {
		q.db.routes.Store(name, r)
	}
	return r, translate(err)
}

// routeName is what a version of a route is asked by.
type routeName struct {
	organisation archive.Key
	key          string
	version      int
}

func (q routes) Active(ctx context.Context) ([]workflow.Route, error) {
	rows, err := q.Query(ctx, `SELECT DISTINCT ON (key) definition FROM route WHERE active AND (organisation_id IS NULL OR organisation_id = $1)
		ORDER BY key, organisation_id NULLS LAST, version DESC`, q.actor.Organisation)
	if err != nil {
		return nil, translate(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[workflow.Route])
	return list, translate(err)
}
