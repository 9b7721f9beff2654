package archive

import (
	"crypto/rand"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/lantai/lantai/workflow/org"
)

// Credentials is what signing in must know of an account. The hash never leaves the process.
type Credentials struct {
	Person   Key
	Username string
	Hash     string // of the password, in PHC string format
	Attempts Attempts
}

// After MaxAttempts wrong passwords in a row an account rests for LockTime.
const (
	MaxAttempts = 5
	LockTime    = 15 * time.Minute
)

// Attempts counts the wrong passwords of an account since the last right one.
type Attempts struct {
	Failed      int
	LockedUntil time.Time
}

// Locked reports whether nobody may try now.
func (a Attempts) Locked(now time.Time) bool { return now.Before(a.LockedUntil) }

// Next counts one more attempt as if it had failed; a right password clears the count afterwards. Counting first means that
// guesses sent side by side are counted too. An expired lock starts a new count.
func (a Attempts) Next(now time.Time) Attempts {
	if !a.LockedUntil.IsZero() && !a.Locked(now) {
		a = Attempts{}
	}
	a.Failed++
	if a.Failed >= MaxAttempts {
		a.LockedUntil = now.Add(LockTime)
	}
	return a
}

// SessionKind says what carries a session.
type SessionKind string

const (
	BrowserSession SessionKind = "browser" // a cookie
	ProgramSession SessionKind = "api"     // a bearer token
)

// Lifetime is how long a session of the kind lasts whatever its use.
func (k SessionKind) Lifetime() time.Duration {
	if k == BrowserSession {
		return 12 * time.Hour
	}
	return 30 * 24 * time.Hour
}

// SessionIdle is how long a browser session lasts without use; SessionTouch how often its use is written down at most.
const (
	SessionIdle  = 30 * time.Minute
	SessionTouch = time.Minute
)

// Session is a signed-in person, as of the present request.
type Session struct {
	Person     Key
	PersonID   ID
	Username   string
	Name       string
	Unit       string // short name of the main post's unit, "" without a post
	Roles      []org.Role
	Language   string
	Theme      string
	MustChange bool // the password must be changed before anything else
	Zone       *time.Location
	Kind       SessionKind
	Seen       time.Time
	Expires    time.Time
}

// Alive reports whether the session still holds.
func (s Session) Alive(now time.Time) bool {
	return now.Before(s.Expires) && (s.Kind != BrowserSession || now.Before(s.Seen.Add(SessionIdle)))
}

// Stale reports whether the session's use should be written down again.
func (s Session) Stale(now time.Time) bool { return now.Sub(s.Seen) >= SessionTouch }

// Preferences are a person's own settings.
type Preferences struct {
	Language string   // zh, en
	Theme    string   // auto, light, dark
	Phrase   string   // 常用语 that an opinion box starts with; may be empty
	Phrases  []string // the others, in their order
}

// The limits of standing phrases: they must fit an opinion and a row of buttons.
const (
	maxPhrases     = 12
	maxPhraseRunes = 60
)

// Check refuses settings outside their closed sets, and phrases that are too many or too long.
func (p Preferences) Check() error {
	if p.Language != "zh" && p.Language != "en" {
		return E(Invalid, "界面语言只能是中文或英文。").On("language")
	}
	if p.Theme != "auto" && p.Theme != "light" && p.Theme != "dark" {
		return E(Invalid, "外观只能是随系统、浅色或深色。").On("theme")
	}
	if utf8.RuneCountInString(p.Phrase) > maxPhraseRunes {
		return E(Invalid, "每条常用语最多 %d 个字，请缩短。", maxPhraseRunes).On("phrase")
	}
	if len(p.Phrases) > maxPhrases {
		return E(Invalid, "常用语最多 %d 条，请删去几条。", maxPhrases).On("phrases")
	}
	for _, phrase := range p.Phrases {
		if phrase == "" || utf8.RuneCountInString(phrase) > maxPhraseRunes {
			return E(Invalid, "每条常用语最多 %d 个字，请缩短。", maxPhraseRunes).On("phrases")
		}
	}
	return nil
}

// MinPassword is the least length of a password in characters (GB/T 22239-2019 8.1.4.1 asks for complexity and leaves the
// figures to the house).
const MinPassword = 10

// CheckPassword refuses a new password that is short, of fewer than three classes of characters, or holds the username.
func CheckPassword(username, password string) error {
	if utf8.RuneCountInString(password) < MinPassword {
		return E(Invalid, "密码至少 %d 个字符，请加长。", MinPassword).On("password")
	}
	if utf8.RuneCountInString(password) > 128 {
		return E(Invalid, "密码最多 128 个字符，请缩短。").On("password")
	}
	if classesOf(password) < 3 {
		return E(Invalid, "密码须含大写字母、小写字母、数字、符号中的至少三种。").On("password")
	}
	if strings.Contains(strings.ToLower(password), strings.ToLower(username)) {
		return E(Invalid, "密码不能含有用户名，请另想一个。").On("password")
	}
	return nil
}

// FirstPassword draws the password with which somebody signs in for the first time: 80 random bits in groups that can be read out. It
// meets CheckPassword whatever letters were drawn.
func FirstPassword() string {
	letters := rand.Text()
	return letters[:4] + "-" + letters[4:8] + "-" + letters[8:12] + "-" + letters[12:16] + "-a1"
}

func classesOf(password string) int {
	var upper, lower, digit, other int
	for _, r := range password {
		switch {
		case unicode.IsUpper(r):
			upper = 1
		case unicode.IsLower(r):
			lower = 1
		case unicode.IsDigit(r):
			digit = 1
		default:
			other = 1
		}
	}
	return upper + lower + digit + other
}
