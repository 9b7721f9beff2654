package archive

import (
	"slices"
	"unicode/utf8"
)

// The bounds of a form that is kept. Lengths are in characters.
const (
	mostFields  = 60
	mostChoices = 100 // of a field
	longestWord = 60  // of a name, label, unit, key or choice
	longestHelp = 300
)

// FormFits refuses with Invalid a definition that cannot be kept, not even as one that is not finished: without a key or a name to find
// it by, or too large. What keeps it from being put in force tells FormFaults.
func FormFits(f Form) error {
	switch {
	case !ValidFormKey(f.Key):
		return E(Invalid, "表单代码只能用小写字母、数字和下划线，以字母开头，也不能与公文种类相同。").On("key")
	case f.Name == "" || tooLong(longestWord, f.Name, f.NameEN):
		return E(Invalid, "请填写表单名称，最长 %d 字。", longestWord).On("name")
	case tooLong(longestHelp, f.Help, f.HelpEN):
		return E(Invalid, "填写说明最长 %d 字，请写短一些。", longestHelp).On("help")
	case len(f.Fields) > mostFields:
		return E(Invalid, "表单最多 %d 个字段，请精简。", mostFields).On("fields")
	}
	for i, field := range f.Fields {
		if err := field.fits(i); err != nil {
			return err
		}
	}
	return nil
}

func (f FormField) fits(i int) error {
	if tooLong(longestWord, f.Label, f.LabelEN, f.Unit, f.UnitEN, f.Name) || tooLong(longestHelp, f.Help, f.HelpEN) || len(f.Choices) > mostChoices {
		return E(Invalid, "第 %d 个字段的名称、说明过长，或选项多于 %d 个。", i+1, mostChoices).On(f.Name)
	}
	for _, c := range f.Choices {
		if tooLong(longestWord, c.Value, c.Label, c.LabelEN) {
			return E(Invalid, "字段“%s”的选项最长 %d 字，请写短一些。", f.Label, longestWord).On(f.Name)
		}
	}
	return nil
}

func tooLong(most int, texts ...string) bool {
	return slices.ContainsFunc(texts, func(s string) bool { return utf8.RuneCountInString(s) > most })
}
