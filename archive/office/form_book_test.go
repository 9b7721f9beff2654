package office_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
)

// TestFinishedFormsAreFiledByTheirDefinition: a purchase has its record and its day when it is decided, a leave its day alone; both are
// counted, and only the purchase waits for the archivist.
func TestFinishedFormsAreFiledByTheirDefinition(t *testing.T) {
	b := newBranch(t)
	leave := b.approve(b.fill("leave", leaveOf(2)), "head", "editor")
	purchase := b.fill("purchase", map[string]any{"item": "打印机", "quantity": 2.0, "amount": 3000.0, "method": "direct", "purpose": "更新"})
	purchase = b.approve(purchase, "head", "editor")
	b.is(purchase, archive.Completed)
	b.is(leave, archive.Completed)
	for d, filed := range map[*archive.Document]bool{&leave: false, &purchase: true} {
		v, err := b.Open(t.Context(), b.as("archivist"), d.ID)
		if b.must(err); (v.Record != nil) != filed || v.Document.Dated != archive.DateOf(b.clock.Now(), v.Organisation.Zone) {
			t.Errorf("%s: record %v, dated %s", d.Title, v.Record, v.Document.Dated)
		}
		if filed && (v.Record.Category != "WS" || v.Record.Retention != archive.Years10 || !strings.Contains(v.Record.RetentionRule, "purchase")) {
			t.Errorf("filed as %+v", v.Record)
		}
	}
	r, err := b.Report(t.Context(), b.as("editor"), office.ReportAsked{Of: archive.ReportDocuments})
	b.must(err)
	sum := archive.DocumentTally{}
	for _, line := range r.Tallies {
		if line.Kind == archive.Application {
			sum.Add(line.DocumentTally)
		}
	}
	if sum.Count != 2 || sum.Finished != 2 || sum.Spared != 1 || sum.Unfiled() != 1 {
		t.Errorf("counted as %+v", sum)
	}
}

// TestAFormIsDesignedStepByStep: a draft may be unfinished, is changed by edition, tells what is wrong with it, and comes into force
// only when nothing is.
func TestAFormIsDesignedStepByStep(t *testing.T) {
	b := newBranch(t)
	form := archive.Form{Key: "overtime", Name: "加班申请", Route: "overtime"}
	v, err := b.BeginForm(t.Context(), b.as("editor"), form, "")
	b.must(err)
	_, err = b.BeginForm(t.Context(), b.as("editor"), form, "")
	b.refused("a key that is taken", err, archive.Conflict, "overtime")
	_, err = b.ActivateForm(t.Context(), b.as("editor"), v.ID)
	b.refused("a form without fields", err, archive.Invalid, "至少要有一个字段")
	form.Fields = []archive.FormField{{Name: "hours", Label: "时长", Type: archive.FormNumber}}
	changed, err := b.ChangeForm(t.Context(), b.as("editor"), v.ID, 1, form, "加时长")
	b.must(err)
	_, err = b.ChangeForm(t.Context(), b.as("editor"), v.ID, 1, form, "")
	b.refused("a change of what was not read", err, archive.Stale, "")
	_, err = b.ChangeForm(t.Context(), b.as("drafter"), v.ID, changed.Edition, form, "")
	b.refused("anybody changes forms", err, archive.Forbidden, "")
	d, err := b.FormDesign(t.Context(), b.as("editor"), v.ID)
	if b.must(err); len(d.Faults) != 0 || d.Way != nil || d.WayID != "" || len(d.Lines) != 2 || d.Note != "加时长" {
		t.Errorf("the design: %+v", d)
	}
	_, err = b.ActivateForm(t.Context(), b.as("editor"), v.ID)
	b.must(err)
	_, err = b.ChangeForm(t.Context(), b.as("editor"), v.ID, changed.Edition, form, "")
	b.refused("changing what was in force", err, archive.Conflict, "已经启用过")
	pdf, _, err := b.FormPaper(t.Context(), b.as("drafter"), v.ID)
	if b.must(err); !strings.HasPrefix(string(pdf), "%PDF") {
		t.Error("the form is not printed")
	}
}

// TestADesignNamesWhatItsRouteReads: the fields that conditions read are missed, a choice that is gone too; what nothing reads is not.
func TestADesignNamesWhatItsRouteReads(t *testing.T) {
	b := newBranch(t)
	for name, c := range map[string]struct {
		change func(*archive.Form)
		field  string
		says   string
	}{
		"without the days": {func(f *archive.Form) { f.Fields = slices.Delete(f.Fields, 3, 4) }, "route", "days"},
		"days in words": {func(f *archive.Form) {
			f.Fields[3] = archive.FormField{Name: "days", Label: "天数", Type: archive.FormText}
		}, "days", "类型变了"},
		"on the way of purchase": {func(f *archive.Form) { f.Route = "purchase" }, "route", "不适用"},
		"without a reason":       {func(f *archive.Form) { f.Fields = slices.Delete(f.Fields, 4, 5) }, "", ""},
	} {
		form := archive.BuiltinForms()[0]
		c.change(&form)
		faults, err := b.CheckForm(t.Context(), b.as("editor"), form)
		b.must(err)
		switch {
		case c.says == "" && len(faults) > 0, c.says != "" && len(faults) != 1:
			t.Errorf("%s: %v", name, faults)
		case c.says != "" && (faults[0].Field != c.field || !strings.Contains(faults[0].Error(), c.says)):
			t.Errorf("%s: %v at %s", name, faults[0], faults[0].Field)
		}
	}
}
