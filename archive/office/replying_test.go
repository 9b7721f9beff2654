package office_test

import (
	"testing"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/storage/postgres"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

func (b *branch) employClerk(user, unit string) {
	b.Helper()
	b.must(b.db.Staff(b.Context(), archive.System(), func(s postgres.Staffing) error { return b.employ(s, user, unit, "文书", false, org.Clerk, false) }))
}

// employThere adds a clerk to the other company.
func (b *branch) employThere(user string) {
	b.Helper()
	b.must(b.db.Staff(b.Context(), archive.System(), func(s postgres.Staffing) error {
		return b.employ(s, user, b.there.Name, "文书", false, org.Clerk, true)
	}))
}

// TestRequestIsAnsweredAcrossTheBorder: one company asks, the other registers, handles and answers, and the answer comes home as an
// arrival that knows what it answers. On both sides the chain can be followed, as far as each may know.
func TestRequestIsAnsweredAcrossTheBorder(t *testing.T) {
	b := newBranch(t)
	b.staffed()
	letter := archive.Letter
	sent := b.issued(func(c *office.Change) {
		c.Genre = &letter
		title := "关于商请提供管网资料的函"
		c.Title = &title
	})
	v, err := b.SignDelivery(t.Context(), b.as("waterclerk"), b.deliveryTo("waterclerk").ID)
	b.must(err)
	in, err := b.RegisterIncoming(t.Context(), b.as("waterclerk"), v.Incoming, office.Registration{})
	b.must(err)
	_, err = b.DraftReply(t.Context(), b.as("waterworker"), in.ID)
	if archive.KindOf(err) != archive.NotFound {
		t.Errorf("somebody who does not know it answers: %v", err)
	}
	in = b.approve(in, "wateroffice")
	in = b.act("wateroffice", in, office.Act{Verb: workflow.Approve, Opinion: "拟由公司直接答复。", Proposal: &office.Proposal{ReplyWanted: true}})
	_, err = b.try("wateroffice", in, office.Act{Verb: workflow.Approve, Opinion: "办结。"})
	b.refused("completing before the reply", err, archive.Conflict, "还没有复文")
	reply := b.answered(in, sent)
	in = b.approve(in, "wateroffice")
	b.is(in, archive.Completed)
	b.chainIs("waterclerk", in.ID, in, reply)
	b.chainIs("wateroffice", reply.ID, in, reply)
	b.chainIs("drafter", sent.ID, sent)

	home, err := b.SignDelivery(t.Context(), b.as("registrar"), b.delivered("registrar", reply.Number).ID)
	b.must(err)
	arrived, err := b.Open(t.Context(), b.as("registrar"), home.Incoming)
	b.must(err)
	b.chainIs("registrar", sent.ID, sent, arrived.Document)
	b.chainIs("registrar", arrived.Document.ID, sent, arrived.Document)
	b.chainIs("drafter", sent.ID, sent) // the clerk's new arrival is not the drafter's to know
	book, err := b.Receipts(t.Context(), b.as("waterclerk"), office.ReceiptQuery{})
	if err != nil || len(book.Lines) != 1 || len(book.Lines[0].Replies) != 1 || book.Lines[0].Replies[0] != reply.Number {
		t.Errorf("the book says %+v, %v", book.Lines, err)
	}
}

// answered drafts the reply to an arrival of the other company and takes it to its receivers.
func (b *branch) answered(in, sent archive.Document) archive.Document {
	b.Helper()
	reply, err := b.DraftReply(b.Context(), b.as("wateroffice"), in.ID)
	b.must(err)
	if reply.Title != "关于商请提供管网资料的复函" || len(reply.To) != 1 || reply.To[0].Unit != b.units[b.here.Name].Key || reply.ReplyTo != in.Key ||
		reply.Body.Plain() != "贵单位《关于商请提供管网资料的函》（"+sent.Number+"）收悉。现函复如下：" {
		b.Fatalf("the reply begins: %s to %+v, %q", reply.Title, reply.To, reply.Body.Plain())
	}
	series, body := b.water.ID, append(reply.Body, archive.Block{Kind: archive.Paragraph, Text: "资料已整理，随函附送。"})
	reply, err = b.ChangeDraft(b.Context(), b.as("wateroffice"), reply.ID, reply.Version, office.Change{Series: &series, Body: &body})
	b.must(err)
	reply, err = b.Submit(b.Context(), b.as("wateroffice"), reply.ID, "请审核。", map[string][]archive.ID{"sign": b.ids("waterhead")})
	b.must(err)
	_, err = b.try("wateroffice", in, office.Act{Verb: workflow.Approve, Opinion: "办结。"})
	b.refused("completing while the reply is on its way", err, archive.Conflict, "印发以后")
	for range 8 {
		for _, user := range []string{"waterhead", "wateroffice", "waterclerk"} {
			if next, err := b.try(user, reply, office.Act{Verb: workflow.Approve, Opinion: "同意。"}); err == nil {
				reply = next
			}
		}
		if reply.Status == archive.Issued {
			return reply
		}
	}
	b.Fatalf("the reply stays %s", reply.Status)
	return reply
}

func (b *branch) delivered(clerk, number string) archive.Delivery {
	b.Helper()
	list, _, err := b.Deliveries(b.Context(), b.as(clerk), archive.DeliveryUnsigned, "", 50)
	b.must(err)
	for _, v := range list {
		if v.Content.Number == number {
			return v
		}
	}
	b.Fatalf("%s was not delivered", number)
	return archive.Delivery{}
}

// chainIs wants the documents of a chain, first to last.
func (b *branch) chainIs(user string, id archive.ID, want ...archive.Document) {
	b.Helper()
	chain, err := b.Chain(b.Context(), b.as(user), id)
	b.must(err)
	if len(chain) != len(want) {
		b.Errorf("%s sees a chain of %d, want %d", user, len(chain), len(want))
		return
	}
	for i, n := range chain {
		if n.Document.ID != want[i].ID || n.Parent != i-1 {
			b.Errorf("%s: place %d of the chain is %s behind %d", user, i, n.Document.Title, n.Parent)
		}
	}
}
