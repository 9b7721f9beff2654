package web

import (
	"net/url"
	"strings"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
)

// incomingPage is the form for an arrival from outside.
type incomingPage struct {
	Form
	office.Choices
	Genres     []archive.Genre
	Duplicates []archive.Document
	MaxUpload  int64
	Files      []draftFile
}

func (s *Server) newIncoming(c *Call) error {
	page, err := s.incomingPage(c, Form{Values: url.Values{"genre": {string(archive.Notice)}, "urgency": {"normal"}, "level": {"public"},
		"dated": {string(archive.DateOf(c.Now(), s.zone))}}})
	if err != nil {
		return err
	}
	return c.Page("incoming_new", page)
}

func (s *Server) incomingPage(c *Call, f Form) (Page, error) {
	p := incomingPage{Form: f, Genres: archive.Genres(), MaxUpload: s.office.MaxUpload}
	var err error
	if p.Choices, err = s.office.Choices(c.Ctx(), c.By()); err != nil {
		return Page{}, err
	}
	for _, a := range attachmentsOf(f.Values) {
		file, err := s.office.File(c.Ctx(), c.By(), a.File)
		if err != nil {
			return Page{}, err
		}
		p.Files = append(p.Files, draftFile{File: file, Printed: a.Name, Level: a.Level, Levels: p.Levels})
	}
	if number := strings.TrimSpace(f.Value("number")); number != "" {
		p.Duplicates, err = s.office.Duplicates(c.Ctx(), c.By(), number)
	}
	return Page{Title: c.T("来文登记"), Here: "deliveries", Data: p}, err
}

// duplicates is the hint under the number, while it is typed.
func (s *Server) duplicates(c *Call) error {
	number := strings.TrimSpace(c.QueryParam("number"))
	var found []archive.Document
	if number != "" {
		var err error
		if found, err = s.office.Duplicates(c.Ctx(), c.By(), number); err != nil {
			return err
		}
	}
	return c.Fragment("incoming_new", "duplicates", c.View(found))
}

// receive enters an arrival and leads on to its registration.
func (s *Server) receive(c *Call) error {
	err := Act(func(c *Call) error {
		form, err := c.Form()
		if err != nil {
			return err
		}
		_, err = s.office.Receive(c.Ctx(), c.By(), arrivalOf(form))
		return err
	}, func(c *Call, ref string) error { return c.Go("/incoming/" + ref) })(c)
	if archive.KindOf(err) != archive.Invalid {
		return err
	}
	form, formErr := c.Form()
	if formErr != nil {
		return formErr
	}
	page, pageErr := s.incomingPage(c, c.FormOf(form, err))
	if pageErr != nil {
		return pageErr
	}
	return c.Refused(err, "incoming_new", page)
}

// arrivalOf turns the form of an arrival into what is entered.
func arrivalOf(form url.Values) office.Change {
	genre, title, level := archive.Genre(form.Get("genre")), form.Get("title"), archive.Level(form.Get("level"))
	urgency, number, sender := archive.Urgency(form.Get("urgency")), strings.TrimSpace(form.Get("number")), strings.TrimSpace(form.Get("sender"))
	dated, term, attachments := archive.Date(form.Get("dated")), form.Get("term"), attachmentsOf(form)
	for i := range attachments {
		attachments[i].Level = level // a scan is as secret as what it shows
	}
	return office.Change{Genre: &genre, Title: &title, Level: &level, Term: &term, Urgency: &urgency, Number: &number, Sender: &sender,
		Dated: &dated, Attachments: &attachments}
}

// intakePage is an arrival that waits for its 收文号.
type intakePage struct {
	Form
	office.Intake
}

func (s *Server) intake(c *Call) error {
	page, err := s.intakePage(c, Form{Values: url.Values{"opinion": {c.T("已签收登记，请审核。")}}})
	if err != nil {
		return err
	}
	return c.Page("incoming", page)
}

func (s *Server) intakePage(c *Call, f Form) (Page, error) {
	id, err := c.ID("id")
	if err != nil {
		return Page{}, err
	}
	in, err := s.office.Intake(c.Ctx(), c.By(), id)
	if err != nil {
		return Page{}, err
	}
	return Page{Title: c.T("登记来文"), Here: "deliveries", Data: intakePage{Form: f, Intake: in}}, nil
}

// Pick is the picker of a step in which departments are named.
func (p intakePage) Pick(s workflow.Step, label string) picker {
	name := "choose_" + s.Key
	return picker{Name: name, Label: label, Nodes: departments(p.Units, p.Organisation, p.Values[name]), Chosen: pickedUnits(p.Units, p.Values[name])}
}

// ByUnits reports whether departments are named for a step, and not persons.
func (p intakePage) ByUnits(s workflow.Step) bool { return s.Who.By == workflow.ByUnits }

// Picked reports whether somebody is named for a step in the form.
func (p intakePage) Picked(step string, id archive.ID) bool {
	for _, chosen := range p.Values["choose_"+step] {
		if chosen == string(id) {
			return true
		}
	}
	return false
}

func (s *Server) registerIncoming(c *Call) error {
	err := Act(func(c *Call) error {
		id, form, err := c.posted()
		if err != nil {
			return err
		}
		_, err = s.office.RegisterIncoming(c.Ctx(), c.By(), id, strings.TrimSpace(form.Get("opinion")), chosenOf(form))
		return err
	}, func(c *Call, ref string) error {
		return c.Done("/documents/"+ref, Flash{Text: c.T("已登记，送初审")})
	})(c)
	if archive.KindOf(err) != archive.Invalid {
		return err
	}
	form, formErr := c.Form()
	if formErr != nil {
		return formErr
	}
	page, pageErr := s.intakePage(c, c.FormOf(form, err))
	if pageErr != nil {
		return pageErr
	}
	return c.Refused(err, "incoming", page)
}

// chosenOf reads whom the registrar has named for later steps: fields choose_STEP.
func chosenOf(form url.Values) map[string][]archive.ID {
	chosen := map[string][]archive.ID{}
	for name, ids := range form {
		if step, ok := strings.CutPrefix(name, "choose_"); ok && len(ids) > 0 && ids[0] != "" {
			chosen[step] = idsOf(ids)
		}
	}
	return chosen
}
