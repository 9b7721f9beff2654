package office_test

import (
	"bytes"
	"image"
	"image/png"
	"slices"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
)

const bureauOutside = "霁川市档案局"

// jointly lets organs issue a draft with the house: departments by name, or bodies outside.
func (b *branch) jointly(names ...string) func(*office.Change) {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = name
		if u, ok := b.units[name]; ok {
			list[i] = string(u.ID)
		}
	}
	return func(c *office.Change) { c.CoIssuers = &list }
}

// page uploads the scan of a signed page.
func (b *branch) page(user string) archive.ID {
	b.Helper()
	var picture bytes.Buffer
	b.must(png.Encode(&picture, image.NewGray(image.Rect(0, 0, 20, 20))))
	f, err := b.Upload(b.Context(), b.as(user), "会签页.png", &picture)
	b.must(err)
	return f.ID
}

// enter enters the signed page of an organ outside.
func (b *branch) enter(user string, d archive.Document, name string, day archive.Date) (archive.Document, error) {
	b.Helper()
	return b.EnterJointPage(b.Context(), b.as(user), d.ID, office.JointPage{CoIssuer: name, File: b.page(user), Signer: "李一鸣", Signed: day})
}

func TestJointDocumentIsNumberedWhenAllHaveSigned(t *testing.T) {
	b := newBranch(t)
	d := b.signed(b.jointly("工程部", bureauOutside, b.there.Name))
	b.is(d, archive.Signed)
	if by := b.inHand(d); by != "workshead" {
		t.Fatalf("after the signature it waits for %s", by)
	}
	_, err := b.Register(t.Context(), b.as("registrar"), d.ID)
	b.refused("numbered while nobody else has signed", err, archive.Conflict, "还缺：工程部、"+bureauOutside+"、"+b.there.Name)
	b.clock.Pass(24 * time.Hour)
	d = b.approve(d, "workshead")
	if c := d.CoIssuers[0]; !c.HasSigned(d) || c.Signer != "workshead" || c.Signed != "2026-08-04" || d.Dated != "2026-08-04" {
		t.Errorf("signed by %+v, dated %s", c, d.Dated)
	}
	_, err = b.try("registrar", d, office.Act{Verb: workflow.Approve, Opinion: "登记。"})
	b.refused("numbered while two are missing", err, archive.Conflict, "还缺："+bureauOutside+"、"+b.there.Name)
	_, err = b.enter("drafter", d, bureauOutside, "2026-08-03")
	b.refused("entered by the drafter", err, archive.Forbidden, "登记编号的人员")
	_, err = b.enter("registrar", d, "工程部", "2026-08-03")
	b.refused("entered for a department", err, archive.Invalid, "在线上会签")
	_, err = b.enter("registrar", d, bureauOutside, "2026-08-20")
	b.refused("signed in the future", err, archive.Invalid, "不能晚于今天")
	for _, name := range []string{bureauOutside, b.there.Name} {
		d, err = b.enter("registrar", d, name, "2026-08-03")
		b.must(err)
	}
	d = b.approve(d, "registrar")
	b.is(d, archive.Numbered)
	if d.Number != "霁城建〔2026〕1号" || d.Dated != "2026-08-04" || len(d.FilesOf(archive.JointPage)) != 2 {
		t.Errorf("%s of %s with %d pages", d.Number, d.Dated, len(d.FilesOf(archive.JointPage)))
	}
}

func TestTheDateOfAJointDocumentIsThatOfTheLastSignature(t *testing.T) {
	b := newBranch(t)
	d := b.signed(b.jointly(bureauOutside))
	if by := b.inHand(d); by != "registrar" {
		t.Fatalf("where no department signs it waits for %s", by)
	}
	b.clock.Pass(3 * 24 * time.Hour)
	d, err := b.enter("registrar", d, bureauOutside, "2026-08-05")
	b.must(err)
	if d.Dated != "2026-08-05" {
		t.Errorf("dated %s", d.Dated)
	}
	d, err = b.enter("registrar", d, bureauOutside, "2026-08-04") // corrected
	b.must(err)
	if d.Dated != "2026-08-04" || len(d.FilesOf(archive.JointPage)) != 2 {
		t.Errorf("corrected: dated %s, %d pages are kept", d.Dated, len(d.FilesOf(archive.JointPage)))
	}
}

