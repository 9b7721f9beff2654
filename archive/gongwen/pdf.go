package gongwen

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"fmt"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/lantai/lantai/archive"
)

// PDF draws the layout. Faces are embedded as subsets, the text can be extracted and searched (rare characters of names
// included), and the file is built as PDF/A-2u asks: everything embedded, colours bound to sRGB, metadata in XMP. Equal layouts
// give equal bytes, so that the digest of a sealed document can be computed again.
func (l *Layout) PDF(fonts *Fonts) ([]byte, error) {
	d := &drawing{layout: l, file: newPDFFile(), images: map[string]int{}}
	if err := d.draw(fonts); err != nil {
		return nil, archive.E(archive.Internal, "排版没有完成，原文未受影响。请稍后再试。").Because(err)
	}
	return d.file.bytes(d.catalog, d.info), nil
}

// drawing is one layout on its way into a file; the ints are object numbers.
type drawing struct {
	layout  *Layout
	file    *pdfFile
	fonts   map[string]*pdfFont
	images  map[string]int
	catalog int
	info    int
}

func (d *drawing) draw(fonts *Fonts) error {
	d.fonts = pdfFonts(d.layout, fonts)
	names := d.layout.faceNames()
	resources := "/ExtGState <</Seal <</BM /Multiply>>>> /Font <<"
	for i, name := range names {
		n, err := d.fonts[name].embed(d.file)
		if err != nil {
			return fmt.Errorf("face %s: %w", name, err)
		}
		resources += fmt.Sprintf("/F%d %d 0 R ", i, n)
	}
	resources += ">> /XObject <<"
	for _, page := range d.layout.Pages {
		for _, image := range page.Images {
			if _, known := d.images[string(image.PNG)]; known {
				continue
			}
			n, err := d.file.image(image.PNG)
			if err != nil {
				return fmt.Errorf("seal picture: %w", err)
			}
			d.images[string(image.PNG)] = n
			resources += fmt.Sprintf("/I%d %d 0 R ", n, n)
		}
	}
	d.pages(d.file.add("<<" + resources + ">>>>"))
	return nil
}

// pages writes the page tree, the catalogue and the metadata.
func (d *drawing) pages(resources int) {
	tree := d.file.reserve()
	var kids strings.Builder
	for i := range d.layout.Pages {
		content := d.file.stream("", d.content(&d.layout.Pages[i]))
		n := d.file.add(fmt.Sprintf("<</Type /Page /Parent %d 0 R /MediaBox [0 0 %s %s] /Resources %d 0 R /Contents %d 0 R>>",
			tree, pt(d.layout.Width), pt(d.layout.Height), resources, content))
		fmt.Fprintf(&kids, "%d 0 R ", n)
	}
	d.file.set(tree, fmt.Sprintf("<</Type /Pages /Count %d /Kids [%s]>>", len(d.layout.Pages), kids.String()))
	profile := d.file.stream("/N 3", srgbProfile())
	metadata := d.file.plainStream("/Type /Metadata /Subtype /XML", []byte(d.xmp()))
	d.catalog = d.file.add(fmt.Sprintf("<</Type /Catalog /Pages %d 0 R /Lang (zh-CN) /Metadata %d 0 R /ViewerPreferences <</DisplayDocTitle true>> "+
		"/OutputIntents [<</Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB) /Info (sRGB IEC61966-2.1) /DestOutputProfile %d 0 R>>]>>",
		tree, metadata, profile))
	d.info = d.file.add(fmt.Sprintf("<</Title %s /Author %s /Producer (%s) /CreationDate (D:%s)>>",
		hexText(d.layout.Title), hexText(d.layout.Author), producer, d.layout.Created.UTC().Format("20060102150405+00'00'")))
}

const producer = "Lantai"

