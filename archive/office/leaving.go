package office

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// Leaving is what waits for somebody who leaves, as the one who may hand it over sees it: how much, and never what.
type Leaving struct {
	Person archive.Person
	archive.Held
}

// HandedOver is what became of a hand-over. Left is how many things could not be handed over, such as those for which the other is not
// cleared; Why is the reason of the first. They wait where they were, and the office is asked to assign somebody once nobody can act.
type HandedOver struct {
	Done int
	Left int
	Why  error
}

// Leaving counts what waits for a person, up to the asker's own clearance.
func (o *Office) Leaving(ctx context.Context, by archive.By, id archive.ID) (l Leaving, err error) {
	var clearance archive.Level
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		clearance = tx.Actor().Clearance
		l.Person, err = leaver(ctx, tx, id)
		return err
	})
	if err != nil {
		return l, err
	}
	err = o.Store.Read(ctx, by.AsHouse(), func(tx archive.Tx) error {
		l.Held, err = tx.Leavers().Held(ctx, l.Person.Key, clearance)
		return err
	})
	return l, err
}

// leaver finds the person, and refuses whoever may not hand over what waits for him: that may the heads of his units and of those
// above, the unit's administrators, the office and the system administrator (who closes the account). They see counts and no titles.
func leaver(ctx context.Context, tx archive.Tx, id archive.ID) (archive.Person, error) {
	p, err := tx.People().Person(ctx, id)
	if err != nil {
		return p, err
	}
	directory, err := tx.People().Directory(ctx)
	if err != nil {
		return p, err
	}
	known, ok := directory.Person(org.PersonKey(p.Key))
	if !ok || archive.Key(known.Organisation) != tx.Actor().Organisation {
		return p, archive.ErrNotFound()
	}
	if tx.Actor().Person == p.Key || !superior(tx.Actor(), directory, known.Key) {
		return p, archive.E(archive.Forbidden, "移交由本部门负责人、办公室或系统管理员办理。")
	}
	return p, nil
}

// Leavers lists those whose tasks the actor may hand over: whose account is closed first, then by unit and name.
func (o *Office) Leavers(ctx context.Context, by archive.By) (list []archive.Person, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		all, err := tx.People().Persons(ctx)
		if err != nil {
			return err
		}
		directory, err := tx.People().Directory(ctx)
		if err != nil {
			return err
		}
		list = slices.DeleteFunc(all, func(p archive.Person) bool {
			known, ok := directory.Person(org.PersonKey(p.Key))
			return !ok || archive.Key(known.Organisation) != tx.Actor().Organisation || p.Key == tx.Actor().Person ||
				!superior(tx.Actor(), directory, known.Key)
		})
		return nil
	})
	closed := map[bool]int{true: 0, false: 1}
	slices.SortStableFunc(list, func(a, b archive.Person) int {
		return cmp.Or(cmp.Compare(closed[a.Ended], closed[b.Ended]), cmp.Compare(a.Unit.Name, b.Unit.Name), cmp.Compare(a.Pinyin, b.Pinyin))
	})
	return list, err
}

func superior(a archive.Actor, directory *org.Directory, of org.PersonKey) bool {
	if forAll(directory, a, org.Office) || a.Has(org.SystemAdmin) {
		return true
	}
	for _, post := range directory.Posts(of) {
		if a.Holds([]string{org.HeadToken(post.Unit)}) || directory.Holds(org.PersonKey(a.Person), org.UnitAdmin, post.Unit) {
			return true
		}
	}
	return false
}

// HandOver ends a person's delegations and gives all that waits for him to another (移交): tasks, readings, supervisions and drafts, one
// transaction a document. What was broken off is finished by asking again.
func (o *Office) HandOver(ctx context.Context, by archive.By, from, to archive.ID, reason string) (h HandedOver, err error) {
	move, err := o.handover(ctx, by, from, to, reason)
	if err != nil {
		return h, err
	}
	if err := o.beginHandover(ctx, by, move); err != nil {
		return h, err
	}
	var documents []archive.ID
	house := by.AsHouse()
	house.Claim = nil // each document is an act of its own
	err = o.Store.Read(ctx, house, func(tx archive.Tx) error {
		documents, err = tx.Leavers().HeldBy(ctx, move.from.Key)
		return err
	})
	if err != nil {
		return h, err
	}
	for _, id := range documents {
		if err := o.handOn(ctx, house, id, move, &h); err != nil {
			return h, err
		}
	}
	return h, nil
}

// handover is who gives what to whom, and why.
type handover struct {
	from, to  archive.Person
	reason    string
	clearance archive.Level // of the one who orders it: beyond it nothing is counted
}

// handover checks what can be said before anything is done.
func (o *Office) handover(ctx context.Context, by archive.By, from, to archive.ID, reason string) (m handover, err error) {
	m.reason = reason
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		m.clearance = tx.Actor().Clearance
		if m.from, err = leaver(ctx, tx, from); err != nil {
			return err
		}
		switch {
		case to == "":
			return archive.E(archive.Invalid, "请选择一位接办人。").On("to")
		case to == from:
			return archive.E(archive.Invalid, "不能移交给本人，请另选接办人。").On("to")
		case reason == "":
			return archive.E(archive.Invalid, "请写明移交的原因。").On("reason")
		}
		if err := o.said("reason", reason, maxNote); err != nil {
			return err
		}
		if m.to, err = colleague(ctx, tx, to, "to"); err != nil {
			return err
		}
		return notToOneself(ctx, tx, m)
	})
	return m, err
}

