package content

import (
	"path"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/lantai/lantai/archive"
)

// maxName is the length of a name in bytes: what the common file systems hold, less room for a suffix of a program.
const maxName = 240

// reserved are the device names of Windows, which no file may carry there whatever its extension.
var reserved = regexp.MustCompile(`(?i)^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$`)

// CleanName makes a file name safe to store, show and send: without folders, without characters that control, turn the
// direction of writing or have no shape, and short enough for every disk. A name of which nothing is left is Invalid.
func CleanName(name string) (string, error) {
	name = strings.ToValidUTF8(name, "")
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(safeRune, norm.NFC.String(name))
	name = shorten(strings.Trim(name, " .\u3000"))
	if name == "" {
		return "", archive.E(archive.Invalid, "文件名为空或只含不能使用的字符。请改名后再上传。").On("file")
	}
	if reserved.MatchString(name) {
		name = "_" + name
	}
	return name, nil
}

// safeRune drops what cannot be seen and replaces what Windows forbids in names.
func safeRune(r rune) rune {
	switch {
	case strings.ContainsRune(`<>:"|?*`, r):
		return '_'
	case unicode.In(r, unicode.Zs):
		return ' '
	case unicode.In(r, unicode.C, unicode.Zl, unicode.Zp, unicode.Variation_Selector):
		return -1
	default:
		return r
	}
}

// shorten keeps the extension, for it says how to open the file.
func shorten(name string) string {
	if len(name) <= maxName {
		return name
	}
	extension := path.Ext(name)
	if len(extension) > 16 {
		extension = ""
	}
	cut := maxName - len(extension)
	for !utf8.RuneStart(name[cut]) {
		cut--
	}
	return strings.TrimRight(name[:cut], " .\u3000") + extension
}
