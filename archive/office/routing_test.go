package office_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
)

// routeText is the route in force as it leaves the house, after a change.
func (b *branch) routeText(name string, change func(*office.RouteText)) office.RouteText {
	b.Helper()
	id, err := b.RouteVersionID(b.Context(), b.as("editor"), name, 0)
	b.must(err)
	sheet, err := b.Route(b.Context(), b.as("editor"), id)
	b.must(err)
	change(&sheet.Written)
	return sheet.Written
}

func withoutStep(key string) func(*office.RouteText) {
	return func(r *office.RouteText) {
		r.Steps = slices.DeleteFunc(r.Steps, func(s office.StepText) bool { return s.Key == key })
	}
}

func TestWhatIsOnItsWayStaysOnItsVersion(t *testing.T) {
	b := newBranch(t)
	early := b.submit(b.draft())
	v, err := b.DraftRoute(t.Context(), b.as("editor"), b.routeText("issuing", withoutStep("review")), "小单位不设部门审核")
	b.must(err)
	if v.Version != 2 || v.State != archive.VersionDraft || v.Shipped() {
		t.Fatalf("%+v", v.Definition)
	}
	unmoved := b.submit(b.draft())
	if by := b.inHand(unmoved); by != "head" {
		t.Errorf("a draft of a route moves documents: %s", by)
	}
	v, err = b.ActivateRoute(t.Context(), b.as("editor"), v.ID)
	b.must(err)
	late := b.submit(b.draft())
	if by := b.inHand(late); by != "editor" {
		t.Errorf("the new version asks %s", by)
	}
	if by := b.inHand(early); by != "head" {
		t.Errorf("what was on its way now asks %s", by)
	}
	b.is(b.approve(early, "head", "editor", "leader"), archive.Signed)
	b.is(b.approve(late, "editor", "leader"), archive.Signed)
	b.retiredAgain(v.ID)
}

// retiredAgain takes the own version out of force: the one of the house is taken again, and what is on its way stays.
func (b *branch) retiredAgain(id archive.ID) {
	b.Helper()
	list, _, err := b.Routes(b.Context(), b.as("editor"))
	b.must(err)
	i := slices.IndexFunc(list, func(v archive.RouteVersion) bool { return v.ID == id })
	if list[i].Running != 1 || list[i].State != archive.VersionInForce {
		b.Errorf("%d run on the version that is %s", list[i].Running, list[i].State)
	}
	_, err = b.RetireRoute(b.Context(), b.as("editor"), id)
	b.must(err)
	if by := b.inHand(b.submit(b.draft())); by != "head" {
		b.Errorf("out of force, the own version still asks %s", by)
	}
	_, err = b.ActivateRoute(b.Context(), b.as("editor"), id)
	b.must(err)
	sheet, err := b.Route(b.Context(), b.as("editor"), id)
	b.must(err)
	var acts []string
	for _, l := range sheet.Lines {
		acts = append(acts, l.Act)
	}
	if !slices.Equal(acts, []string{"activate", "retire", "activate", "draft"}) {
		b.Errorf("the history says %v", acts)
	}
}

// inHand is who has the document.
func (b *branch) inHand(d archive.Document) string {
	b.Helper()
	v, err := b.Open(b.Context(), b.as("drafter"), d.ID)
	b.must(err)
	for _, s := range v.Rail {
		if s.State == workflow.RailNow && len(s.Seats) > 0 {
			return s.Seats[0].Name
		}
	}
	return ""
}

func TestAVersionThatWasInForceIsNeverChanged(t *testing.T) {
	b := newBranch(t)
	text := b.routeText("issuing", func(*office.RouteText) {})
	v, err := b.DraftRoute(t.Context(), b.as("editor"), text, "")
	b.must(err)
	text.Steps[1].Name = "部门审核"
	v, err = b.ChangeRoute(t.Context(), b.as("editor"), v.ID, v.Edition, text, "改名")
	b.must(err)
	_, err = b.ChangeRoute(t.Context(), b.as("editor"), v.ID, v.Edition-1, text, "")
	b.refused("changing what was not read", err, archive.Stale, "草稿")
	_, err = b.ActivateRoute(t.Context(), b.as("editor"), v.ID)
	b.must(err)
	_, err = b.ChangeRoute(t.Context(), b.as("editor"), v.ID, v.Edition, text, "")
	b.refused("changing a version in force", err, archive.Conflict, "另立新版")
	_, err = b.DiscardRoute(t.Context(), b.as("editor"), v.ID)
	b.refused("discarding a version in force", err, archive.Conflict, "另立新版")
	shipped, err := b.RouteVersionID(t.Context(), b.as("editor"), "issuing", 1)
	b.must(err)
	_, err = b.ChangeRoute(t.Context(), b.as("editor"), shipped, 1, text, "")
	b.refused("changing a version of the house", err, archive.Conflict, "随系统提供")
	_, err = b.RetireRoute(t.Context(), b.as("editor"), shipped)
	b.refused("retiring a version of the house", err, archive.Conflict, "随系统提供")
}

