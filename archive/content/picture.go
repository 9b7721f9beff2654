package content

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"image/png"
	"math"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/requests"

	"github.com/lantai/lantai/archive"
)

// maxPixels bounds a page picture: A3 at 300 dpi has 17 million.
const maxPixels = 20_000_000

// Picture is a page as it looks.
type Picture struct {
	Data      []byte
	MediaType string // PNG or JPEG
	Width     int    // pixels
	Height    int
}

// PictureOptions says how pages become pictures.
type PictureOptions struct {
	DPI  int    // dots per inch; a page too large for it gets fewer
	Type string // PNG, which is sharp, or JPEG, which is small for scans
}

// jpegQuality keeps the strokes of small characters readable.
const jpegQuality = 80

// Picture renders one page of a PDF, counted from 1, with its forms and notes. NotFound when there is no such page, Invalid when
// the file cannot be rendered.
func (s *Sandbox) Picture(ctx context.Context, src Source, page int, options PictureOptions) (Picture, error) {
	var picture Picture
	err := s.open(ctx, src, func(d document) error {
		if page < 1 || page > d.pages {
			return archive.ErrNotFound()
		}
		var err error
		picture, err = d.picture(page-1, options)
		return err
	})
	return picture, pageError(err)
}

// Pictures renders all pages in their order and hands each to take, which may end it with an error.
func (s *Sandbox) Pictures(ctx context.Context, src Source, options PictureOptions, take func(page int, picture Picture) error) error {
	err := s.open(ctx, src, func(d document) error {
		for number := range d.pages {
			picture, err := d.picture(number, options)
			if err != nil {
				return err
			}
			if err := take(number+1, picture); err != nil {
				return err
			}
		}
		return nil
	})
	return pageError(err)
}

func (d document) picture(number int, options PictureOptions) (Picture, error) {
	size, err := d.GetPageSize(&requests.GetPageSize{Page: d.page(number)})
	if err != nil {
		return Picture{}, err
	}
	width, height := pixels(size.Width, size.Height, options.DPI)
	rendered, err := d.RenderPageInPixels(&requests.RenderPageInPixels{
		Page: d.page(number), Width: width, Height: height, RenderFlags: enums.FPDF_RENDER_FLAG_ANNOT,
	})
	if err != nil {
		return Picture{}, err
	}
	defer rendered.Cleanup()
	return encode(rendered.Result.Image, options.Type)
}

// pixels is the size of a page given in points, made smaller when it is beyond maxPixels. A broken size is that of a dot.
func pixels(width, height float64, dpi int) (int, int) {
	w, h := math.Max(width*float64(dpi)/72, 1), math.Max(height*float64(dpi)/72, 1)
	if shrink := math.Sqrt(maxPixels / (w * h)); shrink < 1 {
		w, h = math.Max(w*shrink, 1), math.Max(h*shrink, 1)
	}
	return int(math.Min(w, maxPixels)), int(math.Min(h, maxPixels))
}

func encode(page *image.RGBA, mediaType string) (Picture, error) {
	var data bytes.Buffer
	var err error
	if mediaType == JPEG {
		err = jpeg.Encode(&data, page, &jpeg.Options{Quality: jpegQuality})
	} else {
		mediaType = PNG
		encoder := png.Encoder{CompressionLevel: png.BestSpeed}
		err = encoder.Encode(&data, page)
	}
	return Picture{Data: data.Bytes(), MediaType: mediaType, Width: page.Bounds().Dx(), Height: page.Bounds().Dy()}, err
}
