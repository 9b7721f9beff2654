package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/archive/records"
	"github.com/lantai/lantai/workflow"
)

// work is one document to be made and how far it goes.
type work struct {
	drafter string
	title   string
	level   archive.Level
	series  string
	to, cc  []string // names of units
	kind    archive.DocumentKind
	stage   archive.Status
}

// draft makes the document with an attachment, in words that askers search for.
func (w *world) draft(t *testing.T, k work) archive.Document {
	t.Helper()
	w.clock.Pass(time.Minute)
	f, err := w.Office.Upload(t.Context(), w.by(k.drafter), "附表.txt", strings.NewReader("通知的附表，供核对。"))
	must(t, err)
	var to, cc []string
	for _, name := range k.to {
		to = append(to, string(w.units[name].ID))
	}
	for _, name := range k.cc {
		cc = append(cc, string(w.units[name].ID))
	}
	body := archive.ParseBody("一、总体要求\n各单位要认真落实，按时办理。\n二、工作安排\n请于月底前将落实情况报办公室。")
	c := office.Change{Title: &k.title, Level: &k.level, To: &to, CC: &cc, Body: &body, Attachments: &[]office.Attachment{{File: f.ID, Level: k.level}}}
	if k.level.StateSecret() {
		c.Term = &w.term
	}
	if k.series != "" {
		c.Series = new(w.series[k.series])
	}
	d, err := w.Office.CreateDraft(t.Context(), w.by(k.drafter), k.kind, c)
	must(t, err)
	return d
}

// make brings a document to its stage; above drafting it is submitted to a leader who may know it.
func (w *world) make(t *testing.T, k work) archive.Document {
	t.Helper()
	d := w.draft(t, k)
	if k.stage == archive.Drafting {
		return d
	}
	w.clock.Pass(time.Minute)
	_, err := w.Office.Submit(t.Context(), w.by(k.drafter), d.ID, "请审核。", map[string][]archive.ID{"sign": w.ids("guyunshen")})
	must(t, err)
	return w.carry(t, d.ID, k.stage, nil)
}

// hide does all that the askers may not know: documents above their clearance in every stage, and drafts that are not theirs; all are followed. Some
// askers are cleared while it happens, have tasks and readings of these documents, and lose the clearance again.
func (w *world) hide(t *testing.T) {
	t.Helper()
	once := append([]string{"hewenzhu", "qiaoxinghe"}, lowered...)
	executeAs(t, w.at.Admin, `UPDATE person SET clearance = $2 WHERE username = ANY ($1)`, once, w.level.Rank())
	defer executeAs(t, w.at.Admin, `UPDATE person SET clearance = 1 WHERE username = ANY ($1)`, once)
	w.hideOutgoing(t)
	w.hideIncoming(t)
	w.hideRoutes(t)
	w.hideDrafts(t)
	w.hideArchive(t)
	executeAs(t, w.at.Admin, allFollowAll)
}

// receiversOfHidden are units whose clerks are not all cleared, and another organisation.
var receiversOfHidden = []string{"财务管理部", "办公室（党委办公室）", "信息中心", "霁川水务有限公司", "霁川市政工程有限公司"}

func (w *world) hideOutgoing(t *testing.T) {
	t.Helper()
	secret := work{drafter: "weizhiwei", level: w.level, series: w.profile.series, to: receiversOfHidden, cc: []string{"人力资源部"}, kind: archive.Outgoing}
	for i, stage := range []archive.Status{archive.Drafting, archive.InReview, archive.Signed, archive.Numbered, archive.Sealed, archive.Issued, archive.Issued, archive.Issued} {
		k := secret
		k.title, k.stage = fmt.Sprintf("关于第%d批专项工作安排的通知", i+1), stage
		d := w.make(t, k)
		if stage == archive.Issued {
			w.spread(t, d, i)
		}
	}
	k := secret
	k.title, k.stage = "关于作废的专项工作的通知", archive.Numbered
	w.voidNumber(t, w.make(t, k))
	w.clock.Pass(time.Minute)
	_, err := w.Office.Reserve(t.Context(), w.by("xujingan"), w.series[w.profile.series], w.people["guyunshen"].ID, "预留给专项工作通知")
	must(t, err)
	_, err = w.Office.BackEnter(t.Context(), w.by("xujingan"), w.series[w.profile.series], w.people["guyunshen"].ID, "关于补登的专项通知", "停电期间纸质印发", 0)
	must(t, err)
	k.kind, k.series, k.title, k.stage, k.to = archive.Report, "", "关于专项工作通知的请示报告", archive.Signed, nil
	w.make(t, k)
}

