package search

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/lantai/lantai/archive"
)

const (
	// mappingVersion names the folder of the indexes. It rises with every change of what is indexed or how it is folded: the new
	// folder is built from the source, the old one removed.
	mappingVersion = "v1"
	// batchBytes is how much text is written in one batch.
	batchBytes = 4 << 20
	// atOnce is how many searches run at the same time; the others wait. More would only take the processor from each other.
	atOnce = 2
	// refreshEvery is how often views are renewed after merges in the background, so that old segments can go.
	refreshEvery = time.Second
)

// Engine is the search of one node: one index for each level, of which a query opens only those that its reader may know of.
// All methods may be called at the same time.
type Engine struct {
	dir     string
	log     *slog.Logger
	lock    *os.File
	slots   chan struct{}
	journal *journal

	writing sync.Mutex // one writer
	shelves map[archive.Level]*shelf
	present progress // of what is written, on the disk or not

	mu      sync.Mutex // of what queries see
	views   map[archive.Level]*view
	reached progress // of the views

	stop     context.CancelFunc
	done     chan struct{}
	shutOnce func() error
}

// Open opens or creates the indexes below dir. A damaged index is set aside and filled again by Follow; a folder in use by another
// program is Unavailable.
func Open(dir string, log *slog.Logger) (*Engine, error) {
	root := filepath.Join(dir, mappingVersion)
	if err := os.MkdirAll(root, 0o700); err != nil {
		return nil, err
	}
	lock, err := lockFolder(dir)
	if err != nil {
		return nil, err
	}
	e := &Engine{dir: root, log: log, lock: lock, slots: make(chan struct{}, atOnce), shelves: make(map[archive.Level]*shelf),
		views: make(map[archive.Level]*view), done: make(chan struct{})}
	removeOtherVersions(dir)
	if err := e.openAll(); err != nil {
		return nil, errors.Join(err, e.closeShelves(), unlockFolder(lock))
	}
	ctx, stop := context.WithCancel(context.Background())
	e.stop = stop
	e.shutOnce = sync.OnceValue(e.shut)
	go e.refresh(ctx)
	return e, nil
}

// openAll opens each level. What cannot be opened, or belongs to no known progress, is built anew.
func (e *Engine) openAll() error {
	journal, known := openJournal(e.dir)
	e.journal = journal
	var rebuild []archive.Level
	written := make(map[archive.Level]uint64)
	for _, level := range archive.Levels() {
		fresh, err := e.openLevel(level, known)
		if err != nil {
			return err
		}
		written[level] = e.shelves[level].written
		if fresh {
			rebuild = append(rebuild, level)
		}
	}
	e.present = journal.saved
	e.present.Written = written
	e.reached = e.present
	if len(rebuild) == 0 {
		return nil
	}
	if b := e.present.Building; b != nil {
		for _, l := range b.Levels {
			if !slices.Contains(rebuild, l) {
				rebuild = append(rebuild, l)
			}
		}
	}
	e.present.Building = &building{Levels: rebuild}
	e.reached = e.present
	return journal.set(e.present)
}

// openLevel opens the folder of a level; fresh says that it is empty now and must be built.
func (e *Engine) openLevel(level archive.Level, known bool) (fresh bool, err error) {
	dir := filepath.Join(e.dir, string(level))
	if _, err := os.Stat(dir); err != nil {
		fresh = true
	} else if _, err := os.Stat(filepath.Join(dir, damagedMark)); err == nil || !known {
		fresh = true
		if err := setAside(dir); err != nil {
			return false, err
		}
	}
	s, err := openShelf(dir, level)
	if err == nil && !fresh {
		err = s.complete(e.journal.saved.Written[level])
	}
	if err == nil {
		err = s.compact(leastDead)
	}
	if err != nil {
		e.log.Warn("search index damaged, set aside and built anew", "level", level, "cause", err)
		fresh = true
		if err := setAside(dir); err != nil {
			return false, err
		}
		if s, err = openShelf(dir, level); err != nil {
			return false, err
		}
	}
	e.shelves[level] = s
	e.views[level], err = s.view()
	return fresh, err
}

// setAside renames a damaged folder; the one before it is deleted.
func setAside(dir string) error {
	aside := dir + ".damaged"
	return errors.Join(os.RemoveAll(aside), os.Rename(dir, aside))
}

// Close waits until everything is on the disk and closes the indexes. End Follow first. A second Close does nothing.
func (e *Engine) Close() error { return e.shutOnce() }

func (e *Engine) shut() error {
	e.stop()
	<-e.done
	e.writing.Lock()
	defer e.writing.Unlock()
	return errors.Join(e.journal.settle(), e.closeShelves(), unlockFolder(e.lock))
}

func (e *Engine) closeShelves() error {
	var err error
	for level, s := range e.shelves {
		if v := e.views[level]; v != nil {
			err = errors.Join(err, e.release([]*view{v}))
		}
		err = errors.Join(err, s.close())
	}
	e.views = nil
	return err
}

// Apply replaces the documents, removes the gone, and notes that the index has got to the position of the source. When it returns,
// queries see the new state, of all levels at once: a document that changed its level is never found in two. What a crash loses is
// asked of the source again by Follow.
func (e *Engine) Apply(ctx context.Context, docs []Document, gone []archive.ID, position int64) error {
	e.writing.Lock()
	defer e.writing.Unlock()
	then := e.present
	then.Position = max(then.Position, position)
	return e.apply(ctx, docs, gone, then)
}

