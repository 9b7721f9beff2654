package web

import (
	"net/http"
	"net/url"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
)

// formsRoutes are the general forms: chosen and filled in. Their definitions have pages of their own, see formDesignRoutes.
func (s *Server) formsRoutes() []Route {
	get := func(path string, h Handler) Route {
		return Route{Method: http.MethodGet, Path: path, Who: SignedIn(), Case: "forms", Handle: h}
	}
	return []Route{
		get("/forms", s.formList),
		get("/forms/:key", s.newForm),
		{Method: http.MethodPost, Path: "/forms/:key", Who: SignedIn(), Case: "forms", Handle: s.fillIn},
		get("/documents/:id/form", s.filledForm),
		{Method: http.MethodPost, Path: "/documents/:id/form", Who: SignedIn(), Case: "forms", Handle: s.fillIn},
	}
}

// formsAccess is their part of the access matrix.
func formsAccess() []Access {
	return []Access{{Case: "forms", Shows: "the forms of the organisation; what was filled in, to those on its way",
		Routes: map[string]string{"GET /forms": "signed_in", "GET /forms/:key": "signed_in", "POST /forms/:key": "signed_in",
			"GET /documents/:id/form": "signed_in", "POST /documents/:id/form": "signed_in"},
		Worlds: []string{"GET /forms", "GET /forms/{form_name}", "GET /documents/{document}/form"}}}
}

// formChoice is a form that can be filled in, in the asker's language.
type formChoice struct{ Key, Name, Help string }

func (s *Server) formList(c *Call) error {
	forms, err := s.office.Forms(c.Ctx(), c.By())
	if err != nil {
		return err
	}
	var choices []formChoice
	for _, v := range forms {
		choices = append(choices, formChoice{v.Name, c.either(v.Content.Name, v.Content.NameEN), c.either(v.Content.Help, v.Content.HelpEN)})
	}
	return c.Page("forms", Page{Title: c.T("申请"), Here: "forms", Data: choices})
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
