package archive

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// The values of a form are what was filled in, by field: text, date and choice as string, number and money as float64, flag as bool,
// person and unit as the ID in a string. A field that is left empty has no value.

// Filling is what makes a document a filled-in form: which version of which form, and what was filled in.
type Filling struct {
	Version Key         // the row of the version
	Form    string      // its key
	Number  int         // of the version
	Route   string      // key of the route that it takes
	Filing  *FormFiling // nil: it is not filed
	Fields  map[string]any
	Facts   map[string]any // the same as its route reads them, see FactsOf
}

// AsksForLoan reports whether a document is the application for a loan.
func (d Document) AsksForLoan() bool { return d.Filling != nil && d.Filling.Form == LoanSubject }

// longestValue is how many characters a text may have that has no limit of its own.
const longestValue = 2000

// CheckFields brings what was filled in into that shape and tells what is wrong, each fault at its field. Numbers and flags may come
// as text, as forms of pages send them. Of a draft nothing is missing yet; whole says that it is to be sent on its way.
func CheckFields(f Form, given map[string]any, whole bool) (values map[string]any, faults []*Error) {
	values = map[string]any{}
	for _, field := range f.Fields {
		v, fault := field.check(given[field.Name])
		switch {
		case fault != nil:
			faults = append(faults, fault.On(field.Name))
		case v != nil:
			values[field.Name] = v
		case whole && field.Required:
			faults = append(faults, E(Invalid, "请填写%s。", field.Label).On(field.Name))
		}
	}
	for name := range given {
		if !slices.ContainsFunc(f.Fields, func(field FormField) bool { return field.Name == name }) {
			faults = append(faults, E(Invalid, "表单没有 %s 这个字段。", name).On(name))
		}
	}
	return values, append(faults, f.inOrder(values)...)
}

// inOrder compares the dates that must follow each other.
func (f Form) inOrder(values map[string]any) (faults []*Error) {
	for _, field := range f.Fields {
		day, has := values[field.Name].(string)
		before, hasBefore := values[field.After].(string)
		if field.After != "" && has && hasBefore && day < before {
			faults = append(faults, E(Invalid, "%s不能早于%s。", field.Label, f.field(field.After).Label).On(field.Name))
		}
	}
	return faults
}

func (f Form) field(name string) FormField {
	i := slices.IndexFunc(f.Fields, func(field FormField) bool { return field.Name == name })
	if i < 0 {
		return FormField{}
	}
	return f.Fields[i]
}

// check reads one value; nil is none.
func (f FormField) check(given any) (any, *Error) {
	if text, ok := given.(string); ok && strings.TrimSpace(text) == "" {
		given = nil
	}
	if given == nil {
		return nil, nil
	}
	switch f.Type {
	case FormNumber, FormMoney:
		return f.checkNumber(given)
	case FormFlag:
		return f.checkFlag(given)
	}
	text, ok := given.(string)
	if !ok {
		return nil, E(Invalid, "%s的值类型不对，请填写文字。", f.Label)
	}
	return f.checkText(strings.TrimSpace(text))
}

func (f FormField) checkText(text string) (any, *Error) {
	switch f.Type {
	case FormDate:
		if _, err := time.Parse(time.DateOnly, text); err != nil {
			return nil, E(Invalid, "%s须是一个日期，如 2026-08-01。", f.Label)
		}
	case FormChoice:
		if !slices.ContainsFunc(f.Choices, func(o FormOption) bool { return o.Value == text }) {
			return nil, E(Invalid, "%s须从所列各项中选择。", f.Label)
		}
	case FormPerson, FormUnit:
		if !ValidID(text) {
			return nil, E(Invalid, "%s须从名单中选择。", f.Label)
		}
	default:
		most := longestValue
		if f.Max != nil {
			most = int(*f.Max)
		}
		if n := utf8.RuneCountInString(text); n > most {
			return nil, E(Invalid, "%s最长 %d 字，现有 %d 字。", f.Label, most, n)
		}
	}
	return text, nil
}

func (f FormField) checkFlag(given any) (any, *Error) {
	switch given {
	case true, "on", "true":
		return true, nil
	case false, "false":
		return false, nil
	}
	return nil, E(Invalid, "%s只能回答是或否。", f.Label)
}

func (f FormField) checkNumber(given any) (any, *Error) {
	n, err := strconv.ParseFloat(strings.ReplaceAll(plainNumber(given), ",", ""), 64)
	if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
		return nil, E(Invalid, "%s须是一个数字。", f.Label)
	}
	switch places := f.places(); {
	case math.Abs(n) > 1e12:
		return nil, E(Invalid, "%s的数字过大。", f.Label)
	case math.Abs(n*math.Pow10(places)-math.Round(n*math.Pow10(places))) > 1e-6:
		return nil, E(Invalid, "%s最多 %d 位小数。", f.Label, places)
	case f.Min != nil && n < *f.Min:
		return nil, E(Invalid, "%s不能小于 %s。", f.Label, f.print(*f.Min))
	case f.Max != nil && n > *f.Max:
		return nil, E(Invalid, "%s不能大于 %s。", f.Label, f.print(*f.Max))
	}
	return n, nil
}

func plainNumber(given any) string {
	switch n := given.(type) {
	case string:
		return strings.TrimSpace(n)
	case float64:
		return strconv.FormatFloat(n, 'f', -1, 64)
	case json.Number:
		return n.String()
	case int:
		return strconv.Itoa(n)
	}
	return ""
}

func (f FormField) places() int {
	if f.Type == FormMoney {
		return 2
	}
	return f.Decimals
}

// print writes a number as people read it.
func (f FormField) print(n float64) string {
	if f.Type == FormMoney {
		return strconv.FormatFloat(n, 'f', 2, 64)
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

// Named is a person or unit that a form names.
type Named struct {
	Key  Key
	Name string
}

// FactsOf are the values as routes read them: persons and units by key, all else as it stands.
func FactsOf(f Form, values map[string]any, named map[ID]Named) map[string]any {
	facts := map[string]any{}
	for _, field := range f.Fields {
		v, ok := values[field.Name]
		if !ok {
			continue
		}
		if field.Type == FormPerson || field.Type == FormUnit {
			v = []int64{int64(named[ID(v.(string))].Key)}
		}
		facts[field.Name] = v
	}
	return facts
}

// labelEnds parts the label of a field from its value in the text of a filled-in form.
const labelEnds = "："

// FormBody is what was filled in as the text of its document: one paragraph a field, names as they are on that day. So it is found,
// compared, signed and printed as the text of any document.
func FormBody(f Form, values map[string]any, named map[ID]Named) Body {
	body := Body{}
	for _, field := range f.Fields {
		if v, ok := values[field.Name]; ok {
			body = append(body, Block{Kind: Paragraph, Text: field.Label + labelEnds + field.say(v, named)})
		}
	}
	return body
}

func (f FormField) say(v any, named map[ID]Named) string {
	switch value := v.(type) {
	case bool:
		if value {
			return "是"
		}
		return "否"
	case float64:
		unit := f.Unit
		if f.Type == FormMoney {
			unit = "元"
		}
		return f.print(value) + unit
	case string:
		if f.Type == FormPerson || f.Type == FormUnit {
			return named[ID(value)].Name
		}
		if i := slices.IndexFunc(f.Choices, func(o FormOption) bool { return o.Value == value }); i >= 0 {
			return f.Choices[i].Label
		}
		if f.Type == FormDate {
			return Date(value).Chinese()
		}
		return strings.Join(strings.Fields(value), " ")
	}
	return ""
}
