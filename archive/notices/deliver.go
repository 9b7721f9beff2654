package notices

import (
	"context"
	"slices"
	"time"

	"github.com/lantai/lantai/archive"
)

const (
	parcelsAtOnce = 50               // of one channel at a time
	sendTime      = 10 * time.Second // of one message
	deliverTime   = time.Minute      // of one channel; what is left waits for the next time
	waitFor       = time.Minute      // of the others, when a gateway is not there or takes no more
	settleTime    = 5 * time.Second
)

// backoff are the pauses after each try that failed; after the last one it is given up.
var backoff = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 4 * time.Hour}

// Deliver carries out what waits on every channel. What a gateway does not take is written down, not an error of the job.
func (n *Notices) Deliver(ctx context.Context) error {
	for _, c := range archive.Channels() {
		if err := n.deliverOn(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// deliverOn claims parcels, sends them outside of any transaction, and writes what became of each.
func (n *Notices) deliverOn(ctx context.Context, c archive.Channel) error {
	parcels, err := n.claim(ctx, c)
	if err != nil {
		return err
	}
	ending := time.Now().Add(deliverTime)
	for i, p := range parcels {
		if time.Now().After(ending) || ctx.Err() != nil {
			return n.settle(ctx, waiting(parcels[i:], ""))
		}
		fault := n.send(ctx, p)
		if archive.KindOf(fault) == archive.TooMany {
			return n.settle(ctx, waiting(parcels[i:], archive.FaultThrottled))
		}
		if err := n.settle(ctx, tried(p, fault)); err != nil {
			return err
		}
		if archive.KindOf(fault) == archive.Unavailable {
			return n.settle(ctx, waiting(parcels[i+1:], archive.FaultUnreachable))
		}
	}
	return nil
}

// claim takes as many parcels as the channel's gateway may be given now, and settles what need not go out or cannot.
func (n *Notices) claim(ctx context.Context, c archive.Channel) (parcels []archive.Parcel, err error) {
	outlet, open := n.Outlets[c]
	err = n.Store.InTx(ctx, archive.System(), func(tx archive.Tx) error {
		limit := parcelsAtOnce
		if outlet.PerMinute > 0 {
			lately, err := tx.Sendings().Tried(ctx, c, tx.Now().Add(-time.Minute))
			if err != nil {
				return err
			}
			if limit = min(limit, outlet.PerMinute-lately); limit <= 0 {
				return nil
			}
		}
		claimed, err := tx.Sendings().Claim(ctx, c, limit)
		if err != nil {
			return err
		}
		for _, p := range claimed {
			p, aside, err := sorted(ctx, tx, p, open)
			if err != nil {
				return err
			}
			for _, o := range aside {
				if err := tx.Sendings().Settle(ctx, o); err != nil {
					return err
				}
			}
			if len(p.Items) > 0 {
				parcels = append(parcels, p)
			}
		}
		return nil
	})
	return parcels, err
}

// sorted takes out of a parcel what does not go out now: what the person may not know any more, what he has opened, what has no
// gateway or address, and all of it while he is not to be disturbed.
func sorted(ctx context.Context, tx archive.Tx, p archive.Parcel, open bool) (rest archive.Parcel, aside []archive.Outcome, err error) {
	take := func(o archive.Outcome, fits func(archive.ParcelItem) bool) {
		for _, i := range p.Items {
			if fits(i) {
				o.Items = append(o.Items, i)
			}
		}
		if len(o.Items) > 0 {
			p.Items = slices.DeleteFunc(slices.Clone(p.Items), fits)
			aside = append(aside, o)
		}
	}
	all := func(archive.ParcelItem) bool { return true }
	take(archive.Outcome{State: archive.SendingFailed, Why: archive.FaultNoRight}, func(i archive.ParcelItem) bool { return !i.Known })
	take(archive.Outcome{State: archive.SendingSkipped}, func(i archive.ParcelItem) bool { return i.Opened })
	switch {
	case !open:
		take(archive.Outcome{State: archive.SendingFailed, Why: archive.FaultNoGateway}, all)
	case p.Channel == archive.Mail && p.Contact.Mail == "", p.Channel == archive.SMS && p.Contact.Mobile == "":
		take(archive.Outcome{State: archive.SendingFailed, Why: archive.FaultNoAddress}, all)
	case p.Contact.Quiet:
		calendar, err := tx.Calendars().Of(ctx, p.Organisation)
		if err != nil {
			return p, nil, err
		}
		if opens, err := calendar.Next(tx.Now()); err == nil && opens.After(tx.Now()) {
			take(archive.Outcome{State: archive.SendingQueued, Untried: true, After: opens.Sub(tx.Now())}, all)
		}
	}
	return p, aside, nil
}

func (n *Notices) send(ctx context.Context, p archive.Parcel) error {
	ctx, stop := context.WithTimeout(ctx, sendTime)
	defer stop()
	err := n.Outlets[p.Channel].Send(ctx, Compose(p, n.BaseURL))
	if err != nil {
		n.Log.Warn("a message did not go out", "channel", p.Channel, "message", p.ID, "cause", err)
	}
	return err
}

// settle writes what became of items, also when the node has been asked to stop: what was sent must not be sent again.
func (n *Notices) settle(ctx context.Context, outcomes []archive.Outcome) error {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer stop()
	return n.Store.InTx(ctx, archive.System(), func(tx archive.Tx) error {
		for _, o := range outcomes {
			if err := tx.Sendings().Settle(ctx, o); err != nil {
				return err
			}
		}
		return nil
	})
}

// waiting is what becomes of parcels that were not tried.
func waiting(parcels []archive.Parcel, why archive.SendingFault) (outcomes []archive.Outcome) {
	for _, p := range parcels {
		o := archive.Outcome{Items: p.Items, State: archive.SendingQueued, Why: why, Untried: true}
		if why != "" {
			o.After = waitFor
		}
		outcomes = append(outcomes, o)
	}
	return outcomes
}

// tried is what becomes of a parcel after a try; items may have been tried before, each as often as it was.
func tried(p archive.Parcel, fault error) (outcomes []archive.Outcome) {
	if fault == nil {
		return []archive.Outcome{{Items: p.Items, State: archive.SendingSent}}
	}
	for _, i := range p.Items {
		o := archive.Outcome{Items: []archive.ParcelItem{i}, State: archive.SendingQueued, Why: archive.FaultUnreachable}
		switch {
		case archive.KindOf(fault) == archive.Invalid:
			o.State, o.Why = archive.SendingFailed, archive.FaultRefused
		case i.Attempts >= len(backoff):
			o.State = archive.SendingFailed
		default:
			o.After = backoff[i.Attempts]
		}
		outcomes = append(outcomes, o)
	}
	return outcomes
}
