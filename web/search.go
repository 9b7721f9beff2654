package web

import (
	"net/http"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/search"
)

// searchRoutes are finding.
func (s *Server) searchRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/search", Who: SignedIn(), Case: "search", Handle: s.searchPage},
		{Method: http.MethodGet, Path: "/search/jump", Who: SignedIn(), Case: "search", Handle: s.jump},
	}
}

// searchAccess is their part of the access matrix.
func searchAccess() []Access {
	return []Access{{Case: "search",
		Shows: "documents at or below the asker's clearance that the asker may read: titles, numbers, stretches of text, exact totals and " +
			"counts of them alone; places the asker may enter; names and posts of the own organisation",
		Routes: map[string]string{"GET /search": "signed_in", "GET /search/jump": "signed_in"},
		Worlds: []string{"GET /search", "GET /search?q=通知", "GET /search?q=通知&sort=date", "GET /search?q=通知&sort=number&genre=通知",
			"GET /search?q=没有这样的字&level=secret", "GET /search?number=〔2026〕", "GET /search?facets=1&from=2026-01-01",
			"GET /search/jump?q=通知", "GET /search/jump?q=a"}}}
}

// searchPageSize is how many results stand on a page.
const searchPageSize = 20

// searchPage is what the template shows. Nothing was asked: Found is nil.
type searchPage struct {
	Asked   asked
	Found   *foundPage
	Levels  []archive.Level // those that the asker may choose from
	Genres  []archive.Genre
	Behind  bool // the index is being built, or far behind
	Opened  bool // on a phone, the fields and facets are shown
	Places  []navEntry
	People  []archive.Person
	Fault   Form
	Narrows []narrowing
}

func (s *Server) searchPage(c *Call) error {
	p := searchPage{Asked: askedOf(c.QueryParams()), Genres: archive.Genres(), Opened: c.QueryParam("facets") != ""}
	err := s.fillSearch(c, &p)
	title := c.T("检索")
	if q := p.Asked.Get("q"); q != "" {
		title = c.T("检索：%s", q)
	}
	page := Page{Title: title, Here: "search", Data: &p}
	if err == nil {
		return c.Page("search", page)
	}
	if archive.KindOf(err) == archive.Invalid {
		p.Fault = c.FormOf(p.Asked.Values, err)
		return c.Refused(err, "search", page)
	}
	return err
}

// fillSearch asks the index, and the house for what is not a document.
func (s *Server) fillSearch(c *Call, p *searchPage) error {
	finder, err := s.finder(c)
	if err != nil {
		return err
	}
	p.Levels = archive.Levels()[:finder.Clearance.Rank()+1]
	if p.Behind, err = s.indexBehind(c); err != nil {
		return err
	}
	if p.Asked.empty() {
		return nil
	}
	if p.Asked.Get("cursor") == "" {
		if p.Places, p.People, err = s.placesAndPeople(c, p.Asked.Get("q")); err != nil {
			return err
		}
	}
	q := p.Asked.query()
	found, err := s.find(c, finder, q)
	if err != nil {
		return err
	}
	p.Found = s.foundPage(c, p.Asked, found)
	if found.Total == 0 {
		p.Narrows, err = s.narrowings(c, finder, p.Asked)
	}
	return err
}

// muchBehind is how many entries of the log the index may be behind before people are told. The follower passes up to a thousand that
// concern no document without a word.
const muchBehind = 2000

// indexBehind reports whether new documents may be missing from the results for a while.
func (s *Server) indexBehind(c *Call) (bool, error) {
	position, complete := s.index.Position()
	if !complete || s.sealed == nil {
		return !complete, nil
	}
	sealed, err := s.sealed(c.Ctx())
	return sealed-position > muchBehind, err
}

// narrowing is a condition without which something would be found.
type narrowing struct {
	Label string // of the condition
	Href  string
	Total int
}

// narrowings tries each condition of a search that found nothing: which one, left out, would find something.
func (s *Server) narrowings(c *Call, finder finder, a asked) ([]narrowing, error) {
	var list []narrowing
	for _, chip := range s.chips(c, a) {
		without := askedOf(chip.without)
		if without.empty() {
			continue
		}
		q := without.query()
		q.Limit = 1
		found, err := s.find(c, finder, q)
		if err != nil {
			return nil, err
		}
		if found.Total > 0 {
			list = append(list, narrowing{Label: chip.Label, Href: chip.Href, Total: found.Total})
		}
	}
	return list, nil
}

// sorts are the orders offered, with their words.
func sorts() []option {
	return []option{{string(search.ByRelevance), "相关"}, {string(search.ByDate), "日期新到旧"}, {string(search.ByAge), "日期旧到新"}, {string(search.ByNumber), "文号"}}
}

// option is one choice of a list; Label is a sentence of the catalogue.
type option struct{ Value, Label string }
