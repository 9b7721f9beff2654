package archive

import (
	"context"
	"time"

	"github.com/lantai/lantai/workflow"
)

// Trace keeps what happened to a document (留痕): texts, acts and opinions are added, and nothing in it is ever overwritten.
type Trace interface {
	// AddVersion keeps the text as it is now.
	AddVersion(ctx context.Context, v Version) error
	// Versions are the texts that were kept, newest first.
	Versions(ctx context.Context, d Key) ([]Version, error)
	AddHistory(ctx context.Context, h History) error
	// History is the way of the document, oldest first.
	History(ctx context.Context, d Key) ([]History, error)
	// AddOpinion writes an opinion. It takes the writer's present Signature along when that is the actor; no act is signed with the
	// hand of somebody else.
	AddOpinion(ctx context.Context, o Opinion) error
	// Opinions are those of the slip, oldest first.
	Opinions(ctx context.Context, d Key) ([]Opinion, error)
	// Signatures finds the pictures of the signatures on a document's slip, by Opinion.Signature; for those inside the document.
	Signatures(ctx context.Context, d Key) (map[Key]BlobKey, error)
}

// Version is a text that somebody else has seen.
type Version struct {
	Document   Key
	Draft      int
	At         time.Time
	Person     Key
	PersonName string
	Why        string // submitted, edited, signed
	Content    []byte // canonical form, JSON
	Digest     []byte
}

// History is one line of a document's way, for those who may see it.
type History struct {
	Document   Key
	At         time.Time
	Person     Key
	PersonName string
	Post       string
	Act        string
	Detail     map[string]string
}

// Opinion is one entry of the slip (办文单).
type Opinion struct {
	Document   Key
	Task       Key
	Step       string
	StepName   string
	Person     Key
	PersonName string
	Post       string
	UnitName   string
	BehalfName string
	Verb       workflow.Verb
	Text       string
	Digest     []byte // of the text that was approved
	At         time.Time
	Took       time.Duration // in hand
	Signature  Key           // file with the writer's signature as it was then (签名图样); 0: none
}
