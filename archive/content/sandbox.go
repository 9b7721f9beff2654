package content

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"

	"github.com/klippa-app/go-pdfium"
	pdferrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// sandboxMemory is what one PDF may take, in pages of 64 KiB: 512 MiB.
const sandboxMemory = 512 << 20 >> 16

// Sandbox runs PDFium in WebAssembly. A PDF in it can compute within its memory until its time is up, and nothing else: it sees
// no file, no clock that matters and no network. Every document gets a fresh instance.
type Sandbox struct{ pool pdfium.Pool }

// NewSandbox compiles PDFium, which takes about two seconds, so a process makes one. Up to workers documents are open at a
// time; others wait for their turn.
func NewSandbox(workers int) (*Sandbox, error) {
	pool, err := webassembly.Init(webassembly.Config{
		MaxIdle:  1,
		MaxTotal: workers,
		FSConfig: wazero.NewFSConfig(), // the library would mount the root of the file system
		Stdout:   io.Discard,
		Stderr:   io.Discard,
		RuntimeConfig: wazero.NewRuntimeConfig().
			WithMemoryLimitPages(sandboxMemory).
			WithCloseOnContextDone(true),
	})
	if err != nil {
		return nil, fmt.Errorf("content: start the PDF sandbox: %w", err)
	}
	return &Sandbox{pool}, nil
}

// Close frees the sandbox.
func (s *Sandbox) Close() error { return s.pool.Close() }

// document is a PDF that is open in an instance of its own.
type document struct {
	pdfium.Pdfium
	ref   references.FPDF_DOCUMENT
	pages int
}

// open runs use on the PDF. When ctx ends, the instance is shut down in the middle of whatever it computes.
func (s *Sandbox) open(ctx context.Context, src Source, use func(document) error) error {
	instance, err := s.pool.GetInstanceWithContext(ctx)
	if err != nil {
		return timedOut(ctx, err)
	}
	defer func() { _ = instance.Close() }() // after a shutdown it only complains
	stop := context.AfterFunc(ctx, shutdown(instance))
	defer stop()
	err = load(instance, src, use)
	return timedOut(ctx, err)
}

// timedOut prefers the reason for which an instance was shut down to what it said as it went.
func timedOut(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

func load(instance pdfium.Pdfium, src Source, use func(document) error) error {
	if src.Size() == 0 {
		return pdferrors.ErrFormat
	}
	opened, err := instance.OpenDocument(&requests.OpenDocument{FileReader: stream(src), FileReaderSize: src.Size()})
	if err != nil {
		return err
	}
	count, err := instance.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: opened.Document})
	if err != nil {
		return err
	}
	return use(document{instance, opened.Document, count.PageCount})
}

// shutdown closes the WebAssembly module, which is the documented way to end a running call. The library has no call for it
// (its Kill forgets the instance before it reaches it), so the module is taken from the implementation that it hands out.
func shutdown(instance pdfium.Pdfium) func() {
	implementation := reflect.ValueOf(instance.GetImplementation())
	module, ok := implementation.Elem().FieldByName("Module").Interface().(api.Module)
	return func() {
		if ok {
			_ = module.CloseWithExitCode(context.Background(), 1)
		}
	}
}

// page names a page by its number from 0.
func (d document) page(number int) requests.Page {
	return requests.Page{ByIndex: &requests.PageByIndex{Document: d.ref, Index: number}}
}

// reasonOf tells why a PDF could not be read.
func reasonOf(err error) Reason {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return TimedOut
	case errors.Is(err, pdferrors.ErrPassword), errors.Is(err, pdferrors.ErrSecurity):
		return Encrypted
	default:
		return Broken
	}
}
