package office

import (
	"context"
	"slices"
	"strings"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// A request for a loan is a document like any other: the form "loan", filled in by the house at the level of the record, on the route
// "loan". What is decided there reaches the loan by the effects lend and refuse.

// ApplyForLoan makes the application for a request in the act that asks, sends it on its way and names it in the request. Conflict
// when nobody could decide it.
func (o *Office) ApplyForLoan(ctx context.Context, tx archive.Tx, l *archive.Loan) error {
	d, err := blankForm(ctx, tx, archive.LoanSubject)
	if err != nil {
		return err
	}
	d.Level, d.Title = l.Level, titleOfLoan(*l)
	fields := map[string]any{"record_code": l.Code, "record_title": l.Title, "medium": l.Form, "purpose": l.Purpose, "days": l.Days}
	if err := o.applyFields(ctx, tx, &d, fields); err != nil {
		return err
	}
	if err := o.checkTexts(d); err != nil {
		return err
	}
	if err := keepDraft(ctx, tx, &d); err != nil {
		return err
	}
	l.Application, l.ApplicationID = d.Key, d.ID
	return o.submit(ctx, tx, &d, "", nil)
}

// longestTitle is how many characters of a record's title the title of its application repeats; the form has all of it.
const longestTitle = 180

func titleOfLoan(l archive.Loan) string {
	title := []rune(oneLine(l.Title))
	if len(title) > longestTitle {
		title = append(title[:longestTitle], '…')
	}
	return "借阅《" + string(title) + "》"
}

// StepsOfLoan tells through whose hands a request of the actor's for a record of a level would go today, the archivists last.
func (o *Office) StepsOfLoan(ctx context.Context, tx archive.Tx, level archive.Level) ([]archive.LoanStand, error) {
	version, err := tx.Routes().InForce(ctx, archive.LoanSubject)
	if err != nil {
		return nil, err
	}
	me, err := tx.People().PersonByKey(ctx, tx.Actor().Person)
	if err != nil {
		return nil, err
	}
	d := archive.Document{Organisation: tx.Actor().Organisation, Level: level, Drafter: me.Key, Unit: me.Unit.Key, Urgency: archive.Normal,
		Filling: &archive.Filling{Form: archive.LoanSubject}}
	m := &matter{doc: &d, route: version.Content}
	if err := o.surround(ctx, tx, m); err != nil {
		return nil, err
	}
	start := workflow.Start{Starter: org.PersonKey(d.Drafter), Organisation: org.OrganisationKey(d.Organisation), Unit: org.UnitKey(d.Unit)}
	var steps []archive.LoanStand
	for _, station := range workflow.Preview(m.route, SubjectOf(d), start, m.env)[1:] {
		if station.State == workflow.RailOut {
			continue
		}
		step := archive.LoanStand{Step: station.Step, StepName: station.Name}
		for _, seat := range station.Seats {
			step.With = append(step.With, seat.Name)
		}
		steps = append(steps, step)
	}
	return steps, nil
}

// ActOnLoan does in the act under way what the actor wants with a request: approve or disagree in the step that lends, or recall it.
// Conflict, saying where it stands, while it is somebody else's turn.
func (o *Office) ActOnLoan(ctx context.Context, tx archive.Tx, l archive.Loan, v workflow.Verb, opinion string) error {
	d, err := tx.Documents().Lock(ctx, l.ApplicationID)
	if err != nil {
		return err
	}
	m, err := o.matter(ctx, tx, &d)
	if err != nil {
		return err
	}
	no := 0
	if v != workflow.Recall {
		if no = m.lendingTask(tx.Actor().Person); no == 0 {
			return m.notAtTheArchive()
		}
	}
	return o.carryOut(ctx, tx, m, Act{Verb: v, Opinion: opinion}, no)
}

// lendingTask is the No of the person's undecided task in the step that lends; 0 for none.
func (m *matter) lendingTask(p archive.Key) int {
	for _, t := range m.run.Tasks {
		if archive.Key(t.Person) == p && t.State.Undecided() && m.step(t.Step).Effect == archive.EffectLend {
			return t.No
		}
	}
	return 0
}

// notAtTheArchive says where a request stands whose turn it is not yet to be lent by the actor.
func (m *matter) notAtTheArchive() error {
	var with []string
	for _, t := range m.run.Tasks {
		if t.State == workflow.Open && t.Duty == workflow.ToDecide && t.Step == m.run.Step {
			with = append(with, m.directory.Name(t.Person))
		}
	}
	if len(with) == 0 {
		return archive.E(archive.Conflict, "这笔借阅在“%s”环节，目前无人可办，没有写入。请由办公室指派办理人。", m.step(m.run.Step).Name)
	}
	return archive.E(archive.Conflict, "这笔借阅在“%s”环节，由%s办理，还没有轮到您，没有写入。", m.step(m.run.Step).Name, strings.Join(with, "、"))
}

// settleLoan does what the route has decided to the loan.
func (o *Office) settleLoan(ctx context.Context, tx archive.Tx, m *matter, to archive.LoanState, e workflow.Effect) error {
	return o.Lender.Settle(ctx, tx, archive.LoanDecision{Application: m.doc.Key, Level: m.doc.Level, To: to, Person: archive.Key(e.Person),
		Behalf: archive.Key(e.OnBehalf), Opinion: m.said})
}

// settleUndecided ends a request whose way is over without a decision: recalled it is withdrawn, terminated it is refused, unless its
// reader himself has ended it.
func (o *Office) settleUndecided(ctx context.Context, tx archive.Tx, m *matter, out workflow.Outcome) error {
	if !m.doc.AsksForLoan() || !out.Run.State.Over() || fires(out, archive.EffectLend) || fires(out, archive.EffectRefuse) {
		return nil
	}
	to := archive.LoanRefused
	if out.Run.State == workflow.Recalled || tx.Actor().Person == m.doc.Drafter {
		to = archive.LoanWithdrawn
	}
	return o.settleLoan(ctx, tx, m, to, workflow.Effect{Person: org.PersonKey(tx.Actor().Person)})
}

// lendingPeople are the people as a request for a loan sees them. Whoever holds the office of archivist, be it for the archive's unit
// alone, keeps the whole organisation's records (archive.ArchivistToken) and may lend them, but never to himself: the asker is no
// archivist to his own request, not even where there is no other. Then the request waits and the office is told; the step that lends is
// never left out.
type lendingPeople struct {
	clearedPeople
	asker org.PersonKey
}

// HoldersIn implements workflow.People.
func (p lendingPeople) HoldersIn(role org.Role, o org.OrganisationKey) []org.PersonKey {
	if role != org.Archivist {
		return p.Directory.HoldersIn(role, o)
	}
	return p.others(p.HoldersAnywhere(role, o))
}

// NearestHolders implements workflow.People.
func (p lendingPeople) NearestHolders(role org.Role, u org.UnitKey) []org.PersonKey {
	holders := p.Directory.NearestHolders(role, u)
	if role != org.Archivist {
		return holders
	}
	return p.others(holders)
}

func (p lendingPeople) others(holders []org.PersonKey) []org.PersonKey {
	return slices.DeleteFunc(slices.Clone(holders), func(h org.PersonKey) bool { return h == p.asker })
}
