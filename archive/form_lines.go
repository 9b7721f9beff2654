package archive

import (
	"slices"
	"strings"
	"time"
)

// FormLine is one field of a filled-in form as it is shown and printed.
type FormLine struct{ Label, Value string }

// formLines reads the text of a filled-in form back.
func formLines(body Body) []FormLine {
	lines := make([]FormLine, len(body))
	for i, block := range body {
		label, value, _ := strings.Cut(block.Text, labelEnds)
		lines[i] = FormLine{label, value}
	}
	return lines
}

// LinesIn are the fields of a filled-in form in Chinese, or for who reads English: labels and choices as the form gives them in English,
// names as they were on the day of filling in. Where the form gives no English the Chinese stands.
func (f Form) LinesIn(english bool, values map[string]any, body Body) []FormLine {
	lines, at := formLines(body), 0
	if !english {
		return lines
	}
	for _, field := range f.Fields {
		v, ok := values[field.Name]
		if !ok || at == len(lines) {
			continue
		}
		lines[at].Label = field.LabelIn(english)
		lines[at].Value = field.sayEnglish(v, lines[at].Value)
		at++
	}
	return lines
}

func (f FormField) sayEnglish(v any, chinese string) string {
	switch value := v.(type) {
	case bool:
		if value {
			return "Yes"
		}
		return "No"
	case float64:
		if f.Type == FormMoney {
			return "CNY " + f.print(value)
		}
		return strings.TrimSpace(f.print(value) + " " + either(f.UnitEN, f.Unit))
	case string:
		if i := slices.IndexFunc(f.Choices, func(o FormOption) bool { return o.Value == value }); i >= 0 {
			return either(f.Choices[i].LabelEN, f.Choices[i].Label)
		}
		if day, err := time.Parse(time.DateOnly, value); err == nil && f.Type == FormDate {
			return day.Format("2 Jan 2006")
		}
	}
	return chinese
}

// NameIn is the name of the form in English or Chinese.
func (f Form) NameIn(english bool) string { return inEnglish(english, f.NameEN, f.Name) }

// LabelIn is the label of the field in English or Chinese.
func (f FormField) LabelIn(english bool) string { return inEnglish(english, f.LabelEN, f.Label) }

func inEnglish(english bool, text, chinese string) string {
	if english {
		return either(text, chinese)
	}
	return chinese
}

func either(first, otherwise string) string {
	if first != "" {
		return first
	}
	return otherwise
}
