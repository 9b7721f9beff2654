package office

import (
	"context"
	"slices"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// View is a document as its page shows it. Parts that the actor may not see are empty.
type View struct {
	Document     archive.Document
	Filled       []archive.FormLine // of kind Application: what was filled in, in the actor's language
	Series       archive.Series
	Organisation archive.Organisation // whose document it is
	MyTask       *archive.Task        // the actor's open task, if any
	MyStep       workflow.Step
	Tasks        []archive.Task // all of the actor's own, done ones too, and those that somebody has in his name
	Offers       []workflow.Offer
	UrgeAgain    time.Time       // when the actor, who has reminded a moment ago, may remind again; zero: now, or not at all
	EarlierSteps []workflow.Step // to which it could be returned
	Choices      []workflow.Step // ahead, whose persons the actor may choose when he approves
	Rail         []workflow.RailStep
	Told         []Told // beside the route
	Supervised   []Supervision
	StoodIn      []StoodIn // what somebody has in the actor's name
	KeptFrom     string    // who stands in for the actor elsewhere, but is not cleared for this
	Opinions     []archive.Opinion
	Versions     []archive.Version
	History      []archive.History
	Deliveries   []archive.Delivery
	Record       *archive.Record
	ReplyTo      *archive.Document
	Replies      []archive.Document
	Chain        []archive.ChainNode // 来文 → 办理 → 复文, as far as the actor may know; nil when it stands alone
	Receipt      *archive.Receipt    // of an incoming document that is registered
	MayReply     bool                // begin a reply to it
	MayCorrect   bool                // change how it arrived
	MayVoid      bool                // void its 收文号
	MayVoidNo    bool                // void the 文号 that it has not gone out under, in the register
	MayEnterPage bool                // enter what a co-issuer has signed on paper
	MayAnnul     []archive.Status    // end its force: withdrawn, repealed, or neither
	MayFile      bool                // file its record
	Inside       bool
	MayEdit      bool
	Followed     bool // the actor follows it by wish (关注)
	MayFollow    bool // or could
	OnLoan       bool // read under a loan: to the eye only
}

// TaskID is the outer id of the task that an offer is about; "" for what concerns the whole run.
func (v View) TaskID(o workflow.Offer) archive.ID {
	for _, t := range v.Tasks {
		if t.No == o.Task && o.Task != 0 {
			return t.ID
		}
	}
	return ""
}

// Open reads a document for its page, marks the actor's task and news of it as seen, and logs the reading of anything above Public.
func (o *Office) Open(ctx context.Context, by archive.By, id archive.ID) (v View, err error) {
	err = o.Store.InTx(ctx, archive.By{Person: by.Person, RequestID: by.RequestID, Address: by.Address}, func(tx archive.Tx) error {
		v, err = o.view(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := markSeen(ctx, tx, &v); err != nil {
			return err
		}
		if err := tx.Notifications().OpenAbout(ctx, v.Document.Key); err != nil {
			return err
		}
		if v.Document.Level == archive.Public {
			return nil
		}
		return tx.Log(ctx, archive.Entry{Act: "document.read", Subject: id, Level: v.Document.Level})
	})
	return v, err
}

// markSeen notes that the actor has opened what waits for him, on the task and on the rail that he is shown.
func markSeen(ctx context.Context, tx archive.Tx, v *View) error {
	if v.MyTask == nil {
		return nil
	}
	seen, changed := workflow.MarkSeen(v.MyTask.Task, org.PersonKey(tx.Actor().Person), tx.Now())
	if !changed {
		return nil
	}
	v.MyTask.Task = seen
	for _, station := range v.Rail {
		for i := range station.Seats {
			if station.Seats[i].Task == seen.No && seen.No != 0 {
				station.Seats[i].Seen = seen.Seen
			}
		}
	}
	return tx.Runs().MarkSeen(ctx, *v.MyTask)
}

func (o *Office) view(ctx context.Context, tx archive.Tx, id archive.ID) (v View, err error) {
	if v.Document, err = tx.Documents().ByID(ctx, id); err != nil {
		return v, err
	}
	d := &v.Document
	v.Inside = archive.Can(tx.Actor(), *d, archive.PartSlip)
	v.OnLoan = !archive.Can(tx.Actor(), *d, archive.PartPrint)
	if d.Series != 0 {
		if v.Series, err = tx.Registers().SeriesByKey(ctx, d.Series); err != nil {
			return v, err
		}
	}
	if v.Organisation, err = tx.People().Organisation(ctx, d.Organisation); err != nil {
		return v, err
	}
	if v.Filled, err = filledIn(ctx, tx, *d); err != nil {
		return v, err
	}
	if v.MayEdit, err = permitted(mayEdit(ctx, tx, *d)); err != nil {
		return v, err
	}
	if v.Inside {
		err = o.viewInside(ctx, tx, &v)
	} else {
		err = o.viewOutside(ctx, tx, &v)
	}
	if err != nil {
		return v, err
	}
	if err := viewReading(ctx, tx, &v); err != nil {
		return v, err
	}
	if err := viewLinks(ctx, tx, &v); err != nil {
		return v, err
	}
	if err := viewFollowing(ctx, tx, &v); err != nil {
		return v, err
	}
	viewAfter(tx.Actor(), &v)
	return v, nil
}

// viewAfter tells what the actor may do with a document once it has its number or is done. The acts ask again.
func viewAfter(actor archive.Actor, v *View) {
	d := v.Document
	v.MayFile = v.Record != nil && v.Record.State == archive.Prefiled && actor.Has(org.Archivist)
	v.MayVoidNo = (d.Status == archive.Numbered || d.Status == archive.Sealed) && d.SeriesID != "" && actor.Has(org.Clerk)
	if !signedBy(actor, d) {
		return
	}
	for _, end := range []archive.Status{archive.Withdrawn, archive.Repealed} {
		if archive.CanMove(d.Kind, d.Status, end) {
			v.MayAnnul = append(v.MayAnnul, end)
		}
	}
}

// viewReading finds what the actor was given to read outside any route (分送).
func viewReading(ctx context.Context, tx archive.Tx, v *View) error {
	if v.MyTask != nil {
		return nil
	}
	t, err := tx.Boxes().Reading(ctx, v.Document.Key)
	switch {
	case archive.KindOf(err) == archive.NotFound:
		return nil
	case err != nil:
		return err
	}
	v.MyTask = &t
	v.Tasks = append(v.Tasks, t)
	read := workflow.Offer{Task: t.No, Verb: workflow.Read}
	if !slices.Contains(v.Offers, read) {
		v.Offers = append(v.Offers, read)
	}
	return nil
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
	if v.Opinions, err = tx.Trace().Opinions(ctx, v.Document.Key); err != nil {
		return err
	}
	if v.Versions, err = tx.Trace().Versions(ctx, v.Document.Key); err != nil {
		return err
	}
	if v.History, err = tx.Trace().History(ctx, v.Document.Key); err != nil {
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
	v.UrgeAgain = workflow.UrgeAgain(whole, me, m.env)
	v.MyTask = m.openTask(tx.Actor().Person)
	v.Tasks = m.tasksOf(tx.Actor().Person)
	v.Told, v.Supervised = m.told(), m.supervisions(v.Opinions)
	v.StoodIn, v.KeptFrom = m.stoodIn(tx.Actor().Person), m.keptFrom(tx.Actor().Person, string(v.Document.Kind))
	if v.MyTask != nil && v.MyTask.Duty == workflow.ToDecide {
		v.MyStep = m.step(v.MyTask.Step)
		v.EarlierSteps, v.Choices = m.earlier(), m.choosable()
	}
	v.MayEnterPage = slices.ContainsFunc(v.Document.CoIssuers, onPaper(v.Document)) && mayEnterPage(v.Document, m, tx.Actor())
	return nil
}

// viewOutside shows somebody outside a document the task to read it, if it was given to him on its way.
func (o *Office) viewOutside(ctx context.Context, tx archive.Tx, v *View) error {
	m, err := o.matter(ctx, tx, &v.Document)
	if archive.KindOf(err) == archive.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	if v.MyTask = m.openTask(tx.Actor().Person); v.MyTask != nil {
		v.MyStep, v.Tasks = m.step(v.MyTask.Step), m.tasksOf(tx.Actor().Person)
		v.Offers = workflow.Allowed(m.whole(), org.PersonKey(tx.Actor().Person), m.env)
	}
	return nil
}

// earlier are the steps that somebody has decided, to which the matter can go back.
func (m *matter) earlier() []workflow.Step {
	var steps []workflow.Step
	for _, s := range m.route.Steps[:max(m.route.Index(m.run.Step), 0)] {
		if slices.ContainsFunc(m.run.Tasks, func(t archive.Task) bool { return t.Step == s.Key && !t.Aside && t.State == workflow.Done }) {
			steps = append(steps, s)
		}
	}
	return steps
}

// choosable are the steps ahead whose persons or units somebody has to choose.
func (m *matter) choosable() []workflow.Step {
	var steps []workflow.Step
	for _, s := range m.route.Steps[m.route.Index(m.run.Step)+1:] {
		if s.Effect != archive.EffectJointSign && (s.Who.By == workflow.ByChosen || s.Who.By == workflow.ByUnits) {
			steps = append(steps, s)
		}
	}
	return steps
}

// tasksOf are the person's own tasks, and those that somebody else has in his name.
func (m *matter) tasksOf(p archive.Key) []archive.Task {
	return slices.DeleteFunc(slices.Clone(m.run.Tasks), func(t archive.Task) bool {
		return archive.Key(t.Person) != p && archive.Key(t.OnBehalf) != p
	})
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
	if err := viewChain(ctx, tx, v); err != nil {
		return err
	}
	if r, err := tx.Records().OfDocument(ctx, v.Document.Key); err == nil {
		v.Record = &r
	} else if archive.KindOf(err) != archive.NotFound {
		return err
	}
	replies, err := tx.Documents().Replies(ctx, v.Document.Key)
	if v.Replies = replies; err != nil || v.Document.ReplyTo == 0 {
		return err
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
