package house

import (
	"strings"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/archive/records"
	"github.com/lantai/lantai/workflow"
)

// TestNobodyNoticesADraft lets everybody who is not bound to a draft look for it: it is as if it were not there.
func TestNobodyNoticesADraft(t *testing.T) {
	b := newBureau(t)
	file := b.upload("drafter", "方案.txt", "方案全文")
	d := b.draft(archive.LevelInternal, "关于薪酬方案的通知", func(c *office.Change) { c.Attachments = &[]office.Attachment{{File: file.ID}} })
	_, missing := b.office.Open(t.Context(), b.as("worker"), archive.NewID())
	for _, p := range staffed {
		if p.user == "drafter" {
			continue
		}
		by := b.as(p.user)
		_, err := b.office.Open(t.Context(), by, d.ID)
		if err == nil || err.Error() != missing.Error() || archive.KindOf(err) != archive.NotFound {
			t.Errorf("%s opens a draft: %v", p.user, err)
		}
		_, _, err = b.office.OpenFile(t.Context(), by, file.ID)
		b.refused(p.user+" opens its file", err, archive.NotFound)
		if list, _, err := b.office.List(t.Context(), by, archive.DocumentFilter{}); err != nil || len(list) > 0 {
			t.Errorf("%s lists %d documents: %v", p.user, len(list), err)
		}
		if found, err := b.office.Findable(t.Context(), by, []archive.ID{d.ID}); err != nil || len(found) > 0 {
			t.Errorf("%s finds it: %v", p.user, err)
		}
		_, err = b.office.CreateDraft(t.Context(), by, archive.Outgoing, office.Change{Title: ptr("关于答复的通知"), ReplyTo: &d.ID})
		b.refused(p.user+" replies to it", err, archive.NotFound)
		_, _, err = b.office.Preview(t.Context(), by, d.ID)
		b.refused(p.user+" previews it", err, archive.NotFound)
		for what, act := range map[string]func() error{
			"submits":   func() error { _, err := b.office.Submit(t.Context(), by, d.ID, "", nil); return err },
			"edits":     func() error { _, err := b.office.ChangeDraft(t.Context(), by, d.ID, 1, office.Change{}); return err },
			"registers": func() error { _, err := b.office.Register(t.Context(), by, d.ID); return err },
			"files":     func() error { _, err := b.stacks.File(t.Context(), by, d.ID, ""); return err },
			"withdraws": func() error { _, err := b.office.Withdraw(t.Context(), by, d.ID, "有误"); return err },
			"bins":      func() error { return b.office.Bin(t.Context(), by, d.ID) },
		} {
			b.refused(p.user+" "+what+" it", act(), archive.NotFound, archive.Forbidden)
		}
	}
}

// TestNobodyReadsTheSlipFromOutside: a receiver reads the text and nothing of its way.
func TestNobodyReadsTheSlipFromOutside(t *testing.T) {
	b := newBureau(t)
	b.needFonts()
	d := b.carry(b.draft(archive.LevelInternal, "关于设备采购的通知"), archive.Issued)
	v, err := b.office.Open(t.Context(), b.as("worker"), d.ID)
	b.ok(err)
	if v.Inside || len(v.Opinions)+len(v.Versions)+len(v.History)+len(v.Deliveries)+len(v.Rail) > 0 {
		t.Errorf("a receiver sees %d opinions, %d versions, %d lines of history, %d deliveries", len(v.Opinions), len(v.Versions), len(v.History), len(v.Deliveries))
	}
	_, err = b.office.Readers(t.Context(), b.as("worker"), d.ID)
	b.refused("a receiver asks who reads it", err, archive.NotFound)
	b.ok(b.db.Read(t.Context(), b.as("worker"), func(tx archive.Tx) error {
		opinions, err := tx.Trace().Opinions(t.Context(), d.Key)
		b.ok(err)
		versions, err := tx.Trace().Versions(t.Context(), d.Key)
		b.ok(err)
		history, err := tx.Trace().History(t.Context(), d.Key)
		if len(opinions)+len(versions)+len(history) > 0 {
			t.Errorf("the rows show a receiver %d opinions, %d versions and %d lines of history", len(opinions), len(versions), len(history))
		}
		return err
	}))
	if inside, err := b.office.Open(t.Context(), b.as("drafter"), d.ID); err != nil || len(inside.History) < 7 || len(inside.Opinions) < 3 {
		t.Errorf("the drafter sees %d lines, %v", len(inside.History), err)
	}
}

