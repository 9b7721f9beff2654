package web

import (
	"net/url"
	"slices"
	"strings"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
)

// actPage is the form of one deed: a dialog on the document's page, and a page of its own without script.
type actPage struct {
	Form
	Deed   deed
	People []archive.Person // among whom to choose
	Where  []place          // to which it can be returned
	Ahead  []chooser        // later steps whose persons can be chosen
	Series []office.SeriesChoice
	Gone   bool // it can no longer be done; what was typed is kept
	Next   string
}

// place is a step to which a document can be returned, with those who acted there.
type place struct {
	Step  string
	Name  string
	Names []string
}

// chooser is a step ahead for which persons, or units whose heads then act, can be chosen.
type chooser struct {
	Step    string
	Name    string
	People  []archive.Person
	Units   []archive.Unit
	Several bool
}

// Tick is the kind of input by which persons are chosen.
func (a actPage) Tick() string { return tickOf(a.Deed.People == many) }

// Field is the name of the field for a later step.
func (ch chooser) Field() string { return chooseField + ch.Step }

// Tick is the kind of input by which persons or units are chosen.
func (ch chooser) Tick() string { return tickOf(ch.Several) }

// chooseField begins the names of the fields for later steps.
const chooseField = "choose."

func tickOf(several bool) string {
	if several {
		return "checkbox"
	}
	return "radio"
}

// actForm shows the form of a deed: whole to a browser, its inside to htmx, which puts it into a dialog.
func (s *Server) actForm(c *Call) error {
	p, err := s.openDocument(c, "text")
	if err != nil {
		return err
	}
	if c.QueryParam("do") == "" {
		return c.Go(p.Base)
	}
	d, ok := p.Bar.deed(workflow.Verb(c.QueryParam("do")))
	if !ok {
		return archive.E(archive.Conflict, "这件公文现在不能这样办，可能已由别人办理。")
	}
	opinion := d.Starts
	if d.Verb == workflow.Approve {
		opinion = p.Opinion
	}
	says, err := s.actOf(c, p, d, Form{Values: url.Values{"opinion": {opinion}, "straight": {"on"}, "added": {string(workflow.Parallel)}}})
	if err != nil {
		return err
	}
	p.Says = says
	if c.ForSwap() {
		return c.Fragment("document_act", "act-form", c.View(p))
	}
	return c.Page("document_act", Page{Title: c.T(d.Title), Here: hereOf(p), Railed: true, Data: p})
}

// actOf gathers what the form of a deed asks.
func (s *Server) actOf(c *Call, p documentPage, d deed, f Form) (a actPage, err error) {
	a = actPage{Form: f, Deed: d, Next: nextPath(p)}
	if d.Verb == workflow.Return {
		a.Where = placesOf(p.View)
	}
	if d.Effect == archive.EffectNumber {
		if a.Series, err = s.office.SeriesChoices(c.Ctx(), c.By(), p.Document.ID); err != nil {
			return a, err
		}
	}
	if d.People == nobody && (d.Verb != workflow.Approve || len(p.Choices) == 0) {
		return a, nil
	}
	if d.Verb == workflow.Approve {
		all, units, err := s.people(c)
		a.Ahead = choosers(p.Choices, all, units, p.Document.Organisation)
		return a, err
	}
	a.People, err = s.candidates(c, d, p.View)
	return a, err
}

// people lists who can be chosen: everybody in the house who has not left, and all its units.
func (s *Server) people(c *Call) (persons []archive.Person, units []archive.Unit, err error) {
	err = s.store.Read(c.Ctx(), c.By(), func(tx archive.Tx) error {
		if persons, err = tx.People().Persons(c.Ctx()); err != nil {
			return err
		}
		units, err = tx.People().Units(c.Ctx())
		return err
	})
	return slices.DeleteFunc(persons, func(p archive.Person) bool { return p.Ended }), units, err
}

