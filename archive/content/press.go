package content

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"

	"github.com/lantai/lantai/archive"
)

// Press changes PDF files: it checks, joins and stamps them. Unlike the Sandbox it runs in the process itself, so it is meant
// for files that were checked, and bounds how many are worked on at a time.
type Press struct{ slots chan struct{} }

// NewPress makes a press that works on up to workers files at a time; others wait for their turn.
func NewPress(workers int) *Press { return &Press{make(chan struct{}, workers)} }

// disableConfig keeps the library from writing a configuration into the home folder.
var disableConfig = sync.OnceFunc(api.DisableConfigDir)

func configuration() *model.Configuration {
	disableConfig()
	c := model.NewDefaultConfiguration()
	c.ValidationMode = model.ValidationRelaxed
	c.Offline = true
	return c
}

// run does work that knows no context. When ctx ends first, the caller is answered at once, and the work keeps its slot until it
// is done, so that abandoned work never piles up. A panic of the library becomes an error.
func (p *Press) run(ctx context.Context, work func() error) error {
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return pageError(ctx.Err())
	}
	done := make(chan error, 1)
	go func() {
		defer func() { <-p.slots }()
		done <- guarded(work)
	}()
	select {
	case err := <-done:
		return pageError(err)
	case <-ctx.Done():
		return pageError(ctx.Err())
	}
}

func guarded(work func() error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("content: the PDF library panicked: %v", fault)
		}
	}()
	return work()
}

// produce collects what work writes. After a deadline the buffer is left to the abandoned work.
func (p *Press) produce(ctx context.Context, work func(io.Writer) error) ([]byte, error) {
	var out bytes.Buffer
	if err := p.run(ctx, func() error { return work(&out) }); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// Validate checks the structure of a PDF (ISO 32000), tolerating what readers tolerate. Invalid says that it is damaged.
func (p *Press) Validate(ctx context.Context, src Source) error {
	return p.run(ctx, func() error { return api.Validate(stream(src), configuration()) })
}

// Merge joins PDF files in their order, such as a body and its attachments.
func (p *Press) Merge(ctx context.Context, parts []Source) ([]byte, error) {
	readers := make([]io.ReadSeeker, len(parts))
	for i, part := range parts {
		readers[i] = stream(part)
	}
	return p.produce(ctx, func(w io.Writer) error { return api.MergeRaw(readers, w, false, configuration()) })
}

// FromPictures makes a PDF of pictures (PNG, JPEG, TIFF), a page each, so that scans are shown and stamped like documents.
func (p *Press) FromPictures(ctx context.Context, pictures []Source) ([]byte, error) {
	readers := make([]io.Reader, len(pictures))
	for i, picture := range pictures {
		readers[i] = stream(picture)
	}
	return p.produce(ctx, func(w io.Writer) error {
		return api.ImportImages(nil, w, readers, pdfcpu.DefaultImportConfig(), configuration())
	})
}

// pageError translates what the PDF libraries say.
func pageError(err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*archive.Error](err); ok {
		return e
	}
	switch reasonOf(err) {
	case TimedOut:
		return archive.E(archive.Unavailable, "文件页数较多，处理超时。请稍后再试。").Because(err)
	case Encrypted:
		return archive.E(archive.Invalid, "文件设有密码，无法显示。您可以下载后用密码打开。").Because(err)
	default:
		return archive.E(archive.Invalid, "文件已损坏或格式不完整，无法显示。原件仍然保存，您可以下载查看。").Because(err)
	}
}
