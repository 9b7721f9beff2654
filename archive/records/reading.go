package records

import (
	"context"

	"github.com/lantai/lantai/archive"
)

// Reading is what a reader sees under a running loan: the pages of one PDF, one after the other, each a picture with the reader's
// name, staff number and the moment burnt in. There is nothing to take away.
type Reading struct {
	Loan  archive.Loan
	File  archive.File
	Files []archive.DocumentFile // all that can be read page by page
	Pages int
}

// Read opens a loan for reading. The file is the document's sealed text unless another of its PDFs is named. It is logged; if that
// fails, so does the reading. NotFound when the loan is not the actor's own or its time is over.
func (a *Archive) Read(ctx context.Context, by archive.By, loan, file archive.ID) (r Reading, err error) {
	r, _, err = a.lent(ctx, by, loan, file, "loan.read")
	if err != nil {
		return r, err
	}
	pdf, err := a.Blobs.Open(ctx, archive.BlobKey(r.File.Blob))
	if err != nil {
		return r, err
	}
	defer pdf.Close()
	r.Pages, err = a.Viewer.Pages(ctx, pdf)
	return r, err
}

// Page pictures one page, counted from 1, as PNG.
func (a *Archive) Page(ctx context.Context, by archive.By, loan, file archive.ID, page int) ([]byte, error) {
	r, mark, err := a.lent(ctx, by, loan, file, "loan.page")
	if err != nil {
		return nil, err
	}
	pdf, err := a.Blobs.Open(ctx, archive.BlobKey(r.File.Blob))
	if err != nil {
		return nil, err
	}
	defer pdf.Close()
	return a.Viewer.Page(ctx, archive.BlobKey(r.File.Blob), pdf, page, mark)
}

// lent checks the right anew each time: it ends by itself.
func (a *Archive) lent(ctx context.Context, by archive.By, loan, file archive.ID, act string) (r Reading, m Mark, err error) {
	err = a.Store.InTx(ctx, archive.By{Person: by.Person, RequestID: by.RequestID, Address: by.Address}, func(tx archive.Tx) error {
		if r.Loan, err = tx.Loans().ByID(ctx, loan); err != nil {
			return err
		}
		if r.Loan.Reader != tx.Actor().Person || r.Loan.Form != "electronic" || !r.Loan.Running(tx.Now()) {
			return archive.ErrNotFound()
		}
		d, err := tx.Documents().ByID(ctx, r.Loan.DocumentID)
		if err != nil {
			return err
		}
		if r.Files, r.File, err = readable(d, file); err != nil {
			return err
		}
		actor := tx.Actor()
		m = Mark{Name: actor.Name, StaffNo: actor.StaffNo, At: tx.Now().In(actor.Zone).Format("2006-01-02 15:04")}
		return tx.Log(ctx, archive.Entry{Act: act, Subject: r.Loan.ID, Level: d.Level})
	})
	return r, m, err
}

func readable(d archive.Document, file archive.ID) (all []archive.DocumentFile, chosen archive.File, err error) {
	for _, role := range []archive.FileRole{archive.SealedFile, archive.Original, archive.Scan, archive.Attachment} {
		for _, f := range d.FilesOf(role) {
			if f.File.MediaType != "application/pdf" {
				continue
			}
			all = append(all, f)
			if f.File.ID == file || file == "" && chosen.ID == "" {
				chosen = f.File
			}
		}
	}
	if chosen.ID == "" {
		return all, chosen, archive.E(archive.NotFound, "这件档案没有可在线阅读的版式文件，请借阅纸质件。")
	}
	return all, chosen, nil
}
