package search

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/lantai/lantai/archive"
)

// open opens an engine in a folder and closes it at the end of the test.
func open(t testing.TB, dir string) *Engine {
	t.Helper()
	e, err := Open(dir, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// apply gives documents to the engine at the next position.
func apply(t testing.TB, e *Engine, docs ...Document) {
	t.Helper()
	position, _ := e.Position()
	if err := e.Apply(context.Background(), docs, nil, position+1); err != nil {
		t.Fatal(err)
	}
}

// ask asks as a reader of everything unless the query names one.
func ask(t testing.TB, e *Engine, q Query) Result {
	t.Helper()
	if q.Reader.Clearance == "" {
		q.Reader = everything
	}
	r, err := e.Search(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

var everything = Reader{Clearance: archive.TopSecret, Tokens: []string{"all"}}

// ids are the ids found, in order.
func ids(r Result) []archive.ID {
	list := make([]archive.ID, len(r.Items))
	for i, h := range r.Items {
		list[i] = h.ID
	}
	return list
}

// public is a document that everybody may read.
func public(id, title, number, date, body string) Document {
	year := 0
	if date != "" {
		year, _ = strconv.Atoi(date[:4])
	}
	return Document{ID: archive.ID(id), Level: archive.Public, Tokens: []string{"all"}, Title: title, Number: number, Date: date,
		Year: year, Kind: archive.Outgoing, Body: body}
}

// memory is a source that keeps everything in memory, for tests.
type memory struct {
	mu      sync.Mutex
	docs    map[archive.ID]Document
	changes []Change
	fail    error
}

func newMemory() *memory { return &memory{docs: make(map[archive.ID]Document)} }

// put writes a document; remove takes one away.
func (m *memory) put(docs ...Document) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, d := range docs {
		m.docs[d.ID] = d
		m.changes = append(m.changes, Change{int64(len(m.changes) + 1), d.ID})
	}
}

func (m *memory) remove(id archive.ID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.docs, id)
	m.changes = append(m.changes, Change{int64(len(m.changes) + 1), id})
}

func (m *memory) Position(context.Context) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return int64(len(m.changes)), m.fail
}

func (m *memory) Changes(_ context.Context, after int64, limit int) ([]Change, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := m.changes[min(int(after), len(m.changes)):]
	return slices.Clone(list[:min(limit, len(list))]), m.fail
}

func (m *memory) Load(_ context.Context, ids []archive.ID) ([]Document, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var docs []Document
	for _, id := range ids {
		if d, ok := m.docs[id]; ok {
			docs = append(docs, d)
		}
	}
	return docs, m.fail
}

func (m *memory) Scan(_ context.Context, after string, limit int) ([]Document, string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var order []archive.ID
	for id := range m.docs {
		if string(id) > after {
			order = append(order, id)
		}
	}
	slices.Sort(order)
	var docs []Document
	for _, id := range order[:min(limit, len(order))] {
		docs = append(docs, m.docs[id])
		after = string(id)
	}
	return docs, after, m.fail
}

// knownItem is a question of the corpus with the documents that are right.
type knownItem struct {
	Type     string
	Query    string
	Relevant []archive.ID
}

// corpus reads the real documents beside the repository, or skips the test when they are not there.
func corpus(t testing.TB) ([]Document, []knownItem) {
	t.Helper()
	dir := filepath.Join(root(t), "..", "shared", "corpus")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("skipped: the real documents of ../shared/corpus are not on this machine")
	}
	var docs []Document
	lines(t, filepath.Join(dir, "documents.jsonl"), func(line []byte) error {
		var d struct{ ID, Title, Sender, Date, Number, Category, Body string }
		if err := json.Unmarshal(line, &d); err != nil {
			return err
		}
		doc := public(d.ID, d.Title, d.Number, d.Date, d.Body)
		doc.Sender, doc.Genre, doc.Unit = d.Sender, "通知", d.Category
		docs = append(docs, doc)
		return nil
	})
	var items []knownItem
	lines(t, filepath.Join(dir, "queries.jsonl"), func(line []byte) error {
		var k knownItem
		err := json.Unmarshal(line, &k)
		items = append(items, k)
		return err
	})
	return docs, items
}

func lines(t testing.TB, path string, yield func([]byte) error) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	in := bufio.NewScanner(f)
	in.Buffer(nil, 16<<20)
	for in.Scan() {
		if err := yield(in.Bytes()); err != nil {
			t.Fatal(err)
		}
	}
	if err := in.Err(); err != nil {
		t.Fatal(err)
	}
}

// root is the folder of go.mod.
func root(t testing.TB) string {
	t.Helper()
	dir, err := filepath.Abs(".")
	for ; err == nil && dir != "/"; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
	}
	t.Fatal("no go.mod above the test")
	return ""
}

// fill gives all documents to the engine in portions.
func fill(t testing.TB, e *Engine, docs []Document) {
	t.Helper()
	for i, part := range slices.Collect(slices.Chunk(docs, 250)) {
		if err := e.Apply(context.Background(), part, nil, int64(i+1)); err != nil {
			t.Fatal(err)
		}
	}
}
