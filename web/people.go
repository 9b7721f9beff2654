package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/staff"
	"github.com/lantai/lantai/workflow/org"
)

// keepers are those who look after units and accounts, and the auditor, who only looks.
func keepers() Who { return Only(org.SystemAdmin, org.SecurityOfficer, org.UnitAdmin, org.Auditor) }

// peopleRoutes are units, people, posts, roles and accounts (组织与账号).
func (s *Server) peopleRoutes() []Route {
	const row = "people"
	get := func(path string, h Handler) Route {
		return Route{Method: http.MethodGet, Path: path, Who: keepers(), Case: row, Handle: h}
	}
	post := func(path string, who Who, h Handler) Route {
		return Route{Method: http.MethodPost, Path: path, Who: who, Case: row, Handle: h}
	}
	admin, guard, appoints := Only(org.SystemAdmin), Only(org.SecurityOfficer), Only(org.SystemAdmin, org.UnitAdmin)
	bringIn := post("/people/import/go", admin, s.importPeople())
	bringIn.Timeout = importTime
	return []Route{
		get("/people", s.peoplePage), get("/people/new", s.newPersonPage), get("/people/import", s.importPage), get("/people/:id", s.personPage),
		get("/units/new", s.newUnitPage), get("/units/:id", s.unitPage),
		post("/people", admin, s.addPerson()), post("/people/import", admin, s.previewImport), bringIn,
		post("/people/:id", admin, s.onPerson("change", s.changePerson)),
		post("/people/:id/end", admin, s.onPerson("end", s.endPerson)),
		post("/people/:id/disable", admin, s.onPerson("disable", s.disablePerson)),
		post("/people/:id/enable", admin, s.onPerson("enable", s.enablePerson)),
		post("/people/:id/unlock", admin, s.onPerson("unlock", s.unlockPerson)),
		post("/people/:id/sign-out", admin, s.onPerson("sign-out", s.signPersonOut)),
		post("/people/:id/reset-password", admin, s.resetPassword()),
		post("/people/:id/posts", appoints, s.onPerson("post", s.appointPerson)),
		post("/people/:id/posts/:post/end", appoints, s.onPerson("end-post", s.endPost)),
		post("/people/:id/posts/:post/main", appoints, s.onPerson("main", s.mainPost)),
		post("/people/:id/roles", guard, s.onPerson("role", s.grantRole)),
		post("/people/:id/roles/:grant/revoke", guard, s.onPerson("revoke", s.revokeRole)),
		post("/people/:id/clearance", guard, s.onPerson("clearance", s.setClearance)),
		post("/units", admin, s.addUnit()), post("/units/:id", admin, s.onUnit("change", s.changeUnit)),
		post("/units/:id/close", admin, s.onUnit("close", s.closeUnit)), post("/units/:id/reopen", admin, s.onUnit("close", s.reopenUnit)),
	}
}

// peopleAccess is their part of the access matrix.
func peopleAccess() []Access {
	a := Access{Case: "people",
		Shows: "units, people, posts, roles and the state of accounts of the organisations that the asker looks after; of documents only how many " +
			"tasks a person has in hand, as far as the asker's clearance reaches",
		Routes: map[string]string{},
		Worlds: []string{"GET /people", "GET /people?q=w&which=all", "GET /people/new", "GET /people/import", "GET /people/{person}",
			"GET /units/new", "GET /units/{unit}"}}
	for who, routes := range map[string][]string{
		keepers().String(): {"GET /people", "GET /people/new", "GET /people/import", "GET /people/:id", "GET /units/new", "GET /units/:id"},
		"system_admin": {"POST /people", "POST /people/import", "POST /people/import/go", "POST /people/:id", "POST /people/:id/end",
			"POST /people/:id/disable", "POST /people/:id/enable", "POST /people/:id/unlock", "POST /people/:id/sign-out",
			"POST /people/:id/reset-password", "POST /units", "POST /units/:id", "POST /units/:id/close", "POST /units/:id/reopen"},
		"system_admin unit_admin": {"POST /people/:id/posts", "POST /people/:id/posts/:post/end", "POST /people/:id/posts/:post/main"},
		"security_officer":        {"POST /people/:id/roles", "POST /people/:id/roles/:grant/revoke", "POST /people/:id/clearance"},
	} {
		for _, route := range routes {
			a.Routes[route] = who
		}
	}
	return []Access{a}
}

// peopleShown is how many people a page shows.
const peopleShown = 50

// peoplePage is the tree of units beside the people of one of them.
type peoplePage struct {
	Tree    []treeNode
	Unit    *staff.Unit         // chosen, or
	House   *staff.Organisation // chosen; else everybody
	NoPost  bool
	Asked   string // id of what was chosen
	Query   string
	Which   staff.Which
	Rows    []staff.Account
	Total   int
	Pager   Pager
	Admin   bool // adds people and units
	Whiches []choice
	asked   url.Values
}

