package staff_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/staff"
	"github.com/lantai/lantai/workflow/org"
)

// TestSeparationOfDuty lets everybody try everything.
func TestSeparationOfDuty(t *testing.T) {
	t.Parallel()
	h := founded(t)
	finance, works := h.unit("财务部", "CWB"), h.unit("工程部", "GCB")
	zhang := h.person("zhangsan", "张三", finance, "科员")
	h.person("ligong", "李工", works, "工程师")
	h.person("wangke", "王科", finance, "科长")
	h.ok(h.Grant(t.Context(), h.by("guard"), h.id("wangke"), staff.NewGrant{Role: org.UnitAdmin, Unit: finance}))
	acts := map[string]func(by archive.By) error{
		"unit":  func(by archive.By) error { return h.AddUnit(t.Context(), by, staff.NewUnit{Parent: h.root}) },
		"reset": func(by archive.By) error { _, err := h.ResetPassword(t.Context(), by, zhang); return err },
		"post": func(by archive.By) error {
			return h.Appoint(t.Context(), by, zhang, staff.NewPost{Unit: finance, Title: ""})
		},
		"grant": func(by archive.By) error {
			return h.Grant(t.Context(), by, zhang, staff.NewGrant{Role: org.Clerk, From: "x"})
		},
		"clearance": func(by archive.By) error { return h.SetClearance(t.Context(), by, zhang, archive.Secret) },
		"series":    func(by archive.By) error { return h.AddSeries(t.Context(), by, h.own, staff.SeriesText{Class: "x"}) },
	}
	for who, may := range map[string]string{"admin": "unit reset post series", "guard": "grant clearance", "audit": "", "wangke": "post", "ligong": ""} {
		for name, act := range acts {
			err, allowed := act(h.by(who)), slices.Contains(strings.Fields(may), name)
			kind := archive.KindOf(err)
			// What is allowed gets as far as its fields, which are wrong on purpose, or is done.
			if allowed && err != nil && kind != archive.Invalid || !allowed && kind != archive.Forbidden && kind != archive.NotFound {
				t.Errorf("%s tries %s: %v", who, name, err)
			}
		}
	}
	h.refused("a post in a foreign unit", h.Appoint(t.Context(), h.by("wangke"), zhang, staff.NewPost{Unit: works, Title: "顾问"}), archive.Forbidden, "部门管理员")
	h.refused("own post", h.Appoint(t.Context(), h.by("wangke"), h.id("wangke"), staff.NewPost{Unit: finance, Title: "部长"}), archive.Forbidden, "自己的")
	h.refused("own role", h.Grant(t.Context(), h.by("guard"), h.id("guard"), staff.NewGrant{Role: org.Leader}), archive.Forbidden, "自己的")
	h.refused("own clearance", h.SetClearance(t.Context(), h.by("guard"), h.id("guard"), archive.WorkSecret), archive.Forbidden, "自己的")
	h.refused("own account", h.Disable(t.Context(), h.by("admin"), h.id("admin")), archive.Forbidden, "自己的")
	_, err := h.ResetPassword(t.Context(), h.by("admin"), h.id("audit"))
	h.refused("the auditor's password", err, archive.Forbidden, "lantai user reset")
	h.refused("a state secret in an open house", h.SetClearance(t.Context(), h.by("guard"), zhang, archive.Secret), archive.Invalid, "非涉密系统")
	_, err = h.Person(t.Context(), h.by("ligong"), zhang)
	h.refused("a colleague's account", err, archive.NotFound, "")
	_, _, err = h.People(t.Context(), h.by("ligong"), staff.Asked{})
	h.refused("the list", err, archive.NotFound, "")
}

// TestNobodySetsThePasswordOfAnOfficerToBe: a password that is set before an office begins would open it, too.
func TestNobodySetsThePasswordOfAnOfficerToBe(t *testing.T) {
	t.Parallel()
	h := founded(t)
	zhang := h.person("zhangsan", "张三", h.unit("财务部", "CWB"), "科员")
	h.ok(h.Grant(t.Context(), h.by("guard"), zhang, staff.NewGrant{Role: org.Auditor, From: tomorrow}))
	_, err := h.ResetPassword(t.Context(), h.by("admin"), zhang)
	h.refused("the password of tomorrow's auditor", err, archive.Forbidden, "lantai user reset")
	card, err := h.Person(t.Context(), h.by("admin"), zhang)
	if err != nil || card.May.Reset {
		t.Errorf("it is offered: %v, %v", card.May.Reset, err)
	}
}

// TestNobodyMovesAMainPostOfAnotherUnit: what somebody drafts belongs to the unit of his main post, which is for those who give posts
// there to change.
func TestNobodyMovesAMainPostOfAnotherUnit(t *testing.T) {
	t.Parallel()
	h := founded(t)
	finance, works := h.unit("财务部", "CWB"), h.unit("工程部", "GCB")
	h.person("wangke", "王科", finance, "科长")
	h.ok(h.Grant(t.Context(), h.by("guard"), h.id("wangke"), staff.NewGrant{Role: org.UnitAdmin, Unit: finance}))
	li := h.person("ligong", "李工", works, "工程师")
	err := h.Appoint(t.Context(), h.by("wangke"), li, staff.NewPost{Unit: finance, Title: "顾问", Main: true})
	h.refused("a main post", err, archive.Forbidden, "部门管理员")
	h.ok(h.Appoint(t.Context(), h.by("wangke"), li, staff.NewPost{Unit: finance, Title: "顾问"}))
	card, err := h.Person(t.Context(), h.by("admin"), li)
	h.ok(err)
	i := slices.IndexFunc(card.Posts, func(p staff.Post) bool { return p.Unit.ID == finance })
	h.refused("made the main one", h.SetMain(t.Context(), h.by("wangke"), li, card.Posts[i].ID), archive.Forbidden, "部门管理员")
	h.ok(h.SetMain(t.Context(), h.by("admin"), li, card.Posts[i].ID))
}

