package office

import (
	"context"
	"encoding/hex"
	"io"
	"slices"

	"github.com/lantai/lantai/archive"
)

// BeginUpload opens an upload in parts: name, size in bytes and, if the sender knows it, the SHA-256 of the whole in hexadecimal.
func (o *Office) BeginUpload(ctx context.Context, by archive.By, name string, size int64, sha256 string) (u archive.Upload, err error) {
	if u.Name, err = o.Inspector.CleanName(name); err != nil {
		return u, err
	}
	if err := o.unmarked("name", u.Name); err != nil {
		return u, err
	}
	switch digest, err := hex.DecodeString(sha256); {
	case sha256 != "" && (err != nil || len(digest) != 32):
		return u, archive.E(archive.Invalid, "SHA-256 须为 64 位十六进制字符。").On("sha256")
	case sha256 != "":
		u.SHA256 = digest
	}
	switch {
	case size <= 0:
		return u, archive.E(archive.Invalid, "请写明文件大小（字节）。").On("size")
	case size > o.MaxUpload:
		return u, archive.E(archive.TooLarge, "文件超过 %d MB 的上限，没有保存。请压缩或拆分后再上传。", o.MaxUpload>>20).On("size")
	}
	u.ID, u.Size = archive.NewID(), size
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		by.Made(u.ID)
		if err := tx.Uploads().Insert(ctx, &u); err != nil {
			return err
		}
		return tx.Log(ctx, archive.Entry{Act: "upload.begin", Subject: u.ID, Detail: u.Name})
	})
	return u, err
}

// UploadInParts is the actor's own upload: how far it is, and what it became.
func (o *Office) UploadInParts(ctx context.Context, by archive.By, id archive.ID) (u archive.Upload, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		u, err = tx.Uploads().ByID(ctx, id)
		return err
	})
	return u, err
}

// AddPart takes the part that begins at offset; with the last one the parts become a file, which is checked as any other. A part
// that breaks off leaves nothing, and is sent again. Sending an empty part at the end tries once more to make the file.
func (o *Office) AddPart(ctx context.Context, by archive.By, id archive.ID, offset int64, r io.Reader) (u archive.Upload, err error) {
	if u, err = o.UploadInParts(ctx, by, id); err != nil {
		return u, err
	}
	if err := u.Expects(offset); err != nil {
		return u, err
	}
	if !u.Whole() {
		if err := o.takePart(ctx, by, &u, r); err != nil {
			return u, err
		}
	}
	if u.Whole() && u.File == "" {
		err = o.join(ctx, by, &u)
	}
	return u, err
}

// takePart stages a part, and notes it if no other request was first.
func (o *Office) takePart(ctx context.Context, by archive.By, u *archive.Upload, r io.Reader) error {
	key, digests, err := o.Blobs.Stage(ctx, r, u.Size-u.Received)
	if archive.KindOf(err) == archive.TooLarge {
		return archive.E(archive.TooLarge, "这一部分超出了声明的文件大小（%d 字节），没有接收。", u.Size).Because(err)
	}
	if err != nil {
		return err
	}
	if digests.Size == 0 {
		return o.Blobs.Discard(ctx, key)
	}
	part := archive.UploadPart{Start: u.Received, Size: digests.Size, Blob: key}
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		now, err := tx.Uploads().Lock(ctx, u.ID)
		if err != nil {
			return err
		}
		*u = now
		if err := now.Expects(part.Start); err != nil {
			return err
		}
		return tx.Uploads().AddPart(ctx, u, part)
	})
	if archive.KindOf(err) == archive.Conflict || archive.KindOf(err) == archive.NotFound {
		_ = o.Blobs.Discard(ctx, key) // else the commit may stand: the sweep decides
	}
	return err
}

// join makes one file of the parts. Its claim is the upload itself, so that a repetition after a crash makes no second file. What is
// refused is dropped whole.
func (o *Office) join(ctx context.Context, by archive.By, u *archive.Upload) error {
	parts, err := o.parts(ctx, by, *u)
	if err != nil {
		return err
	}
	by.Claim = &archive.Claim{Route: "upload in parts", Key: string(u.ID)}
	whole := &joined{ctx: ctx, blobs: o.Blobs, parts: parts}
	defer whole.Close()
	_, err = o.upload(ctx, by, u.Name, u.SHA256, whole)
	claimed := by.Claim
	by.Claim = nil
	switch {
	case err == nil:
		err = o.Store.InTx(ctx, by, func(tx archive.Tx) error { return tx.Uploads().Finish(ctx, u, archive.ID(claimed.Ref)) })
		if err != nil {
			return err
		}
	case !refusesFile(err):
		return err // the parts stay, and sending an empty one tries again
	default:
		if dropped := o.drop(ctx, by, *u); dropped != nil {
			return dropped
		}
	}
	o.discard(ctx, parts)
	return err
}

// refusesFile reports whether the file itself is to blame.
func refusesFile(err error) bool {
	return slices.Contains([]archive.Kind{archive.Invalid, archive.Unsupported, archive.TooLarge}, archive.KindOf(err))
}

// discard clears parts away that no row names any more; what stays for whatever reason is swept.
func (o *Office) discard(ctx context.Context, parts []archive.UploadPart) {
	for _, p := range parts {
		_ = o.Blobs.Discard(ctx, p.Blob)
	}
}

func (o *Office) parts(ctx context.Context, by archive.By, u archive.Upload) (parts []archive.UploadPart, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		parts, err = tx.Uploads().Parts(ctx, u.Key)
		return err
	})
	return parts, err
}

// DropUpload gives an upload up; its parts are discarded.
func (o *Office) DropUpload(ctx context.Context, by archive.By, id archive.ID) error {
	u, err := o.UploadInParts(ctx, by, id)
	if err != nil {
		return err
	}
	parts, err := o.parts(ctx, by, u)
	if err != nil {
		return err
	}
	if err := o.drop(ctx, by, u); err != nil {
		return err
	}
	o.discard(ctx, parts)
	return nil
}

func (o *Office) drop(ctx context.Context, by archive.By, u archive.Upload) error {
	return o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		if err := tx.Uploads().Drop(ctx, u.Key); err != nil {
			return err
		}
		return tx.Log(ctx, archive.Entry{Act: "upload.drop", Subject: u.ID})
	})
}

// joined reads staged parts one behind the other.
type joined struct {
	ctx   context.Context
	blobs archive.Blobs
	parts []archive.UploadPart
	next  int
	open  archive.Blob
}

func (j *joined) Read(p []byte) (int, error) {
	for {
		if j.open == nil {
			if j.next == len(j.parts) {
				return 0, io.EOF
			}
			var err error
			if j.open, err = j.blobs.OpenStaged(j.ctx, j.parts[j.next].Blob); err != nil {
				return 0, err
			}
			j.next++
		}
		n, err := j.open.Read(p)
		if err == io.EOF {
			err = j.Close()
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}

// Close closes the part that is open.
func (j *joined) Close() error {
	if j.open == nil {
		return nil
	}
	open := j.open
	j.open = nil
	return open.Close()
}
