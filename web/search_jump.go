package web

import (
	"strings"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/search"
)

// jumpFound is what the box in the bar offers while somebody types.
type jumpFound struct {
	Asked  string
	Places []navEntry
	People []archive.Person
	Hits   []jumpHit
}

type jumpHit struct {
	search.Hit
	Href string
}

const (
	jumpHits   = 6
	jumpPeople = 4
)

// jump answers the box in the bar: places, people and the first documents.
func (s *Server) jump(c *Call) error {
	a := askedOf(c.QueryParams())
	j := jumpFound{Asked: a.Get("q")}
	if j.Asked == "" {
		return c.Fragment("search", "jump", j)
	}
	who, err := s.finder(c)
	if err != nil {
		return err
	}
	if j.Places, j.People, err = s.placesAndPeople(c, j.Asked); err != nil {
		return err
	}
	q := a.query()
	q.Limit = jumpHits
	f, err := s.find(c, who, q)
	if err != nil {
		return err
	}
	for _, hit := range f.Items {
		j.Hits = append(j.Hits, jumpHit{hit, walkAddress(hit.ID, asked{a.with("q", j.Asked)})})
	}
	return c.Fragment("search", "jump", j)
}

// commands are places that are not in the navigation.
var commands = []navEntry{
	{Path: "/me", Icon: "user", Label: "我的"},
	{Path: "/me#looks", Icon: "sun", Label: "外观"},
	{Path: "/password", Icon: "lock", Label: "修改密码"},
	{Path: "/help", Icon: "help", Label: "快捷键与帮助"},
}

// placesAndPeople finds what is not a document: where one can go, and who works here.
func (s *Server) placesAndPeople(c *Call, q string) (places []navEntry, people []archive.Person, err error) {
	if q == "" {
		return nil, nil, nil
	}
	side, _ := s.navigation(View{Me: c.Session})
	for _, group := range side {
		places = append(places, meeting(c, group.Entries, q)...)
	}
	places = append(places, meeting(c, commands, q)...)
	people, err = s.office.FindPeople(c.Ctx(), c.By(), q, jumpPeople)
	return places, people, err
}

// meeting picks the places whose name, in Chinese or in the asker's language, holds what was typed.
func meeting(c *Call, entries []navEntry, q string) []navEntry {
	var list []navEntry
	q = strings.ToLower(q)
	for _, e := range entries {
		if strings.Contains(e.Label, q) || strings.Contains(strings.ToLower(c.T(e.Label)), q) {
			list = append(list, e)
		}
	}
	return list
}
