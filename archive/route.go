package archive

import (
	"maps"
	"slices"

	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// RouteVersion is one version of a route as the house keeps it.
type RouteVersion = Versioned[workflow.Route]

// The effects that routes may name. The engine fires them; archive/office says what they do.
const (
	EffectReview    = "review"           // the office has reviewed the text
	EffectSign      = "sign"             // a leader has signed the text
	EffectJointSign = "joint_sign"       // the other units of a joint document have signed; its trace says so
	EffectNumber    = "number"           // 登记: the number is taken
	EffectSeal      = "seal"             // 用印: typeset with the seal
	EffectIssue     = "issue"            // 核发: packed and delivered
	EffectReceive   = "receive"          // of incoming documents: 收文号
	EffectScreen    = "screen"           // accepted for handling
	EffectComplete  = "complete"         // 办结
	EffectSendBack  = "return_to_sender" // 退文
	EffectLend      = "lend"             // of loans
	EffectRefuse    = "refuse"
	EffectStamp     = "stamp" // of forms: a seal was put on paper; the trace says so
)

// LoanSubject is the kind of subject that a loan is to a route, and the key of the form that applies for it.
const LoanSubject = "loan"

// subjectRule is what the house asks of a route that carries a kind of subject to its end.
type subjectRule struct {
	effects []string // that the subject knows
	needed  []string // each once, without a condition, in this order
	end     string   // after which nothing goes back
}

// rulesOf are the rules of the house (design 4.2; 2012 regulation art. 19 to 25): nothing is numbered that the office has not
// reviewed and a leader has not signed, sealed that has no number, issued that is not sealed.
var rulesOf = map[string]subjectRule{
	string(Outgoing): {[]string{EffectReview, EffectSign, EffectJointSign, EffectNumber, EffectSeal, EffectIssue},
		[]string{EffectReview, EffectSign, EffectNumber, EffectSeal, EffectIssue}, EffectIssue},
	string(Report):   {[]string{EffectReview, EffectSign}, []string{EffectSign}, EffectSign},
	string(Incoming): {[]string{EffectReceive, EffectScreen, EffectComplete, EffectSendBack}, []string{EffectReceive, EffectScreen, EffectComplete}, EffectComplete},
	LoanSubject:      {[]string{EffectLend, EffectRefuse}, []string{EffectLend}, EffectLend},
}

var formRule = subjectRule{effects: []string{EffectStamp}}

// undoable are the effects that must lapse when a subject goes back: who signs later signs another text (design 4.9).
var undoable = []string{EffectReview, EffectSign, EffectJointSign}

// EffectsOf lists the effects that a kind of subject knows; forms are kinds by their keys.
func EffectsOf(kind string) []string { return slices.Clone(ruleOf(kind).effects) }

func ruleOf(kind string) subjectRule {
	if rule, ok := rulesOf[kind]; ok {
		return rule
	}
	return formRule
}

// SubjectFields are the fields of a kind of subject that conditions and castings may read; ok is false when there is no such kind.
func SubjectFields(kind string, forms []Form) (fields map[string]workflow.Field, ok bool) {
	fields = map[string]workflow.Field{
		"urgency": {Type: workflow.Text, Values: []string{string(Normal), string(Urgent), string(ExtraUrgent)}},
		"level":   {Type: workflow.Text, Values: textsOf(levels)},
	}
	switch kind {
	case string(Outgoing), string(Report):
		maps.Copy(fields, map[string]workflow.Field{"genre": {Type: workflow.Text, Values: textsOf(genres)},
			"countersign_units": {Type: workflow.Units}, "signer": {Type: workflow.Persons}, "joint_units": {Type: workflow.Units},
			"readers": {Type: workflow.Persons}})
	case string(Incoming):
		maps.Copy(fields, map[string]workflow.Field{"genre": {Type: workflow.Text, Values: textsOf(genres)},
			"leaders": {Type: workflow.Persons}, "leaders_together": {Type: workflow.Persons}, "handlers": {Type: workflow.Units}, "readers": {Type: workflow.Persons}})
	default:
		i := slices.IndexFunc(forms, func(f Form) bool { return f.Key == kind })
		if i < 0 {
			return fields, kind == LoanSubject
		}
		maps.Copy(fields, forms[i].RouteFields())
	}
	return fields, true
}

func textsOf[T ~string](list []T) []string {
	all := make([]string, len(list))
	for i, w := range list {
		all[i] = string(w)
	}
	return all
}

// RouteFaults tells all that keeps a route from being put in force, as far as the route itself shows: what the engine cannot do
// (workflow.Route.Validate) and what the house does not allow. Each names its step in Field.
func RouteFaults(r workflow.Route, forms []Form) []*Error {
	c := &routeCheck{route: r}
	for _, refusal := range r.Validate() {
		c.faults = append(c.faults, E(Kind(refusal.Kind), refusal.Format, refusal.Args...).On(refusal.Field))
	}
	if !ValidKey(r.Key) {
		c.wrong("key", "路由代码只能用小写字母、数字和下划线，以字母开头。")
	}
	for _, s := range r.Steps {
		if !ValidKey(s.Key) {
			c.wrong(s.Key, "环节“%s”的代码只能用小写字母、数字和下划线，以字母开头。", s.Name)
		}
	}
	for _, kind := range r.Kinds {
		c.kind(kind, forms)
	}
	return c.faults
}

type routeCheck struct {
	route  workflow.Route
	faults []*Error
}

func (c *routeCheck) wrong(field, format string, args ...any) {
	c.faults = append(c.faults, &Error{Kind: Invalid, Field: field, Format: format, Args: args})
}

func (c *routeCheck) kind(kind string, forms []Form) {
	known, ok := SubjectFields(kind, forms)
	if !ok {
		c.wrong("kinds", "没有“%s”这类事项，路由不能用于它。", kind)
		return
	}
	read := c.route.Reads()
	for _, name := range slices.Sorted(maps.Keys(c.route.Fields)) {
		if _, has := known[name]; !has && !slices.Contains(read, name) {
			continue // a field that nothing reads stays empty
		}
		if !sameField(kind, known[name].Type, c.route.Fields[name].Type) {
			c.wrong("fields", "“%s”没有这种类型的字段 %s，条件无从比较。", kind, name)
		}
	}
	if kind == LoanSubject {
		c.byOthers()
	}
	rule := ruleOf(kind)
	c.known(kind, rule)
	c.byReading()
	if !c.onlyRead() {
		c.order(rule)
	}
}

// sameField reports whether a route reads a field as the subject has it. Whom an arrival is given to is chosen on the way: persons in a
// unit's own route, units in the house's.
func sameField(kind string, has, read workflow.FieldType) bool {
	lists := []workflow.FieldType{workflow.Persons, workflow.Units}
	return has == read || kind == string(Incoming) && slices.Contains(lists, has) && slices.Contains(lists, read)
}

// byOthers: whoever asks for a loan decides on it nowhere.
func (c *routeCheck) byOthers() {
	for _, s := range c.route.Steps[min(1, len(c.route.Steps)):] {
		if s.Kind != workflow.Circulate && (s.Self == "" || s.Self == workflow.SelfAllow) {
			c.wrong(s.Key, "环节“%s”遇到本人时须跳过或上交：借阅不能由申请人自己审批。", s.Name)
		}
	}
}

// onlyRead reports whether the route only passes something round (传阅).
func (c *routeCheck) onlyRead() bool {
	return !slices.ContainsFunc(c.route.Steps[min(1, len(c.route.Steps)):], func(s workflow.Step) bool { return s.Kind != workflow.Circulate })
}

// byReading: nothing comes of what is only read. A route that only passes something round has no effect at all.
func (c *routeCheck) byReading() {
	for _, s := range c.route.Steps {
		if s.Effect != "" && (s.Kind == workflow.Circulate || c.onlyRead()) {
			c.wrong(s.Key, "环节“%s”只是传阅，不能有效力“%s”。", s.Name, s.Effect)
		}
	}
}

// known: every effect is one of the subject's, what the house needs does not come of a no, and what holds of a text lapses with it.
func (c *routeCheck) known(kind string, rule subjectRule) {
	for _, s := range c.route.Steps {
		effects := []string{s.Effect}
		if s.OnDisagree != nil {
			effects = append(effects, s.OnDisagree.Effect)
			if e := s.OnDisagree.Effect; slices.Contains(rule.needed, e) {
				c.wrong(s.Key, "环节“%s”不同意时，不能有效力“%s”。", s.Name, e)
			}
		}
		for _, e := range effects {
			if e != "" && !slices.Contains(rule.effects, e) {
				c.wrong(s.Key, "环节“%s”的效力“%s”不适用于“%s”。", s.Name, e, kind)
			}
		}
		if slices.Contains(undoable, s.Effect) && !s.Lapses {
			c.wrong(s.Key, "环节“%s”的效力须随退回失效：改过的文稿要重新核稿、签发。", s.Name)
		}
	}
}

// order: what the house needs comes once, always, and in its order; after the end nothing goes back.
func (c *routeCheck) order(rule subjectRule) {
	last := -1
	for _, e := range rule.needed {
		at := c.once(e)
		if at < 0 {
			continue
		}
		s := c.route.Steps[at]
		if at < last {
			c.wrong(s.Key, "环节“%s”须排在“%s”之后。", s.Name, c.route.Steps[last].Name)
		}
		if s.When != "" {
			c.wrong(s.Key, "环节“%s”每件都要经过，不能带条件。", s.Name)
		}
		c.casting(s)
		last = max(last, at)
	}
	if end := c.index(rule.end); rule.end != "" && end >= 0 {
		c.afterEnd(c.route.Steps[end+1:])
	}
}

func (c *routeCheck) index(effect string) int {
	return slices.IndexFunc(c.route.Steps, func(s workflow.Step) bool { return s.Effect == effect })
}

// missingSteps say which step is missing, by its effect. The sentences are whole, so that each has its translation.
var missingSteps = map[string]string{
	EffectReview:   "缺少办公室核稿的环节：没有核稿的公文不能签发、编号。",
	EffectSign:     "缺少领导签发的环节：没有签发的公文不能办完。",
	EffectNumber:   "缺少登记编号的环节。",
	EffectSeal:     "缺少用印的环节。",
	EffectIssue:    "缺少核发的环节，公文发不出去。",
	EffectReceive:  "缺少签收登记的环节。",
	EffectScreen:   "缺少初审受理的环节。",
	EffectComplete: "缺少办结的环节，来文办不完。",
	EffectLend:     "缺少办理借出的环节。",
}

// once finds the one step with an effect; -1 when there is none.
func (c *routeCheck) once(effect string) int {
	first := c.index(effect)
	if first < 0 {
		c.wrong("steps", missingSteps[effect])
		return -1
	}
	for _, s := range c.route.Steps[first+1:] {
		if s.Effect == effect {
			c.wrong(s.Key, "环节“%s”与“%s”的效力重复。", s.Name, c.route.Steps[first].Name)
		}
	}
	return first
}

// casting: the office reviews, a leader signs, an archivist lends, whoever else is tried when nobody is found.
func (c *routeCheck) casting(s workflow.Step) {
	for w := &s.Who; w != nil; w = w.Else {
		switch {
		case s.Effect == EffectReview && !(w.By == workflow.ByRole && w.Role == org.Office):
			c.wrong(s.Key, "环节“%s”是核稿，须由办公室办理。", s.Name)
			return
		case s.Effect == EffectSign && !byLeader(*w):
			c.wrong(s.Key, "环节“%s”是签发，须由单位领导办理。", s.Name)
			return
		case s.Effect == EffectLend && !(w.By == workflow.ByRole && w.Role == org.Archivist):
			c.wrong(s.Key, "环节“%s”是办理借出，须由档案员办理。", s.Name)
			return
		}
	}
}

func byLeader(w workflow.Who) bool {
	return w.By == workflow.ByTop || (w.By == workflow.ByRole || w.By == workflow.ByChosen) && w.Role == org.Leader
}

// afterEnd: what is done cannot be returned or terminated any more.
func (c *routeCheck) afterEnd(steps []workflow.Step) {
	for _, s := range steps {
		back := slices.ContainsFunc(s.Verbs, func(v workflow.Verb) bool { return v == workflow.Return || v == workflow.Terminate })
		if back || s.OnDisagree != nil && s.OnDisagree.Then != workflow.Record {
			c.wrong(s.Key, "环节“%s”在办完之后，不能再退回或终止。", s.Name)
		}
	}
}
