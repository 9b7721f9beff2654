package office

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
)

// FormSheet is a form to be filled in, with what may be chosen in it.
type FormSheet struct {
	archive.FormVersion
	Document *archive.Document // that is filled in; nil before the first save
	People   []archive.Person
	Units    []archive.Unit
	MayEdit  bool
}

// Forms lists the forms that can be filled in now: in force, on a route that is in force.
func (o *Office) Forms(ctx context.Context, by archive.By) (list []archive.FormVersion, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		active, err := tx.Forms().Active(ctx)
		if err != nil {
			return err
		}
		routes, err := tx.Routes().Active(ctx)
		for _, v := range active {
			if !archive.FilledByHouse(v.Name) && slices.ContainsFunc(routes, func(r archive.RouteVersion) bool { return r.Name == v.Content.Route }) {
				list = append(list, v)
			}
		}
		return err
	})
	return list, err
}

// Form reads the version in force of a form, to be filled in.
func (o *Office) Form(ctx context.Context, by archive.By, name string) (s FormSheet, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		if archive.FilledByHouse(name) {
			return archive.ErrNotFound()
		}
		if s.FormVersion, err = tx.Forms().InForce(ctx, name); err != nil {
			return err
		}
		s.MayEdit = true
		return s.choices(ctx, tx)
	})
	return s, err
}

// Filled reads what was filled in, for those inside it: its drafter goes on with it, others see the fields.
func (o *Office) Filled(ctx context.Context, by archive.By, id archive.ID) (s FormSheet, err error) {
	err = o.Store.InTx(ctx, archive.By{Person: by.Person, RequestID: by.RequestID, Address: by.Address}, func(tx archive.Tx) error {
		d, err := tx.Documents().ByID(ctx, id)
		if err != nil {
			return err
		}
		if d.Kind != archive.Application || !archive.Can(tx.Actor(), d, archive.PartSlip) {
			return archive.ErrNotFound()
		}
		s.Document = &d
		if s.FormVersion, err = tx.Forms().ByKey(ctx, d.Filling.Version); err != nil {
			return err
		}
		if s.MayEdit, err = permitted(mayEdit(ctx, tx, d)); err != nil {
			return err
		}
		if err := s.choices(ctx, tx); err != nil || d.Level == archive.Public {
			return err
		}
		return tx.Log(ctx, archive.Entry{Act: "document.read", Subject: id, Level: d.Level})
	})
	return s, err
}

func (s *FormSheet) choices(ctx context.Context, tx archive.Tx) error {
	h, err := houseOf(ctx, tx)
	s.People = slices.DeleteFunc(h.people, func(p archive.Person) bool { return p.Ended })
	s.Units = h.units
	return err
}

// FillIn begins a form, or goes on with a draft of it, and with submit sends it on its way in the same act. The version is the one
// that the editor has read; it is not asked of a new one.
func (o *Office) FillIn(ctx context.Context, by archive.By, id archive.ID, version int, c Change, submit bool) (d archive.Document, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		if id == "" {
			d, err = o.createForm(ctx, tx, by, c)
		} else {
			by.Made(id)
			d, err = o.change(ctx, tx, id, version, c)
		}
		if err != nil || !submit {
			return err
		}
		return o.submit(ctx, tx, &d, "", nil)
	})
	return d, err
}

// createForm begins a filled-in form. Whoever is cleared for less than Internal fills in Public ones.
func (o *Office) createForm(ctx context.Context, tx archive.Tx, by archive.By, c Change) (archive.Document, error) {
	name := ""
	set(&name, c.Form)
	if archive.FilledByHouse(name) {
		return archive.Document{}, archive.E(archive.Invalid, "借阅申请不能直接填写，请在档案目录里放入借阅车提交。").On("form")
	}
	d, err := blankForm(ctx, tx, name)
	if err != nil {
		return d, err
	}
	if tx.Actor().Clearance.Rank() >= archive.LevelInternal.Rank() {
		d.Level = archive.LevelInternal
	}
	err = o.insert(ctx, tx, by, &d, c)
	return d, err
}

// blankForm is a form in force with nothing filled in yet.
func blankForm(ctx context.Context, tx archive.Tx, name string) (archive.Document, error) {
	v, err := tx.Forms().InForce(ctx, name)
	if archive.KindOf(err) == archive.NotFound {
		return archive.Document{}, archive.E(archive.Invalid, "没有这种表单，或已停用，请重新选择。").On("form").Because(err)
	}
	if err != nil {
		return archive.Document{}, err
	}
	d, err := blank(ctx, tx, archive.Application)
	d.Genre, d.Filling = "", &archive.Filling{Version: v.Key, Form: v.Name, Number: v.Version, Route: v.Content.Route, Fields: map[string]any{},
		Facts: map[string]any{}}
	if f := v.Content.Filing; f != nil {
		d.Filling.Filing, d.Retention = f, f.Retention
	}
	d.Title = v.Content.Name + "（" + d.DrafterName + "）"
	return d, err
}

