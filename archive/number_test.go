package archive

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestPrintNumber(t *testing.T) {
	if got := PrintNumber("霁城建", 2026, 5); got != "霁城建〔2026〕5号" {
		t.Error(got)
	}
}

func TestFoldNumber(t *testing.T) {
	const want = "国发〔2024〕12号"
	for _, typed := range []string{"国发〔2024〕12号", "国发[2024]12号", "国发（2024）12号", "国发(2024)12号", "国发【2024】12号", "国发［2024］12号",
		"国发〔２０２４〕１２号", " 国发 〔2024〕　12 号\t"} {
		if got := FoldNumber(typed); got != want {
			t.Errorf("%q is folded to %q", typed, got)
		}
	}
	if got := FoldNumber("jcｂ〔2024〕1号"); got != "JCB〔2024〕1号" {
		t.Error(got)
	}
}

func TestFoldingTwiceIsFoldingOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typed := rapid.StringOf(rapid.OneOf(rapid.SampledFrom([]rune("国发〔〕（）【】［］()[] 　１２３ａＺ～！")), rapid.Rune())).Draw(t, "typed")
		once := FoldNumber(typed)
		if twice := FoldNumber(once); twice != once {
			t.Fatalf("%q becomes %q, then %q", typed, once, twice)
		}
	})
}

func TestBracketsOfAnyKindAreOne(t *testing.T) {
	pairs := []string{"〔〕", "[]", "（）", "()", "【】", "［］"}
	rapid.Check(t, func(t *rapid.T) {
		printed := PrintNumber(rapid.StringMatching(`[一-龥]{1,6}`).Draw(t, "code"), rapid.IntRange(1949, 2999).Draw(t, "year"), rapid.IntRange(1, 99999).Draw(t, "n"))
		pair := []rune(rapid.SampledFrom(pairs).Draw(t, "pair"))
		typed := strings.NewReplacer("〔", string(pair[0]), "〕", string(pair[1])).Replace(printed)
		if FoldNumber(typed) != FoldNumber(printed) || FoldNumber(printed) != printed {
			t.Fatalf("%q is folded to %q, %q to %q", typed, FoldNumber(typed), printed, FoldNumber(printed))
		}
	})
}

// signed is a document that may be numbered.
func signed() Document {
	at := time.Date(2026, 8, 3, 1, 0, 0, 0, time.UTC)
	d := Document{Kind: Outgoing, Status: Signed, ReviewedAt: at, SignedAt: at, Organisation: 7, Level: Public, Title: "关于防汛值守的通知"}
	d.SignedDigest = Digest(d)
	return d
}

