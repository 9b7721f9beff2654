package web

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
)

const (
	unitA = "aaaaaaaaaaaaaaaaaaaaaaaaaa"
	unitB = "bbbbbbbbbbbbbbbbbbbbbbbbbb"
	fileA = "cccccccccccccccccccccccccc"
	fileB = "dddddddddddddddddddddddddd"
)

func TestReceiversKeepTheirOrder(t *testing.T) {
	before := []archive.Receiver{{Name: "市档案馆"}, {UnitID: unitB, Name: "乙部"}}
	form := url.Values{"to": {unitA, unitB}, "to_other": {"市财政局\r\n\n 市档案馆 \n市财政局"}}
	if got := receiversOf(form, "to", before); !slices.Equal(got, []string{"市档案馆", unitB, unitA, "市财政局"}) {
		t.Errorf("receivers %q", got)
	}
	form.Set("to_other", "")
	if got := receiversOf(form, "to", before); !slices.Equal(got, []string{unitB, unitA}) {
		t.Errorf("a receiver that was taken out stays: %q", got)
	}
}

// TestDraftFormRoundTrip: what a draft writes into its form is read back as the same draft.
func TestDraftFormRoundTrip(t *testing.T) {
	d := archive.Document{Kind: archive.Outgoing, Genre: archive.Letter, Title: "关于商请支持的函", Level: archive.LevelInternal,
		Urgency: archive.Urgent, Openness: archive.OpenOnRequest, Offline: true, Retention: archive.Years30, SeriesID: unitA, Note: "联系人：张宁",
		Body: archive.ParseBody("为此，商请如下。\n一、事项\n（一）人员。"), To: []archive.Receiver{{Name: "市财政局"}, {UnitID: unitB, Name: "乙部"}},
		CC: []archive.Receiver{{UnitID: unitA, Name: "甲部"}}, Countersign: []archive.UnitRef{{ID: unitB}},
		Files: []archive.DocumentFile{{File: archive.File{ID: fileA, Name: "a.pdf"}, Role: archive.Attachment, Name: "清单", Level: archive.Public}}}
	d.Body[1].Runs = []archive.TextRun{{From: 0, To: 2, Mark: "bold"}}
	c := changeOf(formOfDraft(office.Desk{Document: d}), d)
	if *c.Genre != d.Genre || *c.Title != d.Title || *c.Level != d.Level || *c.Urgency != d.Urgency || *c.Openness != d.Openness ||
		!*c.Offline || *c.Retention != d.Retention || *c.Series != d.SeriesID || *c.Note != d.Note {
		t.Errorf("fields changed: %+v", c)
	}
	if !slices.Equal(*c.To, []string{"市财政局", unitB}) || !slices.Equal(*c.CC, []string{unitA}) || !slices.Equal(*c.Countersign, []archive.ID{unitB}) {
		t.Errorf("receivers changed: %v %v %v", *c.To, *c.CC, *c.Countersign)
	}
	if !slices.Equal(*c.Attachments, []office.Attachment{{File: fileA, Name: "清单", Level: archive.Public}}) {
		t.Errorf("attachments changed: %v", *c.Attachments)
	}
	if c.Body.Plain() != d.Body.Plain() || len((*c.Body)[1].Runs) != 1 {
		t.Errorf("body changed: %+v", *c.Body)
	}
}

// TestCoIssuersKeepTheirOrder: what was there first stays first, what is picked follows, and a button moves one forward.
func TestCoIssuersKeepTheirOrder(t *testing.T) {
	d := archive.Document{Kind: archive.Outgoing, Body: archive.ParseBody("正文。"), CoIssuers: []archive.CoIssuer{{Name: "市档案局"}, {UnitID: unitB, Unit: 2, Name: "乙部"}}}
	form := formOfDraft(office.Desk{Document: d, Signer: fileA})
	if c := changeOf(form, d); !slices.Equal(*c.CoIssuers, []string{"市档案局", unitB}) || *c.ToSign != fileA {
		t.Errorf("changed without a change: %q, %q", *c.CoIssuers, *c.ToSign)
	}
	form.Add("co_issuers", unitA)
	form.Set("raise", unitA)
	form.Del("to_sign") // the route lets nobody choose
	if c := changeOf(form, d); !slices.Equal(*c.CoIssuers, []string{"市档案局", unitA, unitB}) || c.ToSign != nil {
		t.Errorf("one moved forward: %q", *c.CoIssuers)
	}
	form.Set("raise", "市档案局")
	if c := changeOf(form, d); !slices.Equal(*c.CoIssuers, []string{"市档案局", unitB, unitA}) {
		t.Errorf("the first one moved forward: %q", *c.CoIssuers)
	}
}

func TestReportsHaveNoNumber(t *testing.T) {
	c := changeOf(url.Values{"series": {unitA}, "openness": {"actively"}}, archive.Document{Kind: archive.Report})
	if c.Series != nil || c.Openness != nil || c.Offline != nil {
		t.Errorf("a report got a number or was published: %+v", c)
	}
}

