package house

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// grants gives a role from now on, behind the back of the program.
func (b *bureau) grants(user string, role org.Role) {
	b.Helper()
	b.owner(`INSERT INTO role_grant (uid, person_id, role, organisation_id, valid)
		SELECT $3, id, $2, organisation_id, daterange('2026-01-01', NULL) FROM person WHERE id = $1`, b.people[user].Key, role, archive.NewID())
}

// TestNobodySignsByAHandOver: what a leader decides is handed over to a leader, however it is ordered; and nobody is handed the review
// of his own text.
func TestNobodySignsByAHandOver(t *testing.T) {
	b := newBureau(t)
	d := b.carry(b.carry(b.carry(b.draft(archive.LevelInternal, "关于设备采购的通知"), archive.InReview), archive.InReview), archive.InReview)
	for _, to := range []string{"registrar", "worker", "drafter"} {
		h, err := b.office.HandOver(t.Context(), b.as("editor"), b.id("leader"), b.id(to), "外出")
		b.ok(err)
		if h.Done != 0 || h.Left != 1 || !strings.Contains(h.Why.Error(), "不能") {
			t.Errorf("the signing went to %s: %d done, %d left, %v", to, h.Done, h.Left, h.Why)
		}
		if _, err := b.decide(to, d, office.Act{Verb: workflow.Approve, Opinion: "同意。"}); err == nil {
			t.Errorf("%s signs for the leader", to)
		}
	}
	b.grants("workshead", org.Leader)
	h, err := b.office.HandOver(t.Context(), b.as("editor"), b.id("leader"), b.id("workshead"), "外出")
	b.ok(err)
	if h.Done != 1 {
		t.Errorf("another leader gets %+v", h)
	}
	d, err = b.decide("workshead", d, office.Act{Verb: workflow.Approve, Opinion: "同意。"})
	if err != nil || d.Status != archive.Signed {
		t.Errorf("%s, %v", d.Status, err)
	}
}

// TestNobodyReviewsHisOwnTextByAHandOver: the head's review of a draft does not go to its drafter.
func TestNobodyReviewsHisOwnTextByAHandOver(t *testing.T) {
	b := newBureau(t)
	d := b.carry(b.draft(archive.LevelInternal, "关于设备采购的通知"), archive.InReview)
	h, err := b.office.HandOver(t.Context(), b.as("editor"), b.id("financehead"), b.id("drafter"), "外出")
	b.ok(err)
	if h.Done != 0 || h.Left != 1 {
		t.Errorf("%+v", h)
	}
	if _, err := b.decide("drafter", d, office.Act{Verb: workflow.Approve, Opinion: "同意。"}); err == nil {
		t.Error("the drafter reviews his own text")
	}
}

// TestNobodyHandsOverToHimself: who orders a hand-over by an office sees counts and no titles, so it does not go to him.
func TestNobodyHandsOverToHimself(t *testing.T) {
	b := newBureau(t)
	d := b.draft(archive.LevelInternal, "关于薪酬方案的通知")
	b.grants("worker", org.SystemAdmin)
	for _, user := range []string{"worker", "editor"} {
		_, err := b.office.HandOver(t.Context(), b.as(user), b.id("drafter"), b.id(user), "清理")
		b.refused(user+" takes the drafts over himself", err, archive.Forbidden)
		_, err = b.office.Open(t.Context(), b.as(user), d.ID)
		b.refused(user+" reads one", err, archive.NotFound)
	}
	if h, err := b.office.HandOver(t.Context(), b.as("financehead"), b.id("drafter"), b.id("financehead"), "离职"); err != nil || h.Done != 1 {
		t.Errorf("the head of the unit: %+v, %v", h, err)
	}
}

// TestNobodyGovernsTheHouseFromOneUnit: who is the office of one unit runs that unit alone.
func TestNobodyGovernsTheHouseFromOneUnit(t *testing.T) {
	b := newBureau(t)
	b.draft(archive.Public, "关于考勤的通知")
	b.grants("worker", org.Office)
	b.owner(`UPDATE role_grant SET unit_id = $2 WHERE person_id = $1`, b.people["worker"].Key, b.works.Key)
	ctx, by := t.Context(), b.as("worker")
	_, err := b.office.HandOver(ctx, by, b.id("drafter"), b.id("colleague"), "清理")
	b.refused("hands over what another unit has", err, archive.Forbidden)
	_, err = b.office.Stalled(ctx, by)
	b.refused("lists what waits for nobody", err, archive.Forbidden)
	_, err = b.office.DraftRoute(ctx, by, office.RouteText{Key: "issuing", Name: "发文"}, "")
	b.refused("drafts a route", err, archive.Forbidden)
	r, err := b.office.Report(ctx, by, office.ReportAsked{})
	if err != nil || r.Scope != archive.ScopeSelf {
		t.Errorf("reports on %q, %v", r.Scope, err)
	}
}

