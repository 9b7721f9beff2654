package archive

import (
	"embed"
	"encoding/json"
	"io"
	"slices"
	"strings"

	"github.com/lantai/lantai/workflow"
)

// Form is the definition of a general form (通用表单), as data: what is filled in, and which way it goes. Filled in it is a Document of
// kind Application. A version that is in use is never changed.
type Form struct {
	Key    string      `json:"key"` // and the kind of subject that its routes name
	Name   string      `json:"name"`
	NameEN string      `json:"name_en,omitempty"`
	Help   string      `json:"help,omitempty"`
	HelpEN string      `json:"help_en,omitempty"`
	Route  string      `json:"route"`            // key of the route that it takes
	Filing *FormFiling `json:"filing,omitempty"` // nil: what was filled in is not filed
	Fields []FormField `json:"fields"`
}

// FormVersion is one version of a form as the house keeps it.
type FormVersion = Versioned[Form]

// FilledByHouse reports whether a form is filled in by the house itself, in the act that needs it, and never by hand: nobody else may
// define it either.
func FilledByHouse(form string) bool { return form == LoanSubject }

// FormFieldType is the type of a form's field.
type FormFieldType string

// The closed set of types.
const (
	FormText   FormFieldType = "text"   // Max: characters; Long: several lines
	FormNumber FormFieldType = "number" // Min, Max; Decimals: places after the point
	FormMoney  FormFieldType = "money"  // yuan with two places; Min, Max
	FormDate   FormFieldType = "date"   // YYYY-MM-DD; After: not before the date in that field
	FormChoice FormFieldType = "choice" // one of Choices
	FormPerson FormFieldType = "person" // id of a person of the organisation
	FormUnit   FormFieldType = "unit"   // id of a unit of the organisation
	FormFlag   FormFieldType = "flag"   // yes or no
)

var formFieldTypes = []FormFieldType{FormText, FormNumber, FormMoney, FormDate, FormChoice, FormPerson, FormUnit, FormFlag}

// FormFieldTypes lists the types in the order in which they are offered.
func FormFieldTypes() []FormFieldType { return slices.Clone(formFieldTypes) }

// Chinese is the word on the screen.
func (t FormFieldType) Chinese() string {
	return map[FormFieldType]string{FormText: "文字", FormNumber: "数字", FormMoney: "金额", FormDate: "日期", FormChoice: "选项",
		FormPerson: "人员", FormUnit: "部门", FormFlag: "是否"}[t]
}

// FormField is one field of a form. Its Name stands in conditions of routes.
type FormField struct {
	Name     string        `json:"name"`
	Label    string        `json:"label"`
	LabelEN  string        `json:"label_en,omitempty"`
	Type     FormFieldType `json:"type"`
	Required bool          `json:"required,omitempty"`
	Help     string        `json:"help,omitempty"`
	HelpEN   string        `json:"help_en,omitempty"`
	Unit     string        `json:"unit,omitempty"` // printed behind a number: 天, 份
	UnitEN   string        `json:"unit_en,omitempty"`
	Long     bool          `json:"long,omitempty"`
	Min      *float64      `json:"min,omitempty"`
	Max      *float64      `json:"max,omitempty"`
	Decimals int           `json:"decimals,omitempty"`
	After    string        `json:"after,omitempty"`
	Choices  []FormOption  `json:"choices,omitempty"`
}

// FormOption is one of the values of a choice.
type FormOption struct {
	Value   string `json:"value"`
	Label   string `json:"label"`
	LabelEN string `json:"label_en,omitempty"`
}

// DecodeForm reads a definition from JSON strictly: an unknown field is an error. It does not check the definition, see FormFaults.
func DecodeForm(r io.Reader) (f Form, err error) {
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return Form{}, E(Invalid, "表单定义无法读取，请核对 JSON 的写法和字段名。").On("definition").Because(err)
	}
	if d.More() {
		return Form{}, E(Invalid, "表单定义之后还有多余的内容。").On("definition")
	}
	return f, nil
}

// RouteFields are the fields as conditions and castings of routes read them.
func (f Form) RouteFields() map[string]workflow.Field {
	fields := map[string]workflow.Field{}
	for _, field := range f.Fields {
		fields[field.Name] = field.routeField()
	}
	return fields
}

func (f FormField) routeField() workflow.Field {
	switch f.Type {
	case FormNumber, FormMoney:
		return workflow.Field{Type: workflow.Decimal}
	case FormPerson:
		return workflow.Field{Type: workflow.Persons}
	case FormUnit:
		return workflow.Field{Type: workflow.Units}
	case FormFlag:
		return workflow.Field{Type: workflow.Flag}
	case FormChoice:
		field := workflow.Field{Type: workflow.Text}
		for _, c := range f.Choices {
			field.Values = append(field.Values, c.Value)
		}
		return field
	}
	return workflow.Field{Type: workflow.Text}
}