// TestNobodyTakesAwayWhatIsLent: a loan is to the eye only, and ends by itself.
func TestNobodyTakesAwayWhatIsLent(t *testing.T) {
	b := newBureau(t)
	b.needFonts()
	file := b.upload("drafter", "清单.txt", "设备清单")
	d := b.draft(archive.LevelInternal, "关于设备采购的通知", func(c *office.Change) {
		c.Attachments, c.To = &[]office.Attachment{{File: file.ID}}, &[]string{"霁川市水务局"}
	})
	d = b.carry(d, archive.Issued)
	r, err := b.stacks.File(t.Context(), b.as("archivist"), d.ID, "")
	b.ok(err)
	l, err := b.stacks.Ask(t.Context(), b.as("worker"), records.Request{Record: r.ID, Purpose: "查阅"})
	b.ok(err)
	_, err = b.stacks.Approve(t.Context(), b.as("worker"), l.ID, 0, "同意")
	b.refused("a reader approves his own loan", err, archive.Forbidden)
	_, err = b.office.Open(t.Context(), b.as("worker"), d.ID)
	b.refused("read before it is lent", err, archive.NotFound)
	_, err = b.stacks.Approve(t.Context(), b.as("archivist"), l.ID, 3, "同意")
	b.refused("lent before the head of the reader has agreed", err, archive.Conflict)
	b.agree("workshead", l)
	_, err = b.office.Open(t.Context(), b.as("worker"), d.ID)
	b.refused("read before the archivist has lent it", err, archive.NotFound)
	_, err = b.stacks.Approve(t.Context(), b.as("archivist"), l.ID, 3, "同意")
	b.ok(err)

	v, err := b.office.Open(t.Context(), b.as("worker"), d.ID)
	b.ok(err)
	if !v.OnLoan || v.Inside {
		t.Errorf("under a loan: on loan %v, inside %v", v.OnLoan, v.Inside)
	}
	reading, err := b.stacks.Read(t.Context(), b.as("worker"), l.ID, "")
	b.ok(err)
	_, _, err = b.office.Preview(t.Context(), b.as("worker"), d.ID)
	b.refused("a PDF without a mark", err, archive.NotFound)
	for _, id := range []archive.ID{file.ID, reading.File.ID} {
		_, _, err = b.office.OpenFile(t.Context(), b.as("worker"), id)
		b.refused("a lent file is downloaded", err, archive.NotFound)
		_, err = b.office.CreateDraft(t.Context(), b.as("worker"), archive.Outgoing, office.Change{Title: ptr("关于转存的通知"), Attachments: &[]office.Attachment{{File: id}}})
		b.refused("a lent file is attached to a draft of the reader's own", err, archive.Invalid)
	}
	_, err = b.stacks.Read(t.Context(), b.as("colleague"), l.ID, "")
	b.refused("somebody else reads under the loan", err, archive.NotFound)
	_, err = b.stacks.Renew(t.Context(), b.as("worker"), l.ID)
	b.refused("a reader renews", err, archive.Forbidden)

	b.clock.Pass(4 * 24 * time.Hour)
	_, err = b.stacks.Read(t.Context(), b.as("worker"), l.ID, "")
	b.refused("read after its time", err, archive.NotFound)
	_, err = b.office.Open(t.Context(), b.as("worker"), d.ID)
	b.refused("opened after its time", err, archive.NotFound)
}

// TestNobodyRenewsForHimself: what the archivist himself borrowed is another archivist's to prolong.
func TestNobodyRenewsForHimself(t *testing.T) {
	b := newBureau(t)
	b.needFonts()
	d := b.carry(b.draft(archive.LevelInternal, "关于设备采购的通知"), archive.Issued)
	r, err := b.stacks.File(t.Context(), b.as("archivist"), d.ID, "")
	b.ok(err)
	l, err := b.stacks.Ask(t.Context(), b.as("archivist"), records.Request{Record: r.ID, Form: "paper", Purpose: "查阅"})
	b.ok(err)
	b.agree("director", l)
	_, err = b.stacks.Approve(t.Context(), b.as("archivist"), l.ID, 0, "同意")
	b.refused("an archivist approves his own loan", err, archive.Conflict)
	_, err = b.stacks.Approve(t.Context(), b.as("second"), l.ID, 0, "同意")
	b.ok(err)
	_, err = b.stacks.Renew(t.Context(), b.as("archivist"), l.ID)
	b.refused("an archivist renews his own loan", err, archive.Conflict)
}