// content is the page's drawing, in points with the origin at the lower left.
func (d *drawing) content(p *Page) []byte {
	var b bytes.Buffer
	up := func(y float64) string { return pt(d.layout.Height - y) }
	for _, r := range p.Rules {
		fmt.Fprintf(&b, "%s %s %s %s %s re f\n", fill(r.Color), pt(r.X), up(r.Y+r.H), pt(r.W), pt(r.H))
	}
	names := d.layout.faceNames()
	for _, t := range p.Texts {
		font := 0
		for names[font] != t.Face {
			font++
		}
		fmt.Fprintf(&b, "BT %s /F%d %s Tf %s Tc %s %s Td <%s> Tj ET\n", fill(t.Color), font, decimal(t.Size),
			pt(t.Spacing), pt(t.X), up(t.Y), d.fonts[t.Face].codes(t.String))
	}
	for _, m := range p.Images {
		fmt.Fprintf(&b, "q /Seal gs %s 0 0 %s %s %s cm /I%d Do Q\n", pt(m.W), pt(m.H), pt(m.X), up(m.Y+m.H), d.images[string(m.PNG)])
	}
	return b.Bytes()
}

// fill is the ink on a screen: the standard's red is Y80 M80, its black K100.
func fill(c Color) string {
	if c == Red {
		return "0.886 0 0.059 rg"
	}
	return "0 0 0 rg"
}

// pt writes millimetres as points.
func pt(mm float64) string { return decimal(mm / point) }

func decimal(v float64) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.4f", v), "0"), ".")
}

// hexText is a text string of PDF: UTF-16 with its mark, in hexadecimal.
func hexText(s string) string {
	return "<FEFF" + hexUTF16([]rune(s)...) + ">"
}

func hexUTF16(rs ...rune) string {
	var b strings.Builder
	for _, unit := range utf16.Encode(rs) {
		fmt.Fprintf(&b, "%04X", unit)
	}
	return b.String()
}

// pdfFile gathers numbered objects and writes them with their cross-reference table.
type pdfFile struct{ objects [][]byte }

func newPDFFile() *pdfFile { return &pdfFile{} }

// reserve takes a number for an object that is set later.
func (f *pdfFile) reserve() int {
	f.objects = append(f.objects, nil)
	return len(f.objects)
}

func (f *pdfFile) set(n int, body string) { f.objects[n-1] = []byte(body) }

func (f *pdfFile) add(body string) int {
	n := f.reserve()
	f.set(n, body)
	return n
}

// stream adds a compressed stream; entries are those of its dictionary besides length and filter.
func (f *pdfFile) stream(entries string, data []byte) int {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = z.Write(data) // a bytes.Buffer does not fail
	_ = z.Close()
	return f.plainStream(entries+" /Filter /FlateDecode", b.Bytes())
}

func (f *pdfFile) plainStream(entries string, data []byte) int {
	n := f.reserve()
	f.objects[n-1] = append(fmt.Appendf(nil, "<<%s /Length %d>>\nstream\n", entries, len(data)), append(data, "\nendstream"...)...)
	return n
}

// bytes writes the file. Its identifier is the digest of all that comes before it.
func (f *pdfFile) bytes(root, info int) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n")
	offsets := make([]int, len(f.objects))
	for i, body := range f.objects {
		offsets[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, body)
	}
	id := sha256.Sum256(b.Bytes())
	table := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(f.objects)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d /Root %d 0 R /Info %d 0 R /ID [<%X><%X>]>>\nstartxref\n%d\n%%%%EOF\n",
		len(f.objects)+1, root, info, id[:16], id[:16], table)
	return b.Bytes()
}

// xmp is the metadata that PDF/A reads (ISO 19005-2 6.6); it says the same as the Info dictionary.
func (d *drawing) xmp() string {
	return fmt.Sprintf(`<?xpacket begin="`+"\uFEFF"+`" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>%s</rdf:li></rdf:Seq></dc:creator>
<pdf:Producer>%s</pdf:Producer><xmp:CreateDate>%s</xmp:CreateDate>
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>`, escapeXML(d.layout.Title), escapeXML(d.layout.Author), producer, d.layout.Created.UTC().Format(time.RFC3339))
}
