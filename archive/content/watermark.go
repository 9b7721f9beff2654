package content

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
	"github.com/signintech/gopdf"
)

// Marker makes marks. It holds one font that carries Han and Latin characters both: with a font for each, the digits of a
// mark have been seen to vanish.
type Marker struct{ font []byte }

// NewMarker takes the bytes of a TrueType font, such as Noto Sans SC.
func NewMarker(font []byte) (*Marker, error) {
	m := &Marker{font}
	_, err := m.Mark("试 0123456789")
	return m, err
}

// Mark is a one-page PDF that is laid over the pages of others. It is small, since it carries the glyphs of its own lines alone,
// and is made once for a reader and a period, then used for every page.
type Mark struct{ pdf []byte }

// The mark covers a square as wide as A3 is high, with its lines repeated on a slope.
const (
	markSide  = 1191.0 // points
	markSize  = 13.0   // of the font, points
	markStepX = 220.0
	markStepY = 120.0
	markSlope = 30.0 // degrees
	markAlpha = 0.22 // dark enough for a photographed screen, light enough to read through
)

// Mark makes the mark of the given lines: the reader's name, the staff number, the time.
func (m *Marker) Mark(lines ...string) (Mark, error) {
	var page gopdf.GoPdf
	page.Start(gopdf.Config{PageSize: gopdf.Rect{W: markSide, H: markSide}})
	page.AddPage()
	if err := m.prepare(&page); err != nil {
		return Mark{}, fmt.Errorf("content: the font of marks: %w", err)
	}
	for row := 0; float64(row)*markStepY < markSide; row++ {
		for x := float64(row%2) * markStepX / 2; x < markSide; x += markStepX {
			if err := tile(&page, x, float64(row)*markStepY+markStepY/2, lines); err != nil {
				return Mark{}, fmt.Errorf("content: write a mark: %w", err)
			}
		}
	}
	return Mark{page.GetBytesPdf()}, nil
}

func (m *Marker) prepare(page *gopdf.GoPdf) error {
	if err := page.AddTTFFontData("mark", m.font); err != nil {
		return err
	}
	page.SetTextColor(96, 96, 96)
	return page.SetFont("mark", "", markSize)
}

// tile writes the lines once. Each is transparent by itself: making the whole page transparent looks the same and takes twice
// as long to render.
func tile(page *gopdf.GoPdf, x, y float64, lines []string) error {
	page.Rotate(markSlope, x, y)
	defer page.RotateReset()
	see := gopdf.CellOption{Transparency: &gopdf.Transparency{Alpha: markAlpha, BlendModeType: gopdf.NormalBlendMode}}
	for i, line := range lines {
		page.SetXY(x, y+float64(i)*markSize*1.3)
		if err := page.CellWithOption(&gopdf.Rect{W: markStepX, H: markSize}, line, see); err != nil {
			return err
		}
	}
	return nil
}

// Stamp lays the mark over every page of a PDF. Invalid when the file is damaged or needs a password.
func (p *Press) Stamp(ctx context.Context, src Source, mark Mark) ([]byte, error) {
	return p.produce(ctx, func(w io.Writer) error { return stamp(stream(src), w, mark) })
}

func stamp(r io.ReadSeeker, w io.Writer, mark Mark) error {
	config := configuration()
	config.Cmd = model.ADDWATERMARKS
	config.OptimizeDuplicateContentStreams = false
	pdf, err := api.ReadValidateAndOptimize(r, config)
	if err != nil {
		return err
	}
	groups, err := byScale(pdf)
	if err != nil {
		return err
	}
	for scale, pages := range groups {
		if err := overlay(pdf, pages, mark, scale); err != nil {
			return err
		}
	}
	return api.Write(pdf, w, config)
}

// byScale groups the pages by how much the mark must grow to reach their corners, so that no margin of a drawing stays bare.
func byScale(pdf *model.Context) (map[string]types.IntSet, error) {
	sizes, err := pdf.PageDims()
	if err != nil {
		return nil, err
	}
	groups := map[string]types.IntSet{}
	for i, size := range sizes {
		scale := fmt.Sprintf("%.3f", math.Max(1, max(size.Width, size.Height)/markSide))
		if groups[scale] == nil {
			groups[scale] = types.IntSet{}
		}
		groups[scale][i+1] = true
	}
	return groups, nil
}

func overlay(pdf *model.Context, pages types.IntSet, mark Mark, scale string) error {
	layout := "position:c, rotation:0, opacity:1, scalefactor:" + scale + " abs"
	layer, err := api.PDFWatermarkForReadSeeker(bytes.NewReader(mark.pdf), 1, layout, true, false, types.POINTS)
	if err != nil {
		return err
	}
	return pdfcpu.AddWatermarks(pdf, pages, layer)
}
