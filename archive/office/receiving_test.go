package office_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/storage/postgres"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// staffed gives the other company an office, a leader and a series, and the own one a second leader and a second clerk.
func (b *branch) staffed() {
	b.Helper()
	b.must(b.db.Staff(b.Context(), archive.System(), func(s postgres.Staffing) error {
		series := archive.Series{Organisation: b.there.Key, Code: "霁水务", Name: "文件", Class: "plain", Unit: b.units[b.there.Name].Key}
		all := []error{s.AddSeries(b.Context(), &series)}
		b.water = series
		for _, p := range []struct {
			user, unit string
			head       bool
			role       org.Role
			wide       bool
		}{
			{"waterhead", b.there.Name, true, org.Leader, true}, {"wateroffice", b.there.Name, false, org.Office, true},
			{"leader2", b.here.Name, false, org.Leader, true}, {"registrar2", "办公室", false, org.Clerk, true},
			{"worksclerk2", "工程部", false, org.Clerk, false},
		} {
			all = append(all, b.employ(s, p.user, p.unit, p.user, p.head, p.role, p.wide))
		}
		return errors.Join(all...)
	}))
}

// registered is an arrival with its 收文号.
func (b *branch) registered(number, title string, change ...func(*office.Change)) archive.Document {
	b.Helper()
	sender := "霁川市应急管理局"
	c := office.Change{Title: &title, Sender: &sender, Number: &number}
	for _, f := range change {
		f(&c)
	}
	d, err := b.Receive(b.Context(), b.as("registrar"), c)
	b.must(err)
	d, err = b.RegisterIncoming(b.Context(), b.as("registrar"), d.ID, office.Registration{})
	b.must(err)
	return d
}

// TestDeliveryBringsNothingOfItsWay: what the other company gets is the final text and copies of the final files, and neither an
// earlier version nor an opinion nor a file that was taken out.
func TestDeliveryBringsNothingOfItsWay(t *testing.T) {
	b := newBranch(t)
	first := func(c *office.Change) {
		f, err := b.Upload(t.Context(), b.as("drafter"), "测算初稿.txt", strings.NewReader("初稿口径：压减三成"))
		b.must(err)
		c.Attachments = &[]office.Attachment{{File: f.ID}}
		body := archive.ParseBody("一、总体要求\n各部门一律压减三成支出。")
		c.Body = &body
	}
	if fonts() == "" {
		t.Skip("this test sets documents in type and needs the fonts; .ci/fonts.sh brings them")
	}
	d := b.act("head", b.submit(b.draft(first)), office.Act{Verb: workflow.Return, Where: workflow.TheDrafter, Opinion: "压减三成不可行，请改。"})
	final, err := b.Upload(t.Context(), b.as("drafter"), "预算表.txt", strings.NewReader("预算科目与金额"))
	b.must(err)
	body := archive.ParseBody("一、总体要求\n各部门要按时完成年度预算编制工作。")
	d, err = b.ChangeDraft(t.Context(), b.as("drafter"), d.ID, d.Version, office.Change{Body: &body, Attachments: &[]office.Attachment{{File: final.ID}}})
	b.must(err)
	d = b.approve(b.submit(d), "head", "editor", "leader", "registrar", "registrar", "registrar")
	v, err := b.SignDelivery(t.Context(), b.as("waterclerk"), b.deliveryTo("waterclerk").ID)
	b.must(err)
	view, err := b.Open(t.Context(), b.as("waterclerk"), v.Incoming)
	b.must(err)
	got := view.Document
	if got.ID == d.ID || got.Number != d.Number || got.Body.Plain() != d.Body.Plain() || got.Arrival.Way != archive.ByDelivery {
		t.Errorf("received %s %s %q, by %s", got.ID, got.Number, got.Body.Plain(), got.Arrival.Way)
	}
	if !view.Inside || len(view.Versions)+len(view.Opinions)+len(view.Deliveries) != 0 || len(view.History) != 0 || view.Chain != nil {
		t.Errorf("the receiver sees %d versions, %d opinions, %d deliveries, %d lines of history and a chain of %d", len(view.Versions),
			len(view.Opinions), len(view.Deliveries), len(view.History), len(view.Chain))
	}
	b.onlyFinalFiles(d, got)
}

