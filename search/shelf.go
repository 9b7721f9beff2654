package search

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/document"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	index "github.com/blevesearch/bleve_index_api"

	"github.com/lantai/lantai/archive"
)

// nameBase is the base in which documents are named in the Bleve index, in eight digits.
const nameBase = 16

// indexed is how every field is indexed: which documents have a term, and nothing else. No stored values, no doc values, no
// positions, no frequencies: the texts and the columns answer for those.
const indexed = index.IndexField | index.SkipFreqNorm

// shelf is what is kept of one level: a Bleve index and the texts beside it. It has one writer.
type shelf struct {
	level  archive.Level
	dir    string
	ix     bleve.Index
	texts  *texts
	facets [columnFacets]*words
	loaded map[uint64]*columns // by segment

	written uint64 // number of the last batch when it was opened
}

// openShelf opens the folder of a level or creates it. Any error means that the folder is damaged.
func openShelf(dir string, level archive.Level) (s *shelf, err error) {
	defer recoverDamage(&err)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	s = &shelf{level: level, dir: dir, loaded: make(map[uint64]*columns)}
	for i := range s.facets {
		s.facets[i] = newWords()
	}
	if s.ix, err = openBleve(filepath.Join(dir, "index")); err != nil {
		return nil, err
	}
	if s.texts, err = openTexts(newestTexts(dir)); err != nil {
		return nil, errors.Join(err, s.ix.Close())
	}
	if err := s.check(); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// writtenKey is where a Bleve index keeps the number of its last batch.
const writtenKey = "written"

// complete is an error if the index has lost batches that were on the disk.
func (s *shelf) complete(written uint64) error {
	if s.written < written {
		return errors.Join(fmt.Errorf("%w: it ends at batch %d of %d", errDamaged, s.written, written), s.close())
	}
	return nil
}

// recoverDamage turns a panic, and a fault in a mapped file that was cut short, into an error.
func recoverDamage(err *error) {
	if r := recover(); r != nil {
		*err = errors.Join(errDamaged, fmt.Errorf("%v", r))
	}
}

func openBleve(path string) (bleve.Index, error) {
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return bleve.NewUsing(path, newMapping(), scorch.Name, scorch.Name, bleveConfig())
	}
	return bleve.OpenUsing(path, bleveConfig())
}

// bleveConfig: a batch returns when it can be found; what a crash takes away is replayed from the source. A second program on the
// same folder gives up instead of waiting for ever. Segments are written by one worker in small portions, for the sake of memory.
// Up to 300 documents count as one size when segments are merged: with Bleve's 2,000 each batch of a growing index would be merged
// with all before it at once.
func bleveConfig() map[string]any {
	return map[string]any{
		"unsafe_batch": true,
		"bolt_timeout": "2s",
		"scorchPersisterOptions": map[string]any{
			"NumPersisterWorkers":           1,
			"MaxSizeInMemoryMergePerWorker": 32 << 20,
		},
		"scorchMergePlanOptions": map[string]any{"FloorSegmentSize": 300},
	}
}

// newMapping is only a form: documents are built field by field in fieldsOf, and nothing is indexed that is not named there.
func newMapping() mapping.IndexMapping {
	m := bleve.NewIndexMapping()
	m.DefaultMapping = bleve.NewDocumentDisabledMapping()
	m.DefaultAnalyzer = "keyword"
	m.StoreDynamic, m.DocValuesDynamic = false, false
	return m
}

// check loads a view as a query would and reads the newest texts, so that damage is found now and not in a query.
func (s *shelf) check() (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer recoverDamage(&err)
	number, err := s.ix.GetInternal([]byte(writtenKey))
	if err != nil {
		return err
	}
	if len(number) == 8 {
		s.written = binary.BigEndian.Uint64(number)
	}
	v, err := s.view()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, v.close()) }()
	const newest = 16
	var buf []byte
	for i := max(0, len(v.rows)-newest); i < len(v.rows); i++ {
		if v.rows[i].total == 0 { // dropped by compact
			continue
		}
		if _, _, err := s.texts.whole(v.rows[i], &buf); err != nil {
			return err
		}
	}
	return nil
}

