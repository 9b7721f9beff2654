package office

import (
	"bytes"
	"context"
	"encoding/hex"
	"io"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
)

// Seal sets the numbered text in type with the seal (用印) and keeps the PDF.
func (o *Office) Seal(ctx context.Context, by archive.By, id archive.ID) (archive.Document, error) {
	var f *sealedPDF
	if !o.answered(ctx, by) {
		if err := o.sealsNow(ctx, by, id); err != nil {
			return archive.Document{}, err
		}
		var err error
		if f, err = o.sealedPDF(ctx, by, id); err != nil {
			return archive.Document{}, err
		}
	}
	return o.actOnStep(ctx, by, id, archive.EffectSeal, "已用印。", f)
}

// sealedPDF is a document in type with the seal, and the version of the row from which it was set.
type sealedPDF struct {
	archive.File
	version int
}

// sealsNow refuses whoever has not the task to seal the document, before anything is set in type.
func (o *Office) sealsNow(ctx context.Context, by archive.By, id archive.ID) error {
	return o.Store.Read(ctx, by, func(tx archive.Tx) error {
		d, err := tx.Documents().ByID(ctx, id)
		if err != nil {
			return err
		}
		m, err := o.matter(ctx, tx, &d)
		if err != nil {
			return notOnTheWay(d, archive.EffectSeal, err)
		}
		if m.openTaskOf(tx.Actor().Person, func(s workflow.Step) bool { return s.Effect == archive.EffectSeal }) == 0 {
			return notYours(d, archive.EffectSeal)
		}
		return nil
	})
}

// prepareSeal makes the sealed PDF when the task to be approved is that of 用印; else it answers nil. Nothing of it is visible until
// the act commits; what an act that fails leaves behind is swept.
func (o *Office) prepareSeal(ctx context.Context, by archive.By, task archive.ID, a Act) (*sealedPDF, error) {
	if a.Verb != workflow.Approve {
		return nil, nil
	}
	var id archive.ID
	err := o.Store.Read(ctx, by, func(tx archive.Tx) error {
		d, no, err := tx.Runs().ByTask(ctx, task)
		if err != nil {
			return err
		}
		if no == 0 {
			return nil
		}
		doc, err := tx.Documents().ByID(ctx, d)
		if err != nil {
			return err
		}
		m, err := o.matter(ctx, tx, &doc)
		if err != nil {
			return err
		}
		if t := m.task(no); t != nil && t.State == workflow.Open && archive.Key(t.Person) == tx.Actor().Person &&
			m.step(t.Step).Effect == archive.EffectSeal {
			id = d
		}
		return nil
	})
	if err != nil || id == "" {
		return nil, err
	}
	return o.sealedPDF(ctx, by, id)
}

func (o *Office) sealedPDF(ctx context.Context, by archive.By, id archive.ID) (*sealedPDF, error) {
	sheet, err := o.sheet(ctx, by, id, true)
	if err != nil {
		return nil, err
	}
	if sheet.Document.Status != archive.Numbered {
		return nil, archive.E(archive.Conflict, "这件公文目前是“%s”，不能用印。", sheet.Document.Status.Chinese())
	}
	if !bytes.Equal(archive.Digest(sheet.Document), sheet.Document.SignedDigest) {
		return nil, archive.E(archive.Conflict, "正文与签发时不一致，不能用印，请退回签发人。")
	}
	pdf, err := o.Press.Typeset(ctx, sheet)
	if err != nil {
		return nil, err
	}
	name, err := o.Inspector.CleanName(sheet.Document.Title + ".pdf")
	if err != nil {
		return nil, err
	}
	f, err := o.keep(ctx, sheet.Document, name, "application/pdf", pdf)
	return &sealedPDF{f, sheet.Document.Version}, err
}

// keep puts bytes that the house itself made into the blob store; the row is written by the act.
func (o *Office) keep(ctx context.Context, d archive.Document, name, mediaType string, content []byte) (archive.File, error) {
	key, digests, err := o.Blobs.Stage(ctx, bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return archive.File{}, err
	}
	if err := o.Blobs.Promote(ctx, key, digests); err != nil {
		return archive.File{}, err
	}
	f, err := fileOf(key, digests)
	f.ID, f.Organisation, f.Name, f.MediaType = archive.NewID(), d.Organisation, name, mediaType
	f.State, f.Reading = archive.FileLive, archive.ReadingNone
	return f, err
}

func fileOf(key archive.BlobKey, digests archive.Digests) (f archive.File, err error) {
	f.Blob, f.Size = string(key), digests.Size
	if f.SHA256, err = hex.DecodeString(digests.SHA256); err != nil {
		return f, err
	}
	f.SM3, err = hex.DecodeString(digests.SM3)
	return f, err
}

// sheet gathers what is set in type. With seal it carries the seal's picture.
func (o *Office) sheet(ctx context.Context, by archive.By, id archive.ID, seal bool) (s Sheet, err error) {
	var picture archive.File
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		if s.Document, err = tx.Documents().ByID(ctx, id); err != nil {
			return err
		}
		if s.Organisation, err = tx.People().Organisation(ctx, s.Document.Organisation); err != nil {
			return err
		}
		if s.Document.Series != 0 {
			if s.Series, err = tx.Registers().SeriesByKey(ctx, s.Document.Series); err != nil {
				return err
			}
		}
		return err
	})
	if err != nil || !seal || s.Organisation.Seal == 0 {
		return s, err
	}
	err = o.Store.Read(ctx, archive.System(), func(tx archive.Tx) error { // nobody but the house has the seal
		picture, err = tx.Files().ByKey(ctx, s.Organisation.Seal)
		return err
	})
	if err != nil {
		return s, err
	}
	s.Seal, err = o.bytesOf(ctx, picture)
	return s, err
}

func (o *Office) bytesOf(ctx context.Context, f archive.File) ([]byte, error) {
	b, err := o.Blobs.Open(ctx, archive.BlobKey(f.Blob))
	if err != nil {
		return nil, err
	}
	defer b.Close()
	return io.ReadAll(b)
}

// Preview sets a document in type as it stands: sealed ones as they were sealed, all others without number and seal. It is a file that
// can be kept, so a loan does not open it; who borrows reads page by page.
func (o *Office) Preview(ctx context.Context, by archive.By, id archive.ID) (pdf []byte, d archive.Document, err error) {
	sheet, err := o.sheet(ctx, by, id, false)
	if err != nil {
		return nil, d, err
	}
	d = sheet.Document
	if err := o.seen(ctx, by, d, archive.PartPrint, "document.read"); err != nil {
		return nil, d, err
	}
	if sealed := d.FilesOf(archive.SealedFile); len(sealed) > 0 && !d.SealedAt.IsZero() {
		pdf, err = o.bytesOf(ctx, sealed[len(sealed)-1].File)
		return pdf, d, err
	}
	if d.Kind == archive.Application { // a form is printed as its slip
		slip := SlipSheet{Document: d, Organisation: sheet.Organisation, Zone: sheet.Organisation.Zone, Printed: d.UpdatedAt}
		if err := o.Store.Read(ctx, by, func(tx archive.Tx) error { return slip.fill(ctx, tx) }); err != nil {
			return nil, d, err
		}
		pdf, err = o.Press.Slip(ctx, slip)
		return pdf, d, err
	}
	pdf, err = o.Press.Typeset(ctx, sheet)
	return pdf, d, err
}
