package office

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/workflow"
	"github.com/lantai/lantai/workflow/org"
)

// Who keeps routes and forms: the office (办公室) drafts versions, and the head of the office puts them in force and takes them out. The
// system administrator only looks: a route says who reads and signs, and by that office nobody reads documents (design 4.12). In a small
// house, whose topmost unit is the office itself, whoever holds the office directs.

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

// linesOf is what was done with the versions of a route or a form, newest first.
func linesOf(ctx context.Context, tx archive.Tx, kind, name string) ([]archive.DefinitionLine, error) {
	lines, err := tx.DefinitionLines().Of(ctx, kind, name)
	return archive.GatherLines(lines), err
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

// notYet is the refusal that tells the first fault, and how many there are.
func notYet(faults []*archive.Error) error {
	sentences := make([]string, len(faults))
	for i, f := range faults {
		e := archive.Error{Format: f.Format, Args: f.Args}
		sentences[i] = e.Error()
	}
	return archive.E(archive.Invalid, "还有 %d 处须改，没有启用：%s", len(faults), strings.Join(sentences, "")).On(faults[0].Field)
}

// shelf is where the versions of routes, or those of forms, are kept: what is done with either is the same.
type shelf[T any] struct {
	store archive.Store
	kind  string // route or form, as history and audit say it
	book  func(archive.Tx) archive.Book[T]
}

func routeShelf(o *Office) shelf[workflow.Route] {
	return shelf[workflow.Route]{o.Store, "route", archive.Tx.RouteBook}
}

func formShelf(o *Office) shelf[archive.Form] {
	return shelf[archive.Form]{o.Store, "form", archive.Tx.FormBook}
}

// open locks a version for somebody who may do something with it, and does that in the same act.
func (s shelf[T]) open(ctx context.Context, by archive.By, id archive.ID, may func(context.Context, archive.Tx) error,
	do func(archive.Tx, *archive.Versioned[T]) error) (v archive.Versioned[T], err error) {
	err = s.store.InTx(ctx, by, func(tx archive.Tx) error {
		by.Made(id)
		if err := may(ctx, tx); err != nil {
			return err
		}
		if v, err = s.book(tx).Lock(ctx, id); err != nil {
			return err
		}
		return do(tx, &v)
	})
	return v, err
}

// draft lays a new version beside the older ones of its name, as a draft of the organisation's own.
func (s shelf[T]) draft(ctx context.Context, by archive.By, name, note string, write func(archive.Tx, *archive.Versioned[T]) error) (v archive.Versioned[T], err error) {
	err = s.store.InTx(ctx, by, func(tx archive.Tx) error {
		if err := mayDraftVersions(ctx, tx); err != nil {
			return err
		}
		versions, err := s.book(tx).Versions(ctx, name)
		if err != nil {
			return err
		}
		v.Definition = newVersion(tx, name, note, highest(versions))
		if err := write(tx, &v); err != nil {
			return err
		}
		if err := s.book(tx).Insert(ctx, &v); err != nil {
			return err
		}
		by.Made(v.ID)
		return noteDefinition(ctx, tx, s.kind, v.Definition, "draft")
	})
	return v, err
}

// change replaces the content and note of a draft. The edition is the one its editor has read: Stale when it has moved on.
func (s shelf[T]) change(ctx context.Context, by archive.By, id archive.ID, edition int, note string,
	write func(archive.Tx, *archive.Versioned[T]) error) (archive.Versioned[T], error) {
	return s.open(ctx, by, id, mayDraftVersions, func(tx archive.Tx, v *archive.Versioned[T]) error {
		if err := v.Changeable(edition); err != nil {
			return err
		}
		v.Edition, v.Note = v.Edition+1, oneLine(note)
		if err := write(tx, v); err != nil {
			return err
		}
		if err := s.book(tx).Update(ctx, *v); err != nil {
			return err
		}
		return noteDefinition(ctx, tx, s.kind, v.Definition, "change")
	})
}

// discard removes a draft.
func (s shelf[T]) discard(ctx context.Context, by archive.By, id archive.ID) (archive.Versioned[T], error) {
	return s.open(ctx, by, id, mayDraftVersions, func(tx archive.Tx, v *archive.Versioned[T]) error {
		if err := v.Changeable(v.Edition); err != nil {
			return err
		}
		if err := s.book(tx).Discard(ctx, *v); err != nil {
			return err
		}
		return noteDefinition(ctx, tx, s.kind, v.Definition, "discard")
	})
}

// activate puts a version without faults in force, in the place of the organisation's own that was.
func (s shelf[T]) activate(ctx context.Context, by archive.By, id archive.ID, check func(context.Context, archive.Tx, T) ([]*archive.Error, error)) (archive.Versioned[T], error) {
	return s.open(ctx, by, id, mayDirect, func(tx archive.Tx, v *archive.Versioned[T]) error {
		if err := v.Move(archive.VersionInForce); err != nil {
			return err
		}
		faults, err := check(ctx, tx, v.Content)
		if err != nil {
			return err
		}
		if len(faults) > 0 {
			return notYet(faults)
		}
		if err := s.retireOthers(ctx, tx, v.Name); err != nil {
			return err
		}
		v.Since = tx.Now()
		if err := s.book(tx).Update(ctx, *v); err != nil {
			return err
		}
		return noteDefinition(ctx, tx, s.kind, v.Definition, "activate")
	})
}

// retireOthers takes the organisation's own version out of force that another is to follow.
func (s shelf[T]) retireOthers(ctx context.Context, tx archive.Tx, name string) error {
	versions, err := s.book(tx).Versions(ctx, name)
	if err != nil {
		return err
	}
	for _, old := range versions {
		if old.Shipped() || old.State != archive.VersionInForce {
			continue
		}
		if err := s.takeOut(ctx, tx, &old); err != nil {
			return err
		}
	}
	return nil
}

// retire takes the organisation's own version out of force.
func (s shelf[T]) retire(ctx context.Context, by archive.By, id archive.ID) (archive.Versioned[T], error) {
	return s.open(ctx, by, id, mayDirect, func(tx archive.Tx, v *archive.Versioned[T]) error { return s.takeOut(ctx, tx, v) })
}

func (s shelf[T]) takeOut(ctx context.Context, tx archive.Tx, v *archive.Versioned[T]) error {
	if err := v.Move(archive.VersionRetired); err != nil {
		return err
	}
	if err := s.book(tx).Update(ctx, *v); err != nil {
		return err
	}
	return noteDefinition(ctx, tx, s.kind, v.Definition, "retire")
}
