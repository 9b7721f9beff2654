package office_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
)

func TestOutgoingLivesItsWholeLife(t *testing.T) {
	b := newBranch(t)
	d := b.draft(b.attached)
	b.is(d, archive.Drafting)
	if _, err := b.Open(t.Context(), b.as("head"), d.ID); archive.KindOf(err) != archive.NotFound {
		t.Errorf("the head reads a draft: %v", err)
	}
	d = b.submit(d)
	b.is(d, archive.InReview)
	d = b.approve(d, "head", "editor")
	b.is(d, archive.InReview)
	if d.ReviewedAt.IsZero() || d.ReviewedBy != b.people["editor"].Key {
		t.Errorf("reviewed by %d at %v", d.ReviewedBy, d.ReviewedAt)
	}
	d = b.approve(d, "leader")
	b.is(d, archive.Signed)
	if d.SignerName != "leader" || d.Dated != "2026-08-03" || !bytes.Equal(d.SignedDigest, archive.Digest(d)) {
		t.Errorf("signed by %q on %s", d.SignerName, d.Dated)
	}
	d = b.approve(d, "registrar")
	b.is(d, archive.Numbered)
	if d.Number != "霁城建〔2026〕1号" {
		t.Errorf("number %s", d.Number)
	}
	if fonts() == "" {
		t.Skip("the rest sets the document in type and needs the fonts; .ci/fonts.sh brings them")
	}
	d = b.approve(d, "registrar")
	b.is(d, archive.Sealed)
	if files := d.FilesOf(archive.SealedFile); len(files) != 1 || files[0].File.MediaType != "application/pdf" || d.SealedAt.IsZero() {
		t.Fatalf("sealed: %+v", files)
	}
	if _, err := b.Open(t.Context(), b.as("worker"), d.ID); archive.KindOf(err) != archive.NotFound {
		t.Errorf("the receiver reads it before it is issued: %v", err)
	}
	d = b.approve(d, "registrar")
	b.is(d, archive.Issued)
	b.wayOf(d)
	b.filed(d)
}

// wayOf looks at what an issued document has left: opinions, history, and what a reader outside its route sees.
func (b *branch) wayOf(d archive.Document) {
	b.Helper()
	v, err := b.Open(b.Context(), b.as("drafter"), d.ID)
	b.must(err)
	var said []string
	for _, o := range v.Opinions {
		said = append(said, o.PersonName+" "+o.Step)
		if !bytes.Equal(o.Digest, archive.Digest(d)) {
			b.Errorf("%s approved another text", o.PersonName)
		}
	}
	want := []string{"drafter draft", "head review", "editor edit", "leader sign", "registrar register", "registrar seal", "registrar issue"}
	if !slices.Equal(said, want) {
		b.Errorf("the slip says %v", said)
	}
	if len(v.Deliveries) != 2 || len(v.Versions) == 0 || len(v.History) < len(want) || v.Record == nil {
		b.Errorf("%d deliveries, %d versions, %d lines of history, record %v", len(v.Deliveries), len(v.Versions), len(v.History), v.Record)
	}
	reader, err := b.Open(b.Context(), b.as("worker"), d.ID)
	b.must(err)
	if reader.Inside || len(reader.Opinions)+len(reader.Versions) > 0 || reader.Document.Title != d.Title {
		b.Errorf("a reader is inside: %+v", reader)
	}
}

// filed has the archivist arrange the record that the rule has made, and accept it.
func (b *branch) filed(d archive.Document) {
	b.Helper()
	r, err := b.stacks.File(b.Context(), b.as("archivist"), d.ID, "")
	b.must(err)
	if r.Code != "J001-WS·2026-D30-CWB-0001" || r.RetentionRule != "第2.1条（2026-01）" || r.DueOn != "2056-12-31" {
		b.Errorf("filed as %s by %s until %s", r.Code, r.RetentionRule, r.DueOn)
	}
	_, err = b.stacks.File(b.Context(), b.as("archivist"), d.ID, "")
	b.refused("filing twice", err, archive.Conflict, r.Code)
	r, err = b.stacks.Accept(b.Context(), b.as("archivist"), r.ID)
	b.must(err)
	if r.State != archive.Kept {
		b.Errorf("the record is %s", r.State)
	}
	v, err := b.Open(b.Context(), b.as("drafter"), d.ID)
	b.must(err)
	b.is(v.Document, archive.Filed)
}

