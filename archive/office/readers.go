package office

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/lantai/lantai/archive"
)

// Reader is somebody who can see a document, and why.
type Reader struct {
	Token  string
	Person archive.Person // of a person's token
	Unit   archive.Unit   // of a unit's token
	Reason string         // drafter, route, head, clerk, staff, archivist, lender, all_staff, named
	Inside bool
}

// Readers tells who can see a document, and why; for those inside it.
func (o *Office) Readers(ctx context.Context, by archive.By, id archive.ID) (list []Reader, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		d, err := tx.Documents().ByID(ctx, id)
		if err != nil {
			return err
		}
		if !archive.Can(tx.Actor(), d, archive.PartSlip) {
			return archive.ErrNotFound()
		}
		list, err = readersOf(ctx, tx, d)
		return err
	})
	return list, err
}

// reasons says in a word why a token opens a document; screens translate it.
var reasons = map[string]string{"p": "route", "u": "staff", "h": "head", "c": "clerk", "a": "archivist", "o": "all_staff"}

func readersOf(ctx context.Context, tx archive.Tx, d archive.Document) ([]Reader, error) {
	var list []Reader
	for _, token := range d.Tokens {
		r := Reader{Token: token, Reason: reasonOf(d, token), Inside: slices.Contains(d.Insiders, token)}
		kind, digits, _ := strings.Cut(token, ":")
		n, err := strconv.ParseInt(digits, 10, 64)
		if err != nil {
			return nil, err
		}
		switch kind {
		case "p":
			r.Person, err = tx.People().PersonByKey(ctx, archive.Key(n))
		case "u", "h", "c":
			r.Unit, err = tx.People().UnitByKey(ctx, archive.Key(n))
		}
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, nil
}

func reasonOf(d archive.Document, token string) string {
	kind, _, _ := strings.Cut(token, ":")
	switch {
	case token == archive.PersonToken(d.Drafter):
		return "drafter"
	case slices.Contains(d.Readership, token):
		return "named"
	case kind == "a" && d.AsksForLoan():
		return "lender"
	}
	return reasons[kind]
}
