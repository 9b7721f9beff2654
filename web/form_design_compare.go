package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/lantai/lantai/archive"
)

// formComparison compares a version with the one in force, or with the one that ?with= names.
func (s *Server) formComparison(c *Call) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	d, err := s.office.FormDesign(c.Ctx(), c.By(), id)
	if err != nil {
		return err
	}
	with := archive.ID(c.QueryParam("with"))
	if !archive.ValidID(string(with)) {
		with = otherVersion(d.FormVersion, d.Versions)
	}
	other, err := s.office.FormDefinition(c.Ctx(), c.By(), with)
	if err != nil {
		return err
	}
	if other.Name != d.Name {
		return missing()
	}
	return c.Page("form_compare", Page{Title: c.T("比较版本"), Here: "form_designs", Data: map[string]any{"New": d, "Old": other,
		"Changes": c.changesOfForm(other.Content, d.Content)}})
}

// otherVersion is what a version is compared with when nobody says: the one in force, else the one before it, else itself.
func otherVersion[T any](v archive.Versioned[T], versions []archive.Versioned[T]) archive.ID {
	for _, other := range versions {
		if other.State == archive.VersionInForce && other.ID != v.ID {
			return other.ID
		}
	}
	for _, other := range versions {
		if other.Version < v.Version {
			return other.ID
		}
	}
	return v.ID
}

// changesOfForm tells the differences field by field, in the order of the newer version; what was removed stands at the end.
func (c *Call) changesOfForm(was, is archive.Form) []routeChange {
	changes := changedFacts("", c.aboutForm(was), c.aboutForm(is))
	place := func(f archive.Form, name string) int {
		return slices.IndexFunc(f.Fields, func(field archive.FormField) bool { return field.Name == name })
	}
	order := slices.DeleteFunc(slices.Clone(was.Fields), func(f archive.FormField) bool { return place(is, f.Name) < 0 })
	shared := 0
	for i, field := range is.Fields {
		at := place(was, field.Name)
		if at < 0 {
			changes = append(changes, routeChange{Step: field.Label, What: c.T("新增"), After: c.T(field.Type.Chinese())})
			continue
		}
		if order[shared].Name != field.Name {
			changes = append(changes, routeChange{Step: field.Label, What: c.T("次序"), Before: strconv.Itoa(at + 1), After: strconv.Itoa(i + 1)})
		}
		shared++
		changes = append(changes, changedFacts(field.Label, c.aboutField(was.Fields[at]), c.aboutField(field))...)
	}
	for _, field := range was.Fields {
		if place(is, field.Name) < 0 {
			changes = append(changes, routeChange{Step: field.Label, What: c.T("删去"), Before: c.T(field.Type.Chinese())})
		}
	}
	return changes
}

// changedFacts compares particulars that stand in the same order.
func changedFacts(of string, was, is []stepFact) (changes []routeChange) {
	for i, fact := range is {
		if was[i].Value != fact.Value {
			changes = append(changes, routeChange{Step: of, What: fact.Label, Before: was[i].Value, After: fact.Value})
		}
	}
	return changes
}

func (c *Call) aboutForm(f archive.Form) []stepFact {
	return []stepFact{{Label: c.T("名称"), Value: f.Name}, {Label: c.T("英文名称"), Value: f.NameEN}, {Label: c.T("填写说明"), Value: f.Help},
		{Label: c.T("填写说明（英文）"), Value: f.HelpEN}, {Label: c.T("流程"), Value: f.Route}, {Label: c.T("办结后"), Value: c.filingWords(f.Filing)}}
}

// filingWords says what becomes of a form when its way is over.
func (c *Call) filingWords(f *archive.FormFiling) string {
	switch {
	case f == nil:
		return c.T("不归档")
	case f.Category == "":
		return c.T("归档，%s", c.T(f.Retention.Chinese()))
	}
	return c.T("归档，%s，门类 %s", c.T(f.Retention.Chinese()), f.Category)
}

func (c *Call) aboutField(f archive.FormField) []stepFact {
	yes := func(on bool) string {
		if on {
			return c.T("是")
		}
		return ""
	}
	decimals := ""
	if f.Decimals > 0 {
		decimals = strconv.Itoa(f.Decimals)
	}
	return []stepFact{{Label: c.T("名称"), Value: f.Label}, {Label: c.T("英文名称"), Value: f.LabelEN}, {Label: c.T("类型"), Value: c.T(f.Type.Chinese())},
		{Label: c.T("必填"), Value: yes(f.Required)}, {Label: c.T("选项"), Value: strings.ReplaceAll(choiceLines(f.Choices), "\n", "；")},
		{Label: c.T("最小"), Value: limitText(f.Min)}, {Label: c.T("最大"), Value: limitText(f.Max)}, {Label: c.T("小数位"), Value: decimals},
		{Label: c.T("单位（数字后面）"), Value: f.Unit}, {Label: c.T("不早于"), Value: f.After}, {Label: c.T("可写多行"), Value: yes(f.Long)},
		{Label: c.T("填写提示"), Value: f.Help}, {Label: c.T("填写提示（英文）"), Value: f.HelpEN}}
}
