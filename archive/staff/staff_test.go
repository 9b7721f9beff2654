package staff_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/staff"
	"github.com/lantai/lantai/workflow/org"
)

func TestFoundOnce(t *testing.T) {
	t.Parallel()
	h := founded(t)
	_, err := h.Found(t.Context(), founding())
	h.refused("a second time", err, archive.Conflict, "这里已有单位和人员")
	card, err := h.Person(t.Context(), h.by("audit"), h.id("admin"))
	h.ok(err)
	if card.Clearance != archive.LevelInternal || !card.MustChange || len(card.Posts) != 0 || len(card.Grants) != 1 || card.Grants[0].Role != org.SystemAdmin {
		t.Errorf("%+v", card)
	}
	tokens, err := h.tokens("admin")
	h.ok(err)
	if slices.ContainsFunc(tokens, func(token string) bool { return !strings.HasPrefix(token, "p:") && !strings.HasPrefix(token, "o:") }) {
		t.Errorf("an officer holds %v", tokens)
	}
}

func TestFoundingRefusesOnePersonTwice(t *testing.T) {
	t.Parallel()
	h := empty(t)
	f := founding()
	f.Officers[org.Auditor] = staff.Officer{Name: "江叙白", Username: "audit", StaffNo: "003"}
	_, err := h.Found(t.Context(), f)
	h.refused("one name in two offices", err, archive.Invalid, "三个不同的人")
	f = founding()
	f.Organisation.Fonds = "J1"
	_, err = h.Found(t.Context(), f)
	h.refused("no such fonds", err, archive.Invalid, "全宗号")
	if _, err := h.Found(t.Context(), founding()); err != nil {
		t.Errorf("what was refused left something behind: %v", err)
	}
}

func TestWhatEndsOnADay(t *testing.T) {
	t.Parallel()
	h := founded(t)
	finance, works := h.unit("财务部", "CWB"), h.unit("工程部", "GCB")
	zhang := h.person("zhangsan", "张三", finance, "科员")
	li := h.person("lisi", "李四", finance, "会计")
	h.ok(h.Appoint(t.Context(), h.by("admin"), zhang, staff.NewPost{Unit: works, Title: "联络员", To: tomorrow}))
	h.ok(h.Grant(t.Context(), h.by("guard"), zhang, staff.NewGrant{Role: org.Clerk, Unit: works, To: tomorrow}))
	h.ok(h.End(t.Context(), h.by("admin"), li, tomorrow))
	before, err := h.tokens("zhangsan")
	h.ok(err)
	_, err = h.tokens("lisi")
	h.ok(err)
	token := [32]byte{1}
	h.ok(h.db.OpenSession(t.Context(), h.by("lisi"), token, archive.ProgramSession))
	h.clock.Pass(24 * time.Hour)
	after, err := h.tokens("zhangsan")
	h.ok(err)
	if len(after) != len(before)-2 || slices.ContainsFunc(after, func(t string) bool { return strings.HasPrefix(t, "c:") }) {
		t.Errorf("before %v, after %v", before, after)
	}
	_, err = h.tokens("lisi")
	h.refused("the account after its end", err, archive.Unauthorized, "已停用")
	_, err = h.db.Session(t.Context(), token)
	h.refused("its session", err, archive.Unauthorized, "")
	h.refused("a new session", h.db.OpenSession(t.Context(), h.by("lisi"), [32]byte{2}, archive.BrowserSession), archive.Unauthorized, "")
	h.ok(h.Enable(t.Context(), h.by("admin"), li))
	_, err = h.tokens("lisi")
	h.ok(err)
}

func TestSessionsEndAtOnce(t *testing.T) {
	t.Parallel()
	h := founded(t)
	id := h.person("zhangsan", "张三", h.unit("财务部", "CWB"), "科员")
	for name, act := range map[string]func() error{
		"disabled": func() error { return h.Disable(t.Context(), h.by("admin"), id) },
		"ended":    func() error { return h.End(t.Context(), h.by("admin"), id, today) },
		"reset":    func() error { _, err := h.ResetPassword(t.Context(), h.by("admin"), id); return err },
		"out":      func() error { return h.EndSessions(t.Context(), h.by("admin"), id) },
	} {
		token := [32]byte{byte(len(name))}
		h.ok(h.db.OpenSession(t.Context(), h.by("zhangsan"), token, archive.BrowserSession))
		card, err := h.Person(t.Context(), h.by("admin"), id)
		h.ok(err)
		if len(card.Sessions) != 1 || card.SignedInAt.IsZero() {
			t.Errorf("%s: before, %d sessions", name, len(card.Sessions))
		}
		h.ok(act())
		_, err = h.db.Session(t.Context(), token)
		h.refused(name, err, archive.Unauthorized, "")
		h.ok(h.Enable(t.Context(), h.by("admin"), id))
	}
}