func TestReturnedTextIsResubmitted(t *testing.T) {
	b := newBranch(t)
	d := b.act("head", b.submit(b.draft()), office.Act{Verb: workflow.Return, Where: workflow.TheDrafter, Opinion: "请补充时限。"})
	b.is(d, archive.Drafting)
	body := archive.ParseBody("一、总体要求\n各部门要于八月底前完成年度预算编制工作。")
	d, err := b.ChangeDraft(t.Context(), b.as("drafter"), d.ID, d.Version, office.Change{Body: &body})
	b.must(err)
	d = b.submit(d)
	b.is(d, archive.InReview)
	if d.Draft != 2 {
		t.Errorf("the changed text is draft %d", d.Draft)
	}
	_, err = b.try("head", d, office.Act{Verb: workflow.Approve, Opinion: "同意。", Draft: 1})
	b.refused("approving the text before", err, archive.Stale, "第 2 稿")
	d = b.approve(d, "head", "editor", "leader")
	b.is(d, archive.Signed)
	v, err := b.Open(t.Context(), b.as("drafter"), d.ID)
	b.must(err)
	if len(v.Opinions) < 6 || !strings.Contains(v.Opinions[1].Text, "补充时限") {
		t.Errorf("the opinion of the return is gone from the slip: %d opinions", len(v.Opinions))
	}
}

func TestRecallEndsWhenSomebodyHasActed(t *testing.T) {
	b := newBranch(t)
	d := b.submit(b.draft())
	d, err := b.Recall(t.Context(), b.as("drafter"), d.ID, "标题有误，撤回修改。")
	b.must(err)
	b.is(d, archive.Drafting)
	_, err = b.try("head", d, office.Act{Verb: workflow.Approve, Opinion: "同意。"})
	if err == nil {
		t.Error("the head approves what was recalled")
	}
	d = b.approve(b.submit(d), "head")
	_, err = b.Recall(t.Context(), b.as("drafter"), d.ID, "撤回。")
	b.refused("recalling after an approval", err, archive.Conflict, "")
	v, err := b.Open(t.Context(), b.as("head"), d.ID)
	b.must(err)
	b.is(v.Document, archive.InReview)
}

func TestSigningLapsesWhenReturnedPastIt(t *testing.T) {
	b := newBranch(t)
	d := b.act("registrar", b.signed(), office.Act{Verb: workflow.Return, Where: "edit", Opinion: "附件名称与正文不一致，请核。"})
	b.is(d, archive.InReview)
	if !d.SignedAt.IsZero() || d.SignedDigest != nil || d.SignerName != "" || d.Dated != "" || !d.ReviewedAt.IsZero() {
		t.Errorf("still signed by %q on %s, reviewed %v", d.SignerName, d.Dated, d.ReviewedAt)
	}
	_, err := b.Register(t.Context(), b.as("registrar"), d.ID)
	b.refused("numbering it now", err, archive.Conflict, "核稿")
	d = b.approve(d, "editor")
	_, err = b.Register(t.Context(), b.as("registrar"), d.ID)
	b.refused("numbering it before it is signed anew", err, archive.Conflict, "签发")
	d = b.approve(d, "leader", "registrar")
	if d.Number != "霁城建〔2026〕1号" || !bytes.Equal(d.SignedDigest, archive.Digest(d)) {
		t.Errorf("number %s", d.Number)
	}
}

