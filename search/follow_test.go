package search

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
)

// follow runs Follow in the background until the test ends or stop is called.
func follow(t testing.TB, e *Engine, source Source) (wake chan struct{}, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	wake, done := make(chan struct{}, 1), make(chan error, 1)
	go func() { done <- e.Follow(ctx, source, wake) }()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("Follow: %v", err)
		}
	}
	t.Cleanup(stop)
	return wake, stop
}

// reach waits until the engine has got to the last change of the source.
func reach(t testing.TB, e *Engine, source *memory) {
	t.Helper()
	head, _ := source.Position(context.Background())
	for range 2000 {
		if at, complete := e.Position(); at >= head && complete {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatal("the index does not reach the source")
}

// agree compares all that the engine finds with the source.
func agree(t testing.TB, e *Engine, source *memory) {
	t.Helper()
	want := map[archive.ID]string{}
	for id, d := range source.docs {
		want[id] = d.Title
	}
	q := Query{Limit: 100}
	for {
		r := ask(t, e, q)
		if r.Total != len(source.docs) {
			t.Fatalf("%d documents found, the source has %d", r.Total, len(source.docs))
		}
		for _, h := range r.Items {
			if want[h.ID] != h.Title {
				t.Fatalf("%s is found as %q, want %q", h.ID, h.Title, want[h.ID])
			}
			delete(want, h.ID)
		}
		if q.Cursor = r.NextCursor; q.Cursor == "" {
			break
		}
	}
	if len(want) > 0 {
		t.Fatalf("not found: %v", want)
	}
}

func sourceOf(n int) *memory {
	m := newMemory()
	for i := range n {
		d := public(fmt.Sprintf("d%04d", i), fmt.Sprint("标题", i), "", "2024-01-01", "正文")
		d.Level = archive.Levels()[i%6]
		m.put(d)
	}
	return m
}

// TestWhatIsFoundWhileBuildingHasAPlace: queries find what the walk has brought in, so that the place behind which it may be stale is where
// the walk began, and not the beginning of all things.
func TestWhatIsFoundWhileBuildingHasAPlace(t *testing.T) {
	source := sourceOf(portion + 44)
	e := open(t, t.TempDir())
	if _, err := e.step(t.Context(), source); err != nil {
		t.Fatal(err)
	}
	source.remove(slices.Sorted(maps.Keys(source.docs))[0])
	place, complete := e.Position()
	if found := ask(t, e, Query{}).Total; found != portion || complete || place != portion+44 {
		t.Errorf("%d are found at %d, complete: %v", found, place, complete)
	}
}

func TestFollow(t *testing.T) {
	source := sourceOf(300)
	e := open(t, t.TempDir())
	if _, complete := e.Position(); complete {
		t.Error("an empty index calls itself complete")
	}
	wake, _ := follow(t, e, source)
	reach(t, e, source)
	agree(t, e, source)
	for i := range 100 {
		d := source.docs[archive.ID(fmt.Sprintf("d%04d", i))]
		d.Title, d.Level = "改过", archive.Levels()[(i+1)%6]
		source.put(d)
	}
	source.remove("d0200")
	wake <- struct{}{}
	reach(t, e, source)
	agree(t, e, source)
}

func TestFollowIsQuick(t *testing.T) {
	source := sourceOf(10)
	e := open(t, t.TempDir())
	wake, _ := follow(t, e, source)
	reach(t, e, source)
	begin := time.Now()
	source.put(public("new", "新来的", "", "", ""))
	wake <- struct{}{}
	for ask(t, e, Query{Text: "新来的"}).Total == 0 {
		if time.Since(begin) > time.Second {
			t.Fatal("a change was not found within a second")
		}
		time.Sleep(time.Millisecond)
	}
	t.Logf("found after %v", time.Since(begin))
}

func TestFollowOutlivesErrorsOfTheSource(t *testing.T) {
	source := sourceOf(10)
	source.fail = errors.New("the database restarts")
	e := open(t, t.TempDir())
	follow(t, e, source)
	time.Sleep(50 * time.Millisecond)
	source.mu.Lock()
	source.fail = nil
	source.mu.Unlock()
	reach(t, e, source)
	agree(t, e, source)
}

func TestReopenGoesOn(t *testing.T) {
	source, dir := sourceOf(200), t.TempDir()
	for round := range 4 {
		e := open(t, dir)
		if at, complete := e.Position(); round > 0 && (at == 0 || !complete) {
			t.Errorf("round %d begins at %d, complete %v", round, at, complete)
		}
		_, stop := follow(t, e, source)
		reach(t, e, source)
		agree(t, e, source)
		stop()
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		source.put(public(fmt.Sprint("new", round), "新", "", "", ""))
		source.remove(archive.ID(fmt.Sprintf("d%04d", round)))
	}
}

// TestDamage: whatever is broken in the folder, the next start sets it aside and builds it anew without a person.
func TestDamage(t *testing.T) {
	for name, harm := range map[string]func(t *testing.T, dir string){
		"root cut short":      func(t *testing.T, dir string) { cut(t, filepath.Join(dir, "public/index/store/root.bolt"), 100) },
		"root overwritten":    func(t *testing.T, dir string) { overwrite(t, filepath.Join(dir, "public/index/store/root.bolt")) },
		"segments cut short":  func(t *testing.T, dir string) { cutAll(t, filepath.Join(dir, "public/index/store/*.zap")) },
		"segments gone":       func(t *testing.T, dir string) { removeAll(t, filepath.Join(dir, "public/index/store/*.zap")) },
		"store gone":          func(t *testing.T, dir string) { removeAll(t, filepath.Join(dir, "public/index/store")) },
		"meta gone":           func(t *testing.T, dir string) { removeAll(t, filepath.Join(dir, "public/index/index_meta.json")) },
		"texts cut short":     func(t *testing.T, dir string) { cut(t, filepath.Join(dir, "public/texts-1/texts"), 50) },
		"texts overwritten":   func(t *testing.T, dir string) { overwrite(t, filepath.Join(dir, "public/texts-1/texts")) },
		"places gone":         func(t *testing.T, dir string) { removeAll(t, filepath.Join(dir, "public/texts-1/rows")) },
		"level gone":          func(t *testing.T, dir string) { removeAll(t, filepath.Join(dir, "secret")) },
		"progress gone":       func(t *testing.T, dir string) { removeAll(t, filepath.Join(dir, "progress.json")) },
		"progress unreadable": func(t *testing.T, dir string) { overwrite(t, filepath.Join(dir, "progress.json")) },
		"marked by a query":   func(t *testing.T, dir string) { touch(t, filepath.Join(dir, "internal", damagedMark)) },
		"everything gone":     func(t *testing.T, dir string) { removeAll(t, dir) },
	} {
		t.Run(name, func(t *testing.T) {
			source, dir := sourceOf(60), t.TempDir()
			built(t, source, dir)
			harm(t, filepath.Join(dir, mappingVersion))
			e := open(t, dir)
			if _, complete := e.Position(); complete {
				t.Error("the damage was not noticed")
			}
			follow(t, e, source)
			reach(t, e, source)
			agree(t, e, source)
		})
	}
}

// built fills a folder and closes it.
func built(t *testing.T, source *memory, dir string) {
	t.Helper()
	e := open(t, dir)
	_, stop := follow(t, e, source)
	reach(t, e, source)
	stop()
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
}

func cut(t *testing.T, path string, size int64) {
	t.Helper()
	if err := os.Truncate(path, size); err != nil {
		t.Fatal(err)
	}
}

func cutAll(t *testing.T, pattern string) {
	t.Helper()
	for _, path := range glob(t, pattern) {
		cut(t, path, 200)
	}
}

func overwrite(t *testing.T, path string) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.Repeat([]byte{0xA5}, int(info.Size())), 0o600); err != nil {
		t.Fatal(err)
	}
}

