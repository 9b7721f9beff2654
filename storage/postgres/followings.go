package postgres

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/lantai/lantai/archive"
)

type followings struct{ *tx }

func (q followings) Add(ctx context.Context, d archive.Document) error {
	_, err := q.Exec(ctx, `INSERT INTO following (uid, organisation_id, person_id, document_id, since_at, tie) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (person_id, document_id) DO UPDATE SET since_at = excluded.since_at, over_at = NULL WHERE following.over_at IS NOT NULL`,
		archive.NewID(), d.Organisation, q.by.Person, d.Key, q.now, tieOf(d))
	return translate(err)
}

func (q followings) Remove(ctx context.Context, d archive.Key) error {
	_, err := q.Exec(ctx, `UPDATE following SET over_at = greatest($3, since_at) WHERE person_id = $1 AND document_id = $2 AND over_at IS NULL`,
		q.by.Person, d, q.now)
	return translate(err)
}

func (q followings) Has(ctx context.Context, d archive.Key) (follows bool, err error) {
	err = q.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM following WHERE person_id = $1 AND document_id = $2 AND over_at IS NULL)`,
		q.by.Person, d).Scan(&follows)
	return follows, translate(err)
}

func (q followings) Count(ctx context.Context) (n int, err error) {
	err = q.QueryRow(ctx, `SELECT count(*) FROM following f WHERE f.person_id = $1 AND f.over_at IS NULL
		AND EXISTS (SELECT 1 FROM document d WHERE d.id = f.document_id OFFSET 0)`, q.by.Person).Scan(&n)
	return n, translate(err)
}

func (q followings) End(ctx context.Context, d archive.Key) ([]archive.Key, error) {
	rows, err := q.Query(ctx, `SELECT end_following($1, $2)`, d, q.now)
	if err != nil {
		return nil, translate(err)
	}
	whose, err := pgx.CollectRows(rows, pgx.RowTo[archive.Key])
	return whose, translate(err)
}

// wished are the followings of the actor that stand in 跟踪: of documents that he may know as of now, which row-level security tells, and
// that do not stand there already because he has acted on them.
const wished = ` FROM following f JOIN LATERAL (SELECT * FROM document WHERE id = f.document_id OFFSET 0) d ON true
	WHERE f.person_id = $1 AND f.over_at IS NULL AND NOT EXISTS (
		SELECT 1 FROM run r JOIN run_follower o ON o.run_id = r.id WHERE r.document_id = d.id AND o.person_id = $1 AND o.box = 'tracked')`

// wishedLines has the columns of a line of a box. Where the document stands is told to those inside it alone: by the task that stands for
// it, as for those who have acted in its run.
const wishedLines = `SELECT f.uid, d.uid, d.kind, d.title, d.genre, d.number, d.level, d.urgency, d.status, coalesce(t.step, ''),
	coalesce(t.step_name, ''), coalesce(t.step_kind, ''), coalesce(t.duty, ''), false,
	CASE WHEN d.kind = 'incoming' THEN d.sender ELSE d.drafter_name END, d.unit_name, '', f.since_at, NULL::timestamptz, NULL::timestamptz, false,
	NULL::timestamptz, '', false,
	(SELECT count(*) FROM document_file a WHERE a.document_id = d.id AND a.role IN ('attachment', 'scan', 'original')),
	f.urgency, f.at, f.next, f.tie, f.uid
	FROM (SELECT f.*, urgency_rank(d.urgency) AS urgency, %[1]s AS at, %[2]s AS next` + wished + `
			AND urgency_rank(d.urgency) < $8 AND (%[3]s, %[1]s, %[2]s, f.tie, f.uid) %[4]s ($2, $3, $4, $5, $6)
		ORDER BY %[3]s %[5]s, %[1]s %[5]s, %[2]s %[5]s, f.tie %[5]s, f.uid %[5]s LIMIT $7) f
	JOIN document d ON d.id = f.document_id
	LEFT JOIN LATERAL (SELECT x.step, x.step_name, x.step_kind, x.duty FROM task x
		WHERE x.document_id = d.id AND d.insiders && (SELECT act_tokens()) AND x.run_id IS NOT NULL AND x.opened_at IS NOT NULL
		ORDER BY x.run_id DESC, (x.state = 'open') DESC, x.no DESC LIMIT 1) t ON true`

// wishedPage is the statement that reads what is followed by wish after a place of 跟踪: without deadlines, in the order of the box.
func wishedPage(o order) string {
	at, then, class, compare, direction := "'infinity'::timestamptz", "f.since_at", "0::smallint", ">", "ASC"
	if o.at == "opened_at" {
		at, then = then, at
	}
	if o.classes {
		class = "urgency_rank(d.urgency)"
	}
	if o.down {
		compare, direction = "<", "DESC"
	}
	return fmt.Sprintf(wishedLines, at, then, class, compare, direction)
}

// wished reads the first lines that the actor follows by wish after a place. None of them is late, due today, or another's commission.
func (q boxes) wished(ctx context.Context, f archive.TaskFilter, o order, after *boxPlace, limit int) ([]boxLine, error) {
	below := urgencyRank(archive.Normal) + 1
	switch f.Only {
	case "":
	case archive.OnlyUrgent:
		below--
	default:
		return nil, nil
	}
	from := o.before(0)
	if o.classes {
		from.urgency = -1
	}
	if after != nil {
		from = *after
	}
	if !o.classes {
		from.urgency = 0
	}
	rows, err := q.Query(ctx, wishedPage(o), q.by.Person, from.urgency, from.at, from.then, from.tie, from.uid, limit, below)
	if err != nil {
		return nil, translate(err)
	}
	lines, err := pgx.CollectRows(rows, scanBoxLine)
	for i := range lines {
		lines[i].Followed = true
	}
	return lines, translate(err)
}

// withWishes lays what is followed by wish between the lines of 跟踪, and tells the first of them.
func (q boxes) withWishes(ctx context.Context, f archive.TaskFilter, lines []boxLine, limit int) ([]boxLine, error) {
	o := orders[cmp.Or(f.Sort, boxTable[f.Box].sort)]
	after, err := boxCursor(f.Cursor)
	if err != nil {
		return nil, err
	}
	wishes, err := q.wished(ctx, f, o, after, limit)
	if err != nil || len(wishes) == 0 {
		return lines, err
	}
	lines = append(lines, wishes...)
	slices.SortStableFunc(lines, func(a, b boxLine) int { return o.compare(a.place, b.place) })
	return lines[:min(limit, len(lines))], nil
}

// compare orders two places as the walk does.
func (o order) compare(a, b boxPlace) int {
	if o.classes && a.urgency != b.urgency {
		return cmp.Compare(a.urgency, b.urgency)
	}
	c := cmp.Or(compareMoments(a.at, b.at), compareMoments(a.then, b.then), cmp.Compare(a.tie, b.tie), cmp.Compare(a.uid, b.uid))
	if o.down {
		return -c
	}
	return c
}

func compareMoments(a, b pgtype.Timestamptz) int {
	if a.InfinityModifier != pgtype.Finite || b.InfinityModifier != pgtype.Finite {
		return cmp.Compare(a.InfinityModifier, b.InfinityModifier)
	}
	return a.Time.Truncate(time.Microsecond).Compare(b.Time.Truncate(time.Microsecond))
}