func TestNothingUnsignedIsNumbered(t *testing.T) {
	b := newBranch(t)
	for _, c := range []struct {
		name     string
		approved []string
		says     string
	}{
		{"in review", nil, "核稿"}, {"reviewed by the head", []string{"head"}, "核稿"}, {"reviewed by the office", []string{"head", "editor"}, "签发"},
	} {
		d := b.approve(b.submit(b.draft()), c.approved...)
		_, err := b.Register(t.Context(), b.as("registrar"), d.ID)
		b.refused(c.name, err, archive.Conflict, c.says)
		_, err = b.Seal(t.Context(), b.as("registrar"), d.ID)
		b.refused(c.name+", sealed", err, archive.Conflict, "")
		_, err = b.Issue(t.Context(), b.as("registrar"), d.ID)
		b.refused(c.name+", issued", err, archive.Conflict, "")
	}
	d := b.draft()
	_, err := b.Register(t.Context(), b.as("registrar"), d.ID)
	b.refused("a draft, which the registrar does not know", err, archive.NotFound, "")
	if book := b.book(); book.Year.Last != 0 || len(book.Lines) != 0 {
		t.Errorf("numbers were taken: %+v", book.Year)
	}
}

func TestComingBackGivesTheSameNumber(t *testing.T) {
	b := newBranch(t)
	first := b.approve(b.signed(), "registrar")
	again, err := b.Register(t.Context(), b.as("registrar"), first.ID)
	if err != nil || again.Number != first.Number {
		t.Errorf("asked again: %s, %v", again.Number, err)
	}
	second := b.approve(b.signed(), "registrar")
	if first.Number != "霁城建〔2026〕1号" || second.Number != "霁城建〔2026〕2号" {
		t.Errorf("%s, then %s", first.Number, second.Number)
	}
	if book := b.book(); !book.Sum.Continuous() || book.Year.Last != 2 || book.Sum.InHand != 2 {
		t.Errorf("%+v", book.Sum)
	}
}

func TestVoidKeepsTheNumber(t *testing.T) {
	b := newBranch(t)
	d := b.approve(b.signed(), "registrar")
	line := b.book().Lines[0]
	leader := b.people["leader"].ID
	_, err := b.Void(t.Context(), b.as("registrar"), line.ID, leader, " ")
	b.refused("without a reason", err, archive.Invalid, "理由")
	_, err = b.Void(t.Context(), b.as("registrar"), line.ID, b.people["registrar"].ID, "内容有误。")
	b.refused("by oneself alone", err, archive.Invalid, "")
	_, err = b.Void(t.Context(), b.as("drafter"), line.ID, leader, "内容有误。")
	if err == nil {
		t.Error("the drafter makes a number void")
	}
	n, err := b.Void(t.Context(), b.as("registrar"), line.ID, leader, "内容有误，不再印发。")
	b.must(err)
	if n.Fate != archive.FateVoid || n.Printed != d.Number {
		t.Errorf("%+v", n)
	}
	news, err := b.Notices(t.Context(), b.as("leader"), 1)
	b.must(err)
	if len(news) != 1 || news[0].Kind != "number.void" || !strings.Contains(news[0].Text, d.Number) {
		t.Errorf("the leader in whose name it was done is told %+v", news)
	}
	_, err = b.Void(t.Context(), b.as("registrar"), line.ID, leader, "再作废。")
	b.refused("twice", err, archive.Conflict, "")
	v, err := b.Open(t.Context(), b.as("drafter"), d.ID)
	b.must(err)
	b.is(v.Document, archive.Voided)
	next := b.approve(b.signed(), "registrar")
	book := b.book()
	if next.Number != "霁城建〔2026〕2号" || !book.Sum.Continuous() || book.Sum.Void != 1 || book.Lines[1].Reason != "内容有误，不再印发。" {
		t.Errorf("next %s, book %+v", next.Number, book.Sum)
	}
}

