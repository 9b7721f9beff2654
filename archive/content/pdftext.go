package content

import (
	"context"

	"github.com/klippa-app/go-pdfium/requests"
)

// maxPages is how many pages are read for text. A file may have more; they can still be looked at.
const maxPages = 5000

func (s *Sandbox) readPDF(ctx context.Context, src Source) Text {
	var text Text
	err := s.open(ctx, src, func(d document) error {
		text.PageCount = d.pages
		text.Properties = d.properties()
		return d.readPages(&text)
	})
	text.Unreadable = reasonOf(err)
	return text
}

func (d document) readPages(text *Text) error {
	size := 0
	for number := range d.pages {
		if number == maxPages || size > maxText {
			text.Truncated = true
			return nil
		}
		got, err := d.GetPageText(&requests.GetPageText{Page: d.page(number)})
		if err != nil {
			return err
		}
		size += len(got.Text)
		text.Pages = append(text.Pages, got.Text)
	}
	return nil
}

// properties are those of the information dictionary (ISO 32000-1, 14.3.3). One that cannot be read is left out: the pages
// decide whether the file is broken.
func (d document) properties() []string {
	var values []string
	for _, tag := range []string{"Title", "Author", "Subject", "Keywords"} {
		got, err := d.FPDF_GetMetaText(&requests.FPDF_GetMetaText{Document: d.ref, Tag: tag})
		if err == nil && got.Value != "" {
			values = append(values, got.Value)
		}
	}
	return values
}

// PageCount counts the pages of a PDF. The reason is empty when it could.
func (s *Sandbox) PageCount(ctx context.Context, src Source) (int, Reason) {
	pages := 0
	err := s.open(ctx, src, func(d document) error {
		pages = d.pages
		return nil
	})
	return pages, reasonOf(err)
}
