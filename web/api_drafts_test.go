package web

import (
	"encoding/json"
	"testing"

	"github.com/lantai/lantai/archive"
)

func TestBodies(t *testing.T) {
	for _, c := range []struct {
		in   string
		want archive.Body // nil: refused
	}{
		{`"一、总则\n（一）目的\n1.范围\n（1）细目\n正文"`, archive.Body{{Kind: "h1", Text: "一、总则"}, {Kind: "h2", Text: "（一）目的"},
			{Kind: "h3", Text: "1.范围"}, {Kind: "h4", Text: "（1）细目"}, {Kind: "p", Text: "正文"}}},
		{`"Cafe\u0301"`, archive.Body{{Kind: "p", Text: "Café"}}},
		{`[{"kind":"p","text":"重要","runs":[{"from":0,"to":2,"mark":"bold"}]}]`,
			archive.Body{{Kind: "p", Text: "重要", Runs: []archive.TextRun{{From: 0, To: 2, Mark: "bold"}}}}},
		{`[]`, archive.Body{}},
		{`[{"kind":"h9","text":"x"}]`, nil},
		{`[{"kind":"p","text":"a\nb"}]`, nil},
		{`[{"kind":"p","text":" "}]`, nil},
		{`[{"kind":"p","text":"x","colour":"red"}]`, nil},
		{`[{"kind":"p","text":"x","runs":[{"from":0,"to":2,"mark":"bold"}]}]`, nil},
		{`[{"kind":"p","text":"x","runs":[{"from":0,"to":1,"mark":"blink"}]}]`, nil},
		{`7`, nil},
	} {
		var asked struct {
			Body *bodyInput `json:"body"`
		}
		err := decodeStrictly([]byte(`{"body":`+c.in+`}`), &asked)
		if c.want == nil {
			if archive.KindOf(err) != archive.Invalid {
				t.Errorf("%s: %v", c.in, err)
			}
			continue
		}
		got, _ := json.Marshal(asked.Body)
		want, _ := json.Marshal(c.want)
		if err != nil || string(got) != string(want) {
			t.Errorf("%s: %v %s", c.in, err, got)
		}
	}
}

func TestAttachmentsByIDOrInFull(t *testing.T) {
	var asked draftRequest
	in := `{"attachments":["a",{"file":"b","name":"附件","level":"internal"}]}`
	if err := decodeStrictly([]byte(in), &asked); err != nil {
		t.Fatal(err)
	}
	list := *asked.change().Attachments
	if len(list) != 2 || list[0].File != "a" || list[1].File != "b" || list[1].Name != "附件" || list[1].Level != archive.LevelInternal {
		t.Errorf("%+v", list)
	}
	if err := decodeStrictly([]byte(`{"attachments":[{"id":"b"}]}`), &asked); archive.KindOf(err) != archive.Invalid {
		t.Errorf("an unknown field of an attachment: %v", err)
	}
}

func TestFieldsOfDraftsAreNamedWhenWrong(t *testing.T) {
	for in, field := range map[string]string{`{"kind":"outgoing","title":7}`: "title", `{"kind":"outgoing","colour":"red"}`: "colour"} {
		var asked newDocumentRequest
		if err := decodeStrictly([]byte(in), &asked); asError(err).Kind != archive.Invalid || asError(err).Field != field {
			t.Errorf("%s: %+v", in, asError(err))
		}
	}
}
