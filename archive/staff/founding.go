package staff

import (
	"context"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow/org"
)

// Founding is what an empty installation becomes: the head organisation, and its three officers.
type Founding struct {
	Organisation NewOrganisation
	Officers     map[org.Role]Officer
}

// Officer is one of the three.
type Officer struct{ Name, Username, StaffNo string }

// FirstAccount is an account with the password for its first sign-in, which is told once.
type FirstAccount struct {
	Role     org.Role
	Officer  Officer
	Password string
}

// Found makes an empty installation a house in which the three officers can set up all else. Conflict when somebody is in it already.
func (s *Staff) Found(ctx context.Context, f Founding) (accounts []FirstAccount, err error) {
	if err := f.separate(); err != nil {
		return nil, err
	}
	hashes := map[org.Role]string{}
	for _, role := range Officers() {
		first := FirstAccount{Role: role, Officer: f.Officers[role], Password: archive.FirstPassword()}
		accounts, hashes[role] = append(accounts, first), s.Hash(first.Password)
	}
	err = s.Store.InTx(ctx, archive.System(), func(tx archive.Tx) error {
		rows := s.Store.Staffing(tx)
		if err := rows.Lock(ctx); err != nil {
			return err
		}
		if empty, err := rows.Empty(ctx); err != nil || !empty {
			return orConflict(err)
		}
		return f.write(ctx, rows, tx.Today(), hashes)
	})
	if err != nil {
		return nil, err
	}
	return accounts, nil
}

func orConflict(err error) error {
	if err != nil {
		return err
	}
	return archive.E(archive.Conflict, "这里已有单位和人员，没有改动任何内容。初始设置只能在空的系统里做一次，之后请在“组织与账号”里办理。")
}

// separate refuses one person in two of the three offices, by username, staff number or name.
func (f Founding) separate() error {
	taken := map[string]bool{}
	for _, role := range Officers() {
		o := f.Officers[role]
		for _, mark := range []string{"用户名 " + o.Username, "工号 " + o.StaffNo, "姓名 " + o.Name} {
			if taken[mark] {
				return archive.E(archive.Invalid, "系统管理员、安全保密管理员、安全审计员须由三个不同的人担任（%s 出现了两次）。", mark)
			}
			taken[mark] = true
		}
	}
	return nil
}

func (f Founding) write(ctx context.Context, rows Rows, today archive.Date, hashes map[org.Role]string) error {
	if err := rows.Ship(ctx); err != nil {
		return err
	}
	m, err := f.Organisation.add(ctx, rows, today, 0, 0)
	if err != nil {
		return err
	}
	for _, role := range Officers() {
		o := f.Officers[role]
		p := NewPerson{Organisation: m.Organisation.Key, PasswordHash: hashes[role], MustChange: true, Clearance: archive.LevelInternal}
		if err := identify(&p, Entry{Name: o.Name, Username: o.Username, StaffNo: o.StaffNo}); err != nil {
			return err
		}
		if err := rows.AddPerson(ctx, &p); err != nil {
			return err
		}
		if err := rows.Grant(ctx, org.Grant{Person: org.PersonKey(p.Key), Role: role, Organisation: org.OrganisationKey(m.Organisation.Key)}); err != nil {
			return err
		}
	}
	return nil
}
