package workflow

import (
	"encoding/json"
	"io"
	"slices"
)

// Decode reads a route from JSON strictly: an unknown field is an error. It does not Validate.
func Decode(r io.Reader) (Route, error) {
	var route Route
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	if err := d.Decode(&route); err != nil {
		return Route{}, invalid("", "路由定义无法读取：%v。", err)
	}
	if d.More() {
		return Route{}, invalid("", "路由定义之后还有多余的内容。")
	}
	return route, nil
}

var (
	stepKinds = []StepKind{Draft, Review, Countersign, Edit, Sign, Check, Register, Seal, Issue, Receive, Screen, Propose, Instruct,
		Handle, Circulate, Complete, Approval}
	modes      = []Mode{"", One, All, Any, Order, Share}
	fieldTypes = []FieldType{Text, Flag, Number, Decimal, Persons, Units}
	selfRules  = []SelfRule{"", SelfAllow, SelfSkip, SelfAbove}
	dissents   = []Dissent{Record, ToDrafter, EndsTheRun}
	stepVerbs  = []Verb{Disagree, Return, Transfer, Delegate, AddSigner, Terminate}
)

// Validate checks a route by itself and tells all its faults; each names its step in Field. A valid route has an end that can be
// reached, asks somebody besides the drafter whatever the fields are, and has no condition that is always or never met.
func (r Route) Validate() []*Refusal {
	c := &checker{route: r}
	c.whole()
	for i, s := range r.Steps {
		c.step(i, s)
	}
	return c.faults
}

type checker struct {
	route  Route
	faults []*Refusal
}

func (c *checker) need(ok bool, field, format string, args ...any) {
	if !ok {
		c.faults = append(c.faults, invalid(field, format, args...))
	}
}

func (c *checker) whole() {
	r := c.route
	c.need(r.Key != "" && r.Name != "", "key", "路由须有代码和名称。")
	c.need(r.Version > 0, "version", "路由的版本从 1 开始。")
	c.need(len(r.Kinds) > 0, "kinds", "路由须说明适用于哪一类事项。")
	c.need(len(r.Steps) > 1, "steps", "路由至少要有两个环节。")
	for name, f := range r.Fields {
		c.need(slices.Contains(fieldTypes, f.Type), name, "字段 %s 的类型“%s”不可用。", name, f.Type)
	}
	sure := slices.ContainsFunc(r.Steps[min(1, len(r.Steps)):], func(s Step) bool { return s.When == "" })
	c.need(sure, "steps", "所有环节都带有条件，可能没有任何人办理就结束；至少要有一个无条件的环节。")
}

func (c *checker) step(i int, s Step) {
	c.need(s.Key != "" && s.Name != "", s.Key, "第 %d 个环节须有代码和名称。", i+1)
	c.need(c.route.Index(s.Key) == i, s.Key, "环节代码“%s”重复。", s.Key)
	c.need(slices.Contains(stepKinds, s.Kind), s.Key, "环节“%s”的类别“%s”不可用。", s.Name, s.Kind)
	c.need(slices.Contains(selfRules, s.Self), s.Key, "环节“%s”的本人规则“%s”不可用。", s.Name, s.Self)
	c.need(s.Self != SelfAbove || s.Who.By == ByUnitHead, s.Key, "环节“%s”不是由部门负责人办理，本人拟稿时无法上交。", s.Name)
	c.need(s.Effect != "" || !s.Lapses, s.Key, "环节“%s”没有效力可以失效。", s.Name)
	c.need(s.OpinionMin >= 0, s.Key, "环节“%s”的意见字数不能为负。", s.Name)
	c.need(!s.Batch || s.Kind != Sign, s.Key, "签发环节“%s”不能批量办理。", s.Name)
	for _, hours := range s.Hours {
		c.need(hours > 0, s.Key, "环节“%s”的办理时限须大于零。", s.Name)
	}
	if i == 0 {
		first := s.Who.By == ByDrafter && s.When == "" && (s.Mode == "" || s.Mode == One) && len(s.Verbs) == 0
		c.need(first, s.Key, "第一个环节由拟稿人一人办理，不带条件。")
	}
	c.mode(s)
	c.condition(s)
	c.verbs(s)
	c.who(s, s.Who, 0)
}

