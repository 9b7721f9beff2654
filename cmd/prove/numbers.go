package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/lantai/lantai/archive"
)

const (
	seriesCount   = 8
	documentsEach = 60  // of a series, for each of Times
	killsEach     = 5   // for each of Times
	killWithin    = 200 // answers after the start of the process
)

// numbersCommand is the harness of design 4.2: 64 clients register on 8 series, one attempt in ten is cancelled, the process and the
// database with it are killed now and then, and every request is sent again until it is answered.
type numbersCommand struct{ Effort }

// numbersTrial is what is known while it runs.
type numbersTrial struct {
	*stage
	Effort
	random    *rand.Rand
	data      string
	desk      string
	documents []archive.Document
	answers   map[archive.ID]string // what a client was told first
	told      int
	cancelled int
	kills     int
	faults    []string
}

// Run implements the command.
func (c *numbersCommand) Run(s *stage) error {
	c.settle()
	dir, err := os.MkdirTemp("", "lantai-prove-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	t := &numbersTrial{stage: s, Effort: c.Effort, random: rand.New(rand.NewPCG(c.Seed, 1)), data: filepath.Join(dir, "data"),
		desk: filepath.Join(dir, "desk.json"), answers: map[archive.ID]string{}}
	if err := t.prepare(); err != nil {
		return fmt.Errorf("seed %d: preparing: %w", t.Seed, err)
	}
	began := time.Now()
	if err := t.rounds(); err != nil {
		return fmt.Errorf("seed %d: %w", t.Seed, err)
	}
	took := time.Since(began)
	if err := t.judge(); err != nil {
		return fmt.Errorf("seed %d: judging: %w", t.Seed, err)
	}
	return t.verdict(took)
}

// prepare brings the documents to the clerks' desks.
func (t *numbersTrial) prepare() error {
	h, err := openHouse(t.ctx, t.data, true)
	if err != nil {
		return err
	}
	b, err := found(t.ctx, h, seriesCount, 4)
	if err == nil {
		t.documents, err = b.signed(t.ctx, seriesCount*documentsEach*t.Times)
	}
	if err == nil {
		err = t.writeDesk(b)
	}
	return errors.Join(err, h.Close())
}

func (t *numbersTrial) writeDesk(b *bureau) error {
	d := desk{Clerks: b.Clerks}
	for _, document := range t.documents {
		d.Documents = append(d.Documents, document.ID)
	}
	text, err := json.Marshal(d)
	if err != nil {
		return err
	}
	return os.WriteFile(t.desk, text, 0o600)
}

// rounds starts the process and kills it at random points, until it has been killed often enough and gets through.
func (t *numbersTrial) rounds() error {
	for {
		killAt := 0
		if t.kills < killsEach*t.Times {
			killAt = 1 + t.random.IntN(killWithin)
		}
		finished, err := t.round(killAt)
		if err != nil || finished && killAt == 0 {
			return err
		}
	}
}

// round runs the process once. After killAt answers it is killed; 0 lets it finish.
func (t *numbersTrial) round(killAt int) (finished bool, err error) {
	self, err := os.Executable()
	if err != nil {
		return false, err
	}
	ctx, cancel := context.WithTimeout(t.ctx, 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, self, "register", t.data, t.desk, "--seed", strconv.FormatUint(t.random.Uint64(), 10))
	cmd.Stderr = t.errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		return false, err
	}
	if err := cmd.Start(); err != nil {
		return false, err
	}
	killed := t.listen(out, killAt, cmd.Process)
	err = cmd.Wait()
	if killed {
		t.kills++
		return false, nil
	}
	return err == nil, err
}

// listen takes down what the clients are told. What was on its way when the process was killed counts: they were told it.
func (t *numbersTrial) listen(out io.Reader, killAt int, process *os.Process) (killed bool) {
	round := 0
	for lines := bufio.NewScanner(out); lines.Scan(); {
		words := strings.Fields(lines.Text())
		switch {
		case len(words) == 1 && words[0] == tellCancelled:
			t.cancelled++
		case len(words) == 3 && words[0] == tellAnswer:
			round++
			t.answered(archive.ID(words[1]), words[2])
		}
		if killAt > 0 && round == killAt && !killed {
			killed = process.Kill() == nil
		}
	}
	return killed
}

// answered compares an answer with the first one for the document.
func (t *numbersTrial) answered(document archive.ID, number string) {
	t.told++
	if first := t.answers[document]; first != "" && first != number {
		t.fault("a document was told %s and %s", first, number)
	}
	t.answers[document] = number
}

func (t *numbersTrial) fault(format string, args ...any) {
	t.faults = append(t.faults, fmt.Sprintf(format, args...))
}

// verdict prints the line of figures, and what did not hold.
func (t *numbersTrial) verdict(took time.Duration) error {
	for _, f := range t.faults {
		fmt.Fprintln(t.errs, f)
	}
	if len(t.faults) > 0 {
		return fmt.Errorf("seed %d: %d things did not hold", t.Seed, len(t.faults))
	}
	fmt.Fprintf(t.out, "numbers: seed %d, %d clients on %d series: %d documents, %d answers, %d attempts cancelled, %d kills in %.1f s; "+
		"each series exactly 1..%d, every retry the same number, every register line its document\n",
		t.Seed, clients, seriesCount, len(t.documents), t.told, t.cancelled, t.kills, took.Seconds(), documentsEach*t.Times)
	return nil
}
