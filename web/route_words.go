package web

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// The words in which routes are read and edited. Each is a sentence of the catalogue.

var stepKindWords = []option{{"draft", "拟稿"}, {"review", "审核"}, {"countersign", "会签"}, {"edit", "核稿"}, {"sign", "签发"}, {"check", "复核"},
	{"register", "登记"}, {"seal", "用印"}, {"issue", "核发"}, {"receive", "签收"}, {"screen", "初审"}, {"propose", "拟办"}, {"instruct", "批示"},
	{"handle", "承办"}, {"circulate", "传阅"}, {"complete", "办结"}, {"approval", "审批"}}

var modeWords = []option{{"one", "一人办理"}, {"any", "任一人办理即可"}, {"all", "各人同时办理，都要办"}, {"order", "依次办理，都要办"}, {"share", "达到比例即通过"}}

var castingWords = []option{{"unit_head", "部门负责人"}, {"head_above", "上级部门负责人"}, {"top_head", "单位主要负责人"}, {"role", "担任某项职责的人"},
	{"post", "担任某个职务的人"}, {"person", "指定的人"}, {"chosen", "前面的人选定"}, {"units", "选定部门的负责人"}, {"drafter", "拟稿人本人"}}

var reachWords = []option{{"organisation", "全单位的"}, {"unit", "离拟稿部门最近的"}}

var selfWords = []option{{"allow", "照常由本人办理"}, {"above", "交上一级部门负责人"}, {"skip", "略过这一步"}}

var dissentWords = []option{{"return", "退回拟稿人"}, {"record", "记录意见，继续往下"}, {"terminate", "终止"}}

// stepVerbs are what a step may allow beyond approving, in the order of the editor.
var stepVerbs = []workflow.Verb{workflow.Return, workflow.Transfer, workflow.Delegate, workflow.AddSigner, workflow.Disagree, workflow.Terminate}

var effectWords = []option{{archive.EffectReview, "核稿通过"}, {archive.EffectSign, "签发"}, {archive.EffectJointSign, "联合会签"}, {archive.EffectNumber, "取得文号"},
	{archive.EffectSeal, "排版用印"}, {archive.EffectIssue, "印发送达"}, {archive.EffectReceive, "取得收文号"}, {archive.EffectScreen, "受理"},
	{archive.EffectComplete, "办结"}, {archive.EffectSendBack, "退回来文单位"}, {archive.EffectLend, "借出"}, {archive.EffectRefuse, "不予借阅"}, {archive.EffectStamp, "已用印"}}

var fieldTypeWords = []option{{"text", "文字"}, {"flag", "是否"}, {"number", "整数"}, {"decimal", "数字"}, {"persons", "人员名单"}, {"units", "部门名单"}}

// fieldWords say what the fields of documents are; fields of forms bear their own labels.
var fieldWords = []option{{"urgency", "紧急程度"}, {"level", "密级"}, {"genre", "文种"}, {"countersign_units", "会签部门"}, {"signer", "签发人"},
	{"joint_units", "联合行文单位"}, {"readers", "传阅人员"}, {"leaders", "批示领导（依次）"}, {"leaders_together", "批示领导（同时）"}, {"handlers", "承办部门或人员"}}

var documentKindWords = []option{{"outgoing", "发文"}, {"incoming", "收文"}, {"report", "签报"}, {"loan", "借阅"}}

// definitionActs are what the history of a route or a form says.
var definitionActs = []option{{"draft", "立稿"}, {"change", "修改"}, {"activate", "启用"}, {"retire", "停用"}, {"discard", "放弃草稿"}}

// wordIn is the label of a value among options, or the value itself.
func wordIn(list []option, value string) string {
	for _, o := range list {
		if o.Value == value {
			return o.Label
		}
	}
	return value
}

// stepFact is one particular of a step, as it is drawn and as two versions are compared.
type stepFact struct {
	Label, Value string
	Code         bool // the value is an expression
}

// factsOf says a step in the asker's language.
func (c *Call) factsOf(s office.StepText, sheet office.RouteSheet) []stepFact {
	var facts []stepFact
	add := func(label, value string) {
		if value != "" {
			facts = append(facts, stepFact{Label: label, Value: value})
		}
	}
	add(c.T("办理人"), c.whoWords(&s.Who, sheet))
	mode := s.Mode
	if mode == "" {
		mode = workflow.One
	}
	word := c.T(wordIn(modeWords, string(mode)))
	if s.Share != nil {
		word += fmt.Sprintf(" %d/%d", s.Share.N, s.Share.M)
	}
	if s.Lead {
		word += c.T("，第一个主办")
	}
	add(c.T("方式"), word)
	if s.When != "" {
		facts = append(facts, stepFact{c.T("条件"), s.When, true})
	}
	if s.Self != "" && s.Self != workflow.SelfAllow {
		add(c.T("拟稿人即办理人时"), c.T(wordIn(selfWords, string(s.Self))))
	}
	add(c.T("时限"), c.hoursWords(s))
	add(c.T("还可以"), c.verbWords(s.Verbs))
	if s.OnDisagree != nil {
		add(c.T("不同意时"), c.T(wordIn(dissentWords, string(s.OnDisagree.Then))))
	}
	if s.Effect != "" {
		effect := c.T(wordIn(effectWords, s.Effect))
		if s.Lapses {
			effect += c.T("（退回后失效）")
		}
		add(c.T("办完即"), effect)
	}
	add(c.T("意见"), c.opinionWords(s))
	return facts
}

