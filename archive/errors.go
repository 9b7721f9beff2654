package archive

import (
	"errors"
	"fmt"
)

// Kind is the closed list of ways in which an act can fail. Programs decide by the kind, people read the sentence.
type Kind string

// The kinds. web holds the one table from kind to HTTP status.
const (
	Invalid      Kind = "invalid"           // 422: the request contradicts a rule; the sentence names the repair
	Malformed    Kind = "malformed"         // 400: the request cannot be read at all
	Unauthorized Kind = "unauthorized"      // 401: not signed in
	Forbidden    Kind = "forbidden"         // 403: the act needs a role; never says whether a thing exists
	NotFound     Kind = "not_found"         // 404: missing, or not to be known: one and the same
	Conflict     Kind = "conflict"          // 409: somebody else was first, or the state does not allow the act
	Running      Kind = "running"           // 409: the same Idempotency-Key is being worked on
	Stale        Kind = "stale"             // 412: the text has changed since it was read
	TooLarge     Kind = "too_large"         // 413: the upload exceeds the configured limit
	Unsupported  Kind = "unsupported_media" // 415: the type of the body or file is not accepted
	TooMany      Kind = "too_many"          // 429: slow down
	NoSpace      Kind = "no_space"          // 507: the disk or store is full
	Unavailable  Kind = "unavailable"       // 503: a part is down, try again
	Internal     Kind = "internal"          // 500: a fault of ours; logged, never shown
)

// Error is the one error type that crosses package borders: a kind for programs and a Chinese sentence for people.
// Format is a fmt format and at the same time the key of the sentence in the catalogue of translations, so Args stay apart.
type Error struct {
	Kind   Kind
	Field  string // name of the request field at fault, in the API's snake_case; may be empty
	Format string
	Args   []any
	Cause  error // logged, never shown
}

// Error is the sentence in Chinese with its cause, for the log.
func (e *Error) Error() string {
	s := fmt.Sprintf(e.Format, e.Args...)
	if e.Cause != nil {
		return s + ": " + e.Cause.Error()
	}
	return s
}

// Unwrap gives the cause to errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.Cause }

// E makes an Error of the kind with a sentence for people.
func E(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Format: format, Args: args}
}

// On names the request field that is at fault.
func (e *Error) On(field string) *Error { e.Field = field; return e }

// Because attaches the cause for the log.
func (e *Error) Because(cause error) *Error { e.Cause = cause; return e }

// KindOf tells the kind of err; anything unknown is Internal.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}

// ErrNotFound is what every read answers for a thing that is missing or may not be known, in the same words.
func ErrNotFound() *Error {
	return E(NotFound, "没有找到。可能链接有误，也可能不在您的知悉范围。")
}
