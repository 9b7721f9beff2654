package web

import (
	"net/url"
	"reflect"
	"testing"

	"github.com/lantai/lantai/archive"
)

// TestADesignComesBackAsItWas writes the shipped forms into the designer and reads them again.
func TestADesignComesBackAsItWas(t *testing.T) {
	for _, f := range archive.BuiltinForms() {
		again, err := designTyped(archive.Form{Key: f.Key}, designValues(f, "note"))
		if err != nil || !reflect.DeepEqual(again, f) {
			t.Errorf("%s: %v\n%+v\n%+v", f.Key, err, again, f)
		}
	}
}

func TestButtonsOfRows(t *testing.T) {
	names := func(f archive.Form) (all string) {
		for _, field := range f.Fields {
			all += field.Name + " "
		}
		return all
	}
	three := archive.Form{Fields: []archive.FormField{{Name: "a", Type: archive.FormText}, {Name: "b", Type: archive.FormText}, {Name: "c", Type: archive.FormText}}}
	for do, want := range map[string]struct{ names, open string }{
		"save": {"a b c ", ""}, "up 1": {"b a c ", "?row=0#field-0"}, "up 0": {"a b c ", "?row=0#field-0"}, "down 1": {"a c b ", "?row=2#field-2"},
		"down 2": {"a b c ", "?row=3#field-3"}, "remove 1": {"a c ", ""}, "remove 7": {"a b c ", ""}, "add": {"a b c  ", "?row=3#field-3"},
		"up": {"a b c ", "?row=0#field-0"}, "destroy 1": {"a b c ", ""},
	} {
		form := designValues(three, "")
		form.Set("do", do)
		f, err := designTyped(three, form)
		if err != nil || names(f) != want.names || openRow(form) != want.open {
			t.Errorf("%s: %q, %q, %v", do, names(f), openRow(form), err)
		}
	}
}

// TestRowsKeepWhatTheirTypeHas: what was left in inputs that the chosen type does not have is not taken.
func TestRowsKeepWhatTheirTypeHas(t *testing.T) {
	all := url.Values{"rows": {"1"}, "r0_label": {" 天数 "}, "r0_min": {"1"}, "r0_max": {"1,000"}, "r0_decimals": {"1"}, "r0_unit": {"天"}, "r0_long": {"on"},
		"r0_after": {"from"}, "r0_choices": {"甲｜A\n\n 乙 "}, "r0_required": {"on"}}
	one, thousand := 1.0, 1000.0
	for kind, want := range map[archive.FormFieldType]archive.FormField{
		archive.FormNumber: {Min: &one, Max: &thousand, Decimals: 1, Unit: "天"},
		archive.FormMoney:  {Min: &one, Max: &thousand},
		archive.FormText:   {Max: &thousand, Long: true},
		archive.FormDate:   {After: "from"},
		archive.FormChoice: {Choices: []archive.FormOption{{Label: "甲", LabelEN: "A"}, {Label: "乙"}}},
		archive.FormPerson: {}, archive.FormUnit: {}, archive.FormFlag: {},
	} {
		all.Set("r0_type", string(kind))
		want.Type, want.Label, want.Required = kind, "天数", true
		f, err := designTyped(archive.Form{}, all)
		if err != nil || !reflect.DeepEqual(f.Fields[0], want) {
			t.Errorf("%s: %+v, %v", kind, f.Fields, err)
		}
	}
}

func TestWhatTheDesignerCannotRead(t *testing.T) {
	for name, c := range map[string]struct {
		form  url.Values
		kind  archive.Kind
		field string
	}{
		"no rows":       {url.Values{}, archive.Malformed, ""},
		"many rows":     {url.Values{"rows": {"1000"}}, archive.Malformed, ""},
		"a word limit":  {url.Values{"rows": {"1"}, "r0_type": {"number"}, "r0_max": {"很多"}}, archive.Invalid, "r0_max"},
		"no real limit": {url.Values{"rows": {"1"}, "r0_type": {"money"}, "r0_min": {"NaN"}}, archive.Invalid, "r0_min"},
	} {
		_, err := designTyped(archive.Form{}, c.form)
		if archive.KindOf(err) != c.kind || asError(err).Field != c.field {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestChangesOfForms(t *testing.T) {
	c := &Call{Lang: newServer(t).languages[0]}
	was, is := archive.BuiltinForms()[0], archive.BuiltinForms()[0]
	is.Filing = &archive.FormFiling{Retention: archive.Years30, Category: "RS"}
	is.Fields[0], is.Fields[1] = is.Fields[1], is.Fields[0]
	is.Fields = append(is.Fields[:6:6], archive.FormField{Name: "phone", Label: "电话", Type: archive.FormText})
	is.Fields[4].Required = false
	want := []routeChange{{"", "办结后", "不归档", "归档，30年，门类 RS"}, {"开始日期", "次序", "2", "1"}, {"请假类别", "次序", "1", "2"},
		{"请假事由", "必填", "是", ""}, {"电话", "新增", "", "文字"}, {"离开本市", "删去", "是否", ""}}
	if got := c.changesOfForm(was, is); !reflect.DeepEqual(got, want) {
		t.Errorf("%q", got)
	}
	if got := c.changesOfForm(was, was); len(got) != 0 {
		t.Errorf("the same differs in %q", got)
	}
}

func TestRowsOfAYear(t *testing.T) {
	form := url.Values{"days": {"3"}, "from_0": {"2031-01-01"}, "to_0": {"2031-01-03"}, "name_0": {"元旦"}, "from_2": {"2031-01-05"}, "what_2": {"work"}, "name_2": {"元旦"}}
	list := stretchesTyped(form)
	if len(list) != 2 || list[0].To != "2031-01-03" || list[0].Work || !list[1].Work || list[1].Name != "元旦" {
		t.Fatalf("%+v", list)
	}
	if again := stretchesTyped(rowsOf(list, form)); !reflect.DeepEqual(again, list) {
		t.Errorf("%+v", again)
	}
}
