package office

import (
	"bytes"
	"context"
	"io"

	"github.com/lantai/lantai/archive"
)

// SetSignature keeps the picture of the actor's own signature (签名图样), see archive.SignaturePicture. From then on it stands on the slip
// beside what the actor writes; slips written before stay as they are.
func (o *Office) SetSignature(ctx context.Context, by archive.By, r io.Reader) error {
	upload, err := io.ReadAll(io.LimitReader(r, archive.MaxSignature+1))
	if err != nil {
		return archive.E(archive.Malformed, "图片没有传完，请再上传一次。").Because(err)
	}
	picture, err := archive.SignaturePicture(upload)
	if err != nil || o.answered(ctx, by) {
		return err
	}
	f, err := o.keep(ctx, archive.Document{}, "签名图样.png", "image/png", picture)
	if err != nil {
		return err
	}
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		f.Organisation, f.Uploader = tx.Actor().Organisation, tx.Actor().Person
		by.Made(tx.Actor().ID)
		if err := tx.Files().Insert(ctx, &f); err != nil {
			return err
		}
		return setSignature(ctx, tx, f.Key, "signature.set")
	})
	if err == nil && by.Claim != nil && by.Claim.Replayed {
		return o.Blobs.Delete(ctx, archive.BlobKey(f.Blob)) // sent once more: the first time counts
	}
	return err
}

// RemoveSignature takes the picture of the actor's signature away; what was signed with it stays signed.
func (o *Office) RemoveSignature(ctx context.Context, by archive.By) error {
	return o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		by.Made(tx.Actor().ID)
		return setSignature(ctx, tx, 0, "signature.remove")
	})
}

func setSignature(ctx context.Context, tx archive.Tx, file archive.Key, act string) error {
	if err := tx.People().SetSignature(ctx, file); err != nil {
		return err
	}
	return tx.Log(ctx, archive.Entry{Act: act, Subject: tx.Actor().ID})
}

// Signature is the picture of the actor's own signature, a PNG; NotFound when there is none.
func (o *Office) Signature(ctx context.Context, by archive.By) ([]byte, error) {
	var f archive.File
	err := o.Store.Read(ctx, by, func(tx archive.Tx) error {
		key, err := tx.People().Signature(ctx)
		if err != nil {
			return err
		}
		if key == 0 {
			return archive.ErrNotFound()
		}
		f, err = tx.Files().ByKey(ctx, key)
		return err
	})
	if err != nil {
		return nil, err
	}
	return o.bytesOf(ctx, f)
}

// hands reads the pictures of the signatures on a slip. A signature whose bytes are gone is left out; the name stands there in any
// case.
func (o *Office) hands(ctx context.Context, kept map[archive.Key]archive.BlobKey) (map[archive.Key][]byte, error) {
	pictures := map[archive.Key][]byte{}
	for key, blob := range kept {
		b, err := o.Blobs.Open(ctx, blob)
		if archive.KindOf(err) == archive.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		var picture bytes.Buffer
		_, err = picture.ReadFrom(b)
		b.Close()
		if err != nil {
			return nil, err
		}
		pictures[key] = picture.Bytes()
	}
	return pictures, nil
}
