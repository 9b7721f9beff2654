package demo

import (
	"slices"
	"testing"

	"github.com/lantai/lantai/archive"
)

func (d *Demo) document(key string) *Document {
	for i := range d.Documents {
		if d.Documents[i].Key == key {
			return &d.Documents[i]
		}
	}
	return nil
}

// last is the moment of the document's last act of that step; ok is false when there is none.
func (doc Document) last(step Step) (m Moment, ok bool) {
	for _, a := range doc.Acts {
		if a.Step == step {
			m, ok = a.Moment, true
		}
	}
	return m, ok
}

func TestDocumentReferences(t *testing.T) {
	d := load(t)
	dir := d.directory()
	for _, doc := range d.Documents {
		for _, to := range append(slices.Clone(doc.To), doc.CC...) {
			if dir.company[to] == "" && !dir.outside[to] && doc.Kind != archive.Incoming {
				t.Errorf("%s: receiver %s", doc.Key, to)
			}
		}
		if s, ok := dir.series[doc.Series]; ok != (doc.Kind == archive.Outgoing) ||
			ok && (s.Organisation != dir.company[doc.Unit] || !slices.Contains(s.Levels, doc.Level)) {
			t.Errorf("%s: series %q for %s at %s", doc.Key, doc.Series, doc.Unit, doc.Level)
		}
		for _, u := range append(slices.Clone(doc.Assist), doc.Lead) {
			if u != "" && dir.company[u] != dir.company[doc.Unit] {
				t.Errorf("%s: %s of another company handles it", doc.Key, u)
			}
		}
		incoming := doc.Kind == archive.Incoming
		if incoming != (doc.Sender != nil || doc.DeliveredFrom != "") || doc.Sender != nil && !dir.outside[doc.Sender.Name] {
			t.Errorf("%s: sender", doc.Key)
		}
		if !doc.Retention.Valid() || !doc.Urgency.Valid() || !doc.Openness.Valid() {
			t.Errorf("%s: retention %q, urgency %q, openness %q", doc.Key, doc.Retention, doc.Urgency, doc.Openness)
		}
	}
}

func TestRepliesAnswerRequests(t *testing.T) {
	d := load(t)
	replies := 0
	for _, doc := range d.Documents {
		if doc.Genre != archive.Reply && doc.ReplyTo == "" {
			continue
		}
		replies++
		request := d.document(doc.ReplyTo)
		if request == nil || request.Genre != archive.Request || doc.Genre != archive.Reply ||
			!slices.Contains(doc.Body.Text().Numbers(), doc.ReplyTo) {
			t.Errorf("%s: answers %q", doc.Key, doc.ReplyTo)
		}
	}
	if replies < 3 {
		t.Errorf("only %d replies", replies)
	}
}

// TestNumbersExistWhenNamed checks that a text names the number of another document only after that was registered.
func TestNumbersExistWhenNamed(t *testing.T) {
	d := load(t)
	check := func(where string, text Text, when Moment) {
		for _, key := range text.Numbers() {
			named := d.document(key)
			if named == nil {
				t.Errorf("%s names %s", where, key)
				continue
			}
			if m, ok := named.last(StepNumber); !ok || !m.Before(when) {
				t.Errorf("%s names the number of %s before it has one", where, key)
			}
		}
	}
	for _, doc := range d.Documents {
		check(doc.Key, doc.Title+doc.Body.Text(), doc.Drafted)
		for _, a := range doc.Acts {
			check(doc.Key, a.Text, a.Moment)
		}
	}
}

func TestActsAreInOrder(t *testing.T) {
	for _, doc := range load(t).Documents {
		before := doc.Drafted
		for _, a := range doc.Acts {
			if a.Ago < 1 || a.Before(before) {
				t.Errorf("%s: %s by %s at %+v comes before %+v", doc.Key, a.Step, a.By, a.Moment, before)
			}
			before = a.Moment
		}
		issued, ok := doc.last(StepIssue)
		for _, s := range doc.Signatures {
			if !ok || !issued.Before(s.Moment) || !slices.Contains(append(slices.Clone(doc.To), doc.CC...), s.Unit) {
				t.Errorf("%s: %s signs for %s", doc.Key, s.By, s.Unit)
			}
		}
		if filed, ok := doc.last(StepFile); ok {
			for _, s := range doc.Signatures {
				if !s.Before(filed) {
					t.Errorf("%s: filed before %s signed for it", doc.Key, s.Unit)
				}
			}
		}
	}
}

// TestDeliveriesArrive checks that a document delivered within the group was signed for in the moment in which it arrived.
func TestDeliveriesArrive(t *testing.T) {
	d := load(t)
	dir := d.directory()
	for _, doc := range d.Documents {
		if doc.DeliveredFrom == "" {
			continue
		}
		from := d.document(doc.DeliveredFrom)
		if from == nil || doc.Title != "" || doc.Body != nil || doc.Level != from.Level {
			t.Errorf("%s: delivered from %s", doc.Key, doc.DeliveredFrom)
			continue
		}
		if !slices.ContainsFunc(from.Signatures, func(s Signature) bool {
			return s.Unit == dir.company[doc.Unit] && s.By == doc.Acts[0].By && s.Moment == doc.Acts[0].Moment
		}) {
			t.Errorf("%s: nobody signed for %s", doc.Key, from.Key)
		}
	}
}

var roleOfStep = map[Step]Role{StepReview: Head, StepEdit: Office, StepSign: Leader, StepNumber: Clerk, StepSeal: Clerk,
	StepIssue: Clerk, StepVoid: Clerk, StepWithdraw: Leader, StepRepeal: Leader, StepFile: Archivist, StepReceive: Clerk,
	StepRegister: Clerk, StepScreen: Office, StepPropose: Office, StepInstruct: Leader, StepCheck: Office, StepComplete: Office}

