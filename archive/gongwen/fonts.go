package gongwen

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"github.com/lantai/lantai/archive"
)

// Role is one of the five faces that GB/T 9704-2012 names.
type Role string

// The roles. The value is the name of the role's free font in the fonts folder, without ".ttf".
const (
	FangSong     Role = "fangsong"     // 仿宋: text
	XiaoBiaoSong Role = "xiaobiaosong" // 小标宋: mark and title
	Kai          Role = "kai"          // 楷体: second headings, signers, opinions
	Hei          Role = "hei"          // 黑体: first headings, level, urgency
	Song         Role = "song"         // 宋体: page numbers; the face of last resort
)

// Roles lists the five roles.
func Roles() []Role { return []Role{FangSong, XiaoBiaoSong, Kai, Hei, Song} }

// Fonts holds the faces of an installation. Each file is read on its first use and once; a Fonts is safe for concurrent use and
// meant to be shared by all documents.
type Fonts struct{ chains map[Role][]*face }

// OpenFonts finds the faces: for each role the organisation's own TrueType file when own names one, then the role's free font in
// dir (set up by .ci/fonts.sh), then the Song face, which has every ideograph of the basic block. A missing file is an
// Unavailable error that names it.
func OpenFonts(dir string, own map[Role]string) (*Fonts, error) {
	f := &Fonts{chains: map[Role][]*face{}}
	song := newFace(string(Song), filepath.Join(dir, string(Song)+".ttf"))
	for _, role := range Roles() {
		var chain []*face
		if path := own[role]; path != "" {
			chain = append(chain, newFace("own-"+string(role), path))
		}
		if role != Song {
			chain = append(chain, newFace(string(role), filepath.Join(dir, string(role)+".ttf")))
		}
		f.chains[role] = append(chain, song)
	}
	return f, f.missing()
}

func (f *Fonts) missing() error {
	for _, role := range Roles() {
		for _, face := range f.chains[role] {
			if _, err := os.Stat(face.path); errors.Is(err, fs.ErrNotExist) {
				return archive.E(archive.Unavailable, "缺少字体文件“%s”，不能排版。请管理员安装字体或更正字体配置。", filepath.Base(face.path)).Because(err)
			}
		}
	}
	return nil
}

func newFace(name, path string) *face {
	return &face{name: name, path: path, metrics: map[rune]metric{}}
}

// find answers the first face of the role's chain that has a glyph for r.
func (f *Fonts) find(role Role, r rune) (*face, metric, error) {
	for _, face := range f.chains[role] {
		m, err := face.metric(r)
		if err != nil {
			return nil, metric{}, err
		}
		if m.index != 0 {
			return face, m, nil
		}
	}
	return nil, metric{}, archive.E(archive.Invalid, "所配字体中没有“%c”（U+%04X）这个字，不能印出。请改用其他写法，或请管理员配置含有此字的字体。", r, r)
}

// named finds a face by the key that Text carries.
func (f *Fonts) named(name string) *face {
	for _, chain := range f.chains {
		for _, face := range chain {
			if face.name == name {
				return face
			}
		}
	}
	return nil
}

// face is one font file. metrics keeps what has been asked: documents use the same few thousand characters again and again.
type face struct {
	name string
	path string

	mu      sync.Mutex
	data    []byte
	parsed  *sfnt.Font
	buffer  sfnt.Buffer
	metrics map[rune]metric
}

// metric is what layout needs of a glyph, in thousandths of an em; ink is measured from the baseline, up is positive.
type metric struct {
	index           sfnt.GlyphIndex // 0: the face has no such glyph
	advance         float64
	inkTop, inkDown float64
}

func (f *face) metric(r rune) (metric, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if m, known := f.metrics[r]; known {
		return m, nil
	}
	if err := f.load(); err != nil {
		return metric{}, archive.E(archive.Unavailable, "字体文件“%s”不能读取，不能排版。请管理员重新安装字体。", filepath.Base(f.path)).Because(err)
	}
	m, err := f.measure(r)
	if err == nil {
		f.metrics[r] = m
	}
	return m, err
}

func (f *face) load() error {
	if f.parsed != nil {
		return nil
	}
	data, err := os.ReadFile(f.path)
	if err != nil {
		return err
	}
	parsed, err := sfnt.Parse(data)
	if err != nil {
		return err
	}
	f.data, f.parsed = data, parsed
	return nil
}

func (f *face) measure(r rune) (metric, error) {
	index, err := f.parsed.GlyphIndex(&f.buffer, r)
	if err != nil || index == 0 {
		return metric{}, err
	}
	const em = fixed.Int26_6(1000 << 6)
	bounds, advance, err := f.parsed.GlyphBounds(&f.buffer, index, em, font.HintingNone)
	if err != nil {
		return metric{}, err
	}
	return metric{index: index, advance: milli(advance), inkTop: -milli(bounds.Min.Y), inkDown: -milli(bounds.Max.Y)}, nil
}

// box is the box around all glyphs of a loaded face, in thousandths of an em: left, bottom, right, top.
func (f *face) box() (box [4]int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	const em = fixed.Int26_6(1000 << 6)
	b, err := f.parsed.Bounds(&f.buffer, em, font.HintingNone)
	if err != nil {
		return [4]int{0, -120, 1000, 880}
	}
	return [4]int{b.Min.X.Floor(), -b.Max.Y.Ceil(), b.Max.X.Ceil(), -b.Min.Y.Floor()}
}

func milli(v fixed.Int26_6) float64 { return float64(v) / 64 }

// faceNames lists the faces that the layout uses, in a stable order.
func (l *Layout) faceNames() []string {
	var names []string
	for _, page := range l.Pages {
		for _, text := range page.Texts {
			if !slices.Contains(names, text.Face) {
				names = append(names, text.Face)
			}
		}
	}
	slices.Sort(names)
	return names
}
