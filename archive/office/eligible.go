package office

import (
	"context"
	"slices"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// Eligible lists whom the actor can name with a verb now, such as to whom he can transfer: people of the document's organisation who are
// cleared for it and do not have the place already. The act asks again.
func (o *Office) Eligible(ctx context.Context, by archive.By, id archive.ID, verb workflow.Verb) (list []archive.Person, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		d, err := tx.Documents().ByID(ctx, id)
		if err != nil {
			return err
		}
		m, err := o.matter(ctx, tx, &d)
		if err != nil {
			return err
		}
		list, err = m.eligible(ctx, tx, verb)
		return err
	})
	return list, err
}

func (m *matter) eligible(ctx context.Context, tx archive.Tx, verb workflow.Verb) ([]archive.Person, error) {
	all, err := tx.People().Persons(ctx)
	if err != nil {
		return nil, err
	}
	var keys []org.PersonKey
	for _, p := range all {
		known, ok := m.directory.Person(org.PersonKey(p.Key))
		if ok && archive.Key(known.Organisation) == m.doc.Organisation && !p.Ended && p.Key != tx.Actor().Person {
			keys = append(keys, known.Key)
		}
	}
	action := workflow.Action{Verb: verb, Actor: org.PersonKey(tx.Actor().Person)}
	fit := workflow.Eligible(m.whole(), action, keys, m.env)
	return slices.DeleteFunc(all, func(p archive.Person) bool { return !slices.Contains(fit, org.PersonKey(p.Key)) }), nil
}
