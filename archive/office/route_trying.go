package office

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// routeFaults tells all that keeps a route from being put in force today: what the route itself shows, and steps in which nobody could
// act on what one of the units drafts.
func (o *Office) routeFaults(ctx context.Context, tx archive.Tx, r workflow.Route) ([]*archive.Error, error) {
	forms, err := formsInForce(ctx, tx)
	if err != nil {
		return nil, err
	}
	faults := archive.RouteFaults(r, forms)
	if len(faults) > 0 {
		return faults, nil // who would act can be asked of a route that holds together
	}
	return o.unmanned(ctx, tx, r)
}

// mostNamed is how many units a fault names.
const mostNamed = 5

// unmanned asks for every unit that has somebody to draft.
func (o *Office) unmanned(ctx context.Context, tx archive.Tx, r workflow.Route) ([]*archive.Error, error) {
	m := &matter{route: r, doc: &archive.Document{Level: archive.Public}}
	if err := o.surround(ctx, tx, m); err != nil {
		return nil, err
	}
	h, err := houseOf(ctx, tx)
	if err != nil {
		return nil, err
	}
	named := map[string][]string{}
	for _, u := range h.units {
		if len(m.directory.Members(org.UnitKey(u.Key))) == 0 {
			continue
		}
		start := workflow.Start{Organisation: org.OrganisationKey(u.Organisation), Unit: org.UnitKey(u.Key)}
		for _, refusal := range workflow.Unmanned(r, start, m.env) {
			named[refusal.Field] = append(named[refusal.Field], u.Name)
		}
	}
	var faults []*archive.Error
	for _, s := range r.Steps {
		units := named[s.Key]
		switch {
		case len(units) == 0:
		case len(units) > mostNamed:
			faults = append(faults, archive.E(archive.Invalid, "环节“%s”无人可办：%s等 %d 个部门拟的文稿走到这里会停住。", s.Name,
				strings.Join(units[:mostNamed], "、"), len(units)).On(s.Key))
		default:
			faults = append(faults, archive.E(archive.Invalid, "环节“%s”无人可办：%s拟的文稿走到这里会停住。", s.Name, strings.Join(units, "、")).On(s.Key))
		}
	}
	return faults, nil
}

// CheckRoute tells what keeps a route from being put in force, without keeping anything: of a version, or of a text that is given.
func (o *Office) CheckRoute(ctx context.Context, by archive.By, id archive.ID, text *RouteText) (faults []*archive.Error, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		r, err := o.asked(ctx, tx, id, text)
		if err != nil {
			return err
		}
		faults, err = o.routeFaults(ctx, tx, r)
		return err
	})
	return faults, err
}

// asked is the route that a check or a try is about.
func (o *Office) asked(ctx context.Context, tx archive.Tx, id archive.ID, text *RouteText) (workflow.Route, error) {
	if text == nil {
		v, err := tx.RouteBook().ByID(ctx, id)
		return v.Content, err
	}
	h, err := houseOf(ctx, tx)
	if err != nil {
		return workflow.Route{}, err
	}
	return o.readRoute(ctx, tx, h, *text, max(text.Version, 1))
}

// RouteVersionID finds a version by its name and number; 0 is the one in force. Of the same number the organisation's own comes first.
func (o *Office) RouteVersionID(ctx context.Context, by archive.By, name string, version int) (id archive.ID, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		if version == 0 {
			v, err := tx.Routes().InForce(ctx, name)
			id = v.ID
			return err
		}
		versions, err := tx.RouteBook().Versions(ctx, name)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(versions, func(v archive.RouteVersion) bool { return v.Version == version })
		if i < 0 {
			return archive.ErrNotFound()
		}
		id = versions[i].ID
		return nil
	})
	return id, err
}

// Trial is what a route is tried on: a document that the actor may know, or a drafter and values of fields.
type Trial struct {
	Document archive.ID
	Drafter  archive.ID // "": the actor
	Kind     string     // "": the first that the route takes
	Values   map[string]any
}

