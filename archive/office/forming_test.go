package office_test

import (
	"strings"
	"testing"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// fill fills in a form as the drafter and sends it on its way.
func (b *branch) fill(form string, fields map[string]any) archive.Document {
	b.Helper()
	d, err := b.FillIn(b.Context(), b.as("drafter"), "", 0, office.Change{Form: &form, Fields: &fields}, true)
	b.must(err)
	return d
}

func leaveOf(days float64) map[string]any {
	return map[string]any{"type": "annual", "from": "2026-08-10", "until": "2026-08-14", "days": days, "reason": "回乡探亲"}
}

func TestLeaveGoesByItsDays(t *testing.T) {
	b := newBranch(t)
	short := b.fill("leave", leaveOf(2))
	b.is(short, archive.InReview)
	short = b.approve(short, "head", "editor")
	b.is(short, archive.Completed)
	long := b.approve(b.fill("leave", leaveOf(3.5)), "head", "leader", "editor")
	b.is(long, archive.Completed)
	v, err := b.Open(t.Context(), b.as("drafter"), long.ID)
	b.must(err)
	if len(v.Opinions) != 3 || v.Document.Number != "" || v.Document.Level != archive.LevelInternal || !strings.Contains(v.Document.Body.Plain(), "请假天数：3.5天") {
		t.Errorf("%d opinions, number %q, level %s: %s", len(v.Opinions), v.Document.Number, v.Document.Level, v.Document.Body.Plain())
	}
	_, err = b.Open(t.Context(), b.as("worker"), long.ID)
	b.refused("a colleague reads a leave", err, archive.NotFound, "")
}

func TestRefusedLeaveIsOver(t *testing.T) {
	b := newBranch(t)
	d := b.act("head", b.fill("leave", leaveOf(2)), office.Act{Verb: workflow.Disagree, Opinion: "近期任务集中。"})
	b.is(d, archive.Terminated)
}

func TestReturnedFormIsMendedAndSentAgain(t *testing.T) {
	b := newBranch(t)
	d := b.act("head", b.fill("leave", leaveOf(2)), office.Act{Verb: workflow.Return, Where: workflow.TheDrafter, Opinion: "请写明代理人。"})
	b.is(d, archive.Drafting)
	fields := leaveOf(4)
	fields["deputy"] = string(b.people["head"].ID)
	d, err := b.FillIn(t.Context(), b.as("drafter"), d.ID, d.Version, office.Change{Fields: &fields}, true)
	b.must(err)
	if d.Draft != 2 || !strings.Contains(d.Body.Plain(), "工作代理人：head") {
		t.Errorf("draft %d: %s", d.Draft, d.Body.Plain())
	}
	b.is(b.approve(d, "head", "leader", "editor"), archive.Completed)
}

func TestUnfinishedFormStaysADraft(t *testing.T) {
	b := newBranch(t)
	form, fields := "leave", map[string]any{"days": 2.0}
	_, err := b.FillIn(t.Context(), b.as("drafter"), "", 0, office.Change{Form: &form, Fields: &fields}, true)
	b.refused("sending half a form", err, archive.Invalid, "请填写请假类别")
	d, err := b.FillIn(t.Context(), b.as("drafter"), "", 0, office.Change{Form: &form, Fields: &fields}, false)
	b.must(err)
	b.is(d, archive.Drafting)
	bad := map[string]any{"deputy": string(b.people["waterclerk"].ID)}
	_, err = b.FillIn(t.Context(), b.as("drafter"), d.ID, d.Version, office.Change{Fields: &bad}, false)
	b.refused("a deputy of another house", err, archive.Invalid, "工作代理人")
	level := archive.Public
	_, err = b.FillIn(t.Context(), b.as("drafter"), d.ID, d.Version, office.Change{Level: &level}, false)
	b.refused("a level of its own", err, archive.Invalid, "level")
}

// TestAFormAndItsRouteAreDataAlone makes a form and a route that nobody has thought of when the program was written, and carries a
// request from its draft to its end.
func TestAFormAndItsRouteAreDataAlone(t *testing.T) {
	b := newBranch(t)
	form, err := archive.DecodeForm(strings.NewReader(`{"key": "overtime", "name": "加班申请", "route": "overtime", "fields": [
		{"name": "hours", "label": "加班时长", "type": "number", "required": true, "unit": "小时", "min": 1, "max": 12},
		{"name": "paid", "label": "计发加班费", "type": "flag"},
		{"name": "witness", "label": "证明人", "type": "person", "required": true}]}`))
	b.must(err)
	v, err := b.DraftForm(t.Context(), b.as("editor"), form, "人力资源部提出")
	b.must(err)
	_, err = b.ActivateForm(t.Context(), b.as("editor"), v.ID)
	b.must(err)
	r, err := b.DraftRoute(t.Context(), b.as("editor"), office.RouteText{Key: "overtime", Name: "加班", Kinds: []string{"overtime"}, Steps: []office.StepText{
		{Key: "draft", Name: "申请", Kind: workflow.Draft, Who: office.WhoText{By: workflow.ByDrafter}},
		{Key: "witness", Name: "证明", Kind: workflow.Approval, Who: office.WhoText{By: workflow.ByChosen, Field: "witness"}, OpinionRequired: true},
		{Key: "head", Name: "部门审批", Kind: workflow.Approval, Who: office.WhoText{By: workflow.ByUnitHead}},
		{Key: "leader", Name: "领导审批", Kind: workflow.Approval, Who: office.WhoText{By: workflow.ByRole, Role: org.Leader}, When: "paid and hours > 4"},
	}}, "")
	b.must(err)
	_, err = b.ActivateRoute(t.Context(), b.as("editor"), r.ID)
	b.must(err)
	request := map[string]any{"hours": "6", "paid": true, "witness": string(b.people["worker"].ID)}
	d := b.approve(b.fill("overtime", request), "worker", "head", "leader")
	b.is(d, archive.Completed)
	request["paid"] = false
	b.is(b.approve(b.fill("overtime", request), "worker", "head"), archive.Completed)
}

func TestAFormMustFitItsRoute(t *testing.T) {
	b := newBranch(t)
	leave := archive.BuiltinForms()[0]
	leave.Fields = append(leave.Fields[:3:3], leave.Fields[4:]...) // without the days that the route asks for
	v, err := b.DraftForm(t.Context(), b.as("editor"), leave, "")
	b.must(err)
	_, err = b.ActivateForm(t.Context(), b.as("editor"), v.ID)
	b.refused("a form without what its route reads", err, archive.Invalid, "days")
	_, err = b.DraftForm(t.Context(), b.as("drafter"), leave, "")
	b.refused("anybody makes forms", err, archive.Forbidden, "")
}
