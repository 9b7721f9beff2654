package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
)

// ExplainBox plans what reads and counts a box, as the actor and for all values at once: the plans that a session keeps.
func ExplainBox(ctx context.Context, look archive.Tx, f archive.TaskFilter) (plans []string, err error) {
	q := boxes{look.(*tx)}
	page, args, err := q.page(f, pageSize(f.Limit)+1)
	if err != nil {
		return nil, err
	}
	for sql, args := range map[string][]any{page: args, inTable(countDue, boxTable[f.Box].table): {q.by.Person, f.Box, q.levels(), q.now, q.midnight()},
		countMarked: {q.by.Person, f.Box, q.levels()}, countAll: {q.by.Person, q.levels()}} {
		plan, err := explain(ctx, q.conn, sql, args)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", sql, err)
		}
		plans = append(plans, plan)
	}
	return plans, nil
}

func explain(ctx context.Context, conn *pgx.Conn, sql string, args []any) (plan string, err error) {
	if _, err := conn.Exec(ctx, `SET LOCAL plan_cache_mode = force_generic_plan; PREPARE asked AS `+sql); err != nil {
		return "", err
	}
	places := ""
	for i := range args {
		places += fmt.Sprintf(", $%d", i+1)
	}
	rows, err := conn.Query(ctx, `EXPLAIN (COSTS OFF) EXECUTE asked (`+places[2:]+`)`, append([]any{pgx.QueryExecModeSimpleProtocol}, args...)...)
	if err != nil {
		return "", err
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return "", err
	}
	for _, l := range lines {
		plan += l + "\n"
	}
	_, err = conn.Exec(ctx, `DEALLOCATE asked`)
	return plan, err
}
