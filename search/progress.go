package search

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/lantai/lantai/archive"
)

// progress says how far the indexes on the disk have got. It never runs ahead of them: after a crash everything behind it is
// replayed from the source.
type progress struct {
	Position int64     `json:"position"`           // all changes up to here are in the indexes
	Building *building `json:"building,omitempty"` // set while levels are filled from the beginning
	// Written counts the batches of each level. An index that knows of fewer has lost some: when a segment cannot be read, scorch
	// opens an older state without a word.
	Written map[archive.Level]uint64 `json:"written"`
}

// building is a walk through all documents of the source for some levels.
type building struct {
	Levels []archive.Level `json:"levels"`
	Begun  bool            `json:"begun"` // Head is known
	Head   int64           `json:"head"`  // position of the source when the walk began: later changes are replayed after it
	After  string          `json:"after"` // cursor of the walk
}

// of reports whether the level is being built.
func (b *building) of(l archive.Level) bool { return b != nil && slices.Contains(b.Levels, l) }

// all reports whether every level is being built.
func (b *building) all() bool { return len(b.Levels) == len(archive.Levels()) }

// journal keeps the progress in a file. Steps finish in any order, since each level has its own disk writer; the file follows the
// oldest step that has not.
type journal struct {
	path string

	mu    sync.Mutex
	saved progress
	steps []*step
	err   error
}

// step is a write to several levels and the progress once all of them are on the disk.
type step struct {
	waiting int // levels that are not on the disk, and one for the writer until he commits
	then    progress
}

// openJournal reads the progress; ok is false when there is none that can be read.
func openJournal(dir string) (j *journal, ok bool) {
	j = &journal{path: filepath.Join(dir, "progress.json")}
	b, err := os.ReadFile(j.path)
	if err == nil {
		err = json.Unmarshal(b, &j.saved)
	}
	return j, err == nil
}

// begin notes a step of so many levels. For each of them done is called, and commit or cancel for the step.
func (j *journal) begin(levels int) *step {
	j.mu.Lock()
	defer j.mu.Unlock()
	s := &step{waiting: levels + 1}
	j.steps = append(j.steps, s)
	return s
}

// done says that a level of the step is on the disk.
func (j *journal) done(s *step) {
	j.mu.Lock()
	defer j.mu.Unlock()
	s.waiting--
	j.advance()
}

// commit says which progress the step makes.
func (j *journal) commit(s *step, then progress) {
	j.mu.Lock()
	s.then = then
	j.mu.Unlock()
	j.done(s)
}

// cancel takes back a step that could not be written; the writer does not go on to later changes.
func (j *journal) cancel(s *step) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.steps = slices.DeleteFunc(j.steps, func(other *step) bool { return other == s })
	j.advance()
}

// advance saves the progress of the finished steps that no unfinished one precedes.
func (j *journal) advance() {
	n := 0
	for n < len(j.steps) && j.steps[n].waiting == 0 {
		n++
	}
	if n == 0 {
		return
	}
	if err := j.save(j.steps[n-1].then); err != nil {
		j.err = err
	}
	j.steps = j.steps[n:]
}

// set saves a progress that no step is waiting for.
func (j *journal) set(p progress) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.save(p)
}

// settleAtMost is how long the indexes are given to reach the disk. They are slow when it is full; what is missing then is replayed.
const settleAtMost = 30 * time.Second

// settle waits until all steps are on the disk.
func (j *journal) settle() error {
	for deadline := time.Now().Add(settleAtMost); ; time.Sleep(2 * time.Millisecond) {
		left, err := j.left()
		if left == 0 || err != nil {
			return err
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("search: %d batches did not reach the disk in %v", left, settleAtMost)
		}
	}
}

// left is how many steps are not on the disk, and what went wrong with saving the progress.
func (j *journal) left() (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	err := j.err
	j.err = nil
	return len(j.steps), err
}

func (j *journal) save(p progress) error {
	b, err := json.Marshal(p)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(j.path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(j.path+".new", j.path); err != nil {
		return err
	}
	j.saved = p
	return nil
}
