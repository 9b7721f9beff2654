package office

import (
	"context"
	"slices"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
)

// FormDefinitions lists all versions of all forms of the actor's organisation and of the house, by name, newest first.
func (o *Office) FormDefinitions(ctx context.Context, by archive.By) (list []archive.FormVersion, k Keeping, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		if k, err = keepingOf(ctx, tx); err != nil {
			return err
		}
		list, err = tx.FormBook().Versions(ctx, "")
		return err
	})
	return list, k, err
}

// FormDefinition reads one version.
func (o *Office) FormDefinition(ctx context.Context, by archive.By, id archive.ID) (v archive.FormVersion, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		v, err = tx.FormBook().ByID(ctx, id)
		return err
	})
	return v, err
}

// FormVersionID finds a version by its name and number; 0 is the one in force.
func (o *Office) FormVersionID(ctx context.Context, by archive.By, name string, version int) (id archive.ID, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		if version == 0 {
			v, err := tx.Forms().InForce(ctx, name)
			id = v.ID
			return err
		}
		versions, err := tx.FormBook().Versions(ctx, name)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(versions, func(v archive.FormVersion) bool { return v.Version == version })
		if i < 0 {
			return archive.ErrNotFound()
		}
		id = versions[i].ID
		return nil
	})
	return id, err
}

// FormDesign is a version of a form with all that its page shows.
type FormDesign struct {
	archive.FormVersion
	Keeping
	Versions []archive.FormVersion // of its name, newest first
	Lines    []archive.DefinitionLine
	Faults   []*archive.Error // what keeps it from being put in force; see archive.FormFaults and archive.CarriesForm
	Way      *workflow.Route  // the route in force that it takes; nil: there is none yet
	WayID    archive.ID       // the version of that route to look at: the one in force, else the newest draft; "": none
	Routes   []workflow.Route // in force
}

// FormDesign reads one version with what stands in the way of putting it in force.
func (o *Office) FormDesign(ctx context.Context, by archive.By, id archive.ID) (d FormDesign, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		if d.FormVersion, err = tx.FormBook().ByID(ctx, id); err != nil {
			return err
		}
		if d.Keeping, err = keepingOf(ctx, tx); err != nil {
			return err
		}
		if archive.FilledByHouse(d.Name) {
			d.Keeping = Keeping{} // nobody's to define anew
		}
		if d.Versions, err = tx.FormBook().Versions(ctx, d.Name); err != nil {
			return err
		}
		if d.Lines, err = linesOf(ctx, tx, "form", d.Name); err != nil {
			return err
		}
		if err := d.ways(ctx, tx); err != nil {
			return err
		}
		if d.State != archive.VersionInForce {
			d.Faults, err = o.formFaults(ctx, tx, d.Content)
		}
		return err
	})
	return d, err
}

// ways finds the routes that the form may take, and the one that it takes.
func (d *FormDesign) ways(ctx context.Context, tx archive.Tx) error {
	active, err := tx.Routes().Active(ctx)
	if err != nil {
		return err
	}
	for i, v := range active {
		d.Routes = append(d.Routes, v.Content)
		if v.Name == d.Content.Route {
			d.Way, d.WayID = &active[i].Content, v.ID
		}
	}
	if d.Way != nil || d.Content.Route == "" {
		return nil
	}
	versions, err := tx.RouteBook().Versions(ctx, d.Content.Route)
	if len(versions) > 0 {
		d.WayID = versions[0].ID
	}
	return err
}

// DraftForm lays a new version beside the older ones, as a draft of the organisation's own; a name that is new begins a form. A draft may
// have faults: they are told on its page, and keep it from being put in force.
func (o *Office) DraftForm(ctx context.Context, by archive.By, f archive.Form, note string) (archive.FormVersion, error) {
	return formShelf(o).draft(ctx, by, f.Key, note, o.writeForm(f))
}

// BeginForm is DraftForm for a form that must not be there yet: Conflict when its key is taken.
func (o *Office) BeginForm(ctx context.Context, by archive.By, f archive.Form, note string) (archive.FormVersion, error) {
	return formShelf(o).draft(ctx, by, f.Key, note, func(tx archive.Tx, v *archive.FormVersion) error {
		if v.Version > 1 {
			return archive.E(archive.Conflict, "代码“%s”已经有表单在用，请换一个代码，或在那种表单上另立新版。", f.Key).On("key")
		}
		return o.writeForm(f)(tx, v)
	})
}

