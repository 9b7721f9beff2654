package main

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/cmd/lantai/demo/loader"
	"github.com/lantai/lantai/storage/postgres"
)

// TestProgram is the program from its commands to its last second: the demo organisation, the service, one document from draft to
// loan through two organisations, the audit log proven beside the service and then tampered with.
func TestProgram(t *testing.T) {
	data, demo := shelf.take(t)
	testAccounts(t, demo)
	again := invoke(t.Context(), data, "demo", "--json")
	if again.status != 1 || again.out != "" || !strings.Contains(again.err, "演示内容只能装入空的系统") {
		t.Errorf("a second demo ends with %d: %q %q", again.status, again.out, again.err)
	}
	s, took := serving(t, data)
	t.Logf("ready after %d ms", took.Milliseconds())
	t.Run("life", func(t *testing.T) { newOffice(t, s, demo).life() })
	t.Run("audit", func(t *testing.T) { testAudit(t, data) })
	before := database(data)
	s.close()
	if left := database(data); before == 0 || left != 0 {
		t.Errorf("the database was process %d while serving, and is %d afterwards", before, left)
	}
}

func testAccounts(t *testing.T, demo demoAnswer) {
	held := map[string]int{}
	for _, a := range demo.Accounts {
		for _, role := range a.Roles {
			held[role]++
		}
		if a.Username == "" || a.Password == "" || a.Name == "" || a.Unit == "" {
			t.Errorf("account %+v", a)
		}
	}
	for _, role := range strings.Fields("staff head office leader clerk archivist system_admin security_officer auditor unit_admin") {
		if held[role] == 0 {
			t.Errorf("nobody holds the role %s", role)
		}
	}
	if len(demo.Accounts) < 30 || len(demo.Series) < 5 || !strings.HasPrefix(demo.BaseURL, "http://") {
		t.Errorf("%d accounts, %d series at %q", len(demo.Accounts), len(demo.Series), demo.BaseURL)
	}
}

// newOffice is the demo organisation behind the service, as its people work in it by the API.
func newOffice(t *testing.T, s *service, demo demoAnswer) *bureau {
	t.Helper()
	b := &bureau{T: t, address: s.address, tokens: map[string]string{}, people: map[string]archive.ID{}, units: map[string]archive.ID{},
		asked: map[string]bool{}}
	b.describe()
	names := map[string]string{}
	for _, a := range demo.Accounts {
		names[a.Name] = a.Username
	}
	b.enter("pengyuhe")
	for _, p := range b.get("pengyuhe", "/people").items() {
		b.people[names[p.text("name")]] = archive.ID(p.text("id"))
	}
	for _, u := range b.get("pengyuhe", "/units").items() {
		b.units[u.text("name")] = archive.ID(u.text("id"))
	}
	for _, line := range demo.Series {
		if line.Code == "霁城建" {
			b.series = line.ID
		}
	}
	return b
}

// enter signs people in.
func (b *bureau) enter(usernames ...string) {
	b.Helper()
	for _, name := range usernames {
		session := b.wants(http.StatusCreated, request{method: "POST", path: "/session", body: thing{"username": name, "password": loader.Password}})
		if b.tokens[name] = session.text("token"); session.text("next") != "" {
			b.Fatalf("%s must %s first", name, session.text("next"))
		}
	}
}

// The people of the life. In the head office: drafter, his head, two departments that countersign, office, leader, clerk, archivist,
// and a receiving department; in the other organisation its clerk, office, leader and the department that handles.
const (
	lifeDrafter, lifeHead           = "pengyuhe", "fangyanzhou"
	lifeFinance, lifeLegal          = "mengqingchuan", "yanmingche"
	lifeOffice, lifeLeader          = "suwanning", "guyunshen"
	lifeClerk, lifeArchivist        = "xujingan", "baimozhi"
	lifeReceiver, lifeReader        = "weizhiwei", "tianyueran"
	lifeReadersHead                 = "shaojingyi"
	otherClerk, otherOffice         = "liangmuqing", "shiyunxi"
	otherLeader, otherHandler       = "hanyuzhou", "zouhuaijin"
	lifeTitle                       = "霁川城建集团有限公司关于开展地下管廊渗漏排查整治工作的通知"
	lifeWord                        = "管廊渗漏排查"
	lifeOwn, lifeOther, lifeHandles = "战略发展部", "霁川市政工程有限公司", "工程技术部"
)

func (b *bureau) life() {
	b.enter(lifeHead, lifeFinance, lifeLegal, lifeOffice, lifeLeader, lifeClerk, lifeArchivist, lifeReceiver, lifeReader,
		lifeReadersHead, otherClerk, otherOffice, otherLeader, otherHandler)
	id, file := b.drafted()
	path := "/documents/" + id
	b.countersigned(id)
	b.signedAsEdited(id)
	number, committed := b.issuedWithNumber(path)
	b.foundAfter(committed, id, number)
	b.ownReceives(path)
	b.otherHandles(path, number)
	b.lent(path, file)
}

