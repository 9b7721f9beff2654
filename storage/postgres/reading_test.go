package postgres

import (
	"slices"
	"testing"
)

func TestReadingKey(t *testing.T) {
	for _, c := range []struct {
		text   string
		person bool
		want   string
	}{
		{"李明", true, "li'ming liming lm"},
		{"曾国平", true, "zeng'guo'ping zengguoping zgp"},
		{"单县", false, "dan'xian danxian dx"},
		{"尉迟恭", true, "yu'chi'gong yuchigong ycg"},
		{"Tom 李", true, "t'o'm'li tomli toml"},
		{"", true, "  "},
	} {
		if got := readingKey(c.text, c.person); got != c.want {
			t.Errorf("%s: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestReadingKeySorts(t *testing.T) {
	want := []string{"西安路", "先进", "张伟", "张卫东", "张伟明"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, func(a, b string) int {
		ka, kb := readingKey(a, true), readingKey(b, true)
		switch {
		case ka < kb:
			return -1
		case ka > kb:
			return 1
		}
		return 0
	})
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestCursor(t *testing.T) {
	parts, err := decodeCursor(encodeCursor("2026", "标题，有“引号”", ""), 3)
	if err != nil || !slices.Equal(parts, []string{"2026", "标题，有“引号”", ""}) {
		t.Errorf("%q %v", parts, err)
	}
	for _, bad := range []string{"x", "!!", encodeCursor("one"), encodeCursor("nul\x00", ""), encodeCursor("a", "b", "c")} {
		if _, err := decodeCursor(bad, 2); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}
