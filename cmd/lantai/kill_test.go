package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
)

// TestProgramIsKilled kills the service at random points while people work, and starts it again: whatever was acknowledged is there
// once, what was not is done by asking again, the numbers have no gap, the index catches up and the audit log is whole.
func TestProgramIsKilled(t *testing.T) {
	const clerks, each, kills = 3, 6, 4
	data, demo := shelf.take(t)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	c := newChild(t, data)
	office := newOffice(t, &service{address: c.address}, demo)
	office.enter(lifeHead, lifeOffice, lifeLeader, lifeClerk)
	before := office.get(lifeClerk, "/series/"+string(office.series)+"/register").thing["last"].(float64)

	var people sync.WaitGroup
	for i := range clerks {
		people.Go(func() { (&worker{bureau: office, name: i}).work(each) })
	}
	worked := make(chan struct{})
	go func() { people.Wait(); close(worked) }()
	killed := c.disturb(rand.New(rand.NewPCG(seed, 1)), kills, worked)
	<-worked
	if t.Failed() {
		return
	}
	office.nothingLost(clerks*each, before)
	c.close()
	if r := invoke(t.Context(), data, "audit", "verify"); r.status != 0 {
		t.Errorf("verify ends with %d: %s", r.status, r.err)
	}
	t.Logf("%d documents from draft to number, killed %d times", clerks*each, killed)
}

// child is the service as a process of its own.
type child struct {
	*testing.T
	data, address string
	mu            sync.Mutex
	cmd           *exec.Cmd
}

func newChild(t *testing.T, data string) *child {
	t.Helper()
	c := &child{T: t, data: data, address: "http://" + free(t)}
	c.start()
	t.Cleanup(func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.cmd != nil {
			c.cmd.Process.Kill()
			c.cmd.Wait()
		}
	})
	return c
}

// start begins a process and waits until it is ready.
func (c *child) start() {
	c.Helper()
	cmd := program(c.Context(), "serve", "--data", c.data, "--fonts", fontFolder(), "--listen", strings.TrimPrefix(c.address, "http://"))
	var errs bytes.Buffer
	cmd.Stderr = &errs
	if err := cmd.Start(); err != nil {
		c.Error(err)
		return
	}
	c.mu.Lock()
	c.cmd = cmd
	c.mu.Unlock()
	for end := time.Now().Add(time.Minute); !answered(c.address); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			c.Fatal("not ready after a minute")
		}
	}
}

// disturb kills the process and starts it again, several times or until the work is done.
func (c *child) disturb(random *rand.Rand, times int, worked <-chan struct{}) (killed int) {
	for range times {
		select {
		case <-worked:
			return killed
		case <-time.After(time.Duration(200+random.IntN(1500)) * time.Millisecond):
		}
		c.cmd.Process.Kill()
		c.cmd.Wait()
		c.start()
		killed++
	}
	return killed
}

// close asks the process to stop and wants it to end well.
func (c *child) close() {
	c.Helper()
	c.cmd.Process.Signal(syscall.SIGTERM)
	if err := c.cmd.Wait(); err != nil {
		c.Errorf("the child ends with %v", err)
	}
	c.cmd = nil
}

// worker takes documents from draft to number, and asks again under the same key until there is an answer.
type worker struct {
	*bureau
	name int
}

func (w *worker) work(documents int) {
	for n := range documents {
		title := fmt.Sprintf("霁川城建集团有限公司关于第%d%02d号演练安排的通知", w.name+1, n+1)
		d := w.persist(lifeDrafter, "/documents", thing{"kind": "outgoing", "genre": "通知", "title": title, "to": []any{w.units[lifeOwn]},
			"level": "internal", "urgency": "normal", "series": w.series, "body": "现将演练安排通知如下。\n一、时间\n本月下旬。\n二、要求\n按时参加。"})
		id := d.text("id")
		w.persist(lifeDrafter, "/documents/"+id+"/submit", thing{"opinion": "请审核。", "choose": thing{"sign": []any{w.people[lifeLeader]}}})
		for _, who := range []string{lifeHead, lifeOffice, lifeLeader} {
			w.persist(who, "/tasks/"+w.waiting(who, id)+"/approve", thing{"opinion": "同意。"})
		}
		w.persist(lifeClerk, "/documents/"+id+"/number", thing{})
		if w.Failed() {
			return
		}
	}
}