func (c *Call) opinionWords(s office.StepText) string {
	var words []string
	if s.OpinionRequired {
		words = append(words, c.T("必填"))
	}
	if s.Batch {
		words = append(words, c.T("可批量办理"))
	}
	return strings.Join(words, c.T("，"))
}

func (c *Call) verbWords(verbs []workflow.Verb) string {
	words := make([]string, len(verbs))
	for i, v := range verbs {
		words[i] = c.T(v.Chinese())
	}
	return strings.Join(words, c.T("、"))
}

func (c *Call) hoursWords(s office.StepText) string {
	var words []string
	for _, u := range []archive.Urgency{archive.Normal, archive.Urgent, archive.ExtraUrgent} {
		if h, ok := s.Hours[string(u)]; ok {
			words = append(words, c.T("%s %v 小时", c.T(u.Chinese()), h))
		}
	}
	if s.Limited {
		words = append(words, c.T("以公文自己的办理期限为先"))
	}
	return strings.Join(words, c.T("，"))
}

// whoWords says who acts, and who else when nobody is found.
func (c *Call) whoWords(w *office.WhoText, sheet office.RouteSheet) string {
	text := c.oneWho(w, sheet)
	if w.Else != nil {
		text += c.T("；没有时，%s", c.whoWords(w.Else, sheet))
	}
	return text
}

func (c *Call) oneWho(w *office.WhoText, sheet office.RouteSheet) string {
	unit := ""
	if i := slices.IndexFunc(sheet.Units, func(u archive.Unit) bool { return u.ID == w.Unit }); i >= 0 {
		unit = sheet.Units[i].Name
	}
	switch w.By {
	case workflow.ByPerson:
		if i := slices.IndexFunc(sheet.People, func(p archive.Person) bool { return p.ID == w.Person }); i >= 0 {
			return sheet.People[i].Name
		}
		return c.T("（已不在本单位的人）")
	case workflow.ByPost:
		return unit + w.Title
	case workflow.ByRole:
		if w.For == workflow.ForUnit {
			return unit + c.T("离拟稿部门最近的") + c.T(w.Role.Chinese())
		}
		return c.T(w.Role.Chinese())
	case workflow.ByChosen:
		if w.Role != "" {
			return c.T("前面的人选定的%s", c.T(w.Role.Chinese()))
		}
	case workflow.ByUnitHead:
		if unit != "" {
			return c.T("%s的负责人", unit)
		}
	}
	return c.T(wordIn(castingWords, string(w.By)))
}

// fieldHelp is one field that a condition may read.
type fieldHelp struct {
	Name, Label, Type, Values string
	Kind                      string   // as routes declare it
	Choices                   []option // of a closed set
}

// helpOf lists the fields of a route for the one who writes a condition.
func (c *Call) helpOf(sheet office.RouteSheet) []fieldHelp {
	var list []fieldHelp
	for name, f := range sheet.Fields {
		label, choices := wordIn(fieldWords, name), choicesOf(name, f)
		for _, form := range sheet.Forms {
			for _, field := range form.Fields {
				if field.Name == name && slices.Contains(sheet.Content.Kinds, form.Key) {
					label, choices = field.Label, optionsOf(field, choices)
				}
			}
		}
		list = append(list, fieldHelp{name, c.T(label), c.T(wordIn(fieldTypeWords, string(f.Type))), strings.Join(f.Values, " "), string(f.Type), choices})
	}
	slices.SortFunc(list, func(a, b fieldHelp) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// choicesOf are the values of a closed set with their words.
func choicesOf(name string, f workflow.Field) []option {
	var list []option
	for _, v := range f.Values {
		label := v
		switch name {
		case "urgency":
			label = archive.Urgency(v).Chinese()
		case "level":
			label = archive.Level(v).Chinese()
		}
		list = append(list, option{v, label})
	}
	return list
}

func optionsOf(field archive.FormField, otherwise []option) []option {
	if len(field.Choices) == 0 {
		return otherwise
	}
	list := make([]option, len(field.Choices))
	for i, c := range field.Choices {
		list[i] = option{c.Value, c.Label}
	}
	return list
}

// roleOptions are the roles that a casting may name.
func roleOptions() []option {
	var list []option
	for _, r := range org.Roles() {
		list = append(list, option{string(r), r.Chinese()})
	}
	return list
}