// TestNobodyReadsAccountsAsAdministratorOfAUnit: who gives posts sees who is there, and not what they may know or when they signed in.
func TestNobodyReadsAccountsAsAdministratorOfAUnit(t *testing.T) {
	t.Parallel()
	h := founded(t)
	finance, works := h.unit("财务部", "CWB"), h.unit("工程部", "GCB")
	h.person("wangke", "王科", finance, "科长")
	h.ok(h.Grant(t.Context(), h.by("guard"), h.id("wangke"), staff.NewGrant{Role: org.UnitAdmin, Unit: finance}))
	li := h.person("ligong", "李工", works, "工程师")
	h.ok(h.Grant(t.Context(), h.by("guard"), li, staff.NewGrant{Role: org.Clerk, Unit: works}))
	page, _, err := h.People(t.Context(), h.by("wangke"), staff.Asked{})
	h.ok(err)
	for _, a := range page {
		if a.Clearance != "" || !a.SignedInAt.IsZero() || a.Name == "" {
			t.Errorf("the list tells %+v", a)
		}
	}
	card, err := h.Person(t.Context(), h.by("wangke"), li)
	h.ok(err)
	if card.Sees || card.Clearance != "" || len(card.Grants)+len(card.Sessions)+card.OpenTasks > 0 || len(card.Posts) != 1 {
		t.Errorf("the card tells %+v", card)
	}
	if card, err := h.Person(t.Context(), h.by("audit"), li); err != nil || !card.Sees || card.Clearance == "" || len(card.Grants) != 1 {
		t.Errorf("the auditor sees %+v, %v", card, err)
	}
}

func TestThreeOfficesNeverMeet(t *testing.T) {
	t.Parallel()
	h := founded(t)
	for _, c := range []struct {
		who  string
		role org.Role
	}{{"admin", org.Auditor}, {"admin", org.SecurityOfficer}, {"audit", org.SystemAdmin}} {
		err := h.Grant(t.Context(), h.by("guard"), h.id(c.who), staff.NewGrant{Role: c.role})
		h.refused(c.who+" as "+string(c.role), err, archive.Conflict, "三个不同的人")
	}
}

func TestLastOfficerStays(t *testing.T) {
	t.Parallel()
	h := founded(t)
	grant := func(username string) archive.ID {
		card, err := h.Person(t.Context(), h.by("guard"), h.id(username))
		h.ok(err)
		return card.Grants[0].ID
	}
	h.refused("revoke", h.Revoke(t.Context(), h.by("guard"), h.id("admin"), grant("admin"), ""), archive.Conflict, "最后一位系统管理员")
	h.refused("revoke later", h.Revoke(t.Context(), h.by("guard"), h.id("audit"), grant("audit"), "2027-01-01"), archive.Conflict, "最后一位安全审计员")
	h.refused("disable", h.Disable(t.Context(), h.by("admin"), h.id("guard")), archive.Conflict, "最后一位安全保密管理员")
	h.refused("end", h.End(t.Context(), h.by("admin"), h.id("audit"), tomorrow), archive.Conflict, "最后一位安全审计员")
	h.person("second", "沈二", h.unit("信息中心", "XXZ"), "工程师")
	h.ok(h.Grant(t.Context(), h.by("guard"), h.id("second"), staff.NewGrant{Role: org.SystemAdmin}))
	h.ok(h.Revoke(t.Context(), h.by("guard"), h.id("admin"), grant("admin"), ""))
	h.refused("what is no office any more", h.AddUnit(t.Context(), h.by("admin"), staff.NewUnit{Parent: h.root, Name: "某部", Code: "MMB"}), archive.NotFound, "")
	h.refused("the other", h.Revoke(t.Context(), h.by("guard"), h.id("second"), grant("second"), ""), archive.Conflict, "最后一位系统管理员")
}

// TestTwoAdministratorsCloseEachOther: one of the two is always left.
func TestTwoAdministratorsCloseEachOther(t *testing.T) {
	t.Parallel()
	h := founded(t)
	h.person("second", "沈二", h.unit("信息中心", "XXZ"), "工程师")
	h.ok(h.Grant(t.Context(), h.by("guard"), h.id("second"), staff.NewGrant{Role: org.SystemAdmin}))
	one, other, first, second := h.by("admin"), h.by("second"), h.id("admin"), h.id("second")
	errs := make([]error, 2)
	var group sync.WaitGroup
	group.Go(func() { errs[0] = h.Disable(t.Context(), one, second) })
	group.Go(func() { errs[1] = h.Disable(t.Context(), other, first) })
	group.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Errorf("%v; %v", errs[0], errs[1])
	}
}
