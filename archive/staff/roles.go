package staff

import (
	"context"
	"slices"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow/org"
)

// NewGrant is a role in [From, To) for a unit and those below it, or for all of the person's organisation when Unit is empty.
type NewGrant struct {
	Role     org.Role
	Unit     archive.ID
	From, To archive.Date
}

// Grant gives somebody a role. The three officers are three people.
func (s *Staff) Grant(ctx context.Context, by archive.By, person archive.ID, n NewGrant) error {
	return s.act(ctx, by, func(d *desk) error {
		a, err := d.guarded(person)
		if err != nil {
			return err
		}
		g, err := d.grant(a, n)
		if err != nil {
			return err
		}
		held, err := d.rows.Grants(ctx, a.Key)
		if err != nil {
			return err
		}
		if err := separated(a.Name, held, n.Role, archive.Date(g.From.Format(time.DateOnly))); err != nil {
			return err
		}
		return d.rows.Grant(ctx, g)
	})
}

// guarded is somebody else, of whose roles and clearance the actor decides.
func (d *desk) guarded(person archive.ID) (Account, error) {
	a, err := d.person(person)
	if err != nil {
		return a, err
	}
	d.by.Made(person)
	if err := needGuard(d.powers.Guards(a.Organisation)); err != nil {
		return a, err
	}
	return a, d.powers.notOneself(a.Key)
}

func (d *desk) grant(a Account, n NewGrant) (g org.Grant, err error) {
	g = org.Grant{Person: org.PersonKey(a.Key), Role: n.Role, Organisation: org.OrganisationKey(a.Organisation)}
	if !n.Role.Valid() {
		return g, archive.E(archive.Invalid, "请选择职责。").On("role")
	}
	if g.From, g.To, err = span(n.From, n.To, d.tx.Today()); err != nil {
		return g, err
	}
	if n.Unit == "" {
		return g, nil
	}
	u, err := d.chosenUnit(n.Unit, "unit")
	switch {
	case err != nil:
		return g, err
	case isOfficer(n.Role):
		return g, archive.E(archive.Invalid, "“%s”是整个单位的职责，不能只给一个部门。", n.Role.Chinese()).On("unit")
	}
	g.Unit = org.UnitKey(u.Key)
	return g, within(a, u)
}

// within refuses to give somebody a post or a role in another organisation: an account acts in one organisation alone (design 5), so
// that who serves two has an account in each.
func within(a Account, u Unit) error {
	if u.Organisation == a.Organisation {
		return nil
	}
	return archive.E(archive.Invalid, "只能在%s所属的单位内任命和授权；在别的单位任职的，请在那里另建账号。", a.Name).On("unit")
}

func isOfficer(r org.Role) bool { return slices.Contains(Officers(), r) }

// separated refuses a second of the three officers' roles to one person, as long as the first lasts.
func separated(name string, held []Grant, role org.Role, from archive.Date) error {
	if !isOfficer(role) {
		return nil
	}
	for _, g := range held {
		if isOfficer(g.Role) && g.Role != role && (g.To == "" || from < g.To) {
			return archive.E(archive.Conflict, "%s已是%s。系统管理员、安全保密管理员、安全审计员须由三个不同的人担任，请另选他人。",
				name, g.Role.Chinese()).On("role")
		}
	}
	return nil
}

// Revoke lets a role end before the day on; "" is today. One that has not begun by then is taken back. The last holder of one of the
// three offices keeps it until another has it.
func (s *Staff) Revoke(ctx context.Context, by archive.By, person, grant archive.ID, on archive.Date) error {
	return s.act(ctx, by, func(d *desk) error {
		a, err := d.guarded(person)
		if err != nil {
			return err
		}
		held, err := d.rows.Grants(ctx, a.Key)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(held, func(g Grant) bool { return g.ID == grant })
		if i < 0 {
			return archive.ErrNotFound()
		}
		day, err := onDay(on, d.tx.Today())
		if err != nil {
			return err
		}
		if g := held[i]; g.To != "" && g.To <= d.tx.Today() {
			return archive.E(archive.Conflict, "这项职责已于 %s 截止。", string(g.To))
		}
		if err := needGuard(d.powers.Guards(held[i].Organisation)); err != nil {
			return err
		}
		if err := d.keepsOffices(a.Key, grant, day); err != nil {
			return err
		}
		return d.rows.EndGrant(ctx, held[i], day)
	})
}

// keepsOffices refuses to let somebody go from a day on, from one role or (grant "") from the house, who is the last to hold one of the
// three offices of an organisation.
func (d *desk) keepsOffices(person archive.Key, grant archive.ID, from archive.Date) error {
	for _, role := range Officers() {
		terms, err := d.rows.Terms(d.ctx, role)
		if err != nil {
			return err
		}
		for _, t := range terms {
			if t.Person != person || grant != "" && t.Grant != grant {
				continue
			}
			if vacant(terms, person, above(d.organisations, t.Organisation), from) {
				return archive.E(archive.Conflict, "这是最后一位%s。请先由安全保密管理员把这项职责授予另一人，再办理。", role.Chinese())
			}
		}
	}
	return nil
}

// vacant reports whether nobody but the person would hold an office for one of the organisations on the day and without an end.
func vacant(terms []Term, person archive.Key, organisations []archive.Key, day archive.Date) bool {
	return !slices.ContainsFunc(terms, func(t Term) bool {
		return t.Person != person && slices.Contains(organisations, t.Organisation) && t.From <= day && t.To == ""
	})
}

// SetClearance says up to which level somebody may know. Above work secrets only a house in the classified profile goes.
func (s *Staff) SetClearance(ctx context.Context, by archive.By, person archive.ID, level archive.Level) error {
	return s.act(ctx, by, func(d *desk) error {
		a, err := d.guarded(person)
		if err != nil {
			return err
		}
		if level.Rank() < 0 {
			return archive.E(archive.Invalid, "请选择知悉权限。").On("level")
		}
		if level.StateSecret() && s.Profile != "classified" {
			return archive.E(archive.Invalid, "本系统为非涉密系统，知悉权限最高到“工作秘密”。").On("level")
		}
		a.Clearance = level
		return d.rows.UpdateAccount(ctx, a, "person.clearance")
	})
}

// Clearances lists the levels that a clearance may have in this house.
func (s *Staff) Clearances() []archive.Level {
	return slices.DeleteFunc(archive.Levels(), func(l archive.Level) bool { return l.StateSecret() && s.Profile != "classified" })
}
