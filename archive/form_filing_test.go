package archive

import (
	"testing"
	"time"
)

func TestFormsAreFiledAsTheirDefinitionSays(t *testing.T) {
	longer := []RetentionRule{{Kind: Application, Retention: Years30, Clause: "三、（二）", Version: "2026"}, {Retention: Years10, Clause: "末条"}}
	for name, c := range map[string]struct {
		filing   FormFiling
		schedule []RetentionRule
		level    Level
		category string
		period   Retention
		rule     string
	}{
		"as it says":           {FormFiling{Retention: Permanent, Category: "KU"}, nil, LevelInternal, "KU", Permanent, "表单 purchase 第2版"},
		"documents by default": {FormFiling{Retention: Years10}, []RetentionRule{{Retention: Years10}}, Public, "WS", Years10, "表单 purchase 第2版"},
		"as long as listed":    {FormFiling{Retention: Years10}, longer, LevelInternal, "WS", Years30, "三、（二）（2026）"},
		"longer than listed":   {FormFiling{Retention: Permanent}, longer, LevelInternal, "WS", Permanent, "表单 purchase 第2版"},
		"levels of their own":  {FormFiling{Retention: Years10, Category: "KU"}, nil, WorkSecret, "WSG", Years10, "表单 purchase 第2版"},
	} {
		t.Run(name, func(t *testing.T) {
			d := Document{Kind: Application, Level: c.level, Dated: "2026-08-01", Retention: c.filing.Retention,
				Filling: &Filling{Form: "purchase", Number: 2, Filing: &c.filing}}
			r := RecordOf(d, Fonds{Code: "J001"}, "BGS", "", c.schedule, time.Now(), time.UTC)
			if r.Category != c.category || r.Retention != c.period || r.RetentionRule != c.rule || r.DueOn != DueOn(c.period, 2026) {
				t.Errorf("%s for %s by %q until %s", r.Category, r.Retention, r.RetentionRule, r.DueOn)
			}
		})
	}
}

// TestAFormThatSaysNothingIsFiledByTheSchedule: the archivist may file one that its definition does not file.
func TestAFormThatSaysNothingIsFiledByTheSchedule(t *testing.T) {
	d := Document{Kind: Application, Level: LevelInternal, Retention: Years10, Filling: &Filling{Form: "leave", Number: 1}}
	if period, rule := RetentionOf(d, "", []RetentionRule{{Retention: Years10, Clause: "末条", Version: "2026"}}); period != Years10 || rule != "末条（2026）" {
		t.Errorf("%s by %q", period, rule)
	}
}

func TestACompletedFormBearsItsDay(t *testing.T) {
	d := Document{Kind: Application, Filling: &Filling{}}
	at := time.Date(2026, 7, 31, 17, 0, 0, 0, time.UTC)
	d.Complete(at, time.FixedZone("Asia/Shanghai", 8*3600))
	if d.Dated != "2026-08-01" || !d.CompletedAt.Equal(at) || d.ToFile() || !(Document{}).ToFile() {
		t.Errorf("%+v", d)
	}
}

func TestFormsInEnglish(t *testing.T) {
	leave := BuiltinForms()[0]
	values := map[string]any{"type": "annual", "from": "2026-08-10", "days": 3.5, "reason": "回乡探亲", "deputy": "someone", "away": true}
	body := FormBody(leave, values, map[ID]Named{"someone": {Name: "李四"}})
	want := []FormLine{{"Kind of leave", "Annual leave"}, {"From", "10 Aug 2026"}, {"Days", "3.5 days"}, {"Reason", "回乡探亲"}, {"Stands in", "李四"}, {"Leaving the city", "Yes"}}
	got := leave.LinesIn(true, values, body)
	if len(got) != len(want) {
		t.Fatal(got)
	}
	for i, line := range got {
		if line != want[i] {
			t.Errorf("%v, want %v", line, want[i])
		}
	}
	bare := Form{Fields: []FormField{{Name: "cost", Label: "费用", Type: FormMoney}}}
	if line := bare.LinesIn(true, map[string]any{"cost": 12.5}, FormBody(bare, map[string]any{"cost": 12.5}, nil))[0]; line != (FormLine{"费用", "CNY 12.50"}) {
		t.Error(line)
	}
}
