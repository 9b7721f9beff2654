package web

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strconv"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
)

// fillPage is a form on the page where it is filled in. It is drawn from its definition.
type fillPage struct {
	Form
	office.FormSheet
	Title, Help string
	Fields      []fillField
	Action      string
	Version     int
	Files       []archive.DocumentFile
	MaxUpload   int64
}

// fillField is one field with what stands in it and what is wrong with it.
type fillField struct {
	archive.FormField
	Label, Help string
	Unit        string
	Choices     []option
	Value       string
	Fault       string
}

// fillPage draws a form with what stands in its fields; faults are by field, those of the whole under "".
func (c *Call) fillPage(sheet office.FormSheet, values url.Values, faults map[string]string) Page {
	p := fillPage{Form: Form{Values: values}, FormSheet: sheet, Title: c.either(sheet.Content.Name, sheet.Content.NameEN),
		Help: c.either(sheet.Content.Help, sheet.Content.HelpEN), Action: "/forms/" + sheet.Name, MaxUpload: c.server.office.MaxUpload}
	if text := faults[""]; text != "" {
		p.Form.Text = text
	}
	if d := sheet.Document; d != nil {
		p.Action, p.Version, p.Files = "/documents/"+string(d.ID)+"/form", d.Version, d.FilesOf(archive.Attachment)
	}
	for _, f := range sheet.Content.Fields {
		field := c.fillField(f)
		field.Value, field.Fault = values.Get("f_"+f.Name), faults[f.Name]
		p.Fields = append(p.Fields, field)
	}
	return Page{Title: p.Title, Here: "forms", Data: p}
}

// fillField is a field as it is drawn in the asker's language, with nothing in it.
func (c *Call) fillField(f archive.FormField) fillField {
	field := fillField{FormField: f, Label: c.either(f.Label, f.LabelEN), Help: c.either(f.Help, f.HelpEN), Unit: c.either(f.Unit, f.UnitEN)}
	for _, o := range f.Choices {
		field.Choices = append(field.Choices, option{o.Value, c.either(o.Label, o.LabelEN)})
	}
	return field
}

// formOfFilling writes what was filled in into the fields of the page.
func formOfFilling(sheet office.FormSheet) url.Values {
	v := url.Values{"title": {sheet.Document.Title}, "urgency": {string(sheet.Document.Urgency)}}
	for _, f := range sheet.Content.Fields {
		switch value := sheet.Document.Filling.Fields[f.Name].(type) {
		case string:
			v.Set("f_"+f.Name, value)
		case float64:
			v.Set("f_"+f.Name, strconv.FormatFloat(value, 'f', -1, 64))
		case bool:
			v.Set("f_"+f.Name, strconv.FormatBool(value))
		}
	}
	return v
}

// typedFields are the values of a posted form, as texts; archive.CheckFields reads them.
func typedFields(f archive.Form, form url.Values) map[string]any {
	values := map[string]any{}
	for _, field := range f.Fields {
		if text := form.Get("f_" + field.Name); text != "" {
			values[field.Name] = text
		}
	}
	return values
}

// changeOfForm turns a posted form into a change, and tells the version that was read.
func changeOfForm(sheet office.FormSheet, form url.Values) (c office.Change, version int) {
	fields, urgency, title := typedFields(sheet.Content, form), archive.Urgency(form.Get("urgency")), form.Get("title")
	c = office.Change{Fields: &fields, Urgency: &urgency, Title: &title, Form: &sheet.Name}
	version, _ = strconv.Atoi(form.Get("version")) // what is no number was never read, and is stale
	return c, version
}

// faultsOfForm says at each field what is wrong with it; what is about no field stands under "".
func (c *Call) faultsOfForm(sheet office.FormSheet, form url.Values, whole bool, err error) map[string]string {
	said := map[string]string{}
	_, faults := archive.CheckFields(sheet.Content, typedFields(sheet.Content, form), whole)
	for _, f := range faults {
		if said[f.Field] == "" {
			said[f.Field] = c.Sentence(f)
		}
	}
	e := asError(err)
	if said[e.Field] != "" {
		return said
	}
	for _, f := range sheet.Content.Fields {
		if f.Name == e.Field {
			said[f.Name] = c.Sentence(e)
			return said
		}
	}
	said[""] = c.Sentence(e)
	return said
}

// indented is v as JSON that people can read and edit.
func indented(v any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(v)
	return b.Bytes(), err
}
