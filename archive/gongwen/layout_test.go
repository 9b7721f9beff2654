package gongwen

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lantai/lantai/archive"
)

var update = flag.Bool("update", false, "write the golden files anew")

// joint is a document to a superior by three organs, without seals.
func joint() *Document {
	d := notice()
	d.Organs = []string{"霁川市发展和改革委员会", "霁川市财政局", "霁川市档案局"}
	d.Title, d.Number, d.To = "关于增加数字档案馆建设资金的请示", "霁发改〔2026〕8号", []string{"霁川市人民政府"}
	d.Signers = []string{"王海", "欧阳文静", "李一鸣"}
	d.Body = archive.ParseBody("为加快数字档案馆建设，经会商，拟增加专项资金120万元，用于库房改造和系统升级。\n妥否，请批示。")
	d.Attachments, d.Note, d.Urgency = nil, "联系人：张宁，电话：0838—2550011", archive.Normal
	d.Signatories = []Signatory{{Name: d.Organs[0]}, {Name: d.Organs[1]}, {Name: d.Organs[2]}}
	d.CC, d.Printer = nil, "霁川市发展和改革委员会办公室"
	return d
}

func sealedJoint() *Document {
	d := joint()
	d.Signers = nil
	for i := range d.Signatories {
		d.Signatories[i].Seal = &Seal{PNG: sealPicture(), Diameter: 42}
	}
	return d
}

// hostSealed is a joint document to subordinates on which the leading organ has put its seal, and the others seal by hand.
func hostSealed() *Document {
	d := sealedJoint()
	d.Organs = append(d.Organs, "霁川市大数据中心")
	d.Signatories = append(d.Signatories, Signatory{Name: d.Organs[3]})
	for i := 1; i < len(d.Signatories); i++ {
		d.Signatories[i].Seal = nil
	}
	d.Title, d.Number, d.To = "关于联合开展数字档案馆建设检查的通知", "霁发改〔2026〕9号", []string{"各区县人民政府"}
	d.Body = archive.ParseBody("为加快数字档案馆建设，经会商，定于9月联合开展检查，请予配合。")
	d.Note = ""
	return d
}

// jointUpward is a document of five organs to a superior: the signers stand two on a line, the leading one first.
func jointUpward() *Document {
	d := hostSealed()
	d.Organs = append(d.Organs, "霁川市住房和城乡建设局")
	d.Signatories = append(d.Signatories, Signatory{Name: d.Organs[4]})
	d.Title, d.Number, d.To = "关于增加数字档案馆建设资金的请示", "霁发改〔2026〕8号", []string{"霁川市人民政府"}
	d.Signers = []string{"王海", "欧阳文静", "李一鸣", "赵立", "孙晓梅"}
	d.Note = "联系人：张宁，电话：0838—2550011"
	return d
}

func letter() *Document {
	d := notice()
	d.Form, d.Organs, d.Suffix, d.Number = FormLetter, []string{"霁川市人民政府办公室"}, "", "霁政办函〔2026〕32号"
	d.Title, d.To = "霁川市人民政府办公室关于商请支持档案数字化工作的函", []string{"省档案局"}
	d.Body = archive.ParseBody("为推进我市档案数字化工作，商请贵局在技术标准和人员培训方面给予支持。\n专此函达，请予函复。")
	d.Attachments, d.Note = nil, ""
	return d
}

func order() *Document {
	return &Document{Form: FormOrder, Organs: []string{"霁川市人民政府"}, Suffix: "令", Number: "第12号", Level: archive.Public,
		Body:   archive.ParseBody("《霁川市档案管理办法》已经2026年7月20日市人民政府第30次常务会议通过，现予公布，自2026年10月1日起施行。"),
		Signer: Signer{Post: "市长", Name: "周明远"}, Date: day, Printer: "霁川市人民政府办公室", Printed: day}
}

func minutes() *Document {
	return &Document{Form: FormMinutes, Organs: []string{"霁川市人民政府常务会议纪要"}, Number: "〔2026〕12号", Level: archive.Public,
		Title: "霁川市人民政府第30次常务会议纪要", Date: day,
		Body:    archive.ParseBody("2026年7月20日，市长周明远主持召开市人民政府第30次常务会议。会议议定事项如下：\n一、会议原则同意《霁川市档案管理办法》，由市司法局按程序报请公布。\n二、会议听取了防汛工作情况汇报。会议强调，要压实责任，确保安全度汛。"),
		Present: []string{"周明远", "赵立", "钱国栋", "孙晓梅"}, Excused: []string{"李强"}, Observers: []string{"吴静", "郑凯"},
		CC: []string{"市委办公室", "市人大常委会办公室"}, Printer: "霁川市人民政府办公室", Printed: day}
}

