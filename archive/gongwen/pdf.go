package gongwen

import (
	"bytes"
	"fmt"
	"io"

	"github.com/signintech/gopdf"

	"github.com/lantai/lantai/archive"
)

// WritePDF draws the layout. Faces are embedded as subsets and the text can be extracted; equal layouts give equal bytes, so that
// the digest of a sealed document can be computed again.
func (l *Layout) WritePDF(w io.Writer, fonts *Fonts) error {
	pdf := new(gopdf.GoPdf)
	pdf.Start(gopdf.Config{Unit: gopdf.UnitMM, PageSize: gopdf.Rect{W: l.Width, H: l.Height}})
	pdf.SetInfo(gopdf.PdfInfo{Title: l.Title, Author: l.Author, Producer: "Lantai", CreationDate: l.Created})
	if err := fonts.use(pdf, l.faceNames()); err != nil {
		return typesetFailed(err)
	}
	seals := map[string]gopdf.ImageHolder{}
	for _, page := range l.Pages {
		pdf.AddPage()
		if err := drawPage(pdf, page, seals); err != nil {
			return typesetFailed(err)
		}
	}
	_, err := pdf.WriteTo(w)
	return err
}

// PDF is WritePDF into memory.
func (l *Layout) PDF(fonts *Fonts) ([]byte, error) {
	var b bytes.Buffer
	err := l.WritePDF(&b, fonts)
	return b.Bytes(), err
}

func typesetFailed(cause error) error {
	return archive.E(archive.Internal, "排版没有完成，原文未受影响。请稍后再试。").Because(cause)
}

func drawPage(pdf *gopdf.GoPdf, page Page, seals map[string]gopdf.ImageHolder) error {
	for _, r := range page.Rules {
		red, green, blue := rgb(r.Color)
		pdf.SetFillColor(red, green, blue)
		pdf.RectFromUpperLeftWithStyle(r.X, r.Y, r.W, r.H, "F")
	}
	for _, t := range page.Texts {
		if err := drawText(pdf, t); err != nil {
			return err
		}
	}
	for _, image := range page.Images {
		if err := drawImage(pdf, image, seals); err != nil {
			return err
		}
	}
	return nil
}

func drawText(pdf *gopdf.GoPdf, t Text) error {
	if err := pdf.SetFont(t.Face, "", t.Size); err != nil {
		return err
	}
	if err := pdf.SetCharSpacing(t.Spacing); err != nil {
		return err
	}
	pdf.SetTextColor(rgb(t.Color))
	pdf.SetXY(t.X, t.Y)
	return pdf.Text(t.String)
}

// drawImage multiplies the picture onto the page: white paper around a seal stays white, and the text under it stays readable.
func drawImage(pdf *gopdf.GoPdf, image Image, seals map[string]gopdf.ImageHolder) error {
	holder, known := seals[string(image.PNG)]
	if !known {
		var err error
		if holder, err = gopdf.ImageHolderByBytes(image.PNG); err != nil {
			return fmt.Errorf("seal picture: %w", err)
		}
		seals[string(image.PNG)] = holder
	}
	return pdf.ImageByHolderWithOptions(holder, gopdf.ImageOptions{X: image.X, Y: image.Y,
		Rect:         &gopdf.Rect{W: image.W, H: image.H},
		Transparency: &gopdf.Transparency{Alpha: 1, BlendModeType: gopdf.Multiply}})
}

// rgb is the ink on a screen: the standard's red is Y80 M80, its black K100.
func rgb(c Color) (r, g, b uint8) {
	if c == Red {
		return 226, 0, 15
	}
	return 0, 0, 0
}
