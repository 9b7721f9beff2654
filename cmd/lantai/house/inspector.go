package house

import (
	"bytes"
	"context"
	"sync"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/content"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/archive/records"
)

// readingTime is how long one file may take to be read; what takes longer is kept unread.
const readingTime = 20 * time.Second

// Desk looks into files and shows them page by page, with archive/content. Its sandbox takes two seconds to build, so that is done
// when it is first needed, or ahead by Warm.
type Desk struct {
	sandbox func() (*content.Sandbox, error)
	marker  func() (*content.Marker, error)
	press   *content.Press
	stamped *stamped
}

var (
	_ office.Inspector = (*Desk)(nil)
	_ office.Pictures  = (*Desk)(nil)
	_ records.Viewer   = (*Desk)(nil)
)

// NewDesk makes a desk; font answers a TrueType font with Han and Latin characters for marks.
func NewDesk(font func() ([]byte, error)) *Desk {
	return &Desk{
		sandbox: sync.OnceValues(func() (*content.Sandbox, error) { return content.NewSandbox(2) }),
		marker: sync.OnceValues(func() (*content.Marker, error) {
			bytes, err := font()
			if err != nil {
				return nil, archive.E(archive.Unavailable, "缺少水印字体，暂时不能在线阅读。请管理员安装字体。").Because(err)
			}
			return content.NewMarker(bytes)
		}),
		press:   content.NewPress(2),
		stamped: newStamped(stampedBytes),
	}
}

// Warm builds the sandbox ahead of its first use.
func (d *Desk) Warm() error {
	_, err := d.sandbox()
	return err
}

// CleanName implements office.Inspector.
func (d *Desk) CleanName(name string) (string, error) { return content.CleanName(name) }

// Sniff implements office.Inspector.
func (d *Desk) Sniff(name string, b archive.Blob) (string, error) {
	return content.Sniff(name, b, content.DefaultTypes())
}

// Read implements office.Inspector.
func (d *Desk) Read(ctx context.Context, mediaType string, b archive.Blob) (office.FileText, error) {
	sandbox, err := d.sandbox()
	if err != nil {
		return office.FileText{}, err
	}
	ctx, stop := context.WithTimeout(ctx, readingTime)
	defer stop()
	t := sandbox.Read(ctx, b, mediaType)
	read := office.FileText{Text: t.Plain(), Properties: t.Properties, Pages: t.PageCount}
	if t.Unreadable != "" && t.Unreadable != content.NoText && t.Unreadable != content.Unsupported {
		read.Unreadable = t.Unreadable.Chinese()
	}
	return read, nil
}

// SecretMark implements office.Inspector.
func (d *Desk) SecretMark(texts ...string) string {
	mark, _ := content.SecretMark(texts...)
	return mark
}

// Pages implements records.Viewer.
func (d *Desk) Pages(ctx context.Context, pdf archive.Blob) (int, error) {
	sandbox, err := d.sandbox()
	if err != nil {
		return 0, err
	}
	pages, reason := sandbox.PageCount(ctx, pdf)
	if reason != "" {
		return 0, archive.E(archive.Unsupported, reason.Chinese())
	}
	return pages, nil
}

// Count implements office.Pictures.
func (d *Desk) Count(ctx context.Context, pdf []byte) (int, error) {
	sandbox, err := d.sandbox()
	if err != nil {
		return 0, err
	}
	pages, reason := sandbox.PageCount(ctx, bytes.NewReader(pdf))
	if reason != "" {
		return 0, archive.E(archive.Unsupported, reason.Chinese())
	}
	return pages, nil
}

// Picture implements office.Pictures.
func (d *Desk) Picture(ctx context.Context, pdf []byte, page int) ([]byte, error) {
	sandbox, err := d.sandbox()
	if err != nil {
		return nil, err
	}
	picture, err := sandbox.Picture(ctx, bytes.NewReader(pdf), page, content.PictureOptions{DPI: pageDPI, Type: content.PNG})
	return picture.Data, err
}

// pageDPI is sharp enough for 仿宋 at the size of a screen.
const pageDPI = 120

// Page implements records.Viewer: the reader's mark is stamped into the PDF before a picture is taken of it.
func (d *Desk) Page(ctx context.Context, key archive.BlobKey, pdf archive.Blob, page int, mark records.Mark) ([]byte, error) {
	sandbox, err := d.sandbox()
	if err != nil {
		return nil, err
	}
	stamped, err := d.stamped.get(stampKey{key, mark}, func() ([]byte, error) { return d.stamp(ctx, pdf, mark) })
	if err != nil {
		return nil, err
	}
	picture, err := sandbox.Picture(ctx, bytes.NewReader(stamped), page, content.PictureOptions{DPI: pageDPI, Type: content.PNG})
	return picture.Data, err
}

// stamp works on when the reader who asked first has gone: others may be waiting for the same copy.
func (d *Desk) stamp(ctx context.Context, pdf archive.Blob, mark records.Mark) ([]byte, error) {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), readingTime)
	defer stop()
	marker, err := d.marker()
	if err != nil {
		return nil, err
	}
	lines, err := marker.Mark(mark.Name+" "+mark.StaffNo, mark.At)
	if err != nil {
		return nil, err
	}
	return d.press.Stamp(ctx, pdf, lines)
}
