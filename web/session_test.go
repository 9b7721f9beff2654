package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
)

func TestPasswordHashes(t *testing.T) {
	p := newPasswords()
	hash := HashPassword("正确的 Horse 7")
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") || hash == HashPassword("正确的 Horse 7") {
		t.Errorf("hash %q", hash)
	}
	for _, c := range []struct {
		hash, password string
		want           bool
	}{
		{hash, "正确的 Horse 7", true},
		{hash, "正确的 horse 7", false},
		{hash, "", false},
		{"", "正确的 Horse 7", false}, // nobody has the name
		{"$argon2id$v=19$m=9999999,t=2,p=1$AAAA$AAAA", "x", false},
		{"$2y$10$abcdefghijklmnopqrstuv", "x", false},
		{strings.Replace(hash, "t=2", "t=3", 1), "正确的 Horse 7", false},
	} {
		if got := p.verify(c.hash, c.password); got != c.want {
			t.Errorf("verify(%q, %q) = %v", c.hash, c.password, got)
		}
	}
}

func TestOldParametersStillVerify(t *testing.T) {
	old := hashing{memory: 8 * 1024, passes: 1, threads: 1}
	salt := []byte("0123456789abcdef")
	if !newPasswords().verify(old.encode(salt, old.sum("x", salt, 32)), "x") {
		t.Error("a hash of older parameters is refused")
	}
}

func TestStrangersAreLockedLikeAccounts(t *testing.T) {
	var s strangers
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	for i := range archive.MaxAttempts {
		if s.attempt("nobody", now).Locked(now) {
			t.Fatalf("locked at attempt %d", i+1)
		}
	}
	if !s.attempt("nobody", now).Locked(now) || s.attempt("somebody", now).Locked(now) {
		t.Error("the wrong name is locked")
	}
	if s.attempt("nobody", now.Add(archive.LockTime)).Locked(now.Add(archive.LockTime)) {
		t.Error("the lock does not end")
	}
}

func TestLocalPath(t *testing.T) {
	for next, want := range map[string]string{
		"/inbox?box=todo": "/inbox?box=todo", "": "/", "//evil.example": "/", "https://evil.example/": "/", "/\\evil.example": "/",
		"javascript:alert(1)": "/", "inbox": "/", "/a\r\nSet-Cookie: x=y": "/",
	} {
		if got := localPath(next); got != want {
			t.Errorf("localPath(%q) = %q, want %q", next, got, want)
		}
	}
}

func TestTokenOf(t *testing.T) {
	r := httptest.NewRequest("GET", "/", nil)
	if tokenOf(r) != "" {
		t.Error("a token out of nothing")
	}
	r.AddCookie(&http.Cookie{Name: cookieName, Value: "browser"})
	if tokenOf(r) != "browser" {
		t.Error("cookie not read")
	}
	r.Header.Set("Authorization", "bearer program")
	if tokenOf(r) != "program" {
		t.Error("bearer token does not come first")
	}
	if a, b := newToken(), newToken(); a == b || len(a) != 43 {
		t.Errorf("tokens %q %q", a, b)
	}
}

func TestCookiesAreKeptFromScriptsAndOtherSites(t *testing.T) {
	s := newServer(t)
	answering(s, "GET", "/test", func(c *Call) error { c.setCookie(cookieName, "x", 0); return c.NoContent(204) })
	cookie := ask(s, "GET", "/test", "").Header().Get("Set-Cookie")
	if cookie != "lantai_session=x; Path=/; HttpOnly; Secure; SameSite=Lax" {
		t.Errorf("cookie %q", cookie)
	}
}

func TestFlashIsSaidOnce(t *testing.T) {
	s := newServer(t)
	answering(s, "POST", "/test", func(c *Call) error {
		return c.Done("/login", Flash{Text: "已送审 <b>", Undo: "/tasks/x/take_back", UndoLabel: "取回"})
	})
	done := ask(s, "POST", "/test", "")
	cookie, _, _ := strings.Cut(done.Header().Get("Set-Cookie"), ";")
	page := ask(s, "GET", "/login", "", "Cookie", cookie)
	if done.Code != 303 || !strings.Contains(page.Body.String(), "已送审 &lt;b&gt;") || !strings.Contains(page.Body.String(), `action="/tasks/x/take_back"`) {
		t.Errorf("%d %s", done.Code, page.Body)
	}
	if !strings.Contains(page.Header().Get("Set-Cookie"), "lantai_said=; Path=/; Max-Age=0") {
		t.Errorf("said again: %q", page.Header().Get("Set-Cookie"))
	}
}

func TestLanguageChosenAtTheDoorStays(t *testing.T) {
	s := newServer(t)
	first := ask(s, "GET", "/login?next=%2Fme&lang=en", "", "Accept-Language", "zh-CN")
	cookie, _, _ := strings.Cut(first.Header().Get("Set-Cookie"), ";")
	second := ask(s, "GET", "/login", "", "Accept-Language", "zh-CN", "Cookie", cookie)
	for _, w := range []*httptest.ResponseRecorder{first, second} {
		if !strings.Contains(w.Body.String(), `<html lang="en"`) {
			t.Errorf("not English: %s", w.Body)
		}
	}
	if !strings.Contains(first.Body.String(), `href="?lang=zh&amp;next=%2Fme"`) {
		t.Error("changing the language loses the way back")
	}
}