// TestNobodyLearnsFromACalendarHowMuchIsAbove: a pass over open tasks counts, and is there, as far as the asker's clearance reaches.
func TestNobodyLearnsFromACalendarHowMuchIsAbove(t *testing.T) {
	b := newBureau(t)
	b.heads("second") // of the general office, cleared for what is internal
	b.carry(b.draft(archive.WorkSecret, "关于演练的通知"), archive.InReview)
	for i, want := range []int{0, 1} {
		tasks, err := b.office.Reckon(t.Context(), b.as("second"))
		if err != nil || tasks != want {
			t.Errorf("%d tasks are reckoned, %v, want %d", tasks, err, want)
		}
		b.ok(b.office.ReckonWaiting(t.Context()))
		for user, total := range map[string]int{"second": want, "colleague": want, "visitor": 0, "worker": want + 1} {
			w, err := b.office.WorkingTime(t.Context(), b.as(user))
			b.ok(err)
			switch {
			case total == 0 && w.Latest != nil:
				t.Errorf("%s hears of a pass over %+v", user, w.Latest)
			case total > 0 && (w.Latest == nil || w.Latest.Total != total || w.Latest.Done != total || w.Latest.Finished.IsZero()):
				t.Errorf("%s hears of a pass over %+v, want %d", user, w.Latest, total)
			}
		}
		if i == 0 {
			b.carry(b.draft(archive.LevelInternal, "关于设备采购的通知"), archive.InReview)
		}
	}
}

// TestNobodyInAGroupReadsTitles: robots speak in a group, where even the title of a public draft would reach people who may not read it.
func TestNobodyInAGroupReadsTitles(t *testing.T) {
	b := newBureau(t)
	n, robot := b.messenger()
	b.ok(n.SetContact(t.Context(), b.as("financehead"), archive.Contact{Mobile: "13800000001", Channels: []archive.Channel{archive.DingTalk}}))
	b.carry(b.draft(archive.Public, "关于拟撤并机构的通知"), archive.InReview)
	b.clock.Pass(2 * time.Minute)
	b.ok(n.Deliver(t.Context()))
	robot.mu.Lock()
	defer robot.mu.Unlock()
	if len(robot.texts) != 1 || slices.ContainsFunc(robot.texts, func(text string) bool { return strings.Contains(text, "撤并") }) {
		t.Errorf("said in the group: %q", robot.texts)
	}
}

// TestNobodyTriesARouteAboveHisClearance: who would get what is above it tells who is cleared for that.
func TestNobodyTriesARouteAboveHisClearance(t *testing.T) {
	b := newBureau(t)
	issuing, err := b.office.RouteVersionID(t.Context(), b.as("visitor"), "issuing", 0)
	b.ok(err)
	sheet, err := b.office.Route(t.Context(), b.as("visitor"), issuing)
	b.ok(err)
	sheet.Written.Fields = nil // all that its kind has, the level too
	for _, level := range []archive.Level{archive.LevelInternal, archive.WorkSecret} {
		_, err := b.office.TryRoute(t.Context(), b.as("visitor"), "", &sheet.Written, office.Trial{Values: map[string]any{"level": string(level)}})
		if archive.KindOf(err) != archive.Invalid || !strings.Contains(err.Error(), "知悉权限") {
			t.Errorf("tried at %s: %v", level, err)
		}
	}
	_, err = b.office.TryRoute(t.Context(), b.as("drafter"), "", &sheet.Written, office.Trial{Values: map[string]any{"level": "work_secret"}})
	b.ok(err)
}

// TestNobodyBringsSecretsInByTheSide: names of uploads, routes and forms are looked at as all other texts are.
func TestNobodyBringsSecretsInByTheSide(t *testing.T) {
	b := newBureau(t)
	_, err := b.office.BeginUpload(t.Context(), b.as("drafter"), "机密★10年 方案.pdf", 1<<10, "")
	b.refused("the name of an upload in parts", err, archive.Invalid)
	issuing, err := b.office.RouteVersionID(t.Context(), b.as("editor"), "issuing", 0)
	b.ok(err)
	sheet, err := b.office.Route(t.Context(), b.as("editor"), issuing)
	b.ok(err)
	_, err = b.office.DraftRoute(t.Context(), b.as("editor"), sheet.Written, "按机密★10年的通知")
	b.refused("the note of a route", err, archive.Invalid)
	_, err = b.office.DraftRoute(t.Context(), b.as("editor"), sheet.Written, "照旧")
	b.ok(err)
	sheet.Written.Steps[0].Name = "拟稿（机密★10年）"
	_, err = b.office.DraftRoute(t.Context(), b.as("editor"), sheet.Written, "照旧")
	b.refused("the name of a step", err, archive.Invalid)
	form := archive.BuiltinForms()[0]
	form.Help = "机密★10年"
	_, err = b.office.DraftForm(t.Context(), b.as("editor"), form, "照旧")
	b.refused("the help of a form", err, archive.Invalid)
}

// TestNobodySeesDeliveriesByTheirKeys: what came at one moment stands in the order of title and unit, page by page; an order by keys
// would differ with what is hidden between them.
func TestNobodySeesDeliveriesByTheirKeys(t *testing.T) {
	b := newBureau(t)
	b.needFonts()
	to := []string{string(b.works.ID), string(b.bureau.ID), string(b.finance.ID)}
	for range 2 {
		b.carry(b.draft(archive.Public, "关于设备采购的通知", func(c *office.Change) { c.To = &to }), archive.Issued)
	}
	var units []string
	for cursor, pages := "", 0; pages == 0 || cursor != "" && pages < 9; pages++ {
		list, next, err := b.office.Deliveries(t.Context(), b.as("registrar"), archive.DeliveryUnsigned, cursor, 1)
		b.ok(err)
		for _, v := range list {
			units = append(units, v.UnitName)
		}
		cursor = next
	}
	if len(units) != 6 || !slices.IsSorted(units) {
		t.Errorf("deliveries stand as %v", units)
	}
}
