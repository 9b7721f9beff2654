package search

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestFold(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", ""},
		{"plain", "国务院办公厅", "国务院办公厅"},
		{"full-width letters and digits", "ＡＢｃ１２３", "abc123"},
		{"the typed zero", "二○二四年二〇二四年", "二〇二四年二〇二四年"},
		{"traditional", "國務院關於進一步加強檔案管理工作的決定", "国务院关于进一步加强档案管理工作的决定"},
		{"variants", "羣衆爲裡", "群众为里"},
		{"line break inside a word", "监督\r\n  管理", "监督管理"},
		{"spaces between ideographs and digits", "第 24 条", "第24条"},
		{"spaces between words", "ISO 9001:2015", "iso 9001 2015"},
		{"brackets between digits divide", "国发〔2024〕12号", "国发2024 12号"},
		{"brackets beside ideographs vanish", "《刑法》修正案（七）", "刑法修正案七"},
		{"marks divide", "档案/管理。办法", "档案 管理 办法"},
		{"one mark is like many", "甲……乙", "甲 乙"},
		{"no mark at the ends", "。甲。", "甲"},
		{"compatibility forms", "㈠①㎡", "一1m2"},
		{"radicals of bad fonts", "⼈⺠", "人民"},
		{"accents", "Café CAFE\u0301", "cafe cafe"},
		{"control characters", "甲\u200b\u0000乙", "甲乙"},
		{"beyond the basic plane", "𠮷野", "𠮷野"},
		{"not UTF-8", "甲\xff乙", "甲 乙"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := string(fold(c.text)); got != c.want {
				t.Errorf("fold(%q) = %q, want %q", c.text, got, c.want)
			}
		})
	}
}

func TestTraditionalPairs(t *testing.T) {
	runes := []rune(traditionalPairs)
	if len(runes)%2 != 0 || len(runes) < 5000 {
		t.Fatalf("%d characters do not make some 2,600 pairs", len(runes))
	}
	from := map[rune]bool{}
	for i := 0; i < len(runes); i += 2 {
		if from[runes[i]] {
			t.Errorf("%c stands twice", runes[i])
		}
		from[runes[i]] = true
	}
	for i := 1; i < len(runes); i += 2 {
		if from[runes[i]] {
			t.Errorf("%c is both a result and a source: folding twice would differ", runes[i])
		}
	}
}

func TestNumberKey(t *testing.T) {
	want := "国发202412"
	for _, number := range []string{"国发〔2024〕12号", "国发[2024]12号", "国发(2024)12号", "国发（2024）12号", "国发【2024】12号",
		"国发2024 12", "國發〔２０２４〕１２號", "国发 〔2024〕 12 号", "国发{2024}12号", "国发﹝2024﹞12号", "国发［2024］12号"} {
		if got := numberKey(number); got != want {
			t.Errorf("numberKey(%q) = %q, want %q", number, got, want)
		}
	}
	if numberKey("国发〔2024〕112号") == want {
		t.Error("112号 must not be 12号")
	}
}

func TestNaturalKey(t *testing.T) {
	if !(naturalKey("国发〔2024〕9号") < naturalKey("国发〔2024〕10号")) {
		t.Error("9号 must come before 10号")
	}
	if !(naturalKey("国发〔2023〕100号") < naturalKey("国发〔2024〕1号")) {
		t.Error("2023 must come before 2024")
	}
}

// chinese draws texts of few characters, so that they often meet.
var chinese = rapid.StringOfN(rapid.RuneFrom([]rune("档案管理办法規國条12ab 。〔〕\n"+"○Ｂ")), 0, 40, -1)

func TestFoldIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(chinese, rapid.String()).Draw(t, "text")
		once := fold(s)
		marked := strings.ReplaceAll(string(once), " ", "。") // a space stands for a mark
		if twice := fold(marked); !bytes.Equal(once, twice) {
			t.Fatalf("fold(%q) = %q, folded again %q", s, once, twice)
		}
		if !utf8.Valid(once) {
			t.Fatalf("fold(%q) is no text: %q", s, once)
		}
		if other, _ := foldMarked(s); !bytes.Equal(once, other) {
			t.Fatalf("with places noted %q, without %q", other, once)
		}
	})
}

// TestLocate: a stretch of a folded text, found in its source and folded again, is itself.
func TestLocate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := ""
		for range rapid.IntRange(1, 200).Draw(t, "parts") {
			text += chinese.Draw(t, "part")
		}
		folded, marks := foldMarked(text)
		if len(folded) == 0 {
			return
		}
		from := rapid.IntRange(0, len(folded)-1).Draw(t, "from")
		to := rapid.IntRange(from+1, len(folded)).Draw(t, "to")
		for !utf8.RuneStart(folded[from]) || folded[from] == ' ' {
			if from++; from == to {
				return
			}
		}
		for to < len(folded) && !utf8.RuneStart(folded[to]) {
			to++
		}
		if folded[to-1] == ' ' {
			return
		}
		start, end := source{[]byte(text), marks}.locate(from, to)
		if got := fold(text[start:end]); !bytes.Equal(got, folded[from:to]) {
			t.Fatalf("located %q, folded %q, want %q", text[start:end], got, folded[from:to])
		}
	})
}

// TestGramsFindEveryPhrase: a text that contains a phrase has all the terms the phrase asks for, or begins one with its prefix.
func TestGramsFindEveryPhrase(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		folded := fold(chinese.Draw(t, "text"))
		ph, ok := newPhrase(chinese.Draw(t, "phrase"))
		if !ok {
			return
		}
		terms := map[string]bool{}
		begins := false
		grams(folded, func(term []byte) {
			terms[string(term)] = true
			begins = begins || ph.prefix != nil && bytes.HasPrefix(term, ph.prefix)
		})
		all := ph.prefix == nil || begins
		for _, term := range ph.terms {
			all = all && terms[string(term)]
		}
		if ph.in(folded) && !all {
			t.Fatalf("%q contains %q but not its terms %q", folded, ph.text, ph.terms)
		}
		if ph.exact && all && !ph.in(folded) {
			t.Fatalf("%q has the terms %q of %q, which is called exact, but does not contain it", folded, ph.terms, ph.text)
		}
	})
}

func TestIndexOf(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := rapid.StringOfN(rapid.RuneFrom([]rune("档案管ab1")), 0, 30, -1)
		text, sought := []byte(draw.Draw(t, "text")), []byte(rapid.StringOfN(rapid.RuneFrom([]rune("档案管ab1")), 1, 3, -1).Draw(t, "sought"))
		if got, want := indexOf(text, sought), bytes.Index(text, sought); got != want {
			t.Fatalf("%q in %q: %d, want %d", sought, text, got, want)
		}
	})
}