// TestNobodyReadsOtherPeoplesNumbers: whoever does not keep a register sees the numbers of what he may read, and no sum.
func TestNobodyReadsOtherPeoplesNumbers(t *testing.T) {
	b := newBureau(t)
	hidden := b.carry(b.draft(archive.LevelInternal, "关于薪酬方案的通知"), archive.Numbered)
	_, err := b.office.BackEnter(t.Context(), b.as("registrar"), b.plain.ID, b.id("leader"), "关于停电的通知", "停电，纸质办理", 0)
	b.ok(err)
	_, err = b.office.Reserve(t.Context(), b.as("registrar"), b.plain.ID, b.id("leader"), "薪酬方案的配套文件")
	b.ok(err)
	for _, user := range []string{"worker", "visitor", "workshead"} {
		book, err := b.office.Book(t.Context(), b.as(user), b.plain.ID, 0)
		b.ok(err)
		for _, line := range book.Lines {
			t.Errorf("%s sees %s: %q, %q, %q", user, line.Printed, line.Title, line.Reason, line.DocumentTitle)
		}
		if book.Keeper || book.Year.Last != 0 || book.Sum.Last != 0 || len(book.Sum.Missing) > 0 {
			t.Errorf("%s sees how far the register has come: %+v", user, book.Sum)
		}
	}
	book, err := b.office.Book(t.Context(), b.as("registrar"), b.plain.ID, 0)
	b.ok(err)
	if !book.Keeper || len(book.Lines) != 3 || !book.Sum.Continuous() || book.Sum.Last != 3 || hidden.Number == "" {
		t.Errorf("the registrar sees %+v", book.Sum)
	}
	_, err = b.office.Book(t.Context(), b.as("colleague"), b.work.ID, 0)
	b.refused("a register above the clearance", err, archive.NotFound)
	_, err = b.office.Book(t.Context(), b.as("foreignclerk"), b.plain.ID, 0)
	b.refused("the register of another organisation", err, archive.NotFound)
}

// TestNobodyReadsTheNextNumber: which number a register would give is told to whom a document waits for to be registered, and to those who
// keep the register; to all others, also inside the document, as if there were no such document.
func TestNobodyReadsTheNextNumber(t *testing.T) {
	b := newBureau(t)
	d := b.carry(b.draft(archive.LevelInternal, "关于薪酬方案的通知"), archive.Signed)
	_, missing := b.office.SeriesChoices(t.Context(), b.as("drafter"), archive.NewID())
	for _, user := range []string{"drafter", "financehead", "leader", "worker", "foreignclerk"} {
		list, err := b.office.SeriesChoices(t.Context(), b.as(user), d.ID)
		if err == nil || err.Error() != missing.Error() || archive.KindOf(err) != archive.NotFound {
			t.Errorf("%s reads %v, %v", user, list, err)
		}
	}
	for _, user := range []string{"registrar", "editor"} { // the task is the one's; the other works in the office that keeps the register
		if list, err := b.office.SeriesChoices(t.Context(), b.as(user), d.ID); err != nil || len(list) != 1 || list[0].Next != "霁城发〔2026〕1号" {
			t.Errorf("%s reads %v, %v", user, list, err)
		}
	}
}

// TestNobodyKeepsAFileByHavingUploadedIt: once a file lies at a document it is known with the document.
func TestNobodyKeepsAFileByHavingUploadedIt(t *testing.T) {
	b := newBureau(t)
	file := b.upload("drafter", "底稿.txt", "底稿全文")
	d := b.draft(archive.WorkSecret, "关于演练的通知", func(c *office.Change) { c.Attachments = &[]office.Attachment{{File: file.ID}} })
	_, blob, err := b.office.OpenFile(t.Context(), b.as("drafter"), file.ID)
	b.ok(err)
	b.ok(blob.Close())
	b.owner(`UPDATE person SET clearance = 0 WHERE username = 'drafter'`)
	_, err = b.office.Open(t.Context(), b.as("drafter"), d.ID)
	b.refused("the document after the clearance was lowered", err, archive.NotFound)
	_, _, err = b.office.OpenFile(t.Context(), b.as("drafter"), file.ID)
	b.refused("its file after the clearance was lowered", err, archive.NotFound)
	_, err = b.office.File(t.Context(), b.as("drafter"), file.ID)
	b.refused("the row of its file", err, archive.NotFound)
	box, err := b.office.Box(t.Context(), b.as("drafter"), archive.TaskFilter{Box: archive.BoxMine})
	b.ok(err)
	for name, n := range box.Counts {
		if n > 0 {
			t.Errorf("the box %s counts %d", name, n)
		}
	}
}

