package office_test

import (
	"io"
	"slices"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
)

func TestDeliveryInsideTheHouse(t *testing.T) {
	b := newBranch(t)
	d := b.issued()
	v := b.deliveryTo("worksclerk")
	_, err := b.SignDelivery(t.Context(), b.as("workshead"), v.ID)
	b.refused("the head signs for it", err, archive.Forbidden, "收发员")
	_, err = b.SignDelivery(t.Context(), b.as("waterclerk"), v.ID)
	b.refused("another organisation's clerk signs for it", err, archive.NotFound, "")
	opened, _, err := b.OpenDelivery(t.Context(), b.as("worksclerk"), v.ID)
	b.must(err)
	v, err = b.SignDelivery(t.Context(), b.as("worksclerk"), v.ID)
	b.must(err)
	if v.State != archive.DeliverySigned || v.Incoming != "" || v.SignerName != "worksclerk" || opened.OpenerName != "worksclerk" {
		t.Errorf("%+v", v)
	}
	_, err = b.SignDelivery(t.Context(), b.as("worksclerk"), v.ID)
	b.refused("signing twice", err, archive.Conflict, "已由worksclerk")
	_, err = b.PassOn(t.Context(), b.as("worksclerk"), v.ID, b.ids("worker"), "请阅知。")
	b.must(err)
	box, err := b.Box(t.Context(), b.as("worker"), archive.TaskFilter{Box: archive.BoxToRead})
	b.must(err)
	if len(box.Lines) != 1 || box.Lines[0].DocumentID != d.ID {
		t.Fatalf("待阅: %+v", box.Lines)
	}
	_, err = b.Decide(t.Context(), b.as("worker"), box.Lines[0].ID, office.Act{Verb: workflow.Approve, Opinion: "同意。"})
	b.refused("deciding what was given to read", err, archive.Conflict, "阅知")
	_, err = b.Decide(t.Context(), b.as("worker"), box.Lines[0].ID, office.Act{Verb: workflow.Read})
	b.must(err)
}

func (b *branch) deliveryTo(clerk string) archive.Delivery {
	b.Helper()
	list, _, err := b.Deliveries(b.Context(), b.as(clerk), archive.DeliveryUnsigned, "", 50)
	b.must(err)
	if len(list) != 1 {
		b.Fatalf("%d deliveries wait for %s", len(list), clerk)
	}
	return list[0]
}

// TestDeliveryToAnotherOrganisation: what arrives there is a document of its own, of the final text and files only.
func TestDeliveryToAnotherOrganisation(t *testing.T) {
	b := newBranch(t)
	d := b.issued(b.attached)
	v, err := b.SignDelivery(t.Context(), b.as("waterclerk"), b.deliveryTo("waterclerk").ID)
	b.must(err)
	there, err := b.Open(t.Context(), b.as("waterclerk"), v.Incoming)
	b.must(err)
	got := there.Document
	if got.ID == d.ID || got.Kind != archive.Incoming || got.Organisation != b.there.Key || got.Number != d.Number || got.Title != d.Title ||
		got.Body.Plain() != d.Body.Plain() || got.Status != archive.Received || got.Sender != b.here.Name {
		t.Errorf("%+v", got)
	}
	if len(there.Opinions)+len(there.Versions) > 0 || got.SignedDigest != nil || got.SignerName != "" {
		t.Errorf("%d opinions and %d versions went along", len(there.Opinions), len(there.Versions))
	}
	if len(got.Files) != 2 || len(got.FilesOf(archive.Original)) != 2 {
		t.Fatalf("files %+v", got.Files)
	}
	for _, f := range got.Files {
		for _, own := range d.Files {
			if own.File.ID == f.File.ID || own.File.Blob == f.File.Blob {
				t.Errorf("%s is the sender's own file", f.Name)
			}
		}
		_, blob, err := b.OpenFile(t.Context(), b.as("waterclerk"), f.File.ID)
		b.must(err)
		content, err := io.ReadAll(blob)
		b.must(err)
		b.must(blob.Close())
		if int64(len(content)) != f.File.Size {
			t.Errorf("%s has %d bytes of %d", f.Name, len(content), f.File.Size)
		}
	}
	for user, id := range map[string]archive.ID{"waterclerk": d.ID, "drafter": v.Incoming} {
		if _, err := b.Open(t.Context(), b.as(user), id); archive.KindOf(err) != archive.NotFound {
			t.Errorf("%s reads across the border: %v", user, err)
		}
	}
}

func TestUrgingIsThrottled(t *testing.T) {
	b := newBranch(t)
	b.issued()
	v := b.deliveryTo("worksclerk")
	_, err := b.UrgeDelivery(t.Context(), b.as("drafter"), v.ID)
	b.must(err)
	_, err = b.UrgeDelivery(t.Context(), b.as("drafter"), v.ID)
	b.refused("at once again", err, archive.TooMany, "4 小时")
	b.clock.Pass(office.UrgeEvery - time.Second)
	_, err = b.UrgeDelivery(t.Context(), b.as("head"), v.ID)
	b.refused("a second too early, by another", err, archive.TooMany, "4 小时")
	b.clock.Pass(time.Second)
	v, err = b.UrgeDelivery(t.Context(), b.as("drafter"), v.ID)
	b.must(err)
	if v.UrgedCount != 2 {
		t.Errorf("urged %d times", v.UrgedCount)
	}
	news, err := b.Notices(t.Context(), b.as("worksclerk"), 10)
	b.must(err)
	if n := len(slices.DeleteFunc(news, func(n archive.Notification) bool { return n.Kind != "delivery_urged" })); n != 2 {
		t.Errorf("the clerk heard of it %d times", n)
	}
}

func TestReturnedDeliveryKeepsItsReason(t *testing.T) {
	b := newBranch(t)
	d := b.issued()
	v := b.deliveryTo("waterclerk")
	_, err := b.ReturnDelivery(t.Context(), b.as("waterclerk"), v.ID, "")
	b.refused("without a reason", err, archive.Invalid, "理由")
	_, err = b.ReturnDelivery(t.Context(), b.as("waterclerk"), v.ID, "主送单位有误。")
	b.must(err)
	_, err = b.SignDelivery(t.Context(), b.as("waterclerk"), v.ID)
	b.refused("signing for what was returned", err, archive.Conflict, "")
	sent, err := b.Open(t.Context(), b.as("drafter"), d.ID)
	b.must(err)
	if !slices.ContainsFunc(sent.Deliveries, func(v archive.Delivery) bool {
		return v.State == archive.DeliveryReturned && v.Reason == "主送单位有误。"
	}) {
		t.Errorf("the sender does not see why: %+v", sent.Deliveries)
	}
}
