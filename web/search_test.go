package web

import (
	"context"
	"net/http/httptest"
	"net/url"
	"reflect"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/search"
)

func TestAskedKeepsWhatASearchIs(t *testing.T) {
	a := askedOf(url.Values{"q": {" 供热 "}, "genre": {"通知", "通知", "函"}, "level": {""}, "year": {"2025"}, "cursor": {"c"}, "start": {"20"},
		"facets": {"1"}, "evil": {"x"}})
	if got := a.Encode(); got != "cursor=c&genre=%E9%80%9A%E7%9F%A5&genre=%E5%87%BD&q=%E4%BE%9B%E7%83%AD&start=20&year=2025" {
		t.Errorf("kept %s", got)
	}
	want := search.Query{Text: "供热", Genre: []string{"通知", "函"}, Year: []string{"2025"}, Cursor: "c", Limit: searchPageSize}
	if got := a.query(); !reflect.DeepEqual(got, want) {
		t.Errorf("asks %+v", got)
	}
	if a.One("genre") != "" || a.One("year") != "2025" || !a.Holds("genre", "函") || a.start() != 20 {
		t.Error("a chosen value is not told")
	}
	if got := a.without("genre", "通知").Encode(); got != "genre=%E5%87%BD&q=%E4%BE%9B%E7%83%AD&year=2025" {
		t.Errorf("without one value: %s", got)
	}
	if !askedOf(url.Values{"sort": {"date"}, "cursor": {"c"}}).empty() || askedOf(url.Values{"kind": {"report"}}).empty() {
		t.Error("a filter asks, an order does not")
	}
	for _, start := range []string{"-1", "x", ""} {
		if n := askedOf(url.Values{"start": {start}}).start(); n != 0 {
			t.Errorf("start %q is %d", start, n)
		}
	}
}

// TestChipsTakeOneConditionOut walks from a search with conditions over its chips to the one without any.
func TestChipsTakeOneConditionOut(t *testing.T) {
	s := newServer(t)
	c := &Call{Lang: s.languages[0], server: s}
	a := askedOf(url.Values{"q": {"供热"}, "title": {"值班"}, "from": {"2024-01-01"}, "level": {"public", "internal"}, "kind": {"outgoing"}})
	labels := []string{}
	for _, chip := range s.chips(c, a) {
		labels = append(labels, chip.Label)
	}
	if want := []string{"值班", "2024-01-01 起", "公开", "内部", "发文"}; !reflect.DeepEqual(labels, want) {
		t.Errorf("chips %q, want %q", labels, want)
	}
	for chips := s.chips(c, a); len(chips) > 0; chips = s.chips(c, a) {
		a = askedOf(chips[0].without)
	}
	if a.Encode() != "q=%E4%BE%9B%E7%83%AD" {
		t.Errorf("left %s", a.Encode())
	}
}

func TestFacetsShowTheChosenAndFoldTheRest(t *testing.T) {
	s := newServer(t)
	c := &Call{Lang: s.languages[0], server: s}
	var years []search.FacetCount
	for y := range 12 {
		years = append(years, search.FacetCount{Value: string(rune('a' + y)), Count: 1})
	}
	got := facetsOf(c, askedOf(url.Values{"year": {"l"}}), map[string][]search.FacetCount{
		"year": years, "level": {{Value: "public", Count: 3}}, "kind": {{Value: "outgoing", Count: 1}, {Value: "report", Count: 2}}})
	if len(got) != 2 || got[0].Name != "year" || got[1].Values[1].Label != "签报" {
		t.Fatalf("facets %+v", got)
	}
	if open := got[0].Values; len(open) != facetsShown+1 || !open[facetsShown].Chosen || len(got[0].More) != 3 {
		t.Errorf("%d values open, %d folded", len(open), len(got[0].More))
	}
}

// followed is an index at a position.
type followed struct {
	Searcher
	position int64
	complete bool
}

func (f followed) Position() (int64, bool) { return f.position, f.complete }

func TestIndexBehindIsSaid(t *testing.T) {
	for _, k := range []struct {
		index  followed
		sealed int64
		want   bool
	}{
		{followed{position: 10, complete: false}, 10, true},
		{followed{position: 10, complete: true}, 1010, false},
		{followed{position: 10, complete: true}, 5000, true},
	} {
		s := &Server{index: k.index, sealed: func(context.Context) (int64, error) { return k.sealed, nil }}
		c := &Call{Context: newServer(t).echo.NewContext(httptest.NewRequest("GET", "/search", nil), nil), server: s}
		if got, err := s.indexBehind(c); got != k.want || err != nil {
			t.Errorf("%+v behind %d: %v %v", k.index, k.sealed, got, err)
		}
	}
}

func TestTermOfARecord(t *testing.T) {
	now := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	filed := time.Date(2025, 6, 3, 0, 0, 0, 0, time.UTC)
	for _, k := range []struct {
		record archive.Record
		want   term
	}{
		{archive.Record{Year: 2024, Retention: archive.Years30, State: archive.Kept, FiledAt: filed}, term{Years: 30, Kept: 2, Made: 2024, Filed: "2025.06", Ends: 2054}},
		{archive.Record{Year: 2010, Retention: archive.Years10, State: archive.Kept, FiledAt: filed}, term{Years: 10, Kept: 10, Made: 2010, Filed: "2025.06", Ends: 2020}},
		{archive.Record{Year: 2026, Retention: archive.Permanent, State: archive.Prefiled, FiledAt: filed}, term{Made: 2026, Permanent: true}},
	} {
		if got := termOf(k.record, now); got != k.want {
			t.Errorf("got %+v, want %+v", got, k.want)
		}
	}
}

func TestCartKeepsEachOnceAndNothingElse(t *testing.T) {
	a, b := archive.NewID(), archive.NewID()
	got := distinctIDs([]string{string(a), "../x", string(b), string(a), ""})
	if !reflect.DeepEqual(got, []archive.ID{a, b}) {
		t.Errorf("kept %v", got)
	}
}

func TestCodesAreCutBehindTheirYear(t *testing.T) {
	var p recordsPage
	for code, want := range map[string][2]string{"J001-WS·2024-Y-BGS-0096": {"J001-WS·2024", "Y-BGS-0096"}, "0412": {"", "0412"}, "": {"", ""}} {
		if class, item := p.Class(code), p.Item(code); class != want[0] || item != want[1] {
			t.Errorf("%q is cut into %q and %q", code, class, item)
		}
	}
}
