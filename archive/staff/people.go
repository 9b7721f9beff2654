package staff

import (
	"context"
	"slices"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow/org"
)

// Asked says which people are to be listed.
type Asked struct {
	Organisation  archive.ID // "" and no Unit: all that the actor may see
	Unit          archive.ID // with the units below it
	NoPost        bool       // who holds no post
	Query         string
	Which         Which
	Offset, Limit int
}

// People lists accounts. NotFound for those who do not look after any.
func (s *Staff) People(ctx context.Context, by archive.By, a Asked) (page []Account, total int, err error) {
	err = s.look(ctx, by, func(d *desk) error {
		f := Filter{NoPost: a.NoPost, Query: a.Query, Which: a.Which, Offset: a.Offset, Limit: a.Limit}
		if err := d.narrow(&f, a); err != nil {
			return err
		}
		page, total, err = d.rows.Accounts(ctx, f)
		for i, a := range page {
			if !d.powers.SeesAccounts(a.Organisation) {
				page[i] = a.inPost()
			}
		}
		return err
	})
	return page, total, err
}

// inPost is what the administrator of a unit sees of an account: who it is and whether it works.
func (a Account) inPost() Account {
	return Account{Person: a.Person, Organisation: a.Organisation, EndsOn: a.EndsOn, DisabledAt: a.DisabledAt, Version: a.Version}
}

func (d *desk) narrow(f *Filter, a Asked) error {
	for _, o := range d.organisations {
		if d.powers.SeesPeople(o.Key) && (a.Organisation == "" || a.Organisation == o.ID) {
			f.Organisations = append(f.Organisations, o.Key)
		}
	}
	if len(f.Organisations) == 0 {
		return archive.ErrNotFound()
	}
	if a.Unit == "" {
		return nil
	}
	u, err := d.unit(a.Unit)
	if err != nil {
		return err
	}
	f.Units = covered(d.units, u.Key)
	return nil
}

// Card is a person with all that administrators see, and what the actor may do.
type Card struct {
	Account
	House     Organisation
	Posts     []Post
	Sees      bool          // the actor sees the account, too: clearance, Grants and Sessions
	Grants    []Grant       // roles
	Sessions  []SessionLine // that are open
	OpenTasks int           // as far as the actor's clearance reaches; 0 for the administrator of another unit
	Today     archive.Date
	May       MayPerson
	Units     []Unit // in which the actor may give a post
	All       []Unit // of the person's organisation, for roles
}

// MayPerson says what the actor may do to a person.
type MayPerson struct{ Administer, Appoint, Guard, Reset bool }

// Person reads a person. NotFound for those who do not look after accounts.
func (s *Staff) Person(ctx context.Context, by archive.By, id archive.ID) (c Card, err error) {
	err = s.look(ctx, by, func(d *desk) error {
		if c.Account, err = d.person(id); err != nil {
			return err
		}
		if !d.powers.SeesPeople(c.Organisation) {
			return archive.ErrNotFound()
		}
		if c.Posts, err = d.rows.Posts(ctx, c.Key); err != nil {
			return err
		}
		return d.open(&c)
	})
	return c, err
}

// open fills in what the actor may see of the account, and do to it.
func (d *desk) open(c *Card) (err error) {
	if c.Sees = d.powers.SeesAccounts(c.Organisation); !c.Sees {
		c.Account = c.inPost()
	} else if c.Grants, err = d.rows.Grants(d.ctx, c.Key); err != nil {
		return err
	} else if c.Sessions, err = d.rows.Sessions(d.ctx, c.Key); err != nil {
		return err
	}
	d.fill(c)
	if c.Sees || slices.ContainsFunc(c.Posts, func(p Post) bool { return slices.Contains(d.powers.units, p.Unit.Key) }) {
		c.OpenTasks, err = d.rows.OpenTasks(d.ctx, c.Key)
	}
	return err
}

func (d *desk) fill(c *Card) {
	c.Today, c.House = d.tx.Today(), d.organisationByKey(c.Organisation)
	other := c.Key != d.powers.Person
	for _, u := range d.units {
		if u.Closed(c.Today) || u.Organisation != c.Organisation {
			continue
		}
		if d.powers.Appoints(u) {
			c.Units = append(c.Units, u)
		}
		if d.powers.Guards(u.Organisation) {
			c.All = append(c.All, u)
		}
	}
	c.May = MayPerson{Administer: other && d.powers.Administers(c.Organisation), Appoint: other && len(c.Units) > 0,
		Guard: other && d.powers.Guards(c.Organisation)}
	c.May.Reset = c.May.Administer && !officer(c.Grants, c.Today)
}

