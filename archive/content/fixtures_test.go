package content_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"

	"github.com/lantai/lantai/archive/content"
)

// sandbox is shared: it takes seconds to compile.
var sandbox = sync.OnceValues(func() (*content.Sandbox, error) { return content.NewSandbox(2) })

func theSandbox(t testing.TB) *content.Sandbox {
	t.Helper()
	s, err := sandbox()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// hanFont is the bytes of a font with Han and Latin characters, which .ci/fonts.sh fetches.
func hanFont(t testing.TB) []byte {
	t.Helper()
	font, err := os.ReadFile(filepath.Join("..", "..", ".cache", "fonts", "hei.ttf"))
	if err == nil {
		return font
	}
	const sentence = "there is no Chinese font to write marks with: .ci/fonts.sh fetches one once"
	if os.Getenv("CI") == "true" {
		t.Fatal(sentence)
	}
	t.Skip(sentence)
	return nil
}

// sheet is a page of a made PDF.
type sheet struct {
	width, height float64
	rotate        int
	text          string
	content       string // operators, in place of text
}

const a4Width, a4Height = 595, 842

// makePDF writes a PDF by hand, so that the tests know every byte of it. Extra objects are numbered from 4; the first is the
// form X1 of every page.
func makePDF(title string, sheets []sheet, extra ...string) []byte {
	objects := []string{
		"<</Type/Catalog/Pages 2 0 R>>",
		"", // the page tree, below
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
	}
	objects = append(objects, extra...)
	forms := ""
	if len(extra) > 0 {
		forms = "/XObject<</X1 4 0 R>>"
	}
	var kids []string
	for _, s := range sheets {
		operators := s.content
		if operators == "" {
			operators = fmt.Sprintf("BT /F1 24 Tf 72 %g Td (%s) Tj ET", s.height/2, s.text)
		}
		n := len(objects) + 1
		kids = append(kids, fmt.Sprintf("%d 0 R", n))
		objects = append(objects,
			fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 %g %g]/Rotate %d/Contents %d 0 R"+
				"/Resources<</Font<</F1 3 0 R>>%s>>>>", s.width, s.height, s.rotate, n+1, forms),
			fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(operators), operators))
	}
	objects[1] = fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(sheets), strings.Join(kids, " "))
	objects = append(objects, fmt.Sprintf("<</Title(%s)>>", title))
	return assemble(objects)
}

func assemble(objects []string) []byte {
	var pdf bytes.Buffer
	pdf.WriteString("%PDF-1.7\n")
	var table strings.Builder
	for i, object := range objects {
		fmt.Fprintf(&table, "%010d 00000 n \n", pdf.Len())
		fmt.Fprintf(&pdf, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	start := pdf.Len()
	fmt.Fprintf(&pdf, "xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n",
		len(objects)+1, table.String(), len(objects)+1, len(objects), start)
	return pdf.Bytes()
}

// pagesPDF has n A4 pages that say "page 1", "page 2" …
func pagesPDF(n int) []byte {
	sheets := make([]sheet, n)
	for i := range sheets {
		sheets[i] = sheet{width: a4Width, height: a4Height, text: fmt.Sprintf("page %d", i+1)}
	}
	return makePDF("a title", sheets)
}

// bombPDF draws a form that draws a form ten times that draws a form ten times …: 10^9 times in all.
func bombPDF() []byte {
	const depth, first = 9, 4
	var forms []string
	for level := range depth {
		operators := strings.Repeat("/X1 Do ", 10)
		resources := fmt.Sprintf("/Resources<</XObject<</X1 %d 0 R>>>>", first+level+1)
		if level == depth-1 {
			operators, resources = "0 0 m 9 9 l S", ""
		}
		forms = append(forms, fmt.Sprintf("<</Type/XObject/Subtype/Form/BBox[0 0 99 99]%s/Length %d>>stream\n%s\nendstream",
			resources, len(operators), operators))
	}
	return makePDF("bomb", []sheet{{width: a4Width, height: a4Height, content: "/X1 Do"}}, forms...)
}

func encrypted(t testing.TB, pdf []byte, userPassword string) []byte {
	t.Helper()
	api.DisableConfigDir()
	var out bytes.Buffer
	if err := api.Encrypt(bytes.NewReader(pdf), &out, model.NewAESConfiguration(userPassword, "owner", 256)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// makeZip packs parts, given as name and content in turn.
func makeZip(t testing.TB, parts ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i := 0; i < len(parts); i += 2 {
		part, err := w.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(parts[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// makeDOCX is a word processor's file with the given paragraphs, each split into two runs as they often are.
func makeDOCX(t testing.TB, paragraphs ...string) []byte {
	t.Helper()
	var body strings.Builder
	for _, p := range paragraphs {
		half := len([]rune(p)) / 2
		fmt.Fprintf(&body, "<w:p><w:r><w:t>%s</w:t></w:r><w:r><w:t>%s</w:t></w:r></w:p>", string([]rune(p)[:half]), string([]rune(p)[half:]))
	}
	return makeZip(t,
		"[Content_Types].xml", "<Types/>",
		"docProps/core.xml", `<cp:coreProperties><dc:title>标题</dc:title><dc:creator>张三</dc:creator></cp:coreProperties>`,
		"word/document.xml", `<?xml version="1.0" encoding="UTF-8"?><w:document><w:body>`+body.String()+`</w:body></w:document>`,
		"word/header1.xml", `<w:hdr><w:p><w:r><w:t>页眉</w:t></w:r></w:p></w:hdr>`,
	)
}
