package archive

import (
	"strings"
	"testing"
)

func TestFormFits(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("长", longestWord+1)
	for name, c := range map[string]struct {
		change func(*Form)
		field  string // at fault; "": none
	}{
		"unfinished":           {func(f *Form) { f.Fields, f.Route = nil, "" }, ""},
		"longest words":        {func(f *Form) { f.Name, f.Fields[0].Label = long[3:], long[3:] }, ""},
		"key of a kind":        {func(f *Form) { f.Key = "outgoing" }, "key"},
		"no name":              {func(f *Form) { f.Name = "" }, "name"},
		"name":                 {func(f *Form) { f.Name = long }, "name"},
		"English name":         {func(f *Form) { f.NameEN = long }, "name"},
		"help":                 {func(f *Form) { f.Help = strings.Repeat("长", longestHelp+1) }, "help"},
		"fields":               {func(f *Form) { f.Fields = make([]FormField, mostFields+1) }, "fields"},
		"label of a field":     {func(f *Form) { f.Fields[0].Label = long }, "days"},
		"unit of a field":      {func(f *Form) { f.Fields[0].UnitEN = long }, "days"},
		"choices of a field":   {func(f *Form) { f.Fields[0].Choices = make([]FormOption, mostChoices+1) }, "days"},
		"one choice of them":   {func(f *Form) { f.Fields[0].Choices = []FormOption{{Label: long}} }, "days"},
		"explanation of field": {func(f *Form) { f.Fields[0].HelpEN = strings.Repeat("x", longestHelp+1) }, "days"},
	} {
		f := Form{Key: "leave", Name: "请假", Fields: []FormField{{Name: "days", Label: "天数", Type: FormNumber}}}
		c.change(&f)
		switch err := FormFits(f); {
		case c.field == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.field != "" && (KindOf(err) != Invalid || err.(*Error).Field != c.field):
			t.Errorf("%s: %v, want a fault at %s", name, err, c.field)
		}
	}
}
