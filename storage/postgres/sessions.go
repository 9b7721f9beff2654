package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow/org"
)

// Attempt counts one attempt to sign in and answers the account's credentials with the count as it was before. While the account
// is locked nothing is counted. NotFound when nobody has the username. The row is locked meanwhile, so that guesses side by side
// are counted one by one.
func (db *DB) Attempt(ctx context.Context, username string, by archive.By) (archive.Credentials, error) {
	var found archive.Credentials
	by.Person = 0
	err := db.InTx(ctx, by, func(act archive.Tx) error {
		t := act.(*tx)
		var uid archive.ID
		err := t.QueryRow(ctx, `SELECT id, uid, organisation_id, username, password_hash, failed_count, locked_until FROM person
			WHERE username = $1 FOR UPDATE`, username).
			Scan(&found.Person, &uid, &t.actor.Organisation, &found.Username, &found.Hash, &found.Attempts.Failed, moment{&found.Attempts.LockedUntil})
		if err != nil {
			return err
		}
		if found.Attempts.Locked(t.now) {
			return nil
		}
		next := found.Attempts.Next(t.now)
		if _, err := t.Exec(ctx, `UPDATE person SET failed_count = $2, locked_until = $3 WHERE id = $1`,
			found.Person, next.Failed, momentOrNull(next.LockedUntil)); err != nil {
			return err
		}
		if next.Locked(t.now) {
			return t.Log(ctx, archive.Entry{Act: "account.lock", Subject: uid})
		}
		return nil
	})
	return found, err
}

// OpenSession writes a session of by.Person under the hash of its token and clears the count of wrong passwords.
// Unauthorized when the account is closed.
func (db *DB) OpenSession(ctx context.Context, by archive.By, token [32]byte, kind archive.SessionKind) error {
	return db.InTx(ctx, by, func(act archive.Tx) error {
		t := act.(*tx)
		if _, err := t.Exec(ctx, `UPDATE person SET failed_count = 0, locked_until = NULL, signed_in_at = $2 WHERE id = $1`, by.Person, t.now); err != nil {
			return err
		}
		if _, err := t.Exec(ctx, `DELETE FROM session WHERE expires_at <= $1`, t.now); err != nil {
			return err
		}
		if _, err := t.Exec(ctx, `INSERT INTO session (token_hash, person_id, kind, created_at, seen_at, expires_at)
			VALUES ($1, $2, $3, $4, $4, $5)`, token[:], by.Person, kind, t.now, t.now.Add(kind.Lifetime())); err != nil {
			return err
		}
		return t.Log(ctx, archive.Entry{Act: "session.open", Subject: t.actor.ID, Detail: string(kind)})
	})
}

// Session answers the session of a token's hash and notes its use, at most once a minute. Unauthorized when there is none, it has
// ended, or its account is closed: one and the same. It runs before there is an actor, on tables without row-level security.
func (db *DB) Session(ctx context.Context, token [32]byte) (archive.Session, error) {
	var s archive.Session
	var roles []string
	var zone string
	now := db.now()
	err := db.pool.QueryRow(ctx, `SELECT s.person_id, p.uid, p.username, p.name, p.language, p.theme, p.must_change, o.zone,
			s.kind, s.seen_at, s.expires_at,
			ARRAY(SELECT g.role FROM role_grant g WHERE g.person_id = p.id AND g.valid @> d.today
				UNION SELECT 'head' FROM appointment a WHERE a.person_id = p.id AND a.head AND a.valid @> d.today ORDER BY 1),
			coalesce((SELECT u.short_name FROM appointment a JOIN unit u ON u.id = a.unit_id
				WHERE a.person_id = p.id AND a.valid @> d.today ORDER BY a.main DESC, a.id LIMIT 1), '')
		FROM session s JOIN person p ON p.id = s.person_id JOIN organisation o ON o.id = p.organisation_id,
			LATERAL (SELECT ($2::timestamptz AT TIME ZONE o.zone)::date AS today) d
		WHERE s.token_hash = $1 AND p.disabled_at IS NULL AND (p.ends_on IS NULL OR p.ends_on > d.today)`, token[:], now).
		Scan(&s.Person, &s.PersonID, &s.Username, &s.Name, &s.Language, &s.Theme, &s.MustChange, &zone,
			&s.Kind, &s.Seen, &s.Expires, &roles, &s.Unit)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && !s.Alive(now) {
		return archive.Session{}, archive.E(archive.Unauthorized, "登录已过期，请重新登录。")
	}
	if err != nil {
		return archive.Session{}, translate(err)
	}
	for _, r := range roles {
		s.Roles = append(s.Roles, org.Role(r))
	}
	if s.Zone, err = time.LoadLocation(zone); err != nil {
		s.Zone = defaultZone
	}
	if s.Stale(now) {
		_, err = db.pool.Exec(ctx, `UPDATE session SET seen_at = $2 WHERE token_hash = $1`, token[:], now)
	}
	return s, translate(err)
}

// CloseSession ends one session of by.Person. There being none is not an error.
func (db *DB) CloseSession(ctx context.Context, by archive.By, token [32]byte) error {
	return db.InTx(ctx, by, func(act archive.Tx) error {
		t := act.(*tx)
		if _, err := t.Exec(ctx, `DELETE FROM session WHERE token_hash = $1 AND person_id = $2`, token[:], by.Person); err != nil {
			return err
		}
		return t.Log(ctx, archive.Entry{Act: "session.close", Subject: t.actor.ID})
	})
}

// SetPassword writes the hash of a password that by.Person chose, and ends all sessions of that person but the one kept.
func (db *DB) SetPassword(ctx context.Context, by archive.By, hash string, kept [32]byte) error {
	return db.InTx(ctx, by, func(act archive.Tx) error {
		t := act.(*tx)
		if _, err := t.Exec(ctx, `UPDATE person SET password_hash = $2, must_change = false, failed_count = 0, locked_until = NULL
			WHERE id = $1`, by.Person, hash); err != nil {
			return err
		}
		if _, err := t.Exec(ctx, `DELETE FROM session WHERE person_id = $1 AND token_hash <> $2`, by.Person, kept[:]); err != nil {
			return err
		}
		return t.Log(ctx, archive.Entry{Act: "password.change", Subject: t.actor.ID})
	})
}

// SetPreferences writes the own settings of by.Person.
func (db *DB) SetPreferences(ctx context.Context, by archive.By, p archive.Preferences) error {
	if err := p.Check(); err != nil {
		return err
	}
	return db.InTx(ctx, by, func(act archive.Tx) error {
		_, err := act.(*tx).Exec(ctx, `UPDATE person SET language = $2, theme = $3, phrase = $4, phrases = $5 WHERE id = $1`,
			by.Person, p.Language, p.Theme, p.Phrase, append([]string{}, p.Phrases...))
		return err
	})
}
