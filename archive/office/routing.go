package office

import (
	"context"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// Who keeps routes and forms: the office (办公室) drafts versions, and the head of the office puts them in force and takes them out. The
// system administrator only looks: a route says who reads and signs, and by that office nobody reads documents (design 4.12). In a small house, whose topmost unit is the office itself, whoever holds the office directs.

// Keeping tells what the actor may do with routes and forms.
type Keeping struct {
	Drafts  bool // versions
	Directs bool // puts them in force and takes them out
}

func keepingOf(ctx context.Context, tx archive.Tx) (k Keeping, err error) {
	a := tx.Actor()
	if k.Drafts, err = holdsForAll(ctx, tx, org.Office); err != nil || !k.Drafts {
		return k, err
	}
	units, err := tx.People().Units(ctx)
	k.Directs = slices.ContainsFunc(units, func(u archive.Unit) bool {
		return u.Office && u.Organisation == a.Organisation && (u.Root || a.Holds([]string{archive.HeadToken(u.Key)}))
	})
	return k, err
}

func mayDraftVersions(ctx context.Context, tx archive.Tx) error {
	return needForAll(ctx, tx, org.Office)
}

func mayDirect(ctx context.Context, tx archive.Tx) error {
	k, err := keepingOf(ctx, tx)
	if err == nil && !k.Directs {
		err = archive.E(archive.Forbidden, "启用和停用由办公室负责人办理，您可以起草和检查。")
	}
	return err
}

// RouteSheet is a version of a route with all that its page shows.
type RouteSheet struct {
	archive.RouteVersion
	Keeping
	Written  RouteText
	Versions []archive.RouteVersion // of its name, newest first
	Lines    []archive.DefinitionLine
	Faults   []*archive.Error // what keeps it from being put in force; see archive.RouteFaults
	Fields   map[string]workflow.Field
	Forms    []archive.Form // in force
	People   []archive.Person
	Units    []archive.Unit
}

// Routes lists all versions of all routes that the actor's organisation may take, by name, newest first.
func (o *Office) Routes(ctx context.Context, by archive.By) (list []archive.RouteVersion, k Keeping, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		if k, err = keepingOf(ctx, tx); err != nil {
			return err
		}
		list, err = tx.RouteBook().Versions(ctx, "")
		return err
	})
	return list, k, err
}

// VersionText is a version of a route with its text.
type VersionText struct {
	archive.RouteVersion
	Written RouteText
}

// RouteVersions lists the versions of one route, newest first; NotFound when there is none.
func (o *Office) RouteVersions(ctx context.Context, by archive.By, name string) (list []VersionText, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		versions, err := tx.RouteBook().Versions(ctx, name)
		if err != nil {
			return err
		}
		if len(versions) == 0 {
			return archive.ErrNotFound()
		}
		h, err := houseOf(ctx, tx)
		for _, v := range versions {
			list = append(list, VersionText{v, h.textOf(v.Content)})
		}
		return err
	})
	return list, err
}

// Route reads one version with what stands in the way of putting it in force.
func (o *Office) Route(ctx context.Context, by archive.By, id archive.ID) (s RouteSheet, err error) {
	err = o.Store.Read(ctx, by, func(tx archive.Tx) error {
		if s.RouteVersion, err = tx.RouteBook().ByID(ctx, id); err != nil {
			return err
		}
		return o.fillSheet(ctx, tx, &s)
	})
	return s, err
}

func (o *Office) fillSheet(ctx context.Context, tx archive.Tx, s *RouteSheet) error {
	h, err := houseOf(ctx, tx)
	if err != nil {
		return err
	}
	s.Written, s.People, s.Units = h.textOf(s.Content), h.people, h.units
	if s.Keeping, err = keepingOf(ctx, tx); err != nil {
		return err
	}
	if s.Versions, err = tx.RouteBook().Versions(ctx, s.Name); err != nil {
		return err
	}
	if s.Lines, err = tx.DefinitionLines().Of(ctx, "route", s.Name); err != nil {
		return err
	}
	if s.Forms, err = formsInForce(ctx, tx); err != nil {
		return err
	}
	s.Fields = commonFields(s.Content.Kinds, s.Forms)
	maps.Copy(s.Fields, s.Content.Fields)
	if s.State != archive.VersionInForce {
		s.Faults, err = o.routeFaults(ctx, tx, s.Content)
	}
	return err
}

