package house

import (
	"context"
	"testing"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/archive/records"
	"github.com/lantai/lantai/workflow"
)

// TestNobodySeesWhatWasRaised raises the level of a document that is filed, delivered, lent and to be read by many: from that moment
// on nobody below it sees any trace.
func TestNobodySeesWhatWasRaised(t *testing.T) {
	b := newBureau(t)
	b.needFonts()
	d := b.carry(b.draft(archive.LevelInternal, "关于设备采购的通知"), archive.Issued)
	v := b.deliveryTo("worksclerk", archive.DeliveryUnsigned)
	_, err := b.office.SignDelivery(t.Context(), b.as("worksclerk"), v.ID)
	b.ok(err)
	_, err = b.office.PassOn(t.Context(), b.as("worksclerk"), v.ID, []archive.ID{b.id("colleague")}, "请阅。")
	b.ok(err)
	r, err := b.stacks.File(t.Context(), b.as("archivist"), d.ID, "")
	b.ok(err)
	l, err := b.stacks.Ask(t.Context(), b.as("second"), records.Request{Record: r.ID, Purpose: "查阅"})
	b.ok(err)
	b.agree("director", l)
	_, err = b.stacks.Approve(t.Context(), b.as("archivist"), l.ID, 0, "同意")
	b.ok(err)
	_, err = b.stacks.Open(t.Context(), b.as("colleague"), r.ID)
	b.ok(err)

	b.owner(`UPDATE document SET level = 2 WHERE uid = $1`, d.ID)
	b.owner(`UPDATE person SET clearance = 1 WHERE username IN ('worksclerk', 'workshead')`)
	for _, user := range []string{"colleague", "second", "visitor", "worksclerk", "workshead"} {
		by := b.as(user)
		_, err = b.office.Open(t.Context(), by, d.ID)
		b.refused(user+" opens it", err, archive.NotFound)
		_, err = b.stacks.Open(t.Context(), by, r.ID)
		b.refused(user+" opens its record", err, archive.NotFound)
		_, _, err = b.stacks.Loan(t.Context(), by, l.ID)
		b.refused(user+" opens its loan", err, archive.NotFound)
		_, err = b.office.Open(t.Context(), by, l.ApplicationID)
		b.refused(user+" opens the application for its loan", err, archive.NotFound)
		_, err = b.stacks.Read(t.Context(), by, l.ID, "")
		b.refused(user+" reads under the loan", err, archive.NotFound)
		_, _, err = b.office.OpenDelivery(t.Context(), by, v.ID)
		b.refused(user+" opens its delivery", err, archive.NotFound)
		list, err := b.stacks.List(t.Context(), by, archive.RecordFilter{})
		b.ok(err)
		box, err := b.office.Box(t.Context(), by, archive.TaskFilter{Box: archive.BoxToRead})
		b.ok(err)
		if list.Total != 0 || len(box.Lines) > 0 || box.Counts[archive.BoxToRead] > 0 {
			t.Errorf("%s counts %d records and %d to read", user, list.Total, box.Counts[archive.BoxToRead])
		}
		b.ok(b.db.Read(t.Context(), by, func(tx archive.Tx) error {
			mine, err := tx.Notifications().Mine(t.Context(), 50)
			for _, n := range mine {
				if n.Title != "" || n.DocumentID != "" {
					t.Errorf("%s is told of %q", user, n.Title)
				}
			}
			return err
		}))
	}
	_, err = b.stacks.Open(t.Context(), b.as("worker"), r.ID) // cleared, and of the receiving unit: the unit's staff were readers of an internal one
	b.ok(err)
}

// TestNobodyLowersInPassing: who edits for the office may not take a text out of reach of its attachments, nor raise it beyond his own
// clearance.
func TestNobodyLowersInPassing(t *testing.T) {
	b := newBureau(t)
	file := b.upload("drafter", "预案.txt", "预案全文")
	d := b.draft(archive.WorkSecret, "关于演练的通知", func(c *office.Change) {
		c.Attachments = &[]office.Attachment{{File: file.ID, Level: archive.WorkSecret}}
	})
	d = b.carry(b.carry(d, archive.InReview), archive.InReview)
	_, err := b.office.ChangeDraft(t.Context(), b.as("editor"), d.ID, d.Version, office.Change{Level: ptr(archive.LevelInternal), Series: &b.plain.ID})
	b.refused("lowered by the editor", err, archive.Invalid)
	b.owner(`UPDATE person SET clearance = 1 WHERE username = 'editor'`)
	_, err = b.office.ChangeDraft(t.Context(), b.as("editor"), d.ID, d.Version, office.Change{})
	b.refused("edited above the clearance", err, archive.NotFound)
	_, err = b.decide("leader", d, office.Act{Verb: workflow.Approve, Opinion: "同意。"})
	if err == nil {
		t.Error("signed before the office has edited it")
	}
}