func TestJointSignaturesLapseWithTheText(t *testing.T) {
	b := newBranch(t)
	d := b.approve(b.signed(b.jointly("工程部", bureauOutside)), "workshead")
	d, err := b.enter("registrar", d, bureauOutside, "2026-08-03")
	b.must(err)
	d = b.act("registrar", d, office.Act{Verb: workflow.Return, Where: "joint_sign", Opinion: "请工程部再看。"})
	if missing := d.Unsigned(); !slices.Equal(missing, []string{"工程部"}) || d.Dated != "2026-08-03" {
		t.Errorf("back at the joint signature %v are missing, dated %s", missing, d.Dated)
	}
	d = b.approve(d, "workshead")
	d = b.act("registrar", d, office.Act{Verb: workflow.Return, Where: workflow.TheDrafter, Opinion: "标题有误。"})
	b.is(d, archive.Drafting)
	if len(d.Unsigned()) != 2 || d.Dated != "" || d.CoIssuers[1].Page != "" {
		t.Errorf("back at the drafter: %+v, dated %s", d.CoIssuers, d.Dated)
	}
	d = b.approve(b.submit(d), "head", "editor", "leader", "workshead")
	_, err = b.try("registrar", d, office.Act{Verb: workflow.Approve, Opinion: "登记。"})
	b.refused("numbered with the page of the text before", err, archive.Conflict, "还缺："+bureauOutside)
}

func TestAJointDocumentComesBackToItsNumber(t *testing.T) {
	b := newBranch(t)
	d, err := b.enter("registrar", b.signed(b.jointly(bureauOutside)), bureauOutside, "2026-08-03")
	b.must(err)
	d = b.approve(d, "registrar")
	number := d.Number
	d = b.act("registrar", d, office.Act{Verb: workflow.Return, Where: workflow.TheDrafter, Opinion: "附件有误。"})
	d = b.approve(b.submit(d), "head", "editor", "leader")
	_, err = b.try("registrar", d, office.Act{Verb: workflow.Approve, Opinion: "登记。"})
	b.refused("registered anew without the page", err, archive.Conflict, "还缺："+bureauOutside)
	d, err = b.enter("registrar", d, bureauOutside, "2026-08-03")
	b.must(err)
	if d = b.approve(d, "registrar"); d.Number != number || d.Status != archive.Numbered {
		t.Errorf("%s is %s, it was %s", d.Number, d.Status, number)
	}
}

func TestNobodyElseIsChosenToSignJointly(t *testing.T) {
	b := newBranch(t)
	d := b.approve(b.submit(b.draft(b.jointly("工程部"))), "head")
	_, err := b.try("editor", d, office.Act{Verb: workflow.Approve, Opinion: "已核。",
		Choose: map[string][]archive.ID{"joint_sign": {b.units["财务部"].ID}}})
	b.refused("the office chooses another department", err, archive.Invalid, "写在公文上")
}

func TestADraftThatBecomesARequestIsSignedByTheHeadOfTheHouse(t *testing.T) {
	b := newBranch(t)
	deputy := b.secondLeader()
	d := b.act("head", b.submit(b.draft(toSign(deputy))), office.Act{Verb: workflow.Return, Where: workflow.TheDrafter, Opinion: "应为请示。"})
	genre, to, body := archive.Request, []string{"霁川市人民政府"}, archive.ParseBody("拟增加专项资金。\n妥否，请批示。")
	d, err := b.ChangeDraft(t.Context(), b.as("drafter"), d.ID, d.Version, office.Change{Genre: &genre, To: &to, Body: &body,
		Title: new("关于增加专项资金的请示"), Note: new("联系人：张宁，电话：2550011")})
	b.must(err)
	if by := b.inHand(b.approve(b.submit(d), "head", "editor")); by != "leader" {
		t.Errorf("it waits for %s", by)
	}
}

func TestOnlyAHeadSignsForADepartment(t *testing.T) {
	b := newBranch(t)
	d := b.signed(b.jointly("工程部"))
	d = b.act("workshead", d, office.Act{Verb: workflow.Transfer, To: b.ids("worksclerk"), Opinion: "请代我签署。"})
	d = b.approve(d, "worksclerk") // the head has handed it on, and the slip says so
	if c := d.CoIssuers[0]; !c.HasSigned(d) || c.Signer != "worksclerk" {
		t.Errorf("signed by %+v", c)
	}
	b.must(b.disable("workshead"))
	d = b.signed(b.jointly("工程部"))
	_, err := b.try("worksclerk", d, office.Act{Verb: workflow.Approve, Opinion: "同意。"})
	b.refused("a clerk signs for a department without a head", err, archive.Conflict, "转办给本部门负责人")
}

