package gongwen

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strings"
)

// pdfFont is the part of a face that one PDF uses. Glyphs are numbered anew in the order of their characters; 0 stays .notdef.
type pdfFont struct {
	face  *face
	runes []rune       // in order; runes[i] has glyph i+1
	code  map[rune]int // the glyph of a character
}

// pdfFonts gathers the characters of each face of the layout.
func pdfFonts(l *Layout, fonts *Fonts) map[string]*pdfFont {
	used := map[string]map[rune]bool{}
	for _, page := range l.Pages {
		for _, t := range page.Texts {
			if used[t.Face] == nil {
				used[t.Face] = map[rune]bool{}
			}
			for _, r := range t.String {
				used[t.Face][r] = true
			}
		}
	}
	out := map[string]*pdfFont{}
	for name, runes := range used {
		f := &pdfFont{face: fonts.named(name), runes: slices.Sorted(maps.Keys(runes)), code: map[rune]int{}}
		for i, r := range f.runes {
			f.code[r] = i + 1
		}
		out[name] = f
	}
	return out
}

// codes writes a string as the font's two-byte codes in hexadecimal.
func (f *pdfFont) codes(s string) string {
	var b strings.Builder
	for _, r := range s {
		fmt.Fprintf(&b, "%04X", f.code[r])
	}
	return b.String()
}

// embed adds the font with its widths, its outlines and the way back from glyphs to characters, and answers its object.
func (f *pdfFont) embed(file *pdfFile) (int, error) {
	outlines, err := f.subset()
	if err != nil {
		return 0, err
	}
	name := f.tag() + "+" + strings.NewReplacer("-", "", ".", "").Replace(f.face.name)
	program := file.stream(fmt.Sprintf("/Length1 %d", len(outlines)), outlines)
	box := f.face.box()
	descriptor := file.add(fmt.Sprintf("<</Type /FontDescriptor /FontName /%s /Flags 4 /FontBBox [%d %d %d %d] /ItalicAngle 0 "+
		"/Ascent 880 /Descent -120 /CapHeight 730 /StemV 80 /FontFile2 %d 0 R>>", name, box[0], box[1], box[2], box[3], program))
	widths, err := f.widths()
	if err != nil {
		return 0, err
	}
	descendant := file.add(fmt.Sprintf("<</Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) "+
		"/Supplement 0>> /FontDescriptor %d 0 R /DW 1000 /W [%s] /CIDToGIDMap /Identity>>", name, descriptor, widths))
	characters := file.stream("", []byte(f.toUnicode()))
	return file.add(fmt.Sprintf("<</Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R>>",
		name, descendant, characters)), nil
}

// tag is six letters that tell this subset from another of the same face.
func (f *pdfFont) tag() string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(string(f.runes))) // never fails
	sum := h.Sum64()
	var tag [6]byte
	for i := range tag {
		tag[i] = 'A' + byte(sum%26)
		sum /= 26
	}
	return string(tag[:])
}

func (f *pdfFont) widths() (string, error) {
	var b strings.Builder
	b.WriteString("1 [")
	for _, r := range f.runes {
		m, err := f.face.metric(r)
		if err != nil {
			return "", err
		}
		b.WriteString(decimal(m.advance) + " ")
	}
	return b.String() + "]", nil
}

