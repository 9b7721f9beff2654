package web

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow/org"
)

// TestThemesAreOneList compares the two dark blocks of tokens.css, and looks that dark names nothing that light does not.
func TestThemesAreOneList(t *testing.T) {
	css, err := staticFiles.ReadFile("static/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	token := regexp.MustCompile(`(--[\w-]+):\s*([^;]+);`)
	block := func(head string) map[string]string {
		_, rest, ok := strings.Cut(string(css), head)
		if !ok {
			t.Fatalf("no block %q", head)
		}
		body, _, _ := strings.Cut(rest, "}")
		values := map[string]string{}
		for _, m := range token.FindAllStringSubmatch(body, -1) {
			values[m[1]] = m[2]
		}
		return values
	}
	light, chosen, system := block(":root {"), block(`:root[data-theme="dark"] {`), block(`:root:not([data-theme="light"]) {`)
	if len(chosen) < 40 || len(chosen) != len(system) {
		t.Errorf("%d tokens chosen dark, %d by the system", len(chosen), len(system))
	}
	for name, value := range chosen {
		if system[name] != value {
			t.Errorf("%s is %s and %s", name, value, system[name])
		}
		if light[name] == "" {
			t.Errorf("%s has no light value", name)
		}
	}
}

// TestTemplatesHaveNothingInline: the policy would refuse it, and the page would lack it.
func TestTemplatesHaveNothingInline(t *testing.T) {
	inline := regexp.MustCompile(`(?i)\sstyle="|\son[a-z]+="|<style|<script>|javascript:|https?://`)
	for name, html := range templateTexts(t) {
		if found := inline.FindString(html); found != "" {
			t.Errorf("%s has %q", name, found)
		}
	}
}

// TestIconsExist looks up every icon that a template or the navigation names.
func TestIconsExist(t *testing.T) {
	sprite, err := staticFiles.ReadFile("static/icons.svg")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]string{}
	icon := regexp.MustCompile(`(?:iconS? |"Icon" )"(\w+)"`)
	for name, html := range templateTexts(t) {
		for _, m := range icon.FindAllStringSubmatch(html, -1) {
			used[m[1]] = name
		}
	}
	for _, p := range places {
		used[p.Icon] = "navigation"
	}
	for icon, where := range used {
		if !strings.Contains(string(sprite), `<symbol id="`+icon+`"`) {
			t.Errorf("%s uses icon %q, which is not in the sprite", where, icon)
		}
	}
}

func templateTexts(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, folder := range []string{"templates", "templates/parts"} {
		entries, err := templateFiles.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			if entry.IsDir() {
				continue
			}
			data, err := templateFiles.ReadFile(folder + "/" + entry.Name())
			if err != nil {
				t.Fatal(err)
			}
			texts[entry.Name()] = string(data)
		}
	}
	return texts
}

func TestFrameShowsPlacesOfTheRole(t *testing.T) {
	s := newServer(t)
	for _, p := range places {
		s.routes = append(s.routes, Route{Method: "GET", Path: p.Path})
	}
	page := func(roles ...org.Role) string {
		v := View{Page: Page{Title: "快捷键与帮助", Here: "search"}, Me: archive.Session{Name: "温如岚", Roles: roles}, Theme: "auto",
			Counts: Counts{ToDo: 1204}, Clock: Clock{Zone: time.UTC}}
		v.Nav, v.Tabs = s.navigation(v)
		html, err := s.templates.render("zh", "help", "help.html", v)
		if err != nil {
			t.Fatal(err)
		}
		return string(html)
	}
	staff, archivist := page(org.Staff), page(org.Staff, org.Archivist)
	if strings.Contains(staff, `href="/appraisals"`) || strings.Contains(staff, `href="/audit"`) || !strings.Contains(archivist, `href="/appraisals"`) {
		t.Error("places do not follow the roles")
	}
	if strings.Count(staff, `aria-current="page"`) != 2 || !strings.Contains(staff, `href="/search" data-place="search" aria-current="page"`) {
		t.Error("the current place is not marked in both navigations")
	}
	if !strings.Contains(staff, "1,204") || !strings.Contains(staff, `<html lang="zh-CN"`) {
		t.Error("count or language is missing")
	}
}

// TestPlacesThatAreNotThereAreNotLinked: a link leads somewhere.
func TestPlacesThatAreNotThereAreNotLinked(t *testing.T) {
	s := newServer(t)
	side, _ := s.navigation(View{Me: archive.Session{Roles: org.Roles()}})
	for _, group := range side {
		for _, entry := range group.Entries {
			if !s.has(entry.Path) {
				t.Errorf("%s leads nowhere", entry.Path)
			}
		}
	}
}

