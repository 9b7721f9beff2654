package search

import (
	"encoding/binary"
	"errors"
	"hash/crc32"

	"github.com/lantai/lantai/archive"
)

// A record is the text of one document as texts.go keeps it, in two parts: what words are compared with, and what is shown.
//
//	length of the first part, of the second, checksum of both (4 bytes each)
//	folded: title, body, attachments, sender, receivers, key of the number
//	shown:  id, digest, title, number, sender, date, kind, genre, unit, record code, body and its marks, attachments
//
// Strings and numbers are uvarints, strings after their length.

// recordHeader is the length of the fixed part of a record.
const recordHeader = 12

var errDamaged = errors.New("search: a text record is damaged")

// The folded fields that words are looked for in, in the order of the record.
const (
	inTitle = iota
	inBody
	inAttachment
	inSender
	inReceivers
	textFields
)

// folded is the first part of a record: the folded fields and the key of the number.
type folded struct {
	field  [textFields][]byte
	number []byte
}

// shown is the second part of a record.
type shown struct {
	id                                             archive.ID
	digest                                         string
	title, number, sender, date, kind, genre, unit string
	recordCode                                     string
	body                                           string
	bodyMarks                                      []mark
	attachments                                    []shownAttachment
}

// shownAttachment is an attachment with the place of its folded name and text in the folded field.
type shownAttachment struct {
	Attachment
	marks             []mark
	nameFrom, textEnd int // bytes of the folded field
	textFrom          int
}

// foldDocument folds all texts of d and notes where things are.
func foldDocument(d *Document) (folded, shown) {
	var f folded
	s := shown{id: d.ID, title: d.Title, number: d.Number, sender: d.Sender, date: d.Date, kind: string(d.Kind), genre: d.Genre,
		unit: d.Unit, recordCode: d.RecordCode, body: d.Body}
	digest := d.digest()
	s.digest = string(digest[:])
	f.field[inTitle] = fold(d.Title)
	f.field[inBody], s.bodyMarks = foldMarked(d.Body)
	f.field[inSender] = fold(d.Sender)
	for _, r := range d.Receivers {
		f.field[inReceivers] = append(append(f.field[inReceivers], fold(r)...), '\n')
	}
	f.number = []byte(numberKey(d.Number))
	for _, a := range d.Attachments {
		at := shownAttachment{Attachment: a, nameFrom: len(f.field[inAttachment])}
		f.field[inAttachment] = append(append(f.field[inAttachment], fold(a.Name)...), '\n')
		text, marks := foldMarked(a.Text)
		at.marks, at.textFrom = marks, len(f.field[inAttachment])
		f.field[inAttachment] = append(append(f.field[inAttachment], text...), '\n')
		at.textEnd = len(f.field[inAttachment]) - 1
		s.attachments = append(s.attachments, at)
	}
	return f, s
}

// pack appends the record of the two parts to b; second is the place of the second part within the record.
func pack(b []byte, f folded, s shown) (record []byte, second int) {
	start := len(b)
	b = append(b, make([]byte, recordHeader)...)
	for _, t := range f.field {
		b = putString(b, t)
	}
	b = putString(b, f.number)
	second = len(b) - start
	b = packShown(b, s)
	rec := b[start:]
	binary.LittleEndian.PutUint32(rec, uint32(second-recordHeader))
	binary.LittleEndian.PutUint32(rec[4:], uint32(len(rec)-second))
	binary.LittleEndian.PutUint32(rec[8:], crc32.ChecksumIEEE(rec[recordHeader:]))
	return b, second
}

func packShown(b []byte, s shown) []byte {
	for _, t := range []string{string(s.id), s.digest, s.title, s.number, s.sender, s.date, s.kind, s.genre, s.unit, s.recordCode, s.body} {
		b = putString(b, t)
	}
	b = putMarks(b, s.bodyMarks)
	b = binary.AppendUvarint(b, uint64(len(s.attachments)))
	for _, a := range s.attachments {
		b = putString(putString(putString(b, a.File), a.Name), a.Text)
		for _, n := range []int{a.nameFrom, a.textFrom, a.textEnd} {
			b = binary.AppendUvarint(b, uint64(n))
		}
		b = putMarks(b, a.marks)
	}
	return b
}

func putString[S ~string | ~[]byte](b []byte, s S) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func putMarks(b []byte, marks []mark) []byte {
	b = binary.AppendUvarint(b, uint64(len(marks)))
	for _, m := range marks {
		b = binary.AppendUvarint(binary.AppendUvarint(b, uint64(m.folded)), uint64(m.source))
	}
	return b
}

// unpacker reads what pack wrote. After damage it gives zeros and remembers it.
type unpacker struct {
	b   []byte
	bad bool
}

func (u *unpacker) number() int {
	n, size := binary.Uvarint(u.b)
	if size <= 0 || n > 1<<40 {
		u.bad, u.b = true, nil
		return 0
	}
	u.b = u.b[size:]
	return int(n)
}

func (u *unpacker) bytes() []byte {
	n := u.number()
	if n > len(u.b) {
		u.bad, u.b = true, nil
		return nil
	}
	t := u.b[:n]
	u.b = u.b[n:]
	return t
}

func (u *unpacker) string() string { return string(u.bytes()) }

func (u *unpacker) marks() []mark {
	n := u.number()
	if n > len(u.b) {
		u.bad = true
		return nil
	}
	marks := make([]mark, n)
	for i := range marks {
		marks[i] = mark{u.number(), u.number()}
	}
	return marks
}

// unpackFolded reads the first part of a record; the fields share b.
func unpackFolded(b []byte) (folded, error) {
	u := unpacker{b: b}
	var f folded
	for i := range f.field {
		f.field[i] = u.bytes()
	}
	f.number = u.bytes()
	if u.bad {
		return f, errDamaged
	}
	return f, nil
}

// unpackKey reads of the second part only what sorts: id, digest, title. b may end behind the title.
func unpackKey(b []byte) (id archive.ID, digest, title string, err error) {
	u := unpacker{b: b}
	id, digest, title = archive.ID(u.string()), u.string(), u.string()
	if u.bad {
		err = errDamaged
	}
	return id, digest, title, err
}

// unpackShown reads the second part of a record.
func unpackShown(b []byte) (shown, error) {
	u := unpacker{b: b}
	s := shown{id: archive.ID(u.string()), digest: u.string()}
	for _, t := range []*string{&s.title, &s.number, &s.sender, &s.date, &s.kind, &s.genre, &s.unit, &s.recordCode, &s.body} {
		*t = u.string()
	}
	s.bodyMarks = u.marks()
	for range u.number() {
		a := shownAttachment{Attachment: Attachment{File: archive.ID(u.string()), Name: u.string(), Text: u.string()}}
		a.nameFrom, a.textFrom, a.textEnd = u.number(), u.number(), u.number()
		a.marks = u.marks()
		if s.attachments = append(s.attachments, a); u.bad {
			break
		}
	}
	if u.bad {
		return s, errDamaged
	}
	return s, nil
}

// checkRecord verifies lengths and checksum of a whole record.
func checkRecord(rec []byte) error {
	if len(rec) < recordHeader {
		return errDamaged
	}
	first, second := binary.LittleEndian.Uint32(rec), binary.LittleEndian.Uint32(rec[4:])
	if uint64(first)+uint64(second)+recordHeader != uint64(len(rec)) ||
		crc32.ChecksumIEEE(rec[recordHeader:]) != binary.LittleEndian.Uint32(rec[8:]) {
		return errDamaged
	}
	return nil
}