func (c *checker) mode(s Step) {
	c.need(slices.Contains(modes, s.Mode), s.Key, "环节“%s”的办理方式“%s”不可用。", s.Name, s.Mode)
	c.need((s.Mode == Share) == (s.Share != nil), s.Key, "环节“%s”的通过比例与办理方式不符。", s.Name)
	if s.Share != nil {
		c.need(s.Share.N > 0 && s.Share.N <= s.Share.M, s.Key, "环节“%s”的通过比例须大于零、不超过一。", s.Name)
	}
	c.need(!s.LeadLast || s.Lead, s.Key, "环节“%s”要主办在协办之后办理，须先分主办、协办。", s.Name)
	c.need(!s.Lead || s.Mode == All, s.Key, "环节“%s”分主办、协办，须同时办理。", s.Name)
}

func (c *checker) condition(s Step) {
	if s.When == "" {
		return
	}
	if _, err := c.route.compile(s.When); err != nil {
		c.need(false, s.Key, "环节“%s”的条件无法读取：%v。", s.Name, err)
		return
	}
	if always, dead := c.route.dead(s.When); dead && always {
		c.need(false, s.Key, "环节“%s”的条件总是成立，是多余的。", s.Name)
	} else if dead {
		c.need(false, s.Key, "环节“%s”的条件永远不会成立。", s.Name)
	}
}

func (c *checker) verbs(s Step) {
	for _, v := range s.Verbs {
		c.need(slices.Contains(stepVerbs, v), s.Key, "环节“%s”不能规定动作“%s”。", s.Name, v)
	}
	c.need(s.allows(Disagree) == (s.OnDisagree != nil), s.Key, "环节“%s”须说明不同意时怎么办。", s.Name)
	if s.OnDisagree != nil {
		c.need(slices.Contains(dissents, s.OnDisagree.Then), s.Key, "环节“%s”不同意时的处理“%s”不可用。", s.Name, s.OnDisagree.Then)
		c.need(s.Mode != Share || s.OnDisagree.Then != Record, s.Key, "环节“%s”按比例通过，不同意不能只作记录。", s.Name)
	}
	c.need(s.Kind != Circulate || len(s.Verbs) == 0, s.Key, "传阅环节“%s”只需阅知，没有其他动作。", s.Name)
}

// castings bounds how often a casting may fall back on another.
const castings = 4

func (c *checker) who(s Step, w Who, depth int) {
	c.need(c.cast(w), s.Key, "环节“%s”没有说清由谁办理。", s.Name)
	c.need(w.Role == "" || w.Role.Valid(), s.Key, "环节“%s”的角色“%s”不可用。", s.Name, w.Role)
	c.need(w.For == "" || w.For == ForOrganisation || w.For == ForUnit, s.Key, "环节“%s”的角色范围“%s”不可用。", s.Name, w.For)
	c.need(depth < castings, s.Key, "环节“%s”的备选办理人过多。", s.Name)
	if w.Else != nil && depth < castings {
		c.who(s, *w.Else, depth+1)
	}
}

// cast reports whether the casting says enough to find somebody.
func (c *checker) cast(w Who) bool {
	field, declared := c.route.Fields[w.Field]
	switch w.By {
	case ByPerson:
		return w.Person != 0
	case ByPost:
		return w.Title != ""
	case ByRole:
		return w.Role != ""
	case ByUnitHead, ByAbove, ByTop, ByDrafter:
		return true
	case ByChosen:
		return w.Field == "" || declared && field.Type == Persons
	case ByUnits:
		return w.Field == "" || declared && field.Type == Units
	}
	return false
}

// Index is the place of the step in the route, or -1.
func (r Route) Index(step string) int {
	return slices.IndexFunc(r.Steps, func(s Step) bool { return s.Key == step })
}

func (s Step) allows(v Verb) bool { return slices.Contains(s.Verbs, v) }

// Unmanned tells the steps in which nobody could act today on what the unit drafts, one fault a step. Steps whose persons are
// chosen on the way are taken to have somebody.
func Unmanned(route Route, start Start, env Env) []*Refusal {
	f := beginFlow(route, Subject{}, start, env)
	var faults []*Refusal
	for _, s := range route.Steps[1:] {
		if choosable(s.Who) {
			continue
		}
		if seats, why, err := f.cast(s); err != nil || len(seats) == 0 && why != BecauseSelf {
			faults = append(faults, invalid(s.Key, "环节“%s”目前无人可办，请先安排人员。", s.Name))
		}
	}
	return faults
}

func choosable(w Who) bool { return w.By == ByChosen || w.By == ByUnits }
