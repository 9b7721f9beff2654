package archive

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestLevelsRise(t *testing.T) {
	want := []Level{Public, LevelInternal, WorkSecret, Confidential, Secret, TopSecret}
	if !slices.Equal(Levels(), want) {
		t.Fatalf("%v", Levels())
	}
	for i, l := range want {
		if l.Rank() != i || LevelOfRank(i) != l || l.Chinese() == "" {
			t.Errorf("%s has rank %d", l, l.Rank())
		}
		if l.StateSecret() != (i >= 3) {
			t.Errorf("%s is a state secret: %v", l, l.StateSecret())
		}
	}
	if Level("restricted").Rank() != -1 {
		t.Error("an unknown level has a rank")
	}
}

func TestGenres(t *testing.T) {
	if len(Genres()) != 15 {
		t.Errorf("%d genres", len(Genres()))
	}
	for _, g := range Genres() {
		if g.Upward() != (g == "报告" || g == "请示") {
			t.Errorf("%s is upward: %v", g, g.Upward())
		}
	}
	if Genre("请帖").Valid() {
		t.Error("请帖 is an official document")
	}
}

func TestDate(t *testing.T) {
	for _, c := range []struct {
		date    Date
		valid   bool
		year    int
		chinese string
	}{
		{"2026-08-01", true, 2026, "2026年8月1日"},
		{"", true, 0, ""},
		{"2024-02-29", true, 2024, "2024年2月29日"},
		{"2026-02-29", false, 0, ""},
		{"2026-8-1", false, 0, ""},
		{"2026-08-01T00:00:00Z", false, 0, ""},
	} {
		if c.date.Valid() != c.valid || c.date.Year() != c.year || c.date.Chinese() != c.chinese {
			t.Errorf("%q: %v %d %q", c.date, c.date.Valid(), c.date.Year(), c.date.Chinese())
		}
	}
	shanghai := time.FixedZone("Asia/Shanghai", 8*3600)
	if got := DateOf(time.Date(2025, 12, 31, 16, 0, 0, 0, time.UTC), shanghai); got != "2026-01-01" {
		t.Errorf("the year turns at midnight of the zone: %s", got)
	}
}

func TestParseBody(t *testing.T) {
	for _, c := range []struct {
		line string
		want BlockKind
	}{
		{"一、总则", Heading1},
		{"十二、附则", Heading1},
		{"一,总则", Paragraph},
		{"（一）目的", Heading2},
		{"（十一）其他", Heading2},
		{"(一)目的", Paragraph},
		{"1.范围", Heading3},
		{"10．范围", Heading3},
		{"1.5倍以上的，按规定办理。", Paragraph}, // a figure, not a mark
		{"0.范围", Paragraph},
		{"（1）对象", Heading4},
		{"（01）对象", Paragraph},
		{"各部门：", Paragraph},
	} {
		if got := ParseBody(c.line); len(got) != 1 || got[0].Kind != c.want || got[0].Text != c.line {
			t.Errorf("%s: %+v, want %s", c.line, got, c.want)
		}
	}
	lines := ParseBody("\n　　一、总则\r\n\r\n  正文。 \r（一）目的\n")
	if want := "一、总则\n正文。\n（一）目的"; lines.Plain() != want {
		t.Errorf("%q, want %q", lines.Plain(), want)
	}
	if ParseBody(" \n　\t\n") != nil {
		t.Error("blank lines are blocks")
	}
}

func TestParsingWhatWasWrittenOutChangesNothing(t *testing.T) {
	text := rapid.StringOf(rapid.SampledFrom([]rune("一二、（）1.2 　正文\n\r\t")))
	rapid.Check(t, func(t *rapid.T) {
		body := ParseBody(text.Draw(t, "text"))
		if again := ParseBody(body.Plain()); again.Plain() != body.Plain() || len(again) != len(body) {
			t.Fatalf("%q, then %q", body.Plain(), again.Plain())
		}
	})
}

func TestIDs(t *testing.T) {
	seen := map[ID]bool{}
	for range 1000 {
		id := NewID()
		if !ValidID(string(id)) || seen[id] {
			t.Fatalf("%q", id)
		}
		seen[id] = true
	}
	for _, s := range []string{"", "1", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxy", "abcdefghijklmnopqrstuvwxy1", "../aaaaaaaaaaaaaaaaaaaaaaa"} {
		if ValidID(s) {
			t.Errorf("%q is an id", s)
		}
	}
}
