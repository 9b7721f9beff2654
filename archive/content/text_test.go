package content_test

import (
	"bytes"
	"context"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/signintech/gopdf"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"github.com/lantai/lantai/archive/content"
)

func read(t testing.TB, file []byte, mediaType string) content.Text {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	return theSandbox(t).Read(ctx, bytes.NewReader(file), mediaType)
}

func TestReadPDF(t *testing.T) {
	text := read(t, pagesPDF(3), content.PDF)
	want := content.Text{Pages: []string{"page 1", "page 2", "page 3"}, PageCount: 3, Properties: []string{"a title"}}
	if !reflect.DeepEqual(text, want) {
		t.Errorf("read %+v, want %+v", text, want)
	}
}

func TestReadPDFChinese(t *testing.T) {
	var pdf gopdf.GoPdf
	pdf.Start(gopdf.Config{PageSize: *gopdf.PageSizeA4})
	if err := pdf.AddTTFFontData("hei", hanFont(t)); err != nil {
		t.Fatal(err)
	}
	if err := pdf.SetFont("hei", "", 16); err != nil {
		t.Fatal(err)
	}
	pdf.AddPage()
	if err := pdf.Cell(nil, "国发〔2024〕１２号　关于做好归档工作的通知"); err != nil {
		t.Fatal(err)
	}
	text := read(t, pdf.GetBytesPdf(), content.PDF)
	if got := strings.Join(strings.Fields(text.Plain()), ""); got != "国发〔2024〕12号关于做好归档工作的通知" {
		t.Errorf("read %q, unreadable %q", got, text.Unreadable)
	}
}

