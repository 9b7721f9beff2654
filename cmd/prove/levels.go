package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/cmd/lantai/house"
	"github.com/lantai/lantai/web"
)

const (
	shownDocuments = 2_000
	pairsEach      = 1_000 // of a question, for each of Times
	warmPairs      = 50    // asked before anything is measured
	portion        = 250   // documents of one transaction
	tolerance      = 0.05  // of the medians (design 4.4)
)

// levelsCommand is the harness of design 4.4: two houses hold the same documents, one of them a hundred thousand more above the asker's
// clearance. The same questions are put to both, in pairs and in random order; answers must be equal, and their times alike.
type levelsCommand struct {
	Effort
	Hidden int `default:"100000" help:"how many documents are hidden in one of the houses"`
	Pairs  int `default:"1000" help:"how often each question is put to both"`
}

// questions are what is asked: lists, counts, search in several ways, and a document that is not there.
var questions = []string{"/search?q=河道", "/search?q=关于河道巡查的通知&sort=date", "/search?number=云水〔2026〕", "/search?q=没有这样的字", "/search/jump?q=河道",
	"/documents", "/inbox", "/records", "/records?q=河道", "/register", "/api/v1/documents", "/api/v1/documents/aaaaaaaaaaaaaaaaaaaaaaaaaa"}

// levelsTrial is what is known while it runs.
type levelsTrial struct {
	*stage
	Effort
	random        *rand.Rand
	without, with *askedHouse
	clock         func() time.Time // stands still: both houses show the same moments
	pairs         int
	faults        []string
	figures       []string
}

// askedHouse is one of the two houses with its pages.
type askedHouse struct {
	*bureau
	pages http.Handler
	stop  func() error
	took  map[string][]time.Duration // by question
}

