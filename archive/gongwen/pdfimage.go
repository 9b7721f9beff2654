package gongwen

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"strings"
)

// image adds a PNG as a colour picture with a soft mask.
func (f *pdfFile) image(data []byte) (int, error) {
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return 0, err
	}
	colours, alpha := planes(picture)
	size := fmt.Sprintf("/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 8", picture.Bounds().Dx(), picture.Bounds().Dy())
	mask := f.stream(size+" /ColorSpace /DeviceGray", alpha)
	return f.stream(fmt.Sprintf("%s /ColorSpace /DeviceRGB /SMask %d 0 R", size, mask), colours), nil
}

// planes takes the picture apart into its colours and its opacity.
func planes(picture image.Image) (colours, alpha []byte) {
	b := picture.Bounds()
	colours, alpha = make([]byte, 0, 3*b.Dx()*b.Dy()), make([]byte, 0, b.Dx()*b.Dy())
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			c := color.NRGBAModel.Convert(picture.At(x, y)).(color.NRGBA)
			colours, alpha = append(colours, c.R, c.G, c.B), append(alpha, c.A)
		}
	}
	return colours, alpha
}

func escapeXML(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder does not fail
	return b.String()
}

// srgbProfile is an ICC profile (version 2) of the sRGB primaries under D50, with a tone curve of gamma 2.2.
func srgbProfile() []byte {
	xyz := func(x, y, z float64) []byte {
		b := append([]byte("XYZ "), 0, 0, 0, 0)
		for _, v := range []float64{x, y, z} {
			b = binary.BigEndian.AppendUint32(b, uint32(int32(math.Round(v*65536))))
		}
		return b
	}
	curve := append([]byte("curv"), 0, 0, 0, 0, 0, 0, 0, 1, 2, 0x33, 0, 0) // gamma 2.2 as u8Fixed8
	return iccFile([]iccTag{
		{"desc", describe("sRGB")}, {"cprt", append([]byte("text\x00\x00\x00\x00"), "Public domain\x00\x00\x00"...)},
		{"wtpt", xyz(0.9642, 1, 0.8249)},
		{"rXYZ", xyz(0.4361, 0.2225, 0.0139)}, {"gXYZ", xyz(0.3851, 0.7169, 0.0971)}, {"bXYZ", xyz(0.1431, 0.0606, 0.7141)},
		{"rTRC", curve}, {"gTRC", curve}, {"bTRC", curve},
	})
}

type iccTag struct {
	name string
	data []byte
}

// describe is the textDescriptionType of ICC version 2: an ASCII name and empty Unicode and Macintosh ones.
func describe(name string) []byte {
	b := append([]byte("desc"), 0, 0, 0, 0)
	b = binary.BigEndian.AppendUint32(b, uint32(len(name)+1))
	b = append(append(b, name...), 0)
	b = append(b, make([]byte, 4+4+2+1+67)...)
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}

// iccFile puts header, tag table and tags together.
func iccFile(tags []iccTag) []byte {
	table := binary.BigEndian.AppendUint32(nil, uint32(len(tags)))
	var data []byte
	start := 128 + 4 + 12*len(tags)
	for _, tag := range tags {
		table = append(table, tag.name...)
		table = binary.BigEndian.AppendUint32(table, uint32(start+len(data)))
		table = binary.BigEndian.AppendUint32(table, uint32(len(tag.data)))
		data = append(data, tag.data...)
	}
	header := make([]byte, 128)
	binary.BigEndian.PutUint32(header, uint32(start+len(data)))
	copy(header[8:], "\x02\x10\x00\x00mntrRGB XYZ ")
	copy(header[24:], "\x07\xea\x00\x01\x00\x01") // 2026-01-01
	copy(header[36:], "acsp")
	copy(header[68:], "\x00\x00\xf6\xd6\x00\x01\x00\x00\x00\x00\xd3\x2d") // D50
	return append(append(header, table...), data...)
}
