package house

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/archive/records"
	"github.com/lantai/lantai/workflow"
)

// TestNobodyActsOnWhatHeOnlyReads: whoever may read an issued document may read it, and that is all.
func TestNobodyActsOnWhatHeOnlyReads(t *testing.T) {
	b := newBureau(t)
	b.needFonts()
	d := b.carry(b.draft(archive.LevelInternal, "关于设备采购的通知"), archive.Numbered)
	numbers, err := b.office.Book(t.Context(), b.as("registrar"), b.plain.ID, 0)
	b.ok(err)
	number := numbers.Lines[0].ID
	wrong := []archive.Kind{archive.NotFound, archive.Forbidden, archive.Conflict}
	try := func(user string) {
		t.Helper()
		by := b.as(user)
		for what, act := range map[string]func() error{
			"registers": func() error { _, err := b.office.Register(t.Context(), by, d.ID); return err },
			"seals":     func() error { _, err := b.office.Seal(t.Context(), by, d.ID); return err },
			"issues":    func() error { _, err := b.office.Issue(t.Context(), by, d.ID); return err },
			"withdraws": func() error { _, err := b.office.Withdraw(t.Context(), by, d.ID, "有误"); return err },
			"repeals":   func() error { _, err := b.office.Repeal(t.Context(), by, d.ID, "有误"); return err },
			"files":     func() error { _, err := b.stacks.File(t.Context(), by, d.ID, ""); return err },
			"edits": func() error {
				_, err := b.office.ChangeDraft(t.Context(), by, d.ID, d.Version, office.Change{})
				return err
			},
			"holds":       func() error { _, err := b.office.HoldEdit(t.Context(), by, d.ID); return err },
			"recalls":     func() error { _, err := b.office.Recall(t.Context(), by, d.ID, "撤回"); return err },
			"terminates":  func() error { _, err := b.office.Terminate(t.Context(), by, d.ID, "终止"); return err },
			"sets series": func() error { _, err := b.office.SetSeries(t.Context(), by, d.ID, b.plain.ID); return err },
			"voids":       func() error { _, err := b.office.Void(t.Context(), by, number, b.id("leader"), "有误"); return err },
		} {
			err := act()
			if what == "registers" && err == nil {
				continue // answers a reader with the number that is there
			}
			b.refused(user+" "+what, err, wrong...)
		}
	}
	for _, user := range []string{"drafter", "financehead", "leader", "worker", "foreigner", "auditor", "archivist"} {
		if user == "leader" {
			continue // who signed may withdraw
		}
		try(user)
	}
	d = b.carry(d, archive.Issued)
	for _, user := range []string{"worker", "workshead", "worksclerk", "visitor"} {
		try(user)
	}
}

// TestNobodyChoosesTheSeriesBesideTheRegistrar: a clerk who reads a document in review cannot touch it.
func TestNobodyChoosesTheSeriesBesideTheRegistrar(t *testing.T) {
	b := newBureau(t)
	d := b.carry(b.draft(archive.LevelInternal, "关于设备采购的通知"), archive.InReview)
	_, err := b.office.SetSeries(t.Context(), b.as("registrar"), d.ID, b.plain.ID)
	b.refused("before it is signed", err, archive.Forbidden)
	d = b.carry(b.carry(b.carry(d, archive.InReview), archive.InReview), archive.Signed)
	_, err = b.office.SetSeries(t.Context(), b.as("registrar"), d.ID, b.work.ID)
	b.refused("a series of another class", err, archive.Invalid)
	_, err = b.office.SetSeries(t.Context(), b.as("registrar"), d.ID, b.plain.ID)
	b.ok(err)
}

