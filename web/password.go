package web

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// hashing are the parameters of argon2id (RFC 9106). A hash carries those it was made with, so these may rise later.
type hashing struct {
	memory  uint32 // KiB
	passes  uint32
	threads uint8
}

// present costs about 40 ms and 19 MiB on a small server; waiting sign-ins are bounded by passwords.slots.
var present = hashing{memory: 19 * 1024, passes: 2, threads: 1}

const (
	saltLength = 16
	hashLength = 32
)

// HashPassword makes the PHC string of a password: $argon2id$v=19$m=…,t=…,p=…$salt$hash.
func HashPassword(password string) string {
	salt := make([]byte, saltLength)
	_, _ = rand.Read(salt) // never fails since Go 1.24
	return present.encode(salt, present.sum(password, salt, hashLength))
}

func (h hashing) sum(password string, salt []byte, length uint32) []byte {
	return argon2.IDKey([]byte(password), salt, h.passes, h.memory, h.threads, length)
}

func (h hashing) encode(salt, sum []byte) string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.memory, h.passes, h.threads,
		b64.EncodeToString(salt), b64.EncodeToString(sum))
}

var errHash = errors.New("web: not an argon2id hash in PHC string format")

// decodeHash takes a PHC string apart. It refuses parameters that no hash of ours ever had, so that a row cannot exhaust the memory.
func decodeHash(phc string) (h hashing, salt, sum []byte, err error) {
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return h, nil, nil, errHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &h.memory, &h.passes, &h.threads); err != nil {
		return h, nil, nil, errHash
	}
	salt, saltErr := base64.RawStdEncoding.DecodeString(parts[4])
	sum, sumErr := base64.RawStdEncoding.DecodeString(parts[5])
	if saltErr != nil || sumErr != nil || len(sum) < 16 || h.memory > 1<<20 || h.passes == 0 || h.passes > 16 || h.threads == 0 {
		return h, nil, nil, errHash
	}
	return h, salt, sum, nil
}

// passwords verifies a bounded number of passwords at a time.
type passwords struct {
	slots chan struct{}
	dummy string // the hash that unknown names are verified against
}

func newPasswords() passwords {
	return passwords{slots: make(chan struct{}, 4), dummy: HashPassword(rand.Text())}
}

// verify reports in constant time whether the password belongs to the hash. An empty hash, that of an unknown name, takes as long.
func (p passwords) verify(hash, password string) bool {
	p.slots <- struct{}{}
	defer func() { <-p.slots }()
	known := hash != ""
	if !known {
		hash = p.dummy
	}
	h, salt, want, err := decodeHash(hash)
	if err != nil {
		return false
	}
	same := subtle.ConstantTimeCompare(h.sum(password, salt, uint32(len(want))), want) == 1
	return same && known
}
