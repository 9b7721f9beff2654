package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow/org"
)

// designs is where the definitions of forms are.
const designs = "/forms/definitions"

// formDesignRoutes are the definitions of forms: looked at by all, kept by the office as routes are.
func (s *Server) formDesignRoutes() []Route {
	get := func(path string, h Handler) Route {
		return Route{Method: http.MethodGet, Path: designs + path, Who: SignedIn(), Case: "form_designs", Handle: h}
	}
	post := func(path string, h Handler) Route {
		return Route{Method: http.MethodPost, Path: designs + path, Who: Only(org.Office), Case: "form_designs", Handle: h}
	}
	return []Route{
		get("", s.formDesigns),
		get("/:id", s.formDesign),
		get("/:id/compare", s.formComparison),
		get("/:id/json", s.exportForm),
		get("/:id/paper", s.formPaper),
		post("", backInForm(Act(s.beginForm, afterNewForm), "form_designs", s.formDesignsPage)),
		post("/import", backInForm(Act(s.importForm, afterNewForm), "form_designs", s.formDesignsPage)),
		post("/:id/draft", s.keepForm(s.copyForm, "已立新版草稿")),
		post("/:id/change", s.keepForm(s.changeForm, "已保存")),
		post("/:id/route", s.onDesign(s.draftFormRoute, afterFormRoute)),
		post("/:id/activate", s.keepForm(withID(s.office.ActivateForm), "已启用，此后新填的用这一版")),
		post("/:id/retire", s.keepForm(withID(s.office.RetireForm), "已停用，已经填写的不变")),
		post("/:id/discard", Act(withID(s.office.DiscardForm), func(c *Call, _ string) error { return c.Done(designs, Flash{Text: c.T("草稿已放弃")}) })),
	}
}

// formDesignsAccess is their part of the access matrix.
func formDesignsAccess() []Access {
	routes := map[string]string{}
	for _, path := range []string{"", "/:id", "/:id/compare", "/:id/json", "/:id/paper"} {
		routes["GET "+designs+path] = "signed_in"
	}
	for _, path := range []string{"", "/import", "/:id/draft", "/:id/change", "/:id/route", "/:id/activate", "/:id/retire", "/:id/discard"} {
		routes["POST "+designs+path] = "office"
	}
	return []Access{{Case: "form_designs",
		Shows:  "the definitions of forms; how many of the requests that the asker may know are on each version",
		Routes: routes,
		Worlds: []string{"GET /forms/definitions", "GET /forms/definitions/{form}", "GET /forms/definitions/{form}/compare",
			"GET /forms/definitions/{form}/json", "GET /forms/definitions/{form}/paper"}}}
}

func afterNewForm(c *Call, ref string) error {
	return c.Done(designs+"/"+ref, Flash{Text: c.T("已立新版草稿")})
}

// afterFormRoute leads to the route that was made, where one goes on.
func afterFormRoute(c *Call, ref string) error {
	return c.Done("/routes/"+ref, Flash{Text: c.T("已立流程草稿。改好、启用以后，表单就可以填写")})
}

// keepForm makes a handler of an act on a version that leads back to its page.
func (s *Server) keepForm(do Handler, said string) Handler {
	return s.onDesign(do, func(c *Call, ref string) error {
		form, err := c.Form()
		if err != nil {
			return err
		}
		return c.Done(designs+"/"+ref+openRow(form), Flash{Text: c.T(said)})
	})
}

// onDesign makes a handler of an act on a version. What is refused comes back on the page of the version, with what was typed.
func (s *Server) onDesign(do Handler, after func(*Call, string) error) Handler {
	return backInForm(Act(do, after), "form_design", func(c *Call, f Form) (Page, error) { return s.formDesignPage(c, f.Values, f) })
}

// beginForm lays the first draft of a form that is not there yet.
func (s *Server) beginForm(c *Call) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	f := archive.Form{Key: strings.TrimSpace(form.Get("key")), Name: strings.TrimSpace(form.Get("name")), NameEN: strings.TrimSpace(form.Get("name_en"))}
	f.Route = f.Key
	_, err = s.office.BeginForm(c.Ctx(), c.By(), f, "")
	return err
}

func (s *Server) importForm(c *Call) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	var f archive.Form
	if err := decodeStrictly([]byte(form.Get("definition")), &f); err != nil {
		return archive.E(archive.Invalid, "表单定义无法读取，请核对 JSON 的写法和字段名。").On("definition").Because(err)
	}
	_, err = s.office.DraftForm(c.Ctx(), c.By(), f, form.Get("note"))
	return err
}

// postedDesign reads the version of the address and what was typed about it.
func (s *Server) postedDesign(c *Call) (v archive.FormVersion, form url.Values, err error) {
	id, form, err := c.posted()
	if err != nil {
		return v, form, err
	}
	v, err = s.office.FormDefinition(c.Ctx(), c.By(), id)
	return v, form, err
}

