package office

import (
	"context"
	"slices"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// Follow lets the actor follow a document that he may know, until its way is over (关注).
func (o *Office) Follow(ctx context.Context, by archive.By, id archive.ID) error {
	return o.following(ctx, by, id, "document.follow", func(tx archive.Tx, d archive.Document) error {
		if !d.OnItsWay() {
			return archive.E(archive.Conflict, "这件公文目前是“%s”，不会再有进展，不必关注。", d.Status.Chinese())
		}
		n, err := tx.Followings().Count(ctx)
		if err != nil {
			return err
		}
		if n >= archive.MostFollowed {
			return archive.E(archive.Conflict, "您已关注 %d 件公文，请先取消几件再关注新的。", n)
		}
		return tx.Followings().Add(ctx, d)
	})
}

// Unfollow lets the actor follow it no more.
func (o *Office) Unfollow(ctx context.Context, by archive.By, id archive.ID) error {
	return o.following(ctx, by, id, "document.unfollow", func(tx archive.Tx, d archive.Document) error {
		return tx.Followings().Remove(ctx, d.Key)
	})
}

func (o *Office) following(ctx context.Context, by archive.By, id archive.ID, act string, wish func(archive.Tx, archive.Document) error) error {
	return o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		by.Made(id)
		d, err := tx.Documents().ByID(ctx, id)
		if err != nil {
			return err
		}
		if err := wish(tx, d); err != nil {
			return err
		}
		return tx.Log(ctx, archive.Entry{Act: act, Subject: id, Level: d.Level})
	})
}

// viewFollowing tells whether the actor follows the document, or could. A drafter has his own in 我发起.
func viewFollowing(ctx context.Context, tx archive.Tx, v *View) (err error) {
	if !v.Document.OnItsWay() {
		return nil
	}
	v.Followed, err = tx.Followings().Has(ctx, v.Document.Key)
	v.MayFollow = !v.Followed && v.Document.Drafter != tx.Actor().Person
	return err
}

// tellFollowers tells those who follow a document that its way is over, once it is. Who may no longer know it hears nothing. The tokens
// of the document are those it has from now on.
func tellFollowers(ctx context.Context, tx archive.Tx, d archive.Document) error {
	if d.OnItsWay() {
		return nil
	}
	followers, err := tx.Followings().End(ctx, d.Key)
	if err != nil || len(followers) == 0 {
		return err
	}
	directory, err := tx.People().Directory(ctx)
	if err != nil {
		return err
	}
	slices.Sort(followers)
	for _, p := range followers {
		if p == tx.Actor().Person || p == d.Drafter || !mayKnow(directory, d, org.PersonKey(p)) {
			continue
		}
		err := tx.Notifications().Send(ctx, archive.Notification{ID: archive.NewID(), Person: p, From: tx.Actor().Person,
			Kind: newsOf(workflow.NewsEnded, d), Document: d.Key})
		if err != nil {
			return err
		}
	}
	return nil
}

// mayKnow reports whether somebody may know a document today.
func mayKnow(directory *org.Directory, d archive.Document, p org.PersonKey) bool {
	known, ok := directory.Person(p)
	if !ok || !directory.Active(p) {
		return false
	}
	return archive.Can(archive.Actor{Clearance: archive.LevelOfRank(known.ClearanceRank), Tokens: directory.Tokens(p)}, d, archive.PartText)
}
