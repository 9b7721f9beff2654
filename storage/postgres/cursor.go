package postgres

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"github.com/lantai/lantai/archive"
)

// A cursor is the place after the last row of a page: the values by which the list is sorted, and the row's outer id where all of
// them are equal. It is opaque to the asker and never holds an inner key. What it holds was shown on the page before, so it tells
// nothing new.

func encodeCursor(parts ...string) string {
	text, err := json.Marshal(parts)
	if err != nil {
		panic("postgres: a list of strings cannot fail: " + err.Error())
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// decodeCursor gives back the n parts of a cursor, or refuses with Malformed what encodeCursor has not made.
func decodeCursor(cursor string, n int) ([]string, error) {
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return nil, errCursor().Because(err)
	}
	var parts []string
	if err := json.Unmarshal(text, &parts); err != nil {
		return nil, errCursor().Because(err)
	}
	if len(parts) != n || strings.Contains(strings.Join(parts, ""), "\x00") {
		return nil, errCursor()
	}
	return parts, nil
}

func errCursor() *archive.Error {
	return archive.E(archive.Malformed, "翻页标记不对，请从第一页重新开始。").On("cursor")
}

// cursorOfTitled and titledCursor page through lists that are newest first and by title within a moment.
func cursorOfTitled(t time.Time, title string, id archive.ID) string {
	return encodeCursor(t.UTC().Format(time.RFC3339Nano), title, string(id))
}

func titledCursor(cursor string) (at *time.Time, title, uid string, err error) {
	if cursor == "" {
		return nil, "", "", nil
	}
	parts, err := decodeCursor(cursor, 3)
	if err != nil {
		return nil, "", "", err
	}
	t, err := time.Parse(time.RFC3339Nano, parts[0])
	if err != nil {
		return nil, "", "", errCursor().Because(err)
	}
	return &t, parts[1], parts[2], nil
}
