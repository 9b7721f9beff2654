package office

import (
	"context"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// View is a document as its page shows it. Parts that the actor may not see are empty.
type View struct {
	Document     archive.Document
	Series       archive.Series
	MyTask       *archive.Task // the actor's open task, if any
	MyStep       workflow.Step
	Offers       []workflow.Offer
	EarlierSteps []workflow.Step // to which it could be returned
	Rail         []workflow.RailStep
	Opinions     []archive.Opinion
	Versions     []archive.Version
	History      []archive.History
	Deliveries   []archive.Delivery
	Record       *archive.Record
	ReplyTo      *archive.Document
	Inside       bool
	MayEdit      bool
	OnLoan       bool // read under a loan: to the eye only
}

// Open reads a document for its page, marks the actor's task as seen, and logs the reading of anything above Public.
func (o *Office) Open(ctx context.Context, by archive.By, id archive.ID) (v View, err error) {
	err = o.Store.InTx(ctx, archive.By{Person: by.Person, RequestID: by.RequestID, Address: by.Address}, func(tx archive.Tx) error {
		v, err = o.view(ctx, tx, id)
		if err != nil {
			return err
		}
		if v.MyTask != nil {
			if seen, changed := workflow.MarkSeen(v.MyTask.Task, org.PersonKey(tx.Actor().Person), tx.Now()); changed {
				v.MyTask.Task = seen
				if err := tx.Runs().MarkSeen(ctx, *v.MyTask); err != nil {
					return err
				}
			}
		}
		if v.Document.Level == archive.Public {
			return nil
		}
		return tx.Log(ctx, archive.Entry{Act: "document.read", Subject: id, Level: v.Document.Level})
	})
	return v, err
}

func (o *Office) view(ctx context.Context, tx archive.Tx, id archive.ID) (v View, err error) {
	if v.Document, err = tx.Documents().ByID(ctx, id); err != nil {
		return v, err
	}
	d := &v.Document
	v.Inside = archive.Can(tx.Actor(), *d, archive.PartSlip)
	v.OnLoan = !archive.Can(tx.Actor(), *d, archive.PartPrint)
	if d.Series != 0 {
		if v.Series, err = tx.Numbers().SeriesByKey(ctx, d.Series); err != nil {
			return v, err
		}
	}
	if v.MayEdit, err = permitted(mayEdit(ctx, tx, *d)); err != nil {
		return v, err
	}
	if v.Inside {
		err = o.viewInside(ctx, tx, &v)
	} else {
		err = o.viewReading(ctx, tx, &v)
	}
	if err != nil {
		return v, err
	}
	return v, viewLinks(ctx, tx, &v)
}

// permitted turns a refusal into a no; faults stay errors.
func permitted(err error) (bool, error) {
	switch archive.KindOf(err) {
	case archive.Conflict, archive.Forbidden, archive.NotFound:
		return false, nil
	}
	return err == nil, err
}

func (o *Office) viewInside(ctx context.Context, tx archive.Tx, v *View) (err error) {
	if v.Opinions, err = tx.Runs().Opinions(ctx, v.Document.Key); err != nil {
		return err
	}
	if v.Versions, err = tx.Documents().Versions(ctx, v.Document.Key); err != nil {
		return err
	}
	if v.History, err = tx.Documents().History(ctx, v.Document.Key); err != nil {
		return err
	}
	if v.Deliveries, err = tx.Deliveries().OfDocument(ctx, v.Document.Key); err != nil {
		return err
	}
	m, err := o.matter(ctx, tx, &v.Document)
	if archive.KindOf(err) == archive.NotFound {
		return nil // never sent on its way
	}
	if err != nil {
		return err
	}
	whole, me := m.whole(), org.PersonKey(tx.Actor().Person)
	v.Rail = workflow.Rail(whole, m.env)
	v.Offers = workflow.Allowed(whole, me, m.env)
	v.MyTask = m.openTask(tx.Actor().Person)
	if v.MyTask != nil {
		v.MyStep = m.step(v.MyTask.Step)
		v.EarlierSteps = m.route.Steps[:max(m.route.Index(v.MyTask.Step), 0)]
	}
	return nil
}

// viewReading shows somebody outside a document the task to read it, if it was given to him on its way.
func (o *Office) viewReading(ctx context.Context, tx archive.Tx, v *View) error {
	m, err := o.matter(ctx, tx, &v.Document)
	if archive.KindOf(err) == archive.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	if v.MyTask = m.openTask(tx.Actor().Person); v.MyTask != nil {
		v.MyStep = m.step(v.MyTask.Step)
		v.Offers = workflow.Allowed(m.whole(), org.PersonKey(tx.Actor().Person), m.env)
	}
	return nil
}

// openTask is the person's open task: to decide before to read.
func (m *matter) openTask(p archive.Key) (found *archive.Task) {
	for i, t := range m.run.Tasks {
		if archive.Key(t.Person) == p && t.State == workflow.Open && (found == nil || t.Duty == workflow.ToDecide) {
			found = &m.run.Tasks[i]
		}
	}
	return found
}

func viewLinks(ctx context.Context, tx archive.Tx, v *View) error {
	if r, err := tx.Records().OfDocument(ctx, v.Document.Key); err == nil {
		v.Record = &r
	} else if archive.KindOf(err) != archive.NotFound {
		return err
	}
	if v.Document.ReplyTo == 0 {
		return nil
	}
	to, err := tx.Documents().ByKey(ctx, v.Document.ReplyTo)
	if archive.KindOf(err) == archive.NotFound {
		return nil // not to be known: no trace of it
	}
	v.ReplyTo = &to
	return err
}

// seen refuses a part that the actor may not see, and logs the reading of anything above Public; if it cannot be logged, the reading
// fails.
func (o *Office) seen(ctx context.Context, by archive.By, d archive.Document, part archive.Part, act string) error {
	return o.Store.InTx(ctx, archive.By{Person: by.Person, RequestID: by.RequestID, Address: by.Address}, func(tx archive.Tx) error {
		if !archive.Can(tx.Actor(), d, part) {
			return archive.ErrNotFound()
		}
		if d.Level == archive.Public {
			return nil
		}
		return tx.Log(ctx, archive.Entry{Act: act, Subject: d.ID, Level: d.Level})
	})
}

// Reader is somebody who can see a document, and why.
type Reader struct {
	Token  string
	Person archive.Person // of a person's token
	Unit   archive.Unit   // of a unit's token
	Reason string         // drafter, route, head, clerk, staff, archivist, all_staff, named
	Inside bool
}

// Readers tells who can see a document, and why; for those inside it.
func (o *Office) Readers(ctx context.Context, by archive.By, id archive.ID) (list []Reader, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		d, err := tx.Documents().ByID(ctx, id)
		if err != nil {
			return err
		}
		if !archive.Can(tx.Actor(), d, archive.PartSlip) {
			return archive.ErrNotFound()
		}
		list, err = readersOf(ctx, tx, d)
		return err
	})
	return list, err
}

// Box is one work box with the counts of all.
type Box struct {
	Lines  []archive.TaskLine
	Next   string
	Counts map[archive.TaskBox]int
}

// Box reads a work box.
func (o *Office) Box(ctx context.Context, by archive.By, f archive.TaskFilter) (b Box, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		if b.Lines, b.Next, err = tx.Runs().Box(ctx, f); err != nil {
			return err
		}
		b.Counts, err = tx.Runs().Counts(ctx)
		return err
	})
	return b, err
}

// List lists documents, newest first.
func (o *Office) List(ctx context.Context, by archive.By, f archive.DocumentFilter) (list []archive.Document, next string, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		list, next, err = tx.Documents().List(ctx, f)
		return err
	})
	return list, next, err
}
