package main

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow/org"
)

// founding are the arguments of a set-up.
var founding = []string{"setup", "--json", "--organisation", "霁川城建集团有限公司", "--short-name", "霁川城建", "--fonds", "J101", "--company",
	"--system-admin", "江叙白:jiangxubai:0001", "--security-officer", "秦守一:qinshouyi:0002", "--auditor", "欧阳澄:ouyangcheng:0003"}

// TestSetup is a real office from an empty folder to its first number: set up beside the running service, furnished by its officers, and
// worked in by its people.
func TestSetup(t *testing.T) {
	needsServer(t)
	data := filepath.Join(t.TempDir(), "data")
	s, _ := serving(t, data)
	if page := door(t, s); !strings.Contains(page, "lantai setup") {
		t.Error("the sign-in page of an empty installation does not say what to run")
	}
	b := &bureau{T: t, address: s.address, tokens: map[string]string{}, people: map[string]archive.ID{}, units: map[string]archive.ID{}, asked: map[string]bool{}}
	b.describe()
	for _, account := range setUp(t, data) {
		b.begin(account.Username, account.Password)
	}
	if page := door(t, s); strings.Contains(page, "lantai setup") {
		t.Error("the sign-in page of a house with people asks to set it up")
	}
	again := invoke(t.Context(), data, founding...)
	if again.status != 1 || again.out != "" || strings.Count(again.err, "。") != 2 || !strings.Contains(again.err, "没有改动任何内容") {
		t.Errorf("a second set-up ends with %d: %q %q", again.status, again.out, again.err)
	}
	b.settle()
	b.firstNumber()
}

func TestServeSaysWhatToRun(t *testing.T) {
	needsServer(t)
	s, _ := serving(t, filepath.Join(t.TempDir(), "data"))
	if err := s.end(); err != nil {
		t.Fatal(err)
	}
	if said := s.said(); !strings.Contains(said, "lantai setup") {
		t.Errorf("on standard error: %.300s", said)
	}
}

// needsServer skips, with a sentence, without PostgreSQL.
func needsServer(t *testing.T) {
	t.Helper()
	probe := invoke(t.Context(), filepath.Join(t.TempDir(), "probe"), founding...)
	if probe.status != 0 && strings.Contains(probe.err, "PostgreSQL") && os.Getenv("CI") == "" {
		t.Skipf("skipped: this test needs PostgreSQL; .ci/setup.sh test installs it (%s)", probe.err)
	}
}

func setUp(t *testing.T, data string) []firstAccount {
	t.Helper()
	done := invoke(t.Context(), data, founding...)
	var answer setupAnswer
	if err := json.Unmarshal([]byte(done.out), &answer); done.status != 0 || err != nil || len(answer.Accounts) != 3 {
		t.Fatalf("setup ends with %d: %s %s", done.status, done.out, done.err)
	}
	for i, role := range []org.Role{org.SystemAdmin, org.SecurityOfficer, org.Auditor} {
		if answer.Accounts[i].Role != role {
			t.Errorf("account %d is %s", i, answer.Accounts[i].Role)
		}
	}
	return answer.Accounts
}

// door is the sign-in page.
func door(t *testing.T, s *service) string {
	t.Helper()
	response, err := http.Get(s.address + "/login")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	page, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

// begin signs somebody in for the first time, and changes the password.
func (b *bureau) begin(username, password string) {
	b.Helper()
	in := b.wants(201, request{method: "POST", path: "/session", body: thing{"username": username, "password": password}})
	b.tokens[username] = in.text("token")
	if in.text("next") != "change_password" {
		b.Errorf("%s may begin without a password of his own: %s", username, in.raw)
	}
	b.wants(204, request{who: username, method: "PUT", path: "/password", body: thing{"old": password, "password": bureauPassword}})
}

// The people of the new office.
const (
	firstDrafter, firstHead, firstOffice, firstLeader, firstClerk, firstArchivist = "zhangsan", "wangfang", "zhengshi", "chenyi", "wujiu", "sunqi"
)

// settle has the administrator make units and people, the security officer give them roles, and the clerk add the series.
func (b *bureau) settle() {
	const admin, guard = "jiangxubai", "qinshouyi"
	root := b.unitsByName(admin)["霁川城建集团有限公司"]
	for name, code := range map[string]string{"财务部": "CWB", "工程部": "GCB"} {
		b.make(admin, "/units", thing{"parent": root, "name": name, "code": code})
	}
	b.units = b.unitsByName(admin)
	for _, p := range []struct {
		username, name, unit, title string
		head                        bool
		role                        org.Role
	}{
		{firstDrafter, "张三", "财务部", "科员", false, ""}, {firstHead, "王芳", "财务部", "部长", true, ""},
		{firstOffice, "郑十", "办公室", "主任", true, org.Office}, {firstLeader, "陈一", "霁川城建集团有限公司", "总经理", false, org.Leader},
		{firstClerk, "吴九", "办公室", "机要员", false, org.Clerk}, {firstArchivist, "孙七", "办公室", "档案员", false, org.Archivist},
	} {
		made := b.make(admin, "/people", thing{"name": p.name, "username": p.username, "staff_no": p.username, "unit": b.units[p.unit], "title": p.title, "head": p.head})
		b.people[p.username] = archive.ID(made.text("id"))
		b.begin(p.username, made.text("password"))
		if p.role != "" {
			b.post(guard, "/people/"+made.text("id")+"/roles", thing{"role": p.role})
		}
	}
	b.series = archive.ID(b.make(firstClerk, "/series", thing{"code": "霁建发", "name": "公司发文", "level_class": "plain", "form": "document"}).text("id"))
}

func (b *bureau) unitsByName(who string) map[string]archive.ID {
	b.Helper()
	units := map[string]archive.ID{}
	for _, u := range b.get(who, "/units").items() {
		units[u.text("name")] = archive.ID(u.text("id"))
	}
	return units
}

// firstNumber brings one document from its draft to number 1. The officers see nothing of it.
func (b *bureau) firstNumber() {
	id := b.make(firstDrafter, "/documents", b.draftOf("做好年度决算")).text("id")
	path := "/documents/" + id
	b.post(firstDrafter, path+"/submit", thing{"opinion": "请审核。", "choose": thing{"sign": []any{b.people[firstLeader]}}})
	for _, who := range []string{firstHead, firstOffice, firstLeader} {
		b.decide(who, id, "approve", thing{"opinion": "同意。"})
	}
	d := b.post(firstClerk, path+"/number", nil)
	if want := archive.PrintNumber("霁建发", archive.Date(d.text("date")).Year(), 1); d.text("number") != want {
		b.Errorf("number %q, want %s", d.text("number"), want)
	}
	for _, officer := range []string{"jiangxubai", "qinshouyi", "ouyangcheng"} {
		b.refused(404, "not_found", "", request{who: officer, method: "GET", path: path})
	}
	if acts := b.get("ouyangcheng", "/audit?act=person.").items(); len(acts) < 12 {
		b.Errorf("the auditor sees %d acts on people", len(acts))
	}
}
