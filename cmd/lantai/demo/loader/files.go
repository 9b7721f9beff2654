package loader

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"strings"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/cmd/lantai/demo"
)

// upload takes the attachments of a document in, as their drafter would: by turns as plain text and as a word processor's file.
func (p *player) upload(ctx context.Context, doc *demo.Document) ([]office.Attachment, error) {
	list := []office.Attachment{}
	day := p.moment(doc.Drafted)
	for i, a := range doc.Attachments {
		name, content := a.Name+".docx", []byte(nil)
		text := p.fill(a.Text.Text(), day)
		var err error
		if i%2 == 0 {
			content, err = docx(a.Name, text)
		} else {
			name, content = a.Name+".txt", []byte(strings.ReplaceAll(text, "\n", "\r\n"))
		}
		if err != nil {
			return nil, err
		}
		f, err := p.Office.Upload(ctx, p.as(doc.Drafter), name, bytes.NewReader(content))
		if err != nil {
			return nil, err
		}
		list = append(list, office.Attachment{File: f.ID, Level: doc.Level})
	}
	return list, nil
}

// The least that a word processor opens (ECMA-376 part 2, 9 and 10).
const (
	contentTypes = xml.Header + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ` +
		`ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`
	relations = xml.Header + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" ` +
		`Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`
	bodyOpens  = xml.Header + `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`
	bodyCloses = `<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>`
)

// docx writes a title and paragraphs into an Office Open XML file.
func docx(title, text string) ([]byte, error) {
	var body strings.Builder
	body.WriteString(bodyOpens)
	paragraph(&body, `<w:pPr><w:jc w:val="center"/></w:pPr>`, `<w:rPr><w:b/><w:sz w:val="36"/></w:rPr>`, title)
	for line := range strings.Lines(text) {
		paragraph(&body, "", `<w:rPr><w:sz w:val="32"/></w:rPr>`, strings.TrimSuffix(line, "\n"))
	}
	body.WriteString(bodyCloses)
	var file bytes.Buffer
	w := zip.NewWriter(&file)
	for _, part := range [][2]string{{"[Content_Types].xml", contentTypes}, {"_rels/.rels", relations}, {"word/document.xml", body.String()}} {
		f, err := w.Create(part[0])
		if err != nil {
			return nil, err
		}
		if _, err := f.Write([]byte(part[1])); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return file.Bytes(), err
}

func paragraph(b *strings.Builder, properties, run, text string) {
	b.WriteString(`<w:p>` + properties + `<w:r>` + run + `<w:t xml:space="preserve">`)
	_ = xml.EscapeText(b, []byte(text)) // a strings.Builder never fails
	b.WriteString(`</w:t></w:r></w:p>`)
}

// scan is what came in the envelope: the sender's document, set in type and sealed as the sender would have done it.
func (p *player) scan(ctx context.Context, doc *demo.Document, d archive.Document) ([]byte, error) {
	seal, err := p.sealOf(d.Sender)
	if err != nil {
		return nil, err
	}
	for _, to := range doc.To {
		if unit, ok := p.units[to]; ok {
			to = unit.Name
		}
		d.To = append(d.To, archive.Receiver{Name: to})
	}
	d.IssuedAt = p.moment(demo.Moment{Ago: doc.Sender.Ago})
	for _, a := range doc.Attachments {
		d.Files = append(d.Files, archive.DocumentFile{Role: archive.Attachment, Name: a.Name})
	}
	sheet := office.Sheet{Document: d, Organisation: archive.Organisation{Name: d.Sender, SealMM: sealMM}, Seal: seal}
	if d.Genre == archive.Letter {
		sheet.Series.Form = "letter"
	}
	return p.Office.Press.Typeset(ctx, sheet)
}
