package web

import (
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/lantai/lantai/archive"
)

// versionLine is a text that somebody else has seen. Content is the canonical form whose SHA-256 is the digest (design 4.9).
type versionLine struct {
	Draft   int         `json:"draft"`
	At      time.Time   `json:"at"`
	Person  string      `json:"person"`
	Why     string      `json:"why"` // submitted, edited, signed
	Digest  string      `json:"digest"`
	Content canonicalIn `json:"content"`
}

// canonicalIn is the canonical form as it was kept, letter by letter.
type canonicalIn struct{ json.RawMessage }

func (canonicalIn) describe(*schemas) schema { return schema{"type": "object"} }

func (s *Server) apiDocumentVersions(c *Call) error {
	v, err := s.apiInside(c)
	if err != nil {
		return err
	}
	return c.OK(listOf(v.Versions, "", func(v archive.Version) versionLine {
		return versionLine{Draft: v.Draft, At: moment(v.At), Person: v.PersonName, Why: v.Why, Digest: hex.EncodeToString(v.Digest),
			Content: canonicalIn{v.Content}}
	}))
}