// secret is a classified document with everything in the corner.
func secret() *Document {
	d := notice()
	d.Level, d.Term, d.Copy, d.Note = archive.Secret, "1年", 12, ""
	return d
}

func samples() map[string]func() *Document {
	return map[string]func() *Document{"notice": notice, "joint": joint, "sealed_joint": sealedJoint, "host_sealed": hostSealed, "joint_upward": jointUpward,
		"letter": letter,
		"order":  order, "minutes": minutes, "secret": secret}
}

func TestLayoutGolden(t *testing.T) {
	fonts := testFonts(t)
	for name, sample := range samples() {
		t.Run(name, func(t *testing.T) {
			l, err := sample().Layout(fonts)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, name, l)
		})
	}
}

// golden compares a layout, written so that a person can read it, with the file of that name.
func golden(t *testing.T, name string, l *Layout) {
	t.Helper()
	path := filepath.Join("testdata", name+".txt")
	got := l.readable()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got == string(want) {
		return
	}
	a, b := strings.Split(got, "\n"), strings.Split(string(want), "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			t.Fatalf("line %d differs (go test -update after looking at it)\n got %s\nwant %s", i+1, a[i], b[i])
		}
	}
	t.Fatalf("%d lines, want %d", len(a), len(b))
}

func (l *Layout) readable() string {
	var s strings.Builder
	for i, p := range l.Pages {
		fmt.Fprintf(&s, "page %d\n", i+1)
		for _, r := range p.Rules {
			fmt.Fprintf(&s, "  rule  %6.1f %6.1f  %.1f x %.2f\n", r.X, r.Y, r.W, r.H)
		}
		for _, t := range p.Texts {
			fmt.Fprintf(&s, "  text  %6.1f %6.1f  %-12s %4.1f  %s\n", t.X, t.Y, t.Face, t.Size, t.String)
		}
		for _, m := range p.Images {
			fmt.Fprintf(&s, "  image %6.1f %6.1f  %.1f x %.1f\n", m.X, m.Y, m.W, m.H)
		}
	}
	return s.String()
}

// On every page of every sample the text stays inside the type area, the page number excepted.
func TestNothingLeavesTheTypeArea(t *testing.T) {
	fonts := testFonts(t)
	for name, sample := range samples() {
		l, err := sample().Layout(fonts)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range l.Pages {
			for _, text := range p.Texts {
				tooLow := text.Y > areaBottom && text.Face != string(Song)
				if text.X < AreaLeft-0.01 || tooLow || text.Y < AreaTop && sample().Form != FormLetter {
					t.Errorf("%s, page %d: %q at %.1f, %.1f", name, i+1, text.String, text.X, text.Y)
				}
			}
		}
	}
}

// However long the text: the signature shares its page with text, seals stay inside the type area and off the text, the 版记 is
// on an even last page, and at most 22 lines stand on a page of the usual leading.
func TestSignatureIsNeverAlone(t *testing.T) {
	fonts := testFonts(t)
	sentence := "各单位要认真做好归档工作，确保真实、完整、可用、安全，并按时报送有关情况。"
	for paragraphs := 1; paragraphs < 60; paragraphs++ {
		d := notice()
		d.Attachments = nil
		d.Body = archive.ParseBody(strings.Repeat(sentence+"\n", paragraphs))
		l, err := d.Layout(fonts)
		if err != nil {
			t.Fatal(err)
		}
		checkSignaturePage(t, paragraphs, l)
		if len(l.Pages)%2 != 0 {
			t.Errorf("%d paragraphs: %d pages, the 版记 is not on an even page", paragraphs, len(l.Pages))
		}
	}
}

func checkSignaturePage(t *testing.T, paragraphs int, l *Layout) {
	t.Helper()
	for i, p := range l.Pages {
		if len(p.Images) == 0 {
			continue
		}
		seal := p.Images[0]
		body := 0.0
		for _, text := range p.Texts {
			if strings.Contains(text.String, "各单位") || strings.Contains(text.String, "有关情况") || strings.Contains(text.String, "归档") {
				body = max(body, text.Y)
			}
		}
		gap := seal.Y - (body + size3*point*0.12)
		if body == 0 || gap < -0.1 || gap > 2*pitch || seal.Y+seal.H > areaBottom+0.01 {
			t.Errorf("%d paragraphs, page %d: seal from %.1f to %.1f, text ends at %.1f", paragraphs, i+1, seal.Y, seal.Y+seal.H, body)
		}
	}
}