// candidates are those among whom a deed chooses: for 减签 the added signers who have not acted, for 撤销传阅 those to whom the asker
// has sent it and who have not read it, else whoever can be named.
func (s *Server) candidates(c *Call, d deed, v office.View) ([]archive.Person, error) {
	narrowed := map[workflow.Verb][]archive.Key{workflow.RemoveSigner: addedSigners(v), workflow.Uncirculate: unreadBy(v, c.Session.Person)}
	some, narrow := narrowed[d.Verb]
	if !narrow {
		return s.office.Eligible(c.Ctx(), c.By(), v.Document.ID, d.Verb)
	}
	all, _, err := s.people(c)
	return slices.DeleteFunc(all, func(p archive.Person) bool { return !slices.Contains(some, p.Key) }), err
}

func addedSigners(v office.View) (added []archive.Key) {
	for _, station := range v.Rail {
		for _, seat := range station.Seats {
			if seat.Added != "" && seat.State.Undecided() {
				added = append(added, archive.Key(seat.Person))
			}
		}
	}
	return added
}

func unreadBy(v office.View, me archive.Key) (unread []archive.Key) {
	for _, told := range v.Told {
		if told.ByKey == me && told.Read.IsZero() && told.Revoked.IsZero() {
			unread = append(unread, told.Key)
		}
	}
	return unread
}

// choosers are the steps ahead that somebody has to be chosen for.
func choosers(ahead []workflow.Step, all []archive.Person, units []archive.Unit, organisation archive.Key) []chooser {
	var list []chooser
	for _, step := range ahead {
		ch := chooser{Step: step.Key, Name: step.Name, Several: step.Mode != "" && step.Mode != workflow.One}
		if step.Who.By == workflow.ByUnits {
			ch.Units = slices.DeleteFunc(slices.Clone(units), func(u archive.Unit) bool { return u.Organisation != organisation || u.Root })
		} else {
			ch.People = slices.DeleteFunc(slices.Clone(all), func(p archive.Person) bool {
				return step.Who.Role != "" && !slices.Contains(p.Roles, step.Who.Role)
			})
		}
		list = append(list, ch)
	}
	return list
}

// placesOf are the steps to which a document can be returned, the nearest first.
func placesOf(v office.View) []place {
	var places []place
	for _, step := range slices.Backward(v.EarlierSteps) {
		to := place{Step: step.Key, Name: step.Name}
		for _, station := range v.Rail {
			if station.Step != step.Key {
				continue
			}
			for _, seat := range station.Seats {
				if seat.State == workflow.Done {
					to.Names = append(to.Names, seat.Name)
				}
			}
		}
		places = append(places, to)
	}
	return places
}

// nextPath is where the person goes on after this document: the next one of the box, else the box.
func nextPath(p documentPage) string {
	switch {
	case p.Near.Next != nil:
		return "/documents/" + string(p.Near.Next.DocumentID) + "?box=" + string(p.Box)
	case p.Box != "":
		return boxHref(archive.TaskFilter{Box: p.Box})
	}
	return p.Base
}

// act does a deed. A refusal shows its form again with all that was typed, also when somebody else was first.
func (s *Server) act(c *Call) error {
	err := Act(s.doDeed, s.afterDeed)(c)
	if err == nil {
		return nil
	}
	form, formErr := c.Form()
	if formErr != nil {
		return err
	}
	p, openErr := s.openDocument(c, "text")
	if openErr != nil {
		return err // gone from the person's sight: nothing more is said
	}
	verb := workflow.Verb(form.Get("verb"))
	d, ok := p.Bar.deed(verb)
	if !ok {
		d = knownDeed(verb)
	}
	says, gatherErr := s.actOf(c, p, d, c.FormOf(form, err))
	if gatherErr != nil {
		return gatherErr
	}
	says.Gone, p.Says = !ok, says
	return c.Refused(err, "document_act", Page{Title: c.T(d.Title), Here: hereOf(p), Railed: true, Data: p})
}

func knownDeed(v workflow.Verb) deed {
	i := slices.IndexFunc(deeds, func(d deed) bool { return d.Verb == v })
	return deeds[max(i, 0)]
}

func (s *Server) doDeed(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	form, err := c.Form()
	if err != nil {
		return err
	}
	a, err := actFrom(form)
	if err != nil {
		return err
	}
	if err := s.chooseSeries(c, id, form.Get("series")); err != nil {
		return err
	}
	if task := form.Get("task"); task != "" {
		_, err = s.office.Decide(c.Ctx(), c.By(), archive.ID(task), a)
		return err
	}
	_, err = s.office.ActOnRun(c.Ctx(), c.By(), id, a)
	return err
}

