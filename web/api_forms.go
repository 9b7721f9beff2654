package web

import (
	"time"

	"github.com/lantai/lantai/archive"
)

func (s *Server) apiFormRoutes() []Route {
	const row = "api_forms"
	return []Route{
		reading("/forms", row, "可以填写的表单 | The forms that can be filled in", list[formVersionAnswer]{}, s.apiForms),
		named(reading("/forms/:key/versions", row, "一种表单的各个版本 | The versions of a form", list[formVersionAnswer]{}, s.apiFormVersions)),
		making("/forms", row, "另立一版表单草稿 | Draft a version of a form", newFormRequest{}, formVersionAnswer{}, s.apiDraftForm, s.apiShowNewForm),
		named(asking("/forms/:key/check", row, "检查能否启用 | What keeps a version from being put in force", formCheckRequest{}, routeFaultsAnswer{}, s.apiCheckForm)),
		named(acting("/forms/:key/activate", row, "启用一版表单 | Put a version of a form in force", formVersionRequest{}, formVersionAnswer{}, s.apiActivateForm, s.apiShowForm)),
		named(acting("/forms/:key/retire", row, "停用一版表单 | Take a version of a form out of force", formVersionRequest{}, formVersionAnswer{}, s.apiRetireForm, s.apiShowForm)),
	}
}

// apiFormAccess is their part of the access matrix.
func apiFormAccess() []Access {
	return []Access{{Case: "api_forms", Shows: "the forms of the organisation; how many of the requests that the asker may know are on each version",
		Routes: signedIn("GET /forms", "GET /forms/:key/versions", "POST /forms", "POST /forms/:key/check", "POST /forms/:key/activate", "POST /forms/:key/retire"),
		Worlds: []string{"GET /api/v1/forms", "GET /api/v1/forms/{form_name}/versions"}}}
}

// newFormRequest lays a version of a form beside the older ones.
type newFormRequest struct {
	Form archive.Form `json:"form"`
	Note string       `json:"note,omitempty"`
}

// formVersionRequest names a version; 0 or none is the one in force.
type formVersionRequest struct {
	Version int `json:"version,omitempty"`
}

// formCheckRequest names a version, or gives a form that is not kept.
type formCheckRequest struct {
	Version int           `json:"version,omitempty"`
	Form    *archive.Form `json:"form,omitempty"`
}

// formVersionAnswer is a version of a form.
type formVersionAnswer struct {
	ID        archive.ID           `json:"id"`
	Key       string               `json:"key"`
	Version   int                  `json:"version"`
	State     archive.VersionState `json:"state"`
	Shipped   bool                 `json:"shipped"`
	Note      string               `json:"note"`
	Author    string               `json:"author"`
	CreatedAt time.Time            `json:"created_at"`
	Since     time.Time            `json:"since,omitzero"`
	Running   int                  `json:"running"`
	Form      archive.Form         `json:"form"`
}

func formVersionOf(v archive.FormVersion) formVersionAnswer {
	return formVersionAnswer{ID: v.ID, Key: v.Name, Version: v.Version, State: v.State, Shipped: v.Shipped(), Note: v.Note, Author: v.AuthorName,
		CreatedAt: moment(v.CreatedAt), Since: moment(v.Since), Running: v.Running, Form: v.Content}
}

func (s *Server) apiForms(c *Call) error {
	forms, err := s.office.Forms(c.Ctx(), c.By())
	if err != nil {
		return err
	}
	return c.OK(listOf(forms, "", formVersionOf))
}

func (s *Server) apiFormVersions(c *Call) error {
	name, err := c.nameOf()
	if err != nil {
		return err
	}
	all, _, err := s.office.FormDefinitions(c.Ctx(), c.By())
	if err != nil {
		return err
	}
	var versions []archive.FormVersion
	for _, v := range all {
		if v.Name == name {
			versions = append(versions, v)
		}
	}
	if len(versions) == 0 {
		return missing()
	}
	return c.OK(listOf(versions, "", formVersionOf))
}

func (s *Server) apiDraftForm(c *Call) error {
	var asked newFormRequest
	if err := c.Bind(&asked); err != nil {
		return err
	}
	_, err := s.office.DraftForm(c.Ctx(), c.By(), asked.Form, asked.Note)
	return err
}

func (s *Server) apiShowNewForm(c *Call, ref string) error { return s.apiOneForm(c, ref, c.Created) }
func (s *Server) apiShowForm(c *Call, ref string) error    { return s.apiOneForm(c, ref, c.OK) }

func (s *Server) apiOneForm(c *Call, ref string, answer func(any) error) error {
	v, err := s.office.FormDefinition(c.Ctx(), c.By(), archive.ID(ref))
	if err != nil {
		return err
	}
	return answer(formVersionOf(v))
}

// formVersionAsked is the version that an act is about.
func (s *Server) formVersionAsked(c *Call) (archive.ID, error) {
	var asked formVersionRequest
	if err := c.Bind(&asked); err != nil {
		return "", err
	}
	name, err := c.nameOf()
	if err != nil {
		return "", err
	}
	return s.office.FormVersionID(c.Ctx(), c.By(), name, asked.Version)
}

func (s *Server) apiCheckForm(c *Call) error {
	var asked formCheckRequest
	if err := c.Bind(&asked); err != nil {
		return err
	}
	name, err := c.nameOf()
	if err != nil {
		return err
	}
	form, err := s.formToCheck(c, name, asked)
	if err != nil {
		return err
	}
	faults, err := s.office.CheckForm(c.Ctx(), c.By(), form)
	if err != nil {
		return err
	}
	return c.OK(routeFaultsAnswer{c.faultsOf(faults)})
}

// formToCheck is the form that a question brings, under the name of its path, or the version that it names.
func (s *Server) formToCheck(c *Call, name string, asked formCheckRequest) (archive.Form, error) {
	if asked.Form != nil {
		asked.Form.Key = name
		return *asked.Form, nil
	}
	id, err := s.office.FormVersionID(c.Ctx(), c.By(), name, asked.Version)
	if err != nil {
		return archive.Form{}, err
	}
	v, err := s.office.FormDefinition(c.Ctx(), c.By(), id)
	return v.Content, err
}

func (s *Server) apiActivateForm(c *Call) error {
	id, err := s.formVersionAsked(c)
	if err != nil {
		return err
	}
	_, err = s.office.ActivateForm(c.Ctx(), c.By(), id)
	return err
}

func (s *Server) apiRetireForm(c *Call) error {
	id, err := s.formVersionAsked(c)
	if err != nil {
		return err
	}
	_, err = s.office.RetireForm(c.Ctx(), c.By(), id)
	return err
}