// onlyFinalFiles holds the copies to the files that were sent, byte by byte, and looks into them for what was taken back.
func (b *branch) onlyFinalFiles(sent, got archive.Document) {
	b.Helper()
	sealed := sent.FilesOf(archive.SealedFile)
	want := append(sealed[len(sealed)-1:], sent.FilesOf(archive.Attachment)...)
	if len(got.Files) != 2 || len(want) != 2 {
		b.Fatalf("%d files came of %d that were sent", len(got.Files), len(want))
	}
	for i, f := range got.Files {
		if f.Role != archive.Original || f.Name != want[i].Name || !bytes.Equal(f.File.SHA256, want[i].File.SHA256) || f.File.Blob == want[i].File.Blob {
			b.Errorf("file %d is %s %s, want a copy of %s", i, f.Role, f.Name, want[i].Name)
		}
		_, blob, err := b.OpenFile(b.Context(), b.as("waterclerk"), f.File.ID)
		b.must(err)
		content, err := io.ReadAll(blob)
		b.must(err)
		read, err := b.Inspector.Read(b.Context(), f.File.MediaType, blob)
		b.must(err)
		for _, taken := range []string{"三成", "不可行", "初稿"} {
			if bytes.Contains(content, []byte(taken)) || strings.Contains(read.Text+strings.Join(read.Properties, " "), taken) {
				b.Errorf("%s still says %q", f.Name, taken)
			}
		}
		if i == 0 && !strings.Contains(read.Text, "预算编制工作") {
			b.Errorf("the sealed text was not read: %q", read.Text)
		}
		b.must(blob.Close())
	}
}

// TestReturnedDeliveryIsSentAgain: the sender hears why, on the document and in a notice, and sends it once more.
func TestReturnedDeliveryIsSentAgain(t *testing.T) {
	b := newBranch(t)
	d := b.issued()
	v := b.deliveryTo("waterclerk")
	_, err := b.ReturnDelivery(t.Context(), b.as("waterclerk"), v.ID, "  ")
	b.refused("without a reason", err, archive.Invalid, "理由")
	_, err = b.ReturnDelivery(t.Context(), b.as("waterclerk"), v.ID, "主送单位有误，请核对。")
	b.must(err)
	b.told("drafter", d, "主送单位有误")
	b.told("registrar", d, "主送单位有误")
	if _, err := b.Resend(t.Context(), b.as("waterclerk"), v.ID, ""); archive.KindOf(err) != archive.Forbidden {
		t.Errorf("the receiver sends it to himself: %v", err)
	}
	b.clock.Pass(time.Hour)
	v, err = b.Resend(t.Context(), b.as("drafter"), v.ID, "已核对，确系贵公司。")
	if err != nil || v.State != archive.DeliveryUnsigned || v.Reason != "" || !v.OpenedAt.IsZero() {
		t.Fatalf("sent again: %+v, %v", v, err)
	}
	_, err = b.Resend(t.Context(), b.as("drafter"), v.ID, "")
	b.refused("sending what is not returned", err, archive.Conflict, "没有退文")
	v, err = b.SignDelivery(t.Context(), b.as("waterclerk"), v.ID)
	b.must(err)
	events, err := b.DeliveryEvents(t.Context(), b.as("drafter"), v.ID)
	b.must(err)
	var acts []string
	for _, e := range events {
		acts = append(acts, e.Act)
	}
	if want := []string{"return", "resend", "sign"}; !slices.Equal(acts, want) || events[0].Reason != "主送单位有误，请核对。" {
		t.Errorf("what happened: %v", acts)
	}
}

// told wants a notice of a return about the document.
func (b *branch) told(user string, d archive.Document, words string) {
	b.Helper()
	news, err := b.Notices(b.Context(), b.as(user), 50)
	b.must(err)
	for _, n := range news {
		if n.Kind == "delivery_returned" && n.DocumentID == d.ID && strings.Contains(n.Text, words) {
			return
		}
	}
	b.Errorf("%s was not told of the return", user)
}

