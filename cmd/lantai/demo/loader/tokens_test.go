package loader

import (
	"slices"
	"testing"

	"github.com/lantai/lantai/archive"
)

// testTokens computes anew, for every document of the house, who may know it and who is inside: the rows must say the same after all
// that was done to them, for row-level security and the index go by the rows.
func (p *player) testTokens(t *testing.T) {
	checked := 0
	p.look(t, func(tx archive.Tx) error {
		for cursor, more := "", true; more; more = cursor != "" {
			page, next, err := tx.Documents().List(t.Context(), archive.DocumentFilter{Cursor: cursor, Limit: 100})
			if err != nil {
				return err
			}
			for _, line := range page {
				d, err := tx.Documents().ByKey(t.Context(), line.Key) // whole, as acts load it
				if err != nil {
					return err
				}
				if err := sameTokens(t, tx, d); err != nil {
					return err
				}
			}
			checked, cursor = checked+len(page), next
		}
		return nil
	})
	if checked < len(p.content.Documents) {
		t.Errorf("only %d documents", checked)
	}
	t.Logf("the tokens of %d documents", checked)
}

func sameTokens(t *testing.T, tx archive.Tx, d archive.Document) error {
	who, err := tx.Documents().Involved(t.Context(), d.Key)
	if err != nil {
		return err
	}
	tokens, insiders := archive.TokensOf(d, who)
	if !slices.Equal(tokens, d.Tokens) {
		t.Errorf("%s (%s) may be known by %v, the row says %v", d.Title, d.Status, tokens, d.Tokens)
	}
	if !slices.Equal(insiders, d.Insiders) {
		t.Errorf("inside %s (%s) are %v, the row says %v", d.Title, d.Status, insiders, d.Insiders)
	}
	r, err := tx.Records().OfDocument(t.Context(), d.Key)
	if archive.KindOf(err) == archive.NotFound {
		return nil
	}
	if err == nil && !slices.Equal(r.Tokens, archive.CatalogueTokens(d)) {
		t.Errorf("the line of %s (%s, %s) may be seen by %v, the row says %v", d.Title, d.Status, r.State, archive.CatalogueTokens(d), r.Tokens)
	}
	return err
}
