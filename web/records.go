package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/archive/records"
	"github.com/lantai/lantai/workflow/org"
)

// recordsRoutes are the catalogue of the archive.
func (s *Server) recordsRoutes() []Route {
	archivists := Only(org.Archivist)
	return []Route{
		{Method: http.MethodGet, Path: "/records", Who: SignedIn(), Case: "records", Handle: s.catalogue},
		{Method: http.MethodGet, Path: "/records/:id", Who: SignedIn(), Case: "records", Handle: s.catalogue},
		{Method: http.MethodGet, Path: "/records/catalogue.csv", Who: SignedIn(), Case: "records", Handle: s.catalogueCSV, Timeout: 5 * time.Minute},
		{Method: http.MethodPost, Path: "/records/cart", Who: SignedIn(), Case: "records", Handle: s.changeCart},
		{Method: http.MethodGet, Path: "/records/progress", Who: archivists, Case: "filing", Handle: s.filingProgress},
		{Method: http.MethodPost, Path: "/records/:id/arrange", Who: archivists, Case: "filing", Handle: s.arrange()},
		{Method: http.MethodPost, Path: "/records/:id/accept", Who: archivists, Case: "filing", Handle: s.accept()},
		{Method: http.MethodGet, Path: "/records/arranging", Who: archivists, Case: "filing", Handle: s.arranging},
		{Method: http.MethodPost, Path: "/records/arranging", Who: archivists, Case: "filing", Handle: s.arrangeSome()},
		{Method: http.MethodPost, Path: "/records/arrange", Who: archivists, Case: "filing", Handle: s.arrangeTicked()},
	}
}

// recordsAccess is their part of the access matrix.
func recordsAccess() []Access {
	return []Access{
		{Case: "records",
			Shows: "lines of the catalogue at or below the asker's clearance: up to internal those of the own organisation, above it those of " +
				"documents the asker may read, to archivists all; counts of these alone; the asker's own loans of them",
			Routes: map[string]string{"GET /records": "signed_in", "GET /records/:id": "signed_in", "GET /records/catalogue.csv": "signed_in",
				"POST /records/cart": "signed_in"},
			Worlds: []string{"GET /records", "GET /records?state=prefiled", "GET /records?retention=Y&q=通知", "GET /records?lent=1",
				"GET /records/{record}", "GET /records/catalogue.csv"}},
		{Case: "filing",
			Shows: "counts of finished documents and of those that are filed, of documents the archivist may read; whether records could be arranged",
			Routes: map[string]string{"GET /records/progress": "archivist", "POST /records/:id/arrange": "archivist",
				"POST /records/:id/accept": "archivist", "GET /records/arranging": "archivist", "POST /records/arranging": "archivist",
				"POST /records/arrange": "archivist"},
			Worlds: []string{"GET /records/progress", "GET /records/progress?year=2026", "GET /records/arranging"}},
	}
}

// recordsPage is the catalogue, with a card when one is open.
type recordsPage struct {
	Filter     archive.RecordFilter
	Address    url.Values // of the list as it is filtered
	Found      records.Catalogue
	Chips      []recordChip
	Pager      Pager
	Card       *recordCard
	Cart       []archive.ID
	Archivist  bool
	Retentions []archive.Retention
	PrintedBy  string
}

// recordChip is a filter of the catalogue as a link.
type recordChip struct {
	Label, Href string
	Count       int
	Current     bool
}

// catalogue shows the list, and beside it the card of /records/:id.
func (s *Server) catalogue(c *Call) error {
	f, err := recordFilterOf(c)
	if err != nil {
		return err
	}
	p := recordsPage{Filter: f, Address: recordAddress(f), Cart: c.cart(), Archivist: slices.Contains(c.Session.Roles, org.Archivist),
		Retentions: []archive.Retention{archive.Permanent, archive.Years30, archive.Years10}, PrintedBy: c.Session.Name}
	if p.Found, err = s.records.List(c.Ctx(), c.By(), f); err != nil {
		return err
	}
	p.Chips = p.chips(c)
	p.Pager = CursorPager(&url.URL{Path: "/records", RawQuery: p.Address.Encode()}, c.T("共 %s 件", grouped(p.Found.Total)), p.Found.Next)
	if f.Cursor != "" {
		p.Pager.Prev, p.Pager.PrevText = addressOf("/records", p.Address), c.T("回到第一页")
	}
	title := c.T("档案")
	if c.Param("id") != "" {
		if p.Card, err = s.card(c, p.Cart); err != nil {
			return err
		}
		title = p.Card.Record.Title
	}
	return c.Page("records", Page{Title: title, Here: "records", Data: p})
}

