package search

import (
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/lantai/lantai/archive"
)

// row says where the record of a document is. Documents are numbered from 0 in the order in which they were added to a level;
// the number is the name of the document in the Bleve index.
type row struct {
	offset int64
	first  uint32 // length of header and folded part
	total  uint32 // length of the record
	title  uint64 // the first eight bytes of the title, so that most ties are broken without reading
}

const rowSize = 24

// keyRead is how much of a record's second part is read at once to sort: enough for id, digest and nearly every title.
const keyRead = 512

// texts keeps the records of one level in a flat file beside its index, and their places in a second one. Both only grow.
// Records of deleted documents stay until compact.
type texts struct {
	dir         string
	data, index *os.File

	mu   sync.Mutex // of the two below; readers take a copy of the slice, whose filled part never changes
	rows []row
	end  int64
}

// openTexts opens or creates the two files in dir, which only their owner may read.
func openTexts(dir string) (*texts, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	t := &texts{dir: dir}
	var err error
	if t.data, err = os.OpenFile(filepath.Join(dir, "texts"), os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return nil, err
	}
	if t.index, err = os.OpenFile(filepath.Join(dir, "rows"), os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return nil, errors.Join(err, t.data.Close())
	}
	if err := t.loadRows(); err != nil {
		return nil, errors.Join(err, t.close())
	}
	return t, nil
}

// loadRows reads the places of all records. Rows that point behind the data come from a power cut: they are dropped, and the
// index, which is written after them, cannot know them.
func (t *texts) loadRows() error {
	b, err := io.ReadAll(t.index)
	if err != nil {
		return err
	}
	info, err := t.data.Stat()
	if err != nil {
		return err
	}
	t.rows = make([]row, 0, len(b)/rowSize)
	for ; len(b) >= rowSize; b = b[rowSize:] {
		r := unpackRow(b)
		if r.offset+int64(r.total) > info.Size() || r.total < r.first {
			break
		}
		t.rows = append(t.rows, r)
		t.end = max(t.end, r.offset+int64(r.total))
	}
	return nil
}

func unpackRow(b []byte) row {
	return row{int64(binary.LittleEndian.Uint64(b)), binary.LittleEndian.Uint32(b[8:]), binary.LittleEndian.Uint32(b[12:]),
		binary.LittleEndian.Uint64(b[16:])}
}

func packRow(b []byte, r row) []byte {
	b = binary.LittleEndian.AppendUint64(b, uint64(r.offset))
	b = binary.LittleEndian.AppendUint32(b, r.first)
	b = binary.LittleEndian.AppendUint32(b, r.total)
	return binary.LittleEndian.AppendUint64(b, r.title)
}

// batchTexts collects records that are written together.
type batchTexts struct {
	data []byte
	rows []row
}

// add packs the record of a document.
func (b *batchTexts) add(f folded, s shown) {
	start := len(b.data)
	data, second := pack(b.data, f, s)
	b.data = data
	b.rows = append(b.rows, row{offset: int64(start), first: uint32(second), total: uint32(len(data) - start), title: titleStart(s.title)})
}

// write appends the batch and waits for the disk, so that the index never knows a document whose text can be lost. It returns the
// number of the first document.
func (t *texts) write(b *batchTexts) (int, error) {
	t.mu.Lock()
	first, end := len(t.rows), t.end
	t.mu.Unlock()
	var places []byte
	for i := range b.rows {
		b.rows[i].offset += end
		places = packRow(places, b.rows[i])
	}
	if _, err := t.data.WriteAt(b.data, end); err != nil {
		return 0, err
	}
	if _, err := t.index.WriteAt(places, int64(first)*rowSize); err != nil {
		return 0, err
	}
	if err := errors.Join(t.data.Sync(), t.index.Sync()); err != nil {
		return 0, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rows = append(t.rows, b.rows...)
	t.end = end + int64(len(b.data))
	return first, nil
}

// places returns the rows of all documents written so far.
func (t *texts) places() []row {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.rows
}

// folded reads the first part of a record into buf, which is grown when it is too small.
func (t *texts) folded(r row, buf *[]byte) (folded, error) {
	b, err := t.read(r.offset, int(r.first), buf)
	if err != nil {
		return folded{}, err
	}
	return unpackFolded(b[recordHeader:])
}

// sortKey reads what ties are broken by.
func (t *texts) sortKey(r row) (id archive.ID, digest, title string, err error) {
	var buf []byte
	size := int(r.total - r.first)
	b, err := t.read(r.offset+int64(r.first), min(size, keyRead), &buf)
	if err != nil {
		return "", "", "", err
	}
	if id, digest, title, err = unpackKey(b); err == nil || size <= keyRead {
		return id, digest, title, err
	}
	if b, err = t.read(r.offset+int64(r.first), size, &buf); err != nil {
		return "", "", "", err
	}
	return unpackKey(b)
}

// whole reads and checks a record; its texts share buf, which is grown when it is too small.
func (t *texts) whole(r row, buf *[]byte) (folded, shown, error) {
	b, err := t.read(r.offset, int(r.total), buf)
	if err != nil {
		return folded{}, shown{}, err
	}
	if err := checkRecord(b); err != nil {
		return folded{}, shown{}, err
	}
	f, err := unpackFolded(b[recordHeader:r.first])
	if err != nil {
		return f, shown{}, err
	}
	s, err := unpackShown(b[r.first:])
	return f, s, err
}

func (t *texts) read(offset int64, size int, buf *[]byte) ([]byte, error) {
	if cap(*buf) < size {
		*buf = make([]byte, size+size/2)
	}
	b := (*buf)[:size]
	if _, err := t.data.ReadAt(b, offset); err != nil {
		return nil, errors.Join(errDamaged, err)
	}
	return b, nil
}

func (t *texts) close() error { return errors.Join(t.data.Close(), t.index.Close()) }
