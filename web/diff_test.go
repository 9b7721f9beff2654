package web

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// written shows a comparison in one line: [-removed-] and {+added+}.
func written(changes []change) string {
	var s strings.Builder
	for _, c := range changes {
		switch c.Kind {
		case kept:
			s.WriteString(c.Text)
		case removed:
			s.WriteString("[-" + c.Text + "-]")
		case added:
			s.WriteString("{+" + c.Text + "+}")
		}
	}
	return s.String()
}

func TestCompareText(t *testing.T) {
	for _, c := range []struct{ before, after, want string }{
		{"一切照旧。", "一切照旧。", "一切照旧。"},
		{"11月底前完成一轮重点区域巡检。", "11月底前完成一轮全覆盖巡检。", "11月底前完成一轮[-重点区域-]{+全覆盖+}巡检。"},
		{"建立问题台账。", "建立问题台账，逐项明确完成时限。", "建立问题台账{+，逐项明确完成时限+}。"},
		{"抢修、调配、安置。", "抢修、安置。", "抢修、[-调配、-]安置。"},
		{"甲乙丙丁戊", "子丑寅卯辰", "[-甲乙丙丁戊-]{+子丑寅卯辰+}"},
		{"", "新写的一段。", "{+新写的一段。+}"},
		{"删去的一段。", "", "[-删去的一段。-]"},
		{"供热工作责任单位", "供水工程责任单位", "供[-热工作-]{+水工程+}责任单位"}, // 工 alone between two changes is no help
	} {
		if got := written(compareText(c.before, c.after)); got != c.want {
			t.Errorf("%s → %s: %s, want %s", c.before, c.after, got, c.want)
		}
	}
}

func TestCompareBlocks(t *testing.T) {
	before := []string{"一、压实责任", "每周调度一次。", "三、畅通渠道"}
	after := []string{"一、压实责任", "每周至少调度一次。", "二、加强巡检", "三、畅通渠道"}
	var got []string
	for _, b := range compareBlocks(before, after) {
		got = append(got, written(b))
	}
	want := []string{"一、压实责任", "每周{+至少+}调度一次。", "{+二、加强巡检+}", "三、畅通渠道"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestCompareGivesBothTextsBack: without what was added it is the old text, without what was removed the new one.
func TestCompareGivesBothTextsBack(t *testing.T) {
	text := rapid.SliceOfN(rapid.StringOfN(rapid.SampledFrom([]rune("供热安全一二，。")), 0, 12, -1), 0, 6)
	rapid.Check(t, func(t *rapid.T) {
		before, after := text.Draw(t, "before"), text.Draw(t, "after")
		var old, young strings.Builder
		for _, block := range compareBlocks(before, after) {
			for _, c := range block {
				if c.Kind != added {
					old.WriteString(c.Text)
				}
				if c.Kind != removed {
					young.WriteString(c.Text)
				}
			}
		}
		if old.String() != strings.Join(before, "") || young.String() != strings.Join(after, "") {
			t.Fatalf("%q and %q became %q and %q", before, after, old.String(), young.String())
		}
	})
}

func TestLongTextsAreNotTabled(t *testing.T) {
	long := strings.Repeat("长", 3000)
	if got := compareText(long, long+"短"); len(got) != 2 || got[0].Kind != removed || got[1].Kind != added {
		t.Errorf("%d changes", len(got))
	}
}
