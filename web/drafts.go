package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
)

// draftsRoutes are drafting.
func (s *Server) draftsRoutes() []Route {
	get, post := http.MethodGet, http.MethodPost
	return []Route{
		{Method: get, Path: "/draft", Who: SignedIn(), Case: "drafting", Handle: s.draftStart},
		{Method: post, Path: "/draft", Who: SignedIn(), Case: "drafting", Handle: s.beginDraft},
		{Method: get, Path: "/documents/:id/edit", Who: SignedIn(), Case: "drafting", Handle: s.editDraft},
		{Method: get, Path: "/documents/:id/layout", Who: SignedIn(), Case: "drafting", Handle: s.draftLayout},
		{Method: post, Path: "/documents/:id/save", Who: SignedIn(), Case: "drafting", Handle: s.saveDraft, Limit: "4M"},
		{Method: post, Path: "/documents/:id/submit", Who: SignedIn(), Case: "drafting", Handle: s.submitDraft, Limit: "4M"},
		{Method: post, Path: "/documents/:id/recall", Who: SignedIn(), Case: "drafting", Handle: Act(s.recallDraft, s.recalledDraft)},
		{Method: post, Path: "/documents/:id/hold", Who: SignedIn(), Case: "drafting", Handle: s.holdDraft},
		{Method: post, Path: "/documents/:id/release", Who: SignedIn(), Case: "drafting", Handle: s.releaseDraft},
		{Method: post, Path: "/documents/:id/bin", Who: SignedIn(), Case: "drafting", Handle: Act(s.binDraft, s.binnedDraft)},
		{Method: post, Path: "/documents/:id/restore", Who: SignedIn(), Case: "drafting", Handle: Act(s.restoreDraft, s.restoredDraft)},
	}
}

// draftsAccess is their part of the access matrix.
func draftsAccess() []Access {
	return []Access{{Case: "drafting", Shows: "the asker's own drafts, units, series and levels up to the clearance; a draft to its route",
		Routes: map[string]string{"GET /draft": "signed_in", "POST /draft": "signed_in", "GET /documents/:id/edit": "signed_in",
			"GET /documents/:id/layout": "signed_in", "POST /documents/:id/save": "signed_in", "POST /documents/:id/submit": "signed_in",
			"POST /documents/:id/recall": "signed_in", "POST /documents/:id/hold": "signed_in", "POST /documents/:id/release": "signed_in", "POST /documents/:id/bin": "signed_in",
			"POST /documents/:id/restore": "signed_in"},
		Worlds: []string{"GET /draft", "GET /documents/{document}/edit", "GET /documents/{document}/layout"}}}
}

// draftStart is where a kind is chosen, beside the drafts that were begun and those in the bin.
type draftStart struct {
	Form
	Genres         []archive.Genre
	Drafts, Binned []archive.Document
}

func (s *Server) draftStart(c *Call) error {
	page, err := s.startPage(c, Form{Values: url.Values{"kind": {"outgoing"}, "genre": {string(archive.Notice)},
		"reply_to": {c.QueryParam("reply_to")}}})
	if err != nil {
		return err
	}
	return c.Page("draft_start", page)
}

func (s *Server) startPage(c *Call, f Form) (Page, error) {
	d := draftStart{Form: f, Genres: archive.Genres()}
	var err error
	if d.Drafts, err = s.office.Drafts(c.Ctx(), c.By(), archive.Drafting); err != nil {
		return Page{}, err
	}
	d.Binned, err = s.office.Drafts(c.Ctx(), c.By(), archive.Binned)
	return Page{Title: c.T("拟稿"), Here: "draft", Data: d}, err
}

// beginDraft makes the draft that was chosen and opens it.
func (s *Server) beginDraft(c *Call) error {
	err := Act(func(c *Call) error {
		form, err := c.Form()
		if err != nil {
			return err
		}
		genre, title := archive.Genre(form.Get("genre")), form.Get("title")
		change := office.Change{Genre: &genre, Title: &title}
		if to := archive.ID(form.Get("reply_to")); to != "" {
			change.ReplyTo = &to
		}
		_, err = s.office.CreateDraft(c.Ctx(), c.By(), archive.DocumentKind(form.Get("kind")), change)
		return err
	}, func(c *Call, ref string) error { return c.Go("/documents/" + ref + "/edit") })(c)
	if archive.KindOf(err) != archive.Invalid {
		return err
	}
	form, formErr := c.Form()
	if formErr != nil {
		return formErr
	}
	page, pageErr := s.startPage(c, c.FormOf(form, err))
	if pageErr != nil {
		return pageErr
	}
	return c.Refused(err, "draft_start", page)
}