func TestOfTwoVersionsOneIsPutInForce(t *testing.T) {
	b := newBranch(t)
	text := b.routeText("report", func(*office.RouteText) {})
	ids := make([]archive.ID, 2)
	for i := range ids {
		v, err := b.DraftRoute(t.Context(), b.as("editor"), text, "")
		b.must(err)
		ids[i] = v.ID
	}
	// The same version twice at once, and another one beside it.
	asked := []archive.ID{ids[0], ids[0], ids[0], ids[0]}
	errs := make([]error, len(asked))
	var wait sync.WaitGroup
	for i, id := range asked {
		wait.Go(func() { _, errs[i] = b.ActivateRoute(t.Context(), b.as("editor"), id) })
	}
	wait.Wait()
	done := 0
	for _, err := range errs {
		switch {
		case err == nil:
			done++
		case archive.KindOf(err) != archive.Conflict:
			t.Error(err)
		}
	}
	if done != 1 {
		t.Errorf("%d were told that they have put the version in force", done)
	}
	_, err := b.ActivateRoute(t.Context(), b.as("editor"), ids[1])
	b.must(err)
	list, _, err := b.Routes(t.Context(), b.as("editor"))
	b.must(err)
	inForce := 0
	for _, v := range list {
		if v.Name == "report" && !v.Shipped() && v.State == archive.VersionInForce {
			inForce++
		}
	}
	if inForce != 1 {
		t.Errorf("%d versions of one route are in force", inForce)
	}
}

func TestWhoKeepsRoutes(t *testing.T) {
	b := newBranch(t)
	text := b.routeText("issuing", func(*office.RouteText) {})
	for _, who := range []string{"drafter", "head", "leader", "registrar"} {
		_, err := b.DraftRoute(t.Context(), b.as(who), text, "")
		b.refused(who+" drafts a route", err, archive.Forbidden, "")
	}
	v, err := b.DraftRoute(t.Context(), b.as("editor"), text, "")
	b.must(err)
	_, err = b.ActivateRoute(t.Context(), b.as("leader"), v.ID)
	b.refused("a leader puts a route in force", err, archive.Forbidden, "")
	_, err = b.Route(t.Context(), b.as("waterclerk"), v.ID)
	b.refused("another organisation reads a draft", err, archive.NotFound, "")
}

func TestFaultsKeepARouteOutOfForce(t *testing.T) {
	b := newBranch(t)
	v, err := b.DraftRoute(t.Context(), b.as("editor"), b.routeText("issuing", withoutStep("edit")), "")
	b.must(err)
	_, err = b.ActivateRoute(t.Context(), b.as("editor"), v.ID)
	b.refused("a route without review", err, archive.Invalid, "缺少办公室核稿")
	text := b.routeText("issuing", func(r *office.RouteText) {
		r.Steps[1].Who = office.WhoText{By: workflow.ByPost, Title: "工程师"}
		r.Steps[1].Self = ""
	})
	faults, err := b.CheckRoute(t.Context(), b.as("editor"), "", &text)
	b.must(err)
	if len(faults) != 1 || faults[0].Field != "review" || !strings.Contains(faults[0].Error(), "财务部") || strings.Contains(faults[0].Error(), "工程部") {
		t.Errorf("the engineers of one unit act for all: %v", faults)
	}
}

func TestRouteIsTriedWithoutStartingAnything(t *testing.T) {
	b := newBranch(t)
	leave, err := b.RouteVersionID(t.Context(), b.as("drafter"), "leave", 0)
	b.must(err)
	for days, want := range map[float64]string{2: "drafter head editor", 3.5: "drafter head leader editor"} {
		rail, err := b.TryRoute(t.Context(), b.as("drafter"), leave, nil, office.Trial{Values: map[string]any{"days": days}})
		b.must(err)
		if got := namesOn(rail); got != want {
			t.Errorf("%v days go %s", days, got)
		}
	}
	d := b.draft()
	issuing, err := b.RouteVersionID(t.Context(), b.as("drafter"), "issuing", 0)
	b.must(err)
	rail, err := b.TryRoute(t.Context(), b.as("drafter"), issuing, nil, office.Trial{Document: d.ID})
	b.must(err)
	if !strings.HasPrefix(namesOn(rail), "drafter head") {
		t.Errorf("the draft goes %s", namesOn(rail))
	}
	_, err = b.TryRoute(t.Context(), b.as("worker"), issuing, nil, office.Trial{Document: d.ID})
	b.refused("trying on a document that may not be known", err, archive.NotFound, "")
	v, err := b.Open(t.Context(), b.as("drafter"), d.ID)
	b.must(err)
	if len(v.Rail) != 0 {
		t.Error("the try has started something")
	}
}

func namesOn(rail []workflow.RailStep) string {
	var names []string
	for _, s := range rail {
		if s.State == workflow.RailOut {
			continue
		}
		for _, seat := range s.Seats {
			names = append(names, seat.Name)
		}
	}
	return strings.Join(names, " ")
}
