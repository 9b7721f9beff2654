package content_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/content"
)

func TestSniff(t *testing.T) {
	pdf, docx := pagesPDF(1), makeDOCX(t, "文")
	tests := []struct {
		name string
		file []byte
		want string // empty: refused
	}{
		{"通知.pdf", pdf, content.PDF},
		{"通知.PDF", pdf, content.PDF},
		{"late.pdf", append(bytes.Repeat([]byte("\n"), 900), pdf...), content.PDF},
		{"通知.docx", docx, content.DOCX},
		{"密码.docx", []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), content.DOCX},
		{"版式.ofd", makeZip(t, "OFD.xml", "<x/>"), content.OFD},
		{"旧.doc", []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), content.DOC},
		{"说明.txt", []byte("说明"), content.PlainText},
		{"gbk.txt", []byte("\xcb\xb5\xc3\xf7"), content.PlainText},
		{"空.txt", nil, content.PlainText},
		{"图.png", []byte("\x89PNG\r\n\x1A\n"), content.PNG},
		{"图.jpeg", []byte("\xFF\xD8\xFF\xE0"), content.JPEG},
		{"图.tif", []byte("II*\x00"), content.TIFF},

		{"通知.pdf", docx, ""},
		{"通知.docx", pdf, ""},
		{"改名.docx", makeZip(t, "a.txt", "x"), ""},
		{"改名.ofd", docx, ""},
		{"宏.docx", makeZip(t, "word/document.xml", "<x/>", "word/vbaProject.bin", "x"), ""},
		{"程序.pdf", []byte("MZ\x90\x00"), ""},
		{"程序.exe", []byte("MZ\x90\x00"), ""},
		{"程序.txt", []byte("MZ\x90\x00"), ""},
		{"网页.html", []byte("<script>"), ""},
		{"图.svg", []byte("<svg/>"), ""},
		{"平面.fodt", []byte("<office:document/>"), ""},
		{"包.zip", makeZip(t, "a.txt", "x"), ""},
		{"无扩展名", pdf, ""},
		{"空.pdf", nil, ""},
	}
	for _, test := range tests {
		got, err := content.Sniff(test.name, bytes.NewReader(test.file), content.DefaultTypes())
		if got != test.want || (err == nil) != (test.want != "") {
			t.Errorf("%s: %q, %v, want %q", test.name, got, err, test.want)
		}
		if err != nil && archive.KindOf(err) != archive.Unsupported {
			t.Errorf("%s: kind is %s", test.name, archive.KindOf(err))
		}
	}
	if got, err := content.Sniff("包.zip", bytes.NewReader(makeZip(t, "a.txt", "x")), []string{content.Zip}); got != content.Zip {
		t.Errorf("a configured archive: %q, %v", got, err)
	}
}

func TestCleanName(t *testing.T) {
	for name, want := range map[string]string{
		"关于做好归档工作的通知.pdf":    "关于做好归档工作的通知.pdf",
		`C:\fakepath\通知.pdf`: "通知.pdf",
		"../../etc/passwd":   "passwd",
		"/a/b/c.txt":         "c.txt",
		"a\x00b\nc.txt":      "abc.txt",
		"photo\u202Efdp.exe": "photofdp.exe",
		"零\u200b宽\ufeff.txt": "零宽.txt",
		" 　 通知 .pdf . ":      "通知 .pdf",
		"a<b>:c|d?.txt":      "a_b__c_d_.txt",
		"CON.txt":            "_CON.txt",
		"lpt1":               "_lpt1",
		"console.txt":        "console.txt",
		".pdf":               "pdf",
		"国发〔2024〕12号（秘密★）.txt": "国发〔2024〕12号（秘密★）.txt",
		"坏\xff字.txt": "坏字.txt",
	} {
		if got, err := content.CleanName(name); got != want || err != nil {
			t.Errorf("CleanName(%q) is %q, %v, want %q", name, got, err, want)
		}
	}
	for _, name := range []string{"", ".", "..", "...", "/", `a\`, "\u202e", " "} {
		if got, err := content.CleanName(name); archive.KindOf(err) != archive.Invalid || err == nil {
			t.Errorf("CleanName(%q) is %q, %v, want invalid", name, got, err)
		}
	}
	long, err := content.CleanName(strings.Repeat("长", 300) + ".docx")
	if err != nil || len(long) > 240 || !strings.HasSuffix(long, "长.docx") {
		t.Errorf("a long name becomes %q, %v", long, err)
	}
}

func TestCleanNameProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.OneOf(rapid.String(), rapid.StringMatching(`[./\\ a-z中〔\x{202e}\x{0}.]{0,300}`)).Draw(t, "name")
		clean, err := content.CleanName(name)
		if err != nil {
			return
		}
		again, err := content.CleanName(clean)
		if err != nil || again != clean {
			t.Fatalf("%q is cleaned to %q and then to %q, %v", name, clean, again, err)
		}
		if len(clean) > 241 || !utf8.ValidString(clean) || strings.ContainsAny(clean, `/\<>:"|?*`) ||
			strings.ContainsFunc(clean, func(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf) }) {
			t.Fatalf("%q is cleaned to %q", name, clean)
		}
	})
}

func TestSecretMark(t *testing.T) {
	for _, text := range []string{
		"秘密★10年", "机密★", "绝密★长期", "机密★会议开始前", "秘密★2030年1月1日", "秘密 ★ 10 年", "秘　密★", "绝\n密\n★", "绝密级★30年",
		"秘密★１０年", "密级：机密★5年", "★长期", "★ 6 个月", "机\u200b密★", "秘密⭐5年", "机密☆1年", "附件（秘密★）.pdf", "秘密\u00a0★",
	} {
		if mark, found := content.SecretMark("无", text); !found || mark == "" {
			t.Errorf("no mark found in %q", text)
		}
	}
	for _, text := range []string{
		"", "保守国家秘密法", "中华人民共和国保守国家秘密法实施条例", "商业秘密", "工作秘密", "机密文件管理办法", "★★★★★", "五星★好评",
		"★2024年重点工作", "★★ 重点：做好归档", "内部资料 注意保存", "秘密等级分为绝密、机密、秘密三级", "保密期限10年",
	} {
		if mark, found := content.SecretMark(text); found {
			t.Errorf("%q is taken for the mark %q", text, mark)
		}
	}
}

// A mark is found wherever it stands in a file, even torn apart by runs or by the end of a page.
func TestSecretMarkInFiles(t *testing.T) {
	docx := read(t, makeDOCX(t, "密级", "秘密★10年"), content.DOCX)
	header := read(t, makeZip(t, "word/document.xml", "<w:t>文</w:t>", "word/header2.xml", "<w:t>机</w:t><w:t>密★</w:t>"), content.DOCX)
	property := read(t, makeZip(t, "word/document.xml", "<w:t>文</w:t>", "docProps/core.xml", "<k>绝密★长期</k>"), content.DOCX)
	for name, text := range map[string]content.Text{
		"document": docx, "header": header, "property": property, "pages": {Pages: []string{"…秘密", "★10年"}},
	} {
		if _, found := text.SecretMark(); !found {
			t.Errorf("%s: not found in %+v", name, text)
		}
	}
}
