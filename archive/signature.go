package archive

import (
	"bytes"
	"image"
	"image/color"
	_ "image/jpeg" // a signature may come from a camera
	"image/png"
)

// The limits of the picture of a signature: of what is uploaded, and of what is kept.
const (
	MaxSignature       = 2 << 20 // bytes of the upload
	maxSignaturePixels = 12_000_000
	minSignatureSide   = 20 // pixels of ink, in either direction
	keptSignatureSide  = 600
)

// SignaturePicture makes the picture of a signature (签名图样) of an uploaded PNG or JPEG: its pixels alone, without whatever else a
// file can carry, cut to the ink and no larger than is printed; a transparent ground stays transparent. It refuses with Unsupported
// what is neither, and with Invalid what is too large, damaged, or empty.
func SignaturePicture(upload []byte) ([]byte, error) {
	if len(upload) > MaxSignature {
		return nil, E(TooLarge, "签名图样不能超过 %d MB，请缩小后再上传。", MaxSignature>>20).On("file")
	}
	config, format, err := image.DecodeConfig(bytes.NewReader(upload))
	if err != nil || format != "png" && format != "jpeg" {
		return nil, E(Unsupported, "签名图样须为 PNG 或 JPEG 图片。").On("file").Because(err)
	}
	if config.Width*config.Height > maxSignaturePixels {
		return nil, E(Invalid, "图片有 %d × %d 像素，太大了，请缩小后再上传。", config.Width, config.Height).On("file")
	}
	picture, _, err := image.Decode(bytes.NewReader(upload))
	if err != nil {
		return nil, E(Invalid, "图片已损坏，读不出来，请换一张。").On("file").Because(err)
	}
	ink := inkOf(picture)
	if ink.Dx() < minSignatureSide || ink.Dy() < minSignatureSide {
		return nil, E(Invalid, "图片上没有看清的笔迹，请用白纸黑字写好再拍，或用透明底的图片。").On("file")
	}
	var b bytes.Buffer
	err = png.Encode(&b, shrunk(picture, ink))
	return b.Bytes(), err
}

// inkOf is the smallest rectangle around what would be seen on white paper.
func inkOf(picture image.Image) image.Rectangle {
	var ink image.Rectangle
	b := picture.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if seen(picture.At(x, y)) {
				ink = ink.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return ink
}

// seen reports whether a pixel is clearly darker than paper.
func seen(c color.Color) bool {
	const paper = 200
	p := color.NRGBAModel.Convert(c).(color.NRGBA)
	dark := 255 - (int(p.R)*3+int(p.G)*6+int(p.B))/10
	return dark*int(p.A)/255 > 255-paper
}

// shrunk copies the part of a picture, each pixel the mean of those it stands for, so that its longer side is at most
// keptSignatureSide.
func shrunk(picture image.Image, part image.Rectangle) *image.NRGBA {
	step := (max(part.Dx(), part.Dy()) + keptSignatureSide - 1) / keptSignatureSide
	small := image.NewNRGBA(image.Rect(0, 0, (part.Dx()+step-1)/step, (part.Dy()+step-1)/step))
	for y := range small.Bounds().Dy() {
		for x := range small.Bounds().Dx() {
			at := part.Min.Add(image.Pt(x*step, y*step))
			small.Set(x, y, mean(picture, image.Rectangle{at, at.Add(image.Pt(step, step))}.Intersect(part)))
		}
	}
	return small
}

// mean is the colour of some pixels together; those that are not seen do not tint the others.
func mean(picture image.Image, part image.Rectangle) color.Color {
	var r, g, b, a uint64
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			cr, cg, cb, ca := picture.At(x, y).RGBA()
			r, g, b, a = r+uint64(cr), g+uint64(cg), b+uint64(cb), a+uint64(ca)
		}
	}
	n := uint64(part.Dx() * part.Dy())
	return color.RGBA64{R: uint16(r / n), G: uint16(g / n), B: uint16(b / n), A: uint16(a / n)}
}
