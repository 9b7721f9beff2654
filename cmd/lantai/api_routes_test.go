package main

import (
	"slices"
	"strings"
	"sync"
)

// testRoutes keeps a route over the API: another version is drafted, checked, tried, put in force and taken out again.
func testRoutes(b *bureau) {
	before := b.get("drafter", "/routes/report/versions").items()
	if len(before) != 1 || before[0].text("state") != "in_force" || before[0]["shipped"] != true {
		b.Fatalf("versions: %v", before)
	}
	route := before[0]["route"].(map[string]any)
	steps := route["steps"].([]any)
	route["steps"] = append(slices.Clone(steps[:1]), steps[2:]...) // no review by the head of the unit
	b.refused(403, "forbidden", "", request{who: "drafter", method: "POST", path: "/routes", body: thing{"route": route}, key: b.key()})
	v := b.make("office", "/routes", thing{"route": route, "note": "办公室直接核稿"})
	if v.text("state") != "draft" || v.thing["version"] != 2.0 || v.thing["shipped"] != false {
		b.Fatalf("drafted: %s", v.raw)
	}
	check := b.wants(200, request{who: "office", method: "POST", path: "/routes/report/check", body: thing{"version": 2}})
	if faults := check.thing["faults"].([]any); len(faults) != 0 {
		b.Errorf("faults: %s", check.raw)
	}
	if names := b.goes("office", thing{"version": 2, "drafter": b.people["drafter"]}); names != "张三 郑十 陈一" {
		b.Errorf("the draft goes %s", names)
	}
	b.activateAtOnce()
	if names := b.goes("drafter", thing{"drafter": b.people["drafter"]}); names != "张三 郑十 陈一" {
		b.Errorf("the version in force goes %s", names)
	}
	retired := b.post("office", "/routes/report/retire", thing{"version": 2})
	if retired.text("state") != "retired" {
		b.Errorf("taken out of force: %s", retired.raw)
	}
	b.refusedRoutes(route)
}

// goes names who would get a report, in their order.
func (b *bureau) goes(who string, body thing) string {
	b.Helper()
	var names []string
	rail := b.wants(200, request{who: who, method: "POST", path: "/routes/report/preview", body: body})
	for _, s := range rail.thing["steps"].([]any) {
		step := s.(map[string]any)
		if step["state"] == "left_out" {
			continue
		}
		for _, seat := range step["seats"].([]any) {
			names = append(names, seat.(map[string]any)["person"].(string))
		}
	}
	return strings.Join(names, " ")
}

// activateAtOnce puts a version in force from two places at once: one is told that the other was first.
func (b *bureau) activateAtOnce() {
	b.Helper()
	answers := make([]answer, 2)
	var wait sync.WaitGroup
	for i := range answers {
		wait.Go(func() {
			answers[i] = b.do(request{who: "office", method: "POST", path: "/routes/report/activate", body: thing{"version": 2}, key: b.key()})
		})
	}
	wait.Wait()
	statuses := []int{answers[0].status, answers[1].status}
	slices.Sort(statuses)
	if !slices.Equal(statuses, []int{200, 409}) {
		b.Errorf("two at once: %v", statuses)
	}
}

func (b *bureau) refusedRoutes(route map[string]any) {
	b.Helper()
	b.refused(404, "not_found", "", request{who: "drafter", method: "GET", path: "/routes/none/versions"})
	b.refused(404, "not_found", "", request{who: "office", method: "POST", path: "/routes/report/activate", body: thing{"version": 9}, key: b.key()})
	b.refused(409, "conflict", "", request{who: "office", method: "POST", path: "/routes/issuing/retire", body: thing{"version": 1}, key: b.key()})
	b.refused(422, "invalid", "colour", request{who: "office", method: "POST", path: "/routes", body: thing{"route": thing{"colour": "red"}}, key: b.key()})
	steps := route["steps"].([]any)
	route["steps"] = steps[:len(steps)-1] // nobody signs
	bad := b.wants(200, request{who: "office", method: "POST", path: "/routes/report/check", body: thing{"route": route}})
	if faults := bad.thing["faults"].([]any); len(faults) != 1 || !strings.Contains(string(bad.raw), "领导签发") {
		b.Errorf("a route without signature: %s", bad.raw)
	}
}