// TestNobodyElseGetsTheSendersRow: another organisation receives a document of its own, with copies of the final files only.
func TestNobodyElseGetsTheSendersRow(t *testing.T) {
	b := newBureau(t)
	b.needFonts()
	file := b.upload("drafter", "清单.txt", "设备清单")
	d := b.draft(archive.LevelInternal, "关于设备采购的通知", func(c *office.Change) {
		c.To, c.Attachments = &[]string{string(b.companyRoot.ID)}, &[]office.Attachment{{File: file.ID}}
	})
	d = b.carry(d, archive.Issued)
	v := b.deliveryTo("foreignclerk", archive.DeliveryUnsigned)
	_, x, err := b.office.OpenDelivery(t.Context(), b.as("foreignclerk"), v.ID)
	b.ok(err)
	_, err = b.office.CreateDraft(t.Context(), b.as("foreignclerk"), archive.Outgoing, office.Change{Title: ptr("关于转发的通知"),
		Attachments: &[]office.Attachment{{File: x.Files[0].File.ID}}})
	b.refused("the sender's own file is attached by the receiver", err, archive.Invalid)
	_, err = b.office.SignDelivery(t.Context(), b.as("drafter"), v.ID)
	b.refused("the sender signs for the receiver", err, archive.Forbidden)
	live := b.live()
	signed, err := b.office.SignDelivery(t.Context(), b.as("foreignclerk"), v.ID)
	b.ok(err)
	if made := b.live() - live; made != 2 {
		t.Errorf("%d copies were made", made)
	}
	_, err = b.office.Open(t.Context(), b.as("foreignclerk"), d.ID)
	b.refused("the sender's row", err, archive.NotFound)
	view, err := b.office.Open(t.Context(), b.as("foreignclerk"), signed.Incoming)
	b.ok(err)
	got := view.Document
	if got.Organisation != b.company.Key || got.ID == d.ID || len(got.Files) != 2 || len(got.FilesOf(archive.Original)) != 2 || got.Number != d.Number {
		t.Errorf("received %d files as %s", len(got.Files), got.Kind)
	}
	for _, f := range got.Files {
		if f.File.ID == file.ID || f.File.Organisation != b.company.Key {
			t.Errorf("the file %s is the sender's", f.Name)
		}
	}
	for _, h := range view.History {
		if h.PersonName == "drafter" || h.PersonName == "leader" {
			t.Errorf("the receiver reads that %s did %s", h.PersonName, h.Act)
		}
	}
}

// TestNobodyFindsBytesOfAnActThatDied kills sealing between the blob and the commit: no row names the bytes, nothing is changed, and
// the step can be done again.
func TestNobodyFindsBytesOfAnActThatDied(t *testing.T) {
	b := newBureau(t)
	b.needFonts()
	d := b.carry(b.draft(archive.LevelInternal, "关于设备采购的通知"), archive.Numbered)
	ctx, kill := context.WithCancel(t.Context())
	before := b.live()
	b.office.Blobs = dying{b.office.Blobs, kill}
	if _, err := b.office.Seal(ctx, b.as("registrar"), d.ID); err == nil {
		t.Fatal("an act that died was done")
	}
	b.office.Blobs = b.blobs
	v, err := b.office.Open(t.Context(), b.as("drafter"), d.ID)
	b.ok(err)
	if v.Document.Status != archive.Numbered || len(v.Document.Files) > 0 || b.live() != before+1 {
		t.Errorf("%s with %d files, %d orphans", v.Document.Status, len(v.Document.Files), b.live()-before)
	}
	d = b.carry(d, archive.Sealed)
	if len(d.FilesOf(archive.SealedFile)) != 1 {
		t.Errorf("%d sealed files", len(d.FilesOf(archive.SealedFile)))
	}
}

// dying ends the request as soon as bytes were made live.
type dying struct {
	archive.Blobs
	kill context.CancelFunc
}

func (d dying) Promote(ctx context.Context, key archive.BlobKey, want archive.Digests) error {
	err := d.Blobs.Promote(ctx, key, want)
	d.kill()
	return err
}

// live counts the live objects of the store.
func (b *bureau) live() (n int) {
	b.Helper()
	for _, err := range b.blobs.Live(b.Context()) {
		b.ok(err)
		n++
	}
	return n
}
