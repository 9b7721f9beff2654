package web

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
)

// routeListPage is all routes, each with the version that new documents take and the drafts that are worked on.
type routeListPage struct {
	Form
	office.Keeping
	Routes []routeGroup
}

// routeGroup are the versions of one route.
type routeGroup struct {
	Name    string // key
	Title   string
	Kinds   []string
	InForce *archive.RouteVersion
	Drafts  []archive.RouteVersion
	Running int
	Count   int
}

func (s *Server) routeListPage(c *Call, f Form) (Page, error) {
	versions, keeping, err := s.office.Routes(c.Ctx(), c.By())
	if err != nil {
		return Page{}, err
	}
	p := routeListPage{Form: f, Keeping: keeping}
	for i, v := range versions {
		if len(p.Routes) == 0 || p.Routes[len(p.Routes)-1].Name != v.Name {
			p.Routes = append(p.Routes, routeGroup{Name: v.Name, Title: v.Content.Name})
		}
		g := &p.Routes[len(p.Routes)-1]
		g.Running += v.Running
		g.Count++
		switch {
		case v.State == archive.VersionDraft:
			g.Drafts = append(g.Drafts, v)
		case v.State == archive.VersionInForce && (g.InForce == nil || g.InForce.Shipped()):
			g.InForce = &versions[i]
			g.Title, g.Kinds = v.Content.Name, v.Content.Kinds
		}
	}
	return Page{Title: c.T("流程设置"), Here: "routes", Data: p}, nil
}

// routeView is one version of a route on its page.
type routeView struct {
	Form
	office.RouteSheet
	Steps    []stepView
	Open     string // the form that is open: a step's key, "new", "about" or "copy"
	After    string // with "new": behind which step
	Help     []fieldHelp
	Whole    []string // faults of the whole
	InForce  *archive.RouteVersion
	Try      tryView
	KindList []option
	Effects  []option
	Words    map[string][]option // of the selects
}

// stepView is a step as it is drawn.
type stepView struct {
	office.StepText
	KindWord string
	Facts    []stepFact
	Faults   []string
	First    bool
	Last     bool
}

// Editable reports whether the person may change this version now.
func (p routeView) Editable() bool { return p.Drafts && p.State == archive.VersionDraft }

func (s *Server) routePage(c *Call) error {
	page, err := s.routePageOf(c, c.QueryParams(), Form{Values: url.Values{}})
	if err != nil {
		return err
	}
	return c.Page("route", page)
}

// routePageOf shows a version; asked says which form is open and what it is tried on.
func (s *Server) routePageOf(c *Call, asked url.Values, f Form) (Page, error) {
	id, err := c.ID("id")
	if err != nil {
		return Page{}, err
	}
	sheet, err := s.office.Route(c.Ctx(), c.By(), id)
	if err != nil {
		return Page{}, err
	}
	p := routeView{Form: f, RouteSheet: sheet, Help: c.helpOf(sheet), Words: map[string][]option{"kind": stepKindWords, "mode": modeWords,
		"by": castingWords, "for": reachWords, "self": selfWords, "dissent": dissentWords, "role": roleOptions()}}
	p.draw(c)
	p.open(asked)
	if p.Try, err = s.tryOf(c, sheet, asked); err != nil {
		return Page{}, err
	}
	return Page{Title: c.T("流程：%s", c.T(sheet.Content.Name)), Here: "routes", Data: p}, nil
}