// copyForm begins a new version with the content of an older one, or under another key a new form.
func (s *Server) copyForm(c *Call) error {
	v, form, err := s.postedDesign(c)
	if err != nil {
		return err
	}
	key := strings.TrimSpace(form.Get("key"))
	if key == "" {
		_, err = s.office.DraftForm(c.Ctx(), c.By(), v.Content, form.Get("note"))
		return err
	}
	v.Content.Key, v.Content.Route, v.Content.Name, v.Content.NameEN = key, key, strings.TrimSpace(form.Get("name")), ""
	_, err = s.office.BeginForm(c.Ctx(), c.By(), v.Content, form.Get("note"))
	return err
}

// changeForm writes all that stands in the designer, and then does what its button says to a row.
func (s *Server) changeForm(c *Call) error {
	v, form, err := s.postedDesign(c)
	if err != nil {
		return err
	}
	edition, err := numberIn(form, "edition")
	if err != nil {
		return err
	}
	f, err := designTyped(v.Content, form)
	if err != nil {
		return err
	}
	_, err = s.office.ChangeForm(c.Ctx(), c.By(), v.ID, edition, f, form.Get("note"))
	return err
}

// draftFormRoute lays the draft of a route for a form that has none yet, on the steps of another one or on plain ones.
func (s *Server) draftFormRoute(c *Call) error {
	v, form, err := s.postedDesign(c)
	if err != nil {
		return err
	}
	text := plainRoute(c)
	if base := form.Get("base"); base != "" {
		versions, err := s.office.RouteVersions(c.Ctx(), c.By(), base)
		if err != nil {
			return err
		}
		text.Steps = versions[0].Written.Steps
	}
	text.Key, text.Name, text.Kinds = v.Content.Route, v.Content.Name, []string{v.Content.Key}
	_, err = s.office.DraftRoute(c.Ctx(), c.By(), text, "")
	return err
}

// exportForm gives a definition as the JSON that can be read in again.
func (s *Server) exportForm(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	v, err := s.office.FormDefinition(c.Ctx(), c.By(), id)
	if err != nil {
		return err
	}
	return c.export(v.Definition, v.Content)
}

// formPaper is the form as it is printed, with nothing filled in.
func (s *Server) formPaper(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	pdf, v, err := s.office.FormPaper(c.Ctx(), c.By(), id)
	return c.pdf(pdf, v.Content.Name, err)
}

// formGroup are the versions of one form, as the list shows them.
type formGroup struct {
	Name, Title string
	InForce     *archive.FormVersion
	Drafts      []archive.FormVersion
	Latest      archive.ID
	Running     int
	Ready       bool // it can be filled in: its route is in force
}

// formDesignsList is all forms, each with the version in force and the drafts that are worked on.
type formDesignsList struct {
	Form
	office.Keeping
	Forms []formGroup
}

func (s *Server) formDesigns(c *Call) error {
	page, err := s.formDesignsPage(c, Form{Values: url.Values{}})
	if err != nil {
		return err
	}
	return c.Page("form_designs", page)
}

func (s *Server) formDesignsPage(c *Call, f Form) (Page, error) {
	versions, keeping, err := s.office.FormDefinitions(c.Ctx(), c.By())
	if err != nil {
		return Page{}, err
	}
	ready, err := s.office.Forms(c.Ctx(), c.By())
	if err != nil {
		return Page{}, err
	}
	p := formDesignsList{Form: f, Keeping: keeping, Forms: c.formGroups(versions)}
	for i, g := range p.Forms {
		p.Forms[i].Ready = archive.FilledByHouse(g.Name) || slices.ContainsFunc(ready, func(v archive.FormVersion) bool { return v.Name == g.Name })
	}
	return Page{Title: c.T("表单设计"), Here: "form_designs", Data: p}, nil
}

// formGroups gathers the versions, which come by name and newest first.
func (c *Call) formGroups(versions []archive.FormVersion) (groups []formGroup) {
	for i, v := range versions {
		if len(groups) == 0 || groups[len(groups)-1].Name != v.Name {
			groups = append(groups, formGroup{Name: v.Name, Title: c.either(v.Content.Name, v.Content.NameEN), Latest: v.ID})
		}
		g := &groups[len(groups)-1]
		g.Running += v.Running
		switch {
		case v.State == archive.VersionDraft:
			g.Drafts = append(g.Drafts, v)
		case v.State == archive.VersionInForce && (g.InForce == nil || g.InForce.Shipped()):
			g.InForce, g.Title = &versions[i], c.either(v.Content.Name, v.Content.NameEN)
		}
	}
	return groups
}