// waiting is what waits for somebody at a document; the task of who asks again is done already, and its answer is not needed.
func (w *worker) waiting(who, document string) string {
	var page thing
	if err := json.Unmarshal(w.insist(who, "GET", "/tasks?box=todo&limit=200", nil, ""), &page); err != nil {
		w.Error(err)
	}
	for _, task := range page.items() {
		if task.text("document") == document {
			return task.text("id")
		}
	}
	w.Errorf("nothing waits for %s at %s", who, document)
	return "-"
}

// persist acts, once.
func (w *worker) persist(who, path string, body thing) thing {
	var got thing
	if w.Failed() {
		return got
	}
	if err := json.Unmarshal(w.insist(who, "POST", path, body, string(archive.NewID())), &got); err != nil {
		w.Error(err)
	}
	return got
}

var errUnavailable = errors.New("unavailable")

// insist asks until there is an answer other than that the service is away or still at it.
func (w *worker) insist(who, method, path string, body thing, key string) []byte {
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(30 * time.Millisecond) {
		answer, err := w.ask(who, method, path, body, key)
		if err == nil {
			return answer
		}
		if !errors.Is(err, errUnavailable) {
			w.Errorf("%s: %s %s: %v", who, method, path, err)
			return []byte("{}")
		}
	}
	w.Errorf("%s: %s %s: no answer in a minute", who, method, path)
	return []byte("{}")
}

func (w *worker) ask(who, method, path string, body thing, key string) ([]byte, error) {
	content, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	sent, err := http.NewRequestWithContext(w.Context(), method, w.address+"/api/v1"+path, bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	sent.Header.Set("Authorization", "Bearer "+w.tokens[who])
	sent.Header.Set("Content-Type", "application/json")
	sent.Header.Set("Idempotency-Key", key)
	response, err := http.DefaultClient.Do(sent)
	if err != nil {
		return nil, errUnavailable
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	switch {
	case err != nil || response.StatusCode >= 500 || bytes.Contains(answer, []byte("urn:lantai:problem:running")):
		return nil, errUnavailable
	case response.StatusCode >= 300:
		return nil, fmt.Errorf("%d %s", response.StatusCode, answer)
	}
	return answer, nil
}

// nothingLost: every document is there once, with one number each that has no gap, one opinion of everybody, and all are found.
func (b *bureau) nothingLost(documents int, before float64) {
	b.Helper()
	b.enter(lifeClerk)
	register := b.get(lifeClerk, "/series/"+string(b.series)+"/register")
	if register.thing["continuous"] != true || register.thing["last"] != before+float64(documents) {
		b.Errorf("after %v numbers, %d documents make: %s", before, documents, register.raw)
	}
	found := b.eventually(lifeClerk, "/search?q=演练安排&limit=50", func(a answer) bool { return a.thing["total"] == float64(documents) })
	titles := map[string]bool{}
	for _, hit := range found.items() {
		titles[hit.text("title")] = true
		opinions, _ := b.get(lifeClerk, "/documents/"+hit.text("id")+"/slip").thing["opinions"].([]any)
		if hit.text("number") == "" || len(opinions) != 5 { // of drafter, head, office, leader and clerk
			b.Errorf("%s: number %q, %d opinions", hit.text("title"), hit.text("number"), len(opinions))
		}
	}
	if len(titles) != documents {
		b.Errorf("%d different titles of %d", len(titles), documents)
	}
}
