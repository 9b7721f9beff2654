package archive

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"
)

// stroke draws a black bar on a ground.
func stroke(w, h int, ink image.Rectangle, ground color.Color) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, ground)
			if image.Pt(x, y).In(ink) {
				img.Set(x, y, color.Black)
			}
		}
	}
	return img
}

func asPNG(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asJPEG(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestSignatureIsCutToItsInk(t *testing.T) {
	ink := image.Rect(300, 200, 700, 300)
	kept, err := SignaturePicture(append(asPNG(t, stroke(1000, 500, ink, color.Transparent)), "trailing secrets"...))
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(kept))
	if err != nil || picture.Bounds() != image.Rect(0, 0, 400, 100) || bytes.Contains(kept, []byte("secrets")) {
		t.Errorf("%v %v", picture.Bounds(), err)
	}
	photo, err := SignaturePicture(asJPEG(t, stroke(3000, 2000, image.Rect(400, 800, 2800, 1400), color.White)))
	if err != nil {
		t.Fatal(err)
	}
	if picture, err := png.Decode(bytes.NewReader(photo)); err != nil || max(picture.Bounds().Dx(), picture.Bounds().Dy()) > 600 || picture.Bounds().Dx() < 550 {
		t.Errorf("%v %v", picture.Bounds(), err)
	}
}

// A transparent ground lets the form show through.
func TestSignatureKeepsItsTransparentGround(t *testing.T) {
	img := stroke(100, 60, image.Rect(0, 0, 100, 20), color.Transparent).(*image.NRGBA)
	for x := range 100 {
		img.Set(x, 59, color.Black)
	}
	kept, err := SignaturePicture(asPNG(t, img))
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(kept))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, _, a := picture.At(50, 40).RGBA(); a != 0 {
		t.Errorf("the ground has an opacity of %d", a)
	}
	if r, _, _, a := picture.At(50, 5).RGBA(); a != 0xffff || r != 0 {
		t.Errorf("the ink is %d with an opacity of %d", r, a)
	}
}

func TestWhatIsNoSignature(t *testing.T) {
	for name, c := range map[string]struct {
		upload []byte
		kind   Kind
	}{
		"empty":   {nil, Unsupported},
		"text":    {[]byte("同意"), Unsupported},
		"gif":     {[]byte("GIF89a\x01\x00\x01\x00\x80\x00\x00"), Unsupported},
		"script":  {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), Unsupported},
		"blank":   {asPNG(t, stroke(200, 100, image.Rectangle{}, color.White)), Invalid},
		"nothing": {asPNG(t, stroke(200, 100, image.Rectangle{}, color.Transparent)), Invalid},
		"a dot":   {asPNG(t, stroke(200, 100, image.Rect(10, 10, 15, 15), color.White)), Invalid},
		"broken":  {asPNG(t, stroke(200, 100, image.Rect(0, 0, 100, 50), color.White))[:60], Invalid},
		"heavy":   {make([]byte, MaxSignature+1), TooLarge},
		"a bomb":  {asPNG(t, image.NewGray(image.Rect(0, 0, 5000, 4000))), Invalid},
	} {
		if _, err := SignaturePicture(c.upload); KindOf(err) != c.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
}
