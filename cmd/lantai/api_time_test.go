package main

import (
	"net/url"
	"strings"
)

// testCalendarsAPI: who keeps the calendar enters years and hours; everybody reckons by them.
func testCalendarsAPI(b *bureau) {
	due := func(who, from, hours string) request {
		return request{who: who, method: "GET", path: "/calendars/due?from=" + url.QueryEscape(from) + "&hours=" + hours}
	}
	a := b.wants(200, due("drafter", "2026-09-30T17:00:00+08:00", "16"))
	skipped, _ := a.thing["skipped"].([]any)
	if a.text("due") != "2026-10-09T09:00:00Z" || len(skipped) != 7 {
		b.Errorf("due: %s", a.raw)
	}
	b.refused(422, "invalid", "from", due("drafter", "tomorrow", "16"))
	b.refused(422, "invalid", "hours", due("drafter", "2026-09-30T17:00:00+08:00", "many"))
	b.refused(422, "invalid", "hours", due("drafter", "2026-09-30T17:00:00+08:00", "0"))
	b.refused(422, "invalid", "", due("drafter", "2031-09-30T17:00:00+08:00", "16"))

	year := thing{"off": thing{"2031-01-01": "元旦"}, "work": thing{"2031-01-04": "元旦"}, "papers": []any{"霁城建办〔2030〕90号"}}
	enter := func(who string, path string, body thing) request {
		return request{who: who, method: "PUT", path: "/calendars" + path, body: body}
	}
	b.refused(403, "forbidden", "", enter("drafter", "/years/2031", year))
	b.refused(422, "invalid", "", enter("admin", "/years/2031", thing{"off": thing{}}))
	b.refused(422, "invalid", "", enter("admin", "/years/2031", thing{"off": thing{"2035-01-01": "元旦"}}))
	kept := b.wants(200, enter("admin", "/years/2031", year))
	if !strings.Contains(string(kept.raw), `"entered_by":"江一"`) {
		b.Errorf("kept: %s", kept.raw)
	}
	if a := b.wants(200, due("drafter", "2031-01-03T17:00:00+08:00", "2")); a.text("due") != "2031-01-04T01:30:00Z" { // Friday, then the make-up Saturday
		b.Errorf("due: %s", a.raw)
	}
	b.wants(200, request{who: "admin", method: "DELETE", path: "/calendars/years/2031"})
	b.refused(404, "not_found", "", request{who: "admin", method: "DELETE", path: "/calendars/years/2031"})

	hours := thing{"spans": []any{thing{"from": 540, "to": 720}, thing{"from": 840, "to": 1020}}}
	b.refused(422, "invalid", "from", enter("leader", "/hours/someday", hours))
	b.refused(422, "invalid", "spans", enter("leader", "/hours/2031-01-01", thing{"spans": []any{}}))
	b.wants(200, enter("leader", "/hours/2031-01-01", hours)) // who heads the general office
	b.wants(200, request{who: "leader", method: "DELETE", path: "/calendars/hours/2031-01-01"})
	b.refused(403, "forbidden", "", request{who: "reader", method: "POST", path: "/calendars/reckon", key: b.key()})
	b.post("leader", "/calendars/reckon", nil)
}

// testNoticesAPI: news is one's own; whom it reached is for those inside the document.
func testNoticesAPI(b *bureau) {
	id := b.make("drafter", "/documents", b.draftOf("改进会议管理")).text("id")
	b.post("drafter", "/documents/"+id+"/submit", thing{"opinion": "请审核。", "choose": thing{"sign": []any{b.people["leader"]}}})
	notice := ""
	for _, n := range b.get("head", "/notices").items() {
		if n.text("document.id") == id {
			notice = n.text("id")
		}
	}
	sent := func() thing {
		for _, n := range b.get("drafter", "/documents/"+id+"/notices").items() {
			if n.text("notice") == notice {
				return n
			}
		}
		b.Fatalf("the drafter does not see that %q was sent", notice)
		return nil
	}
	if s := sent(); s.text("channel") != "in_app" || s.text("state") != "sent" || s.text("person") != "王芳" || s.text("opened_at") != "" {
		b.Errorf("sent: %v", s)
	}
	b.refused(404, "not_found", "", request{who: "builder", method: "GET", path: "/documents/" + id + "/notices"})
	open := "/notices/" + notice + "/open"
	b.refused(404, "not_found", "", request{who: "builder", method: "POST", path: open, key: b.key()})
	b.wants(204, request{who: "head", method: "POST", path: open, key: b.key()})
	if sent().text("opened_at") == "" {
		b.Error("opened, and the drafter does not see it")
	}

	contact := b.get("head", "/me/contact")
	if offered, _ := contact.thing["offered"].([]any); len(offered) != 0 || contact.thing["quiet"] != true {
		b.Errorf("contact: %s", contact.raw)
	}
	put := func(body thing) request { return request{who: "head", method: "PUT", path: "/me/contact", body: body} }
	b.refused(422, "invalid", "channels", put(thing{"mail": "a@b.cn", "mobile": "", "channels": []any{"mail"}, "quiet": true}))
	b.refused(422, "invalid", "mail", put(thing{"mail": "nobody", "mobile": "", "channels": []any{}, "quiet": true}))
	if a := b.wants(200, put(thing{"mail": "a@b.cn", "mobile": "13800000001", "channels": []any{}, "quiet": false})); a.text("mail") != "a@b.cn" {
		b.Errorf("contact: %s", a.raw)
	}
}
