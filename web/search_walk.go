package web

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/search"
)

// walk leads from a document that was found to its neighbours in the result.
type walk struct {
	Text             string // 第 3 件，共 21 件
	Prev, Next, Back string // "" leads nowhere
	Query            string // of the document's own address, for its other tabs
}

// walkAddress is the address of a document that was found: it takes the page of the result along.
func walkAddress(id archive.ID, a asked) string {
	return "/documents/" + string(id) + "?" + walkQuery(a)
}

func walkQuery(a asked) string { return url.Values{"in": {a.Encode()}}.Encode() }

// walk finds the neighbours of a document in the result that its address carries, with today's rights; nil when it carries none, or
// the document is no longer on that page of it.
func (s *Server) walk(c *Call, id archive.ID) (*walk, error) {
	values, err := url.ParseQuery(c.QueryParam("in"))
	if a := askedOf(values); err == nil && !a.empty() && s.index != nil {
		return s.walkIn(c, a, id)
	}
	return nil, nil
}

func (s *Server) walkIn(c *Call, a asked, id archive.ID) (*walk, error) {
	who, err := s.finder(c)
	if err != nil {
		return nil, err
	}
	page, err := s.find(c, who, a.query())
	if archive.KindOf(err) == archive.Invalid {
		return nil, nil // an address that somebody wrote by hand
	}
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(page.Items, func(h search.Hit) bool { return h.ID == id })
	if at < 0 {
		return nil, nil
	}
	w := &walk{Query: walkQuery(a), Back: addressOf("/search", a.Values), Text: c.T("第 %s 件，共 %s 件", grouped(a.start()+at+1), grouped(page.Total))}
	if w.Prev, err = s.before(c, who, a, page, at); err != nil {
		return nil, err
	}
	w.Next, err = s.after(c, who, a, page, at)
	return w, err
}

// after is the address of the next result; behind the last of a page stands the first of the next one.
func (s *Server) after(c *Call, who finder, a asked, page found, at int) (string, error) {
	if at+1 < len(page.Items) {
		return walkAddress(page.Items[at+1].ID, a), nil
	}
	if page.NextCursor == "" {
		return "", nil
	}
	next := askedOf(a.first())
	next.Set("cursor", page.NextCursor)
	next.Set("start", strconv.Itoa(a.start()+len(page.Items)))
	following, err := s.find(c, who, next.query())
	if err != nil || len(following.Items) == 0 {
		return "", err
	}
	return walkAddress(following.Items[0].ID, next), nil
}

// farthestBack is how many results can be asked for at once, and so how far back a walk can cross from page to page.
const farthestBack = 100

// before is the address of the previous result. Cursors only lead on, so the page before is found from the beginning.
func (s *Server) before(c *Call, who finder, a asked, page found, at int) (string, error) {
	if at > 0 {
		return walkAddress(page.Items[at-1].ID, a), nil
	}
	start := a.start()
	if start < searchPageSize || start > farthestBack {
		return "", nil
	}
	previous := askedOf(a.first())
	q := previous.query()
	q.Limit = start
	all, err := s.find(c, who, q)
	if err != nil || len(all.Items) < start {
		return "", err
	}
	if first := start - searchPageSize; first > 0 {
		previous.Set("cursor", all.Items[first-1].Cursor)
		previous.Set("start", strconv.Itoa(first))
	}
	return walkAddress(all.Items[start-1].ID, previous), nil
}
