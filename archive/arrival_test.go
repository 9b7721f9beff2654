package archive

import (
	"slices"
	"testing"
	"time"
)

func TestSameArrivalsFoldAlike(t *testing.T) {
	for _, c := range []struct {
		name            string
		sender, title   string
		sender2, title2 string
		same            bool
	}{
		{"as it stands", "霁川市应急管理局", "关于开展检查的通知", "霁川市应急管理局", "关于开展检查的通知", true},
		{"spaces and quotes", "霁川市应急管理局", "关于开展“百日”检查的通知", "霁川市 应急管理局", "关于开展《百日》检查的 通知", true},
		{"the sender stands before the title", "霁川市应急管理局", "霁川市应急管理局关于开展检查的通知", "霁川市应急管理局", "关于开展检查的通知", true},
		{"full width and small letters", "霁川市ｗｔｏ办公室", "关于ＩＴ系统的通知", "霁川市WTO办公室", "关于it系统的通知", true},
		{"brackets and years", "霁川市财政局", "关于2026年（第一批）预算的通知", "霁川市财政局", "关于2026年第一批预算的通知", true},
		{"another year", "霁川市财政局", "关于2025年预算的通知", "霁川市财政局", "关于2026年预算的通知", false},
		{"another sender", "霁川市财政局", "关于预算的通知", "霁川市审计局", "关于预算的通知", false},
		{"another title", "霁川市财政局", "关于预算的通知", "霁川市财政局", "关于决算的通知", false},
		{"a title of the name alone", "霁川市财政局", "霁川市财政局", "霁川市财政局", "霁川市财政局", true},
	} {
		sender, title := FoldArrival(c.sender, c.title)
		sender2, title2 := FoldArrival(c.sender2, c.title2)
		if title == "" || (sender == sender2 && title == title2) != c.same {
			t.Errorf("%s: %s %s and %s %s, want alike %v", c.name, sender, title, sender2, title2, c.same)
		}
	}
}

func TestTimeLimitEndsWithItsDay(t *testing.T) {
	zone := time.FixedZone("Asia/Shanghai", 8*60*60)
	if got, want := (Arrival{Due: "2026-08-07"}).DueAt(zone), time.Date(2026, 8, 7, 15, 59, 59, 0, time.UTC); !got.Equal(want) {
		t.Errorf("due at %v, want %v", got, want)
	}
	for _, none := range []Date{"", "soon"} {
		if got := (Arrival{Due: none}).DueAt(zone); !got.IsZero() {
			t.Errorf("%q is due at %v", none, got)
		}
	}
}

func TestLinesOfTheBookAreInTheirStates(t *testing.T) {
	line := func(status Status, change func(*ReceiptLine)) ReceiptLine {
		l := ReceiptLine{Status: status}
		if change != nil {
			change(&l)
		}
		return l
	}
	wanted := func(l *ReceiptLine) { l.ReplyWanted = true }
	for _, c := range []struct {
		name string
		line ReceiptLine
		want []ReceiptState
	}{
		{"registered", line(Registered, nil), []ReceiptState{ReceiptOpen}},
		{"past its limit", line(InHand, func(l *ReceiptLine) { l.Due = "2026-08-02" }), []ReceiptState{ReceiptOpen, ReceiptLate}},
		{"on its last day", line(InHand, func(l *ReceiptLine) { l.Due = "2026-08-03" }), []ReceiptState{ReceiptOpen}},
		{"to be answered", line(InHand, wanted), []ReceiptState{ReceiptOpen, ReceiptAnswer}},
		{"answered", line(InHand, func(l *ReceiptLine) { l.ReplyWanted, l.Replies = true, []string{"霁城建函〔2026〕1号"} }), []ReceiptState{ReceiptOpen}},
		{"filed late", line(Filed, func(l *ReceiptLine) { l.Due = "2026-08-02" }), []ReceiptState{ReceiptCompleted}},
		{"returned, though an answer was wanted", line(Returned, wanted), []ReceiptState{ReceiptReturned}},
		{"void", line(Voided, func(l *ReceiptLine) { l.ReplyWanted, l.VoidedAt = true, time.Now() }), []ReceiptState{ReceiptVoid}},
		{"void, and registered anew", line(InHand, func(l *ReceiptLine) { l.VoidedAt = time.Now() }), []ReceiptState{ReceiptVoid}},
	} {
		var is []ReceiptState
		for _, s := range ReceiptStates() {
			if c.line.Is(s, "2026-08-03") {
				is = append(is, s)
			}
		}
		if !slices.Equal(is, c.want) {
			t.Errorf("%s: %v, want %v", c.name, is, c.want)
		}
	}
}

func TestGapsOfABook(t *testing.T) {
	lines := []ReceiptLine{{Receipt: Receipt{N: 5}}, {Receipt: Receipt{N: 2}}, {Receipt: Receipt{N: 1}}}
	if got := ReceiptGaps(5, lines); !slices.Equal(got, []int{3, 4}) {
		t.Errorf("missing %v", got)
	}
	if got := ReceiptGaps(0, nil); got != nil {
		t.Errorf("a book that has not begun misses %v", got)
	}
}