// ChangeForm replaces the content of a draft. The edition is the one its editor has read: Stale when it has moved on.
func (o *Office) ChangeForm(ctx context.Context, by archive.By, id archive.ID, edition int, f archive.Form, note string) (archive.FormVersion, error) {
	return formShelf(o).change(ctx, by, id, edition, note, o.writeForm(f))
}

// writeForm puts a definition into a draft.
func (o *Office) writeForm(f archive.Form) func(archive.Tx, *archive.FormVersion) error {
	return func(_ archive.Tx, v *archive.FormVersion) error {
		f = archive.NameFields(plainly(f), o.Spell)
		f.Key = v.Name
		if archive.FilledByHouse(f.Key) {
			return archive.E(archive.Invalid, "借阅申请由系统填写，不能另立版本；审批环节请在流程里调整。").On("key")
		}
		if err := archive.FormFits(f); err != nil {
			return err
		}
		if err := o.unmarkedAll("fields", f); err != nil {
			return err
		}
		v.Content = f
		return o.noteFits(v.Note)
	}
}

// plainly writes the words of a form as they are seen, so that no two that look alike are told apart by what has no shape.
func plainly(f archive.Form) archive.Form {
	f.Name, f.NameEN = oneLine(f.Name), oneLine(f.NameEN)
	f.Fields = slices.Clone(f.Fields)
	for i, field := range f.Fields {
		field.Label, field.LabelEN = oneLine(field.Label), oneLine(field.LabelEN)
		field.Unit, field.UnitEN = oneLine(field.Unit), oneLine(field.UnitEN)
		field.Choices = slices.Clone(field.Choices)
		for k, c := range field.Choices {
			field.Choices[k].Label, field.Choices[k].LabelEN = oneLine(c.Label), oneLine(c.LabelEN)
		}
		f.Fields[i] = field
	}
	return f
}

// ActivateForm puts a version in force: Invalid while it has faults, also when the route that it takes, if that is in force, cannot
// carry it. What was begun stays on its version.
func (o *Office) ActivateForm(ctx context.Context, by archive.By, id archive.ID) (archive.FormVersion, error) {
	return formShelf(o).activate(ctx, by, id, o.formFaults)
}

// RetireForm takes the organisation's own version out of force. What was begun stays on it.
func (o *Office) RetireForm(ctx context.Context, by archive.By, id archive.ID) (archive.FormVersion, error) {
	return formShelf(o).retire(ctx, by, id)
}

// DiscardForm removes a draft.
func (o *Office) DiscardForm(ctx context.Context, by archive.By, id archive.ID) (archive.FormVersion, error) {
	return formShelf(o).discard(ctx, by, id)
}

// formFaults tells all that keeps a form from being put in force today: what it shows itself, and what the route in force asks of it. A
// route that is not there yet comes later.
func (o *Office) formFaults(ctx context.Context, tx archive.Tx, f archive.Form) ([]*archive.Error, error) {
	faults := archive.FormFaults(f)
	route, err := tx.Routes().InForce(ctx, f.Route)
	if archive.KindOf(err) == archive.NotFound {
		return faults, nil
	}
	if err != nil {
		return nil, err
	}
	forms, err := formsInForce(ctx, tx)
	return append(faults, archive.CarriesForm(route.Content, f, forms)...), err
}

// CheckForm tells what keeps a definition from being put in force, without keeping anything.
func (o *Office) CheckForm(ctx context.Context, by archive.By, f archive.Form) (faults []*archive.Error, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		faults, err = o.formFaults(ctx, tx, f)
		return err
	})
	return faults, err
}

// FormPaper sets a version in type as it is printed, with nothing filled in.
func (o *Office) FormPaper(ctx context.Context, by archive.By, id archive.ID) (pdf []byte, v archive.FormVersion, err error) {
	var s SlipSheet
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		if v, err = tx.FormBook().ByID(ctx, id); err != nil {
			return err
		}
		s.English, s.Zone, s.Printed = tx.Actor().Language == "en", tx.Actor().Zone, v.CreatedAt
		s.Organisation, err = tx.People().Organisation(ctx, tx.Actor().Organisation)
		return err
	})
	if err != nil {
		return nil, v, err
	}
	s.Document = archive.Document{Kind: archive.Application, Level: archive.Public, Title: v.Content.NameIn(s.English)}
	for _, f := range v.Content.Fields {
		s.Filled = append(s.Filled, archive.FormLine{Label: f.LabelIn(s.English)})
	}
	pdf, err = o.Press.Slip(ctx, s)
	return pdf, v, err
}
