package search

import (
	"github.com/RoaringBitmap/roaring/v2"

	"github.com/lantai/lantai/archive"
)

// view is an unchanging state of one level, as a query sees it. The engine counts who holds it.
type view struct {
	level  archive.Level
	reader *reader
	parts  []part
	texts  *texts
	rows   []row
	words  [columnFacets][]string
	refs   int
}

// part is a segment with its columns.
type part struct {
	segment
	columns *columns
}

// find returns the numbers of the living documents with the id: one or none, unless a write was interrupted.
func (v *view) find(id archive.ID) ([]uint32, error) {
	var names []uint32
	for _, p := range v.parts {
		docs, err := p.term("id", []byte(id))
		if err != nil {
			return nil, err
		}
		if docs == nil {
			continue
		}
		if dead := p.deleted(); dead != nil {
			docs = roaring.AndNot(docs, dead)
		}
		for it := docs.Iterator(); it.HasNext(); {
			names = append(names, p.columns.name[it.Next()])
		}
	}
	return names, nil
}

func (v *view) close() error { return v.reader.Close() }