// TestNobodyHearsOfWhatIsAboveHim: lowered clearance hides a task, its news and its document at once, and a clerk who may not know a
// delivery is not urged to sign for it.
func TestNobodyHearsOfWhatIsAboveHim(t *testing.T) {
	b := newBureau(t)
	b.needFonts()
	b.owner(`UPDATE person SET clearance = 1 WHERE username = 'worksclerk'`)
	d := b.carry(b.draft(archive.WorkSecret, "关于演练的通知"), archive.Issued)
	if list, _, err := b.office.Deliveries(t.Context(), b.as("worksclerk"), archive.DeliveryUnsigned, "", 10); err != nil || len(list) > 0 {
		t.Errorf("a clerk sees %d deliveries above the clearance: %v", len(list), err)
	}
	v, err := b.office.Open(t.Context(), b.as("drafter"), d.ID)
	b.ok(err)
	_, err = b.office.UrgeDelivery(t.Context(), b.as("drafter"), v.Deliveries[0].ID)
	b.ok(err)
	b.ok(b.db.Read(t.Context(), b.as("worksclerk"), func(tx archive.Tx) error {
		n, err := tx.Notifications().Unread(t.Context())
		if n != 0 {
			t.Errorf("the clerk has %d pieces of news", n)
		}
		return err
	}))
	b.clock.Pass(5 * time.Hour)
	_, err = b.office.UrgeDelivery(t.Context(), b.as("workshead"), v.Deliveries[0].ID)
	b.refused("the receiver urges himself in the sender's name", err, archive.Forbidden)

	b.owner(`UPDATE person SET clearance = 0 WHERE username = 'financehead'`)
	box, err := b.office.Box(t.Context(), b.as("financehead"), archive.TaskFilter{Box: archive.BoxDone})
	b.ok(err)
	if len(box.Lines) > 0 || box.Counts[archive.BoxDone] > 0 {
		t.Errorf("who was cleared once still counts %d", box.Counts[archive.BoxDone])
	}
}

// TestNobodyIsLetInFromAnotherOrganisation: no act gives a person of another organisation a way into a document.
func TestNobodyIsLetInFromAnotherOrganisation(t *testing.T) {
	b := newBureau(t)
	b.needFonts()
	d := b.carry(b.draft(archive.LevelInternal, "关于设备采购的通知"), archive.InReview)
	foreigner := []archive.ID{b.id("foreigner")}
	for _, verb := range []workflow.Verb{workflow.Transfer, workflow.Delegate, workflow.AddSigner, workflow.Notify, workflow.CirculateTo} {
		_, err := b.decide("financehead", d, office.Act{Verb: verb, Opinion: "请阅。", To: foreigner, Added: workflow.After})
		b.refused(string(verb)+" to another organisation", err, archive.Invalid)
	}
	other := b.draft(archive.LevelInternal, "关于检修的通知")
	_, err := b.office.Submit(t.Context(), b.as("drafter"), other.ID, "请审核。", map[string][]archive.ID{"sign": foreigner})
	b.refused("a signer of another organisation", err, archive.Invalid)

	d = b.carry(d, archive.Issued)
	v := b.deliveryTo("worksclerk", archive.DeliveryUnsigned)
	_, err = b.office.SignDelivery(t.Context(), b.as("worksclerk"), v.ID)
	b.ok(err)
	_, err = b.office.PassOn(t.Context(), b.as("worksclerk"), v.ID, foreigner, "请阅。")
	b.refused("passed on to another organisation", err, archive.Invalid)
	_, err = b.office.Open(t.Context(), b.as("foreigner"), d.ID)
	b.refused("a stranger opens it", err, archive.NotFound)
}

