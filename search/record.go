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
	body                                           source
	attachments                                    []shownAttachment
}

// source is a text as it was written, with places where it can be folded again. The bytes of a record that was read belong to the
// reader's buffer.
type source struct {
	text  []byte
	marks []mark
}

// shownAttachment is an attachment with the place of its folded text in the folded field; the folded name stands before it.
type shownAttachment struct {
	file           archive.ID
	name           string
	text           source
	foldedFrom, to int
}

// foldDocument folds all texts of d and notes where things are.
func foldDocument(d *Document) (folded, shown) {
	var f folded
	s := shown{id: d.ID, title: d.Title, number: d.Number, sender: d.Sender, date: d.Date, kind: string(d.Kind), genre: d.Genre,
		unit: d.Unit, recordCode: d.RecordCode, body: source{text: []byte(d.Body)}}
	digest := d.digest()
	s.digest = string(digest[:])
	f.field[inTitle] = fold(d.Title)
	f.field[inBody], s.body.marks = foldMarked(d.Body)
	f.field[inSender] = fold(d.Sender)
	for _, r := range d.Receivers {
		f.field[inReceivers] = append(append(f.field[inReceivers], fold(r)...), '\n')
	}
	f.number = []byte(numberKey(d.Number))
	for _, a := range d.Attachments {
		text, marks := foldMarked(a.Text)
		all := append(append(f.field[inAttachment], fold(a.Name)...), '\n')
		at := shownAttachment{file: a.File, name: a.Name, text: source{[]byte(a.Text), marks}, foldedFrom: len(all), to: len(all) + len(text)}
		f.field[inAttachment] = append(append(all, text...), '\n')
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
	for _, t := range []string{string(s.id), s.digest, s.title, s.number, s.sender, s.date, s.kind, s.genre, s.unit, s.recordCode} {
		b = putString(b, t)
	}
	b = putSource(b, s.body)
	b = binary.AppendUvarint(b, uint64(len(s.attachments)))
	for _, a := range s.attachments {
		b = putSource(putString(putString(b, a.file), a.name), a.text)
		b = binary.AppendUvarint(binary.AppendUvarint(b, uint64(a.foldedFrom)), uint64(a.to))
	}
	return b
}

func putString[S ~string | ~[]byte](b []byte, s S) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func putSource(b []byte, s source) []byte {
	b = putString(b, s.text)
	b = binary.AppendUvarint(b, uint64(len(s.marks)))
	for _, m := range s.marks {
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

func (u *unpacker) source() source {
	s := source{text: u.bytes()}
	n := u.number()
	if n > len(u.b) {
		u.bad, u.b = true, nil
		return s
	}
	s.marks = make([]mark, n)
	for i := range s.marks {
		s.marks[i] = mark{u.number(), u.number()}
	}
	return s
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

// unpackShown reads the second part of a record; the sources share b.
func unpackShown(b []byte) (shown, error) {
	u := unpacker{b: b}
	s := shown{id: archive.ID(u.string()), digest: u.string()}
	for _, t := range []*string{&s.title, &s.number, &s.sender, &s.date, &s.kind, &s.genre, &s.unit, &s.recordCode} {
		*t = u.string()
	}
	s.body = u.source()
	for range u.number() {
		a := shownAttachment{file: archive.ID(u.string()), name: u.string(), text: u.source(), foldedFrom: u.number(), to: u.number()}
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
