package office

import (
	"context"
	"slices"
	"strings"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
)

// Issue packs a sealed document and delivers it to its receivers (核发).
func (o *Office) Issue(ctx context.Context, by archive.By, id archive.ID) (archive.Document, error) {
	return o.actOnStep(ctx, by, id, archive.EffectIssue, "已核发。", nil)
}

// issue is the effect: the final text and files become a dispatch, each receiving unit of the house gets a delivery, and the
// document is pre-filed. Outside bodies are sent to by other means; they stand on the printed line alone.
func (o *Office) issue(ctx context.Context, tx archive.Tx, d *archive.Document) error {
	sealed := d.FilesOf(archive.SealedFile)
	if len(sealed) == 0 {
		return archive.E(archive.Conflict, "这件公文还没有用印的版式文件，不能核发。")
	}
	if err := d.Move(archive.Issued); err != nil {
		return err
	}
	d.IssuedAt = tx.Now()
	content, err := contentOf(ctx, tx, *d)
	if err != nil {
		return err
	}
	x := archive.Dispatch{ID: archive.NewID(), Document: d.Key, Content: content, Level: d.Level, At: tx.Now(),
		Files: append(sealed[len(sealed)-1:], d.FilesOf(archive.Attachment)...)}
	if err := tx.Deliveries().InsertDispatch(ctx, &x, d.Organisation); err != nil {
		return err
	}
	if err := deliverAll(ctx, tx, x, "to", d.To); err != nil {
		return err
	}
	if err := deliverAll(ctx, tx, x, "cc", slices.Concat(d.CC, copiesForCoIssuers(*d))); err != nil {
		return err
	}
	return o.Filer.Prefile(ctx, tx, *d)
}

func contentOf(ctx context.Context, tx archive.Tx, d archive.Document) (archive.DispatchContent, error) {
	c := archive.DispatchContent{Title: d.Title, Genre: d.Genre, Number: d.Number, Sender: d.Sender, Dated: d.Dated, Level: d.Level,
		Term: d.Term, Urgency: d.Urgency, Openness: d.Openness, Body: d.Body, Note: d.Note}
	for _, r := range d.To {
		c.To = append(c.To, r.Name)
	}
	for _, r := range d.CC {
		c.CC = append(c.CC, r.Name)
	}
	answers, err := answeredNumber(ctx, tx, d)
	c.Answers = answers
	return c, err
}

func deliverAll(ctx context.Context, tx archive.Tx, x archive.Dispatch, role string, receivers []archive.Receiver) error {
	for _, r := range receivers {
		if r.Unit == 0 {
			continue
		}
		v := archive.Delivery{ID: archive.NewID(), Dispatch: x.Key, Organisation: r.Organisation, Unit: r.Unit, Role: role,
			State: archive.DeliveryUnsigned, Level: x.Level, At: tx.Now()}
		if err := tx.Deliveries().Insert(ctx, &v); err != nil {
			return err
		}
	}
	return nil
}

// Withdraw makes an issued document void from the start (撤销); Repeal makes it void from today (废止). Both want a reason.
func (o *Office) Withdraw(ctx context.Context, by archive.By, id archive.ID, reason string) (archive.Document, error) {
	return o.annul(ctx, by, id, archive.Withdrawn, reason)
}

// Repeal makes an issued document void from today (废止).
func (o *Office) Repeal(ctx context.Context, by archive.By, id archive.ID, reason string) (archive.Document, error) {
	return o.annul(ctx, by, id, archive.Repealed, reason)
}

func (o *Office) annul(ctx context.Context, by archive.By, id archive.ID, to archive.Status, reason string) (d archive.Document, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		by.Made(id)
		if d, err = tx.Documents().Lock(ctx, id); err != nil {
			return err
		}
		if err := mayAnnul(tx, d, strings.TrimSpace(reason)); err != nil {
			return err
		}
		if err := o.said("opinion", reason, maxNote); err != nil {
			return err
		}
		if err := d.Move(to); err != nil {
			return err
		}
		err := tx.Trace().AddHistory(ctx, archive.History{Document: d.Key, Person: tx.Actor().Person, PersonName: tx.Actor().Name,
			Act: string(to), Detail: map[string]string{"opinion": reason}})
		if err != nil {
			return err
		}
		if err := tx.Documents().Update(ctx, &d); err != nil {
			return err
		}
		return log(ctx, tx, d, "document."+string(to))
	})
	return d, err
}

// mayAnnul: only who signed the document may annul it.
func mayAnnul(tx archive.Tx, d archive.Document, reason string) error {
	if reason == "" {
		return archive.E(archive.Invalid, "请写明撤销或废止的依据和理由。").On("reason")
	}
	if !signedBy(tx.Actor(), d) {
		return archive.E(archive.Forbidden, "撤销、废止须由原签发人办理。")
	}
	return nil
}

// signedBy reports whether the actor himself signed the document (签发).
func signedBy(actor archive.Actor, d archive.Document) bool {
	return d.SignedBy != 0 && d.SignedBy == actor.Person
}

// stopRun ends a document's run from outside its route, as voiding does.
func stopRun(ctx context.Context, tx archive.Tx, d *archive.Document) error {
	run, err := tx.Runs().Of(ctx, d.Key)
	if archive.KindOf(err) == archive.NotFound {
		return nil // never on its way: entered after the event
	}
	if err != nil || run.State != workflow.Running && run.State != workflow.Suspended {
		return err
	}
	version, err := tx.Routes().ByKey(ctx, run.RouteKey)
	if err != nil {
		return err
	}
	out := workflow.Outcome{Run: run.Run}
	out.Run.State, out.Run.Over = workflow.Terminated, tx.Now()
	for _, t := range run.Tasks {
		if t.State == workflow.Open || t.State == workflow.Waiting {
			t.Task.State, t.Task.Acted = workflow.Cancelled, tx.Now()
			out.Changed = append(out.Changed, t.Task)
		}
	}
	return tx.Runs().Save(ctx, *d, version.Content, run, out)
}