// TestNobodyWidensAHigherLevel: above Internal the receiving unit passes a document on among its own, cleared people, and who was
// given it to read does not send it round.
func TestNobodyWidensAHigherLevel(t *testing.T) {
	b := newBureau(t)
	b.needFonts()
	d := b.carry(b.draft(archive.WorkSecret, "关于演练的通知"), archive.Issued)
	v := b.deliveryTo("worksclerk", archive.DeliveryUnsigned)
	_, err := b.office.SignDelivery(t.Context(), b.as("worksclerk"), v.ID)
	b.ok(err)
	_, err = b.office.PassOn(t.Context(), b.as("worksclerk"), v.ID, []archive.ID{b.id("archivist")}, "请阅。")
	b.refused("passed on outside the receiving unit", err, archive.Invalid)
	_, err = b.office.PassOn(t.Context(), b.as("worksclerk"), v.ID, []archive.ID{b.id("visitor")}, "请阅。")
	b.refused("passed on to somebody who is not cleared", err, archive.Invalid)
	_, err = b.office.Open(t.Context(), b.as("worker"), d.ID)
	b.refused("the unit's staff read it", err, archive.NotFound)
	_, err = b.office.PassOn(t.Context(), b.as("worksclerk"), v.ID, []archive.ID{b.id("worker")}, "请阅。")
	b.ok(err)
	_, err = b.office.Open(t.Context(), b.as("worker"), d.ID)
	b.ok(err)
	_, err = b.decide("worker", d, office.Act{Verb: workflow.CirculateTo, Opinion: "请阅。", To: []archive.ID{b.id("archivist")}})
	if err == nil {
		t.Error("a reader sends a work secret round")
	}
}

// TestNobodyLearnsFromErrors: what is missing and what may not be known are refused in the same words.
func TestNobodyLearnsFromErrors(t *testing.T) {
	b := newBureau(t)
	d := b.carry(b.draft(archive.WorkSecret, "关于演练的通知"), archive.InReview)
	file := b.upload("drafter", "底稿.txt", "底稿全文")
	by, none := b.as("colleague"), archive.NewID()
	var task archive.ID
	v, err := b.office.Open(t.Context(), b.as("financehead"), d.ID)
	b.ok(err)
	task = v.MyTask.ID
	for what, ask := range map[string]func(archive.ID) error{
		"open": func(id archive.ID) error { _, err := b.office.Open(t.Context(), by, id); return err },
		"urge": func(id archive.ID) error { _, err := b.office.Urge(t.Context(), by, id, "请速办"); return err },
		"end":  func(id archive.ID) error { _, err := b.office.Terminate(t.Context(), by, id, "不办了"); return err },
		"edit": func(id archive.ID) error {
			_, err := b.office.ChangeDraft(t.Context(), by, id, 1, office.Change{})
			return err
		},
		"hold":    func(id archive.ID) error { _, err := b.office.HoldEdit(t.Context(), by, id); return err },
		"check":   func(id archive.ID) error { _, err := b.office.CheckDraft(t.Context(), by, id); return err },
		"series":  func(id archive.ID) error { _, err := b.office.SetSeries(t.Context(), by, id, b.plain.ID); return err },
		"seal":    func(id archive.ID) error { _, err := b.office.Seal(t.Context(), by, id); return err },
		"readers": func(id archive.ID) error { _, err := b.office.Readers(t.Context(), by, id); return err },
	} {
		hidden, missing := ask(d.ID), ask(none)
		if hidden == nil || missing == nil || hidden.Error() != missing.Error() || archive.KindOf(hidden) != archive.KindOf(missing) {
			t.Errorf("%s: %v, and of what is not there %v", what, hidden, missing)
		}
	}
	for what, pair := range map[string][2]archive.ID{"task": {task, none}, "file": {file.ID, none}} {
		ask := func(id archive.ID) error {
			if what == "file" {
				_, err := b.office.File(t.Context(), by, id)
				return err
			}
			_, err := b.office.Decide(t.Context(), by, id, office.Act{Verb: workflow.Approve, Opinion: "同意"})
			return err
		}
		hidden, missing := ask(pair[0]), ask(pair[1])
		if hidden == nil || missing == nil || strings.Split(hidden.Error(), ":")[0] != strings.Split(missing.Error(), ":")[0] {
			t.Errorf("%s: %v, and of what is not there %v", what, hidden, missing)
		}
	}
}