// notToOneself keeps those who order hand-overs, and see no titles by that, from reading what is handed over: only the head of one of
// the person's units, who reads the unit's documents anyhow, may take it himself.
func notToOneself(ctx context.Context, tx archive.Tx, m handover) error {
	if m.to.Key != tx.Actor().Person {
		return nil
	}
	directory, err := tx.People().Directory(ctx)
	if err != nil {
		return err
	}
	for _, post := range directory.Posts(org.PersonKey(m.from.Key)) {
		if tx.Actor().Holds([]string{org.HeadToken(post.Unit)}) {
			return nil
		}
	}
	return archive.E(archive.Forbidden, "不能移交给您自己：办理移交的人不因此知悉公文内容。请另选接办人，或请本部门负责人办理。").On("to")
}

// handOn hands over what waits in one document, and counts it where the one who orders may know of it. What the rules do not allow is
// left and counted; a fault ends it all.
func (o *Office) handOn(ctx context.Context, house archive.By, id archive.ID, m handover, h *HandedOver) error {
	known := false
	err := o.Store.InTx(ctx, house, func(tx archive.Tx) error {
		d, err := tx.Documents().Lock(ctx, id)
		if err != nil {
			return err
		}
		known = d.Level.Rank() <= m.clearance.Rank()
		if _, err := recipient(ctx, tx, d, m.to.ID, "to"); err != nil {
			return err
		}
		return o.handOnDocument(ctx, tx, d, m)
	})
	if err != nil && archive.KindOf(err) == archive.Internal {
		return fmt.Errorf("hand over %s: %w", id, err)
	}
	switch {
	case !known:
	case err == nil:
		h.Done++
	default:
		h.Left++
		if h.Why == nil {
			h.Why = err
		}
	}
	return nil
}

func (o *Office) handOnDocument(ctx context.Context, tx archive.Tx, d archive.Document, m handover) error {
	passed, err := tx.Leavers().PassReadings(ctx, d.Key, m.from.Key, m.to.Key)
	if err != nil {
		return err
	}
	matter, err := o.matter(ctx, tx, &d)
	switch {
	case archive.KindOf(err) == archive.NotFound, err == nil && matter.over() && d.Status == archive.Drafting:
		return o.handOnDraft(ctx, tx, &d, m, passed)
	case err != nil:
		return err
	}
	action := workflow.Action{Verb: workflow.HandOver, Actor: org.PersonKey(tx.Actor().Person), From: org.PersonKey(m.from.Key),
		To: []org.PersonKey{org.PersonKey(m.to.Key)}, Opinion: m.reason}
	out, err := workflow.Act(matter.whole(), action, matter.env)
	switch {
	case err != nil && passed > 0:
		return handedOnNotice(ctx, tx, &d, m)
	case err != nil:
		return refuse(err)
	}
	return o.write(ctx, tx, matter, out)
}

// handOnDraft gives a draft that is not on its way, or a reading outside any run, to another.
func (o *Office) handOnDraft(ctx context.Context, tx archive.Tx, d *archive.Document, m handover, passed int) error {
	if d.Drafter == m.from.Key && d.Status == archive.Drafting {
		d.Drafter, d.DrafterName = m.to.Key, m.to.Name
		d.LockedBy = 0
		if err := tx.Documents().SetDrafter(ctx, *d); err != nil {
			return err
		}
		detail := map[string]string{"to": m.to.Name, "opinion": m.reason}
		if err := tx.Trace().AddHistory(ctx, archive.History{Document: d.Key, Person: tx.Actor().Person, PersonName: tx.Actor().Name,
			Act: string(workflow.HandOver), Detail: detail}); err != nil {
			return err
		}
	} else if passed == 0 {
		return archive.E(archive.Conflict, "这里没有需要移交的任务。")
	}
	return handedOnNotice(ctx, tx, d, m)
}

// handedOnNotice tells the one who takes over, and writes the document with its new readers.
func handedOnNotice(ctx context.Context, tx archive.Tx, d *archive.Document, m handover) error {
	err := tx.Notifications().Send(ctx, archive.Notification{ID: archive.NewID(), Person: m.to.Key, From: tx.Actor().Person, Kind: "handed_over",
		Document: d.Key})
	if err != nil {
		return err
	}
	if err := retoken(ctx, tx, d); err != nil {
		return err
	}
	if err := log(ctx, tx, *d, "task.hand_over"); err != nil {
		return err
	}
	return tx.Documents().Update(ctx, d)
}

// beginHandover ends the leaver's delegations and writes the act into the log.
func (o *Office) beginHandover(ctx context.Context, by archive.By, m handover) error {
	return o.Store.InTx(ctx, by.AsHouse(), func(tx archive.Tx) error {
		by.Made(m.from.ID)
		if _, err := tx.Delegations().EndAllOf(ctx, m.from.Key); err != nil {
			return err
		}
		return tx.Log(ctx, archive.Entry{Act: "person.hand_over", Subject: m.from.ID, Detail: string(m.to.ID)})
	})
}
