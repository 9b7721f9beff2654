package web

import (
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"github.com/lantai/lantai/archive"
)

// versionLine is a text that somebody else has seen. Content is the canonical form whose SHA-256 is the digest (design 4.9).
type versionLine struct {
	Draft   int                `json:"draft"`
	At      time.Time          `json:"at"`
	Person  string             `json:"person"`
	Why     string             `json:"why"` // submitted, edited, signed
	Digest  string             `json:"digest"`
	Content canonicalText      `json:"content"`
	Changes []differenceAnswer `json:"changes"` // against the version before it
}

// canonicalText is the canonical form as it was kept, letter by letter.
type canonicalText struct{ json.RawMessage }

func (canonicalText) describe(*schemas) schema { return schema{"type": "object"} }

// differenceAnswer is one particular, or one paragraph of the body, that is not as it was.
type differenceAnswer struct {
	Field  string         `json:"field"` // title, genre, level, term, to, cc, co_issuers, note, attachments, body
	Pieces []changeAnswer `json:"pieces"`
}

// changeAnswer is a stretch of text: kept, put in, or taken out.
type changeAnswer struct {
	Kind changeKind `json:"kind"`
	Text string     `json:"text"`
}

func (s *Server) apiDocumentVersions(c *Call) error {
	v, err := s.apiInside(c)
	if err != nil {
		return err
	}
	l := listOf(v.Versions, "", versionOf)
	for i := range len(v.Versions) - 1 { // newest first
		if l.Items[i].Changes, err = differences(v.Versions[i+1], v.Versions[i]); err != nil {
			return err
		}
	}
	return c.OK(l)
}

func versionOf(v archive.Version) versionLine {
	return versionLine{Draft: v.Draft, At: moment(v.At), Person: v.PersonName, Why: v.Why, Digest: hex.EncodeToString(v.Digest),
		Content: canonicalText{v.Content}, Changes: []differenceAnswer{}}
}

func differences(from, to archive.Version) ([]differenceAnswer, error) {
	before, err := archive.ReadWording(from.Content)
	if err != nil {
		return nil, err
	}
	after, err := archive.ReadWording(to.Content)
	if err != nil {
		return nil, err
	}
	all := []differenceAnswer{}
	for _, f := range []struct{ field, before, after string }{
		{"title", before.Title, after.Title},
		{"genre", string(before.Genre), string(after.Genre)},
		{"level", string(before.Level), string(after.Level)},
		{"term", before.Term, after.Term},
		{"to", strings.Join(before.To, "，"), strings.Join(after.To, "，")},
		{"cc", strings.Join(before.CC, "，"), strings.Join(after.CC, "，")},
		{"co_issuers", strings.Join(before.CoIssuers, "，"), strings.Join(after.CoIssuers, "，")},
		{"note", before.Note, after.Note},
		{"attachments", attachmentNames(before), attachmentNames(after)},
	} {
		all = appendChanged(all, f.field, compareText(f.before, f.after))
	}
	for _, paragraph := range compareBlocks(texts(before.Body), texts(after.Body)) {
		all = appendChanged(all, "body", paragraph)
	}
	return all, nil
}

func appendChanged(all []differenceAnswer, field string, changes []change) []differenceAnswer {
	d := differenceAnswer{Field: field}
	changed := false
	for _, c := range changes {
		d.Pieces = append(d.Pieces, changeAnswer(c))
		changed = changed || c.Kind != kept
	}
	if !changed {
		return all
	}
	return append(all, d)
}
