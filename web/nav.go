package web

import (
	"slices"

	"github.com/lantai/lantai/workflow/org"
)

// navEntry is one place of the navigation. Label is a sentence of the catalogue.
type navEntry struct {
	Key, Path, Icon, Label string
	Count                  int
	Current                bool
	roles                  []org.Role // nil: everybody
	group                  string
}

// navGroup is a part of the side navigation under a heading; the first has none.
type navGroup struct {
	Heading string
	Entries []navEntry
}

// places are all of the side navigation, in their order. A place shows when its page is registered and the person may enter it.
var places = []navEntry{
	{Key: "inbox", Path: "/inbox", Icon: "inbox", Label: "工作台"},
	{Key: "draft", Path: "/draft", Icon: "pen", Label: "拟稿"},
	{Key: "forms", Path: "/forms", Icon: "file", Label: "申请"},
	{Key: "search", Path: "/search", Icon: "search", Label: "检索"},
	{Key: "documents", Path: "/documents", Icon: "send", Label: "发文", group: "发文与收文"},
	{Key: "deliveries", Path: "/deliveries", Icon: "receive", Label: "收文", group: "发文与收文"},
	{Key: "register", Path: "/register", Icon: "hash", Label: "登记簿", group: "发文与收文"},
	{Key: "records", Path: "/records", Icon: "archive", Label: "档案", group: "档案"},
	{Key: "loans", Path: "/loans", Icon: "book", Label: "借阅", group: "档案"},
	{Key: "appraisals", Path: "/appraisals", Icon: "scale", Label: "鉴定", group: "档案", roles: []org.Role{org.Archivist}},
	{Key: "reports", Path: "/reports", Icon: "chart", Label: "统计", group: "管理"},
	{Key: "people", Path: "/people", Icon: "users", Label: "组织与账号", group: "管理",
		roles: []org.Role{org.SystemAdmin, org.SecurityOfficer, org.UnitAdmin, org.Auditor}},
	{Key: "organisation", Path: "/organisation", Icon: "gear", Label: "单位信息", group: "管理", roles: houseKeepers()},
	{Key: "stalled", Path: "/stalled", Icon: "warn", Label: "无人可办", group: "管理", roles: []org.Role{org.Office}},
	{Key: "handover", Path: "/handover", Icon: "swap", Label: "移交", group: "管理", roles: handsOver()},
	{Key: "calendar", Path: "/calendar", Icon: "clock", Label: "工作日历", group: "管理", roles: []org.Role{org.Office, org.SystemAdmin}},
	{Key: "routes", Path: "/routes", Icon: "swap", Label: "流程设置", group: "管理", roles: []org.Role{org.Office, org.SystemAdmin}},
	{Key: "form_designs", Path: "/forms/definitions", Icon: "file", Label: "表单设计", group: "管理", roles: []org.Role{org.Office, org.SystemAdmin}},
	{Key: "audit", Path: "/audit", Icon: "eye", Label: "审计", group: "管理", roles: []org.Role{org.Auditor}},
}

// thumbs are the places of the tab bar on a phone.
var thumbs = []string{"inbox", "search", "draft", "loans"}

// navigation picks the places of a person and marks the current one.
func (s *Server) navigation(v View) (side []navGroup, tabs []navEntry) {
	for _, p := range places {
		if !s.has(p.Path) || !Only(p.roles...).admits(v.Me.Roles) {
			continue
		}
		p.Current = p.Key == v.Here
		p.Count = v.Counts.of(p.Key)
		if len(side) == 0 || side[len(side)-1].Heading != p.group {
			side = append(side, navGroup{Heading: p.group})
		}
		last := &side[len(side)-1]
		last.Entries = append(last.Entries, p)
		if slices.Contains(thumbs, p.Key) {
			tabs = append(tabs, p)
		}
	}
	return side, append(tabs, navEntry{Key: "me", Path: "/me", Icon: "user", Label: "我的", Current: v.Here == "me"})
}

// of is what waits at a place.
func (n Counts) of(key string) int {
	switch key {
	case "inbox":
		return n.ToDo
	case "deliveries":
		return n.Unsigned
	}
	return 0
}

// home is the first place of a person: the desk, else one's own page.
func (s *Server) home(c *Call) error {
	if side, _ := s.navigation(View{Me: c.Session}); len(side) > 0 {
		return c.Go(side[0].Entries[0].Path)
	}
	return c.Go("/me")
}