// TestNobodySignsOneTextAndIssuesAnother: what comes back and is changed is a new draft, kept as it went out, reviewed and signed anew;
// its number stays the same through all of it.
func TestNobodySignsOneTextAndIssuesAnother(t *testing.T) {
	b := newBureau(t)
	b.needFonts()
	d := b.carry(b.draft(archive.LevelInternal, "关于设备采购的通知"), archive.Numbered)
	number := d.Number
	_, err := b.office.ChangeDraft(t.Context(), b.as("drafter"), d.ID, d.Version, office.Change{Title: ptr("关于设备采购的通知（改）")})
	b.refused("changed after it was signed", err, archive.Conflict)

	d, err = b.decide("registrar", d, office.Act{Verb: workflow.Return, Opinion: "数字有误。", Where: workflow.TheDrafter})
	b.ok(err)
	if d.Status != archive.Drafting || !d.SignedAt.IsZero() || len(d.SignedDigest) > 0 || d.Number != number {
		t.Fatalf("returned as %s, signed %v, number %q", d.Status, d.SignedAt, d.Number)
	}
	b.refused("binned with its number", b.office.Bin(t.Context(), b.as("drafter"), d.ID), archive.Conflict)
	_, err = b.office.Terminate(t.Context(), b.as("drafter"), d.ID, "不办了")
	b.refused("terminated with its number", err, archive.Conflict)

	d, err = b.office.ChangeDraft(t.Context(), b.as("drafter"), d.ID, d.Version, office.Change{Title: ptr("设备采购"), To: &[]string{}})
	b.ok(err)
	v, err := b.office.Open(t.Context(), b.as("drafter"), d.ID)
	b.ok(err)
	_, err = b.office.Decide(t.Context(), b.as("drafter"), v.MyTask.ID, office.Act{Verb: workflow.Submit, Opinion: "已改。"})
	b.refused("sent on with a form that is not in order", err, archive.Invalid)
	d, err = b.office.ChangeDraft(t.Context(), b.as("drafter"), d.ID, d.Version, office.Change{Title: ptr("关于设备采购事项的通知"), To: &[]string{string(b.works.ID)}})
	b.ok(err)
	d, err = b.office.Decide(t.Context(), b.as("drafter"), v.MyTask.ID, office.Act{Verb: workflow.Submit, Opinion: "已改。"})
	b.ok(err)
	if d.Draft != 2 {
		t.Errorf("the changed text is draft %d", d.Draft)
	}
	_, err = b.decide("financehead", d, office.Act{Verb: workflow.Approve, Opinion: "同意。", Draft: 1})
	b.refused("approved as it was before", err, archive.Stale)

	d = b.carry(b.carry(d, archive.InReview), archive.InReview)
	d = b.carry(d, archive.Signed)
	d = b.carry(d, archive.Sealed)
	if d.Number != number {
		t.Errorf("%s became %s", number, d.Number)
	}
	v, err = b.office.Open(t.Context(), b.as("drafter"), d.ID)
	b.ok(err)
	if i := slices.IndexFunc(v.Versions, func(v archive.Version) bool { return bytes.Equal(v.Digest, d.SignedDigest) }); i < 0 || !strings.Contains(string(v.Versions[i].Content), "采购事项") {
		t.Errorf("the text that was signed is not among the %d that are kept", len(v.Versions))
	}
	// Back from the last step to the one before, and on again: sealed anew, registered as before.
	for _, where := range []string{"seal", "register"} {
		d, err = b.decide("registrar", d, office.Act{Verb: workflow.Return, Opinion: "重办。", Where: where})
		b.ok(err)
		d = b.carry(d, archive.Sealed)
	}
	d = b.carry(d, archive.Issued)
	if d.Number != number {
		t.Errorf("%s became %s", number, d.Number)
	}
	book, err := b.office.Book(t.Context(), b.as("registrar"), b.plain.ID, 0)
	b.ok(err)
	if !book.Sum.Continuous() || book.Sum.Last != 1 || book.Sum.Issued != 1 {
		t.Errorf("the register: %+v", book.Sum)
	}
}

// TestNobodyConsentsUnasked: what needs a leader needs one, of the own organisation, and another person.
func TestNobodyConsentsUnasked(t *testing.T) {
	b := newBureau(t)
	for _, user := range []string{"registrar", "worker", "foreignclerk"} {
		_, err := b.office.Reserve(t.Context(), b.as("registrar"), b.plain.ID, b.id(user), "配套文件")
		b.refused(user+" consents to a reservation", err, archive.Invalid)
	}
	for _, user := range []string{"worksclerk", "foreignclerk", "worker", "leader"} {
		_, err := b.office.Reserve(t.Context(), b.as(user), b.plain.ID, b.id("financehead"), "配套文件")
		b.refused(user+" takes a number", err, archive.Forbidden, archive.NotFound)
		err = b.office.OpenYear(t.Context(), b.as(user), b.plain.ID, 2026, 5, b.id("leader"))
		b.refused(user+" opens a year", err, archive.Forbidden, archive.NotFound)
	}
	b.refused("a year long past", b.office.OpenYear(t.Context(), b.as("registrar"), b.plain.ID, 1800, 5, b.id("leader")), archive.Invalid)
}

