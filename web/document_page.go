package web

import (
	"slices"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
)

// documentPage is what every page of one document shows: its head, its tabs, and the bar of what can be done.
type documentPage struct {
	office.View
	Base     string // /documents/…
	Tab      string
	Tabs     []choice
	Box      archive.TaskBox // in which the person came to it; "" for none
	BoxName  string
	Near     office.Neighbours
	Walk     *walk // through the search in which the person found it; nil for none
	Bar      actionBar
	Opinion  string // what the opinion box starts with
	Phrases  []string
	Due      Deadline
	IssuedOn string // 印发日期, as printed
	Says     any    // what the tab adds
}

// openDocument reads a document for one of its tabs.
func (s *Server) openDocument(c *Call, tab string) (documentPage, error) {
	id, err := c.ID("id")
	if err != nil {
		return documentPage{}, err
	}
	v, err := s.office.Open(c.Ctx(), c.By(), id)
	if err != nil {
		return documentPage{}, err
	}
	return s.documentPageOf(c, v, tab)
}

func (s *Server) documentPageOf(c *Call, v office.View, tab string) (p documentPage, err error) {
	actor, err := s.actor(c)
	if err != nil {
		return p, err
	}
	p = documentPage{View: v, Base: "/documents/" + string(v.Document.ID), Tab: tab, Bar: barOf(v), Opinion: openingPhrase(v, actor),
		Phrases: actor.Phrases}
	if p.Bar.First.Starts != "" {
		p.Opinion = p.Bar.First.Starts
	}
	if !v.Document.IssuedAt.IsZero() {
		p.IssuedOn = archive.DateOf(v.Document.IssuedAt, c.clock().Zone).Chinese()
	}
	if v.MyTask != nil {
		p.Due = c.clock().Due(v.MyTask.Due)
		if v.MyTask.DueUnknown {
			p.Due = Deadline{Text: c.T("待定，放假安排尚未录入")}
		}
	}
	p.Box, p.BoxName = boxOf(c.QueryParam("box"), v)
	if p.Walk, err = s.walk(c, v.Document.ID); err != nil {
		return p, err
	}
	p.Tabs = tabsOf(c.Lang, p)
	if p.Box != "" {
		p.Near, err = s.office.Neighbours(c.Ctx(), c.By(), p.Box, v.Document.ID)
	}
	return p, err
}

// boxOf is the box that a document was opened from: the one the address names, else the one in which its task lies.
func boxOf(asked string, v office.View) (archive.TaskBox, string) {
	box := archive.TaskBox(asked)
	if asked == "" && v.MyTask != nil {
		box = archive.BoxToDo
		if v.MyTask.Duty == workflow.ToRead {
			box = archive.BoxToRead
		}
	}
	for _, n := range boxNames {
		if n.box == box {
			return n.box, n.name
		}
	}
	return "", ""
}

// tabsOf are the tabs that the person may open; Count says how much is behind each.
func tabsOf(lang Language, p documentPage) []choice {
	tab := func(key, label, path string, count int) choice {
		href := p.Base + path
		switch {
		case p.Walk != nil:
			href += "?" + p.Walk.Query
		case p.Box != "":
			href += "?box=" + string(p.Box)
		}
		return choice{Label: label, Href: href, Count: count, Current: key == p.Tab}
	}
	tabs := []choice{tab("text", lang.T("正文"), "", -1), tab("files", lang.T("附件"), "/files", len(filesOf(p.Document)))}
	if p.Inside {
		tabs = append(tabs, tab("slip", lang.T("办文单"), "/slip", -1))
	}
	if p.Inside && p.Document.Kind != archive.Incoming { // what came in is not revised here
		tabs = append(tabs, tab("versions", lang.T("修订对比"), "/versions", len(p.Versions)))
	}
	links := max(len(p.Chain)-1, 0)
	return append(tabs, tab("links", lang.T("关联"), "/links", links))
}

// SavedAt is when the text was last changed, not when the document last moved; nil when the asker may not read its versions.
func (p documentPage) SavedAt() *time.Time {
	if p.Document.Status == archive.Drafting {
		return &p.Document.UpdatedAt
	}
	var last *time.Time
	for i, v := range p.Versions {
		if last == nil || v.At.After(*last) {
			last = &p.Versions[i].At
		}
	}
	return last
}

// filesOf are the files that a reader is given beside the text.
func filesOf(d archive.Document) []archive.DocumentFile {
	return slices.Concat(d.FilesOf(archive.Original), d.FilesOf(archive.Scan), d.FilesOf(archive.Attachment))
}

// openingPhrase is what the opinion box starts with: the person's own phrase, which speaks of a draft, but nothing where words of one's
// own are wanted: for signing, for an arrival and for anything above Internal.
func openingPhrase(v office.View, actor archive.Actor) string {
	if v.MyTask == nil || v.MyTask.Duty != workflow.ToDecide || v.MyStep.Kind == workflow.Sign || v.Document.Kind == archive.Incoming ||
		v.Document.Level.Rank() > archive.LevelInternal.Rank() {
		return ""
	}
	return actor.Phrase
}

// documentPart answers with one tab of a document.
func (s *Server) documentPart(c *Call, tab, template string, add func(*documentPage) error) error {
	p, err := s.openDocument(c, tab)
	if err != nil {
		return err
	}
	if add != nil {
		if err := add(&p); err != nil {
			return err
		}
	}
	return c.Page(template, Page{Title: p.Document.Title, Here: hereOf(p), Railed: true, Data: p})
}

func hereOf(p documentPage) string {
	if p.Box != "" {
		return "inbox"
	}
	return "documents"
}

// textPage is what the first tab adds.
type textPage struct {
	Reading    bool // 阅读, else 版面
	Original   bool // the text lies in the files that arrived
	Rail       []station
	Who        []readerGroup
	Told       []told // the latest news of it, as its senders see them
	MoreTold   int
	Annul      []annulment
	VoidAt     string // where the number can be voided; "" when it cannot
	Retentions []archive.Retention
}

func (s *Server) documentText(c *Call) error {
	return s.documentPart(c, "text", "document", func(p *documentPage) (err error) {
		says := textPage{Reading: c.QueryParam("view") == "read", Original: len(p.Document.Body) == 0, Rail: stationsOf(p.Rail, p.Opinions),
			Retentions: []archive.Retention{archive.Permanent, archive.Years30, archive.Years10}}
		if p.Inside {
			readers, err := s.office.Readers(c.Ctx(), c.By(), p.Document.ID)
			if err != nil {
				return err
			}
			says.Who = groupReaders(readers)
			if err := s.sayTold(c, p.Document.ID, &says); err != nil {
				return err
			}
		}
		says.Annul, says.VoidAt = annulmentsOf(p.View), s.voidAt(p.View)
		p.Says = says
		return nil
	})
}

// voidAt leads a registrar to the line of the register where the number of a document that has not gone out can be voided.
func (s *Server) voidAt(v office.View) string {
	if !v.MayVoidNo || !s.has("/register") {
		return ""
	}
	return "/register?series=" + string(v.Document.SeriesID)
}
