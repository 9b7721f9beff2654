package main

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/storage/postgres"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// checkers are asked in the step whose mode is tried, in this order; whoever is first can act in every mode.
var checkers = []string{"office", "reader", "works"}

// signIn opens a session for everybody.
func (b *bureau) signIn() {
	b.Helper()
	for name := range b.people {
		a := b.wants(http.StatusCreated, request{method: "POST", path: "/session", body: thing{"username": name, "password": bureauPassword}})
		b.tokens[name] = a.text("token")
	}
}

// inMode puts a route for reports into force whose middle step has the mode, and all verbs.
func (b *bureau) inMode(version int, mode workflow.Mode) {
	b.Helper()
	check := workflow.Step{Key: "check", Name: "审核", Kind: workflow.Review, Who: workflow.Who{By: workflow.ByChosen}, Mode: mode, OpinionRequired: true, Batch: true,
		Verbs:      []workflow.Verb{workflow.Disagree, workflow.Return, workflow.Transfer, workflow.Delegate, workflow.AddSigner, workflow.Terminate},
		OnDisagree: &workflow.Disagreement{Then: workflow.ToDrafter}}
	if mode == workflow.Share {
		check.Share = &workflow.Fraction{N: 2, M: 3}
	}
	route := workflow.Route{Key: "report", Name: "签报", Version: version, Kinds: []string{"report"}, Steps: []workflow.Step{
		{Key: "draft", Name: "拟稿", Kind: workflow.Draft, Who: workflow.Who{By: workflow.ByDrafter}}, check,
		{Key: "edit", Name: "办公室核稿", Kind: workflow.Edit, Who: workflow.Who{By: workflow.ByRole, Role: org.Office}, Mode: workflow.Any, Verbs: []workflow.Verb{workflow.Return},
			Effect: archive.EffectReview, Lapses: true, OpinionRequired: true},
		{Key: "sign", Name: "领导批示", Kind: workflow.Sign, Who: workflow.Who{By: workflow.ByRole, Role: org.Leader}, Mode: workflow.Any,
			Verbs: []workflow.Verb{workflow.Return}, Effect: archive.EffectSign, Lapses: true, OpinionRequired: true}}}
	if faults := route.Validate(); len(faults) > 0 {
		b.Fatal(faults[0])
	}
	err := b.house.DB.Staff(b.Context(), archive.System(), func(s postgres.Staffing) error { return s.AddRoute(b.Context(), 0, route) })
	if err != nil {
		b.Fatal(err)
	}
}

// report sends a new report before the checkers.
func (b *bureau) report(about string) string {
	b.Helper()
	id := b.make("drafter", "/documents", thing{"kind": "report", "genre": "请示", "title": "关于" + about + "的请示", "level": "internal",
		"body": "现将有关事项报告如下。\n一、有关情况\n工作已经准备就绪。"}).text("id")
	b.resubmit(id)
	return id
}

func (b *bureau) resubmit(id string) {
	b.Helper()
	var who []any
	for _, name := range checkers {
		who = append(who, b.people[name])
	}
	b.post("drafter", "/documents/"+id+"/submit", thing{"opinion": "请审核。", "choose": thing{"check": who}})
}

// task is the id of what waits for somebody in a document's check.
func (b *bureau) task(who, document string) string {
	b.Helper()
	line, ok := b.waits(who, "todo", document)
	if !ok {
		b.Fatalf("nothing waits for %s", who)
	}
	return line.text("id")
}

// by does a verb with what waits for somebody.
func (b *bureau) by(who, document, verb string, body thing) answer {
	b.Helper()
	for _, line := range b.get(who, "/tasks?limit=200&box=todo").items() {
		actions, _ := line["actions"].([]any)
		if line.text("document") == document && slices.Contains(actions, any(verb)) {
			return b.post(who, "/tasks/"+line.text("id")+"/"+verb, body)
		}
	}
	b.Fatalf("%s may not %s", who, verb)
	return answer{}
}

// at wants the document to wait for exactly these people, to decide.
func (b *bureau) at(document string, who ...string) {
	b.Helper()
	for name := range b.people {
		if _, waits := b.waits(name, "todo", document); waits != slices.Contains(who, name) {
			b.Errorf("%s: waits for %s: %v", document, name, waits)
		}
	}
}

