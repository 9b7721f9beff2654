package content_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/content"
)

func decode(t testing.TB, picture content.Picture) image.Image {
	t.Helper()
	decoded, _, err := image.Decode(bytes.NewReader(picture.Data))
	if err != nil {
		t.Fatal(err)
	}
	if size := decoded.Bounds().Size(); size.X != picture.Width || size.Y != picture.Height {
		t.Errorf("the picture is %v, stated %d × %d", size, picture.Width, picture.Height)
	}
	return decoded
}

// ink counts the pixels of a part of a picture that are not white.
func ink(picture image.Image, part image.Rectangle) int {
	count := 0
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			if color.GrayModel.Convert(picture.At(x, y)).(color.Gray).Y < 250 {
				count++
			}
		}
	}
	return count
}

func TestPicture(t *testing.T) {
	file := bytes.NewReader(pagesPDF(2))
	for _, mediaType := range []string{content.PNG, content.JPEG} {
		picture, err := theSandbox(t).Picture(t.Context(), file, 2, content.PictureOptions{DPI: 72, Type: mediaType})
		if err != nil || picture.MediaType != mediaType {
			t.Fatalf("%s, %v", picture.MediaType, err)
		}
		decoded := decode(t, picture)
		if ink(decoded, decoded.Bounds()) < 100 || decoded.Bounds().Dx() != a4Width {
			t.Errorf("%s: the page is empty or %v", mediaType, decoded.Bounds())
		}
	}
	for _, page := range []int{-1, 0, 3} {
		_, err := theSandbox(t).Picture(t.Context(), file, page, content.PictureOptions{DPI: 72})
		if archive.KindOf(err) != archive.NotFound {
			t.Errorf("page %d: %v, want not found", page, err)
		}
	}
}

func TestPictures(t *testing.T) {
	var pages []int
	take := func(page int, _ content.Picture) error { pages = append(pages, page); return nil }
	if err := theSandbox(t).Pictures(t.Context(), bytes.NewReader(pagesPDF(3)), content.PictureOptions{DPI: 36}, take); err != nil {
		t.Fatal(err)
	}
	if len(pages) != 3 || pages[0] != 1 || pages[2] != 3 {
		t.Errorf("pages are %v", pages)
	}
}

// A page may claim any size; its picture may not.
func TestPictureOfHugePage(t *testing.T) {
	for _, s := range []sheet{
		{width: 1e6, height: 1e6, text: "huge"}, {width: 1e7, height: 0.001, text: "thread"}, {width: 14400, height: 14400, text: "plan"},
	} {
		picture, err := theSandbox(t).Picture(t.Context(), bytes.NewReader(makePDF("", []sheet{s})), 1, content.PictureOptions{DPI: 300})
		if err != nil && archive.KindOf(err) != archive.Invalid {
			t.Errorf("%s: %v", s.text, err)
		}
		if picture.Width*picture.Height > 21_000_000 {
			t.Errorf("%s: %d × %d pixels", s.text, picture.Width, picture.Height)
		}
	}
}

