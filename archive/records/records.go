// Package records keeps what is finished: it files documents as records by rule, codes and accepts them, and lends them out. One use
// case a method, one transaction an act.
//
//	prefiled ──arrange──▶ arranged ──accept──▶ kept ──destroy──▶ destroyed
//
//	requested ──lend──▶ lent ──return, recall──▶ returned, recalled ──close──▶ closed
//	     └──refuse, withdraw──▶ refused, withdrawn
//
// What becomes of a request is decided on the route "loan", by the level of its record; the archivist is its last step.
package records

import (
	"context"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// Viewer shows files page by page with a mark burnt in; archive/content is behind it.
type Viewer interface {
	// Pages counts the pages of a PDF.
	Pages(ctx context.Context, pdf archive.Blob) (int, error)
	// Page pictures one page, counted from 1, with the mark burnt in, as PNG. The key names the bytes of the PDF, so that a marked
	// copy can be kept for its next pages.
	Page(ctx context.Context, key archive.BlobKey, pdf archive.Blob, page int, mark Mark) ([]byte, error)
}

// Mark is what a page shown under a loan says of its reader.
type Mark struct {
	Name    string
	StaffNo string
	At      string // moment of opening, to the minute
}

// Way takes requests for loans to their decision, on the route "loan"; archive/office is behind it. What is decided there comes back
// through Archive.Settle, in the same act.
type Way interface {
	// ApplyForLoan makes the application for a request in the act that asks, sends it on its way and names it in the request. Conflict
	// when nobody could decide it.
	ApplyForLoan(ctx context.Context, tx archive.Tx, l *archive.Loan) error
	// StepsOfLoan tells through whose hands a request of the actor's for a record of a level would go today, the archivists last.
	StepsOfLoan(ctx context.Context, tx archive.Tx, level archive.Level) ([]archive.LoanStand, error)
	// ActOnLoan approves or disagrees in the step that lends, or recalls the application. Conflict, saying where it stands, while it is
	// somebody else's turn.
	ActOnLoan(ctx context.Context, tx archive.Tx, l archive.Loan, v workflow.Verb, opinion string) error
}

// Options are what the use cases work with.
type Options struct {
	Store  archive.Store
	Blobs  archive.Blobs
	Viewer Viewer
	Way    Way // asking for loans needs it
	// SecretMark finds the mark of a state secret in texts; Import needs it. archive/content has it.
	SecretMark func(texts ...string) (mark string, found bool)
}

// Archive is the use cases of records and loans.
type Archive struct{ Options }

// New makes the use cases.
func New(o Options) *Archive { return &Archive{o} }

// Prefile makes the record of a finished document by rule, in the act that finished it; one that has a record is left alone.
func (a *Archive) Prefile(ctx context.Context, tx archive.Tx, d archive.Document) error {
	if _, err := tx.Records().OfDocument(ctx, d.Key); archive.KindOf(err) != archive.NotFound {
		return err
	}
	fonds, err := tx.Catalogue().FondsOf(ctx, d.Organisation)
	if err != nil {
		return archive.E(archive.Conflict, "本单位还没有设全宗，公文不能归档，请联系档案员。").Because(err)
	}
	schedule, err := tx.Catalogue().Schedule(ctx, d.Organisation)
	if err != nil {
		return err
	}
	unit, err := tx.People().UnitByKey(ctx, d.Unit)
	if err != nil {
		return err
	}
	r := archive.RecordOf(d, fonds, unit.Code, seriesCode(ctx, tx, d), schedule, tx.Now(), tx.Actor().Zone)
	r.FiledBy, r.Pages = tx.Actor().Person, pagesOf(d)
	if err := tx.Records().Insert(ctx, &r); err != nil {
		return err
	}
	return tx.Log(ctx, archive.Entry{Act: "record.prefile", Subject: r.ID, Level: r.Level, Topics: []archive.Topic{archive.TopicRecord}})
}

func seriesCode(ctx context.Context, tx archive.Tx, d archive.Document) string {
	if d.Series == 0 {
		return ""
	}
	s, err := tx.Registers().SeriesByKey(ctx, d.Series)
	if err != nil {
		return "" // a document without a readable series is filed by its other rules
	}
	return s.Code
}

// pagesOf counts pages with text or image (DA/T 22-2015), as far as they are known.
func pagesOf(d archive.Document) int {
	pages := 0
	for _, f := range d.Files {
		if f.Role != archive.Typeset {
			pages += f.File.Pages
		}
	}
	return pages
}

// File arranges a prefiled record (整理): the archivist may set retention and unit, the item number is taken and the code is fixed.
// The document is filed from then on.
func (a *Archive) File(ctx context.Context, by archive.By, document archive.ID, retention archive.Retention) (r archive.Record, err error) {
	err = a.Store.InTx(ctx, by, func(tx archive.Tx) error {
		if err := tx.Actor().Need(org.Archivist); err != nil {
			return err
		}
		d, err := tx.Documents().Lock(ctx, document)
		if err != nil {
			return err
		}
		by.Made(d.ID)
		if r, err = a.recordOf(ctx, tx, d); err != nil {
			return err
		}
		if r.State != archive.Prefiled {
			return archive.E(archive.Conflict, "这件公文已归档，档号是 %s。", r.Code)
		}
		if err := setRetention(&r, retention); err != nil {
			return err
		}
		if err := fileDocument(ctx, tx, &d); err != nil {
			return err
		}
		r.Tokens = archive.CatalogueTokens(d)
		return arrange(ctx, tx, &r)
	})
	return r, err
}

// recordOf is the document's record; one that was never prefiled is made now, so that nothing done stays outside the archive.
func (a *Archive) recordOf(ctx context.Context, tx archive.Tx, d archive.Document) (archive.Record, error) {
	if err := a.Prefile(ctx, tx, d); err != nil {
		return archive.Record{}, err
	}
	found, err := tx.Records().OfDocument(ctx, d.Key)
	if err != nil {
		return found, err
	}
	return tx.Records().Lock(ctx, found.ID)
}

func setRetention(r *archive.Record, retention archive.Retention) error {
	if retention == "" || retention == r.Retention {
		return nil
	}
	if !retention.Valid() {
		return archive.E(archive.Invalid, "没有“%s”这个保管期限，请选择永久、30年或10年。", string(retention)).On("retention")
	}
	r.Retention, r.DueOn, r.RetentionRule = retention, archive.DueOn(retention, r.Year), "档案员核定"
	return nil
}

func fileDocument(ctx context.Context, tx archive.Tx, d *archive.Document) error {
	if d.Status == archive.Withdrawn || d.Status == archive.Repealed || d.Source != "" {
		return nil // an annulled document is kept as it is
	}
	if err := d.Move(archive.Filed); err != nil {
		return err
	}
	who, err := tx.Documents().Involved(ctx, d.Key)
	if err != nil {
		return err
	}
	d.Tokens, d.Insiders = archive.TokensOf(*d, who)
	if err := tx.Documents().Update(ctx, d); err != nil {
		return err
	}
	return tx.Log(ctx, archive.Entry{Act: "document.file", Subject: d.ID, Level: d.Level, Topics: []archive.Topic{archive.TopicDocument}})
}

// arrange takes the item number last: its counter is as gapless as those of documents.
func arrange(ctx context.Context, tx archive.Tx, r *archive.Record) (err error) {
	if err := tx.Log(ctx, archive.Entry{Act: "record.arrange", Subject: r.ID, Level: r.Level, Topics: []archive.Topic{archive.TopicRecord}}); err != nil {
		return err
	}
	if r.Item, err = tx.Numbers().Count(ctx, r.Organisation, archive.ItemCounter(*r)); err != nil {
		return err
	}
	if err := r.Move(archive.Arranged); err != nil {
		return err
	}
	r.Code = archive.RecordCode(*r)
	return tx.Records().Update(ctx, r)
}

// Accept takes an arranged record into the stacks (入库).
func (a *Archive) Accept(ctx context.Context, by archive.By, id archive.ID) (r archive.Record, err error) {
	err = a.Store.InTx(ctx, by, func(tx archive.Tx) error {
		if err := tx.Actor().Need(org.Archivist); err != nil {
			return err
		}
		by.Made(id)
		if r, err = tx.Records().Lock(ctx, id); err != nil {
			return err
		}
		if err := r.Move(archive.Kept); err != nil {
			return err
		}
		if err := tx.Records().Update(ctx, &r); err != nil {
			return err
		}
		return tx.Log(ctx, archive.Entry{Act: "record.accept", Subject: r.ID, Level: r.Level, Topics: []archive.Topic{archive.TopicRecord}})
	})
	return r, err
}

// Card is a record with what the actor may know of its lending.
type Card struct {
	Record   archive.Record
	Document *archive.Document // nil: the actor may not read it now
	Readable bool              // without a loan
	Loans    []archive.Loan    // the actor's own; for archivists all
}

// Open reads the card of a record.
func (a *Archive) Open(ctx context.Context, by archive.By, id archive.ID) (c Card, err error) {
	err = a.Store.Read(ctx, by, func(tx archive.Tx) error {
		c, err = card(ctx, tx, id)
		return err
	})
	return c, err
}

func card(ctx context.Context, tx archive.Tx, id archive.ID) (c Card, err error) {
	if c.Record, err = tx.Records().ByID(ctx, id); err != nil {
		return c, err
	}
	if c.Loans, err = tx.Loans().OfRecord(ctx, c.Record.Key); err != nil {
		return c, err
	}
	d, err := tx.Documents().ByKey(ctx, c.Record.Document)
	switch {
	case archive.KindOf(err) == archive.NotFound:
		return c, nil
	case err != nil:
		return c, err
	}
	c.Document = &d
	c.Readable = archive.Can(tx.Actor(), d, archive.PartPrint) // under a loan only page by page
	return c, nil
}

// OfDocument reads the record of a document.
func (a *Archive) OfDocument(ctx context.Context, by archive.By, document archive.ID) (r archive.Record, err error) {
	err = a.Store.Read(ctx, by, func(tx archive.Tx) error {
		d, err := tx.Documents().ByID(ctx, document)
		if err != nil {
			return err
		}
		r, err = tx.Records().OfDocument(ctx, d.Key)
		return err
	})
	return r, err
}