func (p *routeView) draw(c *Call) {
	for i, s := range p.Written.Steps {
		view := stepView{StepText: s, KindWord: wordIn(stepKindWords, string(s.Kind)), Facts: c.factsOf(s, p.RouteSheet), First: i == 0, Last: i+1 == len(p.Written.Steps)}
		for _, f := range p.Faults {
			if f.Field == s.Key {
				view.Faults = append(view.Faults, c.Sentence(f))
			}
		}
		p.Steps = append(p.Steps, view)
	}
	for _, f := range p.Faults {
		if placeOf(p.Written, f.Field) < 0 {
			p.Whole = append(p.Whole, c.Sentence(f))
		}
	}
	for i, v := range p.Versions {
		if v.State == archive.VersionInForce && (p.InForce == nil || p.InForce.Shipped()) {
			p.InForce = &p.Versions[i]
		}
	}
	p.KindList = append(p.KindList, documentKindWords...)
	for _, form := range p.Forms {
		if archive.FilledByHouse(form.Key) {
			continue // a kind of its own, by its own word
		}
		p.KindList = append(p.KindList, option{form.Key, form.Name})
	}
	for _, o := range effectWords {
		if slices.ContainsFunc(p.Written.Kinds, func(kind string) bool { return slices.Contains(archive.EffectsOf(kind), o.Value) }) {
			p.Effects = append(p.Effects, o)
		}
	}
}

// open finds the form that the address or a refused form asks for, and fills it unless something was typed.
func (p *routeView) open(asked url.Values) {
	if p.Drafts && asked.Has("copy") {
		p.Open = "copy"
	}
	if !p.Editable() {
		return
	}
	at := placeOf(p.Written, asked.Get("step"))
	switch {
	case asked.Has("about") || asked.Get("do") == "about":
		p.Open = "about"
		p.fill(url.Values{"name": {p.Written.Name}, "kinds": p.Written.Kinds, "note": {p.Note}})
	case asked.Get("after") != "":
		p.Open, p.After = "new", asked.Get("after")
		p.fill(formOfStep(newStep(p.Written)))
	case at > 0 && (asked.Get("do") == "" || asked.Get("do") == "put"):
		p.Open = asked.Get("step")
		p.fill(formOfStep(p.Written.Steps[at]))
	}
}

func (p *routeView) fill(v url.Values) {
	if len(p.Values) == 0 {
		p.Values = v
	}
}

// VerbList are the verbs that a step may allow beside approving.
func (p routeView) VerbList() []option {
	list := make([]option, len(stepVerbs))
	for i, v := range stepVerbs {
		list[i] = option{string(v), v.Chinese()}
	}
	return list
}

// ListFields are the fields from which a casting can take persons or units.
func (p routeView) ListFields() []fieldHelp {
	return slices.DeleteFunc(slices.Clone(p.Help), func(h fieldHelp) bool { return h.Kind != string(workflow.Persons) && h.Kind != string(workflow.Units) })
}

// RunningHere is how many are on their way on this version.
func (p routeView) RunningHere() int { return runningOn(p.Versions, p.ID) }

// KindWord is the word of a kind of subject.
func (p routeView) KindWord(kind string) string { return wordIn(p.KindList, kind) }

// tryView is the route tried on something.
type tryView struct {
	Asked    bool
	Drafter  archive.ID
	Document archive.ID
	Values   url.Values
	Fields   []fieldHelp // that can be set, as far as they are no lists
	Rail     []workflow.RailStep
	Fault    string
}

// tryOf tries the version when the address says on what: a document, or a drafter and values.
func (s *Server) tryOf(c *Call, sheet office.RouteSheet, asked url.Values) (t tryView, err error) {
	t.Values = asked
	for _, h := range c.helpOf(sheet) {
		if f := sheet.Fields[h.Name]; f.Type != workflow.Persons {
			t.Fields = append(t.Fields, h)
		}
	}
	t.Document, t.Drafter = archive.ID(asked.Get("document")), archive.ID(asked.Get("drafter"))
	if t.Asked = t.Document != "" || t.Drafter != ""; !t.Asked {
		return t, nil
	}
	trial := office.Trial{Document: t.Document, Drafter: t.Drafter, Values: map[string]any{}}
	for name, f := range sheet.Content.Fields {
		if value, ok := triedValue(f, asked["v_"+name]); ok {
			trial.Values[name] = value
		}
	}
	t.Rail, err = s.office.TryRoute(c.Ctx(), c.By(), sheet.ID, nil, trial)
	if kind := archive.KindOf(err); err != nil && (kind == archive.Invalid || kind == archive.NotFound) {
		t.Fault, err = c.Sentence(asError(err)), nil
	}
	return t, err
}

