package web

import (
	"slices"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow/org"
)

func (s *Server) apiOrganisationRoutes() []Route {
	const row = "api_organisation"
	return []Route{
		reading("/units", row, "单位与部门 | Units of all organisations", list[unitAnswer]{}, s.apiUnits),
		reading("/people", row, "人员 | People", list[colleagueAnswer]{}, s.apiPeople),
		reading("/roles", row, "职责及担任的人 | Roles and who holds them", list[holdersAnswer]{}, s.apiRoles),
	}
}

// unitAnswer is a unit in the tree of its organisation. Organisation tells its topmost unit, which receives for all of it.
type unitAnswer struct {
	ID           archive.ID `json:"id"`
	Name         string     `json:"name"`
	ShortName    string     `json:"short_name"`
	Code         string     `json:"code"`
	Parent       archive.ID `json:"parent,omitempty"`
	Organisation archive.ID `json:"organisation,omitempty"`
	Office       bool       `json:"office"` // 办公室
	Root         bool       `json:"root"`   // stands for its organisation
	Own          bool       `json:"own"`    // of the asker's organisation
}

func (s *Server) apiUnits(c *Call) error {
	var units []archive.Unit
	var own archive.Key
	err := s.store.Read(c.Ctx(), c.By(), func(tx archive.Tx) (err error) {
		own = tx.Actor().Organisation
		units, err = tx.People().Units(c.Ctx())
		return err
	})
	if err != nil {
		return err
	}
	ids, roots := map[archive.Key]archive.ID{}, map[archive.Key]archive.ID{}
	for _, u := range units {
		ids[u.Key] = u.ID
		if u.Root {
			roots[u.Organisation] = u.ID
		}
	}
	return c.OK(listOf(units, "", func(u archive.Unit) unitAnswer {
		return unitAnswer{ID: u.ID, Name: u.Name, ShortName: u.ShortName, Code: u.Code, Parent: ids[u.Parent],
			Organisation: roots[u.Organisation], Office: u.Office, Root: u.Root, Own: u.Organisation == own}
	}))
}

// colleagueAnswer is somebody as lists show them; title and unit are of the main post.
type colleagueAnswer struct {
	ID       archive.ID   `json:"id"`
	Username string       `json:"username"`
	Name     string       `json:"name"`
	Title    string       `json:"title"`
	Unit     *namedAnswer `json:"unit,omitempty"`
	Roles    []org.Role   `json:"roles"`
}

func colleagueOf(p archive.Person) colleagueAnswer {
	a := colleagueAnswer{ID: p.ID, Username: p.Username, Name: p.Name, Title: p.Title, Roles: append([]org.Role{}, p.Roles...)}
	if p.Unit.Key != 0 {
		unit := namedUnit(p.Unit)
		a.Unit = &unit
	}
	return a
}

// colleagues are the people whose accounts work.
func (s *Server) colleagues(c *Call) (people []archive.Person, err error) {
	err = s.store.Read(c.Ctx(), c.By(), func(tx archive.Tx) (err error) {
		people, err = tx.People().Persons(c.Ctx())
		return err
	})
	return slices.DeleteFunc(people, func(p archive.Person) bool { return p.Ended }), err
}

func (s *Server) apiPeople(c *Call) error {
	people, err := s.colleagues(c)
	if err != nil {
		return err
	}
	return c.OK(listOf(people, "", colleagueOf))
}

// holdersAnswer is a role and who holds it anywhere in the organisation.
type holdersAnswer struct {
	Role    org.Role      `json:"role"`
	Name    string        `json:"name"`
	Holders []namedAnswer `json:"holders"`
}

func (s *Server) apiRoles(c *Call) error {
	people, err := s.colleagues(c)
	if err != nil {
		return err
	}
	return c.OK(listOf(org.Roles(), "", func(r org.Role) holdersAnswer {
		a := holdersAnswer{Role: r, Name: c.T(r.Chinese()), Holders: []namedAnswer{}}
		for _, p := range people {
			if slices.Contains(p.Roles, r) {
				a.Holders = append(a.Holders, namedAnswer{p.ID, p.Name})
			}
		}
		return a
	}))
}
