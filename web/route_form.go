package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// formOfStep writes a step into the fields of its form.
func formOfStep(s office.StepText) url.Values {
	v := url.Values{"key": {s.Key}, "name": {s.Name}, "kind": {string(s.Kind)}, "mode": {string(s.Mode)}, "when": {s.When}, "self": {string(s.Self)},
		"effect": {s.Effect}, "dissent": {string(workflow.ToDrafter)}}
	who(v, "", s.Who)
	if s.Who.Else != nil {
		who(v, "else_", *s.Who.Else)
	}
	if s.Mode == "" {
		v.Set("mode", string(workflow.One))
	}
	if s.Share != nil {
		v.Set("share_n", strconv.Itoa(s.Share.N))
		v.Set("share_m", strconv.Itoa(s.Share.M))
	}
	for urgency, hours := range s.Hours {
		v.Set("hours_"+urgency, strconv.FormatFloat(hours, 'f', -1, 64))
	}
	for _, verb := range s.Verbs {
		v.Add("verb", string(verb))
	}
	if s.OnDisagree != nil {
		v.Set("dissent", string(s.OnDisagree.Then))
	}
	for name, on := range map[string]bool{"lapses": s.Lapses, "opinion": s.OpinionRequired, "batch": s.Batch, "lead": s.Lead, "lead_last": s.LeadLast,
		"limited": s.Limited} {
		if on {
			v.Set(name, "on")
		}
	}
	return v
}

func who(v url.Values, prefix string, w office.WhoText) {
	for name, value := range map[string]string{"by": string(w.By), "person": string(w.Person), "title": w.Title, "unit": string(w.Unit), "role": string(w.Role),
		"for": string(w.For), "field": w.Field} {
		v.Set(prefix+name, value)
	}
}

// newStep is what the form of a step to be added begins with.
func newStep(r office.RouteText) office.StepText {
	n := len(r.Steps)
	key := ""
	for taken := true; taken; n++ {
		key = "step_" + strconv.Itoa(n)
		taken = slices.ContainsFunc(r.Steps, func(s office.StepText) bool { return s.Key == key })
	}
	return office.StepText{Key: key, Kind: workflow.Review, Who: office.WhoText{By: workflow.ByUnitHead}, Mode: workflow.Any, Self: workflow.SelfSkip,
		Hours: workflow.Hours{"normal": 8}, Verbs: []workflow.Verb{workflow.Return, workflow.Transfer, workflow.Delegate}, OpinionRequired: true}
}

// stepOf reads the form of a step over the step that it was, so that what the form does not show stays.
func stepOf(form url.Values, was office.StepText) (s office.StepText, err error) {
	s = was
	s.Name, s.Kind, s.When = strings.TrimSpace(form.Get("name")), workflow.StepKind(form.Get("kind")), strings.TrimSpace(form.Get("when"))
	if s.Name == "" {
		return s, archive.E(archive.Invalid, "请填写环节名称。").On("name")
	}
	s.Mode, s.Self, s.Effect = workflow.Mode(form.Get("mode")), workflow.SelfRule(form.Get("self")), form.Get("effect")
	s.Who = whoOf(form, "")
	if form.Get("else_by") != "" {
		other := whoOf(form, "else_")
		if was.Who.Else != nil {
			other.Else = was.Who.Else.Else
		}
		s.Who.Else = &other
	}
	s.Lapses = s.Effect != "" && form.Get("lapses") == "on"
	s.OpinionRequired, s.Batch = form.Get("opinion") == "on", form.Get("batch") == "on"
	s.Lead, s.LeadLast, s.Limited = form.Get("lead") == "on", form.Get("lead_last") == "on", form.Get("limited") == "on"
	s.Verbs, s.OnDisagree = verbsOf(form, was.OnDisagree)
	if s.Share, err = shareOf(form, s.Mode); err != nil {
		return s, err
	}
	s.Hours, err = stepHours(form)
	return s, err
}