// TestNobodyAttachesWhatIsHigher: a document's level is at least that of its files, whichever of the two is changed.
func TestNobodyAttachesWhatIsHigher(t *testing.T) {
	b := newBureau(t)
	file := b.upload("drafter", "预案.txt", "预案全文")
	work := b.draft(archive.WorkSecret, "关于演练的通知", func(c *office.Change) {
		c.Attachments = &[]office.Attachment{{File: file.ID, Level: archive.WorkSecret}}
	})
	_, err := b.office.ChangeDraft(t.Context(), b.as("drafter"), work.ID, work.Version, office.Change{Level: ptr(archive.Public), Series: &b.plain.ID})
	b.refused("lowered below its attachment", err, archive.Invalid)
	_, err = b.office.CreateDraft(t.Context(), b.as("drafter"), archive.Outgoing, office.Change{Title: ptr("关于公开的通知"),
		Attachments: &[]office.Attachment{{File: file.ID}}})
	b.refused("its file at a public document", err, archive.Invalid)
	_, err = b.office.CreateDraft(t.Context(), b.as("colleague"), archive.Outgoing, office.Change{Title: ptr("关于转存的通知"),
		Attachments: &[]office.Attachment{{File: file.ID}}})
	b.refused("somebody else's file", err, archive.Invalid)
	own := b.upload("colleague", "底稿.txt", "底稿全文")
	_, err = b.office.ChangeDraft(t.Context(), b.as("drafter"), work.ID, work.Version, office.Change{Attachments: &[]office.Attachment{{File: own.ID}}})
	b.refused("a private upload of somebody else", err, archive.Invalid)
	_, err = b.office.ChangeDraft(t.Context(), b.as("drafter"), work.ID, work.Version, office.Change{Attachments: &[]office.Attachment{{File: file.ID}, {File: file.ID}}})
	b.refused("the same file twice", err, archive.Invalid)
}

// TestNobodyBringsSecretsIn: the open profile takes no state secret, by level, by mark or by the class of a series.
func TestNobodyBringsSecretsIn(t *testing.T) {
	b := newBureau(t)
	b.owner(`UPDATE person SET clearance = 5`)
	for _, level := range []archive.Level{archive.Confidential, archive.Secret, archive.TopSecret} {
		_, err := b.office.CreateDraft(t.Context(), b.as("drafter"), archive.Outgoing, office.Change{Title: ptr("关于演练的通知"), Level: &level})
		b.refused("a draft at "+string(level), err, archive.Invalid)
		_, err = b.office.Receive(t.Context(), b.as("registrar"), office.Change{Title: ptr("关于演练的通知"), Sender: ptr("霁川市应急局"), Level: &level})
		b.refused("an arrival at "+string(level), err, archive.Invalid)
	}
	d := b.draft(archive.Public, "关于演练的通知")
	_, err := b.office.ChangeDraft(t.Context(), b.as("drafter"), d.ID, d.Version, office.Change{Level: ptr(archive.Secret)})
	b.refused("raised to a state secret", err, archive.Invalid)
	_, err = b.office.BackEnter(t.Context(), b.as("registrar"), b.secret.ID, b.id("leader"), "关于演练的通知", "停电", 0)
	b.refused("a back-entry in a series of secrets", err, archive.Invalid)
	_, err = b.office.Reserve(t.Context(), b.as("registrar"), b.secret.ID, b.id("leader"), "关于演练的通知")
	b.refused("a reservation in a series of secrets", err, archive.Invalid)

	marked := archive.ParseBody("本件密级为机密★10年。")
	file := b.upload("drafter", "附件.txt", "附件")
	for what, c := range map[string]office.Change{
		"title":      {Title: ptr("秘密★5年关于演练的通知")},
		"wide stars": {Title: ptr("关于演练的通知（绝 密 ★ 长期）")},
		"body":       {Body: &marked},
		"note":       {Note: ptr("机密★会议开始前")},
		"receiver":   {To: &[]string{"秘密★1年"}},
		"attachment": {Attachments: &[]office.Attachment{{File: file.ID, Name: "机密★20年.txt"}}},
	} {
		_, err := b.office.ChangeDraft(t.Context(), b.as("drafter"), d.ID, d.Version, c)
		b.refused("a mark in the "+what, err, archive.Invalid)
	}
	for name, text := range map[string]string{"附件.txt": "机密★20年\n全文", "秘密★1年.txt": "全文", "空格.txt": "绝 密 ★ 3 0 年", "换行.txt": "机\u200b密★"} {
		_, err := b.office.Upload(t.Context(), b.as("drafter"), name, strings.NewReader(text))
		b.refused("a marked file "+name, err, archive.Invalid)
	}
	for item, err := range b.blobs.Staged(t.Context()) {
		b.ok(err)
		t.Errorf("staging still holds %d bytes of a refused file", item.Size)
	}
	d, err = b.office.Submit(t.Context(), b.as("drafter"), d.ID, "机密★10年，请审核。", nil)
	b.refused("a mark in an opinion", err, archive.Invalid)
}

