package main

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"

	"github.com/lantai/lantai/archive"
)

const outside = "霁川市档案局"

// testJoint carries a document of three organs (联合行文) to its receivers: one signs on the way, two on paper.
func testJoint(b *bureau) {
	b.refused(422, "invalid", "co_issuers", request{who: "drafter", method: "POST", path: "/documents", key: b.key(),
		body: thing{"kind": "report", "co_issuers": []any{outside}}})
	b.refused(422, "invalid", "to_sign", request{who: "drafter", method: "POST", path: "/documents", key: b.key(),
		body: thing{"kind": "outgoing", "to_sign": b.people["builder"]}})
	draft := b.draftOf("联合开展安全检查")
	draft["co_issuers"], draft["to_sign"] = []any{b.units["财务部"], outside, b.units[neighbour]}, b.people["leader"]
	d := b.make("drafter", "/documents", draft)
	path := "/documents/" + d.text("id")
	if d.text("to_sign.name") != "陈一" || namesIn(d, "co_issuers") != "财务部 "+outside+" "+neighbour+" " {
		b.Errorf("kept: %s", d.raw)
	}
	b.post("drafter", path+"/submit", thing{"opinion": "请审核。"})
	b.decide("head", d.text("id"), "approve", thing{"opinion": "同意。"})
	b.decide("office", d.text("id"), "approve", thing{"opinion": "已核。"})
	b.decide("leader", d.text("id"), "approve", thing{"opinion": "同意印发。"})
	b.refused(409, "conflict", "", request{who: "clerk", method: "POST", path: path + "/number", key: b.key()})
	b.decide("head", d.text("id"), "approve", thing{"opinion": "同意联合发文。"})
	b.refused(409, "conflict", "", request{who: "clerk", method: "POST", path: path + "/number", key: b.key()})
	b.refusedPages(path)
	for _, name := range []string{outside, neighbour} {
		d = b.post("clerk", path+"/joint_page", b.signedPage(path, name))
	}
	if list, _ := d.thing["co_issuers"].([]any); len(list) != 3 || thing(list[1].(map[string]any)).text("signer") != "李一鸣" ||
		thing(list[2].(map[string]any))["signed"] != true {
		b.Errorf("signed by %s", d.raw)
	}
	before := b.lastNumber()
	if d = b.post("clerk", path+"/number", nil); d.text("number") == "" || b.lastNumber() != before+1 {
		b.Errorf("numbered: %s", d.raw)
	}
	b.post("clerk", path+"/seal", nil)
	b.post("clerk", path+"/issue", nil)
	if got := len(b.get("drafter", path+"/deliveries").items()); got != 3 {
		b.Errorf("%d copies went out: to the receiver and to two of those who issued it", got)
	}
	b.refused(404, "not_found", "", request{who: "waterclerk", method: "GET", path: path}) // they have a copy, and no way into this one
}

// namesIn are those of a list of an answer, each with a space behind it.
func namesIn(a answer, field string) (all string) {
	list, _ := a.thing[field].([]any)
	for _, item := range list {
		all += thing(item.(map[string]any)).text("name") + " "
	}
	return all
}

// signedPage is a page that an organ has signed on the day on which the document was.
func (b *bureau) signedPage(path, name string) thing {
	b.Helper()
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 20, 20))); err != nil {
		b.Fatal(err)
	}
	file := b.make("clerk", "/files", &upload{"file", name + "会签页.png", picture.String()}).text("id")
	return thing{"co_issuer": name, "file": file, "signer": "李一鸣", "date": b.get("drafter", path).text("date")}
}

func (b *bureau) refusedPages(path string) {
	b.Helper()
	enter := func(status int, kind, field, who string, change thing) {
		b.Helper()
		page := b.signedPage(path, outside)
		for name, value := range change {
			page[name] = value
		}
		b.refused(status, kind, field, request{who: who, method: "POST", path: path + "/joint_page", body: page, key: b.key()})
	}
	enter(404, "not_found", "", "builder", nil)
	enter(403, "forbidden", "", "drafter", nil)
	enter(422, "invalid", "co_issuer", "clerk", thing{"co_issuer": "霁川市财政局"})
	enter(422, "invalid", "co_issuer", "clerk", thing{"co_issuer": "财务部"})
	enter(422, "invalid", "signer", "clerk", thing{"signer": " "})
	enter(422, "invalid", "date", "clerk", thing{"date": "2999-01-01"})
	enter(422, "invalid", "file", "clerk", thing{"file": archive.NewID()})
	key := b.key()
	for range 2 { // sent once more, what was refused is refused
		fields := map[string]string{"co_issuer": outside, "signer": "", "date": "2026-08-01"}
		if status := b.pageForm("clerk", path+"/joint", key, fields); status != http.StatusUnprocessableEntity {
			b.Errorf("a page without a name comes back with %d", status)
		}
	}
	text := b.make("clerk", "/files", &upload{"file", "会签.txt", "同意"}).text("id")
	enter(422, "invalid", "file", "clerk", thing{"file": text})
}

// pageForm sends a picture with fields as the form of a page does, and tells the status of the answer.
func (b *bureau) pageForm(who, path, key string, fields map[string]string) int {
	b.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, value := range fields {
		if err := w.WriteField(name, value); err != nil {
			b.Fatal(err)
		}
	}
	part, err := w.CreateFormFile("file", "扫描件.png")
	if err == nil {
		err = png.Encode(part, image.NewGray(image.Rect(0, 0, 20, 20)))
	}
	if err := errors.Join(err, w.Close()); err != nil {
		b.Fatal(err)
	}
	sent, err := http.NewRequestWithContext(b.Context(), http.MethodPost, b.address+path, &body)
	if err != nil {
		b.Fatal(err)
	}
	sent.Header.Set("Content-Type", w.FormDataContentType())
	sent.Header.Set("Authorization", "Bearer "+b.tokens[who])
	sent.Header.Set("Idempotency-Key", key)
	response, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(sent)
	if err != nil {
		b.Fatal(err)
	}
	response.Body.Close()
	return response.StatusCode
}

// lastNumber is how many numbers the register of the house holds.
func (b *bureau) lastNumber() int {
	b.Helper()
	return len(b.get("clerk", "/series/"+string(b.series)+"/register").items())
}
