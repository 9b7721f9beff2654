package web

import (
	"slices"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
)

// deed is something that a person can do with a document, as it stands on a button and on its form. Its texts are sentences of the
// catalogue.
type deed struct {
	Verb   workflow.Verb
	Effect string // what the step does when it is approved, else its kind where that has words of its own; "" for neither
	Task   string // outer id of the task; "" concerns the whole run
	Icon   string
	Label  string // on the button; … when more is asked
	Title  string // of the form
	Text   string // what happens, in one sentence
	Do     string // on the form's button
	Done   string // said afterwards
	People people // whom else it needs
	Wants  string // label of the opinion
	Starts string // what the opinion starts with
	Danger bool
	Again  time.Time // from when it can be done again; zero: now
}

// people says how many persons a deed needs to be told.
type people string

const (
	nobody people = ""
	one    people = "one"
	many   people = "many"
)

// deeds are all that a page offers, in the order of the bar: agree, return, add a signer, transfer, and then the rest.
var deeds = []deed{
	{Verb: workflow.Approve, Icon: "check", Label: "同意", Title: "同意", Do: "同意", Done: "已同意", Wants: "办理意见"},
	{Verb: workflow.Read, Icon: "eye", Label: "已阅", Title: "已阅", Do: "已阅", Done: "已阅", Wants: "办理意见"},
	{Verb: workflow.Return, Icon: "back", Label: "退回到…", Title: "退回到哪一步？", Do: "退回", Done: "已退回", Wants: "退回理由"},
	{Verb: workflow.AddSigner, Icon: "adduser", Label: "加签…", Title: "请谁加签？", Do: "加签", Done: "已加签", People: many, Wants: "请对方看什么"},
	{Verb: workflow.Transfer, Icon: "swap", Label: "转办…", Title: "转给谁办理？", Text: "转出以后由对方办理，您不再办理这一步。", Do: "转办", Done: "已转办",
		People: one, Wants: "转办原因"},
	{Verb: workflow.Disagree, Icon: "x", Label: "不同意…", Title: "不同意", Text: "不同意须写明理由，理由会留在办文单上。", Do: "不同意", Done: "已写明不同意", Wants: "理由"},
	{Verb: workflow.Delegate, Icon: "user", Label: "委托…", Title: "委托谁代办？", Text: "由对方以您的名义办理，办文单上注明代办。", Do: "委托", Done: "已委托", People: one,
		Wants: "委托事由"},
	{Verb: workflow.RemoveSigner, Icon: "minus", Label: "减签…", Title: "减去谁的加签？", Text: "都不选就减去所有还没有办的加签人。", Do: "减签", Done: "已减签", People: many, Wants: "减签原因"},
	{Verb: workflow.Claim, Icon: "check", Label: "由我办理", Title: "由我办理", Text: "其他办理人会看到您正在办理。", Do: "由我办理", Done: "已认领，其他人会看到您正在办理", Wants: "说明"},
	{Verb: workflow.Release, Icon: "back", Label: "放弃办理", Title: "放弃办理", Do: "放弃办理", Done: "已放弃办理，其他人可以办理", Wants: "说明"},
	{Verb: workflow.TakeBack, Icon: "back", Label: "取回…", Title: "取回重办", Text: "下一步还没有人看过，可以取回。您写过的意见留在办文单上，注明已取回。", Do: "取回", Done: "已取回",
		Wants: "取回原因", Starts: "取回修改。"},
	{Verb: workflow.Notify, Icon: "users", Label: "知会…", Title: "知会谁？", Text: "对方可以看这件公文，不需要办理。", Do: "知会", Done: "已知会", People: many, Wants: "附言"},
	{Verb: workflow.CirculateTo, Icon: "users", Label: "传阅…", Title: "传阅给谁？", Do: "传阅", Done: "已送传阅", People: many, Wants: "附言"},
	{Verb: workflow.Uncirculate, Icon: "x", Label: "撤销传阅…", Title: "撤销谁的传阅？", Text: "还没有看过的人将不再看到这件公文；都不选就全部撤销。", Do: "撤销传阅", Done: "已撤销传阅", People: many,
		Wants: "原因"},
	{Verb: workflow.Urge, Icon: "bell", Label: "催办…", Title: "催办", Text: "提醒目前的办理人，两小时内只提醒一次。", Do: "催办", Done: "已催办", Wants: "催办的话", Starts: "请抓紧办理。"},
	{Verb: workflow.Supervise, Icon: "clock", Label: "督办…", Title: "请谁督办？", Do: "督办", Done: "已交督办", People: one, Wants: "督办要求"},
	{Verb: workflow.Feedback, Icon: "pen", Label: "督办反馈…", Title: "督办反馈", Do: "写入反馈", Done: "反馈已写入", Wants: "进展情况"},
	{Verb: workflow.Conclude, Icon: "check", Label: "督办结案…", Title: "督办结案", Text: "写明结果，督办到此为止。", Do: "结案", Done: "督办已结案", Wants: "督办结果"},
	{Verb: workflow.Recall, Icon: "back", Label: "撤回…", Title: "撤回这件公文？", Text: "公文回到草稿，正在办理的人不再办理。", Do: "撤回", Done: "已撤回，可以继续修改", Wants: "撤回原因"},
	{Verb: workflow.Suspend, Icon: "hold", Label: "暂停…", Title: "暂停办理？", Text: "期限停止计算，恢复后顺延。", Do: "暂停", Done: "已暂停", Wants: "暂停原因"},
	{Verb: workflow.Resume, Icon: "right", Label: "恢复…", Title: "恢复办理", Do: "恢复", Done: "已恢复", Wants: "说明"},
	{Verb: workflow.Assign, Icon: "adduser", Label: "指派…", Title: "指派谁办理？", Do: "指派", Done: "已指派", People: many, Wants: "指派说明"},
	{Verb: workflow.Terminate, Icon: "x", Label: "终止…", Title: "终止这件公文？", Text: "终止以后不能恢复。已写的意见和历次稿都保留。", Do: "终止", Done: "已终止", Wants: "终止原因", Danger: true},
}

