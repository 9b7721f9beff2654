package gongwen

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
)

var openFonts = sync.OnceValues(func() (*Fonts, error) {
	dir := os.Getenv("LANTAI_FONTS")
	if dir == "" {
		dir = filepath.Join("..", "..", ".cache", "fonts")
	}
	return OpenFonts(dir, nil)
})

// testFonts opens the free fonts; without them a test is skipped at home and fails on CI.
func testFonts(t testing.TB) *Fonts {
	t.Helper()
	fonts, err := openFonts()
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("the fonts are not installed: run .ci/fonts.sh:", err)
		}
		t.Skip("the fonts are not installed: run .ci/fonts.sh")
	}
	return fonts
}

var day = time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC)

const noticeText = `为贯彻落实《中华人民共和国档案法》及其实施条例，进一步规范全市机关电子公文归档工作，确保归档电子文件真实、完整、可用、安全，经市人民政府同意，现就有关事项通知如下。
一、总体要求
坚持“应归尽归、应收尽收”原则，按照来源可靠、程序规范、要素合规的标准，建立覆盖电子公文形成、办理、归档、移交全过程的管理制度。到2026年12月31日，市直各部门电子公文归档率达到100%。
二、主要任务
（一）健全归档制度。各单位要对照《党政机关公文处理工作条例》和省政府办公厅《关于推进电子文件单套归档管理的意见》（川办发〔2024〕18号），修订本单位文件材料归档范围和档案保管期限表，报同级档案主管部门审查。
（二）完善系统功能
1.做好系统改造。办公自动化系统应当具备符合DA/T 48—2009要求的归档接口，能够自动采集文号、密级、签发人、成文日期等元数据，不得由人工二次录入。
2.做好四性检测。在归档、移交与接收、长期保存等环节，对电子公文的真实性、完整性、可用性和安全性进行检测，检测结果随文归档。
（1）归档环节检测不合格的，应当在3个工作日内退回形成部门整改。
（2）移交环节检测不合格的，应当整批退回并说明理由。
（三）落实安全责任。涉密电子公文的归档按照国家有关保密规定执行，严禁通过非涉密系统处理涉密公文；“涉密不上网、上网不涉密”要落实到岗到人。
三、工作要求
各县（市、区）人民政府、市直各部门要加强组织领导，明确分管负责人和具体责任人，于2026年9月15日前将工作方案和联系人报市政府办公室（联系电话：0838—2550011）。市政府办公室会同市档案局适时开展督查，并将结果纳入年度目标考核。`

// notice is a common document: one organ, one seal, two attachments, three pages with its 版记.
func notice() *Document {
	return &Document{
		Form: FormDocument, Organs: []string{"霁川市人民政府办公室"}, Suffix: "文件", Number: "霁政办发〔2026〕15号",
		Level: archive.Public, Urgency: archive.Urgent,
		Title: "霁川市人民政府办公室关于进一步加强机关电子公文归档管理工作的通知",
		To:    []string{"各县（市、区）人民政府", "市政府各部门、各直属机构"},
		Body:  archive.ParseBody(noticeText),
		Attachments: []Attachment{{Name: "霁川市机关电子公文归档元数据清单"},
			{Name: "霁川市机关电子公文归档与移交工作任务分工及完成时限安排表（2026—2027年）"}},
		Signatories: []Signatory{{Name: "霁川市人民政府办公室", Seal: &Seal{PNG: sealPicture(), Diameter: 45}}},
		Date:        day, Note: "此件公开发布",
		CC:      []string{"市委各部门", "市人大常委会办公室、市政协办公室、市监委、市法院、市检察院", "霁川军分区"},
		Printer: "霁川市人民政府办公室", Printed: day.AddDate(0, 0, 2),
	}
}

// sealPicture draws a round stamp with a star, as a scanner would deliver it: red on transparent.
var sealPicture = sync.OnceValue(func() []byte {
	const size = 600
	img := image.NewNRGBA(image.Rect(0, 0, size, size))
	red := color.NRGBA{R: 220, G: 20, B: 20, A: 255}
	for y := range size {
		for x := range size {
			dx, dy := float64(x)-size/2+0.5, float64(y)-size/2+0.5
			if r := math.Hypot(dx, dy); r <= size/2 && r > size/2-16 || inStar(dx, dy, 90) {
				img.SetNRGBA(x, y, red)
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.Bytes()
})

// inStar reports whether the point lies in a five-pointed star of the radius around the origin: inside at least four of the five
// lines that make it.
func inStar(x, y, radius float64) bool {
	inside := 0
	for k := range 5 {
		angle := math.Pi/2 + float64(k)*2*math.Pi/5
		if x*math.Cos(angle)+y*math.Sin(angle) <= radius*math.Cos(2*math.Pi/5) {
			inside++
		}
	}
	return inside >= 4
}
