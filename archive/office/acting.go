package office

import (
	"context"
	"strings"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// Act is what somebody does with a task, in outer ids.
type Act struct {
	Verb     workflow.Verb
	Opinion  string
	To       []archive.ID            // transfer, notify, circulate, add_signer …
	Where    string                  // return: an earlier step, "previous" or "drafter"
	Straight bool                    // return: comes back straight to the returner
	Added    workflow.Addition       // add_signer
	Wish     archive.Date            // supervise: by when it is wished to be done; "": not said
	Choose   map[string][]archive.ID // persons for later steps, by step
	Draft    int                     // 第 n 稿 that the actor has read; 0: not said
	Proposal *Proposal               // at 拟办: what is asked of the handlers
}

// Submit sends a draft on its way (送审); after a return or recall it sends it on again. While a must-fix finding is open it is refused.
func (o *Office) Submit(ctx context.Context, by archive.By, id archive.ID, opinion string, choose map[string][]archive.ID) (d archive.Document, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		by.Made(id)
		if d, err = tx.Documents().Lock(ctx, id); err != nil {
			return err
		}
		return o.submit(ctx, tx, &d, opinion, choose)
	})
	return d, err
}

// ChangeAndSubmit saves what the drafter has last typed and sends it on its way, in one act: both or neither.
func (o *Office) ChangeAndSubmit(ctx context.Context, by archive.By, id archive.ID, version int, c Change, opinion string,
	choose map[string][]archive.ID) (d archive.Document, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		by.Made(id)
		if d, err = o.change(ctx, tx, id, version, c); err != nil {
			return err
		}
		return o.submit(ctx, tx, &d, opinion, choose)
	})
	return d, err
}

func (o *Office) submit(ctx context.Context, tx archive.Tx, d *archive.Document, opinion string, choose map[string][]archive.ID) error {
	if err := o.readyToSubmit(ctx, tx, d); err != nil {
		return err
	}
	m, err := o.matter(ctx, tx, d)
	switch {
	case archive.KindOf(err) == archive.NotFound || err == nil && m.over():
		return o.begin(ctx, tx, d, opinion, choose)
	case err != nil:
		return err
	case rerouted(m):
		if err := stopRun(ctx, tx, d); err != nil {
			return err
		}
		return o.begin(ctx, tx, d, opinion, choose)
	}
	no := m.openTaskOf(tx.Actor().Person, func(s workflow.Step) bool { return s.Kind == workflow.Draft })
	if no == 0 {
		return archive.E(archive.Conflict, "这件公文不在您手上，不能送审。")
	}
	return o.carryOut(ctx, tx, m, Act{Verb: workflow.Submit, Opinion: opinion, Choose: choose}, no)
}

// readyToSubmit checks what every 送审 needs, the first one and those after a return, and keeps the text as it goes out.
func (o *Office) readyToSubmit(ctx context.Context, tx archive.Tx, d *archive.Document) error {
	if d.Drafter != tx.Actor().Person || d.Status != archive.Drafting {
		return archive.E(archive.Conflict, "只有拟稿人可以把草稿送审，这件公文目前是“%s”。", d.Status.Chinese())
	}
	inOrder := o.formInOrder
	if d.Kind == archive.Application {
		inOrder = fieldsInOrder
	}
	if err := inOrder(ctx, tx, *d); err != nil {
		return err
	}
	d.LockedBy = 0
	return keepSubmitted(ctx, tx, d)
}

// formInOrder refuses with Invalid while a must-fix finding is open.
func (o *Office) formInOrder(ctx context.Context, tx archive.Tx, d archive.Document) error {
	findings, err := o.findings(ctx, tx, d)
	if err != nil {
		return err
	}
	var must []string
	field := ""
	for _, f := range findings {
		if f.Severity == archive.Must {
			must = append(must, f.Message())
			if field == "" {
				field = f.Field
			}
		}
	}
	if len(must) > 0 {
		return archive.E(archive.Invalid, "送审前须改 %d 处：%s", len(must), strings.Join(must, "")).On(field)
	}
	return nil
}

func (o *Office) begin(ctx context.Context, tx archive.Tx, d *archive.Document, opinion string, choose map[string][]archive.ID) error {
	version, err := tx.Routes().InForce(ctx, RouteOf(*d))
	if err != nil {
		return err
	}
	route := version.Content
	m := &matter{doc: d, route: route}
	if err := o.surround(ctx, tx, m); err != nil {
		return err
	}
	if err := o.said("opinion", opinion, maxSaid); err != nil {
		return err
	}
	chosen, err := m.chosen(ctx, tx, choose)
	if err != nil {
		return err
	}
	start := workflow.Start{Starter: org.PersonKey(tx.Actor().Person), Organisation: org.OrganisationKey(d.Organisation),
		Unit: org.UnitKey(d.Unit), Opinion: opinion, Choose: chosen}
	out, err := workflow.Begin(route, SubjectOf(*d), start, m.env)
	if err != nil {
		return refuse(err)
	}
	m.run = archive.Run{Run: out.Run, Document: d.Key, RouteKey: version.Key}
	if err := tx.Runs().Insert(ctx, *d, &m.run, tx.Actor().Person); err != nil {
		return err
	}
	return o.write(ctx, tx, m, out)
}

