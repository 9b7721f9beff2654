package office

import (
	"context"
	"slices"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// tell writes opinions on the slip, the trace, and news to those concerned.
func (o *Office) tell(ctx context.Context, tx archive.Tx, m *matter, out workflow.Outcome) error {
	for _, e := range out.Trace {
		if err := o.tellEntry(ctx, tx, m, out, e); err != nil {
			return err
		}
	}
	for _, n := range out.Notices {
		if archive.Key(n.Person) == tx.Actor().Person {
			continue // nobody needs news of his own act
		}
		if n.Why == workflow.NewsEnded && m.doc.AsksForLoan() {
			continue // the loan itself tells its reader what came of it
		}
		err := tx.Notifications().Send(ctx, archive.Notification{ID: archive.NewID(), Person: archive.Key(n.Person), From: tx.Actor().Person,
			Kind: newsOf(n.Why, *m.doc), Document: m.doc.Key})
		if err != nil {
			return err
		}
	}
	return nil
}

// newsOf is the kind of a piece of news about a document: of an end it says which.
func newsOf(why workflow.News, d archive.Document) string {
	ends := map[archive.Status]string{archive.Returned: archive.NewsSentBack, archive.Terminated: archive.NewsTerminated,
		archive.Voided: archive.NewsVoided}
	if end, ok := ends[d.Status]; ok && why == workflow.NewsEnded {
		return end
	}
	return string(why)
}

func (o *Office) tellEntry(ctx context.Context, tx archive.Tx, m *matter, out workflow.Outcome, e workflow.Entry) error {
	act := string(e.Verb)
	if act == "" {
		act = string(e.Move)
	}
	step := m.step(e.Step)
	who := m.standing(e.Person, seatUnit(out, m, e.Task))
	detail := map[string]string{"step": e.Step, "step_name": step.Name, "opinion": e.Opinion, "reason": string(e.Reason)}
	for _, p := range e.To {
		detail["to"] += m.directory.Name(p) + " "
	}
	err := tx.Trace().AddHistory(ctx, archive.History{Document: m.doc.Key, Person: archive.Key(e.Person), PersonName: who.name,
		Post: who.post, Act: act, Detail: detail})
	if err != nil || e.Opinion == "" {
		return err
	}
	opinion := archive.Opinion{Document: m.doc.Key, Step: e.Step, StepName: step.Name, Person: archive.Key(e.Person), PersonName: who.name,
		Post: who.post, UnitName: who.unit, Verb: e.Verb, Text: e.Opinion, Digest: archive.Digest(*m.doc), Took: m.took(e, tx.Now())}
	if t := m.task(e.Task); t != nil {
		opinion.Task = archive.Key(t.Key)
	}
	if e.OnBehalf != 0 {
		opinion.BehalfName = m.directory.Name(e.OnBehalf)
	}
	return tx.Trace().AddOpinion(ctx, opinion)
}

func seatUnit(out workflow.Outcome, m *matter, no int) org.UnitKey {
	for _, t := range slices.Concat(out.Opened, out.Changed) {
		if t.No == no {
			return t.Unit
		}
	}
	if t := m.task(no); t != nil {
		return t.Unit
	}
	return 0
}

func (m *matter) took(e workflow.Entry, now time.Time) time.Duration {
	if t := m.task(e.Task); t != nil && !t.Opened.IsZero() {
		return now.Sub(t.Opened)
	}
	return 0
}

// standing is a person's name, post and unit as they are now; opinions and records keep them so.
type standing struct{ name, post, unit string }

func (m *matter) standing(p org.PersonKey, unit org.UnitKey) standing {
	if p == 0 {
		return standing{}
	}
	post, _ := m.directory.Post(p, unit)
	return standing{name: m.directory.Name(p), post: post.Title, unit: m.directory.UnitName(post.Unit)}
}
