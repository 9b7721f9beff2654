package web

import (
	"net/http"
	"net/url"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
)

// inboxRoutes are the work boxes.
func (s *Server) inboxRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/inbox", Who: SignedIn(), Case: "inbox", Handle: s.inbox},
		{Method: http.MethodGet, Path: "/inbox/preview/:id", Who: SignedIn(), Case: "inbox", Handle: s.preview},
		{Method: http.MethodPost, Path: "/inbox/batch", Who: SignedIn(), Case: "inbox", Handle: Act(s.batch, s.afterBatch)},
		{Method: http.MethodGet, Path: "/inbox/batch", Who: SignedIn(), Case: "inbox", Handle: func(c *Call) error { return c.Go("/inbox") }},
	}
}

// inboxAccess is their part of the access matrix.
func inboxAccess() []Access {
	return []Access{{Case: "inbox", Shows: "the asker's own tasks, what the asker has started or taken part in, and their counts",
		Routes: map[string]string{"GET /inbox": "signed_in", "GET /inbox/preview/:id": "signed_in", "POST /inbox/batch": "signed_in", "GET /inbox/batch": "signed_in"},
		Worlds: []string{"GET /inbox", "GET /inbox?box=toread", "GET /inbox?box=done", "GET /inbox?box=read", "GET /inbox?box=mine",
			"GET /inbox?box=tracked", "GET /inbox?only=urgent&sort=urgency", "GET /inbox/preview/{document}", "GET /inbox/batch"}}}
}

// inbox shows one of the six boxes, and of the chosen document what is asked, the last opinions and the opinion box.
func (s *Server) inbox(c *Call) error {
	f := boxFilter(c.QueryParams())
	box, err := s.office.Box(c.Ctx(), c.By(), f)
	if err != nil {
		return err
	}
	page := inboxOf(c.clock(), f, box)
	if f.Box == archive.BoxToDo {
		if page.StandIn, err = s.office.StandIn(c.Ctx(), c.By()); err != nil {
			return err
		}
	}
	if chosen := c.QueryParam("at"); archive.ValidID(chosen) {
		if page.Preview, err = s.previewOf(c, archive.ID(chosen), f.Box); archive.KindOf(err) == archive.NotFound {
			page.Preview, err = nil, nil // it has gone from the box meanwhile
		}
		if err != nil {
			return err
		}
	}
	return c.Page("inbox", Page{Title: page.Title, Here: "inbox", Data: page, counts: (*Counts)(&box.Waiting)})
}

func boxFilter(q url.Values) archive.TaskFilter {
	f := archive.TaskFilter{Box: archive.TaskBox(q.Get("box")), Only: archive.TaskOnly(q.Get("only")), Sort: archive.TaskSort(q.Get("sort")),
		Cursor: q.Get("cursor")}
	if f.Box == "" {
		f.Box = archive.BoxToDo
	}
	return f
}

// preview is the pane beside the list, for htmx; a browser without script is led to the document itself.
func (s *Server) preview(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	if !c.ForSwap() {
		return c.Go("/documents/" + string(id))
	}
	p, err := s.previewOf(c, id, boxFilter(c.QueryParams()).Box)
	if err != nil {
		return err
	}
	return c.Fragment("inbox", "preview", c.View(p))
}

// taskPreview is a document as the pane beside the list shows it.
type taskPreview struct {
	office.View
	Deed    deed   // the one filled button; zero: none from here
	Back    bool   // 退回 is offered
	Next    string // where the list goes on
	More    bool   // with another document
	Asks    bool   // the button opens a form
	Recent  []archive.Opinion
	Excerpt string
	Opinion string
	Phrases []string
}

func (s *Server) previewOf(c *Call, id archive.ID, box archive.TaskBox) (*taskPreview, error) {
	v, err := s.office.Open(c.Ctx(), c.By(), id)
	if err != nil {
		return nil, err
	}
	actor, err := s.actor(c)
	if err != nil {
		return nil, err
	}
	p := &taskPreview{View: v, Recent: lastOf(v.Opinions, 3), Opinion: openingPhrase(v, actor), Phrases: actor.Phrases}
	if !v.OnLoan {
		p.Excerpt = excerpt(v.Document.Body.Plain(), 160)
	}
	bar := barOf(v)
	p.Deed, p.Back, p.Asks = bar.First, bar.has(workflow.Return), documentPage{View: v, Bar: bar}.AsksFirst()
	near, err := s.office.Neighbours(c.Ctx(), c.By(), box, id)
	p.More, p.Next = near.Next != nil, boxHref(archive.TaskFilter{Box: box})
	if p.More {
		p.Next += "&at=" + string(near.Next.DocumentID)
	}
	return p, err
}

// lastOf picks the last opinions, newest first.
func lastOf(all []archive.Opinion, n int) []archive.Opinion {
	var last []archive.Opinion
	for i := len(all) - 1; i >= 0 && len(last) < n; i-- {
		last = append(last, all[i])
	}
	return last
}

// excerpt is the beginning of a text, of at most n characters.
func excerpt(text string, n int) string {
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	return string(runes[:n]) + "……"
}