// whoOf reads a casting. Of the particulars only those are kept that the way of casting asks for.
func whoOf(form url.Values, prefix string) office.WhoText {
	get := func(name string) string { return strings.TrimSpace(form.Get(prefix + name)) }
	w := office.WhoText{By: workflow.By(get("by"))}
	switch w.By {
	case workflow.ByPerson:
		w.Person = archive.ID(get("person"))
	case workflow.ByPost:
		w.Title, w.Unit = get("title"), archive.ID(get("unit"))
	case workflow.ByRole:
		w.Role, w.For, w.Unit = org.Role(get("role")), workflow.Reach(get("for")), archive.ID(get("unit"))
		if w.For != workflow.ForUnit {
			w.For, w.Unit = "", ""
		}
	case workflow.ByUnitHead, workflow.ByAbove, workflow.ByTop:
		w.Unit = archive.ID(get("unit"))
	case workflow.ByChosen, workflow.ByUnits:
		w.Role, w.Field = org.Role(get("role")), get("field")
	}
	if w.By == workflow.ByUnits {
		w.Role = ""
	}
	return w
}

// verbsOf reads what a step allows, and what a disagreement does where one is allowed.
func verbsOf(form url.Values, was *workflow.Disagreement) (verbs []workflow.Verb, dissent *workflow.Disagreement) {
	for _, v := range stepVerbs {
		if slices.Contains(form["verb"], string(v)) {
			verbs = append(verbs, v)
		}
	}
	if !slices.Contains(verbs, workflow.Disagree) {
		return verbs, nil
	}
	dissent = &workflow.Disagreement{Then: workflow.Dissent(form.Get("dissent"))}
	if was != nil && was.Then == dissent.Then {
		dissent.Effect = was.Effect
	}
	return verbs, dissent
}

func shareOf(form url.Values, mode workflow.Mode) (*workflow.Fraction, error) {
	if mode != workflow.Share {
		return nil, nil
	}
	n, errN := strconv.Atoi(strings.TrimSpace(form.Get("share_n")))
	m, errM := strconv.Atoi(strings.TrimSpace(form.Get("share_m")))
	if errN != nil || errM != nil {
		return nil, archive.E(archive.Invalid, "请写明比例，如 2/3。").On("share_n")
	}
	return &workflow.Fraction{N: n, M: m}, nil
}

func stepHours(form url.Values) (workflow.Hours, error) {
	hours := workflow.Hours{}
	for _, u := range []archive.Urgency{archive.Normal, archive.Urgent, archive.ExtraUrgent} {
		text := strings.TrimSpace(form.Get("hours_" + string(u)))
		if text == "" {
			continue
		}
		h, err := strconv.ParseFloat(text, 64)
		if err != nil || h <= 0 || h > 2000 {
			return nil, archive.E(archive.Invalid, "时限请写工作小时数，如 8；没有时限就空着。").On("hours_" + string(u))
		}
		hours[string(u)] = h
	}
	return hours, nil
}

// placeOf is where a step stands in a route; -1 when it is not there.
func placeOf(r office.RouteText, key string) int {
	return slices.IndexFunc(r.Steps, func(s office.StepText) bool { return s.Key == key })
}

// changeRoute does to a route what a form of the editor asks for: put, move or remove a step, or change what concerns the whole. The
// first step stays the first.
func changeRoute(r office.RouteText, form url.Values) (office.RouteText, error) {
	r.Steps = slices.Clone(r.Steps)
	at := placeOf(r, form.Get("step"))
	switch form.Get("do") {
	case "about":
		r.Name, r.Kinds = strings.TrimSpace(form.Get("name")), form["kinds"]
		r.Fields = nil // those of its kinds
	case "put":
		return putStep(r, form, at)
	case "up":
		if at > 1 {
			r.Steps[at-1], r.Steps[at] = r.Steps[at], r.Steps[at-1]
		}
	case "down":
		if at > 0 && at+1 < len(r.Steps) {
			r.Steps[at+1], r.Steps[at] = r.Steps[at], r.Steps[at+1]
		}
	case "remove":
		if at > 0 {
			r.Steps = slices.Delete(r.Steps, at, at+1)
		}
	}
	return r, nil
}

// putStep writes a step in its place, or a new one behind the step that the form names.
func putStep(r office.RouteText, form url.Values, at int) (office.RouteText, error) {
	if at >= 0 {
		s, err := stepOf(form, r.Steps[at])
		r.Steps[at] = s
		return r, err
	}
	key := strings.TrimSpace(form.Get("key"))
	if !archive.ValidKey(key) || placeOf(r, key) >= 0 {
		return r, archive.E(archive.Invalid, "环节代码只能用小写字母、数字和下划线，以字母开头，不能与别的环节重复。").On("key")
	}
	s, err := stepOf(form, office.StepText{Key: key})
	r.Steps = slices.Insert(r.Steps, placeOf(r, form.Get("after"))+1, s)
	return r, err
}
