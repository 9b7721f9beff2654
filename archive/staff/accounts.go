package staff

import (
	"context"

	"github.com/lantai/lantai/archive"
)

// End lets an account work until the day before on; "" takes an end back. Posts and roles stay as they are written: from that day they
// give nothing any more, and name who held them.
func (s *Staff) End(ctx context.Context, by archive.By, id archive.ID, on archive.Date) error {
	return s.onAccount(ctx, by, id, func(d *desk, a Account) (err error) {
		if on != "" {
			if on, err = onDay(on, d.tx.Today()); err != nil {
				return err
			}
			if err := d.keepsOffices(a.Key, "", on); err != nil {
				return err
			}
		}
		a.EndsOn = on
		if err := d.rows.UpdateAccount(ctx, a, "person.end"); err != nil || on == "" || on > d.tx.Today() {
			return err
		}
		return d.rows.EndSessions(ctx, a.Key)
	})
}

// Disable closes an account at once and ends its sessions.
func (s *Staff) Disable(ctx context.Context, by archive.By, id archive.ID) error {
	return s.onAccount(ctx, by, id, func(d *desk, a Account) error {
		if err := d.keepsOffices(a.Key, "", d.tx.Today()); err != nil {
			return err
		}
		return d.rows.Disable(ctx, a.Key)
	})
}

// Enable opens a closed account again; an end that has come is taken back with it.
func (s *Staff) Enable(ctx context.Context, by archive.By, id archive.ID) error {
	return s.onAccount(ctx, by, id, func(d *desk, a Account) error {
		if a.EndsOn != "" && a.EndsOn <= d.tx.Today() {
			a.EndsOn = ""
			if err := d.rows.UpdateAccount(ctx, a, "person.end"); err != nil {
				return err
			}
		}
		return d.rows.Enable(ctx, a.Key)
	})
}

// ResetPassword gives an account a new first password, which is told once, and ends its sessions. Those of the security officer and
// the auditor are not the system administrator's to set, or he could sign in as them: the operator of the machine does it.
func (s *Staff) ResetPassword(ctx context.Context, by archive.By, id archive.ID) (password string, err error) {
	password = archive.FirstPassword()
	hash := s.Hash(password) // slow, so ahead of the transaction
	err = s.onAccount(ctx, by, id, func(d *desk, a Account) error {
		grants, err := d.rows.Grants(ctx, a.Key)
		if err != nil {
			return err
		}
		if officer(grants, d.tx.Today()) {
			return archive.E(archive.Forbidden, "安全保密管理员和安全审计员的密码不由系统管理员重设，请在服务器上运行 lantai user reset。")
		}
		return d.rows.ResetPassword(ctx, a.Key, hash)
	})
	if by.Claim != nil && by.Claim.Replayed {
		password = ""
	}
	return password, err
}

// Unlock lets somebody try again at once after too many wrong passwords.
func (s *Staff) Unlock(ctx context.Context, by archive.By, id archive.ID) error {
	return s.onAccount(ctx, by, id, func(d *desk, a Account) error { return d.rows.Unlock(ctx, a.Key) })
}

// EndSessions signs somebody out everywhere.
func (s *Staff) EndSessions(ctx context.Context, by archive.By, id archive.ID) error {
	return s.onAccount(ctx, by, id, func(d *desk, a Account) error { return d.rows.EndSessions(ctx, a.Key) })
}