// toUnicode maps glyphs to characters, at most a hundred a block (ISO 32000-1 9.10.3).
func (f *pdfFont) toUnicode() string {
	var b strings.Builder
	b.WriteString("/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n" +
		"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n" +
		"/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n1 begincodespacerange <0000> <FFFF> endcodespacerange\n")
	code := 0
	for block := range slices.Chunk(f.runes, 100) {
		fmt.Fprintf(&b, "%d beginbfchar\n", len(block))
		for _, r := range block {
			code++
			fmt.Fprintf(&b, "<%04X> <%s>\n", code, hexUTF16(r))
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap CMapName currentdict /CMap defineresource pop end end")
	return b.String()
}

var errOutlines = errors.New("the font has no TrueType outlines, or they are damaged")

// subset writes a TrueType font with just the glyphs that are used, and the parts that composite glyphs are made of.
func (f *pdfFont) subset() (font []byte, err error) {
	defer func() {
		if recover() != nil { // an offset in the file points outside of it
			err = errOutlines
		}
	}()
	source := tablesOf(f.face.data)
	if source["glyf"] == nil || source["loca"] == nil {
		return nil, errOutlines
	}
	glyphs := []int{0}
	for _, r := range f.runes {
		m, err := f.face.metric(r)
		if err != nil {
			return nil, err
		}
		glyphs = append(glyphs, int(m.index))
	}
	return assemble(rebuilt(source, glyphs)), nil
}

// rebuilt answers the tables of a font that has only these glyphs, numbered in this order.
func rebuilt(source map[string][]byte, glyphs []int) map[string][]byte {
	position := map[int]int{}
	for i := len(glyphs) - 1; i >= 0; i-- {
		position[glyphs[i]] = i
	}
	var glyf, loca, hmtx []byte
	for i := 0; i < len(glyphs); i++ { // grows as parts are found
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		outline := slices.Clone(outlineOf(source, glyphs[i]))
		glyphs = renumberParts(outline, glyphs, position)
		glyf = append(glyf, outline...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
		hmtx = append(hmtx, advanceOf(source, glyphs[i])...)
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
	head, hhea, maxp := slices.Clone(source["head"]), slices.Clone(source["hhea"]), slices.Clone(source["maxp"])
	binary.BigEndian.PutUint32(head[8:], 0)  // checkSumAdjustment
	binary.BigEndian.PutUint16(head[50:], 1) // long offsets in loca
	binary.BigEndian.PutUint16(hhea[34:], uint16(len(glyphs)))
	binary.BigEndian.PutUint16(maxp[4:], uint16(len(glyphs)))
	tables := map[string][]byte{"glyf": glyf, "loca": loca, "hmtx": hmtx, "head": head, "hhea": hhea, "maxp": maxp}
	for _, hints := range []string{"cvt ", "fpgm", "prep"} {
		if source[hints] != nil {
			tables[hints] = source[hints]
		}
	}
	return tables
}

func outlineOf(source map[string][]byte, glyph int) []byte {
	loca, glyf := source["loca"], source["glyf"]
	if binary.BigEndian.Uint16(source["head"][50:]) == 0 {
		return glyf[2*int(binary.BigEndian.Uint16(loca[2*glyph:])) : 2*int(binary.BigEndian.Uint16(loca[2*glyph+2:]))]
	}
	return glyf[binary.BigEndian.Uint32(loca[4*glyph:]):binary.BigEndian.Uint32(loca[4*glyph+4:])]
}

// advanceOf is the glyph's entry in hmtx; glyphs behind the last full entry share its advance.
func advanceOf(source map[string][]byte, glyph int) []byte {
	full := int(binary.BigEndian.Uint16(source["hhea"][34:]))
	hmtx := source["hmtx"]
	if glyph < full {
		return hmtx[4*glyph : 4*glyph+4]
	}
	bearing := 4*full + 2*(glyph-full)
	return slices.Concat(hmtx[4*full-4:4*full-2], hmtx[bearing:bearing+2])
}

// Flags of the parts of a composite glyph (OpenType, table glyf).
const (
	argsAreWords  = 0x0001
	haveScale     = 0x0008
	moreParts     = 0x0020
	haveTwoScales = 0x0040
	haveMatrix    = 0x0080
)

// renumberParts writes the new numbers of its parts into a composite outline, and appends parts that are new to glyphs.
func renumberParts(outline []byte, glyphs []int, position map[int]int) []int {
	if len(outline) == 0 || int16(binary.BigEndian.Uint16(outline)) >= 0 {
		return glyphs
	}
	for at := 10; ; {
		flags, part := binary.BigEndian.Uint16(outline[at:]), int(binary.BigEndian.Uint16(outline[at+2:]))
		n, known := position[part]
		if !known {
			n = len(glyphs)
			glyphs, position[part] = append(glyphs, part), n
		}
		binary.BigEndian.PutUint16(outline[at+2:], uint16(n))
		if flags&moreParts == 0 {
			return glyphs
		}
		at += partLength(flags)
	}
}

func partLength(flags uint16) int {
	length := 6
	if flags&argsAreWords != 0 {
		length += 2
	}
	switch {
	case flags&haveScale != 0:
		length += 2
	case flags&haveTwoScales != 0:
		length += 4
	case flags&haveMatrix != 0:
		length += 8
	}
	return length
}

// tablesOf reads the directory of a TrueType file.
func tablesOf(data []byte) map[string][]byte {
	tables := map[string][]byte{}
	data = slices.Clip(data) // nothing behind the end is read
	for i := range int(binary.BigEndian.Uint16(data[4:])) {
		entry := data[12+16*i:]
		offset, length := binary.BigEndian.Uint32(entry[8:]), binary.BigEndian.Uint32(entry[12:])
		tables[string(entry[:4])] = data[offset : offset+length]
	}
	return tables
}

// assemble writes tables as a TrueType file.
func assemble(tables map[string][]byte) []byte {
	tags := slices.Sorted(maps.Keys(tables))
	power := 1
	for 2*power <= len(tags) {
		power *= 2
	}
	font := binary.BigEndian.AppendUint32(nil, 0x00010000)
	for _, v := range []int{len(tags), 16 * power, log2(power), 16 * (len(tags) - power)} {
		font = binary.BigEndian.AppendUint16(font, uint16(v))
	}
	offset := 12 + 16*len(tags)
	for _, tag := range tags {
		font = append(font, tag...)
		for _, v := range []uint32{checksum(tables[tag]), uint32(offset), uint32(len(tables[tag]))} {
			font = binary.BigEndian.AppendUint32(font, v)
		}
		offset += (len(tables[tag]) + 3) &^ 3
	}
	for _, tag := range tags {
		font = append(font, tables[tag]...)
		for len(font)%4 != 0 {
			font = append(font, 0)
		}
	}
	return font
}

func log2(power int) int {
	n := 0
	for ; power > 1; power /= 2 {
		n++
	}
	return n
}

func checksum(table []byte) uint32 {
	var sum uint32
	for len(table) >= 4 {
		sum += binary.BigEndian.Uint32(table)
		table = table[4:]
	}
	var rest [4]byte
	copy(rest[:], table)
	return sum + binary.BigEndian.Uint32(rest[:])
}
