package house

import (
	"slices"
	"testing"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
)

// jointly lets organs issue a draft with the house, by unit or by name.
func jointly(organs ...string) func(*office.Change) {
	return func(c *office.Change) { c.CoIssuers = &organs }
}

// signedJointly is a document of the house and the works department that a leader has signed.
func (b *bureau) signedJointly(organs ...string) archive.Document {
	b.Helper()
	return b.carry(b.draft(archive.LevelInternal, "关于联合检查的通知", jointly(organs...)), archive.Signed)
}

// TestNobodySignsJointlyByAHandOver: a department's signature is its head's. What the office hands over in his place signs for nobody.
func TestNobodySignsJointlyByAHandOver(t *testing.T) {
	b := newBureau(t)
	for _, to := range []string{"registrar", "worker"} {
		d := b.signedJointly(string(b.works.ID))
		h, err := b.office.HandOver(t.Context(), b.as("editor"), b.id("workshead"), b.id(to), "外出")
		b.ok(err)
		_, err = b.decide(to, d, office.Act{Verb: workflow.Approve, Opinion: "同意。"})
		if err == nil {
			t.Errorf("%s signs for the works department, %+v", to, h)
		}
	}
}

// TestNobodySignsJointlyInAHandedOverName: nor does whoever takes over from the head's stand-in sign in the head's name.
func TestNobodySignsJointlyInAHandedOverName(t *testing.T) {
	b := newBureau(t)
	d := b.signedJointly(string(b.works.ID))
	_, err := b.decide("workshead", d, office.Act{Verb: workflow.Delegate, To: []archive.ID{b.id("worksclerk")}, Opinion: "请代签。"})
	b.ok(err)
	_, err = b.office.HandOver(t.Context(), b.as("editor"), b.id("worksclerk"), b.id("registrar"), "外出")
	b.ok(err)
	if _, err = b.decide("registrar", d, office.Act{Verb: workflow.Approve, Opinion: "同意。"}); err == nil {
		t.Error("the registrar signs in the head's name")
	}
}

// TestNobodySignsForADepartmentOnPaper: a department of the house signs on the way, also when its name was typed.
func TestNobodySignsForADepartmentOnPaper(t *testing.T) {
	b := newBureau(t)
	for _, name := range []string{b.works.Name, " " + b.works.Name + "\u200b", b.group.Name, b.group.ShortName} {
		_, err := b.office.CreateDraft(t.Context(), b.as("drafter"), archive.Outgoing, office.Change{Title: ptr("关于联合检查的通知"), CoIssuers: &[]string{name}})
		b.refused("issued together with “"+name+"” by name", err, archive.Invalid)
	}
}

// TestNobodyBringsSecretsInByCoIssuers: names of co-issuers and signers are looked at as all other texts are.
func TestNobodyBringsSecretsInByCoIssuers(t *testing.T) {
	b := newBureau(t)
	for _, name := range []string{"机密★10年办公室", "秘密★长期"} {
		_, err := b.office.CreateDraft(t.Context(), b.as("drafter"), archive.Outgoing, office.Change{Title: ptr("关于联合检查的通知"), CoIssuers: &[]string{name}})
		b.refused("a co-issuer with a mark", err, archive.Invalid)
	}
}

// TestNobodyKeepsAJointSignatureThatWasTakenBack: who takes his act back has not signed.
func TestNobodyKeepsAJointSignatureThatWasTakenBack(t *testing.T) {
	b := newBureau(t)
	d := b.signedJointly(string(b.works.ID))
	d, err := b.decide("workshead", d, office.Act{Verb: workflow.Approve, Opinion: "同意。"})
	b.ok(err)
	v, err := b.office.Open(t.Context(), b.as("workshead"), d.ID)
	b.ok(err)
	i := slices.IndexFunc(v.Offers, func(o workflow.Offer) bool { return o.Verb == workflow.TakeBack })
	if i < 0 {
		t.Fatalf("offered: %+v", v.Offers)
	}
	d, err = b.office.Decide(t.Context(), b.as("workshead"), v.TaskID(v.Offers[i]), office.Act{Verb: workflow.TakeBack, Opinion: "再看。"})
	b.ok(err)
	if !slices.Equal(d.Unsigned(), []string{b.works.Name}) {
		t.Errorf("taken back, and missing are %v", d.Unsigned())
	}
	_, err = b.office.Register(t.Context(), b.as("registrar"), d.ID)
	b.refused("registered", err, archive.Conflict)
}