func TestNumberable(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Document)
		says   string // "" may be numbered
	}{
		{"reviewed and signed", func(*Document) {}, ""},
		{"coming back with its number", func(d *Document) { d.Status, d.Number = Numbered, "霁〔2026〕1号" }, ""},
		{"an arrival", func(d *Document) { d.Kind = Incoming }, "只有发文"},
		{"a report", func(d *Document) { d.Kind = Report }, "只有发文"},
		{"never reviewed", func(d *Document) { d.ReviewedAt = time.Time{} }, "核稿"},
		{"never signed", func(d *Document) { d.SignedAt = time.Time{} }, "签发"},
		{"signed without a text", func(d *Document) { d.SignedDigest = nil }, "签发"},
		{"changed after it was signed", func(d *Document) { d.Title += "（修改）" }, "不一致"},
		{"back in review", func(d *Document) { d.Status = InReview }, "审核中"},
		{"issued on paper", func(d *Document) { d.Status = Issued }, "已印发"},
	} {
		d := signed()
		c.change(&d)
		err := Numberable(d)
		if (err == nil) != (c.says == "") || err != nil && (KindOf(err) != Conflict || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestSeriesFor(t *testing.T) {
	for _, c := range []struct {
		name   string
		level  Level
		series Series
		want   bool
	}{
		{"public in plain", Public, Series{Organisation: 7, Class: "plain"}, true},
		{"internal in plain", LevelInternal, Series{Organisation: 7, Class: "plain"}, true},
		{"work secret in plain", WorkSecret, Series{Organisation: 7, Class: "plain"}, false},
		{"work secret in its own", WorkSecret, Series{Organisation: 7, Class: "work_secret"}, true},
		{"secret among confidential", Secret, Series{Organisation: 7, Class: "confidential"}, false},
		{"public among secret", Public, Series{Organisation: 7, Class: "secret"}, false},
		{"of another organisation", Public, Series{Organisation: 8, Class: "plain"}, false},
		{"closed", Public, Series{Organisation: 7, Class: "plain", Closed: true}, false},
	} {
		err := SeriesFor(Document{Organisation: 7, Level: c.level}, c.series)
		if (err == nil) != c.want || err != nil && KindOf(err) != Invalid {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestRegisterFindsGapsAndDoubles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		year := YearOfSeries{Opening: rapid.IntRange(0, 5).Draw(t, "opening")}
		year.Last = year.Opening + rapid.IntRange(0, 30).Draw(t, "taken")
		var lines []Number
		var missing, double []int
		for n := year.Opening + 1; n <= year.Last; n++ {
			times := rapid.SampledFrom([]int{0, 1, 1, 1, 1, 1, 2, 3}).Draw(t, "times")
			for range times {
				fate := rapid.SampledFrom([]NumberFate{FateInUse, FateInUse, FateReserved, FateVoid}).Draw(t, "fate")
				lines = append(lines, Number{N: n, Fate: fate, Document: Key(n)})
			}
			switch {
			case times == 0:
				missing = append(missing, n)
			case times > 1:
				double = append(double, n)
			}
		}
		sum := SumRegister(year, rapid.Permutation(lines).Draw(t, "order"), func(d Key) bool { return d%2 == 0 })
		if !slices.Equal(sum.Missing, missing) || !slices.Equal(sum.Double, double) {
			t.Fatalf("missing %v, double %v, found %v and %v", missing, double, sum.Missing, sum.Double)
		}
		if sum.Continuous() != (len(missing)+len(double) == 0) {
			t.Fatalf("continuous: %v", sum.Continuous())
		}
		if sum.Issued+sum.InHand+sum.Void+sum.Reserved != len(lines) {
			t.Fatalf("%d lines, sum %+v", len(lines), sum)
		}
	})
}

func TestRegisterFindsNumbersOutsideItsCounter(t *testing.T) {
	never := func(Key) bool { return false }
	for _, c := range []struct {
		name  string
		lines []Number
	}{
		{"beyond the last", []Number{{N: 3}, {N: 4}, {N: 5}}},
		{"below the opening", []Number{{N: 2}, {N: 3}, {N: 4}}},
	} {
		if sum := SumRegister(YearOfSeries{Opening: 2, Last: 4}, c.lines, never); sum.Continuous() {
			t.Errorf("%s: %+v", c.name, sum)
		}
	}
}

func TestReceiptsOfAClassAreCountedApart(t *testing.T) {
	counters, printed := map[string]LevelClass{}, map[string]LevelClass{}
	for _, l := range Levels() {
		class := l.Class()
		for where, key := range map[*map[string]LevelClass]string{&counters: ReceiptCounter(class, 2026), &printed: PrintReceipt(class, 2026, 1)} {
			if other, taken := (*where)[key]; taken && other != class {
				t.Errorf("%s and %s share %q", class, other, key)
			}
			(*where)[key] = class
		}
	}
	if got := PrintReceipt(Public.Class(), 2026, 5); got != "收〔2026〕5号" {
		t.Error(got)
	}
	if ReceiptCounter("plain", 2025) == ReceiptCounter("plain", 2026) {
		t.Error("the counter goes on over the turn of the year")
	}
}
