package workflow

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/lantai/lantai/workflow/org"
)

func TestBuiltinRoutesAreValidAndManned(t *testing.T) {
	if len(Builtin()) == 0 {
		t.Fatal("no routes")
	}
	for _, r := range Builtin() {
		for _, fault := range r.Validate() {
			t.Errorf("%s: %s: %v", r.Key, fault.Field, fault)
		}
		env := Env{Now: morning, People: houseWithout()}
		for _, fault := range Unmanned(r, Start{Starter: writer, Organisation: 1, Unit: unitFinance}, env) {
			t.Errorf("%s: %v", r.Key, fault)
		}
		text, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := Decode(strings.NewReader(string(text))); err != nil || len(again.Steps) != len(r.Steps) {
			t.Errorf("%s does not survive a round trip: %v", r.Key, err)
		}
	}
}

func TestValidateFinds(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*Route)
		says  string
	}{
		"a condition that is never met":      {func(r *Route) { r.Steps[1].When = `level == "secrte"` }, "永远不会成立"},
		"a condition that contradicts":       {func(r *Route) { r.Steps[1].When = `n > 3 && n < 2` }, "永远不会成立"},
		"a condition that is always met":     {func(r *Route) { r.Steps[1].When = `n > 3 || n <= 3` }, "总是成立"},
		"a constant":                         {func(r *Route) { r.Steps[1].When = `1 == 1` }, "总是成立"},
		"an unknown field":                   {func(r *Route) { r.Steps[1].When = `levle == "secret"` }, "无法读取"},
		"a number for a truth":               {func(r *Route) { r.Steps[1].When = `n + 1` }, "无法读取"},
		"a function":                         {func(r *Route) { r.Steps[1].When = `all(us, # > 1)` }, "无法读取"},
		"a range":                            {func(r *Route) { r.Steps[1].When = `n in 1..1000000` }, "无法读取"},
		"a large condition":                  {func(r *Route) { r.Steps[1].When = "n > 1" + strings.Repeat(" || n > 1", 60) }, "无法读取"},
		"two steps of a key":                 {func(r *Route) { r.Steps[2].Key = "a" }, "重复"},
		"a first step of others":             {func(r *Route) { r.Steps[0].Who.By = ByUnitHead }, "拟稿人一人"},
		"nobody but the drafter":             {func(r *Route) { r.Steps[2].When = "n > 1" }, "没有任何人办理"},
		"disagreement without consequence":   {func(r *Route) { r.Steps[1].Verbs = []Verb{Disagree} }, "不同意时怎么办"},
		"signing in a batch":                 {func(r *Route) { r.Steps[1].Kind, r.Steps[1].Batch = Sign, true }, "不能批量"},
		"a share without a fraction":         {func(r *Route) { r.Steps[1].Mode = Share }, "通过比例"},
		"more than all":                      {func(r *Route) { r.Steps[1].Mode, r.Steps[1].Share = Share, &Fraction{3, 2} }, "不超过一"},
		"a role that there is not":           {func(r *Route) { r.Steps[1].Who = Who{By: ByRole, Role: "king"} }, "角色"},
		"a field of another type":            {func(r *Route) { r.Steps[1].Who = Who{By: ByChosen, Field: "us"} }, "由谁办理"},
		"a kind that there is not":           {func(r *Route) { r.Steps[1].Kind = "x" }, "类别"},
		"a verb that is not the step's":      {func(r *Route) { r.Steps[1].Verbs = []Verb{Recall} }, "不能规定动作"},
		"an effect that lapses into nothing": {func(r *Route) { r.Steps[1].Lapses = true }, "没有效力"},
		"no version":                         {func(r *Route) { r.Version = 0 }, "版本"},
	} {
		r := small()
		if faults := r.Validate(); len(faults) > 0 {
			t.Fatal(faults[0])
		}
		c.spoil(&r)
		if faults := r.Validate(); !slices.ContainsFunc(faults, func(f *Refusal) bool { return strings.Contains(f.Error(), c.says) }) {
			t.Errorf("%s: %v", name, faults)
		}
	}
}

func small() Route {
	return Route{Key: "small", Name: "小", Version: 1, Kinds: []string{"thing"},
		Fields: map[string]Field{"level": {Type: Text, Values: []string{"public", "secret"}}, "n": {Type: Number}, "us": {Type: Units}, "yes": {Type: Flag}},
		Steps: []Step{{Key: "d", Name: "拟", Kind: Draft, Who: Who{By: ByDrafter}},
			{Key: "a", Name: "甲", Kind: Approval, Who: Who{By: ByUnitHead}, When: `level == "secret"`},
			{Key: "b", Name: "乙", Kind: Approval, Who: Who{By: ByRole, Role: org.Office}}}}
}

func TestConditionsThatLive(t *testing.T) {
	for _, when := range []string{`level == "secret"`, `level in ["secret"]`, `n >= 100000`, `len(us) > 2`, `yes && n == 7`, `not yes`, `3 in us`} {
		r := small()
		r.Steps[1].When = when
		if faults := r.Validate(); len(faults) > 0 {
			t.Errorf("%s: %v", when, faults[0])
		}
	}
}

