package postgres

import (
	"context"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/staff"
	"github.com/lantai/lantai/workflow/org"
)

// NewPerson is somebody who gets an account.
type NewPerson = staff.NewPerson

// AddPerson writes an account. Conflict when the username is taken.
func (s Staffing) AddPerson(ctx context.Context, p *NewPerson) error {
	p.ID = idOr(p.ID)
	err := s.t.QueryRow(ctx, `INSERT INTO person (uid, organisation_id, username, name, pinyin, staff_no, password_hash, must_change, clearance, ends_on)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::text::date) RETURNING id`, p.ID, p.Organisation, p.Username, p.Name,
		readingKey(p.Name, true), p.StaffNo, p.PasswordHash, p.MustChange, p.Clearance.Rank(), orNull(p.EndsOn)).Scan(&p.Key)
	if err != nil {
		return translate(err)
	}
	return s.log(ctx, p.Organisation, "person.add", p.ID, p.Username)
}

// Appoint gives a person a post in [From, To); a zero From is today.
func (s Staffing) Appoint(ctx context.Context, a org.Appointment) error {
	from, to := s.days(a.From, a.To)
	if _, err := s.t.Exec(ctx, `INSERT INTO appointment (organisation_id, person_id, unit_id, title, head, main, valid, uid)
		SELECT organisation_id, $1, id, $3, $4, $5, daterange($6::text::date, $7::text::date), $8 FROM unit WHERE id = $2`,
		a.Person, a.Unit, a.Title, a.Head, a.Main, from, to, archive.NewID()); err != nil {
		return translate(err)
	}
	return s.logPerson(ctx, archive.Key(a.Person), "person.appoint", a.Title)
}

// Grant gives a person a role in [From, To) for a unit, or for a whole organisation (zero: the person's own) when Unit is 0; a zero
// From is today. Conflict when one person would hold two of the three officers' roles.
func (s Staffing) Grant(ctx context.Context, g org.Grant) error {
	from, to := s.days(g.From, g.To)
	if _, err := s.t.Exec(ctx, `INSERT INTO role_grant (organisation_id, person_id, role, unit_id, valid, uid)
		SELECT CASE WHEN $2 = 0 THEN organisation_id ELSE $2 END, id, $3, $4, daterange($5::text::date, $6::text::date), $7 FROM person WHERE id = $1`,
		g.Person, g.Organisation, g.Role, orNull(g.Unit), from, to, archive.NewID()); err != nil {
		return translate(err)
	}
	return s.logPerson(ctx, archive.Key(g.Person), "person.grant", string(g.Role))
}

func (s Staffing) days(from, to time.Time) (first string, end *string) {
	first = string(s.t.Today())
	if !from.IsZero() {
		first = from.Format(time.DateOnly)
	}
	if !to.IsZero() {
		end = orNull(to.Format(time.DateOnly))
	}
	return first, end
}

// Disable closes an account at once and ends its sessions. The person stays in everything that was ever signed.
func (s Staffing) Disable(ctx context.Context, person archive.Key) error {
	if _, err := s.t.Exec(ctx, `UPDATE person SET disabled_at = coalesce(disabled_at, $2), version = version + 1 WHERE id = $1`, person, s.t.now); err != nil {
		return translate(err)
	}
	if err := s.endSessions(ctx, person); err != nil {
		return err
	}
	return s.logPerson(ctx, person, "person.disable", "")
}

// Enable lets a closed account work again. What ended by its date stays ended.
func (s Staffing) Enable(ctx context.Context, person archive.Key) error {
	if _, err := s.t.Exec(ctx, `UPDATE person SET disabled_at = NULL, failed_count = 0, locked_until = NULL, version = version + 1 WHERE id = $1`,
		person); err != nil {
		return translate(err)
	}
	return s.logPerson(ctx, person, "person.enable", "")
}

// Unlock lets somebody try to sign in again at once.
func (s Staffing) Unlock(ctx context.Context, person archive.Key) error {
	if _, err := s.t.Exec(ctx, `UPDATE person SET failed_count = 0, locked_until = NULL WHERE id = $1`, person); err != nil {
		return translate(err)
	}
	return s.logPerson(ctx, person, "account.unlock", "")
}

// EndSessions signs somebody out everywhere.
func (s Staffing) EndSessions(ctx context.Context, person archive.Key) error {
	if err := s.endSessions(ctx, person); err != nil {
		return err
	}
	return s.logPerson(ctx, person, "session.end", "")
}

func (s Staffing) endSessions(ctx context.Context, person archive.Key) error {
	_, err := s.t.Exec(ctx, `DELETE FROM session WHERE person_id = $1`, person)
	return translate(err)
}

// ResetPassword gives a person a new password hash that must be changed at the next sign-in, and ends all sessions.
func (s Staffing) ResetPassword(ctx context.Context, person archive.Key, hash string) error {
	if _, err := s.t.Exec(ctx, `UPDATE person SET password_hash = $2, must_change = true, failed_count = 0, locked_until = NULL WHERE id = $1`,
		person, hash); err != nil {
		return translate(err)
	}
	if err := s.endSessions(ctx, person); err != nil {
		return err
	}
	return s.logPerson(ctx, person, "password.reset", "")
}

// PersonByUsername finds the key of an account, open or closed.
func (s Staffing) PersonByUsername(ctx context.Context, username string) (key archive.Key, err error) {
	err = s.t.QueryRow(ctx, `SELECT id FROM person WHERE username = $1`, username).Scan(&key)
	return key, translate(err)
}

func (s Staffing) logPerson(ctx context.Context, person archive.Key, act, detail string) error {
	var id archive.ID
	var organisation archive.Key
	if err := s.t.QueryRow(ctx, `SELECT uid, organisation_id FROM person WHERE id = $1`, person).Scan(&id, &organisation); err != nil {
		return translate(err)
	}
	return s.log(ctx, organisation, act, id, detail)
}
