package office

import (
	"context"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
)

// Proposal is what 拟办 asks of the handlers, beside whom it chooses for the steps ahead.
type Proposal struct {
	Due         archive.Date // 办理时限; "" for none
	ReplyWanted bool         // 要求答复
	Readers     []archive.ID // to whom it is circulated at the same time (传阅)
}

// handleStep is the step whose units a proposal names, the lead first.
const handleStep = "handle"

// propose notes what is asked of the handlers, before the engine opens their tasks. An urgent arrival that goes to handlers must carry
// a time limit (2012 regulation art. 24).
func (o *Office) propose(ctx context.Context, tx archive.Tx, m *matter, a Act, no int) error {
	t := m.task(no)
	if t == nil || m.doc.Arrival == nil || m.step(t.Step).Kind != workflow.Propose || a.Verb != workflow.Approve {
		if a.Proposal != nil {
			return archive.E(archive.Invalid, "只有拟办时才能定办理时限、是否答复和传阅。").On("proposal")
		}
		return nil
	}
	asked := a.Proposal
	if asked == nil {
		asked = &Proposal{Due: m.doc.Arrival.Due, ReplyWanted: m.doc.Arrival.ReplyWanted}
	}
	switch {
	case !asked.Due.Valid():
		return archive.E(archive.Invalid, "办理时限“%s”不是一个日期。", string(asked.Due)).On("due")
	case asked.Due != "" && asked.Due < tx.Today():
		return archive.E(archive.Invalid, "办理时限不能早于今天。").On("due")
	case asked.Due == "" && m.doc.Urgency != archive.Normal && len(a.Choose[handleStep]) > 0 && m.limited():
		return archive.E(archive.Invalid, "%s件须写明办理时限。", m.doc.Urgency.Chinese()).On("due")
	}
	m.doc.Arrival.Due, m.doc.Arrival.ReplyWanted = asked.Due, asked.ReplyWanted
	m.due = dueOf(tx, *m.doc)
	return tx.Arrivals().Save(ctx, *m.doc)
}

// limited reports whether the route takes the time limit that a proposal names.
func (m *matter) limited() bool { return m.step(handleStep).Limited }

func dueOf(tx archive.Tx, d archive.Document) time.Time {
	if d.Arrival == nil {
		return time.Time{}
	}
	return d.Arrival.DueAt(tx.Actor().Zone)
}

// afterReceiving does what an act on an arrival brings with it: the circulation that was proposed, and the news to a sender to whom it
// goes back.
func (o *Office) afterReceiving(ctx context.Context, tx archive.Tx, m *matter, a Act, out workflow.Outcome) error {
	if fires(out, archive.EffectSendBack) {
		return sendBack(ctx, tx, *m.doc, a.Opinion)
	}
	if a.Proposal == nil || len(a.Proposal.Readers) == 0 {
		return nil
	}
	again, err := o.matter(ctx, tx, m.doc)
	if err != nil {
		return err
	}
	return o.carryOut(ctx, tx, again, Act{Verb: workflow.CirculateTo, To: a.Proposal.Readers, Opinion: a.Opinion}, 0)
}
