package office

import (
	"bytes"
	"context"
	"io"
	"slices"

	"github.com/lantai/lantai/archive"
)

// Upload takes a file in: staging, hashes, name, type and marks; then its bytes are made live and its row is written. What is
// refused leaves nothing behind but an entry in the audit log. A repeated request makes nothing; its Claim names the file.
func (o *Office) Upload(ctx context.Context, by archive.By, name string, r io.Reader) (archive.File, error) {
	return o.upload(ctx, by, name, nil, r)
}

// upload is Upload of bytes whose SHA-256 their sender may have declared.
func (o *Office) upload(ctx context.Context, by archive.By, name string, declared []byte, r io.Reader) (f archive.File, err error) {
	clean, err := o.Inspector.CleanName(name)
	if err != nil {
		return f, err
	}
	if o.answered(ctx, by) {
		return f, nil // the claim names the file
	}
	key, digests, err := o.Blobs.Stage(ctx, r, o.MaxUpload)
	if err != nil {
		return f, err
	}
	if f, err = fileOf(key, digests); err != nil {
		return f, err
	}
	if declared != nil && !bytes.Equal(declared, f.SHA256) {
		_ = o.Blobs.Discard(ctx, key)
		return f, archive.E(archive.Invalid, "收到的内容与声明的 SHA-256 不一致，没有接收。请重新上传。").On("sha256")
	}
	f.ID, f.Name, f.State, f.Reading = archive.NewID(), clean, archive.FileChecking, archive.ReadingPending
	text, err := o.inspect(ctx, key, &f)
	if err != nil {
		o.Blobs.Discard(ctx, key)
		return f, o.refused(ctx, by, digests, err)
	}
	if err := o.Blobs.Promote(ctx, key, digests); err != nil {
		o.Blobs.Discard(ctx, key)
		return f, err
	}
	f.State = archive.FileLive
	if err := o.insertFile(ctx, by, &f, text); err != nil {
		return f, err // its bytes are swept: whether the row was committed may not be known
	}
	if by.Claim != nil && by.Claim.Replayed {
		return f, o.Blobs.Delete(ctx, key) // sent once more: the row names the bytes of the first time
	}
	return f, nil
}

// inspect looks into a staged file: its type, its text, and whether it carries the mark of a state secret.
func (o *Office) inspect(ctx context.Context, key archive.BlobKey, f *archive.File) (text string, err error) {
	b, err := o.Blobs.OpenStaged(ctx, key)
	if err != nil {
		return "", err
	}
	defer b.Close()
	if f.MediaType, err = o.Inspector.Sniff(f.Name, b); err != nil {
		return "", err
	}
	if _, err := b.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	read, err := o.Inspector.Read(ctx, f.MediaType, b)
	if err != nil {
		return "", err
	}
	f.Pages, f.Reason, f.Reading = read.Pages, read.Unreadable, readingOf(read)
	mark := o.Inspector.SecretMark(append(read.Properties, f.Name, read.Text)...)
	if mark != "" && o.Profile != "classified" {
		return "", archive.E(archive.Invalid, "文件带有国家秘密标志，未接收，内容未保留。本系统为非涉密系统，请走机要渠道。").On("file")
	}
	return read.Text, nil
}

func readingOf(t FileText) archive.Reading {
	switch {
	case t.Unreadable != "":
		return archive.ReadingUnreadable
	case t.Text == "":
		return archive.ReadingNone
	}
	return archive.ReadingDone
}

// refused notes in the audit log that a file was not taken: its digest, never its name or text.
func (o *Office) refused(ctx context.Context, by archive.By, digests archive.Digests, why error) error {
	logged := o.Store.InTx(ctx, archive.By{Person: by.Person, RequestID: by.RequestID, Address: by.Address}, func(tx archive.Tx) error {
		return tx.Log(ctx, archive.Entry{Act: "file.refuse", Subject: archive.ID("sha256:" + digests.SHA256)})
	})
	if logged != nil {
		return logged
	}
	return why
}

func (o *Office) insertFile(ctx context.Context, by archive.By, f *archive.File, text string) error {
	return o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		f.Organisation, f.Uploader = tx.Actor().Organisation, tx.Actor().Person
		by.Made(f.ID)
		if err := tx.Files().Insert(ctx, f); err != nil {
			return err
		}
		if text != "" {
			if err := tx.Files().SetText(ctx, f.Key, text); err != nil {
				return err
			}
		}
		return tx.Log(ctx, archive.Entry{Act: "file.upload", Subject: f.ID, Detail: f.Name})
	})
}

// File is the row of a file that the actor may see.
func (o *Office) File(ctx context.Context, by archive.By, id archive.ID) (f archive.File, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		f, err = tx.Files().ByID(ctx, id)
		return err
	})
	return f, err
}

// OpenFile opens a file for the eye or for keeping. Opening one of a document above Public is logged; if that fails, so does the
// opening. A running loan does not allow to take a file away.
func (o *Office) OpenFile(ctx context.Context, by archive.By, id archive.ID) (f archive.File, b archive.Blob, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		if f, err = tx.Files().ByID(ctx, id); err != nil {
			return err
		}
		if f.State != archive.FileLive {
			return archive.ErrNotFound()
		}
		level, err := mayDownload(ctx, tx, f)
		if err != nil {
			return err
		}
		return tx.Log(ctx, archive.Entry{Act: "file.download", Subject: f.ID, Level: level})
	})
	if err != nil {
		return f, nil, err
	}
	b, err = o.Blobs.Open(ctx, archive.BlobKey(f.Blob))
	return f, b, err
}

// mayOpenPage keeps the pages that co-issuers have signed for those who see the slip.
func mayOpenPage(a archive.Actor, d archive.Document, f archive.File) bool {
	page := slices.ContainsFunc(d.FilesOf(archive.JointPage), func(p archive.DocumentFile) bool { return p.File.Key == f.Key })
	return !page || archive.Can(a, d, archive.PartSlip)
}

func mayDownload(ctx context.Context, tx archive.Tx, f archive.File) (archive.Level, error) {
	ids, err := tx.Files().DocumentOf(ctx, f.Key)
	if err != nil || len(ids) == 0 {
		return archive.Public, err // the uploader's own, or of a delivery: row-level security has decided
	}
	for _, id := range ids {
		d, err := tx.Documents().ByID(ctx, id)
		if err == nil && archive.Can(tx.Actor(), d, archive.PartDownload) && mayOpenPage(tx.Actor(), d, f) {
			return d.Level, nil
		}
	}
	return archive.Public, archive.ErrNotFound()
}
