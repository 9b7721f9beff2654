package web

import (
	"strings"
	"testing"

	"github.com/lantai/lantai/archive"
)

// seeing registers an act that hands out the claim it ran under; what a store does with it is tested with the store.
func seeing(s *Server, path string, seen *[]archive.Claim, replay *archive.Claim) {
	answering(s, "POST", path, Act(func(c *Call) error {
		claim := c.By().Claim
		*seen = append(*seen, *claim)
		if replay != nil { // as InTx does when the request was answered before
			claim.Ref, claim.Replayed = replay.Ref, true
		} else if claim.Ref == "" {
			claim.Ref = "made"
		}
		return nil
	}, func(c *Call, ref string) error {
		if c.By().Claim != nil {
			return archive.E(archive.Internal, "the answer still runs under the claim")
		}
		return c.Created(ref)
	}))
}

func TestActsCarryAClaim(t *testing.T) {
	s := newServer(t)
	var seen []archive.Claim
	seeing(s, "/api/v1/things/:id/do", &seen, nil)
	const a, b = "/api/v1/things/aaaa/do", "/api/v1/things/bbbb/do"
	send := func(path, key, body string) {
		t.Helper()
		if w := ask(s, "POST", path, body, "Idempotency-Key", key); w.Code != 201 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	send(a, "k1", `{"x":1,"y":[2.50]}`)
	send(a, "k1", ` { "y" : [2.50], "x" : 1 } `)
	send(a, "k1", `{"x":2,"y":[2.50]}`)
	send(b, "k1", `{"x":1,"y":[2.50]}`)
	if seen[0] != seen[1] {
		t.Error("the same body written otherwise has another digest")
	}
	if seen[0].Digest == seen[2].Digest || seen[0].Digest == seen[3].Digest {
		t.Error("another body or another thing has the same digest")
	}
	if seen[0].Route != "POST /api/v1/things/:id/do" || seen[0].Key != "k1" || seen[0].Ref != "aaaa" || seen[3].Ref != "bbbb" {
		t.Errorf("claim %+v", seen[0])
	}
}

func TestActsWithoutAKeyAreRefused(t *testing.T) {
	s := newServer(t)
	var seen []archive.Claim
	seeing(s, "/api/v1/things", &seen, nil)
	for _, key := range []string{"", strings.Repeat("k", 201)} {
		if p := readProblem(t, ask(s, "POST", "/api/v1/things", `{}`, "Idempotency-Key", key)); p.Status != 400 || p.Field != "Idempotency-Key" {
			t.Errorf("key of %d: %+v", len(key), p)
		}
	}
	if p := readProblem(t, ask(s, "POST", "/api/v1/things", `{`, "Idempotency-Key", "k")); p.Status != 400 {
		t.Errorf("broken body: %+v", p)
	}
	if len(seen) > 0 {
		t.Error("the act ran all the same")
	}
}

func TestReplayIsShownFromItsRef(t *testing.T) {
	s := newServer(t)
	var seen []archive.Claim
	seeing(s, "/api/v1/first", &seen, nil)
	seeing(s, "/api/v1/again", &seen, &archive.Claim{Ref: "before"})
	for path, want := range map[string]string{"/api/v1/first": `"made"`, "/api/v1/again": `"before"`} {
		if w := ask(s, "POST", path, `{}`, "Idempotency-Key", "k"); strings.TrimSpace(w.Body.String()) != want {
			t.Errorf("%s answers %s", path, w.Body)
		}
	}
}

func TestFormsCarryTheirKey(t *testing.T) {
	s := newServer(t)
	var seen []archive.Claim
	seeing(s, "/things/:id/do", &seen, nil)
	const form = "application/x-www-form-urlencoded"
	ask(s, "POST", "/things/aaaa/do", "_key=k1&opinion=ok&to=b&to=a", "Content-Type", form)
	ask(s, "POST", "/things/aaaa/do", "to=b&opinion=ok&to=a&_key=k1", "Content-Type", form)
	ask(s, "POST", "/things/aaaa/do", "to=a&opinion=ok&to=b&_key=k1", "Content-Type", form)
	if len(seen) != 3 || seen[0].Key != "k1" || seen[0] != seen[1] || seen[0].Digest == seen[2].Digest {
		t.Errorf("claims %+v", seen)
	}
	if w := ask(s, "POST", "/things/aaaa/do", "opinion=ok", "Content-Type", form); w.Code != 400 || len(seen) != 3 {
		t.Errorf("a form without a key: %d", w.Code)
	}
	if first, second := keyHTML(), keyHTML(); first == second || !strings.Contains(string(first), `name="_key"`) {
		t.Errorf("keys %s %s", first, second)
	}
}