func TestPostsOverTime(t *testing.T) {
	t.Parallel()
	h := founded(t)
	finance, works := h.unit("财务部", "CWB"), h.unit("工程部", "GCB")
	id := h.person("zhangsan", "张三", finance, "科员")
	h.ok(h.Appoint(t.Context(), h.by("admin"), id, staff.NewPost{Unit: works, Title: "副部长", Head: true, Main: true}))
	h.refused("the same post once more", h.Appoint(t.Context(), h.by("admin"), id, staff.NewPost{Unit: works, Title: "副部长", From: "2026-09-01"}),
		archive.Conflict, "时间重叠")
	card, err := h.Person(t.Context(), h.by("admin"), id)
	h.ok(err)
	if len(card.Posts) != 2 || card.Title != "副部长" || !card.Posts[0].Main || card.Posts[1].Main || card.Posts[0].From != today {
		t.Fatalf("%+v", card.Posts)
	}
	h.ok(h.EndPost(t.Context(), h.by("admin"), id, card.Posts[1].ID, "2026-09-01"))
	h.ok(h.EndPost(t.Context(), h.by("admin"), id, card.Posts[0].ID, "")) // began today: it never was
	card, err = h.Person(t.Context(), h.by("admin"), id)
	h.ok(err)
	if len(card.Posts) != 1 || card.Posts[0].To != "2026-09-01" || card.Title != "科员" {
		t.Errorf("%+v", card.Posts)
	}
	h.refused("into the past", h.EndPost(t.Context(), h.by("admin"), id, card.Posts[0].ID, "2026-08-01"), archive.Invalid, "不能早于今天")
}

func TestUnits(t *testing.T) {
	t.Parallel()
	h := founded(t)
	finance := h.unit("财务部", "CWB")
	works := h.unit("工程部", "GCB")
	admin := h.by("admin")
	text := func(s string) *string { return &s }
	h.refused("a name twice", h.AddUnit(t.Context(), admin, staff.NewUnit{Parent: h.root, Name: "财务部", Code: "XYZ"}), archive.Conflict, "已有“财务部”")
	h.refused("a code twice", h.AddUnit(t.Context(), admin, staff.NewUnit{Parent: h.root, Name: "场务部", Code: "cwb"}), archive.Conflict, "CWB")
	h.ok(h.ChangeUnit(t.Context(), admin, works, 1, staff.UnitChange{Name: text("工程管理部"), Parent: &finance}))
	h.refused("an old version", h.ChangeUnit(t.Context(), admin, works, 1, staff.UnitChange{Name: text("工程二部")}), archive.Stale, "")
	h.refused("a ring", h.ChangeUnit(t.Context(), admin, finance, 1, staff.UnitChange{Parent: &works}), archive.Invalid, "下级部门")
	h.refused("a unit with one below", h.CloseUnit(t.Context(), admin, finance, 1, "", false), archive.Conflict, "1 个部门")
	first := 1
	h.ok(h.ChangeUnit(t.Context(), admin, works, 2, staff.UnitChange{Parent: &h.root, Place: &first}))
	tree, err := h.Tree(t.Context(), admin)
	h.ok(err)
	if tree.Units[1].Name != "工程管理部" || tree.Units[2].Name != "办公室" || tree.Units[3].Name != "财务部" {
		t.Errorf("%v", tree.Units)
	}
	zhang := h.person("zhangsan", "张三", finance, "科员")
	h.refused("a unit with people", h.CloseUnit(t.Context(), admin, finance, 1, tomorrow, false), archive.Conflict, "1 个岗位")
	card, err := h.Person(t.Context(), admin, zhang)
	h.ok(err)
	h.ok(h.EndPost(t.Context(), admin, zhang, card.Posts[0].ID, tomorrow))
	h.ok(h.CloseUnit(t.Context(), admin, finance, 1, tomorrow, false))
	h.refused("a post that outlasts its unit", h.Appoint(t.Context(), admin, zhang, staff.NewPost{Unit: finance, Title: "会计"}), archive.Invalid, "撤销")
	for _, closed := range []bool{false, true} {
		var names []string
		h.ok(h.db.Read(t.Context(), admin, func(tx archive.Tx) error {
			units, err := tx.People().Units(t.Context())
			for _, u := range units {
				names = append(names, u.Name)
			}
			return err
		}))
		if slices.Contains(names, "财务部") == closed {
			t.Errorf("closed %v: %v", closed, names)
		}
		h.clock.Pass(24 * time.Hour)
	}
	h.refused("the office", h.CloseUnit(t.Context(), admin, tree.Units[2].ID, tree.Units[2].Version, "", false), archive.Invalid, "不能撤销")
}