func TestPictureRefuses(t *testing.T) {
	for name, file := range map[string][]byte{
		"broken": []byte("%PDF-1.7 nothing"), "empty": nil, "password": encrypted(t, pagesPDF(1), "secret"),
	} {
		_, err := theSandbox(t).Picture(t.Context(), bytes.NewReader(file), 1, content.PictureOptions{DPI: 72})
		if archive.KindOf(err) != archive.Invalid {
			t.Errorf("%s: %v, want invalid", name, err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	_, err := theSandbox(t).Picture(ctx, bytes.NewReader(bombPDF()), 1, content.PictureOptions{DPI: 72})
	if archive.KindOf(err) != archive.Unavailable {
		t.Errorf("bomb: %v, want unavailable", err)
	}
}

// The mark reaches every part of every page, however the page lies, and hides nothing.
func TestStamp(t *testing.T) {
	marker, err := content.NewMarker(hanFont(t))
	if err != nil {
		t.Fatal(err)
	}
	mark, err := marker.Mark("张三 10086", "2026-11-21 09:30")
	if err != nil {
		t.Fatal(err)
	}
	file := makePDF("", []sheet{
		{width: a4Width, height: a4Height, text: "portrait"},
		{width: a4Height, height: a4Width, text: "landscape"},
		{width: a4Width, height: a4Height, rotate: 90, text: "rotated"},
		{width: 2384, height: 3370, text: "A0"},
	})
	stamped, err := content.NewPress(1).Stamp(t.Context(), bytes.NewReader(file), mark)
	if err != nil {
		t.Fatal(err)
	}
	err = theSandbox(t).Pictures(t.Context(), bytes.NewReader(stamped), content.PictureOptions{DPI: 72}, func(page int, p content.Picture) error {
		wantMarked(t, page, decode(t, p))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"portrait", "张三 10086", "2026-11-21 09:30"} {
		if text := read(t, stamped, content.PDF); !bytes.Contains([]byte(text.Plain()), []byte(want)) {
			t.Errorf("the stamped text lacks %q", want)
		}
	}
}

// wantMarked looks into a grid of 3 × 3 parts.
func wantMarked(t *testing.T, page int, picture image.Image) {
	size := picture.Bounds().Size()
	for i := range 9 {
		part := image.Rect(i%3*size.X/3, i/3*size.Y/3, (i%3+1)*size.X/3, (i/3+1)*size.Y/3)
		if got, all := ink(picture, part), part.Dx()*part.Dy(); got < all/500 || got > all/5 {
			t.Errorf("page %d, part %d: %d of %d pixels are inked", page, i, got, all)
		}
	}
}

func TestPressRefuses(t *testing.T) {
	press := content.NewPress(1)
	good := pagesPDF(3)
	for name, file := range map[string][]byte{
		"empty": nil, "garbage": []byte("%PDF-1.7 nothing"), "half": good[:len(good)/3], "password": encrypted(t, good, "secret"),
	} {
		if err := press.Validate(t.Context(), bytes.NewReader(file)); archive.KindOf(err) != archive.Invalid {
			t.Errorf("%s: Validate answers %v, want invalid", name, err)
		}
		_, err := press.Merge(t.Context(), []content.Source{bytes.NewReader(good), bytes.NewReader(file)})
		if archive.KindOf(err) != archive.Invalid {
			t.Errorf("%s: Merge answers %v, want invalid", name, err)
		}
	}
	if err := press.Validate(t.Context(), bytes.NewReader(good)); err != nil {
		t.Errorf("Validate of a good file: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := press.Validate(ctx, bytes.NewReader(good)); archive.KindOf(err) != archive.Unavailable {
		t.Errorf("cancelled: %v, want unavailable", err)
	}
}

func TestMerge(t *testing.T) {
	press := content.NewPress(2)
	var group sync.WaitGroup
	for range 4 { // the press is shared
		group.Go(func() {
			merged, err := press.Merge(t.Context(), []content.Source{bytes.NewReader(pagesPDF(2)), bytes.NewReader(pagesPDF(3))})
			if err != nil {
				t.Error(err)
				return
			}
			text := read(t, merged, content.PDF)
			if text.PageCount != 5 || text.Pages[2] != "page 1" {
				t.Errorf("merged: %+v", text)
			}
			if count, reason := theSandbox(t).PageCount(t.Context(), bytes.NewReader(merged)); count != 5 || reason != "" {
				t.Errorf("PageCount is %d, %q", count, reason)
			}
		})
	}
	group.Wait()
}

func TestFromPictures(t *testing.T) {
	var scan bytes.Buffer
	picture := image.NewGray(image.Rect(0, 0, 200, 300))
	if err := png.Encode(&scan, picture); err != nil {
		t.Fatal(err)
	}
	pages := []content.Source{bytes.NewReader(scan.Bytes()), bytes.NewReader(scan.Bytes())}
	pdf, err := content.NewPress(1).FromPictures(t.Context(), pages)
	if err != nil {
		t.Fatal(err)
	}
	if text := read(t, pdf, content.PDF); text.PageCount != 2 || text.Unreadable != content.NoText {
		t.Errorf("read %+v", text)
	}
	_, err = content.NewPress(1).FromPictures(t.Context(), []content.Source{bytes.NewReader([]byte("no picture"))})
	if archive.KindOf(err) != archive.Invalid {
		t.Errorf("no picture: %v, want invalid", err)
	}
}

// The PDF library would like to write its configuration into the home folder.
func TestPressLeavesHomeAlone(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", home)
	if err := content.NewPress(1).Validate(t.Context(), bytes.NewReader(pagesPDF(1))); err != nil {
		t.Fatal(err)
	}
	if entries, err := os.ReadDir(home); err != nil || len(entries) > 0 {
		t.Errorf("the home folder holds %v, %v", entries, err)
	}
}

func TestMarkerRefusesNoFont(t *testing.T) {
	if _, err := content.NewMarker([]byte("no font")); err == nil {
		t.Error("it took something else for a font")
	}
}

func BenchmarkMark(b *testing.B) {
	marker, err := content.NewMarker(hanFont(b))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := marker.Mark("张三 10086", "2026-11-21 09:30"); err != nil {
			b.Fatal(err)
		}
	}
}

func benchmarkStamp(b *testing.B, pages int) {
	marker, err := content.NewMarker(hanFont(b))
	if err != nil {
		b.Fatal(err)
	}
	mark, err := marker.Mark("张三 10086", "2026-11-21 09:30")
	if err != nil {
		b.Fatal(err)
	}
	press, file := content.NewPress(1), bytes.NewReader(pagesPDF(pages))
	for b.Loop() {
		if _, err := press.Stamp(b.Context(), file, mark); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkStamp1(b *testing.B)  { benchmarkStamp(b, 1) }
func BenchmarkStamp20(b *testing.B) { benchmarkStamp(b, 20) }

// BenchmarkView is what a reader waits for: a marked page of twenty as a picture.
func BenchmarkView(b *testing.B) {
	theSandbox(b)
	marker, err := content.NewMarker(hanFont(b))
	if err != nil {
		b.Fatal(err)
	}
	mark, err := marker.Mark("张三 10086", "2026-11-21 09:30")
	if err != nil {
		b.Fatal(err)
	}
	press, file := content.NewPress(1), bytes.NewReader(pagesPDF(20))
	for b.Loop() {
		stamped, err := press.Stamp(b.Context(), file, mark)
		if err != nil {
			b.Fatal(err)
		}
		options := content.PictureOptions{DPI: 120, Type: content.PNG}
		if _, err := theSandbox(b).Picture(b.Context(), bytes.NewReader(stamped), 3, options); err != nil {
			b.Fatal(err)
		}
	}
}
