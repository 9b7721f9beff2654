package office

import (
	"bytes"
	"cmp"
	"context"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
)

// ChangeDraft saves a draft. The version is the one the editor has read: when the row has moved on, Stale, and nothing is written.
func (o *Office) ChangeDraft(ctx context.Context, by archive.By, id archive.ID, version int, c Change) (d archive.Document, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		by.Made(id)
		d, err = o.change(ctx, tx, id, version, c)
		return err
	})
	return d, err
}

func (o *Office) change(ctx context.Context, tx archive.Tx, id archive.ID, version int, c Change) (d archive.Document, err error) {
	if d, err = tx.Documents().Lock(ctx, id); err != nil {
		return d, err
	}
	if err := mayEdit(ctx, tx, d); err != nil {
		return d, err
	}
	if version != d.Version {
		return d, archive.E(archive.Stale, "这件公文刚被%s改过，您的修改没有写入。请取回最新一稿再改。", cmp.Or(d.LockedByName, "别人"))
	}
	before, upward := archive.Digest(d), d.Genre.Upward()
	if err := o.apply(ctx, tx, &d, c); err != nil {
		return d, err
	}
	if d.Status == archive.InReview && d.Genre.Upward() && !upward {
		return d, archive.E(archive.Invalid, "上行文由主要负责人签发，走另一条路线。请退回拟稿人，改为%s后重新送审。", string(d.Genre)).On("genre")
	}
	if err := keepVersion(ctx, tx, &d, before); err != nil {
		return d, err
	}
	hold(tx, &d)
	if err := retoken(ctx, tx, &d); err != nil {
		return d, err
	}
	if err := tx.Documents().SetParts(ctx, d); err != nil {
		return d, err
	}
	if err := tx.Documents().Update(ctx, &d); err != nil {
		return d, err
	}
	return d, log(ctx, tx, d, "document.edit")
}

// mayEdit refuses everybody but the drafter of a draft, and during review the one who edits for the office (核稿); and anybody
// while another holds the edit.
func mayEdit(ctx context.Context, tx archive.Tx, d archive.Document) error {
	a := tx.Actor()
	if d.AsksForLoan() {
		return archive.E(archive.Conflict, "借阅申请按借阅车里的档案填写，不能修改；请撤回后重新申请。")
	}
	if d.LockedBy != 0 && d.LockedBy != a.Person && d.LockedUntil.After(tx.Now()) {
		return archive.E(archive.Conflict, "%s正在修改这件公文，请稍后再改。", d.LockedByName)
	}
	switch d.Status {
	case archive.Drafting:
		if d.Drafter == a.Person {
			return nil
		}
	case archive.InReview:
		if edits, err := editsNow(ctx, tx, d); edits || err != nil {
			return err
		}
	}
	return archive.E(archive.Conflict, "这件公文目前是“%s”，不能由您修改正文。", d.Status.Chinese())
}

// editsNow reports whether the actor has an open task in a step in which the text is worked on.
func editsNow(ctx context.Context, tx archive.Tx, d archive.Document) (bool, error) {
	run, err := tx.Runs().Of(ctx, d.Key)
	if err != nil {
		return false, err
	}
	version, err := tx.Routes().ByKey(ctx, run.RouteKey)
	if err != nil {
		return false, err
	}
	route := version.Content
	for _, t := range run.Tasks {
		kind := route.Steps[route.Index(t.Step)].Kind
		mine := archive.Key(t.Person) == tx.Actor().Person && t.State == workflow.Open && t.Duty == workflow.ToDecide
		if mine && (kind == workflow.Draft || kind == workflow.Edit) {
			return true, nil
		}
	}
	return false, nil
}

// keepVersion counts a new draft (第 n 稿) when a text that others have seen is changed, and keeps the new one.
func keepVersion(ctx context.Context, tx archive.Tx, d *archive.Document, before []byte) error {
	after := archive.Digest(*d)
	if d.Status != archive.InReview || bytes.Equal(before, after) {
		return nil
	}
	d.Draft++
	return tx.Trace().AddVersion(ctx, versionOf(tx, *d, "edited"))
}

