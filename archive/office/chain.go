package office

import (
	"context"
	"slices"

	"github.com/lantai/lantai/archive"
)

// longestChain is how many documents a chain shows.
const longestChain = 50

// Chain follows 来文 → 办理 → 复文 from a document in both directions, as far as the actor may know: what cannot be known ends the chain
// as if it were not there.
func (o *Office) Chain(ctx context.Context, by archive.By, id archive.ID) (chain []archive.ChainNode, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		d, err := tx.Documents().ByID(ctx, id)
		if err != nil {
			return err
		}
		chain, err = chainOf(ctx, tx, d)
		return err
	})
	return chain, err
}

func chainOf(ctx context.Context, tx archive.Tx, d archive.Document) ([]archive.ChainNode, error) {
	first, err := firstOf(ctx, tx, d)
	if err != nil {
		return nil, err
	}
	chain := []archive.ChainNode{{Document: first, Link: archive.ChainOrigin, Parent: -1}}
	for i := 0; i < len(chain) && len(chain) < longestChain; i++ {
		next, err := followers(ctx, tx, chain[i].Document)
		if err != nil {
			return nil, err
		}
		for _, n := range next {
			if !slices.ContainsFunc(chain, func(o archive.ChainNode) bool { return o.Document.Key == n.Document.Key }) {
				n.Parent = i
				chain = append(chain, n)
			}
		}
	}
	return chain, nil
}

// firstOf walks back to the first document that the actor may know.
func firstOf(ctx context.Context, tx archive.Tx, d archive.Document) (archive.Document, error) {
	seen := []archive.Key{d.Key}
	for len(seen) < longestChain {
		before, err := predecessor(ctx, tx, d)
		if err != nil || before == nil || slices.Contains(seen, before.Key) {
			return d, err
		}
		d, seen = *before, append(seen, before.Key)
	}
	return d, nil
}

// predecessor is what a document answers, else what it was delivered of.
func predecessor(ctx context.Context, tx archive.Tx, d archive.Document) (*archive.Document, error) {
	if d.ReplyTo != 0 {
		if before, err := known(tx.Documents().ByKey(ctx, d.ReplyTo)); before != nil || err != nil {
			return before, err
		}
	}
	return originOf(ctx, tx, d)
}

// followers are what a document became where it was delivered, and what answers it. A draft in the bin answers nothing.
func followers(ctx context.Context, tx archive.Tx, d archive.Document) (next []archive.ChainNode, err error) {
	became, err := tx.Arrivals().Became(ctx, d.Key)
	if err != nil {
		return nil, err
	}
	for _, b := range became {
		next = append(next, archive.ChainNode{Document: b, Link: archive.ChainArrival})
	}
	replies, err := tx.Documents().Replies(ctx, d.Key)
	if err != nil {
		return nil, err
	}
	for _, r := range replies {
		if r.Status != archive.Binned {
			next = append(next, archive.ChainNode{Document: r, Link: archive.ChainReply})
		}
	}
	return next, nil
}

// viewChain adds the chain of a document to what its page shows, and of an arrival what can be done with it.
func viewChain(ctx context.Context, tx archive.Tx, v *View) (err error) {
	d := v.Document
	if v.Chain, err = chainOf(ctx, tx, d); err != nil {
		return err
	}
	if len(v.Chain) == 1 {
		v.Chain = nil
	}
	if d.Kind != archive.Incoming || d.Arrival == nil {
		return nil
	}
	v.MayReply = mayReply(tx, d) == nil
	v.MayVoid = mayVoidReceipt(tx, d)
	v.MayCorrect = mayCorrect(tx, d) == nil
	r, err := tx.Receipts().OfDocument(ctx, d.Key)
	switch {
	case err == nil:
		v.Receipt = &r
	case archive.KindOf(err) != archive.NotFound:
		return err
	}
	v.MayVoid = v.MayVoid && v.Receipt != nil
	return nil
}
