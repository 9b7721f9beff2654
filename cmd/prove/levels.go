package main

import (
	"cmp"
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

	"github.com/jackc/pgx/v5"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/cmd/lantai/house"
	"github.com/lantai/lantai/storage/postgres"
	"github.com/lantai/lantai/web"
)

const (
	shownDocuments = 5_000
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
	server, err := postgres.StartPrivate(t.ctx, filepath.Join(data, "postgres"), postgres.PrivateOptions{Fragile: true})
	if err != nil {
		return nil, err
	}
	a := &askedHouse{stop: server.Stop}
	if err := t.furnish(a, data, server, hidden); err != nil {
		return nil, errors.Join(err, a.stop())
	}
	return a, nil
}

func (t *levelsTrial) furnish(a *askedHouse, data string, server *postgres.Private, hidden int) error {
	owner := server.URL(postgres.OwnerRole)
	h, err := house.Open(t.ctx, house.Settings{Data: data, DatabaseURL: server.URL(postgres.ServeRole), OwnerURL: owner, Now: t.clock,
		Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	following, cancel := context.WithCancel(t.ctx)
	done := make(chan error, 1)
	go func() { done <- h.Follow(following) }()
	a.stop = func() error {
		cancel()
		return errors.Join(<-done, h.Close(), server.Stop())
	}
	if a.bureau, err = found(t.ctx, h, 1, 1); err != nil {
		return err
	}
	if err := a.fill(t.ctx, hidden); err != nil {
		return err
	}
	if err := settleDown(t.ctx, owner); err != nil {
		return err
	}
	return a.letIn(t.ctx, t.clock)
}

// settleDown does what the database does by itself in time, so that no measurement depends on when.
func settleDown(ctx context.Context, owner string) error {
	conn, err := pgx.Connect(ctx, owner)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, `VACUUM ANALYZE`)
	return errors.Join(err, conn.Close(ctx))
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
	a.pages, err = web.New(web.Deps{Store: a.DB, Sessions: a.DB, Accounts: a.DB, Office: a.Office, Records: a.Records, Notices: a.Notices, Index: a.Index,
		House: "兰台", Now: clock, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	return a.DB.OpenSession(ctx, archive.By{Person: a.Drafter}, sha256.Sum256([]byte(levelsToken)), archive.ProgramSession)
}

// ask puts a question to both houses, in pairs and in random order, and compares answers and times. What disturbs the machine
// disturbs both of a pair, so the median is that of the pairs' ratios.
func (t *levelsTrial) ask(question string) {
	var usual []time.Duration
	var ratios []float64
	for i := range warmPairs + t.pairs {
		without, with := t.pair(question)
		if without.text != with.text {
			t.faults = append(t.faults, fmt.Sprintf("%s is answered differently: %s", question, apart(without.text, with.text)))
			return
		}
		if i >= warmPairs {
			usual, ratios = append(usual, without.took), append(ratios, float64(with.took)/float64(without.took))
		}
	}
	ratio := median(ratios)
	t.figures = append(t.figures, fmt.Sprintf("%s %v %+.1f %%", question, median(usual).Round(10*time.Microsecond), 100*(ratio-1)))
	if ratio < 1-tolerance || ratio > 1+tolerance {
		t.faults = append(t.faults, fmt.Sprintf("%s takes %+.1f %% with hidden documents", question, 100*(ratio-1)))
	}
}

// timed is an answer and how long it took.
type timed struct {
	text string
	took time.Duration
}

// pair asks both houses, one right after the other.
func (t *levelsTrial) pair(question string) (without, with timed) {
	if t.random.IntN(2) == 0 {
		without = t.without.timed(question)
		return without, t.with.timed(question)
	}
	with = t.with.timed(question)
	return t.without.timed(question), with
}

func (a *askedHouse) timed(question string) timed {
	began := time.Now()
	text := a.answer(question)
	return timed{text, time.Since(began)}
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

func median[T cmp.Ordered](list []T) T {
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
