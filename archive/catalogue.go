package archive

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// RecordFilter narrows the catalogue. Zero fields match all.
type RecordFilter struct {
	Query     string // in title, number or code
	Year      int
	Retention Retention
	UnitCode  string
	State     RecordState
	Fonds     ID
	Lent      bool // on paper, now
	Cursor    string
	Limit     int
}

// RecordTally is how many records share a year, a period, a unit and a state.
type RecordTally struct {
	Year      int
	Retention Retention
	UnitCode  string
	UnitName  string
	State     RecordState
	Count     int
}

// matches reports whether the filter lets these records through.
func (t RecordTally) matches(f RecordFilter) bool {
	return (f.Year == 0 || f.Year == t.Year) && (f.Retention == "" || f.Retention == t.Retention) &&
		(f.UnitCode == "" || f.UnitCode == t.UnitCode) && (f.State == "" || f.State == t.State)
}

// RecordCount is how many records have a value.
type RecordCount struct {
	Value, Name string // Name of a unit
	Count       int
}

// RecordCounts say how many records a filter lets through, and how many there would be under every other year, period, unit and
// state: each count leaves that filter of its own out. Values that would be 0 are absent.
type RecordCounts struct {
	Total                            int
	Years, Retentions, Units, States []RecordCount
}

// CountRecords sums a tally up under a filter.
func CountRecords(tally []RecordTally, f RecordFilter) RecordCounts {
	var c RecordCounts
	for _, t := range tally {
		if t.matches(f) {
			c.Total += t.Count
		}
	}
	noYear, noRetention, noUnit, noState := f, f, f, f
	noYear.Year, noRetention.Retention, noUnit.UnitCode, noState.State = 0, "", "", ""
	c.Years = countBy(tally, noYear, func(t RecordTally) (string, string) { return strconv.Itoa(t.Year), "" })
	c.Retentions = countBy(tally, noRetention, func(t RecordTally) (string, string) { return string(t.Retention), "" })
	c.Units = countBy(tally, noUnit, func(t RecordTally) (string, string) { return t.UnitCode, t.UnitName })
	c.States = countBy(tally, noState, func(t RecordTally) (string, string) { return string(t.State), "" })
	slices.SortFunc(c.Years, func(a, b RecordCount) int { return strings.Compare(b.Value, a.Value) })
	slices.SortFunc(c.Retentions, byPlace(string(Permanent), string(Years30), string(Years10)))
	slices.SortFunc(c.States, byPlace(string(Prefiled), string(Arranged), string(Kept), string(Destroyed)))
	return c
}

// countBy sums up what the filter lets through by one value, the most frequent first.
func countBy(tally []RecordTally, f RecordFilter, of func(RecordTally) (value, name string)) []RecordCount {
	var list []RecordCount
	for _, t := range tally {
		if !t.matches(f) {
			continue
		}
		value, name := of(t)
		i := slices.IndexFunc(list, func(c RecordCount) bool { return c.Value == value })
		if i < 0 {
			i, list = len(list), append(list, RecordCount{Value: value, Name: name})
		}
		list[i].Count += t.Count
	}
	slices.SortFunc(list, func(a, b RecordCount) int { return cmp.Or(b.Count-a.Count, strings.Compare(a.Value, b.Value)) })
	return list
}

// byPlace orders counts by the place of their values in a list.
func byPlace(values ...string) func(a, b RecordCount) int {
	return func(a, b RecordCount) int { return slices.Index(values, a.Value) - slices.Index(values, b.Value) }
}

// FilingProgress says of one unit how many of a year's finished documents have been filed.
type FilingProgress struct {
	UnitCode string
	UnitName string
	Done     int
	Filed    int
	Oldest   Date // of those that are not filed; "" when all are
}

// Left is how many finished documents are not filed yet.
func (p FilingProgress) Left() int { return p.Done - p.Filed }
