package loader

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// A seal is drawn at 450 dots an inch. Ring and star have the proportions of 国发〔1999〕25号: on 42 mm a ring of 1.2 mm and a star
// of 14 mm, the name around it from left to right.
const (
	sealPixels = 744
	perMM      = sealPixels / float64(sealMM)
	ringWidth  = 1.2 * perMM
	starRadius = 7 * perMM
	nameSize   = 96.0        // height of a character: 5.4 mm
	nameInset  = 1.2 * perMM // between ring and characters
)

var sealRed = color.RGBA{R: 0xd7, A: 0xff}

// sealOf draws the demonstration's seal of a body, once.
func (p *player) sealOf(name string) ([]byte, error) {
	if picture, ok := p.seals[name]; ok {
		return picture, nil
	}
	content, err := p.Font()
	if err != nil {
		return nil, err
	}
	font, err := sfnt.Parse(content)
	if err != nil {
		return nil, err
	}
	picture, err := drawSeal(name, font)
	p.seals[name] = picture
	return picture, err
}

func drawSeal(name string, font *sfnt.Font) ([]byte, error) {
	r := vector.NewRasterizer(sealPixels, sealPixels)
	const middle = sealPixels / 2
	circle(r, middle, middle, middle-1, true)
	circle(r, middle, middle, middle-1-ringWidth, false)
	star(r, middle, middle, starRadius)
	if err := ringText(r, name, font); err != nil {
		return nil, err
	}
	picture := image.NewRGBA(image.Rect(0, 0, sealPixels, sealPixels))
	r.Draw(picture, picture.Bounds(), image.NewUniform(sealRed), image.Point{})
	var file bytes.Buffer
	err := png.Encode(&file, picture)
	return file.Bytes(), err
}

// circle adds a circle of four curves; one drawn the other way round cuts a hole.
func circle(r *vector.Rasterizer, x, y, radius float64, clockwise bool) {
	const k = 0.5522847498 // the cubic nearest to a quarter of a circle
	way := 1.0
	if !clockwise {
		way = -1
	}
	at := func(dx, dy float64) (float32, float32) { return float32(x + dx*radius), float32(y + way*dy*radius) }
	r.MoveTo(at(1, 0))
	for _, q := range [][6]float64{{1, k, k, 1, 0, 1}, {-k, 1, -1, k, -1, 0}, {-1, -k, -k, -1, 0, -1}, {k, -1, 1, -k, 1, 0}} {
		bx, by := at(q[0], q[1])
		cx, cy := at(q[2], q[3])
		dx, dy := at(q[4], q[5])
		r.CubeTo(bx, by, cx, cy, dx, dy)
	}
	r.ClosePath()
}

// star adds a five-pointed star, one point upward.
func star(r *vector.Rasterizer, x, y, radius float64) {
	inner := radius * math.Sin(math.Pi/10) / math.Sin(7*math.Pi/10)
	for i := range 10 {
		length := radius
		if i%2 == 1 {
			length = inner
		}
		sin, cos := math.Sincos(float64(i)*math.Pi/5 - math.Pi/2)
		px, py := float32(x+length*cos), float32(y+length*sin)
		if i == 0 {
			r.MoveTo(px, py)
		} else {
			r.LineTo(px, py)
		}
	}
	r.ClosePath()
}

// ringText sets the name along the upper part of the ring, feet toward the middle. A long name takes more of it, up to 300°.
func ringText(r *vector.Rasterizer, name string, font *sfnt.Font) error {
	letters := []rune(name)
	const radius = sealPixels/2 - ringWidth - nameInset - nameSize/2
	step := min(1.28*nameSize/radius, 5*math.Pi/3/float64(len(letters)))
	width := min(nameSize, 0.92*step*radius)
	for i, letter := range letters {
		angle := (float64(i) - float64(len(letters)-1)/2) * step
		if err := glyph(r, font, letter, angle, radius, width); err != nil {
			return err
		}
	}
	return nil
}

// glyph adds the outline of a letter, its centre at the angle from the top and turned by it; width narrows it.
func glyph(r *vector.Rasterizer, font *sfnt.Font, letter rune, angle, radius, width float64) error {
	var buffer sfnt.Buffer
	index, err := font.GlyphIndex(&buffer, letter)
	if err != nil {
		return err
	}
	segments, err := font.LoadGlyph(&buffer, index, fixed.I(nameSize), nil)
	if err != nil {
		return err
	}
	bounds := segments.Bounds()
	cx, cy := float64(bounds.Min.X+bounds.Max.X)/128, float64(bounds.Min.Y+bounds.Max.Y)/128
	sin, cos := math.Sincos(angle)
	at := func(q fixed.Point26_6) (float32, float32) {
		x, y := (float64(q.X)/64-cx)*width/nameSize, float64(q.Y)/64-cy-radius
		return float32(sealPixels/2 + x*cos - y*sin), float32(sealPixels/2 + x*sin + y*cos)
	}
	for _, s := range segments {
		ax, ay := at(s.Args[0])
		bx, by := at(s.Args[1])
		x, y := at(s.Args[2])
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			r.ClosePath()
			r.MoveTo(ax, ay)
		case sfnt.SegmentOpLineTo:
			r.LineTo(ax, ay)
		case sfnt.SegmentOpQuadTo:
			r.QuadTo(ax, ay, bx, by)
		case sfnt.SegmentOpCubeTo:
			r.CubeTo(ax, ay, bx, by, x, y)
		}
	}
	r.ClosePath()
	return nil
}
