package search

import (
	"context"
	"crypto/sha256"
	"encoding/binary"

	"github.com/lantai/lantai/archive"
)

// Document is what the index knows of one document. All of it is derived from the database.
type Document struct {
	ID    archive.ID
	Level archive.Level // decides in which index the document stands; an unknown level is indexed nowhere
	// Tokens are the access tokens of the document: an asker who holds one of them may know it (archive.Can in index form).
	Tokens []string

	Title     string
	Number    string // 发文字号 as printed, may be empty
	Sender    string
	Receivers []string
	Kind      archive.DocumentKind
	Genre     string
	Unit      string // the owning unit
	Date      string // 成文日期, YYYY-MM-DD or empty
	Year      int    // of the number or the record; 0 when unknown

	Retention   archive.Retention
	RecordCode  string // 档号, empty until filed
	Body        string // plain text, one block a line
	Attachments []Attachment
}

// Attachment is the text of a file of a document.
type Attachment struct {
	File archive.ID
	Name string
	Text string // pages are divided by form feeds (U+000C)
}

// Change says that something about a document may have changed at a position of the source.
type Change struct {
	Position int64
	ID       archive.ID
}

// Source is the truth that the index is derived from.
type Source interface {
	// Position is the last sealed position now; 0 when nothing happened yet.
	Position(ctx context.Context) (int64, error)
	// Changes lists at most limit changes after a position in sealed order, so that none can appear later before the last one.
	Changes(ctx context.Context, after int64, limit int) ([]Change, error)
	// Load returns the present state of those of the documents that exist and may be searched; the others are gone.
	Load(ctx context.Context, ids []archive.ID) ([]Document, error)
	// Scan walks through all documents in an order of its own: at most limit of them after the cursor ("" at the start) and the
	// cursor of the last. No documents mean the end.
	Scan(ctx context.Context, after string, limit int) (docs []Document, next string, err error)
}

// size is about how many bytes of text the document brings.
func (d *Document) size() int {
	n := len(d.Title) + len(d.Body) + 512
	for _, a := range d.Attachments {
		n += len(a.Name) + len(a.Text)
	}
	return n
}

// digest stands for the content of the document without its id: the last tie-breaker between two that look the same.
func (d *Document) digest() [16]byte {
	h := sha256.New()
	put := func(s string) {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(s))))
		h.Write([]byte(s))
	}
	for _, s := range []string{d.Title, d.Number, d.Sender, string(d.Kind), d.Genre, d.Date, d.RecordCode, d.Body} {
		put(s)
	}
	for _, s := range d.Receivers {
		put(s)
	}
	for _, a := range d.Attachments {
		put(a.Name)
		put(a.Text)
	}
	return [16]byte(h.Sum(nil)[:16])
}