func TestManyReceiversMoveToTheColophon(t *testing.T) {
	d := notice()
	d.To = nil
	for i := range 120 {
		d.To = append(d.To, fmt.Sprintf("霁川市第%d街道办事处", i+1))
	}
	l, err := d.Layout(testFonts(t))
	if err != nil {
		t.Fatal(err)
	}
	first, last := l.Pages[0].words(), l.Pages[len(l.Pages)-1].words()
	if !strings.Contains(first, "为贯彻落实") || strings.Contains(first, "街道办事处") {
		t.Error("page 1 shows no text:", first)
	}
	if !strings.Contains(last, "主送：霁川市第1街道办事处") {
		t.Error("the 版记 has no 主送:", last)
	}
}

func (p *Page) words() string {
	var s strings.Builder
	for _, t := range p.Texts {
		s.WriteString(t.String)
	}
	return s.String()
}

func TestMissingGlyphIsNamed(t *testing.T) {
	d := notice()
	d.Title = "霁川市人民政府办公室关于任命张𪚥𪚥同志的通知"
	_, err := d.Layout(testFonts(t))
	if archive.KindOf(err) != archive.Invalid || !strings.Contains(err.Error(), "𪚥") {
		t.Error("want a sentence that names the character, got", err)
	}
}

// Rare characters of names are in the fallback face, not boxes.
func TestRareNamesAreSet(t *testing.T) {
	d := notice()
	d.Signatories, d.Body = nil, archive.ParseBody("任命镕、喆、堃、昇、祎五位同志。")
	l, err := d.Layout(testFonts(t))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(l.readable(), "song") || !strings.Contains(l.readable(), "镕") {
		t.Error("the fallback face is not used")
	}
}

func TestValidate(t *testing.T) {
	cases := map[string]func(*Document){
		"organs": func(d *Document) { d.Organs = nil },
		"title":  func(d *Document) { d.Title = "" },
		"body":   func(d *Document) { d.Body = nil },
		"term":   func(d *Document) { d.Level, d.Term = archive.LevelInternal, "1年" },
		"seal":   func(d *Document) { d.Signatories[0].Seal.Diameter = 450 },
	}
	for field, spoil := range cases {
		d := notice()
		spoil(d)
		err, ok := d.Validate().(*archive.Error)
		if !ok || err.Kind != archive.Invalid || err.Field != field {
			t.Errorf("%s: got %v", field, err)
		}
	}
}

// Real documents, when they are there: all can be laid out inside the type area.
func TestRealDocuments(t *testing.T) {
	fonts := testFonts(t)
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "corpus", "documents.jsonl"))
	if err != nil {
		t.Skip("the corpus of real documents is not here")
	}
	const every = 5
	missing, tried := 0, 0
	for i, line := range bytes.SplitAfter(data, []byte("\n")) {
		if i%every != 0 || len(line) == 0 {
			continue
		}
		tried++
		var real struct{ Title, Body string }
		if err := json.Unmarshal(line, &real); err != nil {
			t.Fatal(err)
		}
		d := notice()
		d.Title, d.Body = real.Title, archive.ParseBody(firstRunes(real.Body, 3000))
		if d.Title == "" || len(d.Body) == 0 {
			continue
		}
		l, err := d.Layout(fonts)
		switch {
		case archive.KindOf(err) == archive.Invalid && err != nil:
			missing++
		case err != nil:
			t.Fatal(err)
		case l.Pages[0].lowest() > areaBottom:
			t.Errorf("%s: text below the type area", real.Title)
		}
	}
	t.Logf("%d of %d documents have a character that no face has", missing, tried)
}

func (p *Page) lowest() float64 {
	low := 0.0
	for _, t := range p.Texts {
		if t.Face != string(Song) {
			low = max(low, t.Y)
		}
	}
	return low
}

func BenchmarkThreePages(b *testing.B) {
	fonts := testFonts(b)
	d := notice()
	for b.Loop() {
		l, err := d.Layout(fonts)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := l.PDF(fonts); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpenFonts(b *testing.B) {
	testFonts(b)
	dir := os.Getenv("LANTAI_FONTS")
	if dir == "" {
		dir = filepath.Join("..", "..", ".cache", "fonts")
	}
	for b.Loop() {
		fonts, err := OpenFonts(dir, nil)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := notice().Layout(fonts); err != nil {
			b.Fatal(err)
		}
	}
}
