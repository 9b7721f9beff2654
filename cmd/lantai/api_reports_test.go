package main

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"strings"

	"github.com/xuri/excelize/v2"
)

// signature is a picture of somebody's hand.
func signature(b *bureau) string {
	b.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 300, 120))
	for x := 50; x < 250; x++ {
		for y := 50; y < 80; y++ {
			img.Set(x, y, color.Black)
		}
	}
	var data bytes.Buffer
	if err := png.Encode(&data, img); err != nil {
		b.Fatal(err)
	}
	return data.String()
}

func testSignatureAPI(b *bureau) {
	b.refused(404, "not_found", "", request{who: "drafter", method: "GET", path: "/me/signature"})
	set := request{who: "drafter", method: "POST", path: "/me/signature", key: b.key(), body: &upload{"file", "签名.png", signature(b)}}
	b.wants(http.StatusNoContent, set)
	b.wants(http.StatusNoContent, set) // sent once more
	if a := b.get("drafter", "/me/signature"); a.header.Get("Content-Type") != "image/png" || !bytes.HasPrefix(a.raw, []byte("\x89PNG")) {
		b.Errorf("%s, %d bytes", a.header.Get("Content-Type"), len(a.raw))
	}
	b.refused(404, "not_found", "", request{who: "head", method: "GET", path: "/me/signature"})
	b.refused(415, "unsupported_media", "file", request{who: "drafter", method: "POST", path: "/me/signature", key: b.key(), body: &upload{"file", "签名.svg", "<svg/>"}})
	b.wants(http.StatusNoContent, request{who: "drafter", method: "POST", path: "/me/signature/remove", key: b.key()})
	b.refused(404, "not_found", "", request{who: "drafter", method: "GET", path: "/me/signature"})
}

// testReportsAPI looks at the work that the steps before have done.
func testReportsAPI(b *bureau) {
	for who, scope := range map[string]string{"drafter": "self", "head": "unit", "leader": "organisation", "office": "organisation"} {
		for _, report := range []string{"people", "units", "steps", "documents"} {
			if a := b.get(who, "/reports/"+report); a.text("scope") != scope {
				b.Errorf("%s sees %s as far as %s", who, report, a.text("scope"))
			}
		}
	}
	all := b.get("office", "/reports/people")
	if len(all.items()) < 3 || thing(all.thing["total"].(map[string]any))["count"].(float64) < 5 {
		b.Errorf("the office sees %s", all.raw)
	}
	for _, line := range b.get("head", "/reports/people").items() {
		if line.text("under") != "财务部" {
			b.Errorf("the head of finance sees %v", line)
		}
	}
	for _, line := range b.get("drafter", "/reports/people").items() {
		if line.text("name") != "张三" {
			b.Errorf("somebody else's work: %v", line)
		}
	}
	b.refused(404, "not_found", "", request{who: "head", method: "GET", path: "/reports/people?unit=" + string(b.units["工程部"])})
	b.refused(422, "invalid", "to", request{who: "head", method: "GET", path: "/reports/people?from=2026-08-02&to=2026-08-01"})
	b.refused(422, "invalid", "format", request{who: "head", method: "GET", path: "/reports/people?format=pdf"})
	b.refused(422, "invalid", "person", request{who: "head", method: "GET", path: "/reports/people?person=1"})
	testReportFiles(b)
}

// testReportFiles asks for the formats by Accept and by name, and reads the workbook back.
func testReportFiles(b *bureau) {
	csv := b.wants(200, request{who: "office", method: "GET", path: "/reports/steps", headers: []string{"Accept", "text/csv"}})
	if !strings.HasPrefix(string(csv.raw), "\uFEFF环节,流程,件数") || !strings.Contains(csv.header.Get("Content-Disposition"), ".csv") {
		b.Errorf("%v %s", csv.header, csv.raw)
	}
	book, err := excelize.OpenReader(bytes.NewReader(b.get("office", "/reports/documents?format=xlsx").raw))
	if err != nil {
		b.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows(book.GetSheetName(0))
	if err != nil || len(rows) < 3 || rows[1][0] != "月份" || !strings.HasSuffix(rows[2][0], "-01") {
		b.Errorf("%q, %v", rows, err)
	}
}