// TestNobodyNumbersJointlyByAReservedNumber: no way to a number goes by the missing signatures.
func TestNobodyNumbersJointlyByAReservedNumber(t *testing.T) {
	b := newBureau(t)
	n, err := b.office.Reserve(t.Context(), b.as("registrar"), b.plain.ID, b.id("leader"), "联合检查")
	b.ok(err)
	d := b.signedJointly("霁川市档案局")
	_, err = b.office.UseReserved(t.Context(), b.as("registrar"), n.ID, d.ID)
	b.refused("the reserved number is used", err, archive.Conflict)
	_, err = b.office.RegisterIn(t.Context(), b.as("registrar"), d.ID, b.plain.ID)
	b.refused("registered in a series", err, archive.Conflict)
	if err := b.db.InTx(t.Context(), b.as("registrar"), func(tx archive.Tx) error {
		d, err := tx.Documents().Lock(t.Context(), d.ID)
		if err != nil {
			return err
		}
		d.Status, d.Number = archive.Numbered, "霁城发〔2026〕99号"
		return tx.Documents().Update(t.Context(), &d)
	}); err == nil {
		t.Error("the row says that it is numbered")
	}
}

// TestNobodyEntersAPageThatIsNotHis: the page is the registrar's own upload, and it is of a co-issuer on paper.
func TestNobodyEntersAPageThatIsNotHis(t *testing.T) {
	b := newBureau(t)
	mine, theirs := b.upload("registrar", "会签页.txt", "页"), b.upload("drafter", "别人的.txt", "页")
	d := b.signedJointly("霁川市档案局", string(b.companyRoot.ID))
	for what, p := range map[string]office.JointPage{
		"another's upload": {CoIssuer: "霁川市档案局", File: theirs.ID, Signer: "李一鸣", Signed: "2026-08-03"},
		"a text":           {CoIssuer: "霁川市档案局", File: mine.ID, Signer: "李一鸣", Signed: "2026-08-03"},
		"of nobody":        {CoIssuer: "霁川市财政局", File: mine.ID, Signer: "李一鸣", Signed: "2026-08-03"},
		"a mark":           {CoIssuer: "霁川市档案局", File: mine.ID, Signer: "机密★10年", Signed: "2026-08-03"},
		"no day":           {CoIssuer: "霁川市档案局", File: mine.ID, Signer: "李一鸣"},
	} {
		_, err := b.office.EnterJointPage(t.Context(), b.as("registrar"), d.ID, p)
		b.refused(what, err, archive.Invalid)
	}
	for _, user := range []string{"worksclerk", "leader", "editor", "foreignclerk"} {
		_, err := b.office.EnterJointPage(t.Context(), b.as(user), d.ID, office.JointPage{CoIssuer: "霁川市档案局", File: mine.ID, Signer: "李", Signed: "2026-08-03"})
		b.refused(user, err, archive.Forbidden, archive.NotFound)
	}
}

// TestNobodySignsARequestForTheHeadOfTheHouse: a text that becomes one to a superior when it is edited is not signed by whoever was to sign
// it before, and nobody is proposed to sign who is no leader of the house.
func TestNobodySignsARequestForTheHeadOfTheHouse(t *testing.T) {
	b := newBureau(t)
	for _, d := range []archive.Document{b.draft(archive.LevelInternal, "关于设备采购的通知"),
		b.draft(archive.LevelInternal, "关于联合检查的通知", jointly(string(b.works.ID)))} {
		d = b.carry(b.carry(d, archive.InReview), archive.InReview)
		for _, genre := range []archive.Genre{archive.Request, archive.ReportUp} {
			_, err := b.office.ChangeDraft(t.Context(), b.as("editor"), d.ID, d.Version, office.Change{Genre: &genre})
			b.refused("made a "+string(genre), err, archive.Invalid)
		}
		for _, user := range []string{"worker", "foreignclerk", "editor"} {
			_, err := b.office.ChangeDraft(t.Context(), b.as("editor"), d.ID, d.Version, office.Change{ToSign: ptr(b.id(user))})
			b.refused(user+" is proposed", err, archive.Invalid)
		}
	}
}

// TestNobodyWhoIsNoLeaderIsChosenToSign, whether at 送审 or on the way; and who is chosen on the way stands in the trace.
func TestNobodyWhoIsNoLeaderIsChosenToSign(t *testing.T) {
	b := newBureau(t)
	d := b.draft(archive.LevelInternal, "关于设备采购的通知")
	choose := func(user string) map[string][]archive.ID { return map[string][]archive.ID{"sign": {b.id(user)}} }
	_, err := b.office.Submit(t.Context(), b.as("drafter"), d.ID, "请审核。", choose("worker"))
	b.refused("chosen by the drafter", err, archive.Invalid)
	d = b.carry(b.carry(d, archive.InReview), archive.InReview)
	_, err = b.decide("editor", d, office.Act{Verb: workflow.Approve, Opinion: "已核。", Choose: choose("worker")})
	b.refused("chosen by the office", err, archive.Invalid)
	_, err = b.decide("editor", d, office.Act{Verb: workflow.Approve, Opinion: "已核。", Choose: choose("leader")})
	b.ok(err)
	v, err := b.office.Open(t.Context(), b.as("drafter"), d.ID)
	b.ok(err)
	if !slices.ContainsFunc(v.History, func(h archive.History) bool { return h.Act == "change_signer" && h.Detail["to"] == "leader" }) {
		t.Errorf("the trace does not say who chose the signer: %+v", v.History)
	}
}
