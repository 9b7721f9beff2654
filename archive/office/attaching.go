package office

import (
	"context"
	"slices"

	"github.com/lantai/lantai/archive"
)

// attach puts the listed files at a draft in the place of its former attachments.
func (o *Office) attach(ctx context.Context, tx archive.Tx, d *archive.Document, list []Attachment) error {
	kept := slices.DeleteFunc(slices.Clone(d.Files), func(f archive.DocumentFile) bool { return f.Role == archive.Attachment })
	for _, a := range list {
		f, err := o.attachment(ctx, tx, *d, a)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(kept, func(other archive.DocumentFile) bool { return other.File.Key == f.File.Key }) {
			return archive.E(archive.Invalid, "附件“%s”列了两次，请去掉一个。", f.Name).On("attachments")
		}
		kept = append(kept, f)
	}
	d.Files = kept
	return nil
}

func (o *Office) attachment(ctx context.Context, tx archive.Tx, d archive.Document, a Attachment) (archive.DocumentFile, error) {
	f, err := tx.Files().ByID(ctx, a.File)
	if err != nil || f.State != archive.FileLive {
		return archive.DocumentFile{}, noSuchFile()
	}
	least, err := mayAttach(ctx, tx, d, f)
	if err != nil {
		return archive.DocumentFile{}, err
	}
	if a.Level == "" {
		a.Level = least
	}
	if a.Level.Rank() < least.Rank() {
		return archive.DocumentFile{}, archive.E(archive.Invalid, "附件“%s”随“%s”的公文收存，不能标得更低。", f.Name, least.Chinese()).On("level")
	}
	if a.Name == "" {
		a.Name = f.Name
	}
	if a.Name, err = o.Inspector.CleanName(a.Name); err != nil {
		return archive.DocumentFile{}, err
	}
	return archive.DocumentFile{File: f, Role: archive.Attachment, Name: a.Name, Level: a.Level}, nil
}

func noSuchFile() error {
	return archive.E(archive.Invalid, "有一个附件不存在或没有上传完，请重新上传。").On("attachments")
}

// mayAttach tells the least level at which the file can stand at the document: that of the other documents at which the actor found
// it. A file that is only lent, or that came with a delivery, is not the actor's to pass on.
func mayAttach(ctx context.Context, tx archive.Tx, d archive.Document, f archive.File) (archive.Level, error) {
	ids, err := tx.Files().DocumentOf(ctx, f.Key)
	if err != nil {
		return "", err
	}
	known, err := tx.Documents().Known(ctx, ids)
	if err != nil {
		return "", err
	}
	least, mine := archive.Public, len(known) == 0 && f.Uploader == tx.Actor().Person
	for _, other := range known {
		mine = mine || archive.Can(tx.Actor(), other, archive.PartDownload)
		if other.ID != d.ID && other.Level.Rank() > least.Rank() {
			least = other.Level
		}
	}
	if !mine {
		return "", noSuchFile()
	}
	return least, nil
}

// coversFiles refuses a level below that of an attachment (design 4.8).
func coversFiles(d archive.Document) error {
	for _, f := range d.FilesOf(archive.Attachment) {
		if f.Level.Rank() < 0 {
			return archive.E(archive.Invalid, "没有“%s”这个密级。", string(f.Level)).On("attachments")
		}
		if f.Level.Rank() > d.Level.Rank() {
			return archive.E(archive.Invalid, "附件“%s”是“%s”，公文的密级不能低于附件。", f.Name, f.Level.Chinese()).On("level")
		}
	}
	return nil
}
