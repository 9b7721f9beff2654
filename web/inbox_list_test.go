package web

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
)

func chineseClock(now string) Clock {
	zone := time.FixedZone("Asia/Shanghai", 8*60*60)
	at, err := time.ParseInLocation("2006-01-02 15:04", now, zone)
	if err != nil {
		panic(err)
	}
	return Clock{Lang: Language{Code: "zh"}, Zone: zone, Now: at.UTC()}
}

func TestGroupByDue(t *testing.T) {
	k := chineseClock("2026-11-20 14:42")
	hours := func(h float64) time.Time { return k.Now.Add(time.Duration(h * float64(time.Hour))) }
	lines := []archive.TaskLine{{Title: "甲", Due: hours(-3)}, {Title: "乙", Due: hours(3)}, {Title: "丙", Due: hours(9)}, {Title: "丁", Due: hours(9.4)},
		{Title: "戊", Due: hours(300)}, {Title: "己"}}
	var got []string
	for _, g := range groupByDue(k, lines) {
		s := g.Heading
		for _, l := range g.Lines {
			s += l.Title
		}
		got = append(got, s)
	}
	// 丙 is due at 23:42 in the person's zone, 丁 at 00:06 of the next day
	if want := []string{"已超期甲", "今天到期乙丙", "本周及以后丁戊", "无期限己"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if groups := groupByDue(k, nil); groups != nil {
		t.Errorf("an empty box has groups %v", groups)
	}
}

func TestChipsShowWhatWouldShowSomething(t *testing.T) {
	counts := map[archive.TaskOnly]int{archive.OnlyLate: 2, archive.OnlyUrgent: 0, archive.OnlyToday: 1}
	var got []string
	for _, chip := range chipsOf(chineseClock("2026-11-20 09:00"), archive.TaskFilter{Box: archive.BoxToDo, Only: archive.OnlyUrgent, Sort: archive.SortOpened}, counts) {
		got = append(got, fmt.Sprint(chip.Label, chip.Count, chip.Current, chip.Href))
	}
	want := []string{"全部-1 false/inbox?box=todo&sort=opened", "超期2 false/inbox?box=todo&only=late&sort=opened",
		"今天到期1 false/inbox?box=todo&only=today&sort=opened", "急件0 true/inbox?box=todo&only=urgent&sort=opened"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSigningIsNeverTicked(t *testing.T) {
	for _, c := range []struct {
		box  archive.TaskBox
		line archive.TaskLine
		want bool
	}{
		{archive.BoxToDo, archive.TaskLine{Batch: true, StepKind: workflow.Review}, true},
		{archive.BoxToDo, archive.TaskLine{StepKind: workflow.Review}, false},
		{archive.BoxToDo, archive.TaskLine{Batch: true, StepKind: workflow.Sign}, false},
		{archive.BoxToRead, archive.TaskLine{StepKind: workflow.Sign}, true},
	} {
		if got := mayTick(c.box, c.line); got != c.want {
			t.Errorf("%s %+v: %v", c.box, c.line, got)
		}
	}
}

// TestBarOffersWhatTheEngineOffers: nothing more, and the one filled button is what waits for the person.
func TestBarOffersWhatTheEngineOffers(t *testing.T) {
	mine := archive.Task{Task: workflow.Task{No: 3, Duty: workflow.ToDecide}, ID: "task3"}
	v := office.View{MyTask: &mine, Tasks: []archive.Task{{Task: workflow.Task{No: 1}, ID: "task1"}, mine},
		MyStep: workflow.Step{Key: "sign", Kind: workflow.Sign, Effect: archive.EffectSign},
		Offers: []workflow.Offer{{Task: 1, Verb: workflow.TakeBack}, {Task: 3, Verb: workflow.Approve}, {Task: 3, Verb: workflow.Return}, {Verb: workflow.Notify}}}
	bar := barOf(v)
	if bar.First.Label != "签发…" || bar.First.Task != "task3" || !bar.First.Asks() {
		t.Errorf("the filled button is %+v", bar.First)
	}
	var rest []string
	for _, d := range bar.Rest {
		rest = append(rest, string(d.Verb)+d.Task)
	}
	if want := []string{"returntask3", "take_backtask1", "notify"}; !slices.Equal(rest, want) {
		t.Errorf("the rest is %q, want %q", rest, want)
	}
	if barOf(office.View{}).Any() {
		t.Error("nothing is offered, and the bar is there")
	}
}

// TestEveryVerbHasItsDeed: what the engine may offer is on the page, but for what belongs elsewhere.
func TestEveryVerbHasItsDeed(t *testing.T) {
	elsewhere := []workflow.Verb{workflow.Submit, workflow.HandOver} // on the draft's page; with the leaver's account
	for _, v := range workflow.Verbs() {
		has := slices.ContainsFunc(deeds, func(d deed) bool { return d.Verb == v })
		if has == slices.Contains(elsewhere, v) {
			t.Errorf("%s: on the page %v", v, has)
		}
	}
}

func TestOpeningPhrase(t *testing.T) {
	actor := archive.Actor{Phrase: "同意。"}
	task := &archive.Task{Task: workflow.Task{Duty: workflow.ToDecide}}
	for _, c := range []struct {
		v    office.View
		want string
	}{
		{office.View{MyTask: task, Document: archive.Document{Level: archive.LevelInternal}, MyStep: workflow.Step{Kind: workflow.Review}}, "同意。"},
		{office.View{MyTask: task, Document: archive.Document{Level: archive.Public}, MyStep: workflow.Step{Kind: workflow.Sign}}, ""},
		{office.View{MyTask: task, Document: archive.Document{Level: archive.WorkSecret}, MyStep: workflow.Step{Kind: workflow.Review}}, ""},
		{office.View{MyTask: task, Document: archive.Document{Kind: archive.Incoming, Level: archive.Public}, MyStep: workflow.Step{Kind: workflow.Handle}}, ""},
		{office.View{Document: archive.Document{Level: archive.Public}}, ""},
	} {
		if got := openingPhrase(c.v, actor); got != c.want {
			t.Errorf("%+v: %q", c.v.MyStep, got)
		}
	}
}

func TestSlipBoxesStandAsThePrintedSlip(t *testing.T) {
	rail := []workflow.RailStep{
		{Step: "draft", Name: "拟稿", State: workflow.RailDone},
		{Step: "review", Name: "审核", State: workflow.RailDone},
		{Step: "countersign", Name: "会签", State: workflow.RailOut},
		{Step: "edit", Name: "核稿", State: workflow.RailNow, Seats: []workflow.RailSeat{{Name: "温如岚", State: workflow.Open}, {Name: "程以宁", State: workflow.Cancelled}}},
		{Step: "sign", Name: "签发", Kind: workflow.Sign, State: workflow.RailNext},
		{Step: "register", Name: "登记", State: workflow.RailNext},
	}
	var got []string
	said := []archive.Opinion{{Step: "draft", Text: "请审。"}, {Step: "review", Verb: workflow.Return, Text: "请改。"}, {Step: "draft", Text: "已改。"},
		{Step: "review", Text: "同意。"}, {Step: "old", StepName: "旧环节", Text: "阅。"}}
	for _, b := range slipBoxes(rail, said) {
		line := fmt.Sprint(b.Name, b.Now)
		for _, e := range b.Entries {
			line += fmt.Sprint(e.Round, e.Text, e.No)
		}
		got = append(got, line)
	}
	if want := []string{"拟稿[]1请审。12已改。3", "审核[]1请改。22同意。4", "核稿[温如岚]", "签发[]", "旧环节[]2阅。5"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestStationsKeepTheOpinionsOfTheirRound(t *testing.T) {
	at := chineseClock("2026-11-20 09:00").Now
	rail := []workflow.RailStep{{Step: "review", State: workflow.RailNow, Seats: []workflow.RailSeat{{Seat: workflow.Seat{Person: 7}, Task: 4, Opened: at, Acted: at.Add(time.Hour)}}},
		{Step: "countersign", State: workflow.RailOut}}
	stations := stationsOf(rail, []archive.Opinion{{Step: "review", Person: 7, At: at.Add(-time.Hour), Text: "退回"}, {Step: "review", Person: 7, At: at.Add(time.Hour), Text: "同意"}})
	if len(stations) != 1 || len(stations[0].Seats[0].Opinions) != 1 || stations[0].Seats[0].Opinions[0].Text != "同意" || stations[0].Seats[0].Took != time.Hour {
		t.Errorf("%+v", stations)
	}
}