func houseOf(ctx context.Context, tx archive.Tx) (h house, err error) {
	if h.people, err = tx.People().Persons(ctx); err != nil {
		return h, err
	}
	units, err := tx.People().Units(ctx)
	h.units = slices.DeleteFunc(units, func(u archive.Unit) bool { return u.Organisation != tx.Actor().Organisation })
	return h, err
}

func formsInForce(ctx context.Context, tx archive.Tx) ([]archive.Form, error) {
	active, err := tx.Forms().Active(ctx)
	forms := make([]archive.Form, len(active))
	for i, v := range active {
		forms[i] = v.Content
	}
	return forms, err
}

// commonFields are the fields that every one of the kinds has, which is what a route for all of them can read.
func commonFields(kinds []string, forms []archive.Form) map[string]workflow.Field {
	common := map[string]workflow.Field{}
	for i, kind := range kinds {
		fields, _ := archive.SubjectFields(kind, forms)
		if i == 0 {
			common = fields
			continue
		}
		for name, f := range common {
			if fields[name].Type != f.Type {
				delete(common, name)
			}
		}
	}
	return common
}

// DraftRoute lays a new version beside the older ones, as a draft of the organisation's own; a name that is new begins a route.
func (o *Office) DraftRoute(ctx context.Context, by archive.By, text RouteText, note string) (v archive.RouteVersion, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		if err := mayDraftVersions(ctx, tx); err != nil {
			return err
		}
		h, err := houseOf(ctx, tx)
		if err != nil {
			return err
		}
		versions, err := tx.RouteBook().Versions(ctx, text.Key)
		if err != nil {
			return err
		}
		v.Definition = newVersion(tx, text.Key, note, highest(versions))
		if v.Content, err = o.readRoute(ctx, tx, h, text, v.Version); err != nil {
			return err
		}
		if err := o.noteFits(v.Note); err != nil {
			return err
		}
		if err := tx.RouteBook().Insert(ctx, &v); err != nil {
			return err
		}
		by.Made(v.ID)
		return noteDefinition(ctx, tx, "route", v.Definition, "draft")
	})
	return v, err
}

func highest[T any](versions []archive.Versioned[T]) (version int) {
	for _, v := range versions {
		version = max(version, v.Version)
	}
	return version
}

func newVersion(tx archive.Tx, name, note string, last int) archive.Definition {
	return archive.Definition{ID: archive.NewID(), Organisation: tx.Actor().Organisation, Name: name, Version: last + 1,
		State: archive.VersionDraft, Edition: 1, Note: oneLine(note), AuthorName: tx.Actor().Name}
}

func (o *Office) noteFits(note string) error {
	if utf8.RuneCountInString(note) > 200 {
		return archive.E(archive.Invalid, "修改说明最长 200 字，请写短一些。").On("note")
	}
	return o.unmarked("note", note)
}

// readRoute reads a route that comes in, and declares the fields that its kinds have where it declares none.
func (o *Office) readRoute(ctx context.Context, tx archive.Tx, h house, text RouteText, version int) (workflow.Route, error) {
	r, err := h.routeOf(text, version)
	if err != nil {
		return r, err
	}
	if err := o.unmarkedAll("steps", r); err != nil || len(r.Fields) > 0 {
		return r, err
	}
	forms, err := formsInForce(ctx, tx)
	r.Fields = commonFields(r.Kinds, forms)
	return r, err
}

// noteDefinition writes what was done with a route or a form into its history and into the audit log.
func noteDefinition(ctx context.Context, tx archive.Tx, kind string, d archive.Definition, act string) error {
	line := archive.DefinitionLine{Version: d.Version, Act: act, Note: d.Note}
	if act == "retire" || act == "discard" {
		line.Note = ""
	}
	if err := tx.DefinitionLines().Add(ctx, kind, d.Name, line); err != nil {
		return err
	}
	return tx.Log(ctx, archive.Entry{Act: kind + "." + act, Subject: d.ID, Detail: d.Name})
}

