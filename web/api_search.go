package web

import (
	"net/url"
	"strconv"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/search"
)

func (s *Server) apiSearchRoutes() []Route {
	return []Route{reading("/search", "api_search", "检索 | Search", searchAnswer{}, s.apiSearch, paging(Param{"q", ""}, Param{"title", ""},
		Param{"sender", ""}, Param{"number", ""}, Param{"from", ""}, Param{"to", ""}, Param{"kind", archive.DocumentKind("")}, Param{"genre", ""},
		Param{"level", archive.Level("")}, Param{"unit", ""}, Param{"year", 0}, Param{"retention", archive.Retention("")},
		Param{"sort", search.ByRelevance})...)}
}

// searchAnswer is a page of what was found. Of facets, each value tells how many would be found with it.
type searchAnswer struct {
	Total       int                      `json:"total"`
	Approximate bool                     `json:"approximate"` // total and facets are close, see search.Result
	Items       []hitAnswer              `json:"items"`
	Facets      map[string][]facetAnswer `json:"facets"`
	NextCursor  string                   `json:"next_cursor"`
}

// hitAnswer is a document that was found.
type hitAnswer struct {
	ID         archive.ID           `json:"id"`
	Kind       archive.DocumentKind `json:"kind"`
	Title      string               `json:"title"`
	Number     string               `json:"number"`
	Sender     string               `json:"sender"`
	Date       archive.Date         `json:"date,omitempty"`
	Genre      string               `json:"genre"`
	Level      archive.Level        `json:"level"`
	Unit       string               `json:"unit"`
	RecordCode string               `json:"record_code,omitempty"`
	Highlights []fragmentAnswer     `json:"highlights"`
}

// fragmentAnswer is a stretch of a document in which something was found.
type fragmentAnswer struct {
	Part   string        `json:"part"`           // title, number, sender, receivers, body, attachment
	Name   string        `json:"name,omitempty"` // of the attachment
	File   archive.ID    `json:"file,omitempty"`
	Page   int           `json:"page,omitempty"` // of the attachment, from 1
	Pieces []pieceAnswer `json:"pieces"`
	Before bool          `json:"before"` // there is more text before
	After  bool          `json:"after"`
}

// pieceAnswer is a stretch of plain text, marked where it was asked for.
type pieceAnswer struct {
	Text   string `json:"text"`
	Marked bool   `json:"marked"`
}

// facetAnswer is one value of a facet.
type facetAnswer struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}

func (s *Server) apiSearch(c *Call) error {
	q, err := questionOf(c.QueryParams())
	if err != nil {
		return err
	}
	if q.Limit, err = searchLimit(c.QueryParam("limit")); err != nil {
		return err
	}
	who, err := s.finder(c)
	if err != nil {
		return err
	}
	f, err := s.find(c, who, q)
	if err != nil {
		return err
	}
	return c.OK(searchOf(f.Result))
}

// searchLimit is at most what the engine answers at once.
func searchLimit(text string) (int, error) {
	if text == "" {
		return 20, nil
	}
	limit, err := strconv.Atoi(text)
	if err != nil || limit < 1 || limit > 100 {
		return 0, archive.E(archive.Invalid, "每页条数须在 1 到 100 之间。").On("limit")
	}
	return limit, nil
}

// questionOf reads a question from its parameters, which are those of the page of the search.
func questionOf(v url.Values) (search.Query, error) {
	q := askedOf(v).query()
	if err := oneOf("sort", q.Sort); err != nil {
		return q, err
	}
	for _, kind := range q.Kind {
		if err := oneOf("kind", archive.DocumentKind(kind)); err != nil {
			return q, err
		}
	}
	for _, level := range q.Level {
		if err := oneOf("level", archive.Level(level)); err != nil {
			return q, err
		}
	}
	return q, nil
}

func searchOf(found search.Result) searchAnswer {
	a := searchAnswer{Total: found.Total, Approximate: found.Approximate, NextCursor: found.NextCursor, Facets: map[string][]facetAnswer{},
		Items: make([]hitAnswer, len(found.Items))}
	for i, h := range found.Items {
		a.Items[i] = hitAnswer{ID: h.ID, Kind: h.Kind, Title: h.Title, Number: h.Number, Sender: h.Sender, Date: archive.Date(h.Date),
			Genre: h.Genre, Level: h.Level, Unit: h.Unit, RecordCode: h.RecordCode, Highlights: make([]fragmentAnswer, len(h.Highlights))}
		for j, f := range h.Highlights {
			a.Items[i].Highlights[j] = fragmentOf(f)
		}
	}
	for facet, counts := range found.Facets {
		values := make([]facetAnswer, len(counts))
		for i, count := range counts {
			values[i] = facetAnswer{count.Value, count.Count}
		}
		a.Facets[facet] = values
	}
	return a
}

func fragmentOf(f search.Fragment) fragmentAnswer {
	a := fragmentAnswer{Part: f.Part, Name: f.Name, File: f.File, Page: f.Page, Before: f.Before, After: f.After, Pieces: make([]pieceAnswer, len(f.Pieces))}
	for i, p := range f.Pieces {
		a.Pieces[i] = pieceAnswer{p.Text, p.Marked}
	}
	return a
}
