package search

import (
	"encoding/base64"
	"encoding/json"
	"strconv"
	"time"

	"github.com/lantai/lantai/archive"
)

// Reader is the one who asks. The access filter is made of it and stands inside the query.
type Reader struct {
	Clearance archive.Level // only levels up to here are opened
	Tokens    []string      // documents that hold one of these tokens may be found
	Grants    []archive.ID  // documents that may be found besides, by rights that end by themselves, like loans
	Exclude   []archive.ID  // documents that may not be found although a token says so
}

// Sort is an order of results. Ties are broken by date, title and content, never by when a document was indexed.
type Sort string

// The orders. Documents without a date or number come last.
const (
	ByRelevance Sort = ""       // number, exact title, phrase in title, phrase in text, then date
	ByDate      Sort = "date"   // newest first
	ByAge       Sort = "-date"  // oldest first
	ByNumber    Sort = "number" // 文号, figures as numbers
)

// Query is a question. Empty fields ask nothing.
type Query struct {
	// Text is what people type: words divided by spaces, all of which must occur; a stretch in quotation marks ("" or “”) as it
	// stands; a word with a leading - must not occur. A number or title is found however its brackets are typed.
	Text   string
	Title  string // words of the title, as in Text
	Sender string // words of the sender's name
	Number string // a number, its beginning or a part of it
	// From and To bound the date, both included: YYYY-MM-DD, or YYYY-MM or YYYY for the whole month or year.
	From, To string
	// Filters: one of the values of each.
	Kind, Genre, Level, Unit, Year, Retention []string

	Sort   Sort
	Cursor string // Result.NextCursor or Hit.Cursor of the same question
	Limit  int    // 1 to 100; 0 means 20
	Exact  bool   // count to the end even when it takes long, see Result.Approximate
	Reader Reader
}

// Result is a page of what was found.
type Result struct {
	Total int
	// Approximate says that Total and Facets count some documents that contain all pairs of characters asked for but not the
	// phrase (about one in a hundred): more than 10,000 would have had to be read. The items themselves are always right.
	Approximate bool
	Items       []Hit
	// Facets count, for kind, genre, level, unit, year and retention, what would be found if the filter of that facet were left
	// out. Values that would be 0 are absent.
	Facets     map[string][]FacetCount
	NextCursor string // empty on the last page
}

// Hit is a document that was found.
type Hit struct {
	ID         archive.ID
	Level      archive.Level
	Title      string
	Number     string
	Sender     string
	Date       string
	Kind       archive.DocumentKind
	Genre      string
	Unit       string
	RecordCode string
	Highlights []Fragment
	Cursor     string // as Query.Cursor: what follows this hit
}

// FacetCount is how many documents have a value.
type FacetCount struct {
	Value string
	Count int
}

// Fragment is a stretch of a document in which something was found.
type Fragment struct {
	Part   string     // title, number, sender, receivers, body or attachment
	Name   string     // of the attachment
	File   archive.ID // of the attachment
	Page   int        // of the attachment, from 1; 0 when it has no pages
	Pieces []Piece
	Before bool // text stands before the pieces that is not shown
	After  bool // text stands behind them
}

// Piece is a stretch of plain text, marked where it was asked for.
type Piece struct {
	Text   string
	Marked bool
}

const (
	defaultLimit = 20
	maxLimit     = 100
	mostSeen     = 10_000 // identical documents behind one place
)

// days is a range of dates as yyyymmdd, both included; 0 is open.
type days struct{ from, to int32 }

// has reports whether the day, 0 for none, lies in the range.
func (d days) has(day int32) bool {
	if d.from == 0 && d.to == 0 {
		return true
	}
	return day != 0 && day >= d.from && (d.to == 0 || day <= d.to)
}

func parseDays(from, to string) (days, error) {
	var d days
	var err error
	if d.from, err = parseDay(from, false); err != nil {
		return d, archive.E(archive.Invalid, "开始日期“%s”无法识别，请写成 2024-05-01 的样子。", from).On("from")
	}
	if d.to, err = parseDay(to, true); err != nil {
		return d, archive.E(archive.Invalid, "结束日期“%s”无法识别，请写成 2024-05-01 的样子。", to).On("to")
	}
	if d.from != 0 && d.to != 0 && d.from > d.to {
		return d, archive.E(archive.Invalid, "开始日期晚于结束日期，请调换或修改。").On("from")
	}
	return d, nil
}

// parseDay reads a date, month or year; last says that the last day of the month or year is meant.
func parseDay(s string, last bool) (int32, error) {
	if s == "" {
		return 0, nil
	}
	layout, months, daysOn := time.DateOnly, 0, 0
	switch len(s) {
	case len("2006"):
		layout, months, daysOn = "2006", 12, -1
	case len("2006-01"):
		layout, months, daysOn = "2006-01", 1, -1
	}
	t, err := time.Parse(layout, s)
	if err != nil {
		return 0, err
	}
	if last {
		t = t.AddDate(0, months, daysOn)
	}
	n, err := strconv.Atoi(t.Format("20060102"))
	return int32(n), err
}

// position is a place in the order of results: what the last document shown sorts by, and how many that sort the same were shown.
// It carries no id, since those of two worlds differ.
type position struct {
	Sort   Sort   `json:"o,omitempty"`
	Score  int32  `json:"s,omitempty"`
	Day    int32  `json:"d,omitempty"`
	Number string `json:"n,omitempty"`
	Title  string `json:"t,omitempty"`
	Digest []byte `json:"g"`
	Seen   int    `json:"c,omitempty"`
}

func (p position) String() string {
	b, err := json.Marshal(p)
	if err != nil {
		return "" // strings, bytes and numbers always marshal
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func parsePosition(cursor string, sort Sort) (*position, error) {
	if cursor == "" {
		return nil, nil
	}
	var p position
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil {
		err = json.Unmarshal(b, &p)
	}
	if err != nil || p.Sort != sort || p.Seen < 0 || p.Seen > mostSeen {
		return nil, archive.E(archive.Invalid, "这一页的位置无法识别，请从第一页看起。").On("cursor").Because(err)
	}
	return &p, nil
}
