package search

import (
	"errors"
	"strconv"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
)

// This file alone knows how Bleve's scorch index keeps postings: immutable segments with one roaring bitmap a term. The names are
// exported but no documented contract, so contract_test.go compares every answer with Index.Search and runs at each upgrade.
//
// Bitmaps point into mapped files: they are read only, and only while the reader they came from is open.

// reader is an unchanging state of a Bleve index. It must be closed.
type reader = scorch.IndexSnapshot

// postings is what the iterators of scorch tell about a whole list of documents without walking it.
type postings interface {
	DocNum1Hit() (uint64, bool)
	ActualBitmap() *roaring.Bitmap
}

// segment is one immutable part of an index.
type segment struct {
	s *scorch.SegmentSnapshot
}

// openReader pins the present state of the index.
func openReader(ix bleve.Index) (*reader, error) {
	advanced, err := ix.Advanced()
	if err != nil {
		return nil, err
	}
	s, ok := advanced.(*scorch.Scorch)
	if !ok {
		return nil, errors.New("search: the index is not of the scorch kind")
	}
	r, err := s.Reader()
	if err != nil {
		return nil, err
	}
	snapshot, ok := r.(*scorch.IndexSnapshot)
	if !ok || snapshot == nil {
		return nil, errors.New("search: the index is closed")
	}
	return snapshot, nil
}

func segmentsOf(r *reader) []segment {
	parts := r.Segments()
	segments := make([]segment, len(parts))
	for i, p := range parts {
		segments[i] = segment{p}
	}
	return segments
}

// id names the segment within its index, for ever.
func (g segment) id() uint64 { return g.s.Id() }

// size is the number of documents of the segment, deleted ones included.
func (g segment) size() int { return int(g.s.FullSize()) }

// deleted are the documents that no longer exist, nil for none.
func (g segment) deleted() *roaring.Bitmap { return g.s.Deleted() }

// name is the number that a document of the segment was given when it was added (see row).
func (g segment) name(doc int) (uint32, error) {
	id, err := g.s.DocID(uint64(doc))
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseUint(string(id), nameBase, 32)
	return uint32(n), err
}

// term returns the documents whose field has the term, nil for none. Deleted documents are among them.
func (g segment) term(field string, term []byte) (*roaring.Bitmap, error) {
	dict, err := g.s.Segment().Dictionary(field)
	if err != nil {
		return nil, err
	}
	list, err := dict.PostingsList(term, nil, nil)
	if err != nil {
		return nil, err
	}
	it, ok := list.Iterator(false, false, false, nil).(postings)
	if !ok {
		return nil, nil
	}
	if doc, single := it.DocNum1Hit(); single {
		return roaring.BitmapOf(uint32(doc)), nil
	}
	return it.ActualBitmap(), nil
}

// each calls yield for every term of the field that begins with prefix, in order, with its documents. Terms of deleted documents
// are among them.
func (g segment) each(field, prefix string, yield func(term string, docs *roaring.Bitmap)) error {
	dict, err := g.s.Segment().Dictionary(field)
	if err != nil {
		return err
	}
	var from, to []byte
	if prefix != "" {
		from, to = []byte(prefix), behind([]byte(prefix))
	}
	for it := dict.AutomatonIterator(nil, from, to); ; {
		entry, err := it.Next()
		if err != nil || entry == nil {
			return err
		}
		docs, err := g.term(field, []byte(entry.Term))
		if err != nil {
			return err
		}
		if docs != nil {
			yield(entry.Term, docs)
		}
	}
}

// behind is the first key that does not begin with prefix, in byte order.
func behind(prefix []byte) []byte {
	end := append([]byte(nil), prefix...)
	for i := len(end) - 1; i >= 0; i-- {
		if end[i]++; end[i] != 0 {
			return end[:i+1]
		}
	}
	return nil
}

// startingWith returns the documents whose field has a term that begins with prefix, nil for none.
func (g segment) startingWith(field, prefix string) (*roaring.Bitmap, error) {
	var found []*roaring.Bitmap
	err := g.each(field, prefix, func(_ string, docs *roaring.Bitmap) { found = append(found, docs) })
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return roaring.FastOr(found...), nil
}
