package office

import (
	"context"
	"slices"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
)

// Delegating is a delegation that somebody wants to set up.
type Delegating struct {
	To    archive.ID
	Kinds []archive.DocumentKind // none: all
	Since time.Time              // zero: at once
	Until time.Time
	Note  string
}

// StandIns are the delegations of a person, and what is in others' hands through them.
type StandIns struct {
	Given     []archive.Delegation
	Received  []archive.Delegation
	Entrusted []archive.Entrusted
}

// longestDelegation keeps a forgotten delegation from going on for ever.
const longestDelegation = 366 * 24 * time.Hour

// SetUpDelegation lets somebody act in the actor's name from now on or later (委托). What the actor has in hand stays with him.
func (o *Office) SetUpDelegation(ctx context.Context, by archive.By, want Delegating) (d archive.Delegation, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		if d, err = o.delegation(ctx, tx, want); err != nil {
			return err
		}
		if err := tx.Delegations().HoldAll(ctx); err != nil {
			return err
		}
		among, err := tx.Runs().Delegations(ctx)
		if err != nil {
			return err
		}
		if refused := workflow.CheckDelegation(d.Rule(), among); refused != nil {
			return refuse(refused)
		}
		if err := tx.Delegations().Insert(ctx, &d); err != nil {
			return err
		}
		by.Made(d.ID)
		if err := tx.Notifications().Send(ctx, archive.Notification{ID: archive.NewID(), Person: d.To, From: d.From, Kind: "entrusted"}); err != nil {
			return err
		}
		return tx.Log(ctx, archive.Entry{Act: "delegation.give", Subject: d.ID, Detail: d.ToName})
	})
	return d, err
}

// delegation checks what is wanted as far as it stands by itself.
func (o *Office) delegation(ctx context.Context, tx archive.Tx, want Delegating) (archive.Delegation, error) {
	me := tx.Actor()
	d := archive.Delegation{ID: archive.NewID(), From: me.Person, FromName: me.Name, Kinds: want.Kinds, Since: want.Since, Until: want.Until,
		Note: want.Note, Made: tx.Now()}
	if err := o.said("note", want.Note, maxNote); err != nil {
		return d, err
	}
	if want.To == "" {
		return d, archive.E(archive.Invalid, "请选择委托谁代办。").On("to")
	}
	p, err := colleague(ctx, tx, want.To, "to")
	if err != nil {
		return d, err
	}
	d.To, d.ToID, d.ToName = p.Key, p.ID, p.Name
	if d.Since.IsZero() {
		d.Since = tx.Now()
	}
	switch {
	case d.Until.IsZero():
		return d, archive.E(archive.Invalid, "请填写委托到什么时候为止。").On("until")
	case !d.Until.After(tx.Now()):
		return d, archive.E(archive.Invalid, "委托的结束时间已经过去，请改选以后的时间。").On("until")
	case d.Until.Sub(d.Since) > longestDelegation:
		return d, archive.E(archive.Invalid, "一次委托最长一年，到期可以再设。").On("until")
	}
	return d, nil
}

// colleague finds somebody of the actor's own organisation whose account works.
func colleague(ctx context.Context, tx archive.Tx, id archive.ID, field string) (archive.Person, error) {
	p, _, err := memberOf(ctx, tx, tx.Actor().Organisation, id, field)
	return p, err
}

// EndDelegation ends a delegation before its time; only its giver can. What the other has in hand stays there until it is taken back.
func (o *Office) EndDelegation(ctx context.Context, by archive.By, id archive.ID) error {
	return o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		by.Made(id)
		d, err := tx.Delegations().Lock(ctx, id)
		switch {
		case err != nil:
			return err
		case d.At(tx.Now()) == archive.DelegationOver:
			return archive.E(archive.Conflict, "这项委托已经结束。")
		}
		if err := tx.Delegations().End(ctx, d.Key); err != nil {
			return err
		}
		if err := tx.Notifications().Send(ctx, archive.Notification{ID: archive.NewID(), Person: d.To, From: d.From, Kind: "entrusted_over"}); err != nil {
			return err
		}
		return tx.Log(ctx, archive.Entry{Act: "delegation.end", Subject: d.ID})
	})
}

// Delegations are the actor's own, given and received, and what others have in hand in his name.
func (o *Office) Delegations(ctx context.Context, by archive.By) (s StandIns, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		if s.Given, err = tx.Delegations().Given(ctx); err != nil {
			return err
		}
		if s.Received, err = tx.Delegations().Received(ctx); err != nil {
			return err
		}
		s.Entrusted, err = tx.Delegations().Entrusted(ctx)
		return err
	})
	return s, err
}

// StandIn is the actor's delegation that is in force now, if there is one; of several the one that ends last.
func (o *Office) StandIn(ctx context.Context, by archive.By) (in *archive.Delegation, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		given, err := tx.Delegations().Given(ctx)
		for _, d := range given {
			if d.At(tx.Now()) == archive.DelegationInHand {
				in = &d
				break
			}
		}
		return err
	})
	return in, err
}

// Delegation is one of the actor's own; NotFound for others.
func (s StandIns) Delegation(id archive.ID) (archive.Delegation, error) {
	all := slices.Concat(s.Given, s.Received)
	i := slices.IndexFunc(all, func(d archive.Delegation) bool { return d.ID == id })
	if i < 0 {
		return archive.Delegation{}, archive.ErrNotFound()
	}
	return all[i], nil
}
