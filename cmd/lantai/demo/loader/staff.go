package loader

import (
	"bytes"
	"context"
	"slices"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/cmd/lantai/demo"
	"github.com/lantai/lantai/storage/postgres"
	"github.com/lantai/lantai/workflow/org"
)

// sealMM is the diameter of the seals (国发〔1999〕25号: 42 mm for companies).
const sealMM = 42

// settle writes the organisation, as it stood before the first act; then everybody sets his own phrases, and the seals are cut.
func (p *player) settle(ctx context.Context, mustChange bool) error {
	p.Clock.Set(p.moment(demo.Moment{Ago: p.earliest() + 2, At: 8 * 60}))
	hash, err := p.Hash(Password)
	if err != nil {
		return err
	}
	err = p.DB.Staff(ctx, archive.System(), func(s postgres.Staffing) error {
		return p.staff(ctx, s, postgres.NewPerson{PasswordHash: hash, MustChange: mustChange})
	})
	if err != nil {
		return err
	}
	if err := p.setPreferences(ctx); err != nil {
		return err
	}
	return p.cutSeals(ctx)
}

// earliest is how many working days ago the content begins.
func (p *player) earliest() int {
	ago := 0
	for _, s := range p.content.Series {
		if s.Opening != nil {
			ago = max(ago, s.Opening.Ago)
		}
	}
	for _, d := range p.content.Documents {
		ago = max(ago, d.Drafted.Ago)
	}
	return ago
}

func (p *player) staff(ctx context.Context, s postgres.Staffing, account postgres.NewPerson) error {
	if err := s.Ship(ctx); err != nil {
		return err
	}
	for _, c := range p.content.Organisations {
		if err := p.addCompany(ctx, s, c); err != nil {
			return err
		}
	}
	for _, person := range p.content.People {
		if err := p.addPerson(ctx, s, person, account); err != nil {
			return err
		}
	}
	for _, series := range p.content.Series {
		if err := p.addSeries(ctx, s, series); err != nil {
			return err
		}
	}
	for _, c := range p.content.Organisations {
		if err := s.SetSchedule(ctx, p.organisations[c.Key].Key, p.schedule(c.Key)); err != nil {
			return err
		}
	}
	return nil
}

// addCompany writes an organisation, the unit that stands for it, its departments and its fonds.
func (p *player) addCompany(ctx context.Context, s postgres.Staffing, c demo.Company) error {
	o := archive.Organisation{Parent: p.organisations[c.Parent].Key, Name: c.Name, ShortName: c.ShortName, Mark: c.Name + "文件",
		Company: true, Zone: p.zone, SealMM: sealMM}
	if err := s.AddOrganisation(ctx, &o); err != nil {
		return err
	}
	p.organisations[c.Key] = o
	root := demo.Unit{Key: c.Key, Name: c.Name, Code: c.Fonds}
	for _, u := range append([]demo.Unit{root}, c.Units...) {
		unit := archive.Unit{Organisation: o.Key, Parent: p.above(c, u), Name: u.Name, ShortName: u.Name, Code: u.Code, Office: u.Office,
			Root: u.Key == c.Key}
		if unit.Root {
			unit.ShortName = c.ShortName
		}
		if err := s.AddUnit(ctx, &unit); err != nil {
			return err
		}
		p.units[u.Key], p.company[u.Key] = unit, c.Key
	}
	return s.AddFonds(ctx, &archive.Fonds{Organisation: o.Key, Code: c.Fonds, Name: c.Name})
}

// above is the unit above: of a root unit that of the superior organisation.
func (p *player) above(c demo.Company, u demo.Unit) archive.Key {
	switch {
	case u.Key == c.Key:
		return p.units[c.Parent].Key
	case u.Parent != "":
		return p.units[u.Parent].Key
	}
	return p.units[c.Key].Key
}

func (p *player) addPerson(ctx context.Context, s postgres.Staffing, person demo.Person, account postgres.NewPerson) error {
	first := person.Appointments[0]
	account.Organisation = p.units[first.Unit].Organisation
	account.Username, account.Name, account.StaffNo, account.Clearance = person.Username, person.Name, person.StaffNo, person.Clearance
	if last := lastDay(person); last > 0 {
		account.EndsOn = archive.DateOf(p.day(last), p.zone)
	}
	if err := s.AddPerson(ctx, &account); err != nil {
		return err
	}
	p.people[person.Username] = actor{person, account.Key, account.ID}
	for i, a := range person.Appointments {
		post := org.Appointment{Person: org.PersonKey(account.Key), Unit: org.UnitKey(p.units[a.Unit].Key), Title: a.Title, Head: a.Head,
			Main: i == 0, From: p.day(a.From), To: p.end(a.To)}
		if err := s.Appoint(ctx, post); err != nil {
			return err
		}
	}
	for _, g := range person.Roles {
		if err := s.Grant(ctx, p.grant(account.Key, g, first.From)); err != nil {
			return err
		}
	}
	if person.Disabled {
		return s.Disable(ctx, account.Key)
	}
	return nil
}