func (s *Server) editDraft(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	desk, err := s.office.Drafting(c.Ctx(), c.By(), id)
	if err != nil {
		return err
	}
	if desk.Document.Kind == archive.Application {
		return c.Go("/documents/" + string(id) + "/form")
	}
	if !desk.MayEdit && desk.HeldBy == "" {
		return c.Go("/documents/" + string(id))
	}
	return c.Page("draft", c.draftPage(desk, Form{Values: formOfDraft(desk)}))
}

// saveDraft saves by itself for the script, and at the press of a button for all others.
func (s *Server) saveDraft(c *Call) error {
	err := Act(func(c *Call) error {
		id, version, change, err := s.typedDraft(c)
		if err != nil {
			return err
		}
		_, err = s.office.ChangeDraft(c.Ctx(), c.By(), id, version, change)
		return err
	}, s.savedDraft)(c)
	if err == nil {
		return nil
	}
	return s.notSaved(c, err)
}

func (s *Server) savedDraft(c *Call, ref string) error {
	if !c.ForSwap() {
		return c.Done("/documents/"+ref+"/edit", Flash{Text: c.T("草稿已保存")})
	}
	desk, err := s.office.Drafting(c.Ctx(), c.By(), archive.ID(ref))
	if err != nil {
		return err
	}
	return c.Fragment("draft", "draft-saved", c.View(c.draftOf(desk, Form{Values: formOfDraft(desk)})))
}

// notSaved answers what was typed once more, with what is wrong; the script keeps it on the page and only needs the sentence.
func (s *Server) notSaved(c *Call, err error) error {
	e := asError(err)
	f, known := faults[e.Kind]
	if !known || f.status >= http.StatusInternalServerError || e.Kind == archive.NotFound {
		return err
	}
	if c.ForSwap() {
		return c.fragment(f.status, "draft", "draft-refused", map[string]string{"Kind": string(e.Kind), "Field": e.Field, "Text": c.Sentence(e)})
	}
	form, formErr := c.Form()
	if formErr != nil {
		return formErr
	}
	desk, deskErr := s.office.Drafting(c.Ctx(), c.By(), archive.ID(c.Param("id")))
	if deskErr != nil {
		return deskErr
	}
	return c.Refused(err, "draft", c.draftPage(desk, c.FormOf(form, err)))
}

// submitDraft saves what was typed last and sends it on its way.
func (s *Server) submitDraft(c *Call) error {
	err := Act(func(c *Call) error {
		id, version, change, err := s.typedDraft(c)
		if err != nil {
			return err
		}
		form, err := c.Form()
		if err != nil {
			return err
		}
		_, err = s.office.ChangeAndSubmit(c.Ctx(), c.By(), id, version, change, strings.TrimSpace(form.Get("opinion")), nil)
		return err
	}, func(c *Call, ref string) error {
		return c.Done("/documents/"+ref, Flash{Text: c.T("已送审"), Undo: "/documents/" + ref + "/recall", UndoLabel: c.T("撤回")})
	})(c)
	if err == nil {
		return nil
	}
	return s.notSaved(c, err)
}

// recallDraft takes a draft back before anybody else has acted on it.
func (s *Server) recallDraft(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	_, err = s.office.Recall(c.Ctx(), c.By(), id, "")
	return err
}

func (s *Server) recalledDraft(c *Call, ref string) error {
	return c.Done("/documents/"+ref+"/edit", Flash{Text: c.T("已撤回")})
}

func (s *Server) draftLayout(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	pages, err := s.office.PageCount(c.Ctx(), c.By(), id)
	if archive.KindOf(err) == archive.Invalid { // nothing to be set in type yet: not worth a message, it was nobody's wish
		return c.Fragment("draft", "draft-layout-empty", c.Sentence(asError(err)))
	}
	if err != nil {
		return err
	}
	rest := []int{}
	for n := 2; n <= pages; n++ {
		rest = append(rest, n)
	}
	return c.Fragment("draft", "draft-layout", map[string]any{"ID": id, "Pages": pages, "Rest": rest, "Now": c.Now().UnixMilli()})
}

// holdDraft and releaseDraft tell others that somebody is writing. They carry no claim: held twice is held.
func (s *Server) holdDraft(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	if _, err := s.office.HoldEdit(c.Ctx(), c.By(), id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *Server) releaseDraft(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	if _, err := s.office.ReleaseEdit(c.Ctx(), c.By(), id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *Server) binDraft(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	return s.office.Bin(c.Ctx(), c.By(), id)
}

func (s *Server) binnedDraft(c *Call, ref string) error {
	return c.Done("/draft", Flash{Text: c.T("已放入回收站，30 天内可以恢复"), Undo: "/documents/" + ref + "/restore", UndoLabel: c.T("恢复")})
}

func (s *Server) restoreDraft(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	return s.office.Unbin(c.Ctx(), c.By(), id)
}

func (s *Server) restoredDraft(c *Call, ref string) error {
	return c.Done("/documents/"+ref+"/edit", Flash{Text: c.T("草稿已恢复")})
}