// view pins the present state of the level and loads the columns of segments that are new.
func (s *shelf) view() (*view, error) {
	r, err := openReader(s.ix)
	if err != nil {
		return nil, err
	}
	v := &view{level: s.level, reader: r, texts: s.texts, rows: s.texts.places(), refs: 1}
	loaded := make(map[uint64]*columns)
	for _, g := range segmentsOf(r) {
		c := s.loaded[g.id()]
		if c == nil {
			if c, err = s.load(g, v.rows); err != nil {
				return nil, errors.Join(err, r.Close())
			}
		}
		loaded[g.id()] = c
		v.parts = append(v.parts, part{segment: g, columns: c})
	}
	s.loaded = loaded
	for f := range v.words {
		v.words[f] = s.facets[f].all()
	}
	return v, nil
}

func (s *shelf) load(g segment, rows []row) (*columns, error) {
	c, err := loadColumns(g, s.facets)
	if err != nil {
		return nil, err
	}
	for _, n := range c.name {
		if int(n) >= len(rows) {
			return nil, fmt.Errorf("document %d has no text: %w", n, errDamaged)
		}
	}
	return c, nil
}

// write replaces the documents and removes the gone in one batch of the given number. v is the present view; persisted is called
// once the batch is on the disk for good, at once when there was nothing to do (wrote is false).
func (s *shelf) write(v *view, docs []*Document, gone []archive.ID, number uint64, persisted func()) (wrote bool, err error) {
	batch := s.ix.NewBatch()
	for _, d := range docs {
		gone = append(gone, d.ID)
	}
	for _, id := range gone {
		names, err := v.find(id)
		if err != nil {
			return false, err
		}
		for _, n := range names {
			batch.Delete(nameOf(n))
		}
	}
	if err := s.add(batch, docs); err != nil {
		return false, err
	}
	if batch.Size() == 0 {
		persisted()
		return false, nil
	}
	batch.SetInternal([]byte(writtenKey), binary.BigEndian.AppendUint64(nil, number))
	batch.SetPersistedCallback(func(err error) {
		if err == nil {
			persisted()
		}
	})
	return true, s.ix.Batch(batch)
}

// add writes the texts of the documents and puts their fields into the batch.
func (s *shelf) add(batch *bleve.Batch, docs []*Document) error {
	if len(docs) == 0 {
		return nil
	}
	records := &batchTexts{}
	parts := make([]folded, len(docs))
	for i, d := range docs {
		f, shown := foldDocument(d)
		records.add(f, shown)
		parts[i] = f
	}
	first, err := s.texts.write(records)
	if err != nil {
		return err
	}
	for i, d := range docs {
		if err := batch.IndexAdvanced(fieldsOf(nameOf(uint32(first+i)), d, parts[i])); err != nil {
			return err
		}
	}
	return nil
}

func nameOf(n uint32) string {
	name := strconv.FormatUint(uint64(n), nameBase)
	return strings.Repeat("0", 8-len(name)) + name
}

// fieldsOf is the mapping: every field that can be asked for.
func fieldsOf(name string, d *Document, f folded) *document.Document {
	doc := document.NewDocument(name)
	add := func(field string, values ...string) {
		for i, v := range values {
			if v != "" {
				doc.AddField(document.NewTextFieldCustom(field, []uint64{uint64(i)}, []byte(v), indexed, nil))
			}
		}
	}
	for i, field := range textField {
		if len(f.field[i]) > 0 {
			doc.AddField(document.NewTextFieldCustom(field, nil, f.field[i], indexed, gramAnalyzer{}))
		}
	}
	if len(f.number) > 0 {
		doc.AddField(document.NewTextFieldCustom("number_grams", nil, f.number, indexed, gramAnalyzer{}))
	}
	add("number", string(f.number), numberKey(d.RecordCode))
	add("order", naturalKey(d.Number))
	add("title_key", key(d.Title))
	add("access", d.Tokens...)
	add("id", string(d.ID))
	add("day", strings.ReplaceAll(d.Date, "-", ""))
	add("kind", string(d.Kind))
	add("genre", d.Genre)
	add("unit", d.Unit)
	add("retention", string(d.Retention))
	if d.Year > 0 {
		add("year", strconv.Itoa(d.Year))
	}
	return doc
}

// textField names the fields of words in the index, in the order of the record.
var textField = [textFields]string{"title", "body", "attachment", "sender", "receivers"}

func (s *shelf) close() error { return errors.Join(s.ix.Close(), s.texts.close()) }