// drafted makes the draft with its attachment and sends it to the head.
func (b *bureau) drafted() (id, file string) {
	file = b.make(lifeDrafter, "/files", &upload{"file", "排查任务表.txt", "序号　管廊　责任单位\n1　东桥路综合管廊　霁川市政公司"}).text("id")
	d := b.make(lifeDrafter, "/documents", thing{"kind": "outgoing", "genre": "通知", "title": lifeTitle,
		"to": []any{b.units[lifeOwn], b.units[lifeOther]}, "level": "internal", "urgency": "normal", "series": b.series,
		"countersign": []any{b.units["财务管理部"], b.units["法务风控部"]}, "attachments": []any{thing{"file": file, "name": "排查任务表"}},
		"body": "为确保汛期地下管廊运行安全，现就开展渗漏排查整治工作通知如下。\n一、排查范围\n集团所属各综合管廊及附属设施。\n" +
			"二、工作要求\n各单位要逐段排查，建立台账，限期整改。\n三、时间安排\n请于本月底前报送排查情况。\n附件：排查任务表"})
	id = d.text("id")
	if errs := mustFindings(b.get(lifeDrafter, "/documents/"+id+"/checks")); len(errs) > 0 {
		b.Fatalf("the format check finds %v", errs)
	}
	b.post(lifeDrafter, "/documents/"+id+"/submit", thing{"opinion": "妥否，请审核。", "choose": thing{"sign": []any{b.people[lifeLeader]}}})
	b.decide(lifeHead, id, "approve", thing{"opinion": "同意，请会签。"})
	return id, file
}

// mustFindings are the findings that keep a draft from its review.
func mustFindings(a answer) (texts []string) {
	for _, f := range a.items() {
		if f.text("severity") == "must" {
			texts = append(texts, f.text("message"))
		}
	}
	return texts
}

// countersigned has both departments approve at the same moment.
func (b *bureau) countersigned(id string) {
	both := []string{lifeFinance, lifeLegal}
	answers := make([]answer, len(both))
	var group sync.WaitGroup
	for i, who := range both {
		task := b.taskOf(who, id)
		group.Go(func() {
			answers[i] = b.do(request{who: who, method: "POST", path: "/tasks/" + task + "/approve", body: thing{"opinion": "无不同意见。"}, key: b.key()})
		})
	}
	group.Wait()
	for i, a := range answers {
		if a.status != http.StatusOK {
			b.Fatalf("%s: %s", both[i], a.raw)
		}
	}
}

// taskOf is what waits for somebody at a document.
func (b *bureau) taskOf(who, document string) string {
	b.Helper()
	for _, task := range b.get(who, "/tasks?box=todo").items() {
		if task.text("document") == document {
			return task.text("id")
		}
	}
	b.Fatalf("nothing waits for %s at %s", who, document)
	return ""
}

// signedAsEdited has the office change the text, the leader sign what it then is, and nobody change it afterwards.
func (b *bureau) signedAsEdited(id string) {
	path := "/documents/" + id
	before := b.get(lifeOffice, path)
	edited := thing{"title": strings.Replace(lifeTitle, "工作的通知", "的通知", 1)}
	edit := request{who: lifeOffice, method: "PATCH", path: path, body: edited, headers: []string{"If-Match", before.header.Get("ETag")}}
	b.wants(http.StatusOK, edit)
	b.refused(http.StatusPreconditionFailed, "stale", "", edit)
	b.decide(lifeOffice, id, "approve", thing{"opinion": "已核，标题略作精简。"})
	d := b.decide(lifeLeader, id, "approve", thing{"opinion": "同意印发。"})
	if d.text("status") != "signed" || len(d.text("signed_digest")) != 64 || d.text("title") != edited["title"] {
		b.Fatalf("signed: %s", d.raw)
	}
	for _, who := range []string{lifeDrafter, lifeOffice, lifeLeader} {
		late := b.do(request{who: who, method: "PATCH", path: path, body: thing{"title": lifeTitle}, headers: []string{"If-Match", d.header.Get("ETag")}})
		if late.status != http.StatusConflict && late.status != http.StatusForbidden {
			b.Errorf("%s changes what is signed: %d %s", who, late.status, late.raw)
		}
	}
	if versions := b.get(lifeDrafter, path+"/versions").items(); len(versions) < 2 {
		b.Errorf("%d versions", len(versions))
	}
	if now := b.get(lifeDrafter, path); now.text("signed_digest") != d.text("signed_digest") {
		b.Errorf("the digest changes from %s to %s", d.text("signed_digest"), now.text("signed_digest"))
	}
}

