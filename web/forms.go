package web

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow/org"
)

// formsRoutes are the general forms: chosen, filled in, and their definitions kept by the office.
func (s *Server) formsRoutes() []Route {
	get := func(path string, h Handler) Route {
		return Route{Method: http.MethodGet, Path: path, Who: SignedIn(), Case: "forms", Handle: h}
	}
	keep := func(path string, do Handler, said string) Route {
		return Route{Method: http.MethodPost, Path: path, Who: Only(org.Office), Case: "forms", Handle: s.keepForm(do, said)}
	}
	return []Route{
		get("/forms", s.formList),
		get("/forms/:key", s.newForm),
		{Method: http.MethodPost, Path: "/forms/:key", Who: SignedIn(), Case: "forms", Handle: s.fillIn},
		get("/documents/:id/form", s.filledForm),
		{Method: http.MethodPost, Path: "/documents/:id/form", Who: SignedIn(), Case: "forms", Handle: s.fillIn},
		get("/forms/definitions/:id", s.exportForm),
		keep("/forms", s.importForm, "已立新版草稿"),
		keep("/forms/definitions/:id/activate", s.activateForm, "已启用，此后新填的用这一版"),
		keep("/forms/definitions/:id/retire", s.retireForm, "已停用，已经填写的不变"),
		keep("/forms/definitions/:id/discard", s.discardForm, "草稿已放弃"),
	}
}

// formsAccess is their part of the access matrix.
func formsAccess() []Access {
	return []Access{{Case: "forms", Shows: "the forms of the organisation; what was filled in, to those on its way",
		Routes: map[string]string{"GET /forms": "signed_in", "GET /forms/:key": "signed_in", "POST /forms/:key": "signed_in",
			"GET /documents/:id/form": "signed_in", "POST /documents/:id/form": "signed_in", "GET /forms/definitions/:id": "signed_in",
			"POST /forms": "office", "POST /forms/definitions/:id/activate": "office", "POST /forms/definitions/:id/retire": "office",
			"POST /forms/definitions/:id/discard": "office"},
		Worlds: []string{"GET /forms", "GET /forms/{form_name}", "GET /documents/{document}/form", "GET /forms/definitions/{form}"}}}
}

// formListPage is where a form is chosen; below, for the office, where definitions are kept.
type formListPage struct {
	Form
	office.Keeping
	Forms    []formChoice
	Versions []archive.FormVersion
}

// formChoice is a form that can be filled in, in the asker's language.
type formChoice struct{ Key, Name, Help string }

func (s *Server) formList(c *Call) error {
	page, err := s.formListPage(c, Form{Values: url.Values{}})
	if err != nil {
		return err
	}
	return c.Page("forms", page)
}

func (s *Server) formListPage(c *Call, f Form) (Page, error) {
	forms, err := s.office.Forms(c.Ctx(), c.By())
	if err != nil {
		return Page{}, err
	}
	p := formListPage{Form: f}
	for _, v := range forms {
		p.Forms = append(p.Forms, formChoice{v.Name, c.either(v.Content.Name, v.Content.NameEN), c.either(v.Content.Help, v.Content.HelpEN)})
	}
	if p.Versions, p.Keeping, err = s.office.FormDefinitions(c.Ctx(), c.By()); err != nil {
		return Page{}, err
	}
	return Page{Title: c.T("申请"), Here: "forms", Data: p}, nil
}

// either picks a text that comes in two languages; the English one may be missing.
func (c *Call) either(chinese, english string) string {
	if c.Lang.Is("en") && english != "" {
		return english
	}
	return chinese
}

func (s *Server) newForm(c *Call) error {
	name, err := c.nameOf()
	if err != nil {
		return err
	}
	sheet, err := s.office.Form(c.Ctx(), c.By(), name)
	if err != nil {
		return err
	}
	return c.Page("form_fill", c.fillPage(sheet, url.Values{"urgency": {string(archive.Normal)}}, nil))
}

func (s *Server) filledForm(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	sheet, err := s.office.Filled(c.Ctx(), c.By(), id)
	if err != nil {
		return err
	}
	if !sheet.MayEdit {
		return c.Go("/documents/" + string(id))
	}
	return c.Page("form_fill", c.fillPage(sheet, formOfFilling(sheet), nil))
}

// fillIn saves what was typed, and with the button 送审 sends it on its way. What is refused comes back with each fault at its field.
func (s *Server) fillIn(c *Call) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	submit := form.Get("do") == "submit"
	err = Act(func(c *Call) error {
		sheet, err := s.formAsked(c)
		if err != nil {
			return err
		}
		change, version := changeOfForm(sheet, form)
		_, err = s.office.FillIn(c.Ctx(), c.By(), archive.ID(c.Param("id")), version, change, submit)
		return err
	}, func(c *Call, ref string) error {
		if submit {
			return c.Done("/documents/"+ref, Flash{Text: c.T("已送审"), Undo: "/documents/" + ref + "/recall", UndoLabel: c.T("撤回")})
		}
		return c.Done("/documents/"+ref+"/form", Flash{Text: c.T("草稿已保存")})
	})(c)
	if !mendable(err) {
		return err
	}
	sheet, sheetErr := s.formAsked(c)
	if sheetErr != nil {
		return sheetErr
	}
	return c.Refused(err, "form_fill", c.fillPage(sheet, form, c.faultsOfForm(sheet, form, submit, err)))
}

// formAsked is the form that the path names: one to begin, or one that was begun.
func (s *Server) formAsked(c *Call) (office.FormSheet, error) {
	if c.Param("id") != "" {
		id, err := c.ID("id")
		if err != nil {
			return office.FormSheet{}, err
		}
		return s.office.Filled(c.Ctx(), c.By(), id)
	}
	name, err := c.nameOf()
	if err != nil {
		return office.FormSheet{}, err
	}
	return s.office.Form(c.Ctx(), c.By(), name)
}

// keepForm makes a handler of an act on a definition; what is refused comes back on the page of the forms.
func (s *Server) keepForm(do Handler, said string) Handler {
	act := Act(do, func(c *Call, _ string) error { return c.Done("/forms#definitions", Flash{Text: c.T(said)}) })
	return backInForm(act, "forms", s.formListPage)
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

func (s *Server) activateForm(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	_, err = s.office.ActivateForm(c.Ctx(), c.By(), id)
	return err
}

func (s *Server) retireForm(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	_, err = s.office.RetireForm(c.Ctx(), c.By(), id)
	return err
}

func (s *Server) discardForm(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	_, err = s.office.DiscardForm(c.Ctx(), c.By(), id)
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
	data, err := indented(v.Content)
	if err != nil {
		return err
	}
	return c.keepsake(v.Name+"-"+strconv.Itoa(v.Version)+".json", "application/json", data)
}