func TestRemovedFilesTakeTheirNamesAlong(t *testing.T) {
	form := url.Values{"attachment": {fileA, fileB}, "attachment_name": {"一", " 二 "}, "attachment_level": {"public", "internal"}, "remove": {fileA}}
	if got := attachmentsOf(form); !slices.Equal(got, []office.Attachment{{File: fileB, Name: "二", Level: archive.LevelInternal}}) {
		t.Errorf("attachments %v", got)
	}
	if got := attachmentsOf(url.Values{"attachment": {fileA}}); len(got) != 1 || got[0].File != fileA {
		t.Errorf("a file without a name is lost: %v", got)
	}
}

func TestFixesGoWhereTheyBelong(t *testing.T) {
	for _, c := range []struct{ fix, field, want string }{
		{"title:0:关于防汛的通知", "title", "关于防汛的通知"},
		{"title:0:函：一", "title", "函：一"},
		{"body:1:二、时间:安排", "body", "一、范围\n二、时间:安排"},
		{"body:7:多余", "body", "一、范围\n\n三、时间"},
		{"attachments:0:清单", "attachment_name", "清单"},
		{"attachments:3:清单", "attachment_name", "附件1.pdf"},
		{"level:0:public", "level", "internal"},
		{"title:-1:x", "title", "旧"},
		{"title", "title", "旧"},
		{"", "title", "旧"},
	} {
		form := url.Values{"title": {"旧"}, "body": {"一、范围\n\n三、时间"}, "attachment_name": {"附件1.pdf"}, "level": {"internal"}, "fix": {c.fix}}
		if applyFix(form); form.Get(c.field) != c.want {
			t.Errorf("%q: %q, want %q", c.fix, form.Get(c.field), c.want)
		}
	}
}

// house is an organisation of two departments, one with an office below it, beside two other organisations.
func house() []archive.Unit {
	return []archive.Unit{{Key: 1, ID: "root", Organisation: 1, Name: "集团", Root: true},
		{Key: 2, ID: unitA, Organisation: 1, Parent: 1, Name: "办公室", Pinyin: "ban'gong'shi bangongshi bgs"},
		{Key: 3, ID: unitB, Organisation: 1, Parent: 2, Name: "档案室", Pinyin: "dang'an'shi danganshi das"},
		{Key: 4, ID: "unit4", Organisation: 1, Parent: 1, Name: "财务部"},
		{Key: 5, ID: "other", Organisation: 2, Name: "水务公司", Root: true},
		{Key: 6, ID: "inner", Organisation: 2, Parent: 5, Name: "水务公司综合部"}}
}

func TestPickTree(t *testing.T) {
	tree := pickTree(house(), 1, []string{unitB, "other"})
	if len(tree) != 2 || tree[0].Group != "own" || tree[1].Group != "others" {
		t.Fatalf("groups %+v", tree)
	}
	own, others := tree[0], tree[1]
	if own.Total != 3 || own.Picked != 1 || !own.Open() || len(own.Below) != 2 || own.Below[0].Below[0].ID != unitB || !own.Below[0].Below[0].Chosen {
		t.Errorf("own departments %+v", own)
	}
	if others.Total != 1 || others.Below[0].ID != "other" {
		t.Errorf("departments of others are no receivers: %+v", others)
	}
	if keys := own.Below[0].Keys; !strings.Contains(keys, "bgs") || !strings.Contains(keys, "办公室") {
		t.Errorf("found by %q", keys)
	}
	if tree := departments(house(), 1, nil); len(tree) != 1 || tree[0].Group != "own" {
		t.Errorf("departments %+v", tree)
	}
	if tree := pickTree(house()[4:], 1, nil); len(tree) != 1 || tree[0].Group != "others" {
		t.Errorf("an empty house shows a group: %+v", tree)
	}
}

func TestPrintedLine(t *testing.T) {
	picked := pickedUnits(house(), []string{"other", unitA, "gone"})
	if got := printedLine(picked, "市财政局\n", "："); got != "水务公司，办公室，市财政局：" {
		t.Errorf("printed %q", got)
	}
	if got := printedLine(nil, " ", "。"); got != "" {
		t.Errorf("printed %q for nobody", got)
	}
}

// TestStepsOfRoutesHaveTheirEnglish: pages say the names of steps by the catalogue.
func TestStepsOfRoutesHaveTheirEnglish(t *testing.T) {
	english, err := readSentences(localeFiles, "locales/en")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("../workflow/routes/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no routes: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var route workflow.Route
		if err := json.Unmarshal(data, &route); err != nil {
			t.Fatal(err)
		}
		for _, step := range route.Steps {
			if english[step.Name].Other == "" {
				t.Errorf("step %q of %s has no English", step.Name, route.Name)
			}
		}
	}
}
