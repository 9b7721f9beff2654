// Package office carries an official document from its draft to its receivers, and what arrives from its envelope to its
// completion: one use case a method, one transaction an act. Who must act next is workflow's; what may be seen is archive.Can's.
package office

import (
	"context"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
)

// Press sets documents in type and checks their form; archive/gongwen is behind it.
type Press interface {
	// Typeset answers the PDF of a sheet by GB/T 9704-2012. A character that no font has is Invalid, naming it.
	Typeset(ctx context.Context, s Sheet) ([]byte, error)
	// Slip answers the PDF of a document's slip (办文单), on A4.
	Slip(ctx context.Context, s SlipSheet) ([]byte, error)
	// Check tells what is wrong with the form of a draft, and what to look at again.
	Check(d archive.Document, o archive.Organisation) []archive.Finding
	// Register answers the PDF of a register (登记簿), on A4 with its head on each page, and who printed it when.
	Register(ctx context.Context, b RegisterBook, printer string, at time.Time) ([]byte, error)
	// Receipts answers the PDF of the book of received documents (收文登记簿), as Register does; q says what it was narrowed to.
	Receipts(ctx context.Context, b BookOfReceipts, q ReceiptQuery, printer string, at time.Time) ([]byte, error)
}

// Sheet is a document ready to be set in type, with what its organisation adds.
type Sheet struct {
	Document     archive.Document
	Organisation archive.Organisation
	Series       archive.Series // zero when none is chosen yet
	Seal         []byte         // picture of the seal; nil before 用印
}

// SlipSheet is a slip ready to be set in type: the document with all that was written on its way.
type SlipSheet struct {
	Document     archive.Document
	Organisation archive.Organisation
	English      bool               // the reader's language; what a filled-in form says follows it
	Filled       []archive.FormLine // of kind Application: what was filled in
	Opinions     []archive.SlipEntry
	Hands        map[archive.Key][]byte // PNG pictures of signatures, by Opinion.Signature
	Zone         *time.Location         // in which moments are written
	Printer      string
	Printed      time.Time
}

// Inspector looks into files; archive/content is behind it.
type Inspector interface {
	// CleanName answers the name under which a file may be kept, or refuses it.
	CleanName(name string) (string, error)
	// Sniff tells the media type by the bytes; Unsupported when the house does not take such files.
	Sniff(name string, b archive.Blob) (mediaType string, err error)
	// Read reports what is inside a file. The error is for faults of ours only: what cannot be read says so in its value.
	Read(ctx context.Context, mediaType string, b archive.Blob) (FileText, error)
	// SecretMark reports the mark of a state secret in names and texts, "" for none.
	SecretMark(texts ...string) string
}

// FileText is what could be read in a file.
type FileText struct {
	Text       string
	Properties []string // title, subject, keywords … of the file itself
	Pages      int      // 0: not known
	Unreadable string   // why not, in a sentence; empty when it was read, or when files of its type have no text
}

// Filer makes the record of a finished document; archive/records is behind it.
type Filer interface {
	// Prefile makes the record by rule, in the act that finished the document. A document that has one is left alone.
	Prefile(ctx context.Context, tx archive.Tx, d archive.Document) error
}

// Lender does to a loan what was decided on its application; archive/records is behind it.
type Lender interface {
	// Settle lends, refuses or withdraws what the application asks for, in the act that has decided it, with the rights of whoever
	// acts. Conflict when it is decided already, or the reader himself would decide.
	Settle(ctx context.Context, tx archive.Tx, d archive.LoanDecision) error
}

// Options are what the use cases work with.
type Options struct {
	Store     archive.Store
	Blobs     archive.Blobs
	Press     Press
	Pictures  Pictures
	Inspector Inspector
	Filer     Filer
	Lender    Lender
	Spell     func(string) string // writes a Chinese label in letters, for keys; nil: keys are counted
	Profile   string              // open or classified
	MaxUpload int64               // bytes
}

// Office is the use cases of documents.
type Office struct{ Options }

// New makes the use cases.
func New(o Options) *Office { return &Office{o} }

// refuse turns an engine's refusal into the house's error.
func refuse(err error) error {
	if r, ok := err.(*workflow.Refusal); ok {
		return archive.E(archive.Kind(r.Kind), r.Format, r.Args...).On(r.Field)
	}
	return err
}
