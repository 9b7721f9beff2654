// Package content knows what is inside a file: its real type, its text, its secret marks, its pages as pictures, and how to
// burn a reader's mark into them. It reads files that strangers made, so it bounds what they may cost and never trusts a name.
package content

import (
	"io"

	"github.com/lantai/lantai/archive"
)

// Source is an open file. An archive.Blob is one, and so is a *bytes.Reader.
type Source interface {
	io.ReaderAt
	Size() int64
}

var _ Source = archive.Blob(nil)

func stream(src Source) *io.SectionReader { return io.NewSectionReader(src, 0, src.Size()) }
