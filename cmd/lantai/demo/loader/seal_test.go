package loader

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/image/font/sfnt"
)

// TestSeal checks what makes a seal one: a ring closed all round, a star in the middle, characters between them in the upper part,
// and nothing else: the paper shows through.
func TestSeal(t *testing.T) {
	content, err := os.ReadFile(filepath.Join(fonts(t), "song.ttf"))
	ok(t, err)
	font, err := sfnt.Parse(content)
	ok(t, err)
	picture, err := drawSeal("霁川城建集团有限公司", font)
	ok(t, err)
	img, err := png.Decode(bytes.NewReader(picture))
	ok(t, err)
	const middle = sealPixels / 2
	inked := func(x, y int) bool { _, _, _, a := img.At(x, y).RGBA(); return a > 0x8000 }
	for _, ring := range [][2]int{{5, middle}, {sealPixels - 6, middle}, {middle, 5}, {middle, sealPixels - 6}} {
		if !inked(ring[0], ring[1]) {
			t.Errorf("the ring is open at %v", ring)
		}
	}
	if !inked(middle, middle) || inked(1, 1) || inked(middle, sealPixels*5/6) {
		t.Error("star, corner or foot")
	}
	upper := 0
	for x := range sealPixels {
		for y := sealPixels / 30; y < middle/2; y++ {
			if inked(x, y) {
				upper++
			}
		}
	}
	if upper < sealPixels*sealPixels/100 {
		t.Errorf("only %d dots of the name", upper)
	}
	if path := os.Getenv("LANTAI_SEAL"); path != "" {
		ok(t, os.WriteFile(path, picture, 0o600))
	}
}
