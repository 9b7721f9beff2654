package web

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
)

// designView is one version of a form on its page.
type designView struct {
	Form
	office.FormDesign
	Title   string
	Rows    []designRow
	Open    string   // the form that is open beside the designer: "copy" or ""
	Copy    Form     // what stands in it
	Whole   []string // faults of the whole that have no place of their own
	Every   []string // all faults
	Preview []fillField
	About   []stepFact // of the whole, where it cannot be changed
	Types   []option
	Ways    []option         // routes that the form can take
	Bases   []option         // routes whose steps a new one can begin with
	People  []archive.Person // of the preview: none
	Units   []archive.Unit
	NewWay  bool // the form is in force, and has no route yet
}

// designRow is a field in the designer.
type designRow struct {
	N      int
	Label  string
	Type   string // its word
	Faults []string
	Open   bool
	Last   bool
	Field  archive.FormField
	values url.Values
}

// Name is the name of an input of the row.
func (r designRow) Name(part string) string { return row(r.N, part) }

// Value is what stands in it.
func (r designRow) Value(part string) string { return r.values.Get(row(r.N, part)) }

// Editable reports whether the person may change this version now.
func (p designView) Editable() bool { return p.Drafts && p.State == archive.VersionDraft }

// Said is the fault of a particular of the whole: what was typed wrongly, else what keeps the version from being put in force.
func (p designView) Said(c Language, field string) string {
	if text := p.Form.Error(field); text != "" {
		return text
	}
	for _, f := range p.Faults {
		if f.Field == field {
			return c.T(f.Format, f.Args...)
		}
	}
	return ""
}

// Refused is what was refused and stands at no place of the designer.
func (p designView) Refused() string {
	for _, r := range p.Rows {
		if p.Field == r.Name("min") || p.Field == r.Name("max") {
			return ""
		}
	}
	return p.Form.Whole("name", "route", "filing", "help")
}

// Read is the edition that the editor has read; after a refusal the same, so that nothing is overwritten that he has not seen.
func (p designView) Read() string { return cmp.Or(p.Value("edition"), strconv.Itoa(p.Edition)) }

// RunningHere is how many are on their way on this version.
func (p designView) RunningHere() int { return runningOn(p.Versions, p.ID) }

// runningOn is how many are on their way on a version.
func runningOn[T any](versions []archive.Versioned[T], id archive.ID) int {
	for _, v := range versions {
		if v.ID == id {
			return v.Running
		}
	}
	return 0
}

func (s *Server) formDesign(c *Call) error {
	page, err := s.formDesignPage(c, c.QueryParams(), Form{})
	if err != nil {
		return err
	}
	return c.Page("form_design", page)
}

// formDesignPage shows a version; asked says what is open. What was typed and refused stands in the form.
func (s *Server) formDesignPage(c *Call, asked url.Values, f Form) (Page, error) {
	id, err := c.ID("id")
	if err != nil {
		return Page{}, err
	}
	d, err := s.office.FormDesign(c.Ctx(), c.By(), id)
	if err != nil {
		return Page{}, err
	}
	p := designView{Form: f, FormDesign: d, Copy: Form{Values: url.Values{}}, Title: c.either(d.Content.Name, d.Content.NameEN)}
	if asked.Has("copy") && p.Drafts {
		p.Open = "copy"
	}
	if f.Values.Has("copy") { // what was refused is the form beside the designer
		p.Copy, p.Form = f, Form{}
	}
	if !p.Values.Has("rows") {
		p.Values = designValues(d.Content, d.Note)
	}
	p.draw(c, asked)
	return Page{Title: c.T("表单：%s", p.Title), Here: "form_designs", Data: p}, nil
}

