package loader

import (
	"context"
	"errors"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/cmd/lantai/demo"
	"github.com/lantai/lantai/workflow"
)

// eventsOf are the acts that bring a document to its stage.
func (p *player) eventsOf(doc *demo.Document) []event {
	name := "document " + doc.Key
	var events []event
	if doc.Kind != archive.Incoming {
		events = append(events, event{doc.Drafted, name + ": draft", func(ctx context.Context) error { return p.draft(ctx, doc) }})
	}
	for _, a := range doc.Acts {
		events = append(events, event{a.Moment, name + ": " + string(a.Step), func(ctx context.Context) (err error) {
			d, err := p.act(ctx, doc, a)
			if err == nil {
				p.documents[doc.Key] = d
			}
			return err
		}})
	}
	for _, s := range doc.Signatures {
		events = append(events, event{s.Moment, name + ": signature of " + s.Unit, func(ctx context.Context) error { return p.signFor(ctx, doc, s) }})
		events = append(events, p.readings(doc, s)...)
		if habit := p.habitOf(doc, s); habit != nil {
			events = append(events, p.eventsOf(habit)...)
		}
	}
	return events
}

// draft begins a document as its drafter writes it.
func (p *player) draft(ctx context.Context, doc *demo.Document) error {
	change, err := p.change(ctx, doc)
	if err != nil {
		return err
	}
	countersign := []archive.ID{}
	for _, person := range doc.Countersigners {
		countersign = append(countersign, p.units[p.headed(person)].ID)
	}
	change.Countersign = &countersign
	if doc.Series != "" {
		change.Series = new(p.series[doc.Series].ID)
	}
	if doc.ReplyTo != "" {
		change.ReplyTo = new(p.arrivalOf(doc).ID)
	}
	p.documents[doc.Key], err = p.Office.CreateDraft(ctx, p.as(doc.Drafter), doc.Kind, change)
	return err
}

// change is what the content says of a document, completed as of the day of its drafting.
func (p *player) change(ctx context.Context, doc *demo.Document) (office.Change, error) {
	day := p.moment(doc.Drafted)
	title, note := p.fill(doc.Title, day), p.fill(doc.Note, day)
	body := archive.ParseBody(p.fill(doc.Body.Text(), day))
	to, cc := p.receivers(doc.To), p.receivers(doc.CC)
	files, err := p.upload(ctx, doc)
	return office.Change{Genre: &doc.Genre, Title: &title, To: &to, CC: &cc, Level: &doc.Level, Urgency: &doc.Urgency, Openness: &doc.Openness,
		Retention: &doc.Retention, Body: &body, Note: &note, Attachments: &files}, err
}

// receivers names units by their ids and outside bodies by their names.
func (p *player) receivers(keys []string) []string {
	list := make([]string, len(keys))
	for i, key := range keys {
		if unit, ok := p.units[key]; ok {
			key = string(unit.ID)
		}
		list[i] = key
	}
	return list
}

// headed is the unit that the person heads: an office countersigns, in the person of its head.
func (p *player) headed(username string) string {
	for _, a := range p.people[username].Appointments {
		if a.Head && a.To == 0 {
			return a.Unit
		}
	}
	return ""
}

// arrivalOf is, in the company of a reply, the request to which it replies.
func (p *player) arrivalOf(reply *demo.Document) archive.Document {
	for _, doc := range p.content.Documents {
		if doc.DeliveredFrom == reply.ReplyTo && p.company[doc.Unit] == p.company[reply.Unit] {
			return p.documents[doc.Key]
		}
	}
	return p.documents[reply.ReplyTo]
}

// act does one act of the content.
func (p *player) act(ctx context.Context, doc *demo.Document, a demo.Act) (archive.Document, error) {
	by, id, text := p.as(a.By), p.documents[doc.Key].ID, p.fill(a.Text, p.moment(a.Moment))
	switch a.Step {
	case demo.StepSubmit:
		return p.Office.Submit(ctx, by, id, text, p.signers(doc))
	case demo.StepNumber:
		d, err := p.Office.Register(ctx, by, id)
		p.numbers[doc.Key] = d.Number
		return d, err
	case demo.StepSeal:
		return p.Office.Seal(ctx, by, id)
	case demo.StepIssue:
		return p.Office.Issue(ctx, by, id)
	case demo.StepFile:
		return p.file(ctx, doc, a)
	case demo.StepRecall:
		return p.Office.Recall(ctx, by, id, text)
	case demo.StepVoid:
		return p.void(ctx, doc, a)
	case demo.StepWithdraw:
		return p.Office.Withdraw(ctx, by, id, text)
	case demo.StepRepeal:
		return p.Office.Repeal(ctx, by, id, text)
	case demo.StepUrge:
		return p.Office.Urge(ctx, by, id, text)
	case demo.StepReceive:
		return p.receive(ctx, doc, a)
	case demo.StepRegister:
		return p.Office.RegisterIncoming(ctx, by, id, office.Registration{Opinion: text})
	}
	if a.Outcome == demo.EndWithoutIssue {
		return p.Office.Terminate(ctx, by, id, text)
	}
	return p.decide(ctx, doc, a, text)
}