// steps say how approving is called where the step does something of its own.
var steps = map[string]deed{
	archive.EffectSign: {Icon: "pen", Label: "签发…", Title: "签发", Text: "签发后如有改动，须退回重新签发。", Do: "签发", Done: "已签发", Wants: "签发意见"},
	archive.EffectNumber: {Icon: "hash", Label: "登记编号…", Title: "登记编号", Text: "编号后号码即占用；不用时只能作废，号码和理由留在登记簿。", Do: "登记编号", Done: "已登记编号",
		Wants: "登记意见", Starts: "已登记编号。"},
	archive.EffectSeal: {Icon: "lock", Label: "用印…", Title: "用印", Text: "按签发的正文排版并加盖印章，生成不可更改的版式文件。", Do: "用印", Done: "已用印", Wants: "用印意见",
		Starts: "已用印。"},
	archive.EffectIssue:    {Icon: "send", Label: "核发…", Title: "核发", Text: "核发后送达下列单位，并按规则预归档。", Do: "核发", Done: "已核发", Wants: "核发意见", Starts: "已核发。"},
	archive.EffectLend:     {Icon: "book", Label: "同意借阅", Title: "同意借阅", Do: "同意借阅", Done: "已同意借阅，期限从现在起算", Wants: "办理意见", Starts: "准予借阅，请按期归还。"},
	archive.EffectScreen:   {Icon: "check", Label: "受理", Title: "受理", Do: "受理", Done: "已受理", Wants: "初审意见"},
	archive.EffectComplete: {Icon: "check", Label: "办结…", Title: "办结", Text: "办结后预归档，转由档案部门保管。", Do: "办结", Done: "已办结", Wants: "办结意见"},
}

// kinds say how approving is called at steps of a kind where nothing is agreed to.
var kinds = map[workflow.StepKind]deed{
	workflow.Instruct: {Icon: "check", Label: "批示", Title: "批示", Do: "批示", Done: "已批示", Wants: "批示意见"},
	workflow.Handle:   {Icon: "check", Label: "办完", Title: "办完", Do: "办完", Done: "已办完", Wants: "办理结果"},
}

// approvingAt is what approving is called at a step, by what it does or by its kind.
func approvingAt(effect string, kind workflow.StepKind) (d deed, ok bool) {
	if d, ok = steps[effect]; ok {
		d.Effect = effect
		return d, true
	}
	d, ok = kinds[kind]
	d.Effect = string(kind)
	return d, ok
}

// verbAt is the word for what was done at a step of a kind: a sentence of the catalogue.
func verbAt(v workflow.Verb, kind workflow.StepKind) string {
	if d, ok := kinds[kind]; ok && v == workflow.Approve {
		return d.Label
	}
	return v.Chinese()
}

// refusal is what disagreeing is at 初审: the arrival goes back to its sender.
var refusal = deed{Verb: workflow.Disagree, Icon: "back", Label: "不受理…", Title: "不受理，退回来文单位", Text: "来文单位会看到理由；系统内的来文退到发文单位。", Do: "退回来文",
	Done: "已退回来文单位", Wants: "退回理由"}

