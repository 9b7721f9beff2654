package office

import (
	"context"
	"slices"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
)

// effect does one effect of an outcome to the document; what lapses is undone.
func (o *Office) effect(ctx context.Context, tx archive.Tx, m *matter, out workflow.Outcome, e workflow.Effect) error {
	d := m.doc
	if e.Undo {
		undo(d, e.Name, tx.Actor().Zone)
		return nil
	}
	switch e.Name {
	case archive.EffectReview:
		d.ReviewedAt, d.ReviewedBy = tx.Now(), archive.Key(e.Person)
	case archive.EffectSign:
		return o.sign(ctx, tx, d, e)
	case archive.EffectJointSign:
		jointSign(tx, m, out, e)
	case archive.EffectSeal:
		return seal(ctx, tx, m)
	case archive.EffectIssue:
		return o.issue(ctx, tx, d)
	case archive.EffectReceive:
		return d.Move(archive.Registered)
	case archive.EffectScreen:
		return d.Move(archive.InHand)
	case archive.EffectComplete:
		return o.complete(ctx, tx, d)
	case archive.EffectSendBack:
		return d.Move(archive.Returned)
	case archive.EffectLend:
		return o.settleLoan(ctx, tx, m, archive.LoanLent, e)
	case archive.EffectRefuse:
		return o.settleLoan(ctx, tx, m, archive.LoanRefused, e)
	}
	return nil
}

// undo takes back what lapses. A signature on paper is of the text that was signed here, and lapses with that signature.
func undo(d *archive.Document, effect string, zone *time.Location) {
	switch effect {
	case archive.EffectReview:
		d.ReviewedAt, d.ReviewedBy = time.Time{}, 0
	case archive.EffectSign:
		d.SignedAt, d.SignedBy, d.SignerName, d.SignedDigest, d.Dated = time.Time{}, 0, "", nil, ""
		d.Lapse(onPaper(*d))
	case archive.EffectJointSign:
		d.Lapse(func(c archive.CoIssuer) bool { return c.OnTheWay(*d) })
		d.Dated = d.LastSigned(zone)
	}
}

// sign binds the signer to the digest of the text (design 4.9), and dates the document, see archive.Document.LastSigned.
func (o *Office) sign(ctx context.Context, tx archive.Tx, d *archive.Document, e workflow.Effect) error {
	signer, err := tx.People().PersonByKey(ctx, archive.Key(e.Person))
	if err != nil {
		return err
	}
	if err := d.Move(archive.Signed); err != nil {
		return err
	}
	d.SignedAt, d.SignedBy, d.SignerName = tx.Now(), signer.Key, signer.Name
	d.SignedDigest, d.Dated = archive.Digest(*d), d.LastSigned(tx.Actor().Zone)
	v := versionOf(tx, *d, "signed")
	if err := tx.Trace().AddVersion(ctx, v); err != nil {
		return err
	}
	if d.Kind == archive.Report {
		return o.Filer.Prefile(ctx, tx, *d)
	}
	return nil
}

// writeDocument writes the document after everything else. When it gets its number, that is the very last thing, so that the counter
// row is locked for no longer than it must be.
func writeDocument(ctx context.Context, tx archive.Tx, m *matter, out workflow.Outcome) error {
	d := m.doc
	if fires(out, archive.EffectReceive) {
		if err := giveReceiptNo(ctx, tx, d); err != nil {
			return err
		}
	}
	if !fires(out, archive.EffectNumber) {
		return tx.Documents().Update(ctx, d)
	}
	if err := archive.Numberable(*d); err != nil {
		return err
	}
	held, err := tx.Numbers().OfDocument(ctx, d.Key)
	switch {
	case err == nil:
		d.Number = held.Printed // coming back to the step gives the same number
		err = d.Move(archive.Numbered)
	case archive.KindOf(err) != archive.NotFound:
		return err
	case m.reserved != nil:
		err = useReserved(ctx, tx, d, m.reserved)
	default:
		return giveNumber(ctx, tx, d)
	}
	if err != nil {
		return err
	}
	return tx.Documents().Update(ctx, d)
}

// fires reports whether an outcome does an effect.
func fires(out workflow.Outcome, effect string) bool {
	return slices.ContainsFunc(out.Effects, func(e workflow.Effect) bool { return e.Name == effect && !e.Undo })
}

// giveNumber takes a fresh number and writes the document with it.
func giveNumber(ctx context.Context, tx archive.Tx, d *archive.Document) error {
	if d.Series == 0 {
		return archive.E(archive.Invalid, "还没有选择发文代字，请先选择再登记。").On("series")
	}
	s, err := enterSeries(ctx, tx, d, d.Series)
	if err != nil {
		return err
	}
	return tx.Numbers().Give(ctx, s, tx.Today().Year(), d)
}

// enterSeries moves a document on to being numbered in a series, if that is one for it.
func enterSeries(ctx context.Context, tx archive.Tx, d *archive.Document, series archive.Key) (archive.Series, error) {
	s, err := tx.Registers().SeriesByKey(ctx, series)
	if err != nil {
		return s, err
	}
	if err := archive.SeriesFor(*d, s); err != nil {
		return s, err
	}
	return s, d.Move(archive.Numbered)
}

func seal(ctx context.Context, tx archive.Tx, m *matter) error {
	if m.seal == nil {
		return archive.E(archive.Conflict, "用印须先排版，请从“用印”进入。")
	}
	if m.seal.version != m.doc.Version {
		return archive.E(archive.Conflict, "这件公文刚有变化，没有用印。请看过再办。")
	}
	if err := m.doc.Move(archive.Sealed); err != nil {
		return err
	}
	m.seal.Uploader = tx.Actor().Person
	if err := tx.Files().Insert(ctx, &m.seal.File); err != nil {
		return err
	}
	m.doc.SealedAt = tx.Now()
	f := archive.DocumentFile{File: m.seal.File, Role: archive.SealedFile, Name: m.seal.Name, Level: m.doc.Level}
	m.doc.Files = append(m.doc.Files, f)
	return tx.Documents().AddFile(ctx, m.doc.Key, f)
}