func TestDecodeIsStrict(t *testing.T) {
	for name, text := range map[string]string{
		"an unknown field": `{"key":"a","colour":"red"}`,
		"a second value":   `{"key":"a"} {}`,
		"a wrong type":     `{"key":1}`,
		"nothing":          ``,
	} {
		if _, err := Decode(strings.NewReader(text)); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestFieldsAreReadInTheirTypes(t *testing.T) {
	r := small()
	values, err := r.values(Subject{Fields: map[string]any{"n": json.Number("7"), "us": []any{float64(1), 2}, "other": "ignored"}})
	if err != nil || values["n"] != int64(7) || !slices.Equal(values["us"].([]int64), []int64{1, 2}) || values["level"] != "" {
		t.Fatalf("%v, %v", values, err)
	}
	for _, wrong := range []map[string]any{{"n": "7"}, {"n": 1.5}, {"us": "1"}, {"us": []any{"1"}}, {"yes": 1}, {"level": 3}} {
		if _, err := r.values(Subject{Fields: wrong}); err == nil {
			t.Errorf("%v was accepted", wrong)
		}
	}
}

// A new kind of subject is data only: a route that nobody has thought of runs without a change in the engine.
func TestANewKindOfSubjectNeedsNoChange(t *testing.T) {
	r := small()
	r.Kinds, r.Steps[2].Effect = []string{"destruction"}, "destroy"
	p := openRoute(t, r, writer, unitFinance, map[string]any{"level": "secret"})
	p.approve(finance, director)
	p.effects("destroy")
	p.state(Ended)
	if _, err := Begin(r, Subject{Kind: "outgoing"}, Start{Starter: writer}, p.env); err == nil {
		t.Error("a route must not take subjects of another kind")
	}
}

func TestLoanByLevel(t *testing.T) {
	for level, want := range map[string][]string{
		"public": {"draft", "archivist"}, "internal": {"draft", "head", "archivist"}, "secret": {"draft", "head", "leader", "archivist"},
	} {
		route, _ := BuiltinRoute("loan")
		rail := Preview(route, Subject{Kind: "loan", Fields: map[string]any{"level": level}},
			Start{Starter: writer, Organisation: 1, Unit: unitFinance}, Env{Now: morning, People: houseWithout()})
		var got []string
		for _, s := range rail {
			if s.State != RailOut {
				got = append(got, s.Step)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", level, got, want)
		}
	}
}

func stations(rail []RailStep) string {
	var s []string
	for _, step := range rail {
		text := step.Step + ":" + string(step.State)
		for _, seat := range step.Seats {
			text += " " + seat.Name
			if seat.BehalfName != "" {
				text += "(代" + seat.BehalfName + ")"
			}
		}
		s = append(s, text)
	}
	return strings.Join(s, " | ")
}

func TestRail(t *testing.T) {
	p := countersigned(t)
	p.approve(director)
	p.do(Action{Verb: Delegate, Actor: legal, To: to(lawyer)})
	want := "draft:done 文一 | review:done 钱部长 | countersign:now 法部长 办主任 律一(代法部长) | edit:next 办主任 核一 | sign:next 分管领导 | " +
		"register:next 机要员 | seal:next 机要员 | issue:next 机要员"
	if got := stations(Rail(p.m, p.env)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if mode := Rail(p.m, p.env)[2].Mode; mode != All {
		t.Errorf("mode %s", mode)
	}
}

func TestRailOfAStraightReturnAndAnEnd(t *testing.T) {
	p := countersigned(t)
	p.approve(director)
	p.do(Action{Verb: Return, Actor: legal, Where: TheDrafter, Straight: true})
	want := "draft:now 文一 | review:done 钱部长 | countersign:next 法部长 办主任 | "
	if got := stations(Rail(p.m, p.env)); !strings.HasPrefix(got, want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	q := issuing(t)
	q.do(Action{Verb: Terminate, Actor: finance})
	want = "draft:done 文一 | review:done 钱部长 | countersign:left_out | edit:left_out"
	if got := stations(Rail(q.m, q.env)); !strings.HasPrefix(got, want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestPreviewSaysWhatIsStillToBeChosen(t *testing.T) {
	route, _ := BuiltinRoute("circulation")
	rail := Preview(route, Subject{Kind: "incoming"}, Start{Starter: writer, Organisation: 1, Unit: unitFinance}, Env{Now: morning, People: houseWithout()})
	if !rail[1].Choose || rail[1].State != RailNext {
		t.Errorf("%+v", rail[1])
	}
}

func TestStatesAgreeWithTheTable(t *testing.T) {
	if len(RunStates()) != len(runMoves) || len(TaskStates()) != len(taskMoves) {
		t.Fatal("a state without a line in the table")
	}
	for _, s := range RunStates() {
		for _, next := range runMoves[s] {
			if !slices.Contains(RunStates(), next) {
				t.Errorf("%s → %s", s, next)
			}
		}
	}
}
