package office

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// matter is a document on its way, as one act sees it.
type matter struct {
	doc       *archive.Document
	run       archive.Run
	route     workflow.Route
	env       workflow.Env
	directory *org.Directory
	seal      *sealedPDF      // made before the act
	reserved  *archive.Number // the number to be used instead of the next
	due       time.Time       // 办理时限 of an arrival, zero for none
	said      string          // the opinion of the act
}

func (o *Office) matter(ctx context.Context, tx archive.Tx, d *archive.Document) (*matter, error) {
	run, err := tx.Runs().Of(ctx, d.Key)
	if err != nil {
		return nil, err
	}
	version, err := tx.Routes().ByKey(ctx, run.RouteKey)
	if err != nil {
		return nil, err
	}
	m := &matter{doc: d, run: run, route: version.Content}
	return m, o.surround(ctx, tx, m)
}

// surround fills in what an act happens in.
func (o *Office) surround(ctx context.Context, tx archive.Tx, m *matter) error {
	in, err := o.surroundings(ctx, tx)
	m.stand(tx, in)
	return err
}

// surroundings are what happens in one moment: people, delegations, working hours.
type surroundings struct {
	directory *org.Directory
	env       workflow.Env // for everybody; see clearedPeople
}

func (o *Office) surroundings(ctx context.Context, tx archive.Tx) (in surroundings, err error) {
	if in.directory, err = tx.People().Directory(ctx); err != nil {
		return in, err
	}
	delegations, err := tx.Runs().Delegations(ctx)
	if err != nil {
		return in, err
	}
	calendar, err := tx.Calendars().Of(ctx, tx.Actor().Organisation) // whose document it is: nobody acts on another's
	in.env = workflow.Env{Now: tx.Now(), Delegations: delegations, Calendar: calendar}
	return in, err
}

func (m *matter) stand(tx archive.Tx, in surroundings) {
	m.directory, m.env, m.due = in.directory, in.env, dueOf(tx, *m.doc)
	cleared := clearedPeople{in.directory, m.doc.Level.Rank()}
	m.env.People = cleared
	if slices.Contains(m.route.Kinds, archive.LoanSubject) {
		m.env.People = lendingPeople{cleared, cmp.Or(m.run.Starter, org.PersonKey(m.doc.Drafter))}
	}
}

// clearedPeople are the people as a document of a level sees them: who is not cleared for it cannot act, as if the account did not
// work. So nothing waits for somebody who may not know it, and nobody stands in for another above his own clearance.
type clearedPeople struct {
	*org.Directory
	rank int
}

// Active implements workflow.People.
func (p clearedPeople) Active(key org.PersonKey) bool {
	person, ok := p.Person(key)
	return ok && person.ClearanceRank >= p.rank && p.Directory.Active(key)
}

// whole is what the engine looks at.
func (m *matter) whole() workflow.Matter {
	tasks := make([]workflow.Task, len(m.run.Tasks))
	for i, t := range m.run.Tasks {
		tasks[i] = t.Task
	}
	subject := SubjectOf(*m.doc)
	subject.Due = m.due
	return workflow.Matter{Route: m.route, Run: m.run.Run, Subject: subject, Tasks: tasks}
}

func (m *matter) over() bool {
	return m.run.State != workflow.Running && m.run.State != workflow.Suspended
}

// openTaskOf is the No of the person's open task in a step that fits; 0 for none.
func (m *matter) openTaskOf(p archive.Key, fits func(workflow.Step) bool) int {
	for _, t := range m.run.Tasks {
		if archive.Key(t.Person) == p && t.State == workflow.Open && t.Duty == workflow.ToDecide && fits(m.step(t.Step)) {
			return t.No
		}
	}
	return 0
}

func (m *matter) step(key string) workflow.Step {
	if i := m.route.Index(key); i >= 0 {
		return m.route.Steps[i]
	}
	return workflow.Step{Key: key, Name: key}
}

func (m *matter) task(no int) *archive.Task {
	i := slices.IndexFunc(m.run.Tasks, func(t archive.Task) bool { return t.No == no })
	if i < 0 {
		return nil
	}
	return &m.run.Tasks[i]
}