// TryRoute tells who would get a subject, in what order, without starting anything.
func (o *Office) TryRoute(ctx context.Context, by archive.By, id archive.ID, text *RouteText, t Trial) (rail []workflow.RailStep, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		m := &matter{doc: &archive.Document{Level: archive.Public}}
		if m.route, err = o.asked(ctx, tx, id, text); err != nil {
			return err
		}
		if faults := m.route.Validate(); len(faults) > 0 {
			return refuse(faults[0])
		}
		subject, start, err := o.tried(ctx, tx, m, t)
		if err != nil {
			return err
		}
		if err := o.surround(ctx, tx, m); err != nil {
			return err
		}
		rail = workflow.Preview(m.route, subject, start, m.env)
		return nil
	})
	return rail, err
}

func (o *Office) tried(ctx context.Context, tx archive.Tx, m *matter, t Trial) (workflow.Subject, workflow.Start, error) {
	if t.Document != "" {
		d, err := tx.Documents().ByID(ctx, t.Document)
		if err == nil && !archive.Can(tx.Actor(), d, archive.PartSlip) {
			err = archive.ErrNotFound()
		}
		m.doc = &d
		return SubjectOf(d), startOf(d), err
	}
	id := t.Drafter
	if id == "" {
		id = tx.Actor().ID
	}
	h, err := houseOf(ctx, tx)
	if err != nil {
		return workflow.Subject{}, workflow.Start{}, err
	}
	i := slices.IndexFunc(h.people, func(p archive.Person) bool { return p.ID == id && !p.Ended && p.Unit.Key != 0 })
	if i < 0 {
		return workflow.Subject{}, workflow.Start{}, archive.E(archive.Invalid, "请选择一位有任职部门的拟稿人。").On("drafter")
	}
	p := h.people[i]
	values, err := h.trialValues(m.route, t.Values)
	if level, ok := values["level"].(string); ok && archive.Level(level).Rank() >= 0 {
		if m.doc.Level = archive.Level(level); m.doc.Level.Rank() > tx.Actor().Clearance.Rank() {
			return workflow.Subject{}, workflow.Start{}, archive.E(archive.Invalid, "只能在您的知悉权限以内试算。").On("level")
		}
	}
	kind := t.Kind
	if kind == "" && len(m.route.Kinds) > 0 {
		kind = m.route.Kinds[0]
	}
	start := workflow.Start{Starter: org.PersonKey(p.Key), Organisation: org.OrganisationKey(tx.Actor().Organisation), Unit: org.UnitKey(p.Unit.Key)}
	return workflow.Subject{Kind: kind, Fields: values}, start, err
}

func startOf(d archive.Document) workflow.Start {
	return workflow.Start{Starter: org.PersonKey(d.Drafter), Organisation: org.OrganisationKey(d.Organisation), Unit: org.UnitKey(d.Unit)}
}

// trialValues turns the ids of persons and units in the given values into what the engine reads.
func (h house) trialValues(r workflow.Route, given map[string]any) (map[string]any, error) {
	values := map[string]any{}
	for name, v := range given {
		f, declared := r.Fields[name]
		if !declared && name != "urgency" {
			return nil, archive.E(archive.Invalid, "路由没有 %s 这个字段。", name).On(name)
		}
		if f.Type != workflow.Persons && f.Type != workflow.Units {
			values[name] = v
			continue
		}
		keys, err := h.keysOf(f.Type, v)
		if err != nil {
			return nil, archive.E(archive.Invalid, "字段 %s 中有人或部门不在本单位，请重新选择。", name).On(name)
		}
		values[name] = keys
	}
	return values, nil
}

// keysOf reads an id or a list of ids, as decoded JSON or Go code has them.
func (h house) keysOf(t workflow.FieldType, v any) ([]int64, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	var ids []archive.ID
	if err := json.Unmarshal(data, &ids); err != nil {
		var one archive.ID
		if err := json.Unmarshal(data, &one); err != nil {
			return nil, err
		}
		ids = []archive.ID{one}
	}
	keys := []int64{}
	for _, id := range ids {
		key, err := h.keyOf(t, id)
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, nil
}

func (h house) keyOf(t workflow.FieldType, id archive.ID) (int64, error) {
	if t == workflow.Persons {
		if i := slices.IndexFunc(h.people, func(p archive.Person) bool { return p.ID == id && !p.Ended }); i >= 0 {
			return int64(h.people[i].Key), nil
		}
		return 0, archive.ErrNotFound()
	}
	if i := slices.IndexFunc(h.units, func(u archive.Unit) bool { return u.ID == id }); i >= 0 {
		return int64(h.units[i].Key), nil
	}
	return 0, archive.ErrNotFound()
}
