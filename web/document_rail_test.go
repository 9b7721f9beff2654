package web

import (
	"slices"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
)

func TestTakingBackStandsOnceInTheProgress(t *testing.T) {
	opened := time.Date(2026, 11, 19, 10, 15, 0, 0, time.UTC)
	agreed, back := opened.Add(time.Hour), opened.Add(2*time.Hour)
	again := back.Add(time.Hour)
	me := workflow.Seat{Person: 7}
	rail := []workflow.RailStep{{Step: "propose", Seats: []workflow.RailSeat{
		{Seat: me, Task: 1, Opened: opened, Acted: agreed}, {Seat: me, Task: 2, Opened: back}}}}
	opinion := func(text string, at time.Time) archive.Opinion {
		return archive.Opinion{Step: "propose", Person: 7, Text: text, At: at}
	}
	seats := stationsOf(rail, []archive.Opinion{opinion("拟同意。", agreed), opinion("取回修改。", back), opinion("拟请领导阅示。", again)})[0].Seats

	texts := func(s seat) (all string) {
		for _, o := range s.Opinions {
			all += o.Text
		}
		return all
	}
	if got := texts(seats[0]); got != "拟同意。取回修改。" {
		t.Errorf("the task that was taken back bears %q", got)
	}
	if got := texts(seats[1]); got != "拟请领导阅示。" {
		t.Errorf("the task that was opened again bears %q", got)
	}
}

func TestJointPaperBearsAllNames(t *testing.T) {
	var p documentPage
	p.Organisation = archive.Organisation{Name: "霁川市发展和改革委员会", Mark: "霁川市发展和改革委员会文件"}
	p.Document = archive.Document{Kind: archive.Outgoing, Genre: archive.Notice}
	if names := p.LetterNames(); names != nil {
		t.Errorf("over a document of one organ: %q", names)
	}
	p.Document.CoIssuers = []archive.CoIssuer{{Name: "霁川市财政局"}, {Name: "霁川市档案局"}}
	all := []string{"霁川市发展和改革委员会", "霁川市财政局", "霁川市档案局"}
	if names := p.LetterNames(); !slices.Equal(names, all) || !slices.Equal(p.Signatories(), all) {
		t.Errorf("over it %q, under it %q", names, p.Signatories())
	}
	p.Series.Form = "letter"
	if names := p.LetterNames(); names != nil {
		t.Errorf("over a letter: %q", names)
	}
	p.Series.Form, p.Document.CoIssuers = "", make([]archive.CoIssuer, 7)
	if names := p.LetterNames(); names != nil {
		t.Errorf("too many names: %q", names)
	}
}

func TestSignatoryOfAPage(t *testing.T) {
	house := archive.Organisation{Name: "霁川城建集团有限公司"}
	for want, d := range map[string]archive.Document{
		"霁川理工职业学院":   {Kind: archive.Incoming, Genre: archive.Letter, Sender: "霁川理工职业学院"},
		"霁川城建集团有限公司": {Kind: archive.Outgoing, Genre: archive.Letter},
		"":           {Kind: archive.Outgoing, Genre: archive.Minutes},
	} {
		var p documentPage
		p.Document, p.Organisation = d, house
		if got := p.Signatory(); got != want {
			t.Errorf("a %s %s is signed by %q, want %q", d.Kind, d.Genre, got, want)
		}
	}
}