func TestNumbersOutsideTheRouteStayContinuous(t *testing.T) {
	b := newBranch(t)
	by, leader := b.as("registrar"), b.people["leader"].ID
	b.must(b.OpenYear(t.Context(), by, b.plain.ID, 2026, 41, leader))
	reserved, err := b.Reserve(t.Context(), by, b.plain.ID, leader, "预留给董事会决议。")
	b.must(err)
	_, err = b.Reserve(t.Context(), by, b.plain.ID, leader, "")
	b.refused("without a purpose", err, archive.Invalid, "用途")
	_, err = b.BackEnter(t.Context(), by, b.plain.ID, leader, "关于防汛的通知", "停电期间纸质印发。", 50)
	b.refused("with another number than the paper has", err, archive.Conflict, "43 号")
	entered, err := b.BackEnter(t.Context(), by, b.plain.ID, leader, "关于防汛的通知", "停电期间纸质印发。", 43)
	b.must(err)
	registered := b.approve(b.signed(), "registrar")
	used := b.signed()
	_, err = b.UseReserved(t.Context(), by, reserved.ID, used.ID)
	b.must(err)
	err = b.OpenYear(t.Context(), by, b.plain.ID, 2026, 60, leader)
	b.refused("an opening after numbers were taken", err, archive.Conflict, "")
	book := b.book()
	var origins []archive.NumberOrigin
	for _, l := range book.Lines {
		origins = append(origins, l.Origin)
	}
	want := []archive.NumberOrigin{archive.OriginRegistered, archive.OriginBackEntered, archive.OriginReserved}
	if !slices.Equal(origins, want) || !book.Sum.Continuous() || book.Year.Opening != 41 || book.Year.Last != 44 {
		t.Errorf("%v, year %+v, sum %+v", origins, book.Year, book.Sum)
	}
	if reserved.N != 42 || entered.N != 43 || registered.Number != "霁城建〔2026〕44号" {
		t.Errorf("%d, %d, %s", reserved.N, entered.N, registered.Number)
	}
}

func TestYearBelongsToTheDayOfRegistration(t *testing.T) {
	b := newBranch(t)
	b.clock.Pass(time.Date(2026, 12, 31, 8, 0, 0, 0, time.UTC).Sub(b.clock.Now()))
	d := b.signed()
	b.clock.Pass(12 * time.Hour) // four in the morning of the new year, in Shanghai
	d = b.approve(d, "registrar")
	if d.Number != "霁城建〔2027〕1号" || d.Dated.Year() != 2026 {
		t.Errorf("%s, dated %s", d.Number, d.Dated)
	}
}

func TestSubmitIsRefusedWithFaultsOfForm(t *testing.T) {
	b := newBranch(t)
	empty := ""
	d := b.draft(func(c *office.Change) { c.Title = &empty })
	_, err := b.Submit(t.Context(), b.as("drafter"), d.ID, "", nil)
	b.refused("without a title", err, archive.Invalid, "送审前须改")
	d = b.draft(func(c *office.Change) { c.To = &[]string{} })
	_, err = b.Submit(t.Context(), b.as("drafter"), d.ID, "", nil)
	b.refused("without a receiver", err, archive.Invalid, "主送")
	d = b.draft()
	_, err = b.Submit(t.Context(), b.as("head"), d.ID, "", nil)
	b.refused("by another", err, archive.NotFound, "")
}

func TestEditsAreLockedAndStaleOnesRefused(t *testing.T) {
	b := newBranch(t)
	title := "关于编制预算的通知"
	d := b.approve(b.submit(b.draft()), "head")
	_, err := b.ChangeDraft(t.Context(), b.as("drafter"), d.ID, d.Version, office.Change{Title: &title})
	b.refused("the drafter edits what is in review", err, archive.Conflict, "审核中")
	d, err = b.ChangeDraft(t.Context(), b.as("editor"), d.ID, d.Version, office.Change{Title: &title})
	b.must(err)
	if d.Draft != 2 {
		t.Errorf("the edited text is draft %d", d.Draft)
	}
	_, err = b.ChangeDraft(t.Context(), b.as("editor"), d.ID, d.Version-1, office.Change{Title: &title})
	b.refused("an older version", err, archive.Stale, "没有写入")
	mine := b.draft()
	held, err := b.HoldEdit(t.Context(), b.as("drafter"), mine.ID)
	b.must(err)
	if want := b.clock.Now().Add(office.LockTime); !held.LockedUntil.Equal(want) || held.LockedByName != "drafter" {
		t.Errorf("held by %s until %v", held.LockedByName, held.LockedUntil)
	}
	mine, err = b.ChangeDraft(t.Context(), b.as("drafter"), mine.ID, mine.Version, office.Change{Title: &title})
	b.must(err)
	_, err = b.ReleaseEdit(t.Context(), b.as("drafter"), mine.ID)
	b.must(err)
}
