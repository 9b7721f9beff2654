package office

import (
	"context"

	"github.com/lantai/lantai/archive"
)

// ReadFile reads the text of a live file that was not read yet, such as the copy of one that another organisation delivered. A file
// that was read meanwhile is left alone. It is background work: by is the house itself.
func (o *Office) ReadFile(ctx context.Context, by archive.By, id archive.ID) error {
	f, err := o.File(ctx, by, id)
	if err != nil || f.State != archive.FileLive || f.Reading != archive.ReadingPending {
		return err
	}
	b, err := o.Blobs.Open(ctx, archive.BlobKey(f.Blob))
	if err != nil {
		return err
	}
	defer b.Close()
	read, err := o.Inspector.Read(ctx, f.MediaType, b)
	if err != nil {
		return err
	}
	f.Pages, f.Reason, f.Reading = read.Pages, read.Unreadable, readingOf(read)
	return o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		if err := tx.Files().Update(ctx, f); err != nil {
			return err
		}
		if read.Text != "" {
			if err := tx.Files().SetText(ctx, f.Key, read.Text); err != nil {
				return err
			}
		}
		return tx.Log(ctx, archive.Entry{Act: "file.read", Subject: f.ID, Topics: []archive.Topic{archive.TopicFile}})
	})
}