// Decide does what the actor wants with a task; the document comes back as it is afterwards.
func (o *Office) Decide(ctx context.Context, by archive.By, task archive.ID, a Act) (archive.Document, error) {
	seal, err := o.prepareSeal(ctx, by, task, a)
	if err != nil {
		return archive.Document{}, err
	}
	var d archive.Document
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		id, no, err := tx.Runs().ByTask(ctx, task)
		if err != nil {
			return err
		}
		by.Made(id)
		if d, err = tx.Documents().Lock(ctx, id); err != nil {
			return err
		}
		if a.Draft != 0 && a.Draft != d.Draft {
			return archive.E(archive.Stale, "这件公文已改为第 %d 稿，您看到的是第 %d 稿。意见没有写入，请看过新稿再办。", d.Draft, a.Draft)
		}
		if no == 0 {
			return finishReading(ctx, tx, task, d, a)
		}
		if a.Verb == workflow.Submit {
			if err := o.readyToSubmit(ctx, tx, &d); err != nil {
				return err
			}
		}
		m, err := o.matter(ctx, tx, &d)
		if err != nil {
			return err
		}
		m.seal = seal
		return o.carryOut(ctx, tx, m, a, no)
	})
	return d, err
}

// finishReading marks a reading outside any run as done; nothing else can be done with it.
func finishReading(ctx context.Context, tx archive.Tx, task archive.ID, d archive.Document, a Act) error {
	if a.Verb != workflow.Read {
		return archive.E(archive.Conflict, "这件是送您阅知的，只能标为已阅。")
	}
	if err := tx.Boxes().FinishReading(ctx, task); err != nil {
		return err
	}
	return log(ctx, tx, d, "task.read")
}

// Recall takes a document back before anybody else has acted (撤回); only its drafter can.
func (o *Office) Recall(ctx context.Context, by archive.By, id archive.ID, opinion string) (d archive.Document, err error) {
	return o.actOnRun(ctx, by, id, Act{Verb: workflow.Recall, Opinion: opinion})
}

// Terminate ends a document's way for good (终止).
func (o *Office) Terminate(ctx context.Context, by archive.By, id archive.ID, opinion string) (d archive.Document, err error) {
	return o.actOnRun(ctx, by, id, Act{Verb: workflow.Terminate, Opinion: opinion})
}

// Urge reminds those who have the document in hand (催办).
func (o *Office) Urge(ctx context.Context, by archive.By, id archive.ID, text string) (d archive.Document, err error) {
	return o.actOnRun(ctx, by, id, Act{Verb: workflow.Urge, Opinion: text})
}

func (o *Office) actOnRun(ctx context.Context, by archive.By, id archive.ID, a Act) (d archive.Document, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		by.Made(id)
		if d, err = tx.Documents().Lock(ctx, id); err != nil {
			return err
		}
		m, err := o.matter(ctx, tx, &d)
		if err != nil {
			return err
		}
		return o.carryOut(ctx, tx, m, a, 0)
	})
	return d, err
}

// actOnStep does the open task of the actor in the step that has the effect: registering, sealing, issuing.
func (o *Office) actOnStep(ctx context.Context, by archive.By, id archive.ID, effect, opinion string, seal *sealedPDF) (d archive.Document, err error) {
	return o.atStep(ctx, by, id, effect, func(tx archive.Tx, m *matter) error {
		m.seal = seal
		no := m.openTaskOf(tx.Actor().Person, func(s workflow.Step) bool { return s.Effect == effect })
		if no == 0 {
			return notYours(*m.doc, effect)
		}
		return o.carryOut(ctx, tx, m, Act{Verb: workflow.Approve, Opinion: opinion}, no)
	})
}

// atStep works on a document in one act, where that belongs to the step with the effect.
func (o *Office) atStep(ctx context.Context, by archive.By, id archive.ID, effect string, work func(archive.Tx, *matter) error) (d archive.Document, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		by.Made(id)
		if d, err = tx.Documents().Lock(ctx, id); err != nil {
			return err
		}
		m, err := o.matter(ctx, tx, &d)
		if err != nil {
			return notOnTheWay(d, effect, err)
		}
		return work(tx, m)
	})
	return d, err
}

// notYours says why a step cannot be done: what is missing first, whose it is last.
func notYours(d archive.Document, effect string) error {
	if effect == archive.EffectNumber {
		if err := archive.Numberable(d); err != nil {
			return err
		}
	}
	if d.Status == archive.Drafting || d.Status == archive.InReview {
		return archive.E(archive.Conflict, "这件公文还在“%s”，没有到这一步。", d.Status.Chinese())
	}
	return archive.E(archive.Conflict, "这一步目前不由您办理，或已经办过。")
}

func notOnTheWay(d archive.Document, effect string, err error) error {
	if archive.KindOf(err) == archive.NotFound {
		return notYours(d, effect)
	}
	return err
}