func TestPieces(t *testing.T) {
	s := newServer(t)
	for _, c := range []struct {
		lang, part string
		data       any
		want       string
	}{
		{"zh", "urgency", archive.ExtraUrgent, `<span class="badge u-extra">特急</span>`},
		{"en", "urgency", archive.Urgent, `<span class="badge u-urgent">Urgent</span>`},
		{"zh", "urgency", archive.Normal, ``},
		{"zh", "level", map[string]any{"Level": archive.Secret, "Term": "10年"}, `<span class="badge l-state">机密★10年</span>`},
		{"zh", "level", map[string]any{"Level": archive.WorkSecret, "Term": "10年"}, `<span class="badge l-work">工作秘密</span>`},
		{"zh", "level", map[string]any{"Level": archive.Public}, ``},
		{"en", "level", map[string]any{"Level": archive.Public, "Compared": true}, `<span class="badge">Public</span>`},
	} {
		html, err := s.templates.render(c.lang, "error", c.part, c.data)
		if err != nil || string(html) != c.want {
			t.Errorf("%s %v: %q %v", c.part, c.data, html, err)
		}
	}
	if got := titleHTML("关于<供热>的通知"); got != `关于&lt;供热&gt;<span class="tail">的通知</span>` {
		t.Errorf("title %q", got)
	}
}

func TestClock(t *testing.T) {
	zone := time.FixedZone("Asia/Shanghai", 8*60*60)
	languages, err := loadLanguages()
	if err != nil {
		t.Fatal(err)
	}
	at := func(s string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
		if err != nil {
			t.Fatal(err)
		}
		return v.UTC()
	}
	zh := Clock{Lang: languages[0], Zone: zone, Now: at("2026-11-20 00:30")}
	en := Clock{Lang: languages[1], Zone: zone, Now: at("2026-11-20 00:30")}
	for _, c := range [][2]string{
		{zh.When(at("2026-11-20 14:30")), "今天 14:30"}, {zh.When(at("2026-11-19 23:59")), "昨天 23:59"},
		{zh.When(at("2026-11-21 08:00")), "明天 08:00"}, {zh.When(at("2026-03-02 09:05")), "3月2日 09:05"},
		{zh.When(at("2025-11-20 09:05")), "2025年11月20日"}, {zh.When(time.Time{}), ""},
		{en.When(at("2026-11-19 23:59")), "Yesterday 23:59"}, {en.When(at("2026-03-02 09:05")), "2 Mar 09:05"},
		{zh.Day(at("2026-11-20 12:00")), "11月20日 周五"}, {en.Day(at("2026-11-20 12:00")), "Fri 20 Nov"},
		{zh.Date("2026-11-20"), "2026年11月20日"}, {zh.Date(""), ""},
		{zh.Took(42 * time.Minute), "42 分钟"}, {zh.Took(80 * time.Minute), "1 小时 20 分"}, {zh.Took(3 * time.Hour), "3 小时"},
		{zh.Took(30 * time.Hour), "1 天 6 小时"}, {zh.Took(48 * time.Hour), "2 天"}, {zh.Took(time.Second), "不到 1 分钟"},
		{zh.Due(at("2026-11-20 17:30")).Text, "17:30 前"}, {zh.Due(at("2026-11-19 21:30")).Text, "超期 3 小时"},
		{zh.Due(at("2026-11-23 17:30")).Text, "11月23日 周一"}, {zh.Due(at("2026-11-19 21:30")).Class, "late"},
		{fileSize(812), "812 B"}, {fileSize(24 << 10), "24 KB"}, {fileSize(1468006), "1.4 MB"}, {fileSize(3 << 30), "3 GB"},
		{grouped(7), "7"}, {grouped(1204), "1,204"}, {grouped(-1234567), "-1,234,567"},
	} {
		if c[0] != c[1] {
			t.Errorf("got %q, want %q", c[0], c[1])
		}
	}
}

func TestStaticFiles(t *testing.T) {
	s := newServer(t)
	ours := ask(s, "GET", s.static.url("app.css"), "")
	if ours.Code != 200 || !strings.Contains(ours.Header().Get("Cache-Control"), "immutable") || !strings.HasPrefix(ours.Header().Get("Content-Type"), "text/css") {
		t.Errorf("%d %v", ours.Code, ours.Header())
	}
	if older := ask(s, "GET", "/static/0123456789ab/app.css", ""); older.Code != 200 || older.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("of another release: %d %v", older.Code, older.Header())
	}
	for _, path := range []string{"../server.go", "%2e%2e/server.go", "", "absent.css"} {
		if w := ask(s, "GET", "/static/"+s.static.hash+"/"+path, ""); w.Code != 404 {
			t.Errorf("%q answers %d", path, w.Code)
		}
	}
}