// TestActorsMayAct checks company, role, clearance and post of everybody who acts.
func TestActorsMayAct(t *testing.T) {
	d := load(t)
	dir := d.directory()
	for _, doc := range d.Documents {
		acts := append([]Act{{Step: StepSubmit, By: doc.Drafter, Moment: doc.Drafted}}, doc.Acts...)
		for _, a := range acts {
			p, ok := dir.people[a.By]
			if !ok || dir.companyOf(a.By) != dir.company[doc.Unit] || p.Clearance.Rank() < doc.Level.Rank() || !p.inPost(a.Ago) {
				t.Errorf("%s: %s may not %s", doc.Key, a.By, a.Step)
			}
			if role := roleOfStep[a.Step]; role != "" && !dir.has(a.By, role, doc.Unit) {
				t.Errorf("%s: %s is not %s of %s to %s", doc.Key, a.By, role, doc.Unit, a.Step)
			}
		}
		for _, s := range doc.Signatures {
			if !dir.has(s.By, Clerk, s.Unit) || dir.people[s.By].Clearance.Rank() < doc.Level.Rank() {
				t.Errorf("%s: %s may not sign for %s", doc.Key, s.By, s.Unit)
			}
		}
	}
}

func (p Person) inPost(ago int) bool {
	return !p.Disabled && slices.ContainsFunc(p.Appointments, func(a Appointment) bool { return a.From >= ago && ago > a.To })
}

// closing is the step whose act must be the last one of a document at a stage.
var closing = map[Stage]Step{Returned: "", Recalled: StepRecall, Terminated: "", Signed: StepSign, Numbered: StepNumber,
	Sealed: StepSeal, Issued: StepIssue, Filed: StepFile, Voided: StepVoid, Withdrawn: StepWithdraw, Repealed: StepRepeal,
	Received: StepReceive, Registered: StepRegister, Completed: StepComplete, SentBack: StepScreen}

var outcomeOf = map[Stage]Outcome{Returned: SendBackToDrafter, Terminated: EndWithoutIssue, SentBack: SendBackToSender}

func TestActsLeadToStage(t *testing.T) {
	for _, doc := range load(t).Documents {
		waits := doc.Stage == InReview || doc.Stage == InHand
		if waits != (doc.Awaiting != nil) {
			t.Errorf("%s: %s, awaiting %v", doc.Key, doc.Stage, doc.Awaiting)
		}
		if (doc.Stage == Drafting) != (len(doc.Acts) == 0) {
			t.Errorf("%s: %s after %d acts", doc.Key, doc.Stage, len(doc.Acts))
		}
		if waits || doc.Stage == Drafting {
			continue
		}
		final := doc.Acts[len(doc.Acts)-1]
		step, known := closing[doc.Stage]
		if !known || step != "" && final.Step != step || final.Outcome != outcomeOf[doc.Stage] {
			t.Errorf("%s: %s, but ends with %s %s", doc.Key, doc.Stage, final.Step, final.Outcome)
		}
	}
}

// TestRouteIsComplete checks that whoever was to countersign and sign did, and that who is awaited has not.
func TestRouteIsComplete(t *testing.T) {
	d := load(t)
	dir := d.directory()
	for _, doc := range d.Documents {
		did := func(step Step, by string) bool {
			return slices.ContainsFunc(doc.Acts, func(a Act) bool { return a.Step == step && a.By == by && a.Outcome == "" })
		}
		_, edited := doc.last(StepEdit)
		for _, by := range doc.Countersigners {
			if edited && !did(StepCountersign, by) {
				t.Errorf("%s: edited before %s countersigned", doc.Key, by)
			}
		}
		if _, numbered := doc.last(StepNumber); numbered && (!edited || !did(StepSign, doc.Signer)) {
			t.Errorf("%s: numbered before it was edited and signed", doc.Key)
		}
		if doc.Kind != archive.Incoming && !dir.has(doc.Signer, Leader, doc.Unit) {
			t.Errorf("%s: signer %q", doc.Key, doc.Signer)
		}
		if doc.Awaiting == nil {
			continue
		}
		for _, by := range doc.Awaiting.People {
			if did(doc.Awaiting.Step, by) || dir.companyOf(by) != dir.company[doc.Unit] || len(doc.Awaiting.People) == 0 {
				t.Errorf("%s: awaits %s of %s", doc.Key, doc.Awaiting.Step, by)
			}
		}
	}
}

func TestLoans(t *testing.T) {
	d := load(t)
	dir := d.directory()
	for _, l := range d.Loans {
		doc := d.document(l.Record)
		if doc == nil || doc.Stage != Filed || len(l.Acts) == 0 || l.Days < 1 {
			t.Errorf("%s: record %s", l.Key, l.Record)
			continue
		}
		if dir.people[l.Reader].Clearance.Rank() < doc.Level.Rank() || l.Acts[0].By != l.Reader || l.Acts[0].Step != StepRequest {
			t.Errorf("%s: reader %s", l.Key, l.Reader)
		}
		before, _ := doc.last(StepFile)
		var lent Moment
		for _, a := range l.Acts {
			if !before.Before(a.Moment) || dir.companyOf(a.By) != dir.company[doc.Unit] {
				t.Errorf("%s: %s by %s", l.Key, a.Step, a.By)
			}
			before = a.Moment
			if a.Step == StepLend {
				lent = a.Moment
			}
		}
		if overdue := l.Stage == LoanOverdue; overdue && lent.Ago <= l.Days || l.Stage == LoanLent && lent.Ago > l.Days {
			t.Errorf("%s: %s, lent %d working days ago for %d", l.Key, l.Stage, lent.Ago, l.Days)
		}
	}
}
