package web

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/search"
)

type finder = office.Finder

// finder is who asks. The place of the index is read first: what changes in between is left out once more than it must be.
func (s *Server) finder(c *Call) (finder, error) {
	place, _ := s.index.Position()
	return s.office.Finder(c.Ctx(), c.By(), place)
}

// found is a page of results, each with its row of this moment.
type found struct {
	search.Result
	Documents map[archive.ID]archive.Document
}

// mostStale is how often a search is asked again without what the rows no longer grant.
const mostStale = 3

// find asks the index and holds every hit against the rows before it leaves. A hit that may not be read now is asked away, so that
// neither the total nor a facet counts it.
func (s *Server) find(c *Call, who finder, q search.Query) (f found, err error) {
	q.Reader = search.Reader{Clearance: who.Clearance, Tokens: who.Tokens, Grants: who.Lent, Exclude: slices.Clone(who.Exclude)}
	for range mostStale {
		if f.Result, err = s.index.Search(c.Ctx(), q); err != nil {
			return found{}, err
		}
		ids := make([]archive.ID, len(f.Items))
		for i, hit := range f.Items {
			ids[i] = hit.ID
		}
		if f.Documents, err = s.office.Findable(c.Ctx(), c.By(), ids); err != nil {
			return found{}, err
		}
		if len(f.Documents) == len(ids) {
			return f, nil
		}
		for _, id := range ids {
			if _, ok := f.Documents[id]; !ok {
				q.Reader.Exclude = append(q.Reader.Exclude, id)
			}
		}
	}
	return found{}, archive.E(archive.Unavailable, "检索正在更新，请稍后再试。")
}

// foundPage is a page of results as the template shows it.
type foundPage struct {
	Total       int
	Approximate bool
	Items       []foundItem
	Facets      []facet
	Chips       []chip
	Sorts       []option
	Pager       Pager
}

// foundItem is one result.
type foundItem struct {
	search.Hit
	Now    archive.Document // its row of this moment, without text
	Href   string
	Titled []search.Piece // the title with its marks, nil when nothing in it was asked for
	Number []search.Piece
	Shown  []search.Fragment // where else it was found
}

// facet is one group of counted values. More are folded away.
type facet struct {
	Name, Label string
	Values      []facetValue
	More        []facetValue
}

type facetValue struct {
	Value, Label string
	Count        int
	Chosen       bool
}

func (s *Server) foundPage(c *Call, a asked, f found) *foundPage {
	p := &foundPage{Total: f.Total, Approximate: f.Approximate, Facets: facetsOf(c, a, f.Facets), Chips: s.chips(c, a), Sorts: sorts()}
	for _, hit := range f.Items {
		item := foundItem{Hit: hit, Now: f.Documents[hit.ID], Href: walkAddress(hit.ID, a)}
		for _, fragment := range hit.Highlights {
			switch fragment.Part {
			case "title":
				item.Titled = fragment.Pieces
			case "number":
				item.Number = fragment.Pieces
			case "body", "attachment":
				item.Shown = append(item.Shown, fragment)
			}
		}
		p.Items = append(p.Items, item)
	}
	p.Pager = searchPager(c, a, f)
	return p
}

// searchPager numbers the results of the page.
func searchPager(c *Call, a asked, f found) Pager {
	start, text := a.start(), ""
	if len(f.Items) > 0 {
		text = c.T("第 %s–%s 件，共 %s 件", grouped(start+1), grouped(start+len(f.Items)), grouped(f.Total))
	}
	next := a.first()
	next.Set("start", strconv.Itoa(start+len(f.Items)))
	pager := CursorPager(&url.URL{Path: "/search", RawQuery: next.Encode()}, text, f.NextCursor)
	if start > 0 {
		pager.Prev = addressOf("/search", a.first())
		pager.PrevText = c.T("回到第一页")
	}
	return pager
}

// facetsShown is how many values of a facet stand open.
const facetsShown = 8

func facetsOf(c *Call, a asked, counts map[string][]search.FacetCount) []facet {
	labels := map[string]string{"genre": "文种", "year": "年度", "level": "密级", "kind": "种类", "unit": "部门", "retention": "保管期限"}
	var list []facet
	for _, name := range askedFilters {
		f := facet{Name: name, Label: labels[name]}
		for _, count := range counts[name] {
			value := facetValue{Value: count.Value, Label: c.T(filterWord(name, count.Value)), Count: count.Count, Chosen: a.Holds(name, count.Value)}
			if len(f.Values) < facetsShown || value.Chosen {
				f.Values = append(f.Values, value)
			} else {
				f.More = append(f.More, value)
			}
		}
		if len(f.Values) > 1 || slices.ContainsFunc(f.Values, func(v facetValue) bool { return v.Chosen }) {
			list = append(list, f)
		}
	}
	return list
}
