package web

import (
	"cmp"
	"net/url"
	"strconv"
	"strings"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
)

// incomingPage is the form for an arrival from outside, to enter it or to correct what was entered.
type incomingPage struct {
	Form
	office.Choices
	Genres     []archive.Genre
	Senders    []string
	Duplicates office.Duplicates
	MaxUpload  int64
	Files      []draftFile
	Document   *archive.Document // that is corrected; nil for a new one
}

// Typed reports whether what stands on the paper can be changed, and not only how it came.
func (p incomingPage) Typed() bool {
	return p.Document == nil || p.Document.Status == archive.Received && p.Document.Arrival.Origin == 0
}

func (s *Server) newIncoming(c *Call) error {
	today := string(archive.DateOf(c.Now(), c.zone()))
	page, err := s.incomingPage(c, nil, Form{Values: url.Values{"genre": {string(archive.Notice)}, "urgency": {"normal"}, "level": {"public"},
		"dated": {today}, "received_on": {today}, "copies": {"1"}, "way": {string(archive.OnPaper)}}})
	if err != nil {
		return err
	}
	return c.Page("incoming_new", page)
}

func (s *Server) incomingPage(c *Call, d *archive.Document, f Form) (Page, error) {
	p := incomingPage{Form: f, Genres: archive.Genres(), MaxUpload: s.office.MaxUpload, Document: d}
	var err error
	if p.Choices, err = s.office.Choices(c.Ctx(), c.By()); err != nil {
		return Page{}, err
	}
	if p.Senders, err = s.office.KnownSenders(c.Ctx(), c.By(), ""); err != nil {
		return Page{}, err
	}
	for _, a := range attachmentsOf(f.Values) {
		file, err := s.office.File(c.Ctx(), c.By(), a.File)
		if err != nil {
			return Page{}, err
		}
		p.Files = append(p.Files, draftFile{File: file, Printed: a.Name, Level: a.Level, Levels: p.Levels})
	}
	p.Duplicates, err = s.office.Duplicates(c.Ctx(), c.By(), likenessIn(f.Values, d))
	title := c.T("来文登记")
	if d != nil {
		title = c.T("更正来文")
	}
	return Page{Title: title, Here: "deliveries", Data: p}, err
}

func likenessIn(form url.Values, d *archive.Document) archive.Likeness {
	l := archive.Likeness{Number: strings.TrimSpace(form.Get("number")), Title: form.Get("title"), Sender: form.Get("sender")}
	if d != nil {
		l.Except = d.Key
	}
	return l
}

// duplicates is the hint under what is typed.
func (s *Server) duplicates(c *Call) error {
	found, err := s.office.Duplicates(c.Ctx(), c.By(), likenessIn(c.QueryParams(), nil))
	if err != nil {
		return err
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
		change, err := arrivalOf(form)
		if err != nil {
			return err
		}
		_, err = s.office.Receive(c.Ctx(), c.By(), change)
		return err
	}, func(c *Call, ref string) error { return c.Go("/incoming/" + ref) })(c)
	return s.arrivalRefused(c, nil, err)
}

// arrivalRefused shows the form of an arrival once more with what was typed.
func (s *Server) arrivalRefused(c *Call, d *archive.Document, err error) error {
	if archive.KindOf(err) != archive.Invalid {
		return err
	}
	form, formErr := c.Form()
	if formErr != nil {
		return formErr
	}
	page, pageErr := s.incomingPage(c, d, c.FormOf(form, err))
	if pageErr != nil {
		return pageErr
	}
	return c.Refused(err, "incoming_new", page)
}

// arrivalOf turns the form of an arrival into what is entered.
func arrivalOf(form url.Values) (office.Change, error) {
	came, err := cameOf(form)
	if err != nil {
		return office.Change{}, err
	}
	genre, title, level := archive.Genre(form.Get("genre")), form.Get("title"), archive.Level(form.Get("level"))
	urgency, number, sender := archive.Urgency(form.Get("urgency")), strings.TrimSpace(form.Get("number")), strings.TrimSpace(form.Get("sender"))
	dated, term, attachments := archive.Date(form.Get("dated")), form.Get("term"), attachmentsOf(form)
	for i := range attachments {
		attachments[i].Level = level // a scan is as secret as what it shows
	}
	return office.Change{Genre: &genre, Title: &title, Level: &level, Term: &term, Urgency: &urgency, Number: &number, Sender: &sender,
		Dated: &dated, Attachments: &attachments, Arrival: came}, nil
}