func TestSecondLevelOrganisation(t *testing.T) {
	t.Parallel()
	h := founded(t)
	by := h.by("admin")
	by.Claim = &archive.Claim{Route: "test", Key: "1"}
	h.ok(h.AddOrganisation(t.Context(), by, staff.NewOrganisation{Above: h.own, Name: "霁川水务有限公司", Office: "综合办公室", OfficeCode: "ZHB", Fonds: "J102"}))
	water := archive.ID(by.Claim.Ref)
	house, err := h.House(t.Context(), h.by("admin"), water)
	h.ok(err)
	if house.Mark != "霁川水务有限公司文件" || house.ShortName != "霁川水务有限公司" || len(house.Units) != 2 || len(house.Fonds) != 1 || house.Parent.ID != h.own {
		t.Fatalf("%+v", house)
	}
	clerk := h.person("clerk", "柯致远", house.Units[1].ID, "文书")
	h.ok(h.Grant(t.Context(), h.by("guard"), clerk, staff.NewGrant{Role: org.Clerk}))
	h.refused("a post in the group", h.Appoint(t.Context(), h.by("admin"), clerk, staff.NewPost{Unit: h.root, Title: "顾问"}), archive.Invalid, "另建账号")
	h.refused("a role in the group", h.Grant(t.Context(), h.by("guard"), clerk, staff.NewGrant{Role: org.Clerk, Unit: h.root}), archive.Invalid, "另建账号")
	line := staff.SeriesText{Code: "霁水务", Name: "水务公司文件", Class: "plain", Form: "document"}
	h.refused("a series from above", h.AddSeries(t.Context(), h.by("admin"), water, line), archive.Forbidden, "自己的办公室")
	h.ok(h.AddSeries(t.Context(), h.by("clerk"), water, line))
	h.refused("once more", h.AddSeries(t.Context(), h.by("clerk"), water, line), archive.Conflict, "已有这个代字")
	line.Code, line.Class = "霁水务内", "work_secret"
	h.refused("above the clearance", h.AddSeries(t.Context(), h.by("clerk"), water, line), archive.Forbidden, "知悉权限")
	line.Code, line.Class = "霁水2", "plain"
	h.refused("a code with a figure", h.AddSeries(t.Context(), h.by("clerk"), water, line), archive.Invalid, "机关代字")
	house, err = h.House(t.Context(), h.by("clerk"), water)
	h.ok(err)
	series := house.Series[0]
	if series.UnitName != "综合办公室" || series.Version != 1 || !house.May.KeepOffice || house.May.Administer {
		t.Errorf("%+v", house)
	}
	closed := true
	h.ok(h.ChangeSeries(t.Context(), h.by("clerk"), series.ID, 1, staff.SeriesChange{Closed: &closed}))
	h.refused("an old version", h.ChangeSeries(t.Context(), h.by("clerk"), series.ID, 1, staff.SeriesChange{Closed: &closed}), archive.Stale, "")
	h.refused("the group from below", second(h.House(t.Context(), h.by("clerk"), h.own)), archive.NotFound, "")
	mark, name := "霁川水务文件", "霁川水务集团"
	h.ok(h.ChangeOrganisation(t.Context(), h.by("clerk"), water, 1, staff.OrganisationChange{Mark: &mark}))
	h.refused("the name", h.ChangeOrganisation(t.Context(), h.by("clerk"), water, 2, staff.OrganisationChange{Name: &name}), archive.Forbidden, "系统管理员")
	h.ok(h.ChangeOrganisation(t.Context(), h.by("admin"), water, 2, staff.OrganisationChange{Name: &name}))
	if house, err = h.House(t.Context(), h.by("clerk"), water); err != nil || house.Units[0].Name != name || house.Mark != mark {
		t.Errorf("%+v %v", house, err)
	}
}