// treeNode is a unit in the tree, or an organisation above its units.
type treeNode struct {
	ID      archive.ID
	Name    string
	Href    string
	Current bool
	Open    bool // something in it is chosen
	Closed  archive.Date
	Below   []treeNode
}

func (s *Server) peoplePage(c *Call) error {
	tree, err := s.staff.Tree(c.Ctx(), c.By())
	if err != nil {
		return err
	}
	p := peoplePage{Query: c.QueryParam("q"), Which: staff.Which(c.QueryParam("which")), NoPost: c.QueryParam("posts") == "none", Asked: c.QueryParam("unit"), asked: c.QueryParams()}
	if !slices.Contains([]staff.Which{staff.WhichActive, staff.WhichEnded, staff.WhichAll}, p.Which) {
		p.Which = staff.WhichActive
	}
	p.find(tree)
	page, _ := strconv.Atoi(c.QueryParam("page")) // what is no number shows the first
	page = max(page, 1)
	asked := staff.Asked{Query: p.Query, Which: p.Which, NoPost: p.NoPost, Offset: (page - 1) * peopleShown, Limit: peopleShown}
	if p.Unit != nil {
		asked.Unit = p.Unit.ID
	} else if p.House != nil {
		asked.Organisation = p.House.ID
	}
	if p.Rows, p.Total, err = s.staff.People(c.Ctx(), c.By(), asked); err != nil {
		return err
	}
	p.Tree, p.Pager = treeOf(tree, archive.ID(p.asked.Get("unit"))), p.pager(c, page)
	p.Whiches = p.filters(c)
	return c.Page("people", Page{Title: c.T("组织与账号"), Here: "people", Data: p})
}

// find picks the unit or organisation that was asked for; one that may not be seen is none.
func (p *peoplePage) find(t staff.Tree) {
	id := archive.ID(p.asked.Get("unit"))
	for i, u := range t.Units {
		if u.ID == id && !u.Root {
			p.Unit = &t.Units[i]
		}
		if u.Root && u.ID == id {
			for j, o := range t.Organisations {
				if o.Key == u.Organisation {
					p.House = &t.Organisations[j]
				}
			}
		}
		p.Admin = p.Admin || t.Powers.Administers(u.Organisation)
	}
}

// treeOf nests the units. What is closed stands last, in the tree it was in.
func treeOf(t staff.Tree, chosen archive.ID) []treeNode {
	var build func(parent, organisation archive.Key) []treeNode
	build = func(parent, organisation archive.Key) (nodes []treeNode) {
		for _, u := range t.Units {
			if u.Organisation != organisation || u.Parent != parent || u.Root {
				continue
			}
			n := treeNode{ID: u.ID, Name: u.Name, Href: "/people?unit=" + string(u.ID), Current: u.ID == chosen, Below: build(u.Key, organisation)}
			if u.Closed(t.Today) {
				n.Closed = u.ClosesOn
			}
			n.Open = n.Current || slices.ContainsFunc(n.Below, func(b treeNode) bool { return b.Open })
			nodes = append(nodes, n)
		}
		slices.SortStableFunc(nodes, func(a, b treeNode) int { return min(len(a.Closed), 1) - min(len(b.Closed), 1) })
		return nodes
	}
	var all []treeNode
	for _, u := range t.Units {
		if u.Root {
			n := treeNode{ID: u.ID, Name: u.Name, Href: "/people?unit=" + string(u.ID), Current: u.ID == chosen, Below: build(u.Key, u.Organisation)}
			n.Open = n.Current || len(all) == 0 || slices.ContainsFunc(n.Below, func(b treeNode) bool { return b.Open })
			all = append(all, n)
		}
	}
	return all
}

func (p *peoplePage) pager(c *Call, page int) Pager {
	first := (page-1)*peopleShown + 1
	to := func(n int) string { return p.with("page", strconv.Itoa(n)) }
	pager := Pager{Text: c.T("第 %d–%d 人，共 %d 人", first, first+len(p.Rows)-1, p.Total)}
	if page > 1 {
		pager.Prev = to(page - 1)
	}
	if page*peopleShown < p.Total {
		pager.Next = to(page + 1)
	}
	return pager
}

// with is the address of the list with one thing asked otherwise.
func (p *peoplePage) with(name, value string) string {
	q := url.Values{}
	for _, known := range []string{"unit", "q", "which", "posts"} {
		if text := p.asked.Get(known); text != "" {
			q.Set(known, text)
		}
	}
	q.Set(name, value)
	return addressOf("/people", q)
}

func (p *peoplePage) filters(c *Call) []choice {
	var all []choice
	for _, w := range []struct {
		which staff.Which
		label string
	}{{staff.WhichActive, c.T("在用账号")}, {staff.WhichEnded, c.T("已停用或到期")}, {staff.WhichAll, c.T("全部账号")}} {
		all = append(all, choice{Label: w.label, Href: p.with("which", string(w.which)), Count: -1, Current: w.which == p.Which})
	}
	return all
}
