package office

import (
	"context"
	"io"

	"github.com/lantai/lantai/archive"
)

// Pictures takes pictures of typeset pages; archive/content is behind it.
type Pictures interface {
	// Count counts the pages of a PDF.
	Count(ctx context.Context, pdf []byte) (int, error)
	// Picture pictures one page, counted from 1, as PNG. NotFound when there is no such page.
	Picture(ctx context.Context, pdf []byte, page int) ([]byte, error)
}

// PageCount counts the pages of a document as it would be printed now.
func (o *Office) PageCount(ctx context.Context, by archive.By, id archive.ID) (int, error) {
	pdf, _, err := o.Preview(ctx, by, id)
	if err != nil {
		return 0, err
	}
	return o.Pictures.Count(ctx, pdf)
}

// PagePicture pictures a page of a document as it would be printed now, as PNG. A reader under a loan gets pages with a mark, from
// the archive, and nothing here.
func (o *Office) PagePicture(ctx context.Context, by archive.By, id archive.ID, page int) ([]byte, error) {
	pdf, _, err := o.Preview(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return o.Pictures.Picture(ctx, pdf, page)
}

// maxPreview is the largest file that is shown page by page.
const maxPreview = 64 << 20 // bytes

// FileView is a file as it can be read without keeping it.
type FileView struct {
	File  archive.File
	Pages int    // of a PDF that can be pictured; else 0
	Text  string // what was read out of any other file
}

// ViewFile reads what can be shown of a file, and logs it like OpenFile.
func (o *Office) ViewFile(ctx context.Context, by archive.By, id archive.ID) (v FileView, err error) {
	f, b, err := o.OpenFile(ctx, by, id)
	if err != nil {
		return v, err
	}
	defer b.Close()
	v.File = f
	if pictured(f) {
		pdf, err := io.ReadAll(b)
		if err != nil {
			return v, err
		}
		v.Pages, err = o.Pictures.Count(ctx, pdf)
		return v, err
	}
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		v.Text, err = tx.Files().Text(ctx, f.Key)
		return err
	})
	return v, err
}

// FilePicture pictures a page of a PDF, counted from 1. NotFound for any other file.
func (o *Office) FilePicture(ctx context.Context, by archive.By, id archive.ID, page int) ([]byte, error) {
	f, b, err := o.OpenFile(ctx, by, id)
	if err != nil {
		return nil, err
	}
	defer b.Close()
	if !pictured(f) {
		return nil, archive.ErrNotFound()
	}
	pdf, err := io.ReadAll(b)
	if err != nil {
		return nil, err
	}
	return o.Pictures.Picture(ctx, pdf, page)
}

func pictured(f archive.File) bool { return f.MediaType == "application/pdf" && f.Size <= maxPreview }
