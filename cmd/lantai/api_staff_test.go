package main

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"testing"
	"time"
)

// patch changes what was read in the version of an answer.
func (b *bureau) patch(who string, read answer, path string, body thing) answer {
	b.Helper()
	return b.wants(http.StatusOK, request{who: who, method: "PATCH", path: path, body: body, headers: []string{"If-Match", read.header.Get("ETag")}})
}

// testStaffAPI enters somebody, lets him work, and lets him go.
func testStaffAPI(b *bureau) {
	newcomer := thing{"name": "何文竹", "username": "hewenzhu", "staff_no": "A100", "unit": b.units["财务部"], "title": "会计"}
	send := request{who: "admin", method: "POST", path: "/people", body: newcomer, key: "newcomer"}
	first := b.wants(201, send)
	if again := b.wants(201, send); again.text("id") != first.text("id") || again.text("password") != "" || first.text("password") == "" {
		b.Errorf("the password is told as %q, and then as %q", first.text("password"), again.text("password"))
	}
	path := "/people/" + first.text("id")
	b.refused(404, "not_found", "", request{who: "drafter", method: "GET", path: path})
	b.refused(403, "forbidden", "", request{who: "auditor", method: "POST", path: path + "/disable", key: b.key()})
	b.refused(409, "conflict", "username", request{who: "admin", method: "POST", path: "/people", body: newcomer, key: b.key()})
	testFirstSignIn(b, first)
	testPostsAndRoles(b, path)
	read := b.get("auditor", path)
	if changed := b.patch("admin", read, path, thing{"name": "何文珠"}); changed.text("name") != "何文珠" || changed.text("staff_no") != "A100" {
		b.Errorf("changed: %s", changed.raw)
	}
	b.refused(412, "stale", "", request{who: "admin", method: "PATCH", path: path, body: thing{"name": "何"}, headers: []string{"If-Match", read.header.Get("ETag")}})
	testLeaving(b, path)
	testImportAPI(b)
}

// testFirstSignIn: nothing is open before the password is changed.
func testFirstSignIn(b *bureau, first answer) {
	in := b.wants(201, request{method: "POST", path: "/session", body: thing{"username": "hewenzhu", "password": first.text("password")}})
	b.tokens["newcomer"] = in.text("token")
	if in.text("next") != "change_password" {
		b.Errorf("signed in: %s", in.raw)
	}
	b.refused(403, "change_password", "", request{who: "newcomer", method: "GET", path: "/tasks?box=todo"})
	b.wants(204, request{who: "newcomer", method: "PUT", path: "/password", body: thing{"old": first.text("password"), "password": bureauPassword}})
	b.get("newcomer", "/tasks?box=todo")
}

func testPostsAndRoles(b *bureau, path string) {
	held := b.post("admin", path+"/posts", thing{"unit": b.units["工程部"], "title": "联络员", "from": "2026-01-01"})
	posts := postsOf(held)
	if len(posts) != 2 || !posts["会计"].thing["main"].(bool) {
		b.Fatalf("posts: %s", held.raw)
	}
	liaison := path + "/posts/" + posts["联络员"].text("id")
	if main := b.post("admin", liaison+"/main", nil); !postsOf(main)["联络员"].thing["main"].(bool) {
		b.Errorf("main: %s", main.raw)
	}
	if ended := b.post("admin", liaison+"/end", thing{"on": ""}); postsOf(ended)["联络员"].text("to") == "" {
		b.Errorf("ended: %s", ended.raw)
	}
	b.refused(403, "forbidden", "", request{who: "admin", method: "POST", path: path + "/roles", body: thing{"role": "clerk"}, key: b.key()})
	granted := b.post("guard", path+"/roles", thing{"role": "clerk", "unit": b.units["财务部"]})
	role := granted.thing["roles"].([]any)[0].(map[string]any)
	if revoked := b.post("guard", path+"/roles/"+role["id"].(string)+"/revoke", thing{"on": ""}); len(revoked.thing["roles"].([]any)) != 0 {
		b.Errorf("revoked: %s", revoked.raw)
	}
	if cleared := b.post("guard", path+"/clearance", thing{"level": "work_secret"}); cleared.text("clearance") != "work_secret" {
		b.Errorf("cleared: %s", cleared.raw)
	}
	b.refused(409, "conflict", "role", request{who: "guard", method: "POST", path: "/people/" + string(b.people["auditor"]) + "/roles",
		body: thing{"role": "system_admin"}, key: b.key()})
}

// postsOf are the posts of a person by their titles.
func postsOf(a answer) map[string]answer {
	posts := map[string]answer{}
	for _, post := range a.thing["posts"].([]any) {
		p := thing(post.(map[string]any))
		posts[p.text("title")] = answer{thing: p}
	}
	return posts
}

