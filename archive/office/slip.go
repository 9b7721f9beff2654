package office

import (
	"context"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
)

// SlipPDF sets the slip of a document in type, for those inside it: every opinion, by steps. Printing that of anything above Public is
// logged.
func (o *Office) SlipPDF(ctx context.Context, by archive.By, id archive.ID) (pdf []byte, d archive.Document, err error) {
	s, kept, err := o.slip(ctx, by, id)
	if err != nil {
		return nil, d, err
	}
	if err := o.seen(ctx, by, s.Document, archive.PartSlip, "document.slip"); err != nil {
		return nil, d, err
	}
	if s.Hands, err = o.hands(ctx, kept); err != nil {
		return nil, d, err
	}
	pdf, err = o.Press.Slip(ctx, s)
	return pdf, s.Document, err
}

// slip gathers what stands on a slip, and where the pictures of its signatures lie.
func (o *Office) slip(ctx context.Context, by archive.By, id archive.ID) (s SlipSheet, kept map[archive.Key]archive.BlobKey, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		if s.Document, err = tx.Documents().ByID(ctx, id); err != nil {
			return err
		}
		if s.Organisation, err = tx.People().Organisation(ctx, s.Document.Organisation); err != nil {
			return err
		}
		s.Zone, s.Printed, s.Printer = tx.Actor().Zone, tx.Now(), tx.Actor().Name
		if err := s.fill(ctx, tx); err != nil {
			return err
		}
		opinions, err := tx.Trace().Opinions(ctx, s.Document.Key)
		if err != nil {
			return err
		}
		steps, err := stepsOf(ctx, tx, s.Document.Key)
		if err != nil {
			return err
		}
		s.Opinions = archive.SlipOrder(opinions, steps)
		kept, err = tx.Trace().Signatures(ctx, s.Document.Key)
		return err
	})
	return s, kept, err
}

// SlipHand is the picture of the signature beside an opinion, by SlipEntry.No, for those inside the document; NotFound when there is
// none.
func (o *Office) SlipHand(ctx context.Context, by archive.By, id archive.ID, no int) ([]byte, error) {
	s, kept, err := o.slip(ctx, by, id)
	if err != nil {
		return nil, err
	}
	for _, e := range s.Opinions {
		blob, signed := kept[e.Signature]
		if e.No != no || !signed {
			continue
		}
		pictures, err := o.hands(ctx, map[archive.Key]archive.BlobKey{e.Signature: blob})
		if picture, there := pictures[e.Signature]; there || err != nil {
			return picture, err
		}
	}
	return nil, archive.ErrNotFound()
}

// fill puts on the sheet what was filled in, in the reader's language.
func (s *SlipSheet) fill(ctx context.Context, tx archive.Tx) (err error) {
	s.English = tx.Actor().Language == "en"
	s.Filled, err = filledIn(ctx, tx, s.Document)
	return err
}

// filledIn is what a document of kind Application says, in the actor's language; nothing of any other.
func filledIn(ctx context.Context, tx archive.Tx, d archive.Document) ([]archive.FormLine, error) {
	if d.Filling == nil {
		return nil, nil
	}
	v, err := tx.Forms().ByKey(ctx, d.Filling.Version)
	return v.Content.LinesIn(tx.Actor().Language == "en", d.Filling.Fields, d.Body), err
}

// stepsOf are the steps of the document's way, in their order; none when it never was on its way.
func stepsOf(ctx context.Context, tx archive.Tx, d archive.Key) ([]string, error) {
	run, err := tx.Runs().Of(ctx, d)
	if archive.KindOf(err) == archive.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	version, err := tx.Routes().ByKey(ctx, run.RouteKey)
	steps := make([]string, len(version.Content.Steps))
	for i, step := range version.Content.Steps {
		steps[i] = step.Key
	}
	return steps, err
}

// SealPreview shows where the seal will stand, to whom 用印 waits for; nothing is kept.
func (o *Office) SealPreview(ctx context.Context, by archive.By, id archive.ID) ([]byte, archive.Document, error) {
	sheet, err := o.sheet(ctx, by, id, true)
	if err != nil {
		return nil, sheet.Document, err
	}
	mine, err := o.sealWaits(ctx, by, sheet.Document)
	if err != nil {
		return nil, sheet.Document, err
	}
	if !mine {
		return nil, sheet.Document, notYours(sheet.Document, archive.EffectSeal)
	}
	pdf, err := o.Press.Typeset(ctx, sheet)
	return pdf, sheet.Document, err
}

// sealWaits reports whether 用印 of the document waits for the actor, and logs that he saw it.
func (o *Office) sealWaits(ctx context.Context, by archive.By, d archive.Document) (mine bool, err error) {
	err = o.Store.InTx(ctx, archive.By{Person: by.Person, RequestID: by.RequestID, Address: by.Address}, func(tx archive.Tx) error {
		m, err := o.matter(ctx, tx, &d)
		if err != nil {
			return notOnTheWay(d, archive.EffectSeal, err)
		}
		mine = m.openTaskOf(tx.Actor().Person, func(s workflow.Step) bool { return s.Effect == archive.EffectSeal }) != 0
		return tx.Log(ctx, archive.Entry{Act: "document.read", Subject: d.ID, Level: d.Level})
	})
	return mine, err
}

// SeriesChoice is a series that fits a document, with the number that it would give next.
type SeriesChoice struct {
	archive.Series
	Next string // as printed
}

// SeriesChoices lists the open series of the document's organisation and class, to whom it waits for to be registered, and of those
// whose registers the actor keeps. The next number of a register is nobody else's business, as if there were no such
// document.
func (o *Office) SeriesChoices(ctx context.Context, by archive.By, id archive.ID) (list []SeriesChoice, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		d, err := tx.Documents().ByID(ctx, id)
		if err != nil {
			return err
		}
		registers, err := o.registersNow(ctx, tx, d)
		if err != nil {
			return err
		}
		all, err := tx.Registers().AllSeries(ctx)
		if err != nil {
			return err
		}
		for _, s := range all {
			if archive.SeriesFor(d, s) != nil || !registers && !keepsRegister(tx.Actor(), s) {
				continue
			}
			year, err := tx.Registers().Year(ctx, s, tx.Today().Year())
			if err != nil {
				return err
			}
			next := archive.PrintNumber(s.Code, tx.Today().Year(), max(year.Last, year.Opening)+1)
			list = append(list, SeriesChoice{Series: s, Next: next})
		}
		if !registers && len(list) == 0 {
			return archive.ErrNotFound()
		}
		return nil
	})
	return list, err
}