// signers are whom the drafter chooses. Upwards the head of the house signs (2012 regulation art. 22): there is nothing to choose.
func (p *player) signers(doc *demo.Document) map[string][]archive.ID {
	if doc.Kind == archive.Outgoing && doc.Genre.Upward() {
		return nil
	}
	return map[string][]archive.ID{"sign": p.ids(doc.Signer)}
}

var errNoTask = errors.New("the content lets somebody act who has no task")

// decide does a person's task of a document.
func (p *player) decide(ctx context.Context, doc *demo.Document, a demo.Act, text string) (archive.Document, error) {
	do := office.Act{Verb: verbOf(a), Opinion: text, To: p.ids(a.To...), Choose: p.choose(doc, a), Proposal: p.proposal(doc, a)}
	switch {
	case do.Verb == workflow.Return:
		do.Where = workflow.TheDrafter
	case do.Verb == workflow.AddSigner:
		do.Added = workflow.Before
	}
	return p.doTask(ctx, a.By, p.documents[doc.Key].ID, do)
}

// doTask opens a document as the person would, and does the task found there.
func (p *player) doTask(ctx context.Context, user string, id archive.ID, do office.Act) (archive.Document, error) {
	view, err := p.Office.Open(ctx, p.as(user), id)
	if err != nil {
		return view.Document, err
	}
	if view.MyTask == nil {
		return view.Document, errNoTask
	}
	return p.Office.Decide(ctx, p.as(user), view.MyTask.ID, do)
}

func verbOf(a demo.Act) workflow.Verb {
	switch {
	case a.Outcome == demo.SendBackToDrafter:
		return workflow.Return
	case a.Outcome == demo.SendBackToSender:
		return workflow.Disagree
	}
	switch a.Step {
	case demo.StepTransfer:
		return workflow.Transfer
	case demo.StepAddSigner:
		return workflow.AddSigner
	case demo.StepCirculate:
		return workflow.CirculateTo
	case demo.StepRead:
		return workflow.Read
	}
	return workflow.Approve
}

// choose is whom the office proposes for the steps after its own: the leaders who instruct, the units that handle.
func (p *player) choose(doc *demo.Document, a demo.Act) map[string][]archive.ID {
	if a.Step != demo.StepPropose {
		return nil
	}
	var leaders []string
	for _, act := range doc.Acts {
		if act.Step == demo.StepInstruct {
			leaders = append(leaders, act.By)
		}
	}
	if doc.Awaiting != nil && doc.Awaiting.Step == demo.StepInstruct {
		leaders = append(leaders, doc.Awaiting.People...)
	}
	chosen := map[string][]archive.ID{}
	if len(leaders) > 0 {
		chosen["instruct"] = p.ids(leaders...)
	}
	if doc.Lead != "" {
		for _, unit := range append([]string{doc.Lead}, doc.Assist...) {
			chosen["handle"] = append(chosen["handle"], p.units[unit].ID)
		}
	}
	return chosen
}

// proposal is what is asked of the handlers of an arrival with a time limit.
func (p *player) proposal(doc *demo.Document, a demo.Act) *office.Proposal {
	if a.Step != demo.StepPropose || doc.Due == 0 {
		return nil
	}
	return &office.Proposal{Due: archive.DateOf(p.day(doc.Drafted.Ago-doc.Due), p.zone)}
}

// acceptedAfter is how many working days a filed record waits until it is accepted into the stacks.
const acceptedAfter = 35

// file arranges the record; the older ones have been accepted since.
func (p *player) file(ctx context.Context, doc *demo.Document, a demo.Act) (archive.Document, error) {
	d := p.documents[doc.Key]
	r, err := p.Archive.File(ctx, p.as(a.By), d.ID, "")
	if err == nil && a.Ago >= acceptedAfter {
		_, err = p.Archive.Accept(ctx, p.as(a.By), r.ID)
	}
	p.records[doc.Key] = r
	return d, err
}

// void makes the document's number void, with the consent of who signed it.
func (p *player) void(ctx context.Context, doc *demo.Document, a demo.Act) (archive.Document, error) {
	number, err := p.numberOf(ctx, p.as(a.By), doc)
	if err != nil {
		return archive.Document{}, err
	}
	_, err = p.Office.Void(ctx, p.as(a.By), number, p.people[doc.Signer].id, p.fill(a.Text, p.moment(a.Moment)))
	return p.documents[doc.Key], err
}
