package web

import (
	"encoding/csv"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/office"
)

func aBook(now time.Time) office.RegisterBook {
	b := office.RegisterBook{Series: archive.Series{ID: unitA, Code: "霁政办发"}, Keeper: true, Year: archive.YearOfSeries{Year: 2026, Last: 4}}
	line := func(n int, fate archive.NumberFate, d archive.Key) archive.RegisterLine {
		return archive.RegisterLine{Number: archive.Number{N: n, Fate: fate, Document: d, Printed: archive.PrintNumber("霁政办发", 2026, n),
			Title: "=HYPERLINK(1)", At: now.AddDate(0, 0, -8)}}
	}
	issued := line(4, archive.FateInUse, 7)
	issued.DocumentID, issued.DocumentTitle, issued.DocumentStatus, issued.IssuedAt = fileA, "关于，“防汛”的通知", archive.Issued, now
	b.Lines = []archive.RegisterLine{issued, line(3, archive.FateInUse, 9), line(2, archive.FateReserved, 0), line(1, archive.FateVoid, 0)}
	return b
}

func aCall(s *Server, target string) *Call {
	return s.callOf(s.echo.NewContext(httptest.NewRequest("GET", target, nil), httptest.NewRecorder()))
}

func TestRegisterAsCSV(t *testing.T) {
	s := newServer(t)
	c := aCall(s, "/register")
	data, err := c.bookCSV(aBook(s.now()))
	if err != nil {
		t.Fatal(err)
	}
	text, ok := strings.CutPrefix(string(data), "\ufeff")
	if !ok {
		t.Error("no byte order mark")
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(rows) != 5 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if rows[1][2] != "关于，“防汛”的通知" || rows[3][2] != "'=HYPERLINK(1)" {
		t.Errorf("titles %q %q", rows[1][2], rows[3][2])
	}
	if rows[2][2] != "" {
		t.Errorf("a number whose document may not be known has the title %q", rows[2][2])
	}
}

func TestRegisterPageFilters(t *testing.T) {
	s := newServer(t)
	c := aCall(s, "/register")
	p := registerPage{RegisterBook: aBook(s.now()), Filter: "kept", Clerk: true}
	p.fill(c, url.Values{"void": {""}})
	if len(p.Rows) != 1 || p.Rows[0].N != 2 || p.Rows[0].Days != 8 || len(p.Lingering) != 1 {
		t.Errorf("rows %+v", p.Rows)
	}
	if p.Counts["all"] != 4 || p.Counts["open"] != 1 || p.Counts["void"] != 1 {
		t.Errorf("counts %v", p.Counts)
	}
	clerkless := registerPage{RegisterBook: aBook(s.now())}
	if clerkless.fill(c, url.Values{"reserve": {"1"}}); clerkless.Ask != "" {
		t.Error("a form is open to somebody who keeps no register")
	}
}

func TestLongRegistersArePaged(t *testing.T) {
	s := newServer(t)
	b := office.RegisterBook{Series: archive.Series{ID: unitA}, Year: archive.YearOfSeries{Year: 2026}}
	for n := 120; n > 0; n-- {
		b.Lines = append(b.Lines, archive.RegisterLine{Number: archive.Number{N: n, Document: 1, Fate: archive.FateInUse}})
	}
	p := registerPage{RegisterBook: b}
	p.fill(aCall(s, "/register"), url.Values{"below": {"71"}})
	if len(p.Rows) != registerShown || p.Rows[0].N != 70 || p.Range != "70–21" || !strings.Contains(p.Older, "below=21") {
		t.Errorf("%d rows from %d, %s, %s", len(p.Rows), p.Rows[0].N, p.Range, p.Older)
	}
}