// apply writes docs and gone in batches and then takes over the progress.
func (e *Engine) apply(ctx context.Context, docs []Document, gone []archive.ID, then progress) error {
	latest := latestOf(docs)
	most := evenBatch(latest)
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, size := 0, 0
		for n < len(latest) && (n == 0 || size+latest[n].size() <= most) {
			size += latest[n].size()
			n++
		}
		reached := e.present
		if n == len(latest) {
			reached = then
		}
		if err := e.write(latest[:n], gone, reached); err != nil {
			return err
		}
		if latest, gone = latest[n:], nil; len(latest) == 0 {
			return nil
		}
	}
}

// evenBatch is how much text goes into each batch when the documents are divided evenly into batches of about batchBytes: a small
// batch at the end would be a small segment, which costs merging.
func evenBatch(docs []*Document) int {
	total := 0
	for _, d := range docs {
		total += d.size()
	}
	return total/max(1, (total+batchBytes/2)/batchBytes) + 1
}

// latestOf leaves the last of several states of one document.
func latestOf(docs []Document) []*Document {
	at := make(map[archive.ID]int, len(docs))
	var latest []*Document
	for i := range docs {
		if n, ok := at[docs[i].ID]; ok {
			latest[n] = &docs[i]
			continue
		}
		at[docs[i].ID] = len(latest)
		latest = append(latest, &docs[i])
	}
	return latest
}

// write puts each document into its level, removes it from the others, and shows the new state of all levels.
func (e *Engine) write(docs []*Document, gone []archive.ID, then progress) error {
	levels := archive.Levels()
	step := e.journal.begin(len(levels))
	then.Written = maps.Clone(e.present.Written)
	var changed []archive.Level
	for _, level := range levels {
		here, away := divide(docs, gone, level)
		number := e.present.Written[level] + 1
		wrote, err := e.shelves[level].write(e.views[level], here, away, number, func() { e.journal.done(step) })
		if err != nil {
			e.journal.cancel(step)
			return fmt.Errorf("write the %s index: %w", level, err)
		}
		if wrote {
			then.Written[level] = number
			changed = append(changed, level)
		}
	}
	e.journal.commit(step, then)
	e.present = then
	return e.show(changed)
}

// divide says what a batch means to a level: documents that stand in it, and ids that do not.
func divide(docs []*Document, gone []archive.ID, level archive.Level) (here []*Document, away []archive.ID) {
	away = slices.Clone(gone)
	for _, d := range docs {
		if d.Level == level {
			here = append(here, d)
		} else {
			away = append(away, d.ID)
		}
	}
	return here, away
}

// show makes the present state of the levels visible to queries, of all at once. Only the writer calls it.
func (e *Engine) show(levels []archive.Level) error {
	fresh := make([]*view, 0, len(levels))
	for _, level := range levels {
		v, err := e.shelves[level].view()
		if err != nil {
			return errors.Join(err, e.release(fresh))
		}
		fresh = append(fresh, v)
	}
	old := make([]*view, 0, len(levels))
	e.mu.Lock()
	for _, v := range fresh {
		old = append(old, e.views[v.level])
		e.views[v.level] = v
	}
	e.reached = e.present
	e.mu.Unlock()
	return e.release(old)
}

// hold pins the views of the levels at or below the clearance. An unknown clearance opens nothing.
func (e *Engine) hold(clearance archive.Level) []*view {
	e.mu.Lock()
	defer e.mu.Unlock()
	var held []*view
	for _, level := range archive.Levels() {
		if v := e.views[level]; v != nil && level.Rank() <= clearance.Rank() {
			v.refs++
			held = append(held, v)
		}
	}
	return held
}

func (e *Engine) release(views []*view) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	var err error
	for _, v := range views {
		if v.refs--; v.refs == 0 {
			err = errors.Join(err, v.close())
		}
	}
	return err
}

// refresh renews the views after merges in the background.
func (e *Engine) refresh(ctx context.Context) {
	defer close(e.done)
	tick := time.NewTicker(refreshEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := e.refreshMerged(); err != nil {
			e.log.Warn("search view not renewed", "cause", err)
		}
	}
}

func (e *Engine) refreshMerged() error {
	e.writing.Lock()
	defer e.writing.Unlock()
	var levels []archive.Level
	for level, s := range e.shelves {
		r, err := openReader(s.ix)
		if err != nil {
			return err
		}
		if r != e.views[level].reader {
			levels = append(levels, level)
		}
		if err := r.Close(); err != nil {
			return err
		}
	}
	return e.show(levels)
}

// Position is the position of the source to which all that queries see belongs, or to a later one, and whether all levels are complete:
// false while one is being built. While all are, it is where their walk began: what changed since may stand in them as it was.
func (e *Engine) Position() (position int64, complete bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	position = e.reached.Position
	if b := e.reached.Building; b != nil && b.all() {
		position = max(position, b.Head)
	}
	return position, e.reached.Building == nil
}

// damagedMark is the file in a level's folder that says that a query met damage.
const damagedMark = "damaged"

// damaged notes that a query met damage in a level: the folder is set aside at the next start.
func (e *Engine) damaged(level archive.Level, cause error) {
	e.log.Error("search index damaged, will be built anew at the next start", "level", level, "cause", cause)
	if err := os.WriteFile(filepath.Join(e.dir, string(level), damagedMark), nil, 0o600); err != nil {
		e.log.Error("mark of damage not written", "level", level, "cause", err)
	}
}