// keepSubmitted keeps the text that is sent on its way. One that differs from the last text others have seen is a new draft (第 n 稿):
// what they said was of the old one.
func keepSubmitted(ctx context.Context, tx archive.Tx, d *archive.Document) error {
	kept, err := tx.Trace().Versions(ctx, d.Key)
	if err != nil {
		return err
	}
	if len(kept) > 0 {
		if bytes.Equal(kept[0].Digest, archive.Digest(*d)) {
			return nil
		}
		d.Draft = kept[0].Draft + 1
	}
	return tx.Trace().AddVersion(ctx, versionOf(tx, *d, "submitted"))
}

func versionOf(tx archive.Tx, d archive.Document, why string) archive.Version {
	a := tx.Actor()
	return archive.Version{Document: d.Key, Draft: d.Draft, At: tx.Now(), Person: a.Person, PersonName: a.Name, Why: why,
		Content: archive.Canonical(d), Digest: archive.Digest(d)}
}

func hold(tx archive.Tx, d *archive.Document) {
	d.LockedBy, d.LockedByName, d.LockedUntil = tx.Actor().Person, tx.Actor().Name, tx.Now().Add(LockTime)
}

// retoken computes anew who may know a document, and who sees the line of its record.
func retoken(ctx context.Context, tx archive.Tx, d *archive.Document) error {
	who, err := tx.Documents().Involved(ctx, d.Key)
	if err != nil {
		return err
	}
	d.Tokens, d.Insiders = archive.TokensOf(*d, who)
	if !d.Done() {
		return nil
	}
	return tx.Records().Follow(ctx, *d)
}

// HoldEdit takes the edit for the actor, so that others see that somebody is writing.
func (o *Office) HoldEdit(ctx context.Context, by archive.By, id archive.ID) (d archive.Document, err error) {
	return o.edit(ctx, by, id, func(tx archive.Tx, d *archive.Document) { hold(tx, d) })
}

// ReleaseEdit gives the edit back.
func (o *Office) ReleaseEdit(ctx context.Context, by archive.By, id archive.ID) (d archive.Document, err error) {
	return o.edit(ctx, by, id, func(_ archive.Tx, d *archive.Document) {
		d.LockedBy, d.LockedByName, d.LockedUntil = 0, "", d.CreatedAt
	})
}

func (o *Office) edit(ctx context.Context, by archive.By, id archive.ID, change func(archive.Tx, *archive.Document)) (d archive.Document, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		by.Made(id)
		if d, err = tx.Documents().Lock(ctx, id); err != nil {
			return err
		}
		if err := mayEdit(ctx, tx, d); err != nil {
			return err
		}
		change(tx, &d)
		return tx.Documents().Hold(ctx, d)
	})
	return d, err
}

// Bin puts a draft into the bin, from which it can be taken back for 30 days; Unbin takes it out.
func (o *Office) Bin(ctx context.Context, by archive.By, id archive.ID) error {
	return o.moveDraft(ctx, by, id, archive.Binned, "document.bin")
}

// Unbin takes a draft out of the bin.
func (o *Office) Unbin(ctx context.Context, by archive.By, id archive.ID) error {
	return o.moveDraft(ctx, by, id, archive.Drafting, "document.unbin")
}

func (o *Office) moveDraft(ctx context.Context, by archive.By, id archive.ID, to archive.Status, act string) error {
	return o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		by.Made(id)
		d, err := tx.Documents().Lock(ctx, id)
		if err != nil {
			return err
		}
		if d.Drafter != tx.Actor().Person {
			return archive.E(archive.Conflict, "只有拟稿人可以删除或恢复草稿。")
		}
		if to == archive.Binned && d.Number != "" {
			return archive.E(archive.Conflict, "%s已经编号，不能删除；请由登记人员把这个号作废。", d.Number)
		}
		if err := d.Move(to); err != nil {
			return err
		}
		if err := tx.Documents().Update(ctx, &d); err != nil {
			return err
		}
		return log(ctx, tx, d, act)
	})
}

// CheckDraft tells what is wrong with the form of a document, and what to look at again.
func (o *Office) CheckDraft(ctx context.Context, by archive.By, id archive.ID) (list []archive.Finding, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		d, err := tx.Documents().ByID(ctx, id)
		if err != nil {
			return err
		}
		list, err = o.findings(ctx, tx, d)
		return err
	})
	return list, err
}
