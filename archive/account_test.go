package archive

import (
	"testing"
	"time"
)

func TestAttemptsLockAndReopen(t *testing.T) {
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	var a Attempts
	for i := 1; i <= MaxAttempts; i++ {
		if a.Locked(now) {
			t.Fatalf("locked before attempt %d", i)
		}
		a = a.Next(now)
	}
	if !a.Locked(now.Add(LockTime-time.Second)) || a.Locked(now.Add(LockTime)) {
		t.Errorf("locked until %v", a.LockedUntil)
	}
	if a = a.Next(now.Add(LockTime)); a.Failed != 1 || a.Locked(now.Add(LockTime)) {
		t.Errorf("an expired lock must start a new count, got %+v", a)
	}
}

func TestSessionAlive(t *testing.T) {
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name     string
		kind     SessionKind
		seen     time.Duration
		lived    time.Duration
		alive    bool
		writeUse bool
	}{
		{"fresh browser", BrowserSession, 0, 0, true, false},
		{"used a minute ago", BrowserSession, time.Minute, time.Hour, true, true},
		{"idle browser", BrowserSession, SessionIdle, time.Hour, false, true},
		{"old browser in use", BrowserSession, time.Second, 12 * time.Hour, false, false},
		{"idle program", ProgramSession, 20 * 24 * time.Hour, 20 * 24 * time.Hour, true, true},
		{"old program", ProgramSession, 0, 30 * 24 * time.Hour, false, false},
	} {
		s := Session{Kind: c.kind, Seen: now.Add(-c.seen), Expires: now.Add(c.kind.Lifetime() - c.lived)}
		if s.Alive(now) != c.alive || s.Stale(now) != c.writeUse {
			t.Errorf("%s: alive %v, stale %v", c.name, s.Alive(now), s.Stale(now))
		}
	}
}

func TestCheckPassword(t *testing.T) {
	for password, good := range map[string]bool{
		"Lantai-2026x": true,
		"短语密码Abc12345": true,
		"Ab1-short":    false,
		"alllowercase": false,
		"lowerandd123": false,
		"Wenrulan-123": false, // holds the username
	} {
		if err := CheckPassword("wenrulan", password); (err == nil) != good {
			t.Errorf("CheckPassword(%q) = %v", password, err)
		}
	}
}

func TestPreferencesCheck(t *testing.T) {
	good := Preferences{Language: "zh", Theme: "auto", Phrase: "同意。", Phrases: []string{"请按程序办理。"}}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	for _, spoil := range []func(*Preferences){
		func(p *Preferences) { p.Language = "fr" },
		func(p *Preferences) { p.Theme = "" },
		func(p *Preferences) { p.Phrases = []string{""} },
		func(p *Preferences) { p.Phrases = make([]string, 13) },
	} {
		p := good
		spoil(&p)
		if KindOf(p.Check()) != Invalid {
			t.Errorf("accepted %+v", p)
		}
	}
}
