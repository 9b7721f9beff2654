package archive

import (
	"encoding/json"
	"slices"
	"testing"
)

func TestWhatIsFilledIn(t *testing.T) {
	leave := BuiltinForms()[0]
	good := map[string]any{"type": "annual", "from": "2026-08-03", "until": "2026-08-06", "days": "3.5", "reason": " 探亲 ", "away": "on"}
	with := func(name string, v any) map[string]any {
		m := map[string]any{}
		for k, old := range good {
			m[k] = old
		}
		m[name] = v
		return m
	}
	for name, c := range map[string]struct {
		given  map[string]any
		whole  bool
		faults []string
	}{
		"all in order":           {good, true, nil},
		"numbers as numbers":     {with("days", json.Number("3.5")), true, nil},
		"a draft of nothing":     {nil, false, nil},
		"nothing, sent":          {nil, true, []string{"days", "from", "reason", "type", "until"}},
		"a word for a number":    {with("days", "三"), false, []string{"days"}},
		"too little":             {with("days", 0.0), true, []string{"days"}},
		"too much":               {with("days", 181.0), true, []string{"days"}},
		"too many places":        {with("days", 1.25), true, []string{"days"}},
		"no day":                 {with("from", "2026-02-30"), true, []string{"from"}},
		"the end before":         {with("until", "2026-08-02"), true, []string{"until"}},
		"a choice of one's own":  {with("type", "holiday"), true, []string{"type"}},
		"a name for an id":       {with("deputy", "张三"), true, []string{"deputy"}},
		"neither yes nor no":     {with("away", "maybe"), true, []string{"away"}},
		"a number for a text":    {with("reason", 7.0), true, []string{"reason"}},
		"a field that is not":    {with("colour", "red"), true, []string{"colour"}},
		"endless":                {with("days", "1e99"), true, []string{"days"}},
		"a text beyond its room": {with("reason", string(slices.Repeat([]rune{'事'}, 501))), true, []string{"reason"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, faults := CheckFields(leave, c.given, c.whole)
			var got []string
			for _, f := range faults {
				got = append(got, f.Field)
			}
			slices.Sort(got)
			if !slices.Equal(got, c.faults) {
				t.Errorf("faults at %v, want %v", got, c.faults)
			}
		})
	}
	values, _ := CheckFields(leave, with("deputy", "abcdefghijklmnopqrstuvwxyz"), true)
	named := map[ID]Named{"abcdefghijklmnopqrstuvwxyz": {7, "李四"}}
	if facts := FactsOf(leave, values, named); facts["days"] != 3.5 || !slices.Equal(facts["deputy"].([]int64), []int64{7}) || facts["away"] != true {
		t.Errorf("facts %v", facts)
	}
	lines := formLines(FormBody(leave, values, named))
	want := []FormLine{{"请假类别", "年休假"}, {"开始日期", "2026年8月3日"}, {"结束日期", "2026年8月6日"}, {"请假天数", "3.5天"}, {"请假事由", "探亲"},
		{"工作代理人", "李四"}, {"离开本市", "是"}}
	if !slices.Equal(lines, want) {
		t.Errorf("the text says %v", lines)
	}
}