// lastDay is how many working days ago the person's last post ended; 0 while one is held.
func lastDay(person demo.Person) int {
	last := slices.MinFunc(person.Appointments, func(a, b demo.Appointment) int { return a.To - b.To })
	return last.To
}

func (p *player) end(ago int) time.Time {
	if ago == 0 {
		return time.Time{}
	}
	return p.day(ago)
}

func (p *player) grant(person archive.Key, g demo.Grant, from int) org.Grant {
	grant := org.Grant{Person: org.PersonKey(person), Role: org.Role(g.Role), From: p.day(from)}
	if unit := p.units[g.Unit]; unit.Root {
		grant.Organisation = org.OrganisationKey(unit.Organisation)
	} else {
		grant.Unit = org.UnitKey(unit.Key)
	}
	return grant
}

// post is the person's main post today; nil for none.
func (p *player) post(person demo.Person) *demo.Appointment {
	for i, a := range person.Appointments {
		if a.To == 0 {
			return &person.Appointments[i]
		}
	}
	return nil
}

func (p *player) addSeries(ctx context.Context, s postgres.Staffing, series demo.Series) error {
	line := archive.Series{Organisation: p.organisations[series.Organisation].Key, Code: series.Mark, Name: series.Name, Mark: series.Head,
		Class: series.Levels[0].Class(), Unit: p.officeOf(series.Organisation).Key, Form: formOf(series.Form)}
	if err := s.AddSeries(ctx, &line); err != nil {
		return err
	}
	p.series[series.Key] = line
	return nil
}

// formOf: an upward document is one in the general form; its genre makes it upward.
func formOf(form string) string {
	if form == "upward" {
		return "document"
	}
	return form
}

// officeOf is the company's general office, which keeps its registers.
func (p *player) officeOf(company string) archive.Unit {
	for _, c := range p.content.Organisations {
		for _, u := range c.Units {
			if c.Key == company && u.Office {
				return p.units[u.Key]
			}
		}
	}
	return p.units[company]
}

// schedule is the retention schedule as far as it speaks of the company's series.
func (p *player) schedule(company string) []archive.RetentionRule {
	var rules []archive.RetentionRule
	for _, r := range p.content.RetentionRules {
		series := p.series[r.Series]
		if r.Series != "" && series.Organisation != p.organisations[company].Key {
			continue
		}
		rules = append(rules, archive.RetentionRule{Kind: r.Kind, Genre: r.Genre, SeriesCode: series.Code, Retention: r.Retention,
			Clause: r.Clause, Version: p.Clock.Now().In(p.zone).Format("2006-01")})
	}
	return rules
}

// setPreferences lets everybody choose language and phrases: those of the roles held.
func (p *player) setPreferences(ctx context.Context) error {
	for _, person := range p.content.People {
		if person.Disabled {
			continue
		}
		choice := archive.Preferences{Language: person.Language, Theme: "auto", Phrase: person.Phrase}
		for _, g := range person.Roles {
			for _, phrase := range p.content.Phrases[g.Role] {
				if phrase != person.Phrase && !slices.Contains(choice.Phrases, phrase) && len(choice.Phrases) < 12 {
					choice.Phrases = append(choice.Phrases, phrase)
				}
			}
		}
		if err := p.DB.SetPreferences(ctx, p.as(person.Username), choice); err != nil {
			return err
		}
	}
	return nil
}

// cutSeals has the clerk of each company upload the picture of its seal, which the system then puts in place.
func (p *player) cutSeals(ctx context.Context) error {
	for _, c := range p.content.Organisations {
		picture, err := p.sealOf(c.Name)
		if err != nil {
			return err
		}
		f, err := p.Office.Upload(ctx, p.as(p.holder(demo.Clerk, c.Key)), c.ShortName+"印章.png", bytes.NewReader(picture))
		if err != nil {
			return err
		}
		err = p.DB.Staff(ctx, archive.System(), func(s postgres.Staffing) error {
			return s.SetSeal(ctx, p.organisations[c.Key].Key, f.Key, sealMM)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// holder is the first who holds the role for exactly that unit or company.
func (p *player) holder(role demo.Role, unit string) string {
	for _, person := range p.content.People {
		if slices.Contains(person.Roles, demo.Grant{Role: role, Unit: unit}) {
			return person.Username
		}
	}
	return ""
}