// TestArrivalRefusedAtScreeningGoesBack: after it was signed for and registered, the office returns it with a reason; the 收文号 stays,
// and what is sent again becomes another arrival with another number.
func TestArrivalRefusedAtScreeningGoesBack(t *testing.T) {
	b := newBranch(t)
	b.staffed()
	d := b.issued()
	v := b.deliveryTo("waterclerk")
	first, err := b.SignDelivery(t.Context(), b.as("waterclerk"), v.ID)
	b.must(err)
	in, err := b.RegisterIncoming(t.Context(), b.as("waterclerk"), first.Incoming, office.Registration{})
	b.must(err)
	in = b.act("wateroffice", in, office.Act{Verb: workflow.Disagree, Opinion: "不属我公司职责，请送市政公司。"})
	b.is(in, archive.Returned)
	b.told("drafter", d, "不属我公司职责")
	sent, err := b.Delivery(t.Context(), b.as("drafter"), v.ID)
	if err != nil || sent.State != archive.DeliveryReturned || sent.Reason != "不属我公司职责，请送市政公司。" || sent.SignerName != "wateroffice" {
		t.Errorf("the sender sees %s “%s” of %s, %v", sent.State, sent.Reason, sent.SignerName, err)
	}
	_, err = b.Resend(t.Context(), b.as("registrar"), v.ID, "")
	b.must(err)
	second, err := b.SignDelivery(t.Context(), b.as("waterclerk"), v.ID)
	b.must(err)
	again, err := b.RegisterIncoming(t.Context(), b.as("waterclerk"), second.Incoming, office.Registration{})
	if err != nil || second.Incoming == first.Incoming || in.ReceiptNo != "收〔2026〕1号" || again.ReceiptNo != "收〔2026〕2号" {
		t.Errorf("%s and %s, %v", in.ReceiptNo, again.ReceiptNo, err)
	}
}

// TestDepartmentTakesInWhatConcernsIt: a delivery within the house is signed for and then handled as an arrival of the department.
func TestDepartmentTakesInWhatConcernsIt(t *testing.T) {
	b := newBranch(t)
	d := b.issued(b.attached)
	v := b.deliveryTo("worksclerk")
	_, err := b.TakeIn(t.Context(), b.as("worksclerk"), v.ID)
	b.refused("before it is signed for", err, archive.Conflict, "签收之后")
	_, err = b.SignDelivery(t.Context(), b.as("worksclerk"), v.ID)
	b.must(err)
	v, err = b.TakeIn(t.Context(), b.as("worksclerk"), v.ID)
	b.must(err)
	_, err = b.TakeIn(t.Context(), b.as("worksclerk"), v.ID)
	b.refused("twice", err, archive.Conflict, "已经转为收文")
	in, err := b.RegisterIncoming(t.Context(), b.as("worksclerk"), v.Incoming, office.Registration{})
	b.must(err)
	if in.Arrival.Way != archive.FromInside || len(in.Files) != 2 || in.UnitName != "工程部" {
		t.Errorf("taken in: %+v, %d files, of %s", in.Arrival, len(in.Files), in.UnitName)
	}
	in = b.act("workshead", in, office.Act{Verb: workflow.Approve, Opinion: "请抓紧办理。", Choose: map[string][]archive.ID{"handle": b.ids("worker")}})
	in = b.approve(in, "worker", "workshead")
	b.is(in, archive.Completed)
	chain, err := b.Chain(t.Context(), b.as("worker"), in.ID)
	if err != nil || len(chain) != 2 || chain[0].Document.ID != d.ID || chain[1].Link != archive.ChainArrival {
		t.Errorf("the chain within the house: %+v, %v", chain, err)
	}
}

