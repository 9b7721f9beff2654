package web

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/lantai/lantai/archive"
)

// The designer is one form: what concerns the whole, and a row for each field. Field i has its parts under r<i>_…, so that the rows can be
// written with plain inputs; every button sends all of it, and says in "do" what is to be done to which row: "up 3".

// row names a part of a row.
func row(i int, part string) string { return fmt.Sprintf("r%d_%s", i, part) }

// designValues writes a definition into the fields of the designer.
func designValues(f archive.Form, note string) url.Values {
	v := url.Values{"name": {f.Name}, "name_en": {f.NameEN}, "help": {f.Help}, "help_en": {f.HelpEN}, "route": {f.Route}, "note": {note},
		"rows": {strconv.Itoa(len(f.Fields))}}
	if f.Filing != nil {
		v.Set("retention", string(f.Filing.Retention))
		v.Set("category", f.Filing.Category)
	}
	for i, field := range f.Fields {
		for part, value := range map[string]string{"key": field.Name, "label": field.Label, "label_en": field.LabelEN, "type": string(field.Type),
			"help": field.Help, "help_en": field.HelpEN, "unit": field.Unit, "unit_en": field.UnitEN, "after": field.After,
			"required": ticked(field.Required), "long": ticked(field.Long), "min": limitText(field.Min), "max": limitText(field.Max),
			"decimals": strconv.Itoa(field.Decimals), "choices": choiceLines(field.Choices)} {
			v.Set(row(i, part), value)
		}
	}
	return v
}

func ticked(on bool) string {
	if on {
		return "on"
	}
	return ""
}

func limitText(n *float64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatFloat(*n, 'f', -1, 64)
}

// choiceLines writes choices as lines: 年休假 | Annual leave | annual.
func choiceLines(choices []archive.FormOption) string {
	lines := make([]string, len(choices))
	for i, o := range choices {
		lines[i] = o.Label + " | " + o.LabelEN + " | " + o.Value
	}
	return strings.Join(lines, "\n")
}

// choicesOfLines reads such lines; English and value may be missing.
func choicesOfLines(text string) (choices []archive.FormOption) {
	for line := range strings.Lines(strings.ReplaceAll(text, "｜", "|")) {
		parts := append(strings.SplitN(strings.TrimSpace(line), "|", 3), "", "")
		o := archive.FormOption{Label: strings.TrimSpace(parts[0]), LabelEN: strings.TrimSpace(parts[1]), Value: strings.TrimSpace(parts[2])}
		if o != (archive.FormOption{}) {
			choices = append(choices, o)
		}
	}
	return choices
}

// mostRows is more than a form may have; what was never read is not looked for.
const mostRows = 100

// designTyped reads the designer over the definition that it was, and does what the button asks for.
func designTyped(was archive.Form, form url.Values) (archive.Form, error) {
	f := archive.Form{Key: was.Key, Name: typed(form, "name"), NameEN: typed(form, "name_en"), Help: typed(form, "help"), HelpEN: typed(form, "help_en"),
		Route: typed(form, "route")}
	if retention := form.Get("retention"); retention != "" {
		f.Filing = &archive.FormFiling{Retention: archive.Retention(retention), Category: strings.ToUpper(typed(form, "category"))}
	}
	rows, err := strconv.Atoi(form.Get("rows"))
	if err != nil || rows < 0 || rows > mostRows {
		return f, archive.E(archive.Malformed, "表单没有读全，请返回再送一次。").Because(err)
	}
	for i := range rows {
		field, err := fieldTyped(form, i)
		if err != nil {
			return f, err
		}
		f.Fields = append(f.Fields, field)
	}
	return moveRow(f, form.Get("do")), nil
}

func typed(form url.Values, name string) string { return strings.TrimSpace(form.Get(name)) }

// fieldTyped reads a row. Of the particulars only those are kept that the type of the field has.
func fieldTyped(form url.Values, i int) (archive.FormField, error) {
	get := func(part string) string { return typed(form, row(i, part)) }
	f := archive.FormField{Name: get("key"), Label: get("label"), LabelEN: get("label_en"), Type: archive.FormFieldType(get("type")),
		Required: get("required") == "on", Help: get("help"), HelpEN: get("help_en")}
	var err error
	switch f.Type {
	case archive.FormChoice:
		f.Choices = choicesOfLines(get("choices"))
	case archive.FormDate:
		f.After = get("after")
	case archive.FormText:
		f.Long = get("long") == "on"
		f.Max, err = limitTyped(form, i, "max")
	case archive.FormNumber, archive.FormMoney:
		if f.Min, err = limitTyped(form, i, "min"); err != nil {
			return f, err
		}
		f.Max, err = limitTyped(form, i, "max")
	}
	if f.Type == archive.FormNumber {
		f.Unit, f.UnitEN = get("unit"), get("unit_en")
		f.Decimals, _ = strconv.Atoi(get("decimals")) // from a list
	}
	return f, err
}

func limitTyped(form url.Values, i int, part string) (*float64, error) {
	text := strings.ReplaceAll(typed(form, row(i, part)), ",", "")
	if text == "" {
		return nil, nil
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(n) || math.Abs(n) > 1e12 {
		return nil, archive.E(archive.Invalid, "上下限须是数字；没有就空着。").On(row(i, part))
	}
	return &n, nil
}

// pressed reads a button: what is to be done, to which row.
func pressed(do string) (verb string, i int) {
	verb, at, _ := strings.Cut(do, " ")
	i, err := strconv.Atoi(at)
	if err != nil {
		i = -1
	}
	return verb, i
}

// moveRow adds, moves or removes a field.
func moveRow(f archive.Form, do string) archive.Form {
	verb, i := pressed(do)
	there := i >= 0 && i < len(f.Fields)
	switch {
	case verb == "add":
		f.Fields = append(f.Fields, archive.FormField{Type: archive.FormText})
	case verb == "up" && there && i > 0:
		f.Fields[i-1], f.Fields[i] = f.Fields[i], f.Fields[i-1]
	case verb == "down" && there && i+1 < len(f.Fields):
		f.Fields[i+1], f.Fields[i] = f.Fields[i], f.Fields[i+1]
	case verb == "remove" && there:
		f.Fields = slices.Delete(f.Fields, i, i+1)
	}
	return f
}

// openRow leads back to the row that was worked on, and has it open.
func openRow(form url.Values) string {
	verb, i := pressed(form.Get("do"))
	switch verb {
	case "add":
		i, _ = strconv.Atoi(form.Get("rows"))
	case "up":
		i--
	case "down":
		i++
	case "row":
	default:
		return ""
	}
	return fmt.Sprintf("?row=%d#field-%d", max(i, 0), max(i, 0))
}
