package archive

import (
	"slices"
	"strings"
	"testing"

	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

func TestWhatComesWithTheHouseIsInOrder(t *testing.T) {
	forms := BuiltinForms()
	if len(forms) < 3 {
		t.Fatalf("%d forms", len(forms))
	}
	for _, r := range workflow.Builtin() {
		for _, f := range RouteFaults(r, forms) {
			t.Errorf("%s: %v (%s)", r.Key, f, f.Field)
		}
	}
	for _, form := range forms {
		for _, f := range FormFaults(form) {
			t.Errorf("%s: %v (%s)", form.Key, f, f.Field)
		}
		if _, ok := workflow.BuiltinRoute(form.Route); !ok {
			t.Errorf("%s takes a route that is not there", form.Key)
		}
	}
}

// issuingRoute is the shipped route after a change.
func issuingRoute(change func(step func(string) *workflow.Step, r *workflow.Route)) workflow.Route {
	r, _ := workflow.BuiltinRoute("issuing")
	change(func(key string) *workflow.Step { return &r.Steps[r.Index(key)] }, &r)
	return r
}

func without(r *workflow.Route, step string) {
	r.Steps = slices.DeleteFunc(r.Steps, func(s workflow.Step) bool { return s.Key == step })
}

func TestRulesOfTheHouseForRoutes(t *testing.T) {
	type step = func(string) *workflow.Step
	for name, c := range map[string]struct {
		change func(step, *workflow.Route)
		field  string
		says   string
	}{
		"no review":              {func(_ step, r *workflow.Route) { without(r, "edit") }, "steps", "缺少办公室核稿"},
		"no signature":           {func(_ step, r *workflow.Route) { without(r, "sign") }, "steps", "缺少领导签发"},
		"no number":              {func(_ step, r *workflow.Route) { without(r, "register") }, "steps", "缺少登记编号"},
		"no seal":                {func(_ step, r *workflow.Route) { without(r, "seal") }, "steps", "缺少用印"},
		"not issued":             {func(_ step, r *workflow.Route) { without(r, "issue") }, "steps", "缺少核发"},
		"signed before review":   {func(s step, _ *workflow.Route) { *s("edit"), *s("sign") = *s("sign"), *s("edit") }, "sign", "须排在"},
		"sealed before number":   {func(s step, _ *workflow.Route) { *s("register"), *s("seal") = *s("seal"), *s("register") }, "seal", "须排在"},
		"signed sometimes":       {func(s step, _ *workflow.Route) { s("sign").When = "len(signer) > 0" }, "sign", "不能带条件"},
		"signed twice":           {func(s step, _ *workflow.Route) { s("review").Effect, s("review").Lapses = EffectSign, true }, "sign", "重复"},
		"reviewed by anybody":    {func(s step, _ *workflow.Route) { s("edit").Who = workflow.Who{By: workflow.ByUnitHead} }, "edit", "须由办公室"},
		"signed by staff":        {func(s step, _ *workflow.Route) { s("sign").Who.Role = org.Staff }, "sign", "须由单位领导"},
		"signed by whoever else": {func(s step, _ *workflow.Route) { s("sign").Who.Else = &workflow.Who{By: workflow.ByUnitHead} }, "sign", "须由单位领导"},
		"signed by reading": {func(s step, _ *workflow.Route) {
			s("sign").Kind, s("sign").Verbs, s("sign").OnDisagree = workflow.Circulate, nil, nil
		}, "sign", "只是传阅"},
		"signed by a no": {func(s step, _ *workflow.Route) {
			s("countersign").OnDisagree = &workflow.Disagreement{Then: workflow.EndsTheRun, Effect: EffectSign}
		}, "countersign", "不同意时"},
		"a signature that stays": {func(s step, _ *workflow.Route) { s("sign").Lapses = false }, "sign", "随退回失效"},
		"an unknown effect":      {func(s step, _ *workflow.Route) { s("review").Effect = EffectLend }, "review", "不适用"},
		"an unknown kind":        {func(_ step, r *workflow.Route) { r.Kinds = []string{"letters"} }, "kinds", "没有“letters”"},
		"an unknown field": {func(s step, r *workflow.Route) {
			r.Fields["amount"], s("review").When = workflow.Field{Type: workflow.Number}, "amount > 3"
		}, "fields", "amount"},
		"a field of another type": {func(_ step, r *workflow.Route) { r.Fields["genre"] = workflow.Field{Type: workflow.Number} }, "fields", "genre"},
		"nobody needed":           {func(s step, _ *workflow.Route) { s("countersign").When = "len(countersign_units) < 0" }, "countersign", "永远不会成立"},
		"back after the end": {func(_ step, r *workflow.Route) {
			r.Steps = append(r.Steps, workflow.Step{Key: "after", Name: "督办", Kind: workflow.Handle, Who: workflow.Who{By: workflow.ByUnitHead}, Verbs: []workflow.Verb{workflow.Return}})
		}, "after", "办完之后"},
		"a key that conditions cannot read": {func(s step, _ *workflow.Route) { s("review").Key = "审核" }, "审核", "小写字母"},
	} {
		t.Run(name, func(t *testing.T) {
			faults := RouteFaults(issuingRoute(c.change), BuiltinForms())
			found := slices.ContainsFunc(faults, func(f *Error) bool { return f.Field == c.field && strings.Contains(f.Error(), c.says) })
			if !found {
				t.Errorf("no fault at %s says %q: %v", c.field, c.says, faults)
			}
		})
	}
}

// TestNothingComesOfReadingAlone: a route that only passes something round asks nobody, so that it neither signs nor lends.
func TestNothingComesOfReadingAlone(t *testing.T) {
	for kind, effect := range map[string]string{string(Outgoing): EffectSign, string(Report): EffectSign, LoanSubject: EffectLend} {
		for at := range 2 {
			r := workflow.Route{Key: "round", Name: "传阅", Version: 1, Kinds: []string{kind}, Fields: map[string]workflow.Field{}, Steps: []workflow.Step{
				{Key: "draft", Name: "拟稿", Kind: workflow.Draft, Who: workflow.Who{By: workflow.ByDrafter}},
				{Key: "read", Name: "传阅", Kind: workflow.Circulate, Who: workflow.Who{By: workflow.ByUnitHead}}}}
			if faults := RouteFaults(r, nil); len(faults) != 0 {
				t.Fatalf("%s: %v", kind, faults)
			}
			r.Steps[at].Effect, r.Steps[at].Lapses = effect, true
			if len(RouteFaults(r, nil)) == 0 {
				t.Errorf("%s: step %d of a circulation does %s", kind, at, effect)
			}
		}
	}
}

// TestARouteNeedsOnlyWhatItReads: a form may lose a field that its route has declared and never reads.
func TestARouteNeedsOnlyWhatItReads(t *testing.T) {
	r := issuingRoute(func(_ func(string) *workflow.Step, r *workflow.Route) {
		r.Fields["amount"] = workflow.Field{Type: workflow.Number}
	})
	if faults := RouteFaults(r, nil); len(faults) != 0 {
		t.Error(faults)
	}
	leave, _ := workflow.BuiltinRoute("leave")
	if read := leave.Reads(); !slices.Equal(read, []string{"days"}) {
		t.Errorf("a leave is decided by %v", read)
	}
}

func TestVersionsMoveByTheirTable(t *testing.T) {
	states := []VersionState{VersionDraft, VersionInForce, VersionRetired}
	may := map[[2]VersionState]bool{{VersionDraft, VersionInForce}: true, {VersionInForce, VersionRetired}: true, {VersionRetired, VersionInForce}: true}
	for _, from := range states {
		for _, to := range states {
			own, shipped := Definition{Organisation: 1, State: from}, Definition{State: from}
			if err := own.Move(to); (err == nil) != may[[2]VersionState{from, to}] {
				t.Errorf("%s to %s: %v", from, to, err)
			}
			if shipped.Move(to) == nil {
				t.Errorf("a version of the house goes from %s to %s", from, to)
			}
		}
		own := Definition{Organisation: 1, State: from, Edition: 3}
		if err := own.Changeable(3); (err == nil) != (from == VersionDraft) {
			t.Errorf("changing a version that is %s: %v", from, err)
		}
	}
	if err := (Definition{Organisation: 1, State: VersionDraft, Edition: 3}).Changeable(2); KindOf(err) != Stale {
		t.Errorf("changing what was not read: %v", err)
	}
}

func TestFaultsOfForms(t *testing.T) {
	two, one := 2.0, 1.0
	for name, c := range map[string]struct {
		change func(*Form)
		field  string
	}{
		"a kind of document":          {func(f *Form) { f.Key = "outgoing" }, "key"},
		"no name":                     {func(f *Form) { f.Name = "" }, "name"},
		"no route":                    {func(f *Form) { f.Route = "" }, "route"},
		"no fields":                   {func(f *Form) { f.Fields = nil }, "fields"},
		"a reserved name":             {func(f *Form) { f.Fields[0].Name = "level" }, "level"},
		"a name twice":                {func(f *Form) { f.Fields[1].Name = f.Fields[0].Name }, "type"},
		"no label":                    {func(f *Form) { f.Fields[1].Label = "" }, "from"},
		"an unknown type":             {func(f *Form) { f.Fields[1].Type = "colour" }, "from"},
		"limits crossed":              {func(f *Form) { f.Fields[3].Min, f.Fields[3].Max = &two, &one }, "days"},
		"places of a date":            {func(f *Form) { f.Fields[1].Decimals = 1 }, "from"},
		"a choice of nothing":         {func(f *Form) { f.Fields[0].Choices = nil }, "type"},
		"a choice twice":              {func(f *Form) { f.Fields[0].Choices[1].Value = f.Fields[0].Choices[0].Value }, "type"},
		"two choices that look alike": {func(f *Form) { f.Fields[0].Choices[1].Label = f.Fields[0].Choices[0].Label }, "type"},
		"the address of the designs":  {func(f *Form) { f.Key = "definitions" }, "key"},
		"a label twice":               {func(f *Form) { f.Fields[2].Label = f.Fields[1].Label }, "until"},
		"a text of no length":         {func(f *Form) { zero := 0.0; f.Fields[4].Max = &zero }, "reason"},
		"filed for no time":           {func(f *Form) { f.Filing = &FormFiling{} }, "filing"},
		"filed as secret":             {func(f *Form) { f.Filing = &FormFiling{Retention: Years10, Category: "WSM"} }, "filing"},
		"filed as anything":           {func(f *Form) { f.Filing = &FormFiling{Retention: Years10, Category: "文书"} }, "filing"},
		"after what is no day":        {func(f *Form) { f.Fields[2].After = "reason" }, "until"},
	} {
		t.Run(name, func(t *testing.T) {
			form := BuiltinForms()[0]
			c.change(&form)
			if !slices.ContainsFunc(FormFaults(form), func(f *Error) bool { return f.Field == c.field }) {
				t.Errorf("no fault at %s: %v", c.field, FormFaults(form))
			}
		})
	}
}

func TestChangesInARowAreOneLine(t *testing.T) {
	line := func(act string, version int, person Key) DefinitionLine {
		return DefinitionLine{Act: act, Version: version, Person: person}
	}
	lines := GatherLines([]DefinitionLine{line("activate", 2, 1), line("change", 2, 1), line("change", 2, 1), line("change", 2, 3), line("draft", 2, 1), line("draft", 1, 1)})
	acts := ""
	for _, l := range lines {
		acts += l.Act + " "
	}
	if acts != "activate change change draft draft " {
		t.Error(acts)
	}
}