// GoesOn reports whether the button leads on to the next document at once, without a form of its own.
func (d deed) GoesOn() bool {
	return d.Verb == workflow.Approve && !d.Asks() && d.Effect != archive.EffectScreen
}

// asks reports whether approving opens a form of its own, to look once more.
func (d deed) Asks() bool {
	return slices.Contains([]string{archive.EffectSign, archive.EffectNumber, archive.EffectSeal, archive.EffectIssue, archive.EffectComplete}, d.Effect)
}

// AsksFirst reports whether the filled button opens a form: to look once more, and at 拟办 to choose who instructs and handles.
func (p documentPage) AsksFirst() bool {
	return p.Bar.First.Asks() || p.MyStep.Kind == workflow.Propose && len(p.Choices) > 0
}

// actionBar is what can be done from a document's page.
type actionBar struct {
	First deed   // the one filled button; zero when nothing waits for the person
	Rest  []deed // in their order
	Edit  bool   // the text waits to be worked on: the way leads to the draft's page
}

// inBar is how many of the rest stand in the bar on a wide screen; the others are in its menu.
const inBar = 3

// Shown and Menu divide the rest.
func (b actionBar) Shown() []deed { return b.Rest[:min(inBar, len(b.Rest))] }

// Menu is what lies behind 更多.
func (b actionBar) Menu() []deed { return b.Rest[min(inBar, len(b.Rest)):] }

// Any reports whether there is anything to be done.
func (b actionBar) Any() bool { return b.First.Verb != "" || len(b.Rest) > 0 || b.Edit }

func (b actionBar) has(v workflow.Verb) bool {
	return slices.ContainsFunc(b.Rest, func(d deed) bool { return d.Verb == v })
}

// deed finds an offered deed by its verb.
func (b actionBar) deed(v workflow.Verb) (deed, bool) {
	for _, d := range append([]deed{b.First}, b.Rest...) {
		if d.Verb == v && v != "" && d.Again.IsZero() {
			return d, true
		}
	}
	return deed{}, false
}

// barOf offers exactly what the engine offers, and tells of a reminder that has just gone out when the next one can.
func barOf(v office.View) actionBar {
	var bar actionBar
	for _, d := range deeds {
		offer, ok := offerOf(v, d.Verb)
		if d.Verb == workflow.Urge && !v.UrgeAgain.IsZero() {
			d.Again, ok = v.UrgeAgain, true
		}
		if !ok {
			continue
		}
		task := v.TaskID(offer)
		d = atStep(d, v, task)
		d.Task = string(task)
		if bar.First.Verb == "" && (d.Verb == workflow.Approve || d.Verb == workflow.Read) {
			bar.First = d
			continue
		}
		bar.Rest = append(bar.Rest, d)
	}
	_, bar.Edit = offerOf(v, workflow.Submit)
	bar.Edit = bar.Edit || v.MayEdit
	return bar
}

// offerOf finds the offer of a verb; of several, the one about the task that waits.
func offerOf(v office.View, verb workflow.Verb) (found workflow.Offer, ok bool) {
	for _, o := range v.Offers {
		if o.Verb != verb {
			continue
		}
		if !ok || v.MyTask != nil && o.Task == v.MyTask.No {
			found, ok = o, true
		}
	}
	return found, ok
}

// atStep calls approving and disagreeing by what the step does, and says what taking back does where somebody stands in, and recalling
// where nothing becomes a draft again.
func atStep(d deed, v office.View, task archive.ID) deed {
	if d.Verb == workflow.TakeBack && slices.ContainsFunc(v.StoodIn, func(s office.StoodIn) bool { return s.Task == task }) {
		d.Text, d.Starts = "改由您自己办理，对方会收到通知。", "我自己办理。"
		return d
	}
	if d.Verb == workflow.Recall && v.Document.AsksForLoan() {
		d.Title, d.Text, d.Done = "撤回借阅申请？", "申请到此为止，需要时可以重新申请。", "申请已撤回"
		return d
	}
	if d.Verb == workflow.Disagree && v.MyStep.Effect == archive.EffectScreen {
		back := refusal
		back.Effect = v.MyStep.Effect
		return back
	}
	if d.Verb != workflow.Approve {
		return d
	}
	if own, ok := approvingAt(v.MyStep.Effect, v.MyStep.Kind); ok {
		own.Verb = d.Verb
		return own
	}
	return d
}