// officer reports whether the roles make somebody security officer or auditor, on the day or later: a password that was set before
// the office began would open it, too.
func officer(grants []Grant, today archive.Date) bool {
	return slices.ContainsFunc(grants, func(g Grant) bool {
		return (g.To == "" || today < g.To) && (g.Role == org.SecurityOfficer || g.Role == org.Auditor)
	})
}

// On reports whether the role is held on the day.
func (g Grant) On(day archive.Date) bool { return g.From <= day && (g.To == "" || day < g.To) }

// On reports whether the post is held on the day.
func (p Post) On(day archive.Date) bool { return p.From <= day && (p.To == "" || day < p.To) }

// Entry is somebody to be entered: an account and, if Unit is named, the first post.
type Entry struct {
	Organisation archive.ID // where the account belongs; "" with a Unit: that of the unit
	Name         string
	Username     string
	StaffNo      string
	Unit         archive.ID
	Title        string
	Head         bool
	EndsOn       archive.Date
}

// AddPerson enters somebody with an account of the level Internal, and answers the password for the first sign-in, which is told once.
func (s *Staff) AddPerson(ctx context.Context, by archive.By, e Entry) (password string, err error) {
	password = archive.FirstPassword()
	hash := s.Hash(password) // slow, so ahead of the transaction
	err = s.act(ctx, by, func(d *desk) error {
		p, post, err := d.enter(e)
		if err != nil {
			return err
		}
		p.PasswordHash = hash
		return d.add(&p, post)
	})
	if by.Claim != nil && by.Claim.Replayed {
		password = ""
	}
	return password, err
}

// enter checks an entry and makes its rows.
func (d *desk) enter(e Entry) (p NewPerson, post org.Appointment, err error) {
	var u Unit
	if e.Unit != "" {
		if u, err = d.chosenUnit(e.Unit, "unit"); err != nil {
			return p, post, err
		}
		p.Organisation = u.Organisation
		if post, err = d.appointment(u, e.Title, "", ""); err != nil {
			return p, post, err
		}
		post.Head, post.Main = e.Head, true
	} else {
		o, err := d.organisation(e.Organisation)
		if err != nil {
			return p, post, archive.E(archive.Invalid, "请选择部门或单位。").On("unit").Because(err)
		}
		p.Organisation = o.Key
	}
	if err := needAdmin(d.powers.Administers(p.Organisation)); err != nil {
		return p, post, err
	}
	p.MustChange, p.Clearance, p.EndsOn = true, archive.LevelInternal, e.EndsOn
	if p.EndsOn != "" {
		if p.EndsOn, err = onDay(e.EndsOn, d.tx.Today()); err != nil {
			return p, post, err
		}
	}
	return p, post, identify(&p, e)
}

func identify(p *NewPerson, e Entry) (err error) {
	if p.Name, err = named(e.Name, "name", maxTitle); err != nil {
		return err
	}
	if p.Username, err = username(e.Username); err != nil {
		return err
	}
	p.StaffNo, err = staffNo(e.StaffNo)
	return err
}

// add writes an account with its first post, if it has one.
func (d *desk) add(p *NewPerson, post org.Appointment) error {
	if err := d.rows.AddPerson(d.ctx, p); err != nil {
		return err
	}
	d.by.Made(p.ID)
	if post.Unit == 0 {
		return nil
	}
	post.Person = org.PersonKey(p.Key)
	return d.rows.Appoint(d.ctx, post)
}

// PersonChange is what is to be changed; what is nil stays.
type PersonChange struct{ Name, StaffNo *string }

// ChangePerson changes the name or staff number of an account that was read in a version. What was signed keeps the name that it had.
func (s *Staff) ChangePerson(ctx context.Context, by archive.By, id archive.ID, version int, c PersonChange) error {
	return s.onAccount(ctx, by, id, func(d *desk, a Account) (err error) {
		a.Version = version
		if c.Name != nil {
			if a.Name, err = named(*c.Name, "name", maxTitle); err != nil {
				return err
			}
		}
		if c.StaffNo != nil {
			if a.StaffNo, err = staffNo(*c.StaffNo); err != nil {
				return err
			}
		}
		return d.rows.UpdateAccount(ctx, a, "person.change")
	})
}

// onAccount is an act of a system administrator on somebody else's account.
func (s *Staff) onAccount(ctx context.Context, by archive.By, id archive.ID, work func(*desk, Account) error) error {
	return s.act(ctx, by, func(d *desk) error {
		a, err := d.person(id)
		if err != nil {
			return err
		}
		by.Made(id)
		if err := needAdmin(d.powers.Administers(a.Organisation)); err != nil {
			return err
		}
		if err := d.powers.notOneself(a.Key); err != nil {
			return err
		}
		return work(d, a)
	})
}
