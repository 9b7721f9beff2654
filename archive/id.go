package archive

import (
	"crypto/rand"
	"encoding/base32"
	"strings"
)

// ID is what the outside sees of a row: 128 random bits as 26 letters and digits. It tells neither order nor number.
// Inside, rows are joined by bigint keys, which never leave the process.
type ID string

// Key is the inner key of a row. It is never printed.
type Key int64

var idAlphabet = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// NewID draws a new random ID.
func NewID() ID {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails since Go 1.24
	return ID(idAlphabet.EncodeToString(b[:]))
}

// ValidID reports whether s has the form of an ID.
func ValidID(s string) bool {
	return len(s) == 26 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz234567") == ""
}