// reserved are names that every subject has of its own.
var reserved = []string{"urgency", "level", "title"}

// ValidFormKey reports whether s can be the key of a form: it stands in addresses, and is a kind of subject beside those of documents.
func ValidFormKey(s string) bool {
	return ValidKey(s) && rulesOf[s].needed == nil && s != "definitions"
}

// FormFaults tells all that keeps a definition from being put in force; each names its field in Field.
func FormFaults(f Form) []*Error {
	c := &formCheck{form: f}
	c.need(ValidFormKey(f.Key) || FilledByHouse(f.Key), "key", "表单代码只能用小写字母、数字和下划线，以字母开头，也不能与公文种类相同。")
	c.need(f.Name != "", "name", "请填写表单名称。")
	c.need(ValidKey(f.Route), "route", "请说明表单走哪条路由。")
	c.need(f.Filing == nil || f.Filing.valid(), "filing", "归档须选保管期限；门类代码只能用 2 到 4 个大写字母，不能用涉密门类的代码。")
	c.need(len(f.Fields) > 0, "fields", "表单至少要有一个字段。")
	c.need(len(f.Fields) <= mostFields, "fields", "表单最多 %d 个字段，请精简。", mostFields)
	for i, field := range f.Fields {
		c.field(i, field)
	}
	return c.faults
}

type formCheck struct {
	form   Form
	faults []*Error
}

func (c *formCheck) need(ok bool, field, format string, args ...any) {
	if !ok {
		c.faults = append(c.faults, &Error{Kind: Invalid, Field: field, Format: format, Args: args})
	}
}

func (c *formCheck) field(i int, f FormField) {
	c.need(ValidKey(f.Name) && !slices.Contains(reserved, f.Name), f.Name, "第 %d 个字段的代码只能用小写字母、数字和下划线，以字母开头，也不能用系统已有的名称。", i+1)
	c.need(c.index(f.Name) == i, f.Name, "字段代码“%s”重复。", f.Name)
	c.need(f.Label != "" && !strings.Contains(f.Label, labelEnds), f.Name, "第 %d 个字段须有名称，名称里不能有冒号。", i+1)
	c.need(slices.Contains(formFieldTypes, f.Type), f.Name, "字段“%s”的类型“%s”不可用。", f.Label, string(f.Type))
	c.need(c.labelled(f.Label) == i || f.Label == "", f.Name, "字段名称“%s”重复，填写和打印时分不清。", f.Label)
	c.need(f.Type != FormText || f.Max == nil || *f.Max >= 1 && *f.Max <= longestValue, f.Name, "字段“%s”的最多字数须在 1 到 %d 之间。", f.Label, longestValue)
	c.need(f.Min == nil || f.Max == nil || *f.Min <= *f.Max, f.Name, "字段“%s”的下限大于上限。", f.Label)
	c.need(f.Decimals >= 0 && f.Decimals <= 4 && (f.Decimals == 0 || f.Type == FormNumber), f.Name, "字段“%s”的小数位数只能是 0 到 4，只有数字才有小数位数。", f.Label)
	c.need((f.Type == FormChoice) == (len(f.Choices) > 0), f.Name, "字段“%s”是选项时须列出各项，否则不能有选项。", f.Label)
	c.need(f.After == "" || f.Type == FormDate && c.isDate(f.After), f.Name, "字段“%s”只能与另一个日期字段比较先后。", f.Label)
	for k, o := range f.Choices {
		first := slices.IndexFunc(f.Choices, func(other FormOption) bool { return other.Value == o.Value || other.Label == o.Label }) == k
		c.need(o.Value != "" && o.Label != "" && first, f.Name, "字段“%s”的各个选项须有名称，名称和值都不能重复。", f.Label)
	}
}

func (c *formCheck) index(name string) int {
	return slices.IndexFunc(c.form.Fields, func(f FormField) bool { return f.Name == name })
}

func (c *formCheck) labelled(label string) int {
	return slices.IndexFunc(c.form.Fields, func(f FormField) bool { return f.Label == label })
}

func (c *formCheck) isDate(name string) bool {
	i := c.index(name)
	return i >= 0 && c.form.Fields[i].Type == FormDate
}

//go:embed forms/*.json
var shippedForms embed.FS

// BuiltinForms are the forms that come with the house, in the order of their file names. Each is in order, and takes a route that
// comes with the house too.
func BuiltinForms() []Form {
	entries, err := shippedForms.ReadDir("forms")
	if err != nil {
		panic(err) // a fault of the program, found by its tests
	}
	var forms []Form
	for _, e := range entries {
		forms = append(forms, loadForm(e.Name()))
	}
	return forms
}

func loadForm(name string) Form {
	file, err := shippedForms.Open("forms/" + name)
	if err != nil {
		panic(err)
	}
	defer file.Close()
	form, err := DecodeForm(file)
	if err != nil {
		panic(name + ": " + err.Error())
	}
	return form
}
