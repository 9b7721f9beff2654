package main

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
	"github.com/lantai/lantai/archive/records"
	"github.com/lantai/lantai/workflow"
)

// hiddenThings are the ids of what the askers may not know, by noun, as an attacker might have got hold of them.
func hiddenThings(t *testing.T, w *world) map[string][]archive.ID {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), w.at.Admin)
	must(t, err)
	defer conn.Close(t.Context())
	found := map[string][]archive.ID{}
	for noun, query := range map[string]string{
		"document": `SELECT min(uid) FROM document WHERE level = $2 AND created_at > $1 GROUP BY kind, status`,
		"draft":    `SELECT uid FROM document WHERE level < least(2, $2::int) AND status IN ('drafting', 'binned') AND created_at > $1 LIMIT 2`,
		"file":     `SELECT f.uid FROM file f JOIN document_file a ON a.file_id = f.id JOIN document d ON d.id = a.document_id WHERE d.level = $2 AND d.created_at > $1 ORDER BY a.role DESC LIMIT 2`,
		"task":     `SELECT uid FROM task WHERE level = $2 AND opened_at > $1 AND state = 'open' LIMIT 3`,
		"delivery": `SELECT min(uid) FROM delivery WHERE level = $2 AND at > $1 GROUP BY state`,
		"series":   `SELECT uid FROM series WHERE level_class <> 'plain' AND $1::timestamptz IS NOT NULL AND $2::int > 1 LIMIT 1`,
		"number":   `SELECT min(n.uid) FROM number n JOIN series s ON s.id = n.series_id WHERE s.level_class <> 'plain' AND n.at > $1 AND $2::int > 1 GROUP BY n.fate`,
		"record":   `SELECT min(uid) FROM record WHERE level = $2 AND filed_at > $1 GROUP BY state`,
		"loan":     `SELECT min(l.uid) FROM loan l JOIN record r ON r.id = l.record_id WHERE r.level = $2 AND l.requested_at > $1 GROUP BY l.state`,
		"notice":   `SELECT n.uid FROM notice n JOIN document d ON d.id = n.document_id WHERE d.level = $2 AND n.at > $1 LIMIT 1`,
	} {
		rows, err := conn.Query(t.Context(), query, seedDay, w.level.Rank())
		must(t, err)
		ids, err := pgx.CollectRows(rows, pgx.RowTo[archive.ID])
		must(t, err)
		if len(ids) == 0 {
			t.Errorf("no %s is hidden: the test has lost its object", noun)
		}
		found[noun] = ids
	}
	return found
}

var parameters = regexp.MustCompile(`:\w+|\*`)

// guessers are the askers who guess: staff, an archivist, a leader.
var guessers = []string{"hewenzhu", "qiaoxinghe", "jizhihang"}

// testGuesses asks every route that takes an id for a hidden thing, and for nothing at all: the answers are the same.
func testGuesses(t *testing.T, w *world) {
	things := hiddenThings(t, w)
	asked := 0
	for _, r := range w.server.Routes() {
		names := parameters.FindAllString(r.Path, -1)
		if len(names) == 0 || r.Who.String() == "anyone" || r.Case == "static" {
			continue
		}
		for noun, ids := range things {
			if len(things) > 1 && !plausible(r.Path, noun) {
				ids = ids[:1]
			}
			for _, id := range ids {
				for _, who := range guessers {
					asked++
					guess := func(id archive.ID) said {
						return w.ask(who, r.Method, guessed(r.Path, id), bodyFor(r.Method, r.Path))
					}
					nothing, hidden := guess(archive.NewID()), guess(id)
					if diff := nothing.differs(hidden); diff != "" || nothing.status >= http.StatusInternalServerError {
						t.Errorf("%s guesses a hidden %s at %s %s, answered with %d: %s", who, noun, r.Method, r.Path, nothing.status, diff)
					}
				}
			}
		}
	}
	t.Logf("%d guesses", asked)
}

// plausible reports whether the route is one of the noun.
func plausible(path, noun string) bool {
	return strings.Contains(path, strings.TrimSuffix(noun, "y")) || noun == "draft" && strings.Contains(path, "document")
}