// TestNobodyImportsSecrets: a line that carries a mark is skipped and said, and the others come in.
func TestNobodyImportsSecrets(t *testing.T) {
	b := newBureau(t)
	lines := `{"id":"1","source":"公报","title":"关于防汛的通知","body":"正文"}
{"id":"2","source":"公报","title":"关于演练的通知","body":"机密★10年\n正文"}
{"id":"3","source":"公报","title":"绝密★长期","body":"正文"}`
	done, err := b.stacks.Import(t.Context(), archive.System(), strings.NewReader(lines),
		records.Import{Organisation: b.group.ShortName, Fonds: "G001", FondsName: "公报"}, silent{})
	b.ok(err)
	if done.Added != 1 || done.Bad != 2 {
		t.Errorf("%d came in, %d were skipped", done.Added, done.Bad)
	}
}

type silent struct{}

func (silent) Skipped(int, error)          {}
func (silent) Progressed(records.Imported) {}

// TestNobodyHidesCharacters: names and titles are what they look like, and no text breaks the house.
func TestNobodyHidesCharacters(t *testing.T) {
	b := newBureau(t)
	file := b.upload("drafter", "../../etc/通知\u202etxt.exe.txt", "正文")
	if strings.ContainsAny(file.Name, "/\\\u202e") {
		t.Errorf("the file is called %q", file.Name)
	}
	title := "关于\u202e演练\u0000的\n通知"
	d := b.draft(archive.Public, title, func(c *office.Change) {
		c.Attachments = &[]office.Attachment{{File: file.ID, Name: "..\\..\\a/b\u202e\r\nSet-Cookie: x.txt"}}
		c.Note = ptr("联系人\u0000：张三")
		c.Body = ptr(archive.Body{{Kind: archive.Paragraph, Text: "正文\u0000\u202e。"}})
	})
	if d.Title != "关于演练的 通知" || d.Note != "联系人：张三" || d.Body[0].Text != "正文。" {
		t.Errorf("kept as %q, %q, %q", d.Title, d.Note, d.Body[0].Text)
	}
	if name := d.Files[0].Name; strings.ContainsAny(name, "/\\\u202e\r\n") {
		t.Errorf("the attachment is called %q", name)
	}
	_, err := b.office.Submit(t.Context(), b.as("drafter"), d.ID, "请\u0000审核。", nil)
	b.refused("a zero character in an opinion", err, archive.Invalid)
	long := strings.Repeat("长", 3000)
	_, err = b.office.Submit(t.Context(), b.as("drafter"), d.ID, long, nil)
	b.refused("an opinion without end", err, archive.Invalid)
	_, err = b.office.ChangeDraft(t.Context(), b.as("drafter"), d.ID, d.Version, office.Change{Note: &long})
	b.refused("a note without end", err, archive.Invalid)
	_, err = b.office.Upload(t.Context(), b.as("drafter"), "大.txt", bytes.NewReader(make([]byte, 2<<20)))
	b.refused("a file beyond the limit", err, archive.TooLarge)
	_, err = b.office.Upload(t.Context(), b.as("drafter"), "照片.png", strings.NewReader("MZ\x90\x00 not a picture"))
	b.refused("a program called a picture", err, archive.Unsupported, archive.Invalid)
	for item, err := range b.blobs.Staged(t.Context()) {
		b.ok(err)
		t.Errorf("staging still holds %d bytes", item.Size)
	}
}