// carryOut asks the engine what comes of an act, and writes it.
func (o *Office) carryOut(ctx context.Context, tx archive.Tx, m *matter, a Act, no int) error {
	if err := o.said("opinion", a.Opinion, maxSaid); err != nil {
		return err
	}
	if err := mayTell(tx, *m.doc, a.Verb); err != nil {
		return err
	}
	if err := m.headSigns(no, a.Verb); err != nil {
		return err
	}
	m.said = strings.TrimSpace(a.Opinion)
	action := workflow.Action{Verb: a.Verb, Actor: org.PersonKey(tx.Actor().Person), Task: no, Opinion: a.Opinion, Where: a.Where,
		Straight: a.Straight, Added: a.Added}
	for _, id := range a.To {
		p, err := recipient(ctx, tx, *m.doc, id, "to")
		if err != nil {
			return err
		}
		action.To = append(action.To, org.PersonKey(p.Key))
	}
	var err error
	if action.Choose, err = m.chosen(ctx, tx, a.Choose); err != nil {
		return err
	}
	if action.Wish, err = endOf(a.Wish, tx.Actor().Zone); err != nil {
		return err
	}
	if err := o.propose(ctx, tx, m, a, no); err != nil {
		return err
	}
	out, err := workflow.Act(m.whole(), action, m.env)
	if err != nil {
		return refuse(err)
	}
	if m.doc.LockedBy == tx.Actor().Person {
		m.doc.LockedBy = 0 // who has acted is no longer writing
	}
	if err := o.write(ctx, tx, m, out); err != nil {
		return err
	}
	return o.afterReceiving(ctx, tx, m, a, out)
}

// endOf is the end of a day, or nothing for no day.
func endOf(day archive.Date, zone *time.Location) (time.Time, error) {
	if day == "" {
		return time.Time{}, nil
	}
	begin, err := time.ParseInLocation(time.DateOnly, string(day), zone)
	if err != nil {
		return begin, archive.E(archive.Invalid, "希望办结的日期写得不对，请写成 2026-11-30 这样。").On("wish")
	}
	return begin.AddDate(0, 0, 1).Add(-time.Second), nil
}

// mayTell keeps somebody who was only given a document of a higher level to read from sending it round.
func mayTell(tx archive.Tx, d archive.Document, v workflow.Verb) error {
	if v != workflow.Notify && v != workflow.CirculateTo || d.Level.Rank() <= archive.LevelInternal.Rank() ||
		archive.Can(tx.Actor(), d, archive.PartSlip) {
		return nil
	}
	return archive.E(archive.Forbidden, "“%s”的公文由经办人知会或传阅，阅知的人不能再传。", d.Level.Chinese())
}

// chosen reads whom somebody chooses for later steps.
func (m *matter) chosen(ctx context.Context, tx archive.Tx, choose map[string][]archive.ID) (map[string]workflow.Choice, error) {
	if err := m.mayChoose(choose); err != nil {
		return nil, err
	}
	if err := keepChosenSigner(ctx, tx, m.doc, choose); err != nil {
		return nil, err
	}
	return choices(ctx, tx, *m.doc, choose)
}

func choices(ctx context.Context, tx archive.Tx, d archive.Document, chosen map[string][]archive.ID) (map[string]workflow.Choice, error) {
	if len(chosen) == 0 {
		return nil, nil
	}
	found := map[string]workflow.Choice{}
	for step, ids := range chosen {
		var c workflow.Choice
		for _, id := range ids {
			if u, err := tx.People().Unit(ctx, id); err == nil && u.Organisation == d.Organisation {
				c.Units = append(c.Units, org.UnitKey(u.Key))
				continue
			}
			p, err := recipient(ctx, tx, d, id, "choose")
			if err != nil {
				return nil, err
			}
			c.Persons = append(c.Persons, org.PersonKey(p.Key))
		}
		found[step] = c
	}
	return found, nil
}

