package office

import (
	"context"
	"slices"
	"strings"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
)

// JointSignStep is the step in which the co-issuers of the house sign, in the shipped routes.
const JointSignStep = "joint_sign"

// coIssuers finds who is to issue a document together with its organisation: departments of the house, other organisations of the
// installation, or bodies outside by name.
func coIssuers(ctx context.Context, tx archive.Tx, d archive.Document, list []string) ([]archive.CoIssuer, error) {
	if d.Kind != archive.Outgoing && len(list) > 0 {
		return nil, archive.E(archive.Invalid, "只有发文才能联合行文。").On("co_issuers")
	}
	named, err := receivers(ctx, tx, list, "co_issuers")
	if err != nil {
		return nil, err
	}
	if len(named) > archive.MaxCoIssuers {
		return nil, archive.E(archive.Invalid, "联合行文单位最多 %d 个，请核对。", archive.MaxCoIssuers).On("co_issuers")
	}
	var found []archive.CoIssuer
	for _, r := range named {
		c, err := coIssuer(ctx, tx, d, r)
		if err != nil {
			return nil, err
		}
		found = append(found, c)
	}
	return found, nil
}

func coIssuer(ctx context.Context, tx archive.Tx, d archive.Document, r archive.Receiver) (archive.CoIssuer, error) {
	c := archive.CoIssuer{Name: r.Name, Unit: r.Unit, UnitID: r.UnitID, Organisation: r.Organisation}
	if r.Unit == 0 {
		return c, notTyped(ctx, tx, d, r.Name)
	}
	u, err := tx.People().UnitByKey(ctx, r.Unit)
	if err != nil {
		return c, err
	}
	switch {
	case u.Root && u.Organisation == d.Organisation:
		return c, archive.E(archive.Invalid, "“%s”就是主办机关，排在最前，不必再列。", u.Name).On("co_issuers")
	case !u.Root && u.Organisation != d.Organisation:
		return c, archive.E(archive.Invalid, "“%s”是其他单位的内设部门，请选它所属的单位。", u.Name).On("co_issuers")
	}
	c.Inner, c.Office = !u.Root, u.Office
	above, err := tx.People().Organisation(ctx, u.Organisation)
	c.Above = above.Parent
	return c, err
}

