package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// Wording is what a leader signs, in a form with one spelling: JSON with fixed field order (design 4.9).
type Wording struct {
	Format      int           `json:"format"`
	Genre       Genre         `json:"genre"`
	Title       string        `json:"title"`
	To          []string      `json:"to"`
	CC          []string      `json:"cc"`
	Level       Level         `json:"level"`
	Term        string        `json:"term"`
	Body        Body          `json:"body"`
	Note        string        `json:"note"`
	Attachments []WordingFile `json:"attachments"`
	CoIssuers   []string      `json:"co_issuers,omitempty"` // left out where there are none, as before there were any
}

// WordingFile is an attachment as it is signed for.
type WordingFile struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

// Canonical is the text that is approved: genre, title, receivers, level, term, body, note, each attachment's name and SHA-256,
// and who issues it together with the organisation.
func Canonical(d Document) []byte {
	c := Wording{Format: BodyFormat, Genre: d.Genre, Title: d.Title, To: names(d.To), CC: names(d.CC),
		Level: d.Level, Term: d.Term, Body: d.Body, Note: d.Note, Attachments: []WordingFile{}}
	for _, o := range d.CoIssuers {
		c.CoIssuers = append(c.CoIssuers, o.Name)
	}
	for _, f := range d.FilesOf(Attachment) {
		c.Attachments = append(c.Attachments, WordingFile{f.Name, hex.EncodeToString(f.File.SHA256)})
	}
	text, err := json.Marshal(c)
	if err != nil {
		panic("archive: canonical form cannot fail: " + err.Error())
	}
	return text
}

// ReadWording reads the canonical form back, as versions keep it.
func ReadWording(canonical []byte) (w Wording, err error) {
	if err := json.Unmarshal(canonical, &w); err != nil {
		return w, fmt.Errorf("read canonical form: %w", err)
	}
	return w, nil
}

// Digest is the SHA-256 of the canonical form: an approval is of this and of nothing else.
func Digest(d Document) []byte {
	sum := sha256.Sum256(Canonical(d))
	return sum[:]
}

func names(receivers []Receiver) []string {
	list := make([]string, len(receivers))
	for i, r := range receivers {
		list[i] = r.Name
	}
	return list
}