// TestThreeDepartmentsHandleSideBySide: two leaders instruct, three departments have it at once, one passes it to a handler for good and
// another asks a handler first; the lead comes last and sees what the others said.
func TestThreeDepartmentsHandleSideBySide(t *testing.T) {
	for _, c := range []struct {
		name, step string
		leaders    []string
	}{
		{"one leader after the other", "instruct", []string{"leader2", "leader"}},
		{"both leaders at once", "instruct_together", []string{"leader", "leader2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBranch(t)
			b.staffed()
			d := b.proposed(c.step, c.leaders...)
			if _, err := b.try(c.leaders[1], d, office.Act{Verb: workflow.Approve, Opinion: "同意。"}); (err == nil) != (c.step == "instruct_together") {
				t.Errorf("the second leader before the first: %v", err)
			}
			d = b.approve(d, c.leaders[0])
			if c.step == "instruct" {
				d = b.approve(d, c.leaders[1])
			}
			b.handledTogether(d)
		})
	}
}

// proposed is an urgent arrival proposed to leaders, a lead and two departments that support.
func (b *branch) proposed(step string, leaders ...string) archive.Document {
	b.Helper()
	urgent := archive.Urgent
	d := b.approve(b.registered("霁应急〔2026〕3号", "关于开展安全生产检查的通知", func(c *office.Change) { c.Urgency = &urgent }), "editor")
	a := office.Act{Verb: workflow.Approve, Opinion: "拟请领导阅示，工程部主办。", Choose: map[string][]archive.ID{step: b.ids(leaders...),
		"handle": {b.units["工程部"].ID, b.units["财务部"].ID, b.units["办公室"].ID}}}
	_, err := b.try("editor", d, a)
	b.refused("urgent without a time limit", err, archive.Invalid, "办理时限")
	a.Proposal = &office.Proposal{Due: "2026-08-01"}
	_, err = b.try("editor", d, a)
	b.refused("a limit in the past", err, archive.Invalid, "今天")
	a.Proposal = &office.Proposal{Due: "2026-08-06", ReplyWanted: true, Readers: b.ids("worker")}
	return b.act("editor", d, a)
}

func (b *branch) handledTogether(d archive.Document) {
	b.Helper()
	for _, user := range []string{"workshead", "head", "editor"} {
		v, err := b.Open(b.Context(), b.as(user), d.ID)
		b.must(err)
		if v.MyTask == nil || v.MyStep.Kind != workflow.Handle || !v.MyTask.Due.Equal(time.Date(2026, 8, 6, 15, 59, 59, 0, time.UTC)) {
			b.Fatalf("%s has %+v of step %s", user, v.MyTask, v.MyStep.Key)
		}
	}
	_, err := b.try("workshead", d, office.Act{Verb: workflow.Approve, Opinion: "已办。"})
	b.refused("the lead before the others", err, archive.Conflict, "协办的")
	b.act("head", d, office.Act{Verb: workflow.Transfer, Opinion: "请具体办理。", To: b.ids("drafter")})
	b.act("editor", d, office.Act{Verb: workflow.AddSigner, Added: workflow.Before, Opinion: "请先核值班安排。", To: b.ids("registrar")})
	b.act("drafter", d, office.Act{Verb: workflow.Approve, Opinion: "经费已落实。"})
	if v, err := b.Open(b.Context(), b.as("editor"), d.ID); err != nil || v.MyTask != nil {
		b.Errorf("the head has it in hand before his handler: %v", err)
	}
	b.act("registrar", d, office.Act{Verb: workflow.Approve, Opinion: "值班已安排。"})
	d = b.act("editor", d, office.Act{Verb: workflow.Approve, Opinion: "同意，已安排值班。"})
	v, err := b.Open(b.Context(), b.as("workshead"), d.ID)
	b.must(err)
	said := ""
	for _, o := range v.Opinions {
		said += o.Text
	}
	for _, words := range []string{"经费已落实。", "值班已安排。", "同意，已安排值班。"} {
		if !strings.Contains(said, words) {
			b.Errorf("the lead does not read “%s”", words)
		}
	}
	if reader, err := b.Open(b.Context(), b.as("worker"), d.ID); err != nil || reader.MyTask == nil || reader.MyTask.Duty != workflow.ToRead {
		b.Errorf("it was not circulated: %v", err)
	}
	d = b.act("workshead", d, office.Act{Verb: workflow.Approve, Opinion: "检查已完成。"})
	_, err = b.try("editor", d, office.Act{Verb: workflow.Approve, Opinion: "办结。"})
	b.refused("completing without the reply that is wanted", err, archive.Conflict, "要求答复")
}
