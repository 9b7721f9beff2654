// Package notices tells people what waits for them and proves that they were told: it reminds of deadlines by the working time of
// the organisation, and carries notices out by mail, chat and short message.
//
//	act ─▶ notice ─┬─▶ sending in_app: sent at once ─────────────────────────────▶ opened
//	               └─▶ sending mail, wecom …: queued ─▶ sent | failed | skipped ──▶ opened
//
// Nothing of a document above Public leaves the house: a message says how much waits, and where.
package notices

import (
	"context"
	"log/slog"
	"slices"

	"github.com/lantai/lantai/archive"
)

// Gateway carries messages out of the house. Its errors say by their kind what to do:
//
//	Invalid      the message will never be taken: it is given up
//	TooMany      the gateway takes no more at present: all that waits for it waits on
//	Unavailable  the gateway is not there: the others wait, this one counts as tried
//	any other    this one counts as tried
type Gateway interface {
	Send(ctx context.Context, m Message) error
}

// Outlet is a gateway with how many messages a minute it may be given; 0: any number.
type Outlet struct {
	Gateway
	PerMinute int
}

// Options are what notices work with. A channel without an outlet is not offered to anybody.
type Options struct {
	Store   archive.Store
	Outlets map[archive.Channel]Outlet
	BaseURL string // the address that people type
	Log     *slog.Logger
}

// Notices is the use cases of telling people.
type Notices struct{ Options }

// New makes the use cases.
func New(o Options) *Notices {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return &Notices{o}
}

// Offered are the channels that the operator has set up, in the order of archive.Channels.
func (n *Notices) Offered() []archive.Channel {
	return slices.DeleteFunc(archive.Channels(), func(c archive.Channel) bool { _, ok := n.Outlets[c]; return !ok })
}

// OfDocument lists how the news of a document reached whom, newest first, for those inside it: the drafter, his route, who urged. To
// others there is no such document.
func (n *Notices) OfDocument(ctx context.Context, by archive.By, id archive.ID) (list []archive.Sending, err error) {
	err = n.Store.Read(ctx, by, func(tx archive.Tx) error {
		d, err := tx.Documents().ByID(ctx, id)
		if err != nil {
			return err
		}
		if !archive.Can(tx.Actor(), d, archive.PartSlip) {
			return archive.ErrNotFound()
		}
		list, err = tx.Sendings().OfDocument(ctx, d.Key)
		return err
	})
	return list, err
}

// Contact is how the actor wants to be told.
func (n *Notices) Contact(ctx context.Context, by archive.By) (c archive.Contact, err error) {
	err = n.Store.Read(ctx, by, func(tx archive.Tx) error {
		c, err = tx.Sendings().Contact(ctx)
		return err
	})
	return c, err
}

// SetContact changes how the actor wants to be told.
func (n *Notices) SetContact(ctx context.Context, by archive.By, c archive.Contact) error {
	c = c.Tidy()
	if err := c.Check(); err != nil {
		return err
	}
	for _, channel := range c.Channels {
		if _, ok := n.Outlets[channel]; !ok {
			return archive.E(archive.Invalid, "“%s”还没有开通，请联系系统管理员。", channel.Chinese()).On("channels")
		}
	}
	return n.Store.InTx(ctx, by, func(tx archive.Tx) error {
		if err := tx.Sendings().SetContact(ctx, c); err != nil {
			return err
		}
		return tx.Log(ctx, archive.Entry{Act: "person.contact", Subject: tx.Actor().ID})
	})
}