// ChangeRoute replaces the content of a draft. The edition is the one its editor has read: Stale when it has moved on.
func (o *Office) ChangeRoute(ctx context.Context, by archive.By, id archive.ID, edition int, text RouteText, note string) (v archive.RouteVersion, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		by.Made(id)
		if err := mayDraftVersions(ctx, tx); err != nil {
			return err
		}
		if v, err = tx.RouteBook().Lock(ctx, id); err != nil {
			return err
		}
		if err := v.Changeable(edition); err != nil {
			return err
		}
		h, err := houseOf(ctx, tx)
		if err != nil {
			return err
		}
		text.Key = v.Name
		if v.Content, err = o.readRoute(ctx, tx, h, text, v.Version); err != nil {
			return err
		}
		v.Edition++
		v.Note = oneLine(note)
		if err := o.noteFits(v.Note); err != nil {
			return err
		}
		if err := tx.RouteBook().Update(ctx, v); err != nil {
			return err
		}
		return noteDefinition(ctx, tx, "route", v.Definition, "change")
	})
	return v, err
}

// DiscardRoute removes a draft.
func (o *Office) DiscardRoute(ctx context.Context, by archive.By, id archive.ID) (v archive.RouteVersion, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		by.Made(id)
		if err := mayDraftVersions(ctx, tx); err != nil {
			return err
		}
		if v, err = tx.RouteBook().Lock(ctx, id); err != nil {
			return err
		}
		if err := v.Changeable(v.Edition); err != nil {
			return err
		}
		if err := tx.RouteBook().Discard(ctx, v); err != nil {
			return err
		}
		return noteDefinition(ctx, tx, "route", v.Definition, "discard")
	})
	return v, err
}

// ActivateRoute puts a version in force in the place of the organisation's own that was: Invalid while it has faults, naming the first,
// Conflict when another was put in force meanwhile. What is on its way stays on its version.
func (o *Office) ActivateRoute(ctx context.Context, by archive.By, id archive.ID) (v archive.RouteVersion, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		by.Made(id)
		if err := mayDirect(ctx, tx); err != nil {
			return err
		}
		if v, err = tx.RouteBook().Lock(ctx, id); err != nil {
			return err
		}
		if err := v.Move(archive.VersionInForce); err != nil {
			return err
		}
		faults, err := o.routeFaults(ctx, tx, v.Content)
		if err != nil {
			return err
		}
		if len(faults) > 0 {
			return notYet(faults)
		}
		if err := retireOthers(ctx, tx, tx.RouteBook(), "route", v.Name); err != nil {
			return err
		}
		v.Since = tx.Now()
		if err := tx.RouteBook().Update(ctx, v); err != nil {
			return err
		}
		return noteDefinition(ctx, tx, "route", v.Definition, "activate")
	})
	return v, err
}

// notYet is the refusal that tells the first fault, and how many there are.
func notYet(faults []*archive.Error) error {
	sentences := make([]string, len(faults))
	for i, f := range faults {
		e := archive.Error{Format: f.Format, Args: f.Args}
		sentences[i] = e.Error()
	}
	return archive.E(archive.Invalid, "还有 %d 处须改，没有启用：%s", len(faults), strings.Join(sentences, "")).On(faults[0].Field)
}

// retireOthers takes the organisation's own version out of force that another is to follow.
func retireOthers[T any](ctx context.Context, tx archive.Tx, book archive.Book[T], kind, name string) error {
	versions, err := book.Versions(ctx, name)
	if err != nil {
		return err
	}
	for _, old := range versions {
		if old.Shipped() || old.State != archive.VersionInForce {
			continue
		}
		if err := retire(ctx, tx, book, kind, old); err != nil {
			return err
		}
	}
	return nil
}

func retire[T any](ctx context.Context, tx archive.Tx, book archive.Book[T], kind string, v archive.Versioned[T]) error {
	if err := v.Move(archive.VersionRetired); err != nil {
		return err
	}
	if err := book.Update(ctx, v); err != nil {
		return err
	}
	return noteDefinition(ctx, tx, kind, v.Definition, "retire")
}

// RetireRoute takes the organisation's own version out of force. New documents take the route that comes with the house again; where
// there is none, nothing new can go this way. What is on its way stays on its version.
func (o *Office) RetireRoute(ctx context.Context, by archive.By, id archive.ID) (v archive.RouteVersion, err error) {
	err = o.Store.InTx(ctx, by, func(tx archive.Tx) error {
		by.Made(id)
		if err := mayDirect(ctx, tx); err != nil {
			return err
		}
		if v, err = tx.RouteBook().Lock(ctx, id); err != nil {
			return err
		}
		return retire(ctx, tx, tx.RouteBook(), "route", v)
	})
	return v, err
}