// TestEveryVerbInEveryMode drives the verbs through a step of each mode over the API and the database.
func TestEveryVerbInEveryMode(t *testing.T) {
	b := openBureau(t)
	b.signIn()
	for i, c := range []struct {
		mode workflow.Mode
		asks []string // who is asked at once
		pass []string // who has to approve until the step is done
	}{
		{workflow.One, checkers[:1], checkers[:1]}, {workflow.All, checkers, checkers}, {workflow.Any, checkers, checkers[1:2]},
		{workflow.Order, checkers[:1], checkers}, {workflow.Share, checkers, checkers[:2]},
	} {
		t.Run(string(c.mode), func(t *testing.T) {
			b.T = t
			b.inMode(i+2, c.mode)
			m := &inMode{b, c.mode, c.asks, c.pass}
			m.approves()
			m.returns()
			m.disagrees()
			m.handsOn()
			m.addsSigners()
			m.takesBack()
			m.recalls()
			m.claims()
			m.goesBeside()
			m.batches()
		})
	}
	b.T = t
}

// inMode is the bureau while one mode is in force.
type inMode struct {
	*bureau
	mode workflow.Mode
	asks []string
	pass []string
}

func (m *inMode) begin(about string) string {
	m.Helper()
	id := m.report(fmt.Sprintf("%s（%s）", about, m.mode))
	m.at(id, m.asks...)
	return id
}

func (m *inMode) approves() {
	id := m.begin("同意")
	for _, who := range m.pass {
		m.by(who, id, "approve", thing{"opinion": "同意。"})
	}
	m.at(id, "office")
	m.by("office", id, "approve", thing{"opinion": "已核。"})
	m.at(id, "leader")
}

// others let those decide without whom a return or a disagreement of the first one is not settled.
func (m *inMode) others(id string) {
	m.Helper()
	if m.mode == workflow.All {
		for _, who := range checkers[1:] {
			m.by(who, id, "approve", thing{"opinion": "同意。"})
		}
	}
}

// returns: where × how it comes back.
func (m *inMode) returns() {
	for _, straight := range []bool{false, true} {
		id := m.begin(fmt.Sprintf("退回%v", straight))
		m.refused(422, "invalid", "opinion", m.try("office", id, "return", thing{"where": "drafter"}))
		m.refused(422, "invalid", "where", m.try("office", id, "return", thing{"where": "sign", "opinion": "请改。"}))
		m.by("office", id, "return", thing{"opinion": "请补充依据。", "where": "drafter", "straight": straight})
		m.others(id)
		m.at(id, "drafter")
		m.resubmit(id)
		want := m.asks
		if straight {
			want = checkers[:1]
		}
		m.at(id, want...)
	}
	id := m.begin("逐级退回")
	for _, who := range m.pass {
		m.by(who, id, "approve", thing{"opinion": "同意。"})
	}
	m.by("office", id, "approve", thing{"opinion": "已核。"})
	m.by("leader", id, "return", thing{"opinion": "请再核。", "where": "previous"})
	m.at(id, "office")
}

func (m *inMode) disagrees() {
	id := m.begin("不同意")
	m.refused(422, "invalid", "opinion", m.try("office", id, "disagree", nil))
	m.by("office", id, "disagree", thing{"opinion": "不同意，依据不足。"})
	m.others(id)
	if m.mode == workflow.Share { // two of three may still agree
		m.at(id, checkers[1:]...)
		m.by("reader", id, "disagree", thing{"opinion": "不同意。"})
	}
	m.at(id, "drafter")
}

func (m *inMode) handsOn() {
	id := m.begin("转办")
	m.refused(422, "invalid", "to", m.try("office", id, "transfer", thing{"opinion": "请代劳。"}))
	task := m.task("office", id)
	m.by("office", id, "transfer", thing{"to": []any{m.people["builder"]}, "opinion": "由工程部办更合适。"})
	m.refused(409, "conflict", "", request{who: "office", method: "POST", path: "/tasks/" + task + "/approve", body: thing{"opinion": "同意。"}, key: m.key()})
	m.by("builder", id, "delegate", thing{"to": []any{m.people["archivist"]}, "opinion": "我出差。"})
	m.refused(409, "conflict", "", m.try("archivist", id, "delegate", thing{"to": []any{m.people["clerk"]}, "opinion": "再委托"}))
	m.by("archivist", id, "approve", thing{"opinion": "同意。"})
	if !slices.Contains(m.behalves(id), "李四") {
		m.Error("the slip does not say in whose name it was approved")
	}
}

// behalves are those in whose names opinions were written.
func (b *bureau) behalves(id string) (names []string) {
	b.Helper()
	for _, o := range b.get("drafter", "/documents/"+id+"/slip").opinions() {
		names = append(names, o.text("behalf"))
	}
	return names
}

// opinions are those of a slip.
func (t thing) opinions() (all []thing) {
	list, _ := t["opinions"].([]any)
	for _, o := range list {
		all = append(all, o.(map[string]any))
	}
	return all
}

