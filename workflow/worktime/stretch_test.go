package worktime

import (
	"reflect"
	"strings"
	"testing"
)

// TestYearsAreTheirStretches takes the years that come with the program apart and puts them together again.
func TestYearsAreTheirStretches(t *testing.T) {
	for _, y := range BuiltinYears() {
		again, err := YearFrom(y.Year, y.Papers, y.Stretches())
		if err != nil || !reflect.DeepEqual(again, y) {
			t.Errorf("%d: %v, %v", y.Year, again, err)
		}
		if n := len(y.Stretches()); n < 7 || n > 20 {
			t.Errorf("%d has %d stretches", y.Year, n)
		}
	}
}

func TestLinesOfAYear(t *testing.T) {
	list, err := ParseLines("2027-01-01 休 元旦\n\n2027-02-05 至 2027-02-11　休　春节\r\n2027-02-20\t班 春节\n2027-05-01~2027-05-03 休 国际 劳动节")
	want := []Stretch{{"2027-01-01", "", false, "元旦"}, {"2027-02-05", "2027-02-11", false, "春节"}, {"2027-02-20", "", true, "春节"},
		{"2027-05-01", "2027-05-03", false, "国际 劳动节"}}
	if err != nil || !reflect.DeepEqual(list, want) {
		t.Fatalf("%v, %v", list, err)
	}
	y, err := YearFrom(2027, []string{"国办发明电〔2026〕7号"}, list)
	if err != nil || len(y.Off) != 11 || y.Work["2027-02-20"] != "春节" || y.Off["2027-02-11"] != "春节" {
		t.Errorf("%v, %v", y, err)
	}
}

func TestWhatIsNoYear(t *testing.T) {
	for name, c := range map[string]struct{ lines, says string }{
		"nothing":              {"", "没有任何放假日期"},
		"without a word":       {"2027-01-01 元旦", "第 1 行读不懂"},
		"without a name":       {"2027-01-01 休 元旦\n2027-01-02 休", "第 2 行读不懂"},
		"no date":              {"元旦 休 元旦", "“元旦”不是日期"},
		"no last date":         {"2027-01-01 三日 休 元旦", "“三日”不是日期"},
		"backwards":            {"2027-01-03 至 2027-01-01 休 元旦", "早于"},
		"much too long":        {"2027-01-01 至 2027-12-31 休 元旦", "超过 40 天"},
		"twice":                {"2027-01-01 休 元旦\n2027-01-01 至 2027-01-03 休 元旦", "2027-01-01 写了两次"},
		"of another year":      {"2029-01-01 休 元旦", "不属于 2027 年"},
		"a name without bound": {"2027-01-01 休 " + strings.Repeat("节", 21), "名称太长"},
	} {
		list, err := ParseLines(c.lines)
		if err == nil {
			_, err = YearFrom(2027, nil, list)
		}
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := YearFrom(2027, nil, []Stretch{{Name: "元旦"}}); err == nil || !strings.Contains(err.Error(), "“元旦”从哪一天起") {
		t.Errorf("a holiday without a day: %v", err)
	}
	if _, err := YearFrom(2027, nil, []Stretch{{From: "2027-01-01"}}); err == nil || !strings.Contains(err.Error(), "什么节日") {
		t.Errorf("a day without a name: %v", err)
	}
}