func (p *designView) draw(c *Call, asked url.Values) {
	for _, t := range archive.FormFieldTypes() {
		p.Types = append(p.Types, option{string(t), c.T(t.Chinese())})
	}
	for _, f := range p.Content.Fields {
		p.Preview = append(p.Preview, c.fillField(f))
	}
	p.About = c.aboutForm(p.Content)
	p.NewWay = p.State == archive.VersionInForce && p.Way == nil
	p.rows(c, asked)
	p.ways(c)
	for _, f := range p.Faults {
		p.Every = append(p.Every, c.Sentence(f))
		if !slices.Contains([]string{"name", "route", "filing"}, f.Field) && !p.hasRow(f.Field) {
			p.Whole = append(p.Whole, c.Sentence(f))
		}
	}
}

func (p *designView) hasRow(key string) bool {
	return slices.ContainsFunc(p.Content.Fields, func(f archive.FormField) bool { return f.Name == key })
}

// rows draws the fields as they stand in the designer. Those with a fault are open, and the one that was worked on.
func (p *designView) rows(c *Call, asked url.Values) {
	n, _ := strconv.Atoi(p.Value("rows"))
	for i := range min(n, mostRows) {
		r := designRow{N: i, values: p.Values, Last: i+1 == n, Open: asked.Get("row") == strconv.Itoa(i)}
		r.Label = cmp.Or(r.Value("label"), c.T("（新字段）"))
		r.Type = c.T(archive.FormFieldType(r.Value("type")).Chinese())
		if i < len(p.Content.Fields) {
			r.Field = p.Content.Fields[i]
		}
		for _, part := range []string{"min", "max"} {
			if text := p.Form.Error(row(i, part)); text != "" {
				r.Faults = append(r.Faults, text)
			}
		}
		for _, f := range p.Faults {
			if f.Field != "" && f.Field == r.Value("key") {
				r.Faults = append(r.Faults, c.Sentence(f))
			}
		}
		r.Open = r.Open || len(r.Faults) > 0
		p.Rows = append(p.Rows, r)
	}
}

// Dates are the other fields that a date can be compared with.
func (p designView) Dates(r designRow) (list []option) {
	for _, f := range p.Content.Fields {
		if f.Type == archive.FormDate && f.Name != r.Value("key") {
			list = append(list, option{f.Name, f.Label})
		}
	}
	return list
}

// ways lists the routes that carry the form already, and one of its own.
func (p *designView) ways(c *Call) {
	own := option{p.Name, c.T("本表单自己的流程（%s）", p.Name)}
	for _, r := range p.Routes {
		if r.Key == p.Name {
			own.Label = c.T(r.Name)
		} else if slices.Contains(r.Kinds, p.Name) || r.Key == p.Content.Route {
			p.Ways = append(p.Ways, option{r.Key, c.T(r.Name)})
		}
		if !slices.ContainsFunc(r.Kinds, func(kind string) bool { return wordIn(documentKindWords, kind) != kind }) {
			p.Bases = append(p.Bases, option{r.Key, c.T(r.Name)})
		}
	}
	p.Ways = append([]option{own}, p.Ways...)
	if p.Content.Route != "" && !slices.ContainsFunc(p.Ways, func(o option) bool { return o.Value == p.Content.Route }) {
		p.Ways = append(p.Ways, option{p.Content.Route, p.Content.Route})
	}
}

// plainRoute is what a route begins with: it is filled in, and the head of the unit decides.
func plainRoute(c *Call) office.RouteText {
	return office.RouteText{Steps: []office.StepText{
		{Key: "draft", Name: "填写", Kind: workflow.Draft, Who: office.WhoText{By: workflow.ByDrafter}},
		{Key: "head", Name: "部门负责人审批", Kind: workflow.Approval, Self: workflow.SelfAbove, Hours: workflow.Hours{"normal": 8}, OpinionRequired: true,
			Who: office.WhoText{By: workflow.ByUnitHead, Else: &office.WhoText{By: workflow.ByAbove}}, OnDisagree: &workflow.Disagreement{Then: workflow.EndsTheRun},
			Verbs: []workflow.Verb{workflow.Return, workflow.Transfer, workflow.Delegate, workflow.Disagree}},
	}}
}