func TestReadUnreadable(t *testing.T) {
	good := pagesPDF(2)
	docx := makeDOCX(t, "正文")
	tests := []struct {
		name, mediaType string
		file            []byte
		want            content.Reason
	}{
		{"empty PDF", content.PDF, nil, content.Broken},
		{"PDF mark alone", content.PDF, []byte("%PDF-1.7\n"), content.Broken},
		{"text as PDF", content.PDF, []byte("这不是版式文件"), content.Broken},
		{"PDF with a password", content.PDF, encrypted(t, good, "secret"), content.Encrypted},
		{"PDF without text", content.PDF, makePDF("", []sheet{{width: 9, height: 9, content: "0 0 m 9 9 l S"}}), content.NoText},
		{"empty DOCX", content.DOCX, nil, content.Broken},
		{"half a DOCX", content.DOCX, docx[:len(docx)/2], content.Broken},
		{"archive as DOCX", content.DOCX, makeZip(t, "a.txt", "x"), content.Broken},
		{"DOCX of broken XML", content.DOCX, makeZip(t, "word/document.xml", "<w:p><w:t>文</"), content.Broken},
		{"DOCX with a password", content.DOCX, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1........"), content.Encrypted},
		{"binary as text", content.PlainText, []byte("a\x00b"), content.Broken},
		{"picture", content.PNG, []byte("\x89PNG\r\n\x1A\n"), content.NoText},
		{"old format", content.DOC, []byte("\xD0\xCF\x11\xE0"), content.Unsupported},
	}
	for _, test := range tests {
		if got := read(t, test.file, test.mediaType); got.Unreadable != test.want {
			t.Errorf("%s: unreadable is %q, want %q; text %q", test.name, got.Unreadable, test.want, got.Plain())
		}
		if test.want.Chinese() == "" {
			t.Errorf("%s: no sentence for people", test.name)
		}
	}
}

// A file may be readable by everybody and forbid changes alone.
func TestReadOwnerPassword(t *testing.T) {
	if text := read(t, encrypted(t, pagesPDF(1), ""), content.PDF); text.Plain() != "page 1" {
		t.Errorf("read %+v", text)
	}
}

// Nothing that happens to a file on its way brings the reader down, and afterwards it still reads.
func TestReadDamagedPDF(t *testing.T) {
	const seed, times = 1, 150
	random := rand.New(rand.NewPCG(seed, 0))
	good := encrypted(t, pagesPDF(3), "")
	unreadable := 0
	for range times {
		file := bytes.Clone(good)
		for range 1 + random.IntN(30) {
			file[random.IntN(len(file))] = byte(random.IntN(256))
		}
		file = file[:len(file)-random.IntN(2)*random.IntN(len(file))]
		if read(t, file, content.PDF).Unreadable != "" {
			unreadable++
		}
	}
	t.Logf("seed %d: %d damaged files, %d of them unreadable", seed, times, unreadable)
	if text := read(t, pagesPDF(1), content.PDF); text.Plain() != "page 1" {
		t.Errorf("afterwards it reads %+v", text)
	}
}

// A deadline ends PDFium in the middle of a computation, and the place in the sandbox is free again.
func TestReadDeadline(t *testing.T) {
	for range 4 { // more than the sandbox has places
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		started := time.Now()
		text := theSandbox(t).Read(ctx, bytes.NewReader(bombPDF()), content.PDF)
		cancel()
		if text.Unreadable != content.TimedOut || time.Since(started) > 5*time.Second {
			t.Fatalf("after %v: unreadable is %q", time.Since(started), text.Unreadable)
		}
	}
	if text := read(t, pagesPDF(1), content.PDF); text.Plain() != "page 1" {
		t.Errorf("afterwards it reads %+v", text)
	}
}

func TestReadDOCX(t *testing.T) {
	text := read(t, makeDOCX(t, "关于做好归档工作的通知", "一、总体要求 &amp; 目标"), content.DOCX)
	want := content.Text{
		Pages:      []string{"关于做好归档工作的通知\n一、总体要求 & 目标\n页眉\n"},
		Properties: []string{"标题", "张三"},
	}
	if !reflect.DeepEqual(text, want) {
		t.Errorf("read %+v, want %+v", text, want)
	}
}

func TestReadPackedFormats(t *testing.T) {
	tests := []struct {
		name, mediaType string
		file            []byte
		want            []string
		pages           int
	}{
		{"XLSX", content.XLSX, makeZip(t, "xl/workbook.xml", "<workbook/>",
			"xl/sharedStrings.xml", "<sst><si><t>文号</t></si><si><r><t>责任</t></r><r><t>者</t></r></si></sst>",
			"xl/worksheets/sheet1.xml", "<worksheet><c><v>7</v></c><c><is><t>备注</t></is></c></worksheet>"),
			[]string{"文号\n责任者\n备注\n"}, 0},
		{"PPTX", content.PPTX, makeZip(t, "ppt/presentation.xml", "<p/>",
			"ppt/slides/slide10.xml", "<a:p><a:t>十</a:t></a:p>",
			"ppt/slides/slide9.xml", "<a:p><a:t>九</a:t></a:p>",
			"ppt/notesSlides/notesSlide1.xml", "<a:p><a:t>备注</a:t></a:p>"),
			[]string{"九\n", "十\n", "备注\n"}, 2},
		{"OFD", content.OFD, makeZip(t, "OFD.xml", "<ofd:OFD><ofd:Title>题</ofd:Title></ofd:OFD>",
			"Doc_0/Pages/Page_0/Content.xml", "<ofd:TextObject><ofd:TextCode>版</ofd:TextCode><ofd:TextCode>式</ofd:TextCode></ofd:TextObject>",
			"Doc_0/Pages/Page_1/Content.xml", "<ofd:TextObject><ofd:TextCode>二</ofd:TextCode></ofd:TextObject>"),
			[]string{"版式\n", "二\n"}, 2},
	}
	for _, test := range tests {
		text := read(t, test.file, test.mediaType)
		if !reflect.DeepEqual(text.Pages, test.want) || text.PageCount != test.pages || text.Unreadable != "" {
			t.Errorf("%s: read %+v", test.name, text)
		}
	}
}

func TestReadBombs(t *testing.T) {
	laughs := `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><w:t>&b;</w:t>`
	external := `<!DOCTYPE d SYSTEM "file:///etc/passwd"><w:t>x</w:t>`
	var many []string
	for range 10_001 {
		many = append(many, "word/document.xml", "")
	}
	tests := []struct {
		name string
		file []byte
		want content.Reason
	}{
		{"one large part", makeZip(t, "word/document.xml", "<w:t>"+strings.Repeat(" ", 70<<20)), content.TooBig},
		{"much text", makeZip(t, "word/document.xml", "<w:t>"+strings.Repeat("文", 6<<20)+"</w:t>"), content.TooBig},
		{"entities", makeZip(t, "word/document.xml", laughs), content.Broken},
		{"external entity", makeZip(t, "word/document.xml", external), content.Broken},
		{"undeclared entity", makeZip(t, "word/document.xml", "<w:t>&x;</w:t>"), content.Broken},
		{"many parts", makeZip(t, many...), content.TooBig},
		{"part in a folder above", makeZip(t, "word/document.xml", "", "../../word/document.xml", "<w:t>外</w:t>"), content.NoText},
	}
	for _, test := range tests {
		started := time.Now()
		text := read(t, test.file, content.DOCX)
		if text.Unreadable != test.want || text.Plain() != "" || time.Since(started) > 10*time.Second {
			t.Errorf("%s: after %v unreadable is %q, want %q", test.name, time.Since(started), text.Unreadable, test.want)
		}
	}
}

func TestReadPlain(t *testing.T) {
	const want = "兰台㐂：档案工作\n第二行"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(want)
	if err != nil {
		t.Fatal(err)
	}
	little, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(want)
	if err != nil {
		t.Fatal(err)
	}
	big, err := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String(want)
	if err != nil {
		t.Fatal(err)
	}
	folded := strings.ReplaceAll(want, "：", ":") // NFKC
	for name, file := range map[string]string{
		"UTF-8": want, "UTF-8 with mark": "\uFEFF" + want, "GB 18030": gb, "UTF-16 LE": little, "UTF-16 BE": big,
		"Windows lines": strings.ReplaceAll(want, "\n", "\r\n"), "zero-width": strings.ReplaceAll(want, "档案", "档\u200b案"),
	} {
		if text := read(t, []byte(file), content.PlainText); text.Plain() != folded || text.Unreadable != "" {
			t.Errorf("%s: read %q, unreadable %q", name, text.Plain(), text.Unreadable)
		}
	}
}

func TestReadPlainTruncated(t *testing.T) {
	text := read(t, bytes.Repeat([]byte("字"), 6<<20), content.PlainText)
	if !text.Truncated || text.Unreadable != "" || len(text.Plain()) > 16<<20 || strings.Trim(text.Plain(), "字") != "" {
		t.Errorf("%d bytes, truncated %v, unreadable %q", len(text.Plain()), text.Truncated, text.Unreadable)
	}
}

func BenchmarkReadPDF(b *testing.B) {
	theSandbox(b)
	file := bytes.NewReader(pagesPDF(20))
	for b.Loop() {
		if text := theSandbox(b).Read(b.Context(), file, content.PDF); text.PageCount != 20 {
			b.Fatal(text)
		}
	}
}
