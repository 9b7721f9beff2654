package content

import (
	"archive/zip"
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/lantai/lantai/archive"
)

// headSize is how much of a file is looked at to tell its family. PDF allows its mark within the first 1,024 bytes.
const headSize = 64 << 10

// Sniff answers the media type of a file, from its bytes and its name, which must agree. Unsupported when the type is not among
// the accepted ones, when the name claims something else than the bytes are, or when an office file carries macros.
func Sniff(name string, src Source, accepted []string) (string, error) {
	extension := strings.ToLower(path.Ext(name))
	at := slices.IndexFunc(kinds, func(k kind) bool { return k.extension == extension })
	if at < 0 || !slices.Contains(accepted, kinds[at].mediaType) {
		return "", archive.E(archive.Unsupported, "不接受“%s”类型的文件。请转换为 PDF、DOCX、XLSX、OFD、TXT 或图片后再上传。", extension).On("file")
	}
	found := kinds[at]
	if !found.agrees(src) {
		return "", archive.E(archive.Unsupported, "文件的实际内容与扩展名“%s”不符，没有保存。请用原软件另存后再上传。", extension).On("file")
	}
	if hasMacros(src) {
		return "", archive.E(archive.Unsupported, "文件中含有宏，没有保存。请另存为不含宏的格式后再上传。").On("file")
	}
	return found.mediaType, nil
}

// agrees compares the family, and for packed XML the main part as well: a renamed archive is no document.
func (k kind) agrees(src Source) bool {
	f := familyOf(headOf(src))
	if !slices.Contains(k.families, f) {
		return false
	}
	format, packed := zipFormats[k.mediaType]
	if f != familyZip || !packed {
		return true
	}
	archive, err := openZip(src)
	return err == nil && hasPart(archive, format.main)
}

// hasMacros reports whether a packed office file carries a macro project (ECMA-376 part vbaProject.bin).
func hasMacros(src Source) bool {
	if familyOf(headOf(src)) != familyZip {
		return false
	}
	archive, err := openZip(src)
	return err == nil && slices.ContainsFunc(archive.File, func(f *zip.File) bool {
		return strings.EqualFold(path.Base(f.Name), "vbaProject.bin")
	})
}

func headOf(src Source) []byte {
	head := make([]byte, min(headSize, src.Size()))
	n, _ := src.ReadAt(head, 0) // what cannot be read is of no family
	return head[:n]
}

// marks are the first bytes of the binary families.
var marks = []struct {
	family family
	mark   string
}{
	{familyZip, "PK\x03\x04"},
	{familyCompound, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"},
	{familyPNG, "\x89PNG\r\n\x1A\n"},
	{familyJPEG, "\xFF\xD8\xFF"},
	{familyTIFF, "II*\x00"},
	{familyTIFF, "MM\x00*"},
}

func familyOf(head []byte) family {
	for _, m := range marks {
		if bytes.HasPrefix(head, []byte(m.mark)) {
			return m.family
		}
	}
	if bytes.Contains(head[:min(len(head), 1024)], []byte("%PDF-")) {
		return familyPDF
	}
	if _, ok := decode(head, true); ok {
		return familyText
	}
	return familyUnknown
}