// applyForm writes what was filled in into a document. All of its text comes from its fields.
func (o *Office) applyForm(ctx context.Context, tx archive.Tx, d *archive.Document, c Change) error {
	if err := onlyOfForms(c, d); err != nil {
		return err
	}
	set(&d.Urgency, c.Urgency)
	if c.Title != nil && oneLine(*c.Title) != "" {
		d.Title = oneLine(*c.Title)
	}
	switch {
	case !d.Urgency.Valid():
		return archive.E(archive.Invalid, "没有“%s”这个紧急程度。", string(d.Urgency)).On("urgency")
	case utf8.RuneCountInString(d.Title) > 200:
		return archive.E(archive.Invalid, "标题最长 200 字，请精简。").On("title")
	}
	if c.Fields != nil {
		if err := o.applyFields(ctx, tx, d, *c.Fields); err != nil {
			return err
		}
	}
	if c.Attachments != nil {
		if err := o.attach(ctx, tx, d, *c.Attachments); err != nil {
			return err
		}
	}
	if err := coversFiles(*d); err != nil {
		return err
	}
	return o.checkTexts(*d)
}

// finishForm dates a form whose way is over, and files it where its definition says so.
func (o *Office) finishForm(ctx context.Context, tx archive.Tx, d *archive.Document, run workflow.Run) error {
	if d.Kind != archive.Application || run.State != workflow.Ended {
		return nil
	}
	d.Complete(tx.Now(), tx.Actor().Zone)
	if !d.ToFile() {
		return nil
	}
	return o.Filer.Prefile(ctx, tx, *d)
}

// onlyOfForms refuses what a filled-in form does not have, so that nothing is dropped silently.
func onlyOfForms(c Change, d *archive.Document) error {
	for field, given := range map[string]bool{"genre": c.Genre != nil, "to": c.To != nil, "cc": c.CC != nil, "body": c.Body != nil, "series": c.Series != nil,
		"level": c.Level != nil && *c.Level != d.Level, "countersign": c.Countersign != nil, "co_issuers": c.CoIssuers != nil, "to_sign": c.ToSign != nil, "openness": c.Openness != nil, "note": c.Note != nil} {
		if given {
			return archive.E(archive.Invalid, "申请按表单填写，没有“%s”这一项。", field).On(field)
		}
	}
	if c.Form != nil && *c.Form != d.Filling.Form {
		return archive.E(archive.Invalid, "已经填写的申请不能换成另一种表单，请另填一份。").On("form")
	}
	return nil
}

func (o *Office) applyFields(ctx context.Context, tx archive.Tx, d *archive.Document, given map[string]any) error {
	v, err := tx.Forms().ByKey(ctx, d.Filling.Version)
	if err != nil {
		return err
	}
	values, faults := archive.CheckFields(v.Content, given, false)
	if len(faults) > 0 {
		return faults[0]
	}
	named, err := namedIn(ctx, tx, v.Content, values)
	if err != nil {
		return err
	}
	d.Filling.Fields, d.Filling.Facts = values, archive.FactsOf(v.Content, values, named)
	d.Body = archive.FormBody(v.Content, values, named)
	return nil
}

// namedIn finds the persons and units that a form names; they are of the organisation.
func namedIn(ctx context.Context, tx archive.Tx, f archive.Form, values map[string]any) (map[archive.ID]archive.Named, error) {
	h, err := houseOf(ctx, tx)
	if err != nil {
		return nil, err
	}
	known := map[archive.FormFieldType]map[archive.ID]archive.Named{archive.FormPerson: {}, archive.FormUnit: {}}
	for _, p := range h.people {
		known[archive.FormPerson][p.ID] = archive.Named{Key: p.Key, Name: p.Name}
	}
	for _, u := range h.units {
		known[archive.FormUnit][u.ID] = archive.Named{Key: u.Key, Name: u.Name}
	}
	named := map[archive.ID]archive.Named{}
	for _, field := range f.Fields {
		id, ok := values[field.Name].(string)
		if !ok || known[field.Type] == nil {
			continue
		}
		n, ok := known[field.Type][archive.ID(id)]
		if !ok {
			return nil, archive.E(archive.Invalid, "%s须从名单中选择。", field.Label).On(field.Name)
		}
		named[archive.ID(id)] = n
	}
	return named, nil
}

// fieldsInOrder refuses a form that is not filled in whole, naming its first fault.
func fieldsInOrder(ctx context.Context, tx archive.Tx, d archive.Document) error {
	v, err := tx.Forms().ByKey(ctx, d.Filling.Version)
	if err != nil {
		return err
	}
	if _, faults := archive.CheckFields(v.Content, d.Filling.Fields, true); len(faults) > 0 {
		sentences := make([]string, len(faults))
		for i, f := range faults {
			sentences[i] = f.Error()
		}
		return archive.E(archive.Invalid, "送审前须改 %d 处：%s", len(faults), strings.Join(sentences, "")).On(faults[0].Field)
	}
	return nil
}
