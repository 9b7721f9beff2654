package gongwen

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"github.com/lantai/lantai/archive"
)

// A subset has the same outlines and widths as the face it was taken from, glyph for glyph.
func TestSubsetKeepsItsGlyphs(t *testing.T) {
	fonts := testFonts(t)
	const em = fixed.Int26_6(1000 << 6)
	for _, role := range Roles() {
		l := &Layout{Pages: []Page{{}}}
		for _, r := range "霁川市人民政府，〔2026〕15号（éÅ½）一二三ABC%" {
			face, _, err := fonts.find(role, r)
			if err != nil {
				t.Fatal(err)
			}
			l.Pages[0].Texts = append(l.Pages[0].Texts, Text{Face: face.name, String: string(r)})
		}
		for name, f := range pdfFonts(l, fonts) {
			data, err := f.subset()
			if err != nil {
				t.Fatal(err)
			}
			parsed, err := sfnt.Parse(withCharacterMap(data))
			if err != nil {
				t.Fatal(name, err)
			}
			var buffer sfnt.Buffer
			for _, r := range f.runes {
				want, _ := f.face.metric(r)
				box, advance, err := parsed.GlyphBounds(&buffer, sfnt.GlyphIndex(f.code[r]), em, font.HintingNone)
				if err != nil || milli(advance) != want.advance || -milli(box.Min.Y) != want.inkTop || -milli(box.Max.Y) != want.inkDown {
					t.Errorf("%s: %c differs in the subset (%v)", name, r, err)
				}
			}
		}
	}
}

// withCharacterMap adds the tables that a stand-alone font needs and an embedded one does not.
func withCharacterMap(data []byte) []byte {
	tables := tablesOf(data)
	tables["cmap"] = []byte{0, 0, 0, 1, 0, 3, 0, 1, 0, 0, 0, 12, // one format 4 table with only its closing segment
		0, 4, 0, 24, 0, 0, 0, 2, 0, 2, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff, 0, 1, 0, 0}
	tables["name"] = []byte{0, 0, 0, 0, 0, 6}
	tables["OS/2"] = make([]byte, 78)
	tables["post"] = append([]byte{0, 3, 0, 0}, make([]byte, 28)...)
	return assemble(tables)
}

// Characters outside the basic plane, as in some names, are surrogate pairs in the way back from glyphs to characters.
func TestRareNamesInTheTextLayer(t *testing.T) {
	d := notice()
	d.Title, d.Body = "关于任命陈𫖯同志的通知", archive.ParseBody("任命陈𫖯同志为主任，张𬀩同志为副主任。")
	fonts := testFonts(t)
	l, err := d.Layout(fonts)
	if err != nil {
		t.Fatal(err)
	}
	song := pdfFonts(l, fonts)[string(Song)]
	for r, want := range map[rune]string{'𫖯': "D86DDDAF", '𬀩': "D870DC29", '1': "0031"} {
		if line := fmt.Sprintf("<%04X> <%s>\n", song.code[r], want); !strings.Contains(song.toUnicode(), line) {
			t.Errorf("%c is not mapped to %s", r, want)
		}
	}
}

func TestDamagedFontIsRefused(t *testing.T) {
	good := testFonts(t).named(string(Song))
	if _, err := good.metric('一'); err != nil {
		t.Fatal(err)
	}
	cut := newFace("cut", "cut.ttf")
	cut.data, cut.parsed = good.data[:len(good.data)/2], good.parsed
	f := &pdfFont{face: cut, runes: []rune("一"), code: map[rune]int{'一': 1}}
	if _, err := f.subset(); err == nil {
		t.Error("half a font was taken for a whole one")
	}
}