// spread signs for, urges, passes on and annuls an issued document.
func (w *world) spread(t *testing.T, d archive.Document, i int) {
	t.Helper()
	for _, v := range w.deliveriesOf(t, d) {
		w.clock.Pass(time.Minute)
		switch {
		case v.UnitName == "财务管理部":
			w.passOn(t, v, "dingruoshui", "xiaolinyu")
		case v.UnitName == "办公室（党委办公室）":
			w.passOn(t, v, "xujingan", "hewenzhu")
		case v.UnitName == "霁川水务有限公司" && i%2 == 0:
			_, err := w.Office.SignDelivery(t.Context(), w.by("kezhiyuan"), v.ID)
			must(t, err)
		default:
			_, err := w.Office.UrgeDelivery(t.Context(), w.by("weizhiwei"), v.ID)
			must(t, err)
		}
	}
	if i == 7 {
		_, err := w.Office.Withdraw(t.Context(), w.by("guyunshen"), d.ID, "依据有误。")
		must(t, err)
	}
}

func (w *world) passOn(t *testing.T, v archive.Delivery, clerk, reader string) {
	t.Helper()
	_, err := w.Office.SignDelivery(t.Context(), w.by(clerk), v.ID)
	must(t, err)
	_, err = w.Office.PassOn(t.Context(), w.by(clerk), v.ID, w.ids(reader), "请阅知。")
	must(t, err)
}

func (w *world) deliveriesOf(t *testing.T, d archive.Document) (list []archive.Delivery) {
	t.Helper()
	must(t, w.DB.Read(t.Context(), archive.System(), func(tx archive.Tx) (err error) {
		list, err = tx.Deliveries().OfDocument(t.Context(), d.Key)
		return err
	}))
	return list
}

func (w *world) voidNumber(t *testing.T, d archive.Document) {
	t.Helper()
	book, err := w.Office.Book(t.Context(), w.by("xujingan"), w.series[w.profile.series], 2026)
	must(t, err)
	for _, line := range book.Lines {
		if line.DocumentID == d.ID {
			_, err := w.Office.Void(t.Context(), w.by("xujingan"), line.ID, w.people["guyunshen"].ID, "内容有误，不再印发。")
			must(t, err)
		}
	}
}

func (w *world) hideIncoming(t *testing.T) {
	t.Helper()
	for i, stage := range []archive.Status{archive.Received, archive.Registered, archive.InHand, archive.Completed} {
		w.clock.Pass(time.Minute)
		d := w.receive(t, w.level, fmt.Sprintf("关于做好第%d批工作的通知", i+1))
		if stage == archive.Received {
			continue
		}
		w.register(t, d, stage)
	}
}

// receive enters an arrival as the clerk of the group.
func (w *world) receive(t *testing.T, level archive.Level, title string) archive.Document {
	t.Helper()
	w.clock.Pass(time.Minute)
	number, sender, dated := "霁发〔2026〕8号", "霁川市人民政府办公室", archive.Date("2026-02-10")
	c := office.Change{Title: &title, Level: &level, Number: &number, Sender: &sender, Dated: &dated}
	if level.StateSecret() {
		c.Term = &w.term
	}
	d, err := w.Office.Receive(t.Context(), w.by("xujingan"), c)
	must(t, err)
	return d
}

// register sends an arrival on its way to a stage; leaders and handlers are chosen where they are proposed.
func (w *world) register(t *testing.T, d archive.Document, stage archive.Status) archive.Document {
	t.Helper()
	w.clock.Pass(time.Minute)
	_, err := w.Office.RegisterIncoming(t.Context(), w.by("xujingan"), d.ID, office.Registration{Unlike: "来文单位重号，内容不同。"})
	must(t, err)
	return w.carry(t, d.ID, stage, map[string][]archive.ID{"instruct": w.ids("linjianqiu"), "handle": {w.units["工程管理部"].ID}})
}

// hideRoutes leads documents to people who will not be cleared for them: by transfer and by adding a signer.
func (w *world) hideRoutes(t *testing.T) {
	t.Helper()
	for _, verb := range []workflow.Verb{workflow.Transfer, workflow.AddSigner} {
		k := work{drafter: "weizhiwei", level: w.level, series: w.profile.series, to: []string{"财务管理部"}, kind: archive.Outgoing, stage: archive.InReview,
			title: "关于转办的专项工作的通知"}
		d := w.make(t, k)
		_, run := w.look(t, d.ID)
		for _, task := range run.Tasks {
			if task.State != workflow.Open {
				continue
			}
			w.clock.Pass(time.Minute)
			a := office.Act{Verb: verb, Opinion: "请你办理。", To: w.ids("jizhihang"), Added: workflow.Before}
			_, err := w.Office.Decide(t.Context(), archive.By{Person: archive.Key(task.Person)}, task.ID, a)
			must(t, err)
		}
	}
}