func TestWhoCanIssueTogether(t *testing.T) {
	b := newBranch(t)
	for what, c := range map[string]struct {
		names []string
		says  string
	}{
		"the house itself":         {[]string{b.here.Name}, "就是主办机关"},
		"too many":                 {[]string{"甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸", "子", "丑", "寅"}, "最多 12 个"},
		"a unit that is not there": {[]string{string(archive.NewID())}, "不存在"},
	} {
		change := office.Change{Title: new("关于联合检查的通知")}
		b.jointly(c.names...)(&change)
		_, err := b.CreateDraft(t.Context(), b.as("drafter"), archive.Outgoing, change)
		b.refused(what, err, archive.Invalid, c.says)
	}
	change := office.Change{Title: new("关于联合检查的请示")}
	b.jointly("工程部")(&change)
	_, err := b.CreateDraft(t.Context(), b.as("drafter"), archive.Report, change)
	b.refused("a report", err, archive.Invalid, "只有发文")
	d := b.draft(b.jointly(bureauOutside, "工程部", b.there.Name))
	if d, err = b.Draft(t.Context(), b.as("drafter"), d.ID); err != nil || len(d.CoIssuers) != 3 || d.CoIssuers[0].Name != bureauOutside ||
		!d.CoIssuers[1].Inner || d.CoIssuers[2].Inner || d.CoIssuers[2].Organisation != b.there.Key {
		t.Errorf("kept as %+v, %v", d.CoIssuers, err)
	}
}

func TestAReturnedDraftThatBecomesJointTakesTheJointRoute(t *testing.T) {
	b := newBranch(t)
	d := b.act("head", b.submit(b.draft()), office.Act{Verb: workflow.Return, Where: workflow.TheDrafter, Opinion: "与工程部联合发文。"})
	var change office.Change
	b.jointly("工程部")(&change)
	d, err := b.ChangeDraft(t.Context(), b.as("drafter"), d.ID, d.Version, change)
	b.must(err)
	d = b.approve(b.submit(d), "head", "editor", "leader")
	if by := b.inHand(d); by != "workshead" {
		t.Errorf("after the signature it waits for %s", by)
	}
	v, err := b.Open(t.Context(), b.as("drafter"), d.ID)
	b.must(err)
	if len(v.Opinions) < 6 {
		t.Errorf("the slip has lost opinions: %d", len(v.Opinions))
	}
}

func TestOnItsWayNoDepartmentJoinsWhereItIsNotAsked(t *testing.T) {
	b := newBranch(t)
	d := b.approve(b.submit(b.draft()), "head")
	var change office.Change
	b.jointly("工程部")(&change)
	_, err := b.ChangeDraft(t.Context(), b.as("editor"), d.ID, d.Version, change)
	b.refused("the office adds a department", err, archive.Invalid, "没有联合会签")
	b.jointly(bureauOutside)(&change)
	d, err = b.ChangeDraft(t.Context(), b.as("editor"), d.ID, d.Version, change)
	b.must(err)
	d = b.approve(d, "editor", "leader")
	_, err = b.try("registrar", d, office.Act{Verb: workflow.Approve, Opinion: "登记。"})
	b.refused("numbered without the page", err, archive.Conflict, "还缺："+bureauOutside)
}

func TestJointDocumentUpwards(t *testing.T) {
	b := newBranch(t)
	upwards := func(c *office.Change) {
		b.jointly("工程部", bureauOutside)(c)
		body, genre, to := archive.ParseBody("拟增加专项资金。\n妥否，请批示。"), archive.Request, []string{"霁川市人民政府"}
		c.Genre, c.Title, c.Body, c.To, c.Note = &genre, new("关于增加专项资金的请示"), &body, &to, new("联系人：张宁，电话：2550011")
		c.CoIssuers = &[]string{bureauOutside}
	}
	d := b.approve(b.submit(b.draft(upwards)), "head", "editor", "leader")
	if by := b.inHand(d); by != "editor" {
		t.Fatalf("a joint request is checked again (复核) by %s", by)
	}
	d = b.approve(d, "editor")
	d, err := b.enter("registrar", d, bureauOutside, "2026-08-03")
	b.must(err)
	b.is(b.approve(d, "registrar"), archive.Numbered)
}

func TestCoIssuersGetACopy(t *testing.T) {
	b := newBranch(t)
	if fonts() == "" {
		t.Skip("this test sets documents in type and needs the fonts; .ci/fonts.sh brings them")
	}
	inside := func(c *office.Change) {
		b.jointly("财务部", b.there.Name)(c)
		to := []string{string(b.units["工程部"].ID)}
		c.To = &to
	}
	d := b.approve(b.signed(inside), "head")
	d, err := b.enter("registrar", d, b.there.Name, "2026-08-03")
	b.must(err)
	d = b.approve(d, "registrar", "registrar", "registrar")
	b.is(d, archive.Issued)
	arrived, _, err := b.Deliveries(t.Context(), b.as("waterclerk"), archive.DeliveryUnsigned, "", 10)
	b.must(err)
	v, err := b.Open(t.Context(), b.as("drafter"), d.ID)
	b.must(err)
	if len(arrived) != 1 || len(v.Deliveries) != 3 {
		t.Errorf("%d copies at the other house, %d deliveries in all", len(arrived), len(v.Deliveries))
	}
	_, _, err = b.OpenFile(t.Context(), b.as("worker"), d.FilesOf(archive.JointPage)[0].File.ID)
	b.refused("a receiver opens the signed page", err, archive.NotFound, "")
}