func removeAll(t *testing.T, pattern string) {
	t.Helper()
	for _, path := range glob(t, pattern) {
		if err := os.RemoveAll(path); err != nil {
			t.Fatal(err)
		}
	}
}

func touch(t *testing.T, path string) {
	t.Helper()
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("%s: nothing there, %v", pattern, err)
	}
	return paths
}

// TestKilled kills a program in the middle of writing, several times at different moments, and goes on with what it left behind.
func TestKilled(t *testing.T) {
	if dir := os.Getenv("LANTAI_TEST_KILLED"); dir != "" {
		writeUntilKilled(t, dir)
	}
	dir := t.TempDir()
	for round, after := range []time.Duration{40, 60, 80, 100, 300, 700} {
		program := exec.Command(os.Args[0], "-test.run=^TestKilled$")
		program.Env = append(os.Environ(), "LANTAI_TEST_KILLED="+dir)
		if err := program.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(after * time.Millisecond)
		if err := program.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := program.Wait(); err == nil {
			t.Fatal("the program ended by itself")
		}
		source := killedSource()
		e := open(t, dir)
		at, complete := e.Position()
		_, stop := follow(t, e, source)
		reach(t, e, source)
		agree(t, e, source)
		stop()
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		t.Logf("round %d: found at position %d, complete %v", round, at, complete)
	}
}

// killedSource has 400 documents, each changed five times.
func killedSource() *memory {
	m := newMemory()
	for i := range 2000 {
		d := public(fmt.Sprintf("d%03d", i%400), fmt.Sprint("标题", i), "", "2024-01-01", fmt.Sprint("正文", i))
		d.Level = archive.Levels()[(i/7)%6]
		m.put(d)
	}
	for i := range 20 {
		m.remove(archive.ID(fmt.Sprintf("d%03d", i*20)))
	}
	return m
}

// writeUntilKilled follows the source and, once there, writes the same again for ever.
func writeUntilKilled(t *testing.T, dir string) {
	source := killedSource()
	e := open(t, dir)
	follow(t, e, source)
	reach(t, e, source)
	for position := int64(len(source.changes)); ; {
		for docs := range slices.Chunk(slices.Collect(maps.Values(source.docs)), 7) {
			if err := e.Apply(context.Background(), docs, nil, position); err != nil {
				t.Fatal(err)
			}
		}
	}
}
