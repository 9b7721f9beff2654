package house

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/records"
)

func TestStampedCopiesAreBoundedAndEachOnesOwn(t *testing.T) {
	s := newStamped(10)
	made := 0
	get := func(file, name string) string {
		data, err := s.get(stampKey{archive.BlobKey(file), records.Mark{Name: name}}, func() ([]byte, error) { made++; return []byte(file + name), nil })
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	if get("aaa", "1") != "aaa1" || get("aaa", "2") != "aaa2" || get("aaa", "1") != "aaa1" || made != 2 {
		t.Fatalf("made %d copies", made)
	}
	if get("bbb", "1"); s.size != 8 || made != 3 { // "aaa2" was not used for longest
		t.Errorf("keeps %d bytes", s.size)
	}
	if get("aaa", "1"); made != 3 {
		t.Error("the copy used last was put away")
	}
	if get("aaa", "2"); made != 4 {
		t.Error("a copy that was put away came from nowhere")
	}
}

func TestStampedFailsOnceAndTriesAgain(t *testing.T) {
	s := newStamped(10)
	key := stampKey{file: "a"}
	if _, err := s.get(key, func() ([]byte, error) { return nil, errors.New("broken") }); err == nil {
		t.Fatal("no error")
	}
	if data, err := s.get(key, func() ([]byte, error) { return []byte("x"), nil }); err != nil || string(data) != "x" {
		t.Errorf("%q %v", data, err)
	}
}

func TestStampedIsMadeOnceForAll(t *testing.T) {
	s := newStamped(10)
	var made atomic.Int32
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			_, _ = s.get(stampKey{file: "a"}, func() ([]byte, error) { made.Add(1); return []byte("x"), nil })
		})
	}
	all.Wait()
	if made.Load() != 1 || s.size != 1 {
		t.Errorf("made %d times, keeps %d bytes", made.Load(), s.size)
	}
}
