package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/lantai/lantai/archive"
	"github.com/lantai/lantai/search"
)

// asked is a search as its address says it: without script, every state of the page is an address.
type asked struct{ url.Values }

// The fields of a search. Several values of a filter are one or the other.
var (
	askedTexts   = []string{"q", "title", "sender", "number", "from", "to"}
	askedFilters = []string{"genre", "year", "level", "kind", "unit", "retention"}
)

// askedOf keeps what belongs to a search and leaves empty fields out.
func askedOf(values url.Values) asked {
	kept := url.Values{}
	for _, name := range slices.Concat(askedTexts, askedFilters, []string{"sort", "cursor", "start"}) {
		for _, value := range values[name] {
			if value = strings.TrimSpace(value); value != "" && !slices.Contains(kept[name], value) {
				kept.Add(name, value)
			}
		}
	}
	return asked{kept}
}

// empty reports whether nothing is asked.
func (a asked) empty() bool {
	return !slices.ContainsFunc(slices.Concat(askedTexts, askedFilters), a.Has)
}

// Has reports whether a field is asked for.
func (a asked) Has(name string) bool { return a.Values.Get(name) != "" }

// Holds reports whether a value of a filter is chosen.
func (a asked) Holds(name, value string) bool { return slices.Contains(a.Values[name], value) }

// One is the value of a filter when exactly one is chosen, for a list that offers one.
func (a asked) One(name string) string {
	if len(a.Values[name]) == 1 {
		return a.Get(name)
	}
	return ""
}

// start is the rank of the first result of the page, from 0. It only numbers the results; the cursor decides what is shown.
func (a asked) start() int {
	n, err := strconv.Atoi(a.Get("start"))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// query says the search in the words of the index.
func (a asked) query() search.Query {
	return search.Query{Text: a.Get("q"), Title: a.Get("title"), Sender: a.Get("sender"), Number: a.Get("number"), From: a.Get("from"),
		To: a.Get("to"), Kind: a.Values["kind"], Genre: a.Values["genre"], Level: a.Values["level"], Unit: a.Values["unit"],
		Year: a.Values["year"], Retention: a.Values["retention"], Sort: search.Sort(a.Get("sort")), Cursor: a.Get("cursor"),
		Limit: searchPageSize}
}

// with is the same search with one field changed, from its first page; an empty value takes the field out.
func (a asked) with(name, value string) url.Values {
	changed := a.first()
	changed.Del(name)
	if value != "" {
		changed.Set(name, value)
	}
	return changed
}

// without is the same search without one value, from its first page.
func (a asked) without(name, value string) url.Values {
	changed := a.first()
	changed[name] = slices.DeleteFunc(changed[name], func(v string) bool { return v == value })
	return changed
}

// first is the same search from its first page.
func (a asked) first() url.Values {
	changed := url.Values{}
	for name, values := range a.Values {
		if name != "cursor" && name != "start" {
			changed[name] = slices.Clone(values)
		}
	}
	return changed
}

// Others are the fields that a form for some fields must carry along.
func (a asked) Others(own ...string) []option {
	var list []option
	for _, name := range slices.Concat(askedTexts, askedFilters, []string{"sort"}) {
		if slices.Contains(own, name) {
			continue
		}
		for _, value := range a.Values[name] {
			list = append(list, option{name, value})
		}
	}
	return list
}

// chip is a condition in force, with the address of the same search without it.
type chip struct {
	Label, Href string
	without     url.Values
}

// chips are the conditions beside the words of the box.
func (s *Server) chips(c *Call, a asked) []chip {
	var list []chip
	add := func(label string, without url.Values) {
		list = append(list, chip{Label: label, Href: addressOf("/search", without), without: without})
	}
	for _, name := range []string{"title", "sender", "number"} {
		if a.Has(name) {
			add(a.Get(name), a.with(name, ""))
		}
	}
	if a.Has("from") || a.Has("to") {
		days := a.first()
		days.Del("from")
		days.Del("to")
		add(c.days(a.Get("from"), a.Get("to")), days)
	}
	for _, name := range askedFilters {
		for _, value := range a.Values[name] {
			add(c.T(filterWord(name, value)), a.without(name, value))
		}
	}
	return list
}

// days says a range of days: 2024-05-01 起.
func (c *Call) days(from, to string) string {
	switch {
	case to == "":
		return c.T("%s 起", from)
	case from == "":
		return c.T("%s 止", to)
	}
	return c.T("%s 至 %s", from, to)
}

// filterWord is what stands on the screen for a value of a filter; units, genres and years stand for themselves.
func filterWord(name, value string) string {
	word := ""
	switch name {
	case "level":
		word = archive.Level(value).Chinese()
	case "kind":
		word = kindWord(archive.DocumentKind(value))
	case "retention":
		word = archive.Retention(value).Chinese()
	}
	if word == "" {
		return value
	}
	return word
}

func kindWord(k archive.DocumentKind) string {
	return map[archive.DocumentKind]string{archive.Outgoing: "发文", archive.Incoming: "收文", archive.Report: "签报", archive.Application: "申请"}[k]
}

// addressOf writes an address with its query, fields in the order of their names.
func addressOf(path string, query url.Values) string {
	if text := query.Encode(); text != "" {
		return path + "?" + text
	}
	return path
}