func (m *inMode) addsSigners() {
	added := func(how string) string {
		id := m.begin("加签" + how)
		m.by("office", id, "add_signer", thing{"to": []any{m.people["builder"]}, "added": how, "opinion": "请看造价。"})
		return id
	}
	id := added("before")
	m.refused(409, "conflict", "", m.try("builder", id, "add_signer", thing{"to": []any{m.people["clerk"]}, "added": "after", "opinion": "再请人看"}))
	if _, waits := m.waits("office", "todo", id); waits {
		m.Error("who asked before waits for the answer")
	}
	m.by("builder", id, "approve", thing{"opinion": "造价合理。"})
	m.by("office", id, "approve", thing{"opinion": "同意。"})

	id = added("parallel")
	m.by("office", id, "remove_signer", thing{"opinion": "不必了。"})
	if _, waits := m.waits("builder", "todo", id); waits {
		m.Error("removed, and still asked")
	}

	id = added("after")
	if _, waits := m.waits("builder", "todo", id); waits {
		m.Error("after comes before")
	}
	m.by("office", id, "approve", thing{"opinion": "同意。"})
	m.by("builder", id, "approve", thing{"opinion": "造价合理。"})
}

func (m *inMode) takesBack() {
	id := m.begin("取回")
	first := m.pass[0]
	task := m.task(first, id)
	m.by(first, id, "approve", thing{"opinion": "同意。"})
	m.post(first, "/tasks/"+task+"/take_back", thing{"opinion": "看漏一处。"})
	m.by(first, id, "approve", thing{"opinion": "看过了，同意。"})
}

func (m *inMode) recalls() {
	id := m.begin("撤回")
	m.refused(422, "invalid", "opinion", request{who: "drafter", method: "POST", path: "/documents/" + id + "/recall", key: m.key()})
	m.post("drafter", "/documents/"+id+"/recall", thing{"opinion": "有误。"})
	m.at(id)
	m.resubmit(id)
	m.by(m.pass[0], id, "approve", thing{"opinion": "同意。"})
	m.refused(409, "conflict", "", request{who: "drafter", method: "POST", path: "/documents/" + id + "/recall", body: thing{"opinion": "又有误。"}, key: m.key()})
}

// claims: only where several could act and one is enough.
func (m *inMode) claims() {
	id := m.begin("申请办理")
	if m.mode != workflow.Any {
		m.refused(409, "conflict", "", m.try("office", id, "claim", nil))
		return
	}
	m.by("office", id, "claim", nil)
	m.at(id, "office")
	m.by("office", id, "release", nil)
	m.at(id, checkers...)
}

// goesBeside: what does not move the step leaves it as it is, in every mode.
func (m *inMode) goesBeside() {
	id := m.begin("旁")
	path := "/documents/" + id
	m.post("office", path+"/circulate", thing{"to": []any{m.people["builder"]}, "opinion": "请阅。"})
	m.post("office", path+"/supervise", thing{"to": []any{m.people["clerk"]}, "opinion": "请盯紧。"})
	m.post("drafter", path+"/urge", thing{"opinion": "请抓紧。"})
	m.post("office", path+"/suspend", thing{"opinion": "等批复。"})
	m.refused(409, "conflict", "", m.try("office", id, "approve", thing{"opinion": "同意。"}))
	m.post("office", path+"/resume", thing{"opinion": "批复已到。"})
	m.at(id, append([]string{"clerk"}, m.asks...)...)
	m.by("office", id, "terminate", thing{"opinion": "不再需要。"})
	m.at(id)
	m.refused(409, "conflict", "", request{who: "office", method: "POST", path: path + "/terminate", body: thing{"opinion": "再终止"}, key: m.key()})
}

// batches: a result for each, and never for signing.
func (m *inMode) batches() {
	var tasks []any
	var ids []string
	for range 3 {
		ids = append(ids, m.begin("批量"))
		tasks = append(tasks, m.task("office", ids[len(ids)-1]))
	}
	m.by("office", ids[0], "approve", thing{"opinion": "先办一件。"})
	send := request{who: "office", method: "POST", path: "/tasks/batch", body: thing{"action": "approve", "tasks": append(tasks, archive.NewID()), "opinion": "同意。"}, key: m.key()}
	for range 2 { // sent again it does what is left, which is nothing
		a := m.wants(200, send)
		if a.thing["done"] != 2.0 || a.thing["left"] != 2.0 {
			m.Errorf("together: %s", a.raw)
		}
	}
	m.refused(422, "invalid", "action", request{who: "office", method: "POST", path: "/tasks/batch", body: thing{"action": "return", "tasks": tasks, "opinion": "x"}, key: m.key()})
}

// try is a request that is to be refused.
func (b *bureau) try(who, document, verb string, body thing) request {
	b.Helper()
	r := request{who: who, method: "POST", path: "/tasks/" + b.task(who, document) + "/" + verb, key: b.key()}
	if body != nil {
		r.body = body
	}
	return r
}