// guessed puts the id at the first parameter and words that could be at the others.
func guessed(path string, id archive.ID) string {
	first := true
	return parameters.ReplaceAllStringFunc(path, func(name string) string {
		switch {
		case first:
			first = false
			return string(id)
		case name == ":action":
			return "approve"
		}
		return "1"
	})
}

// bodyFor is what is sent along: an opinion, and a key for what acts.
func bodyFor(method, path string) string {
	switch {
	case method == http.MethodGet || method == http.MethodHead:
		return ""
	case strings.HasPrefix(path, "/api/"):
		return `{"opinion":"同意。"}`
	}
	return "_key=" + string(archive.NewID()) + "&opinion=x&reason=x&draft=1&version=1"
}

// testNamed names hidden things within acts on the asker's own: what is refused is refused like a thing that does not exist.
func testNamed(t *testing.T, w *world) {
	things := hiddenThings(t, w)
	for _, who := range []string{"hewenzhu", "chenyibai"} {
		by := w.by(who)
		draft := func(c office.Change) error {
			_, err := w.Office.CreateDraft(t.Context(), by, archive.Outgoing, c)
			return err
		}
		acts := map[string]func(id archive.ID) error{
			"document: reply to it": func(id archive.ID) error { return draft(office.Change{ReplyTo: &id}) },
			"file: attach it": func(id archive.ID) error {
				return draft(office.Change{Attachments: &[]office.Attachment{{File: id}}})
			},
			"series: number in it": func(id archive.ID) error { return draft(office.Change{Series: &id}) },
			"series: its book":     func(id archive.ID) error { _, err := w.Office.Book(t.Context(), by, id, 2026); return err },
			"series: reserve": func(id archive.ID) error {
				_, err := w.Office.Reserve(t.Context(), by, id, w.people["guyunshen"].ID, "x")
				return err
			},
			"number: void": func(id archive.ID) error {
				_, err := w.Office.Void(t.Context(), by, id, w.people["guyunshen"].ID, "x")
				return err
			},
			"record: ask for it": func(id archive.ID) error {
				_, err := w.Records.Ask(t.Context(), by, records.Request{Record: id, Purpose: "x"})
				return err
			},
			"loan: return it": func(id archive.ID) error { _, err := w.Records.Return(t.Context(), by, id, "x"); return err },
			"loan: read":      func(id archive.ID) error { _, err := w.Records.Read(t.Context(), by, id, ""); return err },
			"delivery: sign":  func(id archive.ID) error { _, err := w.Office.SignDelivery(t.Context(), by, id); return err },
			"delivery: open":  func(id archive.ID) error { _, _, err := w.Office.OpenDelivery(t.Context(), by, id); return err },
			"task: approve": func(id archive.ID) error {
				_, err := w.Office.Decide(t.Context(), by, id, office.Act{Verb: workflow.Approve, Opinion: "同意。"})
				return err
			},
		}
		for name, act := range acts {
			noun, _, _ := strings.Cut(name, ":")
			nothing := act(archive.NewID())
			for _, id := range things[noun] {
				if hidden := act(id); sentence(hidden) != sentence(nothing) || archive.KindOf(hidden) != archive.KindOf(nothing) {
					t.Errorf("%s, %s: %v, of nothing %v", who, name, hidden, nothing)
				}
			}
		}
		if list, err := w.Office.FindByNumber(t.Context(), by, w.profile.series+"〔2026〕6号"); err != nil || len(list) > 0 {
			t.Errorf("%s finds %d documents by a hidden number: %v", who, len(list), err)
		}
		hidden := archive.Likeness{Title: "关于做好第3批工作的通知", Sender: "霁川市人民政府办公室"}
		if found, err := w.Office.Duplicates(t.Context(), by, hidden); err != nil || !found.None() {
			t.Errorf("%s finds %d documents and %d deliveries like a hidden one: %v", who, len(found.Documents), len(found.Deliveries), err)
		}
	}
}

// sentence is an error as people read it, without what is only logged.
func sentence(err error) string {
	if e, ok := err.(*archive.Error); ok {
		return normal(e.Format) + e.Field
	}
	if err == nil {
		return "done"
	}
	return err.Error()
}