// write puts an outcome into rows: effects on the document, run and tasks, opinions, trace, news, who may know it now, and last the
// number, whose counter row must be locked for the shortest time.
func (o *Office) write(ctx context.Context, tx archive.Tx, m *matter, out workflow.Outcome) error {
	if err := follow(m.doc, m.route, out.Run); err != nil {
		return err
	}
	for _, e := range out.Effects {
		if err := o.effect(ctx, tx, m, out, e); err != nil {
			return err
		}
	}
	if len(m.doc.CoIssuers) > 0 && len(out.Effects) > 0 {
		if err := tx.Documents().SetParts(ctx, *m.doc); err != nil { // their signatures
			return err
		}
	}
	if err := o.finishForm(ctx, tx, m.doc, out.Run); err != nil {
		return err
	}
	if err := o.settleUndecided(ctx, tx, m, out); err != nil {
		return err
	}
	if err := followDrafter(ctx, tx, m, out.Run); err != nil {
		return err
	}
	m.run.Stalled = stalledSince(m, m.whole().Apply(out), tx.Now())
	if err := tx.Runs().Save(ctx, *m.doc, m.route, m.run, out); err != nil {
		return err
	}
	if err := o.tell(ctx, tx, m, out); err != nil {
		return err
	}
	if err := retoken(ctx, tx, m.doc); err != nil {
		return err
	}
	if err := tellFollowers(ctx, tx, *m.doc); err != nil {
		return err
	}
	if err := log(ctx, tx, *m.doc, "task."+verbOf(out)); err != nil {
		return err
	}
	return writeDocument(ctx, tx, m, out)
}

func verbOf(out workflow.Outcome) string {
	for _, e := range out.Trace {
		if e.Verb != "" {
			return string(e.Verb)
		}
	}
	return "move"
}

// follow lets the document's status follow its run where no effect decides: on its way, over, and back before what it is to come to
// anew.
func follow(d *archive.Document, route workflow.Route, run workflow.Run) error {
	switch {
	case run.State == workflow.Terminated:
		return terminate(d)
	case d.Kind == archive.Incoming:
		return nil
	case d.Kind == archive.Application && run.State == workflow.Ended:
		return d.Move(archive.Completed)
	case run.State == workflow.Recalled && d.AsksForLoan():
		return d.Move(archive.Terminated) // whoever wants it after all asks anew
	case run.State == workflow.Recalled:
		return goBack(d, archive.Drafting)
	case run.State != workflow.Running:
		return nil
	case d.Status == archive.Drafting && run.Step != route.Steps[0].Key:
		return d.Move(archive.InReview)
	}
	return goBack(d, furthest(route, run.Step))
}

// followDrafter lets the document have the drafter that its run has got: a draft was handed over, or assigned to somebody else.
func followDrafter(ctx context.Context, tx archive.Tx, m *matter, run workflow.Run) error {
	if run.Starter == m.run.Starter || m.run.Starter == 0 {
		return nil
	}
	m.doc.Drafter, m.doc.DrafterName = archive.Key(run.Starter), m.directory.Name(run.Starter)
	m.doc.LockedBy = 0
	return tx.Documents().SetDrafter(ctx, *m.doc)
}

// terminate ends a document without a trace in any register; what holds a number is voided instead. An arrival that is sent back has
// its own effect.
func terminate(d *archive.Document) error {
	if d.Number != "" && d.Kind == archive.Outgoing {
		return archive.E(archive.Conflict, "%s已经编号，不能终止；请由登记人员把这个号作废。", d.Number)
	}
	if d.Kind == archive.Incoming && d.Status != archive.InHand {
		return nil
	}
	return d.Move(archive.Terminated)
}

// onTheWay are the statuses of a document on its way, in their order.
var onTheWay = []archive.Status{archive.Drafting, archive.InReview, archive.Signed, archive.Numbered, archive.Sealed}

// furthest is the status beyond which a document cannot be when its run stands at a step.
func furthest(route workflow.Route, step string) archive.Status {
	here := route.Index(step)
	if here == 0 {
		return archive.Drafting
	}
	for i, effect := range []string{archive.EffectSign, archive.EffectNumber, archive.EffectSeal} {
		at := slices.IndexFunc(route.Steps, func(s workflow.Step) bool { return s.Effect == effect })
		if here <= at {
			return onTheWay[i+1]
		}
	}
	return archive.Sealed
}

// goBack takes a document back to a status, one by one.
func goBack(d *archive.Document, to archive.Status) error {
	for i := slices.Index(onTheWay, d.Status); i > slices.Index(onTheWay, to); i-- {
		if d.Status == archive.Sealed {
			d.SealedAt = time.Time{}
		}
		if err := d.Move(onTheWay[i-1]); err != nil {
			return err
		}
	}
	return nil
}