// notTyped refuses a name under which the house itself or one of its departments would issue as a body outside, which signs on paper.
func notTyped(ctx context.Context, tx archive.Tx, d archive.Document, name string) error {
	here, err := tx.People().Organisation(ctx, d.Organisation)
	if err != nil {
		return err
	}
	units, err := tx.People().Units(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(units, func(u archive.Unit) bool {
		return u.Organisation == d.Organisation && (name == u.Name || name == u.ShortName)
	})
	switch {
	case name == d.Sender, name == here.Name, name == here.ShortName, i >= 0 && units[i].Root:
		return archive.E(archive.Invalid, "“%s”就是主办机关，排在最前，不必再列。", name).On("co_issuers")
	case i >= 0:
		return archive.E(archive.Invalid, "“%s”是本单位的部门，由其负责人在线上会签，请从部门中选择。", name).On("co_issuers")
	}
	return nil
}

// setCoIssuers writes them into a draft. On its way a document keeps its route, so that there a department can join only where the route
// asks it to sign.
func setCoIssuers(ctx context.Context, tx archive.Tx, d *archive.Document, list []string) (err error) {
	if d.CoIssuers, err = coIssuers(ctx, tx, *d, list); err != nil || d.Status != archive.InReview || len(jointUnits(*d)) == 0 {
		return err
	}
	run, err := tx.Runs().Of(ctx, d.Key)
	if err != nil {
		return err
	}
	version, err := tx.Routes().ByKey(ctx, run.RouteKey)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(version.Content.Steps, func(s workflow.Step) bool { return s.Effect == archive.EffectJointSign }) {
		return archive.E(archive.Invalid, "这件公文送审时不是联合行文，路线上没有联合会签。请退回拟稿人，改为联合行文后重新送审。").On("co_issuers")
	}
	return nil
}

// jointUnits are the departments that sign on the document's way.
func jointUnits(d archive.Document) []int64 {
	units := []int64{}
	for _, c := range d.CoIssuers {
		if c.OnTheWay(d) {
			units = append(units, int64(c.Unit))
		}
	}
	return units
}

// jointSign is the effect: each department has signed the text as it is. Whose task was done before the text was signed for the last
// time, and went not along with it, has not.
func jointSign(tx archive.Tx, m *matter, out workflow.Outcome, e workflow.Effect) {
	d, tasks := m.doc, m.whole().Apply(out).Tasks
	d.CoIssuers = slices.Clone(d.CoIssuers)
	for i, c := range d.CoIssuers {
		t := signedBySeat(tasks, *d, c, e)
		if !c.OnTheWay(*d) || t == nil {
			continue
		}
		d.CoIssuers[i].JointSignature = archive.JointSignature{Signer: m.directory.Name(t.Person), Signed: archive.DateOf(t.Acted, tx.Actor().Zone),
			Digest: archive.Digest(*d)}
	}
	d.Dated = d.LastSigned(tx.Actor().Zone)
}

// signedBySeat finds the task by which a co-issuer has signed; nil when there is none.
func signedBySeat(tasks []workflow.Task, d archive.Document, c archive.CoIssuer, e workflow.Effect) *workflow.Task {
	for i := len(tasks) - 1; i >= 0; i-- {
		t := &tasks[i]
		inForce := t.Round == e.Round || !d.SignedAt.IsZero() && !t.Acted.Before(d.SignedAt)
		if t.Step == e.Step && archive.Key(t.Unit) == c.Unit && t.For == 0 && t.State == workflow.Done && t.Verb == workflow.Approve && inForce {
			return t
		}
	}
	return nil
}

// headSigns refuses whoever would sign for a co-issuer without being its head or having the task from its head: a clerk who finds
// the task passes it on (2012 regulation art. 22: the heads sign).
func (m *matter) headSigns(no int, verb workflow.Verb) error {
	t := m.task(no)
	if t == nil || verb != workflow.Approve || m.step(t.Step).Effect != archive.EffectJointSign || t.For != 0 || m.fromHead(*t) {
		return nil
	}
	return archive.E(archive.Conflict, "联合行文由各机关负责人签署，请转办给本部门负责人。")
}

// fromHead reports whether a task is that of a head of its unit, or came from one by the head's own will. What the office handed over
// or assigned in his place did not, in whose name ever it is.
func (m *matter) fromHead(t archive.Task) bool {
	heads := m.directory.Heads(t.Unit)
	if slices.Contains(heads, t.Person) {
		return true
	}
	before := m.task(t.Instead)
	if before != nil && (before.Verb == workflow.HandOver || before.Verb == workflow.Assign) {
		return false
	}
	return slices.Contains(heads, t.OnBehalf) || before != nil && m.fromHead(*before)
}

// mayChoose refuses to choose who signs jointly: the document itself says it.
func (m *matter) mayChoose(choose map[string][]archive.ID) error {
	for step := range choose {
		if m.step(step).Effect == archive.EffectJointSign {
			return archive.E(archive.Invalid, "联合行文单位写在公文上，不能在这里另选。").On("choose")
		}
	}
	return nil
}

// onPaper tells the co-issuers that sign on paper.
func onPaper(d archive.Document) func(archive.CoIssuer) bool {
	return func(c archive.CoIssuer) bool { return !c.OnTheWay(d) }
}

// copiesForCoIssuers are the co-issuers of the installation that get a copy although they are no receivers: each keeps one (2012
// regulation art. 27).
func copiesForCoIssuers(d archive.Document) []archive.Receiver {
	var copies []archive.Receiver
	for _, c := range d.CoIssuers {
		named := func(r archive.Receiver) bool { return r.Unit == c.Unit }
		if c.Unit != 0 && !slices.ContainsFunc(d.To, named) && !slices.ContainsFunc(d.CC, named) {
			copies = append(copies, archive.Receiver{Unit: c.Unit, UnitID: c.UnitID, Organisation: c.Organisation, Name: c.Name})
		}
	}
	return copies
}

// JointPage is the page that a co-issuer has signed on paper, as it is entered.
type JointPage struct {
	CoIssuer string // by the name that is printed
	File     archive.ID
	Signer   string // 签发人
	Signed   archive.Date
}

// EnterJointPage enters that a co-issuer outside the house has signed, with the scan of its page; who has the task to register the
// document can. Entered again it takes the place of what was entered before.
func (o *Office) EnterJointPage(ctx context.Context, by archive.By, id archive.ID, p JointPage) (archive.Document, error) {
	return o.atStep(ctx, by, id, archive.EffectNumber, func(tx archive.Tx, m *matter) error {
		d := m.doc
		if !mayEnterPage(*d, m, tx.Actor()) {
			return archive.E(archive.Forbidden, "会签页由登记编号的人员录入，这件公文目前不在您手上。")
		}
		if err := o.signOnPaper(ctx, tx, m, p); err != nil {
			return err
		}
		if err := tx.Documents().SetParts(ctx, *d); err != nil {
			return err
		}
		if err := tx.Documents().Update(ctx, d); err != nil {
			return err
		}
		return log(ctx, tx, *d, "document.joint_page")
	})
}

// mayEnterPage: the document is signed, not yet registered, and the actor has the task to register it.
func mayEnterPage(d archive.Document, m *matter, a archive.Actor) bool {
	return d.Status == archive.Signed && m.registers(a)
}

func (o *Office) signOnPaper(ctx context.Context, tx archive.Tx, m *matter, p JointPage) error {
	d, step := m.doc, m.step(m.run.Step)
	d.CoIssuers = slices.Clone(d.CoIssuers)
	c := d.CoIssuer(strings.TrimSpace(p.CoIssuer))
	if c == nil || c.OnTheWay(*d) {
		return archive.E(archive.Invalid, "请选择要录入会签页的联合行文单位；本单位的部门在线上会签。").On("co_issuer")
	}
	if p.Signer = oneLine(p.Signer); p.Signer == "" || len([]rune(p.Signer)) > 50 {
		return archive.E(archive.Invalid, "请填写%s的签发人姓名。", c.Name).On("signer")
	}
	if err := o.unmarked("signer", p.Signer); err != nil {
		return err
	}
	if p.Signed == "" || !p.Signed.Valid() || p.Signed > tx.Today() {
		return archive.E(archive.Invalid, "请填写%s签发的日期，不能晚于今天。", c.Name).On("date")
	}
	page, err := o.jointPage(ctx, tx, *d, *c, p.File)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(d.Files, func(f archive.DocumentFile) bool { return f.File.Key == page.File.Key }) {
		d.Files = append(d.Files, page)
	}
	c.JointSignature = archive.JointSignature{Signer: p.Signer, Signed: p.Signed, Digest: archive.Digest(*d), Page: page.File.ID}
	d.Dated = d.LastSigned(tx.Actor().Zone)
	return tx.Trace().AddHistory(ctx, archive.History{Document: d.Key, Person: tx.Actor().Person, PersonName: tx.Actor().Name,
		Act: "joint_page", Detail: map[string]string{"step": step.Key, "step_name": step.Name, "opinion": c.Name + "　" + p.Signer + "　" + p.Signed.Chinese()}})
}

// jointPage is the scan as a file of the document: a PDF or a picture.
func (o *Office) jointPage(ctx context.Context, tx archive.Tx, d archive.Document, c archive.CoIssuer, id archive.ID) (archive.DocumentFile, error) {
	f, err := o.attachment(ctx, tx, d, Attachment{File: id, Level: d.Level})
	if err != nil {
		return f, archive.E(archive.Invalid, "请上传%s签字的页面。", c.Name).On("file").Because(err)
	}
	if !slices.Contains([]string{"application/pdf", "image/jpeg", "image/png"}, f.File.MediaType) {
		return f, archive.E(archive.Invalid, "会签页须是 PDF、JPG 或 PNG 的扫描件。").On("file")
	}
	f.Role = archive.JointPage
	return f, nil
}

// rerouted reports whether a document that comes back to its drafter is to take another route than the one it was on, such as one
// that has become a joint one.
func rerouted(m *matter) bool {
	return m.doc.Kind == archive.Outgoing && m.route.Key != RouteOf(*m.doc)
}