// issuedWithNumber registers, seals and issues; the number is the next of its series.
func (b *bureau) issuedWithNumber(path string) (number string, committed time.Time) {
	register := "/series/" + string(b.series) + "/register"
	before := b.get(lifeClerk, register)
	d := b.post(lifeClerk, path+"/number", nil)
	last := int(before.thing["last"].(float64)) + 1
	want := archive.PrintNumber("霁城建", int(before.thing["year"].(float64)), last)
	after := b.get(lifeClerk, register)
	if d.text("number") != want || after.thing["continuous"] != true || after.thing["last"] != float64(last) {
		b.Fatalf("number %s, want %s; the register: %s", d.text("number"), want, after.raw)
	}
	b.post(lifeClerk, path+"/seal", nil)
	if d := b.post(lifeClerk, path+"/issue", nil); d.text("status") != "issued" {
		b.Fatalf("issued: %s", d.raw)
	}
	committed = time.Now()
	if pdf := b.get(lifeDrafter, path+"/pdf"); !bytes.HasPrefix(pdf.raw, []byte("%PDF-")) {
		b.Errorf("the PDF begins %.20q", pdf.raw)
	}
	return want, committed
}

// foundAfter waits until the document is found by its number and by its text, which is to be a second after its commit.
func (b *bureau) foundAfter(committed time.Time, id, number string) {
	b.eventually(lifeDrafter, "/search?q="+lifeWord+"&number="+number, func(a answer) bool {
		return len(a.items()) == 1 && a.items()[0].text("id") == id
	})
	b.Logf("found %d ms after its commit", time.Since(committed).Milliseconds())
	if a := b.get(lifeReader, "/search?q="+lifeWord); a.thing["total"] != 0.0 {
		b.Errorf("who has nothing to do with it finds %s", a.raw)
	}
}

// arrival is the delivery of the document to somebody's unit.
func (b *bureau) arrival(who, number string) thing {
	b.Helper()
	for _, v := range b.get(who, "/deliveries?box=unsigned").items() {
		if v.text("number") == number {
			return v
		}
	}
	b.Fatalf("nothing with number %s arrived at %s", number, who)
	return nil
}

// ownReceives has the department of the same organisation sign for the document, and its sender see that.
func (b *bureau) ownReceives(path string) {
	v := b.arrival(lifeReceiver, b.get(lifeClerk, path).text("number"))
	b.post(lifeReceiver, "/deliveries/"+v.text("id")+"/sign", nil)
	states := map[string]string{}
	for _, d := range b.get(lifeClerk, path+"/deliveries").items() {
		states[d.text("unit.name")] = d.text("state")
	}
	if states[lifeOwn] != "signed" || states[lifeOther] != "unsigned" {
		b.Errorf("the sender sees %v", states)
	}
}

// otherHandles carries the document through the other organisation, where it is an incoming one of its own.
func (b *bureau) otherHandles(path, number string) {
	signed := b.post(otherClerk, "/deliveries/"+b.arrival(otherClerk, number).text("id")+"/sign", nil)
	id := signed.text("incoming")
	in := "/documents/" + id
	b.refused(http.StatusNotFound, "not_found", "", request{who: otherClerk, method: "GET", path: path})
	b.refused(http.StatusNotFound, "not_found", "", request{who: lifeClerk, method: "GET", path: in})
	if d := b.get(otherClerk, in); d.text("kind") != "incoming" || d.text("number") != number || d.text("sender") == "" {
		b.Fatalf("arrived as %s", d.raw)
	}
	if d := b.post(otherClerk, in+"/submit", thing{"opinion": "已登记，请初审。"}); d.text("receipt_no") == "" {
		b.Errorf("registered: %s", d.raw)
	}
	leader, department := b.theirs()
	b.decide(otherOffice, id, "approve", thing{"opinion": "符合收文要求。"})
	b.decide(otherOffice, id, "approve", thing{"opinion": "拟请公司领导批示，工程技术部承办。", "choose": thing{"instruct": []any{leader}, "handle": []any{department}}})
	b.decide(otherLeader, id, "approve", thing{"opinion": "请抓紧落实。"})
	b.decide(otherHandler, id, "approve", thing{"opinion": "已排查完毕，情况已报送。"})
	if d := b.decide(otherOffice, id, "approve", thing{"opinion": "已办结。"}); d.text("status") != "completed" {
		b.Errorf("completed: %s", d.raw)
	}
	if r := b.make(otherClerk, "/records", thing{"document": id}); !strings.HasPrefix(r.text("code"), "J102") {
		b.Errorf("filed there: %s", r.raw)
	}
}

