package web

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/lantai/lantai/archive"
)

func TestDispositionKeepsNames(t *testing.T) {
	for _, name := range []string{"清单.xlsx", `a"b\c;d.pdf`, "a b+c=d:e@f'(1).pdf", "100%.txt", "x\r\nSet-Cookie: a=b.pdf"} {
		header := disposition(name)
		if strings.ContainsAny(header, "\r\n") {
			t.Errorf("%q breaks the header", name)
		}
		kind, params, err := mime.ParseMediaType(header)
		if err != nil || kind != "attachment" || params["filename"] != name {
			t.Errorf("%q comes back as %q (%v)", name, params["filename"], err)
		}
	}
}

func TestUploadIsReadAsItComes(t *testing.T) {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	if err := w.WriteField(keyField, "key-1"); err != nil {
		t.Fatal(err)
	}
	file, err := w.CreateFormFile("file", "清单.txt")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(file, "内容"); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	s := newServer(t)
	r := httptest.NewRequest("POST", "/files", &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	u, err := s.callOf(s.echo.NewContext(r, httptest.NewRecorder())).upload()
	if err != nil || u.FileName() != "清单.txt" || u.fields.Get(keyField) != "key-1" {
		t.Fatalf("%q %v %v", u.FileName(), u.fields, err)
	}
	if text, err := io.ReadAll(u); err != nil || string(text) != "内容" {
		t.Errorf("%q %v", text, err)
	}
}

func TestUploadWithoutFile(t *testing.T) {
	s := newServer(t)
	if _, err := aCall(s, "/files").upload(); archive.KindOf(err) != archive.Unsupported {
		t.Errorf("no multipart: %v", err)
	}
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", "/files", &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	if _, err := s.callOf(s.echo.NewContext(r, httptest.NewRecorder())).upload(); archive.KindOf(err) != archive.Invalid {
		t.Errorf("no file: %v", err)
	}
}

func TestPagesAreNamed(t *testing.T) {
	s := newServer(t)
	for page, want := range map[string]int{"1.png": 1, "12.png": 12, "0.png": 0, "-1.png": 0, "1": 0, "x.png": 0, "1.pdf": 0} {
		c := aCall(s, "/")
		c.SetParamNames("id", "page")
		c.SetParamValues(unitA, page)
		_, got, err := c.pageOf()
		if want == 0 && archive.KindOf(err) != archive.NotFound || want > 0 && (err != nil || got != want) {
			t.Errorf("%q: %d %v", page, got, err)
		}
	}
}
