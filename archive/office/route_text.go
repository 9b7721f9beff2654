package office

import (
	"slices"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// RouteText is a route as it leaves the house and comes in: persons and units stand in it by their outer ids, and a version that is
// given is not read. Otherwise it is workflow.Route, word for word.
type RouteText struct {
	Key     string                    `json:"key"`
	Name    string                    `json:"name"`
	Version int                       `json:"version,omitempty"`
	Kinds   []string                  `json:"kinds"`
	Fields  map[string]workflow.Field `json:"fields,omitempty"` // left out: all that the kinds have
	Steps   []StepText                `json:"steps"`
}

// StepText is a step of a RouteText; see workflow.Step.
type StepText struct {
	Key             string                 `json:"key"`
	Name            string                 `json:"name"`
	Kind            workflow.StepKind      `json:"kind"`
	Who             WhoText                `json:"who"`
	Mode            workflow.Mode          `json:"mode,omitempty"`
	Share           *workflow.Fraction     `json:"share,omitempty"`
	When            string                 `json:"when,omitempty"`
	Self            workflow.SelfRule      `json:"self,omitempty"`
	Hours           workflow.Hours         `json:"hours,omitempty"`
	Verbs           []workflow.Verb        `json:"verbs,omitempty"`
	OnDisagree      *workflow.Disagreement `json:"on_disagree,omitempty"`
	Effect          string                 `json:"effect,omitempty"`
	Lapses          bool                   `json:"lapses,omitempty"`
	Lead            bool                   `json:"lead,omitempty"`
	LeadLast        bool                   `json:"lead_last,omitempty"`
	Limited         bool                   `json:"limited,omitempty"`
	Batch           bool                   `json:"batch,omitempty"`
	OpinionRequired bool                   `json:"opinion_required,omitempty"`
	OpinionMin      int                    `json:"opinion_min,omitempty"`
}

// WhoText is the casting of a StepText; see workflow.Who.
type WhoText struct {
	By     workflow.By    `json:"by"`
	Person archive.ID     `json:"person,omitempty"`
	Title  string         `json:"title,omitempty"`
	Unit   archive.ID     `json:"unit,omitempty"`
	Role   org.Role       `json:"role,omitempty"`
	For    workflow.Reach `json:"for,omitempty"`
	Field  string         `json:"field,omitempty"`
	Else   *WhoText       `json:"else,omitempty"`
}

// house is what castings may name.
type house struct {
	people []archive.Person
	units  []archive.Unit // of the actor's organisation
}

// textOf writes a route for the outside.
func (h house) textOf(r workflow.Route) RouteText {
	text := RouteText{Key: r.Key, Name: r.Name, Version: r.Version, Kinds: r.Kinds, Fields: r.Fields, Steps: make([]StepText, len(r.Steps))}
	for i, s := range r.Steps {
		text.Steps[i] = StepText{Key: s.Key, Name: s.Name, Kind: s.Kind, Who: h.whoText(s.Who), Mode: s.Mode, Share: s.Share, When: s.When,
			Self: s.Self, Hours: s.Hours, Verbs: s.Verbs, OnDisagree: s.OnDisagree, Effect: s.Effect, Lapses: s.Lapses, Lead: s.Lead, LeadLast: s.LeadLast, Limited: s.Limited,
			Batch: s.Batch, OpinionRequired: s.OpinionRequired, OpinionMin: s.OpinionMin}
	}
	return text
}

func (h house) whoText(w workflow.Who) WhoText {
	text := WhoText{By: w.By, Title: w.Title, Role: w.Role, For: w.For, Field: w.Field}
	if i := slices.IndexFunc(h.people, func(p archive.Person) bool { return org.PersonKey(p.Key) == w.Person }); i >= 0 {
		text.Person = h.people[i].ID
	}
	if i := slices.IndexFunc(h.units, func(u archive.Unit) bool { return org.UnitKey(u.Key) == w.Unit }); i >= 0 {
		text.Unit = h.units[i].ID
	}
	if w.Else != nil {
		other := h.whoText(*w.Else)
		text.Else = &other
	}
	return text
}

// The bounds of a route that is kept, also of one that is not finished.
const (
	mostSteps    = 60
	mostCastings = 6
	longestWord  = 60  // of a name, in characters
	longestWhen  = 500 // of a condition
)

// routeOf reads a route from the outside. It refuses persons and units that are not of the house; whether the route can be put in
// force is another question.
func (h house) routeOf(t RouteText, version int) (workflow.Route, error) {
	r := workflow.Route{Key: t.Key, Name: oneLine(t.Name), Version: version, Kinds: t.Kinds, Fields: t.Fields}
	if err := t.bounded(); err != nil {
		return r, err
	}
	for _, s := range t.Steps {
		who, err := h.whoOf(s, s.Who, 0)
		if err != nil {
			return r, err
		}
		r.Steps = append(r.Steps, workflow.Step{Key: s.Key, Name: oneLine(s.Name), Kind: s.Kind, Who: who, Mode: s.Mode, Share: s.Share, When: s.When,
			Self: s.Self, Hours: s.Hours, Verbs: s.Verbs, OnDisagree: s.OnDisagree, Effect: s.Effect, Lapses: s.Lapses, Lead: s.Lead, LeadLast: s.LeadLast, Limited: s.Limited,
			Batch: s.Batch, OpinionRequired: s.OpinionRequired, OpinionMin: s.OpinionMin})
	}
	return r, nil
}

func (t RouteText) bounded() error {
	switch {
	case !archive.ValidKey(t.Key):
		return archive.E(archive.Invalid, "路由代码只能用小写字母、数字和下划线，以字母开头。").On("key")
	case oneLine(t.Name) == "" || len([]rune(t.Name)) > longestWord:
		return archive.E(archive.Invalid, "请填写路由名称，最长 %d 字。", longestWord).On("name")
	case len(t.Kinds) > 10 || len(t.Fields) > 60 || len(t.Steps) > mostSteps:
		return archive.E(archive.Invalid, "一条路由最多 %d 个环节。", mostSteps).On("steps")
	case len(t.Steps) == 0:
		return archive.E(archive.Invalid, "路由至少要有两个环节。").On("steps")
	}
	for i, s := range t.Steps {
		if !archive.ValidKey(s.Key) || oneLine(s.Name) == "" || len([]rune(s.Name)) > longestWord || len(s.When) > longestWhen {
			return archive.E(archive.Invalid, "第 %d 个环节须有代码（小写字母、数字、下划线）和名称，条件不能过长。", i+1).On("steps")
		}
	}
	return nil
}

func (h house) whoOf(s StepText, t WhoText, depth int) (workflow.Who, error) {
	w := workflow.Who{By: t.By, Title: oneLine(t.Title), Role: t.Role, For: t.For, Field: t.Field}
	if t.Person != "" {
		i := slices.IndexFunc(h.people, func(p archive.Person) bool { return p.ID == t.Person })
		if i < 0 {
			return w, archive.E(archive.Invalid, "环节“%s”指定的人员不在本单位，请重新选择。", s.Name).On(s.Key)
		}
		w.Person = org.PersonKey(h.people[i].Key)
	}
	if t.Unit != "" {
		i := slices.IndexFunc(h.units, func(u archive.Unit) bool { return u.ID == t.Unit })
		if i < 0 {
			return w, archive.E(archive.Invalid, "环节“%s”指定的部门不在本单位，请重新选择。", s.Name).On(s.Key)
		}
		w.Unit = org.UnitKey(h.units[i].Key)
	}
	if t.Else == nil {
		return w, nil
	}
	if depth >= mostCastings {
		return w, archive.E(archive.Invalid, "环节“%s”的备选办理人过多。", s.Name).On(s.Key)
	}
	other, err := h.whoOf(s, *t.Else, depth+1)
	w.Else = &other
	return w, err
}