// hideDrafts writes drafts within the askers' clearance that are only their drafter's.
func (w *world) hideDrafts(t *testing.T) {
	t.Helper()
	for i := range 4 {
		level := []archive.Level{archive.Public, archive.LevelInternal}[i%2]
		w.make(t, work{drafter: "luoyichen", level: level, series: "霁城建", to: []string{"财务管理部"}, kind: archive.Outgoing, stage: archive.Drafting,
			title: fmt.Sprintf("关于拟议中第%d项工作的通知", i+1)})
	}
	d := w.make(t, work{drafter: "luoyichen", level: archive.Public, kind: archive.Report, stage: archive.Drafting, title: "关于拟议事项的通知"})
	must(t, w.Office.Bin(t.Context(), w.by("luoyichen"), d.ID))
}

// hideArchive files and lends what is above the clearance, among the records of the same unit, year and period.
func (w *world) hideArchive(t *testing.T) {
	t.Helper()
	k := work{drafter: "weizhiwei", level: w.level, series: w.profile.series, to: []string{"财务管理部"}, kind: archive.Outgoing, stage: archive.Issued,
		title: "关于归档的专项工作的通知"}
	for i := range 3 {
		d := w.make(t, k)
		w.clock.Pass(time.Minute)
		r, err := w.Records.File(t.Context(), w.by("baimozhi"), d.ID, archive.Years30)
		must(t, err)
		if i > 0 {
			_, err = w.Records.Accept(t.Context(), w.by("baimozhi"), r.ID)
			must(t, err)
			w.lend(t, r, i)
		}
	}
}

// lend asks for a record in the name of a leader and of its drafter, and leaves the requests at every stage: with a head or a leader,
// with the archivists, lent, refused and withdrawn.
func (w *world) lend(t *testing.T, r archive.Record, i int) {
	t.Helper()
	l := w.request(t, "guyunshen", r, []string{"electronic", "paper"}[i%2])
	w.request(t, "weizhiwei", r, "electronic")
	paper := w.request(t, "weizhiwei", r, "paper")
	if i == 1 {
		_, err := w.Records.Withdraw(t.Context(), w.by("weizhiwei"), paper.ID, "")
		must(t, err)
		return
	}
	w.carry(t, l.ApplicationID, archive.Completed, nil)
	d, run := w.look(t, paper.ApplicationID)
	must(t, w.step(t, d, run, nil))
	_, run = w.look(t, paper.ApplicationID)
	for _, task := range run.Tasks {
		if task.State == workflow.Open && task.Duty == workflow.ToDecide {
			w.clock.Pass(time.Minute)
			_, err := w.Office.Decide(t.Context(), archive.By{Person: archive.Key(task.Person)}, task.ID, office.Act{Verb: workflow.Disagree, Opinion: "请查阅公开版。"})
			must(t, err)
			return
		}
	}
	t.Error("nobody refuses a hidden loan")
}

// request asks for a record.
func (w *world) request(t *testing.T, who string, r archive.Record, form string) archive.Loan {
	t.Helper()
	w.clock.Pass(time.Minute)
	l, err := w.Records.Ask(t.Context(), w.by(who), records.Request{Record: r.ID, Purpose: "核对专项工作", Form: form})
	must(t, err)
	return l
}

// publish does, in both worlds alike, what everybody may know: whatever is counted or listed now stands behind what was hidden.
func (w *world) publish(t *testing.T) {
	t.Helper()
	for i, stage := range []archive.Status{archive.Numbered, archive.Issued, archive.Issued} {
		d := w.make(t, work{drafter: "weizhiwei", level: []archive.Level{archive.Public, archive.LevelInternal, archive.Public}[i], series: "霁城建", kind: archive.Outgoing,
			to: []string{"财务管理部", "信息中心", "霁川水务有限公司"}, title: fmt.Sprintf("关于第%d项公开工作的通知", i+1), stage: stage})
		if stage == archive.Issued {
			w.clock.Pass(time.Minute)
			r, err := w.Records.File(t.Context(), w.by("baimozhi"), d.ID, archive.Years30)
			must(t, err)
			if l := w.request(t, "hewenzhu", r, "paper"); i == 1 {
				w.carry(t, l.ApplicationID, archive.Completed, nil)
			}
		}
	}
	for i := range 3 {
		w.clock.Pass(2 * time.Hour)
		w.register(t, w.receive(t, archive.Public, fmt.Sprintf("关于第%d项常规工作的通知", i+1)), archive.InHand)
	}
}
