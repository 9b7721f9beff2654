package main

import (
	"io"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
)

// TestRoutingHarnessSeesWhatIsWrong plays a little and then spoils the rows behind the program's back.
func TestRoutingHarnessSeesWhatIsWrong(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	trial := &routingTrial{stage: &stage{ctx: t.Context(), out: io.Discard}, Effort: Effort{Seed: uint64(time.Now().UnixNano()), Times: 1},
		bureau: testBureau(t, data, true, 2), taken: map[done]int{}, unsure: map[archive.Key]int{}}
	t.Logf("seed %d", trial.Seed)
	if err := trial.play(12, 320); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		spoil  string
		faults bool
	}{
		{`SELECT 1`, false},
		{`DELETE FROM opinion WHERE id = (SELECT max(id) FROM opinion)`, true},
		{`DELETE FROM history WHERE act = 'submit'`, true},
		{`UPDATE task SET data = data || '{"State": "open", "Round": 99}' WHERE no = 1`, true},
	} {
		spoil(t, data, c.spoil)
		before := len(trial.faults)
		if err := trial.judge(); err != nil {
			t.Fatal(err)
		}
		if found := trial.faults[before:]; (len(found) > 0) != c.faults {
			t.Errorf("%s: faults %q", c.spoil, found)
		}
	}
}

func TestRandomRoutesAreSound(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		if r := randomRoute(random, 1); len(r.Validate()) > 0 {
			t.Fatal(r.Validate()[0])
		}
	}
}
