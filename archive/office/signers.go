package office

import (
	"context"
	"slices"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// proposeSigner writes whom the drafter, or the office at 核稿, proposes to sign: a leader who may know the document. No id: any of the
// leaders. Whom somebody chose on the way before is not asked any more: what was said last counts.
func proposeSigner(ctx context.Context, tx archive.Tx, d *archive.Document, id archive.ID) error {
	if id == d.ToSign.ID {
		return nil
	}
	if d.Kind != archive.Outgoing && d.Kind != archive.Report {
		return archive.E(archive.Invalid, "只有发文和签报才选签发人。").On("to_sign")
	}
	before := d.ToSign.Name
	d.ToSign = archive.PersonRef{}
	if id != "" {
		var err error
		if d.ToSign, err = signerOf(ctx, tx, *d, id, "to_sign"); err != nil {
			return err
		}
	}
	if d.Key == 0 {
		return nil // not yet there
	}
	return signerChanged(ctx, tx, *d, before)
}

// signerOf is a leader who may know the document.
func signerOf(ctx context.Context, tx archive.Tx, d archive.Document, id archive.ID, field string) (archive.PersonRef, error) {
	p, err := recipient(ctx, tx, d, id, field)
	if err == nil && !slices.Contains(p.Roles, org.Leader) {
		err = archive.E(archive.Invalid, "%s不是单位领导，不能签发。请另选签发人。", p.Name).On(field)
	}
	return archive.PersonRef{Key: p.Key, ID: p.ID, Name: p.Name}, err
}

// signerChanged lets the run of a document forget whom somebody chose to sign, and writes the change into the trace when the document
// is no longer at its drafter.
func signerChanged(ctx context.Context, tx archive.Tx, d archive.Document, before string) error {
	if err := forgetSigner(ctx, tx, d); err != nil {
		return err
	}
	return traceSigner(ctx, tx, d, before)
}

func traceSigner(ctx context.Context, tx archive.Tx, d archive.Document, before string) error {
	if d.Status != archive.InReview {
		return nil
	}
	return tx.Trace().AddHistory(ctx, archive.History{Document: d.Key, Person: tx.Actor().Person, PersonName: tx.Actor().Name,
		Act: actSigner, Detail: map[string]string{"from": before, "to": d.ToSign.Name}})
}

// actSigner is the line of the trace for a signer who was changed on the way.
const actSigner = "change_signer"

func forgetSigner(ctx context.Context, tx archive.Tx, d archive.Document) error {
	run, err := tx.Runs().Of(ctx, d.Key)
	if archive.KindOf(err) == archive.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	if _, chosen := run.Trail.Chosen[SignStep]; !chosen {
		return nil
	}
	version, err := tx.Routes().ByKey(ctx, run.RouteKey)
	if err != nil {
		return err
	}
	out := workflow.Outcome{Run: run.Run}
	out.Run.Trail.Chosen = map[string]workflow.Choice{}
	for step, choice := range run.Trail.Chosen {
		if step != SignStep {
			out.Run.Trail.Chosen[step] = choice
		}
	}
	return tx.Runs().Save(ctx, d, version.Content, run, out)
}

// keepChosenSigner remembers with the document whom its drafter chose to sign at 送审, or somebody after him, which the trace says.
func keepChosenSigner(ctx context.Context, tx archive.Tx, d *archive.Document, choose map[string][]archive.ID) error {
	chosen := choose[SignStep]
	if len(chosen) != 1 || d.Kind != archive.Outgoing && d.Kind != archive.Report {
		return nil
	}
	p, err := signerOf(ctx, tx, *d, chosen[0], "choose")
	if err != nil || p.Key == d.ToSign.Key {
		return err
	}
	before := d.ToSign.Name
	d.ToSign = p
	return traceSigner(ctx, tx, *d, before)
}

// checkSigner finds a proposed signer who has left, or may not sign this document any more. A document to a superior is signed by the
// head of the house, whoever was proposed.
func checkSigner(ctx context.Context, tx archive.Tx, d archive.Document) ([]archive.Finding, error) {
	if d.ToSign.Key == 0 || d.Kind == archive.Outgoing && d.Genre.Upward() {
		return nil, nil
	}
	directory, err := tx.People().Directory(ctx)
	if err != nil || signsFor(directory, d, org.PersonKey(d.ToSign.Key)) {
		return nil, err
	}
	return []archive.Finding{{Severity: archive.Must, Field: "to_sign", Clause: "《党政机关公文处理工作条例》第二十二条", Args: []any{d.ToSign.Name},
		Format: "拟请签发的%s已离岗，或不能签发这件公文，不再沿用。请另选签发人，或留空由领导中任一位签发。"}}, nil
}

func signsFor(directory *org.Directory, d archive.Document, p org.PersonKey) bool {
	return clearedPeople{directory, d.Level.Rank()}.Active(p) && directory.HoldsIn(p, org.Leader, org.OrganisationKey(d.Organisation))
}

// signersAmong leaves those of the leaders who may sign the document.
func signersAmong(ctx context.Context, tx archive.Tx, leaders []archive.Person, d archive.Document) ([]archive.Person, error) {
	directory, err := tx.People().Directory(ctx)
	return slices.DeleteFunc(leaders, func(p archive.Person) bool { return !signsFor(directory, d, org.PersonKey(p.Key)) }), err
}

// findings is all that is wrong with a draft, or to be looked at again.
func (o *Office) findings(ctx context.Context, tx archive.Tx, d archive.Document) ([]archive.Finding, error) {
	organisation, err := tx.People().Organisation(ctx, d.Organisation)
	if err != nil {
		return nil, err
	}
	signer, err := checkSigner(ctx, tx, d)
	return append(o.Press.Check(d, organisation), signer...), err
}
