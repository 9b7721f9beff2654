package records

import (
	"context"
	"io"
	"strings"
	"time"

	"github.com/lantai/lantai/archive"
)

// Import says where the documents of a file come to lie.
type Import struct {
	Organisation string // full or short name; "" for the head organisation
	Fonds        string // 全宗号
	FondsName    string // of a fonds that is not there yet
}

// Imported is what became of the lines of a file. Every line that is not blank is one of the three.
type Imported struct {
	Lines int
	Added int // documents that are new
	There int // documents that were there already
	Bad   int // lines that were skipped
	Read  int64
	Fonds archive.Fonds
}

// Watcher hears how an import goes.
type Watcher interface {
	// Skipped hears which line could not be taken, and why.
	Skipped(line int, why error)
	// Progressed hears what has been committed so far.
	Progressed(Imported)
}

// A portion is committed in one transaction, which must not last longer than half a second (design 4.1).
const (
	portionLines = 250
	portionBytes = 2 << 20
)

// Import brings the documents of a JSONL file in as filed public records, each line whole or not at all. Documents are known by
// source and id: what is there already stays as it is, so that an import that was broken off is simply run again.
func (a *Archive) Import(ctx context.Context, by archive.By, in io.Reader, to Import, w Watcher) (Imported, error) {
	if err := to.check(); err != nil {
		return Imported{}, err
	}
	m := importer{Archive: a, by: by, watcher: w, lines: newLines(in), seen: map[lineKey]int{}}
	if err := m.prepare(ctx, to); err != nil {
		return Imported{}, err
	}
	for {
		portion, err := m.portion()
		if err != nil {
			return m.done, err
		}
		if len(portion) == 0 && m.lines.over {
			return m.done, nil
		}
		if err := m.write(ctx, portion); err != nil {
			return m.done, err
		}
	}
}

func (to Import) check() error {
	if len(to.Fonds) != 4 || strings.Trim(to.Fonds, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "" {
		return archive.E(archive.Invalid, "全宗号须是四位大写字母或数字，如 Z001（DA/T 22-2015）。").On("fonds")
	}
	if strings.TrimSpace(to.FondsName) == "" {
		return archive.E(archive.Invalid, "请写明全宗的名称。").On("fonds_name")
	}
	return nil
}

// importer is one import under way.
type importer struct {
	*Archive
	by      archive.By
	watcher Watcher
	lines   *lines
	seen    map[lineKey]int // line numbers of the file's own documents
	done    Imported

	unit archive.Unit
	zone *time.Location
}

// lineKey is source and id of a document.
type lineKey struct{ source, id string }

// prepare finds organisation, unit and fonds; a fonds that is missing is made.
func (m *importer) prepare(ctx context.Context, to Import) error {
	return m.Store.InTx(ctx, m.by, func(tx archive.Tx) error {
		organisation, err := takesIn(ctx, tx, to.Organisation)
		if err != nil {
			return err
		}
		m.zone = organisation.Zone
		if m.unit, err = tx.Accessions().Owner(ctx, organisation.Key); err != nil {
			return archive.E(archive.Conflict, "“%s”还没有设部门，不能导入。请先建立部门。", organisation.Name).Because(err)
		}
		m.done.Fonds, err = tx.Accessions().Fonds(ctx, organisation.Key, to.Fonds, to.FondsName)
		return err
	})
}

func takesIn(ctx context.Context, tx archive.Tx, name string) (archive.Organisation, error) {
	if name == "" {
		o, err := tx.Accessions().Head(ctx)
		if archive.KindOf(err) == archive.NotFound {
			err = archive.E(archive.Conflict, "系统里还没有单位，不能导入。请先建立单位，或用 lantai demo 装入演示单位。")
		}
		return o, err
	}
	o, err := tx.Accessions().Organisation(ctx, name)
	if archive.KindOf(err) == archive.NotFound {
		err = archive.E(archive.Invalid, "没有名为“%s”的单位，请核对全称或简称。", name).On("organisation")
	}
	return o, err
}

// portion reads as many lines as go into one transaction. Bad ones are told and skipped.
func (m *importer) portion() ([]archive.Document, error) {
	var portion []archive.Document
	start := m.lines.read
	for len(portion) < portionLines && m.lines.read-start < portionBytes {
		text, err := m.lines.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		d, why := m.document(text)
		m.done.Lines++
		if why != nil {
			m.done.Bad++
			m.watcher.Skipped(m.lines.number, why)
			continue
		}
		portion = append(portion, d)
	}
	return portion, nil
}

// document reads one line; a document that an earlier line of the same file brought is refused.
func (m *importer) document(text []byte) (archive.Document, error) {
	if text == nil {
		return archive.Document{}, errLineLength()
	}
	d, err := parseLine(text)
	if err != nil {
		return d, err
	}
	if _, marked := m.SecretMark(d.Title, d.Number, d.Sender, d.Note, d.Body.Plain()); marked {
		return d, archive.E(archive.Invalid, "带有国家秘密标志，不是可以公开的文献，没有收入。")
	}
	key := lineKey{d.Source, d.SourceID}
	if first := m.seen[key]; first != 0 {
		return d, archive.E(archive.Invalid, "与第 %d 行的来源和编号相同。", first).On("id")
	}
	m.seen[key] = m.lines.number
	return d, nil
}

// write commits a portion.
func (m *importer) write(ctx context.Context, portion []archive.Document) error {
	added := 0
	if len(portion) > 0 {
		err := m.Store.InTx(ctx, m.by, func(tx archive.Tx) (err error) {
			list := make([]archive.Accession, len(portion))
			for i, d := range portion {
				list[i] = archive.PublicRecord(d, m.done.Fonds, m.unit, tx.Now(), m.zone)
			}
			added, err = tx.Accessions().Insert(ctx, list)
			return err
		})
		if err != nil {
			return err
		}
	}
	m.done.Added += added
	m.done.There += len(portion) - added
	m.done.Read = m.lines.read
	m.watcher.Progressed(m.done)
	return nil
}
