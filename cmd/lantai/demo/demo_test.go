package demo

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/lantai/lantai/archive"
)

func load(t *testing.T) *Demo {
	t.Helper()
	d, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDecodeIsStrict(t *testing.T) {
	for _, content := range []string{`{"title": "甲", "titel": "乙"}`, `{"drafted": {"ago": 1, "at": "9h"}}`, `{} {}`, `{`} {
		var d Document
		if err := decode([]byte(content), &d); err == nil {
			t.Errorf("decode accepts %s", content)
		}
	}
	var d Document
	if err := decode([]byte(`{"title": "甲", "drafted": {"ago": 2, "at": "09:05"}}`), &d); err != nil || d.Drafted.At != 9*60+5 {
		t.Errorf("decode of a proper document: %v, %+v", err, d.Drafted)
	}
}

func TestEveryStageIsShown(t *testing.T) {
	d := load(t)
	if len(d.Documents) < 100 {
		t.Errorf("only %d documents", len(d.Documents))
	}
	stages, genres := map[Stage]int{}, map[archive.Genre]int{}
	steps, levels := map[Step]int{}, map[archive.Level]int{}
	for _, doc := range d.Documents {
		stages[doc.Stage]++
		genres[doc.Genre]++
		levels[doc.Level]++
		if doc.Awaiting != nil {
			steps[doc.Awaiting.Step]++
		}
	}
	for _, s := range []Stage{Drafting, Returned, Recalled, InReview, Terminated, Signed, Numbered, Sealed, Issued, Filed, Voided,
		Withdrawn, Repealed, Received, Registered, InHand, Completed, SentBack} {
		if stages[s] == 0 {
			t.Errorf("no document is %s", s)
		}
	}
	for _, s := range []Step{StepReview, StepCountersign, StepEdit, StepSign, StepPropose, StepInstruct, StepHandle, StepRead} {
		if steps[s] == 0 {
			t.Errorf("no document waits at %s", s)
		}
	}
	for _, l := range []archive.Level{archive.Public, archive.LevelInternal, archive.WorkSecret} {
		if levels[l] == 0 {
			t.Errorf("no document is %s", l)
		}
	}
	if len(genres) < 10 {
		t.Errorf("only %d genres", len(genres))
	}
	t.Logf("%d documents, stages %v, waiting at %v, levels %v, genres %v", len(d.Documents), stages, steps, levels, genres)
}

func TestEveryLoanStageIsShown(t *testing.T) {
	stages := map[LoanStage]int{}
	for _, l := range load(t).Loans {
		stages[l.Stage]++
	}
	for _, s := range []LoanStage{LoanRequested, LoanRefused, LoanLent, LoanOverdue, LoanRecalled, LoanReturned, LoanClosed} {
		if stages[s] == 0 {
			t.Errorf("no loan is %s", s)
		}
	}
}

// TestTexts checks what the format check would refuse, so that only the deliberate faults show there.
func TestTexts(t *testing.T) {
	faults := 0
	for _, doc := range load(t).Documents {
		if doc.DeliveredFrom != "" {
			continue
		}
		if doc.DeliberateFault != "" {
			faults++
			continue
		}
		checkText(t, doc)
	}
	if faults < 3 || faults > 4 {
		t.Errorf("%d drafts break rules deliberately, not 3 or 4", faults)
	}
}

func checkText(t *testing.T, doc Document) {
	t.Helper()
	body := string(doc.Body.Text())
	if !strings.HasSuffix(string(doc.Title), string(doc.Genre)) {
		t.Errorf("%s: title does not end with %s", doc.Key, doc.Genre)
	}
	if !doc.Genre.Valid() || doc.Genre == archive.Motion {
		t.Errorf("%s: genre %q", doc.Key, doc.Genre)
	}
	if doc.Genre == archive.Request && !strings.HasSuffix(body, "妥否，请批示。") {
		t.Errorf("%s: the request does not end with 妥否，请批示。", doc.Key)
	}
	if doc.Genre == archive.ReportUp && (strings.Contains(body, "请批示") || strings.Contains(body, "请予批准")) {
		t.Errorf("%s: the report carries a request", doc.Key)
	}
	upward := doc.Genre.Upward() && doc.Kind == archive.Outgoing
	if upward && (len(doc.To) != 1 || doc.Note == "") {
		t.Errorf("%s: an upward document needs one receiver and a contact", doc.Key)
	}
	if n := utf8.RuneCountInString(body); n < 100 {
		t.Errorf("%s: body of %d characters", doc.Key, n)
	}
	for _, bad := range []string{"附件：", "★", "【", "[", "〔20", "（20", "  ", "!", "！"} {
		if strings.Contains(body+string(doc.Title), bad) {
			t.Errorf("%s: text contains %q", doc.Key, bad)
		}
	}
}

// TestHeadingsCount checks that the marks 一、二、三、 of a body go on without a gap.
func TestHeadingsCount(t *testing.T) {
	numerals := []string{"一、", "二、", "三、", "四、", "五、", "六、", "七、", "八、", "九、"}
	for _, doc := range load(t).Documents {
		if doc.DeliberateFault != "" {
			continue
		}
		first, second := 0, 0
		for _, block := range archive.ParseBody(string(doc.Body.Text())) {
			switch block.Kind {
			case archive.Heading1:
				if !strings.HasPrefix(block.Text, numerals[first]) {
					t.Errorf("%s: %q should be %s", doc.Key, block.Text, numerals[first])
				}
				first, second = first+1, 0
			case archive.Heading2:
				if want := "（" + strings.TrimSuffix(numerals[second], "、") + "）"; !strings.HasPrefix(block.Text, want) {
					t.Errorf("%s: %q should be %s", doc.Key, block.Text, want)
				}
				second++
			}
		}
	}
}
