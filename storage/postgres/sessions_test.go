package postgres_test

import (
	"sync"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/storage/postgres"
)

func (w *world) session(t *testing.T, token [32]byte) (archive.Session, archive.Kind) {
	t.Helper()
	s, err := w.Session(t.Context(), token)
	if err != nil {
		return s, archive.KindOf(err)
	}
	return s, ""
}

func TestSessionLivesWhileUsed(t *testing.T) {
	w := newWorld(t)
	by := archive.By{Person: w.clerk}
	ok(t, w.OpenSession(t.Context(), by, [32]byte{1}, archive.BrowserSession))
	for range 3 {
		w.clock.Pass(archive.SessionIdle - time.Second)
		s, kind := w.session(t, [32]byte{1})
		if kind != "" || s.Username != "clerk" || s.Name != "赵六" || s.Unit != "工程部" || len(s.Roles) != 1 || s.Roles[0] != "clerk" || s.Person != w.clerk {
			t.Fatalf("session %+v, %s", s, kind)
		}
	}
	w.clock.Pass(archive.SessionIdle)
	if _, kind := w.session(t, [32]byte{1}); kind != archive.Unauthorized {
		t.Errorf("an idle session answers %q", kind)
	}
	if _, kind := w.session(t, [32]byte{2}); kind != archive.Unauthorized {
		t.Errorf("an unknown token answers %q", kind)
	}
}

func TestSessionEndsAfterItsLifetime(t *testing.T) {
	w := newWorld(t)
	ok(t, w.OpenSession(t.Context(), archive.By{Person: w.clerk}, [32]byte{1}, archive.ProgramSession))
	w.clock.Pass(archive.ProgramSession.Lifetime() - time.Second)
	if _, kind := w.session(t, [32]byte{1}); kind != "" {
		t.Errorf("a program's session ended early: %s", kind)
	}
	w.clock.Pass(time.Second)
	if _, kind := w.session(t, [32]byte{1}); kind != archive.Unauthorized {
		t.Errorf("a session outlived itself: %q", kind)
	}
}

func TestSessionsDieWithTheAccount(t *testing.T) {
	w := newWorld(t)
	ok(t, w.OpenSession(t.Context(), archive.By{Person: w.other}, [32]byte{1}, archive.ProgramSession))
	ok(t, w.Staff(t.Context(), archive.System(), func(s postgres.Staffing) error { return s.Disable(t.Context(), w.other) }))
	if _, kind := w.session(t, [32]byte{1}); kind != archive.Unauthorized {
		t.Errorf("the session of a closed account answers %q", kind)
	}
	err := w.OpenSession(t.Context(), archive.By{Person: w.other}, [32]byte{2}, archive.ProgramSession)
	if archive.KindOf(err) != archive.Unauthorized {
		t.Errorf("a closed account signs in: %v", err)
	}
}

func TestCloseSessionIsForItsOwner(t *testing.T) {
	w := newWorld(t)
	ok(t, w.OpenSession(t.Context(), archive.By{Person: w.head}, [32]byte{1}, archive.BrowserSession))
	ok(t, w.CloseSession(t.Context(), archive.By{Person: w.other}, [32]byte{1}))
	if _, kind := w.session(t, [32]byte{1}); kind != "" {
		t.Error("somebody else closed the session")
	}
	ok(t, w.CloseSession(t.Context(), archive.By{Person: w.head}, [32]byte{1}))
	if _, kind := w.session(t, [32]byte{1}); kind != archive.Unauthorized {
		t.Error("the session is still open")
	}
}

// TestAttemptsSideBySide: as many guesses as are sent at once, no more than MaxAttempts are let through.
func TestAttemptsSideBySide(t *testing.T) {
	w := newWorld(t)
	var wait sync.WaitGroup
	var mu sync.Mutex
	through := 0
	for range 20 {
		wait.Go(func() {
			found, err := w.Attempt(t.Context(), "drafter", archive.By{})
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			if !found.Attempts.Locked(w.clock.Now()) {
				through++
			}
		})
	}
	wait.Wait()
	if through != archive.MaxAttempts {
		t.Errorf("%d guesses got through", through)
	}
	w.clock.Pass(archive.LockTime)
	found, err := w.Attempt(t.Context(), "drafter", archive.By{})
	ok(t, err)
	if found.Attempts.Locked(w.clock.Now()) || found.Person != w.drafter {
		t.Errorf("after the lock: %+v", found)
	}
	ok(t, w.OpenSession(t.Context(), archive.By{Person: w.drafter}, [32]byte{1}, archive.BrowserSession))
	if found, err = w.Attempt(t.Context(), "drafter", archive.By{}); err != nil || found.Attempts.Failed != 0 {
		t.Errorf("a right password does not clear the count: %+v %v", found, err)
	}
	if _, err := w.Attempt(t.Context(), "nobody", archive.By{}); archive.KindOf(err) != archive.NotFound {
		t.Errorf("unknown name: %v", err)
	}
}

func TestSetPasswordEndsOtherSessions(t *testing.T) {
	w := newWorld(t)
	by := archive.By{Person: w.head}
	for i := range 3 {
		ok(t, w.OpenSession(t.Context(), by, [32]byte{byte(i)}, archive.BrowserSession))
	}
	ok(t, w.SetPassword(t.Context(), by, "$new", [32]byte{1}))
	for i, want := range []archive.Kind{archive.Unauthorized, "", archive.Unauthorized} {
		if s, kind := w.session(t, [32]byte{byte(i)}); kind != want || kind == "" && s.MustChange {
			t.Errorf("session %d: %q, must change %v", i, kind, s.MustChange)
		}
	}
	if found, err := w.Attempt(t.Context(), "head", archive.By{}); err != nil || found.Hash != "$new" {
		t.Errorf("hash %q %v", found.Hash, err)
	}
}

func TestSetPreferences(t *testing.T) {
	w := newWorld(t)
	by := archive.By{Person: w.head}
	want := archive.Preferences{Language: "en", Theme: "dark", Phrase: "同意。", Phrases: []string{"请按程序办理。"}}
	ok(t, w.SetPreferences(t.Context(), by, want))
	ok(t, w.Read(t.Context(), by, func(tx archive.Tx) error {
		a := tx.Actor()
		if a.Language != "en" || a.Theme != "dark" || a.Phrase != "同意。" || len(a.Phrases) != 1 {
			t.Errorf("actor %+v", a)
		}
		return nil
	}))
	want.Theme = "pink"
	if err := w.SetPreferences(t.Context(), by, want); archive.KindOf(err) != archive.Invalid {
		t.Errorf("got %v", err)
	}
}