func TestImport(t *testing.T) {
	t.Parallel()
	h := founded(t)
	finance := h.unit("财务部", "CWB")
	h.person("zhangsan", "张三", finance, "科员")
	list := `姓名,用户名,工号,部门,职务,负责人,停用日期
李四,lisi,A1,财务部,会计,,
李四,lisi,A1,办公室,联络员,,
张三,zhangsan,zhangsan,财务部,科员,,
张三,zhangsan,zhangsan,办公室,秘书,,
张山,zhangsan,A2,财务部,科员,,
王五,wangwu,A1,财务部,科员,,
赵六,赵六,A3,财务部,科员,,
钱七,qianqi,A4,采购部,科员,,
孙八,sunba,A5,,,,
周九,zhoujiu,A6,财务部,,,
吴十,wushi,A7,财务部,部长,是,2020-01-01
`
	want := []staff.ImportFate{staff.ImportNew, staff.ImportPost, staff.ImportThere, staff.ImportPost, staff.ImportBad, staff.ImportBad, staff.ImportBad,
		staff.ImportBad, staff.ImportNew, staff.ImportBad, staff.ImportBad}
	before, err := h.PreviewImport(t.Context(), h.by("admin"), h.own, list)
	h.ok(err)
	h.refused("by another", second(h.PreviewImport(t.Context(), h.by("guard"), h.own, list)), archive.Forbidden, "系统管理员")
	if _, total, err := h.People(t.Context(), h.by("admin"), staff.Asked{}); err != nil || total != 4 {
		t.Errorf("the preview left %d people: %v", total, err)
	}
	sent := func() archive.By {
		by := h.by("admin")
		by.Claim = &archive.Claim{Route: "POST /people/import", Key: "once"}
		return by
	}
	done, err := h.Import(t.Context(), sent(), h.own, list)
	h.ok(err)
	twice, err := h.Import(t.Context(), sent(), h.own, list)
	h.ok(err)
	for _, l := range twice {
		if l.Password != "" || l.Fate == staff.ImportNew {
			t.Errorf("sent again, line %d is %s with the password %q", l.Line, l.Fate, l.Password)
		}
	}
	for i, lines := range [][]staff.ImportLine{before, done} {
		for n, l := range lines {
			if l.Fate != want[n] || (l.Fate == staff.ImportBad) != (l.Why != nil) {
				t.Errorf("line %d is %s: %v", l.Line, l.Fate, l.Why)
			}
			if (l.Password != "") != (i == 1 && l.Fate == staff.ImportNew) {
				t.Errorf("line %d has the password %q", l.Line, l.Password)
			}
		}
	}
	card, err := h.Person(t.Context(), h.by("admin"), h.id("lisi"))
	h.ok(err)
	if len(card.Posts) != 2 || card.Title != "会计" || card.Clearance != archive.LevelInternal {
		t.Errorf("%+v", card)
	}
	again, err := h.Import(t.Context(), h.by("admin"), h.own, list)
	h.ok(err)
	for _, l := range again {
		if l.Fate != staff.ImportThere && l.Fate != staff.ImportBad {
			t.Errorf("a second time line %d is %s", l.Line, l.Fate)
		}
	}
}

func TestPeopleAreFound(t *testing.T) {
	t.Parallel()
	h := founded(t)
	finance := h.unit("财务部", "CWB")
	h.person("zhangsan", "张三丰", finance, "科员")
	h.person("leshan", "乐山", finance, "科员")
	h.ok(h.Disable(t.Context(), h.by("admin"), h.id("leshan")))
	for query, want := range map[string]int{"三丰": 1, "zhangsanfeng": 1, "zsf": 1, "ZHANGSAN": 1, "yueshan": 0, "": 4} {
		if _, total, err := h.People(t.Context(), h.by("audit"), staff.Asked{Query: query}); err != nil || total != want {
			t.Errorf("%q finds %d: %v", query, total, err)
		}
	}
	for asked, want := range map[staff.Asked]int{{Unit: finance}: 1, {Unit: finance, Which: staff.WhichEnded}: 1, {Unit: h.root, Which: staff.WhichAll}: 2,
		{NoPost: true}: 3, {Limit: 2, Offset: 3}: 4} {
		if _, total, err := h.People(t.Context(), h.by("audit"), asked); err != nil || total != want {
			t.Errorf("%+v finds %d: %v", asked, total, err)
		}
	}
}