// chooseSeries changes the series before the number is taken. It carries no claim: the same choice twice is the same choice.
func (s *Server) chooseSeries(c *Call, id archive.ID, series string) error {
	if series == "" {
		return nil
	}
	by := c.By()
	by.Claim = nil
	_, err := s.office.SetSeries(c.Ctx(), by, id, archive.ID(series))
	return err
}

// actFrom reads an act from the fields of its form.
func actFrom(form url.Values) (office.Act, error) {
	a := office.Act{Verb: workflow.Verb(form.Get("verb")), Opinion: strings.TrimSpace(form.Get("opinion")), Where: form.Get("where"),
		Straight: form.Get("straight") == "on", Added: workflow.Addition(form.Get("added")), Wish: archive.Date(form.Get("wish"))}
	draft, err := wholeNumber(form.Get("draft"))
	if err != nil {
		return a, err.On("draft")
	}
	a.Draft = draft
	for _, id := range form["to"] {
		a.To = append(a.To, archive.ID(id))
	}
	for name, ids := range form {
		step, ok := strings.CutPrefix(name, chooseField)
		if !ok {
			continue
		}
		if a.Choose == nil {
			a.Choose = map[string][]archive.ID{}
		}
		for _, id := range ids {
			a.Choose[step] = append(a.Choose[step], archive.ID(id))
		}
	}
	return a, nil
}

// afterDeed says what was done, offers to take it back while nobody has seen it, and goes on to the next document.
func (s *Server) afterDeed(c *Call, _ string) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	verb := workflow.Verb(form.Get("verb"))
	text, err := s.doneText(c, verb, form.Get("effect"))
	if err != nil {
		return err
	}
	said := Flash{Text: text}
	if task := archive.ID(form.Get("task")); verb == workflow.Approve && archive.ValidID(string(task)) {
		may, err := s.office.MayTakeBack(c.Ctx(), c.By(), task)
		if err == nil && may {
			said.Undo, said.UndoLabel = "/tasks/"+string(task)+"/take-back", c.T("取回")
		}
	}
	path := "/documents/" + c.Param("id")
	if goesOn(verb) && form.Get("next") != "" {
		path = localPath(form.Get("next"))
	}
	return c.Done(path, said)
}

// doneText says what was done; after registering, with the number that the document has got.
func (s *Server) doneText(c *Call, verb workflow.Verb, effect string) (string, error) {
	if verb != workflow.Approve || effect != archive.EffectNumber {
		return c.T(doneWord(verb, effect)), nil
	}
	d, err := s.office.Draft(c.Ctx(), c.By(), archive.ID(c.Param("id")))
	return c.T("已登记编号：%s", d.Number), err
}

// doneWord says what was done, in the words of the step that it was done in.
func doneWord(verb workflow.Verb, effect string) string {
	if own, ok := approvingAt(effect, workflow.StepKind(effect)); ok && verb == workflow.Approve {
		return own.Done
	}
	if verb == workflow.Disagree && effect == archive.EffectScreen {
		return refusal.Done
	}
	return knownDeed(verb).Done
}

// goesOn reports whether a verb takes the document out of the person's hands.
func goesOn(v workflow.Verb) bool {
	return slices.Contains([]workflow.Verb{workflow.Approve, workflow.Disagree, workflow.Return, workflow.Transfer, workflow.Delegate, workflow.Read}, v)
}

// takeBack takes back what the person has just done, from the message that says so.
func (s *Server) takeBack(c *Call) error {
	task, err := c.ID("id")
	if err != nil {
		return err
	}
	_, err = s.office.Decide(c.Ctx(), c.By(), task, office.Act{Verb: workflow.TakeBack, Opinion: knownDeed(workflow.TakeBack).Starts})
	return err
}

// afterTakeBack goes to the document that is in hand again: Decide has set the reference to its id.
func afterTakeBack(c *Call, document string) error {
	return c.Done("/documents/"+document, Flash{Text: c.T("已取回")})
}
