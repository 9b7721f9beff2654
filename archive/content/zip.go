package content

import (
	"archive/zip"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/encoding/htmlindex"
)

// Bounds for files that are packed XML. They are counted on what is really unpacked, for the sizes that a file states may lie.
const (
	maxEntries  = 10_000
	maxPart     = 64 << 20  // one part, unpacked
	maxUnpacked = 256 << 20 // all parts that are read
)

// zipFormat says where the text of a format lies.
type zipFormat struct {
	main   string         // the part without which it is not of this format
	pages  *regexp.Regexp // parts that are a page or slide each; nil when the format has none
	others *regexp.Regexp // parts whose text comes after the pages
	text   []string       // elements that hold text
	breaks []string       // elements after which a line ends
}

// zipFormats are ECMA-376 (DOCX, XLSX, PPTX) and GB/T 33190-2016 (OFD).
var zipFormats = map[string]zipFormat{
	DOCX: {
		main:   "word/document.xml",
		others: regexp.MustCompile(`^word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml$`),
		text:   []string{"t", "delText"},
		breaks: []string{"p", "br", "cr"},
	},
	XLSX: {
		main:   "xl/workbook.xml",
		others: regexp.MustCompile(`^xl/(sharedStrings|worksheets/sheet\d+|comments\d*)\.xml$`),
		text:   []string{"t", "oddHeader", "oddFooter"},
		breaks: []string{"si", "is", "comment", "oddHeader", "oddFooter"},
	},
	PPTX: {
		main:   "ppt/presentation.xml",
		pages:  regexp.MustCompile(`^ppt/slides/slide\d+\.xml$`),
		others: regexp.MustCompile(`^ppt/notesSlides/notesSlide\d+\.xml$`),
		text:   []string{"t"},
		breaks: []string{"p", "br"},
	},
	OFD: {
		main:   "OFD.xml",
		pages:  regexp.MustCompile(`(?i)^Doc_\d+/Pages/Page_\d+/Content\.xml$`),
		others: regexp.MustCompile(`(?i)^Doc_\d+/(Tpls/Tpl_\d+/Content|Annots/Page_\d+/Annotation)\.xml$`),
		text:   []string{"TextCode"},
		breaks: []string{"TextObject"},
	},
}

// propertyParts hold the title, subject, keywords … of office files.
var propertyParts = regexp.MustCompile(`^(docProps/(core|custom)|OFD)\.xml$`)

var (
	errTooBig   = errors.New("content: unpacks to more than a file may")
	errDoctype  = errors.New("content: an office file declares its own entities")
	errNotThere = errors.New("content: the main part is missing")
)

func readZip(ctx context.Context, src Source, format zipFormat) Text {
	if head := headOf(src); familyOf(head) == familyCompound {
		return Text{Unreadable: Encrypted} // ECMA-376 files with a password are packed so
	}
	archive, err := openZip(src)
	if err == nil && !hasPart(archive, format.main) {
		err = errNotThere
	}
	if err != nil {
		return Text{Unreadable: zipReason(err)}
	}
	r := &zipReader{ctx: ctx, format: format, left: maxUnpacked}
	text, err := r.read(archive)
	text.Unreadable = zipReason(err)
	return text
}

func zipReason(err error) Reason {
	if errors.Is(err, errTooBig) {
		return TooBig
	}
	return reasonOf(err)
}

func openZip(src Source) (*zip.Reader, error) {
	archive, err := zip.NewReader(src, src.Size())
	if err != nil {
		return nil, err
	}
	if len(archive.File) > maxEntries {
		return nil, errTooBig
	}
	return archive, nil
}

func hasPart(archive *zip.Reader, name string) bool {
	return slices.ContainsFunc(archive.File, func(f *zip.File) bool { return f.Name == name })
}

type zipReader struct {
	ctx    context.Context
	format zipFormat
	left   int64 // bytes that may still be unpacked
}

func (r *zipReader) read(archive *zip.Reader) (Text, error) {
	var text Text
	var others strings.Builder
	for _, part := range sorted(archive.File) {
		isPage := r.format.pages != nil && r.format.pages.MatchString(part.Name)
		isOther, isProperty := r.format.others.MatchString(part.Name), propertyParts.MatchString(part.Name)
		if !isPage && !isOther && !isProperty {
			continue
		}
		content, err := r.readPart(part, isProperty)
		if err != nil {
			return text, err
		}
		switch {
		case isPage:
			text.Pages = append(text.Pages, content)
		case isOther:
			others.WriteString(content)
		default:
			text.Properties = append(text.Properties, lines(content)...)
		}
	}
	text.PageCount = len(text.Pages)
	if others.Len() > 0 {
		text.Pages = append(text.Pages, others.String())
	}
	return text, nil
}

func lines(content string) []string {
	return strings.FieldsFunc(content, func(r rune) bool { return r == '\n' || r == '\r' })
}

func (r *zipReader) readPart(part *zip.File, everything bool) (string, error) {
	packed, err := part.Open()
	if err != nil {
		return "", err
	}
	defer func() { _ = packed.Close() }()
	bounded := &boundedReader{ctx: r.ctx, r: packed, left: min(maxPart, r.left)}
	limit := bounded.left
	content, err := r.format.scan(bounded, everything)
	r.left -= limit - bounded.left
	return content, err
}

// scan gathers the text of an XML part. The decoder knows no entities but the five of XML, and a document type is refused, so
// that nothing expands.
func (f zipFormat) scan(r io.Reader, everything bool) (string, error) {
	decoder := xml.NewDecoder(r)
	decoder.CharsetReader = charset
	var text strings.Builder
	inside := 0
	for {
		token, err := decoder.RawToken()
		if err == io.EOF {
			return text.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch token := token.(type) {
		case xml.Directive:
			return "", errDoctype
		case xml.StartElement:
			inside += f.depth(token.Name)
		case xml.EndElement:
			inside = max(0, inside-f.depth(token.Name))
			if everything || slices.Contains(f.breaks, token.Name.Local) {
				text.WriteByte('\n')
			}
		case xml.CharData:
			if everything || inside > 0 {
				text.Write(token)
			}
		}
		if text.Len() > maxText {
			return "", errTooBig
		}
	}
}

func (f zipFormat) depth(name xml.Name) int {
	if slices.Contains(f.text, name.Local) {
		return 1
	}
	return 0
}

func charset(label string, r io.Reader) (io.Reader, error) {
	encoding, err := htmlindex.Get(label)
	if err != nil {
		return nil, err
	}
	return encoding.NewDecoder().Reader(r), nil
}

// boundedReader fails when more than left bytes come, or when ctx ends.
type boundedReader struct {
	ctx  context.Context
	r    io.Reader
	left int64
}

func (b *boundedReader) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, errTooBig
	}
	return n, err
}

// sorted puts the parts in the order of their names, with slide10 behind slide9.
func sorted(files []*zip.File) []*zip.File {
	files = slices.Clone(files)
	slices.SortStableFunc(files, func(a, b *zip.File) int { return strings.Compare(sortKey(a.Name), sortKey(b.Name)) })
	return files
}

var numbers = regexp.MustCompile(`\d+`)

func sortKey(name string) string {
	return numbers.ReplaceAllStringFunc(name, func(n string) string { return strings.Repeat("0", max(0, 8-len(n))) + n })
}