// theirs are the leader and the department, as the other organisation names them.
func (b *bureau) theirs() (leader, department string) {
	for _, p := range b.get(otherClerk, "/people").items() {
		if p.text("name") == "韩予舟" {
			leader = p.text("id")
		}
	}
	for _, u := range b.get(otherClerk, "/units").items() {
		if u.text("name") == lifeHandles {
			department = u.text("id")
		}
	}
	return leader, department
}

// lent files the document and lends it to somebody who could not see it before, once the head of his department has agreed, until it
// is given back.
func (b *bureau) lent(path, file string) {
	record := b.post(lifeArchivist, path+"/file", nil).text("record.id")
	if r := b.post(lifeArchivist, "/records/"+record+"/accept", nil); r.text("state") != "kept" || !strings.HasPrefix(r.text("code"), "J101-") {
		b.Errorf("accepted: %s", r.raw)
	}
	b.refused(http.StatusNotFound, "not_found", "", request{who: lifeReader, method: "GET", path: path})
	asked := b.make(lifeReader, "/loans", thing{"record": record, "purpose": "编制安全培训教材", "days": 7})
	loan := "/loans/" + asked.text("id")
	b.refused(http.StatusNotFound, "not_found", "", request{who: lifeReader, method: "GET", path: loan + "/pages/1"})
	b.refused(http.StatusConflict, "conflict", "", request{who: lifeArchivist, method: "POST", path: loan + "/approve", body: thing{"opinion": "准予借阅。"}, key: b.key()})
	b.post(lifeReadersHead, "/tasks/"+b.taskOf(lifeReadersHead, asked.text("application"))+"/approve", thing{"opinion": "同意借阅。"})
	b.post(lifeArchivist, loan+"/approve", thing{"opinion": "准予借阅。"})
	page := b.get(lifeReader, loan+"/pages/1")
	picture, err := png.Decode(bytes.NewReader(page.raw))
	if err != nil || picture.Bounds().Dx() < 800 {
		b.Fatalf("page: %v", err)
	}
	b.refused(http.StatusNotFound, "not_found", "", request{who: lifeReader, method: "GET", path: "/files/" + file})
	b.post(lifeReader, loan+"/return", thing{"effect": "已编入教材"})
	for _, gone := range []string{path, loan + "/pages/1"} {
		b.refused(http.StatusNotFound, "not_found", "", request{who: lifeReader, method: "GET", path: gone})
	}
}

// testAudit proves the log beside the running service, and finds what an owner of the database does to it.
func testAudit(t *testing.T, data string) {
	verify := func() result { return invoke(t.Context(), data, "audit", "verify") }
	if r := verify(); r.status != 0 || !strings.Contains(r.out, "审计日志完整") {
		t.Fatalf("verify ends with %d: %s%s", r.status, r.out, r.err)
	}
	const some = `(SELECT entry_id FROM audit_seal WHERE position = 40)`
	const entry = `INSERT INTO audit_entry SELECT * FROM kept`
	for _, c := range []struct{ name, do, undo, says string }{
		{"edited", `UPDATE audit_entry SET person_id = person_id + 1 WHERE id = ` + some, `UPDATE audit_entry SET person_id = person_id - 1 WHERE id = ` + some, "第 40 位"},
		{"deleted", `CREATE TABLE kept AS SELECT * FROM audit_entry WHERE id = ` + some + `; DELETE FROM audit_entry WHERE id = ` + some, entry, "第 40 位"},
		{"inserted", `INSERT INTO audit_entry (at, organisation_id, person_id, act, subject, digest) VALUES (now(), 1, 1, 'forged', '', '')`,
			`DELETE FROM audit_entry WHERE act = 'forged'`, "记录系事后插入"},
	} {
		asOwner(t, data, c.do)
		r := verify()
		if r.status != 1 || !strings.Contains(r.err, c.says) || !strings.Contains(r.err, "发现 1 处异常") {
			t.Errorf("%s: verify ends with %d: %s%s", c.name, r.status, r.out, r.err)
		}
		asOwner(t, data, c.undo)
	}
	if r := verify(); r.status != 0 {
		t.Errorf("restored: verify ends with %d: %s", r.status, r.err)
	}
}

// asOwner does in the private database what only somebody with the run of the machine can.
func asOwner(t testing.TB, data, sql string) {
	t.Helper()
	ctx := context.Background()
	p, err := postgres.RunningPrivate(ctx, filepath.Join(data, "postgres"))
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(ctx, p.URL(postgres.OwnerRole))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, sql); err != nil {
		t.Fatal(fmt.Errorf("%s: %w", sql, err))
	}
}