// triedValue reads what was typed for a field; ok is false when nothing was.
func triedValue(f workflow.Field, typed []string) (value any, ok bool) {
	if len(typed) == 0 || typed[0] == "" {
		return nil, false
	}
	switch f.Type {
	case workflow.Number, workflow.Decimal:
		n, err := strconv.ParseFloat(typed[0], 64)
		return n, err == nil
	case workflow.Flag:
		return typed[0] == "true", true
	case workflow.Units:
		return typed, true
	}
	return typed[0], true
}

// routeChange is one difference between two versions.
type routeChange struct {
	Step, What    string // What: added, removed, moved, or the particular that differs
	Before, After string
}

// routeComparison compares a version with the one in force, or with the one that ?with= names.
func (s *Server) routeComparison(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	sheet, err := s.office.Route(c.Ctx(), c.By(), id)
	if err != nil {
		return err
	}
	with := archive.ID(c.QueryParam("with"))
	if !archive.ValidID(string(with)) {
		with = otherVersion(sheet.RouteVersion, sheet.Versions)
	}
	other, err := s.office.Route(c.Ctx(), c.By(), with)
	if err != nil {
		return err
	}
	if other.Name != sheet.Name {
		return missing()
	}
	return c.Page("route_compare", Page{Title: c.T("比较版本"), Here: "routes", Data: map[string]any{"New": sheet, "Old": other,
		"Changes": c.changesOf(other, sheet)}})
}

// changesOf tells the differences step by step, in the order of the newer version; what was removed stands at the end.
func (c *Call) changesOf(old, new office.RouteSheet) []routeChange {
	var changes []routeChange
	if old.Written.Name != new.Written.Name {
		changes = append(changes, routeChange{What: c.T("名称"), Before: old.Written.Name, After: new.Written.Name})
	}
	var order []string // of the steps that both have
	for _, s := range old.Written.Steps {
		if placeOf(new.Written, s.Key) >= 0 {
			order = append(order, s.Key)
		}
	}
	shared := 0
	for _, s := range new.Written.Steps {
		at := placeOf(old.Written, s.Key)
		if at < 0 {
			changes = append(changes, routeChange{Step: s.Name, What: c.T("新增"), After: c.whoWords(&s.Who, new)})
			continue
		}
		if order[shared] != s.Key {
			changes = append(changes, routeChange{Step: s.Name, What: c.T("次序"), Before: c.T("第 %d 步", at+1), After: c.T("第 %d 步", placeOf(new.Written, s.Key)+1)})
		}
		shared++
		changes = append(changes, c.changesOfStep(old, new, old.Written.Steps[at], s)...)
	}
	for _, s := range old.Written.Steps {
		if placeOf(new.Written, s.Key) < 0 {
			changes = append(changes, routeChange{Step: s.Name, What: c.T("删去"), Before: c.whoWords(&s.Who, old)})
		}
	}
	return changes
}

func (c *Call) changesOfStep(old, new office.RouteSheet, was, is office.StepText) []routeChange {
	var changes []routeChange
	add := func(what, before, after string) {
		if before != after {
			changes = append(changes, routeChange{Step: is.Name, What: what, Before: before, After: after})
		}
	}
	add(c.T("名称"), was.Name, is.Name)
	add(c.T("类别"), c.T(wordIn(stepKindWords, string(was.Kind))), c.T(wordIn(stepKindWords, string(is.Kind))))
	before, after := c.factsOf(was, old), c.factsOf(is, new)
	for _, f := range before {
		add(f.Label, f.Value, valueOf(after, f.Label))
	}
	for _, f := range after {
		if valueOf(before, f.Label) == "" {
			add(f.Label, "", f.Value)
		}
	}
	return changes
}

func valueOf(facts []stepFact, label string) string {
	for _, f := range facts {
		if f.Label == label {
			return f.Value
		}
	}
	return ""
}