// cameOf reads how an arrival came. What a form does not ask stays as it is.
func cameOf(form url.Values) (*office.ArrivalChange, error) {
	copies, err := strconv.Atoi(cmp.Or(strings.TrimSpace(form.Get("copies")), "0"))
	if err != nil {
		return nil, archive.E(archive.Invalid, "份数须在 0 到 9999 之间。").On("copies")
	}
	place, received, wanted := form.Get("place"), archive.Date(form.Get("received_on")), form.Get("reply_wanted") == "on"
	came := &office.ArrivalChange{Copies: &copies, Place: &place, ReceivedOn: &received, ReplyWanted: &wanted}
	if form.Has("way") {
		way := archive.ArrivalWay(form.Get("way"))
		came.Way = &way
	}
	return came, nil
}

// correction shows what was entered of an arrival, to be corrected.
func (s *Server) correction(c *Call) error {
	d, err := s.arrivalIn(c)
	if err != nil {
		return err
	}
	page, err := s.incomingPage(c, &d, Form{Values: valuesOfArrival(d)})
	if err != nil {
		return err
	}
	return c.Page("incoming_new", page)
}

// arrivalIn is the incoming document of the path.
func (s *Server) arrivalIn(c *Call) (archive.Document, error) {
	id, err := c.ID("id")
	if err != nil {
		return archive.Document{}, err
	}
	d, err := s.office.Draft(c.Ctx(), c.By(), id)
	if err == nil && d.Arrival == nil {
		err = missing()
	}
	return d, err
}

func valuesOfArrival(d archive.Document) url.Values {
	v := url.Values{"genre": {string(d.Genre)}, "urgency": {string(d.Urgency)}, "level": {string(d.Level)}, "term": {d.Term}, "dated": {string(d.Dated)},
		"number": {d.Number}, "sender": {d.Sender}, "title": {d.Title}, "way": {string(d.Arrival.Way)}, "copies": {strconv.Itoa(d.Arrival.Copies)},
		"place": {d.Arrival.Place}, "received_on": {string(d.Arrival.ReceivedOn)}}
	if d.Arrival.ReplyWanted {
		v.Set("reply_wanted", "on")
	}
	for _, f := range d.FilesOf(archive.Scan) {
		v.Add("attachment", string(f.File.ID))
		v.Add("attachment_name", f.Name)
		v.Add("attachment_level", string(f.Level))
	}
	return v
}

func (s *Server) correct(c *Call) error {
	d, err := s.arrivalIn(c)
	if err != nil {
		return err
	}
	typed := incomingPage{Document: &d}.Typed()
	err = Act(func(c *Call) error {
		form, err := c.Form()
		if err != nil {
			return err
		}
		change, err := arrivalOf(form)
		if err != nil {
			return err
		}
		if !typed {
			change = office.Change{Arrival: change.Arrival}
		}
		_, err = s.office.Correct(c.Ctx(), c.By(), d.ID, change)
		return err
	}, func(c *Call, ref string) error {
		if d.Status == archive.Received {
			return c.Done("/incoming/"+ref, Flash{Text: c.T("已更正")})
		}
		return c.Done("/documents/"+ref, Flash{Text: c.T("已更正")})
	})(c)
	return s.arrivalRefused(c, &d, err)
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

// Inside reports whether the arrival is handled within the department to which it was delivered.
func (p intakePage) Inside() bool { return p.Document.Arrival.Way == archive.FromInside }

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
		r := office.Registration{Opinion: strings.TrimSpace(form.Get("opinion")), Choose: chosenOf(form)}
		if form.Get("different") == "on" {
			r.Unlike = form.Get("unlike")
		}
		_, err = s.office.RegisterIncoming(c.Ctx(), c.By(), id, r)
		return err
	}, func(c *Call, ref string) error {
		return c.Done("/documents/"+ref, Flash{Text: c.T("已登记，收文号已给")})
	})(c)
	return s.intakeRefused(c, err)
}

// discardIncoming voids an arrival that was entered by mistake.
func (s *Server) discardIncoming(c *Call) error {
	err := Act(func(c *Call) error {
		id, form, err := c.posted()
		if err != nil {
			return err
		}
		_, err = s.office.DiscardArrival(c.Ctx(), c.By(), id, form.Get("reason"))
		return err
	}, func(c *Call, _ string) error {
		return c.Done("/deliveries", Flash{Text: c.T("已注明不登记，理由留在公文上")})
	})(c)
	return s.intakeRefused(c, err)
}

func (s *Server) intakeRefused(c *Call, err error) error {
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