// recordFilterOf reads the filter out of the address.
func recordFilterOf(c *Call) (f archive.RecordFilter, err error) {
	f = archive.RecordFilter{Query: strings.TrimSpace(c.QueryParam("q")), Retention: archive.Retention(c.QueryParam("retention")),
		UnitCode: c.QueryParam("unit"), State: archive.RecordState(c.QueryParam("state")), Fonds: archive.ID(c.QueryParam("fonds")),
		Lent: c.QueryParam("lent") != "", Cursor: c.QueryParam("cursor")}
	if year := c.QueryParam("year"); year != "" {
		if f.Year, err = strconv.Atoi(year); err != nil || f.Year < 1 || f.Year > 9999 {
			return f, archive.E(archive.Invalid, "年度应是四位数字。").On("year")
		}
	}
	f.Limit, err = c.Limit()
	return f, err
}

// recordAddress writes the filter as an address does, from the first page.
func recordAddress(f archive.RecordFilter) url.Values {
	v := url.Values{}
	for name, value := range map[string]string{"q": f.Query, "retention": string(f.Retention), "unit": f.UnitCode, "state": string(f.State),
		"fonds": string(f.Fonds)} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if f.Year != 0 {
		v.Set("year", strconv.Itoa(f.Year))
	}
	if f.Lent {
		v.Set("lent", "1")
	}
	return v
}

// chips are the filters that are one press away: all, each period, each state, lent.
func (p recordsPage) chips(c *Call) []recordChip {
	link := func(change func(*archive.RecordFilter)) string {
		f := p.Filter
		change(&f)
		return addressOf("/records", recordAddress(f))
	}
	plain := p.Filter.Retention == "" && p.Filter.State == "" && !p.Filter.Lent
	list := []recordChip{{Label: c.T("全部"), Current: plain,
		Href: link(func(f *archive.RecordFilter) { f.Retention, f.State, f.Lent = "", "", false })}}
	for _, n := range p.Found.Counts.Retentions {
		list = append(list, p.chip(c.T(archive.Retention(n.Value).Chinese()), n, string(p.Filter.Retention), func(value string) string {
			return link(func(f *archive.RecordFilter) { f.Retention = archive.Retention(value) })
		}))
	}
	for _, n := range p.Found.Counts.States {
		list = append(list, p.chip(c.T(archive.RecordState(n.Value).Chinese()), n, string(p.Filter.State), func(value string) string {
			return link(func(f *archive.RecordFilter) { f.State = archive.RecordState(value) })
		}))
	}
	if p.Archivist {
		list = append(list, recordChip{Label: c.T("借出"), Current: p.Filter.Lent,
			Href: link(func(f *archive.RecordFilter) { f.Lent = !f.Lent })})
	}
	return list
}

// chip is one counted value; pressed once more, it lets go.
func (p recordsPage) chip(label string, n archive.RecordCount, chosen string, link func(string) string) recordChip {
	if chosen == n.Value {
		return recordChip{Label: label, Count: n.Count, Current: true, Href: link("")}
	}
	return recordChip{Label: label, Count: n.Count, Href: link(n.Value)}
}

// CardHref is the address of a record's card beside this list.
func (p recordsPage) CardHref(id archive.ID) string {
	return addressOf("/records/"+string(id), p.Address)
}

// ListHref is the address of this list, or of its print and table.
func (p recordsPage) ListHref(path string) string { return addressOf(path, p.Address) }

// Class is the part of a record code that all items of a fonds and year share, Item the rest, so that lists stay narrow:
// J001-WS·2024 and Y-BGS-0096.
func (p recordsPage) Class(code string) string {
	class, _ := cutCode(code)
	return class
}

// Item is the rest of a record code; see Class.
func (p recordsPage) Item(code string) string {
	_, item := cutCode(code)
	return item
}

func cutCode(code string) (class, item string) {
	head, rest, _ := strings.Cut(code, "·")
	year, item, found := strings.Cut(rest, "-")
	if !found {
		return "", code
	}
	return head + "·" + year, item
}

// InCart reports whether a record is in the cart of loans.
func (p recordsPage) InCart(id archive.ID) bool { return slices.Contains(p.Cart, id) }