// testLeaving: what is closed is closed at once, for the tokens that are out, too.
func testLeaving(b *bureau, path string) {
	b.post("admin", path+"/sign_out", nil)
	b.refused(401, "unauthorized", "", request{who: "newcomer", method: "GET", path: "/me"})
	enter := request{method: "POST", path: "/session", body: thing{"username": "hewenzhu", "password": bureauPassword}}
	b.tokens["newcomer"] = b.wants(201, enter).text("token")
	if a := b.post("admin", path+"/disable", nil); a.text("state") != "disabled" {
		b.Errorf("disabled: %s", a.raw)
	}
	b.refused(401, "unauthorized", "", request{who: "newcomer", method: "GET", path: "/me"})
	b.refused(401, "unauthorized", "", enter)
	b.post("admin", path+"/enable", nil)
	b.post("admin", path+"/unlock", nil)
	b.wants(201, enter)
	day := time.Now().AddDate(0, 1, 0).Format(time.DateOnly)
	if a := b.post("admin", path+"/end", thing{"on": day}); a.text("ends_on") != day || a.text("state") != "active" {
		b.Errorf("ends: %s", a.raw)
	}
	if a := b.post("admin", path+"/reset_password", nil); a.text("password") == "" {
		b.Errorf("reset: %s", a.raw)
	}
	b.refused(401, "unauthorized", "", enter)
}

func testImportAPI(b *bureau) {
	list := thing{"organisation": b.get("admin", "/organisations").items()[0].text("id"), "preview": true,
		"csv": "name,username,staff_no,unit,title\n柳如烟,liuruyan,A200,财务部,出纳\n无名,liuruyan,A201,财务部,出纳\n"}
	preview := b.post("admin", "/people/import", list).items()
	list["preview"] = false
	done := b.post("admin", "/people/import", list).items()
	for i, fate := range []string{"new", "bad"} {
		if preview[i].text("fate") != fate || done[i].text("fate") != fate || preview[i].text("password") != "" || (done[i].text("password") == "") != (fate == "bad") ||
			(done[i].text("reason") == "") != (fate == "new") {
			b.Errorf("line %d: %v, then %v", i, preview[i], done[i])
		}
	}
}

// testHouseAPI sets up a second-level organisation, units, series, fonds and the seal.
func testHouseAPI(b *bureau) {
	own := b.get("admin", "/organisations").items()[0].text("id")
	below := b.make("admin", "/organisations", thing{"above": own, "name": "霁川园林有限公司", "fonds": "J002"})
	if below.text("mark") != "霁川园林有限公司文件" || below.text("zone") != "Asia/Shanghai" {
		b.Errorf("made: %s", below.raw)
	}
	read := b.get("admin", "/organisations/"+own)
	if changed := b.patch("clerk", read, "/organisations/"+own, thing{"mark": "霁川城建文件"}); changed.text("mark") != "霁川城建文件" {
		b.Errorf("changed: %s", changed.raw)
	}
	unit := b.make("admin", "/units", thing{"parent": b.units["财务部"], "name": "会计科", "code": "KJK"})
	path := "/units/" + unit.text("id")
	renamed := b.patch("admin", b.get("guard", path), path, thing{"name": "核算科"})
	if closed := b.patch("admin", renamed, path, thing{"closes_on": time.Now().AddDate(0, 1, 0).Format(time.DateOnly)}); closed.text("closes_on") == "" {
		b.Errorf("closed: %s", closed.raw)
	}
	b.refused(404, "not_found", "", request{who: "drafter", method: "POST", path: "/units", body: thing{"parent": b.units["财务部"], "name": "x", "code": "XX"}, key: b.key()})

	series := b.make("clerk", "/series", thing{"code": "霁建函", "name": "公司函", "level_class": "plain", "form": "letter"})
	path = "/series/" + series.text("id")
	if closed := b.patch("clerk", b.get("drafter", path), path, thing{"closed": true}); closed.thing["closed"] != true || closed.text("form") != "letter" {
		b.Errorf("series: %s", closed.raw)
	}
	fonds := b.make("archivist", "/fonds", thing{"organisation": own, "code": "J009", "name": "旧全宗"})
	path = "/fonds/" + fonds.text("id")
	if renamed := b.patch("archivist", fonds, path, thing{"name": "前身单位"}); renamed.text("name") != "前身单位" || len(b.get("drafter", "/fonds").items()) < 2 {
		b.Errorf("fonds: %s", renamed.raw)
	}
	file := b.make("clerk", "/files", &upload{"file", "印章.png", sealOf(b.T, 400, 400)}).text("id")
	if sealed := b.post("clerk", "/organisations/"+own+"/seal", thing{"file": file, "mm": 42}); sealed.thing["seal"] != true {
		b.Errorf("seal: %s", sealed.raw)
	}
	long := b.make("clerk", "/files", &upload{"file", "条.png", sealOf(b.T, 400, 800)}).text("id")
	b.refused(422, "invalid", "file", request{who: "clerk", method: "POST", path: "/organisations/" + own + "/seal", body: thing{"file": long, "mm": 42}, key: b.key()})
	b.refused(422, "invalid", "file", request{who: "admin", method: "POST", path: "/organisations/" + own + "/seal", body: thing{"file": file, "mm": 42}, key: b.key()})
}

// sealOf is a picture of a size.
func sealOf(t *testing.T, width, height int) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