// Run implements the command.
func (c *levelsCommand) Run(s *stage) error {
	c.settle()
	dir, err := os.MkdirTemp("", "lantai-prove-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	began := time.Now()
	t := &levelsTrial{stage: s, Effort: c.Effort, random: rand.New(rand.NewPCG(c.Seed, 4)), clock: func() time.Time { return began },
		pairs: c.Pairs * c.Times}
	if t.without, err = t.open(filepath.Join(dir, "without"), 0); err != nil {
		return fmt.Errorf("seed %d: preparing: %w", t.Seed, err)
	}
	defer t.without.stop()
	if t.with, err = t.open(filepath.Join(dir, "with"), c.Hidden); err != nil {
		return fmt.Errorf("seed %d: preparing: %w", t.Seed, err)
	}
	defer t.with.stop()
	for _, question := range questions {
		t.ask(question)
	}
	return t.verdict(c.Hidden)
}

// open makes a house and fills it: what is hidden comes before, between and behind what is shown.
func (t *levelsTrial) open(data string, hidden int) (*askedHouse, error) {
	h, err := house.Open(t.ctx, house.Settings{Data: data, Fragile: true, Now: t.clock, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, err
	}
	b, err := found(t.ctx, h, 1, 1)
	if err != nil {
		return nil, errors.Join(err, h.Close())
	}
	a := &askedHouse{bureau: b, took: map[string][]time.Duration{}}
	following, cancel := context.WithCancel(t.ctx)
	done := make(chan error, 1)
	go func() { done <- h.Follow(following) }()
	a.stop = func() error {
		cancel()
		return errors.Join(<-done, h.Close())
	}
	if err := a.fill(t.ctx, hidden); err != nil {
		return nil, errors.Join(err, a.stop())
	}
	return a, a.letIn(t.ctx, t.clock)
}

// fill writes documents in portions, each kind numbered for itself so that both houses show the same.
func (a *askedHouse) fill(ctx context.Context, hidden int) error {
	for i := range shownDocuments / portion {
		for range hidden / (shownDocuments + portion) {
			if err := a.write(ctx, archive.WorkSecret, a.count(&hidden)); err != nil {
				return err
			}
		}
		if err := a.write(ctx, archive.Public, numbers{i * portion, portion}); err != nil {
			return err
		}
	}
	for hidden > 0 {
		if err := a.write(ctx, archive.WorkSecret, a.count(&hidden)); err != nil {
			return err
		}
	}
	return a.CaughtUp(ctx)
}

// numbers are those of the documents of one portion.
type numbers struct{ from, many int }

// count takes the next portion of what is left.
func (*askedHouse) count(left *int) numbers {
	n := numbers{*left, min(*left, portion)}
	*left -= n.many
	return n
}

// write takes filed documents in, as an import does.
func (a *askedHouse) write(ctx context.Context, level archive.Level, n numbers) error {
	if n.many == 0 {
		return nil
	}
	return a.DB.InTx(ctx, archive.System(), func(tx archive.Tx) error {
		head, err := tx.Accessions().Head(ctx)
		if err != nil {
			return err
		}
		unit, err := tx.Accessions().Owner(ctx, head.Key)
		if err != nil {
			return err
		}
		fonds, err := tx.Accessions().Fonds(ctx, head.Key, "L001", head.Name)
		if err != nil {
			return err
		}
		list := make([]archive.Accession, n.many)
		for i := range list {
			list[i] = accession(level, n.from+i, fonds, unit, tx.Now(), head.Zone)
		}
		_, err = tx.Accessions().Insert(ctx, list)
		return err
	})
}

// accession is a document in words that are asked for; above Public it is what a filed document of its level is.
func accession(level archive.Level, i int, fonds archive.Fonds, unit archive.Unit, now time.Time, zone *time.Location) archive.Accession {
	day := time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, i%3650)
	d := archive.Document{Title: fmt.Sprintf("关于河道巡查第%d号事项的通知", i), Number: archive.PrintNumber("云水"+string(level), day.Year(), i+1),
		Sender: fonds.Name, Dated: archive.Date(day.Format(time.DateOnly)), Source: string(level), SourceID: fmt.Sprint(i),
		Body: archive.ParseBody("一、巡查范围\n各县区管理的河道、堤防和涵闸。")}
	a := archive.PublicRecord(d, fonds, unit, now, zone)
	if level != archive.Public {
		a.Document.Level = level
		a.Document.Tokens, a.Document.Insiders = archive.TokensOf(a.Document, archive.Involved{})
		a.Record = archive.RecordOf(a.Document, fonds, unit.Code, "", nil, now, zone)
		a.Record.State = archive.Kept
	}
	return a
}

const levelsToken = "a session of the harness"

// letIn opens the pages and a session of the asker.
func (a *askedHouse) letIn(ctx context.Context, clock func() time.Time) (err error) {
	a.pages, err = web.New(web.Deps{Store: a.DB, Sessions: a.DB, Accounts: a.DB, Office: a.Office, Records: a.Records, Index: a.Index,
		House: "兰台", Now: clock, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	return a.DB.OpenSession(ctx, archive.By{Person: a.Drafter}, sha256.Sum256([]byte(levelsToken)), archive.ProgramSession)
}

// ask puts a question to both houses, in pairs and in random order, and compares answers and medians.
func (t *levelsTrial) ask(question string) {
	for i := range warmPairs + t.pairs {
		pair := []*askedHouse{t.without, t.with}
		if t.random.IntN(2) == 0 {
			slices.Reverse(pair)
		}
		answers := map[*askedHouse]string{}
		for _, a := range pair {
			began := time.Now()
			answers[a] = a.answer(question)
			if i >= warmPairs {
				a.took[question] = append(a.took[question], time.Since(began))
			}
		}
		if answers[t.without] != answers[t.with] {
			t.faults = append(t.faults, fmt.Sprintf("%s is answered differently: %s", question, apart(answers[t.without], answers[t.with])))
			return
		}
	}
	without, with := median(t.without.took[question]), median(t.with.took[question])
	ratio := float64(with) / float64(without)
	t.figures = append(t.figures, fmt.Sprintf("%s %v %+.1f %%", question, without.Round(10*time.Microsecond), 100*(ratio-1)))
	if ratio < 1-tolerance || ratio > 1+tolerance {
		t.faults = append(t.faults, fmt.Sprintf("%s takes %v, with hidden documents %v", question, without, with))
	}
}

var ids = regexp.MustCompile(`[a-z2-7]{26}|cursor[^"&]*"?:?"?[A-Za-z0-9_%-]+`)

// answer is the status and text of an answer, without random ids and cursors.
func (a *askedHouse) answer(question string) string {
	path, query, _ := strings.Cut(question, "?")
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.URL.RawQuery = query
	r.Header.Set("Authorization", "Bearer "+levelsToken)
	w := httptest.NewRecorder()
	a.pages.ServeHTTP(w, r)
	return fmt.Sprint(w.Code) + ids.ReplaceAllString(w.Body.String(), "id")
}

// apart shows where two answers part.
func apart(a, b string) string {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	show := func(s string) string { return strings.ToValidUTF8(s[max(0, i-40):min(len(s), i+40)], "") }
	return fmt.Sprintf("%q, with hidden documents %q", show(a), show(b))
}

func median(list []time.Duration) time.Duration {
	slices.Sort(list)
	return list[len(list)/2]
}

func (t *levelsTrial) verdict(hidden int) error {
	fmt.Fprintf(t.out, "levels: seed %d, %d shown, %d hidden in one house, %d questions in %d pairs each: %s\n", t.Seed, shownDocuments, hidden,
		len(questions), t.pairs, strings.Join(t.figures, "; "))
	if len(t.faults) > 0 {
		return fmt.Errorf("seed %d: %s", t.Seed, strings.Join(t.faults, "; "))
	}
	return nil
}
