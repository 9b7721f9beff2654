package archive

import (
	"maps"
	"slices"

	"github.com/lantai/lantai/workflow"
)

// CarriesForm tells why a route cannot carry a form as it is to be; none when it can. Others are the forms in force beside it, which
// the same route may carry, too.
func CarriesForm(r workflow.Route, f Form, others []Form) []*Error {
	if !slices.Contains(r.Kinds, f.Key) {
		return []*Error{E(Invalid, "路由“%s”不适用于“%s”，请先改路由的适用范围。", r.Name, f.Name).On("route")}
	}
	forms := append([]Form{f}, slices.DeleteFunc(slices.Clone(others), func(o Form) bool { return o.Key == f.Key })...)
	known, _ := SubjectFields(f.Key, forms)
	var faults []*Error
	for _, name := range r.Reads() {
		has, ok := known[name]
		switch {
		case !ok:
			faults = append(faults, E(Invalid, "流程“%s”的条件要看字段 %s，表单里没有。请加上这个字段，或先改流程。", r.Name, name).On("route"))
		case has.Type != r.Fields[name].Type:
			faults = append(faults, E(Invalid, "字段“%s”的类型变了，流程“%s”的条件无从比较。", f.field(name).Label, r.Name).On(name))
		}
	}
	if len(faults) > 0 {
		return faults
	}
	return RouteFaults(withValues(r, known), forms)
}

// withValues is the route as it reads the closed sets of the form: a condition on a choice that is gone would never be met.
func withValues(r workflow.Route, known map[string]workflow.Field) workflow.Route {
	r.Fields = maps.Clone(r.Fields)
	for name, f := range r.Fields {
		if has, ok := known[name]; ok && has.Type == f.Type {
			r.Fields[name] = has
		}
	}
	return r
}
