package archive

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestKeysAreMadeFromLabels(t *testing.T) {
	spell := strings.NewReplacer("天数", "tian shu", "事由", "shi you").Replace
	f := NameFields(Form{Fields: []FormField{
		{Label: "天数", LabelEN: "Days off"}, {Label: "天数"}, {Label: "事由"}, {Name: "reason", Label: "事由"}, {},
		{Name: "field_6", Label: "事由"}, {Label: "密级", LabelEN: "Level"}, {Label: "2026"},
		{Label: "类别", Choices: []FormOption{{Label: "甲"}, {Label: "乙", LabelEN: "Second"}, {Value: "c", Label: "丙"}}},
	}}, spell)
	for i, want := range []string{"days_off", "tian_shu", "shi_you", "reason", "field_5", "shi_you_2", "level_2", "field_8", "field_9"} {
		if f.Fields[i].Name != want {
			t.Errorf("field %d is called %s, want %s", i+1, f.Fields[i].Name, want)
		}
	}
	if c := f.Fields[8].Choices; c[0].Value != "choice_1" || c[1].Value != "second" || c[2].Value != "c" {
		t.Errorf("choices %v", c)
	}
}

func TestKeysAreValidAndApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		labels := rapid.SliceOfN(rapid.String(), 1, 12).Draw(t, "labels")
		f := Form{}
		for _, l := range labels {
			f.Fields = append(f.Fields, FormField{Label: l, LabelEN: rapid.StringMatching(`[A-Za-z0-9 ]{0,50}`).Draw(t, "english")})
		}
		seen := map[string]bool{}
		for _, field := range NameFields(f, strings.ToLower).Fields {
			if !ValidKey(field.Name) || seen[field.Name] {
				t.Fatalf("%q from %q", field.Name, field.Label)
			}
			seen[field.Name] = true
		}
	})
}
