package postgres

import (
	"context"
	"encoding/binary"
	"errors"
	"hash/fnv"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow/org"
)

// open loads the actor and sets what row-level security reads, in one round trip.
func (t *tx) open(ctx context.Context, by archive.By) error {
	t.by = by
	if by.Person == 0 {
		t.actor.Organisation, t.actor.Zone = by.For, defaultZone
		t.later(`SELECT begin_system()`)
		return nil
	}
	if by.House {
		t.later(`SELECT begin_system()`)
	}
	var zone string
	var clearance int
	var roles []string
	a := &t.actor
	err := t.QueryRow(ctx, `SELECT uid, name, staff_no, org, org_uid, clearance, tokens, roles, lent, language, theme, phrase, phrases,
			zone, must_change, directory FROM begin_act($1, $2, ($2 AT TIME ZONE 'Asia/Shanghai')::date)`, by.Person, t.now).
		Scan(&a.ID, &a.Name, &a.StaffNo, &a.Organisation, &a.OrganisationID, &clearance, &a.Tokens, &roles, &a.Lent, &a.Language,
			&a.Theme, &a.Phrase, &a.Phrases, &zone, &a.MustChange, &t.dirVer)
	if errors.Is(err, pgx.ErrNoRows) {
		return archive.E(archive.Unauthorized, "您的账号已停用，请联系系统管理员。")
	}
	if err != nil {
		return err
	}
	a.Person, a.Clearance = by.Person, archive.LevelOfRank(clearance)
	for _, r := range roles {
		a.Roles = append(a.Roles, org.Role(r))
	}
	if a.Zone, err = time.LoadLocation(zone); err != nil {
		a.Zone = defaultZone
	}
	return nil
}

// claim looks whether the request was answered before (design 4.10). An advisory lock tells a request that is still running.
func (t *tx) claim(ctx context.Context, by archive.By) (replayed bool, err error) {
	c := by.Claim
	if c == nil || c.Kept {
		return false, nil
	}
	var free bool
	if err := t.QueryRow(ctx, `SELECT pg_try_advisory_xact_lock($1)`, claimLock(by)).Scan(&free); err != nil {
		return false, err
	}
	if !free {
		return false, archive.E(archive.Running, "同一请求正在办理，请稍候再看结果。")
	}
	var digest []byte
	err = t.QueryRow(ctx, `SELECT digest, ref FROM idempotency WHERE person_id = $1 AND route = $2 AND key = $3 AND at > $4`,
		by.Person, c.Route, c.Key, t.now.Add(-24*time.Hour)).Scan(&digest, &c.Ref)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return false, nil
	case err != nil:
		return false, err
	case string(digest) != string(c.Digest[:]):
		return false, archive.E(archive.Invalid, "这个请求编号已用于另一项内容不同的请求，请换一个编号。").On("Idempotency-Key")
	}
	c.Replayed = true
	return true, nil
}

// keepClaim remembers the request together with its act. Only the first transaction of a request does.
func (t *tx) keepClaim(by archive.By) {
	c := by.Claim
	if c == nil || c.Replayed || c.Kept {
		return
	}
	c.Kept = true
	t.later(`INSERT INTO idempotency (person_id, route, key, digest, ref, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (person_id, route, key) DO UPDATE SET digest = excluded.digest, ref = excluded.ref, at = excluded.at`,
		by.Person, c.Route, c.Key, c.Digest[:], c.Ref, t.now)
}

func claimLock(by archive.By) int64 {
	h := fnv.New64a()
	var person [8]byte
	binary.BigEndian.PutUint64(person[:], uint64(by.Person))
	h.Write(person[:])
	h.Write([]byte(by.Claim.Route + "\x00" + by.Claim.Key))
	return int64(h.Sum64())
}
